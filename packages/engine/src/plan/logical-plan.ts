/**
 * Logical operators: frozen plain objects in one union, the same before and after analysis (an operator is resolved
 * when its expressions and children are). Which columns an operator gives is computed (`plan/output.ts`), never stored,
 * but for leaves. Rules are pure functions that return the same reference when nothing changes (`plan/tree.ts`).
 */
import type { DataType, StructType } from '@vonk/common'
import type {
  Attribute,
  Binding,
  Expression,
  NamedExpression,
  Origin,
  SortOrder,
  WindowFrame,
} from '../expr/expression.ts'
import type { ExpandedSets, GroupingSets } from './grouping-sets.ts'
import type { Relation } from './relation.ts'
import type {
  CteReference,
  DropColumns,
  DropNulls,
  FillNulls,
  InlineTable,
  PipeClause,
  Pivot,
  Recursion,
  RecursionReference,
  RenameColumns,
  ReplaceValues,
  Summary,
  TableFunction,
  ToNames,
  Transpose,
  Unpivot,
  With,
  WithColumns,
} from './sql-operators.ts'

export interface Node {
  readonly origin?: Origin
  /** Connect: the client's id of the DataFrame this operator came from. */
  readonly planId?: number
}

/** Files, a table or a view by name, before loading. */
export interface UnresolvedRelation extends Node {
  readonly kind: 'unresolvedRelation'
  readonly source:
    | { readonly kind: 'table'; readonly name: readonly string[]; readonly options: Options }
    | {
        readonly kind: 'files'
        readonly format: string
        readonly paths: readonly string[]
        readonly schema?: StructType
        readonly options: Options
      }
}
export type Options = Readonly<Record<string, string>>
/** A loaded relation (`catalog`): its columns got ids; what it reads is asked for by the physical scan. */
export interface RelationScan extends Node {
  readonly kind: 'scan'
  readonly relation: Relation
  readonly output: readonly Attribute[]
  /** Of files, during analysis: the hidden column and its parts (`file-columns.ts`), for those who name it. */
  readonly fileColumns?: readonly Attribute[]
}
export interface Range extends Node {
  readonly kind: 'range'
  readonly start: bigint
  readonly end: bigint
  readonly step: bigint
  readonly partitions?: number
  readonly output: readonly Attribute[]
}
/** Rows given by the program: columnar data kept by the driver, in Arrow layout (`columnar/local-data.ts`). */
export interface LocalRelation extends Node {
  readonly kind: 'local'
  readonly output: readonly Attribute[]
  readonly data: import('../columnar/local-data.ts').LocalData
}
/** One row, no columns: `select 1`. */
export interface OneRow extends Node {
  readonly kind: 'oneRow'
}
export interface Project extends Node {
  readonly kind: 'project'
  readonly input: LogicalPlan
  /** Any expression before analysis, named ones after it. */
  readonly columns: readonly Expression[]
  readonly pipe?: PipeClause
  /**
   * Columns of the input that analysis may still find by their tables' names (`analysis/columns/hidden-columns.ts`).
   */
  readonly hidden?: readonly Attribute[]
}
export interface Filter extends Node {
  readonly kind: 'filter'
  readonly input: LogicalPlan
  readonly condition: Expression
  /**
   * Before analysis: HAVING may name grouping expressions and aggregates of the aggregate below, QUALIFY window
   * functions. Gone once resolved.
   */
  readonly clause?: 'where' | 'having' | 'qualify'
}
export interface Aggregate extends Node {
  readonly kind: 'aggregate'
  readonly input: LogicalPlan
  readonly groupBy: readonly Expression[]
  /** Output columns: grouping expressions, aggregate calls and expressions over both. */
  readonly columns: readonly Expression[]
  readonly pipe?: PipeClause
  readonly grouping?: GroupingSets
  /** What grouping sets were, so that HAVING and ORDER BY may still ask for grouping() and grouping_id(). */
  readonly expanded?: ExpandedSets
  /** GROUP BY ALL: the keys are the output columns without an aggregate in them. Gone once resolved. */
  readonly groupByAll?: boolean
}
/** `df.observe`: the input's rows as they are, and aggregates of them that are told when the query has ended. */
export interface CollectMetrics extends Node {
  readonly kind: 'collectMetrics'
  readonly input: LogicalPlan
  /** By which the metrics are found among those of the query. */
  readonly name: string
  /** Aggregate calls and expressions over them. */
  readonly metrics: readonly Expression[]
}
/** Each input row once per projection: what grouping sets and several distinct aggregates are made of. */
export interface Expand extends Node {
  readonly kind: 'expand'
  readonly input: LogicalPlan
  readonly projections: readonly (readonly Expression[])[]
  readonly output: readonly Attribute[]
}
export interface Distinct extends Node {
  readonly kind: 'distinct'
  readonly input: LogicalPlan
}
/** `dropDuplicates(names)`: one (the first met) row for each combination. */
export interface Deduplicate extends Node {
  readonly kind: 'deduplicate'
  readonly input: LogicalPlan
  readonly columns: readonly Expression[]
}
export interface Sort extends Node {
  readonly kind: 'sort'
  readonly input: LogicalPlan
  readonly order: readonly SortOrder[]
  /** false: sortWithinPartitions. */
  readonly global: boolean
  /** ORDER BY ALL: every output column, in this direction. Gone once resolved. */
  readonly orderByAll?: { readonly ascending: boolean; readonly nullsFirst: boolean }
}
export interface Limit extends Node {
  readonly kind: 'limit'
  readonly input: LogicalPlan
  readonly count: Expression
}
export interface Offset extends Node {
  readonly kind: 'offset'
  readonly input: LogicalPlan
  readonly count: Expression
}
/** The last `count` rows. */
export interface Tail extends Node {
  readonly kind: 'tail'
  readonly input: LogicalPlan
  readonly count: number
}
export interface SetOperation extends Node {
  readonly kind: 'setOperation'
  readonly operation: 'union' | 'intersect' | 'except'
  readonly inputs: readonly LogicalPlan[]
  readonly all: boolean
  readonly byName: boolean
  readonly allowMissingColumns: boolean
}
/**
 * What the optimizer makes of subqueries besides: `existence`, every left row with a flag whether it has a match (the
 * column `mark`), and `leftSingle`, a left outer join that fails where a row has two matches.
 */
