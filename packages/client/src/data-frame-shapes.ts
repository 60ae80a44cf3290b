/**
 * Operations of a DataFrame that make other rows or columns of it (unpivot, grouping sets), that make it a subquery of
 * another one, and the shorthands of `na` and `stat`.
 */
import { type Relation, SubqueryExpression_SubqueryType } from '@vonk/protocol'
import { Column, type ColumnOrName, columnExpression } from './column.ts'
import type { DataFrame } from './data-frame.ts'
import type { ActionOptions } from './data-frame-actions.ts'
import { DataFrameFacts } from './data-frame-facts.ts'
import { callExpression } from './expression.ts'
import { GroupedData } from './grouped-data.ts'
import { lateralJoinTypeOf } from './join-types.ts'
import { planOf } from './lazy-plan.ts'
import type { LiteralValue } from './literal-value.ts'
import { DataFrameNaFunctions, type NaValue } from './na-functions.ts'
import { message } from './plan-message.ts'
import type { AnyRow } from './rows.ts'
import { DataFrameStatFunctions } from './stat-functions.ts'
import { subqueryExpression } from './subqueries.ts'
import { fitList } from './unfit-argument.ts'

type Names = ColumnOrName | readonly ColumnOrName[]

const listed = (columns: Names): readonly ColumnOrName[] =>
  typeof columns === 'string' || columns instanceof Column ? [columns] : fitList(columns, 'columns')

export abstract class DataFrameShapes<Schema extends object = AnyRow> extends DataFrameFacts<Schema> {
  /**
   * A frame over this one's plan.
   * @internal
   */
  abstract derived<Result extends object = AnyRow>(
    relType: Relation['relType'],
    fragment: string,
    other?: DataFrame<object>,
  ): DataFrame<Result>

  get #self(): DataFrame<Schema> {
    return this as unknown as DataFrame<Schema>
  }

  /** Rows with missing values: dropped, filled, replaced. */
  get na(): DataFrameNaFunctions<Schema> {
    return new DataFrameNaFunctions(this.#self)
  }
  dropna(how: 'any' | 'all' | number = 'any', columns?: string | readonly string[]): DataFrame<Schema> {
    return this.na.drop(how, columns)
  }
  fillna(
    value: NaValue | Readonly<Record<string, NaValue>>,
    columns?: string | readonly string[],
  ): DataFrame<Schema> {
    return this.na.fill(value, columns)
  }
  replace(
    replacements: ReadonlyMap<NaValue, NaValue | null> | Readonly<Record<string, NaValue | null>>,
    columns?: string | readonly string[],
  ): DataFrame<Schema> {
    return this.na.replace(replacements, columns)
  }

  /** Statistics of columns, and samples by them. */
  get stat(): DataFrameStatFunctions<Schema> {
    return new DataFrameStatFunctions(this.#self)
  }
  corr(col1: string, col2: string, options?: ActionOptions): Promise<number> {
    return this.stat.corr(col1, col2, options)
  }
  cov(col1: string, col2: string, options?: ActionOptions): Promise<number> {
    return this.stat.cov(col1, col2, options)
  }
  crosstab(col1: string, col2: string): DataFrame {
    return this.stat.crosstab(col1, col2)
  }
  freqItems(columns: readonly string[], support?: number): DataFrame {
    return this.stat.freqItems(columns, support)
  }
  approxQuantile(
    column: string,
    probabilities: readonly number[],
    relativeError: number,
    options?: ActionOptions,
  ): Promise<number[]> {
    return this.stat.approxQuantile(column, probabilities, relativeError, options)
  }
  sampleBy(
    column: ColumnOrName,
    fractions: ReadonlyMap<LiteralValue, number> | Readonly<Record<string, number>>,
    seed?: number | bigint,
  ): DataFrame<Schema> {
    return this.stat.sampleBy(column, fractions, seed)
  }

  /**
   * Columns to rows: for each row one row a value column, with the column's name and its value. Without values (null),
   * these are all columns that are not among the ids.
   */
  unpivot(ids: Names, values: Names | null, variableColumnName: string, valueColumnName: string): DataFrame {
    const value = message('Unpivot', {
      input: this.plan.relation,
      ids: listed(ids).map(columnExpression),
      ...(values === null
        ? {}
        : { values: message('Unpivot.Values', { values: listed(values).map(columnExpression) }) }),
      variableColumnName,
      valueColumnName,
    })
    return this.derived({ case: 'unpivot', value }, 'unpivot')
  }
  melt(ids: Names, values: Names | null, variableColumnName: string, valueColumnName: string): DataFrame {
    return this.unpivot(ids, values, variableColumnName, valueColumnName)
  }

  /**
   * Rows become columns, which are named by the values of `indexColumn` (without it, of the first column) in their
   * order; the names of the other columns come as column `key`. The frame is run when it is analysed.
   */
  transpose(indexColumn?: ColumnOrName): DataFrame {
    const indexColumns = indexColumn === undefined ? [] : [columnExpression(indexColumn)]
    return this.derived(
      { case: 'transpose', value: message('Transpose', { input: this.plan.relation, indexColumns }) },
      'transpose',
    )
  }

  /** Each row with its number in the frame's order, from 0; all rows pass through one task for it. */
  zipWithIndex(indexColName = 'index'): DataFrame {
    const index = new Column(callExpression('distributed_sequence_id', [], { fragment: 'zipWithIndex' }))
    return this.#self.select('*', index.as(indexColName))
  }

  /** Groups by each of several sets of columns; `columns` are those that come out, NULL where a set leaves one out. */
  groupingSets(sets: readonly (readonly ColumnOrName[])[], ...columns: readonly ColumnOrName[]): GroupedData {
    const lists = fitList<readonly ColumnOrName[]>(sets, 'sets').map((set) =>
      fitList<ColumnOrName>(set, 'sets'),
    )
    const expressions = lists.map((set) => set.map(columnExpression))
    return new GroupedData(this.#self, columns.map(columnExpression), 'groupingSets', { sets: expressions })
  }

  /** Each row with the rows that `right` gives for it: it may name columns of this frame (`col('x').outer()`). */
  lateralJoin(right: DataFrame<object>, on?: Column, how = 'inner'): DataFrame {
    const joinType = lateralJoinTypeOf(how)
    const value = message('LateralJoin', {
      left: this.plan.relation,
      right: planOf(right, 'right').relation,
      joinCondition: on?.expression,
      joinType,
    })
    return this.derived({ case: 'lateralJoin', value }, 'lateralJoin', right)
  }

  /** The one value of this frame of one column and at most one row, as a column of another frame. */
  scalar(): Column {
    return new Column(subqueryExpression(this.plan, SubqueryExpression_SubqueryType.SCALAR, 'scalar'))
  }
  /** Whether this frame has any row, as a column of another frame. */
  exists(): Column {
    return new Column(subqueryExpression(this.plan, SubqueryExpression_SubqueryType.EXISTS, 'exists'))
  }
}
