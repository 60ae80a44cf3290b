/**
 * The 22 TPC-H queries over a folder of Parquet files, as text and in the DataFrame API: rows against DuckDB on the
 * same files, types against those that Apache Spark gave (`recorded/tpch_types.json`).
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { DuckDBValue } from '@duckdb/node-api'
import { type StructType, simpleString } from '@vonk/common'
import { type DataFrame, SparkSession } from 'vonk'
import { compareAnswers, duckdbOver, queriesIn, viewsOver } from '../testing/published-queries.ts'
import { dataFrames } from './data-frames.ts'
import { tablesOf } from './tables.ts'

export const tpchQueries = queriesIn(fileURLToPath(new URL('queries', import.meta.url)))

type RecordedColumn = readonly [name: string, type: string, nullable: boolean]
const recorded = JSON.parse(
  readFileSync(new URL('../recorded/tpch_types.json', import.meta.url), 'utf8'),
) as { readonly queries: readonly { readonly query: string; readonly columns: readonly RecordedColumn[] }[] }

export type DuckAnswers = ReadonlyMap<string, readonly (readonly DuckDBValue[])[]>

export async function duckAnswers(dataFolder: string): Promise<DuckAnswers> {
  const duck = await duckdbOver(dataFolder)
  const answers = new Map<string, readonly (readonly DuckDBValue[])[]>()
  for (const { name, text } of tpchQueries) answers.set(name, (await duck.runAndReadAll(text)).getRows())
  duck.closeSync()
  return answers
}

/** Both forms of all queries, in a session of their own. */
export async function checkTpch(
  t: TestContext,
  dataFolder: string,
  answers: DuckAnswers,
  options: { readonly master: string; readonly conf?: Readonly<Record<string, string>> },
): Promise<void> {
  const builder = SparkSession.builder().master(options.master)
  for (const [key, value] of Object.entries(options.conf ?? {})) builder.config(key, value)
  const spark = await builder.create()
  try {
    await viewsOver(spark, dataFolder)
    const tables = tablesOf(spark)
    for (const { name, text } of tpchQueries) {
      const check = (frame: DataFrame) => checkFrame(frame, name, text, answers)
      await t.test(`${name}, SQL`, async () => check(await spark.sql(text)))
      await t.test(`${name}, DataFrame`, () => check(dataFrames[name](tables)))
    }
  } finally {
    await spark.stop()
  }
}

async function checkFrame(frame: DataFrame, name: string, text: string, answers: DuckAnswers): Promise<void> {
  const schema = await frame.schema()
  assert.deepEqual(columnsOf(schema), sparkColumns(name))
  const wrong = compareAnswers({ rows: await frame.collect(), schema }, answers.get(name)!, text)
  assert.equal(wrong, undefined, wrong)
}

const columnsOf = ({ fields }: StructType) => fields.map((f) => [f.name, simpleString(f.type), f.nullable])

/** What Apache Spark said of a query's columns. */
export const sparkColumns = (name: string) =>
  recorded.queries
    .find(({ query }) => query === name)!
    .columns.map(([column, type, nullable]) => [column, shortNames[type] ?? type, nullable])

const shortNames: Readonly<Record<string, string>> = { integer: 'int', long: 'bigint' }
