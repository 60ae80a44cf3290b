/** The last rows of a task, in their order. */
import type { MemoryConsumer, Pointer } from '../../columnar/region.ts'
import type { BatchSink, BreakerResult, SinkColumn } from '../batch-sink.ts'
import { RowStore } from '../rows/row-store.ts'
import { StoredRowsSource } from '../rows/stored-rows-source.ts'
import type { TaskContext } from '../task-services.ts'

/** Rows that may be kept beyond those wanted before they are thrown away. */
const slackRows = 65_536

export class TailSink implements BatchSink {
  readonly #context: TaskContext
  readonly #types
  readonly #consumer: MemoryConsumer
  readonly #wanted: number
  #store: RowStore

  constructor(context: TaskContext, columns: readonly SinkColumn[], consumer: MemoryConsumer, count: number) {
    this.#context = context
    this.#types = columns.map((column) => column.type)
    this.#consumer = consumer
    this.#wanted = count
    this.#store = this.#newStore()
  }

  #newStore(): RowStore {
    const { kernels, memory } = this.#context
    return new RowStore({ kernels, memory, region: memory.region(this.#consumer), types: this.#types })
  }

  consume(rows: number, vectors: readonly Pointer[], selection: Pointer): void {
    this.#store.append(rows, vectors, selection)
    if (this.#store.rows > this.#wanted * 2 + slackRows) this.#compact()
  }

  #compact(): void {
    const columns = this.#types.map((type, ordinal) => ({
      ordinal,
      name: '',
      type,
      eager: true,
      needs: 'values' as const,
    }))
    const source = this.#last(this.#store, columns)
    const store = this.#newStore()
    for (let rows = source.next(); rows > 0; rows = source.next()) store.append(rows, source.vectors, 0)
    source.close()
    this.#store = store
  }

  #last(store: RowStore, columns: ConstructorParameters<typeof StoredRowsSource>[1]): StoredRowsSource {
    const count = Math.min(store.rows, this.#wanted)
    const scratch = this.#context.memory.region(this.#consumer)
    return new StoredRowsSource({ store, order: 0, first: store.rows - count, count }, columns, scratch)
  }

  finish(): BreakerResult {
    const store = this.#store
    return (pipeline) => this.#last(store, pipeline.columns)
  }

  abort(): void {
    this.#store.clear()
  }
}
