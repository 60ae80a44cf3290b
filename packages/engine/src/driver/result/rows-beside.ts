/** The rows of a plan that another one is planned from: of a limit, from no more partitions than that takes. */
import type { Settings } from '../../base/config.ts'
import type { ColumnBatch } from '../../columnar/local-data.ts'
import type { PhysicalPlan } from '../../physical/physical-plan.ts'
import type { ClusterBackend } from '../backend/cluster-backend.ts'
import type { QueryExecution } from '../query-execution.ts'
import { answerRows, rowsOf, wantedRows } from './limited-rows.ts'
import { resultRows } from './result-rows.ts'
import { runWanted } from './result-windows.ts'

export async function rowsBeside(
  physical: PhysicalPlan,
  execution: QueryExecution,
  { backend, settings }: { readonly backend: ClusterBackend; readonly settings: Settings },
): Promise<readonly ColumnBatch[]> {
  const wanted = wantedRows(physical, settings)
  const stage = await execution.beside(physical)
  const results = await runWanted({ ...stage, wanted, rowsOf })
  const all = async function* () {
    for (const result of results) yield* resultRows({ backend, recompute: stage.recompute }, result)
  }
  const batches: ColumnBatch[] = []
  for await (const batch of answerRows(physical, all())) batches.push(batch)
  return batches
}
