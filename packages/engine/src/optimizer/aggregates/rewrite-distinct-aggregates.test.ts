/** What rewrite-distinct-aggregates makes of plans. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { after, group, t } from '../testing/rule-example.ts'
import { rewriteDistinctAggregates } from './rewrite-distinct-aggregates.ts'

test('one set of distinct arguments: two groupings', () => {
  assert.equal(
    after(rewriteDistinctAggregates, group(t(), ['k'], 'k', 'count(distinct a)', 'sum(distinct a)')),
    [
      'Aggregate [k], [k, count(a) AS count(DISTINCT a), sum(a) AS sum(DISTINCT a)]',
      '+- Aggregate [k, a], [k, a AS a]',
      '   +- Relation [a,b,k,s,d,f,dec,dt] parquet',
    ].join('\n'),
  )
})

test('several sets: rows once for each', () => {
  assert.equal(
    after(
      rewriteDistinctAggregates,
      group(t(), ['k'], 'k', 'count(distinct a)', 'sum(b)', 'count(*)', 'max(distinct d)'),
    ),
    [
      [
        'Aggregate [k], [k, count(a) FILTER (WHERE (gid = 1)) AS count(DISTINCT a), first(sum(b), f',
        'alse) FILTER (WHERE (gid = 0)) AS sum(b), CASE WHEN isnull(first(count(1), false) FILTER (',
        'WHERE (gid = 0))) THEN 0 ELSE first(count(1), false) FILTER (WHERE (gid = 0)) END AS count',
        '(1), first(max(d), false) FILTER (WHERE (gid = 0)) AS max(DISTINCT d)]',
      ].join(''),
      '+- Aggregate [k, a, gid], [k, a, gid, sum(b) AS sum(b), count(1) AS count(1), max(d) AS max(d)]',
      '   +- Expand [[k, null, 0, b, d], [k, a, 1, null, null]], [k, a, gid, b, d]',
      '      +- Relation [a,b,k,s,d,f,dec,dt] parquet',
    ].join('\n'),
  )
})

test('a filter of a distinct aggregate makes its arguments NULL', () => {
  assert.equal(
    after(rewriteDistinctAggregates, group(t(), [], 'count(distinct a) filter (where f) as c')),
    [
      'Aggregate [count(CASE WHEN f THEN a END) AS c]',
      '+- Aggregate [CASE WHEN f THEN a END], [CASE WHEN f THEN a END AS CASE WHEN f THEN a END]',
      '   +- Relation [a,b,k,s,d,f,dec,dt] parquet',
    ].join('\n'),
  )
})
