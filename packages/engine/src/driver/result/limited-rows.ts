/**
 * The rows of a plan whose root is a limit: partitions are run until there is enough, and the driver leaves out what is
 * skipped and what is too much.
 */
import type { StructType } from '@vonk/common'
import { sliceBatch } from '@vonk/common/arrow/merge-batches'
import type { Settings } from '../../base/config.ts'
import { limitPartitions, limitScaleUp } from '../../base/settings.ts'
import type { ColumnBatch } from '../../columnar/local-data.ts'

import { schemaOf } from '../../plan/output.ts'
import type { PlannedQuery } from '../planner.ts'
import type { TaskResult } from '../schedule/scheduler-loop.ts'
import type { WantedRows } from './result-windows.ts'

/** The rows of a task's result. */
export const rowsOf = ({ output }: TaskResult): number => (output.kind === 'rows' ? output.rowCount : 0)

/** `all`: every row of the plan; `until`: its first rows, a few too many perhaps. */
export function limitedRows(
  { physical, analyzed }: PlannedQuery,
  settings: Settings,
  rows: {
    readonly all: () => AsyncGenerator<ColumnBatch>
    readonly until: (wanted: WantedRows) => AsyncGenerator<ColumnBatch>
  },
): AsyncGenerator<ColumnBatch> {
  if (physical.kind !== 'limit' || physical.phase !== 'collect') return rows.all()
  const { limit, offset } = physical
  const schema = schemaOf(analyzed)
  if (limit < 0) return someRows(rows.all(), schema, { offset, limit: Number.POSITIVE_INFINITY })
  const wanted: WantedRows = {
    rows: limit + offset,
    window: settings.get(limitPartitions),
    scaleUp: settings.get(limitScaleUp),
  }
  return someRows(rows.until(wanted), schema, { offset, limit })
}

/** Rows from `offset` on, at most `limit` of them; then nothing more is read. */
async function* someRows(
  batches: AsyncGenerator<ColumnBatch>,
  schema: StructType,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): AsyncGenerator<ColumnBatch> {
  let skipped = 0
  let taken = 0
  for await (const batch of batches) {
    const from = Math.min(offset - skipped, batch.rowCount)
    const to = Math.min(batch.rowCount, from + limit - taken)
    skipped += from
    taken += to - from
    if (from === 0 && to === batch.rowCount) yield batch
    else if (from < to) yield sliceBatch(schema, batch, from, to - from)
    else batch.release?.()
    if (taken >= limit) return
  }
}
