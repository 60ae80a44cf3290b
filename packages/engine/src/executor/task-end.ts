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

type Failed = Extract<TaskOutcome, { readonly kind: 'failed' }>

export const foundNoMemory = (outcome: TaskOutcome): outcome is Failed =>
  outcome.kind === 'failed' && outcome.error.condition === 'UNABLE_TO_ACQUIRE_MEMORY'

/** Of a task that found no memory while others, or what they had left, took some of it. */
export function crowdedOutcome({ error, ...failed }: Failed): TaskOutcome {
  const why = 'Other tasks, or what they left, took some of it: it runs again, alone on its executor.'
  const message = `${error.message} ${why}`
  return { ...failed, crowded: true, error: { ...error, message } }
}
