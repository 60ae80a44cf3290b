/**
 * The rows of a window operator in order, with its functions' results. Rows are taken in runs of whole window
 * partitions, of some thousands of rows where partitions are small: the arrays of a run (`WindowProgram`) stay in the
 * cache and are used again for the next one.
 */
import { assert } from '../../base/assert.ts'
import { memoryNeeds, type Pipeline, status } from '../../codegen/stage-program.ts'
import type { WindowColumn, WindowLog, WindowPass, WindowProgram } from '../../codegen/window-program.ts'
import type { MemoryConsumer, Pointer, Region } from '../../columnar/region.ts'
import { maxBatchRows, physicalWidth, type VectorLayout } from '../../columnar/vector.ts'
import type { BatchSource, SourceMetrics } from '../batch-source.ts'
import type { RowStore, StoredColumn } from '../rows/row-store.ts'
import type { ModuleFunction } from '../task-instance.ts'
import type { TaskContext } from '../task-services.ts'
import { allocateBuffer, allocateVectors, type BatchBuffer, noMetrics, setVector } from '../vectors.ts'
import type { WindowParts } from './window-partitions.ts'

/** Rows after which a run ends with the next partition. */
const runRowsMin = 8192
const scratchBytesMin = 64 * 1024

export interface WindowRows {
  readonly store: RowStore
  /** u32 numbers of the rows in order; 0: as stored. */
  readonly order: Pointer
  /** A byte a row in order, 1 where a partition begins; 0: all rows are one partition. */
  readonly flags: Pointer
  readonly program: WindowProgram
  readonly keyColumn: (column: WindowColumn) => number
  /** Rows in the store: whole partitions. */
  readonly count: number
  /** Puts the next rows into the store, in order, once all are done; undefined if there are none. */
  more(): { readonly count: number; readonly flags: Pointer } | undefined
  close(): void
}

/** A column of the next pipeline: gathered for each batch, or a piece of an array of the run. */
type Given =
  | { readonly kind: 'gathered'; readonly column: StoredColumn; readonly buffer: BatchBuffer }
  | { readonly kind: 'read'; readonly index: number; readonly width: number }
  | { readonly kind: 'computed'; readonly index: number; readonly width: number }

/** Addresses of an array of values and of its null flags (0: none). */
interface RunArray {
  data: Pointer
  validity: Pointer
}

export class WindowSource implements BatchSource {
  readonly vectors: readonly Pointer[]
  readonly layouts: readonly VectorLayout[]
  readonly metrics: SourceMetrics = noMetrics()
  readonly #context: TaskContext
  #rows: WindowRows
  readonly #parts: WindowParts
  readonly #consumer: MemoryConsumer
  readonly #scratch: Region
  readonly #given: readonly Given[]
  readonly #numbers: Pointer
  readonly #readVectors: readonly Pointer[]
  readonly #readColumns: readonly StoredColumn[]
  readonly #read: readonly RunArray[]
  readonly #computed: readonly RunArray[]
  /** Arrays of the run, and what its functions make besides. */
  readonly #arrays: Region
  readonly #texts: Region
  readonly #logs = new Map<number, Region>()
  #capacity = 0
  #runStart = 0
  #runRows = 0
  #done = 0

  constructor(
    context: TaskContext,
    pipeline: Pipeline,
    rows: WindowRows,
    parts: WindowParts,
    consumer: MemoryConsumer,
  ) {
    const { store, program } = rows
    this.#context = context
    this.#rows = rows
    this.#parts = parts
    this.#consumer = consumer
    const scratch = context.memory.region(consumer)
    this.#scratch = scratch
    this.#arrays = context.memory.region(consumer)
    this.#texts = context.memory.region(consumer)
    this.#readColumns = program.columns.map((column) => store.columns[rows.keyColumn(column)])
    this.#readVectors = allocateVectors(scratch, program.columns.length)
    program.columns.forEach((column, i) => {
      this.#setWord(column.vectorWord, this.#readVectors[i])
    })
    this.#read = program.columns.map(() => ({ data: 0, validity: 0 }))
    this.#computed = program.output.map(() => ({ data: 0, validity: 0 }))
    this.vectors = allocateVectors(scratch, pipeline.columns.length)
    this.#given = pipeline.columns.map(({ ordinal, type }) => this.#place(ordinal, physicalWidth(type) || 8))
    this.layouts = pipeline.columns.map(({ type }) => (physicalWidth(type) === 0 ? 'views' : 'fixed'))
    this.#numbers = scratch.allocate(maxBatchRows * 4)
  }

