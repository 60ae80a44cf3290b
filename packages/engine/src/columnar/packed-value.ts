/**
 * How a value of a nested type lies in memory: as one run of bytes that refers to nothing outside itself, so that
 * filters, sorts, exchanges and hash tables move it as they move a string. All numbers are little-endian, nothing needs
 * alignment, what is unused is zero: equal values have equal bytes (apart from -0.0 and different NaNs).
 *
 * - array: u32 number of elements n, u32 0; n validity bytes (1 = valid), zeroes up to a multiple of 8; n slots; bytes.
 * - struct: one validity byte a field, zeroes up to a multiple of 8; a slot a field, 8 or 16 bytes each; bytes.
 * - map: two pairs (u32 offset, u32 length): the keys as an array, the values as an array; then the two arrays.
 * - variant: two pairs (u32 offset, u32 length): value and metadata, as Parquet's variant encoding has them; then both.
 *
 * A slot holds a value of fixed width (`physicalWidth`), or (u32 offset, u32 length) of bytes behind the slots. Every
 * offset counts from the start of the value that it stands in. The slot of a null is zero.
 */
import type { DataType, StructType } from '@vonk/common'
import { physicalWidth } from './vector.ts'

const align8 = (bytes: number): number => (bytes + 7) & ~7

/** Offset of an array's first slot. */
export const arraySlots = (count: number): number => 8 + align8(count)

/** Bytes of an element's slot in an array. */
export const elementWidth = (type: DataType): number => physicalWidth(type) || 8

/** Offsets of a struct's slots, one a field, and where the bytes behind them start. */
export function structSlots(type: StructType): { readonly offsets: readonly number[]; readonly end: number } {
  const offsets: number[] = []
  let at = align8(type.fields.length)
  for (const field of type.fields) {
    offsets.push(at)
    at += physicalWidth(field.type) === 16 ? 16 : 8
  }
  return { offsets, end: at }
}

export const isNested = (type: DataType): boolean =>
  type.kind === 'array' || type.kind === 'struct' || type.kind === 'map' || type.kind === 'variant'

/** A growing run of bytes that packed values are written into. */
export class PackedWriter {
  bytes = new Uint8Array(256)
  view = new DataView(this.bytes.buffer)
  length = 0

  reset(): void {
    this.length = 0
  }

  /** Room for `count` zeroed bytes; answers where they start. */
  reserve(count: number): number {
    const start = this.length
    const end = start + count
    if (end > this.bytes.length) {
      const larger = new Uint8Array(Math.max(end, this.bytes.length * 2))
      larger.set(this.bytes.subarray(0, start))
      this.bytes = larger
      this.view = new DataView(larger.buffer)
    } else {
      this.bytes.fill(0, start, end)
    }
    this.length = end
    return start
  }

  append(content: Uint8Array): number {
    const start = this.reserve(content.length)
    this.bytes.set(content, start)
    return start
  }

  /** Writes (offset, length) of what was appended since `start` into a slot of the value at `base`. */
  pair(slot: number, base: number, start: number): void {
    this.view.setUint32(slot, start - base, true)
    this.view.setUint32(slot + 4, this.length - start, true)
  }
}
