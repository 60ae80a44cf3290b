/**
 * What a session's last queries were in the end: the stages that ran and the rows that their operators gave, for
 * `explain('stages')` after the run. Tasks are heard of as listeners hear of them.
 */
import type { StageOutput } from '../../codegen/stage-plan.ts'
import type { StageProgram } from '../../codegen/stage-program.ts'
import type { ConditionRows, TaskMetrics } from '../../exec/task.ts'
import type { ExchangeExec, PhysicalPlan } from '../../physical/physical-plan.ts'
import type { EngineEvent } from '../events/listener-events.ts'
import type { PlannedStage } from '../schedule/planned-stage.ts'

export interface ExecutedStage {
  readonly root: PhysicalPlan
  readonly output: StageOutput
  readonly exchange?: ExchangeExec
  /** Shuffles that it read. */
  readonly parents: readonly number[]
  readonly fallbacks: StageProgram['fallbacks']
  readonly tasks: number
  /** Output rows by operator id, where they were counted. */
  readonly rows: ReadonlyMap<number, number>
  /** Rows that conditions of filters were evaluated for, where their order was found out at run time. */
  readonly conditions: readonly ConditionRows[]
}

type Counts = Pick<TaskMetrics, 'operatorRows' | 'conditionRows'>

interface Recorded {
  readonly stage: PlannedStage
  /** By partition: a task that ran again counts once. */
  readonly counts: Map<number, Counts>
}

/** One run of a query. */
export class RunRecord {
  /** In the order in which they were planned; what ran a window of partitions at a time is one. */
  readonly #recorded: Recorded[] = []
  readonly #byStage = new Map<number, Recorded & { readonly firstPartition: number }>()

  planned(stage: PlannedStage): void {
    const { root, output, stageId, firstPartition } = stage
    let recorded = this.#recorded.find(
      (one) => one.stage.root === root && one.stage.output.kind === output.kind,
    )
    if (recorded === undefined) {
      recorded = { stage, counts: new Map() }
      this.#recorded.push(recorded)
    }
    this.#byStage.set(stageId, { ...recorded, firstPartition })
  }

  readonly listener = (event: EngineEvent): void => {
    if (event.event !== 'SparkListenerTaskEnd' || event.taskEndReason.kind !== 'succeeded') return
    const recorded = this.#byStage.get(event.stageId)
    const counts = event.metrics as TaskMetrics | undefined
    if (recorded !== undefined && counts !== undefined)
      recorded.counts.set(recorded.firstPartition + event.task.partition, counts)
  }

  get stages(): readonly ExecutedStage[] {
    return this.#recorded.map(({ stage, counts: byPartition }) => {
      const rows = new Map<number, number>()
      for (const { operatorRows } of byPartition.values())
        for (const [id, count] of Object.entries(operatorRows))
          rows.set(Number(id), (rows.get(Number(id)) ?? 0) + count)
      const conditions = addedUp([...byPartition.values()].flatMap((counts) => counts.conditionRows))
      const { root, output, parents, program, exchange } = stage
      return {
        ...{ root, output, parents, rows, conditions, tasks: byPartition.size },
        fallbacks: program.fallbacks,
        ...(exchange === undefined ? {} : { exchange }),
      }
    })
  }
}

function addedUp(counts: readonly ConditionRows[]): readonly ConditionRows[] {
  const sums = new Map<string, ConditionRows>()
  for (const one of counts) {
    const key = `${one.operatorId}: ${one.positions}`
    sums.set(key, { ...one, rows: one.rows + (sums.get(key)?.rows ?? 0) })
  }
  return [...sums.values()]
}

/** Plans hold what they read, rows given by the program among it: only the last few are kept. */
const recordsMax = 16

/** Runs by the number that the client gave to what was run. */
export class ExecutedPlans {
  readonly #records = new Map<bigint, RunRecord>()

  add(planId: bigint, record: RunRecord): void {
    this.#records.delete(planId)
    this.#records.set(planId, record)
    for (const oldest of this.#records.keys()) {
      if (this.#records.size <= recordsMax) return
      this.#records.delete(oldest)
    }
  }

  find(planId: bigint): RunRecord | undefined {
    return this.#records.get(planId)
  }
}
