/** How a task ended, as the scheduler wants to know it. */
import type { TaskOutcome } from '../../exec/task.ts'
import type { TaskOutcome as SchedulerOutcome, TaskDescription } from '../../scheduler/task.ts'
import type { TaskResult } from './scheduler-loop.ts'

export function schedulerOutcome(task: TaskDescription, outcome: TaskOutcome): SchedulerOutcome {
  switch (outcome.kind) {
    case 'succeeded': {
      if (outcome.output.kind === 'map') return { kind: 'succeeded', mapStatus: outcome.output.status }
      const result: TaskResult = {
        partition: task.partition,
        executorId: task.executorId,
        output: outcome.output,
        metrics: outcome.metrics,
      }
      return { kind: 'succeeded', result }
    }
    case 'failed': {
      const { error, retryable, crowded = false } = outcome
      return { kind: 'failed', error, retryable, crowded }
    }
    case 'fetchFailed':
      return {
        kind: 'fetchFailed',
        shuffleId: outcome.shuffleId,
        mapPartition: outcome.mapPartition,
        executorId: outcome.executorId,
        scope: 'block',
        message: outcome.reason,
      }
    default:
      return { kind: 'killed', reason: outcome.reason }
  }
}
