/** Columns of pairs of rows: each side's values gathered from its store, NULL where a pair has no row of that side. */
import type { ColumnRequest } from '../codegen/column-request.ts'
import type { Pointer, Region, TaskMemory } from '../columnar/region.ts'
import { maxBatchRows, physicalWidth, type VectorLayout } from '../columnar/vector.ts'
import type { RowStore } from './row-store.ts'
import { allocateBuffer, allocateVectors, setVector } from './vectors.ts'

/** Stands for the row that a pair does not have. */
export const noRow = 0xffffffff

/** The rows of one side of some pairs. */
export interface PairRows {
  readonly store: RowStore
  /** Numbers in the store, from the first pair on. */
  readonly numbers: Uint32Array
}

export class PairColumns {
  readonly vectors: readonly Pointer[]
  readonly layouts: readonly VectorLayout[]
  readonly #memory: TaskMemory
  readonly #columns: readonly {
    readonly isBuild: boolean
    readonly column: number
    readonly width: number
    readonly buffer: ReturnType<typeof allocateBuffer>
  }[]
  readonly #numbers: Pointer

  /** Requests name the columns of the build side first, of which there are `buildColumns`. */
  constructor(memory: TaskMemory, requests: readonly ColumnRequest[], buildColumns: number, region: Region) {
    this.#memory = memory
    this.vectors = allocateVectors(region, requests.length)
    this.layouts = requests.map(({ type }) => (physicalWidth(type) === 0 ? 'views' : 'fixed'))
    this.#columns = requests.map(({ ordinal, type }) => {
      const isBuild = ordinal < buildColumns
      const column = isBuild ? ordinal : ordinal - buildColumns
      return { isBuild, column, width: physicalWidth(type) || 8, buffer: allocateBuffer(region, type) }
    })
    this.#numbers = region.allocate(maxBatchRows * 4)
  }

  fill(pairs: number, build: PairRows, probe: PairRows): void {
    this.#fillSide(true, pairs, build)
    this.#fillSide(false, pairs, probe)
  }

  #fillSide(isBuild: boolean, pairs: number, { store, numbers }: PairRows): void {
    const { u32, bytes } = this.#memory
    const at = this.#numbers >>> 2
    let missing = 0
    let some = noRow
    for (let i = 0; i < pairs; i++) {
      if (numbers[i] === noRow) missing++
      else some = numbers[i]
    }
    if (missing === 0) u32.set(numbers.subarray(0, pairs), at)
    else for (let i = 0; i < pairs; i++) u32[at + i] = numbers[i] === noRow ? some : numbers[i]
    this.#columns.forEach((given, i) => {
      if (given.isBuild !== isBuild) return
      const { data, validity } = given.buffer
      let nullCount = missing
      if (missing === pairs) {
        this.#memory.fill(data, 0, pairs * given.width)
        this.#memory.fill(validity, 0, pairs)
      } else {
        const column = store.columns[given.column]
        store.gather(column, this.#numbers, pairs, data)
        if (column.hasNulls) nullCount = store.gatherValidity(column, this.#numbers, pairs, validity)
        else if (missing > 0) this.#memory.fill(validity, 1, pairs)
        if (missing > 0) {
          for (let p = 0; p < pairs; p++) if (numbers[p] === noRow) bytes[validity + p] = 0
          nullCount = pairs - (store.kernels.countSet(validity, pairs) >>> 0)
        }
      }
      const parts = { data, validity: nullCount > 0 ? validity : 0, offsets: 0, nullCount }
      setVector(u32, this.vectors[i], parts)
    })
  }
}
