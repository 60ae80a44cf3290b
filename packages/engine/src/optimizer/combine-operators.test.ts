/** What combine-operators makes of plans. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { union } from '../plan/testing/plans.ts'
import { combineOperators } from './combine-operators.ts'
import { after, group, limited, orderBy, t, where } from './testing/rule-example.ts'

test('the smaller of two limits', () => {
  assert.equal(
    after(combineOperators, limited(limited(t(), 7), 3)),
    ['GlobalLimit 3', '+- LocalLimit 3', '   +- Relation [a,b,k,s,d,f,dec,dt] parquet'].join('\n'),
  )
})

test('unions in unions', () => {
  assert.equal(
    after(combineOperators, union(union(t(), t()), t())),
    [
      'Union false, false',
      ':- Relation [a,b,k,s,d,f,dec,dt] parquet',
      ':- Relation [a,b,k,s,d,f,dec,dt] parquet',
      '+- Relation [a,b,k,s,d,f,dec,dt] parquet',
    ].join('\n'),
  )
})

test('a sort under a sort goes, through filters', () => {
  assert.equal(
    after(combineOperators, orderBy(where(orderBy(t(), 'a'), 'f'), 'b')),
    ['Sort [b ASC NULLS FIRST], true', '+- Filter f', '   +- Relation [a,b,k,s,d,f,dec,dt] parquet'].join(
      '\n',
    ),
  )
})

test('sums do not see the order', () => {
  assert.equal(
    after(combineOperators, group(orderBy(t(), 'a'), ['k'], 'k', 'sum(a)')),
    ['Aggregate [k], [k, sum(a) AS sum(a)]', '+- Relation [a,b,k,s,d,f,dec,dt] parquet'].join('\n'),
  )
})

test('first does', () => {
  assert.equal(
    after(combineOperators, group(orderBy(t(), 'a'), ['k'], 'k', 'first(a)')),
    [
      'Aggregate [k], [k, first(a, false) AS first(a)]',
      '+- Sort [a ASC NULLS FIRST], true',
      '   +- Relation [a,b,k,s,d,f,dec,dt] parquet',
    ].join('\n'),
  )
})
