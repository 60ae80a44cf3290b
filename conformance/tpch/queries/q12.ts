/** TPC-H 12, shipping modes and order priority: late lines of urgent and of other orders, by mode. */
import { col, sum, when } from 'vonk/functions'
import type { Tables } from '../tables.ts'

export const q12 = ({ lineitem, orders }: Tables) => {
  const urgent = col('o_orderpriority').isin('1-URGENT', '2-HIGH')
  return orders
    .join(lineitem, col('o_orderkey').equalTo(col('l_orderkey')))
    .where(col('l_shipmode').isin('MAIL', 'SHIP'))
    .where(col('l_commitdate').lt(col('l_receiptdate')))
    .where(col('l_shipdate').lt(col('l_commitdate')))
    .where(col('l_receiptdate').geq('1994-01-01').and(col('l_receiptdate').lt('1995-01-01')))
    .groupBy('l_shipmode')
    .agg(
      sum(when(urgent, 1).otherwise(0)).as('high_line_count'),
      sum(when(urgent.not(), 1).otherwise(0)).as('low_line_count'),
    )
    .orderBy('l_shipmode')
}
