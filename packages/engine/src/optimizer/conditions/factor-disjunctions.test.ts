/** What factor-disjunctions takes out of ORs. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { removeAliases } from '../remove-aliases.ts'
import { afterSql } from '../testing/sql-example.ts'
import { factorDisjunctions } from './factor-disjunctions.ts'

const rules = [removeAliases, factorDisjunctions]
const examples = [
  {
    name: 'what all branches demand',
    sql: 'select s from t where (a = 1 and b > 2) or (a = 1 and b < 0)',
    plan: ['Project [s]', '+- Filter ((a = 1) AND ((b > 2) OR (b < 0)))', '   +- Relation [a,b,s] parquet'],
  },
  {
    name: 'a branch that demands nothing else',
    sql: 'select s from t where (a = 1 and b > 2) or a = 1',
    plan: ['Project [s]', '+- Filter (a = 1)', '   +- Relation [a,b,s] parquet'],
  },
  {
    name: 'nothing in common',
    sql: 'select s from t where (a = 1 and b > 2) or (a = 2 and b > 1)',
    plan: [
      'Project [s]',
      '+- Filter (((a = 1) AND (b > 2)) OR ((a = 2) AND (b > 1)))',
      '   +- Relation [a,b,s] parquet',
    ],
  },
]

for (const { name, sql, plan } of examples) {
  test(name, () => assert.deepEqual(afterSql(rules, sql).split('\n'), plan))
}
