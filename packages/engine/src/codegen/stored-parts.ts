/** The parts of a value as constants, and where they lie in memory outside of batches: i32 and f32 take 4 bytes. */
import type { DataType } from '@vonk/common'
import { assert } from '../base/assert.ts'
import type { LiteralValue } from '../expr/expression.ts'
import { partTypes } from '../expr/value-parts.ts'
import { type Code, type FunctionBuilder, f32, f64, i32, i64, type ValueType } from '../wasm/index.ts'

const zero = i32.const(0)

export function zeroOf(type: ValueType): Code {
  switch (type) {
    case 'i32':
      return zero
    case 'i64':
      return i64.const(0n)
    case 'f32':
      return f32.const(0)
    case 'f64':
      return f64.const(0)
    default:
      return assert(false, `no zero of ${type}`) as never
  }
}

/** The parts of a value that lies at an address as `storeParts` leaves it: i32 and f32 parts 4 bytes, others 8. */
export function loadParts(type: DataType, pointer: Code<'i32'>, offset: number): readonly Code[] {
  let at = offset
  return partTypes(type).map((part) => {
    const from = at
    at += part === 'i32' || part === 'f32' ? 4 : 8
    if (part === 'i32') return i32.load(pointer, from)
    if (part === 'i64') return i64.load(pointer, from)
    return part === 'f32' ? f32.load(pointer, from) : f64.load(pointer, from)
  })
}

export function storeParts(
  f: FunctionBuilder,
  parts: readonly Code[],
  pointer: Code<'i32'>,
  offset: number,
): void {
  let at = offset
  for (const part of parts) {
    f.store(part.type as 'i32', pointer, part as Code<'i32'>, at)
    at += part.type === 'i32' || part.type === 'f32' ? 4 : 8
  }
}

export function inlineParts(type: DataType, value: LiteralValue): readonly Code[] {
  const parts = partTypes(type)
  if (type.kind === 'calendarInterval') {
    const [months, days, micros] = value as readonly [number, number, bigint]
    return [i32.const(months), i32.const(days), i64.const(micros)]
  }
  if (typeof value === 'boolean') return [i32.const(value ? 1 : 0)]
  if (parts.length === 2) {
    const wide = BigInt(value as bigint)
    return [i64.const(BigInt.asIntN(64, wide)), i64.const(wide >> 64n)]
  }
  switch (parts[0]) {
    case 'i32':
      return [i32.const(Number(value))]
    case 'i64':
      return [i64.const(BigInt(value as bigint))]
    case 'f32':
      return [f32.const(Number(value))]
    default:
      return [f64.const(Number(value))]
  }
}
