/** What rules that take subqueries apart ask of outer references. */
import type { Binding, Expression } from '../../expr/expression.ts'
import { mapExpressionChildren, someExpression, withFields } from '../../expr/tree.ts'
import type { LogicalPlan } from '../../plan/logical-plan.ts'
import { mapPlanChildren, mapPlanExpressions, planChildren, planExpressions } from '../../plan/tree.ts'

/** Values of outer references by their ids. */
export type OuterValues = ReadonlyMap<number, Expression>

export const outerValues = (bindings: readonly Binding[]): OuterValues =>
  new Map(bindings.map(({ id, value }) => [id, value]))

/** Whether the expression, or a plan in it, names one of these outer references. */
export const hasOuter = (e: Expression, ids: OuterValues): boolean =>
  someExpression(
    e,
    (node) =>
      (node.kind === 'outer' && ids.has(node.id)) ||
      (node.kind === 'subquery' && planHasOuter(node.plan as LogicalPlan, ids)),
  )

export const planHasOuter = (plan: LogicalPlan, ids: OuterValues): boolean =>
  planExpressions(plan).some((e) => hasOuter(e, ids)) ||
  planChildren(plan).some((child) => planHasOuter(child, ids))

/** Whether any outer reference is left, whatever it names. */
export const isCorrelated = (plan: LogicalPlan): boolean =>
  planExpressions(plan).some((e) =>
    someExpression(
      e,
      (node) => node.kind === 'outer' || (node.kind === 'subquery' && isCorrelated(node.plan as LogicalPlan)),
    ),
  ) || planChildren(plan).some(isCorrelated)

/** The expression with outer references replaced; those that are not in the map stay. */
export function withValues(e: Expression, values: OuterValues): Expression {
  if (values.size === 0) return e
  if (e.kind === 'outer') return values.get(e.id) ?? e
  const mapped = mapExpressionChildren(e, (child) => withValues(child, values))
  if (mapped.kind !== 'subquery') return mapped
  return withFields(mapped, { plan: planWithValues(mapped.plan as LogicalPlan, values) })
}

export function planWithValues(plan: LogicalPlan, values: OuterValues): LogicalPlan {
  if (values.size === 0) return plan
  return mapPlanExpressions(
    mapPlanChildren(plan, (child) => planWithValues(child, values)),
    (e) => withValues(e, values),
  )
}
