/**
 * Expression nodes: frozen plain objects in one union, first unresolved (as parsed or received), then resolved by
 * `analysis`. Whatever depends on the session (time zone, ANSI mode) is written into the node when it is resolved, so
 * that everything after analysis is a pure function of the tree.
 */
import type { DataType, StructField } from '@vonk/common'

/** Where the user wrote it: for error frames, call sites in explain, and column names of SQL text. */
export interface Origin {
  readonly sqlText?: string
  /** Offsets into sqlText, UTF-16 units, inclusive start, exclusive end. */
  readonly start?: number
  readonly stop?: number
  /** The view whose text it is. */
  readonly view?: string
  /** `file:line` of the DataFrame call, and the method called. */
  readonly callSite?: string
  readonly fragment?: string
}

/** ansi: errors; legacy: wraps or gives NULL as Spark does with ANSI off; try: NULL instead of an error. */
export type EvalMode = 'ansi' | 'legacy' | 'try'

/**
 * Physical value of a literal: boolean; number for byte, short, int, date (days), year-month interval (months), float,
 * double; bigint for long, timestamps, time, day-time interval (micros) and decimal (unscaled); string; Uint8Array for
 * binary; for nested types arrays of these (struct: one per field; map: [key, value] pairs), calendar interval
 * [months, days, micros]; null.
 */
export type LiteralValue = boolean | number | bigint | string | Uint8Array | null | readonly LiteralValue[]

interface Node {
  readonly origin?: Origin
}

export interface Literal extends Node {
  readonly kind: 'literal'
  readonly type: DataType
  readonly value: LiteralValue
  /** How the user spelt it, where that decides an unnamed column's name. */
  readonly text?: string
  /** What the query's start was asked for: rows cached with an earlier answer stand for later ones. */
  readonly asks?: string
}
export interface UnresolvedAttribute extends Node {
  readonly kind: 'unresolvedAttribute'
  readonly parts: readonly string[]
  /** Connect: the id of the DataFrame that the column was taken from. */
  readonly planId?: number
  /** A column that the query of a view had when the view was made; what is told where it has it no more. */
  readonly ofView?: { readonly viewName: string; readonly suggestion: string }
}
export interface UnresolvedStar extends Node {
  readonly kind: 'unresolvedStar'
  readonly target?: readonly string[]
  readonly planId?: number
  readonly except?: readonly (readonly string[])[]
  readonly replace?: readonly NamedExpression[]
}
/**
 * Columns whose names match a regular expression: backquoted names with `spark.sql.parser.quotedRegexColumnNames`,
 * colRegex.
 */
export interface UnresolvedRegex extends Node {
  readonly kind: 'unresolvedRegex'
  readonly pattern: string
  readonly planId?: number
}
export interface UnresolvedFunction extends Node {
  readonly kind: 'unresolvedFunction'
  readonly name: readonly string[]
  readonly args: readonly Expression[]
  readonly distinct: boolean
  readonly filter?: Expression
  readonly ignoreNulls?: boolean
  /** WITHIN GROUP (ORDER BY ...). */
  readonly withinGroup?: readonly SortOrder[]
}
/** Text of an expression that the engine still has to parse (`filter('id > 5')`, `expr('...')`). */
export interface UnresolvedText extends Node {
  readonly kind: 'unresolvedText'
  readonly text: string
}
/** `a[b]` and `a.b` before it is known what `a` is. */
export interface UnresolvedExtract extends Node {
  readonly kind: 'unresolvedExtract'
  readonly child: Expression
  readonly key: Expression
}
/** A column of an operator's input: `id` is unique in the session, names may repeat. */
export interface Attribute extends Node {
  readonly kind: 'attribute'
  readonly id: number
  readonly name: string
  readonly type: DataType
  readonly nullable: boolean
  readonly qualifier: readonly string[]
  readonly metadata?: StructField['metadata']
  /**
   * While its operator is analysed: a hidden column, found by its table's name only
   * (`analysis/columns/hidden-columns.ts`).
   */
  readonly hidden?: true
}
export interface Alias extends Node {
  readonly kind: 'alias'
  readonly child: Expression
  readonly name: string
  /** Of a generator, before analysis, where there are several: names for its columns, `name` the first. */
  readonly names?: readonly string[]
  /** Of a generator in a select list, while its operator is analysed: the columns that it gives. */
  readonly generated?: readonly Attribute[]
  readonly id: number
  readonly metadata?: StructField['metadata']
}
/**
 * A scalar function of the registry, resolved: `name` is the entry's canonical name. Operators are functions too (`+`,
 * `=`, `and`).
 */
