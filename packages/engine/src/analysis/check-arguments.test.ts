import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LogicalPlan } from '../plan/logical-plan.ts'
import { range } from '../plan/testing/plans.ts'
import { checkArguments } from './check-arguments.ts'

const withPartitions = (partitions: number): LogicalPlan => ({ ...range(5), partitions }) as LogicalPlan

test('More partitions than the driver can hold are refused before anything is made of them', () => {
  const refused = { condition: 'INVALID_PARAMETER_VALUE' }
  assert.throws(() => checkArguments(withPartitions(2 ** 31 - 1)), refused)
  assert.throws(
    () =>
      checkArguments({
        ...withPartitions(1),
        kind: 'repartition',
        shuffle: true,
        partitions: 1_000_001,
      } as LogicalPlan),
    refused,
  )
  checkArguments(withPartitions(1_000_000))
  checkArguments({ ...withPartitions(2 ** 31 - 1), kind: 'repartition', shuffle: false } as LogicalPlan)
})
