/**
 * The rows of a plan whose root is a limit: partitions are run until there is enough, and the driver leaves out what is
 * skipped and what is too much.
 */
import type { StructType } from '@vonk/common'
import { sliceBatch } from '@vonk/common/arrow/merge-batches'
import type { Settings } from '../../base/config.ts'
import { limitPartitions, limitScaleUp } from '../../base/settings.ts'
import type { ColumnBatch } from '../../columnar/local-data.ts'

import { physicalOutput } from '../../physical/physical-output.ts'
import type { LimitExec, PhysicalPlan } from '../../physical/physical-plan.ts'
import { schemaOfAttributes } from '../../plan/output.ts'
import type { PlannedQuery } from '../planner.ts'
import type { TaskResult } from '../schedule/scheduler-loop.ts'
import type { WantedRows } from './result-windows.ts'

/** The rows of a task's result. */
export const rowsOf = ({ output }: TaskResult): number => (output.kind === 'rows' ? output.rowCount : 0)

/** `all`: every row of the plan; `until`: its first rows, a few too many perhaps. */
export function limitedRows(
  { physical }: Pick<PlannedQuery, 'physical'>,
  settings: Settings,
  rows: {
    readonly all: () => AsyncGenerator<ColumnBatch>
    readonly until: (wanted: WantedRows) => AsyncGenerator<ColumnBatch>
  },
): AsyncGenerator<ColumnBatch> {
  const wanted = wantedRows(physical, settings)
  return answerRows(physical, wanted === undefined ? rows.all() : rows.until(wanted))
}

/** How many rows of a plan are to be made, if not all of them. */
export function wantedRows(physical: PhysicalPlan, settings: Settings): WantedRows | undefined {
  if (!isAnswerLimit(physical) || physical.limit < 0) return undefined
  return {
    rows: physical.limit + physical.offset,
    window: settings.get(limitPartitions),
    scaleUp: settings.get(limitScaleUp),
  }
}

/** Of the rows that were made, those that a limit at the plan's root lets through. */
export function answerRows(
  physical: PhysicalPlan,
  rows: AsyncGenerator<ColumnBatch>,
): AsyncGenerator<ColumnBatch> {
  if (!isAnswerLimit(physical)) return rows
  const { limit, offset } = physical
  const range = { offset, limit: limit < 0 ? Number.POSITIVE_INFINITY : limit }
  return someRows(rows, schemaOfAttributes(physicalOutput(physical)), range)
}

const isAnswerLimit = (plan: PhysicalPlan): plan is LimitExec =>
  plan.kind === 'limit' && plan.phase === 'collect'

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
