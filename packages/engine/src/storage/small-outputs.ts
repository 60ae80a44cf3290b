/**
 * Map outputs of a few bytes, many to a chunk: a task's memory is handed out in chunks of 64 KB, so that ten thousand
 * tasks with a row each would keep 600 MB. Their blocks are moved into chunks that outputs share; a chunk is given back
 * when the last output in it goes.
 */
import { blockBytes } from '../columnar/column-block.ts'
import type { Pointer } from '../columnar/region.ts'
import type { MapOutput } from '../exec/task-services.ts'
import { chunkBytes, type ExecutorMemory } from './executor-memory.ts'

/** Larger outputs keep their own chunk: copying them would cost more than what they waste. */
const smallBytesMax = chunkBytes / 8
const alignment = 16

interface SharedChunk {
  readonly pointer: Pointer
  usedBytes: number
  outputs: number
}

/** Where a moved output lies. */
export interface SmallPlace {
  readonly chunk: SharedChunk
  readonly bytes: number
}

export class SmallOutputs {
  readonly #memory: ExecutorMemory
  readonly #owner: number
  /** The chunk that is being filled. */
  #open: SharedChunk | undefined

  constructor(memory: ExecutorMemory) {
    this.#memory = memory
    this.#owner = memory.newOwner()
  }

  /** Copies an output's blocks; undefined where it is too large for that, or no chunk is free. */
  move(
    output: MapOutput,
  ): { readonly blocks: readonly (readonly Pointer[])[]; readonly place: SmallPlace } | undefined {
    if (output.table !== undefined) return undefined
    const { bytes: memory, u32 } = this.#memory
    let bytes = 0
    for (const blocks of output.blocks) {
      for (const block of blocks) bytes += aligned(blockBytes(u32, block))
      if (bytes > smallBytesMax) return undefined
    }
    const chunk = this.#chunkWith(bytes)
    if (chunk === undefined) return undefined
    const blocks = output.blocks.map((from) =>
      from.map((block) => {
        const to = chunk.pointer + chunk.usedBytes
        const length = blockBytes(u32, block)
        memory.copyWithin(to, block, block + length)
        chunk.usedBytes += aligned(length)
        return to
      }),
    )
    chunk.outputs++
    return { blocks, place: { chunk, bytes } }
  }

  free({ chunk }: SmallPlace): void {
    chunk.outputs--
    if (chunk.outputs > 0) return
    this.#memory.giveBack(chunk.pointer, 1)
    if (this.#open === chunk) this.#open = undefined
  }

  #chunkWith(bytes: number): SharedChunk | undefined {
    if (this.#open !== undefined && this.#open.usedBytes + bytes <= chunkBytes) return this.#open
    const pointer = this.#memory.claim(this.#owner, 1)
    if (pointer === 0) return undefined
    this.#open = { pointer, usedBytes: 0, outputs: 0 }
    return this.#open
  }
}

const aligned = (bytes: number): number => Math.ceil(bytes / alignment) * alignment
