/**
 * A task slot as the executor's main thread sees it: one worker thread that runs one task at a time over the executor's
 * memory. The worker is started at first need and replaced when it broke down or had to be terminated. What the slot
 * runs, and what becomes of the attempt's memory, is the business of `Executor`.
 */
import { Worker } from 'node:worker_threads'
import { assert } from '../base/assert.ts'
import type { StageProgram } from '../codegen/stage-program.ts'
import type { Pointer } from '../columnar/region.ts'
import type { TaskOutcome } from '../exec/task.ts'
import type { ExecutorMemory } from '../storage/executor-memory.ts'
import { setSlotRuns, slotLineBytes } from '../storage/memory-turns.ts'
import { compiledModule } from './module-cache.ts'
import { moduleHashesMax } from './slot-loop.ts'
import type {
  FromSlot,
  LeftOutput,
  SlotAnswer,
  SlotQuestion,
  SlotStart,
  SlotTask,
  ToSlot,
} from './slot-message.ts'
import { brokenOutcome, killedOutcome } from './task-end.ts'

/** A killed task has this long to notice its cancel word; then its thread is terminated. */
const killGraceMsDefault = 100

export interface SlotSettings extends Omit<SlotStart, keyof SlotPlaces | 'slot' | 'cancelWord' | 'memory'> {
  readonly workerUrl: URL
  readonly memory: ExecutorMemory
  readonly killGraceMs?: number
}

/** Where in the executor's memory slots have what is theirs. */
export interface SlotPlaces {
  readonly slotLines: Pointer
  readonly codecScratch: Pointer
}

export interface SlotEvents {
  /** The slot is free again, and nothing of the attempt runs any more; `left` is what its output owner holds. */
  ended(slot: Slot, attempt: Attempt, outcome: TaskOutcome, left: LeftOutput | undefined): void
  asked(slot: Slot, attempt: Attempt, questionId: number, question: SlotQuestion): void
  /** After `ended`: the thread broke down on its own, which may have left anything in the shared memory. */
  trapped(slot: Slot, message: string): void
}

export interface Attempt {
  readonly task: SlotTask
  readonly startedAt: number
  killReason: string | undefined
}

/** What runs in one thread: gone as a whole when the thread is. */
interface SlotThread {
  readonly worker: Worker
  readonly programs: Set<string>
  readonly moduleHashes: Set<string>
  /** It was told to end: what it still posts counts, but it gets no other task. */
  isEnding: boolean
}

export class Slot {
  readonly index: number
  attempt: Attempt | undefined
  private readonly settings: SlotSettings
  private readonly events: SlotEvents
  private readonly places: SlotPlaces
  /** This slot's line, which begins with its cancel word. */
  private readonly line: Pointer
  private thread: SlotThread | undefined
  private graceTimer: NodeJS.Timeout | undefined
  private readonly ending = new Set<Promise<unknown>>()
  private referenced = false
  private closed = false

  constructor(index: number, places: SlotPlaces, settings: SlotSettings, events: SlotEvents) {
    this.index = index
    this.places = places
    this.line = places.slotLines + index * slotLineBytes
    this.settings = settings
    this.events = events
  }

  get isFree(): boolean {
    return this.attempt === undefined && !this.closed
  }

  /** Starts the thread without waiting for it: tasks sent meanwhile wait in its port. */
  start(): SlotThread {
    if (this.thread !== undefined) return this.thread
    const { workerUrl, memory, killGraceMs: _, ...shared } = this.settings
    const start: SlotStart = {
      ...shared,
      memory: memory.memory,
      slot: this.index,
      ...this.places,
      cancelWord: this.line,
    }
    const worker = new Worker(workerUrl, {
      workerData: start,
      execArgv: [],
      name: `vonk slot ${this.settings.executorId}.${this.index}`,
    })
    const thread: SlotThread = { worker, programs: new Set(), moduleHashes: new Set(), isEnding: false }
    if (!this.referenced) worker.unref()
    worker.on('message', (message: FromSlot) => this.received(thread, message))
    let failure = 'its thread ended'
    worker.on('error', (error) => {
      failure = error instanceof Error ? `${error.message}` : String(error)
    })
    worker.on('exit', () => this.broke(thread, failure))
    this.thread = thread
    return thread
  }

  run(task: SlotTask, program: StageProgram): void {
    assert(this.isFree, `slot ${this.index} is busy`)
    const { i32 } = this.settings.memory
    Atomics.store(i32, this.line >>> 2, 0)
    setSlotRuns(i32, this.line, true)
    this.attempt = { task, startedAt: performance.now(), killReason: undefined }
    const thread = this.start()
    const { programId } = task.descriptor
    if (!thread.programs.has(programId)) {
      thread.programs.add(programId)
      this.post(thread, this.programMessage(thread, programId, program))
    }
    this.post(thread, { kind: 'task', task })
  }

