/**
 * WHERE and HAVING: a boolean condition; over a grouping it may hold aggregates and keys that the select list left out.
 */
import { boolean, sqlName } from '@vonk/common'
import { canCast, castTo } from '../expr/coercion.ts'
import type { Expression } from '../expr/expression.ts'
import { quotedSqlText } from '../expr/sql-text.ts'
import {
  expressionChildren,
  references,
  transformExpressionDown,
  visitExpression,
  withFields,
} from '../expr/tree.ts'
import { typeOf } from '../expr/typing.ts'
import type { Aggregate, Filter, LogicalPlan } from '../plan/logical-plan.ts'
import { outputOf } from '../plan/output.ts'
import {
  deeperScope,
  extendInput,
  hasAggregate,
  restoreOutput,
  windowInputs,
} from './aggregates/extend-input.ts'
import { isGroupingCall, refuseGrouping } from './aggregates/rewrite-grouping-sets.ts'
import type { AnalysisContext } from './analysis-context.ts'
import { groupedNames, groupingBelow } from './columns/grouped-names.ts'
import { qualifiedSqlText } from './columns/qualified-text.ts'
import { Scope, unresolvedColumn } from './columns/scope.ts'
import { raise } from './error-place.ts'
import { type Resolution, resolveExpression } from './resolve-expression.ts'

export function resolveFilter(plan: Filter, resolution: Resolution): LogicalPlan {
  const { context } = resolution
  const deeper = deeperScope(plan.input, context.caseSensitive)
  const resolved = resolveExpression(plan.condition, {
    ...resolution,
    ...(deeper === undefined ? {} : { deeper }),
    ...groupedNames(plan, context.caseSensitive),
  })
  const condition = ofOuterGroups(booleanCondition(resolved, plan, context), context)
  if (plan.clause === 'qualify') refuseAggregates(condition, plan)
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
  if (plan.clause === 'qualify' && type.kind === 'null') return castTo(condition, boolean, context)
  if (plan.clause === 'having' && canCast(type, boolean, context.mode))
    return castTo(condition, boolean, context)
  const text = quotedSqlText(condition)
  return raise(
    'DATATYPE_MISMATCH.FILTER_NOT_BOOLEAN',
    { sqlExpr: text, filter: text, type: `"${sqlName(type)}"` },
    plan.origin,
  )
}

/** QUALIFY takes the columns of a grouping, but makes no aggregates itself, nor tells what a row is grouped by. */
function refuseAggregates(condition: Expression, plan: Filter): void {
  const own: Expression[] = []
  const inWindows: Expression[] = []
  const collect = (e: Expression, into: Expression[]): void => {
    into.push(e)
    if (e.kind === 'window') for (const input of windowInputs(e)) collect(input, inWindows)
    else for (const child of expressionChildren(e)) collect(child, into)
  }
  collect(condition, own)
  const isAggregate = (e: Expression) => e.kind === 'aggregate'
  const aggregates = [...own, ...inWindows].filter(isAggregate)
  const grouping = groupingBelow(plan.input)
  if (grouping !== undefined) for (const call of aggregates) requireKeys(call, grouping)
  const first = own.find(isAggregate)
  if (first !== undefined)
    raise('QUALIFY_AGGREGATE_NOT_ALLOWED', { aggregateExpr: quotedSqlText(first) }, first.origin)
  if (aggregates.length > 0) raise('MISSING_GROUP_BY', {}, plan.origin)
  inWindows.filter(isGroupingCall).forEach(refuseGrouping)
}

/** What is aggregated must be there yet, above the grouping. */
function requireKeys(call: Expression, grouping: Aggregate): void {
  const given = new Set(
    [...outputOf(grouping), ...grouping.groupBy.flatMap((key) => references(key))].map((a) => a.id),
  )
  const missing = references(call).find((a) => !given.has(a.id))
  if (missing === undefined) return
  unresolvedColumn([...missing.qualifier, missing.name], new Scope(outputOf(grouping), true), missing.origin)
}

/** The list of aggregates shows columns with their table, unlike the condition. */
function raiseAggregates(condition: Expression, plan: Filter): never {
  const found: Expression[] = []
  visitExpression(condition, (e) => {
    if (e.kind === 'aggregate') found.push(e)
  })
  const expressionList = found.map(qualifiedSqlText).join(', ')
  raise('INVALID_WHERE_CONDITION', { condition: quotedSqlText(condition), expressionList }, plan.origin)
}
