/**
 * WHERE and HAVING: a boolean condition; over a grouping it may hold aggregates and keys that the select list left out.
 */
import { boolean, sqlName } from '@vonk/common'
import { canCast, castTo } from '../expr/coercion.ts'
import type { Expression } from '../expr/expression.ts'
import { quotedSqlText } from '../expr/sql-text.ts'
import { transformExpressionDown, visitExpression, withFields } from '../expr/tree.ts'
import { typeOf } from '../expr/typing.ts'
import type { Filter, LogicalPlan } from '../plan/logical-plan.ts'
import type { AnalysisContext } from './analysis-context.ts'
import { raise } from './error-place.ts'
import { deeperScope, extendInput, hasAggregate, restoreOutput } from './extend-input.ts'
import { qualifiedSqlText } from './qualified-text.ts'
import { type Resolution, resolveExpression } from './resolve-expression.ts'

export function resolveFilter(plan: Filter, resolution: Resolution): LogicalPlan {
  const { context } = resolution
  const deeper = deeperScope(plan.input, context.caseSensitive)
  const resolved = resolveExpression(plan.condition, {
    ...resolution,
    ...(deeper === undefined ? {} : { deeper }),
  })
  const condition = ofOuterGroups(booleanCondition(resolved, plan, context), context)
  const extended = extendInput(plan.input, [condition], context)
  if (extended === undefined || (hasAggregate(condition) && !isGrouped(plan.input)))
    raiseAggregates(condition, plan)
  // Which clause it is matters for windows yet: `extract-windows.ts` forgets it.
  const filter = withFields(plan, { input: extended.input, condition: extended.expressions[0] })
  return restoreOutput(filter, plan.input)
}

/** In a subquery of HAVING, an aggregate over columns of the query around is that query's. */
function ofOuterGroups(e: Expression, context: AnalysisContext): Expression {
  const { outer } = context
  if (outer === undefined) return e
  return transformExpressionDown(e, (node) => (node.kind === 'aggregate' ? (outer.lift(node) ?? node) : node))
}

/** HAVING without GROUP BY makes one group of all rows, whatever the select list holds. */
export function groupedForHaving(plan: Filter): Filter {
  const { input } = plan
  if (plan.clause !== 'having' || input.kind !== 'project') return plan
  const { kind: _, ...rest } = input
  return Object.freeze({
    ...plan,
    input: Object.freeze({ ...rest, kind: 'aggregate' as const, groupBy: [] }),
  })
}

function isGrouped(plan: LogicalPlan): boolean {
  switch (plan.kind) {
    case 'aggregate':
      return true
    case 'filter':
    case 'project':
    case 'sort':
      return isGrouped(plan.input)
    default:
      return false
  }
}

function booleanCondition(resolved: Expression, plan: Filter, context: AnalysisContext): Expression {
  const condition = resolved.kind === 'alias' ? resolved.child : resolved
  const type = typeOf(condition)
  if (type.kind === 'boolean') return condition
  if (type.kind === 'null') return castTo(condition, boolean, context)
  if (plan.clause === 'having' && canCast(type, boolean, context.mode))
    return castTo(condition, boolean, context)
  const text = quotedSqlText(condition)
  return raise(
    'DATATYPE_MISMATCH.FILTER_NOT_BOOLEAN',
    { sqlExpr: text, filter: text, type: `"${sqlName(type)}"` },
    plan.origin,
  )
}

/** The list of aggregates shows columns with their table, unlike the condition. */
function raiseAggregates(condition: Expression, plan: Filter): never {
  const found: Expression[] = []
  visitExpression(condition, (e) => {
    if (e.kind === 'aggregate') found.push(e)
  })
  if (plan.clause === 'qualify' && found.length > 0)
    raise('QUALIFY_AGGREGATE_NOT_ALLOWED', { aggregateExpr: quotedSqlText(found[0]) }, found[0].origin)
  const expressionList = found.map(qualifiedSqlText).join(', ')
  raise('INVALID_WHERE_CONDITION', { condition: quotedSqlText(condition), expressionList }, plan.origin)
}
