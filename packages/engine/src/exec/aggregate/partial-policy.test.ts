import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '../../kernels/testing/kernel-bench.ts'
import { PartialPolicy } from './partial-policy.ts'

const groupsMost = 1000
const batchRows = 100

/** Feeds keys in batches through a table that the policy rules; answers what became of them. */
function run(rows: number, keyOf: (row: number) => number) {
  const policy = new PartialPolicy(groupsMost)
  const table = new Set<number>()
  const result = { handedOn: 0, times: 0, most: 0, passed: 0 }
  for (let from = 0; from < rows; from += batchRows) {
    if (policy.passes) result.passed += batchRows
    let groups = policy.passes ? batchRows : 0
    if (!policy.passes) {
      for (let row = from; row < from + batchRows; row++) table.add(keyOf(row))
      groups = table.size
    }
    result.most = Math.max(result.most, groups)
    if (!policy.handsOn(batchRows, groups)) continue
    result.handedOn += groups
    result.times++
    table.clear()
  }
  result.handedOn += table.size
  return result
}

test('few groups are never handed on early', () => {
  const random = seededRandom(1)
  assert.deepEqual(
    run(50_000, () => Math.floor(random() * 800)),
    { handedOn: 800, times: 0, most: 800, passed: 0 },
  )
})

test('keys in order: a full table is handed on, and nothing is lost', () => {
  const result = run(80_000, (row) => row >> 2)
  assert.equal(result.handedOn, 20_000)
  assert.ok(result.times >= 18)
  assert.ok(result.most <= groupsMost + batchRows)
  assert.equal(result.passed, 0)
})

test('keys at random that come again: the table grows, as that saves rows', () => {
  const random = seededRandom(2)
  const result = run(100_000, () => Math.floor(random() * 5000))
  assert.equal(result.times, 0)
  assert.equal(result.handedOn, 5000)
})

test('keys of which none comes twice: most rows are not looked up', () => {
  const result = run(100_000, (row) => row)
  assert.ok(result.passed > 90_000, `${result.passed} rows passed`)
  assert.equal(result.handedOn, 100_000)
})

test('after the rows that went by, it is tried again', () => {
  const result = run(100_000, (row) => (row < 10_000 ? row : row % 10))
  assert.ok(result.passed >= 9000 && result.passed <= 17_000, `${result.passed} rows passed`)
  assert.ok(result.handedOn < 20_000)
})

test('keys over a range that is too wide to gain from: the table does not grow', () => {
  const random = seededRandom(3)
  const result = run(100_000, () => Math.floor(random() * 1_000_000))
  assert.ok(result.most <= groupsMost + batchRows)
})
