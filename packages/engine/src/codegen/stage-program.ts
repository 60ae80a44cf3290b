/**
 * What code generation hands to the executors: a WebAssembly module and the plain data that a task needs to run it.
 * Everything here is structured-clonable and carries no closures; it is kept until the query ends, because recovery
 * runs it again.
 *
 * A stage's task runs the pipelines of its branch in order. A pipeline takes batches from a source, runs the generated
 * function over them and leaves the rows in a sink; a sink that is a breaker (aggregate, sort, topK) is the source of
 * the next pipeline.
 *
 * How a task runs the module (memory 0 is the executor's, imported as `env.memory`; kernels are imported from
 * `kernels`, host functions as `host.call{n}`; pointers are u32, `>>> 0` what comes back):
 *   1. Allocate `context.bytes` zeroed (16-aligned), and copy `constants` to memory, adding its address to the
 *   `constantPointers` words.
 *      Write the u32 words at `context.offsets`: constants (address), scratch and scratchEnd (an area of any size, e.g.
 *      64 KB; `scratch`
 *      is a bump pointer: write its start again before each batch), partition, rangeBounds (address, if the task has
 *      any).
 *   2. Call `initialize(context)` once: it writes the selection pointer and the output vectors' data pointers.
 *   3. Per pipeline: open the source, write its vectors' addresses to the `inputVectors` words. Per batch of `rows`:
 *      - with `hasFilter`: `p{i}_filter(context, rows) -> count`: chosen positions (u32, ascending) are then at the
 *      address in
 *        `selection`; a negative count is minus a status. With `ordered`, more functions follow (`OrderedConditions`).
 *        Then `source.materialize(count, selection)`. Without: count =
 *        rows.
 *      - `p{i}_process(context, count, first) -> status`, first = 0 (and greater with `limit.offset`): works on the
 *      rows [first, count)
 *        of the selection (of the batch, without a filter). After any status but `error`, rows before `resumeAt`
 *        (all of [first, count) at `ok`) are done:
 *        - not `dense`: output vectors hold their values at the rows' positions in the input batch: give the sink
 *          `consume(count - first, vectors, selection + 4 * first)` (selection 0 without a filter). Vectors of
 *          `passThrough` columns are the source's own.
 *        - `dense`: `outputRows` rows at 0, 1, ...: `consume(outputRows, vectors, 0)`. No column is passed through.
 *        - an aggregate's pipeline has no output; see `AggregateTableSpec`.
 *      - status `needMemory`: hand on what is done, give memory (`needKind`, `needBytes`: see `memoryNeeds`), call
 *      again with first = `resumeAt`.
 *        From a filter: give memory and call it again. `sinkFull` (dense only): hand on and call again. `error`:
 *        `errorRecord` says
 *        which site of `errors` (u32 site, u32 row, values), see `error-table.ts`.
 *      - When the word `stopped` is not 0, no later row of this task's pipeline is wanted.
 *   `p{i}_process` is absent when the pipeline has only passed-through columns (`hasProcess` false).
 */
import type { DataType } from '@vonk/common'
import type { ColumnRequest } from './column-request.ts'
import type { RaiseParameter } from './error-table.ts'
import type { HostSignature } from './host-call.ts'
import type { WindowProgram } from './window-program.ts'

export const status = Object.freeze({
  ok: 0,
  error: 1,
  needMemory: 2,
  sinkFull: 3,
  cancelled: 4,
  needRows: 5,
})

/** What a function that answers `needMemory` wants, in `needKind`. */
export const memoryNeeds = Object.freeze({
  /**
   * More scratch: reset the bump pointer once the done rows are handed on; if none were, an area of at least
   * `needBytes`.
   */
  scratch: 1,
  /** Aggregate: a block for rows; call the table's `addRows`. */
  rows: 2,
  /** Aggregate: a block of at least `needBytes` for bytes of keys and states; call the table's `addBytes`. */
  bytes: 3,
  /** Aggregate: buckets or an array of values for more groups; see the table's `rehash` and `byValue`. */
  buckets: 4,
})

/**
 * The range of one key of an aggregate whose groups are found by values: i64 first value, u32 number of values, and
 * i64 bounds of what the range must take in, as generated code notes them; `min` above `max` where that is nothing.
 */
export const valueRange = Object.freeze({ base: 0, span: 8, min: 16, max: 24, size: 32 })

export interface SqlText {
  readonly text: string
  /** The view whose text it is. */
  readonly view?: string
}

