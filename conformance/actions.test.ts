/**
 * Actions other than `collect`, what repeats for a seed, and where rows lie: on one and two slots, at 1, 2 and 7
 * partitions.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { col, type DataFrame, SparkSession } from 'vonk'
import { openWarehouse, partitionings, type Tables, type Warehouse } from './testing/tables.ts'

let warehouse: Warehouse
before(async () => {
  warehouse = await openWarehouse()
})
after(() => warehouse.close())

const ids = async (frame: DataFrame): Promise<number[]> =>
  (await frame.select('id').collect()).map((row) => Number(row.id))

async function checkFirstAndLast({ t, empty, big }: Tables): Promise<void> {
  const sorted = t.orderBy('id').select('id')
  const numbers = (rows: readonly { readonly id: unknown }[]) => rows.map((row) => Number(row.id))
  assert.deepEqual(numbers((await sorted.take(3)) as never), [0, 1, 2])
  assert.deepEqual(numbers((await sorted.head(2)) as never), [0, 1])
  assert.deepEqual(numbers((await sorted.tail(3)) as never), [94, 95, 96])
  assert.deepEqual(numbers((await sorted.tail(1000)) as never).length, 97)
  assert.equal((await sorted.first())?.get('id'), 0n)
  assert.equal((await sorted.head())?.get(0), 0n)
  assert.equal(await empty.first(), null)
  assert.deepEqual(await empty.tail(5), [])
  assert.deepEqual(await t.take(0), [])
  assert.equal((await big.take(4321)).length, 4321)
  assert.equal(await empty.isEmpty(), true)
  assert.equal(await t.isEmpty(), false)
  assert.equal(await t.filter('id > 1000').isEmpty(), true)
  assert.equal(await big.count(), 10_000)
  assert.equal(await big.filter('k = 3').count(), 95)
  assert.equal(await empty.count(), 0)
  assert.equal(await t.union(t).distinct().count(), 97)
}

async function checkIterators({ big, empty }: Tables): Promise<void> {
  let sum = 0n
  for await (const row of big.toLocalIterator()) sum += row.id as bigint
  assert.equal(sum, 49_995_000n)
  const sorted: bigint[] = []
  for await (const row of big.orderBy(col('id').desc())) {
    sorted.push(row.id as bigint)
    if (sorted.length === 10) break
  }
  assert.deepEqual(
    sorted,
    Array.from({ length: 10 }, (_, i) => BigInt(9999 - i)),
  )
  for await (const row of empty) assert.fail(`there is no row ${JSON.stringify(row)}`)
}

async function checkSamples({ big, spark }: Tables): Promise<void> {
  const once = await ids(big.sample(0.1, 42))
  assert.deepEqual(await ids(big.sample(0.1, 42)), once)
  assert.ok(once.length > 850 && once.length < 1150, `${once.length} of 10000`)
  assert.notDeepEqual(await ids(big.sample(0.1, 43)), once)
  const more = await ids(big.sample(true, 1.5, 1))
  assert.ok(more.length > 14_000 && more.length < 16_000, `${more.length} of 10000, with replacement`)
  assert.deepEqual(await ids(big.sample(true, 1.5, 1)), more)
  const parts = await Promise.all(big.randomSplit([1, 2, 3], 7).map(ids))
  assert.equal(new Set(parts.flat()).size, 10_000)
  assert.equal(parts.flat().length, 10_000)
  const random = async () =>
    (await spark.range(20).selectExpr('rand(5) as r', 'randn(5) as n').collect()).map((row) => [row.r, row.n])
  assert.deepEqual(await random(), await random())
}

async function checkPlaces({ big }: Tables): Promise<void> {
  const places = async (frame: DataFrame, key: string) =>
    (await frame.selectExpr(`${key} as key`, 'spark_partition_id() as p').distinct().collect()).map(
      (row) => [String(row.key), row.p as number] as const,
    )
  const byKey = await places(big.repartition(5, 'k'), 'k')
  assert.equal(new Map(byKey).size, byKey.length, 'a key lies in two partitions')
  assert.equal(new Set((await places(big.repartition(5), 'k')).map(([, p]) => p)).size, 5)
  const ranges = (
    await big
      .repartitionByRange(4, 'v')
      .selectExpr('spark_partition_id() as p', 'v')
      .groupBy('p')
      .agg({ v: 'min' })
      .orderBy('p')
      .collect()
  ).map((row) => row.get(1) as bigint)
  assert.ok(ranges.length === 4 && ranges.every((low, i) => i === 0 || low > ranges[i - 1]), String(ranges))
  assert.equal(new Set((await places(big.repartition(6).coalesce(2), 'k')).map(([, p]) => p)).size, 2)
  const sorted = await big
    .repartition(3, 's')
    .sortWithinPartitions('v', 'id')
    .selectExpr('spark_partition_id() as p', 'v')
    .collect()
  for (const [i, row] of sorted.entries())
    if (i > 0 && row.p === sorted[i - 1].p) assert.ok(row.v >= sorted[i - 1].v, `row ${i} is out of order`)
  assert.deepEqual((await big.dropDuplicates('k').select('k').collect()).length, 98)
}

for (const master of ['local[1]', 'local[2]']) {
  test(`actions on ${master}`, async (t) => {
    await using root = await SparkSession.builder().master(master).create()
    for (const partitions of partitionings) {
      const spark = await root.newSession()
      await spark.conf.set('spark.sql.shuffle.partitions', partitions)
      await spark.conf.set('spark.sql.leafNodeDefaultParallelism', partitions)
      await spark.conf.set('spark.sql.files.maxPartitionBytes', 1)
      const tables = warehouse.tables(spark, partitions)
      const checks = { checkFirstAndLast, checkIterators, checkSamples, checkPlaces }
      for (const [name, check] of Object.entries(checks))
        await t.test(`${name}, ${partitions} partitions`, () => check(tables))
    }
  })
}
