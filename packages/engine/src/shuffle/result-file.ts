/** A result that is too much for memory, in a file: blocks of its batches, encoded as a shuffle's are. */
import { packArrow } from '../columnar/arrow-block.ts'
import { type ArrowBatch, arrowBytes } from '../columnar/arrow-layout.ts'
import type { MemoryConsumer, Region } from '../columnar/region.ts'
import {
  type ResultBlock,
  type ResultFile,
  type ResultWriter,
  resultPartBytes,
} from '../exec/result/result-store.ts'
import type { TaskContext } from '../exec/task-services.ts'
import type { BlockCodec } from './block-codec.ts'
import type { BlockFileWriter } from './block-file.ts'

/** Goes when the result has been read or dropped, or its task did not succeed. */
export const resultFileName = (taskId: number): string => `result-${taskId}`

export class ResultFileWriter implements ResultWriter {
  readonly #context: TaskContext
  readonly #region: Region
  readonly #codec: BlockCodec
  readonly #file: BlockFileWriter
  readonly #blocks: ResultBlock[] = []
  #batchCount = 0

  constructor(
    context: TaskContext,
    consumer: MemoryConsumer,
    { codec, openFile }: { readonly codec: BlockCodec; readonly openFile: (name: string) => BlockFileWriter },
  ) {
    this.#context = context
    this.#region = context.memory.region(consumer)
    this.#codec = codec
    this.#file = openFile(resultFileName(context.descriptor.taskId))
  }

  add(batches: readonly ArrowBatch[]): void {
    for (let from = 0; from < batches.length; ) {
      let to = from
      for (let bytes = 0; to < batches.length && bytes < resultPartBytes; to++)
        for (const column of batches[to].columns) bytes += arrowBytes(column)
      this.#addBlock(batches.slice(from, to))
      from = to
    }
  }

  #addBlock(some: readonly ArrowBatch[]): void {
    const { memory, metrics, checkCancelled } = this.#context
    checkCancelled()
    const mark = this.#region.mark()
    const { at, bytes, batches } = packArrow(memory, this.#region, some)
    const encoded = this.#codec.encode(at, bytes)
    this.#region.release(mark)
    const offset = this.#file.append(encoded)
    this.#blocks.push({ first: this.#batchCount, offset, length: encoded.length, bytes, batches })
    this.#batchCount += batches.length
    metrics.memorySpilledBytes += bytes
    metrics.diskSpilledBytes += encoded.length
  }

  finish(): ResultFile {
    this.#region.free()
    return { path: this.#file.finish(), blocks: this.#blocks, batchCount: this.#batchCount }
  }

  abort(): void {
    this.#region.free()
    this.#file.abort()
  }
}
