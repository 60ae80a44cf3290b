/** What decorrelate makes of subqueries that no pulling up of conditions takes apart. */
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
    name: 'a grouping without keys gives a row for every value of the domain',
    sql: 'select a, (select max(c) from u where u.c > t.b) m from t',
    plan: [
      'Project [a, max(c) AS m]',
      '+- Join LeftOuter, (b <=> _outer)',
      '   :- Relation [a,b,s] parquet',
      '   +- Project [if (isnull(_found)) null else max(c) AS max(c), _outer]',
      '      +- Join LeftOuter, (_outer <=> _outer)',
      '         :- Distinct',
      '         :  +- Project [b AS _outer]',
      '         :     +- Relation [a,b,s] parquet',
      '         +- Aggregate [_outer], [max(c) AS max(c), true AS _found, _outer]',
      '            +- Join Inner, (c > _outer)',
      '               :- Distinct',
      '               :  +- Project [b AS _outer]',
      '               :     +- Relation [a,b,s] parquet',
      '               +- Relation [a,c] parquet',
    ],
  },
  {
    name: 'inputs of a union each get the domain',
    sql: 'select a from t where exists (select c from u where u.c > t.b union all select a from v where v.a = t.a)',
    plan: [
      'Project [a]',
      '+- Join LeftSemi, ((b <=> _outer) AND (a <=> _outer))',
      '   :- Relation [a,b,s] parquet',
      '   +- Union false, false',
      '      :- Project [c, _outer, _outer]',
      '      :  +- Join Inner, (c > _outer)',
      '      :     :- Distinct',
      '      :     :  +- Project [b AS _outer, a AS _outer]',
      '      :     :     +- Relation [a,b,s] parquet',
      '      :     +- Relation [a,c] parquet',
      '      +- Project [a, _outer, _outer]',
      '         +- Join Inner, (a = _outer)',
      '            :- Distinct',
      '            :  +- Project [b AS _outer, a AS _outer]',
      '            :     +- Relation [a,b,s] parquet',
      '            +- Relation [a] parquet',
    ],
  },
  {
    name: 'outer references in a select list',
    sql: 'select a, (select t.b + 1) x from t',
    plan: [
      'Project [a, (b + 1) AS x]',
      '+- Join LeftOuter, (b <=> _outer)',
      '   :- Relation [a,b,s] parquet',
      '   +- Project [(_outer + 1) AS (b + 1), _outer]',
      '      +- Distinct',
      '         +- Project [b AS _outer]',
      '            +- Relation [a,b,s] parquet',
    ],
  },
  {
    name: 'one row of each value',
    sql: 'select a, (select c + t.b from u where u.a = t.a limit 1) x from t',
    plan: [
      'Project [a, (c + b) AS x]',
      '+- Join LeftOuter, ((a <=> _outer) AND (b <=> _outer))',
      '   :- Relation [a,b,s] parquet',
      '   +- Deduplicate [_outer, _outer]',
      '      +- Project [(c + _outer) AS (c + b), _outer, _outer]',
      '         +- Join Inner, (a = _outer)',
      '            :- Distinct',
      '            :  +- Project [a AS _outer, b AS _outer]',
      '            :     +- Relation [a,b,s] parquet',
      '            +- Relation [a,c] parquet',
    ],
  },
  {
    name: 'an outer join whose right side depends',
    sql: 'select a, (select count(v.a) from u left join v on v.a = t.b where u.a = t.a) x from t',
    plan: [
      'Project [a, count(a) AS x]',
      '+- Join LeftOuter, ((b <=> _outer) AND (a <=> _outer))',
      '   :- Relation [a,b,s] parquet',
      '   +- Project [if (isnull(_found)) 0 else count(a) AS count(a), _outer, _outer]',
      '      +- Join LeftOuter, ((_outer <=> _outer) AND (_outer <=> _outer))',
      '         :- Distinct',
      '         :  +- Project [b AS _outer, a AS _outer]',
      '         :     +- Relation [a,b,s] parquet',
      '         +- Aggregate [_outer, _outer], [count(a) AS count(a), true AS _found, _outer, _outer]',
      '            +- Join LeftOuter, (a = _outer)',
      '               :- Join Inner, (a = _outer)',
      '               :  :- Distinct',
      '               :  :  +- Project [b AS _outer, a AS _outer]',
      '               :  :     +- Relation [a,b,s] parquet',
      '               :  +- Relation [a,c] parquet',
      '               +- Relation [a] parquet',
    ],
  },
]

for (const { name, sql, plan } of examples) {
  test(name, () => assert.deepEqual(afterSql(rules, sql).split('\n'), plan))
}
