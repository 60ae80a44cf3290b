/** TPC-H 4, order priority checking: orders of a quarter with a line that came late. */
import { col, count } from 'vonk/functions'
import type { Tables } from '../tables.ts'

export const q04 = ({ lineitem, orders }: Tables) => {
  const late = lineitem.where(col('l_commitdate').lt(col('l_receiptdate')))
  return orders
    .where(col('o_orderdate').geq('1993-07-01').and(col('o_orderdate').lt('1993-10-01')))
    .join(late, col('o_orderkey').equalTo(col('l_orderkey')), 'left_semi')
    .groupBy('o_orderpriority')
    .agg(count('*').as('order_count'))
    .orderBy('o_orderpriority')
}
