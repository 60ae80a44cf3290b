/** What the driver asks of a stage's plan: the shuffles that it reads, and the one that gathers a broadcast's rows. */
import { physicalChildren } from '../physical/physical-output.ts'
import type {
  BroadcastExchangeExec,
  BroadcastInput,
  ExchangeExec,
  PhysicalPlan,
  ShuffleInput,
} from '../physical/physical-plan.ts'

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
