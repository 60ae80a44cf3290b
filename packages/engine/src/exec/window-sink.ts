/** Window: keeps all rows of the task, sorts them, and finds where the window's partitions begin. */

import { assert } from '../base/assert.ts'
import { status } from '../codegen/stage-program.ts'
import type { WindowColumn, WindowProgram } from '../codegen/window-program.ts'
import type { MemoryConsumer, Pointer, Region } from '../columnar/region.ts'
import { maxBatchRows } from '../columnar/vector.ts'
import type { BatchSink, BreakerResult, SinkColumn } from './batch-sink.ts'
import { NestedKeys } from './nested-keys.ts'
import { sortRows } from './row-sort.ts'
import { RowStore } from './row-store.ts'
import type { ContextArea, ModuleExports } from './task-instance.ts'
import type { TaskContext } from './task-services.ts'
import { allocateBuffer, allocateVectors, setVector } from './vectors.ts'
import { WindowSource } from './window-source.ts'

export interface WindowParts {
  readonly area: ContextArea
  readonly exports: ModuleExports
  readonly raise: () => never
}

export class WindowSink implements BatchSink {
  readonly #context: TaskContext
  readonly #program: WindowProgram
  readonly #parts: WindowParts
  readonly #consumer: MemoryConsumer
  readonly #keys: NestedKeys
  readonly #store: RowStore
  readonly #scratch: Region
  readonly #flags: Region

  constructor(
    context: TaskContext,
    columns: readonly SinkColumn[],
    consumer: MemoryConsumer,
    program: WindowProgram,
    parts: WindowParts,
  ) {
    const { kernels, memory } = context
    this.#context = context
    this.#program = program
    this.#parts = parts
    this.#consumer = consumer
    const types = columns.map((column) => column.type)
    this.#keys = new NestedKeys(memory, consumer, types, keysOf(program))
    this.#store = new RowStore({ kernels, memory, region: memory.region(consumer), types: this.#keys.types })
    this.#scratch = memory.region(consumer)
    this.#flags = memory.region(consumer)
  }

  consume(rows: number, vectors: readonly Pointer[], selection: Pointer): void {
    this.#store.append(rows, this.#keys.extend(rows, vectors, selection), selection)
  }

  finish(): BreakerResult {
    const store = this.#store
    const scratch = this.#scratch
    const { checkCancelled } = this.#context
    this.#keys.free()
    const sortKeys = this.#keys.keys.slice(0, this.#program.keys.length)
    const sorts = store.rows > 0 && sortKeys.length > 0
    const order = sorts ? sortRows({ store, keys: sortKeys, scratch, checkCancelled }) : 0
    const flags = this.#partitionFlags(order)
    const rows = { store, order, flags, program: this.#program, keyColumn: this.#keyColumn }
    const memory = { scratch, flags: this.#flags, consumer: this.#consumer }
    return (pipeline) => new WindowSource(this.#context, pipeline, rows, this.#parts, memory)
  }

  /** Where the values of a key lie: nested ones as bytes in a hidden column. */
  readonly #keyColumn = ({ column, isKey }: WindowColumn): number => {
    if (!isKey) return column
    const at = keysOf(this.#program).findIndex((key) => key.column === column)
    return at < 0 ? column : this.#keys.keys[at].column
  }

  /** A byte a row in order: 1 where a partition begins. 0 without partitions. */
  #partitionFlags(order: Pointer): Pointer {
    const { partitioning, flags: word } = this.#program
    const { store } = this
    if (partitioning === undefined || store.rows === 0) return 0
    const { area, exports, raise } = this.#parts
    const find = exports[partitioning.function]
    assert(find !== undefined, `the module has no ${partitioning.function}`)
    const { memory } = this.#context
    const buffers = memory.region(this.#consumer)
    const flags = this.#flags.allocate(store.rows)
    const columns = partitioning.columns.map((column) => {
      const stored = store.columns[this.#keyColumn(column)]
      const [vector] = allocateVectors(buffers, 1)
      memory.u32[(area.at + column.vectorWord) >>> 2] = vector
      return { stored, vector, buffer: allocateBuffer(buffers, stored.type) }
    })
    const numbers = buffers.allocate(maxBatchRows * 4)
    memory.bytes[flags] = 1
    // Each batch begins with the last row of the one before.
    for (let from = 0; from === 0 || from + 1 < store.rows; from += maxBatchRows - 1) {
      this.#context.checkCancelled()
      const count = Math.min(maxBatchRows, store.rows - from)
      let rows = order + from * 4
      if (order === 0) {
        rows = numbers
        store.kernels.countUp(numbers, from, count)
      }
      for (const { stored, vector, buffer } of columns) {
        const { data, validity } = buffer
        store.gather(stored, rows, count, data)
        const nullCount = stored.hasNulls ? store.gatherValidity(stored, rows, count, validity) : 0
        const parts = { data, validity: nullCount > 0 ? validity : 0, offsets: 0, nullCount }
        setVector(memory.u32, vector, parts)
      }
      memory.u32[(area.at + word) >>> 2] = flags + from
      if (find(area.at, count, 1) !== status.ok) raise()
    }
    buffers.free()
    return flags
  }

  private get store(): RowStore {
    return this.#store
  }

  abort(): void {
    this.#store.clear()
    this.#keys.free()
    this.#scratch.free()
    this.#flags.free()
  }
}

/** The keys to sort by, then the other columns that are compared as keys. */
function keysOf(program: WindowProgram) {
  const others = [...(program.partitioning?.columns ?? []), ...program.columns].filter(
    (column) => column.isKey && !program.keys.some((key) => key.column === column.column),
  )
  return [...program.keys, ...others.map(({ column }) => ({ column, ascending: true, nullsFirst: true }))]
}
