/**
 * Adaptive reading: how many tasks read the shuffles of a stage, from the sizes measured when they were written. Small
 * neighbouring partitions are put together where their number is ours; shuffles that meet in a join are cut alike.
 */
import { assert } from '../../base/assert.ts'
import {
  buildSide,
  isBroadcast,
  partitionCount,
  physicalChildren,
  physicalOutput,
  probeSide,
  tableComesOut,
  withChildren,
} from '../../physical/physical-output.ts'
import type { ExchangeExec, JoinExec, PhysicalPlan, ShuffleInput } from '../../physical/physical-plan.ts'
import { targetRangePartitionBytes } from '../../physical/planning-context.ts'
import type { MapOutputTracker } from '../../shuffle/map-output-tracker.ts'
import { liesFreely } from '../adaptive/adaptive-join.ts'
import { everyPartition, groupPartitions } from '../adaptive/partition-groups.ts'
import { type SkewOptions, type SkewSide, skewedCount, splitSkewed } from '../adaptive/skewed-groups.ts'
import { resized, separation } from './exchange-output.ts'
import type { PartitionGroup } from './task-layout.ts'

export interface ReadServices {
  readonly loop: { readonly tracker: MapOutputTracker; readonly slots: number }
  /** Advisory bytes of a reading task's input. */
  readonly targetBytes: number
  /** Bytes that are worth a task of their own. */
  readonly taskBytesMin: number
  readonly adaptive: boolean
  readonly onChange: (change: string) => void
  /** Undefined: skewed partitions stay whole. */
  readonly skew?: SkewOptions
}

/** Bytes of a join's table that stay in a core's second-level cache. */
const cachedTableBytes = 2 * 1024 * 1024

interface Read {
  readonly groups: readonly PartitionGroup[]
  /** Whether the program asked for just so many partitions. */
  readonly isFixed: boolean
}

export class ShuffleReads {
  private readonly services: ReadServices
  private readonly reads = new Map<ShuffleInput, Read>()

  constructor(services: ReadServices) {
    this.services = services
  }

  /** The reading end of a shuffle that has been written, partition by partition. */
  open(exchange: ExchangeExec, shuffleId: number): ShuffleInput {
    const partitions = partitionCount(exchange.partitioning)
    const input: ShuffleInput = {
      kind: 'shuffleInput',
      operatorId: exchange.operatorId,
      ...(exchange.callSite === undefined ? {} : { callSite: exchange.callSite }),
      ...(exchange.estimate === undefined ? {} : { estimate: exchange.estimate }),
      shuffleId,
      output: physicalOutput(exchange),
      partitions,
      partitioning: exchange.partitioning,
      ...separation(exchange.partitioning),
    }
    const isFixed = exchange.origin === 'repartitionByNumber'
    this.reads.set(input, { groups: everyPartition(partitions), isFixed })
    return input
  }

  /** All of a shuffle, for one task. */
  whole(input: ShuffleInput): ShuffleInput {
    const groups = this.groupsOf(input)
    const all: ShuffleInput = { ...input, partitions: 1, partitioning: { kind: 'single' } }
    this.reads.set(all, { groups: [{ from: 0, to: groups[groups.length - 1].to }], isFixed: true })
    return all
  }

  /** An input that is read by these groups and no others. */
  openGroups(input: ShuffleInput, groups: readonly PartitionGroup[]): ShuffleInput {
    this.reads.set(input, { groups, isFixed: true })
    return input
  }

  groupsOf(input: ShuffleInput): readonly PartitionGroup[] {
    const read = this.reads.get(input)
    assert(read !== undefined, `shuffle ${input.shuffleId} was not written by this query`)
    return read.groups
  }

  /** The stage with its shuffles read by as many tasks as their sizes ask for. */
  group(plan: PhysicalPlan, isFree = true): PhysicalPlan {
    if (plan.kind === 'shuffleInput') return this.together(plan, [plan])
    if (plan.kind === 'join' && !isBroadcast(plan)) {
      const leaves = alike(plan)
      const grouped = this.together(plan, leaves, plan)
      return leaves.length === 2 ? this.split(grouped as JoinExec, isFree) : grouped
    }
    return withChildren(
      plan,
      physicalChildren(plan).map((child) => this.group(child, liesFreely(plan, isFree))),
    )
  }

