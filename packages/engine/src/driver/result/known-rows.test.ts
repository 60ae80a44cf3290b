import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decimal, integer, long, string } from '@vonk/common'
import type { NamedExpression } from '../../expr/expression.ts'
import type { PhysicalPlan } from '../../physical/physical-plan.ts'
import { knownBatch } from './known-rows.ts'

const oneRow: PhysicalPlan = { kind: 'oneRow', operatorId: 1, output: [] }
const project = (columns: readonly NamedExpression[], input = oneRow): PhysicalPlan => ({
  kind: 'project',
  operatorId: 2,
  input,
  columns,
})
const alias = (child: unknown, id: number): NamedExpression =>
  ({ kind: 'alias', child, name: `c${id}`, id }) as NamedExpression
const literal = (type: unknown, value: unknown) => ({ kind: 'literal', type, value })

test('a row of literals is known', () => {
  const plan = project([
    alias(literal(long, 5n), 1),
    alias(alias(literal(string, 'ab'), 3), 2),
    alias(literal(decimal(10, 2), -7n), 4),
    alias(literal(integer, null), 5),
  ])
  const batch = knownBatch(plan)
  assert.equal(batch?.rowCount, 1)
  const [a, b, c, d] = batch.columns
  assert.deepEqual([...a.data], [5, 0, 0, 0, 0, 0, 0, 0])
  assert.equal(Buffer.from(b.data).toString(), 'ab')
  assert.deepEqual([...c.data], [249, ...new Array(15).fill(255)])
  assert.equal(d.nullCount, 1)
})

test('anything to compute, or more than one row, is not', () => {
  const call = { kind: 'call', name: 'rand', args: [], type: long, nullable: false, mode: 'ansi' }
  assert.equal(knownBatch(project([alias(call, 1)])), undefined)
  assert.equal(knownBatch(oneRow), undefined)
  const filtered = { kind: 'filter', operatorId: 3, input: oneRow, condition: literal(long, 1n) } as never
  assert.equal(knownBatch(project([alias(literal(long, 1n), 1)], filtered)), undefined)
})
