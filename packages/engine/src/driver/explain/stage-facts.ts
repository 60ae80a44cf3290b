/**
 * What the driver asks of a stage's plan: the shuffles that it reads, the one that gathers a broadcast's rows, and what
 * the scheduler is told of it.
 */
import type { StageOutput } from '../../codegen/stage-plan.ts'
import { physicalChildren } from '../../physical/physical-output.ts'
import type {
  BroadcastExchangeExec,
  BroadcastInput,
  ExchangeExec,
  PhysicalPlan,
  ShuffleInput,
} from '../../physical/physical-plan.ts'
import type { StageSpec } from '../../scheduler/stage.ts'
import { isDeterministicPlan } from '../deterministic-plan.ts'
import { preferredPlaces, type TaskLayout } from '../schedule/task-layout.ts'

/** All rows of a broadcast to one place. */
export const gathering = (exchange: BroadcastExchangeExec): ExchangeExec => ({
  kind: 'exchange',
  operatorId: exchange.operatorId,
  ...(exchange.callSite === undefined ? {} : { callSite: exchange.callSite }),
  input: exchange.input,
  partitioning: { kind: 'single' },
  reason: {
    operatorId: exchange.operatorId,
    operator: 'BroadcastExchange',
    requirement: 'every executor makes its table of all rows',
    ...(exchange.callSite === undefined ? {} : { callSite: exchange.callSite }),
  },
  origin: 'required',
  reuseKey: '',
})

/** Shuffles and broadcasts that a stage reads. */
export function shuffleInputs(plan: PhysicalPlan): readonly (ShuffleInput | BroadcastInput)[] {
  return plan.kind === 'shuffleInput' || plan.kind === 'broadcastInput'
    ? [plan]
    : physicalChildren(plan).flatMap(shuffleInputs)
}

export interface PlannedStage extends Pick<StageSpec, 'stageId' | 'kind' | 'parents'> {
  readonly root: PhysicalPlan
  readonly output: StageOutput
  readonly layout: TaskLayout
  /** What the stage writes a shuffle for. */
  readonly exchange?: ExchangeExec | undefined
}

/** The stage as the scheduler knows it: places and counts, no plan. */
export function stageSpec(stage: PlannedStage, tracker: Parameters<typeof preferredPlaces>[1]): StageSpec {
  const { stageId, kind, parents, root, output, layout, exchange } = stage
  const callSite = exchange?.reason.callSite ?? root.callSite
  return {
    ...{ stageId, kind, parents },
    partitions: layout.tasks,
    preferredPlaces: preferredPlaces(layout, tracker),
    deterministic: isDeterministicPlan(root, output),
    ...(output.kind === 'exchange'
      ? { shuffleId: output.shuffleId, reducePartitions: output.partitions }
      : {}),
    ...(callSite === undefined ? {} : { callSite, name: callSite }),
  }
}
