/**
 * What a function's entry is given to emit its code: values as locals with a null bit, ways to raise errors, to get
 * memory for results of variable length, and to call kernels. `codegen` implements it; entries only use it.
 */
import type { DataType } from '@vonk/common'
import type { Code, FunctionBuilder, FunctionReference, Local, ValueType } from '../wasm/index.ts'
import type { Call, Expression, LambdaFunction, LiteralValue } from './expression.ts'
import type { Magnitude } from './magnitude.ts'

/**
 * A value in generated code. Parts by physical type: boolean, byte, short, int, date, year-month interval: [i32]
 * (boolean 0 or 1; byte and short sign-extended); long, timestamps, time, day-time interval, decimal(p<=18): [i64];
 * float [f32]; double [f64]; decimal(p>18): [low i64, high i64]; calendar interval: [months i32, days i32, micros i64];
 * string, binary, array, map, struct, variant: [pointer i32, length i32 in bytes].
 * Parts are locals or constants, so they may be placed any number of times. Where `isNull` is 1 the parts hold
 * something harmless that may be computed with but never looked at.
 */
export interface Value {
  readonly type: DataType
  /** i32 0 or 1; the constant 0 where the value cannot be null. */
  readonly isNull: Code<'i32'>
  readonly parts: readonly Code[]
  /** What is known about the size of an integer or of a decimal's unscaled number; without it, what the type says. */
  readonly magnitude?: Magnitude
}

/**
 * A function of the module itself that entries share (wide decimals, comparison of bytes): emitted once, at first use.
 */
export interface HelperFunction {
  readonly name: string
  readonly params: readonly ValueType[]
  readonly results: readonly ValueType[]
  body(
    f: FunctionBuilder,
    params: readonly Local[],
    helper: (definition: HelperFunction) => FunctionReference,
  ): Code | undefined
}

/** An error site: becomes a row of the stage's error table, from which the driver makes the SparkError. */
export interface RaiseSite {
  readonly condition: string
  /** Parameters known when the code is generated. */
  readonly parameters?: Readonly<Record<string, string>>
  /** Parameters whose text comes from the row: name to value; rendered by the driver as Spark shows it in errors
   * (`literal`: as SQL literal, e.g. quoted string, `1L`, `2.5D`; `text`: as cast to string; `plain`: a number
   * without exponent), in a sentence where it stands in one (`within`: what is before it and behind). */
  readonly values?: Readonly<
    Record<
      string,
      {
        readonly value: Value
        readonly as: 'literal' | 'text' | 'plain' | 'rounded' | 'significant'
        readonly within?: readonly [before: string, behind: string]
      }
    >
  >
  /** False where Spark does not tell where it happened. */
  readonly placed?: false
}

export type MathFunction =
  | 'sin'
  | 'cos'
  | 'tan'
  | 'asin'
  | 'acos'
  | 'atan'
  | 'sinh'
  | 'cosh'
  | 'tanh'
  | 'asinh'
  | 'acosh'
  | 'atanh'
  | 'exp'
  | 'expm1'
  | 'log'
  | 'log10'
  | 'log1p'
  | 'cbrt'
  | 'atan2'
  | 'pow'

/** One of several alternatives, in their order. */
export interface ChoiceBranch {
  /** What it evaluates; undefined: values of the function around it, too. */
  readonly reads: readonly Expression[] | undefined
  /** `value` is evaluated only where `holds` is 1. */
  test(): { readonly holds: Code<'i32'>; value(): Value }
}

