/** Why a job failed, as data, and the error that its user gets to see. */
import type { SparkErrorData } from '@vonk/common'
import { SparkError } from '@vonk/common'
import { unreachable } from '../base/assert.ts'

export type JobFailure =
  /** One task failed too often, or once beyond hope. `error` is its last cause, if it had one of its own. */
  | {
      readonly kind: 'taskFailed'
      readonly stageId: number
      readonly partition: number
      readonly failures: number
      readonly executorId: string
      readonly message: string
      readonly error?: SparkErrorData
    }
  /** Attempt after attempt of the stage could not read its input. */
  | {
      readonly kind: 'fetchFailed'
      readonly stageId: number
      readonly attempts: number
      readonly message: string
    }
  | { readonly kind: 'tooManyAttempts'; readonly stageId: number; readonly attempts: number }
  /** Rows of `stageId` were already handed on, but it would have to be computed again from changed input. */
  | { readonly kind: 'indeterminate'; readonly stageId: number; readonly recomputedStageId: number }
  | { readonly kind: 'noExecutors'; readonly stageId: number; readonly waitedMs: number }
  | { readonly kind: 'cancelled'; readonly reason: string }

/** The error of a failed job: a task's own error as it was, else a condition of Spark's around our description. */
export function jobFailureError(jobId: number, failure: JobFailure): SparkErrorData {
  if (failure.kind === 'taskFailed' && failure.error !== undefined) return failure.error
  if (failure.kind === 'cancelled') {
    const messageParameters = { jobId: String(jobId), reason: failure.reason }
    return new SparkError({ condition: 'SPARK_JOB_CANCELLED', messageParameters }).toData()
  }
  const shuffle = failure.kind === 'fetchFailed' || failure.kind === 'indeterminate'
  const condition = shuffle ? 'INTERNAL_ERROR_SHUFFLE' : 'INTERNAL_ERROR_EXECUTOR'
  return new SparkError({ condition, messageParameters: { message: describeFailure(failure) } }).toData()
}

export function describeFailure(failure: JobFailure): string {
  switch (failure.kind) {
    case 'taskFailed': {
      const { partition, stageId, failures, executorId, message } = failure
      return `Partition ${partition} of stage ${stageId} failed ${failures} times, last on ${executorId}: ${message}`
    }
    case 'fetchFailed':
      return `Stage ${failure.stageId} could not read its input in ${failure.attempts} attempts: ${failure.message}`
    case 'tooManyAttempts':
      return `Stage ${failure.stageId} was attempted ${failure.attempts} times without success.`
    case 'indeterminate':
      return (
        `Stage ${failure.recomputedStageId} lost output and does not give the same rows twice, but rows of ` +
        `stage ${failure.stageId} made from it were already handed on. Run it again, or fix the order of its rows.`
      )
    case 'noExecutors':
      return `Stage ${failure.stageId} waited ${failure.waitedMs} ms for an executor and none came.`
    case 'cancelled':
      return `Cancelled: ${failure.reason}`
    default:
      return unreachable(failure)
  }
}
