/** Functions of JSON text, as real Spark answered them (`recorded/json_functions.json`). */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { SparkSession } from 'vonk'
import { checkRecordedValues } from './testing/recorded-values.ts'

let spark: SparkSession
before(async () => {
  spark = await SparkSession.builder().master('local[1]').getOrCreate()
  await spark.conf.set('spark.sql.session.timeZone', 'America/Los_Angeles')
})
after(() => spark.stop())

test('functions of JSON text answer as Spark does', () =>
  checkRecordedValues(spark, 'json_functions.json', [
    [/1e3.*(a string|map<string,string>)/, 'a number read as a text is kept as it was written'],
  ]))

test('json_tuple gives a column for each field', async () => {
  const frame = spark
    .range(0, 3, 1, 1)
    .selectExpr(`concat('{"a":', id, ', "b":{"c":[1, "x"]}, "n":null}') as j`)
    .selectExpr("json_tuple(j, 'a', 'b', 'n', 'none') as (p, q, r, s)")
  const rows = (await frame.collect()).map((row) => Object.values(row.toObject()))
  assert.deepEqual(
    rows,
    [0, 1, 2].map((id) => [`${id}`, '{"c":[1,"x"]}', null, null]),
  )
})