export interface StageProgram {
  /** Hash of module bytes: executors cache the compiled module by it. */
  readonly moduleHash: string
  readonly module: Uint8Array
  /** Values of literals and other constants (patterns, zone tables), copied once per task into memory. Literals are
   * parameters, so that programs that differ only in them share a module. */
  readonly constants: Uint8Array
  /** Words of `constants` that must have the area's own address added (pointers inside it). */
  readonly constantPointers: readonly number[]
  /** Bytes of the per-task context, and where its parts lie. */
  readonly context: ContextLayout
  readonly branches: readonly Branch[]
  readonly errors: readonly ErrorSite[]
  /** Statements that error sites lie in, each once: it is as long as its user wrote it, and its sites are many. */
  readonly sqlTexts: readonly SqlText[]
  /** Zone in which values are shown in errors. */
  readonly sessionTimeZone: string
  /** Bytes and locals of every function: what is too large is cut up, and a test holds the bounds. */
  readonly functionSizes?: readonly {
    readonly name: string
    readonly bytes: number
    readonly locals: number
  }[]
  /** Host functions the module calls (fallbacks), by name, in import order: `host.call{n}` is made by `hostCall`
   * (`host-call.ts`) from the n-th of `hostSignatures` and the function that `expr/host-functions.ts` has under its
   * name. */
  readonly hostFunctions: readonly string[]
  readonly hostSignatures?: readonly HostSignature[]
  /** Operators and functions that left generated code, with the reason, for explain. */
  readonly fallbacks: readonly { readonly what: string; readonly reason: string }[]
}

/** Tasks [firstPartition, firstPartition + partitions) run these pipelines; more than one branch: a union. */
export interface Branch {
  readonly firstPartition: number
  readonly partitions: number
  readonly pipelines: readonly Pipeline[]
  /** Tables that the executor has, and where their headers (`JoinTableSpec`) are to be copied to in the context. */
  readonly broadcasts?: readonly { readonly shuffleId: number; readonly contextOffset: number }[]
}

export interface ContextLayout {
  readonly bytes: number
  /**
   * Where the u32 words of the header lie (`context-layout.ts`), and where the error record and the state cells start.
   */
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
      | 'cells'
      | 'needKind'
      | 'needBytes'
      | 'outputRows'
      | 'stopped'
      | 'rangeBounds',
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
  /** Conditions that the filter function left to functions of their own. */
  readonly ordered?: OrderedConditions
  /** Whether `p{i}_process` exists; without it every output column is passed through. */
  readonly hasProcess: boolean
  /** The process function writes rows one behind the other; see the file's comment. */
  readonly dense: boolean
  /** Rows after which the pipeline stops, counted after its filter; and rows skipped before. */
  readonly limit?: { readonly count: number; readonly offset: number }
  readonly sink: SinkSpec
  /**
   * Pipelines of tables whose rows come in order: they run only when a function answers `needRows`, for the tables
   * whose headers say what is wanted.
   */
  readonly merges?: readonly number[]
  /** Output batch of a batch sink: vectors in the context. Empty for aggregates. */
  readonly output: readonly OutputColumn[]
  readonly operators: readonly OperatorInfo[]
}

/**
 * Functions that run over the positions a filter has chosen, in any order: `(context, count, first) -> count`. Each
 * keeps those that pass, at the start of the selection. Set `outputRows` to 0 and `first` to 0; where the answer is
 * minus `needMemory`, grow the scratch area and call again with first = `resumeAt`.
 */
