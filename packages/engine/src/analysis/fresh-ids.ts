/**
 * A copy of a plan under new column ids: a DataFrame that is joined or united with itself must not give the same column
 * twice.
 */
import type { Attribute, Expression } from '../expr/expression.ts'
import { mapExpressionChildren } from '../expr/tree.ts'
import type { LogicalPlan } from '../plan/logical-plan.ts'
import { outputOf } from '../plan/output.ts'
import { mapPlanChildren, mapPlanExpressions } from '../plan/tree.ts'

export function withFreshIds(plan: LogicalPlan, nextAttributeId: () => number): LogicalPlan {
  const ids = new Map<number, number>()
  const fresh = (id: number): number => {
    let next = ids.get(id)
    if (next === undefined) ids.set(id, (next = nextAttributeId()))
    return next
  }
  const attribute = (a: Attribute): Attribute => Object.freeze({ ...a, id: fresh(a.id) })
  const expression = (e: Expression): Expression => {
    const mapped = mapExpressionChildren(e, expression)
    switch (mapped.kind) {
      case 'attribute':
        return attribute(mapped)
      case 'alias':
        return Object.freeze({ ...mapped, id: fresh(mapped.id) })
      case 'aggregate':
        return Object.freeze({ ...mapped, resultId: fresh(mapped.resultId) })
      default:
        return mapped
    }
  }
  const copy = (node: LogicalPlan): LogicalPlan => {
    const mapped = mapPlanExpressions(mapPlanChildren(node, copy), expression)
    switch (mapped.kind) {
      case 'scan':
      case 'range':
      case 'local':
      case 'expand':
        return Object.freeze({ ...mapped, output: mapped.output.map(attribute) })
      default:
        return mapped
    }
  }
  return copy(plan)
}

/** Whether two plans give a column of the same id. */
export function sharesIds(a: LogicalPlan, b: LogicalPlan): boolean {
  const ids = new Set(outputOf(a).map((column) => column.id))
  return outputOf(b).some((column) => ids.has(column.id))
}
