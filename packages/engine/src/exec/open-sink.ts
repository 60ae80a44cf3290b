/** Where a pipeline of a task leaves its rows, by what its program says; tables that generated code fills are apart. */
import { assert, unreachable } from '../base/assert.ts'
import type { Pipeline } from '../codegen/stage-program.ts'
import type { BatchSink, SinkColumn } from './batch-sink.ts'
import { CollectSink } from './result/collect-sink.ts'
import { MetricsSink } from './result/metrics-sink.ts'
import { TailSink } from './result/tail-sink.ts'
import { ViewsSink } from './result/views-sink.ts'
import { RowsSink } from './rows/rows-sink.ts'
import { SampleSink } from './sort/sample-sink.ts'
import { SortSink } from './sort/sort-sink.ts'
import { TopKSink } from './sort/top-k-sink.ts'
import type { ObservedStates } from './task.ts'
import type { KeptOutput, TaskContext, TaskServices } from './task-services.ts'
import type { WindowParts } from './window/window-partitions.ts'
import { WindowSink } from './window/window-sink.ts'

export interface SinkParts {
  readonly context: TaskContext
  readonly services: TaskServices
  /** By pipeline: rows of others may go behind them. */
  readonly rowsSinks: Map<number, RowsSink>
  readonly keep: (kept: KeptOutput) => void
  readonly tell: (observed: ObservedStates) => void
  readonly window: WindowParts
}

export function openSink(pipeline: Pipeline, parts: SinkParts): BatchSink {
  const { context, services, rowsSinks, keep, tell, window } = parts
  const { sink, operators } = pipeline
  const columns: readonly SinkColumn[] = pipeline.output
  const last = operators[operators.length - 1]?.name ?? 'Result'
  // Of a result, what is held are its rows on their way to the driver, whoever made them.
  const result = `the result of ${last}`
  const consumer = {
    operator: sink.kind === 'exchange' ? 'Exchange' : sink.kind === 'collect' ? result : last,
  }
  switch (sink.kind) {
    case 'collect':
      return new CollectSink(context, columns, consumer, { keep, store: services.results })
    case 'rows': {
      const kept = sink.into === undefined ? new RowsSink(context, columns, consumer) : undefined
      if (kept !== undefined) rowsSinks.set(pipeline.index, kept)
      return kept ?? rowsSinks.get(sink.into!)!
    }
    case 'sort':
      return new SortSink(context, columns, consumer, sink.keys)
    case 'window':
      return new WindowSink(context, columns, consumer, sink.program, window)
    case 'topK':
      return new TopKSink(context, columns, consumer, sink)
    case 'tail':
      return new TailSink(context, columns, consumer, sink.count)
    case 'sample':
      return new SampleSink(context, columns, consumer, sink)
    case 'exchange':
      return services.exchangeSink(context, { spec: sink, columns, consumer, keep })
    case 'write': {
      const factory = services.writeSinks[sink.format]
      assert(factory !== undefined, `this executor cannot write '${sink.format}'`)
      const writer = factory(context, { spec: sink, columns, consumer, keep })
      return new ViewsSink(context, writer, columns, consumer)
    }
    case 'metrics':
      return new MetricsSink(context, columns, consumer, (batches) =>
        tell({ operatorId: sink.operatorId, batches }),
      )
    case 'tee':
    case 'aggregate':
    case 'joinBuild':
      return assert(false, 'generated code fills tables, and a tee has no end of its own') as never
    default:
      return unreachable(sink)
  }
}
