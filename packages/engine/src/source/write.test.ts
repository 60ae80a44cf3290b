/** Files that are written: read back by DuckDB, save modes, folders of partitions, and what failures leave behind. */
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { SparkError } from '@vonk/common'
import { SourceBench } from './testing/source-bench.ts'

let bench: SourceBench
let duckdb: DuckDBConnection
before(async () => {
  bench = await SourceBench.start({ 'spark.sql.session.timeZone': 'UTC' })
  duckdb = await (await DuckDBInstance.create()).connect()
  await duckdb.run("set timezone = 'UTC'")
  await duckdb.run(`copy (${allTypes(50_000)}) to '${bench.path('all.parquet')}' (format parquet)`)
})
after(async () => {
  duckdb.closeSync()
  await bench.close()
})

/** Nulls, few and many distinct values, and every flat type. */
const allTypes = (rows: number): string => `
  select i as id, (i % 7 = 0) as flag, nullif(i % 100, 3)::tinyint as tiny, (i % 1000)::smallint as small,
    nullif((hash(i) % 2000000000)::int, 7) as whole, (hash(i + 1) >> 1)::bigint as large,
    (i % 50)::float / 4 as single, case when i % 11 = 0 then null else (hash(i) % 100000) / 7.0::double end as twice,
    (i % 1000)::decimal(7,2) / 10 as price, ((hash(i) % 1000000000)::bigint)::decimal(18,3) as amount,
    ((hash(i) >> 1)::hugeint * (case when i % 2 = 0 then -1000000007 else 999999937 end))::decimal(38,5) as wide,
    case when i % 5 = 0 then null else 'text ' || (i % 300) end as word,
    case when i % 13 = 0 then '' else repeat('é', (i % 9)::int) || hash(i) end as words,
    date '1970-01-01' + (i % 20000)::int - 5000 as day,
    (timestamp '1969-12-31 23:00:00' + to_microseconds((hash(i) % 1000000000000000)::bigint))::timestamptz as instant,
    timestamp '2001-01-01' + to_seconds(i % 100) as clock, encode('b' || i) as bytes, null::int as nothing
  from range(${rows}) t(i)`

async function answers(sql: string): Promise<readonly unknown[][]> {
  return (await duckdb.runAndReadAll(sql)).getRowsJson() as unknown[][]
}

async function assertSameRows(left: string, right: string): Promise<void> {
  const [[differences]] = await answers(
    `select count(*) from ((from ${left} except all from ${right}) union all (from ${right} except all from ${left}))`,
  )
  assert.equal(Number(differences), 0)
}

const parts = (folder: string): readonly string[] =>
  (readdirSync(folder, { recursive: true }) as string[]).filter((name) => name.includes('part-')).sort()

for (const codec of ['snappy', 'gzip', 'zstd', 'none']) {
  test(`Parquet of every flat type, ${codec}: DuckDB and this reader find the same rows`, async () => {
    const path = bench.path(`all-${codec}`)
    const source = bench.files('parquet', [bench.path('all.parquet')])
    await bench.write(source, { format: 'parquet', path, options: { compression: codec } })
    await assertSameRows(`'${bench.path('all.parquet')}'`, `'${path}/*.parquet'`)
    const types = (file: string) => answers(`select name, type from (describe from '${file}') t(name, type)`)
    assert.deepEqual(await types(`${path}/*.parquet`), await types(bench.path('all.parquet')))
    // Once more through the reader, whose schema is the one noted in the files.
    const again = bench.path(`again-${codec}`)
    await bench.write(bench.files('parquet', [path]), { format: 'parquet', path: again })
    await assertSameRows(`'${path}/*.parquet'`, `'${again}/*.parquet'`)
    assert.deepEqual(
      await bench.session.schema(bench.files('parquet', [again])),
      await bench.session.schema(source),
    )
  })
}

test('statistics of written row groups are those of the values', async () => {
  const path = bench.path('statistics')
  const source = bench.files('parquet', [bench.path('all.parquet')])
  await bench.write(bench.select(source, 'id', 'price', 'day', 'word'), { format: 'parquet', path })
  const found =
    await answers(`select path_in_schema, min(stats_min_value), max(stats_max_value), sum(stats_null_count)
    from parquet_metadata('${path}/*.parquet') where path_in_schema in ('day', 'word') group by all order by all`)
  const real =
    await answers(`select 'day', min(day)::varchar, max(day)::varchar, count(*) - count(day) from '${path}/*.parquet'
    union all select 'word', min(word), max(word), count(*) - count(word) from '${path}/*.parquet' order by all`)
  assert.deepEqual(JSON.stringify(found), JSON.stringify(real))
})

