/**
 * Frames of windows: offsets that are constant and fit the frame's unit, in the type of the order for range frames,
 * bounds in the right order, and the expressions that a range frame compares rows with.
 */
import { date, integer, sameType, sqlName } from '@vonk/common'
import { canCast, castTo } from '../../expr/coercion.ts'
import type {
  Expression,
  FrameBound,
  SortOrder,
  WindowExpression,
  WindowFrame,
} from '../../expr/expression.ts'
import { expressionText } from '../../expr/expression-text.ts'
import {
  boundText,
  frameText,
  quotedSqlText,
  rememberText,
  sqlText,
  windowSpecText,
} from '../../expr/sql-text.ts'
import { someExpression } from '../../expr/tree.ts'
import { typeOf } from '../../expr/typing.ts'
import type { AnalysisContext } from '../analysis-context.ts'
import { raise } from '../error-place.ts'
import { type Resolution, resolveExpression } from '../resolve-expression.ts'
import { resolveCall } from '../resolve-function.ts'

type Offset = FrameBound & { readonly kind: 'offset' }

/** The window with its frame resolved, and the bounds of a range frame with offsets. */
export function resolveFrame(
  e: WindowExpression,
  frame: WindowFrame,
  resolution: Resolution,
): WindowExpression {
  const resolved: WindowFrame = {
    unit: frame.unit,
    lower: resolveBound(frame.lower, frame.unit, e.orderBy, resolution),
    upper: resolveBound(frame.upper, frame.unit, e.orderBy, resolution),
  }
  const window = { ...e, frame: resolved }
  checkBounds(window, resolved, resolution.context)
  if (frame.unit !== 'range') return window
  checkRange(window, resolved)
  return withRangeBounds(window, resolved, resolution.context)
}

function resolveBound(
  bound: FrameBound,
  unit: WindowFrame['unit'],
  orderBy: readonly SortOrder[],
  resolution: Resolution,
): FrameBound {
  if (bound.kind !== 'offset') return bound
  const { context } = resolution
  const value = folded(resolveExpression(bound.value, resolution), context)
  const own: Offset = { ...bound, value }
  if (unit !== 'range' || orderBy.length !== 1) return own
  const wanted = typeOf(orderBy[0].child)
  const given = typeOf(value)
  if (wanted.kind === 'date' || wanted.kind === 'timestamp' || sameType(given, wanted)) return own
  if (!canCast(given, wanted, context.mode)) return own
  return { kind: 'offset', value: castTo(signed(own, context), wanted, context), preceding: false }
}

/** Constants as literals; a literal keeps the text that the user gave it. */
function folded(e: Expression, context: AnalysisContext): Expression {
  if (e.kind === 'literal' || someExpression(e, (node) => node.kind === 'attribute')) return e
  const value = context.evaluate?.(e)
  if (value === undefined) return e
  rememberText(value, sqlText(e))
  return value
}

const call = (name: string, args: readonly Expression[], context: AnalysisContext): Expression =>
  resolveCall({ name: [name], args, distinct: false, origin: undefined }, context)

/** The offset with the sign that PRECEDING stands for. */
function signed(bound: Offset, context: AnalysisContext): Expression {
  if (!bound.preceding) return bound.value
  const negative = Object.freeze({ ...call('negative', [bound.value], context) })
  rememberText(negative, `(- ${sqlText(bound.value)})`)
  return negative
}

/** Less than 0, 0 or more: where a bound lies; undefined where that is not known before the rows are. */
export function offsetOf(bound: FrameBound, context: Pick<AnalysisContext, 'evaluate'>): number | undefined {
  if (bound.kind === 'currentRow') return 0
  if (bound.kind === 'unboundedPreceding') return Number.NEGATIVE_INFINITY
  if (bound.kind === 'unboundedFollowing') return Number.POSITIVE_INFINITY
  if (bound.kind !== 'offset') return undefined
  const known = bound.value.kind === 'literal' ? bound.value : context.evaluate?.(bound.value)
  if (known === undefined || known.value === null || typeof known.value === 'object') return undefined
  const size = Number(known.value)
  return Number.isNaN(size) ? undefined : bound.preceding ? -size : size
}

const frameTypes = '("NUMERIC" or "INTERVAL DAY TO SECOND" or "INTERVAL YEAR TO MONTH" or "INTERVAL")'

function checkBounds(e: WindowExpression, frame: WindowFrame, context: AnalysisContext): void {
  const { lower, upper, unit } = frame
  const sqlExpr = `"${frameText(frame)}"`
  if (lower.kind === 'unboundedFollowing' || upper.kind === 'unboundedPreceding') {
    const texts = { lower: `"${boundText(lower)}"`, upper: `"${boundText(upper)}"` }
    raise(
      'DATATYPE_MISMATCH.SPECIFIED_WINDOW_FRAME_INVALID_BOUND',
      { sqlExpr, ...texts },
      e.windowOrigin ?? e.origin,
    )
  }
  for (const [location, bound] of [['lower', lower] as const, ['upper', upper] as const]) {
    if (bound.kind !== 'offset') continue
    if (someExpression(bound.value, (node) => node.kind === 'attribute')) {
      const expression = quotedSqlText(bound.value)
      const parameters = { sqlExpr, location, expression }
      raise(
        'DATATYPE_MISMATCH.SPECIFIED_WINDOW_FRAME_WITHOUT_FOLDABLE',
        parameters,
        e.windowOrigin ?? e.origin,
      )
    }
    const type = typeOf(bound.value)
    const fits = unit === 'range' ? isFrameType(type) : type.kind === 'integer'
    if (fits) continue
    const expectedType = unit === 'range' ? frameTypes : `"${sqlName(integer)}"`
    const exprType = `"${sqlName(signedType(bound))}"`
    const parameters = { sqlExpr, location, exprType, expectedType }
    raise('DATATYPE_MISMATCH.SPECIFIED_WINDOW_FRAME_UNACCEPTED_TYPE', parameters, e.windowOrigin ?? e.origin)
  }
  checkOrder(e, lower, upper, sqlExpr, context)
}