  /**
   * Skewed partitions go to several tasks. Of rows that look for partners each finds all of them, as all these tasks
   * make the same table; a table may be split only where a row that is in no piece of it is missed by nobody.
   */
  private split(plan: JoinExec, isFree: boolean): JoinExec {
    const { skew, adaptive, loop, onChange } = this.services
    const [build, probe] = [onlyLeaf(buildSide(plan)), onlyLeaf(probeSide(plan))]
    if (!adaptive || skew === undefined) return plan
    if (build?.kind !== 'shuffleInput' || probe?.kind !== 'shuffleInput') return plan
    if (probe.partitions < 2 || this.reads.get(probe)?.isFixed === true) return plan
    const isInner = plan.type === 'inner' || plan.type === 'cross'
    const side = (input: ShuffleInput, mayBeSplit: boolean): SkewSide => ({
      groups: this.groupsOf(input),
      statuses: loop.tracker.statuses(input.shuffleId),
      mayBeSplit,
    })
    // What comes out of the table would come out of every task's.
    const mayBeSplit = isFree && !tableComesOut(plan)
    const sides = {
      probe: side(probe, mayBeSplit && isRowWise(probeSide(plan))),
      build: side(build, mayBeSplit && isInner && isRowWise(buildSide(plan))),
    }
    const groups = splitSkewed(sides, skew)
    const shuffles = `shuffle ${probe.shuffleId} and ${build.shuffleId}`
    if (groups === undefined) {
      const ofProbe = skewedCount(sides.probe, skew)
      const skewed = Math.max(ofProbe, skewedCount(sides.build, skew))
      const why = whyWhole(plan, ofProbe > 0 ? probeSide(plan) : buildSide(plan), isFree)
      if (skewed > 0)
        onChange(
          `${shuffles}: ${skewed} of ${probe.partitions} partitions are skewed and stay whole, as ${why}`,
        )
      return plan
    }
    onChange(
      `${shuffles}: ${groups.split} of ${probe.partitions} partitions are ` +
        `skewed and read by ${groups.probe.length - probe.partitions + groups.split} tasks`,
    )
    const replaced = this.replaced(plan, new Set([probe]), groups.probe)
    return this.replaced(replaced, new Set([build]), groups.build) as JoinExec
  }

  /** Groups the inputs, which one task reads the same partitions of. */
  private together(plan: PhysicalPlan, leaves: readonly PhysicalPlan[], join?: JoinExec): PhysicalPlan {
    const inputs = leaves.filter((leaf) => leaf.kind === 'shuffleInput')
    if (!this.services.adaptive || inputs.length === 0 || inputs.length < leaves.length) return plan
    const [{ partitions }] = inputs
    const isFixed = inputs.some((input) => this.reads.get(input)?.isFixed !== false)
    if (isFixed || partitions === 1 || inputs.some((input) => input.partitions !== partitions)) return plan
    const { loop, targetBytes, taskBytesMin, onChange } = this.services
    const bytes = new Float64Array(partitions)
    for (const { shuffleId } of inputs) {
      const measured = loop.tracker.statistics(shuffleId).bytesByPartition
      for (let i = 0; i < partitions; i++) bytes[i] += measured[i]
    }
    // A join's table should stay in the cache: so many of its bytes count as much as all that a task should read.
    const table = join === undefined ? undefined : onlyLeaf(buildSide(join))
    if (table?.kind === 'shuffleInput') {
      const measured = loop.tracker.statistics(table.shuffleId).bytesByPartition
      const weight = targetBytes / cachedTableBytes
      for (let i = 0; i < partitions; i++) bytes[i] = Math.max(bytes[i], measured[i] * weight)
    }
    // Range partitions are sorted by their readers: what is gathered from a store of this size is still in the cache.
    const isRange = inputs[0].partitioning.kind === 'range'
    const groups = groupPartitions(bytes, {
      targetBytes: isRange ? Math.min(targetBytes, targetRangePartitionBytes) : targetBytes,
      groupsMin: Math.min(loop.slots * 2, partitions),
      groupBytesMin: taskBytesMin,
    })
    if (groups.length === partitions) return plan
    const ids = inputs.map((input) => input.shuffleId).join(' and ')
    onChange(
      `shuffle ${ids}: ${partitions} reduce partitions are read by ${groups.length} tasks, as they are small`,
    )
    return this.replaced(plan, new Set(inputs), groups)
  }

  private replaced(
    plan: PhysicalPlan,
    inputs: ReadonlySet<PhysicalPlan>,
    groups: readonly PartitionGroup[],
  ): PhysicalPlan {
    if (plan.kind === 'shuffleInput' && inputs.has(plan)) {
      const partitioning = resized(plan.partitioning, groups.length)
      const input: ShuffleInput = { ...plan, partitions: groups.length, partitioning }
      this.reads.set(input, { groups, isFixed: false })
      return input
    }
    return withChildren(
      plan,
      physicalChildren(plan).map((child) => this.replaced(child, inputs, groups)),
    )
  }
}

/** The leaf of a side that is no join itself. */
function onlyLeaf(plan: PhysicalPlan): PhysicalPlan | undefined {
  const leaves = alike(plan)
  return leaves.length === 1 ? leaves[0] : undefined
}

/** Operators that see one row at a time: rows of a partition may be given to several of them. */
function isRowWise(plan: PhysicalPlan): boolean {
  if (plan.kind === 'shuffleInput') return true
  const isSort = plan.kind === 'sort' && !plan.global
  return (isSort || plan.kind === 'filter' || plan.kind === 'project') && isRowWise(plan.input)
}

/** The leaves below that task i reads part i of. */
function alike(plan: PhysicalPlan): readonly PhysicalPlan[] {
  if (plan.kind === 'join' && isBroadcast(plan)) return alike(probeSide(plan))
  const children = physicalChildren(plan)
  return children.length === 0 ? [plan] : children.flatMap(alike)
}

/** Why no task may take a part of a skewed side of a join. */
function whyWhole(plan: JoinExec, skewed: PhysicalPlan, isFree: boolean): string {
  if (tableComesOut(plan)) return "rows of the join's table without a partner must come out of one task alone"
  if (!isFree) return 'an operator above needs all rows of a key in one task'
  if (!isRowWise(skewed)) return 'an operator below needs all rows of a key in one task'
  return 'a row must find all of its partners in one task'
}
