/**
 * What of a result has been handed on, as checksums. A partition that is computed again may give its rows in another
 * order, as an aggregate does that spilled more or less the second time: reading on where the reader was would then
 * lose rows and repeat others. The sums are of values, wherever batches end and whatever lies below their NULLs.
 */
import { crc32 } from 'node:zlib'
import type { ColumnBatch, ColumnData } from '../../columnar/local-data.ts'

/** Each node of a column's tree has a sum of its flags, of its lengths and of its bytes. */
const sumsPerNode = 3

export class RowsSeen {
  #rows = 0
  readonly #sums: number[] = []

  get rows(): number {
    return this.#rows
  }

  /** The first `count` rows of a batch. */
  add({ rowCount, columns }: ColumnBatch, count = rowCount): void {
    let slot = 0
    for (const column of columns) slot = this.#add(column, { from: 0, to: count, slot, parent: null })
    this.#rows += count
  }

  equals(other: RowsSeen): boolean {
    return this.#rows === other.#rows && this.#sums.every((sum, i) => sum === other.#sums[i])
  }

  /** Rows [from, to) of a column, those of them that `parent` flags; the slot behind the column's own. */
  #add(column: ColumnData, { from, to, slot, parent }: Rows): number {
    const flags = flagsOf(column, { from, to, parent })
    this.#sum(slot, flags)
    const { offsets, children, data, length } = column
    let behind = slot + sumsPerNode
    if (offsets !== null) {
      const { lengths, ranges } = elements(offsets, flags, { from, to })
      this.#sum(slot + 1, new Uint8Array(lengths.buffer))
      for (const [start, end] of ranges) {
        if (children.length === 0) this.#sum(slot + 2, data.subarray(start, end))
        let at = behind
        for (const child of children) at = this.#add(child, { from: start, to: end, slot: at, parent: null })
      }
      for (const child of children) behind += sumsPerNode * countNodes(child)
      return behind
    }
    for (const child of children) behind = this.#add(child, { from, to, slot: behind, parent: flags })
    if (data.length > 0) this.#sum(slot + 2, valuesOf(data, length, { from, to, flags }))
    return behind
  }

  #sum(slot: number, bytes: Uint8Array): void {
    this.#sums[slot] = crc32(bytes, this.#sums[slot] ?? 0)
  }
}

interface Range {
  readonly from: number
  readonly to: number
}
interface Rows extends Range {
  readonly slot: number
  readonly parent: Uint8Array | null
}

const countNodes = ({ children }: ColumnData): number =>
  children.reduce((sum, child) => sum + countNodes(child), 1)

/** Flags of rows that all have a value: most columns of most batches, so nothing is made for them. */
let allFlags = new Uint8Array()

function flagsOfAll(count: number): Uint8Array {
  if (allFlags.length < count) allFlags = new Uint8Array(count).fill(1)
  return allFlags.subarray(0, count)
}

const areAll = (flags: Uint8Array): boolean => flags.buffer === allFlags.buffer

/** A byte a row: 1 where it has a value. Bits would depend on where a batch begins. */
function flagsOf({ validity }: ColumnData, { from, to, parent }: Range & Pick<Rows, 'parent'>): Uint8Array {
  if (validity === null) return parent ?? flagsOfAll(to - from)
  const flags = bytesOf(validity, { from, to })
  if (parent !== null) for (let i = 0; i < flags.length; i++) flags[i] &= parent[i]
  return flags
}

function bytesOf(bits: Uint8Array, { from, to }: Range): Uint8Array {
  const bytes = new Uint8Array(to - from)
  for (let i = from; i < to; i++) bytes[i - from] = (bits[i >> 3] >> (i & 7)) & 1
  return bytes
}

/** How long the values are, and where those lie that are not NULL, neighbours together. */
function elements(offsets: Int32Array, flags: Uint8Array, { from, to }: Range) {
  const lengths = new Int32Array(to - from)
  if (areAll(flags)) {
    for (let i = from; i < to; i++) lengths[i - from] = offsets[i + 1] - offsets[i]
    return { lengths, ranges: offsets[to] > offsets[from] ? [[offsets[from], offsets[to]] as const] : [] }
  }
  const ranges: (readonly [number, number])[] = []
  let start = offsets[from]
  for (let i = from; i < to; i++) {
    const length = offsets[i + 1] - offsets[i]
    if (flags[i - from] === 1) lengths[i - from] = length
    else if (length > 0) {
      if (offsets[i] > start) ranges.push([start, offsets[i]])
      start = offsets[i + 1]
    }
  }
  if (offsets[to] > start) ranges.push([start, offsets[to]])
  return { lengths, ranges }
}

/** Values of a fixed width, those that are bits as bytes; zero where there is none. */
function valuesOf(data: Uint8Array, length: number, { from, to, flags }: Range & { flags: Uint8Array }) {
  if (data.length < length) return bytesOf(data, { from, to }).map((value, i) => value & flags[i])
  const width = data.length / length
  const values = data.subarray(from * width, to * width)
  if (areAll(flags) || !flags.includes(0)) return values
  const own = values.slice()
  for (let i = 0; i < to - from; i++) if (flags[i] === 0) own.fill(0, i * width, (i + 1) * width)
  return own
}
