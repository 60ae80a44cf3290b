/**
 * Operators that analysis takes away again: what SQL text and shorthands bring; and recursion, which the driver runs.
 */
import type { Attribute, Expression, Literal, Origin } from '../expr/expression.ts'
import type { LogicalPlan, Node } from './logical-plan.ts'

/** The alias of a subquery that has none: errors do not show it. */
export const generatedAlias = '__auto_generated_subquery_name'

export interface WithColumns extends Node {
  readonly kind: 'withColumns'
  readonly input: LogicalPlan
  /** All of them replace columns that there are (`|> SET`). */
  readonly existing?: boolean
  readonly columns: readonly {
    readonly name: string
    readonly value: Expression
    readonly metadata?: Attribute['metadata']
  }[]
}
export interface RenameColumns extends Node {
  readonly kind: 'renameColumns'
  readonly input: LogicalPlan
  readonly renames: readonly { readonly from: string; readonly to: string }[]
}
/** `toDF(names)`: new names for all columns. */
export interface ToNames extends Node {
  readonly kind: 'toNames'
  readonly input: LogicalPlan
  readonly names: readonly string[]
}
export interface DropColumns extends Node {
  readonly kind: 'dropColumns'
  readonly input: LogicalPlan
  /** All of them have to be there (`|> DROP`). */
  readonly existing?: boolean
  readonly columns: readonly Expression[]
}
/** `|> EXTEND` takes no aggregates, `|> AGGREGATE` nothing else behind its keys. */
export type PipeClause = 'extend' | 'aggregate'
/** A function in FROM, by name, before analysis: `range(10)`, `explode(array(1))`. Its alias is an operator above. */
export interface TableFunction extends Node {
  readonly kind: 'tableFunction'
  readonly name: readonly string[]
  readonly args: readonly Expression[]
}
/** VALUES (...), (...): rows of expressions, before analysis. */
export interface InlineTable extends Node {
  readonly kind: 'inlineTable'
  readonly names: readonly string[]
  readonly rows: readonly (readonly Expression[])[]
}
/** WITH: relations that `input` and later definitions name. Gone once resolved. */
export interface With extends Node {
  readonly kind: 'with'
  readonly input: LogicalPlan
  readonly definitions: readonly CommonTableExpression[]
  readonly recursive: boolean
}
export interface CommonTableExpression {
  /** Given where names are bound (`analysis/subqueries/bind-ctes.ts`): what references name. */
  readonly id?: number
  readonly name: string
  readonly columnNames?: readonly string[]
  readonly plan: LogicalPlan
  /** WITH RECURSIVE t MAX RECURSION LEVEL n. */
  readonly maxDepth?: number
  readonly origin?: Origin
}
/** A name that means a definition of a WITH around. Gone once resolved. */
export interface CteReference extends Node {
  readonly kind: 'cteReference'
  readonly name: string
  readonly id: number
}
/**
 * WITH RECURSIVE, resolved: the rows of `anchor`, then of `step` over the rows of the round before, until there are
 * none. The driver runs it before the query it stands in and puts its rows in its place; neither plan sees columns of
 * the query around, so both count as no inputs.
 */
export interface Recursion extends Node {
  readonly kind: 'recursion'
  /** Equal: the same rows; run once. */
  readonly id: number
  readonly name: string
  readonly anchor: LogicalPlan
  readonly step: LogicalPlan
  readonly output: readonly Attribute[]
  /** Rounds after which it fails; Spark's setting otherwise. */
  readonly maxDepth?: number
}
/** In the step of a recursion: the rows of the round before. */
export interface RecursionReference extends Node {
  readonly kind: 'recursionReference'
  readonly id: number
  readonly output: readonly Attribute[]
}
/**
 * Rows become columns: a row for each column but the index, whose values name the columns. The rows are asked for
 * before the plan is analysed, and it is gone then.
 */
export interface Transpose extends Node {
  readonly kind: 'transpose'
  readonly input: LogicalPlan
  /** Without it, the first column. */
  readonly index?: Expression
}
/** Rows to columns: a column for each value (of each combination) and aggregate. Gone once resolved. */
export interface Pivot extends Node {
  readonly kind: 'pivot'
  readonly input: LogicalPlan
  /** Undefined: all columns that neither the pivot nor the aggregates name (SQL). */
  readonly groupBy?: readonly Expression[]
  readonly column: Expression
  /** Empty: the distinct values are asked for first (DataFrame API). */
  readonly values: readonly Expression[]
  readonly aggregates: readonly Expression[]
}
/** Columns to rows. Gone once resolved. */
export interface Unpivot extends Node {
  readonly kind: 'unpivot'
  readonly input: LogicalPlan
  /** Undefined: all columns that are not among the values. */
  readonly ids?: readonly Expression[]
  /** Undefined: all columns that are not among the ids. One group of expressions for each row that is made. */
  readonly values?: readonly (readonly Expression[])[]
  readonly labels?: readonly (string | undefined)[]
  readonly variableName: string
  readonly valueNames: readonly string[]
  readonly includeNulls: boolean
}
/** `na.fill`: values in the places of NULL and NaN. One value is for all columns of its kind. Gone once resolved. */
export interface FillNulls extends Node {
  readonly kind: 'fillNulls'
  readonly input: LogicalPlan
  /** Undefined: all. */
  readonly columns?: readonly string[]
  readonly values: readonly Literal[]
}
/** `na.drop`: rows with at least so many values that are neither NULL nor NaN. Gone once resolved. */
export interface DropNulls extends Node {
  readonly kind: 'dropNulls'
  readonly input: LogicalPlan
  readonly columns?: readonly string[]
  /** Undefined: all of the columns. */
  readonly least?: number
}
/** `na.replace`: other values in the places of given ones. Gone once resolved. */
export interface ReplaceValues extends Node {
  readonly kind: 'replaceValues'
  readonly input: LogicalPlan
  readonly columns?: readonly string[]
  readonly replacements: readonly { readonly from: Literal; readonly to: Literal }[]
}

/** `describe` and `summary`: statistics as text, one row each. */
export interface Summary extends Node {
  readonly kind: 'summary'
  readonly input: LogicalPlan
  readonly statistics: readonly string[]
  readonly columns?: readonly string[]
}
