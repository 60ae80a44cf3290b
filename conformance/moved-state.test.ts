/**
 * Operators that are asked for memory at random batches move their rows to disk and go on: the same rows as DuckDB's,
 * for every operator that keeps some. And work larger than the executor's memory ends as it should.
 */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { max, SparkSession, sum } from 'vonk'
import { runRandomSql } from './random-sql/run.ts'
import { difference, duckRows, inAnyOrder, vonkRows } from './testing/cells.ts'
import { sampled } from './testing/sampling.ts'

let duckdb: DuckDBConnection
let folder: string

const rowsSql = `
  select i, hash(i * 3) % 4000 as random, (hash(i) % 50)::int as small,
    case when i % 5 = 0 then null else 'key ' || (hash(i) % 3000)::varchar end as word,
    case when i % 7 = 0 then null else (i % 1000)::decimal(12, 2) end as d,
    (hash(i) % 100000)::decimal(38, 4) * 1000000000000000 as wide,
    'text ' || (hash(i * 7) % 100)::varchar as s, (hash(i * 5) % 1000)::double / 8 as x,
    case when i % 11 = 0 then null else [i % 3, null, hash(i * 13) % 5] end as list,
    {'a': (i % 4)::int, 'b': 'b' || (hash(i * 17) % 6)::varchar} as pair, date '2020-01-01' + (i % 400)::int as day
  from range(30000) t(i)`

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vonk-moved-'))
  duckdb = await (await DuckDBInstance.create(':memory:')).connect()
  await duckdb.run(`create table rows as ${rowsSql}`)
  await duckdb.run(`copy rows to '${join(folder, 'rows.parquet')}' (format parquet, row_group_size 10240)`)
})
after(() => {
  duckdb.closeSync()
  rmSync(folder, { recursive: true, force: true })
})

async function sessionOf(settings: Readonly<Record<string, string | number>>, master = 'local[2]') {
  const builder = SparkSession.builder().master(master)
  for (const [key, value] of Object.entries(settings)) builder.config(key, value)
  const spark = await builder.create()
  await spark.read.parquet(join(folder, 'rows.parquet')).createOrReplaceTempView('rows')
  let moved = 0
  spark.addListener((event) => {
    if (event.event === 'SparkListenerTaskEnd') moved += event.taskMetrics.diskBytesSpilled
  })
  /** Bytes that went to disk since the last question. */
  const movedBytes = () => {
    const before = moved
    moved = 0
    return before
  }
  return { spark, movedBytes }
}

async function compare(spark: SparkSession, text: string, duckText = text): Promise<void> {
  const frame = await spark.sql(text)
  const schema = await frame.schema()
  const rows = vonkRows(await frame.collect(), schema)
  const wanted = duckRows((await duckdb.runAndReadAll(duckText)).getRows(), schema)
  const wrong = /order by \S+, \S+$/.test(text)
    ? difference(rows, wanted, 1e-9)
    : difference(inAnyOrder(rows), inAnyOrder(wanted), 1e-9)
  assert.ok(wrong === undefined, `${text}: ${wrong}`)
}