test('bounds of texts without a dictionary are those of all batches; one too long leaves them out', async () => {
  const path = bench.path('text-bounds')
  const made = bench.path('text-bounds.parquet')
  await duckdb.run(`copy (select lpad(i::varchar, 6, '0') as up, lpad((59999 - i)::varchar, 6, '0') as down,
      case when i = 7 then '!' || repeat('a', 300) else lpad(i::varchar, 6, '0') end as long_low,
      case when i = 7 then 'z' || repeat('a', 300) else lpad(i::varchar, 6, '0') end as long_high
    from range(60000) t(i)) to '${made}' (format parquet)`)
  await bench.write(bench.files('parquet', [made]), { format: 'parquet', path })
  const found = await answers(`select path_in_schema, min(stats_min_value), max(stats_max_value)
    from parquet_metadata('${path}/*.parquet') group by all order by all`)
  assert.deepEqual(found, [
    ['down', '000000', '059999'],
    ['long_high', null, null],
    ['long_low', null, null],
    ['up', '000000', '059999'],
  ])
})

test('save modes', async () => {
  const path = bench.path('modes')
  const rows = (n: number) => bench.files('json', [bench.put(`modes-${n}.json`, `{"a":${n}}\n`)], {}, 'a int')
  const write = (n: number, mode?: 'append' | 'overwrite' | 'ignore' | 'errorifexists') =>
    bench.write(rows(n), { format: 'parquet', path, ...(mode === undefined ? {} : { mode }) })
  const found = async () => (await answers(`select a from '${path}/*.parquet' order by a`)).flat()
  await write(1)
  assert.deepEqual(readdirSync(path).includes('_SUCCESS'), true)
  await assert.rejects(
    write(2),
    (error) => error instanceof SparkError && error.condition === 'PATH_ALREADY_EXISTS',
  )
  await write(2, 'ignore')
  assert.deepEqual(await found(), [1])
  await write(2, 'append')
  assert.deepEqual(await found(), [1, 2])
  await write(3, 'overwrite')
  assert.deepEqual(await found(), [3])
  assert.deepEqual(
    readdirSync(path).filter((name) => name.startsWith('_')),
    ['_SUCCESS'],
  )
})

test('folders of partitions are read back by both', async () => {
  const path = bench.path('partitioned')
  const lines = Array.from({ length: 2000 }, (_, i) =>
    JSON.stringify({ v: i, k: i % 3, s: i % 4 === 0 ? null : `a/b=:é %${i % 4}` }),
  )
  const source = bench.files(
    'json',
    [bench.put('partitioned.json', lines.join('\n'))],
    {},
    'v int, k int, s string',
  )
  await bench.write(source, { format: 'parquet', path, partitionBy: ['k', 's'] })
  const folders = new Set(parts(path).map((name) => name.slice(0, name.lastIndexOf('/'))))
  assert.equal(folders.size, 12)
  assert.ok(folders.has('k=0/s=__HIVE_DEFAULT_PARTITION__'))
  assert.ok(folders.has('k=1/s=a%2Fb%3D%3Aé %251'))
  assert.match(parts(path)[0], /\/part-00000-[0-9a-f-]{36}\.c000\.snappy\.parquet$/)
  const { rows } = await bench.rows(bench.select(bench.files('parquet', [path]), 'v', 'k', 's'))
  const expected = lines.map((line) => Object.values(JSON.parse(line)))
  assert.deepEqual(
    rows.sort((a, b) => Number(a[0]) - Number(b[0])),
    expected,
  )
  await bench.write(
    bench.files('json', [bench.put('one.json', '{"v":-1,"k":1,"s":"x"}')], {}, 'v int, k int, s string'),
    {
      ...{ format: 'parquet', path, partitionBy: ['k', 's'], mode: 'overwrite' as const },
      options: { partitionOverwriteMode: 'dynamic' },
    },
  )
  assert.equal(parts(path).filter((name) => name.startsWith('k=1/s=x/')).length, 1)
  assert.ok(parts(path).length > 12)
})

