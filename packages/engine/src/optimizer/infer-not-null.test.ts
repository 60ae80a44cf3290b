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

test('of a list of values only the value that is looked for', () => {
  // 2 is among (NULL, 2).
  assert.match(after(inferNotNull, where(t(), 'a in (b, 2)')), /^Filter \(isnotnull\(a\) AND \(?a IN /)
})

test('what is written out is not written again', () => {
  const once = after(inferNotNull, where(t(), 'a > b'))
  assert.match(once, /isnotnull\(a\) AND isnotnull\(b\)/)
  assert.equal(after([inferNotNull, inferNotNull], where(t(), 'a > b')), once)
})
