/** What infer-from-equalities finds out about columns that are equal to others. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { removeAliases } from '../remove-aliases.ts'
import { afterSql } from '../testing/sql-example.ts'
import { inferFromEqualities } from './infer-from-equalities.ts'
import { pushFilters } from './push-filters.ts'

const rules = [removeAliases, pushFilters, inferFromEqualities]
const examples = [
  {
    name: 'both sides of an inner join',
    sql: 'select s from t join u on t.a = u.a where t.a > 5 and u.a < 9',
    plan: [
      'Project [s]',
      '+- Join Inner, (a = a)',
      '   :- Filter (a < 9)',
      '   :  +- Filter (a > 5)',
      '   :     +- Relation [a,b,s] parquet',
      '   +- Filter (a > 5)',
      '      +- Filter (a < 9)',
      '         +- Relation [a,c] parquet',
    ],
  },
  {
    name: 'the side of an outer join whose rows only match',
    sql: 'select s from t left join u on t.a = u.a where t.a = 5',
    plan: [
      'Project [s]',
      '+- Join LeftOuter, (a = a)',
      '   :- Filter (a = 5)',
      '   :  +- Relation [a,b,s] parquet',
      '   +- Filter (a = 5)',
      '      +- Relation [a,c] parquet',
    ],
  },
  {
    name: 'not the side of an outer join whose rows all come out',
    sql: 'select s from t left join u on t.a = u.a and u.a > 5',
    plan: [
      'Project [s]',
      '+- Join LeftOuter, ((a = a) AND (a > 5))',
      '   :- Relation [a,b,s] parquet',
      '   +- Relation [a,c] parquet',
    ],
  },
  {
    name: 'a condition on several columns stays where it is',
    sql: 'select s from t join u on t.a = u.a where t.a > t.b',
    plan: [
      'Project [s]',
      '+- Join Inner, (a = a)',
      '   :- Filter (a > b)',
      '   :  +- Relation [a,b,s] parquet',
      '   +- Relation [a,c] parquet',
    ],
  },
]

for (const { name, sql, plan } of examples) {
  test(name, () => assert.deepEqual(afterSql(rules, sql).split('\n'), plan))
}
