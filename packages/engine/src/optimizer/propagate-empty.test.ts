/** What propagate-empty makes of plans. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { union } from '../plan/testing/plans.ts'
import { propagateEmpty } from './propagate-empty.ts'
import { after, group, orderBy, select, t, where } from './testing/rule-example.ts'

test('nothing above a filter that is never true', () => {
  assert.equal(
    after(propagateEmpty, orderBy(where(select(t(), 'a'), 'false'), 'a')),
    ['LocalRelation <empty>, [a]'].join('\n'),
  )
})

test('a count of nothing is a row', () => {
  assert.equal(
    after(propagateEmpty, group(where(t(), 'false'), [], 'count(*)')),
    ['Aggregate [count(1) AS count(1)]', '+- LocalRelation <empty>, [a, b, k, s, d, f, dec, dt]'].join('\n'),
  )
})

test('empty inputs of a union go', () => {
  assert.equal(
    after(propagateEmpty, union(where(select(t(), 'a'), 'false'), select(t(), 'b'))),
    ['Project [b AS a]', '+- Project [b]', '   +- Relation [a,b,k,s,d,f,dec,dt] parquet'].join('\n'),
  )
})
