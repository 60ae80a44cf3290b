/**
 * Casts between decimals and floating point: by the decimal digits that Java would print, and to the nearest value.
 */
import { assert } from '../../base/assert.ts'
import { f32, f64, i32, i64 } from '../../wasm/index.ts'
import type { Value } from '../emit.ts'
import { valueOutOfRange, wideParts } from '../emitted/decimal-code.ts'
import { emitNumericCast } from '../emitted/numeric-casts.ts'
import { isWideDecimal } from '../value-parts.ts'
import { type CastTask, type F32, type F64, type I32, powers, unless } from './cast-code.ts'

/**
 * The decimal that the text of the double shows (of a float too), rounded half up; NaN and the infinities are NULL in
 * every mode.
 */
export function realToDecimal(task: CastTask): Value {
  const { e, from, to } = task
  assert(to.kind === 'decimal', 'a decimal')
  const single = from.type.kind === 'float'
  const x = e.bind(single ? f64.promoteF32(from.parts[0] as F32) : (from.parts[0] as F64))
  const finite = e.bind(f64.lt(f64.abs(x), f64.const(Number.POSITIVE_INFINITY)))
  const text = e.temporary()
  const number = e.bind(i32.add(text, i32.const(64)))
  const bits = i64.reinterpretF64(x)
  const end = e.kernel('printReal', bits, i32.const(0), powers(e), text)[0] as I32
  const shape = [i32.const(to.precision), i32.const(to.scale), number]
  const found = e.kernel('parseDecimal', text, i32.sub(end, text), ...shape)[0] as I32
  const tooLarge = i32.and(finite, i32.ne(found, i32.const(1)))
  const parts = () => (isWideDecimal(to) ? [i64.load(number), i64.load(number, 8)] : [i64.load(number)])
  const value = () => e.value(to, parts(), i32.eqz(finite))
  return unless(task, tooLarge, value, valueOutOfRange(to, from, 'plain'))
}

/** Digits that a double holds and that a division by an exact power of ten rounds rightly. */
const isSmall = (precision: number, scale: number): boolean => precision <= 15 && scale <= 22

export function decimalToReal(task: CastTask): Value {
  const { e, from, to, mode } = task
  assert(from.type.kind === 'decimal', 'a decimal')
  const { precision, scale } = from.type
  if (isSmall(precision, scale)) return emitNumericCast(e, from, to, mode)
  const text = e.temporary()
  const target = e.bind(i32.add(text, i32.const(120)))
  const found = e.kernel('decimalToReal', ...wideParts(from), i32.const(scale), powers(e), target)[0] as I32
  e.when(i32.eqz(found), () => {
    const end = e.kernel('printDecimal', ...wideParts(from), i32.const(scale), i32.const(1), text)[0] as I32
    const work = e.scratch(i32.const(8192))
    e.kernel('parseRealExactly', text, i32.sub(end, text), i32.const(0), work, target)
  })
  const real = f64.load(target)
  return e.value(to, [to.kind === 'float' ? f32.demoteF64(real) : real])
}
