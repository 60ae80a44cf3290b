/**
 * Where rows of a result go that their task cannot keep in memory until they are read: Arrow batches leave the memory
 * in blocks, in their order, and whoever keeps the executor's blocks reads them back one at a time.
 * `shuffle/result-file.ts` keeps them in a file.
 */
import type { ArrowBatch } from '../../columnar/arrow-layout.ts'
import type { MemoryConsumer } from '../../columnar/region.ts'
import type { TaskContext } from '../task-services.ts'

/** What a reader takes at a time, and so what a block holds: of a large result, the driver has no more than two. */
export const resultPartBytes = 1024 * 1024

export interface ResultStore {
  /** Bytes of its rows that a result may hold in memory before they go on elsewhere. */
  readonly memoryBytes: number
  open(context: TaskContext, consumer: MemoryConsumer): ResultWriter
}

export interface ResultWriter {
  /** Takes copies of the batches, which follow those that it has. */
  add(batches: readonly ArrowBatch[]): void
  finish(): ResultFile
  abort(): void
}

/** Plain data: goes with the task's output to the one that keeps the executor's blocks. */
export interface ResultFile {
  readonly path: string
  readonly blocks: readonly ResultBlock[]
  readonly batchCount: number
}

export interface ResultBlock {
  /** Place in the result of its first batch. */
  readonly first: number
  /** Where it lies in the file, encoded, and the bytes that it has when it is decoded. */
  readonly offset: number
  readonly length: number
  readonly bytes: number
  /** Addresses count from the block's start (`columnar/arrow-block.ts`). */
  readonly batches: readonly ArrowBatch[]
}