export type JoinType =
  | 'inner'
  | 'leftOuter'
  | 'rightOuter'
  | 'fullOuter'
  | 'leftSemi'
  | 'leftAnti'
  | 'cross'
  | 'existence'
  | 'leftSingle'
export interface Join extends Node {
  readonly kind: 'join'
  readonly left: LogicalPlan
  readonly right: LogicalPlan
  readonly type: JoinType
  readonly condition?: Expression
  readonly using?: readonly string[]
  readonly natural?: boolean
  /** The right side may name columns of the left one. Gone once decorrelated. */
  readonly lateral?: boolean
  /** Of a lateral join, once resolved: what outer references on the right side stand for on the left one. */
  readonly bindings?: readonly Binding[]
  /** Of an existence join: the column it adds. */
  readonly mark?: Attribute
  /**
   * Of a leftAnti or existence join on one equality: NOT IN's rule of nulls. leftAnti: no row comes out once the right
   * side has a null key, and left rows with a null key only while the right side is empty. existence: then the mark is
   * null.
   */
  readonly nullAware?: boolean
}
/**
 * Window functions over the input: its columns, then `columns`, aliases of window expressions that all have this
 * partitioning and order (analysis makes one operator for each such pair).
 */
export interface Window extends Node {
  readonly kind: 'window'
  readonly input: LogicalPlan
  readonly columns: readonly Expression[]
  readonly partitionBy: readonly Expression[]
  readonly orderBy: readonly SortOrder[]
}
/** WINDOW w AS (...): windows that `input` names. Gone once resolved. */
export interface NamedWindows extends Node {
  readonly kind: 'namedWindows'
  readonly input: LogicalPlan
  readonly definitions: readonly { readonly name: string; readonly window: WindowSpec }[]
}
export interface WindowSpec {
  /** Another named window that this one is, or adds to. */
  readonly reference?: string
  readonly partitionBy: readonly Expression[]
  readonly orderBy: readonly SortOrder[]
  readonly frame?: WindowFrame
}
/**
 * LATERAL VIEW, generators in a select list, lateral table functions: each input row once for each row that the
 * generator makes of it; with `outer` also rows that it makes none of, once, with nulls. Output: the input's columns,
 * then `output`.
 */
