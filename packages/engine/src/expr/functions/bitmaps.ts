/**
 * Bitmaps that count distinct numbers: each number has a bucket of 32,768 and a bit in it. Numbers above 0 begin at bit
 * 0 of bucket 1.
 */
import { long } from '@vonk/common'
import { type Code, i32, i64, select } from '../../wasm/index.ts'
import type { Emitter } from '../emit.ts'
import type { FunctionEntry, ScalarEntry } from '../function-entry.ts'
import { longNumber } from './math-entry.ts'
import { bytes, piecesOf, textFunction } from './string-entry.ts'

type I64 = Code<'i64'>

/** Bits of a bucket: 4,096 bytes. */
const bucketBits = i64.const(32_768n)

const ofNumber = (
  name: string,
  summary: string,
  emit: (above: I64, value: I64, isAbove: Code<'i32'>) => I64,
): ScalarEntry =>
  textFunction({
    name,
    group: 'bitwise',
    summary,
    example: `SELECT ${name}(123);`,
    parameters: [longNumber('child')],
    type: long,
    emit: (e, [number]) => {
      const value = number.parts[0] as I64
      const isAbove = e.bind(i64.gtS(value, i64.const(0n)))
      return e.value(long, [emit(i64.sub(value, i64.const(1n)), value, isAbove)])
    },
  })

const bucketNumber = ofNumber('bitmap_bucket_number', 'The bucket of a number.', (above, value, isAbove) =>
  select(isAbove, i64.add(i64.const(1n), i64.divS(above, bucketBits)), i64.divS(value, bucketBits)),
)

const bitPosition = ofNumber(
  'bitmap_bit_position',
  'The bit of a number in its bucket.',
  (above, value, isAbove) => i64.remS(select(isAbove, above, i64.sub(i64.const(0n), value)), bucketBits),
)

/** Eight bytes at once, then those that are left. */
function countBits(e: Emitter, at: Code<'i32'>, length: Code<'i32'>): I64 {
  const { f } = e
  const count = f.let(i64.const(0n))
  const from = f.let(at)
  const end = e.bind(i32.add(at, length))
  const whole = e.bind(i32.add(at, i32.and(length, i32.const(-8))))
  f.whileLoop(
    () => i32.ltU(from, whole),
    () => {
      f.set(count, i64.add(count, i64.popcnt(i64.load(from))))
      f.set(from, i32.add(from, i32.const(8)))
    },
  )
  f.whileLoop(
    () => i32.ltU(from, end),
    () => {
      f.set(count, i64.add(count, i64.extendI32U(i32.popcnt(i32.load8U(from)))))
      f.set(from, i32.add(from, i32.const(1)))
    },
  )
  return count
}

const bitmapCount = textFunction({
  name: 'bitmap_count',
  group: 'bitwise',
  summary: 'How many bits of a bitmap are set.',
  example: "SELECT bitmap_count(X'1010');",
  parameters: [bytes('child', 'The bitmap.')],
  type: long,
  emit: (e, [value]) => e.value(long, [countBits(e, ...piecesOf(value))]),
})

export const bitmapFunctions: readonly FunctionEntry[] = [bucketNumber, bitPosition, bitmapCount]
