/**
 * What must hold after every event of a simulated cluster, whatever fails. It sees events and effects as they pass and
 * keeps its own book, independent of the schedulers'.
 */
import assert from 'node:assert/strict'
import type { SchedulerEffect, SchedulerEvent } from '@vonk/engine/scheduler/event'
import type { Scheduler } from '@vonk/engine/scheduler/scheduler'
import type { TaskDescription } from '@vonk/engine/scheduler/task'
import type { JobPlan } from './plan.ts'
import type { Provenance } from './simulated-executor.ts'

export class Invariants {
  readonly #scheduler: Scheduler
  readonly #plans: ReadonlyMap<number, JobPlan>
  readonly #running = new Map<number, TaskDescription>()
  readonly #slots = new Map<string, number>()
  readonly #used = new Map<string, number>()
  /** `stage.attempt/partition` of tasks that found their memory taken. */
  readonly #crowded = new Set<string>()
  readonly #killed = new Set<number>()
  /** `stage/partition` -> the task that may commit, until it has ended. */
  readonly #committers = new Map<string, number>()
  readonly #results = new Map<number, Map<number, Provenance>>()
  readonly #ended = new Map<number, string>()
  /** Outputs that were there before the event being handled, and on which executor. */
  #present = new Map<string, string>()

  constructor(scheduler: Scheduler, plans: readonly JobPlan[]) {
    this.#scheduler = scheduler
    this.#plans = new Map(plans.map((plan) => [plan.jobId, plan]))
  }

  get endedJobs(): ReadonlyMap<number, string> {
    return this.#ended
  }

  before(event: SchedulerEvent): void {
    this.#present = this.#outputs()
    if (event.kind === 'executorRegistered' && !this.#slots.has(event.executorId)) {
      this.#slots.set(event.executorId, event.slots)
    } else if (event.kind === 'taskFinished') {
      const task = this.#running.get(event.taskId)
      if (task === undefined) return
      // Of a task that is told to end, an error is its way of ending.
      const failed = event.outcome.kind === 'failed' && !this.#killed.has(event.taskId)
      if (failed && event.outcome.crowded) this.#crowded.add(attemptedPlace(task))
      this.#over(task, event.outcome.kind === 'succeeded')
    }
  }

  after(event: SchedulerEvent, effects: readonly SchedulerEffect[]): void {
    for (const effect of effects) this.#seen(effect)
    for (const [executorId, used] of this.#used) {
      const slots = this.#slots.get(executorId)
      assert(slots !== undefined && used <= slots, `${executorId} runs ${used} tasks on ${slots} slots`)
    }
    assert.equal(this.#scheduler.tasks.runningTasks, this.#running.size, `running tasks after ${event.kind}`)
  }

  #seen(effect: SchedulerEffect): void {
    switch (effect.kind) {
      case 'launchTask':
        return this.#launched(effect.task)
      case 'killTask':
        this.#killed.add(effect.taskId)
        return
      case 'commitAnswered':
        if (effect.allowed) this.#admitted(effect.task.stageId, effect.task.partition, effect.task.taskId)
        return
      case 'taskResult':
        return this.#result(effect.jobId, effect.partition, effect.taskId, effect.result as Provenance)
      case 'jobFinished':
        return this.#finished(effect.jobId)
      case 'jobFailed':
        return this.#jobOver(effect.jobId, effect.failure.kind)
      case 'discardMapOutput': {
        const status = this.#scheduler.tracker.status(effect.shuffleId, effect.mapPartition)
        assert(status?.mapTaskId !== effect.mapTaskId, 'an output in use is discarded')
        return
      }
      case 'post':
        if (effect.event.event === 'SparkListenerExecutorRemoved') this.#executorGone(effect.event.executorId)
        return
      default:
        return
    }
  }

