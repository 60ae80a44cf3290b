/** GROUP BY: keys by expression, position or alias; and the check that every column is a key or an aggregate. */
import { semanticKey } from '../../expr/equality.ts'
import type { Alias, Expression, NamedExpression, SubqueryExpression } from '../../expr/expression.ts'
import { quotedSqlText, sqlText } from '../../expr/sql-text.ts'
import { expressionChildren, someExpression, withFields } from '../../expr/tree.ts'

import type { Aggregate, LogicalPlan } from '../../plan/logical-plan.ts'
import { outerSqlText, qualifiedSqlText } from '../columns/qualified-text.ts'
import { parsed, selectItems } from '../columns/select-items.ts'
import { refuseStars } from '../columns/star.ts'
import { located, raise } from '../error-place.ts'
import { requireOrdered } from '../ordering-check.ts'
import { type Resolution, resolveExpression } from '../resolve-expression.ts'
import { hasAggregate, windowInputs } from './extend-input.ts'
import { requirePipedAggregate } from './pipe-aggregates.ts'

export function resolveAggregate(plan: Aggregate, resolution: Resolution): LogicalPlan {
  const keys = plan.groupBy.map((e) => parsed(e, resolution.context))
  for (const key of keys) refuseStars(key, 'Aggregate')
  const hasPosition = keys.some((e) => e.kind === 'literal' && e.type.kind === 'integer')
  const isStar = (e: Expression) => parsed(e, resolution.context).kind === 'unresolvedStar'
  if (hasPosition && plan.columns.some(isStar)) raise('STAR_GROUP_BY_POS', {})
  const columns = selectItems(plan.columns, resolution)
  columns.forEach(refuseOuterAggregate)
  if (plan.pipe === 'aggregate' && plan.groupByAll !== true) {
    columns.slice(keys.length).forEach(requirePipedAggregate)
  }
  if (plan.groupByAll === true) return groupedByAll(plan, columns)
  const groupBy = keys.map((e) => groupingKey(e, columns, resolution))
  for (const key of groupBy) {
    if (hasAggregate(key)) raise('GROUP_BY_AGGREGATE', { sqlExpr: qualifiedSqlText(key) }, key.origin)
    located(key.origin, () => requireOrdered(key, 'groupBy'))
  }
  const resolved = withFields(plan, { groupBy, columns })
  if (resolved.grouping === undefined) checkAggregate(resolved)
  return resolved
}

/** An aggregate over columns of the query around alone would be that query's; outside of HAVING it is refused. */
function refuseOuterAggregate(column: NamedExpression): void {
  const isOuter = (e: Expression): boolean =>
    e.kind === 'aggregate' &&
    someExpression(e, (node) => node.kind === 'outer') &&
    !someExpression(e, (node) => node.kind === 'attribute')
  const value = column.kind === 'alias' ? column.child : column
  if (!someExpression(value, isOuter)) return
  const sqlExprs = `"${sqlText(value)} AS \`${outerSqlText(value)}\`"`
  raise('UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.CORRELATED_REFERENCE', { sqlExprs }, column.origin)
}

/** The keys are the output columns without an aggregate in them, though it were a window's. */
function groupedByAll(plan: Aggregate, columns: readonly NamedExpression[]): LogicalPlan {
  const groupBy = columns
    .filter((column) => !someExpression(column, (e) => e.kind === 'aggregate'))
    .map((column) => (column.kind === 'alias' ? column.child : column))
  for (const key of groupBy) located(key.origin, () => requireOrdered(key, 'groupBy'))
  if (groupBy.length === 0 && columns.some(readsOutsideAggregates)) {
    raise('UNRESOLVED_ALL_IN_GROUP_BY', {}, plan.origin)
  }
  const { groupByAll: _, ...rest } = plan
  const resolved = Object.freeze({ ...rest, groupBy, columns })
  checkAggregate(resolved)
  return resolved
}

const readsOutsideAggregates = (e: Expression): boolean =>
  e.kind !== 'aggregate' && (e.kind === 'attribute' || expressionChildren(e).some(readsOutsideAggregates))

