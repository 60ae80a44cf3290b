/**
 * The build side of a join by merging, in pieces of whole keys that fit into little memory. A key with more rows than
 * that is written aside: such a piece has one of its rows in memory, and the others come back block by block.
 */
import { assert } from '../base/assert.ts'
import { blockRows } from '../columnar/column-block.ts'
import type { MemoryConsumer, Pointer, Region } from '../columnar/region.ts'
import { maxBatchRows, vector } from '../columnar/vector.ts'
import type { BatchSource } from './batch-source.ts'
import type { MergeSideSink } from './merge-side-sink.ts'
import { addBlock, rowsPerBlock } from './row-blocks.ts'
import { kindOf } from './row-sort.ts'
import { RowStore, segmentShift } from './row-store.ts'
import type { StateRun } from './state-store.ts'
import { StoredRowsSource } from './stored-rows-source.ts'
import type { TaskContext } from './task-services.ts'

/** A piece ends with the next key behind so much: its rows stay in the cache while partners look for them. */
const pieceBytes = 1024 * 1024
const pieceShare = 1 / 32
const pieceSegments = 16
/** Where its last key has not ended by then, a piece ends before that key, or the key is written aside. */
const segmentsMax = pieceSegments * 2
/** Segments of the rows that are compared: those of the piece, a batch of each side. */
const probeSegment = segmentsMax + 1
const buildSegment = segmentsMax + 2
const allSegments = segmentsMax + 3

/** Rows of a batch that are read one after the other. */
export class MergeBatch {
  readonly #source: BatchSource
  at = 0
  rows = 0

  constructor(source: BatchSource) {
    this.#source = source
  }

  get vectors(): readonly Pointer[] {
    return this.#source.vectors
  }

  /** The next batch, if all rows of this one are done: whether there is a row. */
  fill(): boolean {
    if (this.at < this.rows) return true
    this.at = 0
    this.rows = this.#source.next()
    return this.rows > 0
  }

  close(): void {
    this.#source.close()
  }
}

export class MergePieces {
  /** The rows of the piece, [0, rows); of a key that was written aside its first one. */
  store: RowStore
  rows = 0
  /** All rows of the piece's only key, where they were written aside. */
  aside: StateRun | undefined
  asideRows = 0
  /** No row is behind those of the piece. */
  isLast = false
  /** For each row of the probe's batch the piece's rows with its key: u32 first and end. */
  readonly ranges: Pointer
  readonly #context: TaskContext
  readonly #batch: MergeBatch
  readonly #types: MergeSideSink['types']
  readonly #sides: { readonly build: MergeSideSink; readonly probe: MergeSideSink }
  readonly #tables: readonly { readonly data: Pointer; readonly validity: Pointer }[]
  readonly #spec: Pointer
  readonly #state: Pointer
  readonly #regions: Region[] = []
  readonly #block: Region
  readonly #moving: Region
  /** Takes what the piece has begun and not ended. */
  #spare: RowStore
  readonly #bytesMax: number

