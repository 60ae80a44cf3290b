/**
 * What a map task leaves behind: where its output lies and how large it is for every reduce partition. All of
 * `shuffle` that the scheduler knows; its one import is a type of plain data.
 */
import type { SortBounds } from './sort/sort-bound.ts'

/** The output of one map task. `sizes` and `rows` are indexed by reduce partition; a size of 0 means no block. */
export interface MapStatus {
  readonly executorId: string
  readonly host: string
  /** Id of the task attempt that wrote it: two outputs of one map partition never share it. */
  readonly mapTaskId: number
  /** Bytes per reduce partition. A typed array where the task can give one. */
  readonly sizes: ArrayLike<number>
  /** Rows per reduce partition. */
  readonly rows: ArrayLike<number>
  /** Of the bytes, those of blocks that lie in the executor's memory; the others lie in a file. */
  readonly memoryBytes?: number
  /** Of a table whose only key is a whole number, and that has rows: the least and the greatest key. */
  readonly keyBounds?: readonly [bigint, bigint]
  /** Of tasks that keep the best rows: which they found. */
  readonly sortBounds?: SortBounds
  /** Where the block server finds it (file, region); only `shuffle` and `storage` look into it. */
  readonly location?: unknown
}

export interface LostOutputs {
  readonly shuffleId: number
  readonly mapPartitions: readonly number[]
}

/** The book of map outputs as the scheduler uses it; `MapOutputTracker` is the one that keeps it, and says more. */
export interface MapOutputs {
  readonly epoch: number
  incrementEpoch(): void
  registerShuffle(
    shuffleId: number,
    mapPartitions: number,
    reducePartitions: number,
    options?: { readonly perExecutor?: boolean },
  ): void
  unregisterShuffle(shuffleId: number): void
  containsShuffle(shuffleId: number): boolean
  shuffleIds(): readonly number[]
  registerMapOutput(shuffleId: number, mapPartition: number, status: MapStatus): void
  unregisterMapOutput(
    shuffleId: number,
    mapPartition: number,
    at: { readonly executorId: string; readonly mapTaskId?: number },
  ): boolean
  unregisterAllMapOutput(shuffleId: number): void
  removeOutputsOnExecutor(executorId: string): readonly LostOutputs[]
  isAvailable(shuffleId: number): boolean
  missingPartitions(shuffleId: number): readonly number[]
  status(shuffleId: number, mapPartition: number): MapStatus | undefined
  statuses(shuffleId: number): readonly (MapStatus | undefined)[]
}
