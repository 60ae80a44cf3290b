/** What pull-out-keys makes of plans. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { after, group, t } from '../testing/rule-example.ts'
import { pullOutKeys } from './pull-out-keys.ts'

test('a key that is computed is computed below', () => {
  assert.equal(
    after(pullOutKeys, group(t(), ['a + b'], 'not (a + b > 1) as x', 'sum(d)')),
    [
      'Aggregate [_groupingexpression], [NOT (_groupingexpression > cast(1 as bigint)) AS x, sum(d) AS sum(d)]',
      '+- Project [a, b, k, s, d, f, dec, dt, (a + b) AS _groupingexpression]',
      '   +- Relation [a,b,k,s,d,f,dec,dt] parquet',
    ].join('\n'),
  )
})
