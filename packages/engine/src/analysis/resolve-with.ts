/**
 * WITH: each definition is resolved once, also one that nobody names, since its mistakes count. References get copies
 * under new column ids; equal exchanges of copies run once (`physical/plan-key.ts`).
 */

import { assert } from '../base/assert.ts'
import type { CommonTableExpression, CteReference, LogicalPlan, With } from '../plan/logical-plan.ts'
import type { AnalysisContext } from './analysis-context.ts'
import { withFreshIds } from './fresh-ids.ts'
import { isRecursive, resolveRecursion } from './resolve-recursion.ts'
import { renamed } from './rewrite-columns.ts'

export type Analyze = (plan: LogicalPlan, context: AnalysisContext) => LogicalPlan

export function resolveWith(plan: With, context: AnalysisContext, analyze: Analyze): LogicalPlan {
  const ctes = new Map(context.ctes)
  const inside: AnalysisContext = { ...context, ctes }
  for (const definition of plan.definitions) {
    assert(definition.id !== undefined, 'names of WITH are bound before analysis')
    const resolved = isRecursive(definition)
      ? resolveRecursion(definition, inside, analyze)
      : withColumnNames(definition, analyze(definition.plan, inside), context)
    ctes.set(definition.id, copies(resolved, context))
  }
  return analyze(plan.input, inside)
}

function copies(plan: LogicalPlan, context: AnalysisContext): () => LogicalPlan {
  let isTaken = false
  return () => {
    if (isTaken) return withFreshIds(plan, context.nextAttributeId)
    isTaken = true
    return plan
  }
}

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
