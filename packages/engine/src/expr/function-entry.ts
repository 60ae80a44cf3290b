/**
 * A function is one entry in one file: name, signature, documentation, code. The registry (`expr/registry.ts`), the
 * TypeScript `functions`, and the pages of docs follow from the entries.
 */
import type { DataType } from '@vonk/common'
import type { Code } from '../wasm/index.ts'
import type { Emitter, Value } from './emit.ts'
import type {
  AggregateCall,
  Call,
  EvalMode,
  Expression,
  Literal,
  LiteralValue,
  SortOrder,
} from './expression.ts'
import type { WindowEntry, WindowRow } from './window-entry.ts'

export interface FunctionDocs {
  /** One sentence in our own words. */
  readonly summary: string
  readonly group:
    | 'string'
    | 'math'
    | 'datetime'
    | 'conditional'
    | 'predicate'
    | 'hash'
    | 'bitwise'
    | 'collection'
    | 'conversion'
    | 'misc'
    | 'aggregate'
    | 'window'
    | 'generator'
    | 'struct'
    | 'map'
    | 'array'
    | 'json'
    | 'csv'
    | 'lambda'
  readonly arguments: readonly { readonly name: string; readonly text: string; readonly optional?: boolean }[]
  readonly example: string
  readonly since?: string
}

export interface ResolveContext {
  readonly mode: EvalMode
  readonly timeZone: string
  /** See `AnalysisContext`. */
  readonly readersTimeZone?: string
  /** Whether decimal arithmetic gives up fraction digits that do not fit 38; it does unless this is false. */
  readonly allowPrecisionLoss?: boolean
  /** Name as the user wrote it, for errors. */
  readonly displayName: string
  /** The query's start in microseconds, one for all of its functions; without it the moment of resolution. */
  readonly now?: bigint
  /** A seed for random numbers where the call names none. */
  randomSeed?(): bigint
  /** Of aggregates: WITHIN GROUP (ORDER BY ...), and whether DISTINCT stands in front of the arguments. */
  readonly withinGroup?: readonly SortOrder[]
  readonly distinct?: boolean
  /** The type that a text names: `array<int>`, or columns as in CREATE TABLE. */
  parseType?(text: string): DataType
  /** The value of an argument that must be constant; undefined where it is not or cannot be computed. */
  evaluate?(e: Expression): Literal | undefined
}

/** What a function hands to its lambda. */
export interface LambdaParameter {
  readonly type: DataType
  readonly nullable: boolean
}

export type LambdaContext = Pick<ResolveContext, 'mode'>

/** What resolution of a call gives back: argument types to coerce to, and the result. */
export interface Resolved {
  /** One per argument after coercion: the framework inserts (implicit) casts where the type differs. */
  readonly argTypes: readonly DataType[]
  readonly type: DataType
  /** Default: nullable if any argument is. */
  readonly nullable?: boolean
  readonly options?: Call['options']
  /** Of aggregates: arguments in place of those written, constants left out and sort keys taken in. */
  readonly args?: readonly Expression[]
  /** Of aggregates: the call's text, where the arguments left do not tell it. */
  readonly text?: string
  /** Replaces the call by another expression (`nvl(a, b)` -> `coalesce(a, b)`), keeping the display name. */
  readonly rewrite?: Expression
}

