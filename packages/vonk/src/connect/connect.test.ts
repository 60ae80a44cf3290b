/** Programs against a server over gRPC: the same rows and errors as embedded, sessions of their own. */

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { toldContexts } from '@vonk/server/wire/told-details'
import {
  col,
  count,
  expr,
  lit,
  max,
  Observation,
  type OperationProgress,
  SparkError,
  SparkSession,
} from '../index.ts'
import { startServer, type TestServer } from './server.testing.ts'

let server: TestServer
let remote: SparkSession
let embedded: SparkSession

before(async () => {
  server = await startServer()
  remote = await server.session()
  embedded = await SparkSession.builder().master('local[1]').create()
})
after(async () => {
  await remote.stop()
  await embedded.stop()
  await server[Symbol.asyncDispose]()
})

const both = async <Answer>(program: (spark: SparkSession) => Promise<Answer>): Promise<Answer> => {
  const answers = [await program(remote), await program(embedded)] as const
  assert.deepEqual(answers[0], answers[1])
  return answers[0]
}

test('every type arrives as it is', async () => {
  const columns = [
    "timestamp'2020-01-01 00:00:00.123456'",
    "timestamp_ntz'2020-01-01 00:00:00.5'",
    "date'1582-10-15'",
    "time'12:00:00.123456'",
    "cast('-12345678901234567890.25' as decimal(38,2))",
    "cast('a' as binary)",
    "interval '1' month",
    "interval '1 02:03:04.5' day to second",
    'make_interval(1,2,3,4,5,6,7.5)',
    'null',
    "'wörld 😀'",
    "cast('NaN' as double)",
    'cast(1.5 as float)',
    'cast(1 as byte)',
    'cast(2 as short)',
    'id > 1',
    'id',
    'cast(id as int)',
  ]
  const rows = await both((spark) =>
    spark
      .range(3)
      .selectExpr(...columns)
      .collect(),
  )
  assert.equal(rows.length, 3)
})

test('no rows, no columns, many rows', async () => {
  await both((spark) => spark.range(0).selectExpr('id', "'x' as s").collect())
  await both((spark) => spark.range(5).select().collect())
  assert.equal(await both((spark) => spark.range(5).isEmpty()), false)
  const rows = await both((spark) => spark.range(0, 30_000, 1, 5).selectExpr('id', 'string(id) s').collect())
  assert.ok(rows.every((row, i) => row.get(0) === BigInt(i) && row.get(1) === String(i)))
})

test('rows of the program, few and too many for one plan', async () => {
  await both((spark) =>
    spark
      .createDataFrame([
        { a: 1, b: 'x' },
        { a: 2, b: null },
      ])
      .collect(),
  )
  const many = Array.from({ length: 60_000 }, (_, i) => ({ a: i, b: `the text of row ${i}` }))
  await both(async (spark) => {
    const frame = spark.createDataFrame(many)
    const sums = await frame.selectExpr('sum(a)', 'max(b)', 'count(b)').collect()
    return [sums, await frame.schema(), await frame.filter(col('a').equalTo(59_999)).collect()]
  })
})

test('errors have condition, parameters and place', async () => {
  const programs: readonly ((spark: SparkSession) => Promise<unknown>)[] = [
    (spark) => spark.range(3).select('nope').collect(),
    (spark) => spark.range(3).selectExpr('1 / (id - 1)').collect(),
    (spark) => spark.range(3).filter('id >').schema(),
    (spark) => spark.conf.get('no.such.key'),
    (spark) => spark.read.parquet('/no/such/file').collect(),
  ]
  for (const program of programs) {
    await both(async (spark) => {
      try {
        await program(spark)
      } catch (error) {
        assert.ok(error instanceof SparkError)
        const { condition, sqlState, messageParameters, message } = error
        // A text's offsets and fragments; what is embedded also knows the whole text, and places that Spark does not.
        const places = toldContexts(error.toData()).map(({ fragment, kind }) => ({ fragment, kind }))
        return { condition, sqlState, messageParameters, message, places }
      }
      assert.fail('it has to fail')
    })
  }
})

test('settings and views are a session of its own; a clone starts with them', async () => {
  const other = await remote.newSession()
  await remote.conf.set('spark.sql.session.timeZone', 'Asia/Tokyo')
  await remote.range(3).createOrReplaceTempView('three')
  assert.notEqual(await other.conf.get('spark.sql.session.timeZone'), 'Asia/Tokyo')
  await assert.rejects(other.sql('select * from three'), /three/)
  const clone = await remote.cloneSession()
  assert.equal(await clone.conf.get('spark.sql.session.timeZone'), 'Asia/Tokyo')
  assert.equal(await (await clone.sql('select * from three')).count(), 3)
  await clone.conf.set('spark.sql.session.timeZone', 'UTC')
  assert.equal(await remote.conf.get('spark.sql.session.timeZone'), 'Asia/Tokyo')
  await clone.stop()
  await other.stop()
})