test('files of at most so many rows', async () => {
  const path = bench.path('bounded')
  const source = bench.select(bench.files('parquet', [bench.path('all.parquet')]), 'id')
  await bench.write(source, { format: 'parquet', path, options: { maxRecordsPerFile: '3000' } })
  const counts = await answers(
    `select filename, count(*) from read_parquet('${path}/*.parquet', filename = true) group by all`,
  )
  assert.ok(counts.every(([, count]) => Number(count) <= 3000))
  assert.equal(
    counts.reduce((sum, [, count]) => sum + Number(count), 0),
    50_000,
  )
})

test('a job that fails leaves what was there, and nothing else', async () => {
  const path = bench.path('kept')
  const good = bench.files('csv', [bench.put('good.csv', '1\n2\n')], {}, 'a int')
  const bad = bench.files(
    'csv',
    [bench.put('bad.csv', `${'1\n'.repeat(10_000)}x\n`)],
    { mode: 'FAILFAST' },
    'a int',
  )
  const failing = (target: string) => bench.write(bad, { format: 'parquet', path: target, mode: 'overwrite' })
  await bench.write(good, { format: 'parquet', path })
  const before = readdirSync(path)
  await assert.rejects(
    failing(path),
    (error) => error instanceof SparkError && /record 10001/.test(error.message),
  )
  assert.deepEqual(readdirSync(path), before)
  await assert.rejects(failing(bench.path('never')))
  assert.equal(existsSync(bench.path('never')), false)
})

test('leftovers of a process that died are cleared away and never seen', async () => {
  const path = bench.path('leftover')
  const stale = join(path, '_temporary', `0@${hostname()}@999999999`, 'task-1')
  mkdirSync(stale, { recursive: true })
  writeFileSync(join(stale, 'part-00000-0-c000.snappy.parquet'), 'half')
  const source = bench.files('json', [bench.put('leftover.json', '{"a":1}\n')], {}, 'a int')
  await bench.write(source, { format: 'json', path })
  assert.equal(existsSync(join(path, '_temporary')), false)
  assert.deepEqual((await bench.rows(bench.files('json', [path]))).rows, [[1n]])
})

test('a place that cannot be written to is named', async () => {
  const file = bench.put('a-file', 'x')
  const source = bench.files('json', [bench.put('place.json', '{"a":1}\n')], {}, 'a int')
  await assert.rejects(
    bench.write(source, { format: 'parquet', path: join(file, 'below') }),
    (error) =>
      error instanceof SparkError && error.condition === 'TASK_WRITE_FAILED' && error.message.includes(file),
  )
  const nested = bench.files('json', [bench.put('nested.json', '{"a":[1]}\n')])
  await assert.rejects(
    bench.write(nested, { format: 'csv', path: bench.path('nested') }),
    (error) => error instanceof SparkError && error.condition === 'UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE',
  )
  assert.equal(existsSync(bench.path('nested')), false)
})

test('compressed text is read back', async () => {
  const source = bench.select(
    bench.files('parquet', [bench.path('all.parquet')]),
    'id',
    'word',
    'twice',
    'day',
  )
  for (const format of ['csv', 'json']) {
    for (const compression of ['gzip', 'zstd', 'none']) {
      const path = bench.path(`${format}-${compression}`)
      await bench.write(source, { format, path, options: { compression } })
      const back = bench.files(format, [path], {}, 'id bigint, word string, twice double, day date')
      const again = bench.path(`${format}-${compression}-back`)
      await bench.write(back, { format: 'parquet', path: again })
      await assertSameRows(
        `(select id, word, twice, day from '${bench.path('all.parquet')}')`,
        `'${again}/*.parquet'`,
      )
      rmSync(path, { recursive: true })
    }
  }
})

test('noop runs the job and keeps nothing', async () => {
  const source = bench.files('csv', [bench.put('noop.csv', 'x\n')], { mode: 'FAILFAST' }, 'a int')
  await assert.rejects(bench.write(source, { format: 'noop', path: bench.path('noop') }))
  await bench.write(bench.files('parquet', [bench.path('all.parquet')]), {
    format: 'noop',
    path: bench.path('noop'),
  })
  assert.equal(existsSync(bench.path('noop')), false)
  assert.equal(readFileSync(bench.path('noop.csv'), 'utf8'), 'x\n')
})
