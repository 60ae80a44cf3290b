/**
 * Which part of its input each task of a stage reads: file splits, ranges, groups of reduce partitions. A branch (there
 * is one for each input of a union) has one leaf, or several that lie alike: task i reads part i of each. Task numbers
 * run through the branches in order.
 */
import { assert } from '../../base/assert.ts'
import type { FileSplit } from '../../catalog/relation.ts'
import type { StageProgram } from '../../codegen/stage-program.ts'
import type { BroadcastLocation, ShuffleBlockLocation, ShuffleRead, TaskDescriptor } from '../../exec/task.ts'
import {
  buildSide,
  isBroadcast,
  outputPartitioning,
  partitionCount,
  physicalChildren,
  probeSide,
} from '../../physical/physical-output.ts'
import type { PhysicalPlan, ShuffleInput } from '../../physical/physical-plan.ts'
import type { MapOutputTracker } from '../../shuffle/map-output-tracker.ts'
import { stageBounds } from '../adaptive/stage-bounds.ts'
import type { MissingInput } from './scheduler-loop.ts'

/** Reduce partitions [from, to) that one task reads. */
export interface PartitionGroup {
  readonly from: number
  readonly to: number
  /** Only of these map outputs [from, to): several tasks take the partitions together. */
  readonly maps?: { readonly from: number; readonly to: number }
}

/** What a task's leaf reads, by original partition number of the leaf. */
type LeafInput =
  | { readonly kind: 'splits'; readonly splits: readonly (readonly FileSplit[])[] }
  | { readonly kind: 'shuffle'; readonly shuffleId: number; readonly groups: readonly PartitionGroup[] }
  | { readonly kind: 'numbered'; readonly partitions: number }

export interface LeafLayout {
  readonly leaf: LeafInput
  /** Per task of the branch: which of the leaf's partitions it reads; one each, unless coalesced. */
  readonly tasks: readonly (readonly number[])[]
}

/** The leaves of a branch in the order of the pipelines that read them. */
export type BranchLayout = readonly LeafLayout[]

export interface TaskLayout {
  readonly branches: readonly BranchLayout[]
  readonly tasks: number
}

export function layoutTasks(
  root: PhysicalPlan,
  groupsOf: (input: ShuffleInput) => readonly PartitionGroup[],
): TaskLayout {
  const branches = branchesOf(root, groupsOf)
  return { branches, tasks: branches.reduce((sum, branch) => sum + tasksOf(branch), 0) }
}

const tasksOf = ([first]: BranchLayout): number => first.tasks.length

function branchesOf(
  plan: PhysicalPlan,
  groupsOf: (input: ShuffleInput) => readonly PartitionGroup[],
): readonly BranchLayout[] {
  switch (plan.kind) {
    case 'union':
      return plan.inputs.flatMap((input) => branchesOf(input, groupsOf))
    case 'coalesce': {
      const input = branchesOf(plan.input, groupsOf)
      assert(input.length === 1, 'coalesce over a union is planned as an exchange')
      return [input[0].map((leaf) => coalesced(leaf, plan.partitions))]
    }
    case 'fileScan':
      // A scan without files still has one task, which reads nothing: an aggregate without keys has one row.
      return [
        [
          whole({
            kind: 'splits',
            splits: plan.scan.splits.length === 0 ? [[]] : plan.scan.splits.map((s) => [s]),
          }),
        ],
      ]
    case 'localScan':
      return [[whole({ kind: 'splits', splits: localSplits(plan.data.rowCount, plan.partitions) })]]
    case 'range':
    case 'oneRow':
      return [[whole({ kind: 'numbered', partitions: partitionCount(outputPartitioning(plan)) })]]
    case 'shuffleInput':
      return [[whole({ kind: 'shuffle', shuffleId: plan.shuffleId, groups: groupsOf(plan) })]]
    case 'join': {
      const probe = branchesOf(probeSide(plan), groupsOf)
      if (isBroadcast(plan)) return probe
      const build = branchesOf(buildSide(plan), groupsOf)
      assert(build.length === 1 && probe.length === 1, 'inputs of a join that lie alike are no unions')
      assert(tasksOf(build[0]) === tasksOf(probe[0]), 'both inputs of a join have as many partitions')
      // The table is made before its partners are looked for.
      return [[...build[0], ...probe[0]]]
    }
    default:
      return branchesOf(physicalChildren(plan)[0], groupsOf)
  }
}

