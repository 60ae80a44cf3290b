/**
 * The tables that queries run over: made once by DuckDB from a fixed seed, kept in its memory under their names, and
 * written by it as Parquet in 1, 2 and 7 files. They hold what goes wrong: NULL in every column, NaN, -0.0, infinities,
 * the ends of every type, empty strings, characters beyond the first plane, dates before 1970, decimals of 38 digits.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import type { DataFrame, SparkSession } from 'vonk'

export const partitionings = [1, 2, 7] as const

export type TableName = 't' | 'u' | 'big' | 'empty' | 'nulls'
export type Tables = Readonly<Record<TableName, DataFrame>> & { readonly spark: SparkSession }

export interface Warehouse {
  readonly duckdb: DuckDBConnection
  readonly folder: string
  /** The tables for a session, read from as many files as there shall be partitions. */
  tables(spark: SparkSession, partitions: number): Tables
  close(): void
}

/** Numbers from a seed: the same on every run. */
export class Random {
  #state: number

  constructor(seed: number) {
    this.#state = seed | 0
  }
  /** From 0 up to but without 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let x = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x
    return ((x ^ (x >>> 14)) >>> 0) / 4294967296
  }
  below(n: number): number {
    return Math.floor(this.next() * n)
  }
  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]
  }
}

/** SQL literals of DuckDB by name of column; a value is picked, or NULL one time in seven. */
interface ColumnSource {
  readonly type: string
  readonly edges: readonly string[]
  readonly other?: (random: Random) => string
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`

export const textEdges: readonly string[] = [
  '',
  'a',
  'A',
  'abc',
  'ABC',
  'abcabc',
  ' lead',
  'trail ',
  '  both  ',
  'x,y,,z',
  '12',
  '-7',
  '3.50',
  'a_c%',
  'back\\slash',
  'Grüße',
  'STRASSE',
  'ñandú',
  '日本語',
  '🦄',
  'a🦄b🦄c',
  '𝒳𝒴𝒵',
  'the quick brown fox',
  'The Quick Brown Fox',
  'one two  three',
  'x'.repeat(40),
  'zz',
  'k1=v1',
]

const letters = ['a', 'b', 'c', 'A', 'e', 'x', 'z', '1', '9', ' ', ',', '_', 'é', 'Ж', '語', '🦄']

const randomText = (random: Random): string =>
  Array.from({ length: random.below(12) }, () => random.pick(letters)).join('')

export const columnSources: Readonly<Record<string, ColumnSource>> = {
  k: { type: 'integer', edges: ['0', '1', '2', '3', '4'] },
  g: { type: 'varchar', edges: ["'red'", "'green'", "'blue'", "''"] },
  n: { type: 'bigint', edges: ['0', '1', '-1'], other: (r) => String(r.below(2001) - 1000) },
  x: { type: 'double', edges: ['0', '0.5', '-0.25'], other: (r) => ((r.next() - 0.5) * 1000).toFixed(4) },
  b: { type: 'boolean', edges: ['true', 'false'] },
  i8: { type: 'tinyint', edges: ['-128', '127', '0', '1', '-1'], other: (r) => String(r.below(256) - 128) },
  i16: {
    type: 'smallint',
    edges: ['-32768', '32767', '0', '7'],
    other: (r) => String(r.below(60000) - 30000),
  },
  i32: {
    type: 'integer',
    edges: ['-2147483648', '2147483647', '0', '-1'],
    other: (r) => String(r.below(2_000_000) - 1_000_000),
  },
  i64: {
    type: 'bigint',
    edges: ['-9223372036854775808', '9223372036854775807', '0', '-1'],
    other: (r) => String(r.below(2 ** 50) - 2 ** 49),
  },
  f32: {
    type: 'float',
    edges: ["'nan'", "'inf'", "'-inf'", "'-0.0'", '0', '3.4028235e38', '1.4e-45'],
    other: (r) => String(Math.fround(r.next() * 200 - 100)),
  },
  f64: {
    type: 'double',
    edges: ["'nan'", "'inf'", "'-inf'", "'-0.0'", '0', '1.7976931348623157e308', '5e-324', '1e-300'],
    other: (r) => String(r.next() * 2e6 - 1e6),
  },
  d9: {
    type: 'decimal(9,2)',
    edges: ['9999999.99', '-9999999.99', '0.00', '0.01'],
    other: (r) => (r.next() * 2000 - 1000).toFixed(2),
  },
  d18: {
    type: 'decimal(18,4)',
    edges: ['12345678901234.5678', '-0.0001', '0'],
    other: (r) => (r.next() * 2e6 - 1e6).toFixed(4),
  },
  d38: {
    type: 'decimal(38,10)',
    edges: [
      '1234567890123456789012345678.0123456789',
      '-9999999999999999999999999999.9999999999',
      '0',
      '0.0000000001',
    ],
    other: (r) => `${r.below(2 ** 50) - 2 ** 49}.${String(r.below(1e9)).padStart(10, '0')}`,
  },
  s: { type: 'varchar', edges: textEdges.map(quoted), other: (r) => quoted(randomText(r)) },
  s2: { type: 'varchar', edges: ['a', 'b', 'abc', '', '🦄', 'x', ' '].map(quoted) },
  bin: { type: 'blob', edges: ["''", "'\\x00\\xFF'", "'abc'", "'\\xF0\\x9F\\xA6\\x84'"] },
  dt: {
    type: 'date',
    edges: ["'1970-01-01'", "'1969-12-31'", "'0001-01-01'", "'9999-12-31'", "'2000-02-29'", "'1582-10-15'"],
    other: (r) => `date '1950-01-01' + ${r.below(40000)}`,
  },
  dt2: {
    type: 'date',
    edges: ["'1970-01-01'", "'2024-02-29'"],
    other: (r) => `date '1990-01-01' + ${r.below(9000)}`,
  },
  ts: {
    type: 'timestamp with time zone',
    edges: ["'1970-01-01 00:00:00+00'", "'1969-12-31 23:59:59.999999+00'", "'2024-02-29 12:34:56.789012+00'"],
    other: (r) => `make_timestamptz(${Math.floor(r.next() * 4e15) - 2e15}::bigint)`,
  },
  tn: {
    type: 'timestamp',
    edges: ["'1900-01-01 00:00:00'", "'1969-12-31 23:59:59.999999'", "'2024-12-31 23:59:59'"],
    other: (r) => `make_timestamp(${Math.floor(r.next() * 4e15) - 2e15}::bigint)`,
  },
}

export function randomValue(source: ColumnSource, random: Random): string {
  if (random.below(7) === 0) return 'NULL'
  if (source.other !== undefined && random.below(2) === 0) return source.other(random)
  return random.pick(source.edges)
}

/** A table of all column sources with a column `id` in front. */
export async function createRandomTable(duckdb: DuckDBConnection, name: string, rows: number, seed: number) {
  const random = new Random(seed)
  const columns = Object.entries(columnSources)
  const values = Array.from(
    { length: rows },
    (_, id) => `(${[String(id), ...columns.map(([, source]) => randomValue(source, random))].join(', ')})`,
  )
  const types = columns.map(([column, { type }]) => `${column} ${type}`)
  await duckdb.run(`create table ${name} (id bigint, ${types.join(', ')})`)
  for (let i = 0; i < values.length; i += 250)
    await duckdb.run(`insert into ${name} values ${values.slice(i, i + 250).join(', ')}`)
}

const bigTable = `create table big as select i as id, case when i % 11 = 0 then null else i % 97 end as k,
  'key' || (i * 7919 % 1009) as s, (i * 2654435761 % 1000003) as v, (i * 31 % 1013) / 8.0 as x,
  date '2000-01-01' + (i % 3000)::integer as dt from range(10000) r(i)`

/** Writes a table of DuckDB as a folder of so many Parquet files. */
export async function writeParts(duckdb: DuckDBConnection, table: string, folder: string, parts: number) {
  mkdirSync(folder, { recursive: true })
  for (let part = 0; part < parts; part++) {
    const slice = `select * exclude (_row) from (select *, row_number() over () - 1 as _row from ${table})`
    const rows = `${slice} where _row * ${parts} // greatest((select count(*) from ${table}), 1) = ${part}`
    const file = join(folder, `part-${part}.parquet`)
    await duckdb.run(`copy (${rows} order by id) to ${quoted(file)} (format parquet)`)
  }
}

