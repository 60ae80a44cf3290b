import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  isTighter,
  mayPrecede,
  type SortBound,
  type SortBounds,
  type SortValue,
  tightest,
} from './sort-bound.ts'

const bound = (value: SortValue | null, ascending = true, nullsFirst = ascending): SortBound => ({
  value,
  ascending,
  nullsFirst,
})
const text = (s: string) => new TextEncoder().encode(s)
const whole = { isFloating: false }

test('rows behind the bound are not wanted: (1 ... 5) of ORDER BY x LIMIT n once the n-th is 0', () => {
  assert.equal(mayPrecede(bound(0, true, false), { min: 1, max: 5 }, 10, whole), false)
  assert.equal(mayPrecede(bound(1, true, false), { min: 1, max: 5 }, 10, whole), true)
  assert.equal(mayPrecede(bound(6n, false), { min: 1n, max: 5n, nullCount: 0 }, 10, whole), false)
  assert.equal(mayPrecede(bound(text('b'), false), { min: text('a'), max: text('az') }, 10, whole), false)
})

test('nulls stand where the order puts them', () => {
  const some = { min: 1, max: 5, nullCount: 2 }
  assert.equal(mayPrecede(bound(0, true, true), some, 10, whole), true)
  assert.equal(mayPrecede(bound(0, true, true), { min: 1, max: 5 }, 10, whole), true)
  assert.equal(mayPrecede(bound(0, true, false), some, 10, whole), false)
  assert.equal(mayPrecede(bound(null, true, true), { ...some, nullCount: 0 }, 10, whole), false)
  assert.equal(mayPrecede(bound(null, true, true), some, 10, whole), true)
  assert.equal(mayPrecede(bound(null, false, false), { ...some, nullCount: 0 }, 10, whole), true)
  assert.equal(mayPrecede(bound(9, false, false), { nullCount: 10 }, 10, whole), false)
})

test('what is not known is kept', () => {
  assert.equal(mayPrecede(bound(0, true, false), {}, 10, whole), true)
  assert.equal(mayPrecede(bound(0, true, false), { min: 1n }, 10, whole), true)
  assert.equal(mayPrecede(bound(9, false), { min: 1, max: 5, nullCount: 0 }, 10, { isFloating: true }), true)
  assert.equal(mayPrecede(bound(Number.NaN, true, false), { min: 1 }, 10, { isFloating: true }), true)
})

test('of several tasks the tightest bound counts', () => {
  assert.equal(isTighter(bound(1), bound(2)), true)
  assert.equal(isTighter(bound(1, false), bound(2, false)), false)
  assert.equal(isTighter(bound(null, true, true), bound(1, true, true)), true)
  assert.equal(isTighter(bound(null, true, false), bound(1, true, false)), false)
  assert.equal(isTighter(bound(1, true, false), bound(null, true, false)), true)
  const all: (SortBounds | undefined)[] = [
    { 7: bound(3) },
    undefined,
    { 7: bound(2), 8: bound(9) },
    { 7: bound(4) },
  ]
  assert.deepEqual(tightest(all), { 7: bound(2), 8: bound(9) })
})
