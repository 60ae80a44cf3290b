/**
 * Arithmetic of decimals in generated code. Where bounds show that unscaled operands and result stay within 62 bits it
 * is one 64-bit instruction; products of two 64-bit operands are one 128-bit multiplication; everything else is a
 * kernel with 256-bit intermediates, which also rounds (half up) where a result gives up fraction digits.
 */
import type { DataType, DecimalType } from '@vonk/common'
import { assert } from '../../base/assert.ts'
import { type Code, i32, i64 } from '../../wasm/index.ts'
import type { Emitter, HelperFunction, RaiseSite, Value } from '../emit.ts'
import type { Call } from '../expression.ts'
import { constantSize, long62, type Magnitude, productOf, sumOf } from '../magnitude.ts'
import { exactWords, isWideDecimal } from '../value-parts.ts'
import { ansiConfig, divideByZero, magnitudeOf } from './integer-code.ts'
import type { DecimalOperation } from './numeric-types.ts'

type I32 = Code<'i32'>
type I64 = Code<'i64'>

const decimalType = (type: DataType): DecimalType => {
  assert(type.kind === 'decimal', `a decimal, not ${type.kind}`)
  return type
}

/** The value as two words; a narrow one is extended by its sign. */
export function wideParts(value: Value): readonly [I64, I64] {
  const low = value.parts[0] as I64
  if (value.parts.length === 2) return [low, value.parts[1] as I64]
  return [low, i64.shrS(low, i64.const(63n))]
}

/** A decimal of the type whose unscaled value is known to fit 64 bits. */
export function narrowResult(e: Emitter, type: DataType, code: I64, size: Magnitude, isNull?: I32): Value {
  const low = e.bind(code)
  const parts = isWideDecimal(type) ? [low, i64.shrS(low, i64.const(63n))] : [low]
  // The high word is left unbound: most readers of a narrow value never look at it.
  return e.sized({ type, isNull: isNull ?? i32.const(0), parts: parts as readonly Code[] }, size)
}

/** Signed 64 x 64 -> 128 bits. */
export const multiplyWide: HelperFunction = {
  name: 'multiply_64_64_128',
  params: ['i64', 'i64'],
  results: ['i64', 'i64'],
  body: (f, params) => {
    const [a, b] = params as readonly I64[]
    const mask = i64.const(0xffff_ffffn)
    const half = i64.const(32n)
    const a0 = f.let(i64.and(a, mask))
    const a1 = f.let(i64.shrS(a, half))
    const b0 = f.let(i64.and(b, mask))
    const b1 = f.let(i64.shrS(b, half))
    const low = f.let(i64.mul(a0, b0))
    const middle = f.let(i64.add(i64.mul(a1, b0), i64.shrU(low, half)))
    const other = f.let(i64.add(i64.mul(a0, b1), i64.and(middle, mask)))
    const high = i64.add(i64.mul(a1, b1), i64.add(i64.shrS(middle, half), i64.shrS(other, half)))
    f.return(i64.mul(a, b), high)
    return undefined
  },
}

const power = (n: number): bigint => 10n ** BigInt(n)
const times = (x: I64, n: number): I64 => (n === 0 ? x : i64.mul(x, i64.const(power(n))))
const scaledSize = (m: Magnitude, n: number): Magnitude =>
  n === 0 ? m : productOf(m, constantSize(10 ** n * (1 + 2 ** -50)))

/** What a kernel left at `target` that fits no decimal. */
export const exactNumber = (scale: number, target: Code<'i32'>): Value & { readonly type: DecimalType } => ({
  type: { kind: 'decimal', precision: 76, scale },
  isNull: i32.const(0),
  parts: Array.from({ length: exactWords }, (_, i) => i64.load(target, i * 8)),
})

type RaisedNumber = 'text' | 'plain' | 'significant'

export function valueOutOfRange(type: DecimalType, value: Value, as: RaisedNumber = 'text'): RaiseSite {
  return {
    condition: 'NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION',
    parameters: { precision: `${type.precision}`, scale: `${type.scale}`, config: ansiConfig },
    values: { value: { value, as } },
  }
}

