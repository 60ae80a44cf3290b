/**
 * The 22 TPC-H queries at scale factor 0.01: rows against DuckDB on the same files, with few and many partitions, in
 * threads and in processes; types against those that Apache Spark gave (`recorded/tpch_types.json`).
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { DuckDBValue } from '@duckdb/node-api'
import { type DataType, type StructType, simpleString } from '@vonk/common'
import { Row, SparkSession } from 'vonk'
import { type CellRow, difference, duckCell, inAnyOrder, vonkCell } from './testing/cells.ts'
import { duckdbOver, queriesIn, viewsOver } from './testing/published-queries.ts'

const folder = new URL('tpch/', import.meta.url)
const dataFolder = process.env.TPCH_DIR ?? fileURLToPath(new URL('data', folder))
const queries = queriesIn(fileURLToPath(new URL('queries', folder)))
const recorded = JSON.parse(readFileSync(new URL('recorded/tpch_types.json', import.meta.url), 'utf8')) as {
  readonly queries: readonly {
    readonly query: string
    readonly columns: readonly (readonly [name: string, type: string, nullable: boolean])[]
  }[]
}

const places = [
  { name: '1 partition', master: 'local[1]', partitions: '1' },
  { name: '2 partitions', master: 'local[2]', partitions: '2' },
  { name: '8 partitions', master: 'local[2]', partitions: '8' },
  { name: '2 processes', master: 'local-cluster[2,1,1024]', partitions: '2' },
]

const answers = new Map<string, readonly (readonly DuckDBValue[])[]>()
before(async () => {
  const duck = await duckdbOver(dataFolder)
  for (const { name, text } of queries) answers.set(name, (await duck.runAndReadAll(text)).getRows())
  duck.closeSync()
})

/** DuckDB divides decimals to doubles: such a column is compared as one. */
function comparable(rows: readonly Row[], duck: readonly (readonly DuckDBValue[])[], { fields }: StructType) {
  const asDouble = fields.map(
    (f, i) => f.type.kind === 'decimal' && duck.some((row) => typeof row[i] === 'number'),
  )
  const vonkOf = (value: unknown, type: DataType, i: number) =>
    asDouble[i] && value !== null ? Number(String(value)) : vonkCell(value, type)
  const duckOf = (value: DuckDBValue, type: DataType, i: number) =>
    asDouble[i] && value !== null ? Number(value) : duckCell(value, type)
  const vonk: CellRow[] = rows.map((row) => Row.valuesOf(row).map((v, i) => vonkOf(v, fields[i].type, i)))
  return { vonk, duck: duck.map((row) => row.map((v, i) => duckOf(v, fields[i].type, i))) as CellRow[] }
}

/** Spark rounds means and quotients of decimals to a few digits, DuckDB does not. */
const tolerance = 2e-5

for (const place of places) {
  test(`TPC-H, ${place.name}`, async (t) => {
    const spark = await SparkSession.builder()
      .master(place.master)
      .config('spark.sql.shuffle.partitions', place.partitions)
      .create()
    try {
      await viewsOver(spark, dataFolder)
      for (const { name, text } of queries) {
        await t.test(name, async () => {
          const frame = await spark.sql(text)
          const schema = await frame.schema()
          const { vonk, duck } = comparable((await frame.collect()) as Row[], answers.get(name)!, schema)
          const wrong = difference(inAnyOrder(vonk), inAnyOrder(duck), tolerance)
          assert.equal(wrong, undefined, wrong)
          const columns = schema.fields.map((f) => [f.name, simpleString(f.type), f.nullable])
          const spark43 = recorded.queries.find((query) => query.query === name)!.columns
          assert.deepEqual(
            columns,
            spark43.map(([column, type, nullable]) => [column, shortName(type), nullable]),
          )
        })
      }
    } finally {
      await spark.stop()
    }
  })
}

const shortName = (type: string): string => ({ integer: 'int', long: 'bigint' })[type] ?? type
