/**
 * What windows cost: an aggregate over frames takes a time that grows with the rows and not with the frames, a call
 * into generated code ends after some thousands of rows whatever the partition is, and rows that do not fit the memory
 * end the query in an error that says so.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { col, expr, SparkError, SparkSession, sum, Window } from 'vonk'

const rows = 1_000_000

async function seconds(action: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await action()
  return (performance.now() - start) / 1000
}

test('a sum over frames of 1,000 rows takes at most three times that over frames of 10', async () => {
  await using spark = await SparkSession.builder().master('local[1]').create()
  const t = spark.range(0, rows, 1, 1).select(col('id'), expr('id * 7919 % 1000').as('v'))
  const over = (width: number) => {
    const w = Window.orderBy('id').rowsBetween(1 - width, 0)
    return t.select(sum('v').over(w).as('s')).agg(sum('s').as('total'))
  }
  const total = async (width: number) => (await over(width).collect())[0].get('total')
  // The first runs compile; of the others the fastest counts, since the machine may be busy with something else.
  const expected = new Map<number, unknown>()
  for (const width of [10, 1000]) expected.set(width, await total(width))
  const best = new Map([
    [10, Number.POSITIVE_INFINITY],
    [1000, Number.POSITIVE_INFINITY],
  ])
  for (let round = 0; round < 3; round++) {
    for (const [width, before] of best) {
      const took = await seconds(async () => assert.equal(await total(width), expected.get(width)))
      best.set(width, Math.min(before, took))
    }
  }
  assert.ok(best.get(1000)! <= 3 * best.get(10)!, `${best.get(1000)} s and ${best.get(10)} s`)
  // Each value is in `width` frames, but for the last ones.
  const direct = await t.agg(expr('sum(v * least(10, 1000000 - id))').as('total')).collect()
  assert.equal(expected.get(10), direct[0].get('total'))
})

test('frames to the end of a large partition are made in one pass', async () => {
  await using spark = await SparkSession.builder().master('local[1]').create()
  const t = spark.range(0, rows, 1, 1)
  const w = Window.orderBy('id').rowsBetween(Window.currentRow, Window.unboundedFollowing)
  const frame = t.select(sum('id').over(w).as('s')).agg(expr('max(s)').as('first'), expr('min(s)').as('last'))
  const [row] = await frame.collect()
  assert.equal(row.get('first'), (BigInt(rows) * BigInt(rows - 1)) / 2n)
  assert.equal(row.get('last'), BigInt(rows - 1))
})

test('rows that do not fit the memory end in an error with operator and setting', async () => {
  await using spark = await SparkSession.builder()
    .master('local[1]')
    .config('spark.executor.memory', '32m')
    .create()
  const t = spark.range(0, 4_000_000, 1, 1)
  const frame = t.select(sum('id').over(Window.orderBy('id')).as('s')).agg(sum('s').as('total'))
  await assert.rejects(
    () => frame.collect(),
    (error: unknown) => {
      assert.ok(error instanceof SparkError, String(error))
      assert.equal(error.condition, 'UNABLE_TO_ACQUIRE_MEMORY')
      assert.match(error.message, /Window/)
      assert.match(error.message, /spark\.executor\.memory/)
      return true
    },
  )
})