function groupingKey(e: Expression, columns: readonly NamedExpression[], resolution: Resolution): Expression {
  if (e.kind === 'literal' && e.type.kind === 'integer') return positionalKey(e, columns)
  if (e.kind === 'unresolvedAttribute' && e.parts.length === 1 && e.planId === undefined) {
    const { scope } = resolution
    if (scope.find(e.parts, e.origin) === undefined) {
      const alias = columns.find((c): c is Alias => c.kind === 'alias' && scope.sameName(c.name, e.parts[0]))
      if (alias !== undefined) return alias.child
    }
  }
  const resolved = resolveExpression(e, resolution)
  return resolved.kind === 'alias' ? resolved.child : resolved
}

function positionalKey(e: Expression & { kind: 'literal' }, columns: readonly NamedExpression[]): Expression {
  const at = e.value as number
  const index = `${at}`
  if (at < 1 || at > columns.length)
    raise('GROUP_BY_POS_OUT_OF_RANGE', { index, size: `${columns.length}` }, e.origin)
  const column = columns[at - 1]
  const value = column.kind === 'alias' ? column.child : column
  if (hasAggregate(value)) {
    const name = column.kind === 'alias' ? ` AS \`${column.name}\`` : ''
    raise('GROUP_BY_POS_AGGREGATE', { index, aggExpr: `${qualifiedSqlText(value)}${name}` }, e.origin)
  }
  return value
}

/** Every column is made of keys and aggregates; aggregates do not nest. */
export function checkAggregate(plan: Aggregate): void {
  const keys = new Set(plan.groupBy.map(semanticKey))
  // Keys of long expressions are long: without groups none is made.
  const isKey = (e: Expression): boolean => keys.size > 0 && keys.has(semanticKey(e))
  const isKnown = (e: Expression): boolean =>
    isKey(e) || e.kind === 'aggregate' || (e.kind !== 'attribute' && expressionChildren(e).every(isKnown))
  const checkSubquery = (e: SubqueryExpression): void => {
    for (const value of e.values ?? []) check(value)
    checkBindings(e, isKnown)
  }
  const check = (e: Expression): void => {
    if (isKey(e)) return
    if (e.kind === 'aggregate') return checkArguments(e)
    if (e.kind === 'subquery') return checkSubquery(e)
    if (e.kind === 'window') return windowInputs(e).forEach(check)
    if (e.kind === 'attribute') {
      if (plan.groupBy.length === 0) raise('MISSING_GROUP_BY', {}, plan.origin)
      raise('MISSING_AGGREGATION', {
        expression: `"${e.name}"`,
        expressionAnyValue: `"any_value(${e.name})"`,
      })
    }
    for (const child of expressionChildren(e)) check(child)
  }
  plan.columns.forEach(check)
}

/** What a subquery takes from the groups must be known of them. */
function checkBindings(e: SubqueryExpression, isKnown: (value: Expression) => boolean): void {
  if ((e.bindings ?? []).every(({ value }) => isKnown(value))) return
  const sqlExpr = quotedSqlText(e)
  raise('SCALAR_SUBQUERY_IS_IN_GROUP_BY_OR_AGGREGATE_FUNCTION', { sqlExpr }, e.origin)
}

function checkArguments(call: Expression & { kind: 'aggregate' }): void {
  for (const arg of call.args) {
    someExpression(arg, (e) => {
      if (e.kind === 'window') raise('_LEGACY_ERROR_TEMP_1031', {}, e.origin)
      if (e.kind === 'aggregate') raise('NESTED_AGGREGATE_FUNCTION', {}, e.origin)
      if (e.kind === 'call' && e.options?.deterministic === false) {
        raise(
          'AGGREGATE_FUNCTION_WITH_NONDETERMINISTIC_EXPRESSION',
          { sqlExpr: quotedSqlText(call) },
          e.origin,
        )
      }
      return false
    })
    if (call.distinct) requireOrdered(arg, 'distinct')
  }
}
