/**
 * Casts among numbers and truth values in generated code: exact where the value fits; where it does not, the mode says
 * whether it ends the query, wraps (integers, as Java narrows them) or becomes NULL.
 */
import { type DataType, type DecimalType, isIntegral, isNumeric, sqlName } from '@vonk/common'
import { assert } from '../../base/assert.ts'
import { type Code, f32, f64, i32, i64, select } from '../../wasm/index.ts'
import type { Emitter, RaiseSite, Value } from '../emit.ts'
import type { EvalMode } from '../expression.ts'
import type { CastEntry } from '../function-entry.ts'
import { constantSize, long62, productOf } from '../magnitude.ts'
import { isWideDecimal } from '../value-parts.ts'
import { narrowResult, valueOutOfRange, wideParts } from './decimal-code.ts'
import { ansiConfig, magnitudeOf } from './integer-code.ts'
import { decimalOf } from './numeric-types.ts'

type I32 = Code<'i32'>
type I64 = Code<'i64'>
type F64 = Code<'f64'>

/** Whether the pair is one that this file casts. */
export const isNumericCast = (from: DataType, to: DataType): boolean =>
  (isNumeric(from) || from.kind === 'boolean') && (isNumeric(to) || to.kind === 'boolean')

const integerBits: Readonly<Record<string, number>> = { byte: 8, short: 16, integer: 32, long: 64 }

/** Whether some value of the first type does not fit the second. */
function mayLose(from: DataType, to: DataType): boolean {
  if (from.kind === 'boolean') return to.kind === 'decimal' && to.precision === to.scale
  if (to.kind === 'boolean' || to.kind === 'float' || to.kind === 'double') return false
  if (isIntegral(from) && isIntegral(to)) return integerBits[from.kind] > integerBits[to.kind]
  const source = decimalOf(from)
  if (to.kind === 'decimal' && source !== undefined) {
    return source.precision - source.scale > to.precision - to.scale || source.scale > to.scale
  }
  return true
}

function castOverflow(value: Value, to: DataType): RaiseSite {
  return {
    condition: 'CAST_OVERFLOW',
    parameters: { sourceType: `"${sqlName(value.type)}"`, targetType: `"${sqlName(to)}"`, ansiConfig },
    values: { value: { value, as: 'literal' } },
  }
}

/** `lost` ends the query or makes NULL; integers wrap in legacy mode. */
function checked(
  e: Emitter,
  value: Value,
  lost: I32,
  site: RaiseSite,
  mode: EvalMode,
  wraps: boolean,
): Value {
  if (mode === 'ansi') {
    e.raiseIf(lost, site)
    return value
  }
  return mode === 'legacy' && wraps ? value : { ...value, isNull: e.bind(lost) }
}

/** An integer or truth value as 64 bits. */
const asLong = (value: Value): I64 =>
  value.parts[0].type === 'i64' ? (value.parts[0] as I64) : i64.extendI32S(value.parts[0] as I32)

const asDouble = (value: Value): F64 =>
  value.parts[0].type === 'f32' ? f64.promoteF32(value.parts[0] as Code<'f32'>) : (value.parts[0] as F64)

function fromLong(e: Emitter, x: I64, from: Value, to: DataType, mode: EvalMode): Value {
  if (to.kind === 'long') return e.sized(e.value(to, [x]), magnitudeOf(from))
  const bits = integerBits[to.kind]
  const word = e.bind(i32.wrapI64(x))
  const narrow = bits === 32 ? word : e.bind(bits === 16 ? i32.extend16S(word) : i32.extend8S(word))
  const value = e.value(to, [narrow])
  if (!mayLose(from.type, to)) return value
  return checked(e, value, i64.ne(i64.extendI32S(narrow), x), castOverflow(from, to), mode, true)
}

/** Truncated; NaN is 0 and what is too large is the nearest, as Java has it, where that is no error. */
function fromDouble(e: Emitter, from: Value, to: DataType, mode: EvalMode): Value {
  const x = e.bind(asDouble(from))
  const bits = integerBits[to.kind]
  const limit = 2 ** (bits - 1)
  const whole = e.bind(f64.trunc(x))
  // The largest long is 2^63 as a double, and Spark compares with that.
  const below = bits === 64 ? f64.le : f64.lt
  const fits = i32.and(f64.ge(whole, f64.const(-limit)), below(whole, f64.const(limit)))
  const long = e.bind(i64.truncSatF64S(x))
  if (to.kind === 'long')
    return checked(e, e.value(to, [long]), i32.eqz(fits), castOverflow(from, to), mode, true)
  const word = e.bind(i32.truncSatF64S(x))
  const narrow = bits === 32 ? word : bits === 16 ? i32.extend16S(word) : i32.extend8S(word)
  return checked(e, e.value(to, [narrow]), i32.eqz(fits), castOverflow(from, to), mode, true)
}

