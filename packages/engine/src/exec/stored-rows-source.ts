/** What a breaker hands to the next pipeline: rows of a store in a given order, gathered batch by batch. */
import type { Pointer, Region } from '../columnar/region.ts'
import { maxBatchRows, type VectorLayout } from '../columnar/vector.ts'
import type { BatchSource, ColumnRequest, SourceMetrics } from './batch-source.ts'
import type { RowStore } from './row-store.ts'
import { allocateBuffer, allocateVectors, type BatchBuffer, noMetrics, setVector } from './vectors.ts'

export interface StoredRows {
  readonly store: RowStore
  /** u32 numbers of the rows, in their order; 0: as stored. */
  readonly order: Pointer
  readonly first: number
  readonly count: number
}

export class StoredRowsSource implements BatchSource {
  readonly vectors: readonly Pointer[]
  readonly layouts: readonly VectorLayout[]
  readonly metrics: SourceMetrics = noMetrics()
  readonly #rows: StoredRows
  readonly #columns: readonly number[]
  readonly #buffers: readonly BatchBuffer[]
  readonly #scratch: Region
  readonly #numbers: Pointer
  #done = 0

  /** `scratch` is freed with the source, as is the store. */
  constructor(rows: StoredRows, columns: readonly ColumnRequest[], scratch: Region) {
    const { store } = rows
    this.#rows = rows
    this.#scratch = scratch
    this.#columns = columns.map((column) => column.ordinal)
    this.vectors = allocateVectors(scratch, columns.length)
    this.layouts = this.#columns.map((c) => (store.columns[c].isView ? 'views' : 'fixed'))
    this.#buffers = this.#columns.map((c) => allocateBuffer(scratch, store.columns[c].type))
    this.#numbers = scratch.allocate(maxBatchRows * 4)
  }

  next(): number {
    const { store, order, first, count } = this.#rows
    const rows = Math.min(maxBatchRows, count - this.#done)
    if (rows === 0) return 0
    const from = first + this.#done
    let numbers = order + from * 4
    if (order === 0) {
      numbers = this.#numbers
      store.kernels.countUp(numbers, from, rows)
    }
    this.#columns.forEach((ordinal, i) => {
      const column = store.columns[ordinal]
      const { data, validity } = this.#buffers[i]
      store.gather(column, numbers, rows, data)
      const nullCount = column.hasNulls ? store.gatherValidity(column, numbers, rows, validity) : 0
      const parts = { data, validity: nullCount > 0 ? validity : 0, offsets: 0, nullCount }
      setVector(store.memory.u32, this.vectors[i], parts)
    })
    this.#done += rows
    this.metrics.rowsRead += rows
    return rows
  }

  materialize(): void {}

  close(): void {
    this.#rows.store.clear()
    this.#scratch.free()
  }
}
