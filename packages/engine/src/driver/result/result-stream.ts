/**
 * A query's results on their way to the reader: those of tasks arrive in any order and are read in partition order.
 * Their rows stay with the executors, in memory or on disk, until they are read (`result-rows.ts`).
 */
import { assert } from '../../base/assert.ts'
import type { ClusterBackend } from '../backend/cluster-backend.ts'
import type { TaskResult } from '../schedule/scheduler-loop.ts'
import { dropRows } from './result-rows.ts'

export class ResultStream {
  private readonly backend: ClusterBackend
  private readonly results = new Map<number, TaskResult>()
  private expected: number | undefined
  private failure: unknown
  private wake: () => void = () => undefined

  constructor(backend: ClusterBackend) {
    this.backend = backend
  }

  /** How many partitions will come. */
  expect(partitions: number): void {
    this.expected = partitions
    this.wake()
  }
  add(result: TaskResult): void {
    this.results.set(result.partition, result)
    this.wake()
  }
  fail(error: unknown): void {
    this.failure ??= error
    this.wake()
  }

  /** Results in partition order; throws what the query failed with. */
  async *inOrder(): AsyncGenerator<TaskResult> {
    for (let partition = 0; ; partition++) {
      await this.until(partition)
      if (this.expected !== undefined && partition >= this.expected) return
      const result = this.results.get(partition)
      assert(result !== undefined, `partition ${partition} has no result`)
      this.results.delete(partition)
      yield result
    }
  }

  throwIfFailed(): void {
    if (this.failure !== undefined) throw this.failure
  }

  private async until(partition: number): Promise<void> {
    while (!this.results.has(partition)) {
      if (this.failure !== undefined) throw this.failure
      if (this.expected !== undefined && partition >= this.expected) return
      await new Promise<void>((resolve) => {
        this.wake = resolve
      })
    }
    if (this.failure !== undefined) throw this.failure
  }

  /** Frees what nobody will read. */
  drop(): void {
    for (const result of this.results.values()) dropRows(this.backend, result)
    this.results.clear()
  }
}
