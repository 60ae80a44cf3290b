/** What pull-up-correlation makes of filters with outer references. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { collapseProjects } from '../collapse-projects.ts'
import { pushFilters } from '../conditions/push-filters.ts'
import { removeAliases } from '../remove-aliases.ts'
import { afterSql } from '../testing/sql-example.ts'
import { rewriteSubqueries } from './rewrite-subqueries.ts'

const rules = [rewriteSubqueries, removeAliases, pushFilters, collapseProjects]
const examples = [
  {
    name: 'equalities become keys of a grouping',
    sql: 'select a from t where b > (select sum(c) from u where u.a = t.a)',
    plan: [
      'Project [a]',
      '+- Filter (cast(b as bigint) > sum(c))',
      '   +- Join LeftOuter, (a = a)',
      '      :- Relation [a,b,s] parquet',
      '      +- Aggregate [a], [sum(c) AS sum(c), a]',
      '         +- Relation [a,c] parquet',
    ],
  },
  {
    name: 'through a grouping with keys and its HAVING',
    sql: 'select a from t where exists (select c from u where u.a = t.a group by c having count(*) > 1)',
    plan: [
      'Project [a]',
      '+- Join LeftSemi, (a = a)',
      '   :- Relation [a,b,s] parquet',
      '   +- Filter (count(1) > cast(1 as bigint))',
      '      +- Aggregate [c, a], [c, count(1) AS count(1), a]',
      '         +- Relation [a,c] parquet',
    ],
  },
  {
    name: 'through joins',
    sql: 'select a from t where exists (select 1 from u join v on u.a = v.a where u.c > t.b and v.a = t.a)',
    plan: [
      'Project [a]',
      '+- Join LeftSemi, ((c > b) AND (a = a))',
      '   :- Relation [a,b,s] parquet',
      '   +- Join Inner, (a = a)',
      '      :- Relation [a,c] parquet',
      '      +- Relation [a] parquet',
    ],
  },
]

for (const { name, sql, plan } of examples) {
  test(name, () => assert.deepEqual(afterSql(rules, sql).split('\n'), plan))
}
