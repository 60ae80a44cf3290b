/** Which partitions a pushed predicate leaves, NULL and NaN among their values. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PushedPredicate } from '../catalog/relation.ts'
import type { LiteralValue } from '../expr/expression.ts'
import { partitionMayMatch } from './partition-pruning.ts'

const mayMatch = (
  partition: LiteralValue,
  op: PushedPredicate['op'],
  ...values: PushedPredicate['values']
): boolean => partitionMayMatch(new Map([[1, partition]]), [{ ordinal: 1, name: 'k', op, values }])

test('the partition of NULL stays for IS NULL alone', () => {
  assert.equal(mayMatch(null, 'isNull'), true)
  assert.equal(mayMatch(null, 'isNotNull'), false)
  assert.equal(mayMatch(null, '=', 1), false)
  assert.equal(mayMatch(1, 'isNull'), false)
  assert.equal(mayMatch(1, 'isNotNull'), true)
})

test('a value stays where the predicate may hold of it', () => {
  assert.equal(mayMatch(1, '=', 1), true)
  assert.equal(mayMatch(1, '=', 2), false)
  assert.equal(mayMatch(2, '<', 2), false)
  assert.equal(mayMatch(2, '<=', 2), true)
  assert.equal(mayMatch('b', 'in', 'a', 'b'), true)
  assert.equal(mayMatch('b', 'in', 'a', 'c'), false)
})

test('NaN is left to the filter', () => {
  assert.equal(mayMatch(Number.NaN, '>', 5), true)
  assert.equal(mayMatch(Number.NaN, '<', 5), true)
})

test('all predicates must leave it, and those of other columns say nothing', () => {
  const values = new Map<number, LiteralValue>([[1, 5]])
  const above = { ordinal: 1, name: 'k', op: '>', values: [4] } as const
  assert.equal(partitionMayMatch(values, [above, { ordinal: 0, name: 'other', op: '=', values: [9] }]), true)
  assert.equal(partitionMayMatch(values, [above, { ordinal: 1, name: 'k', op: '<', values: [5] }]), false)
})
