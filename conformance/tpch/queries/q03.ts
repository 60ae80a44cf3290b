/** TPC-H 3, shipping priority: the unshipped orders of a market segment with the largest revenue. */
import { col, sum } from 'vonk/functions'
import { discountedPrice, type Tables } from '../tables.ts'

export const q03 = ({ customer, lineitem, orders }: Tables) =>
  customer
    .where(col('c_mktsegment').equalTo('BUILDING'))
    .join(orders.where(col('o_orderdate').lt('1995-03-15')), col('c_custkey').equalTo(col('o_custkey')))
    .join(lineitem.where(col('l_shipdate').gt('1995-03-15')), col('l_orderkey').equalTo(col('o_orderkey')))
    .groupBy('l_orderkey', 'o_orderdate', 'o_shippriority')
    .agg(sum(discountedPrice()).as('revenue'))
    .select('l_orderkey', 'revenue', 'o_orderdate', 'o_shippriority')
    .orderBy(col('revenue').desc(), 'o_orderdate')
    .limit(10)
