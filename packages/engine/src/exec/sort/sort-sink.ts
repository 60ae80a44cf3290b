/** Sort: keeps all rows of the task, and hands them on in order. */
import type { SortKey } from '../../codegen/stage-program.ts'
import type { MemoryConsumer, Pointer } from '../../columnar/region.ts'
import { NestedKeys } from '../aggregate/nested-keys.ts'
import type { BatchSink, BreakerResult, SinkColumn } from '../batch-sink.ts'
import { KeptRows } from '../rows/kept-rows.ts'
import type { TaskContext } from '../task-services.ts'

export class SortSink implements BatchSink {
  readonly #keys: NestedKeys
  readonly #rows: KeptRows

  constructor(
    context: TaskContext,
    columns: readonly SinkColumn[],
    consumer: MemoryConsumer,
    keys: readonly SortKey[],
  ) {
    const types = columns.map((column) => column.type)
    this.#keys = new NestedKeys(context.memory, consumer, types, keys)
    this.#rows = new KeptRows(context, consumer, this.#keys.types, this.#keys.keys)
  }

  consume(rows: number, vectors: readonly Pointer[], selection: Pointer): void {
    this.#rows.append(rows, this.#keys.extend(rows, vectors, selection), selection)
  }

  finish(): BreakerResult {
    this.#keys.free()
    return (pipeline) => this.#rows.source(pipeline.columns)
  }

  abort(): void {
    this.#rows.free()
    this.#keys.free()
  }
}
