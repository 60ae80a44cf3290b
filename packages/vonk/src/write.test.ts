import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { col, type DataFrame, SparkSession } from './index.ts'

const folder = mkdtempSync(join(tmpdir(), 'vonk-write-'))
const spark = await SparkSession.builder().master('local[2]').getOrCreate()
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
