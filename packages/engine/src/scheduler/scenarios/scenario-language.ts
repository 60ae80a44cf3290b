/**
 * The small language of the scheduler's table tests. A scenario is a list of steps `[event, expected effects]`; the
 * event is made by one of the words below, the effects are written in short:
 *
 *     run 0.1/2#3@A     launch stage 0, attempt 1, partition 2, task attempt 3 (left out when 0) on executor A
 *     kill 0.0/1        stage 0 done 1       stage 0 skipped 1      (the number after it is the job)
 *     result 1/0        job 1 done           job 1 failed taskFailed
 *     timer noExecutors+120000               clear noExecutors      stop A
 *     commit 1.0/0 yes  discard 0/1@A
 *
 * joined by `, `. A task is named `0.1/2`, `0.1/2#3` or `0.1/2@A`: the latest launched that fits. Stage n of a scenario
 * writes shuffle n. Listener events are left out unless `listener` is on. `now` starts at 0 and only `wait` moves it.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SparkErrorData } from '@vonk/common'
import { MapOutputTracker } from '../../shuffle/map-output-tracker.ts'
import type { MapStatus } from '../../shuffle/map-status.ts'
import type { SchedulerEffect, SchedulerEvent, TimerName } from '../event.ts'
import type { ListenerEvent } from '../listener-event.ts'
import { taskEndReasonNames } from '../listener-event.ts'
import type { SchedulerOptions } from '../scheduler.ts'
import { Scheduler } from '../scheduler.ts'
import type { StageSpec } from '../stage.ts'
import type { FetchFailure, TaskDescription, TaskFailure, TaskOutcome } from '../task.ts'

/** What a step does: usually one event, for several tasks or timers more. */
export type Happening = (run: ScenarioRun) => void
export type Step = readonly [happening: Happening, expected: string]

export interface Scenario {
  readonly name: string
  readonly options?: Partial<SchedulerOptions>
  readonly listener?: boolean
  readonly steps: readonly Step[]
}

/** Runs each scenario as a test of its own. */
export function scenarios(list: readonly Scenario[]): void {
  for (const scenario of list) test(scenario.name, () => play(scenario))
}

function play(scenario: Scenario): void {
  const run = new ScenarioRun(scenario)
  scenario.steps.forEach(([happening, expected], i) => {
    happening(run)
    assert.equal(run.takeEffects().join(', '), expected, `step ${i + 1} of "${scenario.name}"`)
  })
}

export class ScenarioRun {
  readonly tracker = new MapOutputTracker()
  readonly scheduler: Scheduler
  readonly launched: TaskDescription[] = []
  readonly #listener: boolean
  readonly #timers = new Map<TimerName, number>()
  #effects: string[] = []
  #now = 0

  constructor({ options = {}, listener = false }: Scenario) {
    const now = (): number => this.#now
    this.#listener = listener
    this.scheduler = new Scheduler({ now, random: () => 0, tracker: this.tracker, ...options })
  }

  send(event: SchedulerEvent): void {
    for (const effect of this.scheduler.handle(event)) this.#perform(effect)
  }

  #perform(effect: SchedulerEffect): void {
    if (effect.kind === 'launchTask') this.launched.push(effect.task)
    if (effect.kind === 'setTimer') this.#timers.set(effect.timer, effect.at)
    if (effect.kind === 'clearTimer') this.#timers.delete(effect.timer)
    if (effect.kind === 'post' && !this.#listener) return
    this.#effects.push(this.#show(effect))
  }

  note(text: string): void {
    this.#effects.push(text)
  }

  takeEffects(): readonly string[] {
    const effects = this.#effects
    this.#effects = []
    return effects
  }