export interface Emitter {
  readonly f: FunctionBuilder
  /** Binds code to a local so that it may be placed more than once (constants and locals are returned as they are). */
  bind<T extends Code>(code: T): T
  /** Makes a Value, binding the parts; `isNull` defaults to the constant 0. */
  value(type: DataType, parts: readonly Code[], isNull?: Code<'i32'>): Value
  /** A null (parts are zero constants), and a value of a literal of the type. */
  nullValue(type: DataType): Value
  literal(type: DataType, value: LiteralValue): Value
  /** `cond ? then : otherwise` over whole values of one type; both are statements-capable and only one runs. */
  choose(type: DataType, cond: Code<'i32'>, then: () => Value, otherwise: () => Value): Value
  /** The value of the first branch whose condition holds; a condition is evaluated where none before it did. */
  chooseFirst(type: DataType, branches: readonly ChoiceBranch[], otherwise: () => Value): Value
  /**
   * Statement: `body` is one of many parts of a long expression. In a function that has many locals already, what is
   * computed inside is not known, and its locals must not be used, behind it.
   */
  apart(body: () => void): void
  /**
   * What `body` answers, of these types, computed in a function of its own. It evaluates only these expressions, and
   * gets these values as they are called there: nothing else of the function around it. Undefined, and nothing emitted
   * but loads, where that cannot be; then it must be done in place.
   */
  outlined(
    expressions: readonly Expression[],
    values: readonly Value[],
    types: readonly ValueType[],
    body: (values: readonly Value[]) => readonly Code[],
  ): readonly Local[] | undefined
  /** Statement: ends the batch with the error when reached. */
  raise(site: RaiseSite): void
  /** Statement: `if (cond) raise`. */
  raiseIf(cond: Code<'i32'>, site: RaiseSite): void
  /** Pointer to `bytes` of scratch memory that lives until the sink has taken the batch. Cheap (a bump). */
  scratch(bytes: Code<'i32'>): Code<'i32'>
  /** Statement: gives back what lies behind `end` of the scratch memory that was asked for last. */
  releaseScratch(end: Code<'i32'>): void
  /**
   * Whether all values of this size lie within +-`limit` in this body. False where only a careful body will do. True
   * where that is known when compiling, or where this body runs only for batches whose bounds say so (the assumption is
   * recorded, and `codegen` emits its test in front of the batch loop).
   */
  assumeWithin(magnitude: Magnitude, limit: number): boolean
  /**
   * In an aggregate's update: whether the sum of values of this size stays within 62 bits in this body, over all rows
   * that the table has seen. Then only the low word of a sum is kept up to date, and it cannot overflow. False where
   * that is not known, and outside of updates.
   */
  assumeSum(magnitude: Magnitude): boolean
  /** The value with its size noted. */
  sized(value: Value, magnitude: Magnitude): Value
  /**
   * Whether evaluating the expression can end the query with an error: then only rows that need its value may evaluate
   * it.
   */
  canRaise(expression: Expression): boolean
  /** Calls a helper function; its results in order, bound. */
  helper(definition: HelperFunction, ...args: readonly Code[]): readonly Code[]
  /** Statement: `then` runs where `cond` holds; common subexpressions made inside are not used outside. */
  when(cond: Code<'i32'>, then: () => void, otherwise?: () => void): void
  /** Pointer to 128 bytes for a kernel's results; the next use overwrites them. */
  temporary(): Code<'i32'>
  /** Calls a kernel by the name in `kernels/signatures.ts`; its results in order. */
  kernel(name: string, ...args: readonly Code[]): readonly Code[]
  /** A function of `Math` on doubles: `sin`, `pow` ... (codegen/math-imports.ts). */
  math(name: MathFunction, ...args: readonly Code<'f64'>[]): Code<'f64'>
  /** Constant bytes placed in the stage's constant area, e.g. a pattern, a lookup table (deduplicated by content). */
  constant(bytes: Uint8Array): Code<'i32'>
  /** Pointer to the transition table of a time zone (layout: codegen/zone-table.ts), put into the constant area. */
  timeZone(name: string): Code<'i32'>
  /**
   * 64-bit state cell of this call site in the task's memory (rand, monotonically_increasing_id), zero at start of the
   * task.
   */
  taskCell(): Code<'i32'>
  /** More bytes of this call site in the task's memory; a cell tells whether they were written. */
  taskBlock(bytes: number): Code<'i32'>
  /** Partition index of the task, as Spark numbers it. */
  partitionIndex(): Code<'i32'>
  /** Evaluates another expression kind: lets an entry be defined in terms of another (`call('lower', [v])`). */
  call(name: string, args: readonly Value[], type: DataType, options?: Call['options']): Value
  /** The body of a lambda with its parameters' values, computed here. */
  apply(lambda: LambdaFunction, args: readonly Value[]): Value
  cast(value: Value, to: DataType, mode: Call['mode'], timeZone?: string): Value
  /**
   * The documented fallback: a TypeScript function called for this value. Registered in `expr/host-functions.ts`; only
   * for entries listed in docs/functions.
   */
  host(name: string, args: readonly Value[], type: DataType): Value
}
