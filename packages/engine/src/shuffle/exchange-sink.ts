/**
 * The writing side of a shuffle. Rows are kept for a run of some ten thousand, counted by reduce partition, and
 * scattered column by column into one column block a partition, allocated to the byte. A reduce partition's output is
 * the list of its blocks; what does not fit into the budget for shuffle memory goes to a file, encoded, and so does all
 * there is when the task's operators need the memory.
 */
import { assert } from '../base/assert.ts'
import type { BlockColumn } from '../columnar/column-block.ts'
import { blockBytes, blockColumn, blockSize, blockWidth, writeBlockHeader } from '../columnar/column-block.ts'
import type { Pointer, Region } from '../columnar/region.ts'
import { maxBatchRows } from '../columnar/vector.ts'
import type { BatchSink } from '../exec/batch-sink.ts'
import { firstRows, rowBytes, rowsPerBatch } from '../exec/rows/row-blocks.ts'
import { RowStore, type StoredColumn } from '../exec/rows/row-store.ts'
import type { TaskOutput } from '../exec/task.ts'
import type { MapOutput, MapOutputFile, SinkRequest, TaskContext } from '../exec/task-services.ts'
import type { BlockCodec } from './block-codec.ts'
import { type BlockFileWriter, shuffleFileName } from './block-file.ts'

export interface ExchangeOptions {
  readonly executorId: string
  readonly host: string
  /**
   * Bytes of blocks that this map output may hold in memory; more goes to the file. Without a file there is no limit.
   */
  readonly memoryBytes: number
  readonly openFile?: (name: string) => BlockFileWriter
  readonly codec: BlockCodec
}

/** Rows of a run: enough for blocks of a fair size in every partition, few enough to stay near the cache. */
const runRowsMin = 65_536
const runRowsMax = 524_288
const runRowsPerPartition = 1024
const runVariableBytes = 16 * 1024 * 1024
/** Of the executor's memory, a run takes so much at most: its blocks need as much again. */
const runMemoryShare = 1 / 32

interface ScatterColumn {
  readonly stored: StoredColumn
  readonly width: number
  /** Tables of u32 cursors, one a partition. */
  readonly validity: Pointer
  readonly data: Pointer
  readonly offsets: Pointer
  /** Table of bytes a partition, for variable length. */
  readonly bytes: Pointer
}

export class ExchangeSink implements BatchSink {
  readonly #context: TaskContext
  readonly #request: SinkRequest<'exchange'>
  readonly #options: ExchangeOptions
  readonly #partitions: number
  readonly #store: RowStore
  readonly #columns: readonly ScatterColumn[]
  readonly #partitionColumn: StoredColumn | undefined
  readonly #scratch: Region
  readonly #target: Region
  readonly #counts: Pointer
  /** Partition 0 for all rows, and valid for all: for what has no column of its own. */
  readonly #zeroes: Pointer
  readonly #ones: Pointer
  readonly #runRows: number
  readonly #runBytes: number
  readonly #blocks: Pointer[][]
  readonly #extents: number[][]
  readonly #sizes: Float64Array
  readonly #rows: Float64Array
  /** Of large rows few are taken in at once: a batch of them can be a good part of all memory. */
  #rowsAtOnce = firstRows
  /** In the middle of a run's blocks, or at its end: they cannot go to the file. */
  #isHeld = false
  #file: BlockFileWriter | undefined