/** The sign makes a number of what is none. */
function signedType(bound: Offset) {
  const type = typeOf(bound.value)
  const isText = bound.preceding && (type.kind === 'string' || type.kind === 'null')
  return isText ? ({ kind: 'double' } as const) : type
}

function isFrameType(type: ReturnType<typeof typeOf>): boolean {
  switch (type.kind) {
    case 'byte':
    case 'short':
    case 'integer':
    case 'long':
    case 'float':
    case 'double':
    case 'decimal':
    case 'dayTimeInterval':
    case 'yearMonthInterval':
    case 'calendarInterval':
      return true
    default:
      return false
  }
}

function checkOrder(
  e: WindowExpression,
  lower: FrameBound,
  upper: FrameBound,
  sqlExpr: string,
  context: AnalysisContext,
): void {
  if (lower.kind !== 'offset' || upper.kind !== 'offset') return
  const [lowerType, upperType] = [typeOf(lower.value), typeOf(upper.value)]
  if (!sameType(lowerType, upperType)) {
    const parameters = {
      sqlExpr,
      lower: quotedSqlText(signed(lower, context)),
      upper: quotedSqlText(signed(upper, context)),
      lowerType: `"${sqlName(lowerType)}"`,
      upperType: `"${sqlName(upperType)}"`,
    }
    raise('DATATYPE_MISMATCH.SPECIFIED_WINDOW_FRAME_DIFF_TYPES', parameters, e.windowOrigin ?? e.origin)
  }
  const [from, to] = [offsetOf(lower, context), offsetOf(upper, context)]
  if (from !== undefined && to !== undefined && from > to) {
    const parameters = { sqlExpr, comparison: 'less than or equal' }
    raise('DATATYPE_MISMATCH.SPECIFIED_WINDOW_FRAME_WRONG_COMPARISON', parameters, e.windowOrigin ?? e.origin)
  }
}

/** Values can be added to the one key of the order, if they are of its kind. */
function checkRange(e: WindowExpression, frame: WindowFrame): void {
  const sqlExpr = `"${windowSpecText(e)}"`
  if (e.orderBy.length === 0)
    raise('DATATYPE_MISMATCH.RANGE_FRAME_WITHOUT_ORDER', { sqlExpr }, e.windowOrigin ?? e.origin)
  const offsets = [frame.lower, frame.upper].filter((bound): bound is Offset => bound.kind === 'offset')
  if (offsets.length === 0) return
  if (e.orderBy.length > 1) {
    const orderSpec = e.orderBy.map(expressionText).join(',')
    raise('DATATYPE_MISMATCH.RANGE_FRAME_MULTI_ORDER', { sqlExpr, orderSpec }, e.windowOrigin ?? e.origin)
  }
  const order = typeOf(e.orderBy[0].child)
  for (const { value } of offsets) {
    const type = typeOf(value)
    if (isOffsetOf(order, type)) continue
    const parameters = {
      sqlExpr,
      orderSpecType: `"${sqlName(order)}"`,
      valueBoundaryType: `"${sqlName(type)}"`,
    }
    raise('DATATYPE_MISMATCH.RANGE_FRAME_INVALID_TYPE', parameters, e.windowOrigin ?? e.origin)
  }
}

type Type = ReturnType<typeof typeOf>

function isOffsetOf(order: Type, offset: Type): boolean {
  switch (order.kind) {
    case 'date':
      if (offset.kind === 'dayTimeInterval') return sqlName(offset) === 'INTERVAL DAY'
      return offset.kind === 'integer' || offset.kind === 'yearMonthInterval'
    case 'timestamp':
    case 'timestamp_ntz':
      return ['calendarInterval', 'yearMonthInterval', 'dayTimeInterval'].includes(offset.kind)
    default:
      return sameType(order, offset)
  }
}

/** What rows are compared with: the order's value and the offset, which goes back where the order descends. */
function withRangeBounds(
  e: WindowExpression,
  frame: WindowFrame,
  context: AnalysisContext,
): WindowExpression {
  const [order] = e.orderBy
  const bound = (of: FrameBound): Expression | undefined => {
    if (of.kind !== 'offset') return undefined
    const back = of.preceding === order.ascending
    const type = typeOf(order.child)
    const moved = moveDate(order.child, of.value, back, context)
    return castTo(moved ?? call(back ? '-' : '+', [order.child, of.value], context), type, context)
  }
  const [lower, upper] = [bound(frame.lower), bound(frame.upper)]
  if (lower === undefined && upper === undefined) return e
  const rangeBounds = {
    ...(lower === undefined ? {} : { lower }),
    ...(upper === undefined ? {} : { upper }),
  }
  return { ...e, rangeBounds }
}

/** A number is days of a date. */
function moveDate(
  from: Expression,
  by: Expression,
  back: boolean,
  context: AnalysisContext,
): Expression | undefined {
  if (typeOf(from).kind !== date.kind || typeOf(by).kind !== 'integer') return undefined
  return call(back ? 'date_sub' : 'date_add', [from, by], context)
}
