/** The executors that live, with their slots, and the names of those that were given up and may not come back. */
import { assert } from '../base/assert.ts'
import type { ClusterEvent } from './event.ts'
import type { TaskRun } from './task-set.ts'

export interface Executor {
  readonly id: string
  readonly host: string
  readonly slots: number
  /** A number for its id, to note cheaply where a task succeeded. */
  readonly ordinal: number
  readonly heartbeats: boolean
  readonly running: Set<TaskRun>
  /** Broadcasts of which it holds a copy. */
  readonly broadcasts: Set<number>
  free: number
  lastSeen: number
}

export class ExecutorPool {
  readonly #executors = new Map<string, Executor>()
  readonly #gone = new Set<string>()
  #nextOrdinal = 0

  get size(): number {
    return this.#executors.size
  }

  get(executorId: string): Executor | undefined {
    return this.#executors.get(executorId)
  }

  has(executorId: string): boolean {
    return this.#executors.has(executorId)
  }

  all(): readonly Executor[] {
    return [...this.#executors.values()]
  }

  ids(): Iterable<string> {
    return this.#executors.keys()
  }

  wasGivenUp(executorId: string): boolean {
    return this.#gone.has(executorId)
  }

  add(event: ClusterEvent & { readonly kind: 'executorRegistered' }, now: number): void {
    const { executorId: id, host, slots, heartbeats = false } = event
    assert(slots > 0, 'an executor has slots')
    this.#executors.set(id, {
      ...{ id, host, slots, ordinal: this.#nextOrdinal++, heartbeats, free: slots, lastSeen: now },
      running: new Set(),
      broadcasts: new Set(),
    })
  }

  /** The executor, if it lived until now. */
  remove(executorId: string): Executor | undefined {
    const executor = this.#executors.get(executorId)
    if (executor === undefined) return undefined
    this.#executors.delete(executorId)
    this.#gone.add(executorId)
    return executor
  }

  /** When the one that has been silent longest was last heard, of those that promised heartbeats. */
  oldestHeartbeat(): number | undefined {
    let oldest: number | undefined
    for (const { heartbeats, lastSeen } of this.#executors.values()) {
      if (heartbeats && (oldest === undefined || lastSeen < oldest)) oldest = lastSeen
    }
    return oldest
  }

  /** How many are in neither set. */
  countOutside(avoided: ReadonlySet<string>, excluded?: ReadonlySet<string>): number {
    let count = 0
    for (const id of this.#executors.keys()) if (!avoided.has(id) && !excluded?.has(id)) count += 1
    return count
  }
}