export function decimalBinary(
  e: Emitter,
  operation: DecimalOperation,
  a: Value,
  b: Value,
  call: Call,
): Value {
  switch (operation) {
    case '+':
    case '-':
      return addition(e, operation, a, b, call)
    case '*':
      return multiplication(e, a, b, call)
    case '/':
    case '%':
    case 'pmod':
      return division(e, operation, a, b, call)
  }
}

function addition(e: Emitter, operation: '+' | '-', a: Value, b: Value, call: Call): Value {
  const [p, q, type] = [decimalType(a.type), decimalType(b.type), decimalType(call.type)]
  const scale = Math.max(p.scale, q.scale)
  const [up, upOther] = [scale - p.scale, scale - q.scale]
  const size = sumOf(scaledSize(magnitudeOf(a), up), scaledSize(magnitudeOf(b), upOther))
  const limit = Math.min(long62, 10 ** type.precision - 1)
  const join = operation === '+' ? i64.add : i64.sub
  if (type.scale === scale && up <= 18 && upOther <= 18 && e.assumeWithin(size, limit)) {
    return narrowResult(e, type, join(times(a.parts[0] as I64, up), times(b.parts[0] as I64, upOther)), size)
  }
  const [al, ah] = wideParts(a)
  const [bl, bh] = wideParts(b)
  const narrow = a.parts.length === 1 && b.parts.length === 1
  if (narrow && up === 0 && upOther === 0 && type.scale === scale) {
    return wideSum(e, operation, [al, ah], [bl, bh], type)
  }
  const name = operation === '+' ? 'decimalAdd' : 'decimalSubtract'
  const args = [al, ah, i32.const(up), bl, bh, i32.const(upOther), i32.const(scale - type.scale)]
  return kernelResult(e, name, args, type, call)
}

/** Sums of two 64-bit numbers always fit 128 bits; the result's precision is enough by its rule. */
function wideSum(
  e: Emitter,
  operation: '+' | '-',
  [al, ah]: readonly [I64, I64],
  [bl, bh]: readonly [I64, I64],
  type: DecimalType,
): Value {
  if (!isWideDecimal(type)) return e.value(type, [operation === '+' ? i64.add(al, bl) : i64.sub(al, bl)])
  if (operation === '+') {
    const low = e.bind(i64.add(al, bl))
    const carry = i64.extendI32U(i64.ltU(low, al))
    return e.value(type, [low, i64.add(i64.add(ah, bh), carry)])
  }
  const low = e.bind(i64.sub(al, bl))
  const borrow = i64.extendI32U(i64.ltU(al, bl))
  return e.value(type, [low, i64.sub(i64.sub(ah, bh), borrow)])
}

function multiplication(e: Emitter, a: Value, b: Value, call: Call): Value {
  const [p, q, type] = [decimalType(a.type), decimalType(b.type), decimalType(call.type)]
  const drop = p.scale + q.scale - type.scale
  const size = productOf(magnitudeOf(a), magnitudeOf(b))
  if (drop === 0) {
    const limit = Math.min(long62, 10 ** type.precision - 1)
    if (e.assumeWithin(size, limit)) {
      return narrowResult(e, type, i64.mul(a.parts[0] as I64, b.parts[0] as I64), size)
    }
    if (a.parts.length === 1 && b.parts.length === 1 && p.precision + q.precision <= type.precision) {
      return { type, isNull: i32.const(0), parts: e.helper(multiplyWide, a.parts[0], b.parts[0]) }
    }
  }
  const args = [...wideParts(a), ...wideParts(b), i32.const(drop)]
  return kernelResult(e, 'decimalMultiply', args, type, call, 'significant')
}

const isZero = (value: Value): I32 =>
  i64.eqz(
    value.parts.length === 1 ? (value.parts[0] as I64) : i64.or(value.parts[0] as I64, value.parts[1] as I64),
  )

