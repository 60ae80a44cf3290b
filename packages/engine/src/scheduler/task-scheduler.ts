/**
 * Puts tasks on executors: first in, first out over task sets, preferred executors first, failed tasks elsewhere, until
 * a task has failed too often. It knows executors, slots and attempts; what a stage's end or a lost output means is the
 * DAG scheduler's business. `handle` is synchronous and has no effects but those it returns.
 */
import { assert, unreachable } from '../base/assert.ts'
import type { ClusterEvent, TaskSchedulerEffect, TaskSchedulerEvent, TimerName } from './event.ts'
import type { Executor } from './executor-pool.ts'
import { ExecutorPool } from './executor-pool.ts'
import type { JobFailure } from './job-failure.ts'
import { describeFailure } from './job-failure.ts'
import { Offers } from './offers.ts'
import type { ExecutorLossReason, TaskDescription, TaskEndReason, TaskSetSpec } from './task.ts'
import type { TaskSchedulerOptions } from './task-scheduler-options.ts'
import { withDefaults } from './task-scheduler-options.ts'
import type { DequeuedTask, TaskRun } from './task-set.ts'
import { TaskSet } from './task-set.ts'

export class TaskScheduler {
  readonly #options: Required<TaskSchedulerOptions>
  readonly #pool = new ExecutorPool()
  readonly #offers: Offers
  readonly #runs = new Map<number, TaskRun>()
  /** Sets that may still launch something, in scheduling order. */
  #queue: TaskSet[] = []
  /** All sets that wait or still have a task running, by stage. */
  readonly #sets = new Map<number, TaskSet[]>()
  readonly #timers = new Set<TimerName>()
  #effects: TaskSchedulerEffect[] = []
  #nextTaskId = 0

