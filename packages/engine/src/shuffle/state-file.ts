/** A task's state store in a file: blocks of all runs one behind the other, encoded as a shuffle's are. */
import { SparkError } from '@vonk/common'
import type { Pointer, Region } from '../columnar/region.ts'
import type { StateRun, StateStore, StateWriter } from '../exec/rows/state-store.ts'
import type { TaskContext } from '../exec/task-services.ts'
import { pathUri } from '../source/local-path.ts'
import { type BlockCodec, CorruptBlock } from './block-codec.ts'
import { type BlockFileWriter, readExtent } from './block-file.ts'

/** Files of this name may go once their task has ended, however it did. */
export const stateFileName = (taskId: number): string => `state-${taskId}`

type StateContext = Pick<TaskContext, 'metrics' | 'descriptor' | 'checkCancelled'>

export class StateFile implements StateStore {
  readonly #context: StateContext
  readonly #codec: BlockCodec
  readonly #openFile: (name: string) => BlockFileWriter
  #file: BlockFileWriter | undefined

  /** The file is made when the first block comes. */
  constructor(context: StateContext, codec: BlockCodec, openFile: (name: string) => BlockFileWriter) {
    this.#context = context
    this.#codec = codec
    this.#openFile = openFile
  }

  begin(): StateWriter {
    const extents: number[] = []
    let bytes = 0
    let blockBytesMax = 0
    return {
      add: (block, size) => {
        const encoded = this.#encode(block, size)
        extents.push(this.#append(encoded), encoded.length)
        bytes += size
        blockBytesMax = Math.max(blockBytesMax, size)
      },
      end: (): StateRun => ({
        blocks: extents.length / 2,
        bytes,
        blockBytesMax,
        read: (block, region) => this.#read(extents[block * 2], extents[block * 2 + 1], region),
      }),
    }
  }

  #encode(block: Pointer, bytes: number): Uint8Array {
    this.#context.checkCancelled()
    return this.#codec.encode(block, bytes)
  }

  #append(encoded: Uint8Array): number {
    const { metrics, descriptor } = this.#context
    this.#file ??= this.#openFile(stateFileName(descriptor.taskId))
    metrics.diskSpilledBytes += encoded.length
    return this.#file.append(encoded)
  }

  #read(offset: number, length: number, region: Region): Pointer {
    this.#context.checkCancelled()
    const { path } = this.#file!
    try {
      const encoded = readExtent(path, offset, length)
      const block = region.allocate(this.#codec.decodedBytes(encoded))
      this.#codec.decode(encoded, block)
      return block
    } catch (error) {
      if (error instanceof SparkError) throw error
      throw unreadable(path, error)
    }
  }

  close(): void {
    this.#file?.abort()
    this.#file = undefined
  }
}

function unreadable(path: string, error: unknown): unknown {
  const isSystem = error instanceof Error && 'code' in error
  if (!(error instanceof CorruptBlock) && !isSystem) return error
  const reason = (error as Error).message
  return new SparkError({
    condition: 'FAILED_READ_FILE.NO_HINT',
    sqlState: 'KD001',
    messageParameters: { path: pathUri(path) },
    message:
      `[FAILED_READ_FILE.NO_HINT] State that a task had moved to ${pathUri(path)} ` +
      `cannot be read: ${reason}. SQLSTATE: KD001`,
    cause: error,
  })
}
