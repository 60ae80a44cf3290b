/**
 * Physical operators: what runs, in Spark's terms. An operator requires a distribution of its input and provides one;
 * where they do not fit, `place-exchanges` puts an Exchange. Stages are cut at exchanges by the driver.
 */

import type { PushedPredicate, Relation, ScanSplits } from '../catalog/relation.ts'
import type { LocalData } from '../columnar/local-data.ts'
import type {
  AggregateCall,
  Attribute,
  Call,
  Expression,
  NamedExpression,
  SortOrder,
} from '../expr/expression.ts'
import type { RankLimit } from '../optimizer/limit-window-input.ts'
import type { JoinType, SaveMode } from '../plan/logical-plan.ts'

interface Node {
  /** Unique in the query: names the operator in metrics, errors and explain. */
  readonly operatorId: number
  /** `file:line` of the user's call it came from. */
  readonly callSite?: string
  readonly estimate?: Estimate
}
export interface Estimate {
  readonly rows?: number
  readonly bytes: number
}

export type Distribution =
  | { readonly kind: 'any' }
  | { readonly kind: 'single' }
  /** Rows equal in these columns lie in one partition. */
  | { readonly kind: 'clustered'; readonly by: readonly Expression[]; readonly partitions?: number }
  | { readonly kind: 'ordered'; readonly by: readonly SortOrder[] }

export type Partitioning =
  | { readonly kind: 'unknown'; readonly partitions: number }
  | { readonly kind: 'single' }
  /** `sparkHash`: Murmur3 seed 42, pmod: rows go where Spark puts them (user-visible repartition). */
  | {
      readonly kind: 'hash'
      readonly by: readonly Expression[]
      /** Other expressions that equal those of `by`, one by one, in every row: the other side's keys of a join. */
      readonly also?: readonly (readonly Expression[])[]
      readonly partitions: number
      readonly sparkHash: boolean
    }
  | { readonly kind: 'range'; readonly by: readonly SortOrder[]; readonly partitions: number }
  | { readonly kind: 'roundRobin'; readonly partitions: number }
  /** `by` is the number of the partition itself, modulo how many there are; NULL is 0. */
  | { readonly kind: 'direct'; readonly by: Expression; readonly partitions: number }

export interface FileScan extends Node {
  readonly kind: 'fileScan'
  readonly relation: Relation
  readonly output: readonly Attribute[]
  /** Ordinals in the relation's schema, as `output`. */
  readonly columns: readonly number[]
  readonly predicates: readonly PushedPredicate[]
  readonly partitionFilters: readonly Expression[]
  readonly dataFilters: readonly Expression[]
  readonly scan: ScanSplits
  readonly limit?: number
}
export interface RangeScan extends Node {
  readonly kind: 'range'
  readonly start: bigint
  readonly end: bigint
  readonly step: bigint
  readonly partitions: number
  readonly output: readonly Attribute[]
}
export interface LocalScan extends Node {
  readonly kind: 'localScan'
  readonly data: LocalData
  readonly output: readonly Attribute[]
  readonly columns: readonly number[]
  readonly partitions: number
}
export interface OneRowScan extends Node {
  readonly kind: 'oneRow'
  readonly output: readonly Attribute[]
}
export interface FilterExec extends Node {
  readonly kind: 'filter'
  readonly input: PhysicalPlan
  readonly condition: Expression
}
export interface ProjectExec extends Node {
  readonly kind: 'project'
  readonly input: PhysicalPlan
  readonly columns: readonly NamedExpression[]
}
export interface ExpandExec extends Node {
  readonly kind: 'expand'
  readonly input: PhysicalPlan
  readonly projections: readonly (readonly Expression[])[]
  readonly output: readonly Attribute[]
}
/** Each row once for each row that the generator gives; `kept` of its columns, then `output`. */
export interface GenerateExec extends Node {
  readonly kind: 'generate'
  readonly input: PhysicalPlan
  readonly generator: Call
  readonly outer: boolean
  readonly kept: readonly Attribute[]
  readonly output: readonly Attribute[]
}
/**
 * partial: input rows -> keys and state columns. final: keys and state columns -> keys and results. complete: rows ->
 * results. merge: states -> states (between the two levels of distinct aggregation).
 * Output: keys, then `resultAttributes` (final, complete) or state attributes (partial, merge).
 */
