/**
 * Which kept partitions leave the memory of their executor, so that what is cached takes no more than its share: those
 * of the plan that was used least recently first, of one plan the last ones first, so that a later reading of all of it
 * finds the front still there. They go to disk where their level allows it, and else are dropped. What a query reads at
 * the time stays where it is.
 */
import type { MapStatus } from '../../shuffle/map-status.ts'
import type { StorageLevel } from './storage-level.ts'

export interface CachedOutputs {
  readonly shuffleId: number
  readonly level: Pick<StorageLevel, 'useDisk' | 'useMemory'>
  /** Grows with each use of any plan. */
  readonly lastUse: number
  readonly inUse: boolean
  /** By map partition; undefined where it is not there. */
  readonly statuses: readonly (MapStatus | undefined)[]
}

export interface Eviction {
  readonly kind: 'drop' | 'moveToDisk'
  readonly shuffleId: number
  readonly mapPartition: number
}

/** `memoryBytesMax`: of each executor. */
export function evictions(cached: readonly CachedOutputs[], memoryBytesMax: number): readonly Eviction[] {
  const evicted: Eviction[] = []
  const held = new Map<string, number>()
  const candidates = cached.filter(({ inUse }) => !inUse).toSorted((a, b) => a.lastUse - b.lastUse)
  for (const { level, inUse, shuffleId, statuses } of cached) {
    statuses.forEach((status, mapPartition) => {
      if (status === undefined) return
      const bytes = status.memoryBytes ?? 0
      // It began to go to disk while it was made, as memory was short.
      if (!inUse && !level.useDisk && bytes < status.sizes[0])
        evicted.push({ kind: 'drop', shuffleId, mapPartition })
      else held.set(status.executorId, (held.get(status.executorId) ?? 0) + bytes)
    })
  }
  const dropped = new Set(evicted.map(({ shuffleId, mapPartition }) => `${shuffleId}/${mapPartition}`))
  for (const { level, shuffleId, statuses } of candidates) {
    for (let mapPartition = statuses.length - 1; mapPartition >= 0; mapPartition--) {
      const status = statuses[mapPartition]
      const bytes = status?.memoryBytes ?? 0
      if (status === undefined || bytes === 0 || dropped.has(`${shuffleId}/${mapPartition}`)) continue
      const taken = held.get(status.executorId) ?? 0
      if (taken <= memoryBytesMax) continue
      held.set(status.executorId, taken - bytes)
      evicted.push({ kind: level.useDisk ? 'moveToDisk' : 'drop', shuffleId, mapPartition })
    }
  }
  return evicted
}
