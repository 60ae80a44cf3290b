/** Rows of a store as column blocks, in which they leave the memory of their operator. */
import { SparkError } from '@vonk/common'
import { type BlockColumn, blockColumn, blockSize, writeBlockHeader } from '../../columnar/column-block.ts'
import type { Pointer, Region } from '../../columnar/region.ts'
import { maxBatchRows } from '../../columnar/vector.ts'
import type { RowStore } from './row-store.ts'
import type { StateRun, StateWriter } from './state-store.ts'

/** Blocks are about as large as what is compressed at once, and merging holds one of each run. */
const blockBytes = 256 * 1024
/** A batch of rows takes no more than so much, unless it has only one: whoever reads them may keep all of it. */
const batchBytes = 1024 * 1024

/** Of the first rows of all, nobody knows how large they are. */
export const firstRows = 16

/** Bytes that a row takes, on the average. */
export function rowBytes(store: RowStore): number {
  const fixed = store.columns.reduce((sum, { width, hasNulls }) => sum + width + (hasNulls ? 1 : 0), 0)
  return Math.max(1, fixed + store.variableBytes / Math.max(1, store.rows))
}

const rowsWithin = (bytes: number, store: RowStore): number =>
  Math.min(maxBatchRows, Math.max(1, Math.floor(bytes / rowBytes(store))))

/** Rows of a block, so that it has about the size wanted. */
export const rowsPerBlock = (store: RowStore): number => rowsWithin(blockBytes, store)

/** Rows that are read or taken in at once. */
export const rowsPerBatch = (store: RowStore): number => rowsWithin(batchBytes, store)

export interface WrittenRows {
  readonly order: Pointer
  readonly count: number
  readonly blockRows: number
  /** The first row, where they are written as they are stored. */
  readonly first?: number
}

/**
 * Writes `count` rows, whose numbers are at `order` (0: as stored), as a run. `region` is used for one block at a time;
 * where there is no room for a block, for a smaller one.
 */
export function writeRun(
  store: RowStore,
  { order, count, blockRows, first = 0 }: WrittenRows,
  region: Region,
  writer: StateWriter,
): StateRun {
  let most = blockRows
  for (let from = 0; from < count; ) {
    const rows = Math.min(most, count - from)
    region.release(0)
    try {
      let numbers = order + from * 4
      if (order === 0) {
        numbers = region.allocate(rows * 4)
        store.kernels.countUp(numbers, first + from, rows)
      }
      addBlock(store, numbers, rows, region, writer)
      from += rows
    } catch (error) {
      if (rows === 1 || !(error instanceof SparkError)) throw error
      region.free()
      most = Math.ceil(rows / 2)
    }
  }
  return writer.end()
}

/** Gathers the rows into one block. */
export function addBlock(
  store: RowStore,
  numbers: Pointer,
  rows: number,
  region: Region,
  writer: StateWriter,
): void {
  const { kernels, memory } = store
  const views = store.columns.map((column) => {
    if (!column.isView) return { at: 0, bytes: 0 }
    const at = region.allocate(rows * 8)
    store.gather(column, numbers, rows, at)
    return { at, bytes: kernels.viewBytes(at, 0, 0, rows) >>> 0 }
  })
  const shape = store.columns.map((column): BlockColumn => {
    if (column.width === 0) return { width: -1, hasNulls: true }
    return { width: column.isView ? 0 : column.width, hasNulls: column.hasNulls }
  })
  const variableBytes = (c: number) => views[c].bytes
  const bytes = blockSize(shape, rows, variableBytes)
  const block = region.allocate(bytes)
  writeBlockHeader(memory.u32, block, shape, rows, variableBytes)
  store.columns.forEach((column, c) => {
    if (column.width === 0) return
    const { validity, data, offsets } = blockColumn(memory.u32, block, c)
    if (validity !== 0) store.gatherValidity(column, numbers, rows, validity)
    if (!column.isView) {
      store.gather(column, numbers, rows, data)
      return
    }
    kernels.viewOffsets(views[c].at, 0, 0, rows, 0, offsets)
    kernels.copyViews(views[c].at, 0, rows, offsets, data)
  })
  writer.add(block, bytes)
}
