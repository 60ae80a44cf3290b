/**
 * What code generation hands to the executors: a WebAssembly module and the plain data that a task needs to run it. Everything here
 * is structured-clonable and carries no closures; it is kept until the query ends, because recovery runs it again.
 *
 * A stage's task runs the pipelines of its branch in order. A pipeline takes batches from a source, runs the generated function over
 * them and leaves the rows in a sink; a sink that is a breaker (aggregate, sort, topK) is the source of the next pipeline.
 *
 * Generated functions of pipeline i, exported from the module (memory 0 is the executor's; all return i32 status, see `status`):
 *   `p{i}_filter(context, rows) -> count`     only if the pipeline filters: writes chosen row positions (u32, ascending) to `context.selection`;
 *                                              a negative count is a status
 *   `p{i}_process(context, count, first) -> status`  works on `count` rows (through the selection if there is a filter), starting at the
 *                                              `first`-th; either updates an aggregate's table or writes an output batch
 * A status other than 0 stops at a row: the runner looks into the context's error record or gives the table memory and
 * calls again with `first` = context.resumeAt.
 */
import type { DataType } from '@vonk/common'
import type { ColumnRequest } from '../exec/batch-source.ts'
import type { RaiseParameter } from './error-table.ts'

export const status = Object.freeze({ ok: 0, error: 1, needMemory: 2, sinkFull: 3, cancelled: 4 })

export interface StageProgram {
  /** Hash of module bytes: executors cache the compiled module by it. */
  readonly moduleHash: string
  readonly module: Uint8Array
  /** Values of literals and other constants (patterns, zone tables), copied once per task into memory. Literals are parameters,
   * so that programs that differ only in them share a module. */
  readonly constants: Uint8Array
  /** Words of `constants` that must have the area's own address added (pointers inside it). */
  readonly constantPointers: readonly number[]
  /** Bytes of the per-task context, and where its parts lie. */
  readonly context: ContextLayout
  readonly branches: readonly Branch[]
  readonly errors: readonly ErrorSite[]
  /** Host functions the module calls (fallbacks), by name, in import order. */
  readonly hostFunctions: readonly string[]
  /** Operators and functions that left generated code, with the reason, for explain. */
  readonly fallbacks: readonly { readonly what: string; readonly reason: string }[]
}

/** Tasks [firstPartition, firstPartition + partitions) run these pipelines; more than one branch: a union. */
export interface Branch {
  readonly firstPartition: number
  readonly partitions: number
  readonly pipelines: readonly Pipeline[]
}

export interface ContextLayout {
  readonly bytes: number
  /** u32: address of the error record's offset, the constants, the scratch bump pointer and its end, the selection buffer, resumeAt, partition index. */
  readonly offsets: Readonly<
    Record<
      | 'constants'
      | 'scratch'
      | 'scratchEnd'
      | 'selection'
      | 'resumeAt'
      | 'partition'
      | 'cancel'
      | 'error'
      | 'cells',
      number
    >
  >
}

export interface Pipeline {
  readonly index: number
  readonly source: SourceSpec
  readonly columns: readonly ColumnRequest[]
  /** Offsets in the context where the addresses of the source's vectors are put, one u32 each. */
  readonly inputVectors: readonly number[]
  readonly hasFilter: boolean
  /** Rows after which the pipeline stops, counted after its filter; and rows skipped before. */
  readonly limit?: { readonly count: number; readonly offset: number }
  readonly sink: SinkSpec
  /** Output batch of a batch sink: vectors in the context. Empty for aggregates. */
  readonly output: readonly OutputColumn[]
  readonly operators: readonly OperatorInfo[]
}

export interface OutputColumn {
  readonly name: string
  readonly type: DataType
  readonly nullable: boolean
  /** Offset of this output's vector descriptor in the context. Variable-length values are views. */
  readonly vector: number
  /** The column is the input's, untouched: the runner passes the source's vector on when no row was filtered out. */
  readonly passThrough?: number
}

export interface OperatorInfo {
  readonly operatorId: number
  readonly name: string
  readonly callSite?: string
  /** Offset of the operator's u64 counter of output rows in the context, if it is counted by generated code. */
  readonly rowCounter?: number
}

export type SourceSpec =
  | { readonly kind: 'scan'; readonly reader: string; readonly shared: Readonly<Record<string, unknown>> }
  | {
      readonly kind: 'range'
      readonly start: bigint
      readonly end: bigint
      readonly step: bigint
      readonly partitions: number
    }
  | { readonly kind: 'oneRow' }
  | { readonly kind: 'shuffle'; readonly shuffleId: number; readonly types: readonly DataType[] }
  /** The state that pipeline `pipeline` of the same branch built. */
  | { readonly kind: 'breaker'; readonly pipeline: number }

export interface SortKey {
  /** Index into the sink's output columns. */
  readonly column: number
  readonly ascending: boolean
  readonly nullsFirst: boolean
}

export type SinkSpec =
  | { readonly kind: 'aggregate'; readonly table: AggregateTableSpec }
  | { readonly kind: 'sort'; readonly keys: readonly SortKey[] }
  | {
      readonly kind: 'topK'
      readonly keys: readonly SortKey[]
      readonly count: number
      readonly offset: number
    }
  | { readonly kind: 'tail'; readonly count: number }
  /** `partitionColumn`: index of the output column (i32) that holds each row's reduce partition; it is not written. */
  | {
      readonly kind: 'exchange'
      readonly shuffleId: number
      readonly partitions: number
      readonly partitionColumn?: number
    }
  | { readonly kind: 'collect' }
  /** Keeps a bounded random sample of the rows for range bounds, returned with the task's result. */
  | { readonly kind: 'sample'; readonly rows: number; readonly seed: number }
  | { readonly kind: 'write'; readonly format: string; readonly shared: Readonly<Record<string, unknown>> }

/** The layout of an aggregate's table and the names of the module's functions that manage it; `codegen/aggregate` defines and documents it. */
export interface AggregateTableSpec {
  readonly keyed: boolean
  readonly slotBytes: number
  readonly contextOffset: number
  readonly adaptive: boolean
  readonly functions: Readonly<Record<string, string>>
}

export interface ErrorSite {
  readonly condition: string
  readonly operatorId: number
  readonly callSite?: string
  readonly sqlText?: string
  readonly start?: number
  readonly stop?: number
  readonly parameters: Readonly<Record<string, string>>
  readonly values: readonly RaiseParameter[]
}
