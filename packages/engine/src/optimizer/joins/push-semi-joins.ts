/**
 * A semi or anti join is a filter: where its condition reads one input of an inner join below alone, and what it looks
 * rows up in is smaller than that input, it goes there, before the join:
 *
 *     (orders join lineitem) semi join few on o_key = k   ->   (orders semi join few on o_key = k) join lineitem
 */
import { isDeterministic } from '../../expr/equality.ts'
import { references, withFields } from '../../expr/tree.ts'
import type { Join, LogicalPlan } from '../../plan/logical-plan.ts'
import { outputOf } from '../../plan/output.ts'
import { transformPlanDown } from '../../plan/tree.ts'
import { estimate } from '../estimate.ts'
import { idsOf } from '../expression-facts.ts'
import type { OptimizerRule } from '../optimizer-rule.ts'

export const pushSemiJoins: OptimizerRule = {
  name: 'push-semi-joins',
  apply: (plan) => transformPlanDown(plan, (node) => (isSemi(node) ? pushed(node) : node)),
}

const isSemi = (plan: LogicalPlan): plan is Join =>
  plan.kind === 'join' && (plan.type === 'leftSemi' || plan.type === 'leftAnti') && plan.nullAware !== true

/** Looking up in more rows than come along costs more than it saves further up. */
const lookupShareMost = 0.7

function pushed(semi: Join): LogicalPlan {
  const { condition, left } = semi
  if (condition === undefined || !isDeterministic(condition)) return semi
  const right = idsOf(outputOf(semi.right))
  const used = references(condition).filter((a) => !right.has(a.id))
  const target = placeFor(left, new Set(used.map((a) => a.id)))
  if (target === undefined || target === left) return semi
  if (estimate(semi.right).rows > estimate(target).rows * lookupShareMost) return semi
  return placed(left, target, semi)
}

/** The deepest input, through inner joins, that gives all these columns. */
function placeFor(plan: LogicalPlan, ids: ReadonlySet<number>): LogicalPlan | undefined {
  const given = idsOf(outputOf(plan))
  if (![...ids].every((id) => given.has(id))) return undefined
  if (plan.kind === 'join' && (plan.type === 'inner' || plan.type === 'cross') && plan.lateral !== true) {
    return placeFor(plan.left, ids) ?? placeFor(plan.right, ids) ?? plan
  }
  // A projection that only leaves columns out is passed, if there is a join to go into below it.
  if (plan.kind === 'project' && plan.columns.every((column) => column.kind === 'attribute')) {
    const below = placeFor(plan.input, ids)
    return below === plan.input ? plan : below
  }
  return plan
}

function placed(plan: LogicalPlan, target: LogicalPlan, semi: Join): LogicalPlan {
  if (plan === target) return Object.freeze({ ...semi, left: target })
  if (plan.kind === 'project') return withFields(plan, { input: placed(plan.input, target, semi) })
  if (plan.kind !== 'join') return plan
  return withFields(plan, {
    left: placed(plan.left, target, semi),
    right: placed(plan.right, target, semi),
  })
}
