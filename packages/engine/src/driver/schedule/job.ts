/** A job as `query-execution` sees it: stages are given to it one by one, and their ends are promises. */
import type { JobFailure } from '../../scheduler/job-failure.ts'
import type { StageSpec } from '../../scheduler/stage.ts'
import type { ResultSize } from '../result/result-size.ts'
import type { JobState, SchedulerLoop, StageWork, TaskResult } from './scheduler-loop.ts'

/**
 * One job of the scheduler: map stages are run one by one, in parallel where the caller does so, and one result stage
 * ends it.
 */
export class Job {
  readonly jobId: number
  private readonly loop: SchedulerLoop
  private readonly state: JobState
  private readonly properties: Readonly<Record<string, string>>
  private begun = false

  constructor(loop: SchedulerLoop, state: JobState, properties: Readonly<Record<string, string>>) {
    this.loop = loop
    this.state = state
    this.jobId = state.jobId
    this.properties = properties
  }

  /** Nothing more will run in it, until it is ended: what it has made is kept. */
  rest(): void {
    this.state.isResting = true
    this.loop.restIfIdle()
  }

  /** Resolves when all of the stage's map outputs are there. */
  async runMapStage(stage: StageSpec, work: StageWork): Promise<void> {
    this.throwIfFailed()
    const wait = Promise.withResolvers<void>()
    // It may fail before anybody waits: while the stage is being submitted.
    wait.promise.catch(() => undefined)
    this.state.stageWaits.set(stage.stageId, wait)
    this.loop.registerStage(stage.stageId, work)
    this.submit(stage)
    await wait.promise
  }

  /** Resolves when every partition's result was handed to `onResult`, exactly once each, in any order. */
  async runResultStage(
    stage: StageSpec,
    work: StageWork,
    onResult: (result: TaskResult) => void,
    size?: ResultSize,
  ): Promise<void> {
    this.throwIfFailed()
    this.state.onResult = (result) => {
      onResult(result)
      const failure = size?.add(result)
      if (failure !== undefined) this.fail(failure)
    }
    this.loop.registerStage(stage.stageId, work)
    this.submit(stage)
    await this.state.done.promise
  }

  /** Ends it, its tasks too; without effect once it has ended. */
  cancel(reason: string): void {
    if (!this.loop.isOpen(this.jobId)) return
    if (this.begun) this.loop.send({ kind: 'jobCancelled', jobId: this.jobId, reason })
    else this.abandon({ kind: 'cancelled', reason })
  }

  /** Fails it at once, whatever has come of it. */
  private fail(failure: JobFailure & { readonly kind: 'cancelled' }): void {
    this.loop.failJob(this.jobId, failure)
    // The scheduler may be in the middle of telling what came.
    queueMicrotask(() => this.loop.send({ kind: 'jobCancelled', jobId: this.jobId, reason: failure.reason }))
  }

  /** Fails it, where it has not begun: it will not begin either. Without effect afterwards. */
  abandon(failure: JobFailure): void {
    if (!this.begun) this.loop.failJob(this.jobId, failure)
  }

  private submit(stage: StageSpec): void {
    if (this.begun) {
      this.loop.send({ kind: 'stageSubmitted', jobId: this.jobId, stage })
      return
    }
    this.begun = true
    this.loop.begin(this.jobId, [stage], this.properties)
  }

  private throwIfFailed(): void {
    if (this.state.failure !== undefined) throw this.state.failure
  }
}
