/** When reduce-aggregates keeps rows out of a grouping. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pushFilters } from '../conditions/push-filters.ts'
import { removeAliases } from '../remove-aliases.ts'
import { afterSql, sized } from '../testing/sql-example.ts'
import { reduceAggregates } from './reduce-aggregates.ts'

const rules = [removeAliases, pushFilters, reduceAggregates]
const tables = {
  line: () => sized('line', 6_000_000, { lp: 200_000, q: 50 }),
  part: () => sized('part', 1_000, { pk: 1_000 }),
  many: () => sized('many', 5_000_000, { pk: 200_000 }),
}
const sql = (of: string) =>
  `select pk from ${of} join (select lp, avg(q) a from line group by lp) on lp = pk where a > 1`

test('few rows that are cheap to have decide which groups are made', () => {
  const plan = afterSql(rules, sql('part'), tables)
  assert.match(plan, /Aggregate \[lp\], \[lp, avg\(q\) AS a\]\n\s+\+- Join LeftSemi, \(lp = pk\)/)
})

test('many rows, or rows that cost as much as the groups, do not', () => {
  assert.doesNotMatch(afterSql(rules, sql('many'), tables), /LeftSemi/)
})

test('groups that come out whatever they are joined with are all made', () => {
  const outer = sql('part').replace(' join (', ' right join (')
  assert.doesNotMatch(afterSql(rules, outer.replace(' where a > 1', ''), tables), /LeftSemi/)
})
