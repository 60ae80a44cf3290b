/** TPC-H 8, national market share: a nation's part of a region's revenue for a kind of part, by year. */
import { col, sum, when, year } from 'vonk/functions'
import { discountedPrice, type Tables } from '../tables.ts'

export const q08 = ({ customer, lineitem, nation, orders, part, region, supplier }: Tables) =>
  part
    .where(col('p_type').equalTo('ECONOMY ANODIZED STEEL'))
    .join(lineitem, col('p_partkey').equalTo(col('l_partkey')))
    .join(supplier, col('s_suppkey').equalTo(col('l_suppkey')))
    .join(orders, col('l_orderkey').equalTo(col('o_orderkey')))
    .where(col('o_orderdate').between('1995-01-01', '1996-12-31'))
    .join(customer, col('o_custkey').equalTo(col('c_custkey')))
    .join(nation.as('n1'), col('c_nationkey').equalTo(col('n1.n_nationkey')))
    .join(nation.as('n2'), col('s_nationkey').equalTo(col('n2.n_nationkey')))
    .join(region, col('n1.n_regionkey').equalTo(col('r_regionkey')))
    .where(col('r_name').equalTo('AMERICA'))
    .select(year('o_orderdate').as('o_year'), discountedPrice().as('volume'), col('n2.n_name').as('nation'))
    .groupBy('o_year')
    .agg(
      sum(when(col('nation').equalTo('BRAZIL'), col('volume')).otherwise(0))
        .divide(sum('volume'))
        .as('mkt_share'),
    )
    .orderBy('o_year')
