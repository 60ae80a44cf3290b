/** What rewrite-subqueries makes of subqueries in each position: joins. */
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
    name: 'EXISTS in WHERE',
    sql: 'select a from t where exists (select 1 from u where u.a = t.a)',
    plan: [
      'Project [a]',
      '+- Join LeftSemi, (a = a)',
      '   :- Relation [a,b,s] parquet',
      '   +- Relation [a,c] parquet',
    ],
  },
  {
    name: 'NOT EXISTS in WHERE',
    sql: 'select a from t where not exists (select 1 from u where u.a = t.a and u.c > t.b)',
    plan: [
      'Project [a]',
      '+- Join LeftAnti, ((a = a) AND (c > b))',
      '   :- Relation [a,b,s] parquet',
      '   +- Relation [a,c] parquet',
    ],
  },
  {
    name: 'IN in WHERE',
    sql: 'select a from t where a in (select a from u)',
    plan: [
      'Project [a]',
      '+- Join LeftSemi, (a = a)',
      '   :- Relation [a,b,s] parquet',
      '   +- Project [a]',
      '      +- Relation [a,c] parquet',
    ],
  },
  {
    name: 'NOT IN in WHERE, several columns that may be NULL',
    sql: 'select a from t where (a, b) not in (select a, c from u)',
    plan: [
      'Project [a]',
      '+- Join LeftAnti, (((a = a) OR isnull((a = a))) AND ((b = c) OR isnull((b = c))))',
      '   :- Relation [a,b,s] parquet',
      '   +- Relation [a,c] parquet',
    ],
  },
  {
    name: 'inside OR',
    sql: 'select a from t where a in (select a from u) or b = 1',
    plan: [
      'Project [a]',
      '+- Filter (exists OR (b = 1))',
      '   +- Join ExistenceJoin, (a = a)',
      '      :- Relation [a,b,s] parquet',
      '      +- Project [a]',
      '         +- Relation [a,c] parquet',
    ],
  },
  {
    name: 'inside CASE',
    sql: 'select case when exists (select 1 from u where u.a = t.a) then 1 end x from t',
    plan: [
      'Project [CASE WHEN exists THEN 1 END AS x]',
      '+- Join ExistenceJoin, (a = a)',
      '   :- Relation [a,b,s] parquet',
      '   +- Relation [a,c] parquet',
    ],
  },
  {
    name: 'scalar in a select list',
    sql: 'select a, (select max(c) from u where u.a = t.a) m from t',
    plan: [
      'Project [a, max(c) AS m]',
      '+- Join LeftOuter, (a = a)',
      '   :- Relation [a,b,s] parquet',
      '   +- Aggregate [a], [max(c) AS max(c), a]',
      '      +- Relation [a,c] parquet',
    ],
  },
  {
    name: 'scalar that may have several rows',
    sql: 'select a, (select c from u where u.a = t.a) n from t',
    plan: [
      'Project [a, c AS n]',
      '+- Join LeftSingle, (a = a)',
      '   :- Relation [a,b,s] parquet',
      '   +- Project [c, a]',
      '      +- Relation [a,c] parquet',
    ],
  },
  {
    name: 'in ORDER BY',
    sql: 'select a from t order by (select max(c) from u where u.a = t.a)',
    plan: [
      'Project [a]',
      '+- Sort [max(c) ASC NULLS FIRST], true',
      '   +- Join LeftOuter, (a = a)',
      '      :- Project [a]',
      '      :  +- Relation [a,b,s] parquet',
      '      +- Aggregate [a], [max(c) AS max(c), a]',
      '         +- Relation [a,c] parquet',
    ],
  },
  {
    name: 'in HAVING, over an aggregate',
    sql: 'select a from t group by a having exists (select 1 from u where u.c > sum(t.b))',
    plan: [
      'Project [a]',
      '+- Join LeftSemi, (cast(c as bigint) > sum(b))',
      '   :- Aggregate [a], [a, sum(b) AS sum(b)]',
      '   :  +- Relation [a,b,s] parquet',
      '   +- Relation [a,c] parquet',
    ],
  },
  {
    name: 'in an argument of an aggregate',
    sql: 'select sum((select max(c) from u where u.a = t.a)) s from t',
    plan: [
      'Aggregate [sum(max(c)) AS s]',
      '+- Join LeftOuter, (a = a)',
      '   :- Relation [a,b,s] parquet',
      '   +- Aggregate [a], [max(c) AS max(c), a]',
      '      +- Relation [a,c] parquet',
    ],
  },
  {
    name: 'above a grouping',
    sql: 'select a, (select max(c) from u where u.a = t.a) m from t group by a',
    plan: [
      'Project [a, max(c) AS m]',
      '+- Join LeftOuter, (a = a)',
      '   :- Aggregate [a], [a]',
      '   :  +- Relation [a,b,s] parquet',
      '   +- Aggregate [a], [max(c) AS max(c), a]',
      '      +- Relation [a,c] parquet',
    ],
  },
  {
    name: 'in a condition of an inner join',
    sql: 'select t.a from t join u on t.a = u.a and exists (select 1 from v where v.a = t.a)',
    plan: [
      'Project [a]',
      '+- Join LeftSemi, (a = a)',
      '   :- Join Inner, (a = a)',
      '   :  :- Relation [a,b,s] parquet',
      '   :  +- Relation [a,c] parquet',
      '   +- Relation [a] parquet',
    ],
  },
  {
    name: 'in a condition of an outer join',
    sql: 'select t.a from t left join u on t.a = u.a and exists (select 1 from v where v.a = u.a)',
    plan: [
      'Project [a]',
      '+- Join LeftOuter, ((a = a) AND exists)',
      '   :- Relation [a,b,s] parquet',
      '   +- Join ExistenceJoin, (a = a)',
      '      :- Relation [a,c] parquet',
      '      +- Relation [a] parquet',
    ],
  },
  {
    name: 'inside a subquery',
    sql: 'select a from t where exists (select 1 from u where u.a = t.a and u.c in (select a from v where v.a = u.a))',
    plan: [
      'Project [a]',
      '+- Join LeftSemi, (a = a)',
      '   :- Relation [a,b,s] parquet',
      '   +- Join LeftSemi, ((c = a) AND (a = a))',
      '      :- Relation [a,c] parquet',
      '      +- Relation [a] parquet',
    ],
  },
  {
    name: 'two levels up',
    sql: 'select a from t where exists (select 1 from u where exists (select 1 from v where v.a = t.a and v.a = u.a))',
    plan: [
      'Project [a]',
      '+- Join LeftSemi, (a <=> _outer)',
      '   :- Relation [a,b,s] parquet',
      '   +- Join LeftSemi, ((_outer <=> _outer) AND (a = a))',
      '      :- Join Cross',
      '      :  :- Distinct',
      '      :  :  +- Project [a AS _outer]',
      '      :  :     +- Relation [a,b,s] parquet',
      '      :  +- Relation [a,c] parquet',
      '      +- Join Inner, (a = _outer)',
      '         :- Distinct',
      '         :  +- Project [a AS _outer]',
      '         :     +- Relation [a,b,s] parquet',
      '         +- Relation [a] parquet',
    ],
  },
  {
    name: 'LATERAL',
    sql: 'select * from v, lateral (select c from u where u.a = v.a)',
    plan: [
      'Project [a, c]',
      '+- Join Inner, (a = a)',
      '   :- Relation [a] parquet',
      '   +- Project [c, a]',
      '      +- Relation [a,c] parquet',
    ],
  },
  {
    name: 'without correlation it stays, to be run first',
    sql: 'select a from t where b > (select max(c) from u)',
    plan: [
      'Project [a]',
      '+- Filter (b > scalar-subquery [])',
      '   :  +- Aggregate [max(c) AS max(c)]',
      '   :     +- SubqueryAlias u',
      '   :        +- Relation [a,c] parquet',
      '   +- Relation [a,b,s] parquet',
    ],
  },
]

for (const { name, sql, plan } of examples) {
  test(name, () => assert.deepEqual(afterSql(rules, sql).split('\n'), plan))
}
