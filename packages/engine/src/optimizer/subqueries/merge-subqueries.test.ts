/** Totals over the same rows that merge-subqueries makes one, and those that it must not. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testContext } from '../../analysis/testing/context.ts'
import { someExpression } from '../../expr/tree.ts'
import type { LogicalPlan } from '../../plan/logical-plan.ts'
import { planChildren, planExpressions } from '../../plan/tree.ts'
import { collapseProjects } from '../collapse-projects.ts'
import { removeAliases } from '../remove-aliases.ts'
import { shown } from '../testing/rule-example.ts'
import { afterSql, planOf, sized } from '../testing/sql-example.ts'
import { mergeSubqueries } from './merge-subqueries.ts'

/** Each different plan of a subquery, after the rule. */
function subqueries(sql: string, tables?: Parameters<typeof planOf>[1]): readonly string[] {
  const found = new Set<string>()
  const collect = (plan: LogicalPlan): void => {
    for (const e of planExpressions(plan))
      someExpression(e, (node) => {
        if (node.kind === 'subquery')
          found.add(shown(removeAliases.apply(node.plan as LogicalPlan, testContext())))
        return false
      })
    planChildren(plan).forEach(collect)
  }
  collect(mergeSubqueries.apply(planOf(sql, tables), testContext()))
  return [...found]
}

test('subqueries with different conditions are one', () => {
  assert.deepEqual(
    subqueries('select (select count(*) from t where b > 1), (select max(a) from t where b < 5)'),
    [
      [
        'Project [named_struct(count(1), count(1), max(a), max(a)) AS mergedValue]',
        '+- Aggregate [count(1) FILTER (WHERE (b > 1)) AS count(1), max(a) FILTER (WHERE (b < 5)) AS max(a)]',
        '   +- Filter ((b > 1) OR (b < 5))',
        '      +- Relation [a,b,s] parquet',
      ].join('\n'),
    ],
  )
})

test('totals that are joined are one row', () => {
  const joined = `select x, y, z from (select count(*) x from t where b > 1), (select max(a) y from t where b < 5),
    (select sum(c) z from u)`
  assert.equal(
    afterSql([mergeSubqueries, removeAliases, collapseProjects], joined),
    [
      'Project [x, y, z]',
      '+- Join Cross',
      '   :- Aggregate [sum(c) AS z]',
      '   :  +- Relation [a,c] parquet',
      '   +- Aggregate [count(1) FILTER (WHERE (b > 1)) AS x, max(a) FILTER (WHERE (b < 5)) AS y]',
      '      +- Filter ((b > 1) OR (b < 5))',
      '         +- Relation [a,b,s] parquet',
    ].join('\n'),
  )
})

/** Statements, and how many different subqueries they have then. */
const counted: Readonly<Record<string, readonly [number, string]>> = {
  'conditions in common are asked below, and of all rows where one has no other': [
    1,
    'select (select count(*) from t where a = 1), (select max(b) from t where a = 1 and b < 5)',
  ],
  'a total of all rows': [1, 'select (select count(*) from t), (select max(b) from t where b < 5)'],
  'a FILTER that is there already': [
    1,
    'select (select count(*) filter (where a > 2) from t where b = 1), (select sum(a) from t where b = 2)',
  ],
  'expressions over totals, in conditions and select lists': [
    1,
    'select (select 1 + max(b) from t as x) from t where a < (select min(a) + max(b) from t as y where a > 0)',
  ],
  'over joins': [
    1,
    `select (select count(*) from t join u on t.a = u.a where b = 1),
      (select count(*) from t join u on t.a = u.a where b = 2)`,
  ],
  'other rows': [2, 'select (select count(*) from t), (select count(*) from u)'],
  'equal ones run once anyway': [1, 'select (select count(*) from t), (select count(*) from t)'],
  'groups are not one row': [2, 'select (select max(b) from t group by a limit 1), (select max(a) from t)'],
  'distinct values': [2, 'select (select count(distinct b) from t), (select max(a) from t)'],
  'chance is asked for each': [
    2,
    'select (select max(b) from t where rand() < 0.5), (select max(a) from t where rand() < 0.5)',
  ],
  'rows that may be others the next time': [
    2,
    'select (select max(b) from (select b from t limit 3)), (select min(b) from (select b from t limit 3))',
  ],
  'subqueries inside of them': [
    2,
    'select (select max(b) from t where a > (select min(a) from t)), (select min(b) from t)',
  ],
}
for (const [name, [count, sql]] of Object.entries(counted))
  test(`${count}: ${name}`, () => assert.equal(subqueries(sql).length, count))

test('conditions that few rows of a table meet are answered by reading few rows', () => {
  const tables = { t: () => sized('t', 1_000_000, { a: 1_000_000, b: 10 }) }
  const count = (sql: string) => subqueries(sql, tables).length
  assert.equal(count('select (select max(b) from t where a = 3), (select max(b) from t where a = 4)'), 2)
  assert.equal(count('select (select max(a) from t where b = 3), (select max(a) from t where b = 4)'), 1)
  assert.equal(count('select (select max(b) from t where a = 3), (select min(b) from t where a = 3)'), 1)
})
