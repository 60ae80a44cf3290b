/** What infer-not-null makes of plans. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inferNotNull } from './infer-not-null.ts'
import { after, t, where } from './testing/rule-example.ts'

test('columns that a condition needs are not NULL', () => {
  assert.equal(
    after(inferNotNull, where(t(), "a > 1 and s = 'x'")),
    [
      'Filter ((isnotnull(a) AND isnotnull(s)) AND ((a > cast(1 as bigint)) AND (s = x)))',
      '+- Relation [a,b,k,s,d,f,dec,dt] parquet',
    ].join('\n'),
  )
})
