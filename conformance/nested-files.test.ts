/**
 * Files with nested columns: random values of random nested types, written as Parquet by DuckDB in row groups and pages
 * of odd sizes, read by Vonk whole and by parts.
 */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { type DataFrame, SparkSession } from 'vonk'
import { difference, duckRows, vonkRows } from './testing/cells.ts'
import { sampled } from './testing/sampling.ts'
import { Random } from './testing/tables.ts'

let spark: SparkSession
let duckdb: DuckDBConnection
const folder = mkdtempSync(join(tmpdir(), 'nested-files-'))

before(async () => {
  spark = await SparkSession.builder().master('local[2]').getOrCreate()
  await spark.conf.set('spark.sql.session.timeZone', 'UTC')
  duckdb = await (await DuckDBInstance.create()).connect()
  await duckdb.run("set timezone = 'UTC'")
})
after(async () => {
  await spark.stop()
  rmSync(folder, { recursive: true })
})

type Kind =
  | { readonly of: 'leaf'; readonly sql: string; readonly values: readonly string[] }
  | { readonly of: 'list'; readonly element: Kind }
  | { readonly of: 'struct'; readonly fields: readonly Kind[] }
  | { readonly of: 'map'; readonly value: Kind }

const leaves: readonly Kind[] = [
  { of: 'leaf', sql: 'integer', values: ['1', '-2', '2147483647'] },
  { of: 'leaf', sql: 'bigint', values: ['1', "'-9223372036854775808'", '7'] },
  { of: 'leaf', sql: 'boolean', values: ['true', 'false'] },
  { of: 'leaf', sql: 'double', values: ['0.5', "'nan'", "'-inf'"] },
  { of: 'leaf', sql: 'varchar', values: ["''", "'a'", "'🦄 and more'", `'${'x'.repeat(300)}'`] },
  { of: 'leaf', sql: 'decimal(9,2)', values: ['1.25', '-9999999.99'] },
  { of: 'leaf', sql: 'decimal(38,3)', values: ['12345678901234567890.125', '-0.001'] },
  { of: 'leaf', sql: 'date', values: ["'1969-12-31'", "'2024-02-29'"] },
  { of: 'leaf', sql: 'timestamptz', values: ["'2024-02-29 12:34:56.789012+00'"] },
  { of: 'leaf', sql: 'blob', values: ["'\\x00\\xFF'", "''"] },
  { of: 'leaf', sql: 'tinyint', values: ["'-128'", '5'] },
]

function randomKind(random: Random, depth: number): Kind {
  const of = depth === 0 ? 'leaf' : random.pick(['leaf', 'list', 'list', 'struct', 'map'] as const)
  if (of === 'leaf') return random.pick(leaves)
  if (of === 'list') return { of, element: randomKind(random, depth - 1) }
  if (of === 'map') return { of, value: randomKind(random, depth - 1) }
  const fields = Array.from({ length: 1 + random.below(3) }, () => randomKind(random, depth - 1))
  return { of, fields }
}

function typeText(kind: Kind): string {
  switch (kind.of) {
    case 'leaf':
      return kind.sql
    case 'list':
      return `${typeText(kind.element)}[]`
    case 'map':
      return `map(varchar, ${typeText(kind.value)})`
    default:
      return `struct(${kind.fields.map((field, i) => `f${i} ${typeText(field)}`).join(', ')})`
  }
}

function valueText(random: Random, kind: Kind): string {
  if (random.below(5) === 0) return 'null'
  switch (kind.of) {
    case 'leaf':
      return `${random.pick(kind.values)}::${kind.sql}`
    case 'list': {
      const items = Array.from({ length: random.below(4) }, () => valueText(random, kind.element))
      return `[${items.join(', ')}]::${typeText(kind)}`
    }
    case 'map': {
      const entries = Array.from(
        { length: random.below(4) },
        (_, i) => `'k${i}': ${valueText(random, kind.value)}`,
      )
      return `map {${entries.join(', ')}}::${typeText(kind)}`
    }
    default: {
      const fields = kind.fields.map((field, i) => `f${i}: ${valueText(random, field)}`)
      return `{${fields.join(', ')}}::${typeText(kind)}`
    }
  }
}

