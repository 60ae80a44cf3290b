/** What limit-window-input makes of plans. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pushFilters } from './conditions/push-filters.ts'
import { limitWindowInput } from './limit-window-input.ts'
import { after, select, t, where } from './testing/rule-example.ts'

const rules = [pushFilters, limitWindowInput]
const limits = (items: string, condition: string): boolean =>
  after(
    rules,
    where(
      select(
        t(),
        'a',
        ...`${items} as n`
          .split(' as m, ')
          .map((item, i, all) => (i < all.length - 1 ? `${item} as m` : item)),
      ),
      condition,
    ),
  ).includes('GlobalLimit')

test('the first rows of a window are chosen before it', () => {
  const plan = after(
    rules,
    where(select(t(), 'a', 'row_number() over (order by b) as n'), 'n <= 3 and a > 0'),
  )
  const lines = plan.split('\n').map((line) => line.trim())
  const at = lines.findIndex((line) => line.startsWith('+- Window'))
  assert.deepEqual(lines.slice(at + 1, at + 4), [
    '+- GlobalLimit 3',
    '+- LocalLimit 3',
    '+- Sort [b ASC NULLS FIRST], true',
  ])
})

test('every way of saying it', () => {
  const number = 'row_number() over (order by b)'
  for (const condition of ['n < 4', 'n = 2', '5 >= n', '5 > n', 'n < 9 and n <> 2']) {
    assert.ok(limits(number, condition), condition)
  }
  for (const condition of ['n > 4', 'n <> 2', 'n <= a', 'n <= 3 or a = 1', 'n <= 200000']) {
    assert.ok(!limits(number, condition), condition)
  }
})

test('not where partitions have first rows of their own, or others look ahead', () => {
  assert.ok(!limits('row_number() over (partition by k order by b)', 'n <= 3'))
  assert.ok(!limits('rank() over (order by b)', 'n <= 3'))
  assert.ok(!limits('row_number() over (order by b) as m, lead(a) over (order by b)', 'm <= 3'))
  assert.ok(!limits('row_number() over (order by b) as m, sum(a) over (order by b)', 'm <= 3'))
})

test('sums up to the row may stand beside it', () => {
  const sum = 'sum(a) over (order by b rows between unbounded preceding and current row)'
  assert.ok(limits(`row_number() over (order by b) as m, ${sum}`, 'm <= 3'))
})
