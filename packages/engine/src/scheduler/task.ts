/**
 * Tasks as plain data: what is launched, how it may end, and the set of tasks of one stage attempt that the
 * DAG scheduler hands to the task scheduler. What a task computes is not known here.
 */
import type { SparkErrorData } from '@vonk/common'
import type { MapStatus } from '../shuffle/map-status.ts'

/** One attempt at one partition. `taskId` is unique in a session; the other numbers say what it is an attempt at. */
export interface TaskDescription {
  readonly taskId: number
  readonly kind: 'shuffleMap' | 'result'
  readonly jobId: number
  readonly stageId: number
  readonly stageAttempt: number
  /** The shuffle that a map task writes: its output is told apart from others' even when its stage is forgotten. */
  readonly shuffleId?: number
  readonly partition: number
  /** 0, 1, ... within the stage attempt. */
  readonly taskAttempt: number
  readonly executorId: string
  readonly host: string
  /** The map-output epoch when the stage attempt started: cached locations older than it are out of date. */
  readonly epoch: number
  readonly locality: TaskLocality
  /** It gets an executor's memory for itself. */
  readonly alone: boolean
}

export type TaskLocality = 'PROCESS_LOCAL' | 'NO_PREF' | 'ANY'

export type ExecutorLossReason =
  /** The process ended or the connection broke. `causedByTask: false` where it is known to be nobody's fault here. */
  | { readonly kind: 'exited'; readonly message: string; readonly causedByTask: boolean }
  | { readonly kind: 'heartbeatTimeout'; readonly message: string }
  /** We ended it (decommission, session end). Never counts against a task. */
  | { readonly kind: 'stopped'; readonly message: string }

/** A block that could not be read. Typed all the way up, because only this tells the scheduler what to recompute. */
export interface FetchFailure {
  readonly kind: 'fetchFailed'
  readonly shuffleId: number
  /** Absent when not one block but the list of locations had a hole. */
  readonly mapPartition?: number
  readonly mapTaskId?: number
  readonly executorId?: string
  /** `executor`: nothing on that executor can be reached, so all its outputs are taken for lost. */
  readonly scope: 'block' | 'executor'
  readonly message: string
}

export interface TaskFailure {
  readonly kind: 'failed'
  readonly error: SparkErrorData
  /** `false`: the same again would fail the same way (a user's mistake); the job fails at once. */
  readonly retryable?: boolean
  /** Other tasks took the executor's memory: not counted, and the next attempts run alone. */
  readonly crowded?: boolean
}

/** How an executor may report the end of a task. */
export type TaskOutcome =
  | { readonly kind: 'succeeded'; readonly mapStatus?: MapStatus; readonly result?: unknown }
  | TaskFailure
  | FetchFailure
  | { readonly kind: 'killed'; readonly reason: string }
  | { readonly kind: 'commitDenied' }
  /** It succeeded but its result could not be fetched any more. */
  | { readonly kind: 'resultLost' }

/** How a task ended in the eyes of the scheduler: as reported, or because of what happened to its executor. */
export type TaskEndReason =
  | TaskOutcome
  | { readonly kind: 'executorLost'; readonly executorId: string; readonly loss: ExecutorLossReason }

/** What one attempt of a stage still has to do. */
export interface TaskSetSpec {
  readonly stageId: number
  readonly stageAttempt: number
  readonly kind: 'shuffleMap' | 'result'
  readonly shuffleId?: number
  /** Jobs go first in, first out: the lowest job using the stage when it was submitted. */
  readonly jobId: number
  readonly pool: string
  readonly partitions: readonly number[]
  /** Preferred executors by partition number. */
  readonly preferredPlaces?: readonly (readonly string[])[]
  /** Parallel to `partitions`: the only executor that may run it (a broadcast is built once on each). */
  readonly requiredPlaces?: readonly string[]
  /** Broadcasts that must be on an executor before a task of this set may run there. */
  readonly broadcasts: readonly number[]
  readonly epoch: number
}
