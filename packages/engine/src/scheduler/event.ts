/**
 * The language of the schedulers: events in, effects out, both plain data. `SchedulerEvent` and `SchedulerEffect` are
 * what the driver's loop sends and performs; `tellDag` and `tellTasks` are how the two schedulers speak to each other,
 * delivered by `Scheduler` (scheduler.ts) and never seen outside.
 */
import type { JobFailure } from './job-failure.ts'
import type { ListenerEvent } from './listener-event.ts'
import type { StageSpec } from './stage.ts'
import type { ExecutorLossReason, TaskDescription, TaskEndReason, TaskOutcome, TaskSetSpec } from './task.ts'

/** One timer each: setting it again moves it. */
export type TimerName = 'resubmitStages' | 'locality' | 'heartbeat' | 'noExecutors'

/** From the driver's query execution. */
export type JobEvent =
  | {
      readonly kind: 'jobSubmitted'
      readonly jobId: number
      /** The first stages; more may come with `stageSubmitted` until a `result` stage or `jobPlanned`. */
      readonly stages: readonly StageSpec[]
      readonly pool?: string
      readonly properties?: Readonly<Record<string, string>>
    }
  | { readonly kind: 'stageSubmitted'; readonly jobId: number; readonly stage: StageSpec }
  /** For a job without a result stage: it is finished once all its stages are. */
  | { readonly kind: 'jobPlanned'; readonly jobId: number }
  | { readonly kind: 'jobCancelled'; readonly jobId: number; readonly reason: string }
  /** Adaptive planning no longer needs it; the job goes on. */
  | {
      readonly kind: 'stageCancelled'
      readonly jobId: number
      readonly stageId: number
      readonly reason: string
    }
  /** Its query has ended: outputs and lineage are forgotten. No job may still use it. */
  | { readonly kind: 'shuffleRemoved'; readonly shuffleId: number }
  /** No room is left to keep it: whoever needs it has it computed again. */
  | { readonly kind: 'mapOutputDropped'; readonly shuffleId: number; readonly mapPartition: number }
  /** A task asks whether it may commit; answered by `commitAnswered` in the same step. */
  | { readonly kind: 'commitAsked'; readonly task: TaskIdentity }

export type TaskIdentity = Pick<
  TaskDescription,
  'taskId' | 'stageId' | 'stageAttempt' | 'partition' | 'taskAttempt'
>

/** From executors and the cluster backend. */
export type ClusterEvent =
  | {
      readonly kind: 'executorRegistered'
      readonly executorId: string
      readonly host: string
      readonly slots: number
      /** Whether it promises heartbeats, so that silence means death. Not so inside the driver's process. */
      readonly heartbeats?: boolean
    }
  | { readonly kind: 'executorLost'; readonly executorId: string; readonly reason: ExecutorLossReason }
  | { readonly kind: 'executorHeartbeat'; readonly executorId: string }
  | {
      readonly kind: 'taskFinished'
      readonly taskId: number
      readonly outcome: TaskOutcome
      readonly metrics?: unknown
    }
  /** Somebody wants this one attempt gone; its partition is tried again. */
  | { readonly kind: 'taskKillAsked'; readonly taskId: number; readonly reason: string }

export type SchedulerEvent = JobEvent | ClusterEvent | { readonly kind: 'timer'; readonly timer: TimerName }

/** What the driver's loop has to do, in this order. */
export type SchedulerEffect =
  | { readonly kind: 'launchTask'; readonly task: TaskDescription }
  | {
      readonly kind: 'killTask'
      readonly taskId: number
      readonly executorId: string
      readonly reason: string
    }
  /** `at` is on the scheduler's clock, in ms. */
  | { readonly kind: 'setTimer'; readonly timer: TimerName; readonly at: number }
  | { readonly kind: 'clearTimer'; readonly timer: TimerName }
  /** It is unknown, silent or already given up: make sure that it ends. */
  | { readonly kind: 'stopExecutor'; readonly executorId: string; readonly reason: string }
  /** All outputs of a stage this job submitted are there: once for each job and stage, time to plan on. */
  | {
      readonly kind: 'stageFinished'
      readonly jobId: number
      readonly stageId: number
      readonly shuffleId: number
      /** Nothing ran: the outputs existed already. */
      readonly skipped: boolean
    }
  /** Exactly once for each partition of a job's result stage. */
  | {
      readonly kind: 'taskResult'
      readonly jobId: number
      readonly partition: number
      readonly taskId: number
      readonly result: unknown
    }
  | { readonly kind: 'jobFinished'; readonly jobId: number }
  | { readonly kind: 'jobFailed'; readonly jobId: number; readonly failure: JobFailure }
  | { readonly kind: 'commitAnswered'; readonly task: TaskIdentity; readonly allowed: boolean }
  /** A success that came too late or twice: what it wrote on its executor can be freed. */
  | {
      readonly kind: 'discardMapOutput'
      readonly shuffleId: number
      readonly mapPartition: number
      readonly mapTaskId: number
      readonly executorId: string
    }
  | { readonly kind: 'post'; readonly event: ListenerEvent }

/** What the DAG scheduler understands. */
export type DagEvent =
  | JobEvent
  | { readonly kind: 'executorAdded'; readonly executorId: string; readonly host: string }
  | { readonly kind: 'executorRemoved'; readonly executorId: string }
  | { readonly kind: 'taskStarted'; readonly task: TaskDescription; readonly launchTime: number }
  | {
      readonly kind: 'taskEnded'
      readonly task: TaskDescription
      readonly reason: TaskEndReason
      readonly launchTime: number
      readonly metrics: unknown
    }
  /** They had succeeded, but their outputs went with an executor while their attempt is at work: they run again. */
  | {
      readonly kind: 'tasksReopened'
      readonly stageId: number
      readonly stageAttempt: number
      readonly partitions: readonly number[]
    }
  | {
      readonly kind: 'taskSetFailed'
      readonly stageId: number
      readonly stageAttempt: number
      readonly failure: JobFailure
    }
  | { readonly kind: 'timer'; readonly timer: 'resubmitStages' }

/** What the task scheduler understands. */
export type TaskSchedulerEvent =
  | ClusterEvent
  | { readonly kind: 'taskSetSubmitted'; readonly taskSet: TaskSetSpec }
  /** Kill whatever of the stage runs, in any attempt, and launch no more. */
  | { readonly kind: 'taskSetsCancelled'; readonly stageId: number; readonly reason: string }
  /** An earlier attempt of the stage has finished a partition that the current one need not do. */
  | { readonly kind: 'partitionCompleted'; readonly stageId: number; readonly partition: number }
  | { readonly kind: 'broadcastReady'; readonly shuffleId: number; readonly executorId: string }
  | { readonly kind: 'broadcastGone'; readonly shuffleId: number; readonly executorId: string }
  | { readonly kind: 'timer'; readonly timer: 'locality' | 'heartbeat' | 'noExecutors' }

export type DagEffect = SchedulerEffect | { readonly kind: 'tellTasks'; readonly event: TaskSchedulerEvent }
export type TaskSchedulerEffect = SchedulerEffect | { readonly kind: 'tellDag'; readonly event: DagEvent }
