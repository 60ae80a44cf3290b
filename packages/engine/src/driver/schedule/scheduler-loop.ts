/**
 * The outer loop around the deterministic schedulers: it hands them events and performs their effects (launch, kill,
 * timers, listener events), and turns a job's life into promises for `query-execution`. One loop per engine; nothing
 * here knows plans.
 */

import { SparkError } from '@vonk/common'
import { assert } from '../../base/assert.ts'
import type { StageProgram } from '../../codegen/stage-program.ts'
import type { ObservedStates, TaskDescriptor, TaskMetrics, TaskOutcome, TaskOutput } from '../../exec/task.ts'
import type { SchedulerEffect, SchedulerEvent, TimerName } from '../../scheduler/event.ts'
import { type JobFailure, jobFailureError } from '../../scheduler/job-failure.ts'
import type { ListenerEvent } from '../../scheduler/listener-event.ts'
import { Scheduler, type SchedulerOptions } from '../../scheduler/scheduler.ts'
import type { StageSpec } from '../../scheduler/stage.ts'
import type { TaskOutcome as SchedulerOutcome, TaskDescription } from '../../scheduler/task.ts'
import { MapOutputTracker } from '../../shuffle/map-output-tracker.ts'
import type { BackendEvents, ClusterBackend } from '../backend/cluster-backend.ts'
import type { Eviction } from '../cache/evict.ts'
import type { EngineEvent } from '../events/listener-events.ts'
import { dropRows } from '../result/result-rows.ts'
import { Job } from './job.ts'
import { RunningTasks } from './running-tasks.ts'
import { schedulerOutcome } from './scheduler-outcome.ts'

/**
 * What a task of a stage is sent, made when it is launched, since locations of its input may have changed since its
 * last attempt.
 */
export type TaskMaker = (task: TaskDescription) => TaskDescriptor | MissingInput
export interface MissingInput {
  readonly kind: 'missingInput'
  readonly shuffleId: number
  readonly mapPartition: number
}

export interface StageWork {
  readonly program: StageProgram
  readonly makeTask: TaskMaker
  /** Of a task that has succeeded, though it were a second time: what the driver is to know of its rows. */
  readonly observed?: (partition: number, states: readonly ObservedStates[]) => void
}

/** A result task's output and where it lies. */
export interface TaskResult {
  readonly partition: number
  readonly executorId: string
  readonly output: TaskOutput
  readonly metrics: TaskMetrics
}

export interface JobState {
  readonly jobId: number
  readonly stageWaits: Map<number, PromiseWithResolvers<void>>
  readonly done: PromiseWithResolvers<void>
  onResult: ((result: TaskResult) => void) | undefined
  failure: SparkError | undefined
  isResting: boolean
}

export interface SchedulerLoopOptions {
  readonly backend: ClusterBackend
  readonly post: (event: EngineEvent) => void
  readonly now: () => number
  readonly random: () => number
  readonly maxTaskFailures: number
  readonly heartbeatTimeoutMs: number
}

export class SchedulerLoop implements BackendEvents {
  readonly tracker = new MapOutputTracker()
  private readonly scheduler: Scheduler
  private readonly options: SchedulerLoopOptions
  private readonly stages = new Map<number, StageWork>()
  private readonly jobs = new Map<number, JobState>()
  private readonly running = new RunningTasks()
  private readonly timers = new Map<TimerName, NodeJS.Timeout>()
  private readonly executors = new Map<string, { readonly slots: number }>()
  private nextJob = 0
  private nextStage = 0
  private nextShuffle = 0
  private stopped = false
  /** The result of the task that is just ending, until somebody takes it. */
  private unclaimed: TaskResult | undefined

  constructor(options: SchedulerLoopOptions) {
    this.options = options
    const schedulerOptions: SchedulerOptions = {
      now: options.now,
      random: options.random,
      tracker: this.tracker,
      maxTaskFailures: options.maxTaskFailures,
      heartbeatTimeoutMs: options.heartbeatTimeoutMs,
    }
    this.scheduler = new Scheduler(schedulerOptions)
  }

  newStageId(): number {
    return this.nextStage++
  }
  newShuffleId(): number {
    return this.nextShuffle++
  }
  get slots(): number {
    let slots = 0
    for (const executor of this.executors.values()) slots += executor.slots
    return slots
  }
  get executorIds(): readonly string[] {
    return [...this.executors.keys()]
  }

