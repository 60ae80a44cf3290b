/**
 * Spark's two hashes of values: Murmur3 (`hash`, and the partitions that users see) and XXH64 (`xxhash64`, sketches). A
 * null leaves the hash as it was; values of nested types are hashed element by element; -0.0 counts as 0.0 and every
 * NaN as one.
 */
import type { DataType } from '@vonk/common'
import { assert } from '../../base/assert.ts'
import { arraySlots, elementWidth, structSlots } from '../../columnar/packed-value.ts'
import { type Code, constValue, f32, f64, i32, i64, type Local } from '../../wasm/index.ts'
import type { Emitter, HelperFunction, Value } from '../emit.ts'
import { isVariableLength } from '../value-parts.ts'
import { wideParts } from './decimal-code.ts'
import { emitNormalised } from './ordering.ts'

type I32 = Code<'i32'>
type I64 = Code<'i64'>

/** What differs between the two: how 4 bytes, 8 bytes and runs of bytes go into a hash. */
interface SparkHash<T extends 'i32' | 'i64'> {
  int(e: Emitter, value: I32, hash: Code<T>): Code<T>
  long(e: Emitter, value: I64, hash: Code<T>): Code<T>
  bytes(e: Emitter, pointer: I32, length: I32, hash: Code<T>): Code<T>
}

// Murmur3, 32 bits

const murmurMix = (hash: I32, word: I32): I32 => {
  const k = i32.mul(i32.rotl(i32.mul(word, i32.const(0xcc9e2d51)), i32.const(15)), i32.const(0x1b873593))
  const h = i32.rotl(i32.xor(hash, k), i32.const(13))
  return i32.add(i32.mul(h, i32.const(5)), i32.const(0xe6546b64))
}

type Let = (code: I32) => I32

const murmurFinish = (bind: Let, hash: I32, length: number): I32 => {
  const a = bind(i32.xor(hash, i32.const(length)))
  const b = bind(i32.mul(i32.xor(a, i32.shrU(a, i32.const(16))), i32.const(0x85ebca6b)))
  const c = bind(i32.mul(i32.xor(b, i32.shrU(b, i32.const(13))), i32.const(0xc2b2ae35)))
  return i32.xor(c, i32.shrU(c, i32.const(16)))
}

const murmurInt: HelperFunction = {
  name: 'murmur3_int',
  params: ['i32', 'i32'],
  results: ['i32'],
  body: (f, [value, hash]) => murmurFinish((code) => f.let(code), murmurMix(hash as I32, value as I32), 4),
}

const murmurLong: HelperFunction = {
  name: 'murmur3_long',
  params: ['i64', 'i32'],
  results: ['i32'],
  body: (f, [value, hash]) => {
    const low = f.let(murmurMix(hash as I32, i32.wrapI64(value as I64)))
    const high = murmurMix(low, i32.wrapI64(i64.shrU(value as I64, i64.const(32n))))
    return murmurFinish((code) => f.let(code), high, 8)
  },
}

const murmur: SparkHash<'i32'> = {
  int: (e, value, hash) => e.helper(murmurInt, value, hash)[0] as I32,
  long: (e, value, hash) => e.helper(murmurLong, value, hash)[0] as I32,
  bytes: (e, pointer, length, hash) => e.kernel('murmur3Bytes', pointer, length, hash)[0] as I32,
}

// XXH64

const primes = Object.freeze({
  one: i64.const(0x9e3779b185ebca87n),
  two: i64.const(0xc2b2ae3d27d4eb4fn),
  three: i64.const(0x165667b19e3779f9n),
  four: i64.const(0x85ebca77c2b2ae63n),
  five: i64.const(0x27d4eb2f165667c5n),
})

const xxFinish = (bind: (code: I64) => I64, hash: I64): I64 => {
  const a = bind(i64.mul(i64.xor(hash, i64.shrU(hash, i64.const(33n))), primes.two))
  const b = bind(i64.mul(i64.xor(a, i64.shrU(a, i64.const(29n))), primes.three))
  return i64.xor(b, i64.shrU(b, i64.const(32n)))
}

const xxInt: HelperFunction = {
  name: 'xxhash64_int',
  params: ['i32', 'i64'],
  results: ['i64'],
  body: (f, [value, seed]) => {
    const start = i64.add(i64.add(seed as I64, primes.five), i64.const(4n))
    const mixed = i64.xor(start, i64.mul(i64.extendI32U(value as I32), primes.one))
    const hash = i64.add(i64.mul(i64.rotl(mixed, i64.const(23n)), primes.two), primes.three)
    return xxFinish((code) => f.let(code), f.let(hash))
  },
}

const xxLong: HelperFunction = {
  name: 'xxhash64_long',
  params: ['i64', 'i64'],
  results: ['i64'],
  body: (f, [value, seed]) => {
    const start = i64.add(i64.add(seed as I64, primes.five), i64.const(8n))
    const word = i64.mul(i64.rotl(i64.mul(value as I64, primes.two), i64.const(31n)), primes.one)
    const hash = i64.add(i64.mul(i64.rotl(i64.xor(start, word), i64.const(27n)), primes.one), primes.four)
    return xxFinish((code) => f.let(code), f.let(hash))
  },
}

