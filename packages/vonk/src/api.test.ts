import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { after, before, test } from 'node:test'
import { DuckDBInstance } from '@duckdb/node-api'
import {
  avg,
  col,
  count,
  count_distinct,
  type DataFrame,
  lit,
  max,
  min,
  Row,
  SparkSession,
  sum,
  when,
} from './index.ts'

let spark: SparkSession
let duckdb: Awaited<ReturnType<DuckDBInstance['connect']>>
const folder = mkdtempSync(join(tmpdir(), 'vonk-api-'))

before(async () => {
  spark = await SparkSession.builder().master('local[2]').appName('api').getOrCreate()
  duckdb = await (await DuckDBInstance.create(':memory:')).connect()
})
after(async () => {
  await spark.stop()
  duckdb.closeSync()
  rmSync(folder, { recursive: true, force: true })
})

/** Numbers and text, so that an int of one engine equals a bigint of the other. */
const cell = (value: unknown): unknown =>
  typeof value === 'bigint' ? Number(value) : value === undefined ? null : value

/** The frame's rows are DuckDB's rows of the query; in any order unless the query orders. */
async function same(frame: DataFrame<object>, sql: string): Promise<void> {
  const ours = (await frame.collect()).map((row) => row.toArray().map(cell))
  const theirs = (await (await duckdb.runAndReadAll(sql)).getRowsJS()).map((row) => row.map(cell))
  const inOrder = (rows: unknown[][]) =>
    /order by/i.test(sql) ? rows : rows.map((row) => JSON.stringify(row)).sort()
  assert.deepEqual(inOrder(ours), inOrder(theirs as unknown[][]))
}

const numbers = () => spark.range(0, 200, 1, 5).withColumn('k', col('id').mod(7))
const t = '(select i as id, i % 7 as k from range(200) t(i)) t'

test('filter, select and limit', async () => {
  await same(numbers().filter('id > 190'), `select * from ${t} where id > 190`)
  await same(
    numbers().where(col('k').equalTo(3).and(col('id').lt(50))),
    `select * from ${t} where k = 3 and id < 50`,
  )
  await same(numbers().select(col('id').plus(1).as('x'), lit('a').as('y')), `select id + 1, 'a' from ${t}`)
  await same(numbers().selectExpr('id * 2 as d', 'k'), `select id * 2, k from ${t}`)
  await same(
    numbers().orderBy(col('id').desc()).offset(3).limit(4),
    `select * from ${t} order by id desc limit 4 offset 3`,
  )
  await same(numbers().filter(col('id').isin(1, 5, 9)), `select * from ${t} where id in (1, 5, 9)`)
  await same(numbers().filter(col('id').between(3, 6)), `select * from ${t} where id between 3 and 6`)
})

test('groups and aggregates', async () => {
  const aggregates = [
    sum('id').as('s'),
    avg('id').as('a'),
    min('id').as('lo'),
    max('id').as('hi'),
    count('*').as('n'),
  ]
  await same(
    numbers()
      .groupBy('k')
      .agg(...aggregates)
      .orderBy('k'),
    `select k, sum(id), avg(id), min(id), max(id), count(*) from ${t} group by k order by k`,
  )
  await same(numbers().groupBy('k').count(), `select k, count(*) from ${t} group by k`)
  await same(numbers().groupBy('k').sum(), `select k, sum(id), sum(k) from ${t} group by k`)
  await same(numbers().groupBy().agg({ id: 'max', k: 'min' }), `select max(id), min(k) from ${t}`)
  await same(numbers().agg(count_distinct('k')), `select count(distinct k) from ${t}`)
  await same(numbers().select('k').distinct(), `select distinct k from ${t}`)
  await same(numbers().dropDuplicates('k').select('k'), `select distinct k from ${t}`)
  await same(numbers().rollup('k').count(), `select k, count(*) from ${t} group by rollup (k)`)
})

test('columns are added, renamed and dropped', async () => {
  await same(
    numbers().withColumns({ k: col('k').plus(1), d: col('k').multiply(2) }),
    `select id, k + 1, k * 2 from ${t}`,
  )
  const renamed = numbers().withColumnRenamed('id', 'x').withColumnsRenamed({ k: 'y', nothing: 'z' })
  assert.deepEqual(await renamed.columns(), ['x', 'y'])
  assert.deepEqual(await renamed.toDF('a', 'b').drop('a', 'nothing').dtypes(), [['b', 'bigint']])
  const word = when(col('id').lt(2), 'few').when(col('id').lt(4), 'some').otherwise('many')
  await same(
    spark.range(6).select(word.as('w')),
    `select case when i < 2 then 'few' when i < 4 then 'some' else 'many' end from range(6) t(i)`,
  )
  await same(numbers().alias('x').select('x.id'), `select id from ${t}`)
  assert.deepEqual(
    await numbers()
      .transform((frame, by: number) => frame.filter(col('id').lt(by)), 3)
      .count(),
    3,
  )
})

