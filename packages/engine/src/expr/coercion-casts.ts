/**
 * Which casts are allowed, which may give NULL for a value that is none, and what Spark says about those that are not
 * allowed.
 */
import {
  type DataType,
  isIntegral,
  isNumeric,
  SparkError,
  sameType,
  sameTypeIgnoringNullability,
  sqlName,
} from '@vonk/common'
import type { CoercionContext } from './coercion.ts'
import { decimalHolds, plainString } from './coercion-widening.ts'
import { decimalOf } from './emitted/numeric-types.ts'
import type { Cast, EvalMode, Expression } from './expression.ts'
import { quotedSqlText } from './sql-text.ts'
import { isNullable, typeOf } from './typing.ts'

const isAnsiInterval = (type: DataType): boolean =>
  type.kind === 'yearMonthInterval' || type.kind === 'dayTimeInterval'
const isExact = (type: DataType): boolean => isIntegral(type) || type.kind === 'decimal'

/** Casts between types that are not nested, as both modes have them. */
function canCastScalar(from: DataType, to: DataType): boolean {
  switch (from.kind) {
    case 'string':
      return to.kind !== 'null' && to.kind !== 'array' && to.kind !== 'map' && to.kind !== 'struct'
    case 'boolean':
      return isNumeric(to)
    case 'date':
      return to.kind === 'timestamp' || to.kind === 'timestamp_ntz'
    case 'timestamp':
      return isNumeric(to) || to.kind === 'date' || to.kind === 'timestamp_ntz' || to.kind === 'time'
    case 'timestamp_ntz':
      return to.kind === 'date' || to.kind === 'timestamp' || to.kind === 'time'
    case 'time':
      return isExact(to) || to.kind === 'timestamp' || to.kind === 'timestamp_ntz' || to.kind === 'time'
    case 'yearMonthInterval':
    case 'dayTimeInterval':
      return isExact(to) || to.kind === from.kind
    default:
      if (!isNumeric(from)) return false
      return (
        isNumeric(to) ||
        to.kind === 'boolean' ||
        to.kind === 'timestamp' ||
        (isExact(from) && isAnsiInterval(to))
      )
  }
}

/**
 * Casts that only the mode without ANSI has: truth values of dates and instants, bytes of integers, NULLs of dates.
 */
function canCastLegacyScalar(from: DataType, to: DataType): boolean {
  if (from.kind === 'boolean') return to.kind === 'timestamp'
  if (isIntegral(from)) return to.kind === 'binary'
  if (from.kind === 'date') return to.kind === 'boolean' || isNumeric(to)
  return from.kind === 'timestamp' && to.kind === 'boolean'
}

const toVariant = (from: DataType): boolean => {
  switch (from.kind) {
    case 'array':
      return toVariant(from.element)
    case 'map':
    case 'struct':
    case 'calendarInterval':
    case 'yearMonthInterval':
    case 'dayTimeInterval':
    case 'null':
      return false
    default:
      return true
  }
}

const fromVariant = (to: DataType): boolean => {
  switch (to.kind) {
    case 'array':
      return fromVariant(to.element)
    case 'map':
      return to.key.kind === 'string' && fromVariant(to.value)
    case 'struct':
      return to.fields.every((f) => fromVariant(f.type))
    case 'calendarInterval':
    case 'yearMonthInterval':
    case 'dayTimeInterval':
    case 'null':
      return false
    default:
      return true
  }
}

