/** Which outer joins outer-to-inner makes inner ones. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { removeAliases } from '../remove-aliases.ts'
import { afterSql } from '../testing/sql-example.ts'
import { outerToInner } from './outer-to-inner.ts'

const rules = [removeAliases, outerToInner]
const examples = [
  {
    name: 'a filter on the side that is filled up',
    sql: 'select s from t left join u on t.a = u.a where u.c > 1',
    plan: [
      'Project [s]',
      '+- Filter (c > 1)',
      '   +- Join Inner, (a = a)',
      '      :- Relation [a,b,s] parquet',
      '      +- Relation [a,c] parquet',
    ],
  },
  {
    name: 'a filter on the other side changes nothing',
    sql: 'select s from t left join u on t.a = u.a where t.b > 1',
    plan: [
      'Project [s]',
      '+- Filter (b > 1)',
      '   +- Join LeftOuter, (a = a)',
      '      :- Relation [a,b,s] parquet',
      '      +- Relation [a,c] parquet',
    ],
  },
  {
    name: 'a filter that NULLs pass changes nothing',
    sql: 'select s from t left join u on t.a = u.a where coalesce(u.c, 2) > 1',
    plan: [
      'Project [s]',
      '+- Filter (coalesce(c, 2) > 1)',
      '   +- Join LeftOuter, (a = a)',
      '      :- Relation [a,b,s] parquet',
      '      +- Relation [a,c] parquet',
    ],
  },
  {
    name: 'one side of a full join',
    sql: 'select s from t full join u on t.a = u.a where t.b > 1',
    plan: [
      'Project [s]',
      '+- Filter (b > 1)',
      '   +- Join LeftOuter, (a = a)',
      '      :- Relation [a,b,s] parquet',
      '      +- Relation [a,c] parquet',
    ],
  },
  {
    name: 'both sides of a full join',
    sql: 'select s from t full join u on t.a = u.a where t.b > u.c',
    plan: [
      'Project [s]',
      '+- Filter (b > c)',
      '   +- Join Inner, (a = a)',
      '      :- Relation [a,b,s] parquet',
      '      +- Relation [a,c] parquet',
    ],
  },
  {
    name: 'the condition of a join above',
    sql: 'select s from t left join u on t.a = u.a join v on v.a = u.c',
    plan: [
      'Project [s]',
      '+- Join Inner, (a = c)',
      '   :- Join Inner, (a = a)',
      '   :  :- Relation [a,b,s] parquet',
      '   :  +- Relation [a,c] parquet',
      '   +- Relation [a] parquet',
    ],
  },
]

for (const { name, sql, plan } of examples) {
  test(name, () => assert.deepEqual(afterSql(rules, sql).split('\n'), plan))
}
