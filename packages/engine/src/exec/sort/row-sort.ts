/**
 * Sorts the rows of a store: by radix on 64-bit keys that hold as much of the sort keys as fits, then level by level
 * where keys are equal. A level takes each sort key's values relative to their least one, so that a few bits often hold
 * a whole column and several columns share one key. Short runs of equal keys are sorted by comparing rows. Stable.
 */
import type { SortKey } from '../../codegen/stage-program.ts'
import type { Pointer, Region } from '../../columnar/region.ts'
import { maxBatchRows } from '../../columnar/vector.ts'
import { type PairArrays, radixCounterBytes, radixSortBits } from '../../kernels/radix-sort.ts'
import { type RowStore, type StoredColumn, segmentShift } from '../rows/row-store.ts'

/** Runs of equal keys up to this length are sorted by comparing; one call of the kernel stays near a millisecond. */
const runRowsMax = 2048

/** Kinds of values as the kernels of `sort-keys` number them. */
const kind = { unsignedByte: 0, float: 5, double: 6, high: 7, low: 8, bytes: 9, byteLength: 10 } as const
const kindOfInteger: Readonly<Record<number, number>> = { 1: 1, 2: 2, 4: 3, 8: 4 }

/** How far the order of rows is decided: everything before this is equal within a run. */
interface Position {
  readonly key: number
  /** Of 128 bits: 0 the high, 1 the low half. Of bytes: the offset; -1 stands for their length. */
  readonly part: number
  /** Zero bytes were among what was compared, so that length decides between values that look equal. */
  readonly zeroes: boolean
}

export interface SortInput {
  readonly store: RowStore
  readonly keys: readonly SortKey[]
  /** Holds 24 bytes a row for the time of the sort; the order lies in it. */
  readonly scratch: Region
  readonly checkCancelled: () => void
}

/** Bytes that sorting so many rows takes of its scratch memory, which may be one piece. */
export function sortScratchBytes(rows: number, keys: number): number {
  const pairs = (rows * 12 + 32) * 2
  return pairs + maxBatchRows * 8 + 32 + runRowsMax * 4 + radixCounterBytes * 8 + keys * 16 + 96
}

/** For kernels that compare rows: the keys' columns as `compareRows` wants them, 16 bytes a key. */
export function writeSortSpec(store: RowStore, keys: readonly SortKey[], spec: Pointer): void {
  const { u32 } = store.memory
  keys.forEach((key, i) => {
    const column = store.columns[key.column]
    const at = (spec >>> 2) + i * 4
    // A column of nulls alone compares equal whatever is looked at.
    u32[at] = column.width === 0 ? kind.unsignedByte : kindOf(column, 0)
    u32[at + 1] = column.width === 0 ? 0 : column.data
    u32[at + 2] = column.hasNulls && column.width > 0 ? column.validity : 0
    u32[at + 3] = flagsOf(key)
  })
}

/** Address of the u32 row numbers in order, inside `scratch`. */
export function sortRows(input: SortInput): Pointer {
  return new RowSort(input).sort()
}

class RowSort {
  readonly #store: RowStore
  readonly #keys: readonly SortKey[]
  readonly #check: () => void
  readonly #raw: Pointer
  readonly #state: Pointer
  readonly #counters: Pointer
  readonly #runScratch: Pointer
  readonly #spec: Pointer
  readonly #pairs: PairArrays
  readonly #scratch: PairArrays

