/**
 * The rows of one task's result, read out of its executor's memory part by part: the next part is on its way while one
 * is read, and no more of it is in the driver. Where the executor dies meanwhile, the partition is computed again and
 * read on from where the reader was.
 */
import { isMarkedAsUntransferable } from 'node:worker_threads'
import { SparkError } from '@vonk/common'
import { assert } from '../base/assert.ts'
import type { ColumnBatch, ColumnData } from '../columnar/local-data.ts'
import { type ClusterBackend, ResultLost } from './cluster-backend.ts'
import type { TaskResult } from './scheduler-loop.ts'

/** A partition whose result is lost this often is given up: so often are tasks tried, too. */
const lossesMax = 4

export interface ResultReading {
  readonly backend: ClusterBackend
  /** Computes the partition again; `begun`: rows of it were handed on. */
  readonly recompute: (partition: number, begun: boolean) => Promise<TaskResult>
}

export async function* resultRows(
  { backend, recompute }: ResultReading,
  result: TaskResult,
): AsyncGenerator<ColumnBatch> {
  const { partition } = result
  let current = result
  let from = 0
  let losses = 0
  const part = () => {
    const next = readPart(backend, current, from)
    // Asked for ahead of need: it may fail when nobody waits for it.
    next.catch(() => undefined)
    return next
  }
  let next = part()
  try {
    for (;;) {
      const read = await next.catch((error: unknown) => {
        if (!(error instanceof ResultLost)) throw error
        if (++losses >= lossesMax) throw givenUp(current, error)
        return undefined
      })
      if (read === undefined) {
        current = await recompute(partition, from > 0)
        next = part()
        continue
      }
      const isLast = read.next === undefined
      from = read.next ?? from
      if (!isLast) next = part()
      for (const batch of read.batches) yield new OwnBatch(batch)
      if (isLast) return
    }
  } finally {
    dropRows(backend, current)
  }
}

/** What the user gets to see: a task whose result is lost has failed, as in Spark. */
function givenUp({ partition, executorId }: TaskResult, lost: ResultLost): SparkError {
  const cause = lost.cause instanceof Error ? `${lost.message}: ${lost.cause.message}` : lost.message
  const message =
    `The result of partition ${partition} was lost ${lossesMax} times, last on ${executorId}: ${cause}. Its executor ` +
    'ended or its local folder lost the file before the result was read. Give executors more memory, see that ' +
    'spark.local.dir stays as it is and has room, or write the rows to files instead of collecting them.'
  return new SparkError({ condition: 'INTERNAL_ERROR_EXECUTOR', messageParameters: { message }, cause: lost })
}

async function readPart(backend: ClusterBackend, { executorId, output }: TaskResult, from: number) {
  if (output.kind === 'nothing') return { batches: [], next: undefined }
  assert(output.kind === 'rows', 'a collecting task leaves rows')
  if (output.rowCount === 0) return { batches: [], next: undefined }
  return backend.fetchResult(executorId, output.blockId, from)
}

/** A batch that has been copied out of an executor into memory of its own. As a message it is its rows alone. */
class OwnBatch implements ColumnBatch {
  readonly rowCount: number
  readonly columns: readonly ColumnData[]

  constructor({ rowCount, columns }: ColumnBatch) {
    this.rowCount = rowCount
    this.columns = columns
  }

  release(): void {
    for (const column of this.columns) releaseColumn(column)
  }
}

function releaseColumn({ validity, offsets, data, children }: ColumnData): void {
  for (const part of [validity, offsets, data]) {
    const buffer = part?.buffer
    // What came in a message may have been copied into a pool of small buffers.
    if (buffer instanceof ArrayBuffer && !buffer.detached && !isMarkedAsUntransferable(buffer))
      buffer.transfer(0)
  }
  for (const child of children) releaseColumn(child)
}

export function dropRows(backend: ClusterBackend, result: TaskResult): void {
  if (result.output.kind === 'rows') backend.dropResult(result.executorId, result.output.blockId)
}
