/** `saveAsTable` on a table that is there: it has to be the one described. Answers recorded from Spark 4.3. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { type DataFrameWriter, SparkSession } from './index.ts'

const folder = mkdtempSync(join(tmpdir(), 'vonk-save-as-table-'))
after(() => rmSync(folder, { recursive: true, force: true }))
let spark: SparkSession

before(async () => {
  spark = await SparkSession.builder()
    .master('local[1]')
    .config('spark.sql.warehouse.dir', join(folder, 'warehouse'))
    .create()
  const rows = await spark.sql("SELECT 1L AS id, 'a' AS k, 1.5D AS v")
  await rows.write.saveAsTable('plain')
  await rows.write.partitionBy('k').saveAsTable('parts')
})
after(() => spark.stop())

const appended = async (query: string): Promise<DataFrameWriter> =>
  (await spark.sql(query)).write.mode('append')
const full = "SELECT 7L AS id, 'z' AS k, 2.5D AS v"
const rowsOf = async (table: string) =>
  (await spark.table(table).select('id', 'k', 'v').orderBy('id').collect()).map((row) => row.toArray())

const tableName = 'spark_catalog.default.plain'
const schema = 'struct<id:bigint,k:string,v:double>'
const refused: readonly {
  readonly name: string
  readonly write: () => Promise<void>
  readonly condition: string
  readonly parameters: Readonly<Record<string, string>>
}[] = [
  {
    name: 'fewer columns',
    write: async () => (await appended('SELECT 2L AS id')).saveAsTable('plain'),
    condition: '_LEGACY_ERROR_TEMP_1161',
    parameters: { tableName, existingTableSchema: schema, querySchema: 'struct<id:bigint>' },
  },
  {
    name: 'more columns',
    write: async () => (await appended(`SELECT *, 4 AS w FROM (${full})`)).saveAsTable('plain'),
    condition: '_LEGACY_ERROR_TEMP_1161',
    parameters: {
      ...{ tableName, existingTableSchema: schema },
      querySchema: 'struct<id:bigint,k:string,v:double,w:int>',
    },
  },
  {
    name: 'another name',
    write: async () => (await appended(`SELECT id, k AS kk, v FROM (${full})`)).saveAsTable('plain'),
    condition: '_LEGACY_ERROR_TEMP_1162',
    parameters: { col: 'k', inputColumns: 'id, kk, v' },
  },
  {
    name: 'another format',
    write: async () => (await appended(full)).format('csv').saveAsTable('plain'),
    condition: '_LEGACY_ERROR_TEMP_1159',
    parameters: { tableName, existingProvider: 'ParquetDataSourceV2', specifiedProvider: 'CSVDataSourceV2' },
  },
  {
    name: 'partitions of a table that has none',
    write: async () => (await appended(full)).partitionBy('k').saveAsTable('plain'),
    condition: '_LEGACY_ERROR_TEMP_1163',
    parameters: { tableName, specifiedPartCols: 'k', existingPartCols: '' },
  },
  {
    name: 'no partitions where the table has some',
    write: async () => (await appended(full)).saveAsTable('parts'),
    condition: '_LEGACY_ERROR_TEMP_1163',
    parameters: { tableName: 'spark_catalog.default.parts', specifiedPartCols: '', existingPartCols: 'k' },
  },
  {
    name: 'other partitions',
    write: async () => (await appended(full)).partitionBy('k', 'id').saveAsTable('parts'),
    condition: '_LEGACY_ERROR_TEMP_1163',
    parameters: {
      tableName: 'spark_catalog.default.parts',
      specifiedPartCols: 'k, id',
      existingPartCols: 'k',
    },
  },
  {
    name: 'another location',
    write: async () => (await appended(full)).option('path', join(folder, 'elsewhere')).saveAsTable('plain'),
    condition: '_LEGACY_ERROR_TEMP_1160',
    parameters: {
      identifier: '`spark_catalog`.`default`.`plain`',
      existingTableLoc: `file:${join(folder, 'warehouse', 'plain')}`,
      tableDescLoc: `file:${join(folder, 'elsewhere')}`,
    },
  },
]

for (const { name, write, condition, parameters } of refused) {
  test(`${name}: refused, and nothing is written`, async () => {
    await assert.rejects(write(), { condition, messageParameters: parameters })
    assert.deepEqual(await rowsOf('plain'), [[1n, 'a', 1.5]])
    assert.deepEqual(await rowsOf('parts'), [[1n, 'a', 1.5]])
  })
}

test('columns are found by name, without regard to case and order, and partitions by theirs', async () => {
  await (await appended('SELECT 2.5D AS V, 5 AS K, 3 AS ID')).saveAsTable('plain')
  assert.deepEqual(await rowsOf('plain'), [
    [1n, 'a', 1.5],
    [3n, '5', 2.5],
  ])
  await (await appended(full)).partitionBy('K').format('PARQUET').saveAsTable('parts')
  assert.deepEqual(await rowsOf('parts'), [
    [1n, 'a', 1.5],
    [7n, 'z', 2.5],
  ])
})

for (const format of ['parquet', 'csv', 'json'] as const) {
  test(`${format}: no columns are no file`, async () => {
    const path = join(folder, `none.${format}`)
    const shown = { parquet: 'Parquet', csv: 'CSV', json: 'JSON' }[format]
    await assert.rejects(spark.range(3).select().write.format(format).save(path), {
      condition: 'EMPTY_SCHEMA_NOT_SUPPORTED_FOR_DATASOURCE',
      messageParameters: { format: shown },
    })
  })
}
