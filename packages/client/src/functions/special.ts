/**
 * Functions that are not simply calls by name: columns, literals, text of SQL, conditions, sort keys, and some shapes
 * of arguments.
 */
import {
  Column,
  type ColumnOrName,
  caseColumn,
  columnExpression,
  type Operand,
  onlyColumn,
  operandExpression,
} from '../column.ts'
import type { DataFrame } from '../data-frame.ts'
import { callExpression, literalExpression, nameExpression, textExpression } from '../expression.ts'
import { fitFrame } from '../lazy-plan.ts'
import { type Argument, invoke } from './invoke.ts'

/** A column by name; dots reach into structs, backquotes take a name with dots as it is, `*` is all columns. */
export const col = (name: string): Column => new Column(nameExpression(name))
/** A column by name. */
export const column = (name: string): Column => col(name)

/** A literal. A Column is given back as it is. */
export const lit = (value: Operand): Column =>
  value instanceof Column ? value : new Column(literalExpression(value))

/** Text of a SQL expression. */
export const expr = (text: string): Column => new Column(textExpression(text))

/**
 * A value where the condition is true; `.when(...)` adds branches, `.otherwise(...)` the rest, which is NULL without
 * it.
 */
export const when = (condition: Column, value: Operand): Column =>
  caseColumn([onlyColumn(condition, 'condition'), operandExpression(value)], 'when')

/** A call of a function by name: built in, or the session's own. */
export const call_function = (name: string, ...columns: readonly ColumnOrName[]): Column =>
  new Column(callExpression(name, columns.map(columnExpression)))

/** How many distinct combinations of these columns there are, those with a NULL left out. */
export const count_distinct = (first: ColumnOrName, ...others: readonly ColumnOrName[]): Column =>
  new Column(
    callExpression('count', [first, ...others].map(columnExpression), {
      distinct: true,
      fragment: 'count_distinct',
    }),
  )
/** How many distinct combinations of these columns there are, those with a NULL left out. */
export const countDistinct = (first: ColumnOrName, ...others: readonly ColumnOrName[]): Column =>
  count_distinct(first, ...others)
/** The sum of the distinct values. */
export const sum_distinct = (column: ColumnOrName): Column =>
  new Column(callExpression('sum', [columnExpression(column)], { distinct: true, fragment: 'sum_distinct' }))

const asColumn = (column: ColumnOrName): Column => (column instanceof Column ? column : col(column))

/** Ascending, NULL first. */
export const asc = (column: ColumnOrName): Column => asColumn(column).asc()
/** Ascending, NULL first. */
export const asc_nulls_first = (column: ColumnOrName): Column => asColumn(column).asc_nulls_first()
/** Ascending, NULL last. */
export const asc_nulls_last = (column: ColumnOrName): Column => asColumn(column).asc_nulls_last()
/** Descending, NULL last. */
export const desc = (column: ColumnOrName): Column => asColumn(column).desc()
/** Descending, NULL first. */
export const desc_nulls_first = (column: ColumnOrName): Column => asColumn(column).desc_nulls_first()
/** Descending, NULL last. */
export const desc_nulls_last = (column: ColumnOrName): Column => asColumn(column).desc_nulls_last()

/** The condition turned around. */
export const not = (condition: ColumnOrName): Column => asColumn(condition).not()

/** Text without white space, or without characters of `trim`, at both ends. */
export const trim = (str: ColumnOrName, trim?: Operand): Column => trimmed('trim', str, trim)
/** Text without white space, or without characters of `trim`, at its start. */
export const ltrim = (str: ColumnOrName, trim?: Operand): Column => trimmed('ltrim', str, trim)
/** Text without white space, or without characters of `trim`, at its end. */
export const rtrim = (str: ColumnOrName, trim?: Operand): Column => trimmed('rtrim', str, trim)

// In SQL the characters come first where there are two arguments.
const trimmed = (name: string, str: ColumnOrName, characters: Operand | undefined): Column =>
  characters === undefined ? invoke(name, 'c', [str]) : invoke(name, 'lc', [characters, str])

const randomSeed = (): number => Math.floor(Math.random() * 2 ** 31)

/** A random number from 0 to 1, evenly spread; the same for the same seed and partitions. */
export const rand = (seed: number | bigint = randomSeed()): Column => invoke('rand', 'l', [seed])
/** A random number of the standard normal distribution; the same for the same seed and partitions. */
export const randn = (seed: number | bigint = randomSeed()): Column => invoke('randn', 'l', [seed])

/** A struct of these columns. */
export const struct = (...columns: readonly ColumnOrName[]): Column => invoke('struct', 'c', columns)
/** An array of these columns. */
export const array = (...columns: readonly Argument[]): Column => invoke('array', 'c', columns)
/** A map of these columns: key, value, key, value ... */
export const create_map = (...columns: readonly Argument[]): Column => invoke('map', 'c', columns)

/** Under grouping sets, rollup or cube: 1 where the set leaves the key out, else 0. */
export const grouping = (column: ColumnOrName): Column => invoke('grouping', 'c', [column])
/** Under grouping sets, rollup or cube: one bit a key, 1 where the set leaves it out. */
export const grouping_id = (...columns: readonly ColumnOrName[]): Column =>
  invoke('grouping_id', 'c', columns)

/** Says that the frame is small enough to be sent to every executor. */
export const broadcast = <Schema extends object>(frame: DataFrame<Schema>): DataFrame<Schema> =>
  fitFrame(frame, 'frame').hint('broadcast')
