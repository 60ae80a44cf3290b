/**
 * The engine's own 64-bit hash of a row's values, for tables and exchanges: low bits choose a bucket, high bits a
 * partition. Values that group together have equal hashes. Spark's hashes are in `expr/emitted/spark-hash.ts`.
 */
import type { Value } from '../expr/emit.ts'
import { isVariableLength } from '../expr/value-parts.ts'
import { type Code, i32, i64, select } from '../wasm/index.ts'
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
