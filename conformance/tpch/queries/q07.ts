/** TPC-H 7, volume shipping: revenue between two nations, in both directions, by year. */
import { col, sum, year } from 'vonk/functions'
import { discountedPrice, type Tables } from '../tables.ts'

export const q07 = ({ customer, lineitem, nation, orders, supplier }: Tables) => {
  const between = (one: string, other: string) =>
    col('supp_nation').equalTo(one).and(col('cust_nation').equalTo(other))

  return supplier
    .join(lineitem, col('s_suppkey').equalTo(col('l_suppkey')))
    .join(orders, col('o_orderkey').equalTo(col('l_orderkey')))
    .join(customer, col('c_custkey').equalTo(col('o_custkey')))
    .join(nation.as('n1'), col('s_nationkey').equalTo(col('n1.n_nationkey')))
    .join(nation.as('n2'), col('c_nationkey').equalTo(col('n2.n_nationkey')))
    .where(col('l_shipdate').between('1995-01-01', '1996-12-31'))
    .select(
      col('n1.n_name').as('supp_nation'),
      col('n2.n_name').as('cust_nation'),
      year('l_shipdate').as('l_year'),
      discountedPrice().as('volume'),
    )
    .where(between('FRANCE', 'GERMANY').or(between('GERMANY', 'FRANCE')))
    .groupBy('supp_nation', 'cust_nation', 'l_year')
    .agg(sum('volume').as('revenue'))
    .orderBy('supp_nation', 'cust_nation', 'l_year')
}
