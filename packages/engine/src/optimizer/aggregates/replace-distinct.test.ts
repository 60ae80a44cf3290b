/** What replace-distinct makes of plans. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { after, group, select, t } from '../testing/rule-example.ts'
import { replaceDistinct } from './replace-distinct.ts'

test('distinct groups by all columns', () => {
  assert.equal(
    after(replaceDistinct, { kind: 'distinct', input: select(t(), 'a', 'b') }),
    ['Aggregate [a, b], [a, b]', '+- Project [a, b]', '   +- Relation [a,b,k,s,d,f,dec,dt] parquet'].join(
      '\n',
    ),
  )
})

test('a grouping by its columns is distinct already', () => {
  assert.equal(
    after(replaceDistinct, { kind: 'distinct', input: group(t(), ['k'], 'k') }),
    ['Aggregate [k], [k]', '+- Relation [a,b,k,s,d,f,dec,dt] parquet'].join('\n'),
  )
})

test('the first row of each', () => {
  assert.equal(
    after(replaceDistinct, {
      kind: 'deduplicate',
      input: select(t(), 'a', 'b'),
      columns: [{ kind: 'unresolvedAttribute', parts: ['a'] }],
    }),
    [
      'Aggregate [a], [a, first(b, false) AS b]',
      '+- Project [a, b]',
      '   +- Relation [a,b,k,s,d,f,dec,dt] parquet',
    ].join('\n'),
  )
})