  constructor({ store, keys, scratch, checkCancelled }: SortInput) {
    this.#store = store
    this.#keys = keys
    this.#check = checkCancelled
    const rows = store.rows
    const pairs = (): PairArrays => ({ keys: scratch.allocate(rows * 8), rows: scratch.allocate(rows * 4) })
    this.#raw = scratch.allocate(maxBatchRows * 8)
    this.#state = scratch.allocate(32)
    this.#runScratch = scratch.allocate(runRowsMax * 4)
    this.#counters = scratch.allocate(radixCounterBytes * 8)
    this.#spec = scratch.allocate(keys.length * 16)
    this.#pairs = pairs()
    this.#scratch = rows > runRowsMax ? pairs() : this.#pairs
    writeSortSpec(store, keys, this.#spec)
  }

  sort(): Pointer {
    const { kernels, rows, memory } = this.#store
    kernels.countUp(this.#pairs.rows, 0, rows)
    const start: Position = { key: 0, part: 0, zeroes: false }
    if (rows <= runRowsMax) {
      memory.fill(this.#pairs.keys, 0, rows * 8)
      this.#sortRuns(0, rows, start)
    } else {
      this.#sortLevel(0, rows, start)
    }
    return this.#pairs.rows
  }

  /** Sorts rows [from, from + count) of the order, equal in all before `position`. */
  #sortLevel(from: number, count: number, position: Position): void {
    const { next, bits } = this.#packLevel(from, count, position)
    const { kernels, memory } = this.#store
    const part = (pairs: PairArrays): PairArrays => ({
      keys: pairs.keys + from * 8,
      rows: pairs.rows + from * 4,
    })
    const work = { pairs: part(this.#pairs), scratch: part(this.#scratch), counters: this.#counters }
    radixSortBits(kernels, memory, work, count, bits, this.#check)
    if (next !== undefined) this.#sortRuns(from, from + count, next)
  }

  #sortRuns(from: number, to: number, position: Position): void {
    const { kernels, memory } = this.#store
    const spec = this.#spec + position.key * 16
    const keys = this.#keys.length - position.key
    for (let at = from; at < to; ) {
      this.#check()
      const { keys: k, rows: r } = this.#pairs
      at = kernels.sortRuns(k, r, at, to, spec, keys, segmentShift, runRowsMax, this.#runScratch, this.#state)
      const length = memory.u32[this.#state >>> 2]
      if (length === 0) continue
      this.#sortLevel(at, length, position)
      at += length
    }
  }

  /** Fills the keys of rows [from, from + count). */
  #packLevel(from: number, count: number, start: Position): Level {
    const packed = this.#pairs.keys + from * 8
    this.#store.memory.fill(packed, 0, count * 8)
    let bits = 64
    let position: Position | undefined = start
    while (position !== undefined && bits > 0) {
      const packing: Packing = this.#plan(from, count, position, bits)
      if (packing.bits > 0) {
        this.#pack(from, count, position, packing)
        bits -= packing.bits
        if (packing.isOpen) return { next: packing.next, bits: 64 - bits }
      }
      position = packing.next
    }
    return { next: position, bits: 64 - bits }
  }

  /** Looks at the values of the rows and decides how they go into the key. */
  #plan(from: number, count: number, position: Position, bitsLeft: number): Packing {
    const column = this.#store.columns[this.#keys[position.key].column]
    const following = this.#following(position.key)
    if (column.width === 0) return { ...nothing, next: following }
    const { least, largest, nulls, longest, zero } = this.#range(from, count, position)
    const isBytes = column.isView && position.part >= 0
    const zeroes = position.zeroes || zero
    const lastBytes = isBytes && longest <= 8
    let next = following
    if (isBytes && !lastBytes) next = { key: position.key, part: position.part + 8, zeroes }
    else if (isBytes && zeroes) next = { key: position.key, part: -1, zeroes: false }
    else if (column.width === 16 && position.part === 0) next = { key: position.key, part: 1, zeroes: false }
    // Short strings leave the last bytes of all keys zero.
    let drop = lastBytes && longest > 0 ? 64 - longest * 8 : 0
    const span = nulls === count ? 0n : largest - least
    const extra = nulls > 0 ? 1n : 0n
    let isOpen = next !== following
    let top = span >> BigInt(drop)
    if (bitLength(top + extra) > 64) {
      drop++
      top >>= 1n
      isOpen = true
      next = position
    }
    const needed = bitLength(top + extra)
    if (needed > bitsLeft)
      return { least, top, nulls, drop, bits: bitsLeft, cut: needed - bitsLeft, isOpen: true, next: position }
    return { least, top, nulls, drop, bits: needed, cut: 0, isOpen, next }
  }

  #following(key: number): Position | undefined {
    return key + 1 < this.#keys.length ? { key: key + 1, part: 0, zeroes: false } : undefined
  }

  #range(from: number, count: number, position: Position): Range {
    const { kernels, columns, memory } = this.#store
    const column = columns[this.#keys[position.key].column]
    const validity = column.hasNulls ? column.validity : 0
    const state = this.#state
    memory.i64[state / 8] = -1n
    memory.i64[state / 8 + 1] = 0n
    memory.i64[state / 8 + 2] = 0n
    memory.i64[state / 8 + 3] = 0n
    this.#pieces(from, count, position, (rows, some) => {
      kernels.keyRange(this.#raw, validity, segmentShift, rows, some, state)
      if (column.isView && position.part >= 0) {
        kernels.bytesRange(column.data, segmentShift, rows, some, position.part, state + 24)
      }
    })
    return {
      least: BigInt.asUintN(64, memory.i64[state / 8]),
      largest: BigInt.asUintN(64, memory.i64[state / 8 + 1]),
      nulls: memory.u32[(state >>> 2) + 4],
      longest: memory.u32[(state >>> 2) + 6],
      zero: memory.u32[(state >>> 2) + 7] !== 0,
    }
  }

  #pack(from: number, count: number, position: Position, packing: Packing): void {
    const { kernels, columns } = this.#store
    const key = this.#keys[position.key]
    const validity = packing.nulls > 0 ? columns[key.column].validity : 0
    const { least, top, drop, bits, cut } = packing
    this.#pieces(from, count, position, (rows, some, index) => {
      const packed = this.#pairs.keys + index * 8
      kernels.packKeys(
        this.#raw,
        validity,
        segmentShift,
        rows,
        some,
        least,
        top,
        drop,
        bits,
        cut,
        flagsOf(key),
        packed,
      )
    })
  }

  /** Ordered values of the rows, piece by piece, in the raw buffer. */
  #pieces(
    from: number,
    count: number,
    position: Position,
    use: (rows: Pointer, some: number, index: number) => void,
  ): void {
    const { kernels, columns } = this.#store
    const column = columns[this.#keys[position.key].column]
    for (let index = from; index < from + count; index += maxBatchRows) {
      this.#check()
      const some = Math.min(maxBatchRows, from + count - index)
      const rows = this.#pairs.rows + index * 4
      const skip = Math.max(0, position.part)
      kernels.orderedKeys(
        kindOf(column, position.part),
        column.data,
        segmentShift,
        rows,
        some,
        skip,
        this.#raw,
      )
      use(rows, some, index)
    }
  }
}

