/**
 * The 99 queries of TPC-DS at scale factor 0.01: all are planned, and those not listed in `unlike` give DuckDB's rows.
 * Eight texts quote aliases with `"`, hence spark.sql.ansi.doubleQuotedIdentifiers.
 */
import assert from 'node:assert/strict'
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

suite('TPC-DS', () => {
  let spark: SparkSession
  let duckdb: DuckDBConnection
  before(async () => {
    spark = await SparkSession.builder()
      .master('local[2]')
      .config('spark.sql.ansi.doubleQuotedIdentifiers', 'true')
      .create()
    await viewsOver(spark, folder('data'))
    duckdb = await duckdbOver(folder('data'))
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
      assert.equal(await compareQuery(query, spark, duckdb), undefined)
    })
  }
})
