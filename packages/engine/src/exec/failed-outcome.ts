/** What becomes of an error that ended a task: kinds of outcome, and whether the same again may succeed. */
import { SparkError, type SparkErrorData } from '@vonk/common'
import { AssertionError } from '../base/assert.ts'
import type { TaskMeter } from './metrics.ts'
import type { TaskOutcome } from './task.ts'
import { FetchFailed, TaskCancelled } from './task-failures.ts'
import type { TaskServices } from './task-services.ts'

/** Mistakes of ours, and traps: the same again elsewhere may succeed, and a slot that trapped is not used again. */
function internal(error: unknown): SparkErrorData {
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  const stack = error instanceof Error && error.stack !== undefined ? `\n${error.stack}` : ''
  return new SparkError({
    condition: 'INTERNAL_ERROR',
    messageParameters: { message: `${what}${stack}` },
  }).toData()
}

/** How a task ends that threw. */
export function failedOutcome(error: unknown, meter: TaskMeter, services: TaskServices): TaskOutcome {
  const metrics = meter.stop()
  if (error instanceof TaskCancelled) return { kind: 'killed', reason: 'cancelled', metrics }
  if (error instanceof FetchFailed) {
    const { shuffleId, mapPartition, executorId, reason } = error
    return { kind: 'fetchFailed', shuffleId, mapPartition, executorId, reason, metrics }
  }
  if (error instanceof SparkError)
    return {
      kind: 'failed',
      error: error.toData(),
      retryable:
        error.condition === 'UNABLE_TO_ACQUIRE_MEMORY' || error.condition.startsWith('FAILED_READ_FILE'),
      metrics,
    }
  const damaged = !(error instanceof AssertionError) || error instanceof WebAssembly.RuntimeError
  if (damaged) services.slotDamaged?.()
  return { kind: 'failed', error: internal(error), retryable: true, metrics }
}
