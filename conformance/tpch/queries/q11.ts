/** TPC-H 11, important stock identification: parts that make up a share of a nation's stock, by value. */
import { col, sum } from 'vonk/functions'
import { decimal, type Tables } from '../tables.ts'

export const q11 = ({ nation, partsupp, supplier }: Tables) => {
  const stock = partsupp
    .join(supplier, col('ps_suppkey').equalTo(col('s_suppkey')))
    .join(nation, col('s_nationkey').equalTo(col('n_nationkey')))
    .where(col('n_name').equalTo('GERMANY'))
  const value = sum(col('ps_supplycost').multiply(col('ps_availqty')))
  const threshold = stock.agg(value.multiply(decimal('0.0001000000')).as('threshold'))

  return stock
    .groupBy('ps_partkey')
    .agg(value.as('value'))
    .where(col('value').gt(threshold.scalar()))
    .orderBy(col('value').desc())
}
