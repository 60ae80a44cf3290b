/**
 * Type coercion: which implicit casts Spark inserts so that a call's arguments, the branches of a CASE or the columns
 * of a union meet in one type. `analysis` calls this seam and nothing else of coercion: `coerceCall` before an entry
 * resolves its arguments, `commonType` where values must share a type, `castTo` wherever a cast is made, `canCast`
 * and `badCast` for casts that the user wrote.
 */
import type { DataType } from '@vonk/common'
import { datetimeArithmetic } from './coercion-datetime.ts'
import { coerceArguments } from './coercion-functions.ts'
import { coerceOperands, isBinaryOperator } from './coercion-operators.ts'
import { widerType, widestType } from './coercion-widening.ts'
import type { EvalMode, Expression } from './expression.ts'

export { badCast, canCast, castTo } from './coercion-casts.ts'
export { type Accepted, exactType, implicitCast, implicitType } from './coercion-inputs.ts'
export { isOrderable, sameStructure } from './coercion-widening.ts'

export interface CoercionContext {
  readonly mode: EvalMode
  readonly timeZone: string
}

/**
 * A call after coercion: perhaps of another function (a date plus a number is `date_add`), with implicit casts around
 * its arguments.
 */
export interface CoercedCall {
  readonly name: string
  readonly args: readonly Expression[]
  /** Type that the call's result is cast to: text plus an interval is a timestamp inside and text again outside. */
  readonly resultType?: DataType
}

/**
 * What the call becomes before its entry resolves it; throws DATATYPE_MISMATCH errors where no rule makes the
 * operands fit.
 */
export function coerceCall(name: string, args: readonly Expression[], context: CoercionContext): CoercedCall {
  if (!isBinaryOperator(name) || args.length !== 2)
    return { name, args: coerceArguments(name, args, context) }
  const [a, b] = args
  const datetime = datetimeArithmetic(name, a, b, context)
  if (datetime !== undefined) return datetime
  return { name, args: coerceOperands(name, [a, b], context) }
}

/** The one type for the values of a CASE, an IN list, an array or a set operation; undefined if there is none. */
export const commonType = (types: readonly DataType[], context: CoercionContext): DataType | undefined =>
  widestType(types, (a, b) => widerType(a, b, context.mode))
