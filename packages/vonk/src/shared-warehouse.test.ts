/** Tables that go while another session, which knows of them only through the warehouse, is at work on them. */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { SparkSession } from './index.ts'

const open = (warehouse: string) =>
  SparkSession.builder().master('local[1]').config('spark.sql.warehouse.dir', warehouse).create()

test('rows that come after their table was dropped leave no folder in its place', async () => {
  const warehouse = mkdtempSync(join(tmpdir(), 'vonk-shared-'))
  const spark = await open(warehouse)
  await spark.sql('create table t (a bigint) using parquet')
  const record = join(warehouse, '_catalog', 'default', 't.json')
  const inserting = spark.sql('insert into t select sum(id) from range(3000000) group by id % 100000')
  inserting.catch(() => {})
  // As another process drops it: the record goes, then the folder.
  while (!readdirSync(join(warehouse, 't')).includes('_temporary')) {
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  rmSync(record)
  await assert.rejects(inserting, { condition: 'TABLE_OR_VIEW_NOT_FOUND' })
  assert.deepEqual(readdirSync(warehouse), ['_catalog'])
  await spark.sql('create table t (a int) using parquet')
  assert.equal(await spark.table('t').count(), 0)
  await spark.stop()
  rmSync(warehouse, { recursive: true, force: true })
})

test('views that two sessions made to read each other end in an error', async () => {
  const warehouse = mkdtempSync(join(tmpdir(), 'vonk-shared-'))
  const spark = await open(warehouse)
  await spark.sql('create view v as select 1 as a')
  await spark.sql('create view w as select * from v union all select * from v')
  const file = join(warehouse, '_catalog', 'default', 'v.json')
  writeFileSync(file, readFileSync(file, 'utf8').replace('select 1 as a', 'select * from w'))
  await assert.rejects(async () => (await spark.sql('select * from w')).collect(), {
    condition: 'VIEW_EXCEED_MAX_NESTED_DEPTH',
  })
  await spark.stop()
  rmSync(warehouse, { recursive: true, force: true })
})

test('names of tables stay inside the warehouse', async () => {
  const warehouse = join(mkdtempSync(join(tmpdir(), 'vonk-shared-')), 'inside')
  mkdirSync(warehouse)
  const spark = await open(warehouse)
  await assert.rejects(spark.range(1).write.saveAsTable('`../up`'), {
    condition: 'INVALID_ATTRIBUTE_NAME_SYNTAX',
  })
  assert.deepEqual(readdirSync(join(warehouse, '..')), ['inside'])
  await spark.stop()
  rmSync(join(warehouse, '..'), { recursive: true, force: true })
})
