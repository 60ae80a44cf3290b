/** TPC-H 21, suppliers who kept orders waiting: the only late one among several suppliers of an order. */
import { col, count } from 'vonk/functions'
import type { Tables } from '../tables.ts'

export const q21 = ({ lineitem, nation, orders, supplier }: Tables) => {
  const late = lineitem.where(col('l_receiptdate').gt(col('l_commitdate')))
  const ofAnotherSupplier = col('other.l_orderkey')
    .equalTo(col('l1.l_orderkey').outer())
    .and(col('other.l_suppkey').notEqual(col('l1.l_suppkey').outer()))

  return supplier
    .join(late.as('l1'), col('s_suppkey').equalTo(col('l1.l_suppkey')))
    .join(orders.where(col('o_orderstatus').equalTo('F')), col('o_orderkey').equalTo(col('l1.l_orderkey')))
    .join(nation.where(col('n_name').equalTo('SAUDI ARABIA')), col('s_nationkey').equalTo(col('n_nationkey')))
    .where(lineitem.as('other').where(ofAnotherSupplier).exists())
    .where(late.as('other').where(ofAnotherSupplier).exists().not())
    .groupBy('s_name')
    .agg(count('*').as('numwait'))
    .orderBy(col('numwait').desc(), 's_name')
    .limit(100)
}
