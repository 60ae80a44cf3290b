/**
 * What one rule makes of an analyzed plan, as text with ids numbered by appearance: for the examples beside each rule.
 */
import { boolean, date, decimal, double, integer, long, string } from '@vonk/common'
import type { AnalysisContext } from '../../analysis/analysis-context.ts'
import { analyze } from '../../analysis/analyze.ts'
import { testContext } from '../../analysis/testing/context.ts'
import type { Expression } from '../../expr/expression.ts'
import type { LogicalPlan } from '../../plan/logical-plan.ts'
import { printPlan } from '../../plan/print-plan.ts'
import { filter, project, table } from '../../plan/testing/plans.ts'
import type { OptimizerRule } from '../optimizer-rule.ts'

export const text = (sql: string): Expression => ({ kind: 'unresolvedText', text: sql })
export const select = (input: LogicalPlan, ...items: string[]): LogicalPlan =>
  project(input, ...items.map(text))
export const where = (input: LogicalPlan, condition: string): LogicalPlan => filter(input, text(condition))
export const group = (input: LogicalPlan, keys: string[], ...items: string[]): LogicalPlan => ({
  kind: 'aggregate',
  input,
  groupBy: keys.map(text),
  columns: items.map(text),
})
export const orderBy = (input: LogicalPlan, ...items: string[]): LogicalPlan => ({
  kind: 'sort',
  input,
  global: true,
  order: items.map((item) => ({ kind: 'sortOrder', child: text(item), ascending: true, nullsFirst: true })),
})
export const limited = (input: LogicalPlan, count: number): LogicalPlan => ({
  kind: 'limit',
  input,
  count: { kind: 'literal', type: integer, value: count },
})
export const t = (): LogicalPlan =>
  table('t', {
    a: long,
    b: long,
    k: integer,
    s: string,
    d: double,
    f: boolean,
    dec: decimal(10, 2),
    dt: date,
  })

/** The plan after the rule, or after several. */
export function after(
  rules: OptimizerRule | readonly OptimizerRule[],
  plan: LogicalPlan,
  fields: Partial<AnalysisContext> = {},
): string {
  const context = testContext(fields)
  const all = 'apply' in rules ? [rules] : rules
  return shown(all.reduce((current, rule) => rule.apply(current, context), analyze(plan, context)))
}

/** Without ids, and relations by their columns. */
export const shown = (plan: LogicalPlan): string => printPlan(plan).replace(/#\d+L?/g, '')
