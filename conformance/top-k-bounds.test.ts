/**
 * ORDER BY with a LIMIT over Parquet: the best rows found so far let scans leave out row groups that statistics put
 * behind them, whichever task found them and in whichever order the file lies. Rows are DuckDB's, and the row groups
 * are counted.
 */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { SparkSession } from 'vonk'
import { difference, duckRows, vonkRows } from './testing/cells.ts'

let duckdb: DuckDBConnection
let spark: SparkSession
const folder = mkdtempSync(join(tmpdir(), 'vonk-top-k-'))
const groups = 40
const rows = groups * 2048

before(async () => {
  duckdb = await (await DuckDBInstance.create(':memory:')).connect()
  spark = await SparkSession.builder().master('local[2]').create()
  const path = join(folder, 't.parquet')
  // `up` rises with the rows, `mixed` has all its values in every row group.
  await duckdb.run(`create view source as select i as up, i // 7 as steps, (i * 7919) % ${rows} as mixed,
      'k' || lpad(i::varchar, 7, '0') as s, i::decimal(30, 2) as wide, i::double as d,
      if(i = 3, 'nan'::double, i::double) as odd, if(i % 20000 = 77, null, i) as gaps,
      date '2000-01-01' + (i // 100)::integer as day, (i % 10)::integer as g
    from range(${rows}) r(i)`)
  await duckdb.run(`copy source to '${path}' (format parquet, row_group_size 2048)`)
  for (const name of ['t', 'few']) {
    const from = name === 't' ? 'source' : '(select i as g, i * 10 as w from range(0, 10, 3) r(i))'
    const at = join(folder, `${name}.parquet`)
    if (name !== 't') await duckdb.run(`copy (select * from ${from}) to '${at}' (format parquet)`)
    await duckdb.run(`create view ${name} as select * from read_parquet('${at}')`)
    await spark.read.parquet(at).createOrReplaceTempView(name)
  }
})
after(async () => {
  await spark.stop()
  duckdb.closeSync()
  rmSync(folder, { recursive: true })
})

async function skippedBy(sql: string, duckSql = sql): Promise<number> {
  let skipped = 0
  const stop = spark.addListener((event) => {
    if (event.event !== 'SparkListenerTaskEnd') return
    skipped += event.taskMetrics.engineMetrics.rowGroupsSkipped
  })
  try {
    const frame = await spark.sql(sql)
    const schema = await frame.schema()
    const found = vonkRows(await frame.collect(), schema)
    const wrong = difference(found, duckRows((await duckdb.runAndReadAll(duckSql)).getRows(), schema), 1e-9)
    assert.ok(wrong === undefined, `${sql}: ${wrong}`)
  } finally {
    stop()
  }
  return skipped
}

// Some row groups are read before enough rows have been seen, and each of the slots may be in one of them.
const most = groups * 0.6

for (const [what, sql] of [
  ['the least', 'select up, s from t order by up limit 10'],
  ['the greatest, which lie at the end', 'select up, s from t order by up desc limit 10'],
  ['after an offset', 'select up, s from t order by up desc limit 10 offset 30'],
  ['texts', 'select s, d from t order by s desc limit 5'],
  ['decimals of 128 bits', 'select wide from t order by wide desc limit 5'],
  ['dates, with ties that a second key decides', 'select day, up from t order by day desc, up limit 150'],
  ['ties alone', 'select steps, up from t order by steps desc, up desc limit 4'],
  ['reals', 'select d from t order by d limit 5'],
  ['behind a filter', 'select up, g from t where g in (2, 3) order by up desc limit 10'],
  ['nulls last', 'select gaps, up from t order by gaps desc nulls last, up limit 5'],
  ['of an alias', 'select key, s from (select up as key, s from t) order by key desc limit 3'],
  ['on a join', 'select up, w from t join few on t.g = few.g order by up desc limit 10'],
  ['on an outer join', 'select up, w from t left join few on t.g = few.g order by up desc limit 10'],
  ['on a semi join', 'select up from t where g in (select g from few) order by up desc limit 10'],
  [
    'of a union',
    'select * from (select up, g from t union all select up + 0, g from t where g = 1) order by up desc, g limit 10',
  ],
] as const)
  test(`row groups behind the best rows are not read: ${what}`, async () => {
    const skipped = await skippedBy(sql)
    assert.ok(skipped >= most * (what === 'of a union' ? 0.5 : 1), `${skipped} row groups`)
  })

for (const [what, sql, duckSql] of [
  ['nulls first, and all are wanted', 'select gaps, up from t order by gaps nulls first, up limit 5'],
  ['values that are everywhere', 'select mixed from t order by mixed desc limit 5'],
  // Spark's NaN is greater than all numbers, and statistics do not say where it is.
  ['NaN among reals', 'select odd from t order by odd desc limit 3'],
  ['more than there are', `select up from t order by up limit ${rows + 5}`],
  ['none', 'select up from t order by up limit 0'],
  ['the limit of an aggregate', 'select g, count(*) as n from t group by g order by g limit 3'],
  ['a filter of every row', 'select up from t where up < 0 order by up desc limit 3'],
  [
    'the other side of an outer join',
    'select w, max(up) from few left join t on few.g = t.g group by w order by w limit 2',
  ],
  [
    'a full outer join',
    'select up, w from t full join (select g + 5 as g, w from few) f on t.g = f.g order by up desc nulls first, w limit 12',
  ],
] as [string, string, string?][])
  test(`rows stay those of the query: ${what}`, async () => {
    await skippedBy(sql, duckSql)
  })

test('the best rows of one task are not all that later ones look for', async (t) => {
  // Every file holds rows that are among the best; a bound that is too tight would leave whole files out.
  const path = join(folder, 'spread')
  mkdirSync(path)
  const columns = `up, s, d, gaps, ((up + 20000)::hugeint * 10000000000000000000000)::decimal(38, 2) as wide,
    if(up % 1000 = 7, up, null) as few,
    (up - 20000)::float as f, date '1950-01-01' + (up // 3)::integer as day, (up // 2 - 10000)::smallint as small`
  for (let file = 0; file < 6; file++)
    await duckdb.run(`copy (select ${columns} from source where up % 6 = ${file} and up < 40000 order by up)
      to '${join(path, `${file}.parquet`)}' (format parquet, row_group_size 2048)`)
  await duckdb.run(`create view spread as select * from read_parquet('${path}/*.parquet')`)
  await spark.read.parquet(path).createOrReplaceTempView('spread')
  // A task a file, so that the last ones begin when others have ended.
  const opening = 'spark.sql.files.openCostInBytes'
  await spark.conf.set(opening, 1 << 30)
  t.after(() => spark.conf.unset(opening))
  for (const column of ['up', 's', 'd', 'gaps', 'few', 'wide', 'f', 'day', 'small'])
    for (const order of ['asc nulls first', 'asc nulls last', 'desc nulls last'])
      for (const limit of [7, 300]) {
        const sql = `select ${column} from spread order by ${column} ${order} limit ${limit}`
        await skippedBy(sql)
      }
})

test('a row whose error timing would decide on is still an error', async () => {
  await assert.rejects(
    async () => (await spark.sql(`select up, 1 / (up - 5) as x from t order by up desc limit 3`)).collect(),
    { condition: 'DIVIDE_BY_ZERO' },
  )
})
