/**
 * Logical operators: frozen plain objects in one union, the same before and after analysis (an operator is resolved
 * when its expressions and children are). Which columns an operator gives is computed (`plan/output.ts`), never stored,
 * but for leaves. Rules are pure functions that return the same reference when nothing changes (`plan/tree.ts`).
 */
import type { DataType, StructType } from '@vonk/common'
import type { Attribute, Expression, NamedExpression, Origin, SortOrder } from '../expr/expression.ts'
import type { Relation } from './relation.ts'

interface Node {
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
}
export interface WithColumns extends Node {
  readonly kind: 'withColumns'
  readonly input: LogicalPlan
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
  readonly columns: readonly Expression[]
}
export interface Filter extends Node {
  readonly kind: 'filter'
  readonly input: LogicalPlan
  readonly condition: Expression
}
export interface Aggregate extends Node {
  readonly kind: 'aggregate'
  readonly input: LogicalPlan
  readonly groupBy: readonly Expression[]
  /** Output columns: grouping expressions, aggregate calls and expressions over both. */
  readonly columns: readonly Expression[]
  readonly grouping?: GroupingSets
}
export interface GroupingSets {
  readonly kind: 'cube' | 'rollup' | 'sets'
  readonly sets: readonly (readonly number[])[]
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
  readonly withinWatermark?: boolean
}
export interface Sort extends Node {
  readonly kind: 'sort'
  readonly input: LogicalPlan
  readonly order: readonly SortOrder[]
  /** false: sortWithinPartitions. */
  readonly global: boolean
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
export type JoinType = 'inner' | 'leftOuter' | 'rightOuter' | 'fullOuter' | 'leftSemi' | 'leftAnti' | 'cross'
export interface Join extends Node {
  readonly kind: 'join'
  readonly left: LogicalPlan
  readonly right: LogicalPlan
  readonly type: JoinType
  readonly condition?: Expression
  readonly using?: readonly string[]
  readonly natural?: boolean
  readonly lateral?: boolean
}
/** repartition / coalesce / repartitionByRange as the user asked for it. */
export interface Repartition extends Node {
  readonly kind: 'repartition'
  readonly input: LogicalPlan
  readonly partitions?: number
  /** false: coalesce, which merges partitions without a shuffle. */
  readonly shuffle: boolean
  /** Empty: round robin. SortOrders: by range. */
  readonly by: readonly Expression[]
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
}
/** `df.to(schema)`. */
export interface ToSchema extends Node {
  readonly kind: 'toSchema'
  readonly input: LogicalPlan
  readonly schema: StructType
}
/** `describe` and `summary`: statistics as text, one row each. */
export interface Summary extends Node {
  readonly kind: 'summary'
  readonly input: LogicalPlan
  readonly statistics: readonly string[]
  readonly columns?: readonly string[]
}
/** `show()`: one row, one column `show_string`. */
export interface ShowString extends Node {
  readonly kind: 'showString'
  readonly input: LogicalPlan
  readonly rows: number
  readonly truncate: number
  readonly vertical: boolean
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
  readonly mode: SaveMode
  readonly partitionBy: readonly string[]
  readonly sortBy: readonly string[]
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
  | DropColumns
  | Filter
  | Aggregate
  | Expand
  | Distinct
  | Deduplicate
  | Sort
  | Limit
  | Offset
  | Tail
  | SetOperation
  | Join
  | Repartition
  | Sample
  | SubqueryAlias
  | ToSchema
  | Summary
  | ShowString
  | Hint
  | Write

export type { DataType, NamedExpression }
