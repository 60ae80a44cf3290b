/**
 * Puts tasks on executors: first in, first out over task sets, preferred executors first, failed tasks elsewhere, until
 * a task has failed too often. It knows executors, slots and attempts; what a stage's end or a lost output means is the
 * DAG scheduler's business. `handle` is synchronous and has no effects but those it returns.
 */
import { assert, unreachable } from '../base/assert.ts'
import type { ClusterEvent, TaskSchedulerEffect, TaskSchedulerEvent, TimerName } from './event.ts'
import type { JobFailure } from './job-failure.ts'
import { describeFailure } from './job-failure.ts'
import type { ExecutorLossReason, TaskDescription, TaskEndReason, TaskSetSpec } from './task.ts'
import type { DequeueLimits, TaskRun } from './task-set.ts'
import { TaskSet } from './task-set.ts'

export interface TaskSchedulerOptions {
  readonly now: () => number
  /** In [0, 1). Decides on which executor a round of offers begins. */
  readonly random: () => number
  /** spark.task.maxFailures */
  readonly maxTaskFailures?: number
  /** spark.locality.wait, in ms; 0 never leaves a slot idle for a better place. */
  readonly localityWaitMs?: number
  /** spark.network.timeout, in ms, for executors that promised heartbeats. */
  readonly heartbeatTimeoutMs?: number
  /** How long tasks wait when there is no executor at all. */
  readonly noExecutorsTimeoutMs?: number
  /** spark.excludeOnFailure.enabled, per task set. */
  readonly excludeOnFailure?: boolean
  /** spark.excludeOnFailure.stage.maxFailedTasksPerExecutor */
  readonly maxFailedTasksPerExecutor?: number
  /** Which of two task sets goes first. The door for fair pools. */
  readonly compareTaskSets?: (a: TaskSetSpec, b: TaskSetSpec) => number
}

export const MAX_TASK_FAILURES = 4
export const HEARTBEAT_TIMEOUT_MS = 120_000
export const NO_EXECUTORS_TIMEOUT_MS = 120_000
export const MAX_FAILED_TASKS_PER_EXECUTOR = 2

interface Executor {
  readonly id: string
  readonly host: string
  readonly slots: number
  readonly ordinal: number
  readonly heartbeats: boolean
  readonly running: Set<TaskRun>
  readonly broadcasts: Set<number>
  free: number
  lastSeen: number
}

export function firstInFirstOut(a: TaskSetSpec, b: TaskSetSpec): number {
  return a.jobId - b.jobId || a.stageId - b.stageId || a.stageAttempt - b.stageAttempt
}

export class TaskScheduler {
  readonly #options: Required<TaskSchedulerOptions>
  readonly #executors = new Map<string, Executor>()
  readonly #goneExecutors = new Set<string>()
  readonly #runs = new Map<number, TaskRun>()
  /** Sets that may still launch something, in scheduling order. */
  #queue: TaskSet[] = []
  /** All sets that wait or still have a task running, by stage. */
  readonly #sets = new Map<number, TaskSet[]>()
  readonly #timers = new Set<TimerName>()
  #effects: TaskSchedulerEffect[] = []
  #nextTaskId = 0
  #nextOrdinal = 0

