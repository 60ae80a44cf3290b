/**
 * Column: an expression over the columns of a DataFrame, in Spark's Scala names. It only builds a message; names and
 * types are checked when the DataFrame that uses it is asked for something. As an operand, a plain value is a literal.
 */
import { type DataType, SparkError } from '@vonk/common'
import {
  type Expression,
  Expression_SortOrder_NullOrdering,
  Expression_SortOrder_SortDirection,
  SubqueryExpression_SubqueryType,
} from '@vonk/protocol'
import {
  callExpression,
  castExpression,
  expression,
  literalExpression,
  nameExpression,
} from './expression.ts'
import type { LazyPlan } from './lazy-plan.ts'
import type { LiteralValue } from './literal-value.ts'
import { message } from './plan-message.ts'
import { subqueryExpression } from './subqueries.ts'
import { fitEntries, fitFunction, unfitArgument } from './unfit-argument.ts'
import { type WindowSpec, windowExpression } from './window.ts'

/** A column, or a value that is taken as a literal. */
export type Operand = Column | LiteralValue

const { ASCENDING, DESCENDING } = Expression_SortOrder_SortDirection
const { SORT_NULLS_FIRST, SORT_NULLS_LAST } = Expression_SortOrder_NullOrdering

/** A DataFrame, as a subquery. */
interface SubqueryFrame {
  /** @internal */
  readonly plan: LazyPlan
}
const isFrame = (value: unknown): value is SubqueryFrame =>
  typeof value === 'object' && value !== null && 'plan' in value && 'sparkSession' in value

/** `struct(a, b).isin(frame)` compares both with the frame's two columns. */
function rowValues(e: Expression): readonly Expression[] {
  const { exprType: made } = e
  const isRow = made.case === 'unresolvedFunction' && made.value.functionName === 'struct'
  return isRow ? made.value.arguments : [e]
}

export class Column {
  /**
   * The message that stands for it.
   * @internal
   */
  readonly expression: Expression
  /** Of `when(...)` without its `otherwise`: conditions and values so far. */
  readonly #branches: readonly Expression[] | undefined

  /** @internal */
  constructor(made: Expression, branches?: readonly Expression[]) {
    this.expression = made
    this.#branches = branches
  }

