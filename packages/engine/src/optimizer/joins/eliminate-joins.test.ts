/** Joins that eliminate-joins takes away, and those that it must not. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { replaceDistinct } from '../aggregates/replace-distinct.ts'
import { collapseProjects } from '../collapse-projects.ts'
import { pruneColumns } from '../prune-columns.ts'
import { removeAliases } from '../remove-aliases.ts'
import { afterSql } from '../testing/sql-example.ts'
import { eliminateJoins } from './eliminate-joins.ts'

const rules = [removeAliases, replaceDistinct, pruneColumns, collapseProjects, eliminateJoins]

test('a left join with one row a key, of which nobody reads a column', () => {
  assert.equal(
    afterSql(rules, 'select t.b from t left join (select a, max(c) as m from u group by a) g on t.a = g.a'),
    ['Project [b]', '+- Relation [a,b] parquet'].join('\n'),
  )
})

const gone = {
  'the right side of a right join':
    'select t.b from (select distinct a, c from u) g right join t on t.a = g.a and g.c = t.b',
  'keys that a join above the grouping keeps':
    'select t.b from t left join (select g.a from (select a, max(c) m from u group by a) g where m > 3) h on t.a = h.a',
  'more than the keys in the condition':
    'select t.b from t left join (select a, max(c) as m from u group by a) g on t.a = g.a and g.m > t.b',
  'one after the other':
    'select b from t left join (select max(a) m from u) on a > m left join (select distinct a as x from v) on b = x',
  'a side of one row': 'select t.b from t left join (select max(a) as m from u) g on t.b > g.m',
  'below a filter, a sort and a limit':
    'select b from (select b, x from t left join (select distinct a x from u) on a = x where b > 3 order by b limit 5)',
  'a side that is not unique, where duplicates do not count':
    'select distinct t.b from t left join u on t.a = u.a',
  'the same under aggregates of the set of values':
    'select t.b, max(t.a), count(distinct t.s) from t left join u on t.a = u.a group by t.b',
}
for (const [name, sql] of Object.entries(gone))
  test(`gone: ${name}`, () => assert.doesNotMatch(afterSql(rules, sql), /Join/))

const kept = {
  'the side is read': 'select t.b, g.a from t left join (select distinct a from u) g on t.a = g.a',
  'read by the filter above':
    'select t.b from t left join (select distinct a from u) g on t.a = g.a where g.a is null',
  'the side is not unique': 'select t.b from t left join u on t.a = u.a',
  'unique on more than is compared':
    'select t.b from t left join (select distinct a, c from u) g on t.a = g.a',
  'compared otherwise': 'select t.b from t left join (select distinct a from u) g on t.a > g.a',
  'an inner join leaves rows out': 'select t.b from t join (select distinct a from u) g on t.a = g.a',
  'a full join adds rows': 'select t.b from t full join (select distinct a from u) g on t.a = g.a',
  'how many rows there are counts': 'select t.b, count(*) from t left join u on t.a = u.a group by t.b',
  'a limit between counts rows':
    'select distinct b from (select t.b from t left join u on t.a = u.a limit 3)',
  'chance is asked of each row':
    'select distinct b from (select t.b from t left join u on t.a = u.a where rand() < 0.5)',
}
for (const [name, sql] of Object.entries(kept))
  test(`kept: ${name}`, () => assert.match(afterSql(rules, sql), /Join/))
