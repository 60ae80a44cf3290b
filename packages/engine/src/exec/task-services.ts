/**
 * What a slot gives the task it runs: memory, kernels, and the factories of sources and sinks that lie above `exec`
 * (files, shuffle, writers). The executor puts it together; tests do so on a small memory.
 */
import type { DataType } from '@vonk/common'
import type { FileSplit } from '../catalog/relation.ts'
import type { SinkSpec } from '../codegen/stage-program.ts'
import type { ArrowBatch } from '../columnar/arrow-layout.ts'
import type { MemoryConsumer, Pointer, TaskMemory } from '../columnar/region.ts'
import type { Kernels } from '../kernels/signatures.ts'
import type { BatchSink, SinkColumn } from './batch-sink.ts'
import type { BatchSource, ColumnRequest } from './batch-source.ts'
import type { MemoryPressure } from './memory-pressure.ts'
import type { ResultFile, ResultStore } from './result/result-store.ts'
import type { StateStore } from './rows/state-store.ts'
import type { SortBound } from './sort/sort-bound.ts'
import type { ShuffleRead, TaskDescriptor, TaskMetrics } from './task.ts'

/** What every source and sink of a running task may use. */
export interface TaskContext {
  readonly kernels: Kernels
  /** Memory that ends with the attempt. */
  readonly memory: TaskMemory
  /** Memory of what the task leaves behind: it has an owner of its own, and outlives the attempt if that succeeds. */
  readonly output: TaskMemory
  readonly descriptor: TaskDescriptor
  readonly metrics: TaskMetrics
  /** By operator: what sinks that keep the best rows tell the scans below them, as far as the task has come. */
  readonly sortBounds: Map<number, SortBound>
  readonly pressure: MemoryPressure
  /** Where operators put what they are asked to give up; without it they cannot give anything. */
  readonly state?: StateStore
  /** Throws `TaskCancelled` if the task was cancelled: for work that is longer than a batch. */
  checkCancelled(): void
}

export interface ScanRequestOfTask {
  readonly shared: Readonly<Record<string, unknown>>
  readonly splits: readonly FileSplit[]
  readonly columns: readonly ColumnRequest[]
}
export type SourceFactory = (context: TaskContext, request: ScanRequestOfTask) => BatchSource

export interface ShuffleRequest {
  readonly pipeline: number
  readonly read: ShuffleRead
  /** Types of all columns of the shuffled rows. */
  readonly types: readonly DataType[]
  readonly columns: readonly ColumnRequest[]
  /**
   * Wants the rows of one reduce partition after the other, and to be told where one ends, if that costs no waiting.
   */
  readonly byPartition: boolean
}
/** May have to fetch before the first batch; what it fetches later it says by `BatchSource.ready`. */
export type ShuffleSourceFactory = (context: TaskContext, request: ShuffleRequest) => BatchSource

export interface SinkRequest<K extends SinkSpec['kind']> {
  readonly spec: Extract<SinkSpec, { readonly kind: K }>
  readonly columns: readonly SinkColumn[]
  readonly consumer: MemoryConsumer
  /** Takes what the task leaves in memory, should it succeed. */
  keep(output: KeptOutput): void
}
export type ExchangeSinkFactory = (context: TaskContext, request: SinkRequest<'exchange'>) => BatchSink
export type WriteSinkFactory = (context: TaskContext, request: SinkRequest<'write'>) => BatchSink

/** What a successful task leaves in the executor: plain data, to go to the one that keeps the executor's blocks. */
export type KeptOutput =
  | {
      readonly kind: 'rows'
      readonly blockId: string
      /** Behind those in the file. */
      readonly batches: readonly ArrowBatch[]
      /** What was too much for memory. */
      readonly file?: ResultFile
    }
  | ({ readonly kind: 'map' } & MapOutput)

/** Where the rows of a map output lie in this executor. */
export interface MapOutput {
  readonly shuffleId: number
  readonly mapTaskId: number
  /** Number of the first reduce partition in `blocks` and `file`: 0 for a whole output. */
  readonly from: number
  /** Per reduce partition the addresses of its column blocks (`columnar/column-block`), behind those in the file. */
  readonly blocks: readonly (readonly Pointer[])[]
  /** What was too much for memory. */
  readonly file?: MapOutputFile
  /** Of a broadcast: the header of its table (`codegen/join/join-table.ts`), and no blocks. */
  readonly table?: readonly number[]
}
export interface MapOutputFile {
  readonly path: string
  /**
   * Per reduce partition pairs of offset and length of encoded blocks (`shuffle/block-codec`), in the order written.
   */
  readonly extents: readonly (readonly number[])[]
}

/** What operators do who are asked for memory. */
export interface StatePort {
  open(context: Omit<TaskContext, 'state'>): StateStore
  /** Asked after every batch: bytes that somebody outside of the task wants back. */
  wanted?(): number
}

export interface TaskServices {
  readonly executorId: string
  readonly host: string
  readonly kernels: Kernels
  readonly memory: TaskMemory
  readonly output: TaskMemory
  /** By the reader's name in a scan: `parquet`, `csv`, `local`. */
  readonly sources: Readonly<Record<string, SourceFactory>>
  readonly shuffleSource: ShuffleSourceFactory
  readonly exchangeSink: ExchangeSinkFactory
  /** The header of a broadcast's table here; fails as a fetch does if it is gone. */
  broadcastTable(task: TaskDescriptor, shuffleId: number): readonly number[]
  readonly state?: StatePort
  /** Where results go on that are too much for memory; without it they stay in it. */
  readonly results?: ResultStore
  /** By format. */
  readonly writeSinks: Readonly<Record<string, WriteSinkFactory>>
  /** Address of the attempt's cancel word: not 0 in it ends the task. 0: it cannot be cancelled. */
  readonly cancelWord: Pointer
  /** Milliseconds, and CPU nanoseconds of this thread. */
  readonly clock: { now(): number; cpuNs(): number }
  /** The slot's WebAssembly trapped: the executor replaces it after this task. */
  slotDamaged?(): void
  /** Called once, for a successful task that leaves rows or map output in memory. */
  keep(output: KeptOutput): void
}