export interface HashAggregateExec extends Node {
  readonly kind: 'hashAggregate'
  readonly input: PhysicalPlan
  readonly mode: 'partial' | 'final' | 'complete' | 'merge'
  readonly keys: readonly NamedExpression[]
  readonly aggregates: readonly AggregateCall[]
  /** State attributes, per aggregate, as they cross the exchange. */
  readonly states: readonly (readonly Attribute[])[]
  /** Result attributes, one per aggregate. */
  readonly results: readonly Attribute[]
}
export interface SortExec extends Node {
  readonly kind: 'sort'
  readonly input: PhysicalPlan
  readonly order: readonly SortOrder[]
  readonly global: boolean
}
/**
 * Window functions over rows that lie together by `partitionBy` and come in the order of `partitionBy` and `orderBy`.
 * Output: the input's columns, then `columns`, aliases of window expressions.
 */
export interface WindowExec extends Node {
  readonly kind: 'window'
  readonly input: PhysicalPlan
  readonly columns: readonly NamedExpression[]
  readonly partitionBy: readonly Expression[]
  readonly orderBy: readonly SortOrder[]
  /** Above it, rows of each partition count only up to a rank (`physical/group-limit.ts`). */
  readonly limit?: RankLimit
  /** It numbers the rows of a task, not those of whole partitions. */
  readonly isPartial?: true
}
/** Sort + limit in one: each task keeps the best `limit + offset`, one task merges. Spark: TakeOrderedAndProject. */
export interface TopKExec extends Node {
  readonly kind: 'topK'
  readonly input: PhysicalPlan
  readonly order: readonly SortOrder[]
  readonly limit: number
  readonly phase: 'partial' | 'final'
  readonly offset: number
}
export interface LimitExec extends Node {
  readonly kind: 'limit'
  readonly input: PhysicalPlan
  /** -1: no limit, offset only. */
  readonly limit: number
  readonly offset: number
  /**
   * `local`: of each partition; `global`: of the only partition; `collect`: of all, as the driver takes them: each task
   * gives what might be wanted of its partition, and partitions are run until there is enough. Spark: CollectLimit.
   */
  readonly phase: 'local' | 'global' | 'collect'
}
export const limitNames = Object.freeze({
  local: 'LocalLimit',
  global: 'GlobalLimit',
  collect: 'CollectLimit',
})
export interface TailExec extends Node {
  readonly kind: 'tail'
  readonly input: PhysicalPlan
  readonly count: number
}
export interface UnionExec extends Node {
  readonly kind: 'union'
  readonly inputs: readonly PhysicalPlan[]
  readonly output: readonly Attribute[]
}
/**
 * How a join runs: over a table that every executor has once, over shuffled rows that meet in one task, by a table or
 * by merging both sides in the order of their keys, or over all rows in one task.
 */
export type JoinStrategy =
  | 'broadcastHash'
  | 'shuffledHash'
  | 'sortMerge'
  | 'broadcastNestedLoop'
  | 'nestedLoop'
/**
 * One side's rows are kept in a table, the other side's look for their partners in it. Nested loops are tables without
 * keys, in which every row is a candidate. Of a join by merging both sides come in order, and the rows of the build
 * side are those that are kept, key by key.
 */
