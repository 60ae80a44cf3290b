/**
 * A union of a union is one union of all inputs: text of many UNIONs is a list and not a ladder. Where the outer one is
 * distinct, it does not matter whether the inner one was.
 *
 *     distinct-union(distinct-union(a, b), c)   ->   distinct-union(a, b, c)
 */
import { withFields } from '../expr/tree.ts'
import type { LogicalPlan, SetOperation } from '../plan/logical-plan.ts'
import { outputOf } from '../plan/output.ts'
import { mapPlanChildren } from '../plan/tree.ts'
import type { OptimizerRule } from './optimizer-rule.ts'

export const flattenUnions: OptimizerRule = {
  name: 'flatten-unions',
  apply: flatten,
}

function flatten(plan: LogicalPlan): LogicalPlan {
  if (plan.kind === 'distinct' && isUnion(plan.input)) {
    return withFields(plan, { input: merged(plan.input, true) })
  }
  return isUnion(plan) ? merged(plan, !plan.all) : mapPlanChildren(plan, flatten)
}

const isUnion = (plan: LogicalPlan): plan is SetOperation =>
  plan.kind === 'setOperation' && plan.operation === 'union'

function merged(union: SetOperation, isDistinct: boolean): SetOperation {
  const inputs = leaves(union, isDistinct).map(flatten)
  const isSame =
    inputs.length === union.inputs.length && inputs.every((input, i) => input === union.inputs[i])
  return isSame ? union : withFields(union, { inputs })
}

/** The inputs in order, found without recursion: the ladder may be long. */
function leaves(union: SetOperation, isDistinct: boolean): readonly LogicalPlan[] {
  const width = outputOf(union.inputs[0]).length
  const found: LogicalPlan[] = []
  const waiting: LogicalPlan[] = [...union.inputs].reverse()
  while (waiting.length > 0) {
    const plan = waiting.pop()!
    const inner = isDistinct && plan.kind === 'distinct' ? plan.input : plan
    const merges = isUnion(inner) && !inner.byName && (isDistinct || inner.all)
    if (merges && outputOf(inner.inputs[0]).length === width) waiting.push(...[...inner.inputs].reverse())
    else found.push(plan)
  }
  return found
}
