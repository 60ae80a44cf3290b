/** TPC-H 9, product type profit measure: profit on a line of parts by nation of the supplier and year. */
import { col, sum, year } from 'vonk/functions'
import { discountedPrice, type Tables } from '../tables.ts'

export const q09 = ({ lineitem, nation, orders, part, partsupp, supplier }: Tables) =>
  part
    .where(col('p_name').contains('green'))
    .join(lineitem, col('p_partkey').equalTo(col('l_partkey')))
    .join(supplier, col('s_suppkey').equalTo(col('l_suppkey')))
    .join(partsupp, [
      col('ps_suppkey').equalTo(col('l_suppkey')),
      col('ps_partkey').equalTo(col('l_partkey')),
    ])
    .join(orders, col('o_orderkey').equalTo(col('l_orderkey')))
    .join(nation, col('s_nationkey').equalTo(col('n_nationkey')))
    .select(
      col('n_name').as('nation'),
      year('o_orderdate').as('o_year'),
      discountedPrice()
        .minus(col('ps_supplycost').multiply(col('l_quantity')))
        .as('amount'),
    )
    .groupBy('nation', 'o_year')
    .agg(sum('amount').as('sum_profit'))
    .orderBy('nation', col('o_year').desc())
