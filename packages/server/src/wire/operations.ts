/** The operations of one session, by id; and which of those that are gone were given up, for a client that asks. */
import { SparkError } from '@vonk/common'
import type { Operation } from './operation.ts'

export class OperationTable {
  readonly #live = new Map<string, Operation>()
  readonly #abandoned = new Set<string>()
  readonly #abandonedMax: number

  constructor(abandonedMax: number) {
    this.#abandonedMax = abandonedMax
  }

  get all(): readonly Operation[] {
    return [...this.#live.values()]
  }
  find(id: string): Operation | undefined {
    return this.#live.get(id)
  }
  isAbandoned(id: string): boolean {
    return this.#abandoned.has(id)
  }

  get(id: string): Operation {
    const found = this.#live.get(id)
    if (found !== undefined) return found
    throw new SparkError({
      condition: this.#abandoned.has(id)
        ? 'INVALID_HANDLE.OPERATION_ABANDONED'
        : 'INVALID_HANDLE.OPERATION_NOT_FOUND',
      messageParameters: { handle: id },
    })
  }

  add(operation: Operation): void {
    if (this.#abandoned.has(operation.id))
      throw new SparkError({
        condition: 'INVALID_HANDLE.OPERATION_ABANDONED',
        messageParameters: { handle: operation.id },
      })
    this.#live.set(operation.id, operation)
  }

  remove(operation: Operation): void {
    if (this.#live.get(operation.id) === operation) this.#live.delete(operation.id)
    operation.close()
  }

  /** Ends those whose client has been away since before `since`. */
  abandon(since: number): void {
    for (const operation of this.all) {
      if (operation.detachedAt === undefined || operation.detachedAt > since) continue
      this.remove(operation)
      this.#abandoned.add(operation.id)
      for (const oldest of this.#abandoned) {
        if (this.#abandoned.size <= this.#abandonedMax) break
        this.#abandoned.delete(oldest)
      }
    }
  }

  close(): void {
    for (const operation of this.all) this.remove(operation)
  }
}