export interface JoinExec extends Node {
  readonly kind: 'join'
  readonly left: PhysicalPlan
  readonly right: PhysicalPlan
  readonly type: JoinType
  readonly strategy: JoinStrategy
  readonly buildSide: 'left' | 'right'
  /** Key i of one side equals key i of the other; pairs have one type. */
  readonly leftKeys: readonly Expression[]
  readonly rightKeys: readonly Expression[]
  /** Per key: nulls are equal to each other. */
  readonly nullSafe: readonly boolean[]
  /** What else must hold for two rows to be partners. */
  readonly condition?: Expression
  readonly mark?: Attribute
  readonly nullAware: boolean
  /** The program said how it is to run, which measured sizes do not change. */
  readonly isHinted?: boolean
  /**
   * Of the side whose rows count only with a partner, the share that is expected to have one, where the other side has
   * far fewer rows: the others can be left out before they are shuffled.
   */
  readonly partnerShare?: number
  /** The aggregate above has a group for each row of the table, or for all rows with equal keys (`group-join.ts`). */
  readonly groups?: TableGroups
}
export interface TableGroups {
  readonly per: 'row' | 'key'
  /** Bytes of a row's states. */
  readonly stateBytes: number
}
/** The rows of its input as a table of rows by their keys, once on every executor. */
export interface BroadcastExchangeExec extends Node {
  readonly kind: 'broadcastExchange'
  readonly input: PhysicalPlan
  readonly keys: readonly Expression[]
  readonly nullSafe: readonly boolean[]
  readonly reuseKey: string
}
/** Stands for a broadcast whose tables are there. */
export interface BroadcastInput extends Node {
  readonly kind: 'broadcastInput'
  readonly shuffleId: number
  readonly output: readonly Attribute[]
  readonly keys: readonly Expression[]
  readonly nullSafe: readonly boolean[]
}
/** Merges partitions without a shuffle. */
export interface CoalesceExec extends Node {
  readonly kind: 'coalesce'
  readonly input: PhysicalPlan
  readonly partitions: number
}
/** Rows pass as they are; aggregates of them are told to the driver by every task (`driver/result/observed.ts`). */
export interface CollectMetricsExec extends Node {
  readonly kind: 'collectMetrics'
  readonly input: PhysicalPlan
  readonly name: string
  readonly metrics: readonly NamedExpression[]
  /** What tasks compute of their rows: of this operator's input, for which one row stands there. */
  readonly partial: HashAggregateExec
  /** The metrics of all rows, over `partial`, for which the states of all tasks come. */
  readonly final: PhysicalPlan
}
export interface SampleExec extends Node {
  readonly kind: 'sample'
  readonly input: PhysicalPlan
  readonly lower: number
  readonly upper: number
  readonly withReplacement: boolean
  readonly seed: bigint
}
export interface ExchangeExec extends Node {
  readonly kind: 'exchange'
  readonly input: PhysicalPlan
  readonly partitioning: Partitioning
  /** Which requirement it meets, of which operator: for explain('stages'). */
  readonly reason: {
    readonly operatorId: number
    readonly operator: string
    readonly requirement: string
    readonly callSite?: string
  }
  /** Whose number of partitions may be changed by adaptive planning. */
  readonly origin: 'required' | 'repartitionByNumber' | 'repartitionByColumns'
  /** Equal exchanges share this key and run once. */
  readonly reuseKey: string
  /** Its rows go to files: what it reads takes the memory. */
  readonly onDisk?: boolean
}
/** Stands for an exchange whose map outputs are there, once `driver` has cut the plan into stages. */
export interface ShuffleInput extends Node {
  readonly kind: 'shuffleInput'
  readonly shuffleId: number
  readonly output: readonly Attribute[]
  /** Reading tasks: reduce partitions, or groups of them where small ones were put together. */
  readonly partitions: number
  readonly partitioning: Partitioning
  /** Columns whose values alone decide a row's reduce partition, where that is by columns. */
  readonly separatedBy?: readonly Attribute[]
}
export interface WriteFilesExec extends Node {
  readonly kind: 'writeFiles'
  readonly input: PhysicalPlan
  readonly format: string
  readonly path: string
  readonly mode: SaveMode
  readonly partitionBy: readonly string[]
  readonly options: Readonly<Record<string, string>>
}
export type PhysicalPlan =
  | FileScan
  | RangeScan
  | LocalScan
  | OneRowScan
  | FilterExec
  | ProjectExec
  | ExpandExec
  | GenerateExec
  | HashAggregateExec
  | SortExec
  | WindowExec
  | TopKExec
  | LimitExec
  | TailExec
  | UnionExec
  | JoinExec
  | BroadcastExchangeExec
  | BroadcastInput
  | CoalesceExec
  | SampleExec
  | CollectMetricsExec
  | ExchangeExec
  | WriteFilesExec
  | ShuffleInput
