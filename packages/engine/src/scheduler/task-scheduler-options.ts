/** Limits and waits of the task scheduler, with Spark's settings and defaults, and the order of task sets. */
import type { TaskSetSpec } from './task.ts'

export interface TaskSchedulerOptions {
  readonly now: () => number
  /** In [0, 1). Decides on which executor a round of offers begins. */
  readonly random: () => number
  /** spark.task.maxFailures */
  readonly maxTaskFailures?: number
  /** spark.locality.wait, in ms; 0 never leaves a slot idle for a better place. */
  readonly localityWaitMs?: number
  /** spark.network.timeout, in ms, for executors that promised heartbeats. */
  readonly heartbeatTimeoutMs?: number
  /** How long tasks wait when there is no executor at all. */
  readonly noExecutorsTimeoutMs?: number
  /** spark.excludeOnFailure.enabled, per task set. */
  readonly excludeOnFailure?: boolean
  /** spark.excludeOnFailure.stage.maxFailedTasksPerExecutor */
  readonly maxFailedTasksPerExecutor?: number
  /** Which of two task sets goes first. The door for fair pools. */
  readonly compareTaskSets?: (a: TaskSetSpec, b: TaskSetSpec) => number
}

export const MAX_TASK_FAILURES = 4
export const HEARTBEAT_TIMEOUT_MS = 120_000
export const NO_EXECUTORS_TIMEOUT_MS = 120_000
export const MAX_FAILED_TASKS_PER_EXECUTOR = 2

export function firstInFirstOut(a: TaskSetSpec, b: TaskSetSpec): number {
  return a.jobId - b.jobId || a.stageId - b.stageId || a.stageAttempt - b.stageAttempt
}

export const withDefaults = (options: TaskSchedulerOptions): Required<TaskSchedulerOptions> => ({
  maxTaskFailures: MAX_TASK_FAILURES,
  localityWaitMs: 0,
  heartbeatTimeoutMs: HEARTBEAT_TIMEOUT_MS,
  noExecutorsTimeoutMs: NO_EXECUTORS_TIMEOUT_MS,
  excludeOnFailure: false,
  maxFailedTasksPerExecutor: MAX_FAILED_TASKS_PER_EXECUTOR,
  compareTaskSets: firstInFirstOut,
  ...options,
})
