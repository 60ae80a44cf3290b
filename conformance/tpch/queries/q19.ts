/** TPC-H 19, discounted revenue: three kinds of parts, each in its containers, sizes and quantities. */
import { col, sum } from 'vonk/functions'
import { discountedPrice, type Tables } from '../tables.ts'

interface Kind {
  readonly brand: string
  readonly containers: readonly string[]
  readonly quantityMin: number
  readonly sizeMax: number
}

const kinds: readonly Kind[] = [
  { brand: 'Brand#12', containers: ['SM CASE', 'SM BOX', 'SM PACK', 'SM PKG'], quantityMin: 1, sizeMax: 5 },
  {
    brand: 'Brand#23',
    containers: ['MED BAG', 'MED BOX', 'MED PKG', 'MED PACK'],
    quantityMin: 10,
    sizeMax: 10,
  },
  { brand: 'Brand#34', containers: ['LG CASE', 'LG BOX', 'LG PACK', 'LG PKG'], quantityMin: 20, sizeMax: 15 },
]

const isOf = ({ brand, containers, quantityMin, sizeMax }: Kind) =>
  col('p_brand')
    .equalTo(brand)
    .and(col('p_container').isin(containers))
    .and(col('l_quantity').between(quantityMin, quantityMin + 10))
    .and(col('p_size').between(1, sizeMax))

export const q19 = ({ lineitem, part }: Tables) =>
  lineitem
    .where(col('l_shipmode').isin('AIR', 'AIR REG'))
    .where(col('l_shipinstruct').equalTo('DELIVER IN PERSON'))
    .join(part, col('l_partkey').equalTo(col('p_partkey')))
    .where(kinds.map(isOf).reduce((any, kind) => any.or(kind)))
    .agg(sum(discountedPrice()).as('revenue'))
