/** Batches of a store's rows in any order: vectors that each batch's values are gathered into. */
import type { Pointer, Region } from '../../columnar/region.ts'
import type { VectorLayout } from '../../columnar/vector.ts'
import { allocateBuffer, allocateVectors, type BatchBuffer, setVector } from '../vectors.ts'
import type { RowStore, StoredColumn } from './row-store.ts'

export class RowGather {
  readonly vectors: readonly Pointer[]
  readonly layouts: readonly VectorLayout[]
  #store: RowStore
  #columns: readonly StoredColumn[]
  readonly #ordinals: readonly number[]
  readonly #buffers: readonly BatchBuffer[]

  /** `ordinals`: the store's columns that are wanted. `scratch` holds a batch of each. */
  constructor(store: RowStore, ordinals: readonly number[], scratch: Region) {
    this.#store = store
    this.#ordinals = ordinals
    this.#columns = ordinals.map((ordinal) => store.columns[ordinal])
    this.vectors = allocateVectors(scratch, ordinals.length)
    this.layouts = this.#columns.map(({ isView }) => (isView ? 'views' : 'fixed'))
    this.#buffers = this.#columns.map(({ type }) => allocateBuffer(scratch, type))
  }

  /** From now on rows are of another store, with columns of the same types. */
  readFrom(store: RowStore): void {
    this.#store = store
    this.#columns = this.#ordinals.map((ordinal) => store.columns[ordinal])
  }

  /** Fills the vectors with the rows whose numbers are at `numbers`; views point into the store. */
  fill(numbers: Pointer, rows: number): void {
    const store = this.#store
    this.#columns.forEach((column, i) => {
      const { data, validity } = this.#buffers[i]
      store.gather(column, numbers, rows, data)
      const nullCount = column.hasNulls ? store.gatherValidity(column, numbers, rows, validity) : 0
      const parts = { data, validity: nullCount > 0 ? validity : 0, offsets: 0, nullCount }
      setVector(store.memory.u32, this.vectors[i], parts)
    })
  }
}
