/** Sort: keeps all rows of the task, and hands them on in order. */
import type { SortKey } from '../codegen/stage-program.ts'
import type { MemoryConsumer, Pointer, Region } from '../columnar/region.ts'
import type { BatchSink, BreakerResult, SinkColumn } from './batch-sink.ts'
import { NestedKeys } from './nested-keys.ts'
import { sortRows } from './row-sort.ts'
import { RowStore } from './row-store.ts'
import { StoredRowsSource } from './stored-rows-source.ts'
import type { TaskContext } from './task-services.ts'

export class SortSink implements BatchSink {
  readonly #context: TaskContext
  readonly #keys: NestedKeys
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
    const types = columns.map((column) => column.type)
    this.#keys = new NestedKeys(memory, consumer, types, keys)
    this.#store = new RowStore({ kernels, memory, region: memory.region(consumer), types: this.#keys.types })
    this.#scratch = memory.region(consumer)
  }

  consume(rows: number, vectors: readonly Pointer[], selection: Pointer): void {
    this.#store.append(rows, this.#keys.extend(rows, vectors, selection), selection)
  }

  finish(): BreakerResult {
    const store = this.#store
    const scratch = this.#scratch
    const { checkCancelled } = this.#context
    this.#keys.free()
    const order = store.rows === 0 ? 0 : sortRows({ store, keys: this.#keys.keys, scratch, checkCancelled })
    const rows = { store, order, first: 0, count: store.rows }
    return (pipeline) => new StoredRowsSource(rows, pipeline.columns, scratch)
  }

  abort(): void {
    this.#store.clear()
    this.#keys.free()
    this.#scratch.free()
  }
}
