/** `na.fill`, `na.drop` and `na.replace` to projections and filters over the columns that they are for. */
import { type DataType, double, integer, isIntegral, isNumeric, sqlName } from '@vonk/common'
import { castTo } from '../expr/coercion.ts'
import type { Alias, Attribute, Expression, Literal, NamedExpression, Origin } from '../expr/expression.ts'
import { quotedSqlText } from '../expr/sql-text.ts'
import { isNullable, typeOf } from '../expr/typing.ts'
import type { DropNulls, FillNulls, LogicalPlan, ReplaceValues } from '../plan/logical-plan.ts'
import { quotedName } from './columns/similar-names.ts'
import { raise } from './error-place.ts'
import { type Resolution, resolveCase } from './resolve-expression.ts'
import { resolveCall } from './resolve-function.ts'

type Shorthand = FillNulls | DropNulls | ReplaceValues

/** The named columns, or all; a name that is no column is an error. */
function columnsOf({ columns, origin }: Shorthand, { scope }: Resolution): readonly Attribute[] {
  if (columns === undefined) return scope.attributes
  return columns.map((name) => scope.find([name], origin)?.attribute ?? noSuchColumn(name, scope.attributes))
}

/** Spark looks these up in the schema, and tells all that is in it. */
const noSuchColumn = (name: string, columns: readonly Attribute[]): never =>
  raise('UNRESOLVED_COLUMN.WITH_SUGGESTION', {
    objectName: quotedName([name]),
    proposal: columns.map((column) => quotedName([column.name])).join(', '),
  })

const call = (resolution: Resolution, name: string, ...args: readonly Expression[]): Expression =>
  resolveCall({ name: [name], args, distinct: false, origin: undefined }, resolution.context)

/** Numbers are for numbers, texts for texts, booleans for booleans. */
function isOfKind(value: DataType, column: DataType): boolean {
  if (isNumeric(value)) return isNumeric(column)
  return value.kind === column.kind
}

const isFloating = (type: DataType): boolean => type.kind === 'float' || type.kind === 'double'

export function rewriteFillNulls(plan: FillNulls, resolution: Resolution): LogicalPlan {
  const targets = columnsOf(plan, resolution)
  const fills = new Map<number, { readonly value: Expression; readonly given: Literal }>()
  targets.forEach((column, i) => {
    const value = plan.values.length === 1 ? plan.values[0] : plan.values[i]
    const isOne = plan.values.length === 1
    if (isOne && !isOfKind(value.type, column.type)) return
    fills.set(column.id, { value: castTo(value, column.type, resolution.context), given: value })
  })
  return projected(plan, resolution, (column) => {
    const fill = fills.get(column.id)
    if (fill === undefined) return undefined
    const { value, given } = fill
    const { type } = column
    const none: Expression = { kind: 'literal', type, value: null }
    const present = isFloating(type) ? call(resolution, 'nanvl', column, none) : column
    const filled = call(resolution, 'coalesce', present, value)
    // A cast that may not fit makes a column nullable, as in Spark.
    const isCast = type.kind === 'decimal' || (isIntegral(type) && !isIntegral(given.type))
    return isCast && filled.kind === 'call' ? Object.freeze({ ...filled, nullable: true }) : filled
  })
}

/** Every column, some of them as `change` makes them, under their own names. */
function projected(
  plan: Shorthand,
  { scope, context }: Resolution,
  change: (column: Attribute) => Expression | undefined,
): LogicalPlan {
  const columns = scope.attributes.map((column): NamedExpression => {
    const child = change(column)
    if (child === undefined) return column
    return Object.freeze<Alias>({ kind: 'alias', child, name: column.name, id: context.nextAttributeId() })
  })
  const origin = plan.origin === undefined ? {} : { origin: plan.origin }
  return Object.freeze({ kind: 'project', input: plan.input, columns, ...origin })
}

export function rewriteDropNulls(plan: DropNulls, resolution: Resolution): LogicalPlan {
  const targets = columnsOf(plan, resolution)
  const present = targets.map((column) => {
    const isThere = call(resolution, 'isnotnull', column)
    if (!isFloating(column.type)) return isThere
    return call(resolution, 'and', isThere, call(resolution, 'not', call(resolution, 'isnan', column)))
  })
  const least = plan.least ?? targets.length
  const origin = plan.origin === undefined ? {} : { origin: plan.origin }
  if (least <= 0 || present.length === 0) return plan.input
  const condition =
    least >= present.length && plan.least === undefined
      ? present.reduce((a, b) => call(resolution, 'and', a, b))
      : call(resolution, '>=', counted(present, resolution), literal(least))
  return Object.freeze({ kind: 'filter', input: plan.input, condition, ...origin })
}

const literal = (value: number): Literal => ({ kind: 'literal', type: integer, value })

/** How many of the conditions hold. */
function counted(conditions: readonly Expression[], resolution: Resolution): Expression {
  const ones = conditions.map((when) =>
    resolveCase(
      {
        kind: 'case',
        branches: [{ when, result: literal(1) }],
        otherwise: literal(0),
        type: integer,
        nullable: false,
        style: 'case',
      },
      resolution.context,
    ),
  )
  return ones.reduce((a, b) => call(resolution, '+', a, b))
}

export function rewriteReplaceValues(plan: ReplaceValues, resolution: Resolution): LogicalPlan {
  const targets = new Set(columnsOf(plan, resolution).map((column) => column.id))
  return projected(plan, resolution, (column) => {
    if (!targets.has(column.id)) return undefined
    const { type } = column
    const branches = plan.replacements.flatMap(({ from, to }) => {
      if (!isOfKind(from.type, type)) return []
      if (to.type.kind !== 'null' && !isOfKind(to.type, from.type)) refuseMixed(from, to, plan.origin)
      // Numbers are compared as doubles, so that 1.5 is no integer's match.
      const isDouble = isNumeric(type) && !isFloating(type) && from.type.kind === 'double'
      const side = isDouble ? castTo(column, double, resolution.context) : column
      const wanted = castTo(from, isDouble ? double : type, resolution.context)
      return [{ when: call(resolution, '=', side, wanted), result: castTo(to, type, resolution.context) }]
    })
    if (branches.length === 0) return undefined
    const nullable = isNullable(column) || branches.some(({ result }) => isNullable(result))
    return Object.freeze({
      kind: 'case' as const,
      branches,
      otherwise: column,
      type: typeOf(column),
      nullable,
      style: 'case' as const,
    })
  })
}

/** A text for a number, say. */
function refuseMixed(from: Literal, to: Literal, origin: Origin | undefined): never {
  return raise(
    'UNEXPECTED_INPUT_TYPE',
    {
      functionName: '`replace`',
      paramIndex: 'second',
      requiredType: `"${sqlName(from.type)}"`,
      inputSql: quotedSqlText(to),
      inputType: `"${sqlName(to.type)}"`,
    },
    origin,
  )
}