test('rows of two frames', async () => {
  const other = spark.range(3).withColumn('k', lit(1n))
  await same(numbers().union(other), `select * from ${t} union all select i, 1 from range(3) u(i)`)
  const named = spark
    .range(2)
    .unionByName(spark.range(2).withColumn('x', lit(1)), { allowMissingColumns: true })
  await same(named, `select i, null from range(2) t(i) union all select i, 1 from range(2) u(i)`)
})

test('partitions', async () => {
  for (const frame of [
    numbers().repartition(3),
    numbers().repartition(4, 'k'),
    numbers().repartition('k'),
    numbers().repartitionByRange(3, col('id').desc()),
    numbers().coalesce(1),
    numbers().sortWithinPartitions('k'),
  ])
    await same(frame, `select * from ${t}`)
})

test('actions', async () => {
  const frame = numbers().orderBy('id')
  assert.deepEqual(
    (await frame.take(2)).map((row) => row.id),
    [0n, 1n],
  )
  assert.deepEqual(
    (await frame.tail(2)).map((row) => row.id),
    [198n, 199n],
  )
  assert.equal((await frame.first())?.get('id'), 0n)
  assert.equal((await frame.head(3)).length, 3)
  assert.equal(await frame.count(), 200)
  assert.equal(await frame.isEmpty(), false)
  assert.equal(await frame.filter('id < 0').first(), null)
  assert.equal(await frame.filter('id < 0').isEmpty(), true)
  const ids: bigint[] = []
  for await (const row of frame) ids.push(row.id)
  assert.deepEqual(
    ids,
    Array.from({ length: 200 }, (_, i) => BigInt(i)),
  )
  const table = await frame.toArrow()
  assert.equal(table.numRows, 200)
  assert.deepEqual(table.toArray().slice(0, 2).map(String), ['{"id": 0, "k": 0}', '{"id": 1, "k": 1}'])
  const { tableFromIPC } = await import('apache-arrow')
  assert.equal(tableFromIPC(await frame.toArrowIpc()).numRows, 200)
})

test('rows of the program', async () => {
  const rows = [
    { a: 1, b: 'x', c: [1.5, null], d: new Date(5), e: { f: true } },
    { a: null, b: null, c: null, d: null, e: null },
  ]
  const frame = spark.createDataFrame(rows)
  assert.deepEqual(await frame.dtypes(), [
    ['a', 'bigint'],
    ['b', 'string'],
    ['c', 'array<double>'],
    ['d', 'timestamp'],
    ['e', 'struct<f:boolean>'],
  ])
  const [first, second] = await frame.collect()
  assert.deepEqual(
    [first.a, first.b, first.c, first.d.epochMicros, first.e.f],
    [1n, 'x', [1.5, null], 5000n, true],
  )
  assert.ok(first.e instanceof Row)
  assert.deepEqual(second.toArray(), [null, null, null, null, null])
  const again = spark.createDataFrame(await frame.collect())
  assert.deepEqual(JSON.stringify(await again.collect()), JSON.stringify([first, second]))
  const declared = spark.createDataFrame([[1, '1.25', '2020-02-03']], 'a int, b decimal(5,2), c date')
  const [row] = await declared.collect()
  assert.deepEqual([row.a, String(row.b), row.c], [1, '1.25', '2020-02-03'])
  await assert.rejects(spark.createDataFrame([['x']], 'a int').collect(), {
    condition: 'INVALID_EXTERNAL_TYPE',
  })
  await assert.rejects(spark.createDataFrame([[1]], 'a nonsense').collect(), {
    condition: 'UNSUPPORTED_DATATYPE',
  })
})

test('files are written and read', async () => {
  for (const format of ['parquet'] as const) {
    const path = join(folder, format)
    const writer = numbers().write.mode('overwrite').option('header', true)
    await writer[format](path)
    assert.ok(readdirSync(path).includes('_SUCCESS'))
    const read = spark.read.option('header', true).schema('id BIGINT, k BIGINT')[format](path)
    await same(read, `select * from ${t}`)
  }
  await assert.rejects(numbers().write.parquet(join(folder, 'parquet')), { condition: 'PATH_ALREADY_EXISTS' })
  await numbers().write.mode('ignore').parquet(join(folder, 'parquet'))
  await numbers().write.format('noop').mode('overwrite').save()
  await assert.rejects(spark.read.parquet(join(folder, 'missing')).count(), { condition: 'PATH_NOT_FOUND' })
})

