/**
 * Rows on their way inside one process: columns in Arrow's layout, handed over without an IPC stream around them. A
 * transport that leaves the process writes each batch as the `data` of an ArrowBatch.
 */
import type { ExecutePlanResponse } from './generated/types.d.ts'

/**
 * One column of a batch; the buffers belong to who receives them. The column's type stands in the `schema` that came
 * before the first batch. Layouts are Arrow's: booleans are bits, least significant first; decimals 128 bits; strings
 * and binary have offsets into data; lists and maps have offsets into their only child; structs have only children.
 */
export interface ResultColumn {
  readonly length: number
  readonly nullCount: number
  /** A bit per row, set where there is a value; null where there is no null. */
  readonly validity: Uint8Array | null
  /** `length + 1` offsets, or null for types without. */
  readonly offsets: Int32Array | null
  /** The values; empty for types that have only children. */
  readonly data: Uint8Array
  readonly children: readonly ResultColumn[]
}

/** Rows of one partition or a part of it. A batch without columns still has rows. */
export interface ResultBatch {
  readonly rowCount: number
  readonly columns: readonly ResultColumn[]
  /**
   * Gives the buffers back at once, for who has read them and will not again: megabytes that wait for the garbage
   * collector add up. Absent where the buffers are parts of somebody else's.
   */
  release?(): void
}

/** What the stream of an operation gives. Over a wire both are ExecutePlanResponse messages. */
export type ExecutePlanItem =
  | { readonly kind: 'message'; readonly message: ExecutePlanResponse }
  | { readonly kind: 'batch'; readonly batch: ResultBatch }

/**
 * Type URL of the request option (an empty extension) that asks for a result partition by partition, as the reader
 * takes it, instead of all at once.
 */
export const incrementalOption = 'type.googleapis.com/vonk.IncrementalResult'
/** As `incrementalOption`, of a server for its client: it is still one result to what bounds results. */
export const streamedOption = 'type.googleapis.com/vonk.StreamedResult'
