/**
 * Stages: what the driver submits (`StageSpec`), where one is in its life (`Stage`), and the record that keeps both
 * with what outlives an attempt (`StageRecord`).
 */
import type { JobFailure } from './job-failure.ts'

/** A stage as the driver describes it: plain, serialisable, and everything the scheduler ever knows about it. */
export interface StageSpec {
  readonly stageId: number
  /** A `result` stage ends its job: after it no more stages come. */
  readonly kind: 'shuffleMap' | 'result'
  /** What a `shuffleMap` stage writes. Two stages that live at a time never write the same shuffle. */
  readonly shuffleId?: number
  /** Shuffle ids it reads. The stages that write them have been submitted before. */
  readonly parents: readonly number[]
  readonly partitions: number
  /** Reduce partitions written by a `shuffleMap` stage. */
  readonly reducePartitions?: number
  /** Preferred executor ids, by partition. */
  readonly preferredPlaces?: readonly (readonly string[])[]
  /** Whether a partition computed again has the same rows in the same order as far as its readers can tell. */
  readonly deterministic: boolean
  /** Built once on every executor: its partitions are the executors' ordinals and `partitions` is ignored. */
  readonly broadcast?: boolean
  readonly name?: string
  readonly callSite?: string
}

/**
 * Where a stage is in its life.
 *
 * ```text
 *                 inputs missing, burst not yet due, or nobody asks
 *                     +-----------+
 *   submitted ------->|  Waiting  |<------------------------------------+
 *                     +-----------+                                     |
 *              inputs there |        ^ an input was lost meanwhile      |
 *                           v        |                                  |
 *                     +-----------+--+                                  |
 *                     | Runnable  |   (only until the end of the event) |
 *                     +-----------+                                     |
 *          task set goes out|                                           |
 *                           v                                           |
 *                     +-----------+  fetch failed, rolled back, or an   |
 *                     |  Running  |--output lost on the way ----------->+
 *                     +-----------+                                     |
 *         nothing missing |   | aborted, or nobody wants it any more    |
 *                         v   v                                         |
 *              +-----------+ +-----------+  asked for again             |
 *              | Succeeded | |  Failed   |----------------------------->+
 *              +-----------+ +-----------+                              |
 *                    | an output is gone and somebody asks for it       |
 *                    +--------------------------------------------------+
 * ```
 *
 * Whether outputs exist is asked of the map-output tracker and never remembered here: a `Succeeded` stage whose
 * outputs died with an executor stays so until somebody needs them.
 */
export type Stage = WaitingStage | RunnableStage | RunningStage | SucceededStage | FailedStage

export interface WaitingStage {
  readonly kind: 'waiting'
  /** `parents`: goes on when they have finished. `burst`: when the resubmit timer fires. `demand`: when asked for. */
  readonly for: 'parents' | 'burst' | 'demand'
}

export interface RunnableStage {
  readonly kind: 'runnable'
}

export interface RunningStage {
  readonly kind: 'running'
  readonly attempt: number
  readonly submittedAt: number
  /** Partitions of this attempt whose task has not yet succeeded. The one thing that changes in place. */
  readonly pending: Set<number>
  readonly tasks: number
}

export interface SucceededStage {
  readonly kind: 'succeeded'
  /** -1: all its outputs were there already, so it never ran. */
  readonly attempt: number
}

export interface FailedStage {
  readonly kind: 'failed'
  readonly failure: JobFailure
}

export interface StageRecord {
  readonly spec: StageSpec
  /** Jobs that need it. Without any, nothing of it runs. */
  readonly jobs: Set<number>
  /** Attempts begun so far, which is the number of the next. */
  attempts: number
  /** Attempts that ended in a fetch failure since the stage last succeeded. */
  readonly failedAttempts: Set<number>
  /** Completions of attempts before this one are not to be trusted: the stage was rolled back. */
  firstValidAttempt: number
  /** All outputs were there at once, so that readers may have seen them. Until the next rollback. */
  complete: boolean
  stage: Stage
}

export function stageRecord(spec: StageSpec): StageRecord {
  return {
    spec,
    jobs: new Set(),
    attempts: 0,
    failedAttempts: new Set(),
    firstValidAttempt: 0,
    complete: false,
    stage: { kind: 'waiting', for: 'demand' },
  }
}
