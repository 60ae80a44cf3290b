/**
 * What every branch of an OR demands is demanded outside of it, where a join finds its keys and a scan its limits:
 *
 *     (a = b and c > 1) or (a = b and d > 2)   ->   a = b and (c > 1 or d > 2)
 */

import { boolean } from '@vonk/common'
import { isDeterministic, semanticKey } from '../../expr/equality.ts'
import type { Call, Expression } from '../../expr/expression.ts'
import { joinChain, mapChain, mapExpressionChildren, splitChain, splitConjunction } from '../../expr/tree.ts'
import { isNullable } from '../../expr/typing.ts'
import { mapPlanExpressions, transformPlan } from '../../plan/tree.ts'
import { canRaise } from '../expression-facts.ts'
import type { OptimizerRule } from '../optimizer-rule.ts'
import { conjunction } from './push-filters.ts'

export const factorDisjunctions: OptimizerRule = {
  name: 'factor-disjunctions',
  apply: (plan) =>
    transformPlan(plan, (node) =>
      node.kind === 'filter' || node.kind === 'join' ? mapPlanExpressions(node, factorInside) : node,
    ),
}

const isOr = (e: Expression): e is Call => e.kind === 'call' && e.name === 'or'

export const splitDisjunction = (e: Expression): readonly Expression[] => splitChain(e, 'or')

export function disjunction(branches: readonly Expression[]): Expression {
  return joinChain(
    branches,
    (a, b): Call =>
      Object.freeze({
        kind: 'call',
        name: 'or',
        args: [a, b],
        type: boolean,
        nullable: isNullable(a) || isNullable(b),
        mode: 'ansi',
      }),
  )
}

/** Of a chain, its operands first, and then the whole: no piece of it alone. */
function factorInside(e: Expression): Expression {
  return isOr(e) ? factored(mapChain(e, 'or', factorInside)) : mapExpressionChildren(e, factorInside)
}

function factored(e: Expression): Expression {
  const branches = splitDisjunction(e).map(splitConjunction)
  const [first, ...others] = branches
  const keys = others.map((branch) => new Set(branch.map(semanticKey)))
  const common = first.filter(
    (condition) =>
      isDeterministic(condition) &&
      !canRaise(condition) &&
      keys.every((set) => set.has(semanticKey(condition))),
  )
  if (common.length === 0) return e
  const taken = new Set(common.map(semanticKey))
  const rests = branches.map((branch) => branch.filter((condition) => !taken.has(semanticKey(condition))))
  // A branch that demands nothing else is true wherever the rest of the whole is asked for.
  if (rests.some((rest) => rest.length === 0)) return conjunction(common)
  return conjunction([...common, disjunction(rests.map(conjunction))])
}