  /** A job that stages will be given to one by one. */
  openJob(properties: Readonly<Record<string, string>> = {}): Job {
    const jobId = this.nextJob++
    const state: JobState = {
      jobId,
      stageWaits: new Map(),
      done: Promise.withResolvers<void>(),
      onResult: undefined,
      failure: undefined,
      isResting: false,
    }
    state.done.promise.catch(() => undefined)
    this.jobs.set(jobId, state)
    if (this.stopped) this.fail(state, sessionStopped(jobId))
    else this.options.backend.setIdle(false)
    return new Job(this, state, properties)
  }

  isOpen(jobId: number): boolean {
    return this.jobs.has(jobId)
  }

  /** Forgets shuffles and stages whose query has ended. */
  removeQuery(what: { readonly shuffleIds: readonly number[]; readonly stageIds: readonly number[] }): void {
    for (const shuffleId of what.shuffleIds) {
      this.send({ kind: 'shuffleRemoved', shuffleId })
      this.options.backend.removeShuffle(shuffleId)
    }
    for (const stageId of what.stageIds) {
      this.stages.delete(stageId)
      this.options.backend.removeProgram(programId(stageId))
    }
  }

  /** Lets go of rows that nobody will read; partitions without a result are holes. */
  dropRows(results: readonly TaskResult[]): void {
    results.forEach((result) => {
      dropRows(this.options.backend, result)
    })
  }

  /** Where a kept partition is no longer. */
  evict({ kind, shuffleId, mapPartition }: Eviction): void {
    const status = this.tracker.status(shuffleId, mapPartition)
    if (status === undefined) return
    if (kind === 'drop') return this.send({ kind: 'mapOutputDropped', shuffleId, mapPartition })
    this.tracker.registerMapOutput(shuffleId, mapPartition, { ...status, memoryBytes: 0 })
    this.options.backend.moveToDisk(status.executorId, shuffleId, status.mapTaskId)
  }

  /** Resolves when no task of the stages runs any more, killed ones too. */
  tasksEnded(stageIds: readonly number[]): Promise<void> {
    return this.running.ended(stageIds)
  }

  registerStage(stageId: number, work: StageWork): void {
    this.stages.set(stageId, work)
  }

  send(event: SchedulerEvent): void {
    if (this.stopped) return
    for (const effect of this.scheduler.handle(event)) this.perform(effect)
  }

  stop(): void {
    for (const job of this.jobs.values()) {
      this.fail(job, sessionStopped(job.jobId))
    }
    this.stopped = true
    for (const timer of this.timers.values()) clearTimeout(timer)
    this.timers.clear()
  }

  private perform(effect: SchedulerEffect): void {
    const { backend } = this.options
    switch (effect.kind) {
      case 'launchTask':
        return this.launch(effect.task)
      case 'killTask':
        return backend.kill(effect.executorId, effect.taskId, effect.reason)
      case 'setTimer':
        return this.setTimer(effect.timer, effect.at)
      case 'clearTimer':
        clearTimeout(this.timers.get(effect.timer))
        this.timers.delete(effect.timer)
        return
      case 'stopExecutor':
        return backend.stopExecutor(effect.executorId, effect.reason)
      case 'stageFinished':
        this.jobs.get(effect.jobId)?.stageWaits.get(effect.stageId)?.resolve()
        return
      case 'taskResult':
        return this.handOn(effect.jobId, effect.result as TaskResult)
      case 'jobFinished':
        return this.finish(effect.jobId)
      case 'jobFailed':
        return this.failJob(effect.jobId, effect.failure)
      case 'commitAnswered': {
        const task = this.running.get(effect.task.taskId)
        if (task !== undefined) backend.answerCommit(task.executorId, task.taskId, effect.allowed)
        return
      }
      case 'discardMapOutput':
        return backend.discardMapOutput(effect.executorId, effect.shuffleId, effect.mapTaskId)
      case 'post':
        return this.options.post(this.withProcess(effect.event))
      default:
        effect satisfies never
    }
  }

  /** An executor's process id is the backend's knowledge, not the scheduler's. */
  private withProcess(event: ListenerEvent): ListenerEvent {
    if (event.event !== 'SparkListenerExecutorAdded') return event
    const pid = this.options.backend.pidOf?.(event.executorId)
    if (pid === undefined) return event
    return { ...event, executorInfo: { ...event.executorInfo, attributes: { pid: String(pid) } } }
  }

