/**
 * Hashes of a row's values: the engine's own 64-bit one for tables and exchanges (low bits choose a bucket, high bits a partition), and
 * Spark's Murmur3 for exchanges whose partitions the user can see. Both give equal hashes for values that group together:
 * -0.0 and 0.0, all NaNs; a null leaves Murmur3 as it was.
 */
import { assert } from '../base/assert.ts'
import type { HelperFunction, Value } from '../expr/emit.ts'
import { wideParts } from '../expr/emitted/decimal-code.ts'
import { emitNormalised } from '../expr/emitted/ordering.ts'
import { isVariableLength } from '../expr/value-parts.ts'
import { type Code, constValue, f32, f64, i32, i64, select } from '../wasm/index.ts'
import type { RowEmitter } from './row-emitter.ts'

type I32 = Code<'i32'>
type I64 = Code<'i64'>

const seed = 0x9e3779b97f4a7c15n
const multiplier = i64.const(0xd6e8feb86659fd93n)
const half = i64.const(32n)

/** A part as 64 bits; what a null holds is not to be looked at, so it becomes one fixed number. */
function wordOf(part: Code, isNull: I32): I64 {
  const word =
    part.type === 'i32'
      ? i64.extendI32S(part as I32)
      : part.type === 'i64'
        ? (part as I64)
        : part.type === 'f64'
          ? i64.reinterpretF64(part as Code<'f64'>)
          : i64.extendI32U(i32.reinterpretF32(part as Code<'f32'>))
  return select(isNull, i64.const(0x5bd1e995n), word)
}

/** Multiply and fold: every input bit reaches the low and, after the second round, every output bit. */
function mix(e: RowEmitter, hash: I64, word: I64): I64 {
  const product = e.bind(i64.mul(i64.xor(hash, word), multiplier))
  return e.bind(i64.xor(product, i64.shrU(product, half)))
}

/** The engine's hash of normalised values. */
export function emitHash(e: RowEmitter, values: readonly Value[]): I64 {
  let hash: I64 = i64.const(seed)
  for (const value of values) {
    if (isVariableLength(value.type)) {
      // A null string has length 0 wherever it was loaded; its pointer is not looked at then.
      const length = select(value.isNull, i32.const(0), value.parts[1] as I32)
      const bytes = e.kernel('hash64Bytes', value.parts[0], length, hash)[0] as I64
      hash = mix(e, bytes, i64.extendI32U(value.isNull))
    } else {
      for (const part of value.parts) hash = mix(e, hash, wordOf(part, value.isNull))
    }
  }
  return mix(e, hash, i64.const(0n))
}

const murmurMix = (hash: I32, word: I32): I32 => {
  const k = i32.mul(i32.rotl(i32.mul(word, i32.const(0xcc9e2d51)), i32.const(15)), i32.const(0x1b873593))
  const h = i32.rotl(i32.xor(hash, k), i32.const(13))
  return i32.add(i32.mul(h, i32.const(5)), i32.const(0xe6546b64))
}

const murmurFinish = (f: { let<T extends Code>(code: T): T }, hash: I32, length: number): I32 => {
  const a = f.let(i32.xor(hash, i32.const(length)))
  const b = f.let(i32.mul(i32.xor(a, i32.shrU(a, i32.const(16))), i32.const(0x85ebca6b)))
  const c = f.let(i32.mul(i32.xor(b, i32.shrU(b, i32.const(13))), i32.const(0xc2b2ae35)))
  return i32.xor(c, i32.shrU(c, i32.const(16)))
}

/** Murmur3 of 4 bytes. */
export const murmurInt: HelperFunction = {
  name: 'murmur3_int',
  params: ['i32', 'i32'],
  results: ['i32'],
  body: (f, [value, hash]) =>
    murmurFinish({ let: (code) => f.let(code) as never }, murmurMix(hash as I32, value as I32), 4),
}

/** Murmur3 of 8 bytes. */
export const murmurLong: HelperFunction = {
  name: 'murmur3_long',
  params: ['i64', 'i32'],
  results: ['i32'],
  body: (f, [value, hash]) => {
    const low = f.let(murmurMix(hash as I32, i32.wrapI64(value as I64)))
    const high = murmurMix(low, i32.wrapI64(i64.shrU(value as I64, half)))
    return murmurFinish({ let: (code) => f.let(code) as never }, high, 8)
  },
}

/** One value into Spark's Murmur3; `hash` is the seed. */
function murmurOf(e: RowEmitter, value: Value, hash: I32): I32 {
  const [part] = value.parts
  switch (value.type.kind) {
    case 'float': {
      const bits = i32.reinterpretF32(part as Code<'f32'>)
      return e.helper(
        murmurInt,
        select(f32.eq(part as Code<'f32'>, f32.const(0)), i32.const(0), bits),
        hash,
      )[0] as I32
    }
    case 'double': {
      const bits = i64.reinterpretF64(part as Code<'f64'>)
      return e.helper(
        murmurLong,
        select(f64.eq(part as Code<'f64'>, f64.const(0)), i64.const(0n), bits),
        hash,
      )[0] as I32
    }
    case 'decimal': {
      if (value.parts.length === 1) return e.helper(murmurLong, part, hash)[0] as I32
      const [low, high] = wideParts(value)
      const target = e.temporary()
      const length = e.kernel('bigEndianBytes', low, high, target)[0] as I32
      const start = i32.add(target, i32.sub(i32.const(16), length))
      return e.kernel('murmur3Bytes', start, length, hash)[0] as I32
    }
    case 'calendarInterval': {
      const micros = e.helper(murmurLong, value.parts[2], hash)[0]
      const days = e.helper(murmurInt, value.parts[1], micros)[0]
      return e.helper(murmurInt, value.parts[0], days)[0] as I32
    }
    case 'string':
    case 'binary':
      return e.kernel('murmur3Bytes', value.parts[0], value.parts[1], hash)[0] as I32
    case 'array':
    case 'map':
    case 'struct':
    case 'variant':
      return assert(false, `no Murmur3 of ${value.type.kind} in generated code yet`) as never
    default:
      return part.type === 'i32'
        ? (e.helper(murmurInt, part, hash)[0] as I32)
        : (e.helper(murmurLong, part, hash)[0] as I32)
  }
}

/** Spark's `hash` of values, as it partitions by them. */
export function emitMurmur(e: RowEmitter, values: readonly Value[], start = 42): I32 {
  const hash = e.f.let(i32.const(start), 'hash')
  for (const value of values) {
    const isNull = constValue(value.isNull)
    if (isNull === 1) continue
    e.when(i32.eqz(value.isNull), () => e.f.set(hash, murmurOf(e, emitNormalised(e, value), hash)))
  }
  return hash
}