const xx: SparkHash<'i64'> = {
  int: (e, value, hash) => e.helper(xxInt, value, hash)[0] as I64,
  long: (e, value, hash) => e.helper(xxLong, value, hash)[0] as I64,
  bytes: (e, pointer, length, hash) => e.kernel('xxhash64Bytes', pointer, length, hash)[0] as I64,
}

// Values

/** Statement: the value goes into the hash, unless it is null. */
function into<T extends 'i32' | 'i64'>(e: Emitter, by: SparkHash<T>, value: Value, hash: Local<T>): void {
  if (constValue(value.isNull) === 1 || value.type.kind === 'null') return
  const put = (next: Code<T>) => e.f.set(hash, next as never)
  e.when(i32.eqz(value.isNull), () => {
    const { type } = value
    switch (type.kind) {
      case 'array':
        return intoArray(e, by, type.element, value.parts[0] as I32, hash)
      case 'struct': {
        const { offsets } = structSlots(type)
        type.fields.forEach((field, i) => {
          const base = value.parts[0] as I32
          const isNull = e.bind(i32.eqz(i32.load8U(base, i)))
          const slot = e.bind(i32.add(base, i32.const(offsets[i])))
          into(e, by, slotValue(field.type, base, slot, isNull), hash)
        })
        return
      }
      default:
        return put(ofFlat(e, by, emitNormalised(e, value), hash))
    }
  })
}

function intoArray<T extends 'i32' | 'i64'>(
  e: Emitter,
  by: SparkHash<T>,
  element: DataType,
  base: I32,
  hash: Local<T>,
): void {
  const count = e.f.let(i32.load(base), 'count')
  const slots = e.f.let(
    i32.add(i32.add(base, i32.const(arraySlots(0))), i32.and(i32.add(count, i32.const(7)), i32.const(-8))),
  )
  e.f.forRange(i32.const(0), count, (i) => {
    const isNull = e.f.let(i32.eqz(i32.load8U(i32.add(base, i), 8)))
    const slot = e.f.let(i32.add(slots, i32.mul(i, i32.const(elementWidth(element)))))
    into(e, by, slotValue(element, base, slot, isNull), hash)
  })
}

/** The value in a slot of the packed value at `base`; its parts are loads, placed where they are looked at. */
function slotValue(type: DataType, base: I32, slot: I32, isNull: I32): Value {
  const value = (...parts: readonly Code[]): Value => ({ type, isNull, parts })
  if (isVariableLength(type)) return value(i32.add(base, i32.load(slot)), i32.load(slot, 4))
  switch (type.kind) {
    case 'boolean':
    case 'byte':
      return value(i32.load8S(slot))
    case 'short':
      return value(i32.load16S(slot))
    case 'float':
      return value(f32.load(slot))
    case 'double':
      return value(f64.load(slot))
    case 'calendarInterval':
      return value(i32.load(slot), i32.load(slot, 4), i64.load(slot, 8))
    case 'decimal':
      return type.precision > 18 ? value(i64.load(slot), i64.load(slot, 8)) : value(i64.load(slot))
    default:
      return value(elementWidth(type) === 4 ? i32.load(slot) : i64.load(slot))
  }
}

function ofFlat<T extends 'i32' | 'i64'>(e: Emitter, by: SparkHash<T>, value: Value, hash: Code<T>): Code<T> {
  const [part] = value.parts
  switch (value.type.kind) {
    case 'float':
      return by.int(e, i32.reinterpretF32(part as Code<'f32'>), hash)
    case 'double':
      return by.long(e, i64.reinterpretF64(part as Code<'f64'>), hash)
    case 'decimal': {
      if (value.parts.length === 1) return by.long(e, part as I64, hash)
      const target = e.temporary()
      const length = e.kernel('bigEndianBytes', ...wideParts(value), target)[0] as I32
      return by.bytes(e, i32.add(target, i32.sub(i32.const(16), length)), length, hash)
    }
    case 'time':
      // Spark keeps nanoseconds.
      return by.long(e, i64.mul(part as I64, i64.const(1000n)), hash)
    case 'calendarInterval': {
      const [months, days, micros] = value.parts as readonly [I32, I32, I64]
      return by.int(e, months, by.int(e, days, by.long(e, micros, hash)))
    }
    case 'string':
    case 'binary':
      return by.bytes(e, part as I32, value.parts[1] as I32, hash)
    case 'map':
      // No function shows it: `hash` takes no maps. As its entries lie, for telling values apart.
      return by.bytes(e, part as I32, value.parts[1] as I32, hash)
    case 'variant':
      return assert(false, `no hash of ${value.type.kind}`) as never
    default:
      return part.type === 'i32' ? by.int(e, part as I32, hash) : by.long(e, part as I64, hash)
  }
}

/** Spark's `hash` of values, as it partitions by them. */
export function emitMurmur(e: Emitter, values: readonly Value[], start = 42): I32 {
  const hash = e.f.let(i32.const(start), 'hash')
  for (const value of values) into(e, murmur, value, hash)
  return hash
}

/** Spark's `xxhash64` of values. */
export function emitXxHash(e: Emitter, values: readonly Value[], start = 42n): I64 {
  const hash = e.f.let(i64.const(start), 'hash')
  for (const value of values) into(e, xx, value, hash)
  return hash
}
