/** Arithmetic of integers and of floating point in generated code, with Spark's overflow rules. */
import { short } from '@vonk/common'
import { type Code, constValue, f32, f64, i32, i64, select } from '../../wasm/index.ts'
import type { Emitter, HelperFunction, RaiseSite, Value } from '../emit.ts'
import type { Call } from '../expression.ts'
import { long62, type Magnitude, productOf, sumOf, typeMagnitude } from '../magnitude.ts'

type I32 = Code<'i32'>
type I64 = Code<'i64'>

export type IntegerOperation = '+' | '-' | '*'

export const ansiConfig = '"spark.sql.ansi.enabled"'

const tryNames: Readonly<Record<string, string>> = {
  '+': 'try_add',
  '-': 'try_subtract',
  '*': 'try_multiply',
  div: 'try_divide',
}

const alternative = (name: string | undefined): string =>
  name === undefined ? '' : ` Use '${name}' to tolerate overflow and return NULL instead.`

const overflowTexts: Readonly<Record<string, string>> = {
  div: 'Overflow in integral divide',
  round: 'Overflow',
}

export function overflowSite(operation: string): RaiseSite {
  return {
    condition: 'ARITHMETIC_OVERFLOW',
    parameters: {
      message: overflowTexts[operation] ?? 'overflow',
      alternative: alternative(tryNames[operation]),
      config: ansiConfig,
    },
    ...(withoutPlace.has(operation) ? { placed: false } : {}),
  }
}

const withoutPlace: ReadonlySet<string> = new Set(['abs', 'negate'])

export const divideByZero = (config = ansiConfig): RaiseSite => ({
  condition: 'DIVIDE_BY_ZERO',
  parameters: { config },
})
const remainderByZero: RaiseSite = { condition: 'REMAINDER_BY_ZERO', parameters: { config: ansiConfig } }

export const magnitudeOf = (value: Value): Magnitude => value.magnitude ?? typeMagnitude(value.type)

/** Whether a 64-bit product that was wrapped to `product` did not fit. */
const productOverflows: HelperFunction = {
  name: 'long_product_overflows',
  params: ['i64', 'i64', 'i64'],
  results: ['i32'],
  body: (f, params) => {
    const [a, b, product] = params as readonly I64[]
    const narrow = (x: I64) => i64.eq(x, i64.extend32S(x))
    f.if(i32.and(narrow(a), narrow(b)), () => f.return(i32.const(0)))
    f.if(i64.eqz(a), () => f.return(i32.const(0)))
    f.if(i64.eq(a, i64.const(-1n)), () => f.return(i64.eq(b, i64.const(-(1n << 63n)))))
    return i64.ne(i64.divS(product, a), b)
  },
}

/** `overflow` ends the query, makes NULL or is ignored, as the mode says. */
export function onOverflow(e: Emitter, value: Value, overflow: I32, site: RaiseSite, call: Call): Value {
  if (constValue(overflow) === 0 || call.mode === 'legacy') return value
  if (call.mode === 'try') return { ...value, isNull: e.bind(i32.or(value.isNull, overflow)) }
  e.raiseIf(overflow, site)
  return value
}

export function integerBinary(
  e: Emitter,
  operation: IntegerOperation | '%' | 'div',
  a: Value,
  b: Value,
  call: Call,
): Value {
  if (operation === '%' || operation === 'div') return integerDivision(e, operation, a, b, call)
  switch (a.type.kind) {
    case 'long':
      return longBinary(e, operation, a, b, call)
    case 'integer':
      return intBinary(e, operation, a, b, call)
    default:
      return smallBinary(e, operation, a, b, call)
  }
}

function apply64(operation: IntegerOperation, x: I64, y: I64): I64 {
  return operation === '+' ? i64.add(x, y) : operation === '-' ? i64.sub(x, y) : i64.mul(x, y)
}

function longBinary(e: Emitter, operation: IntegerOperation, a: Value, b: Value, call: Call): Value {
  const [x, y] = [a.parts[0] as I64, b.parts[0] as I64]
  const [p, q] = [magnitudeOf(a), magnitudeOf(b)]
  const size = operation === '*' ? productOf(p, q) : sumOf(p, q)
  const value = e.value(call.type, [apply64(operation, x, y)])
  if (call.mode === 'legacy') return value
  if (e.assumeWithin(size, long62)) return e.sized(value, size)
  const result = value.parts[0] as I64
  const overflow =
    operation === '*'
      ? (e.helper(productOverflows, x, y, result)[0] as I32)
      : i64.ltS(
          operation === '+'
            ? i64.and(i64.xor(x, result), i64.xor(y, result))
            : i64.and(i64.xor(x, y), i64.xor(x, result)),
          i64.const(0n),
        )
  return onOverflow(e, value, overflow, overflowSite(operation), call)
}

