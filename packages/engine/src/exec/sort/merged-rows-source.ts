/** Rows that were handed out in runs, as one source in their order. */
import type { MemoryConsumer, Pointer, Region } from '../../columnar/region.ts'
import type { VectorLayout } from '../../columnar/vector.ts'
import type { BatchSource, ColumnRequest, SourceMetrics } from '../batch-source.ts'
import { RowGather } from '../rows/row-gather.ts'
import type { TaskContext } from '../task-services.ts'
import { noMetrics } from '../vectors.ts'
import type { RunMerge } from './run-merge.ts'

export class MergedRowsSource implements BatchSource {
  readonly vectors: readonly Pointer[]
  readonly layouts: readonly VectorLayout[]
  readonly metrics: SourceMetrics = noMetrics()
  readonly #merge: RunMerge
  readonly #scratch: Region
  readonly #gather: RowGather

  constructor(
    { memory }: TaskContext,
    merge: RunMerge,
    columns: readonly Pick<ColumnRequest, 'ordinal'>[],
    consumer: MemoryConsumer,
  ) {
    this.#merge = merge
    this.#scratch = memory.region(consumer)
    const ordinals = columns.map((column) => column.ordinal)
    this.#gather = new RowGather(merge.store, ordinals, this.#scratch)
    this.vectors = this.#gather.vectors
    this.layouts = this.#gather.layouts
  }

  next(): number {
    const rows = this.#merge.next()
    if (rows > 0) this.#gather.fill(this.#merge.numbers, rows)
    this.metrics.rowsRead += rows
    return rows
  }

  materialize(): void {}

  close(): void {
    this.#merge.close()
    this.#scratch.free()
  }
}
