/**
 * A task as it is sent to a slot, and what comes back: plain, structured-clonable data. The stage's program travels
 * once per executor (by hash); a task names it and adds what is its own.
 */
import type { SparkErrorData } from '@vonk/common'
import type { FileSplit } from '../catalog/relation.ts'
import type { ColumnBatch } from '../columnar/local-data.ts'
import type { MapStatus } from './map-status.ts'
import type { SortBounds } from './sort/sort-bound.ts'

export interface TaskDescriptor {
  readonly taskId: number
  readonly stageId: number
  readonly stageAttempt: number
  readonly partition: number
  readonly attempt: number
  readonly jobId: number
  /** Key of the StageProgram in the executor's program cache. */
  readonly programId: string
  /**
   * Per pipeline of the task's branch that scans: the splits this task reads (several where small files are packed, or
   * after coalesce).
   */
  readonly splits: Readonly<Record<number, readonly FileSplit[]>>
  /** Per pipeline that reads a shuffle: which reduce partitions, and where each map output lies. */
  readonly shuffleReads: Readonly<Record<number, ShuffleRead>>
  /** Broadcasts that the task reads, as they lie on its executor. */
  readonly broadcasts?: readonly BroadcastLocation[]
  /**
   * Range bounds for the exchange's partition column, as rows of packed key values; written into the context's
   * constants.
   */
  readonly rangeBounds?: Uint8Array
  /** How far earlier tasks of the stage have come with sorts that have a limit. */
  readonly sortBounds?: SortBounds
  /**
   * Per pipeline with a numbered source, a range: the source's partitions that this task runs; default [partition].
   */
  readonly sourcePartitions?: Readonly<Record<number, readonly number[]>>
  /** Bytes of memory the attempt may hold; 0: the executor's limit alone. */
  readonly memoryLimit: number
  /** Nothing else runs on the executor meanwhile: an attempt before found its memory taken by tasks of other slots. */
  readonly alone?: boolean
}

export interface BroadcastLocation {
  readonly shuffleId: number
  readonly mapPartition: number
  readonly mapTaskId: number
  readonly executorId: string
}

export interface ShuffleRead {
  readonly shuffleId: number
  /** Reduce partitions [from, to). */
  readonly from: number
  readonly to: number
  /** In map-partition order. */
  readonly blocks: readonly ShuffleBlockLocation[]
  readonly epoch: number
}
export interface ShuffleBlockLocation {
  readonly mapPartition: number
  readonly mapTaskId: number
  readonly executorId: string
  /** Bytes per reduce partition of the range; 0 = empty, not fetched. */
  readonly sizes: readonly number[]
}

export type TaskOutcome =
  | {
      readonly kind: 'succeeded'
      readonly output: TaskOutput
      readonly metrics: TaskMetrics
      /** What was asked to be known of the task's rows, by operator. */
      readonly observed?: readonly ObservedStates[]
    }
  | {
      readonly kind: 'failed'
      readonly error: SparkErrorData
      readonly retryable: boolean
      /** Its memory was used up while other tasks ran beside it: alone it may succeed. */
      readonly crowded?: boolean
      readonly metrics: TaskMetrics
    }
  | {
      readonly kind: 'fetchFailed'
      readonly shuffleId: number
      readonly mapPartition: number
      readonly executorId: string
      readonly reason: string
      readonly metrics: TaskMetrics
    }
  | { readonly kind: 'killed'; readonly reason: string; readonly metrics: TaskMetrics }

/** States of aggregates over a task's rows (`collectMetrics`): a row, with the columns of a partial aggregate. */
export interface ObservedStates {
  readonly operatorId: number
  readonly batches: readonly ColumnBatch[]
}

export type TaskOutput =
  | { readonly kind: 'map'; readonly status: MapStatus }
  /** Result rows, kept in the executor as a block until the driver took or dropped it. */
  | { readonly kind: 'rows'; readonly blockId: string; readonly rowCount: number; readonly bytes: number }
  /** Sampled key rows (`sample` sink): small, inline. */
  | {
      readonly kind: 'sample'
      readonly rowCount: number
      readonly sampled: number
      readonly keys: Uint8Array
    }
  /** Files this attempt has written aside, for the commit. */
  | {
      readonly kind: 'files'
      readonly files: readonly WrittenFile[]
      readonly rowCount: number
      readonly bytes: number
    }
  | { readonly kind: 'nothing'; readonly rowCount: number }

export interface WrittenFile {
  /** Relative to the output path: `year=2001/part-00000-<uuid>-c000.snappy.parquet`. */
  readonly name: string
  readonly bytes: number
  readonly rows: number
  /** Where the attempt has left it. */
  readonly staged: string
}

/** Conditions of a filter that run together, by their numbers among those of the operator. */
export interface ConditionRows {
  readonly operatorId: number
  readonly positions: readonly number[]
  readonly rows: number
}

/** Spark's task metrics, in its units: times in milliseconds (CPU in nanoseconds), sizes in bytes. */
export interface TaskMetrics {
  runTimeMs: number
  cpuTimeNs: number
  deserializeTimeMs: number
  resultSizeBytes: number
  peakMemoryBytes: number
  memorySpilledBytes: number
  diskSpilledBytes: number
  inputBytes: number
  inputRows: number
  outputBytes: number
  outputRows: number
  shuffleReadLocalBytes: number
  shuffleReadRemoteBytes: number
  shuffleReadRows: number
  shuffleReadBlocks: number
  fetchWaitMs: number
  shuffleWriteBytes: number
  shuffleWriteRows: number
  shuffleWriteTimeNs: number
  rowGroupsSkipped: number
  pagesSkipped: number
  /**
   * How often partial groups were handed on before the input ended, and rows that were not looked up in them at all.
   */
  partialFlushes: number
  partialRowsPassed: number
  /** How often the order of a filter's conditions was changed, and the rows that each of them was evaluated for. */
  filterReorders: number
  conditionRows: readonly ConditionRows[]
  /**
   * How often groups were laid out in an array by their keys' values, and how often such an array was left for buckets.
   */
  valueArrays: number
  valueArraysLeft: number
  /** Output rows per operator id. */
  operatorRows: Readonly<Record<number, number>>
  /**
   * Times generated code was called, and rows in the longest call: the bound of a millisecond is checked against them.
   */
  calls: number
  maxRowsPerCall: number
}