/** In 64 bits nothing of 32 can overflow. */
function intBinary(e: Emitter, operation: IntegerOperation, a: Value, b: Value, call: Call): Value {
  const [x, y] = [a.parts[0] as I32, b.parts[0] as I32]
  if (call.mode === 'legacy') {
    const code = operation === '+' ? i32.add(x, y) : operation === '-' ? i32.sub(x, y) : i32.mul(x, y)
    return e.value(call.type, [code])
  }
  const wide = e.bind(apply64(operation, i64.extendI32S(x), i64.extendI32S(y)))
  const value = e.value(call.type, [i32.wrapI64(wide)])
  const overflow = i64.ne(wide, i64.extend32S(wide))
  return onOverflow(e, value, overflow, overflowSite(operation), call)
}

/** Bytes and shorts: 32 bits hold every result. */
function smallBinary(e: Emitter, operation: IntegerOperation, a: Value, b: Value, call: Call): Value {
  const [x, y] = [a.parts[0] as I32, b.parts[0] as I32]
  const wide = e.bind(operation === '+' ? i32.add(x, y) : operation === '-' ? i32.sub(x, y) : i32.mul(x, y))
  const value = e.value(call.type, [call.type.kind === 'byte' ? i32.extend8S(wide) : i32.extend16S(wide)])
  return onOverflow(
    e,
    value,
    i32.ne(wide, value.parts[0] as I32),
    {
      condition: 'BINARY_ARITHMETIC_OVERFLOW',
      parameters: { symbol: operation, functionName: `\`${tryNames[operation]}\`` },
      // Spark shows bytes as shorts.
      values: {
        value1: { value: { ...a, type: short }, as: 'literal' },
        value2: { value: { ...b, type: short }, as: 'literal' },
      },
    },
    call,
  )
}

function integerDivision(e: Emitter, operation: '%' | 'div', a: Value, b: Value, call: Call): Value {
  const wide = a.parts[0].type === 'i64'
  const isZero = e.bind(wide ? i64.eqz(b.parts[0] as I64) : i32.eqz(b.parts[0] as I32))
  const site = operation === '%' ? remainderByZero : divideByZero()
  if (call.mode === 'ansi') e.raiseIf(isZero, site)
  // A zero divisor that only gives NULL is replaced, since the instruction would trap.
  if (!wide) {
    const y = select(isZero, i32.const(1), b.parts[0] as I32)
    return e.value(call.type, [i32.remS(a.parts[0] as I32, y)], call.mode === 'ansi' ? undefined : isZero)
  }
  const [x, y] = [a.parts[0] as I64, e.bind(select(isZero, i64.const(1n), b.parts[0] as I64))]
  const isNull = call.mode === 'ansi' ? undefined : isZero
  if (operation === '%') return e.value(call.type, [i64.remS(x, y)], isNull)
  const overflow = e.bind(i32.and(i64.eq(x, i64.const(-(1n << 63n))), i64.eq(y, i64.const(-1n))))
  const quotient = e.value(call.type, [i64.divS(x, select(overflow, i64.const(1n), y))], isNull)
  return onOverflow(e, quotient, overflow, overflowSite('div'), call)
}

export function integerNegate(e: Emitter, a: Value, call: Call): Value {
  if (a.type.kind === 'long' || a.type.kind === 'integer') {
    const wide = a.type.kind === 'long'
    const x = a.parts[0]
    const least = wide ? i64.eq(x as I64, i64.const(-(1n << 63n))) : i32.eq(x as I32, i32.const(-0x8000_0000))
    const code = wide ? i64.sub(i64.const(0n), x as I64) : i32.sub(i32.const(0), x as I32)
    return onOverflow(e, e.value(a.type, [code]), least, overflowSite('negate'), call)
  }
  const negated = i32.sub(i32.const(0), a.parts[0] as I32)
  const isByte = a.type.kind === 'byte'
  const least = i32.eq(a.parts[0] as I32, i32.const(isByte ? -0x80 : -0x8000))
  const value = e.value(a.type, [isByte ? i32.extend8S(negated) : i32.extend16S(negated)])
  return onOverflow(e, value, least, overflowSite('negate'), call)
}

