/** What simplify-booleans makes of plans. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { after, select, t } from '../testing/rule-example.ts'
import { afterSql } from '../testing/sql-example.ts'
import { foldConstants } from './fold-constants.ts'
import { simplifyBooleans } from './simplify-booleans.ts'

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

// As Spark answers: `1 / id = 1 and false` over range(2) is false, `cast('x' as int) > 1 and false` fails.
test('false silences what stands before it, unless that reads no column and will raise in any case', () => {
  assert.equal(
    after(
      simplifyBooleans,
      select(t(), 'cast(s as int) > 1 and false as a', "cast('x' as int) > 1 and false as b"),
    ),
    [
      'Project [false AS a, ((cast(x as int) > 1) AND false) AS b]',
      '+- Relation [a,b,k,s,d,f,dec,dt] parquet',
    ].join('\n'),
  )
})

test('what keeps a row out of a filter or finds it no partner is false, be it NULL', () => {
  const rules = [foldConstants, simplifyBooleans]
  assert.match(afterSql(rules, 'select 1 from t where (a = null and b = 1) or s = null'), /Filter false/)
  assert.match(afterSql(rules, 'select 1 from t left join u on t.a = u.a and u.c > null'), /LeftOuter, false/)
  assert.match(afterSql(rules, 'select 1 from t left anti join u on t.a = u.a and false'), /LeftAnti, false/)
})
