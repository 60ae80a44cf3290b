/**
 * What the executor's main thread and a slot (worker thread) say to each other. Everything is structured-clonable; rows
 * are never copied, since both sides see the same memory.
 */
import type { StageProgram } from '../codegen/stage-program.ts'
import type { Pointer } from '../columnar/region.ts'
import type { TaskDescriptor, TaskOutcome } from '../exec/task.ts'
import type { KeptOutput, MapOutput } from '../exec/task-services.ts'
import type { KeptMemory } from '../storage/executor-memory.ts'

/** Given to a slot when it starts (`workerData`). */
export interface SlotStart {
  readonly executorId: string
  readonly host: string
  readonly slot: number
  /** Of the executor. */
  readonly slots: number
  readonly memory: WebAssembly.Memory
  /** The setting named when memory is used up. */
  readonly memorySetting: string
  readonly memoryAskShare?: number
  /** The lines of all slots (`storage/memory-turns.ts`). */
  readonly slotLines: Pointer
  /** In this slot's line (u32): not 0 when the running task is to end. */
  readonly cancelWord: Pointer
  /** Where this slot encodes and decodes blocks. */
  readonly codecScratch: Pointer
  readonly kernels: WebAssembly.Module | undefined
  /** Where tasks may put files; made at first need, removed with the executor. */
  readonly localDirectories: readonly string[]
}

export type ToSlot =
  /** Precedes the first task of a program. `module` is there unless the slot has one of the same hash. */
  | {
      readonly kind: 'program'
      readonly programId: string
      readonly program: StageProgram
      readonly module?: WebAssembly.Module
    }
  | { readonly kind: 'forget'; readonly programId: string }
  | { readonly kind: 'task'; readonly task: SlotTask }
  /** Said beside the cancel word, for a task that waits for an answer. */
  | { readonly kind: 'cancel'; readonly taskId: number }
  | { readonly kind: 'answer'; readonly questionId: number; readonly answer: SlotAnswer }

export interface SlotTask {
  readonly descriptor: TaskDescriptor
  /** Owner number of the memory that ends with the attempt. */
  readonly owner: number
  /** Owner number of what the attempt leaves behind if it succeeds. */
  readonly outputOwner: number
  /** Blocks of this executor that the task reads. */
  readonly localBlocks: readonly MapOutput[]
}

/** What a task waits for while it runs. */
export type SlotQuestion =
  | { readonly kind: 'commit'; readonly taskId: number }
  | { readonly kind: 'fetch'; readonly request: FetchRequest }

/** Reduce partitions [from, to) of a map output that lies on another executor. */
export interface FetchRequest {
  readonly executorId: string
  readonly shuffleId: number
  readonly mapTaskId: number
  readonly from: number
  readonly to: number
}

export type SlotAnswer =
  | { readonly kind: 'commit'; readonly allowed: boolean }
  /** Encoded as `shuffle/block-codec` does, in order. */
  | { readonly kind: 'fetched'; readonly blocks: readonly Uint8Array[] }
  | { readonly kind: 'fetchFailed'; readonly reason: string }

/** What a successful task leaves in the executor, and the memory it lies in. */
export interface LeftOutput {
  readonly kept: readonly KeptOutput[]
  readonly memory: KeptMemory
}

export type FromSlot =
  | { readonly kind: 'ready' }
  | {
      readonly kind: 'ended'
      readonly taskId: number
      readonly outcome: TaskOutcome
      readonly left?: LeftOutput
      /** The task has left the thread in a state that nobody knows: a failure that is not to happen to the next one. */
      readonly damaged?: boolean
    }
  /** Generated code trapped, or ours did: the slot is not to be used any more. */
  | { readonly kind: 'trapped'; readonly taskId: number; readonly message: string }
  | { readonly kind: 'ask'; readonly questionId: number; readonly question: SlotQuestion }
