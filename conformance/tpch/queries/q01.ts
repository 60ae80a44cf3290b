/** TPC-H 1, pricing summary report: sums and means of what was shipped up to a date. */
import { avg, col, count, lit, sum } from 'vonk/functions'
import { discountedPrice, type Tables } from '../tables.ts'

export const q01 = ({ lineitem }: Tables) =>
  lineitem
    .where(col('l_shipdate').leq('1998-09-02'))
    .groupBy('l_returnflag', 'l_linestatus')
    .agg(
      sum('l_quantity').as('sum_qty'),
      sum('l_extendedprice').as('sum_base_price'),
      sum(discountedPrice()).as('sum_disc_price'),
      sum(discountedPrice().multiply(lit(1).plus(col('l_tax')))).as('sum_charge'),
      avg('l_quantity').as('avg_qty'),
      avg('l_extendedprice').as('avg_price'),
      avg('l_discount').as('avg_disc'),
      count('*').as('count_order'),
    )
    .orderBy('l_returnflag', 'l_linestatus')
