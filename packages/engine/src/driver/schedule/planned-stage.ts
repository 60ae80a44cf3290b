/** A stage as it was planned: what `explain('stages')` shows, and events speak of. */
import type { StageOutput } from '../../codegen/stage-plan.ts'
import type { StageProgram } from '../../codegen/stage-program.ts'
import type { ExchangeExec, PhysicalPlan } from '../../physical/physical-plan.ts'

/** A stage as `explain('stages')` shows it. */
export interface PlannedStage {
  readonly stageId: number
  readonly root: PhysicalPlan
  readonly output: StageOutput
  readonly tasks: number
  /** The shuffles it reads. */
  readonly parents: readonly number[]
  readonly program: StageProgram
  /** Of the result's partitions, where it is a window of them. */
  readonly firstPartition: number
  readonly exchange?: ExchangeExec
}
