/**
 * What the schedulers tell the world: Spark's listener events by their own names. Inside Vonk the fields are in
 * camelCase; `eventLogFields` is the one table that says how Spark's event log spells them. The driver adds metrics,
 * SQL events and serialisation.
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

/** Field here -> field in Spark's event log. A `TaskDescription` with its times becomes `Task Info`. */
export const eventLogFields: Readonly<Record<string, string>> = {
  event: 'Event',
  jobId: 'Job ID',
  submissionTime: 'Submission Time',
  stageIds: 'Stage IDs',
  properties: 'Properties',
  stageInfo: 'Stage Info',
  stageId: 'Stage ID',
  stageAttemptId: 'Stage Attempt ID',
  stageName: 'Stage Name',
  numberOfTasks: 'Number of Tasks',
  parentIds: 'Parent IDs',
  details: 'Details',
  failureReason: 'Failure Reason',
  completionTime: 'Completion Time',
  task: 'Task Info',
  taskId: 'Task ID',
  partition: 'Partition ID',
  taskAttempt: 'Attempt',
  executorId: 'Executor ID',
  host: 'Host',
  locality: 'Locality',
  launchTime: 'Launch Time',
  finishTime: 'Finish Time',
  taskType: 'Task Type',
  taskEndReason: 'Task End Reason',
  metrics: 'Task Metrics',
  jobResult: 'Job Result',
  result: 'Result',
  timestamp: 'Timestamp',
  executorInfo: 'Executor Info',
  totalCores: 'Total Cores',
  attributes: 'Attributes',
  removedReason: 'Removed Reason',
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