  private programMessage(thread: SlotThread, programId: string, program: StageProgram): ToSlot {
    const bare: StageProgram = { ...program, module: new Uint8Array() }
    const { moduleHash } = program
    const known = thread.moduleHashes.delete(moduleHash)
    thread.moduleHashes.add(moduleHash)
    // The slot forgets the least recently named module as well, by the same rule.
    if (thread.moduleHashes.size > moduleHashesMax) {
      const oldest = thread.moduleHashes.values().next().value
      if (oldest !== undefined) thread.moduleHashes.delete(oldest)
    }
    if (known) return { kind: 'program', programId, program: bare }
    return { kind: 'program', programId, program: bare, module: compiledModule(program) }
  }

  forget(programId: string): void {
    const { thread } = this
    if (thread?.programs.delete(programId)) this.post(thread, { kind: 'forget', programId })
  }

  /**
   * The running task is to end: it is asked to by its cancel word, and terminated with its thread if it does not
   * listen.
   */
  kill(reason: string): void {
    const { attempt, thread } = this
    if (attempt === undefined || attempt.killReason !== undefined) return
    attempt.killReason = reason
    Atomics.store(this.settings.memory.i32, this.line >>> 2, 1)
    if (thread !== undefined) this.post(thread, { kind: 'cancel', taskId: attempt.task.descriptor.taskId })
    this.graceTimer = setTimeout(() => {
      if (thread !== undefined) this.terminate(thread)
    }, this.settings.killGraceMs ?? killGraceMsDefault)
  }

  /** Ends the thread at once, wherever it is; for tests, and when nothing else helps. */
  terminateNow(): void {
    if (this.thread !== undefined) this.terminate(this.thread)
  }

  answer(questionId: number, answer: SlotAnswer): void {
    if (this.thread !== undefined) this.post(this.thread, { kind: 'answer', questionId, answer })
  }

  /** Whether the thread keeps the process alive. */
  setReferenced(referenced: boolean): void {
    this.referenced = referenced
    if (referenced) this.thread?.worker.ref()
    else this.thread?.worker.unref()
  }

  async close(): Promise<void> {
    this.closed = true
    clearTimeout(this.graceTimer)
    if (this.thread !== undefined) this.terminate(this.thread)
    await Promise.all(this.ending)
  }

  private post(thread: SlotThread, message: ToSlot): void {
    thread.worker.postMessage(message)
  }

  private terminate(thread: SlotThread): void {
    thread.isEnding = true
    if (thread === this.thread && this.attempt === undefined) this.thread = undefined
    const ending = thread.worker.terminate()
    this.ending.add(ending)
    void ending.finally(() => this.ending.delete(ending))
  }

  private received(thread: SlotThread, message: FromSlot): void {
    if (thread !== this.thread) return
    switch (message.kind) {
      case 'ready':
        return
      case 'ask':
        if (this.attempt === undefined) return
        return this.events.asked(this, this.attempt, message.questionId, message.question)
      case 'trapped':
        this.terminate(thread)
        return this.gone(message.message)
      case 'ended': {
        const { attempt } = this
        if (attempt === undefined || attempt.task.descriptor.taskId !== message.taskId) return
        if (message.damaged) this.terminate(thread)
        if (thread.isEnding) this.thread = undefined
        this.release()
        this.events.ended(this, attempt, message.outcome, message.left)
        if (message.damaged) this.events.trapped(this, failureText(message.outcome))
        return
      }
      default:
        message satisfies never
    }
  }

  /** The thread has ended, by itself or by `terminate`; what it posted before has been received. */
  private broke(thread: SlotThread, failure: string): void {
    if (thread !== this.thread) return
    this.gone(failure)
  }

  /** Nothing runs in the thread any more or ever again: its attempt is over and the slot starts anew. */
  private gone(failure: string): void {
    const { attempt } = this
    this.thread = undefined
    if (attempt === undefined) return
    this.release()
    const time = performance.now() - attempt.startedAt
    if (!this.closed) this.start()
    const outcome =
      attempt.killReason === undefined
        ? brokenOutcome(
            `slot ${this.index} of executor ${this.settings.executorId} broke down: ${failure}`,
            time,
          )
        : killedOutcome(attempt.killReason, time)
    this.events.ended(this, attempt, outcome, undefined)
    if (attempt.killReason === undefined) this.events.trapped(this, failure)
  }

  private release(): void {
    clearTimeout(this.graceTimer)
    this.graceTimer = undefined
    this.attempt = undefined
    setSlotRuns(this.settings.memory.i32, this.line, false)
  }
}

const failureText = (outcome: TaskOutcome): string =>
  outcome.kind === 'failed' ? outcome.error.message : 'a task damaged it'
