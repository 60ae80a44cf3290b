/**
 * Window functions that are no aggregates (`row_number`, `lag`): what an entry of the registry says of one, and what it
 * is given to emit its code. Rows are numbered within the run of whole window partitions that is in memory, in the
 * window's order; `codegen/window` knows where a row's partition, its equals and its frame begin and end.
 */
import type { Code } from '../wasm/index.ts'
import type { Emitter, Value } from './emit.ts'
import type { Call, Expression, WindowFrame } from './expression.ts'
import type { FunctionDocs, ResolveContext, Resolved } from './function-entry.ts'

type I32 = Code<'i32'>

/** The row that a value is emitted for. Ends are exclusive. */
export interface WindowRow {
  readonly e: Emitter
  readonly row: I32
  partitionStart(): I32
  partitionEnd(): I32
  /** Rows equal to this one in the window's order. */
  peersStart(): I32
  peersEnd(): I32
  /** How many different values of the order there were in the partition, up to this row's. */
  peerGroup(): I32
  frameStart(): I32
  frameEnd(): I32
  /** The argument for this row. */
  argument(index: number): Value
  /** The argument of another row where `present` holds, else what `otherwise` gives. */
  argumentAt(index: number, row: I32, present: I32, otherwise: () => Value): Value
  /** Rows before `row` in which the first argument is not null. */
  presentBefore(row: I32): I32
  /** The row in which the first argument is not null for the (n + 1)-th time; -1 beyond either end. */
  presentRow(n: I32): I32
}

export interface WindowEntry {
  readonly kind: 'window'
  readonly name: string
  readonly aliases?: readonly string[]
  readonly docs: FunctionDocs
  /** Arguments that the user left out. */
  complete?(args: readonly Expression[]): readonly Expression[]
  resolve(args: readonly Expression[], context: ResolveContext): Resolved
  /** The only frame that the function may have; undefined: the one of its window. */
  frame?(call: Call): WindowFrame
  /** Whether IGNORE NULLS may follow the call; it becomes the option `ignoreNulls`. */
  readonly mayIgnoreNulls?: boolean
  emit(w: WindowRow, call: Call): Value
  display?(args: readonly string[], call: Call): string
}

/** From the start of the partition to this row: the frame of functions that number rows. */
export const rowsSoFar: WindowFrame = Object.freeze<WindowFrame>({
  unit: 'rows',
  lower: { kind: 'unboundedPreceding' },
  upper: { kind: 'currentRow' },
})
