/** Many partitions with little in them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SparkSession } from './index.ts'

test('outputs of a row each do not take a chunk of memory each', { timeout: 60_000 }, async () => {
  await using spark = await SparkSession.builder()
    .master('local[2]')
    .config('spark.executor.memory', '32m')
    .create()
  let spilled = 0
  spark.addListener((event) => {
    if (event.event === 'SparkListenerTaskEnd') spilled += event.taskMetrics.diskBytesSpilled
  })
  // 3,000 tasks would keep 188 MB between them.
  assert.equal(await spark.range(0, 100, 1, 2).repartition(3000).count(), 100)
  assert.equal(spilled, 0)
})
