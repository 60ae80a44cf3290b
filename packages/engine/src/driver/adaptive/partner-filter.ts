/**
 * Rows without a partner, left out of a shuffle: where a row of one side counts only if it has partners (of a semi,
 * anti or outer join), and the other side turned out to be small, every executor gets the small side's keys, and the
 * rows are asked for them before they are shuffled.
 */
import type { Expression } from '../../expr/expression.ts'
import { partnerSide } from '../../physical/join-planning.ts'
import type {
  BroadcastInput,
  ExchangeExec,
  JoinExec,
  PhysicalPlan,
  ShuffleInput,
} from '../../physical/physical-plan.ts'
import { planKey } from '../../physical/plan-key.ts'
import type { MapOutputTracker } from '../../shuffle/map-output-tracker.ts'

export interface PartnerFilterRunner {
  readonly tracker: MapOutputTracker
  readonly adaptive: boolean
  /** Bytes up to which a measured side becomes a table on every executor. */
  readonly broadcastBytesMax: number
  readonly onChange: (change: string) => void
  readonly newOperatorId: () => number
  /** Whether an equal exchange has been run, or is running. */
  isKnown(exchange: ExchangeExec): boolean
  runExchange(exchange: ExchangeExec): Promise<ShuffleInput>
  /** The exchanges below, for a plan whose rows something above counts on lying as they do. */
  runBelow(plan: PhysicalPlan): Promise<PhysicalPlan>
  /** The keys of a shuffle's rows, as a table on every executor. */
  keyTable(
    rows: ShuffleInput,
    keys: readonly Expression[],
    nullSafe: readonly boolean[],
  ): Promise<BroadcastInput>
}

/** The join with its exchanges run, or undefined where its table is shuffled whole. */
export function runFiltered(plan: JoinExec, runner: PartnerFilterRunner): Promise<JoinExec> | undefined {
  const { left, right, partnerShare } = plan
  if (!runner.adaptive || partnerShare === undefined || plan.isHinted === true) return undefined
  const isLeft = partnerSide(plan.type) === 'left'
  const [needing, other] = isLeft ? [left, right] : [right, left]
  if (needing.kind !== 'exchange' || needing.origin !== 'required') return undefined
  if (runner.isKnown(needing)) return undefined
  return filtered(plan, { isLeft, needing, other, partnerShare }, runner)
}

interface Sides {
  /** Whether the left side's rows are those that need partners. */
  readonly isLeft: boolean
  readonly needing: ExchangeExec
  readonly other: PhysicalPlan
  readonly partnerShare: number
}

async function filtered(plan: JoinExec, sides: Sides, runner: PartnerFilterRunner): Promise<JoinExec> {
  const { needing, isLeft } = sides
  const [needingKeys, keys] = isLeft ? [plan.leftKeys, plan.rightKeys] : [plan.rightKeys, plan.leftKeys]
  const other = await runner.runBelow(sides.other)
  const source = keySource(other, keys)
  const shuffled = await runner.runExchange(
    source === undefined || !isWorthIt(source.rows, sides, runner)
      ? needing
      : await withPartners(
          needing,
          { ...source, side: isLeft ? 'left' : 'right', needingKeys, keys, nullSafe: plan.nullSafe },
          runner,
        ),
  )
  return { ...plan, left: isLeft ? shuffled : other, right: isLeft ? other : shuffled }
}

/** What was measured of the side that looks for partners bears out what was expected of it. */
function isWorthIt(
  source: ShuffleInput,
  { other, partnerShare }: Sides,
  { tracker, broadcastBytesMax }: PartnerFilterRunner,
): boolean {
  const { bytesByPartition, rowsByPartition } = tracker.statistics(source.shuffleId)
  const [bytes, rows] = [bytesByPartition, rowsByPartition].map((parts) => parts.reduce((a, b) => a + b, 0))
  const expected = Math.max(1, other.estimate?.rows ?? rows)
  return bytes <= broadcastBytesMax && (rows / expected) * partnerShare <= partnerShareMax
}

/** More partners than this are not worth a look at every row. */
const partnerShareMax = 0.5

interface KeySource {
  /** A shuffle whose rows have all values of these keys that the other side's rows have. */
  readonly rows: ShuffleInput
  readonly known: readonly number[]
}

/** Where keys lie in a shuffle that has been written: operators between only leave rows out, or repeat them. */
function keySource(plan: PhysicalPlan, keys: readonly Expression[]): KeySource | undefined {
  switch (plan.kind) {
    case 'shuffleInput': {
      const has = (key: Expression) => key.kind === 'attribute' && plan.output.some((a) => a.id === key.id)
      const known = keys.flatMap((key, i) => (has(key) ? [i] : []))
      return known.length === 0 ? undefined : { rows: plan, known }
    }
    case 'filter':
    case 'project':
    case 'sort':
      return keySource(plan.input, keys)
    case 'join':
      return plan.type === 'rightOuter' || plan.type === 'fullOuter' ? undefined : keySource(plan.left, keys)
    default:
      return undefined
  }
}

interface PartnerKeys extends KeySource {
  readonly side: 'left' | 'right'
  readonly needingKeys: readonly Expression[]
  readonly keys: readonly Expression[]
  readonly nullSafe: readonly boolean[]
}

/** The exchange of those rows whose keys are among the others'. */
async function withPartners(
  exchange: ExchangeExec,
  { rows, known, side, ...all }: PartnerKeys,
  runner: PartnerFilterRunner,
): Promise<ExchangeExec> {
  const [keys, nullSafe] = [known.map((i) => all.keys[i]), known.map((i) => all.nullSafe[i])]
  runner.onChange(
    `rows of a join's ${side} side are left out of its shuffle where shuffle ${rows.shuffleId} has no partner ` +
      'for them',
  )
  const right = await runner.keyTable(rows, keys, nullSafe)
  const join: JoinExec = {
    kind: 'join',
    operatorId: runner.newOperatorId(),
    ...(exchange.callSite === undefined ? {} : { callSite: exchange.callSite }),
    left: exchange.input,
    right,
    type: 'leftSemi',
    strategy: 'broadcastHash',
    buildSide: 'right',
    leftKeys: known.map((i) => all.needingKeys[i]),
    rightKeys: keys,
    nullSafe,
    nullAware: false,
  }
  const made = { ...exchange, input: join, reuseKey: '' }
  return { ...made, reuseKey: planKey(made) }
}
