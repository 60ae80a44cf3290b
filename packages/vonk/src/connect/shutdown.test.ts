/** Ends: of a server while an operation runs, whose client gets the whole answer, and of a session. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startServer } from './server.testing.ts'

test('what runs ends, and its client may go on asking', { timeout: 60_000 }, async () => {
  await using served = await startServer()
  const spark = await served.session()
  const running = spark.range(0, 200_000_000, 1, 4).selectExpr('sum(hash(id)) AS h').collect()
  while (served.server.wire.runningOperations() === 0) await new Promise((resolve) => setTimeout(resolve, 5))
  const stopped = served.server.stop(30_000)
  assert.equal(await spark.conf.get('spark.sql.session.timeZone'), 'UTC')
  await assert.rejects(spark.range(3).count(), { condition: 'INVALID_HANDLE.SESSION_CLOSED' })
  assert.equal((await running).length, 1)
  // As PySpark does behind its last row.
  assert.equal(await spark.conf.get('spark.sql.session.timeZone'), 'UTC')
  assert.deepEqual(await stopped, [])
})

test('an idle server ends at once', async () => {
  await using served = await startServer()
  const spark = await served.session()
  assert.equal(await spark.range(3).count(), 3)
  const start = performance.now()
  assert.deepEqual(await served.server.stop(30_000), [])
  assert.ok(performance.now() - start < 3000)
})

test('a session that has ended says so', async () => {
  await using served = await startServer()
  const spark = await served.session()
  assert.equal(await spark.range(3).count(), 3)
  await spark.stop()
  const closed = { condition: 'INVALID_HANDLE.SESSION_CLOSED' }
  await assert.rejects(spark.range(3).count(), closed)
  await assert.rejects(spark.range(3).schema(), closed)
  await assert.rejects(spark.conf.get('spark.sql.ansi.enabled'), closed)
})

test('a tag that the server could not tell from others is refused at once', async () => {
  await using served = await startServer()
  const spark = await served.session()
  for (const tag of ['', 'a,b', undefined as unknown as string]) {
    assert.throws(() => spark.addTag(tag), { condition: 'NOT_EXPECTED_TYPE' })
    assert.throws(() => spark.interruptTag(tag), { condition: 'NOT_EXPECTED_TYPE' })
  }
  spark.addTag('a b')
  assert.equal(await spark.range(3).count(), 3)
})
