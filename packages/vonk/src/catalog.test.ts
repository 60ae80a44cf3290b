/** Tables in the warehouse: they outlive the session, are shared by processes, and come or fail as a whole. */
import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { col, lit, SparkSession } from './index.ts'

const warehouse = mkdtempSync(join(tmpdir(), 'vonk-catalog-'))
after(() => rmSync(warehouse, { recursive: true, force: true }))
const session = () =>
  SparkSession.builder().master('local[2]').config('spark.sql.warehouse.dir', warehouse).create()

test('a table written by one engine is read, filled and dropped by another', async () => {
  const first = await session()
  const people = first.createDataFrame([{ id: 1, name: 'Ada' }], 'id int, name string')
  await people.write.saveAsTable('people')
  await assert.rejects(people.write.saveAsTable('people'), { condition: 'TABLE_OR_VIEW_ALREADY_EXISTS' })
  await people.write.mode('ignore').saveAsTable('people')

  // At the same time: what one commits, the other sees.
  const second = await session()
  await second.sql("insert into people values (2, 'Grace')")
  assert.equal(await first.table('people').count(), 2)
  await first.stop()

  await second
    .table('people')
    .select(col('id').plus(lit(10)), 'name')
    .write.insertInto('people')
  const swapped = second.createDataFrame([{ name: 'Edsger', id: 5 }], 'name string, id int')
  await swapped.write.mode('append').saveAsTable('people')
  const rows = await (await second.sql('select id, name from people order by id')).collect()
  assert.deepEqual(
    rows.map((row) => [row.get(0), row.get(1)]),
    [
      [1, 'Ada'],
      [2, 'Grace'],
      [5, 'Edsger'],
      [11, 'Ada'],
      [12, 'Grace'],
    ],
  )
  await swapped.write
    .mode('overwrite')
    .insertInto('people')
    .then(
      () => assert.fail('text is no number'),
      (error) => assert.equal(error.condition, 'INCOMPATIBLE_DATA_FOR_TABLE.CANNOT_SAFELY_CAST'),
    )
  await swapped.write.mode('overwrite').saveAsTable('people')
  assert.deepEqual(await second.table('people').columns(), ['name', 'id'])
  await second.catalog.dropTable('people')
  assert.equal(await second.catalog.tableExists('people'), false)
  assert.deepEqual(readdirSync(warehouse), ['_catalog'])
  await second.stop()
})

test('a table that is to be overwritten keeps its rows where the new ones fail or are aborted', async () => {
  const spark = await session()
  try {
    await spark.range(0, 8, 1, 2).withColumn('k', col('id').mod(2)).write.partitionBy('k').saveAsTable('kept')
    const rows = async () =>
      (await spark.table('kept').orderBy('id').collect()).map((row) => Number(row.get('id')))
    const failing = spark.range(0, 1000, 1, 4).selectExpr("if(id = 900, raise_error('no'), id) as id")
    await assert.rejects(failing.write.mode('overwrite').saveAsTable('kept'), {
      condition: 'USER_RAISED_EXCEPTION',
    })
    assert.deepEqual(await rows(), [0, 1, 2, 3, 4, 5, 6, 7])
    const endless = spark.range(0, 4_000_000_000, 1, 4).selectExpr('sha2(string(id), 256) as id')
    const signal = AbortSignal.timeout(100)
    await assert.rejects(endless.write.mode('overwrite').saveAsTable('kept', { signal }))
    assert.deepEqual(await rows(), [0, 1, 2, 3, 4, 5, 6, 7])
    // Other columns, format and partitions; even where only partitions with new rows are to be replaced.
    await spark.conf.set('spark.sql.sources.partitionOverwriteMode', 'dynamic')
    await spark.range(3).write.mode('overwrite').format('json').saveAsTable('kept')
    assert.deepEqual(await spark.table('kept').columns(), ['id'])
    assert.deepEqual(await rows(), [0, 1, 2])
    await spark.catalog.dropTable('kept')
    assert.deepEqual(readdirSync(warehouse), ['_catalog'])
  } finally {
    await spark.stop()
  }
})

