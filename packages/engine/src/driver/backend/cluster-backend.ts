/**
 * The port between the driver and its executors, whether they live in this process, in processes of this machine, or
 * elsewhere. A backend starts executors, carries tasks to them and events back. It decides nothing: which task goes
 * where, and what a loss means, is the scheduler's.
 */
import type { StageProgram } from '../../codegen/stage-program.ts'
import type { TaskDescriptor, TaskOutcome } from '../../exec/task.ts'
import type { ExecutorLossReason } from '../../scheduler/task.ts'
import type { ResultPart } from '../../storage/block-manager.ts'

/** The executor that had a result is gone, and the result with it. */
export class ResultLost extends Error {}

export interface BackendEvents {
  executorRegistered(executor: {
    readonly executorId: string
    readonly host: string
    readonly slots: number
    readonly heartbeats: boolean
    readonly memoryBytes: number
  }): void
  executorLost(executorId: string, reason: ExecutorLossReason): void
  executorHeartbeat(executorId: string): void
  taskFinished(taskId: number, executorId: string, outcome: TaskOutcome): void
  /** A writing task asks whether its attempt may commit; the answer goes back through `answerCommit`. */
  commitAsked(taskId: number, executorId: string): void
}

export interface ClusterBackend {
  /** Resolves when the executors that the master string asks for are registered. */
  start(events: BackendEvents): Promise<void>
  /** `program` travels to the executor once; later tasks of the stage only name it (`descriptor.programId`). */
  launch(executorId: string, descriptor: TaskDescriptor, program: StageProgram): void
  kill(executorId: string, taskId: number, reason: string): void
  answerCommit(executorId: string, taskId: number, allowed: boolean): void
  /**
   * A part of a result's batches, from the given one on, each copied once out of the executor's memory; the result
   * stays until it is dropped. Rejects with `ResultLost` where the executor is gone.
   */
  fetchResult(executorId: string, blockId: string, from: number): Promise<ResultPart>
  dropResult(executorId: string, blockId: string): void
  /** Frees a shuffle's blocks on every executor. */
  removeShuffle(shuffleId: number): void
  discardMapOutput(executorId: string, shuffleId: number, mapTaskId: number): void
  /** A map output goes on in a file of its executor. */
  moveToDisk(executorId: string, shuffleId: number, mapTaskId: number): void
  /** Programs of finished queries are forgotten. */
  removeProgram(programId: string): void
  stopExecutor(executorId: string, reason: string): void
  /** Process id of an executor that has a process of its own. */
  pidOf?(executorId: string): number | undefined
  /** Ends every executor; resolves when no process, thread, socket or file of theirs is left. */
  stop(): Promise<void>
  /** Whether the process may end although executors idle: true between jobs. */
  setIdle(idle: boolean): void
}
