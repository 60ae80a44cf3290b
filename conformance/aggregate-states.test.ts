/**
 * Aggregates whose states change their shape on the way: sums that outgrow one word between batches, counts that are
 * kept together until a batch has nulls, with keys and without. The rows come in row groups that differ in just that.
 */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { type DataFrame, expr, SparkSession } from 'vonk'
import { difference, duckRows, inAnyOrder, vonkRows } from './testing/cells.ts'

let duckdb: DuckDBConnection
let spark: SparkSession
let folder: string

/** Row groups of 4,096 rows: small values, then large ones, then nulls, then both signs; five times over. */
const rowsSql = `
  select i, (i * 7919) % 5 as k, (i * 7919) % 1013 as many,
    case when (i // 4096) % 4 = 2 and i % 3 = 0 then null
      when (i // 4096) % 4 = 1 then 9999999999990000 + i % 1000
      when (i // 4096) % 4 = 3 then (i % 2 * 2 - 1) * (9000000000000000 + i)
      else i % 100 - 70 end::decimal(18, 2) as d,
    case when (i // 4096) % 4 = 2 and i % 5 = 0 then null else i % 1000 end::bigint as n,
    case when (i // 4096) % 4 = 1 then 4000000000000000000 else i end::bigint as large,
    (i % 7)::int as small
  from range(81920) t(i)`

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vonk-states-'))
  duckdb = await (await DuckDBInstance.create(':memory:')).connect()
  await duckdb.run(`create table rows as ${rowsSql}`)
  await duckdb.run(`copy rows to '${join(folder, 'rows.parquet')}' (format parquet, row_group_size 4096)`)
  spark = await SparkSession.builder().master('local[2]').create()
})
after(async () => {
  await spark.stop()
  duckdb.closeSync()
  rmSync(folder, { recursive: true, force: true })
})

async function same(frame: DataFrame, sql: string): Promise<void> {
  const schema = await frame.schema()
  const rows = inAnyOrder(vonkRows(await frame.collect(), schema))
  const wanted = inAnyOrder(duckRows((await duckdb.runAndReadAll(sql)).getRows(), schema))
  const wrong = difference(rows, wanted, 1e-9)
  assert.ok(wrong === undefined, wrong)
}

const aggregates = [
  'sum(d)',
  'count(*)',
  'count(d)',
  'count(n)',
  'sum(n)',
  'min(d)',
  'try_sum(d)',
  'sum(n) filter (where small > 2)',
  'count(d) filter (where small > 2)',
  'avg(n)',
]
/** With a product that leaves 62 bits in some batches, whatever the sums do. */
const lists = [aggregates, [...aggregates, 'sum(d * small)']]

for (const keys of ['k', 'many', undefined]) {
  for (const splits of [1, 64 * 1024 * 1024]) {
    test(`sums and counts by ${keys ?? 'nothing'}, tasks of ${splits} bytes`, async () => {
      await spark.conf.set('spark.sql.files.maxPartitionBytes', splits)
      await spark.conf.set('spark.sql.files.openCostInBytes', 0)
      const rows = spark.read.parquet(join(folder, 'rows.parquet'))
      const grouped = keys === undefined ? rows.groupBy() : rows.groupBy(keys)
      const key = keys === undefined ? '' : `${keys}, `
      for (const list of lists) {
        const columns = list.map((text) => expr(text))
        const listed = list
          .join(', ')
          .replace('try_sum', 'sum')
          .replace('d * small', 'd::decimal(28, 2) * small')
        const sql = `select ${key}${listed} from rows ${keys === undefined ? '' : `group by ${keys}`}`
        await same(grouped.agg(columns[0], ...columns.slice(1)), sql)
      }
    })
  }
}

test('a sum of longs that leaves 64 bits in a later batch is an error', async () => {
  const rows = spark.read.parquet(join(folder, 'rows.parquet'))
  await assert.rejects(rows.groupBy('k').agg(expr('sum(large)')).collect(), /ARITHMETIC_OVERFLOW/)
  await same(
    rows.filter('i < 4096').groupBy('k').agg(expr('sum(large)')),
    'select k, sum(large) from rows where i < 4096 group by k',
  )
})

test('a row that stops in the middle for memory adds once to every aggregate', async () => {
  // Each text is longer than all before it, so that the scratch memory grows again and again.
  const long = `length(repeat('text', 10000 + 40 * cast(i as int)))`
  const totals = [
    'sum(n)',
    `sum(${long})`,
    'count(*)',
    `max(${long}) filter (where length(repeat('ab', 20000 + 20 * cast(i as int))) % 8 < 3)`,
    'sum(small)',
  ]
  const columns = totals.map((total, i) => `${total} as total${i}`).join(', ')
  const fewer = 'where i % 41 = 0 and i < 8000'
  for (const [keys, by] of [
    ['', ''],
    ['k, ', 'group by k'],
  ]) {
    const rows = spark.read.parquet(join(folder, 'rows.parquet'))
    await rows.createOrReplaceTempView('rows')
    const text = `select ${keys}${columns} from rows ${fewer} ${by}`
    await same(await spark.sql(text), text)
  }
})
