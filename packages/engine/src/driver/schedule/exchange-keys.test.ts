/** Keys of exchanges: equal where two plans shuffle the same rows alike, whatever their ids, and else different. */
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { Settings } from '../../base/config.ts'
import { installConstantKernels } from '../../codegen/evaluate-constant.ts'
import { loadKernels } from '../../executor/kernel-loader.ts'
import { physicalChildren } from '../../physical/physical-output.ts'
import type { PhysicalPlan } from '../../physical/physical-plan.ts'
import { isCommand } from '../../plan/command.ts'
import { fileRelationLoader } from '../../source/relation-loader.ts'
import { Planner } from '../planner.ts'

let ids = 0
const planner = new Planner(
  {
    loader: fileRelationLoader(),
    tables: { find: async () => undefined },
    slots: () => 2,
    nextAttributeId: () => ids++,
    nextOperatorId: () => ids++,
    now: () => 0,
  },
  new Settings(),
)
before(async () => installConstantKernels((await loadKernels()).module))

const keysIn = (plan: PhysicalPlan): readonly string[] => [
  ...(plan.kind === 'exchange' || plan.kind === 'broadcastExchange' ? [plan.reuseKey] : []),
  ...physicalChildren(plan).flatMap(keysIn),
]

/** From the outermost exchange inwards. */
async function keys(text: string): Promise<readonly string[]> {
  const statement = planner.parse(text)
  assert.ok(!isCommand(statement))
  return keysIn((await planner.plan(statement)).physical)
}

const grouped = (from: string, filter = 'k > 1', by = 'k') =>
  `select ${by}, sum(v) as s from (${from}) t where ${filter} group by ${by}`
const rows = (k = 'id % 10', v = 'id') => `select ${k} as k, ${v} as v from range(100)`

test('a plan made twice has the same keys, under other ids and other names', async () => {
  const nested = (s: string, u: string) =>
    `select ${s}, count(*) as n from (${grouped(rows())}) ${u} (k, ${s}) group by ${s} order by ${s}`
  const [once, again] = [await keys(nested('s', 'u')), await keys(nested('x', 'other'))]
  assert.ok(once.length >= 3, `${once.length} exchanges`)
  assert.equal(new Set(once).size, once.length)
  assert.deepEqual(again, once)
})

test('whatever differs below an exchange makes another key of it and of those above', async () => {
  const different = [
    grouped(rows()),
    grouped(rows(), 'k > 2'),
    grouped(rows(), 'k > 1 and v is not null or k < -3'),
    grouped(rows('id % 10', 'cast(id as double)')),
    grouped(rows('id % 10', 'id + 0.0D')),
    grouped(rows('id % 10', 'id * -0.0D')),
    grouped(rows('id % 10', 'id * 0.0D')),
    grouped(rows('id % 11')),
    grouped(rows(), 'k > 1', 'v').replace('sum(v)', 'sum(k)'),
    grouped(rows().replace('100', '101')),
    grouped(rows()).replace('sum(', 'max('),
    grouped(rows()).replace('sum(v)', 'sum(v) filter (where v > 3)'),
    grouped(rows("if(id > 5, '1', 'x')"), "k > '1'"),
    grouped(rows("if(id > 5, '1n ', 'x')"), "k > '1'"),
  ]
  const outer = new Set<string>()
  for (const text of different) {
    const all = await keys(`select s, count(*) as n from (${text}) u group by s`)
    assert.equal(all.length, 2)
    outer.add(all[0])
  }
  assert.equal(outer.size, different.length)
})

test('which column of an inner exchange is read counts, and nothing of its own ids', async () => {
  const pairs = 'select id % 3 as a, id % 5 as b, sum(id) as s from range(100) group by 1, 2'
  const by = (column: string) => keys(`select ${column}, max(s) from (${pairs}) t group by ${column}`)
  const [a, b, again] = [await by('a'), await by('b'), await by('a')]
  assert.notEqual(a[0], b[0])
  assert.equal(a.at(-1), b.at(-1))
  assert.deepEqual(again, a)
})
