/**
 * A whole cluster in one thread and in virtual time: the real schedulers, and executors that lose blocks, fail, fall
 * silent, die and are replaced, with messages that are late, out of order and doubled. The seed decides everything.
 */
import assert from 'node:assert/strict'
import type { SchedulerEffect, SchedulerEvent, TimerName } from '@vonk/engine/scheduler/event'
import { Scheduler } from '@vonk/engine/scheduler/scheduler'
import type { StageSpec } from '@vonk/engine/scheduler/stage'
import type { FetchFailure, TaskDescription, TaskOutcome } from '@vonk/engine/scheduler/task'
import { MapOutputTracker } from '@vonk/engine/shuffle/map-output-tracker'
import { Invariants, merge } from './invariants.ts'
import type { JobPlan } from './plan.ts'
import { randomPlans } from './plan.ts'
import { Random } from './random.ts'
import type { Provenance } from './simulated-executor.ts'
import { blockName, SimulatedExecutor } from './simulated-executor.ts'

export interface SimulationResult {
  readonly seed: number
  readonly events: number
  readonly faults: number
  /** How each job ended: `finished` or the kind of its failure. */
  readonly jobs: readonly string[]
}

const EVENTS_MAX = 20_000
const EXECUTORS_MAX = 4
const FAULTS_MAX = 20
const HEARTBEAT_MS = 300
const HEARTBEAT_TIMEOUT_MS = 1000

interface Scheduled {
  readonly at: number
  readonly order: number
  readonly what: () => void
}

export class SimulatedCluster {
  readonly #random: Random
  readonly #plans: readonly JobPlan[]
  readonly #tracker = new MapOutputTracker()
  readonly #scheduler: Scheduler
  readonly #invariants: Invariants
  readonly #executors = new Map<string, SimulatedExecutor>()
  readonly #stages = new Map<number, StageSpec>()
  readonly #timers = new Map<TimerName, number>()
  readonly #finishedStages = new Map<number, Set<number>>()
  readonly #submittedStages = new Map<number, Set<number>>()
  readonly #log: ((line: string) => void) | undefined
  readonly #seed: number
  #agenda: Scheduled[] = []
  #now = 0
  #order = 0
  #nextExecutor = 0
  #faultsLeft: number
  #events = 0

  constructor(seed: number, log?: (line: string) => void) {
    this.#seed = seed
    this.#log = log
    this.#random = new Random(seed)
    this.#plans = randomPlans(this.#random)
    this.#faultsLeft = this.#random.below(FAULTS_MAX + 1)
    this.#scheduler = new Scheduler({
      ...{ now: () => this.#now, random: () => this.#random.next(), tracker: this.#tracker },
      ...{ heartbeatTimeoutMs: HEARTBEAT_TIMEOUT_MS, localityWaitMs: this.#random.chance(0.3) ? 50 : 0 },
      excludeOnFailure: this.#random.chance(0.3),
    })
    this.#invariants = new Invariants(this.#scheduler, this.#plans)
    for (const plan of this.#plans) for (const stage of plan.stages) this.#stages.set(stage.stageId, stage)
  }

  /** Runs to the end; throws at the first event after which something does not hold. */
  run(): SimulationResult {
    const faults = this.#faultsLeft
    const executors = 1 + this.#random.below(EXECUTORS_MAX)
    for (let i = 0; i < executors; i++) this.#later(this.#random.below(100), () => this.#join())
    for (const plan of this.#plans) {
      this.#later(plan.submitAt, () => this.#submit(plan))
      const { jobId, cancelAt } = plan
      if (cancelAt !== undefined) {
        this.#later(cancelAt, () => this.#send({ kind: 'jobCancelled', jobId, reason: 'chance' }))
      }
    }
    for (let i = 0; i < this.#faultsLeft; i++) this.#later(this.#random.below(1200), () => this.#fault())
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      this.#now = next.at
      next.what()
      if (this.#jobsAreOver && this.#tasksAreOver) break
    }
    this.#checkEnd()
    const jobs = this.#plans.map(({ jobId }) => this.#invariants.endedJobs.get(jobId) ?? 'running')
    return { seed: this.#seed, events: this.#events, faults, jobs }
  }

  get #jobsAreOver(): boolean {
    return this.#invariants.endedJobs.size === this.#plans.length
  }

  get #tasksAreOver(): boolean {
    return this.#scheduler.tasks.runningTasks === 0
  }

  #checkEnd(): void {
    assert(this.#jobsAreOver, 'a job never ends')
    assert(this.#tasksAreOver, 'a task never ends')
    for (const shuffleId of this.#tracker.shuffleIds()) this.#send({ kind: 'shuffleRemoved', shuffleId })
    assert(this.#scheduler.dag.isEmpty, 'something of a job is kept')
  }

  // Time and messages

  #later(delay: number, what: () => void): void {
    this.#agenda.push({ at: this.#now + delay, order: this.#order++, what })
  }

  #next(): Scheduled | undefined {
    const { length } = this.#agenda
    if (length === 0) return undefined
    let first = 0
    for (let i = 1; i < length; i++) {
      const [a, b] = [this.#agenda[i], this.#agenda[first]]
      if (a.at < b.at || (a.at === b.at && a.order < b.order)) first = i
    }
    const next = this.#agenda[first]
    this.#agenda[first] = this.#agenda[length - 1]
    this.#agenda.pop()
    return next
  }

  /** A message of an executor: late, sometimes doubled, never heard if it is silent or dead by then. */
  #message(executor: SimulatedExecutor, event: SchedulerEvent): void {
    const copies = this.#random.chance(0.05) ? 2 : 1
    for (let i = 0; i < copies; i++) {
      this.#later(this.#random.below(20), () => {
        if (executor.alive && !executor.silent) this.#send(event)
      })
    }
  }

