/**
 * Offers of free slots to task sets: which set goes next on which executor. What launching means is the task
 * scheduler's business.
 */
import type { Executor, ExecutorPool } from './executor-pool.ts'
import type { DequeuedTask, DequeueLimits, TaskSet } from './task-set.ts'

export interface OfferHost {
  readonly pool: ExecutorPool
  readonly now: () => number
  readonly random: () => number
  readonly localityWaitMs: number
  readonly launch: (set: TaskSet, executor: Executor, task: DequeuedTask) => void
  /** Slots stay free for tasks that prefer other executors: offer again when their wait is over. */
  readonly waitForPlaces: (set: TaskSet) => void
}

export class Offers {
  readonly #host: OfferHost

  constructor(host: OfferHost) {
    this.#host = host
  }

  /** A slot of one executor is free: nothing has changed for the others. */
  toOne(queue: readonly TaskSet[], executor: Executor): void {
    for (const set of queue) {
      if (executor.free === 0) return
      if (set.pending === 0 || !this.#accepts(set, executor)) continue
      const limits = this.#limits(set)
      while (executor.free > 0 && this.#launchOn(set, executor, limits));
      if (!limits.any && executor.free > 0 && set.pending > 0) this.#host.waitForPlaces(set)
    }
  }

  /** Rounds of one task for each executor, so that a small set spreads; preferred places before all others. */
  toAll(queue: readonly TaskSet[]): void {
    if (!queue.some((set) => set.pending > 0)) return
    const free = this.#host.pool.all().filter((executor) => executor.free > 0)
    if (free.length === 0) return
    const start = Math.floor(this.#host.random() * free.length)
    const executors = [...free.slice(start), ...free.slice(0, start)]
    for (const set of queue) {
      if (set.pending === 0) continue
      const limits = this.#limits(set)
      if (set.hasPreferences) this.#rounds(set, executors, { ...limits, noPreference: false, any: false })
      this.#rounds(set, executors, limits)
      if (!limits.any && set.pending > 0 && executors.some((executor) => executor.free > 0))
        this.#host.waitForPlaces(set)
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
      this.#host.pool.countOutside(avoided, set.excluded) > 0
    return { local: true, noPreference: true, any: this.#mayRunAnywhere(set), hasAlternative }
  }

  #mayRunAnywhere(set: TaskSet): boolean {
    const { localityWaitMs, now } = this.#host
    if (localityWaitMs === 0 || !set.hasPreferences) return true
    if (now() - set.lastLocalLaunch >= localityWaitMs) return true
    for (const id of this.#host.pool.ids()) if (set.hasPendingFor(id)) return false
    return true
  }

  #launchOn(set: TaskSet, executor: Executor, limits: DequeueLimits): boolean {
    const found = set.dequeue(executor.id, limits)
    if (found !== undefined) this.#host.launch(set, executor, found)
    return found !== undefined
  }
}
