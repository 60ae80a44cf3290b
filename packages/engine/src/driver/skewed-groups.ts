/**
 * Skew: where one partition of a join's rows that look for partners is far larger than the others, several tasks take
 * it, each some of its map outputs; all of them make the same table.
 */
import type { MapStatus } from '../shuffle/map-status.ts'
import type { PartitionGroup } from './task-layout.ts'

export interface SkewOptions {
  /** How many times the median makes a group skewed. */
  readonly factor: number
  /** And that it is larger than this. */
  readonly bytesMin: number
}

export interface SplitGroups {
  readonly probe: readonly PartitionGroup[]
  readonly build: readonly PartitionGroup[]
  /** Groups that were split. */
  readonly split: number
}

/** The groups with skewed ones in several pieces; undefined if there are none. */
export function splitSkewed(
  groups: readonly PartitionGroup[],
  statuses: readonly (MapStatus | undefined)[],
  options: SkewOptions,
): SplitGroups | undefined {
  const bytesOf = (status: MapStatus | undefined, { from, to }: PartitionGroup): number => {
    let bytes = 0
    for (let p = from; p < to; p++) bytes += status?.sizes[p] ?? 0
    return bytes
  }
  const sizes = groups.map((group) => statuses.reduce((sum, status) => sum + bytesOf(status, group), 0))
  const median = sizes.toSorted((a, b) => a - b)[sizes.length >>> 1] ?? 0
  const limit = Math.max(options.bytesMin, median * options.factor)
  const probe: PartitionGroup[] = []
  const build: PartitionGroup[] = []
  let split = 0
  groups.forEach((group, i) => {
    const pieces =
      sizes[i] > limit ? piecesOf(group, statuses, Math.max(options.bytesMin / 2, median), bytesOf) : [group]
    if (pieces.length > 1) split++
    for (const piece of pieces) {
      probe.push(piece)
      build.push(group)
    }
  })
  return split === 0 ? undefined : { probe, build, split }
}

/** Neighbouring map outputs together, up to so many bytes a piece. */
function piecesOf(
  group: PartitionGroup,
  statuses: readonly (MapStatus | undefined)[],
  targetBytes: number,
  bytesOf: (status: MapStatus | undefined, group: PartitionGroup) => number,
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
