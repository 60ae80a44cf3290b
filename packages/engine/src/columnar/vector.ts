/**
 * How one column of a batch lies in memory, as generated code and kernels see it: a descriptor of 64 bytes with
 * pointers to the column's parts. It is Arrow's layout with three differences, each for the hot loop: null flags and
 * booleans are one byte a row (bits only in finished result blocks), strings of a scan are views (pointer, length) into
 * the page or dictionary they were read from, and nested values are packed byte strings (`columnar/packed-value.ts`),
 * so that every operator moves them as it moves a string.
 *
 * Physical widths: boolean, byte 1; short 2; integer, date, year-month interval, float 4; long, timestamp, ntz, time,
 * day-time interval, double, decimal(p<=18) 8; decimal(p>18), calendar interval 16 (decimal: low then high 64 bits,
 * two's complement; interval: months i32, days i32, micros i64); string, binary, array, map, struct, variant: bytes.
 */
import type { DataType } from '@vonk/common'

/** Byte offsets inside a vector descriptor. */
export const vector = Object.freeze({
  /** u32 pointer to one byte a row, 1 = valid; pointer 0 = no nulls in this batch. */
  validity: 0,
  /** u32 pointer. Fixed width: values. `views` layout: n x (u32 pointer, u32 length). `offsets` layout: the bytes. */
  data: 4,
  /** u32 pointer to (n + 1) x u32 offsets into data; `offsets` layout only. */
  offsets: 8,
  /** u32 pointer to n x u32 dictionary codes, or 0 when this batch has none. */
  codes: 12,
  /** u32 pointer to the dictionary's entries: fixed values, or views. */
  dictionary: 16,
  dictionarySize: 20,
  /** u32, another number for every other dictionary within a task. */
  dictionaryId: 24,
  /** u32 bit set, see `vectorFlags`. */
  flags: 28,
  /** i64 bounds of the values in this batch (integers, dates, times, decimals of 64 bits), if flagged. */
  min: 32,
  max: 40,
  /** u32 number of nulls in this batch. */
  nullCount: 48,
  size: 64,
})

export const vectorFlags = Object.freeze({ hasBounds: 1 })

/** How a column's values are laid out; fixed per column of a pipeline's input, never per batch. */
export type VectorLayout = 'fixed' | 'views' | 'offsets'

/** A batch never has more rows than this: one call into generated code stays near or under a millisecond. */
export const maxBatchRows = 4096

/** Bytes a value takes; 0 for variable length. */
export function physicalWidth(type: DataType): 0 | 1 | 2 | 4 | 8 | 16 {
  switch (type.kind) {
    case 'boolean':
    case 'byte':
    case 'null':
      return 1
    case 'short':
      return 2
    case 'integer':
    case 'date':
    case 'yearMonthInterval':
    case 'float':
      return 4
    case 'long':
    case 'double':
    case 'timestamp':
    case 'timestamp_ntz':
    case 'time':
    case 'dayTimeInterval':
      return 8
    case 'decimal':
      return type.precision <= 18 ? 8 : 16
    case 'calendarInterval':
      return 16
    default:
      return 0
  }
}
