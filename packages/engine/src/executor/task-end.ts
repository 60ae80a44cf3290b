/** Outcomes that only the executor can give: a task that was killed, whose slot broke down, or that was crowded out. */
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

/** Of a task that others ran beside: if it found no memory, that may be because of them. */
export function crowdedOutcome(outcome: TaskOutcome): TaskOutcome {
  if (outcome.kind !== 'failed' || outcome.error.condition !== 'UNABLE_TO_ACQUIRE_MEMORY') return outcome
  const message = `${outcome.error.message} Other tasks ran beside it: it runs again, alone on its executor.`
  return { ...outcome, crowded: true, error: { ...outcome.error, message } }
}
