/**
 * A condition over both sides of a join may demand something of one side alone, which is then filtered before the join:
 *
 *     (l.n = 'A' and r.n = 'B') or (l.n = 'B' and r.n = 'A')   ->   l: n = 'A' or n = 'B';  r: n = 'B' or n = 'A'
 *
 * The condition stays. Once: pushing down does the rest.
 */
import { isDeterministic, semanticKey } from '../../expr/equality.ts'
import type { Expression } from '../../expr/expression.ts'
import { references, someExpression, splitConjunction, withFields } from '../../expr/tree.ts'
import type { Join, LogicalPlan } from '../../plan/logical-plan.ts'
import { outputOf } from '../../plan/output.ts'
import { transformPlan } from '../../plan/tree.ts'
import { disjunction, splitDisjunction } from '../conditions/factor-disjunctions.ts'
import { conjunction } from '../conditions/push-filters.ts'
import { canRaise, idsOf } from '../expression-facts.ts'
import type { OptimizerRule } from '../optimizer-rule.ts'

export const deriveSideConditions: OptimizerRule = {
  name: 'derive-side-conditions',
  apply: (plan) => transformPlan(plan, (node) => (node.kind === 'join' ? derived(node) : node)),
}

const filtersLeft: ReadonlySet<Join['type']> = new Set(['inner', 'leftSemi', 'rightOuter'])
const filtersRight: ReadonlySet<Join['type']> = new Set(['inner', 'leftSemi', 'leftOuter', 'leftAnti'])

function derived(join: Join): LogicalPlan {
  if (join.condition === undefined || join.nullAware === true) return join
  const conjuncts = splitConjunction(join.condition)
  const left = filtersLeft.has(join.type) ? withDerived(join.left, conjuncts) : join.left
  const right = filtersRight.has(join.type) ? withDerived(join.right, conjuncts) : join.right
  return withFields(join, { left, right })
}

function withDerived(side: LogicalPlan, conjuncts: readonly Expression[]): LogicalPlan {
  const ids = idsOf(outputOf(side))
  const known = new Set(knownConditions(side).map(semanticKey))
  const found = conjuncts.flatMap((e) => demandOf(e, ids) ?? []).filter((e) => !known.has(semanticKey(e)))
  if (found.length === 0) return side
  return Object.freeze({ kind: 'filter', input: side, condition: conjunction(found) })
}

const knownConditions = (plan: LogicalPlan): readonly Expression[] =>
  plan.kind === 'filter' ? splitConjunction(plan.condition) : []

/** What an OR demands of columns with these ids: in each branch the conditions on them alone. */
function demandOf(e: Expression, ids: ReadonlySet<number>): Expression | undefined {
  const branches = splitDisjunction(e)
  if (branches.length < 2 || references(e).every((a) => ids.has(a.id))) return undefined
  const demands = branches.map((branch) =>
    splitConjunction(branch).filter((condition) => {
      const used = references(condition)
      return used.length > 0 && used.every((a) => ids.has(a.id)) && canMove(condition)
    }),
  )
  return demands.some((demand) => demand.length === 0)
    ? undefined
    : disjunction(demands.map((demand) => conjunction(demand)))
}

const canMove = (e: Expression): boolean =>
  isDeterministic(e) && !canRaise(e) && !someExpression(e, (node) => node.kind === 'subquery')
