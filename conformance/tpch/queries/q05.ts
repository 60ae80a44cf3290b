/** TPC-H 5, local supplier volume: revenue of a region's nations where customer and supplier are of one nation. */
import { col, sum } from 'vonk/functions'
import { discountedPrice, type Tables } from '../tables.ts'

export const q05 = ({ customer, lineitem, nation, orders, region, supplier }: Tables) =>
  customer
    .join(orders, col('c_custkey').equalTo(col('o_custkey')))
    .join(lineitem, col('l_orderkey').equalTo(col('o_orderkey')))
    .join(supplier, [
      col('l_suppkey').equalTo(col('s_suppkey')),
      col('c_nationkey').equalTo(col('s_nationkey')),
    ])
    .join(nation, col('s_nationkey').equalTo(col('n_nationkey')))
    .join(region, col('n_regionkey').equalTo(col('r_regionkey')))
    .where(col('r_name').equalTo('ASIA'))
    .where(col('o_orderdate').geq('1994-01-01').and(col('o_orderdate').lt('1995-01-01')))
    .groupBy('n_name')
    .agg(sum(discountedPrice()).as('revenue'))
    .orderBy(col('revenue').desc())
