/** TPC-H 16, parts and supplier relationship: how many suppliers without complaints offer parts of some sizes. */
import { col, count_distinct } from 'vonk/functions'
import type { Tables } from '../tables.ts'

export const q16 = ({ part, partsupp, supplier }: Tables) => {
  const complainedOf = supplier.where(col('s_comment').like('%Customer%Complaints%')).select('s_suppkey')
  return partsupp
    .join(part, col('p_partkey').equalTo(col('ps_partkey')))
    .where(col('p_brand').notEqual('Brand#45'))
    .where(col('p_type').startsWith('MEDIUM POLISHED').not())
    .where(col('p_size').isin(49, 14, 23, 45, 19, 3, 36, 9))
    .where(col('ps_suppkey').isin(complainedOf).not())
    .groupBy('p_brand', 'p_type', 'p_size')
    .agg(count_distinct('ps_suppkey').as('supplier_cnt'))
    .orderBy(col('supplier_cnt').desc(), 'p_brand', 'p_type', 'p_size')
}
