/** Outcomes that the executor itself has to give: a task that was killed, or whose slot broke down. */
import { SparkError } from '@vonk/common'
import type { TaskMetrics, TaskOutcome } from '../exec/task.ts'

/** For a task that cannot say what it did. */
export const unknownMetrics = (runTimeMs: number): TaskMetrics => ({
  runTimeMs,
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
  operatorRows: {},
  calls: 0,
  maxRowsPerCall: 0,
})

export const killedOutcome = (reason: string, runTimeMs: number): TaskOutcome => ({
  kind: 'killed',
  reason,
  metrics: unknownMetrics(runTimeMs),
})

/** The slot broke down under the task: worth another attempt, since the fault may lie in what else ran there. */
export function brokenOutcome(message: string, runTimeMs: number): TaskOutcome {
  const error = new SparkError({ condition: 'INTERNAL_ERROR', messageParameters: { message } })
  return { kind: 'failed', error: error.toData(), retryable: true, metrics: unknownMetrics(runTimeMs) }
}
