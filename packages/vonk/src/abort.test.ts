/**
 * Every kind of action, aborted at once and in the middle of its work: it rejects in time with the reason of its
 * signal, its tasks and its CPU stop, nothing is left behind, and the session goes on.
 */
import assert from 'node:assert/strict'
import { linkSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { after, before, suite, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { functions, SparkSession } from './index.ts'

/** What the promise has, whatever the machine does beside. */
const rejectMsMax = 300
/** A task that does not notice is terminated with its thread in this time. */
const tasksEndMs = 400
/** Threads that were terminated are started again in this time. */
const cpuEndsMs = 800

const folder = mkdtempSync(join(tmpdir(), 'vonk-abort-'))
after(() => rmSync(folder, { recursive: true, force: true }))

/** Many files of the same rows, which take seconds to be looked at. */
function manyFiles(name: string, text: string): string {
  const path = join(folder, name)
  mkdirSync(path)
  const first = join(path, '0')
  writeFileSync(first, text)
  for (let i = 1; i < 200; i++) linkSync(first, join(path, String(i)))
  return path
}

const csvRow = '12345,some text,2024-02-03 04:05:06,1.25\n'
const jsonRow = '{"a":12345,"b":"some text","c":["x",{"d":1.25}]}\n'

let spark: SparkSession
let running = 0
let started = 0
const inferCsv = manyFiles('csv', csvRow.repeat(20_000))
const inferJson = manyFiles('json', jsonRow.repeat(20_000))
const wholeCsv = join(folder, 'whole.csv')
writeFileSync(wholeCsv, csvRow.repeat(400_000))

before(async () => {
  spark = await SparkSession.builder()
    .master('local[2]')
    .config('spark.sql.warehouse.dir', join(folder, 'warehouse'))
    .config('spark.sql.cteRecursionLevelLimit', 1_000_000)
    .config('spark.sql.cteRecursionRowLimit', -1)
    .create()
  spark.addListener(({ event }) => {
    if (event === 'SparkListenerTaskStart') started++
    if (event === 'SparkListenerTaskStart') running++
    if (event === 'SparkListenerTaskEnd') running--
  })
  await spark.sql('CREATE TABLE filled (id BIGINT) USING parquet')
  await spark.range(3).write.parquet(join(folder, 'kept.parquet'))
})
after(() => spark.stop())

const endless = () => spark.range(0, 1e15, 1, 2)
const endlessText = 'range(0, 1000000000000000, 1, 2)'
const endlessOne = () => endless().agg(functions.max('id').as('id'))
const target = join(folder, 'target')
const sql = (text: string) => (signal: AbortSignal) => spark.sql(text, [], { signal })
const query = (text: string) => async (signal: AbortSignal) => (await spark.sql(text)).collect({ signal })

const actions: Readonly<Record<string, (signal: AbortSignal) => Promise<unknown>>> = {
  collect: (signal) => endlessOne().collect({ signal }),
  count: (signal) => endless().filter('id % 2 = 1').count({ signal }),
  first: (signal) => endlessOne().first({ signal }),
  tail: (signal) => endless().filter('id < 0').tail(3, { signal }),
  isEmpty: (signal) => endless().filter('id < 0').isEmpty({ signal }),
  show: (signal) => endlessOne().show(20, true, false, { signal }),
  describe: (signal) => endless().describe('id').collect({ signal }),
  summary: (signal) => endless().summary('count', 'max').collect({ signal }),
  toArrow: (signal) => endlessOne().toArrow({ signal }),
  toLocalIterator: async (signal) => {
    for await (const _ of endless().toLocalIterator({ signal }));
  },
  'a cache that is filled': async (signal) => (await endlessOne().cache()).collect({ signal }),
  'values of a pivot': (signal) =>
    endless()
      .select('id', functions.expr('id % 3').as('k'))
      .groupBy('id')
      .pivot('k')
      .count()
      .collect({ signal }),
  'the schema of a pivot': (signal) =>
    endless()
      .select('id', functions.expr('id % 3').as('k'))
      .groupBy('id')
      .pivot('k')
      .count()
      .schema({ signal }),
  'a CSV schema': (signal) => spark.read.option('inferSchema', true).csv(inferCsv).schema({ signal }),
  'a CSV schema of records over lines': (signal) =>
    spark.read.option('inferSchema', true).option('multiLine', true).csv(wholeCsv).schema({ signal }),
  'a JSON schema': (signal) => spark.read.json(inferJson).count({ signal }),
  'a scalar subquery': query(`SELECT (SELECT max(id) FROM ${endlessText}) AS m, id FROM range(3)`),
  exists: query(`SELECT * FROM range(3) WHERE EXISTS (SELECT id FROM ${endlessText} WHERE id < 0)`),
  'a recursion': query(
    'WITH RECURSIVE t(n) AS (SELECT 1L UNION ALL SELECT n + 1 FROM t WHERE n < 1000000) SELECT max(n) FROM t',
  ),
  'a broadcast': query(
    `SELECT /*+ BROADCAST(b) */ * FROM range(3) a JOIN (SELECT max(id) AS id FROM ${endlessText}) b ON a.id = b.id`,
  ),
  'adaptive stages': query(
    `SELECT * FROM (SELECT id % 7 AS k, count(*) FROM range(1000) GROUP BY ALL) a JOIN
      (SELECT id % 7 AS k, count(*) FROM ${endlessText} GROUP BY ALL) b ON a.k = b.k`,
  ),
  'samples for ranges': (signal) => endless().orderBy(functions.expr('id % 1001')).collect({ signal }),
  repartitionByRange: (signal) =>
    endless().repartitionByRange(4, functions.expr('id % 1001')).count({ signal }),
  'a Parquet write': (signal) => endless().write.parquet(target, { signal }),
  'a CSV write by partitions': (signal) =>
    endless().select('id', functions.expr('id % 3').as('k')).write.partitionBy('k').csv(target, { signal }),
  'an overwrite': (signal) =>
    endless().write.mode('overwrite').parquet(join(folder, 'kept.parquet'), { signal }),
  'a write whose planning runs': (signal) =>
    spark.read.option('inferSchema', true).csv(inferCsv).write.parquet(target, { signal }),
  saveAsTable: (signal) => endless().write.saveAsTable('made', { signal }),
  'CREATE TABLE AS': sql(`CREATE TABLE made USING parquet AS SELECT id FROM ${endlessText}`),
  INSERT: sql(`INSERT INTO filled SELECT id FROM ${endlessText}`),
  'INSERT OVERWRITE DIRECTORY': sql(
    `INSERT OVERWRITE DIRECTORY '${target}' USING parquet SELECT id FROM ${endlessText}`,
  ),
  'CACHE TABLE': async (signal) => {
    const view = `cached_${started}`
    await spark.sql(`CREATE TEMP VIEW ${view} AS SELECT max(id) FROM ${endlessText}`)
    return spark.sql(`CACHE TABLE ${view}`, [], { signal })
  },
  checkpoint: (signal) => endlessOne().localCheckpoint(true, { signal }),
  'the first use of a checkpoint': async (signal) =>
    (await endlessOne().localCheckpoint(false)).count({ signal }),
}

/** Whether the process, its slots included, takes no CPU to speak of. */
async function isQuiet(): Promise<boolean> {
  const before = process.cpuUsage()
  await delay(50)
  const { user, system } = process.cpuUsage(before)
  return user + system < 30_000
}

async function endsWell(action: (signal: AbortSignal) => Promise<unknown>, afterMs: number): Promise<void> {
  const controller = new AbortController()
  const reason = new Error('enough')
  const promise = action(controller.signal)
  promise.catch(() => undefined)
  await delay(afterMs)
  const abortedAt = performance.now()
  controller.abort(reason)
  await assert.rejects(promise, reason)
  const tookMs = performance.now() - abortedAt
  assert.ok(tookMs < rejectMsMax, `rejected after ${tookMs} ms`)
  // A task that has not noticed yet may write for a moment still; what it wrote goes when it ends.
  const isLeft = () => readdirSync(folder).includes('target')
  while (isLeft() && performance.now() - abortedAt < tasksEndMs) await delay(10)
  assert.ok(!isLeft(), 'files are left')
  assert.deepEqual(readdirSync(join(folder, 'warehouse')).sort(), ['_catalog', 'filled'])
  assert.ok(!readdirSync(join(folder, 'warehouse', 'filled')).includes('_temporary'))
  assert.ok(!readdirSync(join(folder, 'kept.parquet')).includes('_temporary'))
  while (running > 0 && performance.now() - abortedAt < tasksEndMs) await delay(10)
  assert.equal(running, 0, 'tasks run on')
  const startedBefore = started
  while (!(await isQuiet())) assert.ok(performance.now() - abortedAt < cpuEndsMs, 'the CPU does not stop')
  assert.equal(started, startedBefore, 'tasks are started')
}

for (const [name, action] of Object.entries(actions)) {
  for (const afterMs of [5, 150]) {
    test(`${name}, aborted after ${afterMs} ms`, { timeout: 20_000 }, async () => {
      await endsWell(action, afterMs)
      const at = performance.now()
      assert.equal(await spark.range(3).filter('id > 0').count(), 2)
      assert.ok(performance.now() - at < 1000)
    })
  }
}

suite('after all of it', () => {
  test('what was there is there', async () => {
    assert.equal(await spark.read.parquet(join(folder, 'kept.parquet')).count(), 3)
    assert.equal(await (await spark.table('filled')).count(), 0)
  })

  test('a fill that two queries wait for goes on for the one that stays', { timeout: 20_000 }, async () => {
    const kept = await spark.range(0, 200_000_000, 1, 2).agg(functions.sum('id').as('s')).cache()
    const leaving = new AbortController()
    const left = kept.collect({ signal: leaving.signal })
    const stays = kept.collect()
    await delay(20)
    leaving.abort(new Error('left'))
    await assert.rejects(left, { message: 'left' })
    assert.equal((await stays)[0].get(0), 19999999900000000n)
    await kept.unpersist()
  })

  test('an aborted fill is made anew by the next query', { timeout: 20_000 }, async () => {
    const kept = await spark.range(0, 400_000_000, 1, 2).agg(functions.sum('id').as('s')).cache()
    await assert.rejects(kept.collect({ signal: AbortSignal.timeout(30) }), { name: 'TimeoutError' })
    assert.equal((await kept.collect())[0].get(0), 79999999800000000n)
    await kept.unpersist()
  })

  test('leaving an iterator half way ends its tasks', { timeout: 20_000 }, async () => {
    for await (const _ of spark.range(0, 1e9, 1, 1000)) break
    await delay(tasksEndMs)
    assert.equal(running, 0)
  })

  test('an interrupt ends planning, too', { timeout: 20_000 }, async () => {
    spark.addTag('planning')
    const asking = actions['values of a pivot'](new AbortController().signal)
    asking.catch(() => undefined)
    await delay(100)
    assert.equal((await spark.interruptTag('planning')).length, 1)
    await assert.rejects(asking, { condition: 'OPERATION_CANCELED' })
    spark.removeTag('planning')
  })

  test('a session stops while it plans', { timeout: 20_000 }, async () => {
    const other = await SparkSession.builder().master('local[1]').create()
    const pivot = other.range(0, 1e15).select('id', functions.expr('id % 3').as('k')).groupBy('id').pivot('k')
    const asking = pivot.count().collect()
    asking.catch(() => undefined)
    await delay(100)
    const at = performance.now()
    await other.stop()
    assert.ok(performance.now() - at < 3000)
    await assert.rejects(asking)
  })
})
