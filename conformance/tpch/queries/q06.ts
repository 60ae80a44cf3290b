/** TPC-H 6, forecasting revenue change: what the small discounts of a year cost. */
import { col, sum } from 'vonk/functions'
import { decimal, type Tables } from '../tables.ts'

export const q06 = ({ lineitem }: Tables) =>
  lineitem
    .where(col('l_shipdate').geq('1994-01-01').and(col('l_shipdate').lt('1995-01-01')))
    .where(col('l_discount').between(decimal('0.05'), decimal('0.07')))
    .where(col('l_quantity').lt(24))
    .agg(sum(col('l_extendedprice').multiply(col('l_discount'))).as('revenue'))