export interface Generate extends Node {
  readonly kind: 'generate'
  readonly input: LogicalPlan
  /** A call of a generator (`explode`, `inline`, `stack` ...). */
  readonly generator: Expression
  readonly outer: boolean
  readonly qualifier: readonly string[]
  /** Names for the generated columns; empty: the generator's own. */
  readonly columnNames: readonly string[]
  /** The generated columns; empty before analysis. */
  readonly output: readonly Attribute[]
  /** Ids of input columns that nobody above asks for, and that are not repeated. */
  readonly unrequired?: readonly number[]
}
/** repartition / coalesce / repartitionByRange as the user asked for it. */
export interface Repartition extends Node {
  readonly kind: 'repartition'
  readonly input: LogicalPlan
  readonly partitions?: number
  /**
   * Of a WITH that chance decides and that is named more than once: the rows are made once, and every copy reads the
   * same, so that nothing that copies do not share may move across.
   */
  readonly shared?: true
  /** false: coalesce, which merges partitions without a shuffle. */
  readonly shuffle: boolean
  /** Empty: round robin. SortOrders: by range. */
  readonly by: readonly Expression[]
  /** The only expression of `by` is the number of the partition. */
  readonly direct?: boolean
}
export interface Sample extends Node {
  readonly kind: 'sample'
  readonly input: LogicalPlan
  readonly lower: number
  readonly upper: number
  readonly withReplacement: boolean
  readonly seed: bigint
}
export interface SubqueryAlias extends Node {
  readonly kind: 'subqueryAlias'
  readonly input: LogicalPlan
  readonly alias: readonly string[]
  readonly columnNames?: readonly string[]
  /** Of a view, whose plan sees nothing of what is around it. */
  readonly view?: true
  /** Of a view: the settings it was made under, by their keys, which decide what its text means. */
  readonly madeUnder?: Options
}
/** `df.to(schema)`. */
export interface ToSchema extends Node {
  readonly kind: 'toSchema'
  readonly input: LogicalPlan
  readonly schema: StructType
}
/** A table with a frame, a block a row, or a table of HTML. */
export type ShowLayout = 'table' | 'vertical' | 'html'
/** `show()`: one row, one column `show_string`; of HTML `html_string`. */
export interface ShowString extends Node {
  readonly kind: 'showString'
  readonly input: LogicalPlan
  readonly rows: number
  readonly truncate: number
  readonly layout: ShowLayout
}
export interface Hint extends Node {
  readonly kind: 'hint'
  readonly input: LogicalPlan
  readonly name: string
  readonly parameters: readonly Expression[]
}
export type SaveMode = 'append' | 'overwrite' | 'errorifexists' | 'ignore'
/** A command: writes the input's rows. */
export interface Write extends Node {
  readonly kind: 'write'
  readonly input: LogicalPlan
  readonly format: string
  readonly path?: string
  readonly table?: readonly string[]
  /** How the rows of a table's write are matched with its columns; saveAsTable makes it where there is none. */
  readonly tableMethod?: 'saveAsTable' | 'insertInto'
  readonly mode: SaveMode
  readonly partitionBy: readonly string[]
  readonly options: Options
}

export type LogicalPlan =
  | UnresolvedRelation
  | RelationScan
  | Range
  | LocalRelation
  | OneRow
  | Project
  | WithColumns
  | RenameColumns
  | ToNames
  | Transpose
  | DropColumns
  | Filter
  | Aggregate
  | CollectMetrics
  | Expand
  | Distinct
  | Deduplicate
  | Sort
  | Limit
  | Offset
  | Tail
  | SetOperation
  | Join
  | Window
  | NamedWindows
  | Generate
  | TableFunction
  | InlineTable
  | With
  | CteReference
  | Recursion
  | RecursionReference
  | FillNulls
  | DropNulls
  | ReplaceValues
  | Pivot
  | Unpivot
  | Repartition
  | Sample
  | SubqueryAlias
  | ToSchema
  | Summary
  | ShowString
  | Hint
  | Write

export type {
  CommonTableExpression,
  CteReference,
  DropColumns,
  DropNulls,
  FillNulls,
  InlineTable,
  Pivot,
  Recursion,
  RecursionReference,
  RenameColumns,
  ReplaceValues,
  Summary,
  TableFunction,
  ToNames,
  Transpose,
  Unpivot,
  With,
  WithColumns,
} from './sql-operators.ts'
export type { DataType, NamedExpression }
