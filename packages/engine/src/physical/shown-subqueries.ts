/**
 * Subqueries that the driver runs before a query, in a plan that is shown: each has its own physical plan, below the
 * operator in whose expressions it stands.
 */
import { unreachable } from '../base/assert.ts'
import type { Expression, SubqueryExpression } from '../expr/expression.ts'
import { visitExpression } from '../expr/tree.ts'
import { physicalChildren } from './physical-output.ts'
import type { PhysicalPlan } from './physical-plan.ts'

/** Expressions of the operator in which a subquery may stand. */
function expressionsOf(plan: PhysicalPlan): readonly Expression[] {
  switch (plan.kind) {
    case 'filter':
      return [plan.condition]
    case 'project':
    case 'window':
      return plan.columns
    case 'hashAggregate':
      return [...plan.keys, ...plan.aggregates]
    case 'collectMetrics':
      return plan.metrics
    case 'expand':
      return plan.projections.flat()
    case 'generate':
      return [plan.generator]
    case 'sort':
    case 'topK':
      return plan.order
    case 'join':
      return [...plan.leftKeys, ...plan.rightKeys, ...(plan.condition === undefined ? [] : [plan.condition])]
    case 'fileScan':
    case 'range':
    case 'localScan':
    case 'oneRow':
    case 'limit':
    case 'tail':
    case 'union':
    case 'coalesce':
    case 'sample':
    case 'exchange':
    case 'broadcastExchange':
    case 'shuffleInput':
    case 'broadcastInput':
    case 'writeFiles':
      return []
    default:
      return unreachable(plan)
  }
}

/** Each with its plan, once, in the order in which they are written. */
export function subqueriesOf(plan: PhysicalPlan): readonly SubqueryExpression[] {
  const found = new Map<unknown, SubqueryExpression>()
  for (const e of expressionsOf(plan))
    visitExpression(e, (node) => {
      if (node.kind === 'subquery' && node.physical !== undefined) found.set(node.physical, node)
    })
  return [...found.values()]
}

export const planOfSubquery = (e: SubqueryExpression): PhysicalPlan => e.physical as PhysicalPlan

export const hasSubqueries = (plan: PhysicalPlan): boolean =>
  subqueriesOf(plan).length > 0 || physicalChildren(plan).some(hasSubqueries)
