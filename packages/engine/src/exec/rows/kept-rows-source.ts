/**
 * Rows that were kept in memory, read in their order. Between two batches their memory can be asked for: what has not
 * been read is handed out then, in that order, and comes back block by block.
 */
import type { DataType } from '@vonk/common'
import type { MemoryConsumer, Pointer, Region } from '../../columnar/region.ts'
import { maxBatchRows, type VectorLayout } from '../../columnar/vector.ts'
import type { BatchSource, ColumnRequest, SourceMetrics } from '../batch-source.ts'
import { RunMerge } from '../sort/run-merge.ts'
import type { TaskContext } from '../task-services.ts'
import { noMetrics } from '../vectors.ts'
import { rowsPerBatch, rowsPerBlock, writeRun } from './row-blocks.ts'
import { RowGather } from './row-gather.ts'
import type { RowStore } from './row-store.ts'

export interface KeptRowsParts {
  readonly store: RowStore
  /** u32 numbers of the rows, in their order; 0: as stored. */
  readonly order: Pointer
  /** Where the order lies. It is freed with the source, as is the store. */
  readonly scratch: Region
  readonly types: readonly DataType[]
  readonly consumer: MemoryConsumer
}

export class KeptRowsSource implements BatchSource {
  readonly vectors: readonly Pointer[]
  readonly layouts: readonly VectorLayout[]
  readonly metrics: SourceMetrics = noMetrics()
  readonly #context: TaskContext
  readonly #rows: KeptRowsParts
  readonly #region: Region
  readonly #gather: RowGather
  readonly #numbers: Pointer
  readonly #batchRows: number
  #done = 0
  /** Nobody reads the values of the last batch. */
  #isResting = true
  /** Of what was handed out. */
  #merge: RunMerge | undefined

  constructor(context: TaskContext, rows: KeptRowsParts, columns: readonly Pick<ColumnRequest, 'ordinal'>[]) {
    this.#context = context
    this.#rows = rows
    this.#region = context.memory.region(rows.consumer)
    const ordinals = columns.map((column) => column.ordinal)
    this.#gather = new RowGather(rows.store, ordinals, this.#region)
    this.vectors = this.#gather.vectors
    this.layouts = this.#gather.layouts
    this.#numbers = this.#region.allocate(maxBatchRows * 4)
    this.#batchRows = rowsPerBatch(rows.store)
  }

  next(): number {
    this.#isResting = false
    const rows = this.#merge === undefined ? this.#nextStored() : this.#nextMerged(this.#merge)
    this.metrics.rowsRead += rows
    return rows
  }

  #nextStored(): number {
    const { store, order } = this.#rows
    const rows = Math.min(this.#batchRows, store.rows - this.#done)
    if (rows === 0) return 0
    if (order === 0) store.kernels.countUp(this.#numbers, this.#done, rows)
    this.#gather.fill(order === 0 ? this.#numbers : order + this.#done * 4, rows)
    this.#done += rows
    return rows
  }

  #nextMerged(merge: RunMerge): number {
    const rows = merge.next()
    if (rows > 0) this.#gather.fill(merge.numbers, rows)
    return rows
  }

  rest(): void {
    this.#isResting = true
  }

  /** Hands out the rows that have not been read; bytes of memory that are free then. */
  give(): number {
    const { store, order, scratch, types, consumer } = this.#rows
    const { state, metrics, memory } = this.#context
    const count = store.rows - this.#done
    if (state === undefined || !this.#isResting || this.#merge !== undefined || count <= 0) return 0
    this.#isResting = false
    const before = store.region.heldBytes + scratch.heldBytes
    const block = memory.region(consumer)
    const first = this.#done
    const rows = { order: order === 0 ? 0 : order + first * 4, first, count, blockRows: rowsPerBlock(store) }
    const run = writeRun(store, rows, block, state.begin())
    block.free()
    metrics.memorySpilledBytes += run.bytes
    store.clear()
    scratch.free()
    this.#merge = new RunMerge(this.#context, { types, keys: [], runs: [run], consumer })
    this.#gather.readFrom(this.#merge.store)
    this.#isResting = true
    return before
  }

  materialize(): void {}

  close(): void {
    this.#rows.store.clear()
    this.#rows.scratch.free()
    this.#merge?.close()
    this.#region.free()
  }
}
