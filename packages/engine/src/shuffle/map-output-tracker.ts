/**
 * The driver's book of map outputs: which exist, where, how large. Every loss raises the epoch, which travels with
 * each task, so that an executor knows when the locations it has cached are out of date (`MapStatusCache`).
 * It only keeps the book; who recomputes what is lost is the scheduler's business.
 */
import { assert } from '../base/assert.ts'
import type { LostOutputs, MapOutputs, MapStatus } from './map-status.ts'

/** Sums over all present map outputs; what adaptive planning measures. Do not keep: the arrays are live. */
export interface MapOutputStatistics {
  readonly shuffleId: number
  readonly bytesByPartition: Float64Array
  readonly rowsByPartition: Float64Array
}

export interface ShuffleBlock {
  readonly mapPartition: number
  readonly reducePartition: number
  readonly mapTaskId: number
  readonly bytes: number
}

export interface BlocksAtExecutor {
  readonly executorId: string
  readonly host: string
  /** In map-partition order, so that a retry reads the same rows in the same order. */
  readonly blocks: readonly ShuffleBlock[]
}

/** Either every block, or the first map partition whose output is gone (a fetch failure of the metadata). */
export type MapSizes =
  | { readonly kind: 'blocks'; readonly executors: readonly BlocksAtExecutor[] }
  | { readonly kind: 'missing'; readonly mapPartition: number }

interface ShuffleEntry {
  readonly statuses: (MapStatus | undefined)[]
  readonly bytes: Float64Array
  readonly rows: Float64Array
  readonly grows: boolean
  available: number
}

/** An executor that holds this share of a reduce partition's bytes or more is worth preferring. */
const REDUCER_LOCALITY_FRACTION = 0.2

export class MapOutputTracker implements MapOutputs {
  #epoch = 0
  readonly #shuffles = new Map<number, ShuffleEntry>()

  get epoch(): number {
    return this.#epoch
  }

  incrementEpoch(): void {
    this.#epoch += 1
  }

