/** Keeps the rows of one or several pipelines as they come, for another one. */
import type { MemoryConsumer, Pointer } from '../../columnar/region.ts'
import type { BatchSink, BreakerResult, SinkColumn } from '../batch-sink.ts'
import type { TaskContext } from '../task-services.ts'
import { KeptRows } from './kept-rows.ts'

export class RowsSink implements BatchSink {
  readonly #rows: KeptRows

  constructor(context: TaskContext, columns: readonly SinkColumn[], consumer: MemoryConsumer) {
    const types = columns.map((column) => column.type)
    this.#rows = new KeptRows(context, consumer, types, [])
  }

  consume(rows: number, vectors: readonly Pointer[], selection: Pointer): void {
    this.#rows.append(rows, vectors, selection)
  }

  finish(): BreakerResult {
    // Read late: another pipeline may have added rows since.
    return (pipeline) => this.#rows.source(pipeline.columns)
  }

  abort(): void {
    this.#rows.free()
  }
}
