/** Whole and rounded numbers: abs, ceil, floor, round, bround. */
import { type DataType, decimal, isIntegral, long, simpleString } from '@vonk/common'
import { assert } from '../../base/assert.ts'
import { type Code, f32, f64, i32, i64 } from '../../wasm/index.ts'
import { implicitType } from '../coercion.ts'
import type { Emitter, Value } from '../emit.ts'
import { countOf, unexpected } from '../emitted/argument-types.ts'
import { decimalNegate, exactNumber, wideParts } from '../emitted/decimal-code.ts'
import { integerNegate, overflowSite } from '../emitted/integer-code.ts'
import type { Call, Expression } from '../expression.ts'
import type { FunctionDocs, FunctionEntry, ResolveContext, Resolved, ScalarEntry } from '../function-entry.ts'
import { isWideDecimal } from '../value-parts.ts'
import { powers } from './cast-code.ts'
import { constantOf, notConstant, notFoldableArgument } from './math-entry.ts'

type I32 = Code<'i32'>
type I64 = Code<'i64'>
type F32 = Code<'f32'>
type F64 = Code<'f64'>

const docs = (summary: string, example: string, names: readonly string[]): FunctionDocs => ({
  summary,
  group: 'math',
  arguments: names.map((name) => ({
    name,
    text:
      name === 'scale'
        ? 'How many digits behind the point are kept; constant, may be negative.'
        : 'A number.',
    ...(name === 'scale' ? { optional: true } : {}),
  })),
  example,
})

const fails = (call: Call): boolean => call.mode === 'ansi'

// abs

const absolute: ScalarEntry = {
  kind: 'scalar',
  name: 'abs',
  docs: docs('The size of a number or interval.', 'SELECT abs(-1);', ['expr']),
  resolve: (args, context) => {
    const [type] = countOf(args, context, 1)
    const required = '("NUMERIC" or "INTERVAL DAY TO SECOND" or "INTERVAL YEAR TO MONTH")'
    const isInterval = type.kind === 'yearMonthInterval' || type.kind === 'dayTimeInterval'
    const wanted = isInterval ? type : implicitType(type, 'numeric', context.mode)
    if (wanted === undefined) return unexpected(context, 0, type, required)
    return { argTypes: [wanted], type: wanted }
  },
  nulls: 'propagates',
  raises: (call) => fails(call) && call.type.kind !== 'float' && call.type.kind !== 'double',
  emit: (e, [a], call) => {
    const { kind } = a.type
    if (kind === 'double') return e.value(a.type, [f64.abs(a.parts[0] as F64)])
    if (kind === 'float') return e.value(a.type, [f32.abs(a.parts[0] as F32)])
    const below = e.bind(isNegative(a))
    return e.choose(
      call.type,
      below,
      () => (kind === 'decimal' ? decimalNegate(e, a) : negated(e, a, call)),
      () => a,
    )
  },
}

function isNegative(a: Value): I32 {
  const top = a.parts[a.parts.length - 1]
  return top.type === 'i32' ? i32.ltS(top as I32, i32.const(0)) : i64.ltS(top as I64, i64.const(0n))
}

/** Bytes and shorts have an error of their own where they are negated by `-`, not here. */
function negated(e: Emitter, a: Value, call: Call): Value {
  const { kind } = a.type
  if (kind === 'yearMonthInterval' || kind === 'dayTimeInterval') {
    const wide = kind === 'dayTimeInterval'
    const x = a.parts[0]
    const least = wide ? i64.eq(x as I64, i64.const(-(1n << 63n))) : i32.eq(x as I32, i32.const(-(2 ** 31)))
    e.raiseIf(least, overflowSite('abs'))
    return e.value(a.type, [wide ? i64.sub(i64.const(0n), x as I64) : i32.sub(i32.const(0), x as I32)])
  }
  if (kind !== 'byte' && kind !== 'short') return integerNegate(e, a, call)
  const x = a.parts[0] as I32
  const size = i32.sub(i32.const(0), x)
  const limit = kind === 'byte' ? -128 : -32_768
  if (fails(call)) e.raiseIf(i32.eq(x, i32.const(limit)), overflowSite('abs'))
  return e.value(a.type, [kind === 'byte' ? i32.extend8S(size) : i32.extend16S(size)])
}

// Rounding of decimals and integers

const modes = Object.freeze({ round: 0, bround: 1, ceil: 2, floor: 3 })
type Rounding = keyof typeof modes

/**
 * A decimal or integer by the kernel: `drop` digits go, then `up` zeroes come back; answers whether it fits the
 * precision.
 */
