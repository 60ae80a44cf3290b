/**
 * What a map task leaves behind: where its output lies and how large it is for every reduce partition. The one type of
 * `shuffle` that the scheduler knows, so it has no imports.
 */

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
  /** Where the block server finds it (file, region); only `shuffle` and `storage` look into it. */
  readonly location?: unknown
}
