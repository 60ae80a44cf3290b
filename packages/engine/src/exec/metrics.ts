/** A task's metrics: zeroes to begin with, and what is added where pipelines and the task end. */
import type { OperatorInfo, Pipeline } from '../codegen/stage-program.ts'
import type { SourceMetrics } from './batch-source.ts'
import type { TaskMetrics, TaskOutput } from './task.ts'
import type { TaskServices } from './task-services.ts'

export const emptyMetrics = (): TaskMetrics => ({
  runTimeMs: 0,
  cpuTimeNs: 0,
  deserializeTimeMs: 0,
  resultSizeBytes: 0,
  peakMemoryBytes: 0,
  memorySpilledBytes: 0,
  diskSpilledBytes: 0,
  inputBytes: 0,
  inputRows: 0,
  outputBytes: 0,
  outputRows: 0,
  shuffleReadLocalBytes: 0,
  shuffleReadRemoteBytes: 0,
  shuffleReadRows: 0,
  shuffleReadBlocks: 0,
  fetchWaitMs: 0,
  shuffleWriteBytes: 0,
  shuffleWriteRows: 0,
  shuffleWriteTimeNs: 0,
  rowGroupsSkipped: 0,
  pagesSkipped: 0,
  partialFlushes: 0,
  partialRowsPassed: 0,
  filterReorders: 0,
  conditionRows: [],
  valueArrays: 0,
  valueArraysLeft: 0,
  operatorRows: {},
  calls: 0,
  maxRowsPerCall: 0,
})

/** Rows that a pipeline read, and how many were left behind its filter, behind its limit, and at its end. */
export type PipelineRows = Readonly<Record<NonNullable<OperatorInfo['rows']>, number>>

export interface TaskMeter {
  readonly metrics: TaskMetrics
  /** `breaker`: the operator whose rows the pipeline read, where it is the last of another pipeline. */
  pipelineDone(
    pipeline: Pipeline,
    source: SourceMetrics,
    rows: PipelineRows,
    breaker: OperatorInfo | undefined,
  ): void
  outputDone(output: TaskOutput, rows: number): TaskOutput
  stop(): TaskMetrics
}

export function taskMeter({ clock, memory, output }: TaskServices, metrics: TaskMetrics): TaskMeter {
  const started = clock.now()
  const cpuStarted = clock.cpuNs()
  const operatorRows: Record<number, number> = {}
  return {
    metrics,
    pipelineDone(pipeline, source, rows, breaker) {
      addSource(metrics, pipeline, source)
      const add = ({ operatorId }: OperatorInfo, count: number) => {
        operatorRows[operatorId] = (operatorRows[operatorId] ?? 0) + count
      }
      if (breaker !== undefined) add(breaker, rows.in)
      for (const operator of pipeline.operators)
        if (operator.rows !== undefined) add(operator, rows[operator.rows])
    },
    outputDone(result, rows) {
      if (result.kind === 'rows') metrics.resultSizeBytes = result.bytes
      if (result.kind === 'files') {
        metrics.outputBytes = result.bytes
        metrics.outputRows = result.rowCount
      }
      if (result.kind === 'map') {
        metrics.shuffleWriteRows += rows
        for (let i = 0; i < result.status.sizes.length; i++)
          metrics.shuffleWriteBytes += result.status.sizes[i]
      }
      return result
    },
    stop() {
      metrics.runTimeMs = clock.now() - started
      metrics.cpuTimeNs = clock.cpuNs() - cpuStarted
      metrics.peakMemoryBytes = memory.peakBytes + output.peakBytes
      return { ...metrics, operatorRows }
    },
  }
}

function addSource(metrics: TaskMetrics, { source }: Pipeline, from: SourceMetrics): void {
  metrics.fetchWaitMs += from.fetchWaitMs
  metrics.rowGroupsSkipped += from.rowGroupsSkipped
  metrics.pagesSkipped += from.pagesSkipped
  if (source.kind === 'shuffle') {
    metrics.shuffleReadLocalBytes += from.localBytesRead
    metrics.shuffleReadRemoteBytes += from.remoteBytesRead
    metrics.shuffleReadRows += from.rowsRead
  } else if (source.kind !== 'breaker') {
    metrics.inputBytes += from.bytesRead
    metrics.inputRows += from.rowsRead
  }
}
