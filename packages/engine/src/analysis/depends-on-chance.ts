/** Whether a resolved plan gives other rows each time: what is named several times is then not one and the same. */
import { isDeterministic } from '../expr/equality.ts'
import { someExpression } from '../expr/tree.ts'
import type { LogicalPlan } from '../plan/logical-plan.ts'
import { planChildren, planExpressions } from '../plan/tree.ts'

/** Rows that another run over other partitions would not give again. */
export function dependsOnChance(plan: LogicalPlan): boolean {
  if (plan.kind === 'sample') return true
  const isChance = planExpressions(plan).some(
    (e) =>
      !isDeterministic(e) ||
      someExpression(e, (node) => node.kind === 'subquery' && dependsOnChance(node.plan as LogicalPlan)),
  )
  return isChance || planChildren(plan).some(dependsOnChance)
}