  #send(event: SchedulerEvent): void {
    this.#events += 1
    assert(this.#events < EVENTS_MAX, 'it does not come to an end')
    this.#log?.(`${this.#now} ${JSON.stringify(event)}`)
    this.#invariants.before(event)
    const effects = this.#scheduler.handle(event)
    if (this.#log !== undefined) {
      for (const effect of effects) if (effect.kind !== 'post') this.#log(`     ${JSON.stringify(effect)}`)
    }
    this.#invariants.after(event, effects)
    for (const effect of effects) this.#perform(effect)
  }

  #perform(effect: SchedulerEffect): void {
    switch (effect.kind) {
      case 'launchTask': {
        const executor = this.#executors.get(effect.task.executorId)
        assert(executor !== undefined, 'a task is launched on an executor that exists')
        executor.running.set(effect.task.taskId, effect.task)
        return this.#later(this.#random.below(10), () => this.#startTask(executor, effect.task))
      }
      case 'killTask':
        return this.#later(this.#random.below(20), () =>
          this.#killTask(effect.executorId, effect.taskId, effect.reason),
        )
      case 'setTimer':
        this.#timers.set(effect.timer, effect.at)
        return this.#later(effect.at - this.#now, () => this.#fire(effect.timer, effect.at))
      case 'clearTimer':
        this.#timers.delete(effect.timer)
        return
      case 'stageFinished':
        return this.#stageFinished(effect.jobId, effect.stageId)
      case 'stopExecutor':
        return this.#later(this.#random.below(20), () => this.#die(effect.executorId))
      case 'discardMapOutput': {
        const { shuffleId, mapPartition, mapTaskId, executorId } = effect
        this.#executors.get(executorId)?.blocks.delete(blockName(shuffleId, mapPartition, mapTaskId))
        return
      }
      default:
        return
    }
  }

  #fire(timer: TimerName, at: number): void {
    if (this.#timers.get(timer) !== at) return
    this.#timers.delete(timer)
    this.#send({ kind: 'timer', timer })
  }

  // Jobs

  #submit({ jobId, stages, adaptive }: JobPlan): void {
    this.#finishedStages.set(jobId, new Set())
    if (!adaptive) return this.#send({ kind: 'jobSubmitted', jobId, stages })
    const ready = stages.filter((stage) => stage.parents.length === 0)
    this.#submittedStages.set(jobId, new Set(ready.map(({ stageId }) => stageId)))
    this.#send({ kind: 'jobSubmitted', jobId, stages: ready })
  }

  /** Plans on: submits what now has all its inputs, a little later. */
  #stageFinished(jobId: number, stageId: number): void {
    const finished = this.#finishedStages.get(jobId)
    assert(
      finished !== undefined && !finished.has(stageId),
      `stage ${stageId} finishes twice for job ${jobId}`,
    )
    finished.add(stageId)
    const plan = this.#plans.find((candidate) => candidate.jobId === jobId)
    const submitted = this.#submittedStages.get(jobId)
    if (plan === undefined || submitted === undefined) return
    for (const stage of plan.stages) {
      if (submitted.has(stage.stageId) || !stage.parents.every((parent) => finished.has(parent))) continue
      submitted.add(stage.stageId)
      this.#later(this.#random.below(30), () => this.#send({ kind: 'stageSubmitted', jobId, stage }))
    }
  }

  // Executors

  #join(): void {
    const executor = new SimulatedExecutor(`e${this.#nextExecutor++}`, 1 + this.#random.below(3))
    this.#executors.set(executor.id, executor)
    const { id: executorId, slots } = executor
    this.#send({ kind: 'executorRegistered', executorId, host: `h${executorId}`, slots, heartbeats: true })
    this.#beat(executor)
  }

  #beat(executor: SimulatedExecutor): void {
    this.#later(HEARTBEAT_MS, () => {
      if (!executor.alive || (this.#jobsAreOver && this.#tasksAreOver)) return
      if (!executor.silent) this.#send({ kind: 'executorHeartbeat', executorId: executor.id })
      this.#beat(executor)
    })
  }

  /** The process is gone; the driver hears of the broken connection some time later, and another one may come. */
  #die(executorId: string): void {
    const executor = this.#executors.get(executorId)
    if (executor === undefined || !executor.alive) return
    executor.alive = false
    executor.blocks.clear()
    const causedByTask = this.#random.chance(0.2)
    const reason = { kind: 'exited', message: 'it died', causedByTask } as const
    this.#later(this.#random.below(400), () => this.#send({ kind: 'executorLost', executorId, reason }))
    this.#later(50 + this.#random.below(1500), () => this.#join())
  }

  // Tasks

  #startTask(executor: SimulatedExecutor, task: TaskDescription): void {
    if (!executor.alive || !executor.running.has(task.taskId)) return
    executor.cache.updateEpoch(task.epoch)
    const input = this.#read(executor, task)
    // Some tasks are so slow that the next attempt of their stage is at work before they end.
    const duration = 1 + this.#random.below(this.#random.chance(0.15) ? 900 : 60)
    if (input instanceof Map) this.#later(duration, () => this.#finishTask(executor, task, input))
    else this.#later(duration, () => this.#report(executor, task, input))
  }

  /** All blocks of all parents, or the first that cannot be had. */
  #read(executor: SimulatedExecutor, task: TaskDescription): Map<string, number> | FetchFailure {
    const input = new Map<string, number>()
    for (const shuffleId of this.#stages.get(task.stageId)?.parents ?? []) {
      const broadcast = this.#stages.get(shuffleId)?.broadcast === true
      let statuses = executor.cache.get(shuffleId)
      if (statuses === undefined) {
        if (!this.#tracker.containsShuffle(shuffleId)) return fetchFailure(shuffleId)
        statuses = [...this.#tracker.statuses(shuffleId)]
        executor.cache.put(shuffleId, this.#tracker.epoch, statuses)
      }
      for (const [mapPartition, status] of statuses.entries()) {
        if (broadcast && status?.executorId !== executor.id) continue
        if (status === undefined) return fetchFailure(shuffleId)
        const holder = this.#executors.get(status.executorId)
        const block = holder?.blocks.get(blockName(shuffleId, mapPartition, status.mapTaskId))
        if (holder?.alive !== true || holder.silent || block === undefined) {
          const scope = holder?.alive === true && !holder.silent ? 'block' : 'executor'
          const { executorId, mapTaskId } = status
          return { ...fetchFailure(shuffleId), mapPartition, executorId, mapTaskId, scope }
        }
        merge(input, block.provenance, `task ${task.taskId}`)
      }
      if (broadcast && !statuses.some((status) => status?.executorId === executor.id)) {
        return { ...fetchFailure(shuffleId), executorId: executor.id }
      }
    }
    return input
  }

  #finishTask(executor: SimulatedExecutor, task: TaskDescription, input: Map<string, number>): void {
    if (!executor.alive || !executor.running.has(task.taskId)) return
    if (task.kind === 'result') return this.#commit(executor, task, input)
    const { stageId, partition, taskId, host } = task
    const stage = this.#stages.get(stageId)
    if (stage?.deterministic === false) input.set(`${stageId}/${partition}`, taskId)
    executor.blocks.set(blockName(stageId, partition, taskId), { provenance: input })
    const sizes = new Array<number>(stage?.reducePartitions ?? 0).fill(10)
    const mapStatus = { executorId: executor.id, host, mapTaskId: taskId, sizes, rows: sizes }
    this.#report(executor, task, { kind: 'succeeded', mapStatus })
  }

  /** Asks on the way to the driver and back; a silent executor never hears the answer. */
  #commit(executor: SimulatedExecutor, task: TaskDescription, result: Provenance): void {
    this.#later(this.#random.below(10), () => {
      if (!executor.alive || executor.silent || !executor.running.has(task.taskId)) return
      let allowed = false
      this.#events += 1
      this.#log?.(`${this.#now} commit asked by ${task.taskId}`)
      const event = { kind: 'commitAsked', task } as const
      this.#invariants.before(event)
      const effects = this.#scheduler.handle(event)
      this.#invariants.after(event, effects)
      for (const effect of effects) if (effect.kind === 'commitAnswered') allowed = effect.allowed
      this.#later(this.#random.below(20), () =>
        this.#report(executor, task, allowed ? { kind: 'succeeded', result } : { kind: 'commitDenied' }),
      )
    })
  }

  #killTask(executorId: string, taskId: number, reason: string): void {
    const executor = this.#executors.get(executorId)
    const task = executor?.running.get(taskId)
    if (executor !== undefined && task !== undefined) this.#report(executor, task, { kind: 'killed', reason })
  }

  #report(executor: SimulatedExecutor, task: TaskDescription, outcome: TaskOutcome): void {
    if (!executor.alive || !executor.running.delete(task.taskId)) return
    this.#message(executor, { kind: 'taskFinished', taskId: task.taskId, outcome })
  }

  // Faults

  #fault(): void {
    if (this.#faultsLeft === 0) return
    this.#faultsLeft -= 1
    const living = [...this.#executors.values()].filter(({ alive }) => alive)
    if (living.length === 0) return
    const executor = this.#random.pick(living)
    const kind = this.#random.below(10)
    this.#log?.(`${this.#now} fault ${kind} on ${executor.id}`)
    if (kind < 3) return this.#die(executor.id)
    if (kind < 6) {
      // Corruption: some blocks can no longer be read.
      for (const name of [...executor.blocks.keys()])
        if (this.#random.chance(0.3)) executor.blocks.delete(name)
      return
    }
    if (kind === 6) {
      executor.silent = true
      return
    }
    if (kind === 7) return this.#join()
    const task = [...executor.running.values()][0]
    if (task === undefined) return
    if (kind === 8) this.#send({ kind: 'taskKillAsked', taskId: task.taskId, reason: 'chance' })
    // Whoever runs alone has nobody who could have taken its memory.
    else
      this.#report(executor, task, {
        kind: 'failed',
        error: chance,
        crowded: this.#random.chance(0.5) && !task.alone,
      })
  }
}

const fetchFailure = (shuffleId: number): FetchFailure => ({
  ...{ kind: 'fetchFailed', shuffleId, scope: 'block', message: 'a block is not there' },
})

const chance = {
  ...{ condition: 'INTERNAL_ERROR', sqlState: 'XX000', message: 'chance' },
  ...{ messageParameters: {}, queryContext: [] },
}
