import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startServer } from './server.testing.ts'

test('a result that fails leaves nothing of its finished partitions in the executor', async () => {
  await using server = await startServer({ 'spark.executor.memory': '64m' })
  const session = await server.session()
  // The first partition, of 30 MB, is finished when the last row of the second fails.
  const text = "if(id = 3999999, raise_error('the last'), concat(cast(id as string), repeat('x', 40)))"
  const rows = session
    .range(0, 4_000_000, 1, 2)
    .filter('id < 600000 or id >= 2000000')
    .selectExpr(`${text} as s`)
  const failed = { condition: 'USER_RAISED_EXCEPTION' }
  for (let round = 0; round < 3; round++) {
    await assert.rejects(rows.collect(), failed)
    // Nearly all of the memory can be had again.
    const large = await session.range(1).selectExpr("length(repeat('a', 45000000)) as n").collect()
    assert.equal(large[0].n, 45_000_000)
  }
  await session.stop()
})
