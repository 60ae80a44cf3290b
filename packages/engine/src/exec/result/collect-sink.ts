/**
 * Rows for the user: collected in segments, and laid out as Arrow batches in memory that outlives the task, from where
 * the driver takes them with one copy. What is too much for memory goes to the result store, batches in their order.
 */
import type { DataType } from '@vonk/common'
import {
  type ArrowBatch,
  type ArrowNode,
  type ArrowWriter,
  arrowBytes,
  writeArrow,
} from '../../columnar/arrow-layout.ts'
import type { MemoryConsumer, Pointer, Region } from '../../columnar/region.ts'
import { maxBatchRows, vector } from '../../columnar/vector.ts'
import type { BatchSink, SinkColumn } from '../batch-sink.ts'
import { RowStore } from '../rows/row-store.ts'
import type { TaskOutput } from '../task.ts'
import type { KeptOutput, TaskContext } from '../task-services.ts'
import { type ResultStore, type ResultWriter, resultPartBytes } from './result-store.ts'

const sampledRows = 64

export interface CollectOptions {
  readonly keep: (output: KeptOutput) => void
  readonly store: ResultStore | undefined
}

export class CollectSink implements BatchSink {
  readonly #context: TaskContext
  readonly #consumer: MemoryConsumer
  readonly #options: CollectOptions
  readonly #writer: ArrowWriter
  readonly #store: RowStore
  readonly #scratch: Region
  readonly #target: Region
  readonly #blockId: string
  /** Those in memory. */
  #batches: ArrowBatch[] = []
  #written: ResultWriter | undefined
  #rowCount = 0
  #bytes = 0

  constructor(
    context: TaskContext,
    columns: readonly SinkColumn[],
    consumer: MemoryConsumer,
    options: CollectOptions,
  ) {
    this.#context = context
    this.#consumer = consumer
    this.#options = options
    const { kernels, memory, output, descriptor } = context
    this.#scratch = memory.region(consumer)
    this.#target = output.region(consumer)
    this.#writer = { kernels, memory, target: this.#target, scratch: this.#scratch }
    const types = columns.map((column) => column.type)
    this.#store = new RowStore({ kernels, memory, region: memory.region(consumer), types })
    this.#blockId = `result-${descriptor.jobId}-${descriptor.taskId}`
  }

  consume(rows: number, vectors: readonly Pointer[], selection: Pointer): void {
    const store = this.#store
    const most = this.#rowsAtOnce(rows, vectors)
    const isWhole = rows === maxBatchRows && most === maxBatchRows && selection === 0 && store.rows === 0
    if (isWhole && this.#isWritable(vectors)) {
      this.#writeBatch(rows, vectors)
      return
    }
    let done = 0
    // A batch of output is at most one segment, so that null flags become bits in one piece.
    while (done < rows) {
      const some = Math.min(rows - done, most, maxBatchRows - store.rows)
      if (done === 0 && some === rows) store.append(rows, vectors, selection)
      else this.#appendPart(vectors, selection, done, some)
      done += some
      if (store.rows === maxBatchRows || store.variableBytes >= resultPartBytes) this.#flush()
    }
  }

  /** Wide rows go out in parts: a whole batch of them would need one large piece of memory that may not be there. */
  #rowsAtOnce(rows: number, vectors: readonly Pointer[]): number {
    let bytes = 0
    this.#store.columns.forEach(({ isView }, c) => {
      if (isView) bytes += this.#viewBytes(rows, vectors[c])
    })
    if (bytes <= resultPartBytes) return maxBatchRows
    return Math.max(1, Math.floor((rows * resultPartBytes) / bytes))
  }

  /** About how many bytes the texts of a batch have: a few rows are looked at. */
  #viewBytes(rows: number, at: Pointer): number {
    const { bytes, u32 } = this.#writer.memory
    const [validity, data, offsets] = [vector.validity, vector.data, vector.offsets].map(
      (field) => u32[(at + field) >>> 2],
    )
    if (offsets !== 0) return u32[(offsets >>> 2) + rows] - u32[offsets >>> 2]
    if (data === 0) return 0
    const step = Math.ceil(rows / sampledRows)
    let [seen, total] = [0, 0]
    for (let row = 0; row < rows; row += step) {
      seen++
      if (validity === 0 || bytes[validity + row] === 1) total += u32[((data + row * 8) >>> 2) + 1]
    }
    return (total / seen) * rows
  }

  /** Whether the vectors are laid out as the writer wants them: values of a fixed width, or views of plain bytes. */
  #isWritable(vectors: readonly Pointer[]): boolean {
    const { u32 } = this.#writer.memory
    const isPlain = (type: DataType) => type.kind === 'string' || type.kind === 'binary'
    return this.#store.columns.every(
      ({ isView, type }, c) => !isView || (isPlain(type) && u32[(vectors[c] + vector.offsets) >>> 2] === 0),
    )
  }

  /** A whole batch goes out as it is, without being kept first. */
  #writeBatch(rows: number, vectors: readonly Pointer[]): void {
    const { u32 } = this.#writer.memory
    const columns = this.#store.columns.map(({ type }, c): ArrowNode => {
      const validity = u32[(vectors[c] + vector.validity) >>> 2]
      const data = u32[(vectors[c] + vector.data) >>> 2]
      return writeArrow(this.#writer, { type, count: rows, validity, data })
    })
    this.#scratch.release(0)
    this.#add({ rowCount: rows, columns })
  }

  #add(batch: ArrowBatch): void {
    this.#batches.push(batch)
    this.#rowCount += batch.rowCount
    for (const column of batch.columns) this.#bytes += arrowBytes(column)
    const { store } = this.#options
    if (store === undefined) return
    const held = this.#target.usedBytes
    // Packing what goes takes some memory, too.
    const isShort = held >= resultPartBytes && this.#context.pressure.isShort(2 * resultPartBytes)
    if (held > store.memoryBytes || isShort) this.#moveToStore(store)
  }

  #moveToStore(store: ResultStore): void {
    this.#written ??= store.open(this.#context, this.#consumer)
    this.#written.add(this.#batches)
    this.#batches = []
    this.#target.free()
  }

  #appendPart(vectors: readonly Pointer[], selection: Pointer, from: number, count: number): void {
    if (selection !== 0) {
      this.#store.append(count, vectors, selection + from * 4)
      return
    }
    this.#store.appendFrom(from, count, vectors)
  }

  #flush(): void {
    const store = this.#store
    if (store.rows === 0) return
    const columns = store.columns.map((column): ArrowNode => {
      const stored = column.width > 0
      const data = stored ? store.dataSegment(column, 0) : 0
      const validity = stored ? store.validitySegment(column, 0) : 0
      return writeArrow(this.#writer, { type: column.type, count: store.rows, validity, data })
    })
    const rowCount = store.rows
    this.#scratch.release(0)
    store.rewind()
    this.#add({ rowCount, columns })
  }

  finish(): TaskOutput {
    this.#flush()
    this.#store.clear()
    this.#scratch.free()
    const blockId = this.#blockId
    // Where memory was too little, the next task needs what is left of it.
    if (this.#written !== undefined && this.#batches.length > 0) this.#moveToStore(this.#options.store!)
    const file = this.#written?.finish()
    const inFile = file === undefined ? {} : { file }
    this.#options.keep({ kind: 'rows', blockId, batches: this.#batches, ...inFile })
    return { kind: 'rows', blockId, rowCount: this.#rowCount, bytes: this.#bytes }
  }

  abort(): void {
    this.#target.free()
    this.#written?.abort()
  }
}
