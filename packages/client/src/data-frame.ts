/**
 * DataFrame: a plan that grows lazily. Transformations return at once and check nothing; what asks the engine is in
 * `data-frame-actions`. Names are Spark's Scala ones. A string is a column's name here, an expression in `filter` and
 * `selectExpr`.
 */
import type { StructType } from '@vonk/common'
import { type Expression, type Relation, SetOperation_SetOpType } from '@vonk/protocol'
import {
  Column,
  type ColumnOrName,
  columnExpression,
  type Operand,
  onlyColumn,
  operandExpression,
} from './column.ts'
import type { ActionOptions } from './data-frame-actions.ts'
import { DataFrameShapes } from './data-frame-shapes.ts'
import { expression, nameExpression, textExpression } from './expression.ts'
import { type AggregateMap, aggregatesOf, GroupedData } from './grouped-data.ts'
import { joinTypeOf } from './join-types.ts'
import { planOf } from './lazy-plan.ts'
import { typeMessage } from './literal.ts'
import { integer, seedOf, totalOf } from './numbers.ts'
import type { Observation } from './observation.ts'
import { message } from './plan-message.ts'
import type { AnyRow } from './rows.ts'
import { sortOrderOf } from './sort-order.ts'
import { fitEntries, fitFunction, fitList, fitObject, fitStruct, unfitArgument } from './unfit-argument.ts'
import { DataFrameWriter } from './writer.ts'

type Columns = readonly (ColumnOrName | readonly ColumnOrName[])[]

/** Columns and lists of columns, in their order. */
const flat = (columns: Columns): Expression[] => (columns as ColumnOrName[]).flat().map(columnExpression)

export class DataFrame<Schema extends object = AnyRow> extends DataFrameShapes<Schema> {
  /** @internal */
  derived<Result extends object = AnyRow>(
    relType: Relation['relType'],
    fragment: string,
    other?: DataFrame<object>,
  ): DataFrame<Result> {
    const plan = this.over(relType, fragment)
    const preparations = [...new Set([...plan.preparations, ...(other?.plan.preparations ?? [])])]
    return new DataFrame<Result>(this.sparkSession, { ...plan, preparations })
  }

