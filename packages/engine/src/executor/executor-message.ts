/** What the driver and an executor process say to each other, and what is asked of an executor's block server. */
import type { StageProgram } from '../codegen/stage-program.ts'
import type { ColumnBatch } from '../columnar/local-data.ts'
import type { TaskDescriptor, TaskOutcome } from '../exec/task.ts'
import type { FetchRequest } from './slot-message.ts'

/** The first line on an executor process's standard input, as JSON. The pipe stays open as long as the driver lives. */
export interface ExecutorProcessConfig {
  readonly executorId: string
  readonly driverPid: number
  /** The session's private directory: sockets. */
  readonly sessionDirectory: string
  /** The executor's own, for files of blocks. */
  readonly localDirectories: readonly string[]
  /** Hexadecimal. */
  readonly secret: string
  readonly slots: number
  readonly memoryBytes: number
  readonly memoryAskShare?: number
  readonly memorySetting: string
  readonly heartbeatMs: number
  /** A test's worker instead of the slot's. */
  readonly workerUrl?: string
  readonly killGraceMs?: number
}

export type ToExecutor =
  | { readonly kind: 'program'; readonly programId: string; readonly program: StageProgram }
  | { readonly kind: 'launch'; readonly descriptor: TaskDescriptor }
  | { readonly kind: 'kill'; readonly taskId: number; readonly reason: string }
  | { readonly kind: 'commitAnswer'; readonly taskId: number; readonly allowed: boolean }
  | { readonly kind: 'dropRows'; readonly blockId: string }
  | { readonly kind: 'removeShuffle'; readonly shuffleId: number }
  | { readonly kind: 'discardMapOutput'; readonly shuffleId: number; readonly mapTaskId: number }
  | { readonly kind: 'moveToDisk'; readonly shuffleId: number; readonly mapTaskId: number }
  | { readonly kind: 'removeProgram'; readonly programId: string }
  | { readonly kind: 'stop' }

export type FromExecutor =
  | { readonly kind: 'register'; readonly executorId: string; readonly host: string; readonly slots: number }
  | { readonly kind: 'heartbeat' }
  | { readonly kind: 'taskFinished'; readonly taskId: number; readonly outcome: TaskOutcome }
  | { readonly kind: 'commitAsked'; readonly taskId: number }

export type BlockRequest =
  /** A part of a result's batches, from the given one on; the result stays until it is dropped. */
  | { readonly kind: 'rows'; readonly requestId: number; readonly blockId: string; readonly from: number }
  /** Reduce partitions [from, to) of a map output. */
  | (Omit<FetchRequest, 'executorId'> & { readonly kind: 'blocks'; readonly requestId: number })

export type BlockReply =
  | { readonly kind: 'batch'; readonly requestId: number; readonly batch: ColumnBatch }
  /** Encoded as `shuffle/block-codec` does, in order. */
  | { readonly kind: 'block'; readonly requestId: number; readonly bytes: Uint8Array }
  /** `next`: the batch of the result that the next part begins with; absent after the last part. */
  | { readonly kind: 'end'; readonly requestId: number; readonly next?: number }
  | { readonly kind: 'missing'; readonly requestId: number; readonly reason: string }
