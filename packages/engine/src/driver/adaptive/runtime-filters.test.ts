import assert from 'node:assert/strict'
import { test } from 'node:test'
import { integer, long } from '@vonk/common'
import type { PushedPredicate } from '../../catalog/relation.ts'
import { alias, attribute, call, lit } from '../../codegen/testing/expressions.ts'
import { physicalChildren } from '../../physical/physical-output.ts'
import type { BroadcastInput, FileScan, JoinExec, PhysicalPlan } from '../../physical/physical-plan.ts'
import { MapOutputTracker } from '../../shuffle/map-output-tracker.ts'
import { addRuntimeFilters } from './runtime-filters.ts'

const [k, v, n] = [attribute('k', integer), attribute('v', long), attribute('n', integer)]
const known: PushedPredicate = { ordinal: 3, name: 'v', op: '>', values: [0n], texts: ['0'] }
const scan = (format: string): FileScan =>
  ({
    ...{ kind: 'fileScan', operatorId: 1, relation: { format }, output: [v, k], columns: [3, 5] },
    ...{ predicates: [known], partitionFilters: [], dataFilters: [] },
    scan: { source: format, shared: { predicates: [known] } },
  }) as unknown as FileScan
const parquet = scan('parquet')

const table: BroadcastInput = {
  ...{ kind: 'broadcastInput', operatorId: 2, shuffleId: 1, output: [n], keys: [n], nullSafe: [false] },
}
const join = (left: PhysicalPlan, right: PhysicalPlan, fields: Partial<JoinExec> = {}): JoinExec => ({
  ...{ kind: 'join', operatorId: 4, left, right, type: 'inner', strategy: 'broadcastHash' },
  ...{ buildSide: 'right', leftKeys: [k], rightKeys: [n], nullSafe: [false], nullAware: false, ...fields },
})

/** The predicates of the one scan, once the table's keys are known to go from 5 to 9. */
function predicates(plan: PhysicalPlan, bounds?: readonly [bigint, bigint]): readonly string[] {
  const tracker = new MapOutputTracker()
  tracker.registerShuffle(1, 0, 1, { perExecutor: true })
  const keyBounds = bounds === undefined ? {} : { keyBounds: bounds }
  const at = { executorId: 'B', host: 'hostB', mapTaskId: 1 }
  // The first executor has gone.
  tracker.registerMapOutput(1, 1, { ...at, sizes: [1], rows: [1], ...keyBounds })
  const found: FileScan[] = []
  const visit = (node: PhysicalPlan): void => {
    if (node.kind === 'fileScan') found.push(node)
    physicalChildren(node).forEach(visit)
  }
  visit(addRuntimeFilters(plan, { tracker, onChange: () => {} }))
  assert.equal(found.length, 1)
  assert.deepEqual(found[0].scan.shared.predicates, found[0].predicates)
  return found[0].predicates.map(({ ordinal, op, values }) => `${ordinal}${op}${values} ${typeof values[0]}`)
}
const bounded = (plan: PhysicalPlan) => predicates(plan, [5n, 9n])
const asItWas = ['3>0 bigint']
const narrow = [...asItWas, '5>=5 number', '5<=9 number']

test('the scan of a join that leaves out rows without partners gets the bounds of the keys', () => {
  assert.deepEqual(bounded(join(parquet, table)), narrow)
  assert.deepEqual(bounded(join(parquet, table, { type: 'leftSemi' })), narrow)
  const mirrored = { buildSide: 'left', leftKeys: [n], rightKeys: [k] } as const
  assert.deepEqual(bounded(join(table, parquet, mirrored)), narrow)
  const ofLong = [...asItWas, '3>=5 bigint', '3<=9 bigint']
  assert.deepEqual(bounded(join(parquet, table, { leftKeys: [v] })), ofLong)
})

test('rows that come out without a partner are not left out', () => {
  for (const type of ['leftOuter', 'leftAnti', 'existence', 'fullOuter', 'cross'] as const)
    assert.deepEqual(bounded(join(parquet, table, { type })), asItWas, type)
  const mirrored = { buildSide: 'left', leftKeys: [n], rightKeys: [k] } as const
  for (const type of ['rightOuter', 'fullOuter'] as const)
    assert.deepEqual(bounded(join(table, parquet, { ...mirrored, type })), asItWas, type)
  assert.deepEqual(bounded(join(parquet, table, { nullSafe: [true] })), asItWas, 'NULL has partners')
})

test('bounds are of one key that is a column, in a table that has keys', () => {
  const two = { leftKeys: [v, k], rightKeys: [n, n], nullSafe: [false, false] }
  assert.deepEqual(bounded(join(parquet, table, two)), asItWas)
  assert.deepEqual(bounded(join(parquet, table, { leftKeys: [call('+', k, lit(integer, 1))] })), asItWas)
  assert.deepEqual(bounded(join(parquet, table, { strategy: 'shuffledHash' })), asItWas)
  assert.deepEqual(bounded(join(parquet, { ...table, shuffleId: 2 })), asItWas)
  assert.deepEqual(bounded(join(scan('csv'), table)), asItWas)
  assert.deepEqual(predicates(join(parquet, table)), asItWas)
})

test('they go down to the column that the key is, past operators that give a row for each of theirs', () => {
  const over = (fields: object): PhysicalPlan => ({ operatorId: 6, ...fields }) as PhysicalPlan
  const renamed = alias(k, 'v')
  const key = { ...k, id: renamed.id }
  const project = over({ kind: 'project', input: parquet, columns: [k, renamed] })
  const filter = over({ kind: 'filter', input: project, condition: lit({ kind: 'boolean' }, true) })
  assert.deepEqual(bounded(join(filter, table, { leftKeys: [key] })), narrow)
  const computed = alias(call('+', k, lit(integer, 1)), 'k')
  const changed = over({ kind: 'project', input: parquet, columns: [computed] })
  assert.deepEqual(bounded(join(changed, table, { leftKeys: [{ ...k, id: computed.id }] })), asItWas)
  const limit = over({ kind: 'limit', input: parquet, limit: 3, offset: 0 })
  assert.deepEqual(bounded(join(limit, table)), asItWas)
  const other = { ...table, shuffleId: 2 }
  assert.deepEqual(bounded(join(join(parquet, other, { type: 'leftOuter' }), table)), narrow)
  const build = { buildSide: 'left', leftKeys: [n], rightKeys: [k], type: 'rightOuter' } as const
  assert.deepEqual(bounded(join(join(other, parquet, build), table)), narrow)
})
