/** TPC-H 20, potential part promotion: suppliers of a nation with more of some parts than half a year's sales. */
import { col, sum } from 'vonk/functions'
import { decimal, type Tables } from '../tables.ts'

export const q20 = ({ lineitem, nation, part, partsupp, supplier }: Tables) => {
  const halfOfSold = lineitem
    .where(col('l_partkey').equalTo(col('ps_partkey').outer()))
    .where(col('l_suppkey').equalTo(col('ps_suppkey').outer()))
    .where(col('l_shipdate').geq('1994-01-01').and(col('l_shipdate').lt('1995-01-01')))
    .agg(decimal('0.5').multiply(sum('l_quantity')))

  const overstocked = partsupp
    .where(col('ps_partkey').isin(part.where(col('p_name').startsWith('forest')).select('p_partkey')))
    .where(col('ps_availqty').gt(halfOfSold.scalar()))
    .select('ps_suppkey')

  return supplier
    .where(col('s_suppkey').isin(overstocked))
    .join(nation, col('s_nationkey').equalTo(col('n_nationkey')))
    .where(col('n_name').equalTo('CANADA'))
    .select('s_name', 's_address')
    .orderBy('s_name')
}