  get #input(): { readonly input: Relation } {
    return { input: this.plan.relation }
  }

  /**
   * The rows as they are; aggregates of them are told to the observation when an action has run them all. With a name
   * instead of an Observation they are told to the server's listeners alone.
   */
  observe(observation: Observation | string, ...columns: Columns): DataFrame<Schema> {
    if (typeof observation !== 'string') {
      if (typeof observation?.use !== 'function')
        throw unfitArgument('observation', 'an Observation or a name', observation)
      observation.use()
      this.sparkSession.connection.observations.set(observation.name, observation)
    }
    const name = typeof observation === 'string' ? observation : observation.name
    const value = message('CollectMetrics', { ...this.#input, name, metrics: flat(columns) })
    return this.derived<Schema>({ case: 'collectMetrics', value }, 'observe')
  }

  /** Has the rows computed and kept by the session; a DataFrame that reads them. Lazy: by the first action on it. */
  async localCheckpoint(eager = true, options: ActionOptions = {}): Promise<DataFrame<Schema>> {
    return new DataFrame<Schema>(this.sparkSession, await this.keptRows(true, eager, options))
  }
  /** As `localCheckpoint`; Apache Spark writes the rows to its checkpoint folder. */
  async checkpoint(eager = true, options: ActionOptions = {}): Promise<DataFrame<Schema>> {
    return new DataFrame<Schema>(this.sparkSession, await this.keptRows(false, eager, options))
  }

  /** A column of this DataFrame: after a join it says which side is meant. */
  col(name: string): Column {
    return new Column(nameExpression(name, this.plan.relation.common?.planId))
  }

  /** The columns whose names match a regular expression (Java's), in backquotes or not. */
  colRegex(pattern: string): Column {
    const value = message('Expression.UnresolvedRegex', {
      colName: pattern,
      planId: this.plan.relation.common?.planId,
    })
    return new Column(expression({ case: 'unresolvedRegex', value }, 'colRegex'))
  }

  /** These columns, and nothing else; `*` stands for all. */
  select(...columns: Columns): DataFrame {
    return this.#project(flat(columns), 'select')
  }

  /** Columns given as text of SQL expressions. */
  selectExpr(...texts: readonly (string | readonly string[])[]): DataFrame {
    return this.#project(texts.flat().map(textExpression), 'selectExpr')
  }

  #project(expressions: Expression[], fragment: string): DataFrame {
    return this.derived(
      { case: 'project', value: message('Project', { ...this.#input, expressions }) },
      fragment,
    )
  }

  /** The rows for which the condition is true: a Column, or text of a SQL expression. */
  filter(condition: Column | string): DataFrame<Schema> {
    const made =
      typeof condition === 'string' ? textExpression(condition) : onlyColumn(condition, 'condition')
    return this.derived(
      { case: 'filter', value: message('Filter', { ...this.#input, condition: made }) },
      'filter',
    )
  }
  where(condition: Column | string): DataFrame<Schema> {
    return this.filter(condition)
  }

  /** A column added, or in the place of the one with its name. */
  withColumn(name: string, column: Column): DataFrame {
    return this.withColumns({ [name]: column })
  }
  /** Columns added, or in the places of those with their names; all see the columns as they were before. */
  withColumns(columns: Readonly<Record<string, Column>>): DataFrame {
    const aliases = fitEntries<string, Column>(columns, 'columns').map(([name, column]) =>
      message('Expression.Alias', { expr: onlyColumn(column, name), name: [name] }),
    )
    const value = message('WithColumns', { ...this.#input, aliases })
    return this.derived({ case: 'withColumns', value }, 'withColumns')
  }
  withColumnRenamed(existing: string, name: string): DataFrame {
    return this.withColumnsRenamed({ [existing]: name })
  }
  /** New names by old ones; names that are not there are ignored. */
  withColumnsRenamed(names: Readonly<Record<string, string>>): DataFrame {
    const renames = fitEntries<string, string>(names, 'names').map(([colName, newColName]) =>
      message('WithColumnsRenamed.Rename', { colName, newColName }),
    )
    const value = message('WithColumnsRenamed', { ...this.#input, renames })
    return this.derived({ case: 'withColumnsRenamed', value }, 'withColumnsRenamed')
  }
  /** New names for all columns. */
  toDF(...columnNames: readonly string[]): DataFrame {
    const value = message('ToDF', { ...this.#input, columnNames: [...columnNames] })
    return this.derived({ case: 'toDf', value }, 'toDF')
  }
  /** All columns but these; names that are not there are ignored. */
  drop(...columns: readonly ColumnOrName[]): DataFrame {
    const value = message('Drop', {
      ...this.#input,
      columns: columns.filter((column) => column instanceof Column).map((column) => column.expression),
      columnNames: columns.filter((column) => typeof column === 'string'),
    })
    return this.derived({ case: 'drop', value }, 'drop')
  }
  /** The rows brought to a schema: columns by name, cast where that loses nothing. */
  to(schema: StructType): DataFrame {
    const value = message('ToSchema', { ...this.#input, schema: typeMessage(fitStruct(schema, 'schema')) })
    return this.derived({ case: 'toSchema', value }, 'to')
  }
  /** What `change` makes of it, for chains of one's own functions. */
  transform<Result extends DataFrame<object>, Args extends readonly unknown[]>(
    change: (frame: this, ...args: Args) => Result,
    ...args: Args
  ): Result {
    return fitFunction(change, 'change')(this, ...args)
  }
  /** A name for its columns to be qualified with. */
  alias(alias: string): DataFrame<Schema> {
    const value = message('SubqueryAlias', { ...this.#input, alias })
    return this.derived({ case: 'subqueryAlias', value }, 'alias')
  }
  as(alias: string): DataFrame<Schema> {
    return this.alias(alias)
  }

  /** Groups of rows with equal keys; without keys, all rows are one group. */
  groupBy(...columns: Columns): GroupedData {
    return new GroupedData(this, flat(columns), 'groupBy')
  }
  rollup(...columns: Columns): GroupedData {
    return new GroupedData(this, flat(columns), 'rollup')
  }
  cube(...columns: Columns): GroupedData {
    return new GroupedData(this, flat(columns), 'cube')
  }
  /** Aggregates over all rows: columns, or names of functions by names of columns. */
  agg(...aggregates: readonly Column[] | readonly [AggregateMap]): DataFrame {
    return this.groupBy().agg(...aggregatesOf(aggregates))
  }

  distinct(): DataFrame<Schema> {
    const value = message('Deduplicate', { ...this.#input, allColumnsAsKeys: true })
    return this.derived({ case: 'deduplicate', value }, 'distinct')
  }
  /** One row of each group of rows that are equal in these columns; in all of them when none is named. */
  dropDuplicates(...columns: readonly (string | readonly string[])[]): DataFrame<Schema> {
    const columnNames = columns.flat()
    if (columnNames.length === 0) return this.distinct()
    const value = message('Deduplicate', { ...this.#input, columnNames })
    return this.derived({ case: 'deduplicate', value }, 'dropDuplicates')
  }

  /** Rows in order, over all partitions. */
  orderBy(...columns: Columns): DataFrame<Schema> {
    return this.#sort(columns, true, 'orderBy')
  }
  sort(...columns: Columns): DataFrame<Schema> {
    return this.#sort(columns, true, 'sort')
  }
  /** Rows in order inside each partition. */
  sortWithinPartitions(...columns: Columns): DataFrame<Schema> {
    return this.#sort(columns, false, 'sortWithinPartitions')
  }
  #sort(columns: Columns, isGlobal: boolean, fragment: string): DataFrame<Schema> {
    const order = flat(columns).map((column) => sortOrderOf(column))
    return this.derived(
      { case: 'sort', value: message('Sort', { ...this.#input, order, isGlobal }) },
      fragment,
    )
  }

  limit(n: number): DataFrame<Schema> {
    const value = message('Limit', { ...this.#input, limit: integer(n, 'limit') })
    return this.derived({ case: 'limit', value }, 'limit')
  }
  /** All rows but the first `n`. */
  offset(n: number): DataFrame<Schema> {
    const value = message('Offset', { ...this.#input, offset: integer(n, 'offset') })
    return this.derived({ case: 'offset', value }, 'offset')
  }

  /** The rows of both, columns by position. Duplicates stay. */
  union(other: DataFrame<object>): DataFrame<Schema> {
    return this.#set(other, SetOperation_SetOpType.UNION, { isAll: true }, 'union')
  }
  unionAll(other: DataFrame<object>): DataFrame<Schema> {
    return this.union(other)
  }
  /** The rows of both, columns by name; with `allowMissingColumns`, NULL where one side lacks a column. */
  unionByName(
    other: DataFrame<object>,
    options: boolean | { readonly allowMissingColumns?: boolean } = {},
  ): DataFrame<Schema> {
    const allowMissingColumns =
      typeof options === 'boolean' ? options : (fitObject(options, 'options').allowMissingColumns ?? false)
    const fields = { isAll: true, byName: true, allowMissingColumns }
    return this.#set(other, SetOperation_SetOpType.UNION, fields, 'unionByName')
  }
  intersect(other: DataFrame<object>): DataFrame<Schema> {
    return this.#set(other, SetOperation_SetOpType.INTERSECT, { isAll: false }, 'intersect')
  }
  intersectAll(other: DataFrame<object>): DataFrame<Schema> {
    return this.#set(other, SetOperation_SetOpType.INTERSECT, { isAll: true }, 'intersectAll')
  }
  /** The distinct rows that the other does not have. */
  except(other: DataFrame<object>): DataFrame<Schema> {
    return this.#set(other, SetOperation_SetOpType.EXCEPT, { isAll: false }, 'except')
  }
  exceptAll(other: DataFrame<object>): DataFrame<Schema> {
    return this.#set(other, SetOperation_SetOpType.EXCEPT, { isAll: true }, 'exceptAll')
  }
  #set(
    other: DataFrame<object>,
    setOpType: SetOperation_SetOpType,
    fields: { readonly isAll: boolean; readonly byName?: boolean; readonly allowMissingColumns?: boolean },
    fragment: string,
  ): DataFrame<Schema> {
    const sides = { leftInput: this.plan.relation, rightInput: planOf(other, 'other').relation }
    const value = message('SetOperation', { ...sides, setOpType, ...fields })
    return this.derived({ case: 'setOp', value }, fragment, other)
  }

  /** Rows of both sides that belong together: by a condition, or by columns that both have. */
  join(
    right: DataFrame<object>,
    on?: Column | string | readonly string[] | readonly Column[],
    how = 'inner',
  ): DataFrame {
    const joinType = joinTypeOf(how)
    const list =
      on === undefined
        ? []
        : typeof on === 'string' || on instanceof Column
          ? [on]
          : fitList<string | Column>(on, 'on')
    const conditions = list.filter((item) => item instanceof Column)
    const value = message('Join', {
      left: this.plan.relation,
      right: planOf(right, 'right').relation,
      joinType,
      usingColumns: list.filter((item) => typeof item === 'string'),
      joinCondition:
        conditions.length === 0 ? undefined : conditions.reduce((all, next) => all.and(next)).expression,
    })
    return this.derived({ case: 'join', value }, 'join', right)
  }
  crossJoin(right: DataFrame<object>): DataFrame {
    return this.join(right, undefined, 'cross')
  }

  /** Rows spread anew over partitions: a number, or columns whose equal values meet, or both. */
  repartition(...args: readonly [number | ColumnOrName, ...ColumnOrName[]]): DataFrame<Schema> {
    const { numPartitions, columns } = partitioning(args, 'repartition')
    if (columns.length === 0 && numPartitions !== undefined) {
      const value = message('Repartition', { ...this.#input, numPartitions, shuffle: true })
      return this.derived({ case: 'repartition', value }, 'repartition')
    }
    return this.#repartitionBy(columns, numPartitions, 'repartition')
  }
  /** Rows spread so that each partition holds a range of the columns' values. */
  repartitionByRange(...args: readonly [number | ColumnOrName, ...ColumnOrName[]]): DataFrame<Schema> {
    const { numPartitions, columns } = partitioning(args, 'repartitionByRange')
    const orders = columns.map((column) => expression({ case: 'sortOrder', value: sortOrderOf(column) }))
    return this.#repartitionBy(orders, numPartitions, 'repartitionByRange')
  }
  /** Rows to the partitions whose numbers the column gives: an INT, modulo `numPartitions`, where NULL is 0. */
  repartitionById(numPartitions: number, partitionIdCol: ColumnOrName): DataFrame<Schema> {
    const count = integer(numPartitions, 'repartitionById')
    const value = message('Expression.DirectShufflePartitionID', { child: columnExpression(partitionIdCol) })
    const number = expression({ case: 'directShufflePartitionId', value })
    return this.#repartitionBy([number], count, 'repartitionById')
  }
  #repartitionBy(partitionExprs: Expression[], numPartitions: number | undefined, fragment: string) {
    const value = message('RepartitionByExpression', { ...this.#input, partitionExprs, numPartitions })
    return this.derived<Schema>({ case: 'repartitionByExpression', value }, fragment)
  }
  /** Fewer partitions, put together without a shuffle. */
  coalesce(numPartitions: number): DataFrame<Schema> {
    const count = integer(numPartitions, 'coalesce')
    const value = message('Repartition', { ...this.#input, numPartitions: count, shuffle: false })
    return this.derived({ case: 'repartition', value }, 'coalesce')
  }

  /** A random part of the rows, the same for the same seed. */
  sample(fraction: number, seed?: number | bigint): DataFrame<Schema>
  sample(withReplacement: boolean, fraction: number, seed?: number | bigint): DataFrame<Schema>
  sample(...args: readonly unknown[]): DataFrame<Schema> {
    const [withReplacement, upperBound, given] = (
      typeof args[0] === 'boolean' ? args : [false, ...args]
    ) as readonly [boolean, number, (number | bigint)?]
    const fields = { lowerBound: 0, upperBound, withReplacement, seed: seedOf(given) }
    return this.derived({ case: 'sample', value: message('Sample', { ...this.#input, ...fields }) }, 'sample')
  }
  /** The rows in random parts, as large as the weights say. */
  randomSplit(weights: readonly number[], seed?: number | bigint): DataFrame<Schema>[] {
    const total = totalOf(weights)
    const chosen = seedOf(seed)
    let sum = 0
    return weights.map((weight) => {
      const [lowerBound, upperBound] = [sum / total, (sum + weight) / total]
      sum += weight
      const fields = {
        lowerBound,
        upperBound,
        withReplacement: false,
        seed: chosen,
        deterministicOrder: true,
      }
      return this.derived(
        { case: 'sample', value: message('Sample', { ...this.#input, ...fields }) },
        'randomSplit',
      )
    })
  }

  /** count, mean, stddev, min and max of these columns, or of all that are numbers or text. */
  describe(...cols: readonly (string | readonly string[])[]): DataFrame {
    const value = message('StatDescribe', { ...this.#input, cols: cols.flat() })
    return this.derived({ case: 'describe', value }, 'describe')
  }
  /** These statistics (`count`, `mean`, `25%` ...), or the usual ones with quartiles. */
  summary(...statistics: readonly string[]): DataFrame {
    const value = message('StatSummary', { ...this.#input, statistics: [...statistics] })
    return this.derived({ case: 'summary', value }, 'summary')
  }
  /** Advice to the planner. */
  hint(name: string, ...parameters: readonly Operand[]): DataFrame<Schema> {
    const value = message('Hint', { ...this.#input, name, parameters: parameters.map(operandExpression) })
    return this.derived({ case: 'hint', value }, 'hint')
  }

  /** Where the rows are written to: `await df.write.mode('overwrite').parquet('out')`. */
  get write(): DataFrameWriter {
    return new DataFrameWriter(this.sparkSession, this.plan)
  }
}

function partitioning(args: readonly (number | ColumnOrName)[], method: string) {
  const [first, ...rest] = args
  if (typeof first !== 'number') return { numPartitions: undefined, columns: flat(args as Columns) }
  return { numPartitions: integer(first, method), columns: flat(rest as Columns) }
}
