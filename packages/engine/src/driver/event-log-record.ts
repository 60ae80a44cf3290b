/**
 * Listener events as records of Spark's event log: one JSON object an event, its fields spelled as Spark spells them,
 * so that tools which read Spark's logs read ours. What Spark alone knows (RDDs, accumulators, garbage collection of a
 * JVM) is left out.
 */
import type { TaskMetrics } from '../exec/task.ts'
import { describeFailure } from '../scheduler/job-failure.ts'
import { eventLogFields, taskEndReasonNames } from '../scheduler/listener-event.ts'
import type { TaskDescription, TaskEndReason } from '../scheduler/task.ts'
import type { EngineEvent } from './listener-events.ts'

export type LogRecord = Readonly<Record<string, unknown>>

/** What `eventLogFields` does not list, because the scheduler does not know it. */
const driverFields: Readonly<Record<string, string>> = {
  appName: 'App Name',
  appId: 'App ID',
  sparkUser: 'User',
  blockManagerId: 'Block Manager ID',
  port: 'Port',
  maximumMemory: 'Maximum Memory',
}

/** Events of Spark's SQL module go by the full name of their class, and their fields as they are in code. */
const sqlPackage = 'org.apache.spark.sql.execution.ui'

export function eventLogRecord(event: EngineEvent): LogRecord {
  switch (event.event) {
    case 'SparkListenerTaskStart': {
      const { task, launchTime, ...rest } = event
      return { ...(spelled(rest) as LogRecord), 'Task Info': taskInfo(task, { launchTime, finishTime: 0 }) }
    }
    case 'SparkListenerTaskEnd': {
      const { task, launchTime, finishTime, taskEndReason, metrics, ...rest } = event
      return {
        ...(spelled(rest) as LogRecord),
        'Task End Reason': endReason(taskEndReason),
        'Task Info': taskInfo(task, { launchTime, finishTime, end: taskEndReason.kind }),
        ...(metrics === undefined ? {} : { 'Task Metrics': taskMetrics(metrics as TaskMetrics) }),
      }
    }
    case 'SparkListenerJobEnd': {
      const { jobResult, ...rest } = event
      const failed = jobResult.result === 'JobFailed'
      const exception = failed
        ? { Message: describeFailure(jobResult.failure), 'Stack Trace': [] }
        : undefined
      const result = { Result: jobResult.result, ...(failed ? { Exception: exception } : {}) }
      return { ...(spelled(rest) as LogRecord), 'Job Result': result }
    }
    case 'SparkListenerSQLExecutionStart':
    case 'SparkListenerSQLExecutionEnd': {
      const { event: name, ...fields } = event
      return { Event: `${sqlPackage}.${name}`, ...fields }
    }
    case 'SparkListenerSQLAdaptiveExecutionUpdate': {
      const { executionId, physicalPlanDescription } = event
      return { Event: `${sqlPackage}.${event.event}`, executionId, physicalPlanDescription }
    }
    default:
      return spelled(event) as LogRecord
  }
}

/** Renames fields all the way down; the values of `properties` are the user's and keep their names. */
function spelled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => spelled(one))
  if (typeof value !== 'object' || value === null) return value
  const record: Record<string, unknown> = {}
  for (const [field, content] of Object.entries(value)) {
    if (content === undefined) continue
    record[eventLogFields[field] ?? driverFields[field] ?? field] =
      field === 'properties' ? content : spelled(content)
  }
  return record
}

function taskInfo(
  task: TaskDescription,
  when: {
    readonly launchTime: number
    readonly finishTime: number
    readonly end?: TaskEndReason['kind']
  },
): LogRecord {
  const { end } = when
  return {
    'Task ID': task.taskId,
    Index: task.partition,
    Attempt: task.taskAttempt,
    'Partition ID': task.partition,
    'Launch Time': when.launchTime,
    'Executor ID': task.executorId,
    Host: task.host,
    Locality: task.locality,
    Speculative: false,
    'Getting Result Time': 0,
    'Finish Time': when.finishTime,
    Failed: end !== undefined && end !== 'succeeded' && end !== 'killed',
    Killed: end === 'killed',
    Accumulables: [],
  }
}

function endReason(reason: TaskEndReason): LogRecord {
  const Reason = taskEndReasonNames[reason.kind]
  switch (reason.kind) {
    case 'failed': {
      const { condition, message } = reason.error
      const stack = { 'Stack Trace': [], 'Full Stack Trace': message, 'Accumulator Updates': [] }
      return { Reason, 'Class Name': condition, Description: message, ...stack }
    }
    case 'fetchFailed': {
      const { shuffleId, mapTaskId, mapPartition, executorId, message } = reason
      const address =
        executorId === undefined ? {} : { 'Block Manager Address': { 'Executor ID': executorId } }
      const map = { 'Map ID': mapTaskId ?? -1, 'Map Index': mapPartition ?? -1, 'Reduce ID': -1 }
      return { Reason, ...address, 'Shuffle ID': shuffleId, ...map, Message: message }
    }
    case 'killed':
      return { Reason, 'Kill Reason': reason.reason, 'Accumulator Updates': [] }
    case 'executorLost': {
      const { executorId, loss } = reason
      const caused = loss.kind === 'exited' && loss.causedByTask
      return { Reason, 'Executor ID': executorId, 'Exit Caused By App': caused, 'Loss Reason': loss.message }
    }
    case 'succeeded':
    case 'commitDenied':
    case 'resultLost':
      return { Reason }
    default:
      return reason satisfies never
  }
}

function taskMetrics(metrics: TaskMetrics): LogRecord {
  const whole = Math.round
  return {
    'Executor Deserialize Time': whole(metrics.deserializeTimeMs),
    'Executor Run Time': whole(metrics.runTimeMs),
    'Executor CPU Time': whole(metrics.cpuTimeNs),
    'Peak Execution Memory': metrics.peakMemoryBytes,
    'Result Size': metrics.resultSizeBytes,
    'Memory Bytes Spilled': metrics.memorySpilledBytes,
    'Disk Bytes Spilled': metrics.diskSpilledBytes,
    'Shuffle Read Metrics': {
      'Fetch Wait Time': whole(metrics.fetchWaitMs),
      'Remote Bytes Read': metrics.shuffleReadRemoteBytes,
      'Local Bytes Read': metrics.shuffleReadLocalBytes,
      'Total Records Read': metrics.shuffleReadRows,
    },
    'Shuffle Write Metrics': {
      'Shuffle Bytes Written': metrics.shuffleWriteBytes,
      'Shuffle Write Time': whole(metrics.shuffleWriteTimeNs),
      'Shuffle Records Written': metrics.shuffleWriteRows,
    },
    'Input Metrics': { 'Bytes Read': metrics.inputBytes, 'Records Read': metrics.inputRows },
    'Output Metrics': { 'Bytes Written': metrics.outputBytes, 'Records Written': metrics.outputRows },
    'Updated Blocks': [],
  }
}
