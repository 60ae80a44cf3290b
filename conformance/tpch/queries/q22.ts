/** TPC-H 22, global sales opportunity: well-off customers of some countries who have ordered nothing. */
import { avg, col, count, sum } from 'vonk/functions'
import { decimal, type Tables } from '../tables.ts'

export const q22 = ({ customer, orders }: Tables) => {
  const candidates = customer
    .select(col('c_custkey'), col('c_phone').substr(1, 2).as('cntrycode'), col('c_acctbal'))
    .where(col('cntrycode').isin('13', '31', '23', '29', '30', '18', '17'))
  const meanBalance = candidates.where(col('c_acctbal').gt(decimal('0.00'))).agg(avg('c_acctbal'))

  return candidates
    .where(col('c_acctbal').gt(meanBalance.scalar()))
    .join(orders, col('c_custkey').equalTo(col('o_custkey')), 'left_anti')
    .groupBy('cntrycode')
    .agg(count('*').as('numcust'), sum('c_acctbal').as('totacctbal'))
    .orderBy('cntrycode')
}
