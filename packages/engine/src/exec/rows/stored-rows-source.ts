/** What a breaker hands to the next pipeline: rows of a store in a given order, gathered batch by batch. */
import type { Pointer, Region } from '../../columnar/region.ts'
import { maxBatchRows, type VectorLayout } from '../../columnar/vector.ts'
import type { BatchSource, ColumnRequest, SourceMetrics } from '../batch-source.ts'
import { noMetrics } from '../vectors.ts'
import { RowGather } from './row-gather.ts'
import type { RowStore } from './row-store.ts'

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
  readonly #gather: RowGather
  readonly #scratch: Region
  readonly #numbers: Pointer
  #done = 0

  /** `scratch` is freed with the source, as is the store. */
  constructor(rows: StoredRows, columns: readonly Pick<ColumnRequest, 'ordinal'>[], scratch: Region) {
    this.#rows = rows
    this.#scratch = scratch
    const ordinals = columns.map((column) => column.ordinal)
    this.#gather = new RowGather(rows.store, ordinals, scratch)
    this.vectors = this.#gather.vectors
    this.layouts = this.#gather.layouts
    this.#numbers = scratch.allocate(maxBatchRows * 4)
  }

  next(): number {
    const { store, order, first, count } = this.#rows
    const rows = Math.min(maxBatchRows, count - this.#done)
    if (rows === 0) return 0
    const from = first + this.#done
    if (order === 0) store.kernels.countUp(this.#numbers, from, rows)
    this.#gather.fill(order === 0 ? this.#numbers : order + from * 4, rows)
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