function toDecimal(e: Emitter, from: Value, to: DecimalType, mode: EvalMode): Value {
  const source = from.type.kind === 'boolean' ? { precision: 1, scale: 0 } : decimalOf(from.type)
  assert(source !== undefined, `no decimal of ${from.type.kind} here`)
  const up = to.scale - source.scale
  const wide: readonly [I64, I64] =
    from.type.kind === 'decimal'
      ? wideParts(from)
      : [e.bind(asLong(from)), i64.shrS(asLong(from), i64.const(63n))]
  if (up >= 0 && up <= 18) {
    const size = productOf(magnitudeOf(from), constantSize(10 ** up))
    const fits = Math.min(long62, 10 ** to.precision - 1)
    if (e.assumeWithin(size, fits)) {
      return narrowResult(e, to, up === 0 ? wide[0] : i64.mul(wide[0], i64.const(10n ** BigInt(up))), size)
    }
  }
  const target = e.temporary()
  const args = [
    ...wide,
    i32.const(Math.max(up, 0)),
    i32.const(Math.max(-up, 0)),
    i32.const(to.precision),
    target,
  ]
  const fits = e.kernel('decimalRescale', ...args)[0] as I32
  const value = e.value(to, isWideDecimal(to) ? [i64.load(target), i64.load(target, 8)] : [i64.load(target)])
  return mayLose(from.type, to)
    ? checked(e, value, i32.eqz(fits), valueOutOfRange(to, from), mode, false)
    : value
}

function decimalToLong(e: Emitter, from: Value, to: DataType, mode: EvalMode): Value {
  const { scale } = from.type as DecimalType
  if (from.parts.length === 1) {
    const whole =
      scale === 0 ? (from.parts[0] as I64) : i64.divS(from.parts[0] as I64, i64.const(10n ** BigInt(scale)))
    return fromLong(e, e.bind(whole), from, to, mode)
  }
  const target = e.temporary()
  const one = [i64.const(1n), i64.const(0n), i32.const(scale)]
  e.kernel('decimalDivideWhole', ...wideParts(from), i32.const(0), ...one, target)
  const low = e.bind(i64.load(target))
  const wider = e.bind(i64.ne(i64.load(target, 8), i64.shrS(low, i64.const(63n))))
  const long = checked(e, e.value({ kind: 'long' }, [low]), wider, castOverflow(from, to), mode, true)
  const result = fromLong(e, low, from, to, mode)
  return { ...result, isNull: e.bind(i32.or(result.isNull, long.isNull)) }
}

/** Exact for up to 53 bits and 22 digits behind the point; beyond, within a unit in the last place. */
function decimalToDouble(e: Emitter, from: Value): F64 {
  const { scale } = from.type as DecimalType
  const [low, high] = wideParts(from)
  const narrow = f64.convertI64S(low)
  const sum =
    from.parts.length === 1
      ? narrow
      : select(
          i64.eq(high, i64.shrS(low, i64.const(63n))),
          narrow,
          f64.add(f64.mul(f64.convertI64S(high), f64.const(2 ** 64)), f64.convertI64U(low)),
        )
  return scale === 0 ? sum : f64.div(e.bind(sum), f64.const(10 ** scale))
}

function toDouble(e: Emitter, from: Value): F64 {
  if (from.type.kind === 'decimal') return decimalToDouble(e, from)
  return from.type.kind === 'float' || from.type.kind === 'double'
    ? asDouble(from)
    : f64.convertI64S(asLong(from))
}

function toFloat(e: Emitter, from: Value): Code<'f32'> {
  if (from.type.kind === 'float') return from.parts[0] as Code<'f32'>
  if (from.type.kind === 'decimal' || from.type.kind === 'double') return f32.demoteF64(toDouble(e, from))
  return f32.convertI64S(asLong(from))
}

function notZero(from: Value): I32 {
  const [part, high] = from.parts
  switch (part.type) {
    case 'i32':
      return i32.ne(part as I32, i32.const(0))
    case 'i64':
      return i64.ne(high === undefined ? (part as I64) : i64.or(part as I64, high as I64), i64.const(0n))
    default:
      return f64.ne(asDouble(from), f64.const(0))
  }
}

export function emitNumericCast(e: Emitter, from: Value, to: DataType, mode: EvalMode): Value {
  switch (to.kind) {
    case 'boolean':
      return e.value(to, [notZero(from)])
    case 'double':
      return e.value(to, [toDouble(e, from)])
    case 'float':
      return e.value(to, [toFloat(e, from)])
    case 'decimal':
      return toDecimal(e, from, to, mode)
    default:
      assert(isIntegral(to), `no number casts to ${to.kind}`)
      if (from.type.kind === 'decimal') return decimalToLong(e, from, to, mode)
      if (from.type.kind === 'float' || from.type.kind === 'double') return fromDouble(e, from, to, mode)
      return fromLong(e, asLong(from), from, to, mode)
  }
}

/** The casts that exist before `expr/cast` registers all of them. */
export const numericCasts: CastEntry = {
  raises: (from, to, mode) => mode === 'ansi' && isNumericCast(from, to) && mayLose(from, to),
  emit: (e, value, to, mode) => {
    if (value.type.kind === 'null') return e.nullValue(to)
    assert(isNumericCast(value.type, to), `no cast from ${value.type.kind} to ${to.kind} in generated code`)
    return emitNumericCast(e, value, to, mode)
  },
}