test('settings', async () => {
  await assert.rejects(spark.conf.get('spark.no.such.setting'), { condition: 'SQL_CONF_NOT_FOUND' })
  assert.equal(await spark.conf.get('spark.no.such.setting', 'x'), 'x')
  assert.equal(await spark.conf.getOption('spark.no.such.setting'), null)
  await spark.conf.set('spark.vonk.collect.longAsNumber', true)
  assert.equal((await spark.range(1).first())?.get(0), 0)
  await assert.rejects(
    spark
      .range(1)
      .select(lit(2n ** 60n).as('x'))
      .collect(),
    { condition: 'CAST_OVERFLOW' },
  )
  await spark.conf.unset('spark.vonk.collect.longAsNumber')
  assert.equal((await spark.range(1).first())?.get(0), 0n)
})

test('mistakes are told at the first call that asks, with the line', async () => {
  const wrong = spark.range(3).select('nope')
  await assert.rejects(wrong.schema(), (error: { condition: string; callSite: string }) => {
    assert.equal(error.condition, 'UNRESOLVED_COLUMN.WITH_SUGGESTION')
    assert.match(error.callSite, /api\.test\.ts:\d+$/)
    return true
  })
  await assert.rejects(
    spark
      .range(3)
      .select(lit(1).divide(col('id')))
      .collect(),
    { condition: 'DIVIDE_BY_ZERO' },
  )
  assert.equal(await spark.range(3).count(), 3)
})

test('an abort rejects within 300 ms and leaves the session usable', async () => {
  const controller = new AbortController()
  const reason = new TypeError('enough')
  const running = spark
    .range(0, 1_000_000_000_000, 1, 2)
    .agg(max('id'))
    .collect({ signal: controller.signal })
  await new Promise((resolve) => setTimeout(resolve, 100))
  const start = performance.now()
  controller.abort(reason)
  await assert.rejects(running, reason)
  assert.ok(performance.now() - start < 300)
  assert.equal(await spark.range(3).count(), 3)
})

test('sessions share the engine and have settings of their own', async () => {
  const other = await spark.newSession()
  await other.conf.set('spark.vonk.collect.longAsNumber', true)
  assert.equal((await other.range(1).first())?.get(0), 0)
  assert.equal((await spark.range(1).first())?.get(0), 0n)
  await other.stop()
  await assert.rejects(other.range(1).collect(), { condition: 'INVALID_HANDLE.SESSION_CLOSED' })
  assert.equal(SparkSession.active(), spark)
  assert.equal(await SparkSession.builder().getOrCreate(), spark)
})

test('listeners hear of jobs, stages and tasks until they are removed', async () => {
  const events: string[] = []
  const remove = spark.addListener((event) => events.push(event.event))
  await spark.range(3).count()
  await new Promise((resolve) => setTimeout(resolve, 50))
  for (const name of ['JobStart', 'StageSubmitted', 'TaskEnd', 'StageCompleted', 'JobEnd'])
    assert.ok(events.includes(`SparkListener${name}`), name)
  remove()
  const heard = events.length
  await spark.range(3).count()
  assert.equal(events.length, heard)
})

test('an idle session does not keep the process alive, nor do rows that it keeps', async () => {
  const program = `
    const { SparkSession } = await import(${JSON.stringify(new URL('index.ts', import.meta.url).href)})
    const spark = await SparkSession.builder().master('local[1]').getOrCreate()
    const kept = await spark.range(3).cache()
    console.log(await kept.count())`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program])
  let output = ''
  child.stdout.on('data', (data) => {
    output += data
  })
  const timer = setTimeout(() => child.kill('SIGKILL'), 15_000)
  const code = await new Promise((resolve) => child.on('close', resolve))
  clearTimeout(timer)
  assert.deepEqual([code, output.trim()], [0, '3'])
})

test('what is printed ends as in Spark: a schema and rows with an empty line', async (t) => {
  const written: string[] = []
  const write = t.mock.method(process.stdout, 'write', (text: unknown) => {
    // Reports of tests go there too, as bytes.
    if (typeof text === 'string') written.push(text)
    return true
  })
  const frame = spark.range(1)
  await frame.printSchema()
  await frame.show()
  write.mock.restore()
  // As pyspark 4.3 prints them.
  assert.equal(written[0], 'root\n |-- id: long (nullable = false)\n\n')
  assert.equal(written[1], '+---+\n| id|\n+---+\n|  0|\n+---+\n\n')
})
