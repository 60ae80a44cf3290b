/**
 * A filter that no row filled up with NULLs passes makes an outer join an inner one, whose order can be chosen:
 *
 *     filter r.x > 1 (l left join r)   ->   filter r.x > 1 (l join r)
 */
import type { Attribute, Expression } from '../../expr/expression.ts'
import { splitConjunction, withFields } from '../../expr/tree.ts'
import type { Join, JoinType, LogicalPlan } from '../../plan/logical-plan.ts'
import { outputOf } from '../../plan/output.ts'
import { transformPlanDown } from '../../plan/tree.ts'
import { nullRejectedColumns } from '../conditions/infer-not-null.ts'
import { idsOf } from '../expression-facts.ts'
import type { OptimizerRule } from '../optimizer-rule.ts'

export const outerToInner: OptimizerRule = {
  name: 'outer-to-inner',
  apply: (plan) =>
    transformPlanDown(plan, (node) => {
      if (node.kind === 'filter' && node.input.kind === 'join') {
        const input = withoutNullRows(node.input, splitConjunction(node.condition))
        return withFields(node, { input })
      }
      // An inner join's condition is as good as a filter above its inputs.
      if (node.kind !== 'join' || node.type !== 'inner' || node.condition === undefined) return node
      const conditions = splitConjunction(node.condition)
      return withFields(node, { left: side(node.left, conditions), right: side(node.right, conditions) })
    }),
}

const side = (plan: LogicalPlan, conditions: readonly Expression[]): LogicalPlan =>
  plan.kind === 'join' ? withoutNullRows(plan, conditions) : plan

function withoutNullRows(join: Join, conditions: readonly Expression[]): Join {
  if (join.type !== 'leftOuter' && join.type !== 'rightOuter' && join.type !== 'fullOuter') return join
  const rejected = conditions.flatMap(nullRejectedColumns)
  const rejects = (plan: LogicalPlan) => {
    const ids = idsOf(outputOf(plan))
    return rejected.some((a: Attribute) => ids.has(a.id))
  }
  const type = narrowed(join.type, rejects(join.left), rejects(join.right))
  return type === join.type ? join : Object.freeze({ ...join, type })
}

/** `left`: no row whose left side is NULL passes; `right` likewise. */
function narrowed(type: JoinType, left: boolean, right: boolean): JoinType {
  switch (type) {
    case 'leftOuter':
      return right ? 'inner' : type
    case 'rightOuter':
      return left ? 'inner' : type
    default:
      if (left && right) return 'inner'
      return left ? 'leftOuter' : right ? 'rightOuter' : type
  }
}