  constructor(options: TaskSchedulerOptions) {
    this.#options = {
      maxTaskFailures: MAX_TASK_FAILURES,
      localityWaitMs: 0,
      heartbeatTimeoutMs: HEARTBEAT_TIMEOUT_MS,
      noExecutorsTimeoutMs: NO_EXECUTORS_TIMEOUT_MS,
      excludeOnFailure: false,
      maxFailedTasksPerExecutor: MAX_FAILED_TASKS_PER_EXECUTOR,
      compareTaskSets: firstInFirstOut,
      ...options,
    }
  }

  handle(event: TaskSchedulerEvent): readonly TaskSchedulerEffect[] {
    this.#dispatch(event)
    if (this.#executors.size === 0 || this.#timers.has('noExecutors')) this.#watchStarvation()
    const effects = this.#effects
    this.#effects = []
    return effects
  }

  /** Tasks that have been launched and not yet ended, for progress displays. */
  get runningTasks(): number {
    return this.#runs.size
  }

  #dispatch(event: TaskSchedulerEvent) {
    switch (event.kind) {
      case 'taskFinished':
        return this.#taskFinished(event)
      case 'taskSetSubmitted':
        return this.#submit(event.taskSet)
      case 'taskSetsCancelled':
        return this.#cancel(event.stageId, event.reason)
      case 'partitionCompleted':
        return this.#partitionCompleted(event.stageId, event.partition)
      case 'executorRegistered':
        return this.#register(event)
      case 'executorLost':
        return this.#executorLost(event.executorId, event.reason)
      case 'executorHeartbeat':
        return this.#heartbeat(event.executorId)
      case 'taskKillAsked':
        return this.#kill(this.#runs.get(event.taskId), event.reason)
      case 'broadcastReady':
        this.#executors.get(event.executorId)?.broadcasts.add(event.shuffleId)
        return this.#offerAll()
      case 'broadcastGone':
        this.#executors.get(event.executorId)?.broadcasts.delete(event.shuffleId)
        return
      case 'timer':
        this.#timers.delete(event.timer)
        if (event.timer === 'heartbeat') return this.#expireExecutors()
        if (event.timer === 'noExecutors') return this.#abortStarved()
        return this.#offerAll()
      default:
        return unreachable(event)
    }
  }

  // Executors

  #register(event: ClusterEvent & { readonly kind: 'executorRegistered' }): void {
    const { executorId: id, host, slots, heartbeats = false } = event
    if (this.#executors.has(id)) return
    if (this.#goneExecutors.has(id)) {
      const reason = 'it was given up before; only a new executor may register'
      this.#effects.push({ kind: 'stopExecutor', executorId: id, reason })
      return
    }
    assert(slots > 0, 'an executor has slots')
    const now = this.#options.now()
    const ordinal = this.#nextOrdinal++
    this.#executors.set(id, {
      ...{ id, host, slots, ordinal, heartbeats, free: slots, lastSeen: now },
      running: new Set(),
      broadcasts: new Set(),
    })
    this.#effects.push({
      kind: 'post',
      event: {
        event: 'SparkListenerExecutorAdded',
        timestamp: now,
        executorId: id,
        executorInfo: { host, totalCores: slots },
      },
    })
    this.#effects.push({ kind: 'tellDag', event: { kind: 'executorAdded', executorId: id, host } })
    if (heartbeats && !this.#timers.has('heartbeat')) this.#watchHeartbeats()
    this.#offerAll()
  }

  #heartbeat(executorId: string): void {
    const executor = this.#executors.get(executorId)
    if (executor !== undefined) executor.lastSeen = this.#options.now()
    else this.#effects.push({ kind: 'stopExecutor', executorId, reason: 'not a registered executor' })
  }

  #watchHeartbeats(): void {
    let oldest = Number.POSITIVE_INFINITY
    for (const { heartbeats, lastSeen } of this.#executors.values()) {
      if (heartbeats && lastSeen < oldest) oldest = lastSeen
    }
    if (oldest < Number.POSITIVE_INFINITY)
      this.#setTimer('heartbeat', oldest + this.#options.heartbeatTimeoutMs)
  }

  #expireExecutors(): void {
    const { heartbeatTimeoutMs, now } = this.#options
    for (const { id, heartbeats, lastSeen } of [...this.#executors.values()]) {
      const silence = now() - lastSeen
      if (!heartbeats || silence < heartbeatTimeoutMs) continue
      const message = `no heartbeat from ${id} for ${silence} ms`
      this.#executorLost(id, { kind: 'heartbeatTimeout', message })
      this.#effects.push({ kind: 'stopExecutor', executorId: id, reason: message })
    }
    this.#watchHeartbeats()
  }

  #executorLost(executorId: string, loss: ExecutorLossReason): void {
    const executor = this.#executors.get(executorId)
    if (executor === undefined) return
    this.#executors.delete(executorId)
    this.#goneExecutors.add(executorId)
    for (const set of this.#queue) {
      set.dropRequiredOn(executorId)
      if (this.#usableExecutors(set.excluded) === 0) set.excluded.clear()
    }
    const counts = loss.kind === 'exited' && loss.causedByTask
    for (const run of executor.running) {
      this.#release(run)
      this.#tellEnd(run, { kind: 'executorLost', executorId, loss }, undefined)
      if (run.set.zombie) continue
      run.set.retry(run.index)
      if (counts) this.#countFailure(run, loss.message)
    }
    for (const set of this.#queue) {
      if (!set.zombie && set.spec.kind === 'shuffleMap') this.#resubmitDoneOn(set, executor)
    }
    const removed = {
      event: 'SparkListenerExecutorRemoved',
      executorId,
      removedReason: loss.message,
    } as const
    this.#effects.push({ kind: 'tellDag', event: { kind: 'executorRemoved', executorId } })
    this.#effects.push({ kind: 'post', event: { ...removed, timestamp: this.#options.now() } })
    this.#retireFinished()
    this.#offerAll()
  }

  /** Outputs of a set still at work went with the executor: unlike those of finished stages they are surely needed. */
  #resubmitDoneOn(set: TaskSet, executor: Executor): void {
    if (set.spec.requiredPlaces !== undefined) return
    const reopened = set.reopenDoneOn(executor.ordinal)
    if (reopened.length === 0) return
    const { stageId, stageAttempt } = set.spec
    const partitions = reopened.map((index) => set.spec.partitions[index])
    this.#effects.push({
      kind: 'tellDag',
      event: { kind: 'tasksReopened', stageId, stageAttempt, partitions },
    })
  }

  // Task sets

  #submit(spec: TaskSetSpec): void {
    const set = new TaskSet(spec, this.#options.now())
    const others = this.#sets.get(spec.stageId) ?? []
    for (const other of others) other.zombie = true
    this.#sets.set(spec.stageId, [...others, set])
    for (const executorId of spec.requiredPlaces ?? []) {
      if (!this.#executors.has(executorId)) set.dropRequiredOn(executorId)
    }
    this.#queue = this.#queue.filter((other) => !other.zombie)
    this.#queue.push(set)
    this.#queue.sort((a, b) => this.#options.compareTaskSets(a.spec, b.spec))
    this.#offerAll()
  }

  #cancel(stageId: number, reason: string): void {
    for (const set of this.#sets.get(stageId) ?? []) {
      set.zombie = true
      for (const run of set.running) this.#kill(run, reason)
    }
    this.#retireFinished()
  }

  #kill(run: TaskRun | undefined, reason: string): void {
    if (run === undefined || run.killAsked !== undefined) return
    run.killAsked = reason
    const { taskId, executorId } = run.task
    this.#effects.push({ kind: 'killTask', taskId, executorId, reason })
  }

  #partitionCompleted(stageId: number, partition: number): void {
    for (const set of this.#sets.get(stageId) ?? []) {
      const index = set.zombie ? undefined : set.indexOf(partition)
      if (index === undefined) continue
      set.markDone(index)
      for (const run of set.running) {
        if (run.index === index) this.#kill(run, 'another attempt of the stage has finished this partition')
      }
    }
    this.#retireFinished()
  }

  /** Forgets sets without anything left to launch or to wait for. */
  #retireFinished(): void {
    this.#queue = this.#queue.filter((set) => !set.zombie)
    for (const [stageId, sets] of this.#sets) {
      if (sets.every((set) => !set.zombie || set.running.size > 0)) continue
      const left = sets.filter((set) => !set.zombie || set.running.size > 0)
      if (left.length === 0) this.#sets.delete(stageId)
      else this.#sets.set(stageId, left)
    }
  }

  // Ends of tasks

  #taskFinished(event: ClusterEvent & { readonly kind: 'taskFinished' }): void {
    const run = this.#runs.get(event.taskId)
    // Told twice, or by an executor that was given up in the meantime.
    if (run === undefined) return
    const executor = this.#executors.get(run.task.executorId)
    assert(executor !== undefined, 'a running task has a living executor')
    this.#release(run)
    const { set, index } = run
    const stopped = run.killAsked !== undefined && event.outcome.kind === 'failed'
    const outcome: TaskEndReason = stopped ? { kind: 'killed', reason: run.killAsked ?? '' } : event.outcome
    if (outcome.kind === 'succeeded') {
      set.markDone(index, executor.ordinal)
    } else if (outcome.kind === 'fetchFailed') {
      // The stage as a whole goes back to its inputs; running tasks of it may still succeed.
      set.markDone(index)
      set.zombie = true
    }
    this.#tellEnd(run, outcome, event.metrics)
    if (outcome.kind === 'failed' || outcome.kind === 'resultLost') this.#taskFailed(run, outcome)
    else if (outcome.kind === 'killed' || outcome.kind === 'commitDenied') set.retry(index)
    if (set.zombie) this.#retireFinished()
    if (outcome.kind === 'succeeded' || set.pending === 0) this.#offerOne(executor)
    else this.#offerAll()
  }

  #taskFailed(run: TaskRun, outcome: TaskEndReason & { readonly kind: 'failed' | 'resultLost' }) {
    const { set, index, task } = run
    if (set.zombie || set.isDone(index)) return
    set.retry(index, task.executorId)
    if (outcome.kind === 'resultLost') return this.#countFailure(run, 'its result was lost')
    const { error, retryable = true } = outcome
    if (retryable) this.#countFailure(run, error.message, error)
    else this.#abort(set, this.#failure(run, set.countFailure(index, task.executorId), error.message, error))
  }

  #countFailure(
    run: TaskRun,
    message: string,
    error?: Extract<JobFailure, { kind: 'taskFailed' }>['error'],
  ): void {
    const { set, index, task } = run
    const failures = set.countFailure(index, task.executorId)
    if (failures >= this.#options.maxTaskFailures) {
      this.#abort(set, this.#failure(run, failures, message, error))
      return
    }
    const { excludeOnFailure, maxFailedTasksPerExecutor } = this.#options
    if (!excludeOnFailure || set.failedTasksOn(task.executorId) < maxFailedTasksPerExecutor) return
    set.excluded.add(task.executorId)
    if (this.#usableExecutors(set.excluded) === 0) set.excluded.delete(task.executorId)
  }

  #failure(
    run: TaskRun,
    failures: number,
    message: string,
    error?: Extract<JobFailure, { kind: 'taskFailed' }>['error'],
  ): JobFailure {
    const { stageId, partition, executorId } = run.task
    return { kind: 'taskFailed', stageId, partition, failures, executorId, message, error }
  }

  #abort(set: TaskSet, failure: JobFailure): void {
    set.zombie = true
    const { stageId, stageAttempt } = set.spec
    this.#effects.push({ kind: 'tellDag', event: { kind: 'taskSetFailed', stageId, stageAttempt, failure } })
    for (const run of set.running) this.#kill(run, describeFailure(failure))
  }

  #release(run: TaskRun): void {
    this.#runs.delete(run.task.taskId)
    run.set.running.delete(run)
    const executor = this.#executors.get(run.task.executorId)
    if (executor === undefined) return
    executor.running.delete(run)
    executor.free += 1
  }

  #tellEnd(run: TaskRun, reason: TaskEndReason, metrics: unknown): void {
    const { task, launchTime } = run
    this.#effects.push({ kind: 'tellDag', event: { kind: 'taskEnded', task, reason, launchTime, metrics } })
  }

  // Offers

  /** A slot of one executor is free: nothing has changed for the others. */
  #offerOne(executor: Executor): void {
    for (const set of this.#queue) {
      if (executor.free === 0) return
      if (set.pending === 0 || !this.#accepts(set, executor)) continue
      const limits = this.#limits(set)
      while (executor.free > 0 && this.#launchOn(set, executor, limits));
      if (!limits.any && executor.free > 0 && set.pending > 0) this.#watchLocality(set)
    }
  }

  /** Rounds of one task for each executor, so that a small set spreads; preferred places before all others. */
  #offerAll(): void {
    if (!this.#queue.some((set) => set.pending > 0)) return
    const free = [...this.#executors.values()].filter((executor) => executor.free > 0)
    if (free.length === 0) return
    const start = Math.floor(this.#options.random() * free.length)
    const executors = [...free.slice(start), ...free.slice(0, start)]
    for (const set of this.#queue) {
      if (set.pending === 0) continue
      const limits = this.#limits(set)
      if (set.hasPreferences) this.#rounds(set, executors, { ...limits, noPreference: false, any: false })
      this.#rounds(set, executors, limits)
      if (!limits.any && set.pending > 0 && executors.some((executor) => executor.free > 0))
        this.#watchLocality(set)
    }
  }

  #rounds(set: TaskSet, executors: readonly Executor[], limits: DequeueLimits): void {
    for (let launched = true; launched && set.pending > 0; ) {
      launched = false
      for (const executor of executors) {
        if (executor.free === 0 || !this.#accepts(set, executor)) continue
        if (this.#launchOn(set, executor, limits)) launched = true
      }
    }
  }

  #accepts(set: TaskSet, executor: Executor): boolean {
    if (set.zombie || set.excluded.has(executor.id)) return false
    return set.spec.broadcasts.every((shuffleId) => executor.broadcasts.has(shuffleId))
  }

  #limits(set: TaskSet): DequeueLimits {
    const hasAlternative = (avoided: ReadonlySet<string>): boolean =>
      this.#usableExecutors(avoided, set.excluded) > 0
    return { local: true, noPreference: true, any: this.#mayRunAnywhere(set), hasAlternative }
  }

  /** Living executors in neither set. */
  #usableExecutors(avoided: ReadonlySet<string>, excluded?: ReadonlySet<string>): number {
    let usable = 0
    for (const id of this.#executors.keys()) if (!avoided.has(id) && !excluded?.has(id)) usable += 1
    return usable
  }

  #mayRunAnywhere(set: TaskSet): boolean {
    const { localityWaitMs, now } = this.#options
    if (localityWaitMs === 0 || !set.hasPreferences) return true
    if (now() - set.lastLocalLaunch >= localityWaitMs) return true
    for (const id of this.#executors.keys()) if (set.hasPendingFor(id)) return false
    return true
  }

  #launchOn(set: TaskSet, executor: Executor, limits: DequeueLimits): boolean {
    const found = set.dequeue(executor.id, limits)
    if (found === undefined) return false
    const launchTime = this.#options.now()
    const { index, locality } = found
    if (locality === 'PROCESS_LOCAL') set.lastLocalLaunch = launchTime
    const taskAttempt = set.launched(index)
    const task = this.#describe(set, index, executor, this.#nextTaskId++, taskAttempt, locality)
    const run: TaskRun = { task, set, index, launchTime, killAsked: undefined }
    this.#runs.set(task.taskId, run)
    set.running.add(run)
    executor.running.add(run)
    executor.free -= 1
    this.#effects.push({ kind: 'tellDag', event: { kind: 'taskStarted', task, launchTime } })
    this.#effects.push({ kind: 'launchTask', task })
    return true
  }

  #describe(
    set: TaskSet,
    index: number,
    executor: Executor,
    taskId: number,
    taskAttempt: number,
    locality: TaskDescription['locality'],
  ): TaskDescription {
    const { kind, jobId, stageId, stageAttempt, partitions, epoch } = set.spec
    const { id: executorId, host } = executor
    const partition = partitions[index]
    return {
      taskId,
      kind,
      jobId,
      stageId,
      stageAttempt,
      partition,
      taskAttempt,
      executorId,
      host,
      epoch,
      locality,
    }
  }

  // Timers

  #setTimer(timer: TimerName, at: number): void {
    this.#timers.add(timer)
    this.#effects.push({ kind: 'setTimer', timer, at })
  }

  #watchLocality(set: TaskSet): void {
    if (!this.#timers.has('locality')) {
      this.#setTimer('locality', set.lastLocalLaunch + this.#options.localityWaitMs)
    }
  }

  #watchStarvation(): void {
    const starving = this.#executors.size === 0 && this.#queue.some((set) => set.pending > 0)
    if (starving === this.#timers.has('noExecutors')) return
    if (starving) this.#setTimer('noExecutors', this.#options.now() + this.#options.noExecutorsTimeoutMs)
    else {
      this.#timers.delete('noExecutors')
      this.#effects.push({ kind: 'clearTimer', timer: 'noExecutors' })
    }
  }

  #abortStarved(): void {
    if (this.#executors.size > 0) return
    const waitedMs = this.#options.noExecutorsTimeoutMs
    for (const set of this.#queue) {
      if (set.pending > 0) this.#abort(set, { kind: 'noExecutors', stageId: set.spec.stageId, waitedMs })
    }
    this.#retireFinished()
  }
}
