/** TPC-H 15, top supplier: who had the largest revenue in a quarter. */
import { col, max, sum } from 'vonk/functions'
import { discountedPrice, type Tables } from '../tables.ts'

export const q15 = ({ lineitem, supplier }: Tables) => {
  const revenue = lineitem
    .where(col('l_shipdate').geq('1996-01-01').and(col('l_shipdate').lt('1996-04-01')))
    .groupBy(col('l_suppkey').as('supplier_no'))
    .agg(sum(discountedPrice()).as('total_revenue'))

  return supplier
    .join(revenue, col('s_suppkey').equalTo(col('supplier_no')))
    .where(col('total_revenue').equalTo(revenue.agg(max('total_revenue')).scalar()))
    .select('s_suppkey', 's_name', 's_address', 's_phone', 'total_revenue')
    .orderBy('s_suppkey')
}
