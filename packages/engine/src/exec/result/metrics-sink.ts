/** States of aggregates that a task tells the driver: a row or a few, copied out of the executor's memory. */
import { copyBatchesOut } from '../../columnar/copy-out.ts'
import type { MemoryConsumer, Pointer } from '../../columnar/region.ts'
import type { BatchSink, SinkColumn } from '../batch-sink.ts'
import type { ObservedStates, TaskOutput } from '../task.ts'
import type { KeptOutput, TaskContext } from '../task-services.ts'
import { CollectSink } from './collect-sink.ts'

export class MetricsSink implements BatchSink {
  readonly #context: TaskContext
  readonly #rows: CollectSink
  readonly #tell: (batches: ObservedStates['batches']) => void
  #kept: KeptOutput | undefined

  constructor(
    context: TaskContext,
    columns: readonly SinkColumn[],
    consumer: MemoryConsumer,
    tell: (batches: ObservedStates['batches']) => void,
  ) {
    this.#context = context
    this.#tell = tell
    const keep = (output: KeptOutput) => {
      this.#kept = output
    }
    this.#rows = new CollectSink(context, columns, consumer, { keep, store: undefined })
  }

  consume(rows: number, vectors: readonly Pointer[], selection: Pointer): void {
    this.#rows.consume(rows, vectors, selection)
  }

  finish(): TaskOutput {
    const { rowCount } = this.#rows.finish() as Extract<TaskOutput, { readonly kind: 'rows' }>
    const batches = this.#kept?.kind === 'rows' ? this.#kept.batches : []
    this.#tell(copyBatchesOut(this.#context.memory.bytes, batches, (length) => new ArrayBuffer(length)))
    this.#rows.abort()
    return { kind: 'nothing', rowCount }
  }

  abort(): void {
    this.#rows.abort()
  }
}
