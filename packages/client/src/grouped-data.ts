/** GroupedData: what `groupBy` gives, before it is said what to compute of each group. */
import { isNumeric, quoteIdentifier, SparkError } from '@vonk/common'
import { type Aggregate, Aggregate_GroupType, type Expression } from '@vonk/protocol'
import { Column, type ColumnOrName, columnExpression, onlyColumn } from './column.ts'
import { countColumn } from './count-relation.ts'
import { DataFrame } from './data-frame.ts'
import { callExpression, literalExpression, nameExpression } from './expression.ts'
import { once } from './lazy-plan.ts'
import { literalMessage } from './literal.ts'
import type { LiteralValue } from './literal-value.ts'
import { message } from './plan-message.ts'
import { fitEntries } from './unfit-argument.ts'

/** Names of aggregate functions by names of columns; `*` is all rows. */
export type AggregateMap = Readonly<Record<string, string>>

/** Aggregates given as columns, or as one object of functions by column. */
export function aggregatesOf(given: readonly Column[] | readonly [AggregateMap]): readonly Column[] {
  if (given.length !== 1 || given[0] instanceof Column) {
    for (const column of given) onlyColumn(column as Column, 'aggregate')
    return given as readonly Column[]
  }
  return fitEntries<string, string>(given[0], 'aggregates').map(([column, name]) => {
    const argument = column === '*' ? literalExpression(1) : nameExpression(column)
    return new Column(callExpression(name, [argument], { fragment: 'agg' }))
  })
}

const groupTypes = {
  groupBy: Aggregate_GroupType.GROUPBY,
  rollup: Aggregate_GroupType.ROLLUP,
  cube: Aggregate_GroupType.CUBE,
  pivot: Aggregate_GroupType.PIVOT,
  groupingSets: Aggregate_GroupType.GROUPING_SETS,
} as const

/** What pivots and grouping sets add. */
interface GroupingDetails {
  readonly pivot?: { readonly column: Expression; readonly values: readonly LiteralValue[] }
  readonly sets?: readonly (readonly Expression[])[]
}

export class GroupedData {
  readonly #frame: DataFrame<object>
  readonly #keys: readonly Expression[]
  readonly #kind: keyof typeof groupTypes
  readonly #details: GroupingDetails

  /** @internal */
  constructor(
    frame: DataFrame<object>,
    keys: readonly Expression[],
    kind: keyof typeof groupTypes,
    details: GroupingDetails = {},
  ) {
    this.#frame = frame
    this.#keys = keys
    this.#kind = kind
    this.#details = details
  }

  #aggregate(aggregateExpressions: Expression[]): Aggregate {
    const { pivot, sets } = this.#details
    return message('Aggregate', {
      input: this.#frame.plan.relation,
      groupType: groupTypes[this.#kind],
      groupingExpressions: [...this.#keys],
      aggregateExpressions,
      ...(pivot === undefined ? {} : { pivot: pivotMessage(pivot) }),
      groupingSets: (sets ?? []).map((set) => message('Aggregate.GroupingSets', { groupingSet: [...set] })),
    })
  }

  #frameOf(value: Aggregate, fragment: string): DataFrame {
    return this.#frame.derived({ case: 'aggregate', value }, fragment)
  }

  /** The keys and these aggregates: columns, or names of functions by names of columns. */
  agg(...aggregates: readonly Column[] | readonly [AggregateMap]): DataFrame {
    return this.#frameOf(this.#aggregate(aggregatesOf(aggregates).map((column) => column.expression)), 'agg')
  }

  /**
   * A column for each value of a column (and aggregate): those given, or all there are, which are asked for first.
   */
  pivot(column: ColumnOrName, values: readonly LiteralValue[] = []): GroupedData {
    if (this.#kind !== 'groupBy') {
      throw new SparkError({
        condition: this.#kind === 'pivot' ? 'REPEATED_CLAUSE' : 'UNSUPPORTED_FEATURE.PIVOT_AFTER_GROUP_BY',
        messageParameters: this.#kind === 'pivot' ? { clause: 'PIVOT', operation: 'SUBQUERY' } : {},
      })
    }
    const pivot = { column: columnExpression(column), values }
    return new GroupedData(this.#frame, this.#keys, 'pivot', { pivot })
  }

  /** How many rows each group has, as column `count`. */
  count(): DataFrame {
    return this.#frameOf(this.#aggregate([countColumn()]), 'count')
  }

  /** The sums of these columns, or of all numeric ones, numeric keys too. */
  sum(...columns: readonly string[]): DataFrame {
    return this.#numeric('sum', columns)
  }
  avg(...columns: readonly string[]): DataFrame {
    return this.#numeric('avg', columns)
  }
  mean(...columns: readonly string[]): DataFrame {
    return this.#numeric('avg', columns)
  }
  min(...columns: readonly string[]): DataFrame {
    return this.#numeric('min', columns)
  }
  max(...columns: readonly string[]): DataFrame {
    return this.#numeric('max', columns)
  }

  #numeric(name: string, columns: readonly string[]): DataFrame {
    const call = (column: string) => callExpression(name, [nameExpression(column)])
    const value = this.#aggregate(columns.map(call))
    const made = this.#frameOf(value, name)
    if (columns.length > 0) return made
    // Which columns are numeric is asked when the plan is first needed. As in Spark, keys are among them.
    const find = once(async () => {
      const { fields } = await this.#frame.schema()
      const numeric = fields.filter((field) => isNumeric(field.type))
      value.aggregateExpressions.push(...numeric.map((field) => call(quoteIdentifier(field.name))))
    })
    const { relation, preparations } = made.plan
    return new DataFrame(made.sparkSession, { relation, preparations: [...preparations, find] })
  }
}

function pivotMessage({ column, values }: NonNullable<GroupingDetails['pivot']>) {
  return message('Aggregate.Pivot', { col: column, values: values.map((value) => literalMessage(value)) })
}