  #launched(task: TaskDescription): void {
    const { executorId, kind, stageId, partition } = task
    assert.equal(
      task.alone,
      this.#crowded.has(attemptedPlace(task)),
      'alone is who was crowded out, and nobody else',
    )
    assert(this.#slots.has(executorId), `a task is launched on ${executorId}, which is gone`)
    if (kind === 'shuffleMap') {
      const holder = this.#present.get(`${stageId}/${partition}`)
      const lost = holder === undefined || !this.#slots.has(holder)
      const first = this.#scheduler.dag.graph.stage(stageId)?.firstValidAttempt ?? 0
      const rolledBack = first > 0 && task.stageAttempt === first
      assert(lost || rolledBack, `output ${stageId}/${partition} is computed again though nobody lost it`)
    } else {
      assert(
        !this.#results.get(task.jobId)?.has(partition),
        `result ${task.jobId}/${partition} is there already`,
      )
      assert(!this.#ended.has(task.jobId), `job ${task.jobId} has ended`)
    }
    this.#running.set(task.taskId, task)
    this.#used.set(executorId, (this.#used.get(executorId) ?? 0) + 1)
  }

  #over(task: TaskDescription, succeeded: boolean): void {
    this.#running.delete(task.taskId)
    this.#used.set(task.executorId, (this.#used.get(task.executorId) ?? 0) - 1)
    const place = `${task.stageId}/${task.partition}`
    if (!succeeded && this.#committers.get(place) === task.taskId) this.#committers.delete(place)
  }

  #executorGone(executorId: string): void {
    for (const task of [...this.#running.values()])
      if (task.executorId === executorId) this.#over(task, false)
    this.#slots.delete(executorId)
    this.#used.delete(executorId)
  }

  #admitted(stageId: number, partition: number, taskId: number): void {
    const place = `${stageId}/${partition}`
    const holder = this.#committers.get(place)
    // A rollback throws away what an earlier attempt may have written, whether it still runs or not.
    const rolledBack = holder !== undefined && this.#isRolledBack(holder, stageId)
    assert(holder === undefined || holder === taskId || rolledBack, `two tasks may commit ${place}`)
    this.#committers.set(place, taskId)
  }

  #isRolledBack(taskId: number, stageId: number): boolean {
    const first = this.#scheduler.dag.graph.stage(stageId)?.firstValidAttempt ?? 0
    const task = this.#running.get(taskId)
    return task === undefined ? first > 0 : task.stageAttempt < first
  }

  #result(jobId: number, partition: number, taskId: number, provenance: Provenance): void {
    const results = this.#results.get(jobId) ?? new Map<number, Provenance>()
    assert(!results.has(partition), `job ${jobId} gets result ${partition} twice`)
    const stageId = this.#plans.get(jobId)?.stages.at(-1)?.stageId
    assert.equal(this.#committers.get(`${stageId}/${partition}`), taskId, 'a result was not committed')
    results.set(partition, provenance)
    this.#results.set(jobId, results)
  }

  #finished(jobId: number): void {
    this.#jobOver(jobId, 'finished')
    const result = this.#plans.get(jobId)?.stages.at(-1)
    const results = this.#results.get(jobId) ?? new Map<number, Provenance>()
    assert.equal(results.size, result?.partitions, `job ${jobId} is finished with partitions missing`)
    const merged = new Map<string, number>()
    for (const provenance of results.values()) merge(merged, provenance, `job ${jobId}`)
  }

  #jobOver(jobId: number, how: string): void {
    assert(!this.#ended.has(jobId), `job ${jobId} ends twice`)
    this.#ended.set(jobId, how)
  }

  #outputs(): Map<string, string> {
    const { tracker } = this.#scheduler
    const outputs = new Map<string, string>()
    for (const shuffleId of tracker.shuffleIds()) {
      tracker.statuses(shuffleId).forEach((status, partition) => {
        if (status !== undefined) outputs.set(`${shuffleId}/${partition}`, status.executorId)
      })
    }
    return outputs
  }
}

const attemptedPlace = ({ stageId, stageAttempt, partition }: TaskDescription): string =>
  `${stageId}.${stageAttempt}/${partition}`

/** Adds what something was made from; two versions of one indeterminate output must never meet. */
export function merge(into: Map<string, number>, from: Provenance, where: string): void {
  for (const [output, taskId] of from) {
    const before = into.get(output)
    assert(before === undefined || before === taskId, `${where} mixes two versions of ${output}`)
    into.set(output, taskId)
  }
}
