/** TPC-H 14, promotion effect: the percentage of a month's revenue that came from promoted parts. */
import { col, sum, when } from 'vonk/functions'
import { decimal, discountedPrice, type Tables } from '../tables.ts'

export const q14 = ({ lineitem, part }: Tables) =>
  lineitem
    .where(col('l_shipdate').geq('1995-09-01').and(col('l_shipdate').lt('1995-10-01')))
    .join(part, col('l_partkey').equalTo(col('p_partkey')))
    .agg(
      decimal('100.00')
        .multiply(sum(when(col('p_type').startsWith('PROMO'), discountedPrice()).otherwise(0)))
        .divide(sum(discountedPrice()))
        .as('promo_revenue'),
    )
