/**
 * Skew: where one partition of a join's side is far larger than the others, several tasks take it, each some of its map
 * outputs, with all rows of the other side.
 */
import type { MapStatus } from '../../shuffle/map-status.ts'
import type { PartitionGroup } from '../schedule/task-layout.ts'

export interface SkewOptions {
  /** How many times the median makes a group skewed. */
  readonly factor: number
  /** And that it is larger than this. */
  readonly bytesMin: number
}

/** One side of a join: the groups of partitions that its tasks read, and the map outputs that they read them of. */
export interface SkewSide {
  readonly groups: readonly PartitionGroup[]
  readonly statuses: readonly (MapStatus | undefined)[]
  /**
   * Whether a task may have some of a group's rows, while others have the rest with the same rows of the other side.
   */
  readonly mayBeSplit: boolean
}

export interface SplitGroups {
  readonly probe: readonly PartitionGroup[]
  readonly build: readonly PartitionGroup[]
  /** Groups that were split, on either side. */
  readonly split: number
}

/** The groups with skewed ones in several pieces, each with every piece of the other side; undefined without skew. */
export function splitSkewed(
  { probe: probeSide, build: buildSide }: { readonly probe: SkewSide; readonly build: SkewSide },
  options: SkewOptions,
): SplitGroups | undefined {
  const [ofProbe, ofBuild] = [piecesOfSide(probeSide, options), piecesOfSide(buildSide, options)]
  const probe: PartitionGroup[] = []
  const build: PartitionGroup[] = []
  let split = 0
  ofProbe.forEach((pieces, i) => {
    if (pieces.length * ofBuild[i].length > 1) split++
    for (const own of pieces) {
      for (const other of ofBuild[i]) {
        probe.push(own)
        build.push(other)
      }
    }
  })
  return split === 0 ? undefined : { probe, build, split }
}

/** How many groups of a side would be split if it might be. */
export const skewedCount = (side: SkewSide, options: SkewOptions): number =>
  piecesOfSide({ ...side, mayBeSplit: true }, options).filter((pieces) => pieces.length > 1).length

const bytesOf = (status: MapStatus | undefined, { from, to }: PartitionGroup): number => {
  let bytes = 0
  for (let p = from; p < to; p++) bytes += status?.sizes[p] ?? 0
  return bytes
}

/** For each group the pieces that tasks read it in. */
function piecesOfSide(
  { groups, statuses, mayBeSplit }: SkewSide,
  { factor, bytesMin }: SkewOptions,
): readonly (readonly PartitionGroup[])[] {
  if (!mayBeSplit) return groups.map((group) => [group])
  const sizes = groups.map((group) => statuses.reduce((sum, status) => sum + bytesOf(status, group), 0))
  const median = sizes.toSorted((a, b) => a - b)[sizes.length >>> 1] ?? 0
  const limit = Math.max(bytesMin, median * factor)
  const target = Math.max(bytesMin / 2, median)
  return groups.map((group, i) => (sizes[i] > limit ? piecesOf(group, statuses, target) : [group]))
}

/** Neighbouring map outputs together, up to so many bytes a piece. */
function piecesOf(
  group: PartitionGroup,
  statuses: readonly (MapStatus | undefined)[],
  targetBytes: number,
): readonly PartitionGroup[] {
  const pieces: PartitionGroup[] = []
  let from = 0
  let held = 0
  statuses.forEach((status, map) => {
    const bytes = bytesOf(status, group)
    if (held > 0 && held + bytes > targetBytes) {
      pieces.push({ ...group, maps: { from, to: map } })
      from = map
      held = 0
    }
    held += bytes
  })
  pieces.push({ ...group, maps: { from, to: statuses.length } })
  return pieces
}