const seeds = (first: number, last: number): readonly number[] =>
  Array.from({ length: last - first + 1 }, (_, i) => first + i)

/** A table `made` of random columns, a few different values each, in many rows. */
async function makeTable(seed: number): Promise<number> {
  const random = new Random(seed)
  const kinds = Array.from({ length: 3 }, () => randomKind(random, 3))
  const columns = kinds.map((kind, i) => {
    const values = Array.from({ length: 13 }, () => valueText(random, kind))
    const cases = values.map((value, k) => `when ${k} then ${value}`).join(' ')
    return `(case hash(id, ${i}) % 13 ${cases} end)::${typeText(kind)} as c${i}`
  })
  const rows = 1 + random.below(9000)
  await duckdb.run(
    `create or replace table made as select id, ${columns.join(', ')} from range(${rows}) r(id)`,
  )
  return rows
}

async function check(frame: DataFrame, sql: string, what: string): Promise<void> {
  const schema = await frame.schema()
  const rows = vonkRows(await frame.collect(), schema)
  const wanted = duckRows((await duckdb.runAndReadAll(sql)).getRows(), schema)
  const wrong = difference(rows, wanted, 1e-12)
  assert.equal(wrong, undefined, `${what}: ${wrong}`)
}

test('nested columns written by DuckDB are read', async () => {
  for (const seed of sampled(seeds(1, 12), 2)) {
    const rows = await makeTable(seed)
    const path = join(folder, `${seed}.parquet`)
    const codec = ['snappy', 'zstd', 'uncompressed'][seed % 3]
    const version = seed % 4 < 2 ? ', parquet_version v2' : ''
    await duckdb.run(
      `copy made to '${path}' (format parquet, row_group_size ${2048 * (1 + (seed % 3))}, codec ${codec}${version})`,
    )
    const frame = spark.read.parquet(path)
    const what = `seed ${seed}, ${rows} rows`
    await check(frame.orderBy('id'), 'select * from made order by id', what)
    await check(
      frame.filter('id % 977 = 5').orderBy('id'),
      'select * from made where id % 977 = 5 order by id',
      `${what}, few of them`,
    )
    await check(
      frame.select('id', 'c1').orderBy('id'),
      'select id, c1 from made order by id',
      `${what}, one column`,
    )
  }
})

test('nested columns that Vonk writes are read by DuckDB and by itself', async () => {
  for (const seed of sampled(seeds(21, 32), 2)) {
    const rows = await makeTable(seed)
    const source = join(folder, `${seed}.parquet`)
    await duckdb.run(`copy made to '${source}' (format parquet)`)
    const written = join(folder, `written-${seed}`)
    const codec = ['snappy', 'zstd', 'none', 'gzip'][(seed >> 1) % 4]
    const frame = spark.read.parquet(source)
    await frame.filter('id % 10 <> 3').write.option('compression', codec).parquet(written)
    const what = `seed ${seed}, ${rows} rows, ${codec}`
    const wanted = 'select * from made where id % 10 <> 3 order by id'
    const again = spark.read.parquet(written)
    assert.deepEqual(await again.dtypes(), await frame.dtypes())
    await check(again.orderBy('id'), wanted, what)
    const schema = await again.schema()
    const read = await duckdb.runAndReadAll(`select * from '${written}/*.parquet' order by id`)
    const expected = await duckdb.runAndReadAll(wanted)
    const wrong = difference(duckRows(read.getRows(), schema), duckRows(expected.getRows(), schema), 1e-12)
    assert.equal(wrong, undefined, `${what}, by DuckDB: ${wrong}`)
  }
})

test('JSON gives nested columns back', async () => {
  await makeTable(41)
  const path = join(folder, 'json')
  const source = join(folder, '41.parquet')
  await duckdb.run(`copy (select id, [id, null] as a, {x: id, y: ['a', null]} as s from made) to '${source}'`)
  const frame = spark.read.parquet(source)
  await frame.write.json(path)
  const again = spark.read.schema(await frame.schema()).json(path)
  await check(again.orderBy('id'), `select * from '${source}' order by id`, 'json')
})
