/**
 * Filters that keep the first rows of each partition of a window: tasks shuffle only rows that may be among them, and
 * the rows are DuckDB's.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { SparkSession } from 'vonk'
import { difference, duckRows, inAnyOrder, vonkRows } from './testing/cells.ts'

const rows = 40_000
const groups = 50
const tasks = 8
const source = `select nullif(id % ${groups}, 7) as k, (id * 7919) % 1009 as v, id from`

let spark: SparkSession
let duckdb: DuckDBConnection
/** Rows that the tasks wrote to shuffles. */
let shuffled = 0

before(async () => {
  spark = await SparkSession.builder()
    .master('local[2]')
    .config('spark.sql.leafNodeDefaultParallelism', tasks)
    .create()
  spark.addListener((event) => {
    if (event.event === 'SparkListenerTaskEnd')
      shuffled += event.taskMetrics?.shuffleWriteMetrics.shuffleRecordsWritten ?? 0
  })
  duckdb = await (await DuckDBInstance.create(':memory:')).connect()
  await duckdb.run("set default_null_order = 'nulls_first_on_asc_last_on_desc'")
  await duckdb.run(`create view t as ${source} range(${rows}) r(id)`)
  await (await spark.sql(`${source} range(${rows})`)).createOrReplaceTempView('t')
})
after(async () => {
  await spark.stop()
  duckdb.closeSync()
})

async function shuffledBy(text: string): Promise<number> {
  shuffled = 0
  const frame = await spark.sql(text)
  const schema = await frame.schema()
  const ours = inAnyOrder(vonkRows(await frame.collect(), schema))
  const wanted = inAnyOrder(duckRows((await duckdb.runAndReadAll(text)).getRows(), schema))
  const wrong = difference(ours, wanted, 1e-9)
  assert.equal(wrong, undefined, wrong)
  return shuffled
}

const over = 'over (partition by k order by v, id)'
const ofTies = 'over (partition by k order by v)'
const limited: Readonly<Record<string, readonly [text: string, rowsOfGroup: number]>> = {
  'row_number <=': [`select * from (select *, row_number() ${over} n from t) where n <= 3`, 3],
  'row_number =, in QUALIFY': [`select k, id from t qualify row_number() ${over} = 1`, 1],
  'row_number <, mirrored': [`select k, id from t qualify 5 > row_number() ${over}`, 4],
  'rank, with ties': [`select k, v, id from t qualify rank() ${ofTies} <= 2`, 60],
  'dense_rank, with ties': [`select k, v, id from t qualify dense_rank() ${ofTies} <= 2`, 60],
  'the lower of two bounds': [
    `select * from (select *, row_number() ${over} n, rank() ${over} r from t) where n <= 20 and r <= 2`,
    2,
  ],
  'descending, NULL last': [
    'select k, id from t qualify row_number() over (partition by k order by v desc, id desc) <= 2',
    2,
  ],
  'a sum up to the row beside it': [
    `select * from (select *, row_number() ${over} n,
      sum(v) over (partition by k order by v, id rows between unbounded preceding and current row) s from t) where n <= 3`,
    3,
  ],
  'no rows': [`select k, id from t qualify row_number() ${over} <= 0`, 0],
}
for (const [name, [text, rowsOfGroup]] of Object.entries(limited)) {
  test(`${name}: only the first rows of each task are shuffled`, async () => {
    const written = await shuffledBy(text)
    assert.ok(written <= tasks * groups * rowsOfGroup, `${written} rows`)
  })
}

const whole: Readonly<Record<string, string>> = {
  'a column looks ahead': `select * from (select *, row_number() ${over} n, lead(v) ${over} l from t) where n <= 3`,
  'a sum of the whole partition': `select * from (select *, row_number() ${over} n,
    sum(v) over (partition by k order by v, id rows between unbounded preceding and unbounded following) s from t)
    where n <= 3`,
  'more rows than are worth it': `select k, id from t qualify row_number() ${over} <= 1001`,
  'no bound': `select k, id from t qualify row_number() ${over} > 3`,
}
for (const [name, text] of Object.entries(whole)) {
  test(`${name}: all rows are shuffled`, async () => assert.equal(await shuffledBy(text), rows))
}

test('what lies by the keys already is not ranked twice', async () => {
  const frame = await spark.sql(
    `select * from (select /*+ repartition(4, k) */ * from t) qualify row_number() ${over} <= 3`,
  )
  assert.doesNotMatch(await frame.explainString(), /WindowGroupLimit/)
  const twice = await spark.sql(`select k, id from t qualify row_number() ${over} <= 3`)
  assert.match(
    await twice.explainString(),
    /WindowGroupLimit \[k#\d+L\], \[v#\d+L ASC .*\], row_number\(\), 3, Partial/,
  )
})