  private launch(task: TaskDescription): void {
    const work = this.stages.get(task.stageId)
    assert(work !== undefined, `stage ${task.stageId} is not registered`)
    this.running.add(task)
    const made = work.makeTask(task)
    if ('kind' in made) {
      const outcome: SchedulerOutcome = {
        kind: 'fetchFailed',
        shuffleId: made.shuffleId,
        mapPartition: made.mapPartition,
        scope: 'block',
        message: 'the output is missing from the map-output tracker',
      }
      queueMicrotask(() => this.ended(task.taskId, outcome, undefined))
      return
    }
    this.options.backend.launch(task.executorId, made, work.program)
  }

  private setTimer(timer: TimerName, at: number): void {
    clearTimeout(this.timers.get(timer))
    const wait = Math.max(0, at - this.options.now())
    const handle = setTimeout(() => {
      this.timers.delete(timer)
      this.send({ kind: 'timer', timer })
    }, wait)
    if (timer === 'heartbeat') handle.unref()
    this.timers.set(timer, handle)
  }

  private finish(jobId: number): void {
    const job = this.jobs.get(jobId)
    if (job === undefined) return
    this.jobs.delete(jobId)
    for (const wait of job.stageWaits.values()) wait.resolve()
    job.done.resolve()
    this.restIfIdle()
  }

  /** Jobs that only keep what they have made do not keep the process alive. */
  restIfIdle(): void {
    for (const { isResting } of this.jobs.values()) if (!isResting) return
    this.options.backend.setIdle(true)
  }

  failJob(jobId: number, failure: JobFailure): void {
    const job = this.jobs.get(jobId)
    if (job !== undefined) this.fail(job, SparkError.fromData(jobFailureError(jobId, failure)))
  }

  private fail(job: JobState, error: SparkError): void {
    this.jobs.delete(job.jobId)
    job.failure = error
    for (const wait of job.stageWaits.values()) wait.reject(error)
    job.done.reject(error)
    this.restIfIdle()
  }

  // What the backend tells.

  executorRegistered(executor: {
    executorId: string
    host: string
    slots: number
    heartbeats: boolean
    memoryBytes: number
  }): void {
    this.executors.set(executor.executorId, { slots: executor.slots })
    this.options.post({
      event: 'SparkListenerBlockManagerAdded',
      blockManagerId: { executorId: executor.executorId, host: executor.host, port: 0 },
      maximumMemory: executor.memoryBytes,
      timestamp: this.options.now(),
    })
    const { executorId, host, slots, heartbeats } = executor
    this.send({ kind: 'executorRegistered', executorId, host, slots, heartbeats })
  }

  executorLost(executorId: string, reason: Parameters<BackendEvents['executorLost']>[1]): void {
    this.executors.delete(executorId)
    this.running.removeExecutor(executorId)
    this.send({ kind: 'executorLost', executorId, reason })
  }

  executorHeartbeat(executorId: string): void {
    this.send({ kind: 'executorHeartbeat', executorId })
  }

  commitAsked(taskId: number): void {
    const task = this.running.get(taskId)
    if (task !== undefined) this.send({ kind: 'commitAsked', task })
  }

  taskFinished(taskId: number, _executorId: string, outcome: TaskOutcome): void {
    const task = this.running.get(taskId)
    if (task === undefined) return
    const end = schedulerOutcome(task, outcome)
    if (outcome.kind === 'succeeded' && outcome.observed !== undefined)
      this.stages.get(task.stageId)?.observed?.(task.partition, outcome.observed)
    this.unclaimed = end.kind === 'succeeded' ? (end.result as TaskResult | undefined) : undefined
    this.ended(taskId, end, outcome.metrics)
    // Its job has ended meanwhile, or another attempt was faster.
    if (this.unclaimed !== undefined) this.dropRows([this.unclaimed])
    this.unclaimed = undefined
  }

  private handOn(jobId: number, result: TaskResult): void {
    const onResult = this.jobs.get(jobId)?.onResult
    if (onResult === undefined) return
    this.unclaimed = undefined
    onResult(result)
  }

  private ended(taskId: number, outcome: SchedulerOutcome, metrics: TaskMetrics | undefined): void {
    if (!this.running.remove(taskId)) return
    this.send({ kind: 'taskFinished', taskId, outcome, ...(metrics === undefined ? {} : { metrics }) })
  }

  /** For `Job`: submits and waits. */
  begin(jobId: number, stages: readonly StageSpec[], properties: Readonly<Record<string, string>>): void {
    this.send({ kind: 'jobSubmitted', jobId, stages, properties })
  }
}

const sessionStopped = (jobId: number): SparkError =>
  SparkError.fromData(jobFailureError(jobId, { kind: 'cancelled', reason: 'the session was stopped' }))

export const programId = (stageId: number): string => `stage-${stageId}`
