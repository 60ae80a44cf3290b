/** What the driver asks of a stage's plan: the shuffles that it reads, and how much, and which exchanges gather rows. */
import { physicalChildren } from '../physical/physical-output.ts'
import type {
  BroadcastExchangeExec,
  BroadcastInput,
  ExchangeExec,
  PhysicalPlan,
  ShuffleInput,
} from '../physical/physical-plan.ts'
import type { MapOutputTracker } from '../shuffle/map-output-tracker.ts'

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

/** Whether an exchange is there for an order, or to bring all rows to one place; the program did not ask for it. */
export const gathers = ({ partitioning, origin }: ExchangeExec): boolean =>
  origin === 'required' && (partitioning.kind === 'range' || partitioning.kind === 'single')

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
export function isSmallStage(plan: PhysicalPlan, tracker: MapOutputTracker, bytesMax: number): boolean {
  if (plan.kind === 'shuffleInput') {
    const { bytesByPartition } = tracker.statistics(plan.shuffleId)
    return bytesByPartition.reduce((sum, bytes) => sum + bytes, 0) <= bytesMax
  }
  const children = physicalChildren(plan)
  return growsNot.has(plan.kind) && children.every((child) => isSmallStage(child, tracker, bytesMax))
}
