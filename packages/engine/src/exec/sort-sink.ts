/** Sort: keeps all rows of the task, and hands them on in order. */
import type { SortKey } from '../codegen/stage-program.ts'
import type { MemoryConsumer, Pointer, Region } from '../columnar/region.ts'
import type { BatchSink, BreakerResult, SinkColumn } from './batch-sink.ts'
import { sortRows } from './row-sort.ts'
import { RowStore } from './row-store.ts'
import { StoredRowsSource } from './stored-rows-source.ts'
import type { TaskContext } from './task-services.ts'

export class SortSink implements BatchSink {
  readonly #context: TaskContext
  readonly #keys: readonly SortKey[]
  readonly #store: RowStore
  readonly #scratch: Region

  constructor(
    context: TaskContext,
    columns: readonly SinkColumn[],
    consumer: MemoryConsumer,
    keys: readonly SortKey[],
  ) {
    const { kernels, memory } = context
    this.#context = context
    this.#keys = keys
    const types = columns.map((column) => column.type)
    this.#store = new RowStore({ kernels, memory, region: memory.region(consumer), types })
    this.#scratch = memory.region(consumer)
  }

  consume(rows: number, vectors: readonly Pointer[], selection: Pointer): void {
    this.#store.append(rows, vectors, selection)
  }

  finish(): BreakerResult {
    const store = this.#store
    const scratch = this.#scratch
    const { checkCancelled } = this.#context
    const order = store.rows === 0 ? 0 : sortRows({ store, keys: this.#keys, scratch, checkCancelled })
    const rows = { store, order, first: 0, count: store.rows }
    return (pipeline) => new StoredRowsSource(rows, pipeline.columns, scratch)
  }

  abort(): void {
    this.#store.clear()
    this.#scratch.free()
  }
}
