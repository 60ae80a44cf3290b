/**
 * Rows that live in the driver's JavaScript memory, in Arrow layout: what `createDataFrame` sends in and what a query
 * gives back. One `ColumnData` a column; validity is a bitmap (least significant bit first, 1 = valid), booleans are
 * bitmaps, strings and binary have n + 1 offsets, decimals are 16 bytes little-endian, nested types have children, as
 * in Arrow's format.
 */
import type { StructType } from '@vonk/common'

export interface ColumnData {
  readonly length: number
  readonly nullCount: number
  readonly validity: Uint8Array | null
  readonly offsets: Int32Array | null
  readonly data: Uint8Array
  readonly children: readonly ColumnData[]
}

export interface ColumnBatch {
  readonly rowCount: number
  readonly columns: readonly ColumnData[]
  /** Gives the memory back at once, for who will not look at the columns again; else the collector does, later. */
  release?(): void
}

export interface LocalData {
  readonly schema: StructType
  readonly batches: readonly ColumnBatch[]
  readonly rowCount: number
  readonly bytes: number
  /** Equal where the rows and their schema are; without it data equal themselves only. */
  readonly key?: string
}
