/** Which order reorder-joins chooses from sizes and numbers of values. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { collapseProjects } from '../collapse-projects.ts'
import { pushFilters } from '../conditions/push-filters.ts'
import { removeAliases } from '../remove-aliases.ts'
import { rewriteSubqueries } from '../subqueries/rewrite-subqueries.ts'
import { afterSql, sized } from '../testing/sql-example.ts'
import { pushSemiJoins } from './push-semi-joins.ts'
import { reorderJoins } from './reorder-joins.ts'

const rules = [removeAliases, pushFilters, reorderJoins, collapseProjects]
const tables = {
  line: () => sized('line', 6_000_000, { lo: 1_500_000, lp: 200_000 }),
  orders: () => sized('orders', 1_500_000, { ok: 1_500_000, oc: 100_000 }),
  customer: () => sized('customer', 1_000, { ck: 1_000 }),
  part: () => sized('part', 100, { pk: 100 }),
  few: () => sized('few', 500, { fk: 500 }),
}
const planned = (sql: string): readonly string[] => afterSql(rules, sql, tables).split('\n')

test('small results first, whatever the order written', () => {
  const plan = [
    'Project [lp]',
    '+- Join Inner, (lo = ok)',
    '   :- Relation [lo,lp] parquet',
    '   +- Join Inner, (oc = ck)',
    '      :- Relation [ok,oc] parquet',
    '      +- Relation [ck] parquet',
  ]
  assert.deepEqual(planned('select lp from line, orders, customer where lo = ok and oc = ck'), plan)
  assert.deepEqual(planned('select lp from customer, line, orders where ck = oc and ok = lo'), plan)
})

test('a bushy tree where both halves shrink', () => {
  const wide = {
    x: () => sized('x', 1_000_000, { xp: 10_000, xj: 10 }),
    y: () => sized('y', 1_000_000, { yq: 10_000, yj: 10 }),
    p: () => sized('p', 10, { pk: 10 }),
    q: () => sized('q', 10, { qk: 10 }),
  }
  const sql = 'select xj from x, y, p, q where xj = yj and xp = pk and yq = qk'
  assert.deepEqual(afterSql(rules, sql, wide).split('\n'), [
    'Project [xj]',
    '+- Join Inner, (xj = yj)',
    '   :- Join Inner, (xp = pk)',
    '   :  :- Relation [xp,xj] parquet',
    '   :  +- Relation [pk] parquet',
    '   +- Join Inner, (yq = qk)',
    '      :- Relation [yq,yj] parquet',
    '      +- Relation [qk] parquet',
  ])
})

test('an equality that only follows decides the order', () => {
  const plan = planned('select lo from line, orders, few where lo = ok and ok = fk')
  assert.equal(plan.filter((line) => line.includes('Join Inner')).length, 2)
  assert.match(plan.join('\n'), /Join Inner, \((?:ok = fk|lo = fk)\)/)
})

test('without a condition the product comes last', () => {
  const plan = planned('select lp from customer, part, line where lp = pk')
  assert.match(plan[1], /Join Cross/)
})

test('more inputs than are tried exhaustively are joined greedily', () => {
  const names = Array.from({ length: 14 }, (_, i) => `x${i}`)
  const many = Object.fromEntries(
    names.map((name, i) => [name, () => sized(name, 1_000 * (i + 1), { [`k${i}`]: 1_000 })]),
  )
  const conditions = names.slice(1).map((_, i) => `k${i} = k${i + 1}`)
  const sql = `select k0 from ${names.join(', ')} where ${conditions.join(' and ')}`
  const start = performance.now()
  const plan = afterSql(rules, sql, many)
  assert.ok(performance.now() - start < 2_000)
  assert.equal(plan.match(/Join Inner/g)?.length, 13)
})

test('a semi join goes to the input that it reads, if it looks up in less', () => {
  const semi = [rewriteSubqueries, removeAliases, pushFilters, pushSemiJoins]
  const sql = (of: string) =>
    `select lp from line join orders on lo = ok where oc in (select ${of === 'few' ? 'fk' : 'lp'} from ${of})`
  assert.match(afterSql(semi, sql('few'), tables), /Join Inner[\s\S]*Join LeftSemi/)
  const line2 = { ...tables, line2: () => sized('line2', 6_000_000, { lp: 200_000 }) }
  assert.match(afterSql(semi, sql('line2'), line2), /Join LeftSemi[\s\S]*Join Inner/)
})
