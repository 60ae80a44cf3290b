/** What propagate-empty makes of plans. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { union } from '../plan/testing/plans.ts'
import { foldConstants } from './conditions/fold-constants.ts'
import { simplifyBooleans } from './conditions/simplify-booleans.ts'
import { propagateEmpty } from './propagate-empty.ts'
import { removeAliases } from './remove-aliases.ts'
import { rewriteSubqueries } from './subqueries/rewrite-subqueries.ts'
import { after, group, orderBy, select, t, where } from './testing/rule-example.ts'
import { afterSql } from './testing/sql-example.ts'

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

const afterJoin = (join: string) => afterSql([removeAliases, propagateEmpty], `select * from t ${join}`)
const [ofT, ofU] = ['Relation [a,b,s] parquet', 'Relation [a,c] parquet']
const leftRows = 'Project [a, b, s, null AS a, null AS c]'
const rightRows = 'Project [null AS a, null AS b, null AS s, a, c]'

test('an outer join that finds nobody adds NULLs to the rows that it keeps', () => {
  for (const [join, rows, of] of [
    ['left join u on false', leftRows, ofT],
    ['left join (select * from u where false) u on t.a = u.a', leftRows, ofT],
    ['full join (select * from u where false) u on t.a = u.a', leftRows, ofT],
    ['right join u on false', rightRows, ofU],
  ])
    assert.equal(afterJoin(join), ['Project [a, b, s, a, c]', `+- ${rows}`, `   +- ${of}`].join('\n'), join)
})

test('a full outer join that finds nobody is a union', () => {
  assert.equal(
    afterJoin('full join u on false'),
    [
      'Project [a, b, s, a, c]',
      '+- Union false, false',
      `   :- ${leftRows}`,
      `   :  +- ${ofT}`,
      '   +- Project [null AS a, null AS b, null AS s, a, c]',
      `      +- ${ofU}`,
    ].join('\n'),
  )
})

test('inner and semi joins that find nobody have no rows, an anti join has all', () => {
  assert.match(afterJoin('join u on false'), /^LocalRelation <empty>/)
  assert.match(afterJoin('left semi join u on false'), /^LocalRelation <empty>/)
  assert.equal(afterJoin('left anti join u on false'), `Project [a, b, s]\n+- ${ofT}`)
})

test('NOT IN of a NULL keeps its join: only an empty right side would give rows', () => {
  const rules = [rewriteSubqueries, removeAliases, foldConstants, simplifyBooleans, propagateEmpty]
  const plan = afterSql(rules, 'select a from t where cast(null as int) not in (select a from u)')
  assert.match(plan, /Join LeftAnti/)
})
