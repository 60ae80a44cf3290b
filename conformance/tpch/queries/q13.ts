/** TPC-H 13, customer distribution: how many customers have how many orders, those with none too. */
import { col, count } from 'vonk/functions'
import type { Tables } from '../tables.ts'

export const q13 = ({ customer, orders }: Tables) =>
  customer
    .join(
      orders.where(col('o_comment').like('%special%requests%').not()),
      col('c_custkey').equalTo(col('o_custkey')),
      'left_outer',
    )
    .groupBy('c_custkey')
    .agg(count('o_orderkey').as('c_count'))
    .groupBy('c_count')
    .agg(count('*').as('custdist'))
    .orderBy(col('custdist').desc(), col('c_count').desc())
