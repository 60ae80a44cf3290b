/** TPC-H 10, returned item reporting: customers who sent back the most in a quarter. */
import { col, sum } from 'vonk/functions'
import { discountedPrice, type Tables } from '../tables.ts'

export const q10 = ({ customer, lineitem, nation, orders }: Tables) =>
  customer
    .join(orders, col('c_custkey').equalTo(col('o_custkey')))
    .join(lineitem, col('l_orderkey').equalTo(col('o_orderkey')))
    .join(nation, col('c_nationkey').equalTo(col('n_nationkey')))
    .where(col('o_orderdate').geq('1993-10-01').and(col('o_orderdate').lt('1994-01-01')))
    .where(col('l_returnflag').equalTo('R'))
    .groupBy('c_custkey', 'c_name', 'c_acctbal', 'c_phone', 'n_name', 'c_address', 'c_comment')
    .agg(sum(discountedPrice()).as('revenue'))
    .select('c_custkey', 'c_name', 'revenue', 'c_acctbal', 'n_name', 'c_address', 'c_phone', 'c_comment')
    .orderBy(col('revenue').desc())
    .limit(20)
