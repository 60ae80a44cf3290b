/** What fold-constants makes of plans. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { after, select, t } from '../testing/rule-example.ts'
import { foldConstants } from './fold-constants.ts'

test('NULL in, NULL out', () => {
  assert.equal(
    after(foldConstants, select(t(), 'a + null as x', 'a = null as y')),
    ['Project [null AS x, null AS y]', '+- Relation [a,b,k,s,d,f,dec,dt] parquet'].join('\n'),
  )
})
