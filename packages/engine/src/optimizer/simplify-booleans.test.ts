/** What simplify-booleans makes of plans. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { simplifyBooleans } from './simplify-booleans.ts'
import { after, select, t } from './testing/rule-example.ts'

test('known parts go', () => {
  assert.equal(
    after(
      simplifyBooleans,
      select(
        t(),
        'f and true as a',
        'not (a < b) as b',
        'not (f or a = b) as c',
        'case when false then 1 when true then 2 else 3 end as d',
        'not not f as e',
        'f or f as g',
      ),
    ),
    [
      'Project [f AS a, (a >= b) AS b, (NOT f AND NOT (a = b)) AS c, 2 AS d, f AS e, f AS g]',
      '+- Relation [a,b,k,s,d,f,dec,dt] parquet',
    ].join('\n'),
  )
})

test('false does not silence what stands before it and raises', () => {
  assert.equal(
    after(simplifyBooleans, select(t(), 'cast(s as int) > 1 and false as a')),
    ['Project [((cast(s as int) > 1) AND false) AS a]', '+- Relation [a,b,k,s,d,f,dec,dt] parquet'].join(
      '\n',
    ),
  )
})
