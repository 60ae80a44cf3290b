/** Rows as columns in Arrow's layout: what `toColumnBatches` hands over. The buffers belong to who receives them. */

/**
 * One column of a batch: booleans are bits, least significant first; decimals 128 bits; strings and binary have offsets
 * into data; lists and maps have offsets into their only child; structs have only children.
 */
export interface BatchColumn {
  readonly length: number
  readonly nullCount: number
  /** A bit per row, set where there is a value; null where there is no NULL. */
  readonly validity: Uint8Array | null
  /** `length + 1` offsets, or null for types without. */
  readonly offsets: Int32Array | null
  /** The values; empty for types that have only children. */
  readonly data: Uint8Array
  readonly children: readonly BatchColumn[]
}

export interface ColumnBatch {
  readonly rowCount: number
  readonly columns: readonly BatchColumn[]
}