  constructor(options: TaskSchedulerOptions) {
    this.#options = withDefaults(options)
    const { now, random, localityWaitMs } = this.#options
    this.#offers = new Offers({
      ...{ pool: this.#pool, now, random, localityWaitMs },
      launch: (set, executor, task) => this.#launch(set, executor, task),
      waitForPlaces: (set) => this.#watchLocality(set),
    })
  }

  handle(event: TaskSchedulerEvent): readonly TaskSchedulerEffect[] {
    this.#dispatch(event)
    if (this.#pool.size === 0 || this.#timers.has('noExecutors')) this.#watchStarvation()
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
        this.#pool.get(event.executorId)?.broadcasts.add(event.shuffleId)
        return this.#offers.toAll(this.#queue)
      case 'broadcastGone':
        this.#pool.get(event.executorId)?.broadcasts.delete(event.shuffleId)
        return
      case 'timer':
        this.#timers.delete(event.timer)
        if (event.timer === 'heartbeat') return this.#expireExecutors()
        if (event.timer === 'noExecutors') return this.#abortStarved()
        return this.#offers.toAll(this.#queue)
      default:
        return unreachable(event)
    }
  }

  // Executors

  #register(event: ClusterEvent & { readonly kind: 'executorRegistered' }): void {
    const { executorId: id, host, slots, heartbeats = false } = event
    if (this.#pool.has(id)) return
    if (this.#pool.wasGivenUp(id)) {
      const reason = 'it was given up before; only a new executor may register'
      this.#effects.push({ kind: 'stopExecutor', executorId: id, reason })
      return
    }
    const now = this.#options.now()
    this.#pool.add(event, now)
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
    this.#offers.toAll(this.#queue)
  }

  #heartbeat(executorId: string): void {
    const executor = this.#pool.get(executorId)
    if (executor !== undefined) executor.lastSeen = this.#options.now()
    else this.#effects.push({ kind: 'stopExecutor', executorId, reason: 'not a registered executor' })
  }

  #watchHeartbeats(): void {
    const oldest = this.#pool.oldestHeartbeat()
    if (oldest !== undefined) this.#setTimer('heartbeat', oldest + this.#options.heartbeatTimeoutMs)
  }

  #expireExecutors(): void {
    const { heartbeatTimeoutMs, now } = this.#options
    for (const { id, heartbeats, lastSeen } of this.#pool.all()) {
      const silence = now() - lastSeen
      if (!heartbeats || silence < heartbeatTimeoutMs) continue
      const message = `no heartbeat from ${id} for ${silence} ms`
      this.#executorLost(id, { kind: 'heartbeatTimeout', message })
      this.#effects.push({ kind: 'stopExecutor', executorId: id, reason: message })
    }
    this.#watchHeartbeats()
  }

  #executorLost(executorId: string, loss: ExecutorLossReason): void {
    const executor = this.#pool.remove(executorId)
    if (executor === undefined) return
    for (const set of this.#queue) {
      set.dropRequiredOn(executorId)
      if (this.#pool.countOutside(set.excluded) === 0) set.excluded.clear()
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
    this.#offers.toAll(this.#queue)
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
      if (!this.#pool.has(executorId)) set.dropRequiredOn(executorId)
    }
    this.#queue = this.#queue.filter((other) => !other.zombie)
    this.#queue.push(set)
    this.#queue.sort((a, b) => this.#options.compareTaskSets(a.spec, b.spec))
    this.#offers.toAll(this.#queue)
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
    const executor = this.#pool.get(run.task.executorId)
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
    if (outcome.kind === 'succeeded' || set.pending === 0) this.#offers.toOne(this.#queue, executor)
    else this.#offers.toAll(this.#queue)
  }

  #taskFailed(run: TaskRun, outcome: TaskEndReason & { readonly kind: 'failed' | 'resultLost' }) {
    const { set, index, task } = run
    if (set.zombie || set.isDone(index)) return
    if (outcome.kind === 'failed' && outcome.crowded) return set.retryAlone(index)
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
    if (this.#pool.countOutside(set.excluded) === 0) set.excluded.delete(task.executorId)
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
    const executor = this.#pool.get(run.task.executorId)
    if (executor === undefined) return
    executor.running.delete(run)
    executor.free += 1
  }

  #tellEnd(run: TaskRun, reason: TaskEndReason, metrics: unknown): void {
    const { task, launchTime } = run
    this.#effects.push({ kind: 'tellDag', event: { kind: 'taskEnded', task, reason, launchTime, metrics } })
  }

  // Launching

  #launch(set: TaskSet, executor: Executor, { index, locality }: DequeuedTask): void {
    const launchTime = this.#options.now()
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
  }

  #describe(
    set: TaskSet,
    index: number,
    executor: Executor,
    taskId: number,
    taskAttempt: number,
    locality: TaskDescription['locality'],
  ): TaskDescription {
    const { kind, jobId, stageId, stageAttempt, shuffleId, partitions, epoch } = set.spec
    const { id: executorId, host } = executor
    const partition = partitions[index]
    return {
      ...{ taskId, kind, jobId, stageId, stageAttempt, partition, taskAttempt },
      ...(shuffleId === undefined ? {} : { shuffleId }),
      ...{ executorId, host, epoch, locality, alone: set.runsAlone(index) },
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
    const starving = this.#pool.size === 0 && this.#queue.some((set) => set.pending > 0)
    if (starving === this.#timers.has('noExecutors')) return
    if (starving) this.#setTimer('noExecutors', this.#options.now() + this.#options.noExecutorsTimeoutMs)
    else {
      this.#timers.delete('noExecutors')
      this.#effects.push({ kind: 'clearTimer', timer: 'noExecutors' })
    }
  }

  #abortStarved(): void {
    if (this.#pool.size > 0) return
    const waitedMs = this.#options.noExecutorsTimeoutMs
    for (const set of this.#queue) {
      if (set.pending > 0) this.#abort(set, { kind: 'noExecutors', stageId: set.spec.stageId, waitedMs })
    }
    this.#retireFinished()
  }
}
