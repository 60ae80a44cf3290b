/**
 * Joins whose table would not fit: once both sides were shuffled, the largest partition says how much memory a task's
 * table takes. Where that is more than a task has, both sides are shuffled again, from the shuffles that were written,
 * into as many more partitions as bring the tables below it. What a shuffle writes goes to files where memory is short,
 * so that joins of any size end. Where a table stays too large, since most of its rows have one key or operators above
 * count on the partition, both sides are sorted and merged, which needs no table.
 */
import { assert } from '../../base/assert.ts'
import { sizeText } from '../../base/size-text.ts'
import type { Expression } from '../../expr/expression.ts'
import { references } from '../../expr/tree.ts'
import { canMerge, keptSide, tableRowBytes } from '../../physical/join-planning.ts'
import {
  buildSide,
  isBroadcast,
  partitionCount,
  physicalChildren,
  probeSide,
  withChildren,
} from '../../physical/physical-output.ts'
import type {
  ExchangeExec,
  JoinExec,
  Partitioning,
  PhysicalPlan,
  ShuffleInput,
} from '../../physical/physical-plan.ts'
import { sortedByKeys } from '../../physical/place-join.ts'
import type { MapOutputTracker } from '../../shuffle/map-output-tracker.ts'
import { liesFreely } from './adaptive-join.ts'

export interface LargeTableRunner {
  readonly tracker: MapOutputTracker
  /** Bytes that the table of one task may have. */
  readonly tableBytesMax: number
  readonly onChange: (change: string) => void
  readonly newOperatorId: () => number
  runExchange(exchange: ExchangeExec): Promise<ShuffleInput>
}

/** More would make blocks of a few rows. */
const partitionsMax = 4096
/** Tables are aimed at this part of what a task may have: partitions are of different sizes. */
const aimedShare = 0.5

/** The stage with joins over as many partitions as their tables ask for. */
export async function splitLargeTables(
  plan: PhysicalPlan,
  runner: LargeTableRunner,
  isFree = true,
): Promise<PhysicalPlan> {
  if (plan.kind === 'join' && !isBroadcast(plan)) return splitJoin(plan, runner, isFree)
  const children: PhysicalPlan[] = []
  // One after the other: what is shuffled again takes all slots.
  for (const child of physicalChildren(plan))
    children.push(await splitLargeTables(child, runner, liesFreely(plan, isFree)))
  return withChildren(plan, children)
}

async function splitJoin(plan: JoinExec, runner: LargeTableRunner, isFree: boolean): Promise<JoinExec> {
  if (plan.strategy === 'sortMerge') return plan
  const split = await finerJoin(plan, runner, isFree)
  const table = leafOf(buildSide(split))
  if (table === undefined || !canBeMerged(split)) return split
  const largest = largestTable(runner.tracker, table.shuffleId, tableRowBytes)
  if (largest <= runner.tableBytesMax) return split
  runner.onChange(
    `a join merges its sides: a table of shuffle ${table.shuffleId} would take ${sizeText(largest)}, and a task has ` +
      `${sizeText(runner.tableBytesMax)} for it`,
  )
  const merged: JoinExec = { ...split, strategy: 'sortMerge', buildSide: keptSide(split.type) }
  return sortedByKeys(merged, runner.newOperatorId)
}

/** Whether the join could merge its sides instead: it needs keys, and no aggregate above that lives in its table. */
const canBeMerged = ({ strategy, groups, nullAware, leftKeys }: JoinExec): boolean =>
  strategy === 'shuffledHash' && groups === undefined && !nullAware && canMerge(leftKeys)

