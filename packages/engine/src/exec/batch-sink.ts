/**
 * The sink port of a task: where a pipeline leaves its output batches. Exchange, sort, collect, sample and file writers
 * implement it. `consume` must copy what it keeps: vectors and what they point to are only valid during the call. Views
 * may point anywhere in the executor's memory.
 */
import type { DataType } from '@vonk/common'
import type { Pipeline } from '../codegen/stage-program.ts'
import type { Pointer } from '../columnar/region.ts'
import type { BatchSource } from './batch-source.ts'
import type { TaskOutput } from './task.ts'

export interface SinkColumn {
  readonly name: string
  readonly type: DataType
  readonly nullable: boolean
}

/** Opens the result of a breaker for the pipeline that reads it, once. */
export type BreakerResult = (pipeline: Pipeline) => BatchSource

export interface BatchSink {
  /**
   * `vectors`: one descriptor per column; `selection`: chosen rows of the vectors (u32 positions, ascending) or 0 for
   * the first `rows`.
   */
  consume(rows: number, vectors: readonly Pointer[], selection: Pointer): void
  /** After the last batch. A breaker gives the way to read its result; a final sink gives the task's output. */
  finish(): BreakerResult | TaskOutput | Promise<TaskOutput>
  /** After a failure: removes what was written aside. Called at most once, instead of `finish`. */
  abort(): void
}
