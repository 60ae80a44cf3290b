/**
 * Blocks that finished tasks left in the executor, and which owner number holds their memory: map outputs until their shuffle is removed,
 * result rows until the driver took them. Kept by the executor's main thread alone; slots are told the addresses they need.
 */
import { rmSync } from 'node:fs'
import { type ArrowBatch, copyBatchOut } from '../columnar/arrow-layout.ts'
import { blockBytes } from '../columnar/column-block.ts'
import type { ColumnBatch } from '../columnar/local-data.ts'
import type { ShuffleBlockLocation, ShuffleRead, TaskDescriptor } from '../exec/task.ts'
import type { KeptOutput } from '../exec/task-services.ts'
import type { ExecutorMemory } from '../storage/executor-memory.ts'
import type { LocalMapOutput } from './slot-message.ts'

interface KeptRows {
  readonly owner: number
  readonly batches: readonly ArrowBatch[]
}
interface KeptMapOutput {
  readonly owner: number
  readonly blocks: Extract<KeptOutput, { readonly kind: 'map' }>['blocks']
  readonly file: string | undefined
}

/** A map output that was said to be here and is not. */
export interface MissingMapOutput {
  readonly shuffleId: number
  readonly location: ShuffleBlockLocation
}

export class BlockRegistry {
  private readonly memory: ExecutorMemory
  private readonly executorId: string
  private readonly rows = new Map<string, KeptRows>()
  private readonly shuffles = new Map<number, Map<number, KeptMapOutput>>()

  constructor(memory: ExecutorMemory, executorId: string) {
    this.memory = memory
    this.executorId = executorId
  }

  /** `owner` holds the output's memory, and nothing else. */
  keep(output: KeptOutput, owner: number): void {
    if (output.kind === 'rows') {
      this.rows.set(output.blockId, { owner, batches: output.batches })
      return
    }
    const { shuffleId, mapTaskId, blocks, file } = output
    const outputs = this.shuffles.get(shuffleId) ?? new Map<number, KeptMapOutput>()
    this.shuffles.set(shuffleId, outputs)
    outputs.set(mapTaskId, { owner, blocks, file })
  }

  /** What a task reads of this executor's map outputs, or the first that is not there any more. */
  localBlocks(descriptor: TaskDescriptor): readonly LocalMapOutput[] | MissingMapOutput {
    const found: LocalMapOutput[] = []
    for (const read of Object.values(descriptor.shuffleReads)) {
      for (const location of read.blocks) {
        if (location.executorId !== this.executorId || location.sizes.every((size) => size === 0)) continue
        const local = this.localBlock(read, location)
        if (local === undefined) return { shuffleId: read.shuffleId, location }
        found.push(local)
      }
    }
    return found
  }

  private localBlock(read: ShuffleRead, { mapTaskId }: ShuffleBlockLocation): LocalMapOutput | undefined {
    const { shuffleId, from, to } = read
    const kept = this.shuffles.get(shuffleId)?.get(mapTaskId)
    if (kept === undefined) return undefined
    const { file } = kept
    return {
      shuffleId,
      mapTaskId,
      from,
      blocks: kept.blocks.slice(from, to),
      ...(file === undefined ? {} : { file }),
    }
  }

  /** The column blocks of one reduce partition, as views on the executor's memory: copy before anything else happens. */
  blockViews(shuffleId: number, mapTaskId: number, partition: number): readonly Uint8Array[] | undefined {
    const { u32, bytes } = this.memory
    const blocks = this.shuffles.get(shuffleId)?.get(mapTaskId)?.blocks[partition]
    return blocks?.map((pointer) => bytes.subarray(pointer, pointer + blockBytes(u32, pointer)))
  }

  hasMapOutput(shuffleId: number, mapTaskId: number): boolean {
    return this.shuffles.get(shuffleId)?.has(mapTaskId) ?? false
  }

  /** Number of batches of a result block, undefined when there is none. */
  rowBatches(blockId: string): number | undefined {
    return this.rows.get(blockId)?.batches.length
  }

  /** One batch of a result block, copied out of the executor's memory. */
  copyRows(blockId: string, batch: number): ColumnBatch | undefined {
    const kept = this.rows.get(blockId)?.batches[batch]
    return kept === undefined ? undefined : copyBatchOut(this.memory.bytes, kept)
  }

  dropRows(blockId: string): void {
    const kept = this.rows.get(blockId)
    if (kept === undefined) return
    this.rows.delete(blockId)
    this.memory.freeOwner(kept.owner)
  }

  removeShuffle(shuffleId: number): void {
    const outputs = this.shuffles.get(shuffleId)
    this.shuffles.delete(shuffleId)
    for (const kept of outputs?.values() ?? []) this.free(kept)
  }

  discardMapOutput(shuffleId: number, mapTaskId: number): void {
    const outputs = this.shuffles.get(shuffleId)
    const kept = outputs?.get(mapTaskId)
    outputs?.delete(mapTaskId)
    if (kept !== undefined) this.free(kept)
  }

  private free({ owner, file }: KeptMapOutput): void {
    this.memory.freeOwner(owner)
    if (file !== undefined) rmSync(file, { force: true })
  }
}