export interface ScalarEntry {
  readonly kind: 'scalar'
  readonly name: string
  readonly aliases?: readonly string[]
  readonly docs: FunctionDocs
  /**
   * Types in, types out, Spark's coercion and its errors (throws SparkError: DATATYPE_MISMATCH.*, WRONG_NUM_ARGS.*).
   */
  resolve(args: readonly Expression[], context: ResolveContext): Resolved
  /**
   * For functions that take lambdas: the parameters of the one at `index`, or undefined where none may stand. The
   * arguments that are no lambdas are resolved, and the lambdas before this one too.
   */
  lambda?(
    args: readonly Expression[],
    index: number,
    count: number,
    context: LambdaContext,
  ): readonly LambdaParameter[] | undefined
  /**
   * `propagates`: any null argument makes the result null, and `emit` gets arguments it may use without looking at
   * their null bits (their code is placed under a guard when `raises` says it can raise or trap). `handles`: emit looks
   * itself. `lazy`: `emitLazy` gets thunks.
   */
  readonly nulls: 'propagates' | 'handles' | 'lazy'
  /**
   * Whether this call can end the query with an error. Default false. Only calls that cannot are evaluated for excluded
   * rows.
   */
  raises?(call: Call): boolean
  readonly deterministic?: boolean
  /**
   * `propagates` only: the code is cheap and does not trap whatever its arguments' parts hold, so it may run for nulls
   * too; `raiseIf` is then ignored for them. Otherwise code that can raise stands in a branch of its own.
   */
  readonly runsOnNulls?: boolean
  /** Adds to the null bit under `propagates` where the function itself can give null: return a Value with isNull. */
  emit?(e: Emitter, args: readonly Value[], call: Call): Value
  emitLazy?(e: Emitter, args: readonly (() => Value)[], call: Call): Value
  /**
   * Gives rows instead of a value: analysis puts such a call into a `generate` operator of the plan. Its type is a
   * struct of the columns; `emit` is not called.
   */
  readonly generator?: (e: Emitter, args: readonly Value[], call: Call) => GeneratedRows
  /** Whether a row that gives none is kept, with nulls. */
  readonly outer?: boolean
  /** Column name of an unnamed call, when it is not `name(arg, arg)`: `(a + b)`, `a[0]`. */
  display?(args: readonly string[], call: Call): string
}

/** How many rows a call gives for the current row, and the columns of each. */
export interface GeneratedRows {
  readonly count: Code<'i32'>
  valuesAt(index: Code<'i32'>): readonly Value[]
}

/** How casts are emitted; `expr/cast` gives the one entry, the registry holds it. */
export interface CastEntry {
  raises(from: DataType, to: DataType, mode: EvalMode): boolean
  emit(e: Emitter, value: Value, to: DataType, mode: EvalMode, timeZone: string | undefined): Value
}

/** A piece of an aggregate's state: one typed column when partial states cross a shuffle. */
export interface StateField {
  readonly name: string
  readonly type: DataType
  readonly nullable: boolean
  /**
   * What `update` adds to it and nothing else: the argument (`value`; the sum is right whatever `assumeSum` said), or 1
   * where no argument is null (`row`).
   */
  readonly adds?: 'value' | 'row'
}

export interface AggregateEntry {
  readonly kind: 'aggregate'
  readonly name: string
  readonly aliases?: readonly string[]
  readonly docs: FunctionDocs
  resolve(args: readonly Expression[], context: ResolveContext): Resolved
  /** The state's fields. Their values are kept in the group's slot; bytes (string, binary, array ...) by pointer and
   * length, copied by the framework into the aggregate's region whenever a `set` gives a value that lies elsewhere. */
  state(call: AggregateShape): readonly StateField[]
  /** First values of the fields. */
  initial(e: Emitter, call: AggregateShape): readonly Value[]
  /** New values of the fields, given the old ones and the arguments of one row (nulls included: look at `isNull`). */
  update(e: Emitter, state: readonly Value[], args: readonly Value[], call: AggregateShape): readonly Value[]
  /** State of two partial states. */
  merge(e: Emitter, state: readonly Value[], other: readonly Value[], call: AggregateShape): readonly Value[]
  /** The result from the state. */
  result(e: Emitter, state: readonly Value[], call: AggregateShape): Value
  /** What that is where no row was seen; without it NULL. Those that are never NULL have one. */
  readonly overNoRows?: LiteralValue
  /**
   * For lists and sketches that grow: the only field is a run of bytes that the framework keeps, not nullable and empty
   * at first; `update` and `merge` give the bytes to append to it (a null adds nothing).
   */
  readonly growable?: boolean
  readonly orderSensitive?: boolean
  /** Whether IGNORE NULLS may follow the call; it becomes the option `ignoreNulls`. */
  readonly mayIgnoreNulls?: boolean
  /** The result over a frame of rows at hand, where that takes no pass over them. */
  emitOverFrame?(w: WindowRow, call: AggregateCall): Value
  /** Whether WITHIN GROUP (ORDER BY ...) may or must follow; without it none may. */
  readonly ordered?: 'optional' | 'required'
  display?(args: readonly string[]): string
}
export interface AggregateShape {
  readonly name: string
  readonly argTypes: readonly DataType[]
  readonly argNullable: readonly boolean[]
  readonly type: DataType
  readonly mode: EvalMode
  readonly options?: Call['options']
  /** Every group has seen a row that was not filtered away: false for aggregates without keys or with FILTER. */
  readonly seesRow?: boolean
}
export type FunctionEntry = ScalarEntry | AggregateEntry | WindowEntry
