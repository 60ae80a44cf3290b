/**
 * The tasks of one stage attempt and which of them still wait, run or are done. It answers "which task for this
 * executor?" in constant time on average: indices lie on stacks (one per preferred executor, one for those without
 * preference, one for all), stale entries are dropped when they surface. A failed task waits on a list of its own
 * with the executors it should avoid.
 */
import { assert } from '../base/assert.ts'
import type { TaskDescription, TaskLocality, TaskSetSpec } from './task.ts'

export interface TaskRun {
  readonly task: TaskDescription
  readonly set: TaskSet
  readonly index: number
  readonly launchTime: number
  /** Why it was asked to stop. What it then reports as an error is its way of stopping. */
  killAsked: string | undefined
}

export interface DequeuedTask {
  readonly index: number
  readonly locality: TaskLocality
}

/** Which tasks an offer may take: only those that prefer the executor, or also the others. */
export interface DequeueLimits {
  readonly local: boolean
  readonly noPreference: boolean
  readonly any: boolean
  /** Whether a task that failed on these executors could run on another one. */
  readonly hasAlternative: (avoided: ReadonlySet<string>) => boolean
}

const PENDING = 0
const RUNNING = 1
const DONE = 2
const NOWHERE = -1

/** Failed tasks looked at for one offer; the others come up when these have gone. */
const RETRIES_LOOKED_AT_MAX = 32

export class TaskSet {
  readonly spec: TaskSetSpec
  /** No more tasks of it are launched; those that run may still finish and count. */
  zombie = false
  readonly running = new Set<TaskRun>()
  /** Executors on which too many of its tasks failed. */
  readonly excluded = new Set<string>()
  lastLocalLaunch: number
  readonly #status: Uint8Array
  readonly #failures: Uint16Array
  readonly #attempts: Uint16Array
  /** Ordinal of the executor where the index succeeded. */
  readonly #doneOn: Int32Array
  #pending: number
  #done = 0
  readonly #all: number[] = []
  readonly #noPreference: number[] = []
  readonly #local = new Map<string, number[]>()
  #retries: number[] = []
  readonly #avoid = new Map<number, Set<string>>()
  readonly #alone = new Set<number>()
  /** Those of them that wait. */
  readonly #lone: number[] = []
  readonly #failedTasksOn = new Map<string, Set<number>>()
  #indexByPartition: Map<number, number> | undefined

  constructor(spec: TaskSetSpec, now: number) {
    const count = spec.partitions.length
    this.spec = spec
    this.lastLocalLaunch = now
    this.#status = new Uint8Array(count)
    this.#failures = new Uint16Array(count)
    this.#attempts = new Uint16Array(count)
    this.#doneOn = new Int32Array(count).fill(NOWHERE)
    this.#pending = count
    // Stacks are taken from the end, so that tasks start in the order of their partitions.
    for (let index = count - 1; index >= 0; index--) this.#push(index)
  }

  get pending(): number {
    return this.#pending
  }

  get finished(): boolean {
    return this.#done === this.#status.length
  }

