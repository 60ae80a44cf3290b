/**
 * Bounds of a range exchange, from samples of the keys of its input: a few row groups of it where these speak for all.
 */
import type { StageOutput } from '../../codegen/stage-plan.ts'
import type { SortOrder } from '../../expr/expression.ts'
import { withFields } from '../../expr/tree.ts'
import type { Partitioning, PhysicalPlan } from '../../physical/physical-plan.ts'
import { toAttribute } from '../../plan/output.ts'
import { isPlainScan, sparseLayout } from '../schedule/sparse-layout.ts'
import type { TaskLayout } from '../schedule/task-layout.ts'
import { chooseBounds, isMixed, type KeySample, sampledColumns } from './choose-bounds.ts'

/**
 * Rows sampled for each range partition, over all tasks (Spark:
 * spark.sql.execution.rangeExchange.sampleSizePerPartition).
 */
const sampleRowsPerPartition = 100
const samplesPerTaskMin = 20

export interface SamplingRunner {
  newOperatorId(): number
  newAttributeId(): number
  layout(plan: PhysicalPlan): TaskLayout
  sample(plan: PhysicalPlan, output: StageOutput, layout: TaskLayout): Promise<readonly KeySample[]>
}

export async function sampleBounds(
  root: PhysicalPlan,
  { by, partitions }: Partitioning & { kind: 'range' },
  runner: SamplingRunner,
): Promise<Uint8Array> {
  const columns = sampledColumns(by, () => runner.newAttributeId())
  const keys = by.map((order, i) => withFields(order, { child: toAttribute(columns[i]) }))
  const projected: PhysicalPlan = {
    kind: 'project',
    operatorId: runner.newOperatorId(),
    input: root,
    columns,
  }
  const whole = runner.layout(projected)
  const sample = (layout: TaskLayout) =>
    runner.sample(projected, sampleOutput(keys, partitions, layout), layout)
  const some = isPlainScan(root) ? sparseLayout(whole) : undefined
  if (some !== undefined) {
    const samples = await sample(some)
    const sampled = samples.reduce((sum, { sampled: rows }) => sum + rows, 0)
    const isEnough = sampled >= sampleRowsPerPartition * partitions
    if (isEnough && isMixed(samples, keys)) return chooseBounds(samples, keys, partitions)
  }
  return chooseBounds(await sample(whole), keys, partitions)
}

function sampleOutput(keys: readonly SortOrder[], partitions: number, { tasks }: TaskLayout): StageOutput {
  const perTask = Math.ceil((sampleRowsPerPartition * partitions * 3) / Math.max(1, tasks))
  return { kind: 'sample', keys, rows: Math.max(samplesPerTaskMin, perTask), seed: 42 }
}
