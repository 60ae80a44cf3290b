/**
 * An executor as the simulator knows it: the blocks it really holds, the locations it has cached, whether it lives.
 * The scheduler learns of all this only by messages.
 */
import type { TaskDescription } from '@vonk/engine/scheduler/task'
import { MapStatusCache } from '@vonk/engine/shuffle/map-output-tracker'

/**
 * From which outputs of indeterminate stages something was made: `stage/partition` to the task that wrote it. Two
 * things that are put together must not disagree, or rows are lost or doubled.
 */
export type Provenance = ReadonlyMap<string, number>

export interface Block {
  readonly provenance: Provenance
}

export class SimulatedExecutor {
  readonly id: string
  readonly slots: number
  readonly cache = new MapStatusCache()
  readonly blocks = new Map<string, Block>()
  /** Launched and not yet told to be over. */
  readonly running = new Map<number, TaskDescription>()
  alive = true
  /** It works, but nobody hears it any more. */
  silent = false

  constructor(id: string, slots: number) {
    this.id = id
    this.slots = slots
  }
}

export const blockName = (shuffleId: number, mapPartition: number, mapTaskId: number): string =>
  `${shuffleId}/${mapPartition}/${mapTaskId}`
