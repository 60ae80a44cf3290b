/** Which aggregates are answered from statistics, and which are not. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { date, long, string } from '@vonk/common'
import type { LogicalPlan } from '../plan/logical-plan.ts'
import type { ColumnStatistics, RelationStatistics } from '../plan/relation.ts'
import { table } from '../plan/testing/plans.ts'
import { answerFromStatistics } from './answer-from-statistics.ts'
import { after, group, select, where } from './testing/rule-example.ts'

const columns: readonly (readonly [string, ColumnStatistics])[] = [
  ['a', { min: -3n, max: 9n, nullCount: 2, exact: true }],
  ['dt', { nullCount: 7, exact: true }],
  ['s', { min: 'a', max: 'zz', nullCount: 0 }],
]
const t = (statistics: Partial<RelationStatistics> = {}): LogicalPlan =>
  table(
    't',
    { a: long, dt: date, s: string },
    { rowCount: 7, exactRowCount: true, columns: new Map(columns), ...statistics },
  )
const isRead = (plan: LogicalPlan): boolean => after(answerFromStatistics, plan).includes('Relation')

test('counts, minima and maxima are literals over one row', () => {
  assert.equal(
    after(answerFromStatistics, group(t(), [], 'count(*)', 'count(a)', 'min(a)', 'max(a) + 1', 'min(dt)')),
    [
      'Project [7 AS count(1), 5 AS count(a), -3 AS min(a), (9 + cast(1 as bigint)) AS (max(a) + 1), null AS min(dt)]',
      '+- OneRowRelation',
    ].join('\n'),
  )
})

test('names given on the way are seen through', () => {
  const renamed = select(select(t(), 'a as b', 's'), 'b as c')
  assert.match(after(answerFromStatistics, group(renamed, [], 'max(c)')), /^Project \[9 AS max\(c\)\]/)
})

test('rows are read for what statistics cannot say', () => {
  for (const aggregate of [
    'min(s)',
    'sum(a)',
    'count(distinct a)',
    'max(a + 1)',
    'count(a) filter (where a > 1)',
  ])
    assert.ok(isRead(group(t(), [], aggregate)), aggregate)
  assert.ok(isRead(group(t(), [], 'count(*)', 'min(s)')), 'all or nothing')
  assert.ok(isRead(group(t(), ['a'], 'count(*)')), 'groups')
  assert.ok(isRead(group(where(t(), 'a > 1'), [], 'count(*)')), 'a filter')
  assert.ok(isRead(group(t({ exactRowCount: false }), [], 'count(*)')), 'a guessed row count')
})
