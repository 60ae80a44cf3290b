/**
 * Arrow batches out of an executor's memory into JavaScript's own, with one copy. Neighbouring batches become one: what
 * is done for each batch on the way to the reader is then done less often.
 */
import { assert } from '../base/assert.ts'
import { type ArrowBatch, type ArrowNode, arrowBytes } from './arrow-layout.ts'
import type { ColumnBatch, ColumnData } from './local-data.ts'

/** Buffers start at multiples of it: typed arrays are made over them. */
const alignment = 8

/**
 * One allocation for all: of many small ones, most of the time would go into collecting them. `allocate` need not clear
 * what it gives: every byte of a buffer is written.
 */
export function copyBatchesOut(
  bytes: Uint8Array,
  batches: readonly ArrowBatch[],
  allocate: (length: number) => ArrayBuffer,
): ColumnBatch[] {
  return joinable(batches).map((group) => {
    const columns = group[0].columns.map((_, c) => group.map((batch) => batch.columns[c]))
    const capacity = columns.reduce((sum, parts) => sum + copiedBytes(parts), 0)
    const buffers = new CopiedBuffers(bytes, allocate(capacity))
    return {
      rowCount: group.reduce((sum, batch) => sum + batch.rowCount, 0),
      columns: columns.map((parts) => buffers.column(parts)),
    }
  })
}

/**
 * Batches that can follow each other in one: null flags are bits and must end at a whole byte, and elements of nested
 * values end anywhere.
 */
function joinable(batches: readonly ArrowBatch[]): ArrowBatch[][] {
  const groups: ArrowBatch[][] = []
  for (const batch of batches) {
    const group = groups.at(-1)
    const before = group?.at(-1)
    if (before !== undefined && before.rowCount % 8 === 0 && isFlat(before) && isFlat(batch))
      group!.push(batch)
    else groups.push([batch])
  }
  return groups
}

const isFlat = ({ columns }: ArrowBatch): boolean => columns.every(({ children }) => children.length === 0)

/** Each of a column's buffers may need as much again to start aligned; one part may need flags for others' nulls. */
function copiedBytes(parts: readonly ArrowNode[]): number {
  const nulls = parts.some(({ validity }) => validity !== 0) ? lengthOf(parts) >> 3 : 0
  return parts.reduce((sum, part) => sum + arrowBytes(part), nulls) + countNodes(parts[0]) * 3 * alignment
}
const countNodes = (node: ArrowNode): number =>
  node.children.reduce((sum, child) => sum + countNodes(child), 1)
const lengthOf = (parts: readonly ArrowNode[]): number => parts.reduce((sum, { length }) => sum + length, 0)

/** Memory of JavaScript's own that columns are copied into, one buffer after the other. */
class CopiedBuffers {
  readonly #from: Uint8Array
  readonly #to: ArrayBuffer
  #at = 0

  constructor(from: Uint8Array, to: ArrayBuffer) {
    this.#from = from
    this.#to = to
  }

  /** The parts of a column, one after the other. */
  column(parts: readonly ArrowNode[]): ColumnData {
    const [{ children }] = parts
    assert(parts.length === 1 || children.length === 0, 'nested columns are not joined')
    return {
      length: lengthOf(parts),
      nullCount: parts.reduce((sum, { nullCount }) => sum + nullCount, 0),
      validity: this.#validity(parts),
      offsets: this.#offsets(parts),
      data: this.#data(parts),
      children: children.map((child) => this.column([child])),
    }
  }

  #validity(parts: readonly ArrowNode[]): Uint8Array | null {
    if (parts.every(({ validity }) => validity === 0)) return null
    const bits = this.#take((lengthOf(parts) + 7) >> 3)
    let at = 0
    for (const { validity, length } of parts) {
      const size = (length + 7) >> 3
      if (validity === 0) bits.fill(0xff, at, at + size)
      else bits.set(this.#from.subarray(validity, validity + size), at)
      at += size
    }
    return bits
  }

  #offsets(parts: readonly ArrowNode[]): Int32Array | null {
    if (parts[0].offsets === 0) return null
    const bytes = this.#take(lengthOf(parts) * 4 + 4)
    const all = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4)
    let at = 0
    let base = 0
    for (const { offsets, length, dataBytes } of parts) {
      const own = new Int32Array(this.#from.buffer, this.#from.byteOffset + offsets, length + 1)
      if (base === 0) all.set(own, at)
      else for (let i = 0; i <= length; i++) all[at + i] = own[i] + base
      at += length
      base += dataBytes
    }
    return all
  }

  #data(parts: readonly ArrowNode[]): Uint8Array {
    const all = this.#take(parts.reduce((sum, { dataBytes }) => sum + dataBytes, 0))
    let at = 0
    for (const { data, dataBytes } of parts) {
      if (dataBytes > 0) all.set(this.#from.subarray(data, data + dataBytes), at)
      at += dataBytes
    }
    return all
  }

  #take(length: number): Uint8Array {
    const taken = new Uint8Array(this.#to, this.#at, length)
    this.#at = (this.#at + length + alignment - 1) & -alignment
    return taken
  }
}