function whole(leaf: LeafInput): LeafLayout {
  const partitions =
    leaf.kind === 'splits'
      ? leaf.splits.length
      : leaf.kind === 'shuffle'
        ? leaf.groups.length
        : leaf.partitions
  return { leaf, tasks: Array.from({ length: partitions }, (_, i) => [i]) }
}

/** Neighbouring tasks put together, as evenly as their number allows. */
function coalesced(branch: LeafLayout, partitions: number): LeafLayout {
  const wanted = Math.max(1, Math.min(partitions, branch.tasks.length))
  const tasks = Array.from({ length: wanted }, (_, i) => {
    const from = Math.floor((i * branch.tasks.length) / wanted)
    const to = Math.floor(((i + 1) * branch.tasks.length) / wanted)
    return branch.tasks.slice(from, to).flat()
  })
  return { leaf: branch.leaf, tasks }
}

/** Rows given by the program, cut into even ranges of rows. */
function localSplits(rows: number, partitions: number): readonly (readonly FileSplit[])[] {
  return Array.from({ length: partitions }, (_, i) => {
    const start = Math.floor((i * rows) / partitions)
    const end = Math.floor(((i + 1) * rows) / partitions)
    return [
      { path: '', start, end, fileSize: rows, modifiedMs: 0, estimatedBytes: 0, estimatedRows: end - start },
    ]
  })
}

export interface DescribedTask {
  readonly taskId: number
  readonly stageId: number
  readonly stageAttempt: number
  readonly partition: number
  readonly taskAttempt: number
  readonly jobId: number
  readonly executorId: string
  readonly alone?: boolean
}

/** The descriptor of one task, with the places where its shuffle input lies now. */
export function describeTask(
  task: DescribedTask,
  what: {
    readonly layout: TaskLayout
    readonly program: StageProgram
    readonly programId: string
    readonly tracker: MapOutputTracker
    readonly rangeBounds?: Uint8Array
  },
): TaskDescriptor | MissingInput {
  const { branch, index } = locate(what.layout, task.partition)
  const { pipelines, broadcasts: tables = [] } = what.program.branches[branch]
  const readers = pipelines.filter(({ source }) => source.kind !== 'breaker')
  const leaves = what.layout.branches[branch]
  assert(readers.length === leaves.length, 'each leaf of the stage has a pipeline that reads it')
  const splits: Record<number, readonly FileSplit[]> = {}
  const shuffleReads: Record<number, ShuffleRead> = {}
  const sourcePartitions: Record<number, readonly number[]> = {}
  for (let i = 0; i < leaves.length; i++) {
    const { leaf, tasks } = leaves[i]
    const pipeline = readers[i].index
    const partitions = tasks[index]
    if (leaf.kind === 'splits') splits[pipeline] = partitions.flatMap((p) => leaf.splits[p])
    if (leaf.kind === 'numbered') sourcePartitions[pipeline] = partitions
    if (leaf.kind !== 'shuffle') continue
    const first = leaf.groups[partitions[0]]
    const last = leaf.groups[partitions[partitions.length - 1]]
    const maps =
      first?.maps === undefined || last?.maps === undefined
        ? {}
        : { maps: { from: first.maps.from, to: last.maps.to } }
    const group = { from: first?.from ?? 0, to: last?.to ?? 0, ...maps }
    const read = shuffleRead(what.tracker, leaf.shuffleId, group)
    if ('kind' in read) return read
    shuffleReads[pipeline] = read
  }
  const broadcasts: BroadcastLocation[] = []
  for (const { shuffleId } of tables) {
    const found = broadcastAt(what.tracker, shuffleId, task.executorId)
    if ('kind' in found) return found
    broadcasts.push(found)
  }
  const sortBounds = stageBounds(what.program.branches[branch], what.tracker)
  return {
    taskId: task.taskId,
    stageId: task.stageId,
    stageAttempt: task.stageAttempt,
    partition: task.partition,
    attempt: task.taskAttempt,
    jobId: task.jobId,
    programId: what.programId,
    splits,
    shuffleReads,
    sourcePartitions,
    ...(broadcasts.length === 0 ? {} : { broadcasts }),
    memoryLimit: 0,
    ...(task.alone ? { alone: true } : {}),
    ...(what.rangeBounds === undefined ? {} : { rangeBounds: what.rangeBounds }),
    ...(sortBounds === undefined ? {} : { sortBounds }),
  }
}

