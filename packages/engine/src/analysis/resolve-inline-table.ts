/**
 * VALUES: rows of constant expressions. Each column takes the type that its values meet in; rows become a local
 * relation, or, where a value cannot be computed while planning, one projection a row over a single row.
 */
import { type DataType, field, quoteIdentifier, SparkError, struct } from '@vonk/common'
import { localRows } from '../columnar/literal-columns.ts'
import { castTo, commonType } from '../expr/coercion.ts'
import { isDeterministic } from '../expr/equality.ts'
import type { Attribute, Expression, Literal } from '../expr/expression.ts'
import { lookupFunction } from '../expr/registry.ts'
import { quotedSqlText } from '../expr/sql-text.ts'
import { someExpression } from '../expr/tree.ts'
import { isNullable, typeOf } from '../expr/typing.ts'
import type { InlineTable, LogicalPlan } from '../plan/logical-plan.ts'
import type { AnalysisContext } from './analysis-context.ts'
import { Scope } from './columns/scope.ts'
import { raise } from './error-place.ts'
import { resolveExpression } from './resolve-expression.ts'

export function resolveInlineTable(plan: InlineTable, context: AnalysisContext): LogicalPlan {
  const width = plan.names.length === 0 ? (plan.rows[0]?.length ?? 0) : plan.names.length
  plan.rows.forEach((row, i) => {
    if (row.length === width) return
    const numbers = { expectedNumCols: `${width}`, actualNumCols: `${row.length}`, rowIndex: `${i}` }
    raise('INVALID_INLINE_TABLE.NUM_COLUMNS_MISMATCH', numbers, plan.origin)
  })
  const names = plan.names.length === 0 ? Array.from({ length: width }, (_, i) => `col${i + 1}`) : plan.names
  const rows = plan.rows.map((row) => row.map((e) => resolveValue(e, plan, context)))
  const types = names.map((name, i) => columnType(name, i, rows, plan, context))
  const cast = rows.map((row) => row.map((e, i) => castTo(e, types[i], context)))
  const output = names.map(
    (name, i): Attribute =>
      Object.freeze({
        kind: 'attribute',
        id: context.nextAttributeId(),
        name,
        type: types[i],
        nullable: cast.some((row) => isNullable(row[i])),
        qualifier: [],
      }),
  )
  return rowsOf(plan, cast, output, context)
}

function resolveValue(e: Expression, plan: InlineTable, context: AnalysisContext): Expression {
  const scope = new Scope([], context.caseSensitive)
  if (someExpression(e, (node) => node.kind === 'subquery')) {
    raise('UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.SCALAR_SUBQUERY_IN_VALUES', {}, plan.origin)
  }
  const resolved = resolveExpression(e, { context, scope, inputs: [] })
  const value = resolved.kind === 'alias' ? resolved.child : resolved
  const isRow = (node: Expression) =>
    node.kind === 'aggregate' ||
    node.kind === 'window' ||
    node.kind === 'outer' ||
    (node.kind === 'call' &&
      lookupFunction(node.name) === undefined &&
      node.name !== 'getitem' &&
      isGenerator(node))
  if (!isDeterministic(value) || someExpression(value, isRow)) {
    const expr = quotedSqlText(value)
    raise(
      'INVALID_INLINE_TABLE.CANNOT_EVALUATE_EXPRESSION_IN_INLINE_TABLE',
      { expr },
      e.origin ?? plan.origin,
    )
  }
  return value
}

const isGenerator = (e: Expression): boolean =>
  e.kind === 'call' && ['explode', 'posexplode', 'inline', 'stack'].includes(e.name)

function columnType(
  name: string,
  at: number,
  rows: readonly (readonly Expression[])[],
  plan: InlineTable,
  context: AnalysisContext,
): DataType {
  const types = rows.map((row) => typeOf(row[at]))
  const type = commonType(types, context)
  const mixesText = types.some((t) => t.kind === 'string') && types.some((t) => !isTextOrNull(t))
  if (type !== undefined && !mixesText) return type
  const colName = quoteIdentifier(name)
  return raise('INVALID_INLINE_TABLE.INCOMPATIBLE_TYPES_IN_INLINE_TABLE', { colName }, plan.origin)
}

const isTextOrNull = (type: DataType): boolean => type.kind === 'string' || type.kind === 'null'

function rowsOf(
  plan: InlineTable,
  rows: readonly (readonly Expression[])[],
  output: readonly Attribute[],
  context: AnalysisContext,
): LogicalPlan {
  const identity = {
    ...(plan.origin === undefined ? {} : { origin: plan.origin }),
    ...(plan.planId === undefined ? {} : { planId: plan.planId }),
  }
  const literals = rows.map((row) => row.map((e) => literalOf(e, context)))
  if (literals.every((row) => row.every((e) => e !== undefined))) {
    const schema = struct(output.map((a) => field(a.name, a.type, a.nullable)))
    const values = literals.map((row) => row.map((literal) => (literal as Literal).value))
    return Object.freeze({ kind: 'local', output, data: localRows(schema, values), ...identity })
  }
  const input: LogicalPlan = { kind: 'oneRow' }
  return Object.freeze({ kind: 'expand', input, projections: rows, output, ...identity })
}

/** Undefined: it has to be computed when the query runs, since its type is nested. */
function literalOf(e: Expression, context: AnalysisContext): Literal | undefined {
  if (e.kind === 'literal') return e
  if (context.evaluate === undefined) return undefined
  if (['array', 'map', 'struct', 'variant'].includes(typeOf(e).kind)) return undefined
  const literal = context.evaluate(e)
  if (literal !== undefined) return literal
  throw new SparkError({
    condition: 'INVALID_INLINE_TABLE.FAILED_SQL_EXPRESSION_EVALUATION',
    messageParameters: { sqlExpr: quotedSqlText(e) },
  })
}
