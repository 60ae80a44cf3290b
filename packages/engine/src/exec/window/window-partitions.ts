/** Where the partitions of a window begin among rows that are in its order. */
import { assert } from '../../base/assert.ts'
import { status } from '../../codegen/stage-program.ts'
import type { WindowColumn, WindowProgram } from '../../codegen/window-program.ts'
import type { MemoryConsumer, Pointer, Region } from '../../columnar/region.ts'
import { maxBatchRows } from '../../columnar/vector.ts'
import type { RowStore } from '../rows/row-store.ts'
import type { ContextArea, ModuleExports } from '../task-instance.ts'
import type { TaskContext } from '../task-services.ts'
import { allocateBuffer, allocateVectors, setVector } from '../vectors.ts'

export interface WindowParts {
  readonly area: ContextArea
  readonly exports: ModuleExports
  readonly raise: () => never
}

export class WindowPartitions {
  readonly #context: TaskContext
  readonly #program: WindowProgram
  readonly #parts: WindowParts
  readonly #consumer: MemoryConsumer
  readonly #keyColumn: (column: WindowColumn) => number

  /** `keyColumn`: where the values of a key lie in the store. */
  constructor(
    context: TaskContext,
    program: WindowProgram,
    parts: WindowParts,
    consumer: MemoryConsumer,
    keyColumn: (column: WindowColumn) => number,
  ) {
    this.#context = context
    this.#program = program
    this.#parts = parts
    this.#consumer = consumer
    this.#keyColumn = keyColumn
  }

  get hasKeys(): boolean {
    return this.#program.partitioning !== undefined
  }

  /**
   * A byte a row in order (`order` 0: as stored), in `region`: 1 where a partition begins. 0 where all rows are one
   * partition.
   */
  flags(store: RowStore, order: Pointer, region: Region): Pointer {
    const { partitioning, flags: word } = this.#program
    if (partitioning === undefined || store.rows === 0) return 0
    const { area, exports, raise } = this.#parts
    const find = exports[partitioning.function]
    assert(find !== undefined, `the module has no ${partitioning.function}`)
    const { memory } = this.#context
    const buffers = memory.region(this.#consumer)
    const flags = region.allocate(store.rows)
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
}
