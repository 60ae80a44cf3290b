/** TPC-H 2, minimum cost supplier: for each part of a kind, who in a region supplies it at the lowest cost. */
import { col, min } from 'vonk/functions'
import type { Tables } from '../tables.ts'

export const q02 = ({ nation, part, partsupp, region, supplier }: Tables) => {
  const offers = partsupp
    .join(supplier, col('ps_suppkey').equalTo(col('s_suppkey')))
    .join(nation, col('s_nationkey').equalTo(col('n_nationkey')))
    .join(region.where(col('r_name').equalTo('EUROPE')), col('n_regionkey').equalTo(col('r_regionkey')))

  const cheapest = offers
    .groupBy(col('ps_partkey').as('cheapest_partkey'))
    .agg(min('ps_supplycost').as('lowest_cost'))

  return part
    .where(col('p_size').equalTo(15).and(col('p_type').like('%BRASS')))
    .join(offers, col('p_partkey').equalTo(col('ps_partkey')))
    .join(cheapest, [
      col('p_partkey').equalTo(col('cheapest_partkey')),
      col('ps_supplycost').equalTo(col('lowest_cost')),
    ])
    .orderBy(col('s_acctbal').desc(), 'n_name', 's_name', 'p_partkey')
    .select('s_acctbal', 's_name', 'n_name', 'p_partkey', 'p_mfgr', 's_address', 's_phone', 's_comment')
    .limit(100)
}
