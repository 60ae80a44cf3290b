/**
 * Groups of dense keys are found by the keys' values, without hashing: the same rows as DuckDB's for every type of key
 * and every kind of state, with nulls, with keys far outside, when memory is asked for; and counters that tell which
 * way was taken.
 */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { SparkSession } from 'vonk'
import { type CellRow, difference, duckRows, inAnyOrder, vonkRows } from './testing/cells.ts'

let duckdb: DuckDBConnection
let folder: string
const answers = new Map<string, readonly CellRow[]>()

/** Dictionary codes have a way of their own, so the file has none. */
const rowsSql = `
  select i, (hash(i * 3) % 30000)::bigint as random, i // 3 as ordered,
    case when hash(i * 5) % 9 = 0 then null else hash(i * 7) % 1000 end::int as few,
    case when hash(i * 11) % 9 = 0 then null else date '1995-03-01' + (hash(i * 13) % 2000)::int end as day,
    (hash(i * 17) % 100)::tinyint as tiny, (hash(i * 19) % 2 = 0) as flag, (hash(i * 23) % 700)::smallint as short,
    ((hash(i * 29) % 5000)::decimal(12, 2) / 100)::decimal(12, 2) as price,
    timestamp '2020-01-01' + to_microseconds((hash(i * 31) % 3000)::bigint) as moment,
    case when i % 15000 = 14999 then 9223372036854775807 when i % 15000 = 7000 then -9223372036854775808
      else (hash(i * 37) % 20000)::bigint end as outlying,
    case when i < 30000 then i // 2 else i * 1000003 end as late,
    (hash(i * 41) // 2)::bigint as sparse,
    case when i % 7 = 0 then null else hash(i * 43) % 1000 end::decimal(12, 2) as d,
    (hash(i * 47) % 1000)::double / 8 as x, 'text ' || (hash(i * 53) % 100)::varchar as s
  from (select i::bigint as i from range(60000) t(i))`

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vonk-dense-'))
  duckdb = await (await DuckDBInstance.create(':memory:')).connect()
  await duckdb.run(`create table rows as ${rowsSql}`)
  await duckdb.run(
    `copy rows to '${join(folder, 'rows.parquet')}'
      (format parquet, row_group_size 10240, dictionary_size_limit 1)`,
  )
})
after(() => {
  duckdb.closeSync()
  rmSync(folder, { recursive: true, force: true })
})

async function sessionOf(settings: Readonly<Record<string, string | number>>, master: string) {
  const builder = SparkSession.builder().master(master)
  for (const [key, value] of Object.entries(settings)) builder.config(key, value)
  const spark = await builder.create()
  await spark.read.parquet(join(folder, 'rows.parquet')).createOrReplaceTempView('rows')
  let counted = { arrays: 0, left: 0 }
  spark.addListener((event) => {
    if (event.event !== 'SparkListenerTaskEnd') return
    counted.arrays += event.taskMetrics.engineMetrics.valueArrays
    counted.left += event.taskMetrics.engineMetrics.valueArraysLeft
  })
  /** Compares with DuckDB and answers what tasks counted. */
  const compare = async (text: string) => {
    counted = { arrays: 0, left: 0 }
    const frame = await spark.sql(text)
    const schema = await frame.schema()
    const rows = inAnyOrder(vonkRows(await frame.collect(), schema))
    const wanted =
      answers.get(text) ?? inAnyOrder(duckRows((await duckdb.runAndReadAll(text)).getRows(), schema))
    answers.set(text, wanted)
    const wrong = difference(rows, wanted, 1e-9)
    assert.ok(wrong === undefined, `${text}: ${wrong}`)
    return counted
  }
  return { spark, compare }
}

const dense = [
  'random',
  'ordered',
  'few',
  'day',
  'tiny',
  'flag',
  'short',
  'price',
  'moment',
  'few, flag',
  'tiny, flag, day is null',
  'year(day), tiny',
  'few % 10, tiny, flag, short % 5',
  'random - 9000000000',
]
const states = `count(*), sum(i), sum(d), cast(avg(d) as decimal(16, 4)), min(s), max(x), min(price), sum(x),
  count(d) filter (where flag), count(distinct few)`
const ways: readonly (readonly [string, Readonly<Record<string, number>>])[] = [
  ['local[1]', {}],
  ['local[2]', { 'spark.vonk.memory.askShare': 0.5, 'spark.sql.shuffle.partitions': 2 }],
]
for (const [master, settings] of ways) {
  test(`dense keys, ${master}`, async (t) => {
    const { spark, compare } = await sessionOf(settings, master)
    for (const keys of dense) {
      await t.test(keys, async () => {
        const { arrays } = await compare(`select ${keys}, count(*), sum(d) from rows group by ${keys}`)
        assert.ok(arrays > 0, `${arrays} arrays`)
        await compare(`select ${keys}, ${states} from rows group by ${keys}`)
      })
    }
    await t.test('a key far outside turns to buckets', async () => {
      const { arrays, left } = await compare('select outlying, count(*), sum(d) from rows group by outlying')
      assert.ok(arrays > 0 && left > 0, `${arrays} arrays, ${left} left`)
      await compare('select late, count(*), max(s) from rows group by late')
      await compare('select outlying, few, count(*) from rows group by outlying, few')
    })
    await t.test('sparse keys have buckets', async () => {
      // The first row has an array around it, which the second one leaves.
      const { arrays, left } = await compare('select sparse, count(*) from rows group by sparse')
      assert.equal(arrays, left)
    })
    await t.test('a text among the keys', async () => {
      const { arrays } = await compare('select few, s, count(*) from rows group by few, s')
      assert.equal(arrays, 0)
    })
    await t.test('every row of a task has a null', async () => {
      await compare('select few, count(*) from rows where few is null or i < 100 group by few')
      await compare('select few, flag, count(*) from rows where few is null group by few, flag')
    })
    await spark.stop()
  })
}

test('explain says where groups may be found by value', async () => {
  const { spark } = await sessionOf({}, 'local[1]')
  const stagesOf = async (keys: string) =>
    (await spark.sql(`select ${keys}, count(*) from rows group by ${keys}`)).explainString('stages')
  assert.match(await stagesOf('few, day'), /HashAggregate\(.*, groups found by value where keys are dense/)
  for (const keys of ['s', 'few, s', 'x']) assert.doesNotMatch(await stagesOf(keys), /by value/)
  await spark.stop()
})

test('a sum of dense groups that overflows is an error', async () => {
  const { spark } = await sessionOf({}, 'local[1]')
  await assert.rejects(
    (async () =>
      (await spark.sql('select flag, sum(9223372036854775800 - few) from rows group by flag')).collect())(),
    /ARITHMETIC_OVERFLOW/,
  )
  await spark.stop()
})

test('keys that prove dense have an array in the place of buckets', async () => {
  const { spark, compare } = await sessionOf({}, 'local[1]')
  // Its range is too wide for the first rows, and not for as many groups as it has in the end.
  const { arrays } = await compare('select random * 3 k, count(*), sum(d) from rows group by random * 3')
  assert.ok(arrays > 1, `${arrays} arrays`)
  await spark.stop()
})
