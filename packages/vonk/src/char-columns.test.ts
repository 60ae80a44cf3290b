/** CHAR(n) and VARCHAR(n) through the DataFrame API: the schemas and errors that Spark gives for the same calls. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { col, from_json, lit, max } from './functions.ts'
import { SparkError, SparkSession } from './index.ts'

const warehouse = mkdtempSync(join(tmpdir(), 'vonk-char-'))
let spark: SparkSession
before(async () => {
  spark = await SparkSession.builder()
    .master('local[2]')
    .config('spark.sql.warehouse.dir', warehouse)
    .create()
  await spark.sql('create table tt (c char(5), v varchar(3)) using parquet')
  await spark.sql("insert into tt values ('ab', 'xy')")
})
after(async () => {
  await spark.stop()
  rmSync(warehouse, { recursive: true, force: true })
})

const declared = (type: string) => ({ __CHAR_VARCHAR_TYPE_STRING: type })
const column = (name: string, type?: string) => ({
  ...{ name, type: { kind: 'string' }, nullable: true },
  ...(type === undefined ? {} : { metadata: declared(type) }),
})

test('columns are strings, and what was declared goes along in their metadata', async () => {
  const table = spark.table('tt')
  assert.deepEqual((await table.schema()).fields, [column('c', 'char(5)'), column('v', 'varchar(3)')])
  const more = table.withColumn('v2', col('v'))
  assert.deepEqual((await more.schema()).fields[2], column('v2', 'varchar(3)'))
  const grouped = table.groupBy('c').agg(max('v').alias('m'))
  assert.deepEqual((await grouped.schema()).fields, [column('c', 'char(5)'), column('m')])
  const columns = await spark.catalog.listColumns('tt')
  assert.deepEqual(
    columns.map(({ dataType }) => dataType),
    ['string', 'string'],
  )
})

test('a column of CHAR is compared with its blanks', async () => {
  const table = spark.table('tt')
  for (const condition of [
    col('c').equalTo('ab'),
    col('c').isin('ab', 'q'),
    col('c').eqNullSafe('ab'),
    col('c').between('ab      ', 'b'),
  ]) {
    assert.deepEqual(
      (await table.where(condition).select('c').collect()).map((row) => row.get('c')),
      ['ab   '],
    )
  }
})

test('where values have types, CHAR and VARCHAR are refused, or are strings in a cast', async () => {
  const cast = await spark.range(1).select(lit('a').cast('char(5)')).schema()
  assert.deepEqual([cast.fields[0].name, cast.fields[0].type.kind], ['CAST(a AS STRING)', 'string'])
  const refused = { condition: 'UNSUPPORTED_CHAR_OR_VARCHAR_AS_STRING' }
  await assert.rejects(spark.read.schema('c char(5)').csv(warehouse).schema(), refused)
  await assert.rejects(
    spark
      .range(1)
      .select(from_json(lit('{}'), lit('a char(3)')))
      .schema(),
    refused,
  )
  await spark.conf.set('spark.sql.legacy.charVarcharAsString', 'true')
  const { fields } = await spark
    .range(1)
    .select(from_json(lit('{}'), lit('a char(3)')).alias('j'))
    .schema()
  assert.deepEqual(fields[0].type, {
    kind: 'struct',
    fields: [{ name: 'a', type: { kind: 'string' }, nullable: true }],
  })
  assert.deepEqual(await spark.table('tt').where(col('c').equalTo('ab')).count(), 0)
  await spark.conf.unset('spark.sql.legacy.charVarcharAsString')
})

test('rows that a program writes are as long as was declared', async () => {
  const long = spark.createDataFrame([{ c: 'abcdefgh', v: 'x' }])
  await assert.rejects(long.write.insertInto('tt'), (error: unknown) => {
    return error instanceof SparkError && error.condition === 'EXCEED_LIMIT_LENGTH'
  })
  await spark.table('tt').write.saveAsTable('t3')
  const described = await (await spark.sql('describe t3')).collect()
  assert.deepEqual(
    described.map((row) => row.get('data_type')),
    ['char(5)', 'varchar(3)'],
  )
})