  #call(name: string, others: readonly Operand[], fragment: string): Column {
    const args = [this.expression, ...others.map((other) => operandExpression(other))]
    return new Column(callExpression(name, args, { fragment }))
  }

  plus(other: Operand): Column {
    return this.#call('+', [other], 'plus')
  }
  minus(other: Operand): Column {
    return this.#call('-', [other], 'minus')
  }
  multiply(other: Operand): Column {
    return this.#call('*', [other], 'multiply')
  }
  /** The quotient; of integers, too, it has a fraction. */
  divide(other: Operand): Column {
    return this.#call('/', [other], 'divide')
  }
  /** The remainder, with the sign of the dividend. */
  mod(other: Operand): Column {
    return this.#call('%', [other], 'mod')
  }
  /** The number with its sign turned. */
  negate(): Column {
    return this.#call('negative', [], 'negate')
  }

  equalTo(other: Operand): Column {
    return this.#call('==', [other], 'equalTo')
  }
  notEqual(other: Operand): Column {
    const equal = callExpression('==', [this.expression, operandExpression(other)], { fragment: 'notEqual' })
    return new Column(callExpression('not', [equal], { fragment: 'notEqual' }))
  }
  /** Equality in which NULL equals NULL and is never NULL itself. */
  eqNullSafe(other: Operand): Column {
    return this.#call('<=>', [other], 'eqNullSafe')
  }
  lt(other: Operand): Column {
    return this.#call('<', [other], 'lt')
  }
  leq(other: Operand): Column {
    return this.#call('<=', [other], 'leq')
  }
  gt(other: Operand): Column {
    return this.#call('>', [other], 'gt')
  }
  geq(other: Operand): Column {
    return this.#call('>=', [other], 'geq')
  }
  and(other: Operand): Column {
    return this.#call('and', [other], 'and')
  }
  or(other: Operand): Column {
    return this.#call('or', [other], 'or')
  }
  not(): Column {
    return this.#call('not', [], 'not')
  }
  /** From `lower` to `upper`, both inclusive. */
  between(lower: Operand, upper: Operand): Column {
    return this.geq(lower).and(this.leq(upper))
  }
  /** Whether it equals one of the values, given one by one or as an array. */
  isin(...values: readonly (Operand | readonly Operand[] | SubqueryFrame)[]): Column {
    const [only] = values
    if (values.length === 1 && isFrame(only)) {
      const { IN } = SubqueryExpression_SubqueryType
      return new Column(subqueryExpression(only.plan, IN, 'isin', rowValues(this.expression)))
    }
    const list = values.length === 1 && Array.isArray(values[0]) ? (values[0] as readonly Operand[]) : values
    return this.#call('in', list as readonly Operand[], 'isin')
  }

  /** In a subquery: the column of the frame around it, where the subquery has none of that name. */
  outer(): Column {
    return new Column(this.expression)
  }

  isNull(): Column {
    return this.#call('isnull', [], 'isNull')
  }
  isNotNull(): Column {
    return this.#call('isnotnull', [], 'isNotNull')
  }
  isNaN(): Column {
    return this.#call('isnan', [], 'isNaN')
  }

  /** SQL's LIKE: `%` is any text, `_` one character. */
  like(pattern: Operand): Column {
    return this.#call('like', [pattern], 'like')
  }
  /** LIKE without regard to case. */
  ilike(pattern: Operand): Column {
    return this.#call('ilike', [pattern], 'ilike')
  }
  /** Whether a part of it matches a regular expression (Java's). */
  rlike(pattern: Operand): Column {
    return this.#call('rlike', [pattern], 'rlike')
  }
  startsWith(prefix: Operand): Column {
    return this.#call('startswith', [prefix], 'startsWith')
  }
  endsWith(suffix: Operand): Column {
    return this.#call('endswith', [suffix], 'endsWith')
  }
  contains(part: Operand): Column {
    return this.#call('contains', [part], 'contains')
  }
  /** From `position` (counted from 1, from -1 at the end), at most `length` characters. */
  substr(position: Operand, length: Operand): Column {
    return this.#call('substr', [position, length], 'substr')
  }

  bitwiseAND(other: Operand): Column {
    return this.#call('&', [other], 'bitwiseAND')
  }
  bitwiseOR(other: Operand): Column {
    return this.#call('|', [other], 'bitwiseOR')
  }
  bitwiseXOR(other: Operand): Column {
    return this.#call('^', [other], 'bitwiseXOR')
  }

  /** The element of an array by position from 0, the value of a map by key, the field of a struct by name. */
  getItem(key: Operand): Column {
    const value = message('Expression.UnresolvedExtractValue', {
      child: this.expression,
      extraction: operandExpression(key),
    })
    return new Column(expression({ case: 'unresolvedExtractValue', value }, 'getItem'))
  }
  /** The field of a struct. */
  getField(name: string): Column {
    const value = message('Expression.UnresolvedExtractValue', {
      child: this.expression,
      extraction: literalExpression(name),
    })
    return new Column(expression({ case: 'unresolvedExtractValue', value }, 'getField'))
  }
  /** The struct with this field set, or added behind the others; `a.b` is a field of a field. */
  withField(fieldName: string, value: Column): Column {
    const sent = message('Expression.UpdateFields', {
      structExpression: this.expression,
      fieldName,
      valueExpression: onlyColumn(value, 'value'),
    })
    return new Column(expression({ case: 'updateFields', value: sent }, 'withField'))
  }
  /** The struct without these fields. */
  dropFields(...fieldNames: readonly string[]): Column {
    return fieldNames.reduce<Column>((column, fieldName) => {
      const value = message('Expression.UpdateFields', { structExpression: column.expression, fieldName })
      return new Column(expression({ case: 'updateFields', value }, 'dropFields'))
    }, this)
  }

  /** The value as another type; what cannot be converted is an error. */
  cast(type: DataType | string): Column {
    return new Column(castExpression(this.expression, type, { try: false }))
  }
  /** The value as another type; what cannot be converted is NULL. */
  try_cast(type: DataType | string): Column {
    return new Column(castExpression(this.expression, type, { try: true }))
  }

  /** The column under a name. */
  as(name: string, metadata?: Readonly<Record<string, unknown>>): Column {
    const value = message('Expression.Alias', {
      expr: this.expression,
      name: [name],
      ...(metadata === undefined
        ? {}
        : { metadata: JSON.stringify(Object.fromEntries(fitEntries(metadata, 'metadata'))) }),
    })
    return new Column(expression({ case: 'alias', value }, 'as'))
  }
  alias(name: string, metadata?: Readonly<Record<string, unknown>>): Column {
    return this.as(name, metadata)
  }
  name(name: string): Column {
    return this.as(name)
  }

  #order(direction: number, nulls: number, fragment: string): Column {
    const value = message('Expression.SortOrder', { child: this.expression, direction, nullOrdering: nulls })
    return new Column(expression({ case: 'sortOrder', value }, fragment))
  }
  /** Ascending, NULL first. */
  asc(): Column {
    return this.#order(ASCENDING, SORT_NULLS_FIRST, 'asc')
  }
  asc_nulls_first(): Column {
    return this.#order(ASCENDING, SORT_NULLS_FIRST, 'asc_nulls_first')
  }
  asc_nulls_last(): Column {
    return this.#order(ASCENDING, SORT_NULLS_LAST, 'asc_nulls_last')
  }
  /** Descending, NULL last. */
  desc(): Column {
    return this.#order(DESCENDING, SORT_NULLS_LAST, 'desc')
  }
  desc_nulls_first(): Column {
    return this.#order(DESCENDING, SORT_NULLS_FIRST, 'desc_nulls_first')
  }
  desc_nulls_last(): Column {
    return this.#order(DESCENDING, SORT_NULLS_LAST, 'desc_nulls_last')
  }

  /** Another branch after `when(...)`: the first condition that is true decides. */
  when(condition: Column, value: Operand): Column {
    if (this.#branches === undefined) throw misplaced('when')
    return caseColumn(
      [...this.#branches, onlyColumn(condition, 'condition'), operandExpression(value)],
      'when',
    )
  }
  /** What `when(...)` gives where no condition is true; NULL without it. */
  otherwise(value: Operand): Column {
    if (this.#branches === undefined) throw misplaced('otherwise')
    const args = [...this.#branches, operandExpression(value)]
    return new Column(callExpression('when', args, { fragment: 'otherwise' }))
  }

  /** An aggregate or ranking function over the rows around each row. */
  over(window: WindowSpec): Column {
    return new Column(windowExpression(this.expression, window))
  }
  /** What `change` makes of it. */
  transform(change: (column: Column) => Column): Column {
    return fitFunction(change, 'change')(this)
  }
}

/**
 * `when(...)` with its branches, which may go on.
 * @internal
 */
export function caseColumn(branches: readonly Expression[], fragment: string): Column {
  return new Column(callExpression('when', branches, { fragment }), branches)
}

function misplaced(method: string): SparkError {
  return new SparkError({
    condition: 'INVALID_PARAMETER_VALUE',
    messageParameters: { parameter: 'column', functionName: `\`${method}\`` },
    message:
      `[INVALID_PARAMETER_VALUE] ${method}() goes on from a column that when() made ` +
      'and that has no otherwise() yet. SQLSTATE: 22023',
  })
}

/**
 * An operand: a plain value is a literal.
 * @internal
 */
export const operandExpression = (operand: Operand): Expression =>
  operand instanceof Column ? operand.expression : literalExpression(operand)

/** Where columns are named: text is a column's name. */
export type ColumnOrName = Column | string

/** @internal */
export const columnExpression = (column: ColumnOrName): Expression => {
  if (column instanceof Column) return column.expression
  if (typeof column === 'string') return nameExpression(column)
  throw unfitArgument('column', 'a Column or the name of one', column)
}

/**
 * Where text would be no column.
 * @internal
 */
export const onlyColumn = (column: Column, argument: string): Expression => {
  if (column instanceof Column) return column.expression
  throw unfitArgument(argument, 'a Column', column)
}
