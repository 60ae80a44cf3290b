/**
 * Rows that an operator keeps: columns in segments of equal length, so that a row number finds its place by a shift and
 * nothing moves when the store grows. Bytes of variable length are copied into the store's region, and views point at
 * them.
 */
import type { DataType } from '@vonk/common'
import { SparkError } from '@vonk/common'
import { blockColumn, blockRows } from '../../columnar/column-block.ts'
import type { Pointer, Region, TaskMemory } from '../../columnar/region.ts'
import { maxBatchRows, physicalWidth, vector } from '../../columnar/vector.ts'
import type { Kernels } from '../../kernels/signatures.ts'

/** A column's segments: tables of u32 addresses in memory. */
export interface StoredColumn {
  readonly type: DataType
  /** Bytes a row; views have 8; 0 for the null type, of which nothing is stored. */
  readonly width: number
  readonly isView: boolean
  /** Table of data segments, and of null flags: an address of 0 there is a segment without nulls. */
  data: Pointer
  validity: Pointer
  hasNulls: boolean
}

export interface RowStoreOptions {
  readonly kernels: Kernels
  readonly memory: TaskMemory
  readonly region: Region
  readonly types: readonly DataType[]
}

type Copy = (source: Pointer, selection: Pointer, count: number, target: Pointer) => void
type Gather = (segments: Pointer, shift: number, rows: Pointer, count: number, target: Pointer) => void

export const segmentShift = Math.log2(maxBatchRows)
const segmentMask = maxBatchRows - 1

export class RowStore {
  readonly kernels: Kernels
  readonly memory: TaskMemory
  readonly region: Region
  readonly columns: readonly StoredColumn[]
  rows = 0
  /** Bytes of variable length taken in. */
  variableBytes = 0
  #tableCapacity = 0
  readonly #copies: ReadonlyMap<number, Copy>
  readonly #gathers: ReadonlyMap<number, Gather>

  constructor({ kernels, memory, region, types }: RowStoreOptions) {
    this.kernels = kernels
    this.memory = memory
    this.region = region
    this.#copies = copyKernels(kernels)
    this.#gathers = gatherKernels(kernels)
    this.columns = types.map((type): StoredColumn => {
      const width = type.kind === 'null' ? 0 : physicalWidth(type)
      const isView = width === 0 && type.kind !== 'null'
      return { type, width: isView ? 8 : width, isView, data: 0, validity: 0, hasNulls: false }
    })
  }

  /** Appends the chosen rows of a batch (`selection` 0: its first `count`). */
  append(count: number, vectors: readonly Pointer[], selection: Pointer): void {
    this.#appendRows(vectors, selection, 0, count)
  }

  /** Appends rows [first, first + count) of a batch. */
  appendFrom(first: number, count: number, vectors: readonly Pointer[]): void {
    this.#appendRows(vectors, 0, first, count)
  }

