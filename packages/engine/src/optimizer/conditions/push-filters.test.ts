/** What push-filters makes of plans. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { union } from '../../plan/testing/plans.ts'
import { removeAliases } from '../remove-aliases.ts'
import { after, group, limited, orderBy, select, t, text, where } from '../testing/rule-example.ts'
import { afterSql } from '../testing/sql-example.ts'
import { pushFilters } from './push-filters.ts'

test('a filter goes below a projection, over what its names stand for', () => {
  assert.equal(
    after(pushFilters, where(select(t(), 'a + b as x', 's'), "x > 1 and s = 'y'")),
    [
      'Project [(a + b) AS x, s]',
      '+- Filter (((a + b) > cast(1 as bigint)) AND (s = y))',
      '   +- Relation [a,b,k,s,d,f,dec,dt] parquet',
    ].join('\n'),
  )
})

test('a filter goes into every input of a union', () => {
  assert.equal(
    after(pushFilters, where(union(select(t(), 'a'), select(t(), 'b')), 'a > 1')),
    [
      'Union false, false',
      ':- Project [a]',
      ':  +- Filter (a > cast(1 as bigint))',
      ':     +- Relation [a,b,k,s,d,f,dec,dt] parquet',
      '+- Project [b]',
      '   +- Filter (b > cast(1 as bigint))',
      '      +- Relation [a,b,k,s,d,f,dec,dt] parquet',
    ].join('\n'),
  )
})

test('conditions on keys choose groups before they are made', () => {
  assert.equal(
    after(pushFilters, where(group(t(), ['k'], 'k', 'sum(a) as x'), 'k > 1 and x > 2')),
    [
      'Filter (x > cast(2 as bigint))',
      '+- Aggregate [k], [k, sum(a) AS x]',
      '   +- Filter (k > 1)',
      '      +- Relation [a,b,k,s,d,f,dec,dt] parquet',
    ].join('\n'),
  )
})

test('a condition that may raise stays behind one that stays', () => {
  assert.equal(
    after(
      pushFilters,
      where(group(t(), ['k', 's'], 'k', 's', 'sum(a) as x'), 'k > 1 and x > 2 and cast(s as int) > 3'),
    ),
    [
      'Filter ((x > cast(2 as bigint)) AND (cast(s as int) > 3))',
      '+- Aggregate [k, s], [k, s, sum(a) AS x]',
      '   +- Filter (k > 1)',
      '      +- Relation [a,b,k,s,d,f,dec,dt] parquet',
    ].join('\n'),
  )
})

test('nothing goes below a grouping without keys, which gives a row even of nothing', () => {
  assert.equal(
    after(pushFilters, where(group(t(), [], 'sum(a) as x'), '1 = 2')),
    ['Filter (1 = 2)', '+- Aggregate [sum(a) AS x]', '   +- Relation [a,b,k,s,d,f,dec,dt] parquet'].join(
      '\n',
    ),
  )
})

test('a filter goes below a sort', () => {
  assert.equal(
    after(pushFilters, where(orderBy(t(), 'a'), 'f')),
    ['Sort [a ASC NULLS FIRST], true', '+- Filter f', '   +- Relation [a,b,k,s,d,f,dec,dt] parquet'].join(
      '\n',
    ),
  )
})

test('a filter stays above a limit', () => {
  assert.equal(
    after(pushFilters, where(limited(t(), 3), 'f')),
    [
      'Filter f',
      '+- GlobalLimit 3',
      '   +- LocalLimit 3',
      '      +- Relation [a,b,k,s,d,f,dec,dt] parquet',
    ].join('\n'),
  )
})

test('only the side whose rows are all kept is filtered first', () => {
  assert.equal(
    after(
      pushFilters,
      where(
        {
          kind: 'join',
          left: select(t(), 'a'),
          right: select(t(), 'a as c'),
          type: 'leftOuter',
          condition: text('a = c'),
        },
        'a > 1 and c > 2',
      ),
    ),
    [
      'Filter (c > cast(2 as bigint))',
      '+- Join LeftOuter, (a = c)',
      '   :- Project [a]',
      '   :  +- Filter (a > cast(1 as bigint))',
      '   :     +- Relation [a,b,k,s,d,f,dec,dt] parquet',
      '   +- Project [a AS c]',
      '      +- Relation [a,b,k,s,d,f,dec,dt] parquet',
    ].join('\n'),
  )
})

test('of an inner join both sides are filtered, and what compares them becomes its condition', () => {
  assert.equal(
    after(
      pushFilters,
      where(
        { kind: 'join', left: select(t(), 'a'), right: select(t(), 'a as c'), type: 'cross' },
        'a > 1 and c > 2 and a < c',
      ),
    ),
    [
      'Join Inner, (a < c)',
      ':- Project [a]',
      ':  +- Filter (a > cast(1 as bigint))',
      ':     +- Relation [a,b,k,s,d,f,dec,dt] parquet',
      '+- Project [a AS c]',
      '   +- Filter (a > cast(2 as bigint))',
      '      +- Relation [a,b,k,s,d,f,dec,dt] parquet',
    ].join('\n'),
  )
})

test('conditions on repeated columns choose rows before a generator makes more of them', () => {
  const rules = [removeAliases, pushFilters]
  assert.equal(
    afterSql(rules, 'select a, x from t lateral view explode(array(a, b)) as x where x > 2 and a > 1'),
    [
      'Project [a, x]',
      '+- Filter (x > 2)',
      '   +- Generate explode(array(a, b)), [], false, [x]',
      '      +- Filter (a > 1)',
      '         +- Relation [a,b,s] parquet',
    ].join('\n'),
  )
  const raising = afterSql(
    rules,
    'select a from t lateral view explode(array(b)) as x where x > 2 and 1 / a > 0',
  )
  assert.match(raising, /^Project[^\n]*\n\+- Filter [^\n]*\n {3}\+- Generate[^\n]*\n {6}\+- Relation/)
})

const relation = 'Relation [a,b,k,s,d,f,dec,dt] parquet'

test('each column of a union stands for the one at its place', () => {
  assert.equal(
    after(pushFilters, where(union(select(t(), 'a', 'b'), select(t(), 'b', 'a')), 'a > 1 and b < 2')),
    [
      'Union false, false',
      ':- Project [a, b]',
      ':  +- Filter ((a > cast(1 as bigint)) AND (b < cast(2 as bigint)))',
      `:     +- ${relation}`,
      '+- Project [b, a]',
      '   +- Filter ((b > cast(1 as bigint)) AND (a < cast(2 as bigint)))',
      `      +- ${relation}`,
    ].join('\n'),
  )
})

test('two filters become one, the lower conditions first', () => {
  assert.equal(
    after(pushFilters, where(where(t(), 'a > 1'), 'b > 2 and a > 1')),
    [`Filter ((a > cast(1 as bigint)) AND (b > cast(2 as bigint)))`, `+- ${relation}`].join('\n'),
  )
  // Two draws are two, however alike.
  assert.match(
    after(pushFilters, where(where(t(), 'rand(3) < d'), 'rand(3) < d')),
    /^Filter \(\(rand\(3\) < d\) AND \(rand\(3\) < d\)\)\n/,
  )
})

test('rows are drawn before they are chosen, where what draws lies below', () => {
  const drawn = after(pushFilters, where(select(t(), 'a', 'rand(1) as r'), 'a > 1'))
  assert.match(drawn, /^Filter [^\n]*\n\+- Project [^\n]*\n {3}\+- Relation/)
  const generated = afterSql(
    [removeAliases, pushFilters],
    'select a, x from t lateral view explode(array(rand(1), a)) as x where a > 1',
  )
  assert.match(generated, /^Project[^\n]*\n\+- Filter [^\n]*\n {3}\+- Generate[^\n]*\n {6}\+- Relation/)
})

test('a condition that draws stays where it is', () => {
  assert.equal(
    after(pushFilters, where(group(t(), ['k'], 'k', 'sum(a) as x'), 'k > 1 and rand(1) < 0.5D')),
    [
      'Filter (rand(1) < 0.5)',
      '+- Aggregate [k], [k, sum(a) AS x]',
      '   +- Filter (k > 1)',
      `      +- ${relation}`,
    ].join('\n'),
  )
  const joined = after(
    pushFilters,
    where(
      { kind: 'join', left: select(t(), 'a'), right: select(t(), 'a as c'), type: 'cross' },
      'a < c and rand(1) < 0.5D',
    ),
  )
  assert.match(joined, /^Filter \(rand\(1\) < 0.5\)\n\+- Join Inner, \(a < c\)\n/)
})

test('of a right join the left side is not filtered first', () => {
  assert.equal(
    after(
      pushFilters,
      where(
        {
          kind: 'join',
          left: select(t(), 'a'),
          right: select(t(), 'a as c'),
          type: 'rightOuter',
          condition: text('a = c'),
        },
        'a is null and c > 2',
      ),
    ),
    [
      'Filter isnull(a)',
      '+- Join RightOuter, (a = c)',
      '   :- Project [a]',
      `   :  +- ${relation}`,
      '   +- Project [a AS c]',
      '      +- Filter (a > cast(2 as bigint))',
      `         +- ${relation}`,
    ].join('\n'),
  )
})

test('rows that are kept for several readers are kept whole', () => {
  const repartition = { kind: 'repartition', input: t(), shuffle: true, by: [] } as const
  assert.match(after(pushFilters, where({ ...repartition, shared: true }, 'f')), /^Filter f\n/)
  assert.match(after(pushFilters, where(repartition, 'f')), /\n\+- Filter f\n/)
})
