/**
 * What the schedulers tell the driver: Spark's listener events by their names, tasks and failures as schedulers know
 * them. Programs get them in the shape that Spark has for them (`driver/events/public-events.ts`).
 */
import type { JobFailure } from './job-failure.ts'
import type { TaskDescription, TaskEndReason } from './task.ts'

export interface StageInfo {
  readonly stageId: number
  readonly stageAttemptId: number
  readonly stageName: string
  readonly numberOfTasks: number
  readonly parentIds: readonly number[]
  readonly submissionTime: number
  readonly completionTime?: number
  readonly failureReason?: string
  readonly details?: string
}

export type ListenerEvent =
  | {
      readonly event: 'SparkListenerJobStart'
      readonly jobId: number
      readonly submissionTime: number
      readonly stageIds: readonly number[]
      readonly properties: Readonly<Record<string, string>>
    }
  | { readonly event: 'SparkListenerStageSubmitted'; readonly stageInfo: StageInfo }
  | {
      readonly event: 'SparkListenerTaskStart'
      readonly stageId: number
      readonly stageAttemptId: number
      readonly task: TaskDescription
      readonly launchTime: number
    }
  | {
      readonly event: 'SparkListenerTaskEnd'
      readonly stageId: number
      readonly stageAttemptId: number
      readonly taskType: 'ShuffleMapTask' | 'ResultTask'
      readonly taskEndReason: TaskEndReason
      readonly task: TaskDescription
      readonly launchTime: number
      readonly finishTime: number
      /** As the executor sent them; the driver knows their shape. */
      readonly metrics: unknown
    }
  | { readonly event: 'SparkListenerStageCompleted'; readonly stageInfo: StageInfo }
  | {
      readonly event: 'SparkListenerJobEnd'
      readonly jobId: number
      readonly completionTime: number
      readonly jobResult:
        | { readonly result: 'JobSucceeded' }
        | { readonly result: 'JobFailed'; failure: JobFailure }
    }
  | {
      readonly event: 'SparkListenerExecutorAdded'
      readonly timestamp: number
      readonly executorId: string
      readonly executorInfo: {
        readonly host: string
        readonly totalCores: number
        /** `pid` of an executor that is a process of its own. */
        readonly attributes?: Readonly<Record<string, string>>
      }
    }
  | {
      readonly event: 'SparkListenerExecutorRemoved'
      readonly timestamp: number
      readonly executorId: string
      readonly removedReason: string
    }

/** Spark's name for how a task ended, as in `Task End Reason`. */
export const taskEndReasonNames: Readonly<Record<TaskEndReason['kind'], string>> = {
  succeeded: 'Success',
  failed: 'ExceptionFailure',
  fetchFailed: 'FetchFailed',
  killed: 'TaskKilled',
  commitDenied: 'TaskCommitDenied',
  resultLost: 'TaskResultLost',
  executorLost: 'ExecutorLostFailure',
}
