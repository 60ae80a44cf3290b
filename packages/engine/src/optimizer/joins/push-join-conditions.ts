/**
 * What a join's condition asks of one side alone is asked before it is joined, where rows of that side that fail come
 * out in no way:
 *
 *     a left join b on a.k = b.k and b.x > 3   ->   a left join (b where b.x > 3) on a.k = b.k
 */
import type { Expression } from '../../expr/expression.ts'
import { references, splitConjunction } from '../../expr/tree.ts'
import type { Join, JoinType, LogicalPlan } from '../../plan/logical-plan.ts'
import { outputOf } from '../../plan/output.ts'
import { transformPlanDown } from '../../plan/tree.ts'
import { conjunction, splitPushable } from '../conditions/push-filters.ts'
import { idsOf } from '../expression-facts.ts'
import type { OptimizerRule } from '../optimizer-rule.ts'

export const pushJoinConditions: OptimizerRule = {
  name: 'push-join-conditions',
  apply: (plan) => transformPlanDown(plan, (node) => (node.kind === 'join' ? pushed(node) : node)),
}

type Side = 'left' | 'right'

const sides: Readonly<Record<JoinType, readonly Side[]>> = {
  inner: ['left', 'right'],
  cross: ['left', 'right'],
  leftSemi: ['left', 'right'],
  leftOuter: ['right'],
  leftSingle: ['right'],
  leftAnti: ['right'],
  existence: ['right'],
  rightOuter: ['left'],
  fullOuter: [],
}

function pushed(join: Join): Join {
  if (join.condition === undefined || join.nullAware === true || join.lateral === true) return join
  let rest: readonly Expression[] = splitConjunction(join.condition)
  const inputs: Record<Side, LogicalPlan> = { left: join.left, right: join.right }
  for (const side of sides[join.type]) {
    if (rest.length === 0) break
    const ids = idsOf(outputOf(join[side]))
    const isOf = (e: Expression) => {
      const used = references(e)
      return used.length > 0 && used.every((a) => ids.has(a.id))
    }
    const { down, stay } = splitPushable(conjunction(rest), isOf)
    if (down.length === 0) continue
    rest = stay
    inputs[side] = Object.freeze({ kind: 'filter', input: join[side], condition: conjunction(down) })
  }
  if (inputs.left === join.left && inputs.right === join.right) return join
  const { condition: _, ...others } = join
  if (rest.length > 0) return Object.freeze({ ...others, ...inputs, condition: conjunction(rest) })
  return Object.freeze({ ...others, ...inputs, type: join.type === 'inner' ? 'cross' : join.type })
}