/** Whether a value of one type may be cast to the other at all, by the user. */
export function canCast(from: DataType, to: DataType, mode: EvalMode): boolean {
  if (sameType(plainString(from), plainString(to)) || from.kind === 'null') return true
  if (to.kind === 'string') return true
  if (to.kind === 'variant') return toVariant(from)
  if (from.kind === 'variant') return fromVariant(to)
  if (from.kind === 'string' && to.kind === 'binary') return true
  if (from.kind === 'array' && to.kind === 'array') {
    return (
      canCast(from.element, to.element, mode) &&
      keepsNulls(from.element, to.element, from.containsNull, to.containsNull)
    )
  }
  if (from.kind === 'map' && to.kind === 'map') {
    return (
      canCast(from.key, to.key, mode) &&
      // In ANSI mode a key that cannot be cast is an error and no NULL.
      (mode === 'ansi' || !canGiveNull(from.key, to.key)) &&
      canCast(from.value, to.value, mode) &&
      keepsNulls(from.value, to.value, from.valueContainsNull, to.valueContainsNull)
    )
  }
  if (from.kind === 'struct' && to.kind === 'struct') {
    return (
      from.fields.length === to.fields.length &&
      from.fields.every(
        (f, i) =>
          canCast(f.type, to.fields[i].type, mode) &&
          keepsNulls(f.type, to.fields[i].type, f.nullable, to.fields[i].nullable),
      )
    )
  }
  return canCastScalar(from, to) || (mode === 'legacy' && canCastLegacyScalar(from, to))
}

/** A place that holds no NULLs must not get any. */
const keepsNulls = (from: DataType, to: DataType, had: boolean, has: boolean): boolean =>
  has || (!had && !canGiveNull(from, to))

/**
 * Whether the cast of a non-null value is NULL for some value, as far as types tell and as Spark declares it, in both
 * modes.
 */
export function canGiveNull(from: DataType, to: DataType): boolean {
  if (from.kind === 'null' || sameType(from, to)) return false
  if (from.kind === 'variant') return true
  if (from.kind === 'string') return to.kind !== 'binary' && to.kind !== 'string'
  if (to.kind === 'string') return false
  switch (from.kind) {
    case 'timestamp':
      if (to.kind === 'byte' || to.kind === 'short' || to.kind === 'integer') return true
      break
    case 'time':
      if (to.kind === 'byte' || to.kind === 'short') return true
      break
    case 'float':
    case 'double':
      if (to.kind === 'timestamp') return true
      break
    case 'date':
      return to.kind !== 'timestamp'
  }
  if (to.kind === 'date') return from.kind !== 'timestamp'
  if (to.kind === 'calendarInterval') return true
  if (to.kind === 'decimal') return !decimalSafe(from, to)
  return (from.kind === 'float' || from.kind === 'double' || from.kind === 'decimal') && isIntegral(to)
}

/** Whether every value of the type fits the decimal, rounding aside. */
function decimalSafe(from: DataType, to: DataType & { readonly kind: 'decimal' }): boolean {
  if (from.kind === 'boolean') return to.precision - to.scale > 0
  const inner = decimalOf(from)
  if (inner === undefined) return false
  if (from.kind === 'decimal') {
    // Rounding may carry into one digit more.
    const carry = from.scale > to.scale ? 1 : 0
    return to.precision - to.scale >= from.precision - from.scale + carry
  }
  return to.precision - to.scale >= inner.precision
}

const precedence = ['byte', 'short', 'integer', 'long', 'float', 'double'] as const
const rank = (type: DataType): number => precedence.indexOf(type.kind as 'byte')

/** Casts that always succeed and lose nothing but perhaps digits of floating point. */
export function canUpCast(from: DataType, to: DataType): boolean {
  if (sameType(plainString(from), plainString(to)) || from.kind === 'null') return true
  if (from.kind === 'variant' || to.kind === 'variant') return false
  if (to.kind === 'string') return from.kind !== 'array' && from.kind !== 'map' && from.kind !== 'struct'
  if (isNumeric(from) && to.kind === 'decimal') return decimalHolds(to, from)
  if (from.kind === 'decimal') {
    const inner = decimalOf(to)
    return inner !== undefined && from.scale === 0 && from.precision < inner.precision
  }
  if (rank(from) >= 0 && rank(to) >= 0) return rank(from) <= rank(to)
  switch (from.kind) {
    case 'date':
      return to.kind === 'timestamp' || to.kind === 'timestamp_ntz'
    case 'timestamp':
      return to.kind === 'timestamp_ntz' || to.kind === 'long'
    case 'timestamp_ntz':
      return to.kind === 'timestamp'
    case 'time':
      return to.kind === 'time' && to.precision >= from.precision
    case 'long':
      return to.kind === 'timestamp'
    case 'yearMonthInterval':
    case 'dayTimeInterval':
      return to.kind === from.kind
    case 'array':
      return (
        to.kind === 'array' && (to.containsNull || !from.containsNull) && canUpCast(from.element, to.element)
      )
    case 'map':
      return (
        to.kind === 'map' &&
        (to.valueContainsNull || !from.valueContainsNull) &&
        canUpCast(from.key, to.key) &&
        canUpCast(from.value, to.value)
      )
    case 'struct':
      return (
        to.kind === 'struct' &&
        from.fields.length === to.fields.length &&
        from.fields.every(
          (f, i) => (to.fields[i].nullable || !f.nullable) && canUpCast(f.type, to.fields[i].type),
        )
      )
    default:
      return false
  }
}

