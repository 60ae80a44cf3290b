/** What the queries of TPC-H in the DataFrame API are given: the eight tables; and what several of them compute. */
import { type Column, type DataFrame, Decimal, type SparkSession } from 'vonk'
import { col, lit } from 'vonk/functions'

export const tableNames = [
  'customer',
  'lineitem',
  'nation',
  'orders',
  'part',
  'partsupp',
  'region',
  'supplier',
] as const

export type Tables = Readonly<Record<(typeof tableNames)[number], DataFrame>>

/** The tables by name, from views that the session has. */
export const tablesOf = (spark: SparkSession): Tables =>
  Object.fromEntries(tableNames.map((name) => [name, spark.table(name)])) as Tables

/** A line's price less its discount. */
export const discountedPrice = (): Column => col('l_extendedprice').multiply(lit(1).minus(col('l_discount')))

/** An exact number, whose digits decide the types of what is computed from it. */
export function decimal(text: string): Column {
  const value = Decimal.from(text)
  if (value === undefined) throw new TypeError(`not a decimal number: ${text}`)
  return lit(value)
}
