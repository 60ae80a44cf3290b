/**
 * PIVOT. Where all results are numbers or booleans: a grouping by the keys and the pivot column, and over it one by the
 * keys alone that puts each value's results into columns of their own; what no row has is NULL, also a count. Else one
 * grouping by the keys whose aggregates each take the rows of one value: of no rows, a list is empty and a count 0.
 * Spark has both forms, for the same reason that rows can tell them apart by.
 */
import { type DataType, isNumeric, simpleString, string } from '@vonk/common'
import { canCast, castTo } from '../../expr/coercion.ts'
import type { AggregateCall, Alias, Attribute, Expression, NamedExpression } from '../../expr/expression.ts'
import { sqlText } from '../../expr/sql-text.ts'
import { references, someExpression, transformExpression } from '../../expr/tree.ts'
import { typeOf } from '../../expr/typing.ts'
import type { Aggregate, LogicalPlan, Pivot } from '../../plan/logical-plan.ts'
import { toAttribute } from '../../plan/output.ts'
import type { AnalysisContext } from '../analysis-context.ts'
import { qualifiedSqlText } from '../columns/qualified-text.ts'
import { parsed, selectItems } from '../columns/select-items.ts'
import { located, raise } from '../error-place.ts'
import { type Resolution, resolveExpression } from '../resolve-expression.ts'
import { resolveCall } from '../resolve-function.ts'
import { hasAggregate } from './extend-input.ts'
import { checkAggregate } from './resolve-aggregate.ts'

/** A value of the pivot column, and what its columns are called by. */
interface PivotValue {
  readonly literal: Expression
  readonly name: string
}

export function rewritePivot(plan: Pivot, resolution: Resolution): LogicalPlan {
  const { context } = resolution
  const column = withoutAlias(
    located(plan.origin, () => resolveExpression(parsed(plan.column, context), resolution)),
  )
  const aggregates = selectItems(plan.aggregates, resolution)
  for (const e of aggregates) requireAggregate(e)
  const keys = keysOf(plan, column, aggregates, resolution)
  const values = plan.values.map((value) => pivotValue(value, column, plan, resolution))
  const alias = (child: Expression, name: string): Alias =>
    Object.freeze({ kind: 'alias', child, name, id: context.nextAttributeId() })
  const isOnly = aggregates.length === 1
  const nameOf = (value: PivotValue, aggregate: NamedExpression) =>
    isOnly ? value.name : `${value.name}_${aggregate.name}`
  const identity = {
    ...(plan.origin === undefined ? {} : { origin: plan.origin }),
    ...(plan.planId === undefined ? {} : { planId: plan.planId }),
  }
  if (!aggregates.every((e) => isPickedType(typeOf(withoutAlias(e))))) {
    const columns = values.flatMap((value) =>
      aggregates.map((e) =>
        alias(ofRows(withoutAlias(e), isValue(column, value, context), context), nameOf(value, e)),
      ),
    )
    const groupBy = keys.map(withoutAlias)
    const only: Aggregate = {
      kind: 'aggregate',
      input: plan.input,
      groupBy,
      columns: [...keys, ...columns],
      ...identity,
    }
    checkAggregate(only)
    return Object.freeze(only)
  }
  const at = alias(column, '_pivot')
  const given = aggregates.map((e) => alias(e.kind === 'alias' ? e.child : e, e.name))
  const inner: Aggregate = Object.freeze({
    kind: 'aggregate',
    input: plan.input,
    groupBy: [...keys.map(withoutAlias), column],
    columns: [...keys, at, ...given],
    ...(plan.origin === undefined ? {} : { origin: plan.origin }),
  })
  checkAggregate(inner)
  const columns = values.flatMap((value) =>
    given.map((result, i): NamedExpression => {
      const when = isValue(toAttribute(at), value, context)
      return alias(picked(toAttribute(result), when, context), nameOf(value, aggregates[i]))
    }),
  )
  const groupBy = keys.map(toAttribute)
  return Object.freeze({
    kind: 'aggregate',
    input: inner,
    groupBy,
    columns: [...groupBy, ...columns],
    ...identity,
  })
}

const withoutAlias = (e: Expression): Expression => (e.kind === 'alias' ? e.child : e)