  constructor(context: TaskContext, sides: { readonly build: MergeSideSink; readonly probe: MergeSideSink }) {
    const { build } = sides
    const { memory } = context
    this.#context = context
    this.#sides = sides
    this.#types = build.types
    this.#bytesMax = Math.min(pieceBytes, memory.leftBytes * pieceShare)
    const region = this.#region(build.consumer)
    this.#block = this.#region(build.consumer)
    this.#moving = this.#region(build.consumer)
    this.store = this.#newStore(build.consumer)
    this.#spare = this.#newStore(build.consumer)
    const tableBytes = allSegments * 4
    this.#tables = build.keys.map(() => ({
      data: region.allocateZeroed(tableBytes),
      validity: region.allocateZeroed(tableBytes),
    }))
    this.#spec = region.allocate(build.keys.length * 16)
    this.#state = region.allocateZeroed(16)
    this.ranges = region.allocate(maxBatchRows * 8)
    const { u32 } = memory
    build.keys.forEach((key, i) => {
      const at = (this.#spec >>> 2) + i * 4
      u32[at] = kindOf(this.store.columns[key.column], 0)
      u32[at + 1] = this.#tables[i].data
      u32[at + 2] = this.#tables[i].validity
      // Nulls first, as both sides were sorted; 4: nulls are equal to nothing.
      u32[at + 3] = build.spec.nullSafe[i] ? 2 : 6
    })
    this.#batch = new MergeBatch(build.source())
  }

  #region(consumer: MemoryConsumer): Region {
    const region = this.#context.memory.region(consumer)
    this.#regions.push(region)
    return region
  }

  #newStore(consumer: MemoryConsumer): RowStore {
    const { kernels, memory } = this.#context
    return new RowStore({ kernels, memory, region: this.#region(consumer), types: this.#types })
  }

  /** The next piece, which may have no rows: whether it has. */
  next(): boolean {
    this.#context.checkCancelled()
    const begun = this.store.rows > this.rows && this.aside === undefined ? this.rows : undefined
    if (begun !== undefined) this.#move(this.store, begun, this.#spare)
    ;[this.store, this.#spare] = [this.#spare, this.store]
    this.#spare.rewind()
    if (begun === undefined) this.store.rewind()
    this.aside = undefined
    this.#context.memory.u32[this.#state >>> 2] = 0
    this.#fill()
    this.#placeStore()
    return this.rows > 0
  }

  #fill(): void {
    const { store } = this
    this.isLast = false
    while (this.#batch.fill()) {
      const isFull = this.#isFull(1)
      const some = isFull ? this.#endOfKey() : this.#batch.rows - this.#batch.at
      store.appendFrom(this.#batch.at, some, this.#batch.vectors)
      this.#batch.at += some
      if (isFull && this.#batch.at < this.#batch.rows) {
        this.rows = store.rows
        return
      }
      if (this.#isFull(2) && this.#endsEarly()) return
    }
    this.rows = store.rows
    this.isLast = true
  }

  #isFull(times: number): boolean {
    const { rows, region } = this.store
    // A batch more has room in the tables.
    return rows > (pieceSegments * times - 1) * maxBatchRows || region.usedBytes > this.#bytesMax * times
  }

  /** How many rows of the batch still have the key of the last one of the store. */
  #endOfKey(): number {
    this.#placeStore()
    this.#placeBatch(buildSegment, this.#batch.vectors, this.#sides.build)
    const base = buildSegment << segmentShift
    const { at, rows } = this.#batch
    const last = this.store.rows - 1
    return (
      this.#context.kernels.sameKeyRows(
        this.#spec,
        this.#tables.length,
        segmentShift,
        last,
        base + at,
        base + rows,
      ) >>> 0
    )
  }

  /** The piece ends before its last key, or, if it has no other, that key is written aside. */
  #endsEarly(): boolean {
    const { kernels, state } = this.#context
    const { store } = this
    this.#placeStore()
    const start = kernels.lastKeyStart(this.#spec, this.#tables.length, segmentShift, 0, store.rows) >>> 0
    if (start > 0) {
      this.rows = start
      return true
    }
    assert(state !== undefined, 'a task has somewhere to put the rows of a large key')
    this.#writeAside()
    return true
  }

  /** Writes the rows of the key, until it ends. */
  #writeAside(): void {
    const { store } = this
    const { metrics } = this.#context
    const writer = this.#context.state!.begin()
    this.asideRows = 0
    let ended = false
    while (!ended) {
      this.#context.checkCancelled()
      this.#writeRows(writer)
      this.#keepFirst()
      // Behind the first row come those of the next batches.
      do {
        if (!this.#batch.fill()) {
          ended = true
          this.isLast = true
          break
        }
        const some = this.#endOfKey()
        store.appendFrom(this.#batch.at, some, this.#batch.vectors)
        this.#batch.at += some
        ended = this.#batch.at < this.#batch.rows
      } while (!ended && !this.#isFull(1))
    }
    if (store.rows > 1) {
      this.#writeRows(writer)
      this.#keepFirst()
    }
    this.rows = 1
    this.aside = writer.end()
    metrics.memorySpilledBytes += this.aside.bytes
    this.#block.free()
  }

  /** The rows of the store; its first one only the first time. */
  #writeRows(writer: Parameters<typeof addBlock>[4]): void {
    const { store } = this
    const { kernels } = this.#context
    const blockRowsMax = rowsPerBlock(store)
    for (let from = this.asideRows === 0 ? 0 : 1; from < store.rows; from += blockRowsMax) {
      const rows = Math.min(blockRowsMax, store.rows - from)
      this.#block.release(0)
      const numbers = this.#block.allocate(rows * 4)
      kernels.countUp(numbers, from, rows)
      addBlock(store, numbers, rows, this.#block, writer)
      this.asideRows += rows
    }
  }

  #keepFirst(): void {
    this.#move(this.store, 0, this.#spare, 1)
    this.store.rewind()
    this.#move(this.#spare, 0, this.store)
    this.#spare.rewind()
  }

  #move(from: RowStore, first: number, to: RowStore, count = from.rows - first): void {
    const ordinals = this.#types.map((_, ordinal) => ({ ordinal }))
    const source = new StoredRowsSource({ store: from, order: 0, first, count }, ordinals, this.#moving)
    for (let some = source.next(); some > 0; some = source.next()) to.append(some, source.vectors, 0)
    this.#moving.free()
  }

  /** The ranges of the probe's rows from `batch.at` on: of how many, up to one that is behind all of the piece. */
  lookUp(batch: MergeBatch): number {
    this.#placeBatch(probeSegment, batch.vectors, this.#sides.probe)
    const base = probeSegment << segmentShift
    return (
      this.#context.kernels.mergeRanges(
        this.#spec,
        this.#tables.length,
        segmentShift,
        base + batch.at,
        base + batch.rows,
        this.rows,
        this.isLast ? 1 : 0,
        this.#state,
        this.ranges + batch.at * 8,
      ) >>> 0
    )
  }

  #placeStore(): void {
    const { u32 } = this.#context.memory
    const { store } = this
    const segments = Math.ceil(store.rows / maxBatchRows)
    this.#sides.build.keys.forEach((key, i) => {
      const column = store.columns[key.column]
      for (let s = 0; s < segments; s++) {
        u32[(this.#tables[i].data >>> 2) + s] = store.dataSegment(column, s)
        u32[(this.#tables[i].validity >>> 2) + s] = store.validitySegment(column, s)
      }
    })
  }

  #placeBatch(segment: number, vectors: readonly Pointer[], { keys }: MergeSideSink): void {
    const { u32 } = this.#context.memory
    keys.forEach((key, i) => {
      const from = vectors[key.column]
      u32[(this.#tables[i].data >>> 2) + segment] = u32[(from + vector.data) >>> 2]
      u32[(this.#tables[i].validity >>> 2) + segment] = u32[(from + vector.validity) >>> 2]
    })
  }

  /** The blocks of a key that was written aside, one after the other in a store of its own. */
  *blocks(): Generator<{ readonly store: RowStore; readonly rows: number }> {
    const { build } = this.#sides
    const { kernels, memory } = this.#context
    const region = memory.region(build.consumer)
    const tables = memory.region(build.consumer)
    const store = new RowStore({ kernels, memory, region: tables, types: this.#types })
    store.reserveSegments(1)
    try {
      for (let i = 0; i < this.aside!.blocks; i++) {
        this.#context.checkCancelled()
        region.release(0)
        const block = this.aside!.read(i, region)
        store.placeBlock(0, block, region)
        yield { store, rows: blockRows(memory.u32, block) }
      }
    } finally {
      region.free()
      tables.free()
    }
  }

  close(): void {
    this.#batch.close()
    for (const region of this.#regions) region.free()
  }
}