const queries: Readonly<Record<string, string | readonly [string, string]>> = {
  'groups by a number': `select random, count(*), sum(i), sum(d), sum(wide), min(s), max(word), sum(x)
    from rows group by random`,
  'groups by a text and a date': 'select word, day, count(*), max(d), min(x) from rows group by word, day',
  'groups by nested keys': 'select list, pair, count(*), max(s) from rows group by list, pair',
  'groups by a wide decimal': 'select wide, d, count(*), sum(small) from rows group by wide, d',
  'distinct aggregates': `select small, count(distinct word), count(distinct random), sum(distinct d), count(*)
    from rows group by small`,
  'states that grow': [
    'select random, sort_array(collect_list(s)), size(collect_set(word)), sort_array(collect_list(i)) from rows group by random',
    `select random, list_sort(list(s)), coalesce(len(list(distinct word) filter (where word is not null)), 0), list_sort(list(i))
      from rows group by random`,
  ],
  'the first and the last': [
    'select random, min_by(word, i), max_by(s, i), bool_or(d > 500), percentile(i, 0.5) from rows group by random',
    `select random, arg_min_null(word, i), max_by(s, i), bool_or(d > 500), quantile_cont(i, 0.5)
      from rows group by random`,
  ],
  moments: 'select word, var_pop(x), stddev_samp(x), avg(x) from rows group by word',
  'grouping sets': 'select small, word, count(*), sum(d) from rows group by rollup(small, word)',
  'a union of rows': 'select i, word from rows union select random, s from rows',
  'an inner join': `select a.i, b.word, b.d, b.list from rows a join rows b on a.i = b.random and a.small < 20`,
  'a full join': `select a.i, a.pair, b.i, b.s from (select * from rows where i % 3 = 0) a
    full join (select * from rows where i % 2 = 0) b on a.i = b.i and a.word = b.word`,
  // DuckDB goes through all pairs for a condition on the left side alone.
  'joins by merging': [
    `select /*+ merge(b) */ a.i, b.word, b.d, b.list from rows a
      left join rows b on a.i = b.random and a.small < 20 and b.i % 3 > 0`,
    `select a.i, b.word, b.d, b.list from rows a
      left join (select *, true as few from rows) b on a.i = b.random and (a.small < 20) = b.few and b.i % 3 > 0`,
  ],
  'a full join by merging': `select /*+ merge(b) */ a.i, a.pair, b.i, b.s from (select * from rows where i % 3 = 0) a
    full join (select * from rows where i % 2 = 0) b on a.pair = b.pair and a.word = b.word and a.i < b.i`,
  'an anti join': 'select i, s from rows a where not exists (select 1 from rows b where b.random = a.i)',
  'a sort': 'select word, i, list, pair, wide from rows order by word nulls first, i',
  'a sort by doubles': 'select x, i, s, d from rows order by x nulls first, i',
  ranks: `select i, rank() over (partition by small order by s) r, row_number() over (partition by small order by i) n
    from rows`,
  frames: `select i, sum(d) over (partition by random order by i rows between 2 preceding and 1 following) t,
    lag(word) over (partition by random order by i) l, max(s) over (partition by random) m from rows`,
  'a window without partitions': 'select i, sum(x) over (order by i) t from rows',
  'a window over a nested key': 'select i, count(*) over (partition by pair order by i) n, pair from rows',
}

for (const [master, share, start] of [
  ['local[2]', 0.6, 0],
  ['local[1]', 1, 1],
] as const) {
  test(`operators that are asked for memory after batches, a share of ${share}, ${master}`, async (t) => {
    const settings = { 'spark.vonk.memory.askShare': share, 'spark.sql.shuffle.partitions': 2 }
    const { spark, movedBytes } = await sessionOf(settings, master)
    // Tables of joins are built in every task, not broadcast.
    await spark.conf.set('spark.sql.autoBroadcastJoinThreshold', -1)
    for (const [name, text] of sampled(Object.entries(queries), 2, start)) {
      await t.test(name, async () => {
        const [ours, theirs] = typeof text === 'string' ? [text, text] : text
        await compare(spark, ours, theirs)
        assert.ok(movedBytes() > 0, 'rows were moved')
      })
    }
    await spark.stop()
  })
}

test('work larger than the memory', async (t) => {
  const { spark, movedBytes } = await sessionOf({ 'spark.executor.memory': '32m' }, 'local[1]')
  await spark.conf.set('spark.sql.shuffle.partitions', 1)
  const largeRows = 800_000
  const large = `(select id, hash(id) as h, concat('some longer text to fill memory with ', id) as s
    from range(0, ${largeRows}, 1, 2))`
  const finishing: Readonly<Record<string, readonly [string, string]>> = {
    aggregate: [
      `select count(*), sum(n), max(k) from (select s, count(*) n, max(id) k from ${large} group by s)`,
      `select ${largeRows}, ${largeRows}::bigint, ${largeRows - 1}`,
    ],
    window: [
      `select count(*), sum(r) from (select row_number() over (partition by id % 50000 order by s desc) r
        from ${large})`,
      `select ${largeRows}, (50000 * 16 * 17 / 2)::bigint`,
    ],
  }
  for (const [name, [ours, theirs]] of Object.entries(finishing)) {
    await t.test(`${name}: finishes`, async () => {
      await compare(spark, ours, theirs)
      assert.ok(movedBytes() > 10_000_000, 'rows were moved')
    })
  }
  await t.test('a sort hands all rows on in order', async () => {
    const frame = await spark.sql(`select s, id from ${large} order by s, id`)
    const sorted = join(folder, 'sorted')
    await frame.write.parquet(sorted)
    assert.ok(movedBytes() > 10_000_000, 'rows were moved')
    const check = await duckdb.runAndReadAll(`select count(*), count(*) filter (before > (s, id)) from
      (select s, id, lag((s, id)) over (order by filename, file_row_number) as before
        from read_parquet('${sorted}/*.parquet', filename = true, file_row_number = true))`)
    assert.deepEqual(check.getRows(), [[BigInt(largeRows), 0n]])
  })
  await t.test('an exchange into thousands of partitions', async () => {
    const frame = await spark.sql(`select /*+ repartition(3000) */ id, s from ${large}`)
    await frame.write.format('noop').mode('overwrite').save()
    assert.ok(movedBytes() > 10_000_000, 'rows were moved')
  })
  const failing: Readonly<Record<string, readonly [string, RegExp]>> = {
    'one partition of a window': [
      `select max(t) from (select sum(h) over (order by s) t, s from ${large})`,
      /Window asked for \d+ bytes/,
    ],
    'one group': [
      `select max(size(l)) from (select collect_list(s) l from ${large})`,
      /HashAggregate asked for \d+ bytes/,
    ],
  }
  await spark.conf.set('spark.sql.autoBroadcastJoinThreshold', -1)
  for (const [name, [text, message]] of Object.entries(failing)) {
    await t.test(`${name}: an error that names it`, async () => {
      const frame = await spark.sql(text)
      await assert.rejects(frame.collect(), (error: Error) => {
        assert.match(error.message, /UNABLE_TO_ACQUIRE_MEMORY/)
        assert.match(error.message, message)
        assert.match(error.message, /spark\.executor\.memory/)
        return true
      })
      assert.equal((await (await spark.sql('select count(*) from rows')).collect())[0].get(0), 30_000n)
    })
  }
  await spark.stop()
})

