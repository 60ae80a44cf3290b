/**
 * Rows of the program itself (`createDataFrame`, VALUES): Arrow buffers that came with the stage's program, copied
 * batch by batch into the layout of generated code. A scan's `shared` has them as `data`; a split says which rows.
 */
import type { DataType } from '@vonk/common'
import { assert } from '../base/assert.ts'
import type { ColumnData, LocalData } from '../columnar/local-data.ts'
import { isValidAt, packValue } from '../columnar/pack-arrow.ts'
import { isNested, PackedWriter } from '../columnar/packed-value.ts'
import type { Pointer, Region, TaskMemory } from '../columnar/region.ts'
import { maxBatchRows, physicalWidth, type VectorLayout } from '../columnar/vector.ts'
import type { Kernels } from '../kernels/signatures.ts'
import type { BatchSource, ColumnRequest, SourceMetrics } from './batch-source.ts'
import type { ScanRequestOfTask, SourceFactory, TaskContext } from './task-services.ts'
import { allocateVectors, noMetrics, setVector } from './vectors.ts'

export const localSource: SourceFactory = (context, request) => new LocalSource(context, request)

class LocalSource implements BatchSource {
  readonly vectors: readonly Pointer[]
  readonly layouts: readonly VectorLayout[]
  readonly metrics: SourceMetrics = noMetrics()
  readonly #kernels: Kernels
  readonly #memory: TaskMemory
  readonly #region: Region
  readonly #start: number
  readonly #columns: readonly ColumnRequest[]
  readonly #data: LocalData
  readonly #ranges: { batch: number; from: number; readonly to: number }[]
  readonly #writer = new PackedWriter()

  constructor({ memory, kernels }: TaskContext, { shared, splits, columns }: ScanRequestOfTask) {
    assert(shared.data !== undefined, 'a local scan has its rows with it')
    this.#data = shared.data as LocalData
    this.#kernels = kernels
    this.#memory = memory
    this.#region = memory.region({ operator: 'LocalTableScan' })
    this.#columns = columns
    this.vectors = allocateVectors(this.#region, columns.length)
    this.layouts = columns.map((column) => (physicalWidth(column.type) === 0 ? 'offsets' : 'fixed'))
    this.#start = this.#region.mark()
    this.#ranges = splits.flatMap(({ start, end }) => this.#rangesOf(start, end))
  }

  #rangesOf(start: number, end: number) {
    const ranges: { batch: number; from: number; readonly to: number }[] = []
    let before = 0
    this.#data.batches.forEach(({ rowCount }, batch) => {
      const from = Math.max(0, start - before)
      const to = Math.min(rowCount, end - before)
      if (from < to) ranges.push({ batch, from, to })
      before += rowCount
    })
    return ranges
  }

  next(): number {
    const range = this.#ranges[0]
    if (range === undefined) return 0
    const rows = Math.min(maxBatchRows, range.to - range.from)
    const { columns } = this.#data.batches[range.batch]
    this.#region.release(this.#start)
    this.#columns.forEach((request, i) => {
      this.#fill(this.vectors[i], request.type, columns[request.ordinal], range.from, rows)
    })
    range.from += rows
    if (range.from === range.to) this.#ranges.shift()
    this.metrics.rowsRead += rows
    return rows
  }

  #fill(descriptor: Pointer, type: DataType, column: ColumnData, from: number, rows: number): void {
    const { u32 } = this.#memory
    const validity = this.#validity(type, column, from, rows)
    const nullCount = validity === 0 ? 0 : rows - (this.#kernels.countSet(validity, rows) >>> 0)
    if (type.kind === 'null') {
      setVector(u32, descriptor, { validity, data: 0, offsets: 0, nullCount })
    } else if (isNested(type)) {
      setVector(u32, descriptor, { validity, nullCount, ...this.#nested(type, column, from, rows) })
    } else if (physicalWidth(type) === 0) {
      setVector(u32, descriptor, { validity, nullCount, ...this.#bytes(column, from, rows) })
    } else {
      setVector(u32, descriptor, {
        validity,
        nullCount,
        data: this.#fixed(type, column, from, rows),
        offsets: 0,
      })
    }
  }

  #validity(type: DataType, column: ColumnData, from: number, rows: number): Pointer {
    if (type.kind === 'null') return this.#region.allocateZeroed(rows)
    if (column.validity === null) return isValidAt(column, from) ? 0 : this.#region.allocateZeroed(rows)
    return this.#unpacked(column.validity, from, rows)
  }

  #unpacked(bits: Uint8Array, from: number, rows: number): Pointer {
    const source = this.#put(bits.subarray(from >> 3, (from + rows + 7) >> 3))
    const target = this.#region.allocate(rows)
    this.#kernels.unpackBits(source, from & 7, rows, target)
    return target
  }

  #put(bytes: Uint8Array): Pointer {
    const at = this.#region.allocate(bytes.length)
    this.#memory.bytes.set(bytes, at)
    return at
  }

  #fixed(type: DataType, column: ColumnData, from: number, rows: number): Pointer {
    if (type.kind === 'boolean') return this.#unpacked(column.data, from, rows)
    if (type.kind === 'decimal') {
      const wide = this.#put(column.data.subarray(from * 16, (from + rows) * 16))
      if (type.precision > 18) return wide
      const narrow = this.#region.allocate(rows * 8)
      const { u32 } = this.#memory
      for (let i = 0; i < rows; i++) {
        u32[(narrow >>> 2) + i * 2] = u32[(wide >>> 2) + i * 4]
        u32[(narrow >>> 2) + i * 2 + 1] = u32[(wide >>> 2) + i * 4 + 1]
      }
      return narrow
    }
    const width = physicalWidth(type)
    return this.#put(column.data.subarray(from * width, (from + rows) * width))
  }

  #bytes(column: ColumnData, from: number, rows: number): { data: Pointer; offsets: Pointer } {
    assert(column.offsets !== null, 'strings have offsets')
    const first = column.offsets[from]
    const data = this.#put(column.data.subarray(first, column.offsets[from + rows]))
    const offsets = this.#region.allocate(rows * 4 + 4)
    for (let i = 0; i <= rows; i++) this.#memory.u32[(offsets >>> 2) + i] = column.offsets[from + i] - first
    return { data, offsets }
  }

  #nested(
    type: DataType,
    column: ColumnData,
    from: number,
    rows: number,
  ): { data: Pointer; offsets: Pointer } {
    const writer = this.#writer
    writer.reset()
    const offsets = this.#region.allocate(rows * 4 + 4)
    const { u32 } = this.#memory
    u32[offsets >>> 2] = 0
    for (let i = 0; i < rows; i++) {
      if (isValidAt(column, from + i)) packValue(writer, type, column, from + i)
      u32[(offsets >>> 2) + i + 1] = writer.length
    }
    return { data: this.#put(writer.bytes.subarray(0, writer.length)), offsets }
  }

  materialize(): void {}

  close(): void {
    this.#region.free()
  }
}
