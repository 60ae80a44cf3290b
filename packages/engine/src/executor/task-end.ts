/** Outcomes that the executor itself has to give: a task that was killed, or whose slot broke down. */
import { SparkError } from '@vonk/common'
import { emptyMetrics } from '../exec/metrics.ts'
import type { TaskMetrics, TaskOutcome } from '../exec/task.ts'

/** For a task that cannot say what it did. */
export const unknownMetrics = (runTimeMs: number): TaskMetrics => ({ ...emptyMetrics(), runTimeMs })

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
