/** What unwrap-casts makes of plans. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { after, t, where } from '../testing/rule-example.ts'
import { unwrapCasts } from './unwrap-casts.ts'

test('literals come down to the type of the column; those out of its range decide', () => {
  assert.equal(
    after(unwrapCasts, where(t(), 'k > 5L and k < 3000000000L and 7L = k and k in (1L, 5000000000L)')),
    [
      'Filter ((((k > 5) AND CASE WHEN isnotnull(k) THEN true END) AND (k = 7)) AND k IN (1))',
      '+- Relation [a,b,k,s,d,f,dec,dt] parquet',
    ].join('\n'),
  )
})
