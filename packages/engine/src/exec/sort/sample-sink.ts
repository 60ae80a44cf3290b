/**
 * A bounded uniform sample of a task's rows, for the bounds of a range exchange: reservoir sampling that draws how many
 * rows to pass over (Li's algorithm L), so that rows which are not chosen cost nothing. The output is one column block.
 */
import { seededRandom } from '../../base/random.ts'
import type { SinkSpec } from '../../codegen/stage-program.ts'
import { blockColumn, blockSize, blockWidth, writeBlockHeader } from '../../columnar/column-block.ts'
import type { MemoryConsumer, Pointer, Region } from '../../columnar/region.ts'
import { maxBatchRows } from '../../columnar/vector.ts'
import type { BatchSink, SinkColumn } from '../batch-sink.ts'
import { RowStore } from '../rows/row-store.ts'
import type { TaskOutput } from '../task.ts'
import type { TaskContext } from '../task-services.ts'

export class SampleSink implements BatchSink {
  readonly #context: TaskContext
  readonly #store: RowStore
  readonly #buffers: Region
  readonly #selected: Pointer
  readonly #random: () => number
  /** Row in the store that each place of the reservoir holds. */
  readonly #places: Int32Array
  readonly #wanted: number
  #rowCount = 0
  #weight = 1
  /** Number of the next row that goes into a full reservoir. */
  #nextRow = 0

  constructor(
    context: TaskContext,
    columns: readonly SinkColumn[],
    consumer: MemoryConsumer,
    spec: Extract<SinkSpec, { readonly kind: 'sample' }>,
  ) {
    const { kernels, memory, descriptor } = context
    this.#context = context
    this.#wanted = Math.max(1, spec.rows)
    this.#places = new Int32Array(this.#wanted)
    this.#random = seededRandom(Math.imul(spec.seed, 0x9e3779b1) ^ (descriptor.partition + 1))
    const types = columns.map((column) => column.type)
    this.#store = new RowStore({ kernels, memory, region: memory.region(consumer), types })
    this.#buffers = memory.region(consumer)
    this.#selected = this.#buffers.allocate(maxBatchRows * 4)
  }

  consume(rows: number, vectors: readonly Pointer[], selection: Pointer): void {
    const { u32 } = this.#context.memory
    const at = this.#selected >>> 2
    let chosen = 0
    const end = this.#rowCount + rows
    for (let row = this.#next(); row < end; row = this.#next()) {
      const position = row - this.#rowCount
      const place = row < this.#wanted ? row : Math.floor(this.#random() * this.#wanted)
      this.#places[place] = this.#store.rows + chosen
      u32[at + chosen] = selection === 0 ? position : u32[(selection >>> 2) + position]
      chosen++
      this.#advance(row)
    }
    this.#rowCount = end
    if (chosen > 0) this.#store.append(chosen, vectors, this.#selected)
  }

  #next(): number {
    return this.#nextRow
  }

  #advance(row: number): void {
    if (row + 1 < this.#wanted) {
      this.#nextRow = row + 1
      return
    }
    this.#weight *= Math.exp(Math.log(this.#random() + Number.MIN_VALUE) / this.#wanted)
    const passedOver = Math.floor(Math.log(this.#random() + Number.MIN_VALUE) / Math.log1p(-this.#weight))
    this.#nextRow = row + 1 + (Number.isFinite(passedOver) ? passedOver : Number.MAX_SAFE_INTEGER / 4)
  }

  finish(): TaskOutput {
    const sampled = Math.min(this.#wanted, this.#rowCount)
    const { u32, bytes } = this.#context.memory
    const rows = this.#buffers.allocate(sampled * 4)
    for (let i = 0; i < sampled; i++) u32[(rows >>> 2) + i] = this.#places[i]
    const block = this.#writeBlock(rows, sampled)
    const keys = new Uint8Array(block.bytes)
    keys.set(bytes.subarray(block.at, block.at + block.bytes))
    this.abort()
    return { kind: 'sample', rowCount: this.#rowCount, sampled, keys }
  }

  #writeBlock(rows: Pointer, count: number): { readonly at: Pointer; readonly bytes: number } {
    const store = this.#store
    const { kernels, memory } = this.#context
    const columns = store.columns.map(({ type, hasNulls }) => ({ width: blockWidth(type), hasNulls }))
    const views = store.columns.map((column) => {
      if (!column.isView) return 0
      const at = this.#buffers.allocate(count * 8)
      store.gather(column, rows, count, at)
      return at
    })
    const lengths = views.map((at) => (at === 0 ? 0 : kernels.viewBytes(at, 0, 0, count) >>> 0))
    const bytes = blockSize(columns, count, (c) => lengths[c])
    const block = this.#buffers.allocate(bytes)
    writeBlockHeader(memory.u32, block, columns, count, (c) => lengths[c])
    store.columns.forEach((column, c) => {
      const parts = blockColumn(memory.u32, block, c)
      if (parts.validity !== 0) store.gatherValidity(column, rows, count, parts.validity)
      if (column.isView) {
        kernels.viewOffsets(views[c], 0, 0, count, 0, parts.offsets)
        kernels.copyViews(views[c], 0, count, parts.offsets, parts.data)
      } else if (column.width > 0) store.gather(column, rows, count, parts.data)
    })
    return { at: block, bytes }
  }

  abort(): void {
    this.#store.clear()
    this.#buffers.free()
  }
}