  constructor(context: TaskContext, request: SinkRequest<'exchange'>, options: ExchangeOptions) {
    const { spec, columns, consumer } = request
    const { kernels, memory, output } = context
    this.#context = context
    this.#request = request
    this.#options = options
    const partitions = spec.partitions
    this.#partitions = partitions
    const region = memory.region(consumer)
    this.#store = new RowStore({ kernels, memory, region, types: columns.map((column) => column.type) })
    this.#scratch = memory.region(consumer)
    this.#target = output.region({ operator: consumer.operator, spill: () => this.#give() })
    const table = () => this.#scratch.allocate(partitions * 4)
    const { partitionColumn } = spec
    this.#partitionColumn = partitionColumn === undefined ? undefined : this.#store.columns[partitionColumn]
    this.#columns = this.#store.columns
      .filter((_, i) => i !== partitionColumn)
      .map((stored) => ({
        stored,
        width: blockWidth(stored.type),
        validity: table(),
        data: table(),
        offsets: stored.isView ? table() : 0,
        bytes: stored.isView ? table() : 0,
      }))
    this.#counts = table()
    this.#zeroes = this.#scratch.allocateZeroed(maxBatchRows * 4)
    this.#ones = this.#scratch.allocate(maxBatchRows)
    memory.fill(this.#ones, 1, maxBatchRows)
    this.#runRows = Math.min(runRowsMax, Math.max(runRowsMin, partitions * runRowsPerPartition))
    this.#runBytes = memory.memory.buffer.byteLength * runMemoryShare
    this.#blocks = Array.from({ length: partitions }, () => [])
    this.#extents = Array.from({ length: partitions }, () => [])
    this.#sizes = new Float64Array(partitions)
    this.#rows = new Float64Array(partitions)
  }

  consume(rows: number, vectors: readonly Pointer[], selection: Pointer): void {
    const store = this.#store
    for (let from = 0; from < rows; ) {
      const some = Math.min(rows - from, this.#rowsAtOnce)
      if (selection === 0) store.appendFrom(from, some, vectors)
      else store.append(some, vectors, selection + from * 4)
      from += some
      this.#rowsAtOnce = rowsPerBatch(store)
      const isLarge =
        store.variableBytes >= runVariableBytes || store.rows * rowBytes(store) >= this.#runBytes
      if (store.rows >= this.#runRows || isLarge) this.#endRun()
    }
  }

  /** Writes the rows kept so far into blocks. */
  #endRun(): void {
    const store = this.#store
    if (store.rows === 0) return
    this.#count()
    // The blocks go before what is kept free for others does.
    if (this.#context.pressure.isShort(store.region.usedBytes)) this.#spill()
    this.#isHeld = true
    this.#placeBlocks()
    this.#eachSegment((segment, rows, partitions) => {
      this.#context.checkCancelled()
      for (const column of this.#columns) this.#scatter(column, segment, rows, partitions)
    })
    store.rewind()
    this.#isHeld = false
    const memoryBytes = this.#request.spec.onDisk === true ? 0 : this.#options.memoryBytes
    if (this.#target.usedBytes > memoryBytes) this.#spill()
  }

  #eachSegment(use: (segment: number, rows: number, partitions: Pointer) => void): void {
    const store = this.#store
    for (let from = 0, segment = 0; from < store.rows; from += maxBatchRows, segment++) {
      const rows = Math.min(maxBatchRows, store.rows - from)
      const column = this.#partitionColumn
      use(segment, rows, column === undefined ? this.#zeroes : store.dataSegment(column, segment))
    }
  }

  #count(): void {
    const { kernels, memory } = this.#context
    const zero = (table: Pointer) => memory.fill(table, 0, this.#partitions * 4)
    zero(this.#counts)
    for (const column of this.#columns) if (column.bytes !== 0) zero(column.bytes)
    this.#eachSegment((segment, rows, partitions) => {
      const wrong = kernels.partitionCounts(partitions, rows, this.#partitions, this.#counts)
      assert(wrong === 0, 'a row goes to a partition that the exchange does not have')
      for (const column of this.#columns) {
        if (column.bytes === 0) continue
        kernels.partitionBytes(
          this.#store.dataSegment(column.stored, segment),
          partitions,
          rows,
          column.bytes,
        )
      }
    })
  }

  #shape(): readonly BlockColumn[] {
    return this.#columns.map(({ width, stored }) => ({ width, hasNulls: stored.hasNulls }))
  }

  /** Allocates a block a partition, writes its header, and points the cursors at its parts. */
  #placeBlocks(): void {
    const { u32 } = this.#context.memory
    const shape = this.#shape()
    for (let p = 0; p < this.#partitions; p++) {
      const rows = u32[(this.#counts >>> 2) + p]
      if (rows === 0) continue
      const variableBytes = (c: number) => u32[(this.#columns[c].bytes >>> 2) + p]
      const bytes = blockSize(shape, rows, variableBytes)
      const block = this.#target.allocate(bytes)
      writeBlockHeader(u32, block, shape, rows, variableBytes)
      this.#blocks[p].push(block)
      this.#sizes[p] += bytes
      this.#rows[p] += rows
      this.#columns.forEach((column, c) => {
        const parts = blockColumn(u32, block, c)
        u32[(column.validity >>> 2) + p] = parts.validity
        u32[(column.data >>> 2) + p] = parts.data
        if (column.offsets === 0) return
        u32[parts.offsets >>> 2] = 0
        u32[(column.offsets >>> 2) + p] = parts.offsets + 4
      })
    }
  }

  #scatter(column: ScatterColumn, segment: number, rows: number, partitions: Pointer): void {
    const { kernels } = this.#context
    const { stored } = column
    if (column.width < 0) return
    const data = this.#store.dataSegment(stored, segment)
    if (stored.hasNulls) {
      const flags = this.#store.validitySegment(stored, segment)
      kernels.scatter1(flags === 0 ? this.#ones : flags, partitions, rows, column.validity)
    }
    switch (column.width) {
      case 0:
        return kernels.scatterViews(data, partitions, rows, column.offsets, column.data)
      case 1:
        return kernels.scatter1(data, partitions, rows, column.data)
      case 2:
        return kernels.scatter2(data, partitions, rows, column.data)
      case 4:
        return kernels.scatter4(data, partitions, rows, column.data)
      case 8:
        return kernels.scatter8(data, partitions, rows, column.data)
      default:
        return kernels.scatter16(data, partitions, rows, column.data)
    }
  }

  /** Asked for memory: bytes that are free then. */
  #give(): number {
    if (this.#isHeld) return 0
    const before = this.#target.heldBytes
    this.#spill()
    return before - this.#target.heldBytes
  }

  /** Moves all blocks in memory to the file, behind what is there; without a place for files they stay. */
  #spill(): void {
    const { memory, metrics, descriptor } = this.#context
    const { openFile, codec } = this.#options
    if (openFile === undefined || this.#target.usedBytes === 0) return
    this.#file ??= openFile(shuffleFileName(descriptor.taskId))
    for (let p = 0; p < this.#partitions; p++) {
      for (const block of this.#blocks[p]) {
        this.#context.checkCancelled()
        const bytes = blockBytes(memory.u32, block)
        const encoded = codec.encode(block, bytes)
        this.#extents[p].push(this.#file.append(encoded), encoded.length)
        metrics.memorySpilledBytes += bytes
        metrics.diskSpilledBytes += encoded.length
      }
      this.#blocks[p] = []
    }
    this.#target.free()
  }

  finish(): TaskOutput {
    this.#endRun()
    this.#isHeld = true
    const { descriptor } = this.#context
    const { shuffleId } = this.#request.spec
    const file: { file?: MapOutputFile } = {}
    if (this.#file !== undefined) file.file = { path: this.#file.finish(), extents: this.#extents }
    const mapTaskId = descriptor.taskId
    const output: MapOutput = { shuffleId, mapTaskId, from: 0, blocks: this.#blocks, ...file }
    const memoryBytes = this.#target.usedBytes
    this.#store.clear()
    this.#scratch.free()
    this.#request.keep({ kind: 'map', ...output })
    const { executorId, host } = this.#options
    const written = { mapTaskId, sizes: this.#sizes, rows: this.#rows, memoryBytes }
    return { kind: 'map', status: { executorId, host, ...written } }
  }

  abort(): void {
    this.#isHeld = true
    this.#store.clear()
    this.#scratch.free()
    this.#target.free()
    this.#file?.abort()
  }
}
