/**
 * Sorts, joins, windows, groups and exchanges in more slots than the memory is meant for, several queries at a time:
 * whatever one slot can do, many can, if need be one task after the other. Rows are DuckDB's.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { SparkSession } from 'vonk'
import { difference, duckRows, vonkRows } from './testing/cells.ts'

const rows = 800_000
let duckdb: DuckDBConnection

before(async () => {
  duckdb = await (await DuckDBInstance.create(':memory:')).connect()
  await duckdb.run(`create table r as select id::bigint id, (id * 7919) % 100003 k, id % 13 small,
    'text ' || repeat('x', (id % 60)::int) || id s from range(${rows}) t(id)`)
})
after(() => duckdb.closeSync())

const queries: Readonly<Record<string, string>> = {
  groups: 'select count(*), sum(i), sum(n) from (select s, max(id) i, count(*) n from r group by s)',
  distinct: 'select count(*), sum(id), sum(length(s)) from (select distinct id, k, s from r)',
  'sort in partitions': `select count(*), sum(id), sum(case when before > s then 1 else 0 end) from (select id, s, lag(s) over
    (partition by small order by s) as before from r)`,
  window: `select sum(n), sum(t) from (select row_number() over (partition by k order by s desc) n,
    sum(id) over (partition by k order by id rows between 2 preceding and current row) t from r)`,
  join: 'select count(*), sum(a.id), sum(length(b.s)) from r a join r b on a.id = b.k',
  'full join': `select count(*), count(a.id), count(b.id), sum(length(a.s)), sum(length(b.s)) from r a full join
    (select * from r where id % 3 > 0) b on a.s = b.s`,
  'sort and offset': `select id, s from r order by s, id limit 10 offset ${rows - 100}`,
  'semi join':
    'select count(*), sum(id) from r a where exists (select 1 from r b where b.k = a.id and b.s > a.s)',
  union: 'select count(*), sum(length(s)) from (select s from r union select upper(s) from r)',
}

for (const [master, memory] of [
  ['local[4]', '48m'],
  ['local[8]', '96m'],
  ['local[4]', '32m'],
  ['local-cluster[2,4,48]', undefined],
] as const) {
  test(`${master} with ${memory ?? '48m each'}`, async (t) => {
    const builder = SparkSession.builder().master(master)
    if (memory !== undefined) builder.config('spark.executor.memory', memory)
    await using spark = await builder
      .config('spark.sql.shuffle.partitions', 8)
      .config('spark.sql.autoBroadcastJoinThreshold', -1)
      .create()
    let again = 0
    spark.addListener((event) => {
      if (event.event === 'SparkListenerTaskEnd' && event.taskEndReason.reason === 'ExceptionFailure') again++
    })
    await spark
      .range(0, rows, 1, 8)
      .selectExpr(
        'id',
        '(id * 7919) % 100003 as k',
        'id % 13 as small',
        "concat('text ', repeat('x', cast(id % 60 as int)), id) as s",
      )
      .repartition(8)
      .createOrReplaceTempView('r')
    const compare = async (text: string) => {
      const frame = await spark.sql(text)
      const schema = await frame.schema()
      const ours = vonkRows(await frame.collect(), schema)
      const theirs = duckRows((await duckdb.runAndReadAll(text)).getRows(), schema)
      assert.equal(difference(ours, theirs, 0), undefined)
    }
    for (const [name, text] of Object.entries(queries)) await t.test(name, () => compare(text))
    await t.test('three at a time', async () => {
      const texts = Object.values(queries)
      await Promise.all(
        [0, 1, 2].map(async (first) => {
          for (let i = first; i < texts.length; i += 3) await compare(texts[i])
        }),
      )
    })
    t.diagnostic(`tasks that ran again alone: ${again}`)
  })
}

/** Rows and states so large that a batch of them is a good part of the memory: ours, and DuckDB's of the same. */
const large: Readonly<Record<string, readonly [memory: string, ours: string, theirs: string]>> = {
  'states of 4 KB': [
    '96m',
    `select count(*), sum(length(m)), sum(size(l)) from (select id % 20000 k, max(repeat(cast(id as string), 700)) m,
      collect_list(id) l from range(0, 200000, 1, 8) group by 1)`,
    `select count(*), sum(length(m)), sum(len(l)) from (select id % 20000 k, max(repeat(id::varchar, 700)) m, list(id) l
      from range(200000) t(id) group by 1)`,
  ],
  'keys of 1 KB': [
    '96m',
    `select count(*), sum(n), sum(length(s)) from (select concat(repeat('y', 1000), id % 150000) s, count(*) n
      from range(0, 300000, 1, 8) group by 1)`,
    `select count(*), sum(n), sum(length(s)) from (select repeat('y', 1000) || id % 150000 as s, count(*) n
      from range(300000) t(id) group by 1)`,
  ],
  'rows of 80 KB': [
    '64m',
    `select count(*), sum(length(t)), sum(id) from (select /*+ REPARTITION(8) */ id, repeat('text 1234', 9000) t
      from range(0, 3000, 1, 8))`,
    "select count(*), sum(length(repeat('text 1234', 9000))), sum(id) from range(3000) t(id)",
  ],
  'lists of many texts by key': [
    '64m',
    `select count(*), sum(size(l)), sum(size(array_distinct(l))) from (select id % 1000 k,
      collect_list(concat('text ', (id * 7919) % 1000003)) l from range(0, 1500000, 1, 8) group by 1)`,
    `select count(*), sum(len(l)), sum(len(list_distinct(l))) from (select id % 1000 k,
      list('text ' || (id * 7919) % 1000003) l from range(1500000) t(id) group by 1)`,
  ],
}

for (const [name, [memory, ours, theirs]] of Object.entries(large)) {
  test(`${name} at ${memory}`, async () => {
    await using spark = await SparkSession.builder()
      .master('local[2]')
      .config('spark.executor.memory', memory)
      .config('spark.sql.shuffle.partitions', 8)
      .create()
    const frame = await spark.sql(ours)
    const schema = await frame.schema()
    const wanted = duckRows((await duckdb.runAndReadAll(theirs)).getRows(), schema)
    assert.equal(difference(vonkRows(await frame.collect(), schema), wanted, 0), undefined)
  })
}