export async function openWarehouse(): Promise<Warehouse> {
  const duckdb = await (await DuckDBInstance.create()).connect()
  await duckdb.run("set timezone = 'UTC'")
  await duckdb.run('set threads = 1')
  await createRandomTable(duckdb, 't', 97, 20240229)
  await createRandomTable(duckdb, 'u', 31, 17)
  await duckdb.run(bigTable)
  await duckdb.run('create table empty as select * from t where false')
  const columns = Object.keys(columnSources)
  await duckdb.run(
    `create table nulls as select id, ${columns.map((c) => `case when id < 0 then ${c} end as ${c}`).join(', ')} from t where id < 9`,
  )
  const folder = mkdtempSync(join(tmpdir(), 'vonk-conformance-'))
  const names: readonly TableName[] = ['t', 'u', 'big', 'empty', 'nulls']
  const path = (name: string, parts: number) => join(folder, `${name}-${parts}`)
  for (const name of names)
    for (const parts of partitionings) await writeParts(duckdb, name, path(name, parts), parts)
  return {
    duckdb,
    folder,
    tables: (spark, partitions) => {
      const frame = (name: TableName) => spark.read.parquet(path(name, partitions))
      return {
        spark,
        t: frame('t'),
        u: frame('u'),
        big: frame('big'),
        empty: frame('empty'),
        nulls: frame('nulls'),
      }
    },
    close: () => {
      duckdb.closeSync()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
