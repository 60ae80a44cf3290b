/**
 * The slot's side of the conversation with its executor: takes programs and tasks from the port, runs one task at a
 * time and tells how it ended. What running means is handed in, so that the loop can be tested without generated code.
 */
import type { MessagePort } from 'node:worker_threads'
import { SparkError } from '@vonk/common'
import { assert } from '../base/assert.ts'
import type { StageProgram } from '../codegen/stage-program.ts'
import type { TaskOutcome } from '../exec/task.ts'
import { TaskCancelled } from '../exec/task-failures.ts'
import type { FromSlot, LeftOutput, SlotAnswer, SlotQuestion, SlotTask, ToSlot } from './slot-message.ts'
import { unknownMetrics } from './task-end.ts'

/** As many modules as the executor believes this slot to keep (`slot.ts`). */
export const moduleHashesMax = 64

export interface RunRequest {
  readonly program: StageProgram
  readonly module: WebAssembly.Module
  readonly task: SlotTask
  /** Waits for the executor's answer; rejects with `TaskCancelled` when the task is cancelled meanwhile. */
  ask(question: SlotQuestion): Promise<SlotAnswer>
}

export interface RunEnd {
  readonly outcome: TaskOutcome
  readonly left?: LeftOutput
  readonly damaged?: boolean
}

/** Gives an outcome for everything that tasks may do wrong; what it throws is taken for a breakdown of the slot. */
export type SlotRunner = (request: RunRequest) => RunEnd | Promise<RunEnd>

interface KnownProgram {
  readonly program: StageProgram
  readonly module: WebAssembly.Module
}

export class SlotLoop {
  private readonly port: MessagePort
  private readonly run: SlotRunner
  private readonly programs = new Map<string, KnownProgram>()
  private readonly modules = new Map<string, WebAssembly.Module>()
  private readonly questions = new Map<number, PromiseWithResolvers<SlotAnswer>>()
  private nextQuestion = 1
  private runningTask = -1
  private begunTasks = 0

  constructor(port: MessagePort, run: SlotRunner) {
    this.port = port
    this.run = run
    port.on('message', (message: ToSlot) => this.received(message))
    this.post({ kind: 'ready' })
  }

  get isRunning(): boolean {
    return this.runningTask !== -1
  }
  /** How many tasks ever began. */
  get begun(): number {
    return this.begunTasks
  }

  private received(message: ToSlot): void {
    switch (message.kind) {
      case 'program':
        return this.learn(message)
      case 'forget':
        this.programs.delete(message.programId)
        return
      case 'task':
        void this.perform(message.task)
        return
      case 'cancel':
        if (message.taskId === this.runningTask) this.rejectQuestions()
        return
      case 'answer':
        this.questions.get(message.questionId)?.resolve(message.answer)
        this.questions.delete(message.questionId)
        return
      default:
        message satisfies never
    }
  }

  private learn({ programId, program, module }: Extract<ToSlot, { readonly kind: 'program' }>): void {
    const { moduleHash } = program
    const known = module ?? this.modules.get(moduleHash)
    assert(known !== undefined, `the module of program ${programId} did not come`)
    this.modules.delete(moduleHash)
    this.modules.set(moduleHash, known)
    if (this.modules.size > moduleHashesMax) {
      const oldest = this.modules.keys().next().value
      if (oldest !== undefined) this.modules.delete(oldest)
    }
    this.programs.set(programId, { program, module: known })
  }

  private async perform(task: SlotTask): Promise<void> {
    const { taskId, programId } = task.descriptor
    const startedAt = performance.now()
    this.runningTask = taskId
    this.begunTasks++
    try {
      const known = this.programs.get(programId)
      assert(known !== undefined, `program ${programId} did not come before its task`)
      const ask = (question: SlotQuestion) => this.ask(question)
      const end = await this.run({ ...known, task, ask })
      this.tell({ kind: 'ended', taskId, ...end })
    } catch (error) {
      const metrics = unknownMetrics(performance.now() - startedAt)
      if (error instanceof TaskCancelled) {
        this.tell({ kind: 'ended', taskId, outcome: { kind: 'killed', reason: error.message, metrics } })
      } else if (error instanceof SparkError) {
        const outcome: TaskOutcome = { kind: 'failed', error: error.toData(), retryable: false, metrics }
        this.tell({ kind: 'ended', taskId, outcome })
      } else {
        const message = error instanceof Error ? (error.stack ?? error.message) : String(error)
        this.tell({ kind: 'trapped', taskId, message })
      }
    }
  }

  private tell(message: FromSlot): void {
    this.runningTask = -1
    this.rejectQuestions()
    this.post(message)
  }

  private ask(question: SlotQuestion): Promise<SlotAnswer> {
    const questionId = this.nextQuestion++
    const wait = Promise.withResolvers<SlotAnswer>()
    this.questions.set(questionId, wait)
    this.post({ kind: 'ask', questionId, question })
    return wait.promise
  }

  private rejectQuestions(): void {
    for (const wait of this.questions.values()) wait.reject(new TaskCancelled())
    this.questions.clear()
  }

  private post(message: FromSlot): void {
    this.port.postMessage(message)
  }
}
