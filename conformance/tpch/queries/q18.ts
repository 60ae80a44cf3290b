/** TPC-H 18, large volume customer: orders of more than 300 pieces, the dearest first. */
import { col, sum } from 'vonk/functions'
import type { Tables } from '../tables.ts'

export const q18 = ({ customer, lineitem, orders }: Tables) => {
  const large = lineitem.groupBy('l_orderkey').agg(sum('l_quantity').as('pieces')).where('pieces > 300')
  return customer
    .join(orders, col('c_custkey').equalTo(col('o_custkey')))
    .where(col('o_orderkey').isin(large.select('l_orderkey')))
    .join(lineitem, col('o_orderkey').equalTo(col('l_orderkey')))
    .groupBy('c_name', 'c_custkey', 'o_orderkey', 'o_orderdate', 'o_totalprice')
    .agg(sum('l_quantity'))
    .orderBy(col('o_totalprice').desc(), 'o_orderdate')
    .limit(100)
}