export interface OrderedConditions {
  /** In the order that looks best before anything is known of the rows. */
  readonly conditions: readonly {
    readonly function: string
    readonly operatorId: number
    /** Which of the operator's conditions it evaluates. */
    readonly positions: readonly number[]
  }[]
  /** The function of the conditions that come behind all of them. */
  readonly last?: string
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
  /** Which of the pipeline's counts is the number of its output rows; a breaker's are those of the next pipeline. */
  readonly rows?: 'in' | 'filtered' | 'limited' | 'out'
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
  /** Each batch goes to the pipelines that read this one, at once. */
  | { readonly kind: 'tee' }
  /** The rows go to the driver with the task's end, as the metrics of this operator. */
  | { readonly kind: 'metrics'; readonly operatorId: number }
  | { readonly kind: 'aggregate'; readonly table: AggregateTableSpec }
  /** `broadcast`: the table is the task's output, under this shuffle id. */
  | { readonly kind: 'joinBuild'; readonly table: JoinTableSpec; readonly broadcast?: number }
  /** `into`: the rows go behind those that this pipeline has left. */
  | { readonly kind: 'rows'; readonly into?: number }
  | { readonly kind: 'sort'; readonly keys: readonly SortKey[] }
  | { readonly kind: 'window'; readonly program: WindowProgram }
  | {
      readonly kind: 'topK'
      /** By which scans find its bound. */
      readonly operatorId: number
      readonly keys: readonly SortKey[]
      readonly count: number
      readonly offset: number
    }
  | { readonly kind: 'tail'; readonly count: number }
  /**
   * `partitionColumn`: index of the output column (i32) that holds each row's reduce partition; it is not written.
   * `onDisk`: all blocks go to a file.
   */
  | {
      readonly kind: 'exchange'
      readonly shuffleId: number
      readonly partitions: number
      readonly partitionColumn?: number
      readonly onDisk?: boolean
    }
  | { readonly kind: 'collect' }
  /** Keeps a bounded random sample of the rows for range bounds, returned with the task's result. */
  | { readonly kind: 'sample'; readonly rows: number; readonly seed: number }
  | { readonly kind: 'write'; readonly format: string; readonly shared: Readonly<Record<string, unknown>> }

/**
 * An aggregate's table, as the runner sees it. Its pipeline's `p{i}_process` leaves no output; on `needMemory` with
 * kind
 * - rows: allocate a block (at least `needBytes`; say 64 KB, doubling up to 1 MB), call `functions.addRows(context,
 * block, bytes)`;
 * - bytes: likewise, at least `needBytes`, `functions.addBytes(context, block, bytes)`;
 * - buckets: allocate `needBytes` zeroed, call `functions.rehash(context, buckets, needBytes / 8)` until it answers 0
 * (each call
 *   moves a bounded number of groups); the array before may be freed then (its address: the first word at
 *   `contextOffset`).
 * Blocks stay until the groups were emitted. Memory for buckets, rows and bytes is worth a region each.
 *
 * Then the table is the source of the next pipeline: `functions.emit(context, maxRows) -> rows` fills the vectors of
 * `output` (at context + vector) with the next groups, 0 at the end; a negative answer is minus a status (error, or
 * needMemory for scratch: grow it and call again). Column `ordinal` of the next pipeline's requests is an index into
 * `output`. Reset the scratch pointer before each call. Third word (u32) at `contextOffset`: groups so far.
 */
export interface AggregateTableSpec {
  readonly keyed: boolean
  /** Bytes of one group's row. */
  readonly slotBytes: number
  readonly contextOffset: number
  /** Groups may be handed on at any time, to be put together again behind an exchange. */
  readonly adaptive: boolean
  /** Offset in the context of a u32: 1 makes a group of every row (`adaptive` only). The word behind it counts rows. */
  readonly passesWord: number
  /** The groups of one reduce partition of the shuffle that is read are complete when its rows have been. */
  readonly separated: boolean
  /** Exported names: emit, addBytes, and with keys addRows, rehash and reset. */
  readonly functions: Readonly<Record<string, string>>
  /**
   * Where groups may be found by their keys' values rather than in buckets: the runner, asked for buckets, notes the
   * keys of all groups with `measure(context)` until it answers 0, writes the ranges (`valueRange`, one for each key,
   * at context + ranges), allocates 4 bytes zeroed for each combination of values (of a nullable key one more), and
   * calls `enter(context, array)` until it answers 0. `rehash` leads back to buckets.
   */
  readonly byValue?: {
    readonly ranges: number
    readonly nullable: readonly boolean[]
    /** Exported names. */
    readonly measure: string
    readonly enter: string
  }
  /** Where groups cannot be handed on: how they leave the table and are merged with it again. */
  readonly movable?: {
    readonly rows: TableRowSpec
    /** `(context)`: after it rows hold all of their states. To be called after a reset too, before rows come back. */
    readonly whole: string
    /**
     * `(context, pairs, count, first) -> status`, one for some of the aggregates each: merges the states of rows into
     * those of groups, given by pairs of addresses (u32 group, u32 row). Asks for memory as the pipeline's process
     * does.
     */
    readonly merge: readonly string[]
  }
  readonly output: readonly OutputColumn[]
}

/** How rows of a table leave the memory and come back (`kernels/assembly/table-rows.ts`). */
export interface TableRowSpec {
  /** Of the hash, by which rows are partitioned. */
  readonly tag: number
  readonly bytes: number
  /** Pairs of pointer and length; `grows`: with room for a power of two. */
  readonly variable: readonly { readonly offset: number; readonly grows: boolean }[]
  /** What is compared: 4 or 8 bytes, or bytes at a pointer (0). */
  readonly keys: readonly { readonly offset: number; readonly bytes: 0 | 4 | 8 }[]
}

/**
 * A join's table, as the runner sees it (`join/join-table.ts` has its header). Its pipeline's `p{i}_process` leaves no
 * output and asks for memory as an aggregate's does: rows and bytes. At the end the runner makes a zeroed directory,
 * writes it into the header, and calls `functions.link(context)` until it answers 0. Pipelines behind it then find the
 * header in the context.
 */
export interface JoinTableSpec {
  readonly contextOffset: number
  /** Rows come in order, and are in the table only while they are looked for: `exec/join/merge-table.ts`. */
  readonly isOrdered: boolean
  /** The directory may be indexed by the key, if the values lie densely between `min` and `max` of the header. */
  readonly wholeKey: boolean
  /** Exported names: link, addRows, addBytes. */
  readonly functions: Readonly<Record<'link' | 'addRows' | 'addBytes', string>>
  readonly rows: TableRowSpec
  /**
   * Name of `(context, maxRows) -> rows`, which gives the rows that found a partner, or those that found none, as an
   * aggregate's `emit` gives groups: for a later pipeline whose source is this one.
   */
  readonly emit?: string
  readonly output: readonly OutputColumn[]
}

export interface ErrorSite {
  readonly condition: string
  readonly operatorId: number
  readonly callSite?: string
  /** Index into the program's `sqlTexts`. */
  readonly sqlText?: number
  readonly start?: number
  readonly stop?: number
  readonly fragment?: string
  readonly parameters: Readonly<Record<string, string>>
  readonly values: readonly RaiseParameter[]
}