function division(e: Emitter, operation: '/' | '%' | 'pmod', a: Value, b: Value, call: Call): Value {
  const [p, q, type] = [decimalType(a.type), decimalType(b.type), decimalType(call.type)]
  const site: RaiseSite =
    operation === '/'
      ? divideByZero()
      : { condition: 'REMAINDER_BY_ZERO', parameters: { config: ansiConfig } }
  const zero = e.bind(isZero(b))
  const compute = (): Value => {
    if (operation === '/') {
      const up = type.scale + q.scale - p.scale
      assert(up >= 0, 'a quotient keeps the digits of the dividend')
      const args = [...wideParts(a), ...wideParts(b), i32.const(up), i32.const(39 - type.scale)]
      return kernelResult(e, 'decimalDivide', args, type, call)
    }
    const scale = Math.max(p.scale, q.scale)
    const [al, ah] = wideParts(a)
    const [bl, bh] = wideParts(b)
    const args = [
      al,
      ah,
      i32.const(scale - p.scale),
      bl,
      bh,
      i32.const(scale - q.scale),
      i32.const(scale - type.scale),
    ]
    const kernel = operation === 'pmod' ? 'decimalPositiveRemainder' : 'decimalRemainder'
    return kernelResult(e, kernel, args, type, call)
  }
  if (call.mode === 'ansi') {
    e.raiseIf(zero, site)
    return compute()
  }
  return e.choose(type, zero, () => e.nullValue(type), compute)
}

/** The kernel writes the result to the scratch area and answers whether it fits the precision. */
function kernelResult(
  e: Emitter,
  name: string,
  args: readonly Code[],
  type: DecimalType,
  call: Call,
  shownAs: RaisedNumber = 'text',
): Value {
  const target = e.temporary()
  const fits = e.kernel(name, ...args, i32.const(type.precision), target)[0] as I32
  const parts = isWideDecimal(type) ? [i64.load(target), i64.load(target, 8)] : [i64.load(target)]
  const value = e.value(type, parts)
  const overflow = e.bind(i32.eqz(fits))
  // What overflows 256 bits cannot be shown in full; Spark shows the exact number.
  if (call.mode === 'ansi') {
    e.raiseIf(overflow, valueOutOfRange(type, exactNumber(type.scale, target), shownAs))
    return value
  }
  return { ...value, isNull: overflow }
}

/** `div` of decimals: the whole part, as a long. */
export function decimalDivToLong(e: Emitter, a: Value, b: Value, call: Call): Value {
  const [p, q] = [decimalType(a.type), decimalType(b.type)]
  const scale = Math.max(p.scale, q.scale)
  const zero = e.bind(isZero(b))
  const compute = (): Value => {
    const target = e.temporary()
    const [al, ah] = wideParts(a)
    const [bl, bh] = wideParts(b)
    const fits = e.kernel(
      'decimalDivideWhole',
      al,
      ah,
      i32.const(scale - p.scale),
      bl,
      bh,
      i32.const(scale - q.scale),
      target,
    )[0] as I32
    const low = e.bind(i64.load(target))
    const isHuge = e.bind(i32.eqz(fits))
    const value = e.value(call.type, [low])
    // The quotient is a decimal first; of one beyond a long, the long has the lowest bits.
    if (call.mode !== 'ansi') return { ...value, isNull: isHuge }
    e.raiseIf(isHuge, valueOutOfRange({ kind: 'decimal', precision: 38, scale: 0 }, exactNumber(0, target)))
    return value
  }
  if (call.mode === 'ansi') {
    e.raiseIf(zero, divideByZero())
    return compute()
  }
  return e.choose(call.type, zero, () => e.nullValue(call.type), compute)
}

export function decimalNegate(e: Emitter, a: Value): Value {
  const zero = i64.const(0n)
  if (a.parts.length === 1)
    return e.sized(e.value(a.type, [i64.sub(zero, a.parts[0] as I64)]), magnitudeOf(a))
  const [low, high] = a.parts as readonly I64[]
  const borrow = i64.extendI32U(i64.ne(low, zero))
  return e.sized(e.value(a.type, [i64.sub(zero, low), i64.sub(i64.sub(zero, high), borrow)]), magnitudeOf(a))
}
