/**
 * Scalar subqueries and joined totals over the same rows, which one aggregate makes: DuckDB's answers, and the rows are
 * read once.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { SparkSession } from 'vonk'
import { difference, duckRows, inAnyOrder, vonkRows } from './testing/cells.ts'
import { openWarehouse, type Warehouse } from './testing/tables.ts'

let warehouse: Warehouse
let spark: SparkSession
/** Rows that tasks read from files. */
let rowsRead = 0

before(async () => {
  warehouse = await openWarehouse()
  spark = await SparkSession.builder().master('local[2]').config('spark.sql.session.timeZone', 'UTC').create()
  spark.addListener((event) => {
    if (event.event === 'SparkListenerTaskEnd') rowsRead += event.taskMetrics.inputMetrics.recordsRead
  })
  const { spark: _, ...tables } = warehouse.tables(spark, 2)
  for (const [name, frame] of Object.entries(tables)) await frame.createOrReplaceTempView(name)
})
after(async () => {
  await spark.stop()
  warehouse.close()
})

/** How many rows were read for it, once the answer is DuckDB's. */
async function readFor(text: string): Promise<number> {
  rowsRead = 0
  const frame = await spark.sql(text)
  const schema = await frame.schema()
  const rows = inAnyOrder(vonkRows(await frame.collect(), schema))
  const read = rowsRead
  const wanted = inAnyOrder(duckRows((await warehouse.duckdb.runAndReadAll(text)).getRows(), schema))
  const wrong = difference(rows, wanted, 1e-9)
  assert.ok(wrong === undefined, `${text}: ${wrong}`)
  return read
}

/** The row that subqueries are asked for. */
const one = 1

const totals = [
  'count(*)',
  'count(s)',
  'sum(n)',
  'min(dt)',
  'max(s)',
  'avg(x)',
  'sum(d9) filter (where b)',
  'max(ts)',
]
const conditions = [
  'k > 1',
  "k > 1 and g = 'red'",
  'n between -100 and 100',
  'k = 2 or s is null',
  'not b',
  'x < 0 and k > 1',
  'id < 0',
  "s like '%a%'",
]
const row = (table: string, count: number, from = 0): string =>
  conditions
    .slice(0, count)
    .map(
      (_, i) =>
        `(select ${totals[(i + from) % totals.length]} from ${table} where ${conditions[(i * 3 + from) % conditions.length]}) as c${i}`,
    )
    .join(', ')

for (const [table, rows] of [
  ['t', 97],
  ['nulls', 9],
  ['empty', 0],
] as const) {
  test(`subqueries over ${table}`, async () => {
    for (const from of [0, 1, 2, 3]) assert.ok((await readFor(`select ${row(table, 8, from)}`)) <= rows + one)
    const all = `select (select count(*) from ${table}) as a, (select max(n) from ${table} where k > 1) as b`
    // The first is one of statistics: a row of its own.
    assert.ok((await readFor(all)) <= rows + 2 * one)
  })
  test(`totals of ${table} that are joined`, async () => {
    const sides = totals.map(
      (total, i) => `(select ${total} as c${i} from ${table} where ${conditions[i]}) s${i}`,
    )
    assert.ok((await readFor(`select * from ${sides.join(', ')}`)) <= rows)
    assert.ok(
      (await readFor(`select s3.*, c1, s5.c5 from ${sides.join(' cross join ')} where c0 >= 0`)) <= rows,
    )
  })
}

test('in conditions, in CASE, in other subqueries, and beside others', async () => {
  await readFor(`select id, case when (select count(*) from u where k > 1) > 3 then (select max(n) from u where k > 2)
    else (select min(n) from u where k < 2) end as c from t where n > (select avg(n) from u where b)
    or k = (select max(k) from u where k < 4)`)
  await readFor(`select id from t where n > (select avg(n) from u where k < (select max(k) from t where b)
    and k >= (select min(k) from t where not b))`)
  await readFor(`select (select count(*) from t a join u b on a.k = b.k where a.n > 0) as x,
    (select sum(a.n + b.n) from t a join u b on a.k = b.k where b.n > 0 and a.g = 'red') as y,
    (select count(*) from u) as z, (select count(distinct k) from u) as w`)
  await readFor(`select x.*, y.c, u.id from (select sum(n) as a, 1 + max(n) as b from t where k > 2) x,
    (select count(*) as c from t where k < 2) y, u`)
})

test('a condition that fails for rows of another is not asked for those that it guards against', async () => {
  await readFor(
    `select (select count(*) from t where n <> 0 and 1000 % n > 3) as a,
    (select count(*) from t where n = 0) as b, (select sum(1000 % n) from t where n > 0) as c`.replaceAll(
      '//',
      'div',
    ),
  )
})

test('what statistics tell is not read with others', async () => {
  const text = `select (select count(*) from big) as a, (select sum(v) from big where k > 3) as b,
    (select count(v) from big where k < 7) as c`
  assert.equal(await readFor(text), 10_000 + 2 * one)
})
