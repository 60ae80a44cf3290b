/** TPC-H 17, small-quantity-order revenue: what is lost a year without orders far below a part's usual quantity. */
import { avg, col, sum } from 'vonk/functions'
import { decimal, type Tables } from '../tables.ts'

export const q17 = ({ lineitem, part }: Tables) => {
  const fifthOfUsual = lineitem
    .where(col('l_partkey').equalTo(col('p_partkey').outer()))
    .agg(decimal('0.2').multiply(avg('l_quantity')))

  return lineitem
    .join(part, col('l_partkey').equalTo(col('p_partkey')))
    .where(col('p_brand').equalTo('Brand#23').and(col('p_container').equalTo('MED BOX')))
    .where(col('l_quantity').lt(fifthOfUsual.scalar()))
    .agg(sum('l_extendedprice').divide(decimal('7.0')).as('avg_yearly'))
}
