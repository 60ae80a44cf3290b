/**
 * Queries that optimizer rules change the plan of: their rows are DuckDB's, over tables with NULLs, duplicates and rows
 * without partners. What each rule does is shown beside it (`packages/engine/src/optimizer`).
 */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { SparkSession } from 'vonk'
import { difference, duckRows, inAnyOrder, vonkRows } from './testing/cells.ts'

let duckdb: DuckDBConnection
let spark: SparkSession
const folder = mkdtempSync(join(tmpdir(), 'vonk-rules-'))

const tables: Readonly<Record<string, string>> = {
  /** Many rows, few keys; every eleventh key is NULL. */
  facts: `select i as id, if(i % 11 = 0, null, (i * 31) % 97)::integer as k, ((i * 17) % 13)::integer as g,
      if(i % 7 = 0, null, (i * 13) % 1009)::bigint as v, (i % 50)::decimal(10, 2) as price, i / 8.0 as d,
      'n' || (i % 23)::varchar as s from range(20000) r(i)`,
  /** Keys with several rows, some of them without facts, one NULL. */
  dims: `select if(i = 5, null, i % 120)::integer as k, i::integer as c, 'd' || (i % 9)::varchar as name
    from range(150) r(i)`,
  few: `select i::integer as k, i * 10 as w from range(0, 97, 7) r(i)`,
}

before(async () => {
  duckdb = await (await DuckDBInstance.create(':memory:')).connect()
  spark = await SparkSession.builder().master('local[2]').create()
  for (const [name, sql] of Object.entries(tables)) {
    const path = join(folder, `${name}.parquet`)
    await duckdb.run(`copy (${sql}) to '${path}' (format parquet, row_group_size 2048)`)
    await duckdb.run(`create view ${name} as select * from read_parquet('${path}')`)
    await spark.read.parquet(path).createOrReplaceTempView(name)
  }
})
after(async () => {
  await spark.stop()
  duckdb.closeSync()
  rmSync(folder, { recursive: true })
})

/** The statement's rows are DuckDB's, and its optimized plan is as expected. */
async function check(sql: string, plan: RegExp | { readonly not: RegExp }, duckSql = sql): Promise<void> {
  const frame = await spark.sql(sql)
  const schema = await frame.schema()
  const rows = inAnyOrder(vonkRows(await frame.collect(), schema))
  const answer = duckRows((await duckdb.runAndReadAll(duckSql)).getRows(), schema)
  const wrong = difference(rows, inAnyOrder(answer), 1e-9)
  assert.ok(wrong === undefined, `${sql}: ${wrong}`)
  const [{ plan: text }] = await (await spark.sql(`explain extended ${sql}`)).collect()
  const optimized = /== Optimized Logical Plan ==\n([\s\S]*?)\n== Physical Plan ==/.exec(String(text))?.[1]
  assert.ok(optimized !== undefined, `${text}`)
  if ('not' in plan) assert.doesNotMatch(optimized, plan.not)
  else assert.match(optimized, plan)
}

const gone = { not: /Join/ }
for (const sql of [
  'select count(*) from (select f.v from facts f left join (select k, max(c) m from dims group by k) d on f.k = d.k)',
  'select f.id, f.v from facts f left join (select distinct k from dims) d on f.k = d.k where f.id % 100 = 3',
  'select distinct f.g from facts f left join dims d on f.k = d.k',
  'select f.g, max(f.v), min(f.s) from facts f left join dims d on f.k = d.k group by f.g',
  'select d.c from (select distinct k from facts) f right join dims d on f.k = d.k',
])
  test(`eliminate-joins: ${sql}`, () => check(sql, gone))

