/**
 * Joins planned again from what was measured: the side that is expected to be the smaller one is shuffled first, and if
 * it turns out small, every executor gets all of it as a table, and the other side stays where it is; if it has no
 * rows, a join that needs them is over.
 */

import { field, struct } from '@vonk/common'
import { sizeText } from '../../base/size-text.ts'
import { semanticKey } from '../../expr/equality.ts'
import { buildSides } from '../../physical/join-planning.ts'
import { isBroadcast, joinOutput } from '../../physical/physical-output.ts'
import type {
  BroadcastExchangeExec,
  BroadcastInput,
  ExchangeExec,
  JoinExec,
  LocalScan,
  PhysicalPlan,
  ShuffleInput,
} from '../../physical/physical-plan.ts'
import { requiredDistribution } from '../../physical/place-exchanges.ts'
import type { MapOutputTracker } from '../../shuffle/map-output-tracker.ts'

export interface JoinRunner {
  readonly tracker: MapOutputTracker
  readonly adaptive: boolean
  /** Bytes up to which a measured side becomes a table on every executor. */
  readonly broadcastBytesMax: number
  readonly onChange: (change: string) => void
  runExchange(exchange: ExchangeExec): Promise<ShuffleInput>
  /** The exchanges below, for a plan whose rows may lie as they like. */
  runExchanges(plan: PhysicalPlan): Promise<PhysicalPlan>
  /** A table of the rows of a shuffle that was written. */
  broadcast(exchange: BroadcastExchangeExec, rows: ShuffleInput): Promise<BroadcastInput>
}

/**
 * Whether a child's rows may lie over partitions in another way than was planned: nothing above it in the stage counts
 * on it.
 */
export function liesFreely(plan: PhysicalPlan, isFree: boolean): boolean {
  if (!isFree || plan.kind === 'coalesce' || requiredDistribution(plan).kind !== 'any') return false
  return plan.kind !== 'join' || isBroadcast(plan)
}

/** The join with its exchanges run, or undefined where it is not for this to change. */
export function runJoin(plan: JoinExec, runner: JoinRunner): Promise<PhysicalPlan> | undefined {
  if (!runner.adaptive || plan.strategy !== 'shuffledHash' || plan.isHinted === true) return undefined
  const { left, right, buildSide } = plan
  if (left.kind !== 'exchange' || right.kind !== 'exchange' || plan.type === 'fullOuter') return undefined
  if (left.origin !== 'required' || right.origin !== 'required') return undefined
  if (!buildSides(plan.type).includes(buildSide)) return undefined
  return buildSide === 'left' ? measured(plan, left, right, runner) : measured(plan, right, left, runner)
}

async function measured(
  plan: JoinExec,
  build: ExchangeExec,
  probe: ExchangeExec,
  runner: JoinRunner,
): Promise<PhysicalPlan> {
  const table = await runner.runExchange(build)
  const { bytesByPartition, rowsByPartition } = runner.tracker.statistics(table.shuffleId)
  const bytes = bytesByPartition.reduce((sum, part) => sum + part, 0)
  const rows = rowsByPartition.reduce((sum, part) => sum + part, 0)
  const { shuffleId } = table
  if (rows === 0 && (plan.type === 'inner' || plan.type === 'cross' || plan.type === 'leftSemi')) {
    runner.onChange(`a join has no rows, as its ${plan.buildSide} side (shuffle ${shuffleId}) has none`)
    return emptyRelation(plan)
  }
  const isLeft = plan.buildSide === 'left'
  if (bytes > runner.broadcastBytesMax) {
    const shuffled = await runner.runExchange(probe)
    return { ...plan, left: isLeft ? table : shuffled, right: isLeft ? shuffled : table }
  }
  runner.onChange(
    `a join's ${plan.buildSide} side (shuffle ${shuffleId}) is broadcast, as it measured ${sizeText(bytes)}: ` +
      'the other side is not shuffled',
  )
  const keys = isLeft ? plan.leftKeys : plan.rightKeys
  const exchange: BroadcastExchangeExec = {
    kind: 'broadcastExchange',
    operatorId: build.operatorId,
    ...(build.callSite === undefined ? {} : { callSite: build.callSite }),
    input: build.input,
    keys,
    nullSafe: plan.nullSafe,
    reuseKey: `shuffle ${shuffleId} by ${keys.map(semanticKey).join()}`,
  }
  const input = await runner.broadcast(exchange, table)
  const other = await runner.runExchanges(probe.input)
  return {
    ...plan,
    strategy: 'broadcastHash',
    left: isLeft ? input : other,
    right: isLeft ? other : input,
  }
}

function emptyRelation(plan: JoinExec): LocalScan {
  const output = joinOutput(plan)
  const schema = struct(output.map((a) => field(a.name, a.type, a.nullable)))
  return {
    kind: 'localScan',
    operatorId: plan.operatorId,
    ...(plan.callSite === undefined ? {} : { callSite: plan.callSite }),
    data: { schema, batches: [], rowCount: 0, bytes: 0 },
    output,
    columns: output.map((_, i) => i),
    partitions: 1,
  }
}