/** What keys of a level hold. */
interface Level {
  /** Where the order is still open, or undefined if it is not. */
  readonly next: Position | undefined
  readonly bits: number
}

interface Range {
  readonly least: bigint
  readonly largest: bigint
  readonly nulls: number
  readonly longest: number
  readonly zero: boolean
}

interface Packing {
  readonly least: bigint
  /** The largest value after `drop`. */
  readonly top: bigint
  readonly nulls: number
  readonly drop: number
  readonly bits: number
  readonly cut: number
  /** The key does not decide the order of these values, so that nothing may follow it. */
  readonly isOpen: boolean
  readonly next: Position | undefined
}

const nothing = { least: 0n, top: 0n, nulls: 0, drop: 0, bits: 0, cut: 0, isOpen: false }

const flagsOf = (key: SortKey): number => (key.ascending ? 0 : 1) | (key.nullsFirst ? 2 : 0)

export function kindOf(column: StoredColumn, part: number): number {
  if (column.isView) return part < 0 ? kind.byteLength : kind.bytes
  switch (column.type.kind) {
    case 'boolean':
      return kind.unsignedByte
    case 'float':
      return kind.float
    case 'double':
      return kind.double
    default:
      if (column.width === 16) return part === 0 ? kind.high : kind.low
      return kindOfInteger[column.width]
  }
}

const bitLength = (value: bigint): number => (value === 0n ? 0 : value.toString(2).length)
