/** Joins whose table keeps the groups of the aggregate above, and those whose table must not. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testContext } from '../analysis/testing/context.ts'
import { optimize } from '../optimizer/optimize.ts'
import { planOf, sized } from '../optimizer/testing/sql-example.ts'
import { placeExchanges } from './place-exchanges.ts'
import { planOperators } from './plan-operators.ts'
import type { PlanningContext } from './planning-context.ts'
import { printPhysical } from './print-physical.ts'

const tables = {
  t: () => sized('t', 1000, { a: 100, b: 100 }),
  u: () => sized('u', 5000, { a: 100, c: 100 }),
  v: () => sized('v', 1000, { a: 1000 }),
}

function planned(sql: string, settings: Partial<PlanningContext> = {}): string {
  let operators = 0
  let attributes = 1_000_000
  const context: PlanningContext = {
    slots: 2,
    shufflePartitions: 4,
    maxPartitionBytes: 1 << 20,
    broadcastBytesMax: -1,
    defaultParallelism: 2,
    nextOperatorId: () => operators++,
    nextAttributeId: () => attributes++,
    ...settings,
  }
  const optimized = optimize(planOf(sql, tables), testContext())
  return printPhysical(placeExchanges(planOperators(optimized, context), context)).replaceAll(
    /#\d+L?| Batched.*/g,
    '',
  )
}

test('a join by which one groups, with a side that has one row for each group', () => {
  assert.equal(
    planned('select d.a, sum(u.c) from (select distinct a from t) d join u on d.a = u.a group by d.a'),
    [
      'Project [a, sum AS sum(c)]',
      '+- GroupJoin(keys=[a], functions=[sum(c)])',
      '   +- ShuffledHashJoin [a], [a], Inner, BuildLeft',
      '      :- HashAggregate(keys=[a], functions=[])',
      '      :  +- FileScan parquet [a]',
      '      +- FileScan parquet [a,c]',
    ].join('\n'),
  )
})

test('of an outer join the table is of the side whose rows all come out', () => {
  assert.match(
    planned('select d.a, sum(u.c) from (select distinct a from t) d left join u on d.a = u.a group by d.a'),
    /GroupJoin\(.*\n.*LeftOuter, BuildLeft/,
  )
  assert.match(
    planned('select d.a, sum(u.c) from u right join (select distinct a from t) d on d.a = u.a group by d.a'),
    /GroupJoin\(.*\n.*RightOuter, BuildRight/,
  )
})

const chosen = {
  'grouped by the other side of the equality':
    'select u.a, sum(u.c) from (select distinct a from t) d join u on d.a = u.a group by u.a',
  'not unique, but grouped by just the keys': 'select t.a, sum(u.c) from t join u on t.a = u.a group by t.a',
  'unique on more than the keys':
    'select d.a, d.b, sum(u.c) from (select distinct a, b from t) d join u on d.a = u.a group by d.b, d.a',
  'another condition on a side that is unique':
    'select d.a, sum(u.c) from (select a, max(b) m from t group by a) d join u on d.a = u.a and u.c > d.m group by d.a',
  'FILTER, and columns of both sides':
    'select t.a, sum(t.b * u.c), count(t.b) filter (where u.c > 3) from t join u on t.a = u.a group by t.a',
  'of an outer join, what is NULL without a partner':
    'select d.a, avg(cast(u.c as double) * 2) from (select distinct a from t) d left join u on d.a = u.a group by d.a',
}
for (const [name, sql] of Object.entries(chosen))
  test(`chosen: ${name}`, () => assert.match(planned(sql), /GroupJoin/))

const left = {
  'no side is known to be unique, and more than the keys is grouped by':
    'select t.a, t.b, sum(u.c) from t join u on t.a = u.a group by t.a, t.b',
  'as many columns as there are equalities, but not the same':
    'select t.a, t.b, sum(u.c) from t join u on t.a = u.a and t.a = u.c group by t.a, t.b',
  'an outer join with a side that is not known to be unique':
    'select v.a, sum(u.c) from v left join u on v.a = u.a group by v.a',
  'a condition that partners of one group may fail':
    'select t.a, sum(u.c) from t join u on t.a = u.a and t.b < u.c group by t.a',
  'groups of several rows of the table':
    'select d.b, sum(u.c) from (select distinct a, b from t) d join u on d.a = u.a group by d.b',
  'grouped by a column of the other side':
    'select d.a, u.c, count(*) from (select distinct a from t) d join u on d.a = u.a group by d.a, u.c',
  'rows without a partner are counted':
    'select d.a, count(*) from (select distinct a from t) d left join u on d.a = u.a group by d.a',
  'rows without a partner add something':
    'select d.a, sum(coalesce(u.c, 1)) from (select distinct a from t) d left join u on d.a = u.a group by d.a',
  'the side whose rows all come out is the larger one':
    'select d.a, sum(v.a) from (select distinct a, c from u) d left join v on d.a = v.a group by d.a, d.c',
  'a full join':
    'select d.a, sum(u.c) from (select distinct a from t) d full join u on d.a = u.a group by d.a',
  'a semi join': 'select t.a, sum(t.b) from t left semi join u on u.a = t.a group by t.a',
  'states that grow': 'select t.a, collect_list(u.c) from t join u on t.a = u.a group by t.a',
  'chance is asked once a row':
    'select a, sum(x) from (select t.a, u.c * rand() as x from t join u on t.a = u.a) group by a',
  'keys of which equal ones are not the same': `select x, sum(u.c) from (select cast(a as double) x from t) d
    join u on d.x = cast(u.a as double) group by x`,
}
for (const [name, sql] of Object.entries(left))
  test(`left as it is: ${name}`, () => {
    const plan = planned(sql)
    assert.match(plan, /Join/)
    assert.doesNotMatch(plan, /GroupJoin/)
  })

test('a table that every executor has is no place for states', () => {
  const sql = 'select t.a, sum(u.c) from t join u on t.a = u.a group by t.a'
  assert.match(planned(sql, { broadcastBytesMax: 1 << 20 }), /HashAggregate.*\n.*BroadcastHashJoin/)
})
