/**
 * The backend of `local` and `local[n]`: executors inside the driver's process, of up to four slots each, since an
 * executor has one memory and a memory has at most 4 GiB. No sockets, no heartbeats: nothing here can be lost without
 * the driver.
 */
import { tmpdir } from 'node:os'
import { assert } from '../../base/assert.ts'
import type { StageProgram } from '../../codegen/stage-program.ts'
import type { TaskDescriptor, TaskOutcome } from '../../exec/task.ts'
import { Executor } from '../../executor/executor.ts'
import type { FetchRequest, SlotAnswer } from '../../executor/slot-message.ts'
import type { ResultPart } from '../../storage/block-manager.ts'
import { type BackendEvents, type ClusterBackend, ResultLost } from './cluster-backend.ts'
import { slotsOfExecutorMax } from './master.ts'
import { atProcessEnd } from './process-end.ts'
import { SessionDirectory } from './session-directory.ts'

export interface LocalBackendOptions {
  readonly slots: number
  /** Memory of each executor. */
  readonly memoryBytes: number
  readonly memoryAskShare?: number
  /** Where the session's files of blocks go; the system's temporary folder by default. */
  readonly localFolders?: readonly string[]
  readonly workerUrl?: URL
  readonly killGraceMs?: number
}

export class LocalBackend implements ClusterBackend {
  readonly executors = new Map<string, Executor>()
  private readonly options: LocalBackendOptions
  private readonly directories: readonly SessionDirectory[]
  private readonly forgetEnd: () => void
  private isIdle = true

  constructor(options: LocalBackendOptions) {
    assert(options.slots > 0, 'a backend needs a slot')
    this.options = options
    this.directories = (options.localFolders ?? [tmpdir()]).map((folder) => new SessionDirectory(folder))
    this.forgetEnd = atProcessEnd('stop', () => {
      for (const executor of this.executors.values()) executor.terminateAll()
    })
  }

  async start(events: BackendEvents): Promise<void> {
    const { slots, memoryBytes } = this.options
    const executors = Math.ceil(slots / slotsOfExecutorMax)
    const starting: Promise<void>[] = []
    for (let index = 0; index < executors; index++) {
      // One executor is called `driver`, as Spark calls it.
      const executorId = executors === 1 ? 'driver' : `driver-${index}`
      const ownSlots = Math.floor((slots + index) / executors)
      const executor = this.createExecutor(executorId, ownSlots, events)
      this.executors.set(executorId, executor)
      starting.push(executor.start())
    }
    await Promise.all(starting)
    this.setIdle(this.isIdle)
    for (const executor of this.executors.values()) {
      const { executorId, slotCount } = executor
      events.executorRegistered({
        executorId,
        host: 'localhost',
        slots: slotCount,
        heartbeats: false,
        memoryBytes,
      })
    }
  }

  private createExecutor(executorId: string, slots: number, events: BackendEvents): Executor {
    const { memoryBytes, memoryAskShare, workerUrl, killGraceMs } = this.options
    return new Executor(
      {
        ...{ executorId, slots, memoryBytes, memoryAskShare, workerUrl, killGraceMs },
        host: 'localhost',
        memorySetting: 'spark.executor.memory',
        localDirectories: this.directories.map((directory) => directory.pathOf(executorId)),
        fetch: (request) => this.fetchBlocks(request),
      },
      {
        taskFinished: (taskId: number, outcome: TaskOutcome) =>
          events.taskFinished(taskId, executorId, outcome),
        commitAsked: (taskId: number) => events.commitAsked(taskId, executorId),
        // The memory may have been written to, but so may the driver's own: there is no process to give up.
        slotBroke: () => undefined,
      },
    )
  }

  /** One executor of this process reads from another: the same bytes as over a socket, without one. */
  private async fetchBlocks({ executorId, ...what }: FetchRequest): Promise<SlotAnswer> {
    const blocks = await this.executor(executorId).encodedBlocks(what)
    if (blocks !== undefined) return { kind: 'fetched', blocks }
    const reason = `executor ${executorId} does not have the output of map task ${what.mapTaskId}`
    return { kind: 'fetchFailed', reason }
  }

  private executor(executorId: string): Executor {
    const executor = this.executors.get(executorId)
    assert(executor !== undefined, `there is no executor ${executorId}`)
    return executor
  }

  launch(executorId: string, descriptor: TaskDescriptor, program: StageProgram): void {
    this.executor(executorId).launch(descriptor, program)
  }
  kill(executorId: string, taskId: number, reason: string): void {
    this.executor(executorId).kill(taskId, reason)
  }
  answerCommit(executorId: string, taskId: number, allowed: boolean): void {
    this.executor(executorId).answerCommit(taskId, allowed)
  }

  async fetchResult(executorId: string, blockId: string, from: number): Promise<ResultPart> {
    const part = this.resultPart(executorId, blockId, from)
    assert(part !== undefined, `executor ${executorId} does not have result ${blockId}`)
    return part
  }

  private resultPart(executorId: string, blockId: string, from: number): ResultPart | undefined {
    try {
      return this.executor(executorId).blocks.resultPart(blockId, from)
    } catch (error) {
      // Its file has gone or was damaged: the rows can be computed again.
      throw new ResultLost(`executor ${executorId} cannot read result ${blockId}`, { cause: error })
    }
  }

  dropResult(executorId: string, blockId: string): void {
    this.executors.get(executorId)?.blocks.dropResult(blockId)
  }
  removeShuffle(shuffleId: number): void {
    for (const executor of this.executors.values()) executor.blocks.removeShuffle(shuffleId)
  }
  discardMapOutput(executorId: string, shuffleId: number, mapTaskId: number): void {
    this.executors.get(executorId)?.blocks.discardMapOutput(shuffleId, mapTaskId)
  }
  moveToDisk(executorId: string, shuffleId: number, mapTaskId: number): void {
    void this.executors.get(executorId)?.moveToDisk(shuffleId, mapTaskId)
  }
  removeProgram(programId: string): void {
    for (const executor of this.executors.values()) executor.removeProgram(programId)
  }

  stopExecutor(): void {
    // It lives and dies with the driver.
  }

  async stop(): Promise<void> {
    const executors = [...this.executors.values()]
    this.executors.clear()
    await Promise.all(executors.map((executor) => executor.stop()))
    this.forgetEnd()
    for (const directory of this.directories) directory.remove()
  }

  setIdle(idle: boolean): void {
    this.isIdle = idle
    for (const executor of this.executors.values()) executor.setReferenced(!idle)
  }
}
