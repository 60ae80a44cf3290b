/** What a scalar subquery gives where no row reaches its grouping. */
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
    name: 'a count is 0',
    sql: 'select a, (select count(*) from u where u.a = t.a) n from t',
    plan: [
      'Project [a, if (isnull(_found)) 0 else count(1) AS n]',
      '+- Join LeftOuter, (a = a)',
      '   :- Relation [a,b,s] parquet',
      '   +- Project [count(1), a, true AS _found]',
      '      +- Aggregate [a], [count(1) AS count(1), a]',
      '         +- Relation [a,c] parquet',
    ],
  },
  {
    name: 'an expression over it is computed',
    sql: 'select a, (select count(c) + 1 from u where u.a = t.a) n from t',
    plan: [
      'Project [a, if (isnull(_found)) (0 + cast(1 as bigint)) else (count(c) + 1) AS n]',
      '+- Join LeftOuter, (a = a)',
      '   :- Relation [a,b,s] parquet',
      '   +- Project [(count(c) + 1), a, true AS _found]',
      '      +- Aggregate [a], [(count(c) + cast(1 as bigint)) AS (count(c) + 1), a]',
      '         +- Relation [a,c] parquet',
    ],
  },
  {
    name: 'a sum is NULL anyway',
    sql: 'select a, (select sum(c) from u where u.a = t.a) n from t',
    plan: [
      'Project [a, sum(c) AS n]',
      '+- Join LeftOuter, (a = a)',
      '   :- Relation [a,b,s] parquet',
      '   +- Aggregate [a], [sum(c) AS sum(c), a]',
      '      +- Relation [a,c] parquet',
    ],
  },
]

for (const { name, sql, plan } of examples) {
  test(name, () => assert.deepEqual(afterSql(rules, sql).split('\n'), plan))
}
