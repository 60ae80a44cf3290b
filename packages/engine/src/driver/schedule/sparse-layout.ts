/**
 * A few row groups of a scan, spread evenly over all of it: enough to sample keys from, where decoding all of them
 * would cost about as much again as the query itself.
 */
import type { FileSplit } from '../../catalog/relation.ts'
import type { PhysicalPlan } from '../../physical/physical-plan.ts'
import type { TaskLayout } from './task-layout.ts'

/** Row groups that are read, each by a task; a scan of fewer than twice as many is read whole. */
const groupsWanted = 8

/** Rows of the plan are rows of its scan, some left out. */
export function isPlainScan(plan: PhysicalPlan): boolean {
  if (plan.kind === 'project' || plan.kind === 'filter') return isPlainScan(plan.input)
  return plan.kind === 'fileScan'
}

export function sparseLayout(layout: TaskLayout): TaskLayout | undefined {
  const [[first, ...leaves], ...branches] = layout.branches
  if (leaves.length + branches.length > 0 || first.leaf.kind !== 'splits') return undefined
  const groups = first.leaf.splits.flat().flatMap(withRest).flatMap(singleGroups)
  if (groups.length < groupsWanted * 2) return undefined
  const splits = Array.from({ length: groupsWanted }, (_, i) => [
    groups[Math.floor(((i + 0.5) * groups.length) / groupsWanted)],
  ])
  const tasks = splits.map((_, i) => [i])
  return { branches: [[{ leaf: { kind: 'splits', splits }, tasks }]], tasks: tasks.length }
}

const withRest = (split: FileSplit): readonly FileSplit[] => {
  const { rest, ...own } = split
  return [own, ...(rest ?? []).flatMap(withRest)]
}

function singleGroups(split: FileSplit): readonly FileSplit[] {
  const { rowGroups } = split
  return rowGroups === undefined ? [] : rowGroups.map((group) => ({ ...split, rowGroups: [group] }))
}
