/**
 * What tasks have told of a query's rows (`df.observe`): states of aggregates, by operator, from each partition of each
 * stage once, however often it ran. When the query has ended, the metrics are made of them.
 */
import { SparkError } from '@vonk/common'
import type { ColumnBatch, LocalData } from '../../columnar/local-data.ts'
import type { ObservedStates } from '../../exec/task.ts'
import { physicalChildren, physicalOutput, withChildren } from '../../physical/physical-output.ts'
import type { CollectMetricsExec, PhysicalPlan } from '../../physical/physical-plan.ts'
import { schemaOfAttributes } from '../../plan/output.ts'
import type { ObservedMetrics } from '../engine-port.ts'

type Rows = (plan: PhysicalPlan) => AsyncIterable<ColumnBatch>

export class ObservedRows {
  /** By the plan of the stage, then by partition. */
  readonly #states = new Map<PhysicalPlan, Map<number, readonly ObservedStates[]>>()

  add(root: PhysicalPlan, partition: number, states: readonly ObservedStates[]): void {
    const known = this.#states.get(root) ?? new Map<number, readonly ObservedStates[]>()
    this.#states.set(root, known.set(partition, states))
  }

  get isEmpty(): boolean {
    return this.#states.size === 0
  }

  /** Every metric that stands in the plan of a stage that ran; of several with one name, the first. */
  async metrics(rows: Rows): Promise<readonly ObservedMetrics[]> {
    const found = new Map<string, Promise<ObservedMetrics>>()
    for (const [root, partitions] of this.#states) {
      const told = [...partitions.values()].flat()
      for (const node of collected(root)) {
        const states = told.filter(({ operatorId }) => operatorId === node.operatorId)
        if (states.length === 0 || found.has(node.name)) continue
        found.set(
          node.name,
          metricsOf(
            node,
            states.flatMap(({ batches }) => batches),
            rows,
          ),
        )
      }
    }
    return Promise.all(found.values())
  }
}

function collected(plan: PhysicalPlan): readonly CollectMetricsExec[] {
  const below = physicalChildren(plan).flatMap(collected)
  return plan.kind === 'collectMetrics' ? [plan, ...below] : below
}

/** An error in what is computed of the states is the metrics' own: the query has succeeded. */
async function metricsOf(
  { name, partial, final }: CollectMetricsExec,
  batches: readonly ColumnBatch[],
  rows: Rows,
): Promise<ObservedMetrics> {
  const schema = schemaOfAttributes(physicalOutput(final))
  try {
    for await (const batch of rows(overStates(final, partial, batches)))
      if (batch.rowCount > 0) return { name, schema, row: batch }
    return { name, schema, error: new Error('an aggregate without keys gave no row') }
  } catch (error) {
    if (!(error instanceof SparkError)) throw error
    return { name, schema, error }
  }
}

/** The second phase, with the states for the first one. */
function overStates(
  plan: PhysicalPlan,
  partial: PhysicalPlan,
  batches: readonly ColumnBatch[],
): PhysicalPlan {
  if (plan !== partial)
    return withChildren(
      plan,
      physicalChildren(plan).map((child) => overStates(child, partial, batches)),
    )
  const output = physicalOutput(partial)
  const data: LocalData = {
    schema: schemaOfAttributes(output),
    batches,
    rowCount: batches.reduce((sum, { rowCount }) => sum + rowCount, 0),
    bytes: 0,
  }
  const columns = output.map((_, i) => i)
  return { operatorId: plan.operatorId, kind: 'localScan', data, output, columns, partitions: 1 }
}
