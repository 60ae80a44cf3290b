/**
 * What tasks and other executors read of this executor's map outputs: addresses for a task of our own, views for the block server.
 * Outputs that a task reads are pinned until it ends, so that their memory stays though their shuffle goes.
 */
import { blockBytes } from '../columnar/column-block.ts'
import type { ShuffleBlockLocation, TaskDescriptor } from '../exec/task.ts'
import type { BlockManager } from '../storage/block-manager.ts'
import type { ExecutorMemory } from '../storage/executor-memory.ts'
import type { LocalMapOutput } from './slot-message.ts'

/** A map output that was said to be here and is not. */
export interface MissingMapOutput {
  readonly shuffleId: number
  readonly location: ShuffleBlockLocation
}

export interface PinnedOutputs {
  readonly outputs: readonly LocalMapOutput[]
  readonly unpin: () => void
}

const nothingPinned: PinnedOutputs = { outputs: [], unpin: () => undefined }

/** What the task reads here, or the first of it that is not here any more. */
export function pinLocalOutputs(
  blocks: BlockManager,
  executorId: string,
  descriptor: TaskDescriptor,
): PinnedOutputs | MissingMapOutput {
  const outputs: LocalMapOutput[] = []
  const pins: (() => void)[] = []
  const unpin = () => {
    for (const release of pins) release()
  }
  for (const { shuffleId, from, to, blocks: locations } of Object.values(descriptor.shuffleReads)) {
    for (const location of locations) {
      if (location.executorId !== executorId || location.sizes.every((size) => size === 0)) continue
      const { mapTaskId } = location
      const kept = blocks.mapOutput(shuffleId, mapTaskId)
      const pin = blocks.pin(shuffleId, mapTaskId)
      if (kept === undefined || pin === undefined) {
        unpin()
        return { shuffleId, location }
      }
      pins.push(pin)
      const file = kept.file === undefined ? {} : { file: kept.file }
      outputs.push({ shuffleId, mapTaskId, from, blocks: kept.blocks.slice(from, to), ...file })
    }
  }
  return outputs.length === 0 ? nothingPinned : { outputs, unpin }
}

/** The column blocks of one reduce partition, as views on the executor's memory: copy them before anything else happens. */
export function blockViews(
  blocks: BlockManager,
  memory: ExecutorMemory,
  which: { readonly shuffleId: number; readonly mapTaskId: number; readonly reducePartition: number },
): readonly Uint8Array[] | undefined {
  const { u32, bytes } = memory
  const kept = blocks.mapOutput(which.shuffleId, which.mapTaskId)
  if (kept === undefined) return undefined
  const pointers = kept.blocks[which.reducePartition] ?? []
  return pointers.map((pointer) => bytes.subarray(pointer, pointer + blockBytes(u32, pointer)))
}
