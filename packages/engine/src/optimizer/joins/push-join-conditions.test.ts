/** Which conditions of a join push-join-conditions asks of its sides. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { removeAliases } from '../remove-aliases.ts'
import { afterSql } from '../testing/sql-example.ts'
import { pushJoinConditions } from './push-join-conditions.ts'

const rules = [removeAliases, pushJoinConditions]
const on = 't.a = u.a and t.b > 1 and u.c > 2'
const left = ':- Filter (b > 1)'
const right = '+- Filter (c > 2)'

test('a left join asks its right side', () => {
  assert.equal(
    afterSql(rules, `select s, c from t left join u on ${on}`),
    [
      'Project [s, c]',
      '+- Join LeftOuter, ((a = a) AND (b > 1))',
      '   :- Relation [a,b,s] parquet',
      '   +- Filter (c > 2)',
      '      +- Relation [a,c] parquet',
    ].join('\n'),
  )
})

for (const [type, asked] of [
  ['join', [left, right]],
  ['left join', [right]],
  ['right join', [left]],
  ['full join', []],
  ['left semi join', [left, right]],
  ['left anti join', [right]],
] as const)
  test(`${type}: ${asked.length} of two sides`, () => {
    const plan = afterSql(rules, `select 1 from t ${type} u on ${on}`)
    assert.deepEqual(
      [left, right].filter((line) => plan.includes(line)),
      asked,
    )
  })

test('what may raise stays behind what stood before it', () => {
  const guarded = afterSql(rules, 'select 1 from t join u on t.a = u.a and 1 / u.c > 2')
  assert.doesNotMatch(guarded, /Filter/)
  const first = afterSql(rules, 'select 1 from t join u on 1 / u.c > 2 and t.a = u.a')
  assert.match(first, /Filter/)
})

test('a join of which nothing is left to ask becomes a product; an outer join keeps its type', () => {
  assert.match(afterSql(rules, 'select 1 from t join u on t.b > 1 and u.c > 2'), /Join Cross\n/)
  assert.match(afterSql(rules, 'select 1 from t left join u on u.c > 2'), /Join LeftOuter\n/)
})

test('what chance decides, and what names no column, stays', () => {
  assert.doesNotMatch(afterSql(rules, 'select 1 from t join u on t.a = u.a and u.c > rand()'), /Filter/)
  assert.doesNotMatch(afterSql(rules, 'select 1 from t left join u on t.a = u.a and 1 = 2'), /Filter/)
})
