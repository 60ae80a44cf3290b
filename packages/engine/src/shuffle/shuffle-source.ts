/**
 * The reading side of a shuffle: the blocks of a range of reduce partitions, in map-partition order, so that a second
 * attempt sees the same rows. Blocks of this executor are read where they lie; those in its files and those of other
 * executors are decoded into the task's memory, one at a time. Fetching runs ahead by a bounded number of bytes.
 */
import type { DataType } from '@vonk/common'
import { blockBytes, blockColumn, blockRows, isColumnBlock } from '../columnar/column-block.ts'
import type { Pointer, Region } from '../columnar/region.ts'
import { maxBatchRows, physicalWidth, type VectorLayout } from '../columnar/vector.ts'
import type { BatchSource, SourceMetrics } from '../exec/batch-source.ts'
import type { ShuffleBlockLocation } from '../exec/task.ts'
import { FetchFailed } from '../exec/task-failures.ts'
import type { MapOutput, ShuffleRequest, TaskContext } from '../exec/task-services.ts'
import { allocateVectors, noMetrics, setVector } from '../exec/vectors.ts'
import { type BlockCodec, CorruptBlock } from './block-codec.ts'
import { readExtent } from './block-file.ts'

export interface FetchRequest {
  readonly location: ShuffleBlockLocation
  readonly shuffleId: number
  readonly from: number
  readonly to: number
}
/** Encoded blocks of a map output's reduce partitions [from, to), in order. Rejects if they cannot be had. */
export type FetchBlocks = (request: FetchRequest) => Promise<readonly Uint8Array[]>

export interface ShuffleSourceOptions {
  readonly executorId: string
  /** A map output of this executor, or undefined if it is not here. */
  readonly local: (shuffleId: number, mapTaskId: number) => MapOutput | undefined
  readonly fetch?: FetchBlocks
  /** Bytes that may be on their way at once (Spark: spark.reducer.maxSizeInFlight). */
  readonly inFlightBytesMax: number
  readonly now: () => number
  readonly codec: BlockCodec
}

/** A map output that is read: what of it is at hand. */
interface Input {
  readonly location: ShuffleBlockLocation
  readonly bytes: number
  encoded: readonly Uint8Array[] | undefined
  failure: unknown
  pending: Promise<void> | undefined
}

/** A block to read: in place, or encoded. */
type Piece =
  | { readonly kind: 'memory'; readonly block: Pointer }
  | { readonly kind: 'encoded'; readonly from: ShuffleBlockLocation; readonly read: () => Uint8Array }

export class ShuffleSource implements BatchSource {
  readonly vectors: readonly Pointer[]
  readonly layouts: readonly VectorLayout[]
  readonly metrics: SourceMetrics = noMetrics()
  readonly #context: TaskContext
  readonly #request: ShuffleRequest
  readonly #options: ShuffleSourceOptions
  readonly #region: Region
  readonly #decoded: Region
  readonly #zeroes: Pointer
  readonly #inputs: readonly Input[]
  /** All inputs are here, and the reader wants one reduce partition after the other: the next one. */
  readonly #byPartition: boolean
  #partition: number
  #input = 0
  #fetched = 0
  #inFlight = 0
  #pieces: Piece[] | undefined
  #piece = 0
  #block: Pointer = 0
  #row = 0
  #rows = 0

  constructor(context: TaskContext, request: ShuffleRequest, options: ShuffleSourceOptions) {
    const { memory } = context
    this.#context = context
    this.#request = request
    this.#options = options
    this.#region = memory.region({ operator: 'ShuffleQueryStage' })
    this.#decoded = memory.region({ operator: 'ShuffleQueryStage' })
    const { columns } = request
    this.vectors = allocateVectors(this.#region, columns.length)
    this.layouts = columns.map((column) => (isBytes(column.type) ? 'offsets' : 'fixed'))
    this.#zeroes = this.#region.allocateZeroed(maxBatchRows)
    this.#inputs = request.read.blocks
      .map((location) => ({
        location,
        bytes: location.sizes.reduce((sum, size) => sum + size, 0),
        encoded: undefined,
        failure: undefined,
        pending: undefined,
      }))
      .filter((input) => input.bytes > 0)
    this.#byPartition = request.byPartition && this.#inputs.every((input) => this.#isLocal(input))
    this.#partition = request.read.from
    this.#fetchAhead()
  }

  #isLocal(input: Input): boolean {
    return input.location.executorId === this.#options.executorId
  }

  /** Starts fetches in order while their bytes stay below the bound. */
  #fetchAhead(): void {
    for (; this.#fetched < this.#inputs.length; this.#fetched++) {
      const input = this.#inputs[this.#fetched]
      if (this.#isLocal(input)) continue
      if (this.#inFlight > 0 && this.#inFlight + input.bytes > this.#options.inFlightBytesMax) return
      this.#start(input)
    }
  }

  #start(input: Input): void {
    const { fetch } = this.#options
    const { shuffleId, from, to } = this.#request.read
    if (fetch === undefined) {
      input.failure = 'this executor fetches from no other'
      return
    }
    this.#inFlight += input.bytes
    input.pending = fetch({ location: input.location, shuffleId, from, to }).then(
      (encoded) => {
        input.encoded = encoded
        input.pending = undefined
      },
      (error: unknown) => {
        input.failure = error
        input.pending = undefined
      },
    )
  }

  partitionEnds(): boolean {
    return this.#byPartition && this.#row === this.#rows && this.#piece === this.#pieces?.length
  }

