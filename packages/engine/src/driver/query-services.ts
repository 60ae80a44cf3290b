/** What running a query needs of the session and the application around it. */
import type { StageOutput } from '../codegen/stage-plan.ts'
import type { StageProgram } from '../codegen/stage-program.ts'
import type { PhysicalPlan } from '../physical/physical-plan.ts'
import type { SkewOptions } from './adaptive/skewed-groups.ts'
import type { ObservedRows } from './result/observed-rows.ts'
import type { ResultSize } from './result/result-size.ts'
import type { KeptShuffle } from './schedule/kept-partitions.ts'
import type { PlannedStage } from './schedule/planned-stage.ts'
import type { SchedulerLoop } from './schedule/scheduler-loop.ts'

export interface QueryServices {
  readonly loop: SchedulerLoop
  readonly generate: (root: PhysicalPlan, output: StageOutput) => StageProgram
  readonly newOperatorId: () => number
  readonly newAttributeId: () => number
  /** Advisory bytes of a reading task's input. */
  readonly targetBytes: number
  /** Bytes of a shuffle that are worth a reading task of their own. */
  readonly taskBytesMin: number
  readonly adaptive: boolean
  /** Bytes up to which a side of a join that was measured becomes a table on every executor. */
  readonly broadcastBytesMax: number
  /** Bytes that a join's table may have in one task. */
  readonly tableBytesMax: number
  readonly skew?: SkewOptions
  /** Counts the results of a job. */
  readonly resultSize: () => ResultSize
  /** Told of each change of the plan from measured sizes, with its reason. */
  readonly onChange: (change: string) => void
  /** Told of what tasks of the plan's stages tell of their rows. */
  readonly observedRows: ObservedRows
  readonly onStage: (stage: PlannedStage) => void
  /** The partitions of cached rows, which stay until the query has ended. */
  readonly kept: (cacheId: number) => Promise<KeptShuffle>
}