  /** Preferred executors that still have a waiting task; only meaningful to bound the wait for them. */
  hasPendingFor(executorId: string): boolean {
    const stack = this.#local.get(executorId)
    if (stack === undefined) return false
    while (stack.length > 0 && !this.#isFresh(stack[stack.length - 1])) stack.pop()
    return stack.length > 0
  }

  /** Whether any task prefers an executor at all. */
  get hasPreferences(): boolean {
    return this.#local.size > 0
  }

  dequeue(executorId: string, limits: DequeueLimits): DequeuedTask | undefined {
    if (this.#pending === 0) return undefined
    if (limits.local) {
      const stack = this.#local.get(executorId)
      const index = stack === undefined ? NOWHERE : this.#pop(stack)
      if (index !== NOWHERE) return { index, locality: 'PROCESS_LOCAL' }
    }
    if (this.spec.requiredPlaces !== undefined) return undefined
    if (limits.noPreference) {
      let index = this.#popRetry(executorId, limits)
      if (index === NOWHERE) index = this.#pop(this.#noPreference)
      if (index !== NOWHERE) return { index, locality: 'NO_PREF' }
    }
    if (limits.any) {
      let index = this.#pop(this.#all)
      if (index === NOWHERE) index = this.#popLone()
      if (index !== NOWHERE) return { index, locality: 'ANY' }
    }
    return undefined
  }

  /** Takes an index that `dequeue` gave and says which attempt at it this is. */
  launched(index: number): number {
    assert(this.#status[index] === PENDING, 'only a waiting task is launched')
    this.#status[index] = RUNNING
    this.#pending -= 1
    return this.#attempts[index]++
  }

  /** `executorOrdinal` -1: done without an output of its own here (elsewhere, or nothing left to do for it). */
  markDone(index: number, executorOrdinal: number = NOWHERE): void {
    if (this.#status[index] === DONE) return
    if (this.#status[index] === PENDING) this.#pending -= 1
    this.#status[index] = DONE
    this.#doneOn[index] = executorOrdinal
    this.#failures[index] = 0
    this.#done += 1
    this.#avoid.delete(index)
    if (this.finished) this.zombie = true
  }

  /** A task that ran has to run again, elsewhere than on `avoid` if it can be. */
  retry(index: number, avoid?: string): void {
    if (this.#status[index] !== RUNNING) return
    this.#status[index] = PENDING
    this.#pending += 1
    if (avoid !== undefined && this.spec.requiredPlaces === undefined) {
      const avoided = this.#avoid.get(index) ?? new Set()
      avoided.add(avoid)
      this.#avoid.set(index, avoided)
    }
    if (this.#avoid.has(index)) this.#retries.push(index)
    else if (this.#waitsForOthers(index)) this.#lone.push(index)
    else this.#push(index)
  }

  /** Found its memory taken by others: it runs again after all others, with an executor for itself. */
  retryAlone(index: number): void {
    this.#alone.add(index)
    this.retry(index)
  }

  runsAlone(index: number): boolean {
    return this.#alone.has(index)
  }

  /** Counts a failure; says how many times the task has failed now. */
  countFailure(index: number, executorId: string): number {
    const tasks = this.#failedTasksOn.get(executorId) ?? new Set()
    tasks.add(index)
    this.#failedTasksOn.set(executorId, tasks)
    this.#failures[index] += 1
    return this.#failures[index]
  }

  /** Different tasks of the set that failed on an executor. */
  failedTasksOn(executorId: string): number {
    return this.#failedTasksOn.get(executorId)?.size ?? 0
  }

  isDone(index: number): boolean {
    return this.#status[index] === DONE
  }

  indexOf(partition: number): number | undefined {
    this.#indexByPartition ??= new Map(this.spec.partitions.map((p, index) => [p, index]))
    return this.#indexByPartition.get(partition)
  }

  /** Makes tasks whose output lay on a lost executor wait again, and says which. */
  reopenDoneOn(executorOrdinal: number): readonly number[] {
    const reopened: number[] = []
    for (let index = 0; index < this.#doneOn.length; index++) {
      if (this.#doneOn[index] !== executorOrdinal) continue
      this.#doneOn[index] = NOWHERE
      this.#status[index] = RUNNING
      this.#done -= 1
      reopened.push(index)
    }
    for (let i = reopened.length - 1; i >= 0; i--) this.retry(reopened[i])
    return reopened
  }

  /** Waiting tasks that could only have run on an executor that is gone: there is nothing left to do for them. */
  dropRequiredOn(executorId: string): void {
    const { requiredPlaces } = this.spec
    if (requiredPlaces === undefined) return
    for (let index = 0; index < requiredPlaces.length; index++) {
      if (requiredPlaces[index] === executorId) this.markDone(index)
    }
  }

  #push(index: number) {
    const { requiredPlaces, preferredPlaces, partitions } = this.spec
    if (requiredPlaces !== undefined) return this.#pushLocal(requiredPlaces[index], index)
    this.#all.push(index)
    const places = preferredPlaces?.[partitions[index]]
    if (places === undefined || places.length === 0) this.#noPreference.push(index)
    else for (const executorId of places) this.#pushLocal(executorId, index)
  }

  #pushLocal(executorId: string, index: number): void {
    const stack = this.#local.get(executorId)
    if (stack === undefined) this.#local.set(executorId, [index])
    else stack.push(index)
  }

  /** On a stack, an index that must avoid executors or run alone is out of place: it waits on a list of its own. */
  #isFresh(index: number): boolean {
    return this.#status[index] === PENDING && !this.#avoid.has(index) && !this.#waitsForOthers(index)
  }

  #waitsForOthers(index: number): boolean {
    return this.#alone.has(index) && this.spec.requiredPlaces === undefined
  }

  #popLone(): number {
    for (let index = this.#lone.shift(); index !== undefined; index = this.#lone.shift())
      if (this.#status[index] === PENDING && !this.#avoid.has(index)) return index
    return NOWHERE
  }

  #pop(stack: number[]): number {
    for (let index = stack.pop(); index !== undefined; index = stack.pop()) {
      if (this.#isFresh(index)) return index
    }
    return NOWHERE
  }

  #popRetry(executorId: string, limits: DequeueLimits): number {
    if (this.#retries.length === 0) return NOWHERE
    const looked = Math.min(this.#retries.length, RETRIES_LOOKED_AT_MAX)
    for (let i = 0; i < looked; i++) {
      const index = this.#retries[i]
      if (this.#status[index] === PENDING) {
        const avoided = this.#avoid.get(index)
        if (avoided?.has(executorId) && limits.hasAlternative(avoided)) continue
      }
      this.#retries.splice(i, 1)
      return this.#status[index] === PENDING ? index : this.#popRetry(executorId, limits)
    }
    return NOWHERE
  }
}
