/**
 * An executor: one shared memory, its slots, and the blocks that finished tasks left in it. The same class runs inside
 * the driver's process (`local[n]`) and in a process of its own. It runs what it is told and decides nothing about
 * where or whether: a task waits only while its slot is being replaced, and where it or the one before it has to have
 * the memory for itself.
 */
import { rmSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { SparkError } from '@vonk/common'
import { assert } from '../base/assert.ts'
import type { StageProgram } from '../codegen/stage-program.ts'
import type { Pointer } from '../columnar/region.ts'
import type { TaskDescriptor, TaskOutcome } from '../exec/task.ts'
import { instantiateKernels } from '../kernels/signatures.ts'
import { BlockCodec, codecScratchBytes } from '../shuffle/block-codec.ts'
import { createBlockFile, folderOf, shuffleFileName } from '../shuffle/block-file.ts'
import { resultFileName } from '../shuffle/result-file.ts'
import { stateFileName } from '../shuffle/state-file.ts'
import { encodedBlocks } from '../shuffle/task-ports.ts'
import { BlockManager } from '../storage/block-manager.ts'
import { chunkBytes, ExecutorMemory, systemOwner } from '../storage/executor-memory.ts'
import { slotLineBytes } from '../storage/memory-turns.ts'
import { ResultReader } from '../storage/result-reader.ts'
import { loadKernels, loadKernelsSync } from './kernel-loader.ts'
import { codecBytesOf } from './least-memory.ts'
import { type Attempt, Slot, type SlotSettings } from './slot.ts'
import type { FetchRequest, LeftOutput, SlotAnswer, SlotQuestion } from './slot-message.ts'
import { crowdedOutcome, foundNoMemory, killedOutcome } from './task-end.ts'

export const slotsMax = chunkBytes / slotLineBytes

export interface ExecutorOptions {
  readonly executorId: string
  readonly host: string
  readonly slots: number
  readonly memoryBytes: number
  /** Share of batches after which operators are asked for memory, whether it is short or not. */
  readonly memoryAskShare?: number
  /** The setting that is named when memory is used up. */
  readonly memorySetting: string
  /** Not yet made; the executor makes it when it needs a file and removes it when it stops. */
  readonly localDirectories: readonly string[]
  /** Reads blocks of another executor. */
  readonly fetch: (request: FetchRequest) => Promise<SlotAnswer>
  /** What runs in a slot; another one in tests, and then without kernels. */
  readonly workerUrl?: URL
  readonly killGraceMs?: number
}

export interface ExecutorEvents {
  taskFinished(taskId: number, outcome: TaskOutcome): void
  commitAsked(taskId: number): void
  /** A slot broke down by itself and was replaced; whoever distrusts the memory now ends the executor. */
  slotBroke(message: string): void
}

interface RunningTask {
  readonly slot: Slot
  readonly unpin: () => void
  readonly alone: boolean
  /** Another task has run at the same time. */
  crowded: boolean
}

interface WaitingTask {
  readonly descriptor: TaskDescriptor
  readonly program: StageProgram
  /** Of a task that runs alone: what others have left goes to disk before it, and has gone. */
  room?: 'made' | 'being made'
}

export class Executor {
  readonly executorId: string
  readonly memory: ExecutorMemory
  readonly blocks: BlockManager
  private readonly options: ExecutorOptions
  private readonly events: ExecutorEvents
  readonly slotCount: number
  private readonly slotLines: Pointer
  private slots: readonly Slot[] = []
  private readonly waiting: WaitingTask[] = []
  private readonly running = new Map<number, RunningTask>()
  /** Tasks that wait for leave to commit, by task id. */
  private readonly commits = new Map<number, { readonly slot: Slot; readonly questionId: number }>()
  /**
   * Where blocks are encoded and decoded, here and behind it in each slot. Held from the start: it is when tasks have
   * taken all the memory that others have to be able to fetch from here, and what lies in memory has to go to disk.
   */
  private readonly codecScratch: Pointer
  private ownCodec: BlockCodec | undefined
  private stopped = false

  constructor(options: ExecutorOptions, events: ExecutorEvents) {
    assert(options.slots > 0 && options.slots <= slotsMax, `an executor cannot have ${options.slots} slots`)
    this.options = options
    this.events = events
    this.executorId = options.executorId
    this.slotCount = options.slots
    this.memory = ExecutorMemory.create({ bytes: options.memoryBytes, setting: options.memorySetting })
    this.slotLines = this.memory.claim(systemOwner, 1)
    this.blocks = new BlockManager(this.memory, new ResultReader(() => loadKernelsSync().module))
    this.blocks.onFileRemoved = (file) => rmSync(file, { force: true })
    const codecChunks = Math.ceil(codecBytesOf(options.slots) / chunkBytes)
    this.codecScratch = this.memory.claim(systemOwner, codecChunks)
    assert(this.codecScratch !== 0, 'an executor has memory for its slots')
  }

  /** Starts the slots' threads without waiting for them: what is launched meanwhile waits in their ports. */
  async start(): Promise<void> {
    const { executorId, host, memorySetting, memoryAskShare, localDirectories, workerUrl, killGraceMs } =
      this.options
    // A test's worker has nothing to do with kernels, and building them takes seconds.
    const kernels = workerUrl === undefined ? (await loadKernels()).module : undefined
    const settings: SlotSettings = {
      ...{
        slots: this.slotCount,
        executorId,
        host,
        memorySetting,
        memoryAskShare,
        localDirectories,
        killGraceMs,
        kernels,
        memory: this.memory,
      },
      workerUrl: workerUrl ?? new URL('./slot-worker.ts', import.meta.url),
    }
    const events = {
      ended: this.slotEnded.bind(this),
      asked: this.slotAsked.bind(this),
      trapped: (_slot: Slot, message: string) => this.events.slotBroke(message),
    }
    this.slots = Array.from(
      { length: this.options.slots },
      (_, index) =>
        new Slot(
          index,
          {
            slotLines: this.slotLines,
            codecScratch: this.codecScratch + (index + 1) * codecScratchBytes,
          },
          settings,
          events,
        ),
    )
    for (const slot of this.slots) slot.start()
  }

  launch(descriptor: TaskDescriptor, program: StageProgram): void {
    this.waiting.push({ descriptor, program })
    this.runWaiting()
  }

  /** In the order in which they came: who has to run alone is not passed by, and lets nobody in. */
  private runWaiting(): void {
    while (this.waiting.length > 0) {
      const slot = this.slots.find((candidate) => candidate.isFree)
      const [next] = this.waiting
      // Beside a task that runs alone there is no other.
      const [beside] = this.running.values()
      if (slot === undefined || (beside !== undefined && (next.descriptor.alone || beside.alone))) return
      if (next.descriptor.alone && next.room !== 'made') {
        if (next.room === undefined) void this.makeRoom(next)
        return
      }
      this.waiting.shift()
      this.runOn(slot, next)
    }
  }

  /** Map outputs that tasks have left in memory go on in files, so that one task can have the memory. */
  private async makeRoom(task: WaitingTask): Promise<void> {
    task.room = 'being made'
    for (const { shuffleId, mapTaskId } of this.blocks.mapOutputsInMemory())
      await this.moveToDisk(shuffleId, mapTaskId)
    task.room = 'made'
    if (!this.stopped) this.runWaiting()
  }

  private runOn(slot: Slot, { descriptor, program }: WaitingTask): void {
    const { memory } = this
    const local = this.blocks.localInput(descriptor, this.executorId)
    const { alone = false } = descriptor
    this.running.set(descriptor.taskId, { slot, unpin: local.unpin, alone, crowded: false })
    if (this.running.size > 1) for (const task of this.running.values()) task.crowded = true
    const owners = { owner: memory.newOwner(), outputOwner: memory.newOwner() }
    slot.run({ descriptor, ...owners, localBlocks: local.outputs }, program)
  }

  kill(taskId: number, reason: string): void {
    const waitingAt = this.waiting.findIndex((task) => task.descriptor.taskId === taskId)
    if (waitingAt >= 0) {
      this.waiting.splice(waitingAt, 1)
      this.finishLater(taskId, killedOutcome(reason, 0))
      return this.runWaiting()
    }
    this.running.get(taskId)?.slot.kill(reason)
  }

  /** Stops all that runs without waiting for its end, in a process that ends. */
  terminateAll(): void {
    this.stopped = true
    for (const slot of this.slots) slot.terminateNow()
  }

  /** Whoever asked is still in the middle of it. */
  private finishLater(taskId: number, outcome: TaskOutcome): void {
    queueMicrotask(() => this.events.taskFinished(taskId, outcome))
  }

  answerCommit(taskId: number, allowed: boolean): void {
    const asked = this.commits.get(taskId)
    this.commits.delete(taskId)
    asked?.slot.answer(asked.questionId, { kind: 'commit', allowed })
  }

  /**
   * Whoever reads from another executor gets blocks with codec and checksum. `undefined`: that map output is not here.
   */
  async encodedBlocks(request: Omit<FetchRequest, 'executorId'>): Promise<readonly Uint8Array[] | undefined> {
    const { shuffleId, mapTaskId, from, to } = request
    const codec = await this.codec()
    const output = this.blocks.mapOutput(shuffleId, mapTaskId)
    return output === undefined ? undefined : [...encodedBlocks(output, { from, to }, codec)]
  }

  private async codec(): Promise<BlockCodec> {
    const { module } = await loadKernels()
    this.ownCodec ??= new BlockCodec(
      instantiateKernels(module, this.memory.memory),
      this.memory.taskMemory({ owner: systemOwner }),
      this.codecScratch,
    )
    return this.ownCodec
  }

  /**
   * A map output goes on in a file and gives its memory back, unless it goes meanwhile. Where the disk refuses it stays
   * in memory.
   */
  async moveToDisk(shuffleId: number, mapTaskId: number): Promise<void> {
    const codec = await this.codec()
    const unpin = this.blocks.pin(shuffleId, mapTaskId)
    const output = this.blocks.mapOutput(shuffleId, mapTaskId)
    if (output === undefined || this.stopped) return unpin?.()
    const name = `kept-${shuffleId}-${mapTaskId}`
    const file = createBlockFile(folderOf(this.options.localDirectories, name), name)
    try {
      const extents: number[][] = []
      for (let p = 0; p < output.blocks.length; p++) {
        extents.push([])
        for (const bytes of encodedBlocks(output, { from: p, to: p + 1 }, codec)) {
          extents[p].push(file.append(bytes), bytes.length)
          // Slots and the driver get their answers in between.
          await new Promise(setImmediate)
          if (this.stopped) return file.abort()
        }
      }
      const moved = { ...output, blocks: output.blocks.map(() => []), file: { path: file.finish(), extents } }
      this.blocks.replaceMapOutput(moved)
    } catch (error) {
      file.abort()
      if (!(error instanceof SparkError)) throw error
    } finally {
      unpin?.()
    }
  }

  removeProgram(programId: string): void {
    for (const slot of this.slots) slot.forget(programId)
  }

  /** Whether the slots' threads keep the process alive. */
  setReferenced(referenced: boolean): void {
    for (const slot of this.slots) slot.setReferenced(referenced)
  }

  /** For tests that kill slots at any moment. */
  terminateSlot(index: number): void {
    this.slots[index].terminateNow()
  }

  /** Ends every thread and removes every file. */
  async stop(): Promise<void> {
    this.stopped = true
    this.waiting.length = 0
    await Promise.all(this.slots.map((slot) => slot.close()))
    const { localDirectories } = this.options
    await Promise.all(localDirectories.map((path) => rm(path, { recursive: true, force: true })))
  }

  private slotEnded(
    _slot: Slot,
    { task }: Attempt,
    outcome: TaskOutcome,
    left: LeftOutput | undefined,
  ): void {
    const { taskId } = task.descriptor
    const ended = this.running.get(taskId)
    ended?.unpin()
    this.running.delete(taskId)
    this.commits.delete(taskId)
    if (this.stopped) return
    if (outcome.kind !== 'succeeded') {
      this.memory.freeOwner(task.owner)
      this.memory.freeOwner(task.outputOwner)
      // A thread that was terminated had no time to remove them.
      for (const name of [stateFileName(taskId), resultFileName(taskId), shuffleFileName(taskId)])
        rmSync(join(folderOf(this.options.localDirectories, name), name), { force: true })
    } else if (left !== undefined) this.blocks.add(left.kept, left.memory)
    // The next task first: the slot works while the driver is told.
    this.runWaiting()
    this.events.taskFinished(taskId, ended === undefined ? outcome : this.told(ended, outcome))
  }

  /** A failure for want of memory, as the scheduler is to see it. */
  private told({ alone, crowded }: RunningTask, outcome: TaskOutcome): TaskOutcome {
    if (alone || !foundNoMemory(outcome)) return outcome
    return crowded || this.blocks.mapOutputsInMemory().length > 0 ? crowdedOutcome(outcome) : outcome
  }

  private slotAsked(slot: Slot, { task }: Attempt, questionId: number, question: SlotQuestion): void {
    switch (question.kind) {
      case 'commit':
        this.commits.set(task.descriptor.taskId, { slot, questionId })
        return this.events.commitAsked(task.descriptor.taskId)
      case 'fetch': {
        const failed = (error: unknown): SlotAnswer => ({
          kind: 'fetchFailed',
          reason: error instanceof Error ? error.message : String(error),
        })
        void this.options
          .fetch(question.request)
          .catch(failed)
          .then((answer) => slot.answer(questionId, answer))
        return
      }
      default:
        question satisfies never
    }
  }
}