test('operations end by tag, by signal and when their reader leaves', { timeout: 20_000 }, async () => {
  const endless = () => remote.range(0, 5_000_000_000, 1, 4).selectExpr('max(sqrt(id))')
  remote.addTag('slow')
  const running = endless().collect()
  running.catch(() => undefined)
  await until(() => server.server.wire.runningOperations() > 0)
  assert.deepEqual(await remote.interruptTag('other'), [])
  assert.equal((await remote.interruptTag('slow')).length, 1)
  await assert.rejects(
    running,
    (error) => error instanceof SparkError && error.condition === 'OPERATION_CANCELED',
  )
  remote.clearTags()
  await assert.rejects(endless().collect({ signal: AbortSignal.timeout(100) }), { name: 'TimeoutError' })
  for await (const _ of remote.range(0, 50_000_000, 1, 100)) break
  await until(() => server.server.wire.runningOperations() === 0)
})

test('what planning runs ends with its signal and by interrupts', { timeout: 20_000 }, async () => {
  let started = 0
  // By id: tasks that were cancelled before may end only now.
  const running = new Set<unknown>()
  const stop = remote.addListener(({ event, taskInfo }) => {
    if (event === 'SparkListenerTaskStart') {
      started++
      running.add(taskInfo.taskId)
    }
    if (event === 'SparkListenerTaskEnd') running.delete(taskInfo.taskId)
  })
  await new Promise((resolve) => setTimeout(resolve, 100))
  const pivoted = () =>
    remote.range(0, 1e15, 1, 2).select('id', expr('id % 3').as('k')).groupBy('id').pivot('k').count()
  for (const ask of [
    (signal: AbortSignal) => pivoted().schema({ signal }),
    (signal: AbortSignal) => pivoted().collect({ signal }),
  ]) {
    const before = started
    const controller = new AbortController()
    const asking = ask(controller.signal)
    asking.catch(() => undefined)
    await until(() => started > before)
    const at = performance.now()
    controller.abort(new Error('enough'))
    await assert.rejects(asking, { message: 'enough' })
    assert.ok(performance.now() - at < 300)
    await until(() => running.size === 0)
  }
  const before = started
  remote.addTag('planned')
  const asking = pivoted().collect()
  asking.catch(() => undefined)
  await until(() => started > before)
  await remote.interruptTag('planned')
  remote.clearTags()
  await assert.rejects(asking, { condition: 'OPERATION_CANCELED' })
  await until(() => running.size === 0)
  stop()
  await until(() => server.server.wire.runningOperations() === 0)
})

test('explanations and events of ours travel as extensions', async () => {
  const [text, plain] = [await remote.range(3).explainString('stages'), await remote.range(3).explainString()]
  assert.match(text, /Stage 0: \d tasks?/)
  assert.match(plain, /Range \(0, 3/)
  const events: string[] = []
  const stop = remote.addListener(({ event }) => events.push(event))
  await new Promise((resolve) => setTimeout(resolve, 100))
  await remote.range(3).collect()
  await until(() => events.includes('SparkListenerJobEnd'))
  stop()
  await until(() => server.server.wire.runningOperations() === 0)
})

async function until(condition: () => boolean): Promise<void> {
  for (const end = Date.now() + 10_000; !condition(); ) {
    assert.ok(Date.now() < end, 'it did not come to be in time')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

test('observations, checkpoints and questions about plans', async () => {
  await both(async (spark) => {
    const seen = new Observation()
    const frame = spark.range(10).observe(seen, count(lit(1)).as('rows'), max('id').as('last'))
    const kept = await frame.filter('id > 3').localCheckpoint()
    const lazy = await spark.range(4).localCheckpoint(false)
    assert.throws(() => spark.range(1).observe(seen, count(lit(1))), /one DataFrame/)
    return [
      await seen.get,
      await kept.filter('id < 6').collect(),
      await lazy.collect(),
      await kept.isLocal(),
      await frame.isLocal(),
      await spark.range(3).select('id').sameSemantics(spark.range(3).select('id')),
      await spark.range(3).sameSemantics(spark.range(4)),
      await spark.range(3).semanticHash(),
      await spark.range(3).inputFiles(),
    ]
  })
  const isDivision = (error: unknown) => error instanceof SparkError && error.condition === 'DIVIDE_BY_ZERO'
  // What is computed of the sums is the metric's own; what is computed of the rows is the query's.
  const wrong = new Observation()
  await remote.range(3).observe(wrong, expr('max(id) / 0')).collect()
  await assert.rejects(wrong.get, isDivision)
  await assert.rejects(
    remote.range(3).observe(new Observation(), expr('max(1 / (id - 1))')).collect(),
    isDivision,
  )
})

test('how far an operation is, is told until it ends', async () => {
  const spark = await server.session()
  await spark.conf.set('spark.connect.progress.reportInterval', '20ms')
  const told: OperationProgress[] = []
  spark.registerProgressHandler((progress) => told.push(progress))
  await spark.range(0, 100_000_000, 1, 8).selectExpr('max(sqrt(id))').collect()
  const withStages = told.filter(({ stages }) => stages.length > 0)
  assert.ok(withStages.length > 1)
  assert.ok(withStages.every(({ stages }) => stages.every((stage) => stage.completedTasks <= stage.tasks)))
  assert.equal(told.at(-1)?.done, true)
  await spark.stop()
})