test('random queries whose operators are asked for memory', async () => {
  const settings = { 'spark.vonk.memory.askShare': 0.7 }
  const { differences } = await runRandomSql({ seed: 20_261_128, queries: 50, settings })
  assert.deepEqual(differences, [])
})

test('an array that doubles where what is free lies in pieces: groups are handed out instead', async (t) => {
  // At 64 MB the array of 16 MB finds no room in one piece, at the others it does, or hands groups out before.
  for (const memory of sampled(['64m', '60m', '68m'], 3)) {
    await t.test(memory, async () => {
      await using spark = await SparkSession.builder()
        .master('local[1]')
        .config('spark.executor.memory', memory)
        .create()
      const [row] = await spark
        .range(2_000_000)
        .selectExpr("concat('key-number-', id) as k", 'id')
        .groupBy('k')
        .agg(sum('id').as('s'))
        .selectExpr('count(*) as n', 'sum(s) as s')
        .collect()
      assert.deepEqual([row.get('n'), row.get('s')], [2_000_000n, 1_999_999_000_000n])
    })
  }
})

test('tasks of four slots make room for each other', async (t) => {
  await using spark = await SparkSession.builder()
    .master('local[4]')
    .config('spark.executor.memory', '48m')
    .create()
  const rows = spark
    .range(0, 1_000_000, 1, 8)
    .selectExpr('id', 'hash(id) as h', "concat('text ', repeat('x', cast(id % 60 as int)), id) as s")
    .repartition(8)
  const kept = {
    groups: rows.groupBy('id').agg(max('s').as('s')),
    distinct: rows.distinct().select('id', 's'),
  }
  for (const [name, frame] of Object.entries(kept)) {
    await t.test(name, async () => {
      const [row] = await frame.selectExpr('count(*) as n', 'sum(id) as i', 'sum(length(s)) as l').collect()
      // Of the lengths: 5 for 'text ', 0 to 59 for the x, and the digits of the numbers below a million.
      const lengths = 5_000_000n + BigInt(xs) + 5_888_890n
      assert.deepEqual([row.get('n'), row.get('i'), row.get('l')], [1_000_000n, 499_999_500_000n, lengths])
    })
  }
})
test('a task that what others left has no memory for runs again when that has gone to disk', async () => {
  await using spark = await SparkSession.builder()
    .master('local[1]')
    .config('spark.executor.memory', '32m')
    .create()
  const ends: string[] = []
  spark.addListener((event) => {
    if (event.event === 'SparkListenerTaskEnd') ends.push(event.taskEndReason.reason)
  })
  // The window's only partition, of 150,000 texts, is made from map outputs that hold a good part of the memory.
  const frame =
    await spark.sql(`select max(t) + max(length(s)) from (select sum(id) over (order by h) t, s from
    (select id, hash(id) h, concat(repeat('x', 100), id) s from range(0, 150000, 1, 4)))`)
  assert.equal((await frame.collect())[0].get(0), (150_000n * 149_999n) / 2n + 106n)
  assert.deepEqual(
    ends.filter((reason) => reason !== 'Success'),
    ['ExceptionFailure'],
  )
})
/** Below a million there are 16,666 runs of 60 numbers and 40 more. */
const xs = 16_666 * ((59 * 60) / 2) + (39 * 40) / 2