  /** Moves the clock, firing what is due on the way. */
  wait(ms: number): void {
    const end = this.#now + ms
    for (;;) {
      const next = [...this.#timers].sort((a, b) => a[1] - b[1])[0]
      if (next === undefined || next[1] > end) break
      this.#now = Math.max(this.#now, next[1])
      this.#timers.delete(next[0])
      this.send({ kind: 'timer', timer: next[0] })
    }
    this.#now = end
  }

  task(name: string): TaskDescription {
    const parts = /^(\d+)\.(\d+)\/(\d+)(?:#(\d+))?(?:@(\w+))?$/.exec(name)
    assert(parts !== null, `not the name of a task: ${name}`)
    const [stageId, stageAttempt, partition] = parts.slice(1, 4).map(Number)
    const found = this.launched.findLast(
      (task) =>
        task.stageId === stageId &&
        task.stageAttempt === stageAttempt &&
        task.partition === partition &&
        (parts[4] === undefined || task.taskAttempt === Number(parts[4])) &&
        (parts[5] === undefined || task.executorId === parts[5]),
    )
    assert(found !== undefined, `task ${name} was not launched`)
    return found
  }

  #nameOf(taskId: number): string {
    const task = this.launched.find((launched) => launched.taskId === taskId)
    return task === undefined ? `task ${taskId}` : taskName(task)
  }

  #show(effect: SchedulerEffect): string {
    switch (effect.kind) {
      case 'launchTask':
        return `run ${taskName(effect.task)}@${effect.task.executorId}${effect.task.alone ? ' alone' : ''}`
      case 'killTask':
        return `kill ${this.#nameOf(effect.taskId)}`
      case 'setTimer':
        return `timer ${effect.timer}+${effect.at - this.#now}`
      case 'clearTimer':
        return `clear ${effect.timer}`
      case 'stopExecutor':
        return `stop ${effect.executorId}`
      case 'stageFinished':
        return `stage ${effect.stageId} ${effect.skipped ? 'skipped' : 'done'} ${effect.jobId}`
      case 'taskResult':
        return `result ${effect.jobId}/${effect.partition}`
      case 'jobFinished':
        return `job ${effect.jobId} done`
      case 'jobFailed':
        return `job ${effect.jobId} failed ${effect.failure.kind}`
      case 'commitAnswered':
        return `commit ${this.#nameOf(effect.task.taskId)} ${effect.allowed ? 'yes' : 'no'}`
      case 'discardMapOutput':
        return `discard ${effect.shuffleId}/${effect.mapPartition}@${effect.executorId}`
      case 'post':
        return showPost(effect.event)
    }
  }
}

function taskName({ stageId, stageAttempt, partition, taskAttempt }: TaskDescription): string {
  return `${stageId}.${stageAttempt}/${partition}${taskAttempt === 0 ? '' : `#${taskAttempt}`}`
}

function showPost(event: ListenerEvent): string {
  const name = event.event.slice('SparkListener'.length)
  switch (event.event) {
    case 'SparkListenerJobStart':
      return `${name} ${event.jobId}`
    case 'SparkListenerJobEnd':
      return `${name} ${event.jobId} ${event.jobResult.result}`
    case 'SparkListenerStageSubmitted':
    case 'SparkListenerStageCompleted': {
      const { stageId, stageAttemptId, failureReason } = event.stageInfo
      return `${name} ${stageId}.${stageAttemptId}${failureReason === undefined ? '' : ' failed'}`
    }
    case 'SparkListenerTaskStart':
      return `${name} ${taskName(event.task)}`
    case 'SparkListenerTaskEnd':
      return `${name} ${taskName(event.task)} ${taskEndReasonNames[event.taskEndReason.kind]}`
    case 'SparkListenerExecutorAdded':
    case 'SparkListenerExecutorRemoved':
      return `${name} ${event.executorId}`
  }
}

// Words: stages

interface StageOptions {
  readonly tasks?: number
  readonly reads?: readonly number[]
  readonly at?: readonly (readonly string[])[]
  readonly deterministic?: boolean
  readonly broadcast?: boolean
}

function stage(stageId: number, kind: StageSpec['kind'], options: StageOptions): StageSpec {
  const { tasks = 2, reads = [], at, deterministic = true, broadcast } = options
  return {
    ...{ stageId, kind, parents: reads, partitions: tasks, deterministic },
    ...(kind === 'shuffleMap' ? { shuffleId: stageId, reducePartitions: 2 } : {}),
    ...(at === undefined ? {} : { preferredPlaces: at }),
    ...(broadcast === undefined ? {} : { broadcast }),
  }
}

export const map = (stageId: number, options: StageOptions = {}): StageSpec =>
  stage(stageId, 'shuffleMap', options)
export const result = (stageId: number, options: StageOptions = {}): StageSpec =>
  stage(stageId, 'result', options)

// Words: jobs and executors

const sends =
  (event: SchedulerEvent): Happening =>
  (run) =>
    run.send(event)

export const job = (jobId: number, ...stages: readonly StageSpec[]): Happening =>
  sends({ kind: 'jobSubmitted', jobId, stages })
export const add = (jobId: number, spec: StageSpec): Happening =>
  sends({ kind: 'stageSubmitted', jobId, stage: spec })