  /** `perExecutor`: a broadcast, whose map partitions are executors and so grow in number. */
  registerShuffle(
    shuffleId: number,
    mapPartitions: number,
    reducePartitions: number,
    options: { readonly perExecutor?: boolean } = {},
  ): void {
    assert(!this.#shuffles.has(shuffleId), `shuffle ${shuffleId} registered twice`)
    this.#shuffles.set(shuffleId, {
      statuses: new Array<MapStatus | undefined>(mapPartitions).fill(undefined),
      bytes: new Float64Array(reducePartitions),
      rows: new Float64Array(reducePartitions),
      grows: options.perExecutor ?? false,
      available: 0,
    })
  }

  /** Forgets the shuffle; later registrations, losses and questions about it are not errors of the caller. */
  unregisterShuffle(shuffleId: number): void {
    this.#shuffles.delete(shuffleId)
  }

  containsShuffle(shuffleId: number): boolean {
    return this.#shuffles.has(shuffleId)
  }

  shuffleIds(): readonly number[] {
    return [...this.#shuffles.keys()]
  }

  /** Replaces an output that is there. */
  registerMapOutput(shuffleId: number, mapPartition: number, status: MapStatus): void {
    const entry = this.#entry(shuffleId)
    if (entry.grows) {
      while (entry.statuses.length <= mapPartition) entry.statuses.push(undefined)
    }
    assert(mapPartition < entry.statuses.length, `shuffle ${shuffleId} has no map partition ${mapPartition}`)
    assert(status.sizes.length === entry.bytes.length, `shuffle ${shuffleId}: wrong number of sizes`)
    const before = entry.statuses[mapPartition]
    if (before !== undefined) forget(entry, mapPartition, before)
    entry.statuses[mapPartition] = status
    entry.available += 1
    for (let i = 0; i < status.sizes.length; i++) {
      entry.bytes[i] += status.sizes[i]
      entry.rows[i] += status.rows[i]
    }
  }

  /**
   * Forgets one output if it still is the one that failed: written by that executor and, where known, that attempt.
   * A late report about an output that was replaced since changes nothing. Says whether it changed something.
   */
  unregisterMapOutput(
    shuffleId: number,
    mapPartition: number,
    at: { readonly executorId: string; readonly mapTaskId?: number },
  ): boolean {
    const entry = this.#shuffles.get(shuffleId)
    const status = entry?.statuses[mapPartition]
    if (entry === undefined || status === undefined || status.executorId !== at.executorId) return false
    if (at.mapTaskId !== undefined && at.mapTaskId !== status.mapTaskId) return false
    forget(entry, mapPartition, status)
    this.#epoch += 1
    return true
  }

  unregisterAllMapOutput(shuffleId: number): void {
    const entry = this.#entry(shuffleId)
    entry.statuses.fill(undefined)
    entry.bytes.fill(0)
    entry.rows.fill(0)
    entry.available = 0
    this.#epoch += 1
  }

  /** Forgets all that lay on an executor and says what it was. The epoch rises only if that is something. */
  removeOutputsOnExecutor(executorId: string): readonly LostOutputs[] {
    const lost: LostOutputs[] = []
    for (const [shuffleId, entry] of this.#shuffles) {
      const mapPartitions: number[] = []
      for (let p = 0; p < entry.statuses.length; p++) {
        const status = entry.statuses[p]
        if (status === undefined || status.executorId !== executorId) continue
        forget(entry, p, status)
        mapPartitions.push(p)
      }
      if (mapPartitions.length > 0) lost.push({ shuffleId, mapPartitions })
    }
    if (lost.length > 0) this.#epoch += 1
    return lost
  }

  availableOutputs(shuffleId: number): number {
    return this.#shuffles.get(shuffleId)?.available ?? 0
  }

  isAvailable(shuffleId: number): boolean {
    const entry = this.#shuffles.get(shuffleId)
    return entry !== undefined && entry.available === entry.statuses.length
  }

  missingPartitions(shuffleId: number): readonly number[] {
    const { statuses, available } = this.#entry(shuffleId)
    const missing: number[] = []
    if (available === statuses.length) return missing
    for (let p = 0; p < statuses.length; p++) if (statuses[p] === undefined) missing.push(p)
    return missing
  }

  status(shuffleId: number, mapPartition: number): MapStatus | undefined {
    return this.#shuffles.get(shuffleId)?.statuses[mapPartition]
  }

  statuses(shuffleId: number): readonly (MapStatus | undefined)[] {
    return this.#entry(shuffleId).statuses
  }

  statistics(shuffleId: number): MapOutputStatistics {
    const { bytes, rows } = this.#entry(shuffleId)
    return { shuffleId, bytesByPartition: bytes, rowsByPartition: rows }
  }

  /** The blocks of reduce partitions `[start, end)`, by executor, without empty ones; optionally of some maps only. */
  mapSizesByExecutor(
    shuffleId: number,
    reduce: { readonly start: number; readonly end: number },
    maps?: { readonly start: number; readonly end: number },
  ): MapSizes {
    const entry = this.#shuffles.get(shuffleId)
    if (entry === undefined) return { kind: 'missing', mapPartition: 0 }
    const byExecutor = new Map<string, { executorId: string; host: string; blocks: ShuffleBlock[] }>()
    const end = Math.min(maps?.end ?? entry.statuses.length, entry.statuses.length)
    for (let mapPartition = maps?.start ?? 0; mapPartition < end; mapPartition++) {
      const status = entry.statuses[mapPartition]
      if (status === undefined) return { kind: 'missing', mapPartition }
      for (let reducePartition = reduce.start; reducePartition < reduce.end; reducePartition++) {
        const bytes = status.sizes[reducePartition]
        if (bytes === 0) continue
        let group = byExecutor.get(status.executorId)
        if (group === undefined) {
          group = { executorId: status.executorId, host: status.host, blocks: [] }
          byExecutor.set(status.executorId, group)
        }
        group.blocks.push({ mapPartition, reducePartition, mapTaskId: status.mapTaskId, bytes })
      }
    }
    return { kind: 'blocks', executors: [...byExecutor.values()] }
  }

  /** Executors that hold a large share of what reduce partitions `[start, end)` read, the largest first. */
  preferredExecutors(
    shuffleId: number,
    reduce: { readonly start: number; readonly end: number },
    fraction: number = REDUCER_LOCALITY_FRACTION,
  ): readonly string[] {
    const entry = this.#shuffles.get(shuffleId)
    if (entry === undefined) return []
    const bytes = new Map<string, number>()
    let total = 0
    for (const status of entry.statuses) {
      if (status === undefined) continue
      let here = 0
      for (let r = reduce.start; r < reduce.end; r++) here += status.sizes[r]
      total += here
      bytes.set(status.executorId, (bytes.get(status.executorId) ?? 0) + here)
    }
    return [...bytes]
      .filter(([, here]) => here > 0 && here >= total * fraction)
      .sort((a, b) => b[1] - a[1])
      .map(([executorId]) => executorId)
  }

  #entry(shuffleId: number): ShuffleEntry {
    const entry = this.#shuffles.get(shuffleId)
    assert(entry !== undefined, `shuffle ${shuffleId} is not registered`)
    return entry
  }
}

function forget(entry: ShuffleEntry, mapPartition: number, status: MapStatus): void {
  entry.statuses[mapPartition] = undefined
  entry.available -= 1
  for (let i = 0; i < status.sizes.length; i++) {
    entry.bytes[i] -= status.sizes[i]
    entry.rows[i] -= status.rows[i]
  }
}

/** An executor's copy of locations. A task of a newer epoch empties it; an answer of an older epoch is not kept. */
export class MapStatusCache {
  #epoch = 0
  readonly #statuses = new Map<number, readonly (MapStatus | undefined)[]>()

  updateEpoch(epoch: number): void {
    if (epoch <= this.#epoch) return
    this.#epoch = epoch
    this.#statuses.clear()
  }

  get(shuffleId: number): readonly (MapStatus | undefined)[] | undefined {
    return this.#statuses.get(shuffleId)
  }

  put(shuffleId: number, epoch: number, statuses: readonly (MapStatus | undefined)[]): void {
    if (epoch >= this.#epoch) this.#statuses.set(shuffleId, statuses)
  }

  remove(shuffleId: number): void {
    this.#statuses.delete(shuffleId)
  }
}
