/**
 * Expressions without columns become literals, by the evaluator; one that would raise an error stays, to raise it if it
 * is ever needed.
 */
import { boolean, type DataType, isNested } from '@vonk/common'
import type { Expression, Literal } from '../../expr/expression.ts'
import { lookupFunction } from '../../expr/registry.ts'
import { mapExpressionChildren, someExpression } from '../../expr/tree.ts'
import { typeOf } from '../../expr/typing.ts'
import { mapPlanExpressions, transformPlan } from '../../plan/tree.ts'
import { isFoldable } from '../expression-facts.ts'
import type { OptimizerContext, OptimizerRule } from '../optimizer-rule.ts'

export const foldConstants: OptimizerRule = {
  name: 'fold-constants',
  apply: (plan, context) => transformPlan(plan, (node) => mapPlanExpressions(node, (e) => fold(e, context))),
}

/** Expressions that were tried and raise. */
const unfoldable = new WeakSet<Expression>()

export function fold(e: Expression, context: OptimizerContext): Expression {
  if (e.kind === 'literal' || e.kind === 'attribute') return e
  if (canBeFolded(e)) return evaluated(e, context) ?? foldInside(e, context)
  return foldInside(e, context)
}

function foldInside(e: Expression, context: OptimizerContext): Expression {
  const mapped = mapExpressionChildren(e, (child) => fold(child, context))
  return withNullArgument(mapped) ?? mapped
}

const kinds: ReadonlySet<Expression['kind']> = new Set(['call', 'cast', 'case'])
const canBeFolded = (e: Expression): boolean =>
  kinds.has(e.kind) && !unfoldable.has(e) && isFoldable(e) && isAtomic(typeOf(e)) && !triesPattern(e)

/** A pattern may go back and forth for minutes: a task can be ended meanwhile, the driver's thread cannot. */
const patternCalls: ReadonlySet<string> = new Set([
  'rlike',
  'regexp_extract',
  'regexp_extract_all',
  'regexp_count',
  'regexp_substr',
  'regexp_instr',
  'regexp_replace',
  'split',
])
const triesPattern = (e: Expression): boolean =>
  someExpression(e, (node) => node.kind === 'call' && patternCalls.has(node.name))

/** Nested values stay calls (`array(1, 2)`): as literals they would be copied into every row all the same. */
const isAtomic = (type: DataType): boolean =>
  !isNested(type) && type.kind !== 'variant' && type.kind !== 'calendarInterval' && type.kind !== 'null'

function evaluated(e: Expression, context: OptimizerContext): Literal | undefined {
  if (context.evaluate === undefined) return undefined
  const value = context.evaluate(e)
  if (value === undefined) unfoldable.add(e)
  return value
}

/** A call that gives NULL for any NULL argument gives it for a literal one, if nothing else in it can raise. */
function withNullArgument(e: Expression): Literal | undefined {
  if (e.kind === 'cast')
    return isNullLiteral(e.child) ? { kind: 'literal', type: e.type, value: null } : undefined
  if (e.kind !== 'call' || !e.args.some(isNullLiteral)) return undefined
  const entry = lookupFunction(e.name)
  if (entry?.kind !== 'scalar') return undefined
  const type = typeOf(e)
  if (entry.nulls === 'propagates') return { kind: 'literal', type, value: null }
  if (entry.name === 'isnull') return { kind: 'literal', type: boolean, value: true }
  if (entry.name === 'isnotnull') return { kind: 'literal', type: boolean, value: false }
  return undefined
}

export const isNullLiteral = (e: Expression): boolean => e.kind === 'literal' && e.value === null