test('a table whose query fails is not there, and neither are its files', async () => {
  const spark = await session()
  await assert.rejects(
    spark.sql('create table bad using parquet as select 1 / (id - 50) as x from range(100)'),
    {
      condition: 'DIVIDE_BY_ZERO',
    },
  )
  assert.equal(await spark.catalog.tableExists('bad'), false)
  assert.deepEqual(readdirSync(warehouse), ['_catalog'])
  await spark.stop()
})

test('of two that make one table at once, one succeeds', async () => {
  const [a, b] = await Promise.all([session(), session()])
  const made = await Promise.allSettled(
    [a, b, a, b].map((spark) => spark.sql('create table once (x int) using parquet')),
  )
  const failures = made.flatMap((result) => (result.status === 'rejected' ? [result.reason.condition] : []))
  assert.deepEqual(failures, Array(3).fill('TABLE_OR_VIEW_ALREADY_EXISTS'))
  await a.sql('drop table once')
  await Promise.all([a.stop(), b.stop()])
})

test('spark.catalog tells what there is', async () => {
  const spark = await session()
  const { catalog } = spark
  assert.equal(await catalog.currentDatabase(), 'default')
  await catalog.createDatabase('shop', { properties: { owner: 'us' } })
  await catalog.setCurrentDatabase('shop')
  await spark.sql("create table t (a int comment 'first', p string) using parquet partitioned by (p)")
  await spark.range(3).createTempView('v')
  assert.deepEqual(
    (await catalog.listTables()).map(({ name, tableType, namespace }) => [name, tableType, namespace]),
    [
      ['t', 'MANAGED', ['shop']],
      ['v', 'TEMPORARY', []],
    ],
  )
  assert.deepEqual(
    (await catalog.listColumns('t')).map((c) => [c.name, c.dataType, c.description, c.isPartition]),
    [
      ['a', 'int', 'first', false],
      ['p', 'string', null, true],
    ],
  )
  assert.deepEqual(
    (await catalog.listColumns('v')).map((c) => c.name),
    ['id'],
  )
  assert.equal((await catalog.getTable('t')).catalog, 'spark_catalog')
  assert.equal(await catalog.tableExists('shop.t'), true)
  assert.equal(await catalog.tableExists('t', 'default'), false)
  assert.equal(await catalog.functionExists('upper'), true)
  assert.equal(await catalog.functionExists('uper'), false)
  assert.deepEqual(
    (await catalog.listDatabases('sh*')).map(({ name }) => name),
    ['shop'],
  )
  assert.equal(await catalog.databaseExists('nothing'), false)
  assert.match(
    await catalog.getCreateTableString('t'),
    /^CREATE TABLE spark_catalog\.shop\.t \(\n {2}a INT COMMENT 'first'/,
  )
  const made = await catalog.createTable('u', {
    schema: await spark.range(1).schema(),
    description: 'numbers',
  })
  assert.equal(await made.count(), 0)
  assert.equal(await catalog.dropTempView('v'), true)
  assert.equal(await catalog.dropTempView('v'), false)
  await assert.rejects(catalog.dropDatabase('shop'), { condition: 'SCHEMA_NOT_EMPTY' })
  await catalog.dropDatabase('shop', { cascade: true })
  assert.equal(await catalog.currentDatabase(), 'shop')
  await catalog.setCurrentDatabase('default')
  await spark.stop()
})

test('a view may take the place of one that it reads', async () => {
  const spark = await session()
  await spark.range(5).createTempView('n')
  await spark.table('n').filter('id > 2').createOrReplaceTempView('n')
  assert.equal(await spark.table('n').count(), 2)
  await assert.rejects(spark.sql('create or replace temp view n as select * from n'), {
    condition: 'RECURSIVE_VIEW',
  })
  await spark.stop()
})
