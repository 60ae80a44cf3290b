/**
 * The source port of a task: what a pipeline reads from. `source` implements it for files, `shuffle` for blocks,
 * `exec` itself for ranges and the states of breakers.
 *
 * Rows come in batches of at most `maxBatchRows`. A source owns one vector descriptor per requested column, at fixed
 * addresses for its whole life; `next` fills the eager columns' vectors and returns the number of rows. After the
 * pipeline's filter has chosen rows, `materialize` fills the lazy ones, at the same positions, for at least the chosen
 * rows (others are undefined). What vectors point to stays valid until the next call of `next`, except that views of a
 * column asked for with `stable` stay valid as long as the task.
 */
import type { Pointer } from '../columnar/region.ts'
import type { VectorLayout } from '../columnar/vector.ts'

export interface BatchSource {
  /** Addresses of the vector descriptors, one per requested column, and each one's layout. */
  readonly vectors: readonly Pointer[]
  readonly layouts: readonly VectorLayout[]
  /** Rows of the next batch, 0 at the end. */
  next(): number
  /** `selection`: pointer to `count` ascending u32 row positions, or 0 for all rows of the batch. */
  materialize(count: number, selection: Pointer): void
  readonly metrics: SourceMetrics
  /** Told when nobody reads the values of the batch any more: from then until `next`, its memory may be asked for. */
  rest?(): void
  /**
   * Asked before `next`: a promise if the next batch is still on its way from elsewhere. Sources without it never wait.
   */
  ready?(): Promise<void> | undefined
  /**
   * Asked before `next`: whether all rows so far belong to reduce partitions of which no row is left to come. Only for
   * sources that were asked to read one partition after the other.
   */
  partitionEnds?(): boolean
  close(): void
}

export interface SourceMetrics {
  bytesRead: number
  rowsRead: number
  /** Row groups and pages that statistics made unnecessary. */
  rowGroupsSkipped: number
  pagesSkipped: number
  fetchWaitMs: number
  remoteBytesRead: number
  localBytesRead: number
}

export type { FileSplit } from '../catalog/relation.ts'
export type { ColumnRequest } from '../codegen/column-request.ts'
