/** What prune-columns makes of plans. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { union } from '../plan/testing/plans.ts'
import { pruneColumns } from './prune-columns.ts'
import { after, group, orderBy, select, t, where } from './testing/rule-example.ts'

test('a scan gives what is used; sorts carry no more than is wanted above', () => {
  assert.equal(
    after(pruneColumns, select(orderBy(where(t(), "s = 'x'"), 'b'), 'a')),
    [
      'Project [a]',
      '+- Sort [b ASC NULLS FIRST], true',
      '   +- Project [a, b]',
      '      +- Filter (s = x)',
      '         +- Relation [a,b,s] parquet',
    ].join('\n'),
  )
})

test('aggregates that nobody reads are not computed', () => {
  assert.equal(
    after(pruneColumns, select(group(t(), ['k'], 'k', 'sum(a) as x', 'sum(b) as y'), 'x')),
    ['Project [x]', '+- Aggregate [k], [sum(a) AS x]', '   +- Relation [a,k] parquet'].join('\n'),
  )
})

test('inputs of a union are cut to the same positions', () => {
  assert.equal(
    after(pruneColumns, select(union(select(t(), 'a', 'b'), select(t(), 'a', 'k')), 'b')),
    [
      'Project [b]',
      '+- Union false, false',
      '   :- Project [b]',
      '   :  +- Relation [b] parquet',
      '   +- Project [cast(k as bigint) AS k]',
      '      +- Project [k]',
      '         +- Relation [k] parquet',
    ].join('\n'),
  )
})
