/**
 * Implicit casts of a function's argument to what the function takes: a type, or one of a family. ANSI mode lets
 * texts become anything, numbers each other and dates instants; without it everything also becomes text, and text a
 * number or a date.
 */
import {
  array,
  type DataType,
  decimal,
  double,
  integer,
  isFractional,
  isIntegral,
  isNested,
  isNumeric,
  long,
  sameType,
  string,
  timestamp,
} from '@vonk/common'
import type { CoercionContext } from './coercion.ts'
import { castTo } from './coercion-casts.ts'
import { decimalOf } from './emitted/numeric-types.ts'
import type { EvalMode, Expression, Literal } from './expression.ts'
import { typeOf } from './typing.ts'

/** A type, or any one of a family. `decimal` is one of whatever precision; a list takes the first that fits. */
export type Accepted =
  | DataType
  | 'numeric'
  | 'integral'
  | 'fractional'
  | 'decimal'
  | 'anyTimestamp'
  | 'anyArray'
  | 'any'
  | readonly Accepted[]

export const nullLiteral = (type: DataType): Literal => ({ kind: 'literal', type, value: null })

/** A cast without asking whether it is implicit. */
export const plainCast = (e: Expression, type: DataType, context: CoercionContext): Expression =>
  castTo(e, type, context)

const isList = (accepted: Accepted): accepted is readonly Accepted[] => Array.isArray(accepted)

/** Whether a value of the type is taken as it is. */
export function accepts(accepted: Accepted, type: DataType): boolean {
  if (isList(accepted)) return accepted.some((one) => accepts(one, type))
  switch (accepted) {
    case 'any':
      return true
    case 'numeric':
      return isNumeric(type)
    case 'integral':
      return isIntegral(type)
    case 'fractional':
      return isFractional(type)
    case 'decimal':
      return type.kind === 'decimal'
    case 'anyArray':
      return type.kind === 'array'
    case 'anyTimestamp':
      return type.kind === 'timestamp' || type.kind === 'timestamp_ntz'
    default: {
      const wanted = accepted as DataType
      return wanted.kind === 'string' ? type.kind === 'string' : sameType(wanted, type)
    }
  }
}

/** The type taken where nothing else decides: what a NULL becomes. */
export function defaultOf(accepted: Accepted): DataType {
  if (isList(accepted)) return defaultOf(accepted[0])
  switch (accepted) {
    case 'numeric':
    case 'fractional':
      return double
    case 'integral':
      return integer
    case 'decimal':
      return decimal()
    case 'anyTimestamp':
      return timestamp
    case 'anyArray':
      return array({ kind: 'null' }, true)
    case 'any':
      return { kind: 'null' }
    default:
      return accepted as DataType
  }
}

const isAtomic = (type: DataType): boolean =>
  !isNested(type) && type.kind !== 'null' && type.kind !== 'calendarInterval'
const isDatetime = (type: DataType): boolean =>
  type.kind === 'date' || type.kind === 'timestamp' || type.kind === 'timestamp_ntz' || type.kind === 'time'

/** Outside of ANSI mode a text becomes no boolean and no interval by itself. */
const isReadOfText = ({ kind }: DataType): boolean =>
  kind !== 'boolean' && kind !== 'dayTimeInterval' && kind !== 'yearMonthInterval'

/** The type that a value is cast to by itself, if it can be; the type itself where it is taken as it is. */
export function implicitType(from: DataType, accepted: Accepted, mode: EvalMode): DataType | undefined {
  if (accepts(accepted, from)) return from
  if (from.kind === 'null') return defaultOf(accepted)
  if (isList(accepted)) {
    for (const one of accepted) {
      const type = implicitType(from, one, mode)
      if (type !== undefined) return type
    }
    return undefined
  }
  if (typeof accepted === 'string') return implicitFamily(from, accepted, mode)
  return implicitExact(from, accepted as DataType, mode)
}

/** The type itself where it is taken as it is, for a NULL what it becomes: nothing else is cast. */
export const exactType = (from: DataType, accepted: Accepted): DataType | undefined =>
  accepts(accepted, from) ? from : from.kind === 'null' ? defaultOf(accepted) : undefined

function implicitFamily(
  from: DataType,
  family: Extract<Accepted, string>,
  mode: EvalMode,
): DataType | undefined {
  switch (family) {
    case 'numeric':
    case 'fractional':
      if (from.kind === 'string') return double
      return family === 'fractional' && isNumeric(from) ? double : undefined
    case 'integral':
      if (from.kind === 'string') return mode === 'legacy' ? integer : long
      return isNumeric(from) && mode !== 'legacy' ? integer : undefined
    case 'decimal':
      if (from.kind === 'string') return decimal(38, 18)
      return (
        decimalOf(from) ??
        (from.kind === 'float' ? decimal(14, 7) : from.kind === 'double' ? decimal(30, 15) : undefined)
      )
    case 'anyTimestamp':
      return from.kind === 'string' || from.kind === 'date' ? timestamp : undefined
    default:
      return undefined
  }
}

function implicitExact(from: DataType, to: DataType, mode: EvalMode): DataType | undefined {
  if (from.kind === 'string') return isAtomic(to) && (mode !== 'legacy' || isReadOfText(to)) ? to : undefined
  if (to.kind === 'string') return implicitText(from, mode)
  if (isNumeric(from) && isNumeric(to)) return to
  if (isDatetime(from) && isDatetime(to)) return to
  if (from.kind === 'array' && to.kind === 'array') {
    const element = implicitType(from.element, to.element, mode)
    return element && array(element, from.containsNull)
  }
  if (from.kind === to.kind && (to.kind === 'yearMonthInterval' || to.kind === 'dayTimeInterval')) return to
  return undefined
}

const implicitText = (from: DataType, mode: EvalMode): DataType | undefined =>
  isAtomic(from) || (from.kind === 'calendarInterval' && mode !== 'legacy') ? string : undefined

/** The argument as the function takes it, or undefined where no implicit cast makes it so. */
export function implicitCast(
  e: Expression,
  accepted: Accepted,
  context: CoercionContext,
): Expression | undefined {
  const type = implicitType(typeOf(e), accepted, context.mode)
  return type && castTo(e, type, context)
}
