/** The two ends of a shuffle as a task's services have them, and encoding of blocks for other executors. */
import { assert } from '../base/assert.ts'
import { FetchFailed } from '../exec/task-failures.ts'
import type { MapOutput, TaskServices } from '../exec/task-services.ts'
import type { BlockCodec } from './block-codec.ts'
import { type BlockFileWriter, readExtent } from './block-file.ts'
import { ExchangeSink } from './exchange-sink.ts'
import { type FetchBlocks, ShuffleSource } from './shuffle-source.ts'

export interface ShufflePortOptions {
  readonly executorId: string
  readonly host: string
  readonly local: (shuffleId: number, mapTaskId: number) => MapOutput | undefined
  readonly fetch?: FetchBlocks
  readonly inFlightBytesMax?: number
  /** Bytes of blocks a map output may hold in memory before it goes on in a file. */
  readonly memoryBytes?: number
  readonly openFile?: (name: string) => BlockFileWriter
  readonly codec: BlockCodec
}

const defaultInFlightBytes = 48 * 1024 * 1024

export function shufflePorts(
  options: ShufflePortOptions,
): Pick<TaskServices, 'executorId' | 'host' | 'shuffleSource' | 'exchangeSink' | 'broadcastTable'> {
  const { executorId, host, local, fetch, openFile, codec } = options
  const inFlightBytesMax = options.inFlightBytesMax ?? defaultInFlightBytes
  const memoryBytes = options.memoryBytes ?? Number.POSITIVE_INFINITY
  return {
    executorId,
    host,
    broadcastTable: (task, shuffleId) => {
      const location = task.broadcasts?.find((broadcast) => broadcast.shuffleId === shuffleId)
      assert(location !== undefined, `the task says nothing about broadcast ${shuffleId}`)
      const table = local(shuffleId, location.mapTaskId)?.table
      if (table === undefined) throw new FetchFailed({ ...location, reason: 'the broadcast is gone' })
      return table
    },
    shuffleSource: (context, request) =>
      new ShuffleSource(context, request, {
        executorId,
        local,
        inFlightBytesMax,
        now: () => performance.now(),
        codec,
        ...(fetch === undefined ? {} : { fetch }),
      }),
    exchangeSink: (context, request) =>
      new ExchangeSink(context, request, {
        executorId,
        host,
        memoryBytes,
        codec,
        ...(openFile === undefined ? {} : { openFile }),
      }),
  }
}

/**
 * The blocks of reduce partitions [from, to) of a map output, encoded for the wire or the disk, one after the other in
 * their order.
 */
export function* encodedBlocks(
  output: MapOutput,
  range: { readonly from: number; readonly to: number },
  codec: BlockCodec,
): Generator<Uint8Array> {
  for (let p = range.from - output.from; p < range.to - output.from; p++) {
    const extents = output.file?.extents[p] ?? []
    for (let i = 0; i < extents.length; i += 2) {
      yield readExtent(output.file!.path, extents[i], extents[i + 1])
    }
    for (const block of output.blocks[p] ?? []) yield codec.encodeColumnBlock(block)
  }
}
