/** What infer-not-null makes of plans. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { outerToInner } from '../joins/outer-to-inner.ts'
import { after, select, t, text, where } from '../testing/rule-example.ts'
import { inferNotNull } from './infer-not-null.ts'

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

test('a cast of NULL is NULL', () => {
  assert.match(after(inferNotNull, where(t(), 'cast(s as int) > 3')), /^Filter \(isnotnull\(s\) AND /)
})

test('a column that is asked not to be NULL makes an outer join an inner one', () => {
  const join = {
    kind: 'join',
    left: select(t(), 'a'),
    right: select(t(), 'a as c'),
    type: 'leftOuter',
    condition: text('a = c'),
  } as const
  assert.match(after(outerToInner, where(join, 'c is not null')), /\n\+- Join Inner/)
  assert.match(after(outerToInner, where(join, 'c is null')), /\n\+- Join LeftOuter/)
})

test('what is written out is not written again', () => {
  const once = after(inferNotNull, where(t(), 'a > b'))
  assert.match(once, /isnotnull\(a\) AND isnotnull\(b\)/)
  assert.equal(after([inferNotNull, inferNotNull], where(t(), 'a > b')), once)
})