  #place(ordinal: number, width: number): Given {
    const { store, program } = this.#rows
    const stored = ordinal - this.#storedColumns()
    if (stored >= 0) return { kind: 'computed', index: stored, width }
    const index = program.columns.findIndex((column) => column.column === ordinal && !column.isKey)
    if (index >= 0) return { kind: 'read', index, width }
    const column = store.columns[ordinal]
    return { kind: 'gathered', column, buffer: allocateBuffer(this.#scratch, column.type) }
  }

  /** Hidden key columns of the store are behind what the pipeline numbers. */
  #storedColumns(): number {
    return this.#rows.program.storedColumns
  }

  #setWord(word: number, value: number): void {
    this.#context.memory.u32[(this.#parts.area.at + word) >>> 2] = value
  }

  next(): number {
    if (this.#done === this.#runRows && !this.#nextRun()) return 0
    const rows = Math.min(maxBatchRows, this.#runRows - this.#done)
    const { u32 } = this.#context.memory
    const numbers = this.#numbersFrom(this.#runStart + this.#done, rows)
    const { store } = this.#rows
    this.#given.forEach((given, i) => {
      if (given.kind === 'gathered') {
        const { column, buffer } = given
        const { data, validity } = buffer
        store.gather(column, numbers, rows, data)
        const nullCount = column.hasNulls ? store.gatherValidity(column, numbers, rows, validity) : 0
        setVector(u32, this.vectors[i], {
          data,
          validity: nullCount > 0 ? validity : 0,
          offsets: 0,
          nullCount,
        })
        return
      }
      const array = given.kind === 'read' ? this.#read[given.index] : this.#computed[given.index]
      const validity = array.validity === 0 ? 0 : array.validity + this.#done
      const nullCount = validity === 0 ? 0 : this.#nulls(validity, rows)
      const data = array.data + this.#done * given.width
      setVector(u32, this.vectors[i], { data, validity: nullCount > 0 ? validity : 0, offsets: 0, nullCount })
    })
    this.#done += rows
    this.metrics.rowsRead += rows
    return rows
  }

  #nulls(validity: Pointer, rows: number): number {
    return rows - (this.#context.kernels.countSet(validity, rows) >>> 0)
  }

  /** Numbers of `count` rows in order, from the `from`-th on. */
  #numbersFrom(from: number, count: number): Pointer {
    const { order, store } = this.#rows
    if (order !== 0) return order + from * 4
    store.kernels.countUp(this.#numbers, from, count)
    return this.#numbers
  }

  #nextRun(): boolean {
    const { store, program } = this.#rows
    this.#runStart += this.#runRows
    if (this.#runStart === this.#rows.count && !this.#nextRows()) return false
    this.#runRows = this.#rowsOfRun()
    this.#done = 0
    if (program.output.length === 0) return true
    this.#makeRoom(this.#runRows)
    this.#texts.release(0)
    this.#gather(store)
    this.#setWord(program.rows, this.#runRows)
    this.#setWord(program.flags, this.#rows.flags === 0 ? 0 : this.#rows.flags + this.#runStart)
    for (const cursor of program.cursors) this.#setWord(cursor, 0)
    this.#giveScratch(0)
    for (const pass of program.passes) this.#pass(pass)
    return true
  }

  #nextRows(): boolean {
    this.#runStart = 0
    this.#runRows = 0
    this.#done = 0
    const more = this.#rows.more()
    this.#rows = { ...this.#rows, ...(more ?? { count: 0 }) }
    // Columns that had no nulls so far may have some.
    this.#capacity = 0
    return more !== undefined
  }

  /** Up to the first partition that begins behind enough rows. */
  #rowsOfRun(): number {
    const { count, flags } = this.#rows
    const left = count - this.#runStart
    if (flags === 0 || left <= runRowsMin) return left
    const { bytes } = this.#context.memory
    const from = flags + this.#runStart
    const end = bytes.subarray(from, from + left).indexOf(1, runRowsMin)
    return end < 0 ? left : end
  }

  /** Arrays for a run of this many rows: those of the runs before, if they are large enough. */
  #makeRoom(rows: number): void {
    if (rows <= this.#capacity) return
    const { program } = this.#rows
    const region = this.#arrays
    region.release(0)
    const capacity = Math.max(rows, Math.min(2 * runRowsMin, this.#rows.count))
    this.#readColumns.forEach((column, i) => {
      this.#read[i].data = region.allocate(capacity * Math.max(1, column.width))
      this.#read[i].validity = column.hasNulls ? region.allocate(capacity) : 0
    })
    program.output.forEach(({ type, data, validity }, i) => {
      const array = this.#computed[i]
      array.data = region.allocate(capacity * (physicalWidth(type) || 8))
      array.validity = validity === 0 ? 0 : region.allocate(capacity)
      this.#setWord(data, array.data)
      if (validity !== 0) this.#setWord(validity, array.validity)
    })
    for (const { word, rowBytes, extraRows } of program.arrays) {
      this.#setWord(word, region.allocate((capacity + extraRows) * rowBytes))
    }
    this.#capacity = capacity
  }

  #gather(store: RowStore): void {
    const { u32 } = this.#context.memory
    this.#readColumns.forEach((column, i) => {
      const { data, validity } = this.#read[i]
      let nullCount = 0
      for (let at = 0; at < this.#runRows; at += maxBatchRows) {
        const count = Math.min(maxBatchRows, this.#runRows - at)
        const numbers = this.#numbersFrom(this.#runStart + at, count)
        store.gather(column, numbers, count, data + at * column.width)
        if (column.hasNulls) nullCount += store.gatherValidity(column, numbers, count, validity + at)
      }
      const parts = { data, validity: nullCount > 0 ? validity : 0, offsets: 0, nullCount }
      setVector(u32, this.#readVectors[i], parts)
    })
    this.#context.checkCancelled()
  }

  #pass(pass: WindowPass): void {
    const { area, exports } = this.#parts
    const run = exports[pass.function]
    assert(run !== undefined, `the module has no ${pass.function}`)
    if (pass.log !== undefined) this.#startLog(pass.log)
    const rows = this.#runRows
    if (pass.backward) {
      for (let to = rows; to > 0; ) {
        const from = Math.floor((to - 1) / maxBatchRows) * maxBatchRows
        this.#call(run, to, from)
        to = from
      }
      return
    }
    for (let at = 0; at < rows; ) {
      const to = Math.min(at + maxBatchRows, rows)
      const code = this.#call(run, to, at)
      at = code === status.ok ? to : area.get('resumeAt')
      if (code === status.needMemory) this.#giveMemory(pass)
    }
  }

  #call(run: ModuleFunction, to: number, from: number): number {
    const { area, raise } = this.#parts
    const { metrics } = this.#context
    this.#context.checkCancelled()
    metrics.calls++
    metrics.maxRowsPerCall = Math.max(metrics.maxRowsPerCall, to - from)
    const code = run(area.at, to, from)
    if (code === status.error) raise()
    return code
  }

  #giveMemory(pass: WindowPass): void {
    const { area } = this.#parts
    const bytes = area.get('needBytes')
    if (area.get('needKind') === memoryNeeds.scratch) return this.#giveScratch(bytes)
    assert(pass.log !== undefined, 'only a log asks for a larger array')
    this.#growLog(pass.log, bytes)
  }

  /** Another block for values of variable length; those before stay until the run is handed on. */
  #giveScratch(bytes: number): void {
    const { area } = this.#parts
    const size = Math.max(scratchBytesMin, bytes * 2)
    const block = this.#texts.allocate(size)
    area.set('scratch', block)
    area.set('scratchEnd', block + size)
  }

  #startLog({ word, sizeWord }: WindowLog): void {
    if (this.#logs.has(word)) return
    const region = this.#context.memory.region(this.#consumer)
    this.#logs.set(word, region)
    this.#setWord(word, region.allocate(scratchBytesMin))
    this.#setWord(sizeWord, scratchBytesMin)
  }

  #growLog({ word, sizeWord }: WindowLog, bytes: number): void {
    const { u32, bytes: memory } = this.#context.memory
    const at = this.#parts.area.at
    const old = this.#logs.get(word)!
    const [from, size] = [u32[(at + word) >>> 2], u32[(at + sizeWord) >>> 2]]
    const region = this.#context.memory.region(this.#consumer)
    const larger = Math.max(bytes, size * 2)
    const to = region.allocate(larger)
    memory.copyWithin(to, from, from + size)
    old.free()
    this.#logs.set(word, region)
    this.#setWord(word, to)
    this.#setWord(sizeWord, larger)
  }

  materialize(): void {}

  close(): void {
    this.#rows.close()
    for (const region of [this.#scratch, this.#arrays, this.#texts]) region.free()
    for (const region of this.#logs.values()) region.free()
  }
}
