/**
 * The rows that a sort, a window or a rows sink keeps until all are there. Asked for memory, it hands them out as a
 * sorted run (as they came, where there are no keys); what was handed out is merged with the rest when they are read.
 * Room to sort all rows that are kept is held from the start, since there may be none when memory is asked for.
 */
import { type DataType, SparkError } from '@vonk/common'
import type { SortKey } from '../../codegen/stage-program.ts'
import type { MemoryConsumer, Pointer, Region } from '../../columnar/region.ts'
import { maxBatchRows } from '../../columnar/vector.ts'
import type { BatchSource, ColumnRequest } from '../batch-source.ts'
import { MergedRowsSource } from '../sort/merged-rows-source.ts'
import { sortRows, sortScratchBytes } from '../sort/row-sort.ts'
import { RunMerge } from '../sort/run-merge.ts'
import type { TaskContext } from '../task-services.ts'
import { KeptRowsSource } from './kept-rows-source.ts'
import { addBlock, firstRows, rowBytes, rowsPerBatch, rowsPerBlock, writeRun } from './row-blocks.ts'
import { RowStore } from './row-store.ts'
import type { StateRun } from './state-store.ts'

/** Large rows want room for themselves, for a block of them, and as much again, as what is free lies in pieces. */
const largeRowsRoom = 4
/** Room to sort grows by this factor, so that it seldom moves. */
const growth = 1.25
/** Runs that are merged at once, if memory allows: more are merged in several steps. */
const runsMergedMax = 64

export class KeptRows {
  readonly store: RowStore
  readonly consumer: MemoryConsumer
  readonly #context: TaskContext
  readonly #keys: readonly SortKey[]
  readonly #types: readonly DataType[]
  /** The room for sorting is in one of the two; nothing is there before. */
  #scratch: Region
  #spareScratch: Region
  #scratchBytes = 0
  readonly #block: Region
  #runs: StateRun[] = []
  /** Rows of a block that is written. */
  #blockRows = maxBatchRows
  /** In the middle of something, or being read: nothing can be given. */
  #isHeld = false
  /** Reads the rows from memory, and gives what it has not read. */
  #reading: KeptRowsSource | undefined

