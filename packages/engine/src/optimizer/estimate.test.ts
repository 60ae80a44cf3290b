/** Estimates: known counts are kept, unknown ones are guessed within reason. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { integer, long, string } from '@vonk/common'
import { analyze } from '../analysis/analyze.ts'
import { testContext } from '../analysis/testing/context.ts'
import type { LogicalPlan } from '../plan/logical-plan.ts'
import { range, table, union } from '../plan/testing/plans.ts'
import { estimate } from './estimate.ts'
import { group, limited, select, text, where } from './testing/rule-example.ts'

const orders = table(
  'orders',
  { id: long, day: integer, note: string },
  {
    rowCount: 10_000,
    bytes: 200_000,
    columns: new Map([
      ['id', { min: 1n, max: 10_001n, nullCount: 0, distinctCount: 10_000 }],
      ['day', { min: 1, max: 100, nullCount: 0 }],
      ['note', { nullCount: 2_500, meanBytes: 40 }],
    ]),
  },
)
const rows = (plan: LogicalPlan): number => Math.round(estimate(analyze(plan, testContext())).rows)

test('counts of sources', () => {
  assert.equal(rows(orders), 10_000)
  assert.equal(rows(range(7)), 7)
  assert.equal(rows(union(range(7), range(5))), 12)
  assert.equal(rows(limited(orders, 3)), 3)
})

test('bytes are rows times the width of their columns', () => {
  const { bytes } = estimate(analyze(orders, testContext()))
  assert.equal(bytes, 10_000 * (8 + 4 + 40))
})

test('conditions take their share, by range and distinct values', () => {
  assert.equal(rows(where(orders, 'id = 5L')), 1)
  assert.equal(rows(where(orders, 'id < 5001L')), 5_000)
  assert.equal(rows(where(orders, 'id < 5001L and note is null')), 1_250)
  assert.equal(rows(where(orders, 'note is null')), 2_500)
  assert.equal(rows(where(orders, 'false')), 0)
})

test('as many groups as keys have values, at most one for each row', () => {
  assert.equal(rows(group(orders, ['day'], 'day', 'count(1)')), 100)
  assert.equal(rows(group(orders, ['day', 'id'], 'day', 'count(1)')), 10_000)
  assert.equal(rows(group(orders, [], 'count(1)')), 1)
})

test('a join by a key finds one partner for each row', () => {
  const left = select(orders, 'id', 'day')
  const right = select(orders, 'id as other')
  const join: LogicalPlan = { kind: 'join', left, right, type: 'inner', condition: text('id = other') }
  assert.equal(rows(join), 10_000)
  assert.equal(rows({ ...join, type: 'leftSemi' }), 10_000)
})
