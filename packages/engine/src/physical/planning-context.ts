/** What physical planning may know beyond the plan: settings and a numbering of operators and columns. */

export interface PlanningContext {
  /** Task slots of all executors: scans are cut into at least four tasks a slot. */
  readonly slots: number
  /** `spark.sql.shuffle.partitions` if somebody set it; otherwise the number is fitted to slots and input. */
  readonly shufflePartitions?: number
  readonly maxPartitionBytes: number
  /** A side of a join that is not larger than this may be broadcast; -1: none is. */
  readonly broadcastBytesMax: number
  /** `spark.sql.leafNodeDefaultParallelism`, or the slots: partitions of ranges and local rows. */
  readonly defaultParallelism: number
  /** A range that does not say how many partitions it has gets more of them rather than one with more rows. */
  readonly rangeRowsMax?: number
  nextOperatorId(): number
  nextAttributeId(): number
}

/** Scans are cut into at least so many tasks a slot. */
export const scanTasksPerSlot = 4
/** Reduce partitions are sized so that the state of one fits a core's second-level cache. */
export const targetPartitionBytes = 1024 * 1024
/** Range partitions are sorted, which needs no cache-sized state: fewer of them cost less to tell apart. */
export const targetRangePartitionBytes = 16 * 1024 * 1024
const partitionsPerSlotMin = 2
const partitionsMax = 1024

/** How many reduce partitions a required shuffle of about `bytes` gets. */
export function fittedPartitions(
  context: PlanningContext,
  bytes: number | undefined,
  targetBytes = targetPartitionBytes,
): number {
  if (context.shufflePartitions !== undefined) return context.shufflePartitions
  const least = Math.max(4, context.slots * partitionsPerSlotMin)
  if (bytes === undefined) return least
  const fitted = Math.ceil(bytes / targetBytes)
  const rounded = Math.ceil(fitted / context.slots) * context.slots
  return Math.max(least, Math.min(partitionsMax, rounded))
}
