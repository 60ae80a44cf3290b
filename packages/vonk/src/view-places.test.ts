/** Errors in what a view does point into the view's own text and name it, as Spark 4.3 answers these statements. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { SparkError, SparkSession } from './index.ts'

const folder = mkdtempSync(join(tmpdir(), 'vonk-view-places-'))
let spark: SparkSession
before(async () => {
  spark = await SparkSession.builder()
    .master('local[1]')
    .config('spark.sql.warehouse.dir', join(folder, 'warehouse'))
    .create()
})
after(async () => {
  await spark.stop()
  rmSync(folder, { recursive: true, force: true })
})

const failing = "select cast('x' as int) + id as x from range(2)"

/** Object, first and last offset, fragment. */
async function placeOf(query: string): Promise<readonly unknown[]> {
  try {
    await (await spark.sql(query)).collect()
  } catch (error) {
    assert.ok(error instanceof SparkError)
    const [place] = error.queryContext
    assert.equal(place?.kind, 'sql')
    if (place.kind === 'sql') return [place.objectName ?? '', place.start, place.stop, place.fragment]
  }
  return assert.fail('nothing is thrown')
}
const cast = [7, 22, "cast('x' as int)"] as const

test('of a temporary view, and of one that reads it', async () => {
  await spark.sql(`create or replace temporary view v1 as\n  ${failing}`)
  assert.deepEqual(await placeOf('select x from v1'), ['v1', ...cast])
  await spark.sql('create or replace temporary view v2(x) as select x from v1')
  assert.deepEqual(await placeOf('select x + 1 from v2'), ['v1', ...cast])
})

test('of a global one', async () => {
  await spark.sql(`create or replace global temporary view v3 as ${failing}`)
  assert.deepEqual(await placeOf('select x from global_temp.v3'), ['global_temp.v3', ...cast])
})

test('of views of the catalog', async () => {
  await spark.sql(`create or replace view v4 as ${failing}`)
  await spark.sql('create or replace view v5 as select * from v4')
  for (const query of ['select x from v4', 'select x from v5', 'select x from v4 where x > 1'])
    assert.deepEqual(await placeOf(query), ['spark_catalog.default.v4', ...cast])
})

test('what the query itself does wrong is told in its own text', async () => {
  await spark.sql('create or replace temporary view v6 as select id as x from range(2)')
  assert.deepEqual(await placeOf('select x / 0 from v6'), ['', 7, 11, 'x / 0'])
  assert.deepEqual(await placeOf('select y from v6'), ['', 7, 7, 'y'])
})

test('a name in it that is gone', async () => {
  await spark.sql('create table gone (a int) using parquet')
  await spark.sql('create view v8 as select a + 1 as b from gone')
  await spark.sql('drop table gone')
  const place = ['spark_catalog.default.v8', 23, 26, 'gone']
  assert.deepEqual(await placeOf('select * from v8'), place)
})
