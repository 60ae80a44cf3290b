/** Functions of CSV text, as real Spark answered them (`recorded/csv_functions.json`). */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { type Row, type SparkError, SparkSession } from 'vonk'
import { checkRecordedValues } from './testing/recorded-values.ts'

let spark: SparkSession
before(async () => {
  spark = await SparkSession.builder().master('local[2]').getOrCreate()
  await spark.conf.set('spark.sql.session.timeZone', 'America/Los_Angeles')
})
after(() => spark.stop())

test('functions of CSV text answer as Spark does', () =>
  checkRecordedValues(spark, 'csv_functions.json', [
    [
      /maxColumns|maxCharsPerColumn|unescapedQuoteHandling|locale/,
      'options that are refused by name, as in files',
    ],
    [/variant|parse_json/, 'variants are refused by name, as in files'],
    [/schema_of_csv\(''\)/, 'an internal error in Spark; here the record is malformed'],
    [/nonsense x y/, 'a type that is none is told before the syntax around it'],
  ]))

test('a row of text and a row of a file are written and read alike', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'csv-'))
  after(() => rmSync(folder, { recursive: true, force: true }))
  const rows = spark
    .range(0, 3000, 1, 3)
    .selectExpr(
      'id',
      `translate(conv(cast(hash(id) as string), 10, 5), '01234', 'a",\\\\ ') as t`,
      'if(id % 7 = 0, null, hash(id, 1) / 64.0D) as d',
      "if(id % 5 = 0, null, timestamp'2001-01-01' + make_dt_interval(0, 0, 0, hash(id, 2) / 8)) as c",
      'cast(hash(id, 3) / 100 as decimal(12,2)) as n',
    )
  await rows.write.csv(`${folder}/a`)
  const wanted = await spark.read.text(`${folder}/a`).collect()
  const given = await rows.selectExpr('to_csv(struct(*)) as value').collect()
  const texts = (all: readonly Row[]) => all.map((row) => `${row.get(0)}`).sort()
  assert.deepEqual(texts(given), texts(wanted))

  const schema = 'id bigint, t string, d double, c timestamp, n decimal(12,2), _corrupt_record string'
  const readings: readonly Readonly<Record<string, string>>[] = [
    {},
    { escape: '"' },
    { ignoreLeadingWhiteSpace: 'true' },
    { sep: 'a' },
  ]
  for (const options of readings) {
    const ofFile = spark.read.schema(schema).options(options).csv(`${folder}/a`)
    const pairs = Object.entries(options).map(([key, value]) => `'${key}', '${value}'`)
    const rest = pairs.length === 0 ? '' : `, map(${pairs.join(', ')})`
    const ofText = spark.read
      .text(`${folder}/a`)
      .selectExpr(`from_csv(value, '${schema}'${rest}) as row`)
      .selectExpr('row.*')
    assert.equal(await ofFile.count(), 3000)
    assert.equal(await ofFile.exceptAll(ofText).count(), 0, JSON.stringify(options))
    assert.equal(await ofText.exceptAll(ofFile).count(), 0, JSON.stringify(options))
  }
})

test('a malformed record ends the query where that is asked for', async () => {
  const frame = spark
    .range(0, 10, 1, 2)
    .selectExpr(`from_csv(if(id = 7, 'x,1', '1,2'), 'a int, b int', map('mode', 'FAILFAST')) as r`)
  await assert.rejects(frame.collect(), (error: SparkError) => {
    assert.equal(error.condition, 'MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION')
    assert.deepEqual(error.messageParameters, { badRecord: '[null,1]', failFastMode: 'FAILFAST' })
    return true
  })
})