for (const [condition, plan] of [
  ['v > 5 and v < 3', /LocalRelation <empty>/],
  ['v > 5 and v > 3 and g <> 4', /Filter [^\n]*v#\d+L > 5/],
  ['v in (1, 13, 26, 1100) and v > 12', /IN \(13,26\)/],
  ['id >= 0', { not: /Filter/ }],
  ['id > 30000', /LocalRelation <empty>/],
  ['k >= 0', /isnotnull\(k#\d+\)/],
  ['k is null and k > 3', /LocalRelation <empty>/],
  ["s > 'n2' and s >= 'n19' and s <= 'n21'", /s#\d+ > n2/],
] as const)
  test(`constant-ranges: ${condition}`, () =>
    check(`select count(*), sum(v), max(id) from facts where ${condition}`, plan))

for (const sql of [
  'select name, sum(v), count(v), min(d), max(s) from facts f join dims on f.k = dims.k group by name',
  'select name, g, sum(price), avg(d), count(*) from facts f join dims on f.k = dims.k group by name, g',
  'select sum(v), count(*), avg(d) from facts f join dims on f.k = dims.k',
  'select name, sum(v), count(v), count(*) from facts f left join dims on f.k = dims.k group by name',
  'select c, sum(v), count(v), avg(d), max(price) from dims left join facts f on f.k = dims.k group by c',
  'select c, sum(v), count(v) from facts f right join dims on f.k = dims.k group by c',
  'select g, sum(v) + 1, count(*) * 2 from facts f where k in (select k from dims) group by g having sum(v) > 9',
])
  test(`push-aggregates: ${sql}`, () => check(sql, /Join [\s\S]*Aggregate \[/))

for (const [sql, plan] of [
  ['select f.id, c from facts f join dims on f.k = dims.k and c < 9 and v > 900', /Filter[^\n]*c#\d+ < 9/],
  [
    'select f.id, c from facts f left join dims on f.k = dims.k and c < 9 and v > 900',
    /Filter[^\n]*c#\d+ < 9/,
  ],
  [
    'select f.id, c from facts f right join dims on f.k = dims.k and c < 9 and v > 900',
    /Filter[^\n]*v#\d+L > 900/,
  ],
  ['select f.id, c from facts f full join dims on f.k = dims.k and c < 9 and v > 900', { not: /Filter/ }],
  [
    'select f.id from facts f semi join dims on f.k = dims.k and c < 9 and v > 900',
    /Filter[^\n]*v#\d+L > 900/,
  ],
  ['select f.id from facts f anti join dims on f.k = dims.k and c < 9 and v > 900', /Filter[^\n]*c#\d+ < 9/],
  ['select count(*) from facts f left join dims on c < 0', gone],
] as const)
  test(`push-join-conditions: ${sql}`, () => check(sql, plan))

const notFound = [
  'select count(*), count(c), sum(f.v) from facts f left join dims d on f.k = d.k and 1 > 2',
  'select count(*), count(c) from facts f left join dims d on f.k = d.k and null',
  'select count(*), count(f.id), sum(c) from facts f right join dims d on false and f.k = d.k',
  'select count(*), count(f.id), count(c), sum(f.v + c) from facts f full join dims d on f.k = d.k and f.v > null',
  'select f.id, d.k, d.name from facts f full join dims d on false where f.id is null or d.k = 3 or f.id % 999 = 1',
  'select count(*), count(c) from facts f full join (select * from dims where 1 = 0) d on f.k = d.k',
  'select count(*), count(c) from (select * from facts limit 0) f full join dims d on f.k = d.k',
  'select count(*), max(c) from (select * from facts limit 0) f right join dims d on f.k = d.k',
  'select f.id, (select max(c) from dims d where d.k = f.k and 1 > 2) from facts f where f.id % 999 = 1',
  'select f.id, exists (select 1 from dims d where d.k = f.k and null) from facts f where f.id % 999 = 1',
  'select count(*) from facts f join dims d on f.k = d.k and 1 > 2',
  'select f.k, d.k from few f left join (select k from dims where k = 7) d on d.k = f.k and false order by 1',
]
for (const sql of notFound) test(`propagate-empty: ${sql}`, () => check(sql, gone))
for (const kind of ['semi', 'anti'])
  test(`propagate-empty: ${kind} join`, () =>
    check(`select count(*), max(v) from facts f ${kind} join dims d on f.k = d.k and 1 > 2`, gone))
test('propagate-empty: NULL NOT IN is unknown, but of no rows', async () => {
  await check(
    'select count(*) from facts where (cast(null as int)) not in (select k from few)',
    /Join LeftAnti/,
  )
  await check(
    'select count(*) from facts where (cast(null as int)) not in (select k from few where 1 > 2)',
    gone,
  )
})

test('push-filters: below a generator', () =>
  check(
    'select id, x from facts lateral view explode(array(v, k)) as x where g = 3 and x > 40',
    /Filter[^\n]*x#\d+L > 40[\s\S]*Generate[\s\S]*Filter[^\n]*g#\d+ = 3/,
    'select id, x from (select id, g, unnest([v, k]) as x from facts) where g = 3 and x > 40',
  ))
