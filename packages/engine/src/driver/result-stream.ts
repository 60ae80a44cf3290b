/**
 * A query's rows on their way to the reader: results of tasks arrive in any order and are read in partition order; each
 * batch is copied once out of its executor's memory, when it is read.
 */
import { SparkError } from '@vonk/common'
import { assert } from '../base/assert.ts'
import type { ColumnBatch } from '../columnar/local-data.ts'
import type { ClusterBackend } from './cluster-backend.ts'
import type { TaskResult } from './scheduler-loop.ts'

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

  /** Batches in partition order; throws what the query failed with. */
  async *batches(): AsyncGenerator<ColumnBatch> {
    for (let partition = 0; ; partition++) {
      await this.until(partition)
      if (this.expected !== undefined && partition >= this.expected) return
      const result = this.results.get(partition)
      assert(result !== undefined, `partition ${partition} has no result`)
      this.results.delete(partition)
      yield* await fetchRows(this.backend, result)
    }
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

export async function fetchRows(
  backend: ClusterBackend,
  result: TaskResult,
): Promise<readonly ColumnBatch[]> {
  if (result.output.kind === 'nothing') return []
  assert(result.output.kind === 'rows', 'a collecting task leaves rows')
  if (result.output.rowCount === 0) {
    dropRows(backend, result)
    return []
  }
  return backend.fetchResult(result.executorId, result.output.blockId)
}

export function dropRows(backend: ClusterBackend, result: TaskResult): void {
  if (result.output.kind === 'rows') backend.dropResult(result.executorId, result.output.blockId)
}

export const cancelledBy = (signal: AbortSignal): SparkError =>
  new SparkError({
    condition: 'OPERATION_CANCELED',
    cause: signal.reason,
    message: '[OPERATION_CANCELED] The operation was cancelled by its signal. SQLSTATE: HY008',
    sqlState: 'HY008',
  })
