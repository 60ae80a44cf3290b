/**
 * Partial aggregates that hand their groups on before the input ends, or stop looking for them, and final ones that
 * take one reduce partition after the other: the same rows as DuckDB's, and the counters that tell.
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
let folder: string

const rowsSql = `
  select i, i // 4 as ordered, hash(i * 3) % 40000 as random, i * 11 as alone,
    case when i % 5 = 0 then null else 'key ' || (hash(i) % 30000)::varchar end as word,
    case when i % 7 = 0 then null else (i % 1000)::decimal(12, 2) end as d,
    'text ' || (hash(i * 7) % 100)::varchar as s, (i % 3)::int as small
  from range(160000) t(i)`

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vonk-partial-'))
  duckdb = await (await DuckDBInstance.create(':memory:')).connect()
  await duckdb.run(`create table rows as ${rowsSql}`)
  await duckdb.run(`copy rows to '${join(folder, 'rows.parquet')}' (format parquet, row_group_size 40960)`)
})
after(() => {
  duckdb.closeSync()
  rmSync(folder, { recursive: true, force: true })
})

interface Counters {
  flushes: number
  passed: number
}

/** Runs the query and adds up what its tasks counted. */
async function counted(spark: SparkSession, frame: DataFrame, sql: string): Promise<Counters> {
  const counters: Counters = { flushes: 0, passed: 0 }
  const remove = spark.addListener((event) => {
    if (event.event !== 'SparkListenerTaskEnd') return
    const { partialFlushes, partialRowsPassed } = event.taskMetrics.engineMetrics
    counters.flushes += partialFlushes
    counters.passed += partialRowsPassed
  })
  const schema = await frame.schema()
  const rows = inAnyOrder(vonkRows(await frame.collect(), schema))
  remove()
  const wanted = inAnyOrder(duckRows((await duckdb.runAndReadAll(sql)).getRows(), schema))
  const wrong = difference(rows, wanted, 1e-9)
  assert.ok(wrong === undefined, wrong)
  return counters
}

const aggregates = ['sum(d)', 'count(*)', 'avg(d)', 'max(s)', 'min(i)', 'count(d) filter (where small = 1)']
const listed = aggregates.map((text) => text.replace('avg(d)', 'avg(d)::decimal(16, 6)')).join(', ')

for (const master of ['local[1]', 'local[2]', 'local-cluster[2,1,1024]']) {
  test(`groups of every kind on ${master}`, async (t) => {
    await using spark = await SparkSession.builder().master(master).create()
    const columns = aggregates.map((text) => expr(text))
    const all = (key: string, filter = 'true') =>
      spark.read
        .parquet(join(folder, 'rows.parquet'))
        .filter(filter)
        .groupBy(key)
        .agg(columns[0], ...columns.slice(1))
        .toDF('k', 'd', 'n', 'a', 's', 'i', 'c')
    // Some of the groups, chosen by what is only known of a whole one: all of them take long to compare here.
    const grouped = (key: string, filter?: string) => all(key, filter).filter('(i + n) % 53 = 4')
    const sql = (key: string, filter = 'true') =>
      `select ${key}, ${listed} from rows where ${filter} group by ${key} having (min(i) + count(*)) % 53 = 4`

    await t.test('few groups stay', async () => {
      const { flushes, passed } = await counted(
        spark,
        all('small'),
        `select small, ${listed} from rows group by small`,
      )
      assert.deepEqual([flushes, passed], [0, 0])
    })
    await t.test('keys in order are handed on', async () => {
      const { flushes, passed } = await counted(spark, grouped('ordered'), sql('ordered'))
      assert.ok(flushes > 0, `${flushes} times`)
      assert.equal(passed, 0)
    })
    await t.test('keys that never come again are not looked up', async () => {
      const { passed } = await counted(spark, grouped('alone', 'small <> 1'), sql('alone', 'small <> 1'))
      assert.ok(passed > 20_000, `${passed} rows`)
    })
    await t.test('keys at random, and texts with nulls', async () => {
      await counted(spark, grouped('random'), sql('random'))
      await counted(spark, grouped('word'), sql('word'))
    })
    await t.test('above: a filter, an aggregate, a limit, an order', async () => {
      const q = all('ordered')
      await counted(
        spark,
        q.filter('n > 3 and k % 2 = 0').groupBy('s').agg(expr('count(*)'), expr('sum(d)')),
        `select s, count(*), sum(d) from (select ordered k, sum(d) d, count(*) n, max(s) s from rows group by 1)
          where n > 3 and k % 2 = 0 group by s`,
      )
      await counted(
        spark,
        q.groupBy('k').agg(expr('max(d)')).groupBy().agg(expr('count(*)'), expr('sum(k)')),
        'select count(distinct ordered), sum(distinct ordered) from rows',
      )
      assert.equal((await q.limit(20_500).collect()).length, 20_500)
      assert.equal(
        (await q.orderBy('k').limit(7).collect()).map((row) => row.get('k')).join(),
        '0,1,2,3,4,5,6',
      )
    })
    await t.test('groups that lie together need no second phase', async () => {
      const rows = spark.read.parquet(join(folder, 'rows.parquet'))
      const phases = async (frame: DataFrame) =>
        [...(await frame.explainString()).matchAll(/HashAggregate\(/g)].length
      for (const key of ['ordered', 'word']) {
        const together = rows.repartition(3, expr(key)).groupBy(expr(key), expr('small + 1 as next'))
        const frame = together.agg(columns[0], ...columns.slice(1))
        assert.equal(await phases(frame), 1)
        await counted(
          spark,
          frame.toDF('k', 'l', 'd', 'n', 'a', 's', 'i', 'c').filter('(i + n) % 53 = 4'),
          `select ${key}, small + 1, ${listed} from rows group by all having (min(i) + count(*)) % 53 = 4`,
        )
      }
      assert.equal(await phases(rows.repartition(3, expr('i')).groupBy('ordered').agg(expr('sum(d)'))), 2)
    })
    await t.test('a repartition by another column read by one task does not part the groups', async () => {
      const q = spark.read.parquet(join(folder, 'rows.parquet')).repartition(8, expr('i')).coalesce(1)
      await counted(
        spark,
        q.groupBy('ordered').agg(expr('count(*) as n')).groupBy('n').agg(expr('count(*)')),
        'select n, count(*) from (select count(*) n from rows group by ordered) group by 1',
      )
    })
  })
}
