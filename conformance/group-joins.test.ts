/**
 * Joins whose table keeps the states of the aggregate above (group-joins), against DuckDB: keys of every type, with
 * NULLs, duplicates and empty sides, inner and outer, at 1, 2 and 7 partitions, with memory asked for at random. And
 * what must not become one.
 */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { SparkSession } from 'vonk'
import { type CellRow, difference, duckRows, inAnyOrder, vonkRows } from './testing/cells.ts'
import { columnSources, openWarehouse, partitionings, type Warehouse, writeParts } from './testing/tables.ts'

let warehouse: Warehouse
before(async () => {
  warehouse = await openWarehouse()
  await warehouse.duckdb.run('create table many as select u.* from u, range(20)')
  for (const parts of partitionings) await writeParts(warehouse.duckdb, 'many', manyPath(parts), parts)
  await warehouse.duckdb.run(`create view facts as ${facts}`)
})
after(() => warehouse.close())

const manyPath = (parts: number) => join(warehouse.folder, `many-${parts}`)
const facts = `select id, cast(k as int) as k, s, v, v % 1000 as n, x, dt, cast(id % 501 as decimal(9, 2)) as d9,
  cast(id * id as decimal(20, 2)) as money from big`

const answers = new Map<string, CellRow[]>()

async function sessionOf(
  settings: Readonly<Record<string, string | number>>,
  master: string,
  partitions: number,
) {
  const builder = SparkSession.builder().master(master)
  const shuffled = {
    'spark.sql.autoBroadcastJoinThreshold': -1,
    'spark.sql.shuffle.partitions': partitions,
    'spark.sql.session.timeZone': 'UTC',
  }
  for (const [key, value] of Object.entries({ ...shuffled, ...settings })) builder.config(key, value)
  const spark = await builder.create()
  const { spark: _, ...tables } = warehouse.tables(spark, partitions)
  for (const [name, frame] of Object.entries(tables)) await frame.createOrReplaceTempView(name)
  await spark.read.parquet(manyPath(partitions)).createOrReplaceTempView('many')
  await (await spark.sql(facts)).createOrReplaceTempView('facts')
  return spark
}

const explained = async (spark: SparkSession, text: string, mode = ''): Promise<string> =>
  String((await (await spark.sql(`explain ${mode} ${text}`)).collect())[0].get(0))

/** The same rows as DuckDB's, by a group-join or without one. */
async function compare(spark: SparkSession, text: string, isGroupJoin = true): Promise<void> {
  const plan = await explained(spark, text)
  assert.equal(plan.includes('GroupJoin('), isGroupJoin, `${text}\n${plan}`)
  const frame = await spark.sql(text)
  const schema = await frame.schema()
  let wanted = answers.get(text)
  if (wanted === undefined) {
    const duckdb = text.replaceAll('<=>', 'is not distinct from')
    wanted = inAnyOrder(duckRows((await warehouse.duckdb.runAndReadAll(duckdb)).getRows(), schema))
    answers.set(text, wanted)
  }
  const rows = inAnyOrder(vonkRows(await frame.collect(), schema))
  const wrong = difference(rows, wanted, 1e-9)
  assert.ok(wrong === undefined, `${text}: ${wrong}`)
}

/** Numbers that are equal in several ways are left to the aggregate. */
const keys = Object.keys(columnSources).filter((key) => !['x', 'f32', 'f64'].includes(key))
const totals =
  'count(b.id) as n, sum(b.n) as s, min(b.dt) as least, max(b.x) as most, avg(b.n) as mean, sum(b.d9) as exact'

function* queries(): Generator<string> {
  for (const key of keys) {
    const distinct = `(select distinct ${key} from t)`
    yield `select a.${key}, count(*) as c, ${totals} from t a join u b on a.${key} = b.${key} group by a.${key}`
    yield `select b.${key}, count(*) as c, ${totals} from ${distinct} a join many b on a.${key} = b.${key} group by b.${key}`
    yield `select a.${key}, ${totals} from ${distinct} a left join many b on a.${key} = b.${key} group by a.${key}`
    yield `select a.${key}, ${totals} from many b right join ${distinct} a on b.${key} = a.${key} group by a.${key}`
  }
  for (const key of ['k', 's', 'd38', 'b']) {
    yield `select a.${key}, ${totals} from t a join u b on a.${key} <=> b.${key} group by a.${key}`
    yield `select a.${key}, ${totals} from (select distinct ${key} from t) a left join many b on a.${key} <=> b.${key} group by a.${key}`
  }
  for (const [left, right] of [
    ['t', 'empty'],
    ['empty', 't'],
    ['nulls', 't'],
    ['t', 'nulls'],
    ['nulls', 'nulls'],
  ]) {
    yield `select a.s, count(*) as c, ${totals} from ${left} a join ${right} b on a.s = b.s group by a.s`
    yield `select a.s, ${totals} from (select distinct s from ${right}) a left join facts b on a.s = b.s group by a.s`
  }
  // Several keys, in another order, and more columns than the join has keys.
  yield `select a.k, a.g, count(*) as c, ${totals} from t a join u b on a.g = b.g and a.k = b.k group by a.k, a.g`
  yield `select a.b, a.s2, a.k, sum(b.n) as s from (select distinct k, s2, b from t) a
    join many b on a.k = b.k group by a.b, a.s2, a.k`
  yield `select a.s2, a.k, count(b.n) as s from (select distinct k, s2 from t) a
    left join many b on a.k = b.k group by a.s2, a.k`
  // A condition beside the keys, FILTER, and columns of both sides.
  yield `select a.k, sum(b.v) as s, count(*) as c from (select k, max(id) as m from t group by k) a
    join facts b on a.k = b.k and b.id % 13 > a.m % 7 group by a.k`
  yield `select a.k, sum(b.v) as s, count(b.v) as c from (select k, max(id) as m from t group by k) a
    left join facts b on a.k = b.k and b.id % 13 > a.m % 7 group by a.k`
  yield `select a.k, sum(b.v * a.id) as s, count(*) filter (where b.v > 500000) as c, min(a.id + b.id) as m,
    count(*) filter (where a.id > 50) as d from t a join facts b on a.k = b.k group by a.k`
  yield `select a.k, sum(b.money) as s, avg(b.x * 2) as m, count(b.v) filter (where b.x > 50) as f
    from (select distinct k from t) a left join facts b on a.k = b.k group by a.k`
  // Above other joins, below them, and above grouped rows.
  yield `select a.k, count(*) as c, sum(b.v) as s from t a join facts b on a.k = b.k
    join (select distinct k from u) c on c.k = a.k group by a.k`
  yield `select x.k, x.s, y.s from (select a.k, sum(b.v) as s from t a join facts b on a.k = b.k group by a.k) x
    join (select a.k, count(b.s) as s from (select distinct k from t) a left join facts b on a.k = b.k group by a.k) y
    on x.k = y.k where x.s > 10`
  yield `select max(v) as m, count(*) as c from (select a.s, sum(b.v) as v from facts a join facts b on a.s = b.s
    where a.id < 3000 group by a.s)`
  // Thousands of partners of one row.
  yield 'select a.k, count(*) as c, sum(b.v) as s from facts a join facts b on a.k = b.k group by a.k'
}