export const planned = (jobId: number): Happening => sends({ kind: 'jobPlanned', jobId })
export const cancel = (jobId: number): Happening => sends({ kind: 'jobCancelled', jobId, reason: 'asked to' })
export const drop = (jobId: number, stageId: number): Happening =>
  sends({ kind: 'stageCancelled', jobId, stageId, reason: 'not needed' })
export const forget = (shuffleId: number): Happening => sends({ kind: 'shuffleRemoved', shuffleId })

/** `executors('A2 B1')`: A with two slots, B with one, each on a host of its name. */
export const executors =
  (list: string, options: { readonly heartbeats?: boolean } = {}): Happening =>
  (run) => {
    for (const word of list.split(' ')) {
      const [executorId, slots] = [word.slice(0, 1), Number(word.slice(1))]
      run.send({ kind: 'executorRegistered', executorId, host: `host${executorId}`, slots, ...options })
    }
  }
export const heartbeat = (executorId: string): Happening => sends({ kind: 'executorHeartbeat', executorId })
/** Its process ended, and a task may be the cause. */
export const crash = (executorId: string): Happening =>
  sends({
    kind: 'executorLost',
    executorId,
    reason: { kind: 'exited', message: 'exit 1', causedByTask: true },
  })
/** Its machine went away, which is no task's fault. */
export const lose = (executorId: string): Happening =>
  sends({
    kind: 'executorLost',
    executorId,
    reason: { kind: 'exited', message: 'gone', causedByTask: false },
  })
export const wait =
  (ms: number): Happening =>
  (run) =>
    run.wait(ms)

// Words: tasks. Several may be named, separated by spaces; they end in that order.

const ends =
  (names: string, outcome: (task: TaskDescription) => TaskOutcome): Happening =>
  (run) => {
    const tasks = names.split(' ').map((name) => run.task(name))
    for (const task of tasks) run.send({ kind: 'taskFinished', taskId: task.taskId, outcome: outcome(task) })
  }

export const mapStatus = ({ executorId, host, taskId }: TaskDescription): MapStatus => ({
  ...{ executorId, host, mapTaskId: taskId, sizes: [10, 20], rows: [1, 2] },
})
export const ok = (names: string): Happening =>
  ends(names, (task) =>
    task.kind === 'shuffleMap'
      ? { kind: 'succeeded', mapStatus: mapStatus(task) }
      : { kind: 'succeeded', result: 42 },
  )
const error: SparkErrorData = {
  ...{
    condition: 'DIVIDE_BY_ZERO',
    sqlState: '22012',
    message: 'by zero',
    messageParameters: {},
    queryContext: [],
  },
}
export const fails = (names: string, options: Omit<TaskFailure, 'kind' | 'error'> = {}): Happening =>
  ends(names, () => ({ kind: 'failed', error, ...options }))
export const killed = (names: string): Happening => ends(names, () => ({ kind: 'killed', reason: 'as told' }))
export const denied = (names: string): Happening => ends(names, () => ({ kind: 'commitDenied' }))
export const resultLost = (names: string): Happening => ends(names, () => ({ kind: 'resultLost' }))
/** `block` is `shuffle/mapPartition@executor`. */
export const cannotFetch = (
  names: string,
  block: string,
  scope: FetchFailure['scope'] = 'block',
): Happening => {
  const parts = /^(\d+)\/(\d+)@(\w+)$/.exec(block)
  assert(parts !== null, `not a block: ${block}`)
  const [shuffleId, mapPartition] = [Number(parts[1]), Number(parts[2])]
  const message = `cannot fetch ${block}`
  return ends(names, () => ({
    kind: 'fetchFailed',
    shuffleId,
    mapPartition,
    executorId: parts[3],
    scope,
    message,
  }))
}
export const askKill =
  (name: string): Happening =>
  (run) =>
    run.send({ kind: 'taskKillAsked', taskId: run.task(name).taskId, reason: 'asked to' })
export const asksToCommit = (names: string): Happening => {
  return (run) => {
    for (const name of names.split(' ')) run.send({ kind: 'commitAsked', task: run.task(name) })
  }
}
/** Looks at something without an event; what it returns is noted as if it were an effect. */
export const look =
  (what: (run: ScenarioRun) => unknown): Happening =>
  (run) =>
    run.note(String(what(run)))
/** Missing map partitions of a shuffle. */
export const missing = (shuffleId: number): Happening =>
  look((run) => `missing ${run.tracker.missingPartitions(shuffleId).join(' ') || 'nothing'}`)
/** Several things in a row whose effects are not of interest one by one. */
export const all =
  (...happenings: readonly Happening[]): Happening =>
  (run) => {
    for (const happening of happenings) happening(run)
  }