  #appendRows(vectors: readonly Pointer[], selection: Pointer, first: number, count: number): void {
    let done = 0
    while (done < count) {
      const offset = this.rows & segmentMask
      const segment = this.rows >>> segmentShift
      if (offset === 0) this.#startSegment(segment)
      const some = Math.min(count - done, maxBatchRows - offset)
      for (let c = 0; c < this.columns.length; c++) {
        const chosen = selection === 0 ? 0 : selection + done * 4
        this.#appendColumn(this.columns[c], vectors[c], {
          segment,
          offset,
          chosen,
          from: first + done,
          count: some,
        })
      }
      this.rows += some
      done += some
    }
  }

  /** Forgets the rows and gives their memory back. */
  clear(): void {
    this.region.free()
    this.#forget()
  }

  /** Forgets the rows, keeping the memory for the next ones. */
  rewind(): void {
    this.region.release(0)
    this.#forget()
  }

  #forget(): void {
    this.rows = 0
    this.variableBytes = 0
    this.#tableCapacity = 0
    for (const column of this.columns) {
      column.data = 0
      column.validity = 0
      column.hasNulls = false
    }
  }

  /** Makes the tables of so many segments that `placeBlock` fills. */
  reserveSegments(count: number): void {
    for (const column of this.columns) {
      column.data = this.region.allocateZeroed(count * 4)
      column.validity = this.region.allocateZeroed(count * 4)
      // Any of the segments may come to have some.
      column.hasNulls = true
    }
  }

  /** A column block becomes a segment, where it lies; `region` gets the views on its bytes. */
  placeBlock(segment: number, block: Pointer, region: Region): void {
    const { u32 } = this.memory
    const rows = blockRows(u32, block)
    this.columns.forEach((column, c) => {
      if (column.width === 0) return
      const { data, offsets, validity } = blockColumn(u32, block, c)
      let values = data
      if (column.isView) {
        values = region.allocate(rows * 8)
        this.kernels.offsetsToViews(data, offsets, rows, values)
      }
      u32[(column.data >>> 2) + segment] = values
      u32[(column.validity >>> 2) + segment] = validity
    })
  }

  /** Values (or views) of `count` rows whose numbers are at `rows`, to `target`. */
  gather(column: StoredColumn, rows: Pointer, count: number, target: Pointer): void {
    if (column.width > 0) this.#gathers.get(column.width)!(column.data, segmentShift, rows, count, target)
  }

  /** Null flags of rows to `target`; answers how many are null. */
  gatherValidity(column: StoredColumn, rows: Pointer, count: number, target: Pointer): number {
    if (column.width === 0) {
      this.memory.fill(target, 0, count)
      return count
    }
    return this.kernels.gatherRowsValidity(column.validity, segmentShift, rows, count, target)
  }

  dataSegment(column: StoredColumn, segment: number): Pointer {
    return this.memory.u32[(column.data >>> 2) + segment]
  }

  validitySegment(column: StoredColumn, segment: number): Pointer {
    return column.hasNulls ? this.memory.u32[(column.validity >>> 2) + segment] : 0
  }

  #startSegment(segment: number): void {
    if (segment >= this.#tableCapacity) this.#growTables()
    const { u32 } = this.memory
    for (const column of this.columns) {
      if (column.width === 0) continue
      u32[(column.data >>> 2) + segment] = this.region.allocate(maxBatchRows * column.width)
      u32[(column.validity >>> 2) + segment] = 0
    }
  }

  #growTables(): void {
    const capacity = Math.max(16, this.#tableCapacity * 2)
    const grown = (table: Pointer): Pointer => {
      const larger = this.region.allocateZeroed(capacity * 4)
      if (table !== 0) this.memory.copy(larger, table, this.#tableCapacity * 4)
      return larger
    }
    for (const column of this.columns) {
      column.data = grown(column.data)
      column.validity = grown(column.validity)
    }
    this.#tableCapacity = capacity
  }

  #appendColumn(column: StoredColumn, source: Pointer, part: Part): void {
    if (column.width === 0) {
      column.hasNulls = true
      return
    }
    const { u32 } = this.memory
    const validity = u32[(source + vector.validity) >>> 2]
    this.#appendValidity(column, validity, part)
    const target = this.dataSegment(column, part.segment) + part.offset * column.width
    if (column.isView) this.#appendBytes(source, validity, part, target)
    else this.#copy(column.width, u32[(source + vector.data) >>> 2], part, target)
  }

  #copy(width: number, source: Pointer, { chosen, from, count }: Part, target: Pointer): void {
    if (chosen !== 0) {
      this.#copies.get(width)!(source, chosen, count, target)
      return
    }
    const start = source + from * width
    this.memory.copy(target, start, count * width)
  }

  #appendBytes(source: Pointer, validity: Pointer, part: Part, target: Pointer): void {
    const { kernels } = this
    const { u32 } = this.memory
    const { chosen, count } = part
    // Without a selection the kernels start at row 0 of what they are given.
    const skipped = chosen === 0 ? part.from : 0
    const flags = validity === 0 ? 0 : validity + skipped
    const data = u32[(source + vector.data) >>> 2]
    const offsets = u32[(source + vector.offsets) >>> 2]
    if (offsets === 0) {
      const views = data + skipped * 8
      const bytes = this.#roomFor(kernels.viewBytes(views, flags, chosen, count) >>> 0)
      kernels.appendViews(views, flags, chosen, count, target, bytes)
    } else {
      const first = offsets + skipped * 4
      const bytes = this.#roomFor(kernels.offsetBytes(first, flags, chosen, count) >>> 0)
      kernels.appendOffsets(data, first, flags, chosen, count, target, bytes)
    }
  }

  #roomFor(bytes: number): Pointer {
    if (bytes === 0xffffffff) {
      throw new SparkError({
        condition: 'UNABLE_TO_ACQUIRE_MEMORY',
        messageParameters: { requestedBytes: String(bytes), receivedBytes: '0' },
      })
    }
    this.variableBytes += bytes
    return bytes === 0 ? 0 : this.region.allocate(bytes)
  }

  #appendValidity(column: StoredColumn, source: Pointer, part: Part): void {
    const { u32 } = this.memory
    const slot = (column.validity >>> 2) + part.segment
    let flags = u32[slot]
    if (flags === 0) {
      if (source === 0) return
      flags = this.region.allocate(maxBatchRows)
      this.memory.fill(flags, 1, part.offset)
      u32[slot] = flags
      column.hasNulls = true
    }
    const target = flags + part.offset
    if (source === 0) this.memory.fill(target, 1, part.count)
    else this.#copy(1, source, part, target)
  }
}

/** The rows of one append that go to one segment: `chosen` is their selection, or 0: rows from `from` on. */
interface Part {
  readonly segment: number
  readonly offset: number
  readonly chosen: Pointer
  readonly from: number
  readonly count: number
}

const copyKernels = (k: Kernels): ReadonlyMap<number, Copy> =>
  new Map<number, Copy>([
    [1, k.gather1],
    [2, k.gather2],
    [4, k.gather4],
    [8, k.gather8],
    [16, k.gather16],
  ])

const gatherKernels = (k: Kernels): ReadonlyMap<number, Gather> =>
  new Map<number, Gather>([
    [1, k.gatherRows1],
    [2, k.gatherRows2],
    [4, k.gatherRows4],
    [8, k.gatherRows8],
    [16, k.gatherRows16],
  ])
