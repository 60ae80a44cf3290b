/**
 * Adaptive reading of a shuffle: small neighbouring reduce partitions are read by one task, from the sizes measured
 * when the map stage ended. Neighbours stay neighbours, so that the order of a range shuffle survives.
 */
import type { PartitionGroup } from '../schedule/task-layout.ts'

export interface GroupingOptions {
  /** A group is closed before it would exceed this. */
  readonly targetBytes: number
  /** There should be at least this many groups, if there are as many partitions with rows. */
  readonly groupsMin: number
  /** So many bytes are worth a task of their own: of fewer there are fewer groups than `groupsMin`. */
  readonly groupBytesMin: number
}

/** One group a partition: the number was asked for by the program. */
export const everyPartition = (partitions: number): readonly PartitionGroup[] =>
  Array.from({ length: partitions }, (_, i) => ({ from: i, to: i + 1 }))

export function groupPartitions(
  bytes: ArrayLike<number>,
  options: GroupingOptions,
): readonly PartitionGroup[] {
  let total = 0
  for (let i = 0; i < bytes.length; i++) total += bytes[i]
  const even = Math.max(options.groupBytesMin, Math.ceil(total / options.groupsMin))
  const target = Math.min(options.targetBytes, even)
  const groups: PartitionGroup[] = []
  let from = 0
  let held = 0
  for (let i = 0; i < bytes.length; i++) {
    if (held > 0 && held + bytes[i] > target) {
      groups.push({ from, to: i })
      from = i
      held = 0
    }
    held += bytes[i]
  }
  if (from < bytes.length) groups.push({ from, to: bytes.length })
  return groups
}