function rounded(
  e: Emitter,
  parts: readonly [I64, I64],
  shape: { readonly drop: number; readonly up: number; readonly precision: number },
  mode: Rounding,
): { readonly fits: I32; readonly at: Code<'i32'> } {
  const at = e.temporary()
  const { drop, up, precision } = shape
  const counts = [i32.const(drop), i32.const(up), i32.const(modes[mode]), i32.const(precision)]
  return { fits: e.kernel('decimalRound', ...parts, ...counts, at)[0] as I32, at }
}

function roundDecimal(e: Emitter, a: Value, scale: number, mode: Rounding, call: Call): Value {
  assert(a.type.kind === 'decimal' && call.type.kind === 'decimal', 'a decimal')
  const { type } = call
  // More digits than there are leave the number as it is, in a type that may be wider.
  const drop = Math.min(100, Math.max(0, a.type.scale - scale))
  const up = Math.min(100, Math.max(0, -scale))
  const { fits, at } = rounded(e, wideParts(a), { drop, up, precision: type.precision }, mode)
  const value = e.value(type, isWideDecimal(type) ? [i64.load(at), i64.load(at, 8)] : [i64.load(at)])
  const overflow = e.bind(i32.eqz(fits))
  if (!fails(call)) return { ...value, isNull: overflow }
  const shown = exactNumber(type.scale, at)
  e.raiseIf(overflow, {
    condition: 'NUMERIC_VALUE_OUT_OF_RANGE.WITHOUT_SUGGESTION',
    parameters: { precision: `${type.precision}`, scale: `${type.scale}` },
    values: {
      roundedValue: { value: shown, as: 'text' },
      // Spark's number has lost the digits that were rounded: its scale is negative, which shows as an exponent.
      originalValue: { value: { ...shown, type: { ...shown.type, scale: type.scale - up } }, as: 'rounded' },
    },
    placed: false,
  })
  return value
}

function roundInteger(e: Emitter, a: Value, scale: number, mode: Rounding, call: Call): Value {
  if (scale >= 0) return a
  const digits = Math.min(40, -scale)
  const wide = a.type.kind === 'long'
  const x = e.bind(wide ? (a.parts[0] as I64) : i64.extendI32S(a.parts[0] as I32))
  const { at } = rounded(
    e,
    [x, i64.shrS(x, i64.const(63n))],
    { drop: digits, up: digits, precision: 38 },
    mode,
  )
  const low = e.bind(i64.load(at))
  const value = narrowed(e, a.type, low)
  if (!fails(call)) return value
  const back = wide ? (value.parts[0] as I64) : i64.extendI32S(value.parts[0] as I32)
  const lost = i32.or(i64.ne(back, low), i64.ne(i64.load(at, 8), i64.shrS(low, i64.const(63n))))
  e.raiseIf(lost, overflowSite('round'))
  return value
}

function narrowed(e: Emitter, type: DataType, low: I64): Value {
  if (type.kind === 'long') return e.value(type, [low])
  const word = i32.wrapI64(low)
  if (type.kind === 'byte') return e.value(type, [i32.extend8S(word)])
  return e.value(type, [type.kind === 'short' ? i32.extend16S(word) : word])
}

function roundReal(e: Emitter, a: Value, scale: number, mode: Rounding): Value {
  const single = a.type.kind === 'float'
  const x = single ? f64.promoteF32(a.parts[0] as F32) : (a.parts[0] as F64)
  const even = i32.const(mode === 'bround' ? 1 : 0)
  const places = i32.const(Math.max(-1000, Math.min(1000, scale)))
  const bits = e.kernel('roundReal', i64.reinterpretF64(x), places, even, powers(e), e.temporary())[0] as I64
  const result = f64.reinterpretI64(bits)
  return e.value(a.type, [single ? f32.demoteF64(result) : result])
}

/** The decimal that a decimal is rounded to: one more digit before the point, for the carry. */
function roundedDecimal(precision: number, scale: number, to: number): DataType {
  const whole = precision - scale + 1
  if (to < 0) return decimal(Math.min(38, Math.max(whole, 1 - to)), 0)
  const kept = Math.min(scale, to)
  return decimal(Math.min(38, whole + kept), kept)
}

/** The constant scale, in 32 bits; null where it is NULL. */
function scaleOf(args: readonly Expression[], context: ResolveContext): number | null {
  if (args.length < 2) return 0
  const value = constantOf(args[1])
  if (value === undefined) return notConstant(context, 'scale', args[1], '"INT"')
  return value === null ? null : Number(BigInt.asIntN(32, value))
}

const intArgument: DataType = { kind: 'integer' }

function checkScale(args: readonly Expression[], context: ResolveContext): void {
  const [, type] = countOf(args, context, 1, 2)
  if (type !== undefined && implicitType(type, intArgument, context.mode) === undefined)
    unexpected(context, 1, type, '"INT"')
}