function requireAggregate(e: Expression): void {
  if (hasAggregate(e)) return
  // An aggregate over a window is none of groups: what it takes would have to be.
  const isOverWindow = (node: Expression) => node.kind === 'window' && hasAggregate(node.function)
  const column = someExpression(e, isOverWindow) ? references(e)[0] : undefined
  if (column !== undefined) {
    const [expression, expressionAnyValue] = [`"${column.name}"`, `"any_value(${column.name})"`]
    raise('MISSING_AGGREGATION', { expression, expressionAnyValue }, e.origin)
  }
  raise('_LEGACY_ERROR_TEMP_1006', { sql: qualifiedSqlText(withoutAlias(e)) }, e.origin)
}

/** As given, or all columns that neither the pivot nor the aggregates name. */
function keysOf(
  plan: Pivot,
  column: Expression,
  aggregates: readonly Expression[],
  resolution: Resolution,
): readonly NamedExpression[] {
  if (plan.groupBy !== undefined) return selectItems(plan.groupBy, resolution)
  const used = new Set([column, ...aggregates].flatMap(references).map((a) => a.id))
  return resolution.scope.attributes.filter((a) => !used.has(a.id))
}

function pivotValue(
  written: Expression,
  column: Expression,
  plan: Pivot,
  resolution: Resolution,
): PivotValue {
  const { context } = resolution
  const item = parsed(written, context)
  const resolved = resolveExpression(item, resolution)
  const value = withoutAlias(resolved)
  if (references(value).length > 0 || someExpression(value, (e) => e.kind === 'subquery')) {
    raise('NON_LITERAL_PIVOT_VALUES', { expression: `"${sqlText(value)}"` }, item.origin)
  }
  const [from, to] = [typeOf(value), typeOf(column)]
  if (!canCast(from, to, context.mode)) {
    const types = { valueType: simpleString(from), pivotType: simpleString(to) }
    raise('PIVOT_VALUE_DATA_TYPE_MISMATCH', { value: sqlText(value), ...types }, plan.origin)
  }
  const literal = located(plan.origin, () => folded(castTo(value, to, context), context))
  if (resolved.kind === 'alias') return { literal, name: resolved.name }
  // As it was written: 2020.0 is that in the name, whatever the column's type makes of it.
  return { literal, name: valueName(folded(value, context), context) }
}

/** Nested values stay expressions. */
function folded(e: Expression, context: AnalysisContext): Expression {
  if (e.kind === 'literal' || ['struct', 'array', 'map'].includes(typeOf(e).kind)) return e
  return context.evaluateOrRaise?.(e) ?? e
}

function valueName(value: Expression, context: AnalysisContext): string {
  if (value.kind === 'literal' && value.value === null) return 'null'
  const text = context.evaluate?.(castTo(value, string, context))?.value
  return typeof text === 'string' ? text : sqlText(value)
}

const isPickedType = (type: DataType): boolean => type.kind === 'boolean' || isNumeric(type)

const isValue = (column: Expression, { literal }: PivotValue, context: AnalysisContext): Expression =>
  resolveCall({ name: ['<=>'], args: [column, literal], distinct: false, origin: undefined }, context)

const ofOneRow: ReadonlySet<string> = new Set(['first', 'last', 'any_value'])

/** The expression with its aggregates over those rows only; of these, the first and the last pass over NULLs. */
function ofRows(e: Expression, condition: Expression, context: AnalysisContext): Expression {
  return transformExpression(e, (node) => {
    if (node.kind !== 'aggregate') return node
    const both = (filter: Expression) =>
      resolveCall({ name: ['and'], args: [condition, filter], distinct: false, origin: undefined }, context)
    return Object.freeze<AggregateCall>({
      ...node,
      filter: node.filter === undefined ? condition : both(node.filter),
      ...(ofOneRow.has(node.name) ? { options: { ...node.options, ignoreNulls: true } } : {}),
      resultId: context.nextAttributeId(),
    })
  })
}

/** The result in the one row of the value, if there is one. */
function picked(result: Attribute, when: Expression, context: AnalysisContext): Expression {
  const chosen: Expression = Object.freeze({
    kind: 'case',
    branches: [{ when, result }],
    type: result.type,
    nullable: true,
    style: 'case',
  })
  const call: AggregateCall = {
    kind: 'aggregate',
    name: 'first',
    args: [chosen],
    distinct: false,
    type: result.type,
    nullable: true,
    mode: context.mode,
    options: { ignoreNulls: true },
    resultId: context.nextAttributeId(),
  }
  return Object.freeze(call)
}
