/** What derive-side-conditions finds in conditions of joins. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pushFilters } from '../conditions/push-filters.ts'
import { removeAliases } from '../remove-aliases.ts'
import { afterSql } from '../testing/sql-example.ts'
import { deriveSideConditions } from './derive-side-conditions.ts'

const rules = [removeAliases, pushFilters, deriveSideConditions]
const examples = [
  {
    name: 'each side of an inner join',
    sql: 'select s from t join u on t.a = u.a where (t.b = 1 and u.c = 2) or (t.b = 2 and u.c = 1)',
    plan: [
      'Project [s]',
      '+- Join Inner, ((a = a) AND (((b = 1) AND (c = 2)) OR ((b = 2) AND (c = 1))))',
      '   :- Filter ((b = 1) OR (b = 2))',
      '   :  +- Relation [a,b,s] parquet',
      '   +- Filter ((c = 2) OR (c = 1))',
      '      +- Relation [a,c] parquet',
    ],
  },
  {
    name: 'the other side of an outer join only',
    sql: 'select s from t left join u on t.a = u.a and ((t.b = 1 and u.c = 2) or (t.b = 2 and u.c = 1))',
    plan: [
      'Project [s]',
      '+- Join LeftOuter, ((a = a) AND (((b = 1) AND (c = 2)) OR ((b = 2) AND (c = 1))))',
      '   :- Relation [a,b,s] parquet',
      '   +- Filter ((c = 2) OR (c = 1))',
      '      +- Relation [a,c] parquet',
    ],
  },
  {
    name: 'a branch without a demand',
    sql: 'select s from t join u on t.a = u.a where (t.b = 1 and u.c = 2) or u.c = 1',
    plan: [
      'Project [s]',
      '+- Join Inner, ((a = a) AND (((b = 1) AND (c = 2)) OR (c = 1)))',
      '   :- Relation [a,b,s] parquet',
      '   +- Filter ((c = 2) OR (c = 1))',
      '      +- Relation [a,c] parquet',
    ],
  },
]

for (const { name, sql, plan } of examples) {
  test(name, () => assert.deepEqual(afterSql(rules, sql).split('\n'), plan))
}