/** Nullability of a cast's result. */
export function castIsNullable(from: DataType, to: DataType, nullable: boolean, mode: EvalMode): boolean {
  if (nullable) return true
  if (mode !== 'try') return canGiveNull(from, to)
  if (from.kind === 'string' && to.kind === 'binary') return false
  if (from.kind === 'decimal' && isIntegral(to)) return true
  return !canUpCast(from, to)
}

const instantOfNumber = '`TIMESTAMP_SECONDS`/`TIMESTAMP_MILLIS`/`TIMESTAMP_MICROS`'
const numberOfInstant = '`UNIX_SECONDS`/`UNIX_MILLIS`/`UNIX_MICROS`'

function suggestedFunctions(from: DataType, to: DataType): string | undefined {
  if (isNumeric(from) && to.kind === 'timestamp') return instantOfNumber
  if (from.kind === 'timestamp' && isNumeric(to)) return numberOfInstant
  if (isNumeric(from) && to.kind === 'date') return '`DATE_FROM_UNIX_DATE`'
  return from.kind === 'date' && isNumeric(to) ? '`UNIX_DATE`' : undefined
}

/** The error for a cast that is not allowed; `cast` is the whole expression. */
export function badCast(cast: Expression, from: DataType, to: DataType, mode: EvalMode): SparkError {
  const parameters = {
    sqlExpr: quotedSqlText(cast),
    srcType: `"${sqlName(from)}"`,
    targetType: `"${sqlName(to)}"`,
  }
  const functions = mode === 'legacy' ? undefined : suggestedFunctions(from, to)
  if (functions !== undefined) {
    return new SparkError({
      condition: 'DATATYPE_MISMATCH.CAST_WITH_FUNC_SUGGESTION',
      messageParameters: { ...parameters, functionNames: functions },
    })
  }
  if (mode === 'ansi' && canCast(from, to, 'legacy')) {
    return new SparkError({
      condition: 'DATATYPE_MISMATCH.CAST_WITH_CONF_SUGGESTION',
      messageParameters: { ...parameters, config: '"spark.sql.ansi.enabled"', configVal: "'false'" },
    })
  }
  return new SparkError({
    condition: 'DATATYPE_MISMATCH.CAST_WITHOUT_SUGGESTION',
    messageParameters: parameters,
  })
}

/**
 * The expression under a cast to the type; the expression itself where it has that type but for nullability inside.
 */
export function castTo(
  child: Expression,
  type: DataType,
  context: CoercionContext & { readonly explicit?: boolean },
): Expression {
  const from = typeOf(child)
  if (sameTypeIgnoringNullability(from, type)) return child
  const cast: Cast = {
    kind: 'cast',
    child,
    type,
    nullable: castIsNullable(from, type, isNullable(child), context.mode),
    mode: context.mode,
    ...(dependsOnZone(from) || dependsOnZone(type) ? { timeZone: context.timeZone } : {}),
    explicit: context.explicit ?? false,
    ...(child.origin === undefined ? {} : { origin: child.origin }),
  }
  return Object.freeze(cast)
}

function dependsOnZone(type: DataType): boolean {
  switch (type.kind) {
    case 'timestamp':
    case 'date':
    case 'timestamp_ntz':
    case 'time':
      return true
    case 'array':
      return dependsOnZone(type.element)
    case 'map':
      return dependsOnZone(type.key) || dependsOnZone(type.value)
    case 'struct':
      return type.fields.some((f) => dependsOnZone(f.type))
    default:
      return false
  }
}
