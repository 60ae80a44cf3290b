/** Plans from SQL over three small tables, for the examples beside rules that need more than one operator can say. */
import { integer, string } from '@vonk/common'
import { analyze } from '../../analysis/analyze.ts'
import { bindCtes } from '../../analysis/subqueries/bind-ctes.ts'
import { testContext } from '../../analysis/testing/context.ts'
import type { RelationStatistics } from '../../catalog/relation.ts'
import { transformExpression, withFields } from '../../expr/tree.ts'
import type { LogicalPlan } from '../../plan/logical-plan.ts'
import { table } from '../../plan/testing/plans.ts'
import { mapPlanChildren, mapPlanExpressions } from '../../plan/tree.ts'
import { parseStatement } from '../../sql/statement.ts'
import { utc } from '../../values/time-zone.ts'
import type { OptimizerRule } from '../optimizer-rule.ts'
import { shown } from './rule-example.ts'

type Tables = Readonly<Record<string, () => LogicalPlan>>

const columns = {
  t: { a: integer, b: integer, s: string },
  u: { a: integer, c: integer },
  v: { a: integer },
}
const plain: Tables = {
  t: () => table('t', columns.t),
  u: () => table('u', columns.u),
  v: () => table('v', columns.v),
}

/** Tables of so many rows; each column `x` of `keys` has so many values. */
export const sized = (name: string, rows: number, keys: Readonly<Record<string, number>>): LogicalPlan => {
  const statistics: Partial<RelationStatistics> = {
    rowCount: rows,
    bytes: rows * 8,
    columns: new Map(Object.entries(keys).map(([key, distinctCount]) => [key, { distinctCount }])),
  }
  const fields = Object.fromEntries(Object.keys(keys).map((key) => [key, integer]))
  return table(name, fields, statistics)
}

function withTables(plan: LogicalPlan, tables: Tables): LogicalPlan {
  if (plan.kind === 'unresolvedRelation' && plan.source.kind === 'table') {
    const [name] = plan.source.name
    return { kind: 'subqueryAlias', input: tables[name](), alias: [name] }
  }
  return mapPlanExpressions(
    mapPlanChildren(plan, (child) => withTables(child, tables)),
    (e) =>
      transformExpression(e, (node) =>
        node.kind === 'subquery'
          ? withFields(node, { plan: withTables(node.plan as LogicalPlan, tables) })
          : node,
      ),
  )
}

/** The analyzed plan of a statement. */
export function planOf(sql: string, tables: Tables = plain): LogicalPlan {
  const context = testContext()
  const options = { timeZone: utc, timestampNtz: false, now: () => 0n }
  const parsed = parseStatement(sql, options) as LogicalPlan
  return analyze(withTables(bindCtes(parsed, context), tables), context)
}

/** What rules make of it, without ids and names of tables. */
export function afterSql(
  rules: OptimizerRule | readonly OptimizerRule[],
  sql: string,
  tables: Tables = plain,
): string {
  const context = testContext()
  const all = 'apply' in rules ? [rules] : rules
  const plan = all.reduce((current, rule) => rule.apply(current, context), planOf(sql, tables))
  return shown(plan)
}
