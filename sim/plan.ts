/** Random jobs: a small graph of map stages and a result stage on top, some shared between jobs. */
import type { StageSpec } from '@vonk/engine/scheduler/stage'
import type { Random } from './random.ts'

export interface JobPlan {
  readonly jobId: number
  readonly submitAt: number
  /** In an order in which every stage comes after those it reads; the last is the result. */
  readonly stages: readonly StageSpec[]
  /** Whether a stage is submitted only when all it reads has finished, as adaptive planning does. */
  readonly adaptive: boolean
  readonly cancelAt: number | undefined
}

const MAP_STAGES_MAX = 5
const PARTITIONS_MAX = 10
const REDUCE_PARTITIONS = 2

export function randomPlans(random: Random): readonly JobPlan[] {
  const known: StageSpec[] = []
  const plans: JobPlan[] = []
  let nextStageId = 0
  const jobs = 1 + random.below(3)
  for (let jobId = 1; jobId <= jobs; jobId++) {
    const mine: StageSpec[] = random.chance(0.5) ? [...known] : []
    const added = 1 + random.below(MAP_STAGES_MAX)
    for (let i = 0; i < added; i++) {
      const stage = randomMapStage(random, nextStageId++, mine)
      mine.push(stage)
      known.push(stage)
    }
    const parents = someShuffles(random, mine, true)
    const partitions = 1 + random.below(PARTITIONS_MAX)
    mine.push({ stageId: nextStageId++, kind: 'result', parents, partitions, deterministic: true })
    plans.push({
      ...{ jobId, submitAt: random.below(300), adaptive: random.chance(0.5) },
      stages: neededFor(mine),
      cancelAt: random.chance(0.1) ? random.below(2000) : undefined,
    })
  }
  return plans
}

function randomMapStage(random: Random, stageId: number, earlier: readonly StageSpec[]): StageSpec {
  const parents = random.chance(0.7) ? someShuffles(random, earlier, false) : []
  const shape = { stageId, kind: 'shuffleMap', shuffleId: stageId, parents } as const
  if (parents.length > 0 && random.chance(0.15)) {
    return { ...shape, partitions: 0, reducePartitions: 1, deterministic: true, broadcast: true }
  }
  const partitions = random.below(PARTITIONS_MAX + 1)
  return { ...shape, partitions, reducePartitions: REDUCE_PARTITIONS, deterministic: !random.chance(0.12) }
}

function someShuffles(random: Random, stages: readonly StageSpec[], atLeastOne: boolean): readonly number[] {
  const shuffles = stages.flatMap(({ shuffleId }) => (shuffleId === undefined ? [] : [shuffleId]))
  const chosen = shuffles.filter(() => random.chance(0.4))
  return chosen.length === 0 && atLeastOne && shuffles.length > 0 ? [random.pick(shuffles)] : chosen
}

/** The stages that the last one is made from, in order, and itself. */
function neededFor(stages: readonly StageSpec[]): readonly StageSpec[] {
  const needed = new Set(stages[stages.length - 1].parents)
  for (const { shuffleId, parents } of [...stages].reverse()) {
    if (shuffleId !== undefined && needed.has(shuffleId)) for (const parent of parents) needed.add(parent)
  }
  return stages.filter(({ shuffleId }) => shuffleId === undefined || needed.has(shuffleId))
}
