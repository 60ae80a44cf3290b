/**
 * The rows of one task's result, read out of its executor's memory part by part: the next part is on its way while one
 * is read, and no more of it is in the driver. Where the executor dies meanwhile, the partition is computed again. A
 * small one is handed on as a whole, and so may come in any order the second time; a large one is read on from where
 * the reader was, if its rows until there are those that were handed on.
 */
import { isMarkedAsUntransferable } from 'node:worker_threads'
import { SparkError } from '@vonk/common'
import { assert } from '../../base/assert.ts'
import type { ColumnBatch, ColumnData } from '../../columnar/local-data.ts'
import type { ResultPart } from '../../storage/block-manager.ts'
import { type ClusterBackend, ResultLost } from '../backend/cluster-backend.ts'
import type { TaskResult } from '../schedule/scheduler-loop.ts'
import { RowsSeen } from './rows-seen.ts'

/** A partition whose result is lost this often is given up: so often are tasks tried, too. */
const lossesMax = 4
/** A partition that is no larger is handed on when all of it is here, if it can be lost until then. */
const wholeBytesMax = 4 * 1024 * 1024

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
  let handed = 0
  let whole: ResultPart[] = []
  const seen = new RowsSeen()
  const part = (isAgain = false) => {
    const next = isAgain
      ? confirm(backend, current, seen).then(() => readPart(backend, current, from))
      : readPart(backend, current, from)
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
        const begun = handed > 0
        if (!begun) {
          from = 0
          whole = []
        }
        current = await recompute(partition, begun)
        next = part(begun)
        continue
      }
      const isLast = read.next === undefined
      from = read.next ?? from
      if (!isLast) next = part()
      whole.push(read)
      if (!isLast && read.mayBeLost && handed === 0 && bytesOf(current) <= wholeBytesMax) continue
      const batches = whole.flatMap((part) => part.batches)
      whole = []
      for (const { rowCount } of batches) handed += rowCount
      // Batches of wide rows may end elsewhere in another attempt: what follows is then another part of the same rows.
      if (isLast && losses > 0 && handed !== rowCountOf(current)) throw otherOrder(current)
      for (const batch of batches) {
        if (read.mayBeLost && !isLast) seen.add(batch)
        yield new OwnBatch(batch)
      }
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

/** Reads the rows again that were handed on, and throws if they are others, or lie elsewhere. */
async function confirm(backend: ClusterBackend, result: TaskResult, seen: RowsSeen): Promise<void> {
  const again = new RowsSeen()
  for (let from: number | undefined = 0; from !== undefined && again.rows < seen.rows; ) {
    const part: ResultPart = await readPart(backend, result, from)
    for (const batch of part.batches) {
      again.add(batch, Math.min(batch.rowCount, seen.rows - again.rows))
      new OwnBatch(batch).release()
    }
    from = part.next
  }
  if (!again.equals(seen)) throw otherOrder(result)
}

function otherOrder({ partition }: TaskResult): SparkError {
  const message =
    `Partition ${partition} of the result was lost with its executor after some of its rows had been handed on, ` +
    'and computed again its rows come in another order, so that reading on would repeat some and leave out ' +
    'others. Run the query again; sort it by columns that no two rows share, so that it can be read on, or write ' +
    'it to files, which are only there once they are whole.'
  return new SparkError({ condition: 'INTERNAL_ERROR_EXECUTOR', messageParameters: { message } })
}

/** Of a partition's rows. */
export const bytesOf = ({ output }: TaskResult): number => (output.kind === 'rows' ? output.bytes : 0)
const rowCountOf = ({ output }: TaskResult): number => (output.kind === 'rows' ? output.rowCount : 0)

const noRows: ResultPart = { batches: [], next: undefined, mayBeLost: false }

async function readPart(
  backend: ClusterBackend,
  { executorId, output }: TaskResult,
  from: number,
): Promise<ResultPart> {
  if (output.kind === 'nothing') return noRows
  assert(output.kind === 'rows', 'a collecting task leaves rows')
  if (output.rowCount === 0) return noRows
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
