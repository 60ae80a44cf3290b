/**
 * Sort keys of nested types: the kernels compare bytes, so such a key gets a hidden column behind the others, with its
 * values as bytes in their order.
 */
import type { DataType } from '@vonk/common'
import type { SortKey } from '../../codegen/stage-program.ts'
import { orderedBytes } from '../../columnar/ordered-bytes.ts'
import { isNested, PackedWriter } from '../../columnar/packed-value.ts'
import type { MemoryConsumer, Pointer, Region, TaskMemory } from '../../columnar/region.ts'
import { maxBatchRows, vector } from '../../columnar/vector.ts'
import { allocateVectors, setVector } from '../vectors.ts'

interface NestedKey {
  readonly column: number
  readonly type: DataType
  readonly vector: Pointer
  readonly views: Pointer
}

export class NestedKeys {
  /** The keys, over the columns and the hidden ones. */
  readonly keys: readonly SortKey[]
  /** Types of all columns, the hidden ones last. */
  readonly types: readonly DataType[]
  readonly #memory: TaskMemory
  readonly #region: Region
  readonly #bytes: Region
  readonly #nested: readonly NestedKey[]
  readonly #writer = new PackedWriter()

  constructor(
    memory: TaskMemory,
    consumer: MemoryConsumer,
    types: readonly DataType[],
    keys: readonly SortKey[],
  ) {
    this.#memory = memory
    this.#region = memory.region(consumer)
    this.#bytes = memory.region(consumer)
    const columns = [...new Set(keys.map((key) => key.column))].filter((c) => isNested(types[c]))
    this.#nested = columns.map((column) => ({
      column,
      type: types[column],
      vector: allocateVectors(this.#region, 1)[0],
      views: this.#region.allocate(maxBatchRows * 8),
    }))
    this.types = [...types, ...columns.map((): DataType => ({ kind: 'binary' }))]
    this.keys = keys.map((key) => {
      const hidden = columns.indexOf(key.column)
      return hidden < 0 ? key : { ...key, column: types.length + hidden }
    })
  }

  /** The batch's vectors and those of the hidden columns, valid until the next call. */
  extend(rows: number, vectors: readonly Pointer[], selection: Pointer): readonly Pointer[] {
    if (this.#nested.length === 0) return vectors
    this.#bytes.release(0)
    for (const key of this.#nested) this.#fill(key, vectors[key.column], rows, selection)
    return [...vectors, ...this.#nested.map((key) => key.vector)]
  }

  #fill(key: NestedKey, source: Pointer, rows: number, selection: Pointer): void {
    const { u32, bytes, view } = this.#memory
    const writer = this.#writer
    const data = u32[(source + vector.data) >>> 2]
    const offsets = u32[(source + vector.offsets) >>> 2]
    const validity = u32[(source + vector.validity) >>> 2]
    for (let i = 0; i < rows; i++) {
      const row = selection === 0 ? i : u32[(selection >>> 2) + i]
      const target = (key.views >>> 2) + row * 2
      u32[target] = 0
      u32[target + 1] = 0
      if (validity !== 0 && bytes[validity + row] === 0) continue
      const start = offsets === 0 ? u32[(data >>> 2) + row * 2] : data + u32[(offsets >>> 2) + row]
      const end =
        offsets === 0 ? start + u32[(data >>> 2) + row * 2 + 1] : data + u32[(offsets >>> 2) + row + 1]
      writer.reset()
      orderedBytes(writer, view, key.type, start, end - start)
      const at = this.#bytes.allocate(writer.length)
      bytes.set(writer.bytes.subarray(0, writer.length), at)
      u32[target] = at
      u32[target + 1] = writer.length
    }
    setVector(u32, key.vector, { validity, data: key.views, offsets: 0, nullCount: 0 })
  }

  free(): void {
    this.#region.free()
    this.#bytes.free()
  }
}
