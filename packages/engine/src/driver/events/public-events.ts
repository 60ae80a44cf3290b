/**
 * Listener events as programs get them (`spark.addListener`): the fields of Spark's event log, in camelCase. The event
 * log writes the same objects under the log's own spelling (`event-log-record.ts`). What Spark alone knows (RDDs,
 * accumulators, garbage collection of a JVM) is left out; what only Vonk measures is in `taskMetrics.engineMetrics`.
 */
import type { SparkErrorData } from '@vonk/common'
import type { TaskMetrics as MeasuredMetrics } from '../../exec/task.ts'
import { describeFailure } from '../../scheduler/job-failure.ts'
import { taskEndReasonNames } from '../../scheduler/listener-event.ts'
import type { TaskDescription, TaskEndReason } from '../../scheduler/task.ts'
import type { EngineEvent } from './listener-events.ts'

/** Times are milliseconds since 1970; `finishTime` is 0 while the task runs. */
export interface TaskInfo {
  readonly taskId: number
  readonly index: number
  readonly attempt: number
  readonly partitionId: number
  readonly launchTime: number
  readonly executorId: string
  readonly host: string
  readonly locality: string
  readonly speculative: boolean
  readonly gettingResultTime: number
  readonly finishTime: number
  readonly failed: boolean
  readonly killed: boolean
  readonly accumulables: readonly never[]
}

/** Times are milliseconds, those of CPU and of shuffle writing nanoseconds; sizes are bytes. */
export interface TaskMetrics {
  readonly executorDeserializeTime: number
  readonly executorRunTime: number
  readonly executorCpuTime: number
  readonly peakExecutionMemory: number
  readonly resultSize: number
  readonly memoryBytesSpilled: number
  readonly diskBytesSpilled: number
  readonly shuffleReadMetrics: {
    readonly fetchWaitTime: number
    readonly remoteBytesRead: number
    readonly localBytesRead: number
    readonly totalRecordsRead: number
  }
  readonly shuffleWriteMetrics: {
    readonly shuffleBytesWritten: number
    readonly shuffleWriteTime: number
    readonly shuffleRecordsWritten: number
  }
  readonly inputMetrics: { readonly bytesRead: number; readonly recordsRead: number }
  readonly outputMetrics: { readonly bytesWritten: number; readonly recordsWritten: number }
  readonly updatedBlocks: readonly never[]
  readonly engineMetrics: EngineMetrics
}

/** What Spark has no name for. */
export type EngineMetrics = Pick<
  MeasuredMetrics,
  | 'rowGroupsSkipped'
  | 'pagesSkipped'
  | 'partialFlushes'
  | 'partialRowsPassed'
  | 'filterReorders'
  | 'conditionRows'
  | 'valueArrays'
  | 'valueArraysLeft'
  | 'operatorRows'
>

/** `reason` is Spark's name of how the task ended, `Success` among them; what else there is depends on it. */
export interface PublicEndReason {
  readonly reason: string
  readonly [field: string]: unknown
}

interface OfTask {
  readonly stageId: number
  readonly stageAttemptId: number
  readonly taskInfo: TaskInfo
}

/** The events that programs get otherwise than schedulers tell them. */
export type PublicEvent =
  | Exclude<
      EngineEvent,
      { readonly event: 'SparkListenerTaskStart' | 'SparkListenerTaskEnd' | 'SparkListenerJobEnd' }
    >
  | ({ readonly event: 'SparkListenerTaskStart' } & OfTask)
  | ({
      readonly event: 'SparkListenerTaskEnd'
      readonly taskType: 'ShuffleMapTask' | 'ResultTask'
      readonly taskEndReason: PublicEndReason
      readonly taskMetrics?: TaskMetrics
    } & OfTask)
  | {
      readonly event: 'SparkListenerJobEnd'
      readonly jobId: number
      readonly completionTime: number
      readonly jobResult: {
        readonly result: 'JobSucceeded' | 'JobFailed'
        readonly exception?: { readonly message: string; readonly stackTrace: readonly never[] }
      }
    }