/** The join over finer partitions, where its tables ask for it and both sides may be shuffled again. */
async function finerJoin(plan: JoinExec, runner: LargeTableRunner, isFree: boolean): Promise<JoinExec> {
  // Other shuffles that lie by the same keys in this stage would have to be cut alike.
  const [table, other] = [leafOf(buildSide(plan)), leafOf(probeSide(plan))]
  if (table === undefined || other === undefined) return plan
  const { left, right } = plan
  const [byLeft, byRight] = [finerBy(left, plan.leftKeys, isFree), finerBy(right, plan.rightKeys, isFree)]
  if (byLeft === undefined || byRight === undefined) return plan
  const partitions = partitionCount(table.partitioning)
  const rowBytes = tableRowBytes + (plan.groups?.stateBytes ?? 0)
  const largest = largestTable(runner.tracker, table.shuffleId, rowBytes)
  if (largest <= runner.tableBytesMax) return plan
  const factor = 2 ** Math.ceil(Math.log2(largest / (runner.tableBytesMax * aimedShare)))
  const finer = Math.min(partitionsMax, partitions * factor)
  if (finer <= partitions) return plan
  runner.onChange(
    `shuffle ${table.shuffleId} and ${other.shuffleId} are shuffled again into ${finer} partitions: a join's table ` +
      `would take ${sizeText(largest)}, and a task has ${sizeText(runner.tableBytesMax)} for it`,
  )
  return {
    ...plan,
    left: await shuffledAgain(plan, left, { ...byLeft, partitions: finer }, runner),
    right: await shuffledAgain(plan, right, { ...byRight, partitions: finer }, runner),
  }
}

/** Bytes of the table of the largest reduce partition. */
function largestTable(tracker: MapOutputTracker, shuffleId: number, rowBytes: number): number {
  const { bytesByPartition, rowsByPartition } = tracker.statistics(shuffleId)
  let largest = 0
  for (let i = 0; i < bytesByPartition.length; i++)
    largest = Math.max(largest, bytesByPartition[i] + rowsByPartition[i] * rowBytes)
  return largest
}

/** The shuffle that a side reads, where it does nothing but leave rows or columns out. */
function leafOf(plan: PhysicalPlan): ShuffleInput | undefined {
  if (plan.kind === 'shuffleInput') return plan
  return plan.kind === 'filter' || plan.kind === 'project' ? leafOf(plan.input) : undefined
}

type HashPartitioning = Extract<Partitioning, { readonly kind: 'hash' }>

/**
 * By what a side is shuffled again. What it lies by already stays, as operators above may count on it; one partition
 * becomes several only where nobody counts on all rows being together.
 */
function finerBy(
  side: PhysicalPlan,
  keys: readonly Expression[],
  isFree: boolean,
): HashPartitioning | undefined {
  const leaf = leafOf(side)
  if (leaf === undefined || leaf.partitioning.kind === 'hash') return leaf?.partitioning as HashPartitioning
  const columns = new Set(leaf.output.map((a) => a.id))
  const hasAll = keys.length > 0 && keys.every((key) => references(key).every((a) => columns.has(a.id)))
  if (leaf.partitioning.kind !== 'single' || !isFree || !hasAll) return undefined
  return { kind: 'hash', by: keys, partitions: 1, sparkHash: false }
}

async function shuffledAgain(
  join: JoinExec,
  side: PhysicalPlan,
  partitioning: HashPartitioning,
  runner: LargeTableRunner,
): Promise<PhysicalPlan> {
  if (side.kind !== 'shuffleInput') {
    assert(side.kind === 'filter' || side.kind === 'project', 'a side has one shuffle')
    return { ...side, input: await shuffledAgain(join, side.input, partitioning, runner) }
  }
  const { operatorId, callSite } = join
  return runner.runExchange({
    kind: 'exchange',
    operatorId: runner.newOperatorId(),
    ...(side.callSite === undefined ? {} : { callSite: side.callSite }),
    ...(side.estimate === undefined ? {} : { estimate: side.estimate }),
    input: side,
    partitioning,
    reason: {
      ...{ operatorId, operator: 'ShuffledHashJoin' },
      requirement: 'tables that fit into the memory of a task',
      ...(callSite === undefined ? {} : { callSite }),
    },
    origin: 'required',
    onDisk: true,
    reuseKey: `shuffle ${side.shuffleId} again by ${runner.newOperatorId()}`,
  })
}