function resolveRounded(type: DataType, args: readonly Expression[], context: ResolveContext): Resolved {
  const scale = scaleOf(args, context)
  const to = type.kind === 'decimal' ? roundedDecimal(type.precision, type.scale, scale ?? 0) : type
  return {
    argTypes: [type, intArgument].slice(0, args.length),
    type: to,
    nullable: true,
    options: scale === null ? { scale: 0, noScale: true } : { scale },
  }
}

function rounding(name: 'round' | 'bround', summary: string): ScalarEntry {
  return {
    kind: 'scalar',
    name,
    docs: docs(summary, `SELECT ${name}(2.5, 0);`, ['expr', 'scale']),
    resolve: (args, context) => {
      checkScale(args, context)
      const [first] = countOf(args, context, 1, 2)
      const type = implicitType(first, 'numeric', context.mode)
      return resolveRounded(type ?? unexpected(context, 0, first, '"NUMERIC"'), args, context)
    },
    nulls: 'propagates',
    raises: (call) => fails(call) && call.type.kind !== 'double' && call.type.kind !== 'float',
    emit: (e, [a], call) => {
      const scale = call.options?.scale as number
      if (call.options?.noScale === true) return e.nullValue(call.type)
      if (a.type.kind === 'decimal') return roundDecimal(e, a, scale, name, call)
      if (a.type.kind === 'double' || a.type.kind === 'float') return roundReal(e, a, scale, name)
      assert(isIntegral(a.type), `no ${name} of ${simpleString(a.type)}`)
      return roundInteger(e, a, scale, name, call)
    },
    display: (args) => `${name}(${(args.length === 1 ? [...args, '0'] : args).join(', ')})`,
  }
}

// ceil, floor

function wholeOfReal(e: Emitter, a: Value, mode: Rounding, call: Call): Value {
  const whole = e.bind((mode === 'ceil' ? f64.ceil : f64.floor)(a.parts[0] as F64))
  if (fails(call)) {
    const limit = 2 ** 63
    e.raiseIf(i32.or(f64.gt(whole, f64.const(limit)), f64.lt(whole, f64.const(-limit))), overflowSite(mode))
  }
  return e.value(long, [i64.truncSatF64S(whole)])
}

function resolveWhole(args: readonly Expression[], context: ResolveContext): Resolved {
  checkScale(args, context)
  if (args.length === 2 && constantOf(args[1]) === undefined) notFoldableArgument(context, 'scale', '"INT"')
  const [first] = countOf(args, context, 1, 2)
  if (args.length === 2) {
    const type = implicitType(first, 'decimal', context.mode)
    const known = first.kind === 'null' ? decimal(38, 18) : type
    return resolveRounded(known ?? unexpected(context, 0, first, '"DECIMAL"'), args, context)
  }
  const accepted = [{ kind: 'double' }, 'decimal', long] as const
  const type = implicitType(first, accepted, context.mode)
  if (type === undefined) return unexpected(context, 0, first, '("DOUBLE" or "DECIMAL" or "BIGINT")')
  if (type.kind !== 'decimal') return { argTypes: [type], type: long, nullable: true }
  const { precision, scale } = type
  return {
    argTypes: [type],
    type: scale === 0 ? type : decimal(Math.min(38, precision - scale + 1), 0),
    nullable: true,
    options: { scale: 0 },
  }
}

function whole(mode: 'ceil' | 'floor', aliases: readonly string[], summary: string): ScalarEntry {
  return {
    kind: 'scalar',
    name: mode,
    aliases,
    docs: docs(summary, `SELECT ${mode}(-0.1);`, ['expr', 'scale']),
    resolve: resolveWhole,
    nulls: 'propagates',
    raises: (call) => fails(call),
    emit: (e, [a], call) => {
      if (call.options?.noScale === true) return e.nullValue(call.type)
      if (a.type.kind === 'long') return a
      if (a.type.kind === 'double') return wholeOfReal(e, a, mode, call)
      return roundDecimal(e, a, call.options?.scale as number, mode, call)
    },
    display: (args, call) => {
      const name = call.displayName ?? (args.length === 1 ? mode.toUpperCase() : mode)
      return `${name}(${args.join(', ')})`
    },
  }
}

export const roundingFunctions: readonly FunctionEntry[] = [
  absolute,
  rounding('round', 'The number rounded to a count of digits, halves away from zero.'),
  rounding('bround', 'The number rounded to a count of digits, halves to the even digit.'),
  whole('ceil', ['ceiling'], 'The smallest whole number that is not smaller.'),
  whole('floor', [], 'The largest whole number that is not larger.'),
]