/** Floating point never raises but for a zero divisor in ANSI mode. */
export function floatBinary(
  e: Emitter,
  operation: IntegerOperation | '/' | '%' | 'negate',
  a: Value,
  b: Value,
  call?: Call,
): Value {
  const isDouble = a.type.kind === 'double'
  let isNull: I32 | undefined
  if (operation === '/' || operation === '%') {
    const zero = isDouble
      ? f64.eq(b.parts[0] as Code<'f64'>, f64.const(0))
      : f32.eq(b.parts[0] as Code<'f32'>, f32.const(0))
    if (call?.mode === 'ansi') e.raiseIf(zero, operation === '/' ? divideByZero() : remainderByZero)
    else isNull = zero
  }
  if (isDouble) return e.value(a.type, [doubleOperation(e, operation, a, b)], isNull)
  const [x, y] = [a.parts[0] as Code<'f32'>, b.parts[0] as Code<'f32'>]
  switch (operation) {
    case '+':
      return e.value(a.type, [f32.add(x, y)])
    case '-':
      return e.value(a.type, [f32.sub(x, y)])
    case '*':
      return e.value(a.type, [f32.mul(x, y)])
    case '/':
      return e.value(a.type, [f32.div(x, y)], isNull)
    case 'negate':
      return e.value(a.type, [f32.neg(x)])
    case '%': {
      const rest = e.helper(floatRemainder, f64.promoteF32(x), f64.promoteF32(y))[0] as Code<'f64'>
      return e.value(a.type, [f32.demoteF64(rest)], isNull)
    }
  }
}

function doubleOperation(
  e: Emitter,
  operation: IntegerOperation | '/' | '%' | 'negate',
  a: Value,
  b: Value,
): Code<'f64'> {
  const [x, y] = [a.parts[0] as Code<'f64'>, b.parts[0] as Code<'f64'>]
  switch (operation) {
    case '+':
      return f64.add(x, y)
    case '-':
      return f64.sub(x, y)
    case '*':
      return f64.mul(x, y)
    case '/':
      return f64.div(x, y)
    case 'negate':
      return f64.neg(x)
    case '%':
      return e.helper(floatRemainder, x, y)[0] as Code<'f64'>
  }
}

/**
 * The exact remainder of two doubles with the sign of the first (C's fmod): long division of the significands, one
 * bit of the exponents' difference at a time.
 */
const floatRemainder: HelperFunction = {
  name: 'double_remainder',
  params: ['f64', 'f64'],
  results: ['f64'],
  body: (f, params) => {
    const [x, y] = params as readonly Code<'f64'>[]
    const a = f.let(f64.abs(x))
    const b = f.let(f64.abs(y))
    const infinity = f64.const(Number.POSITIVE_INFINITY)
    f.if(i32.or(i32.eqz(f64.lt(a, infinity)), i32.or(f64.ne(b, b), f64.eq(b, f64.const(0)))), () =>
      f.return(f64.const(Number.NaN)),
    )
    f.if(f64.lt(a, b), () => f.return(x))
    // Whole numbers below 2^53 divide exactly in 64 bits.
    const limit = f64.const(2 ** 53)
    const whole = i32.and(f64.eq(f64.floor(a), a), f64.eq(f64.floor(b), b))
    f.if(i32.and(whole, f64.lt(a, limit)), () => {
      const rest = f64.convertI64S(i64.remS(i64.truncF64S(a), i64.truncF64S(b)))
      f.return(f64.copysign(rest, x))
    })
    // The largest b * 2^k that fits, then k down to 0; each subtraction is exact.
    const rest = f.let(a)
    const step = f.let(b)
    f.block((found) => {
      f.loop((grow) => {
        f.brIf(found, f64.gt(f64.add(step, step), rest))
        f.set(step, f64.add(step, step))
        f.br(grow)
      })
    })
    f.loop((again) => {
      f.if(f64.ge(rest, step), () => f.set(rest, f64.sub(rest, step)))
      f.if(f64.gt(step, b), () => {
        f.set(step, f64.mul(step, f64.const(0.5)))
        f.br(again)
      })
    })
    return f64.copysign(rest, x)
  },
}
