/** Keeps the rows of one or several pipelines as they come, for another one. */
import type { MemoryConsumer, Pointer, Region } from '../columnar/region.ts'
import type { BatchSink, BreakerResult, SinkColumn } from './batch-sink.ts'
import { RowStore } from './row-store.ts'
import { StoredRowsSource } from './stored-rows-source.ts'
import type { TaskContext } from './task-services.ts'

export class RowsSink implements BatchSink {
  readonly #store: RowStore
  readonly #scratch: Region

  constructor({ kernels, memory }: TaskContext, columns: readonly SinkColumn[], consumer: MemoryConsumer) {
    const types = columns.map((column) => column.type)
    this.#store = new RowStore({ kernels, memory, region: memory.region(consumer), types })
    this.#scratch = memory.region(consumer)
  }

  consume(rows: number, vectors: readonly Pointer[], selection: Pointer): void {
    this.#store.append(rows, vectors, selection)
  }

  finish(): BreakerResult {
    return (pipeline) => {
      // Asked late: another pipeline may have added rows since.
      const rows = { store: this.#store, order: 0, first: 0, count: this.#store.rows }
      return new StoredRowsSource(rows, pipeline.columns, this.#scratch)
    }
  }

  abort(): void {
    this.#store.clear()
    this.#scratch.free()
  }
}
