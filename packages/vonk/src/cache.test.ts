/**
 * Cached rows: made once, used by every plan that has the cached one as a part, and made again where they were lost.
 */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { after, before, test } from 'node:test'
import { col, functions, type ListenerEvent, SparkSession, StorageLevel } from './index.ts'

const folder = mkdtempSync(join(tmpdir(), 'vonk-cache-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const numbers = (rows: number) => Array.from({ length: rows }, (_, i) => `${i},${i % 7}`).join('\n')

let spark: SparkSession
before(async () => {
  spark = await SparkSession.builder().master('local[2]').create()
})
after(() => spark.stop())

test('the first use makes the rows, later plans read them and not the files', async () => {
  const file = join(folder, 'numbers.csv')
  writeFileSync(file, `id,k\n${numbers(1000)}\n`)
  const read = () => spark.read.option('header', true).schema('id bigint, k int').csv(file)
  const base = read().filter('id >= 100')
  assert.deepEqual(await base.storageLevel(), StorageLevel.NONE)
  await base.cache()
  assert.deepEqual(await base.storageLevel(), StorageLevel.MEMORY_AND_DISK)
  const byKey = () =>
    read().filter('id >= 100').groupBy('k').agg(functions.count('*').as('n')).orderBy('k').collect()
  const explained = await base.groupBy('k').count().explainString()
  assert.match(
    explained,
    /InMemoryTableScan \[k#\d+\]\n.*InMemoryRelation .*StorageLevel\(disk, memory, deserialized, 1 replicas\)/,
  )
  assert.match(explained, /InMemoryRelation[\s\S]*FileScan csv/)
  const before = await byKey()
  assert.equal(
    before.reduce((sum, row) => sum + Number(row.get('n')), 0),
    900,
  )
  // The same size and time of change would be the same file: only the contents tell where rows came from.
  assert.equal(
    await base
      .select(functions.sum('id'))
      .first()
      .then((row) => row?.get(0)),
    494550n,
  )
  assert.deepEqual(await byKey(), before)
  // Twice in one plan, with columns of one name on both sides.
  const joined = base.as('a').join(base.as('b'), col('a.id').equalTo(col('b.id')))
  assert.equal(await joined.filter('a.k = 3').count(), await base.filter('k = 3').count())
  assert.match(await joined.explainString(), /InMemoryTableScan[\s\S]*InMemoryTableScan/)
  await base.unpersist()
  assert.doesNotMatch(await base.explainString(), /InMemoryTableScan/)
  assert.deepEqual(await byKey(), before)
})

test('a cached plan runs once', async () => {
  const tasks: number[] = []
  const remove = spark.addListener((event: ListenerEvent) => {
    if (event.event === 'SparkListenerTaskEnd') tasks.push(event.taskMetrics?.inputMetrics.recordsRead ?? 0)
  })
  const slow = spark
    .range(0, 10_000, 1, 4)
    .select(functions.expr('id % 100 as k'), functions.expr('id * 2 as v'))
  await slow.persist(StorageLevel.MEMORY_ONLY)
  const sums = async () => (await slow.agg(functions.sum('v')).collect())[0].get(0)
  assert.equal(await sums(), 99_990_000n)
  await new Promise((resolve) => setTimeout(resolve, 50))
  const first = tasks.length
  assert.equal(await sums(), 99_990_000n)
  await new Promise((resolve) => setTimeout(resolve, 50))
  // Without the four tasks that made the rows.
  assert.equal(tasks.length - first, first - 4)
  remove()
  await slow.unpersist()
})

test('CACHE TABLE, UNCACHE TABLE, CLEAR CACHE and spark.catalog', async () => {
  await spark.sql('create temp view n as select id, id % 3 as k from range(100)')
  await spark.sql('cache table n')
  assert.equal(await spark.catalog.isCached('n'), true)
  assert.match(
    await (await spark.sql('select k, count(*) from n group by k')).explainString(),
    /InMemoryTableScan/,
  )
  await spark.sql('uncache table n')
  assert.equal(await spark.catalog.isCached('n'), false)
  await spark.sql("cache lazy table m options ('storageLevel' = 'DISK_ONLY') select k from n where id > 5")
  assert.match(await spark.table('m').explainString(), /StorageLevel\(disk, 1 replicas\)/)
  assert.equal(await spark.table('m').count(), 94)
  await spark.sql('clear cache')
  assert.equal(await spark.catalog.isCached('m'), false)
})

test('a storage level that is none is told behind everything else, and leaves no view', async () => {
  const options = "options ('storageLevel' 'NOPE')"
  // As Spark 4.3 answers them.
  for (const [statement, condition] of [
    [`cache table nowhere.t ${options} as select 1`, '_LEGACY_ERROR_TEMP_0037'],
    [`cache table nothing ${options}`, 'TABLE_OR_VIEW_NOT_FOUND'],
    [`cache table levelless ${options} as select * from nothing`, 'TABLE_OR_VIEW_NOT_FOUND'],
    [`cache table levelless ${options} as select 1 x`, '_LEGACY_ERROR_TEMP_3259'],
    ['select * from levelless', 'TABLE_OR_VIEW_NOT_FOUND'],
  ]) {
    await assert.rejects(async () => spark.sql(statement), { condition }, statement)
  }
})

test('rows of an executor that dies are made again', async () => {
  const cluster = await SparkSession.builder().master('local-cluster[2,1,512]').create()
  const pids = new Map<string, number>()
  cluster.addListener((event) => {
    if (event.event === 'SparkListenerExecutorAdded') {
      pids.set(event.executorId, Number(event.executorInfo.attributes?.pid))
    }
  })
  const kept = cluster
    .range(0, 20_000, 1, 6)
    .select(functions.expr('id % 11 as k'), functions.expr('id as v'))
  await kept.cache()
  const rows = async () => {
    const frame = kept.groupBy('k').agg(functions.sum('v').as('s')).orderBy('k')
    return (await frame.collect()).map((row) => [row.get(0), row.get(1)])
  }
  const expected = await rows()
  const [pid] = pids.values()
  process.kill(pid, 'SIGKILL')
  assert.deepEqual(await rows(), expected)
  assert.deepEqual(await rows(), expected)
  await cluster.stop()
})

test('plans of every kind are found again, and let go', async () => {
  const session = await spark.newSession()
  await session.range(100).selectExpr('id', 'id % 7 as k', 'id % 3 as m').createOrReplaceTempView('grouped')
  const texts = [
    'select k, count(*) n, sum(id) s from grouped group by k',
    'select k, m, count(*) n from grouped group by rollup(k, m)',
    'select k, m, max(id) n from grouped group by cube(k, m) having max(id) > 3',
    'select * from (select k, m, id from grouped) pivot (sum(id) for m in (0, 1, 2))',
    'select id from grouped where id > (select avg(id) from grouped)',
    'select distinct k, m from grouped',
    'select k, row_number() over (partition by m order by id) r from grouped',
    'select a.k, b.n from grouped a join (select k, count(*) n from grouped group by k) b on a.k = b.k',
    'select k from grouped union all select count(*) from grouped',
  ]
  for (const text of texts) {
    const cached = await session.sql(text)
    const rows = await cached.count()
    await cached.cache()
    const again = await session.sql(text)
    assert.deepEqual(await again.storageLevel(), StorageLevel.MEMORY_AND_DISK, text)
    assert.match(await again.explainString(), /InMemoryTableScan/, text)
    assert.equal((await again.collect()).length, rows, text)
    await again.unpersist()
    assert.deepEqual(await cached.storageLevel(), StorageLevel.NONE, text)
    assert.doesNotMatch(await cached.explainString(), /InMemoryTableScan/, text)
  }
})

test('rows of the plan itself are found again by what they are', async () => {
  const session = await spark.newSession()
  await session.sql("create temp view letters as select * from values (1, 'a'), (2, null) t(k, s)")
  await session.catalog.cacheTable('letters')
  assert.equal(await session.catalog.isCached('letters'), true)
  assert.match(await session.table('letters').explainString(), /InMemoryTableScan/)
  assert.deepEqual(
    (await session.table('letters').orderBy('k').collect()).map((row) => [row.get(0), row.get(1)]),
    [
      [1, 'a'],
      [2, null],
    ],
  )
  const levelOf = async (text: string) => (await session.sql(text)).storageLevel()
  const renamed = "select * from values (1, 'a'), (2, null) u(x, y)"
  assert.deepEqual(await levelOf(renamed), StorageLevel.MEMORY_AND_DISK)
  for (const other of [
    "select * from values (1, 'b'), (2, null) t(k, s)",
    "select * from values (1, 'a'), (2, '') t(k, s)",
    "select * from values (1L, 'a'), (2L, null) t(k, s)",
    "select * from values (1, 'a'), (2, null), (2, null) t(k, s)",
  ])
    assert.deepEqual(await levelOf(other), StorageLevel.NONE, other)
  await session.sql('uncache table letters')
  assert.deepEqual(await levelOf(renamed), StorageLevel.NONE)
})

test('numbers that JSON has not tell plans apart', async () => {
  const of = (number: number) => spark.range(1).select(functions.lit(number).as('x'))
  await of(Number.NaN).cache()
  const found = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].map(async (number) => {
    const row = await of(number).first()
    return row?.get(0)
  })
  assert.deepEqual(await Promise.all(found), [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])
  await spark.catalog.clearCache()
})

// Expected: PySpark 4.3, classic.
test('rows by the clock or by chance are kept as they were made', async () => {
  const plans = {
    clock: await spark.sql(
      'select id, current_timestamp() at, localtimestamp() shown, unix_timestamp() s from range(9)',
    ),
    chance: await spark.sql('select id, rand() r, uuid() u from range(9)'),
    functions: spark
      .range(9)
      .select(functions.rand().as('r'), functions.expr('randn() as n'), functions.uuid().as('u')),
  }
  for (const [name, frame] of Object.entries(plans)) {
    await frame.cache()
    const rows = await frame.collect()
    assert.match(await frame.explainString(), /InMemoryTableScan/, name)
    await new Promise((resolve) => setTimeout(resolve, 2))
    assert.deepEqual(await frame.collect(), rows, name)
    await frame.unpersist()
  }
  await spark.sql('cache table loaded as select id, now() at from range(3)')
  const at = async () => (await (await spark.sql('select max(at) from loaded')).first())?.get(0)
  const first = await at()
  await new Promise((resolve) => setTimeout(resolve, 2))
  assert.deepEqual(await at(), first)
})

test('a DataFrame draws its random numbers once, and others draw others', async () => {
  const drawn = spark.range(50).selectExpr('id', 'rand() r', 'rand() q', 'uuid() u')
  const rows = await drawn.collect()
  assert.deepEqual(await drawn.collect(), rows)
  assert.notEqual(rows[0].get('r'), rows[0].get('q'))
  const other = await spark.range(50).selectExpr('id', 'rand() r', 'rand() q', 'uuid() u').collect()
  assert.notDeepEqual(other, rows)
  const both = drawn.as('a').join(drawn.as('b'), col('a.id').equalTo(col('b.id')))
  assert.equal(await both.filter('a.r = b.r and a.u = b.u').count(), 50)
  await drawn.createOrReplaceTempView('drawn')
  const sum = async () => (await (await spark.sql('select sum(r) from drawn')).first())?.get(0)
  assert.equal(await sum(), await sum())
})
