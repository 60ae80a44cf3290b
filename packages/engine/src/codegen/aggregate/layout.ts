/**
 * How an aggregate's groups lie in memory. A bucket has 8 bytes: u32 tag (low half of the hash) and u32 address of the
 * group's row, 0 if empty; the bucket of a group is the first free or equal one from `tag & mask` on. Rows lie one
 * behind the other in blocks and never move, so their addresses may be kept: tag, null flags of keys and states as
 * bits, then keys and states. A block starts with 16 bytes: u32 address of the next block, u32 address behind its last
 * row.
 */
import { type DataType, long } from '@vonk/common'
import { partTypes } from '../../expr/value-parts.ts'

/** Offsets in the table's header, which lies in the context at `AggregateTableSpec.contextOffset`; all u32. */
export const tableHeader = Object.freeze({
  buckets: 0,
  mask: 4,
  groups: 8,
  /** Groups at which the buckets must be doubled. */
  growAt: 12,
  rowsNext: 16,
  rowsEnd: 20,
  firstBlock: 24,
  lastBlock: 28,
  bytesNext: 32,
  bytesEnd: 36,
  walkBlock: 40,
  walkRow: 44,
  emitBlock: 48,
  emitRow: 52,
  phase: 56,
  foundEnd: 60,
  foundStatus: 64,
  partFirst: 68,
  directKey: 72,
  /** 1: rows are not looked up, each becomes a group of its own. */
  passes: 104,
  /** Rows since the last reset. */
  rows: 108,
  /** The array that leads from the keys' values to groups; 0 where buckets do, or nothing yet. */
  values: 112,
  size: 128,
})

export const blockHeader = Object.freeze({ next: 0, end: 4, rows: 16 })

/** Buckets of a new table. */
export const firstBuckets = 1024
/** Groups that one call of a function over all of them takes. */
export const walkStep = 16_384
/** Entries of the table that leads from dictionary codes to groups. */
export const directEntries = 4096

export interface FieldLayout {
  readonly type: DataType
  readonly offset: number
  /** Word and bit of its null flag; undefined if it cannot be null. */
  readonly nullBit: { readonly word: number; readonly bit: number } | undefined
  /** As in `StateField`. */
  readonly adds?: 'value' | 'row'
}

export interface RowLayout {
  readonly bytes: number
  readonly keys: readonly FieldLayout[]
  /** Per aggregate, its state's fields. */
  readonly states: readonly (readonly FieldLayout[])[]
  /** Counts that stand for those of several aggregates; zero in a new row. */
  readonly shared: readonly FieldLayout[]
  /** Offsets of the words with null flags of keys, and of states. */
  readonly keyWords: readonly number[]
  readonly stateWords: readonly number[]
}

interface Field {
  readonly type: DataType
  readonly nullable: boolean
  readonly adds?: 'value' | 'row'
}

const align = (n: number, to: number): number => Math.ceil(n / to) * to

/** `start`: bytes of a row before its null flags: the tag. */
export function layOut(
  keys: readonly Field[],
  states: readonly (readonly Field[])[],
  sharedCounts: number,
  start = 4,
): RowLayout {
  let at = start
  const words = (count: number): number[] =>
    Array.from({ length: Math.ceil(count / 32) }, () => {
      at += 4
      return at - 4
    })
  const keyWords = words(keys.filter((key) => key.nullable).length)
  const stateWords = words(states.flat().filter((field) => field.nullable).length)
  const place =
    (bits: { next: number }, from: readonly number[]) =>
    (field: Field): FieldLayout => {
      const parts = partTypes(field.type)
      at = align(at, parts.some((part) => part === 'i64' || part === 'f64') ? 8 : 4)
      const offset = at
      for (const part of parts) at += part === 'i32' || part === 'f32' ? 4 : 8
      const { type, adds } = field
      const placed = adds === undefined ? { type, offset } : { type, offset, adds }
      if (!field.nullable) return { ...placed, nullBit: undefined }
      const bit = bits.next++
      return { ...placed, nullBit: { word: from[bit >> 5], bit: bit & 31 } }
    }
  const keyFields = keys.map(place({ next: 0 }, keyWords))
  const placeState = place({ next: 0 }, stateWords)
  const stateFields = states.map((fields) => fields.map(placeState))
  const shared = Array.from({ length: sharedCounts }, () => placeState({ type: long, nullable: false }))
  return { bytes: align(at, 8), keys: keyFields, states: stateFields, shared, keyWords, stateWords }
}
