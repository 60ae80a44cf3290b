import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { col, type DataFrame, expr, SparkError, SparkSession } from './index.ts'

const folder = mkdtempSync(join(tmpdir(), 'vonk-write-'))
const spark = await SparkSession.builder()
  .master('local[2]')
  .config('spark.sql.warehouse.dir', join(folder, 'warehouse'))
  .getOrCreate()
after(async () => {
  await spark.stop()
  rmSync(folder, { recursive: true, force: true })
})

const rows = [
  { a: 1, b: 'x', c: 1.5, d: true },
  { a: 2, b: 'yé😀', c: -0.25, d: false },
  { a: 3, b: null, c: 7, d: null },
  { a: 4, b: 'a "quoted", value', c: 0, d: true },
]
const schema = 'a bigint, b string, c double, d boolean'
const texts = async (frame: DataFrame): Promise<string[]> =>
  (await frame.orderBy('a').collect()).map((row) => JSON.stringify(row))

for (const format of ['parquet', 'csv', 'json']) {
  test(`rows of the program written as ${format} read back the same`, async () => {
    const frame = spark.createDataFrame(rows, schema)
    const path = join(folder, format)
    await frame.write.format(format).save(path)
    assert.ok(readdirSync(path).includes('_SUCCESS'))
    assert.deepEqual(await texts(spark.read.format(format).schema(schema).load(path)), await texts(frame))
  })

  test(`rows straight from a shuffle written as ${format} read back the same`, async () => {
    const frame = spark.createDataFrame(rows, schema).repartition(3, col('b'))
    const path = join(folder, `${format}-shuffled`)
    await frame.write.format(format).save(path)
    assert.deepEqual(await texts(spark.read.format(format).schema(schema).load(path)), await texts(frame))
  })
}

test('a path that exists is an error that names it, and what is there stays', async () => {
  const frame = spark.createDataFrame(rows, schema)
  const path = join(folder, 'once')
  await frame.write.parquet(path)
  const files = readdirSync(path)
  await assert.rejects(frame.write.parquet(path), { condition: 'PATH_ALREADY_EXISTS' })
  assert.deepEqual(readdirSync(path), files)
  await frame.write.mode('ignore').parquet(path)
  assert.deepEqual(readdirSync(path), files)
  await frame.write.mode('append').parquet(path)
  assert.equal(await spark.read.parquet(path).count(), 2 * rows.length)
  await frame.limit(1).write.mode('overwrite').parquet(path)
  assert.equal(await spark.read.parquet(path).count(), 1)
})

for (const format of ['parquet', 'csv', 'json']) {
  test(`a folder of ${format} that the query reads is overwritten, and its rows are kept`, async () => {
    const path = join(folder, `own-${format}`)
    const read = () => spark.read.format(format).schema('id bigint').load(path)
    await spark.range(0, 1000, 1, 4).write.format(format).save(path)
    const before = readdirSync(path)
    await read().filter('id >= 10').write.mode('overwrite').format(format).save(path)
    assert.equal(await read().count(), 990)
    // Through a shuffle, whose map side has read all of it before anything is written, and with both sides of a join.
    const twice = read().join(read().withColumnRenamed('id', 'other'), expr('id = other'))
    await twice.select('id').repartition(3).write.mode('overwrite').format(format).save(path)
    assert.deepEqual((await read().selectExpr('count(*)', 'min(id)', 'max(id)').first())?.toArray(), [
      990n,
      10n,
      999n,
    ])
    assert.equal(
      readdirSync(path).some((name) => before.includes(name) && name !== '_SUCCESS'),
      false,
    )
    // A write that fails leaves the folder as it was.
    const failing = read().selectExpr("if(id = 999, raise_error('no'), id) id")
    await assert.rejects(failing.write.mode('overwrite').format(format).save(path), SparkError)
    assert.equal(await read().count(), 990)
  })
}

test('a table that the query reads is not overwritten', async () => {
  await spark.sql('create table own_table using parquet as select id from range(10)')
  await assert.rejects(spark.table('own_table').write.mode('overwrite').insertInto('own_table'), {
    condition: 'UNSUPPORTED_OVERWRITE.TABLE',
  })
  assert.equal(await spark.table('own_table').count(), 10)
  await spark.sql('drop table own_table')
})