export interface Call extends Node {
  readonly kind: 'call'
  readonly name: string
  readonly args: readonly Expression[]
  readonly type: DataType
  readonly nullable: boolean
  readonly mode: EvalMode
  readonly timeZone?: string
  /** What else the entry's resolution found out and its emitter needs; plain data. */
  readonly options?: Readonly<Record<string, string | number | boolean>>
  /** As the user wrote the name, where it differs (`power` for `pow`): for column names. */
  readonly displayName?: string
}
export interface Cast extends Node {
  readonly kind: 'cast'
  readonly child: Expression
  readonly type: DataType
  readonly nullable: boolean
  readonly mode: EvalMode
  readonly timeZone?: string
  /** Written by the user; otherwise by coercion, and then left out of column names. */
  readonly explicit: boolean
  /** The table's column, quoted, for which the value is stored: numbers that do not fit it are told by its name. */
  readonly storedAs?: string
}
/** CASE WHEN, and `if`. Branches are evaluated in order, only as far as needed. */
export interface CaseWhen extends Node {
  readonly kind: 'case'
  readonly branches: readonly { readonly when: Expression; readonly result: Expression }[]
  readonly otherwise?: Expression
  readonly type: DataType
  readonly nullable: boolean
  readonly style: 'case' | 'if' | 'when'
}
export interface AggregateCall extends Node {
  readonly kind: 'aggregate'
  readonly name: string
  readonly args: readonly Expression[]
  readonly distinct: boolean
  readonly filter?: Expression
  readonly orderBy?: readonly SortOrder[]
  readonly type: DataType
  readonly nullable: boolean
  readonly mode: EvalMode
  readonly options?: Readonly<Record<string, string | number | boolean>>
  readonly displayName?: string
  /** Id of the aggregate's result column, given when the aggregate operator is planned. */
  readonly resultId: number
}
export interface SortOrder extends Node {
  readonly kind: 'sortOrder'
  readonly child: Expression
  readonly ascending: boolean
  readonly nullsFirst: boolean
}
export interface WindowFrame {
  readonly unit: 'rows' | 'range' | 'groups'
  readonly lower: FrameBound
  readonly upper: FrameBound
}
export type FrameBound =
  | { readonly kind: 'unboundedPreceding' | 'unboundedFollowing' | 'currentRow' }
  | { readonly kind: 'offset'; readonly value: Expression; readonly preceding: boolean }
export interface WindowExpression extends Node {
  readonly kind: 'window'
  readonly function: Expression
  readonly partitionBy: readonly Expression[]
  readonly orderBy: readonly SortOrder[]
  readonly frame?: WindowFrame
  /** Before analysis: a window of the WINDOW clause. */
  readonly reference?: string
  /** Where the text has the parentheses of OVER, at which errors of the frame point. */
  readonly windowOrigin?: Origin
  /** Of a range frame with offsets, once resolved: how far it reaches from a row, in terms of its order. */
  readonly rangeBounds?: { readonly lower?: Expression; readonly upper?: Expression }
}
export interface LambdaFunction extends Node {
  readonly kind: 'lambda'
  readonly body: Expression
  readonly parameters: readonly LambdaVariable[]
}
export interface LambdaVariable extends Node {
  readonly kind: 'lambdaVariable'
  readonly name: string
  readonly id: number
  readonly type?: DataType
  readonly nullable?: boolean
}
/**
 * A subquery as an expression; `plan` is a LogicalPlan (typed unknown here since `plan` lies above). Like a closure it
 * names what it takes from the query around: rules that rewrite that query see `bindings` as children and need not look
 * into the plan.
 */
export interface SubqueryExpression extends Node {
  readonly kind: 'subquery'
  /** `table`: the argument of a table function. */
  readonly form: 'scalar' | 'exists' | 'in' | 'table'
  readonly plan: unknown
  /** Of `in`: what is looked for, one expression for each column of the plan. */
  readonly values?: readonly Expression[]
  /** Once resolved; empty: it is not correlated. */
  readonly bindings?: readonly Binding[]
  /** Once resolved: its number, where it is shown. */
  readonly number?: number
  /** In a physical plan that is shown: the one that the driver runs first. */
  readonly physical?: { readonly operatorId: number }
  /** Of `scalar`, once resolved. */
  readonly type?: DataType
  readonly nullable?: boolean
}
/** What an outer reference inside a subquery (or the right side of a lateral join) stands for in the query around. */
export interface Binding {
  readonly id: number
  readonly value: Expression
}
/** A value of the query around a subquery: the binding with its id. */
export interface OuterReference extends Node {
  readonly kind: 'outer'
  readonly id: number
  readonly name: string
  readonly type: DataType
  readonly nullable: boolean
  readonly qualifier: readonly string[]
  /** What the column that it stands for was declared as. */
  readonly metadata?: StructField['metadata']
}
export interface NamedParameter extends Node {
  readonly kind: 'parameter'
  readonly name?: string
  readonly position?: number
}

export type NamedExpression = Attribute | Alias
export type Expression =
  | Literal
  | UnresolvedAttribute
  | UnresolvedStar
  | UnresolvedRegex
  | UnresolvedFunction
  | UnresolvedText
  | UnresolvedExtract
  | Attribute
  | Alias
  | Call
  | Cast
  | CaseWhen
  | AggregateCall
  | SortOrder
  | WindowExpression
  | LambdaFunction
  | LambdaVariable
  | SubqueryExpression
  | OuterReference
  | NamedParameter