export function publicEvent(event: EngineEvent): PublicEvent {
  switch (event.event) {
    case 'SparkListenerTaskStart': {
      const { task, launchTime, ...rest } = event
      return { ...rest, taskInfo: taskInfo(task, { launchTime, finishTime: 0 }) }
    }
    case 'SparkListenerTaskEnd': {
      const { task, launchTime, finishTime, taskEndReason, metrics, ...rest } = event
      return {
        ...rest,
        taskEndReason: endReason(taskEndReason),
        taskInfo: taskInfo(task, { launchTime, finishTime, end: taskEndReason.kind }),
        ...(metrics === undefined ? {} : { taskMetrics: taskMetrics(metrics as MeasuredMetrics) }),
      }
    }
    case 'SparkListenerJobEnd': {
      const { jobResult, ...rest } = event
      const { result } = jobResult
      if (result === 'JobSucceeded') return { ...rest, jobResult: { result } }
      const exception = { message: describeFailure(jobResult.failure), stackTrace: [] }
      return { ...rest, jobResult: { result, exception } }
    }
    default:
      return event
  }
}

function taskInfo(
  task: TaskDescription,
  when: {
    readonly launchTime: number
    readonly finishTime: number
    readonly end?: TaskEndReason['kind']
  },
): TaskInfo {
  const { end } = when
  return {
    taskId: task.taskId,
    index: task.partition,
    attempt: task.taskAttempt,
    partitionId: task.partition,
    launchTime: when.launchTime,
    executorId: task.executorId,
    host: task.host,
    locality: task.locality,
    speculative: false,
    gettingResultTime: 0,
    finishTime: when.finishTime,
    failed: end !== undefined && end !== 'succeeded' && end !== 'killed',
    killed: end === 'killed',
    accumulables: [],
  }
}

const ofError = ({ condition, message }: SparkErrorData) => ({
  className: condition,
  description: message,
  stackTrace: [],
  fullStackTrace: message,
  accumulatorUpdates: [],
})

function endReason(ended: TaskEndReason): PublicEndReason {
  const reason = taskEndReasonNames[ended.kind]
  switch (ended.kind) {
    case 'failed':
      return { reason, ...ofError(ended.error) }
    case 'fetchFailed': {
      const { shuffleId, mapTaskId, mapPartition, executorId, message } = ended
      const address = executorId === undefined ? {} : { blockManagerAddress: { executorId } }
      return {
        reason,
        ...address,
        shuffleId,
        mapId: mapTaskId ?? -1,
        mapIndex: mapPartition ?? -1,
        reduceId: -1,
        message,
      }
    }
    case 'killed':
      return { reason, killReason: ended.reason, accumulatorUpdates: [] }
    case 'executorLost': {
      const { executorId, loss } = ended
      const exitCausedByApp = loss.kind === 'exited' && loss.causedByTask
      return { reason, executorId, exitCausedByApp, lossReason: loss.message }
    }
    case 'succeeded':
    case 'commitDenied':
    case 'resultLost':
      return { reason }
    default:
      return ended satisfies never
  }
}

function taskMetrics(measured: MeasuredMetrics): TaskMetrics {
  const whole = Math.round
  const { rowGroupsSkipped, pagesSkipped, partialFlushes, partialRowsPassed } = measured
  const { valueArrays, valueArraysLeft, filterReorders, conditionRows, operatorRows } = measured
  return {
    executorDeserializeTime: whole(measured.deserializeTimeMs),
    executorRunTime: whole(measured.runTimeMs),
    executorCpuTime: whole(measured.cpuTimeNs),
    peakExecutionMemory: measured.peakMemoryBytes,
    resultSize: measured.resultSizeBytes,
    memoryBytesSpilled: measured.memorySpilledBytes,
    diskBytesSpilled: measured.diskSpilledBytes,
    shuffleReadMetrics: {
      fetchWaitTime: whole(measured.fetchWaitMs),
      remoteBytesRead: measured.shuffleReadRemoteBytes,
      localBytesRead: measured.shuffleReadLocalBytes,
      totalRecordsRead: measured.shuffleReadRows,
    },
    shuffleWriteMetrics: {
      shuffleBytesWritten: measured.shuffleWriteBytes,
      shuffleWriteTime: whole(measured.shuffleWriteTimeNs),
      shuffleRecordsWritten: measured.shuffleWriteRows,
    },
    inputMetrics: { bytesRead: measured.inputBytes, recordsRead: measured.inputRows },
    outputMetrics: { bytesWritten: measured.outputBytes, recordsWritten: measured.outputRows },
    updatedBlocks: [],
    engineMetrics: {
      ...{ rowGroupsSkipped, pagesSkipped, partialFlushes, partialRowsPassed },
      ...{ valueArrays, valueArraysLeft, filterReorders, conditionRows, operatorRows },
    },
  }
}