  constructor(
    context: TaskContext,
    { operator }: MemoryConsumer,
    types: readonly DataType[],
    keys: readonly SortKey[],
  ) {
    const { kernels, memory } = context
    this.#context = context
    this.#types = types
    this.#keys = keys
    this.consumer = { operator, spill: () => this.#reading?.give() ?? this.#give() }
    const region = () => memory.region(this.consumer)
    this.store = new RowStore({ kernels, memory, region: region(), types })
    this.#scratch = region()
    this.#spareScratch = region()
    this.#block = region()
  }

  append(rows: number, vectors: readonly Pointer[], selection: Pointer): void {
    for (let from = 0; from < rows; ) {
      const some = Math.min(rows - from, this.#rowsAtOnce())
      this.#isHeld = true
      if (selection === 0) this.store.appendFrom(from, some, vectors)
      else this.store.append(some, vectors, selection + from * 4)
      this.#isHeld = false
      this.#reserve()
      from += some
    }
  }

  /** Large rows come a few at a time; where these would take what is kept free, the ones before them go first. */
  #rowsAtOnce(): number {
    const { store } = this
    if (store.rows === 0) return firstRows
    const rows = rowsPerBatch(store)
    const wanted = rows * rowBytes(store) * largeRowsRoom
    if (rows < maxBatchRows && this.#context.pressure.isShort(wanted)) this.#give()
    return rows
  }

  /** Whether rows were handed out: then they are read by `merge` or `source` alone. */
  get hasRuns(): boolean {
    return this.#runs.length > 0
  }

  /** Room to sort as many rows as there are after the next batch. */
  #reserve(): void {
    if (this.#context.state === undefined || this.#keys.length === 0) return
    const needed = sortScratchBytes(this.store.rows + maxBatchRows, this.#keys.length)
    if (needed <= this.#scratchBytes) return
    const bytes = Math.ceil(needed * growth)
    try {
      this.#spareScratch.allocate(bytes)
    } catch (error) {
      if (!(error instanceof SparkError) || this.#give() === 0) throw error
      return
    }
    this.#scratch.free()
    const old = this.#scratch
    this.#scratch = this.#spareScratch
    this.#spareScratch = old
    this.#scratchBytes = bytes
  }

  get #heldBytes(): number {
    return this.store.region.heldBytes + this.#scratch.heldBytes
  }

  /** Hands all rows out; bytes of memory that are free then. */
  #give(): number {
    const { state, metrics } = this.#context
    const store = this.store
    if (state === undefined || this.#isHeld || store.rows === 0) return 0
    this.#isHeld = true
    const before = this.#heldBytes
    const order = this.#sort()
    this.#blockRows = Math.min(this.#blockRows, rowsPerBlock(store))
    const rows = { order, count: store.rows, blockRows: this.#blockRows }
    const run = writeRun(store, rows, this.#block, state.begin())
    this.#runs.push(run)
    metrics.memorySpilledBytes += run.bytes
    store.clear()
    this.#block.free()
    this.#scratch.free()
    this.#scratchBytes = 0
    this.#isHeld = false
    return before - this.#heldBytes
  }

  #sort(): Pointer {
    const { store } = this
    if (store.rows === 0 || this.#keys.length === 0) return 0
    this.#scratch.release(0)
    const { checkCancelled } = this.#context
    return sortRows({ store, keys: this.#keys, scratch: this.#scratch, checkCancelled })
  }

  /** Sorts the rows, which are all in memory: address of their u32 numbers in order, 0: as stored. */
  sorted(): Pointer {
    this.#isHeld = true
    return this.#sort()
  }

  /** All rows in order, once some were handed out. The rest is handed out too, so that the memory is for merging. */
  merge(): RunMerge {
    this.#give()
    this.#isHeld = true
    const { state } = this.#context
    const most = this.#mergedAtOnce()
    while (this.#runs.length > most) {
      const next: StateRun[] = []
      for (let i = 0; i < this.#runs.length; i += most) {
        const some = this.#runs.slice(i, i + most)
        next.push(some.length === 1 ? some[0] : this.#mergeInto(some, state!.begin()))
      }
      this.#runs = next
    }
    return this.#mergeOf(this.#runs)
  }

  /** As many as fit: each has a block in memory, which takes as much again while it is decoded or gathered. */
  #mergedAtOnce(): number {
    const largest = Math.max(...this.#runs.map((run) => run.blockBytesMax))
    const fitting = Math.floor(this.#context.memory.leftBytes / 4 / (2 * largest))
    return Math.min(runsMergedMax, Math.max(2, fitting))
  }

  #mergeOf(runs: readonly StateRun[]): RunMerge {
    const { consumer } = this
    return new RunMerge(this.#context, { types: this.#types, keys: this.#keys, runs, consumer })
  }

  #mergeInto(
    runs: readonly StateRun[],
    writer: ReturnType<NonNullable<TaskContext['state']>['begin']>,
  ): StateRun {
    const merge = this.#mergeOf(runs)
    for (let rows = merge.next(); rows > 0; rows = merge.next()) {
      for (let from = 0; from < rows; from += this.#blockRows) {
        this.#block.release(0)
        const some = Math.min(this.#blockRows, rows - from)
        addBlock(merge.store, merge.numbers + from * 4, some, this.#block, writer)
      }
    }
    merge.close()
    this.#block.free()
    return writer.end()
  }

  /** All rows in order, once. */
  source(columns: readonly ColumnRequest[]): BatchSource {
    if (this.hasRuns) return new MergedRowsSource(this.#context, this.merge(), columns, this.consumer)
    const { store, consumer } = this
    const rows = { store, order: this.sorted(), scratch: this.#scratch, types: this.#types, consumer }
    this.#reading = new KeptRowsSource(this.#context, rows, columns)
    return this.#reading
  }

  free(): void {
    this.#isHeld = true
    this.store.clear()
    for (const region of [this.#scratch, this.#spareScratch, this.#block]) region.free()
  }
}