/** The same questions where states cannot lie in the table. */
function* others(): Generator<string> {
  for (const key of ['x', 'f32', 'f64'])
    yield `select a.${key}, count(*) as c, ${totals} from t a join u b on a.${key} = b.${key} group by a.${key}`
  yield `select a.k, count(*) as c, ${totals} from (select distinct k from t) a left join many b on a.k = b.k group by a.k`
  yield `select a.k, sum(coalesce(b.n, 1)) as s from (select distinct k from t) a left join many b on a.k = b.k group by a.k`
  yield 'select a.k, a.g, sum(b.n) as s from t a join u b on a.k = b.k group by a.k, a.g'
  yield 'select a.k, sum(b.n) as s from t a join u b on a.k = b.k and a.n < b.n group by a.k'
  yield 'select a.k, max(b.s) as s from t a join u b on a.k = b.k group by a.k'
}

for (const [master, partitions, settings, what] of [
  ['local[2]', 7, {}, 'threads'],
  ['local[1]', 1, {}, 'one thread'],
  ['local[2]', 2, { 'spark.vonk.memory.askShare': 0.7 }, 'asked for memory'],
] as const) {
  test(`group-joins over ${partitions} partitions, ${what}`, async () => {
    await using spark = await sessionOf(settings, master, partitions)
    for (const text of queries()) await compare(spark, text)
    for (const text of others()) await compare(spark, text, false)
  })
}

test('an outer join whose table comes out beside the rows that it was looked up for', async () => {
  await using spark = await sessionOf({}, 'local[2]', 7)
  // With two names of the key, rows are shuffled once more before they are grouped.
  const text = `select y, sum(n + x) as s, count(n) as c from (select a.k as x, a.k as y, b.n from
    (select distinct k from t) a left join many b on a.k = b.k) group by y`
  assert.match(await explained(spark, text), /LeftOuter, BuildLeft/)
  await compare(spark, text, false)
})

test('rows that stop in the middle for memory add once', async () => {
  await using spark = await sessionOf({}, 'local[1]', 1)
  const long = "length(repeat('text', 10000 + 20 * cast(b.id as int) + cast(a.id as int)))"
  await compare(
    spark,
    `select a.k, sum(b.n) as s, sum(${long}) as l, count(*) filter (where ${long} % 8 < 5) as c, sum(b.v) as v
      from t a join facts b on a.k = b.k where b.id % 37 = 0 and b.id < 6000 group by a.k`,
  )
})

test('what the states cannot hold is an error of the aggregate', async () => {
  await using spark = await sessionOf({}, 'local[2]', 2)
  const text = `select a.k, sum(b.v * 40000000000000) as s from (select distinct k from t) a join facts b on a.k = b.k
    group by a.k`
  assert.match(await explained(spark, text), /GroupJoin/)
  await assert.rejects((await spark.sql(text)).collect(), /ARITHMETIC_OVERFLOW/)
})

test('a table larger than the memory of a task is shuffled again, and explain tells why it keeps the groups', async () => {
  await using spark = await sessionOf({ 'spark.executor.memory': '64m' }, 'local[2]', 2)
  const changes: string[] = []
  spark.addListener((event) => {
    if (event.event === 'SparkListenerSQLAdaptiveExecutionUpdate') changes.push(String(event.change))
  })
  const name = (id: string) => `concat('some longer text to fill the memory with ', ${id})`
  const grouped = `select a.s, sum(b.n) as n, count(b.n) as c from (select ${name('id')} as s from range(400000)) a
    join (select ${name('id * 2')} as s, id as n from range(800000)) b on a.s = b.s group by a.s`
  const frame = await spark.sql(`select count(*), sum(n), sum(c), count(distinct s) from (${grouped})`)
  const [row] = await frame.collect()
  assert.deepEqual(
    [0, 1, 2, 3].map((i) => row.get(i)),
    [200_000n, 19_999_900_000n, 200_000n, 200_000n],
  )
  assert.ok(
    changes.some((change) => change.includes('are shuffled again into')),
    changes.join('\n'),
  )
  assert.match(
    await frame.explainString('stages'),
    /GroupJoin\(.*states lie in the table of the join's (left|right) side, as rows of equal keys are one group.*actual 200,000/,
  )
})
