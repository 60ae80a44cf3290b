/**
 * WITH: each definition is resolved once, also one that nobody names, since its mistakes count. References get copies
 * under new column ids; equal exchanges of copies run once (`physical/plan-key.ts`). What chance decides gets such an
 * exchange, so that it is the same for every reference.
 */

import { assert } from '../../base/assert.ts'
import { visitExpression } from '../../expr/tree.ts'
import type { CommonTableExpression, CteReference, LogicalPlan, With } from '../../plan/logical-plan.ts'
import { planExpressions, visitPlan } from '../../plan/tree.ts'
import type { AnalysisContext } from '../analysis-context.ts'
import { renamed } from '../columns/rewrite-columns.ts'
import { dependsOnChance } from '../depends-on-chance.ts'
import { copiesOf } from '../fresh-ids.ts'
import { isRecursive, resolveRecursion } from './resolve-recursion.ts'

export type Analyze = (plan: LogicalPlan, context: AnalysisContext) => LogicalPlan

export function resolveWith(plan: With, context: AnalysisContext, analyze: Analyze): LogicalPlan {
  const ctes = new Map(context.ctes)
  const inside: AnalysisContext = { ...context, ctes }
  for (const definition of plan.definitions) {
    assert(definition.id !== undefined, 'names of WITH are bound before analysis')
    const resolved = isRecursive(definition)
      ? resolveRecursion(definition, inside, analyze)
      : withColumnNames(definition, analyze(definition.plan, inside), context)
    const isShared = dependsOnChance(resolved) && referencesTo(definition.id, plan) > 1
    ctes.set(definition.id, copiesOf(isShared ? made(resolved) : resolved, context.nextAttributeId))
  }
  return analyze(plan.input, inside)
}

/** How often a definition is named, in subqueries too. */
function referencesTo(id: number, plan: LogicalPlan): number {
  let count = 0
  visitPlan(plan, (node) => {
    if (node.kind === 'cteReference' && node.id === id) count++
    for (const expression of planExpressions(node))
      visitExpression(expression, (e) => {
        if (e.kind === 'subquery') count += referencesTo(id, e.plan as LogicalPlan)
      })
  })
  return count
}

/** Dealt out to partitions, which all references read. */
const made = (input: LogicalPlan): LogicalPlan =>
  Object.freeze({ kind: 'repartition', input, shuffle: true, by: [], shared: true })

function withColumnNames(
  { columnNames, origin }: CommonTableExpression,
  input: LogicalPlan,
  context: AnalysisContext,
): LogicalPlan {
  if (columnNames === undefined) return input
  const at: LogicalPlan = { kind: 'distinct', input, ...(origin === undefined ? {} : { origin }) }
  return renamed(at, input, columnNames, context)
}

export function resolveCteReference(plan: CteReference, context: AnalysisContext): LogicalPlan {
  const copy = context.ctes?.get(plan.id)
  assert(copy !== undefined, `WITH ${plan.name} is resolved before what names it`)
  return Object.freeze({
    kind: 'subqueryAlias',
    input: copy(),
    alias: [plan.name],
    ...(plan.origin === undefined ? {} : { origin: plan.origin }),
    ...(plan.planId === undefined ? {} : { planId: plan.planId }),
  })
}
