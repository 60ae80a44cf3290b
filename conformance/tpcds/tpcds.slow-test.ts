/**
 * The 99 queries of TPC-DS: all are planned, and those not listed in `unlike` give DuckDB's rows. Over the data that
 * lies here, of scale factor 0.01, or the files of the folder `TPCDS_DIR` (record/tpc_texts.py makes larger ones),
 * where fewer answers have no rows. Eight texts quote aliases with `"`, hence spark.sql.ansi.doubleQuotedIdentifiers.
 */
import assert from 'node:assert/strict'
import process from 'node:process'
import { after, before, suite, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { DuckDBConnection } from '@duckdb/node-api'
import { SparkSession } from 'vonk'
import { compareQuery, duckdbOver, queriesIn, viewsOver } from '../testing/published-queries.ts'

const folder = (name: string): string => fileURLToPath(new URL(`./${name}`, import.meta.url))

/** Queries whose rows are not DuckDB's, and why. */
const unlike: Readonly<Record<string, string>> = {
  q78: 'round(1.025, 2): Spark rounds the decimal digits of a double, DuckDB its binary value',
}
const unlikeMax = 4
/** Answers without a row tell little. At scale factor 0.1, 18 have none. */
const emptyMax = 27

const data = process.env.TPCDS_DIR ?? folder('data')

suite('TPC-DS', () => {
  const empty: string[] = []
  let spark: SparkSession
  let duckdb: DuckDBConnection
  before(async () => {
    spark = await SparkSession.builder()
      .master('local[2]')
      .config('spark.sql.ansi.doubleQuotedIdentifiers', 'true')
      .create()
    await viewsOver(spark, data)
    duckdb = await duckdbOver(data)
  })
  after(async () => {
    await spark.stop()
    duckdb.closeSync()
  })

  test('few queries are listed as unlike', () => {
    assert.ok(Object.keys(unlike).length <= unlikeMax)
  })
  for (const query of queriesIn(folder('queries'))) {
    test(query.name, async () => {
      const frame = await spark.sql(query.text)
      assert.match(await frame.explainString(), /== Physical Plan ==/)
      if (unlike[query.name] !== undefined) return
      const { wrong, rows } = await compareQuery(query, spark, duckdb)
      assert.equal(wrong, undefined)
      if (rows === 0) empty.push(query.name)
    })
  }
  test('few answers have no rows', () => {
    console.log(`TPC-DS over ${data}: ${empty.length} answers have no rows: ${empty.join(', ')}`)
    assert.ok(empty.length <= emptyMax)
  })
})
