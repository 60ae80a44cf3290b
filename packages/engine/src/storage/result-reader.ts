/**
 * Reads results back that went to the disk. Their blocks are decoded in a memory of the reader's own: a result is on
 * the disk because the executor's may be full.
 */
import { arrowAt } from '../columnar/arrow-block.ts'
import type { ArrowBatch } from '../columnar/arrow-layout.ts'
import type { Pointer } from '../columnar/region.ts'
import { type ResultBlock, type ResultFile, resultPartBytes } from '../exec/result/result-store.ts'
import { instantiateKernels } from '../kernels/signatures.ts'
import { BlockCodec, codecScratchBytes } from '../shuffle/block-codec.ts'
import { readExtent } from '../shuffle/block-file.ts'
import { ExecutorMemory } from './executor-memory.ts'

/** Room for what the codec works with, and for what is lost between chunks. */
const workBytes = 1024 * 1024
/** Blocks of ordinary batches fit; for one with larger values a memory is made that goes with it. */
const usualBytes = 4 * resultPartBytes

interface Decoder {
  readonly memory: ExecutorMemory
  /** Where blocks are put, one after the other in the same place. */
  readonly at: Pointer
  readonly codec: BlockCodec
}

export class ResultReader {
  readonly #kernels: () => WebAssembly.Module
  #usual: Decoder | undefined

  constructor(kernels: () => WebAssembly.Module) {
    this.#kernels = kernels
  }

  /** The batches of a block, in bytes that hold them until the next call. Throws what the system or the codec says. */
  read({ path }: ResultFile, block: ResultBlock): { bytes: Uint8Array; batches: ArrowBatch[] } {
    const { memory, at, codec } = this.#decoder(block.bytes)
    codec.decode(readExtent(path, block.offset, block.length), at)
    return { bytes: memory.bytes, batches: block.batches.map((batch) => arrowAt(batch, at)) }
  }

  #decoder(blockBytes: number): Decoder {
    if (blockBytes > usualBytes) return this.#newDecoder(blockBytes)
    this.#usual ??= this.#newDecoder(usualBytes)
    return this.#usual
  }

  #newDecoder(blockBytes: number): Decoder {
    const memory = ExecutorMemory.create({ bytes: blockBytes + workBytes, setting: 'spark.executor.memory' })
    const tasks = memory.taskMemory({ owner: memory.newOwner() })
    const region = tasks.region({ operator: 'results on disk' })
    const at = region.allocate(blockBytes)
    const codec = new BlockCodec(
      instantiateKernels(this.#kernels(), memory.memory),
      tasks,
      region.allocate(codecScratchBytes),
    )
    return { memory, at, codec }
  }
}
