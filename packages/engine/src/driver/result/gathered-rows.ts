/**
 * Exchanges for an order, or to bring all rows to one place, run only where there is something to bring together: what
 * is little and came to lie in one task is read on there, in any order that the task sorts it in.
 */
import { partitionCount, physicalChildren } from '../../physical/physical-output.ts'
import type { ExchangeExec, PhysicalPlan, ShuffleInput } from '../../physical/physical-plan.ts'
import { planKey } from '../../physical/plan-key.ts'
import type { MapOutputTracker } from '../../shuffle/map-output-tracker.ts'

export interface GatheringRunner {
  readonly tracker: MapOutputTracker
  /** Bytes that are worth a task of their own: no more than these are little. */
  readonly taskBytesMin: number
  readonly onChange: (change: string) => void
  /** The plan with its exchanges run. */
  materialize(plan: PhysicalPlan): Promise<PhysicalPlan>
  tasks(root: PhysicalPlan): number
  /** Shuffles what `root` gives; an equal exchange runs once. */
  runExchange(exchange: ExchangeExec, root?: PhysicalPlan): Promise<ShuffleInput>
}

/**
 * Bounds between partitions of a range exchange cost a run of the stage below for samples, and pay from so many times
 * the bytes that are worth a task.
 */
const sampledFor = 16

/** Whether an exchange is there for an order, or to bring all rows to one place; the program did not ask for it. */
export const gathers = ({ partitioning, origin }: ExchangeExec): boolean =>
  origin === 'required' && (partitioning.kind === 'range' || partitioning.kind === 'single')

export class GatheredRows {
  private readonly runner: GatheringRunner
  private readonly known = new Map<string, Promise<PhysicalPlan>>()

  constructor(runner: GatheringRunner) {
    this.runner = runner
  }

  /** The reading end of the exchange's shuffle, or the plan that needs none. */
  async run(exchange: ExchangeExec): Promise<PhysicalPlan> {
    const { reuseKey } = exchange
    const known = this.known.get(reuseKey)
    // An equal one is read from its shuffle; without one, this one's plan gives the rows under its own columns.
    if (known !== undefined && (await known).kind === 'shuffleInput') return this.runner.runExchange(exchange)
    const running = this.start(exchange)
    this.known.set(reuseKey, running)
    return running
  }

  private async start(exchange: ExchangeExec): Promise<PhysicalPlan> {
    const { tracker, taskBytesMin, onChange } = this.runner
    const root = await this.runner.materialize(exchange.input)
    const { operator, requirement } = exchange.reason
    if (this.runner.tasks(root) > 1 || !isSmallStage(root, tracker, taskBytesMin)) {
      if (exchange.partitioning.kind !== 'range' || partitionCount(exchange.partitioning) === 1)
        return this.runner.runExchange(exchange, root)
      if (!isSmallStage(root, tracker, taskBytesMin * sampledFor))
        return this.runner.runExchange(exchange, root)
      onChange(
        `one partition for ${operator} (${requirement}): too little to look for bounds between several`,
      )
      const single: ExchangeExec = { ...exchange, partitioning: { kind: 'single' }, reuseKey: '' }
      return this.runner.runExchange({ ...single, reuseKey: planKey(single) }, root)
    }
    onChange(
      `no shuffle for ${operator} (${requirement}): what it reads is little and came to lie in one task`,
    )
    return root
  }
}

/** Operators that give no more rows than they read. */
const growsNot: ReadonlySet<PhysicalPlan['kind']> = new Set([
  'filter',
  'project',
  'hashAggregate',
  'sort',
  'window',
  'topK',
  'limit',
  'tail',
])

/** Whether a stage reads shuffles of so many bytes at most, and gives no more rows than these have. */
function isSmallStage(plan: PhysicalPlan, tracker: MapOutputTracker, bytesMax: number): boolean {
  if (plan.kind === 'shuffleInput') {
    const { bytesByPartition } = tracker.statistics(plan.shuffleId)
    return bytesByPartition.reduce((sum, bytes) => sum + bytes, 0) <= bytesMax
  }
  const children = physicalChildren(plan)
  return growsNot.has(plan.kind) && children.every((child) => isSmallStage(child, tracker, bytesMax))
}
