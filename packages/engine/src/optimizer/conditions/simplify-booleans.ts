/** `and`, `or`, `not`, tests for NULL and CASE with known parts; comparisons under `not` turned round. */
import { boolean } from '@vonk/common'
import { isDeterministic, semanticallyEqual } from '../../expr/equality.ts'
import type { Call, CaseWhen, Expression, Literal } from '../../expr/expression.ts'
import { references, transformExpression, withFields } from '../../expr/tree.ts'
import { isNullable } from '../../expr/typing.ts'
import { mapPlanExpressions, transformPlan } from '../../plan/tree.ts'
import { canRaise } from '../expression-facts.ts'
import type { OptimizerRule } from '../optimizer-rule.ts'

export const simplifyBooleans: OptimizerRule = {
  name: 'simplify-booleans',
  apply: (plan) =>
    transformPlan(plan, (node) => {
      const mapped = mapPlanExpressions(node, (e) => transformExpression(e, simplify))
      // A null-aware join tells NULL from false.
      if (mapped.kind !== 'filter' && (mapped.kind !== 'join' || mapped.nullAware === true)) return mapped
      return mapped.condition === undefined
        ? mapped
        : withFields(mapped, { condition: asCondition(mapped.condition) })
    }),
}

const literalOf = (value: boolean): Literal => Object.freeze({ kind: 'literal', type: boolean, value })
const isTrue = (e: Expression): boolean => e.kind === 'literal' && e.value === true
const isFalse = (e: Expression): boolean => e.kind === 'literal' && e.value === false
const isNull = (e: Expression): boolean => e.kind === 'literal' && e.value === null
const droppable = (e: Expression): boolean => !canRaise(e) && isDeterministic(e)

/** In a filter or a join NULL keeps a row out as false does, at the top and under `and` and `or`. */
function asCondition(e: Expression): Expression {
  if (isNull(e)) return literalOf(false)
  // What a comparison with a value out of range becomes: true unless NULL, or false unless NULL.
  if (e.kind === 'case' && e.branches.length === 1 && e.otherwise === undefined) {
    const [{ when, result }] = e.branches
    if (isTrue(result)) return when
    if (isFalse(result) && droppable(when)) return result
  }
  if (e.kind !== 'call' || (e.name !== 'and' && e.name !== 'or')) return e
  const args = e.args.map(asCondition)
  return args.every((arg, i) => arg === e.args[i]) ? e : simplify(withFields(e, { args }))
}

function simplify(e: Expression): Expression {
  if (e.kind === 'case') return simplifyCase(e)
  if (e.kind !== 'call') return e
  switch (e.name) {
    case 'and':
      return simplifyJunction(e, isTrue, isFalse)
    case 'or':
      return simplifyJunction(e, isFalse, isTrue)
    case 'not':
      return simplifyNot(e)
    case 'isnull':
    case 'isnotnull':
      return isNullable(e.args[0]) || !droppable(e.args[0]) ? e : literalOf(e.name === 'isnotnull')
    default:
      return e
  }
}

/** `neutral` leaves the other operand, `deciding` is the answer. */
function simplifyJunction(
  e: Call,
  neutral: (e: Expression) => boolean,
  deciding: (e: Expression) => boolean,
): Expression {
  const [a, b] = e.args
  if (deciding(a)) return a
  // As in Spark also where the first would raise, unless it reads no column: then it always does.
  if (deciding(b) && (droppable(a) || references(a).length > 0)) return b
  if (neutral(a)) return b
  if (neutral(b)) return a
  if (semanticallyEqual(a, b) && isDeterministic(a)) return a
  return e
}

const opposite: Readonly<Record<string, string>> = { '<': '>=', '>': '<=', '<=': '>', '>=': '<' }

function simplifyNot(e: Call): Expression {
  const [child] = e.args
  if (isTrue(child)) return literalOf(false)
  if (isFalse(child)) return literalOf(true)
  if (child.kind !== 'call') return e
  if (child.name === 'not') return child.args[0]
  const other = opposite[child.name]
  if (other !== undefined) return Object.freeze({ ...child, name: other })
  if (child.name === 'isnull') return Object.freeze({ ...child, name: 'isnotnull' })
  if (child.name === 'isnotnull') return Object.freeze({ ...child, name: 'isnull' })
  if (child.name === 'and' || child.name === 'or') {
    const args = child.args.map((arg) =>
      simplifyNot(withFields(e, { args: [arg], nullable: isNullable(arg) })),
    )
    return Object.freeze({ ...child, name: child.name === 'and' ? 'or' : 'and', args })
  }
  return e
}

/** Branches that never apply go; the first that always does ends the list. */
function simplifyCase(e: CaseWhen): Expression {
  const dead = (when: Expression) => isFalse(when) || isNull(when)
  let branches = e.branches.filter((branch) => !dead(branch.when))
  let { otherwise } = e
  const always = branches.findIndex((branch) => isTrue(branch.when))
  if (always >= 0) {
    otherwise = branches[always].result
    branches = branches.slice(0, always)
  }
  if (branches.length === e.branches.length) return e
  if (branches.length === 0) return otherwise ?? { kind: 'literal', type: e.type, value: null }
  return Object.freeze({ ...e, branches, ...(otherwise === undefined ? {} : { otherwise }) })
}