  ready(): Promise<void> | undefined {
    if (this.#byPartition) return undefined
    if (this.#row < this.#rows) return undefined
    if (this.#pieces !== undefined && this.#piece === this.#pieces.length) this.#closeInput()
    if (this.#pieces !== undefined) return undefined
    const pending = this.#inputs[this.#input]?.pending
    if (pending === undefined) return undefined
    const started = this.#options.now()
    return pending.then(() => {
      this.metrics.fetchWaitMs += this.#options.now() - started
    })
  }

  next(): number {
    if (this.#row === this.#rows && !this.#nextBlock()) return 0
    const { u32 } = this.#context.memory
    const rows = Math.min(maxBatchRows, this.#rows - this.#row)
    this.#request.columns.forEach((column, i) => {
      const parts = blockColumn(u32, this.#block, column.ordinal)
      const isNull = column.type.kind === 'null'
      const validity = isNull ? this.#zeroes : parts.validity === 0 ? 0 : parts.validity + this.#row
      const offsets = parts.offsets === 0 ? 0 : parts.offsets + this.#row * 4
      const data = offsets === 0 ? parts.data + this.#row * physicalWidth(column.type) : parts.data
      setVector(u32, this.vectors[i], { validity, data, offsets, nullCount: isNull ? rows : 0 })
    })
    this.#row += rows
    this.metrics.rowsRead += rows
    return rows
  }

  /** Goes on to the next block with rows; false at the end. */
  #nextBlock(): boolean {
    const { u32 } = this.#context.memory
    for (;;) {
      const pieces = this.#pieces ?? this.#openInput()
      if (pieces === undefined) return false
      if (this.#piece === pieces.length) {
        this.#closeInput()
        continue
      }
      const piece = pieces[this.#piece++]
      this.#block = piece.kind === 'memory' ? piece.block : this.#decode(piece.read, piece.from)
      this.#context.metrics.shuffleReadBlocks++
      this.#row = 0
      this.#rows = blockRows(u32, this.#block)
      if (piece.kind === 'memory') this.metrics.localBytesRead += blockBytes(u32, this.#block)
      if (this.#rows > 0) return true
    }
  }

  /** The pieces of the next map output (or of the next reduce partition), or undefined when there is none. */
  #openInput(): readonly Piece[] | undefined {
    if (this.#byPartition) return this.#openPartition()
    const input = this.#inputs[this.#input]
    if (input === undefined) return undefined
    const { from, to } = this.#request.read
    this.#piece = 0
    this.#pieces = this.#isLocal(input) ? this.#localPieces(input, from, to) : this.#remotePieces(input)
    return this.#pieces
  }

  #openPartition(): readonly Piece[] | undefined {
    const p = this.#partition
    if (p === this.#request.read.to) return undefined
    this.#partition++
    this.#piece = 0
    this.#pieces = this.#inputs.flatMap((input) => this.#localPieces(input, p, p + 1))
    return this.#pieces
  }

  #closeInput(): void {
    if (this.#byPartition) {
      this.#pieces = undefined
      return
    }
    const input = this.#inputs[this.#input]
    if (!this.#isLocal(input)) {
      this.#inFlight -= input.bytes
      input.encoded = undefined
    }
    this.#pieces = undefined
    this.#input++
    this.#fetchAhead()
  }

  #localPieces({ location }: Input, from: number, to: number): Piece[] {
    const { shuffleId } = this.#request.read
    const output = this.#options.local(shuffleId, location.mapTaskId)
    if (output === undefined) throw this.#failed(location, 'the map output is not in this executor any more')
    const pieces: Piece[] = []
    for (let p = from - output.from; p < to - output.from; p++) {
      const { file } = output
      const extents = file?.extents[p] ?? []
      for (let i = 0; i < extents.length; i += 2) {
        pieces.push({
          kind: 'encoded',
          from: location,
          read: () => {
            this.metrics.localBytesRead += extents[i + 1]
            return readExtent(file!.path, extents[i], extents[i + 1])
          },
        })
      }
      for (const block of output.blocks[p] ?? []) pieces.push({ kind: 'memory', block })
    }
    return pieces
  }

  #remotePieces({ location, encoded, failure }: Input): Piece[] {
    if (encoded === undefined) {
      const reason = failure instanceof Error ? failure.message : String(failure ?? 'nothing came')
      throw this.#failed(location, reason, failure)
    }
    return encoded.map((bytes) => ({
      kind: 'encoded',
      from: location,
      read: () => {
        this.metrics.remoteBytesRead += bytes.length
        return bytes
      },
    }))
  }

  #decode(read: () => Uint8Array, location: ShuffleBlockLocation): Pointer {
    const { memory } = this.#context
    const { codec } = this.#options
    try {
      const encoded = read()
      this.#decoded.release(0)
      const bytes = codec.decodedBytes(encoded)
      const block = this.#decoded.allocate(bytes)
      codec.decode(encoded, block)
      if (!isColumnBlock(memory.bytes.subarray(block, block + bytes), this.#request.types.length)) {
        throw new CorruptBlock('the block has other columns or sizes than it should')
      }
      return block
    } catch (error) {
      if (error instanceof CorruptBlock) throw this.#failed(location, error.message, error)
      if (error instanceof Error && 'code' in error) throw this.#failed(location, error.message, error)
      throw error
    }
  }

  #failed({ mapPartition, mapTaskId, executorId }: ShuffleBlockLocation, reason: string, cause?: unknown) {
    const { shuffleId } = this.#request.read
    return new FetchFailed({ shuffleId, mapPartition, mapTaskId, executorId, reason }, cause)
  }

  materialize(): void {}

  close(): void {
    this.#region.free()
    this.#decoded.free()
  }
}

const isBytes = (type: DataType): boolean => type.kind !== 'null' && physicalWidth(type) === 0
