/**
 * The operations of one session, by id; and how those that are gone ended, for a client that asks. An id is used once:
 * what has run does not run again because its client did not hear of its end.
 */
import { invalidHandle } from '../session-errors.ts'
import type { Operation, OperationState } from './operation.ts'

interface GoneOperation {
  readonly state: OperationState
  /** Its client had stayed away for too long. */
  readonly isAbandoned: boolean
}

export class OperationTable {
  readonly #live = new Map<string, Operation>()
  /** Oldest first. */
  readonly #gone = new Map<string, GoneOperation>()
  readonly #goneMax: number

  constructor(goneMax: number) {
    this.#goneMax = goneMax
  }

  get all(): readonly Operation[] {
    return [...this.#live.values()]
  }
  /** Of those that are there and those that are gone. */
  get ids(): readonly string[] {
    return [...this.#gone.keys(), ...this.#live.keys()]
  }
  find(id: string): Operation | undefined {
    return this.#live.get(id)
  }
  stateOf(id: string): OperationState | undefined {
    return this.#live.get(id)?.state ?? this.#gone.get(id)?.state
  }

  get(id: string): Operation {
    const found = this.#live.get(id)
    if (found !== undefined) return found
    const isAbandoned = this.#gone.get(id)?.isAbandoned === true
    throw invalidHandle(isAbandoned ? 'OPERATION_ABANDONED' : 'OPERATION_NOT_FOUND', id)
  }

  add(operation: Operation): void {
    if (this.#gone.has(operation.id)) throw invalidHandle('OPERATION_ABANDONED', operation.id)
    this.#live.set(operation.id, operation)
  }

  remove(operation: Operation): void {
    this.#leave(operation, false)
  }

  #leave(operation: Operation, isAbandoned: boolean): void {
    const { id, state } = operation
    const wasThere = this.#live.get(id) === operation && this.#live.delete(id)
    operation.close()
    if (!wasThere) return
    const isOver = state !== 'running' && state !== 'terminating'
    this.#gone.set(id, { state: isOver ? state : 'cancelled', isAbandoned })
    for (const oldest of this.#gone.keys()) {
      if (this.#gone.size <= this.#goneMax) break
      this.#gone.delete(oldest)
    }
  }

  /** Ends those whose client has been away since before `since`. */
  abandon(since: number): void {
    for (const operation of this.all) {
      const { detachedAt } = operation
      if (detachedAt !== undefined && detachedAt <= since) this.#leave(operation, true)
    }
  }

  close(): void {
    for (const operation of this.all) this.remove(operation)
    this.#gone.clear()
  }
}
