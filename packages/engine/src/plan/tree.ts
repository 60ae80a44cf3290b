/** Walking and rewriting logical plans; same reference when nothing changed. */
import { unreachable } from '../base/assert.ts'
import type { Expression, SortOrder } from '../expr/expression.ts'
import { mapArray, mapExpressionChildren, withFields } from '../expr/tree.ts'
import type { LogicalPlan } from './logical-plan.ts'

export type PlanMap = (plan: LogicalPlan) => LogicalPlan

export function planChildren(plan: LogicalPlan): readonly LogicalPlan[] {
  switch (plan.kind) {
    case 'unresolvedRelation':
    case 'scan':
    case 'range':
    case 'local':
    case 'oneRow':
      return []
    case 'setOperation':
      return plan.inputs
    case 'join':
      return [plan.left, plan.right]
    default:
      return [plan.input]
  }
}

export function mapPlanChildren(plan: LogicalPlan, map: PlanMap): LogicalPlan {
  switch (plan.kind) {
    case 'unresolvedRelation':
    case 'scan':
    case 'range':
    case 'local':
    case 'oneRow':
      return plan
    case 'setOperation':
      return withFields(plan, { inputs: mapArray(plan.inputs, map) })
    case 'join':
      return withFields(plan, { left: map(plan.left), right: map(plan.right) })
    default:
      return withFields(plan, { input: map(plan.input) } as Partial<typeof plan>)
  }
}

/** Children first, then the operator itself. */
export function transformPlan(plan: LogicalPlan, map: PlanMap): LogicalPlan {
  return map(mapPlanChildren(plan, (child) => transformPlan(child, map)))
}

export function transformPlanDown(plan: LogicalPlan, map: PlanMap): LogicalPlan {
  return mapPlanChildren(map(plan), (child) => transformPlanDown(child, map))
}

export function visitPlan(plan: LogicalPlan, visit: (plan: LogicalPlan) => void): void {
  visit(plan)
  for (const child of planChildren(plan)) visitPlan(child, visit)
}

/** The expressions written in one operator (not in its inputs). */
export function planExpressions(plan: LogicalPlan): readonly Expression[] {
  switch (plan.kind) {
    case 'project':
    case 'dropColumns':
    case 'deduplicate':
      return plan.columns
    case 'withColumns':
      return plan.columns.map((column) => column.value)
    case 'filter':
      return [plan.condition]
    case 'aggregate':
      return [...plan.groupBy, ...plan.columns]
    case 'sort':
      return plan.order
    case 'limit':
    case 'offset':
      return [plan.count]
    case 'join':
      return plan.condition === undefined ? [] : [plan.condition]
    case 'repartition':
      return plan.by
    case 'expand':
      return plan.projections.flat()
    case 'hint':
      return plan.parameters
    case 'unresolvedRelation':
    case 'scan':
    case 'range':
    case 'local':
    case 'oneRow':
    case 'renameColumns':
    case 'toNames':
    case 'distinct':
    case 'tail':
    case 'setOperation':
    case 'sample':
    case 'subqueryAlias':
    case 'toSchema':
    case 'summary':
    case 'showString':
    case 'write':
      return []
    default:
      return unreachable(plan)
  }
}

/** The operator with every expression written in it replaced by `map` of it (top level; see `transformExpression`). */
export function mapPlanExpressions(
  plan: LogicalPlan,
  map: (expression: Expression) => Expression,
): LogicalPlan {
  switch (plan.kind) {
    case 'project':
    case 'dropColumns':
    case 'deduplicate':
      return withFields(plan, { columns: mapArray(plan.columns, map) })
    case 'withColumns':
      return withFields(plan, {
        columns: mapArray(plan.columns, (c) => withFields(c, { value: map(c.value) })),
      })
    case 'filter':
      return withFields(plan, { condition: map(plan.condition) })
    case 'aggregate':
      return withFields(plan, { groupBy: mapArray(plan.groupBy, map), columns: mapArray(plan.columns, map) })
    case 'sort':
      return withFields(plan, { order: mapArray(plan.order, (order) => map(order) as SortOrder) })
    case 'limit':
    case 'offset':
      return withFields(plan, { count: map(plan.count) })
    case 'join':
      return plan.condition === undefined ? plan : withFields(plan, { condition: map(plan.condition) })
    case 'repartition':
      return withFields(plan, { by: mapArray(plan.by, map) })
    case 'expand':
      return withFields(plan, { projections: mapArray(plan.projections, (row) => mapArray(row, map)) })
    case 'hint':
      return withFields(plan, { parameters: mapArray(plan.parameters, map) })
    default:
      return plan
  }
}

export { mapExpressionChildren }
