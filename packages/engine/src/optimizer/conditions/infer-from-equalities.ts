/**
 * What is asked of a column holds for the columns that an inner join makes equal to it:
 *
 *     (a where k > 5) join b on a.k = b.k   ->   (a where k > 5) join (b where k > 5) on a.k = b.k
 */
import { sameType } from '@vonk/common'
import { isDeterministic, semanticKey } from '../../expr/equality.ts'
import type { Attribute, Expression } from '../../expr/expression.ts'
import { references, someExpression, splitConjunction, withFields } from '../../expr/tree.ts'
import type { Join, LogicalPlan } from '../../plan/logical-plan.ts'
import { outputOf } from '../../plan/output.ts'
import { transformPlan } from '../../plan/tree.ts'
import { canRaise, idsOf, substitute } from '../expression-facts.ts'
import type { OptimizerRule } from '../optimizer-rule.ts'
import { conjunction } from './push-filters.ts'

export const inferFromEqualities: OptimizerRule = {
  name: 'infer-from-equalities',
  apply: (plan) => transformPlan(plan, (node) => (node.kind === 'join' ? inferred(node) : node)),
}

/** Sides that may be filtered by what is known of the other one. */
const takesLeft: ReadonlySet<Join['type']> = new Set(['inner', 'leftSemi', 'rightOuter'])
const takesRight: ReadonlySet<Join['type']> = new Set(['inner', 'leftSemi', 'leftOuter', 'leftAnti'])

function inferred(join: Join): LogicalPlan {
  if (join.condition === undefined || join.nullAware === true) return join
  const ids = { left: idsOf(outputOf(join.left)), right: idsOf(outputOf(join.right)) }
  const pairs = splitConjunction(join.condition).flatMap((e) => {
    if (e.kind !== 'call' || e.name !== '=') return []
    const [a, b] = e.args
    if (a.kind !== 'attribute' || b.kind !== 'attribute' || !sameType(a.type, b.type)) return []
    if (ids.left.has(a.id) && ids.right.has(b.id)) return [{ left: a, right: b }]
    return ids.left.has(b.id) && ids.right.has(a.id) ? [{ left: b, right: a }] : []
  })
  if (pairs.length === 0) return join
  const known = { left: knownConditions(join.left), right: knownConditions(join.right) }
  const ofLeft = translated(
    known.left,
    pairs.map(({ left, right }) => [left, right] as const),
  )
  const ofRight = translated(
    known.right,
    pairs.map(({ left, right }) => [right, left] as const),
  )
  return withFields(join, {
    left: takesLeft.has(join.type) ? filtered(join.left, ofRight, known.left) : join.left,
    right: takesRight.has(join.type) ? filtered(join.right, ofLeft, known.right) : join.right,
  })
}

/** Conditions that hold for all rows of a plan, as far down as operators keep their columns. */
function knownConditions(plan: LogicalPlan): readonly Expression[] {
  switch (plan.kind) {
    case 'filter':
      return [...splitConjunction(plan.condition), ...knownConditions(plan.input)]
    case 'project':
    case 'subqueryAlias':
    case 'sort':
    case 'hint':
      return knownConditions(plan.input)
    case 'join':
      if (plan.type === 'inner' || plan.type === 'cross') {
        return [...knownConditions(plan.left), ...knownConditions(plan.right)]
      }
      return plan.type === 'leftSemi' || plan.type === 'leftOuter' ? knownConditions(plan.left) : []
    default:
      return []
  }
}

/** Of conditions on one column, those on the first of a pair, put to the second. */
function translated(
  conditions: readonly Expression[],
  pairs: readonly (readonly [from: Attribute, to: Attribute])[],
): readonly Expression[] {
  return conditions.flatMap((condition) => {
    const used = references(condition)
    if (used.length !== 1 || !canMove(condition)) return []
    return pairs
      .filter(([from]) => from.id === used[0].id)
      .map(([from, to]) => substitute(condition, new Map([[from.id, to]])))
  })
}

const canMove = (e: Expression): boolean =>
  isDeterministic(e) && !canRaise(e) && !someExpression(e, (node) => node.kind === 'subquery')

function filtered(
  plan: LogicalPlan,
  conditions: readonly Expression[],
  known: readonly Expression[],
): LogicalPlan {
  const seen = new Set(known.map(semanticKey))
  const added = conditions.filter((e) => !seen.has(semanticKey(e)) && seen.add(semanticKey(e)) !== undefined)
  return added.length === 0
    ? plan
    : Object.freeze({ kind: 'filter', input: plan, condition: conjunction(added) })
}