function locate(layout: TaskLayout, partition: number): { branch: number; index: number } {
  let index = partition
  for (let branch = 0; branch < layout.branches.length; branch++) {
    const tasks = tasksOf(layout.branches[branch])
    if (index < tasks) return { branch, index }
    index -= tasks
  }
  assert(false, `the stage has no partition ${partition}`)
}

function broadcastAt(
  tracker: MapOutputTracker,
  shuffleId: number,
  executorId: string,
): BroadcastLocation | MissingInput {
  const statuses = tracker.containsShuffle(shuffleId) ? tracker.statuses(shuffleId) : []
  const mapPartition = statuses.findIndex((status) => status?.executorId === executorId)
  if (mapPartition < 0)
    return { kind: 'missingInput', shuffleId, mapPartition: Math.max(0, statuses.length - 1) }
  return { shuffleId, mapPartition, mapTaskId: statuses[mapPartition]!.mapTaskId, executorId }
}

function shuffleRead(
  tracker: MapOutputTracker,
  shuffleId: number,
  group: PartitionGroup,
): ShuffleRead | MissingInput {
  if (!tracker.containsShuffle(shuffleId)) return { kind: 'missingInput', shuffleId, mapPartition: 0 }
  const blocks: ShuffleBlockLocation[] = []
  const statuses = tracker.statuses(shuffleId)
  const first = group.maps?.from ?? 0
  const end = group.maps?.to ?? statuses.length
  for (let mapPartition = first; mapPartition < end; mapPartition++) {
    const status = statuses[mapPartition]
    if (status === undefined) return { kind: 'missingInput', shuffleId, mapPartition }
    const sizes: number[] = []
    let bytes = 0
    for (let reduce = group.from; reduce < group.to; reduce++) {
      sizes.push(status.sizes[reduce])
      bytes += status.sizes[reduce]
    }
    if (bytes === 0) continue
    blocks.push({ mapPartition, mapTaskId: status.mapTaskId, executorId: status.executorId, sizes })
  }
  return { shuffleId, from: group.from, to: group.to, blocks, epoch: tracker.epoch }
}

function placesOfMaps(
  tracker: MapOutputTracker,
  shuffleId: number,
  { from, to }: { readonly from: number; readonly to: number },
): readonly string[] {
  if (!tracker.containsShuffle(shuffleId)) return []
  return tracker
    .statuses(shuffleId)
    .slice(from, to)
    .flatMap((status) => status?.executorId ?? [])
}

/** Executors that hold much of what a task reads. */
export function preferredPlaces(
  layout: TaskLayout,
  tracker: MapOutputTracker,
): readonly (readonly string[])[] {
  return layout.branches.flatMap((leaves) =>
    Array.from({ length: tasksOf(leaves) }, (_, task) => {
      const places = leaves.flatMap(({ leaf, tasks }) => {
        const partitions = tasks[task]
        if (leaf.kind !== 'shuffle' || partitions.length === 0) return []
        const { maps } = leaf.groups[partitions[0]]
        if (maps !== undefined) return placesOfMaps(tracker, leaf.shuffleId, maps)
        const start = leaf.groups[partitions[0]].from
        const end = leaf.groups[partitions[partitions.length - 1]].to
        return tracker.preferredExecutors(leaf.shuffleId, { start, end })
      })
      return [...new Set(places)]
    }),
  )
}
