/**
 * Window functions as the runner sees them. The rows of a task are sorted (`keys`; none: they come sorted) and then
 * taken in runs of whole window partitions. For a run of n rows the runner lays the `columns` one behind the other in
 * arrays, makes room for `arrays` and `output`, writes all addresses to their words in the context, n to the word
 * `rows`, and runs the passes in order.
 *
 * A pass is `f(context, to, from) -> status` over rows [from, to), ascending, or from the last rows of the run to the
 * first if `backward`. At `sinkFull` it has done enough work for one call and goes on from `resumeAt`; at `needMemory`
 * it wants another block of scratch memory (what it got before stays until the run is handed on), or with `needKind`
 * bytes a larger array at `log`, of `needBytes` at least, with the same contents.
 *
 * Where partitions begin is found first, over all rows: `partitioning.function(context, count, 1)` compares rows
 * [1, count) of the vectors with the row before and writes 0 or 1 to the array of bytes at the word `flags`. During the
 * passes that word holds the address of the run's own flags.
 */
import type { DataType } from '@vonk/common'
import type { SortKey } from './stage-program.ts'

export interface WindowColumn {
  /** Index of the stored column. */
  readonly column: number
  /** Word of the context that holds the address of its vector. */
  readonly vectorWord: number
  /** Read for comparing only: values of nested types come as bytes in their order. */
  readonly isKey: boolean
}

export interface WindowArray {
  readonly word: number
  readonly rowBytes: number
  /** Rows more than the run has. */
  readonly extraRows: number
}

export interface WindowLog {
  /** Words of the array's address and of its size in bytes. */
  readonly word: number
  readonly sizeWord: number
}

export interface WindowPass {
  readonly function: string
  readonly backward: boolean
  readonly log?: WindowLog
}

export interface WindowProgram {
  readonly keys: readonly SortKey[]
  /** How many columns the operator stores: its output is numbered behind them. */
  readonly storedColumns: number
  readonly partitioning?: { readonly function: string; readonly columns: readonly WindowColumn[] }
  readonly flags: number
  readonly rows: number
  readonly columns: readonly WindowColumn[]
  readonly arrays: readonly WindowArray[]
  /** Words that are set to zero before the passes of a run. */
  readonly cursors: readonly number[]
  readonly passes: readonly WindowPass[]
  /** Columns behind the stored ones, as the next pipeline numbers them. */
  readonly output: readonly WindowOutput[]
}

export interface WindowOutput {
  readonly type: DataType
  /** Words of the addresses of its values and null flags; 0: it cannot be null. */
  readonly data: number
  readonly validity: number
}
