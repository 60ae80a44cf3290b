/** What flatten-unions makes of unions of unions. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testContext } from '../analysis/testing/context.ts'
import { flattenUnions } from './flatten-unions.ts'
import { optimize } from './optimize.ts'
import { removeAliases } from './remove-aliases.ts'
import { planOf } from './testing/sql-example.ts'

/** How many inputs the outermost union has. */
function inputsOf(sql: string): number {
  const context = testContext()
  let plan = flattenUnions.apply(removeAliases.apply(planOf(sql), context), context)
  while (plan.kind === 'distinct') plan = plan.input
  assert.ok(plan.kind === 'setOperation')
  return plan.inputs.length
}

test('unions of one kind become one', () => {
  assert.equal(inputsOf('select a from t union all select a from u union all select a from v'), 3)
  assert.equal(inputsOf('select a from t union select a from u union select a from v'), 3)
})

test('a distinct union takes in what is not distinct, but not the other way round', () => {
  assert.equal(inputsOf('select a from t union all select a from u union select a from v'), 3)
  assert.equal(inputsOf('select a from t union select a from u union all select a from v'), 2)
})

test('five hundred unions are planned in less than a second', () => {
  const sql = Array.from({ length: 500 }, (_, i) => `select a + ${i} as a from v`).join(' union ')
  const plan = planOf(sql)
  const start = process.cpuUsage()
  optimize(plan, testContext())
  const { user } = process.cpuUsage(start)
  assert.ok(user < 1_000_000, `${user} microseconds`)
})
