/**
 * Small random tables with NULLs, duplicates and, now and then, no rows: made by DuckDB, which also writes them as
 * Parquet for Vonk. Numbers are small, and doubles multiples of a quarter, NaN or an infinity, so that no sum depends
 * on the order of rows. Intervals lie in the files as hours and months.
 */
import { mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import type { SparkSession } from 'vonk'
import type { Random } from '../testing/tables.ts'
import { both, joined, type Sql, sql } from './dialects.ts'

/**
 * `moment` is a timestamp, `clock` one without time zone, `span` and `months` are the two kinds of interval; `ints` and
 * `texts` are arrays, `pair` is a struct of an int, a text and a real, `dict` a map of texts to ints.
 */
export type Type =
  | 'int'
  | 'text'
  | 'real'
  | 'decimal'
  | 'date'
  | 'bool'
  | 'moment'
  | 'clock'
  | 'span'
  | 'months'
  | 'ints'
  | 'texts'
  | 'pair'
  | 'dict'

export const tableColumns: readonly { readonly name: string; readonly type: Type }[] = [
  { name: 'id', type: 'int' },
  { name: 'a', type: 'int' },
  { name: 'b', type: 'int' },
  { name: 's', type: 'text' },
  { name: 'x', type: 'real' },
  { name: 'd', type: 'decimal' },
  { name: 't', type: 'date' },
  { name: 'p', type: 'bool' },
  { name: 'm', type: 'moment' },
  { name: 'n', type: 'clock' },
  { name: 'i', type: 'span' },
  { name: 'y', type: 'months' },
  { name: 'l', type: 'ints' },
  { name: 'w', type: 'texts' },
  { name: 'u', type: 'pair' },
  { name: 'k', type: 'dict' },
]
export const tableNames: readonly string[] = ['r0', 'r1', 'r2', 'r3', 'r4']

const types: Readonly<Record<Type, string>> = {
  int: 'bigint',
  text: 'varchar',
  real: 'double',
  decimal: 'decimal(9,2)',
  date: 'date',
  bool: 'boolean',
  moment: 'timestamp with time zone',
  clock: 'timestamp',
  span: 'interval',
  months: 'interval',
  ints: 'bigint[]',
  texts: 'varchar[]',
  pair: 'struct(f bigint, g varchar, h double)',
  dict: 'map(varchar, bigint)',
}

const texts: readonly string[] = ['', 'a', 'b', 'ab', 'B', 'abc', 'zz']
const int = (random: Random): Sql => both(`cast(${random.below(7) - 1} as bigint)`)
const orNull = (random: Random, value: Sql): Sql => (random.below(6) === 0 ? both('null') : value)

export function real(random: Random): string {
  const special = random.below(9)
  if (special < 3) return `cast('${['NaN', 'Infinity', '-Infinity'][special]}' as double)`
  return `cast(${(random.below(17) - 6) / 4} as double)`
}

/** A list of values in the brackets of each dialect, with a type that no values leave open. */
const list = (values: readonly Sql[], spark: string, duckdb: string): Sql => ({
  spark: `cast(array(${joined(values, ', ').spark}) as ${spark})`,
  duckdb: `cast([${joined(values, ', ').duckdb}] as ${duckdb})`,
})

const clockText = (random: Random): string =>
  `2024-0${1 + random.below(3)}-${10 + random.below(9)} ${10 + random.below(3) * 6}:${random.pick(['00:00', '30:00', '00:00.5'])}`

export function literal(random: Random, type: Type): Sql {
  const some = (most: number, value: () => Sql) => Array.from({ length: random.below(most + 1) }, value)
  switch (type) {
    case 'int':
      return both(String(random.below(7) - 1))
    case 'text':
      return both(`'${random.pick(texts)}'`)
    case 'real':
      return both(real(random))
    case 'decimal':
      return both(`cast(${(random.below(900) - 200) / 100} as decimal(9,2))`)
    case 'date':
      return both(`date '2024-0${1 + random.below(3)}-${10 + random.below(9)}'`)
    case 'moment': {
      const text = clockText(random)
      return { spark: `timestamp '${text}'`, duckdb: `timestamptz '${text}'` }
    }
    case 'clock': {
      const text = clockText(random)
      return { spark: `timestamp_ntz '${text}'`, duckdb: `timestamp '${text}'` }
    }
    case 'span':
      return span(random.below(24) * 6 - 48)
    case 'months':
      return months(random.below(20) - 6)
    case 'ints':
      return list(
        some(3, () => orNull(random, int(random))),
        'array<bigint>',
        'bigint[]',
      )
    case 'texts':
      return list(
        some(3, () => orNull(random, both(`'${random.pick(texts)}'`))),
        'array<string>',
        'varchar[]',
      )
    case 'pair':
      return pair(
        orNull(random, int(random)),
        orNull(random, both(`'${random.pick(['a', 'b'])}'`)),
        orNull(random, both(real(random))),
      )
    case 'dict': {
      const keys = ['a', 'b', 'c'].filter(() => random.below(2) === 0)
      const values = keys.map(() => orNull(random, int(random)))
      return dict(keys, values)
    }
    default:
      return both(random.pick(['true', 'false']))
  }
}

export const span = (hours: number): Sql => ({
  spark: `make_dt_interval(0, ${hours}, 0, 0)`,
  duckdb: `to_hours(${hours})`,
})
export const months = (count: number): Sql => ({
  spark: `make_ym_interval(0, ${count})`,
  duckdb: `to_months(${count})`,
})
export const pair = (f: Sql, g: Sql, h: Sql): Sql => ({
  spark: `named_struct('f', cast(${f.spark} as bigint), 'g', cast(${g.spark} as string), 'h', cast(${h.spark} as double))`,
  duckdb: `{'f': cast(${f.duckdb} as bigint), 'g': cast(${g.duckdb} as varchar), 'h': cast(${h.duckdb} as double)}`,
})
export const dict = (keys: readonly string[], values: readonly Sql[]): Sql => ({
  spark: `cast(map(${keys.map((key, i) => `'${key}', ${values[i].spark}`).join(', ')}) as map<string, bigint>)`,
  duckdb: `cast(map {${keys.map((key, i) => `'${key}': ${values[i].duckdb}`).join(', ')}} as map(varchar, bigint))`,
})

/** `id` is different in every row; of other values one in six is NULL. */
function rowOf(random: Random, id: number): string {
  const values = tableColumns.map(({ name, type }) => {
    if (name === 'id') return String(id)
    return random.below(6) === 0 ? 'null' : literal(random, type).duckdb
  })
  return `(${values.join(', ')})`
}

/** What a file has of a column, and what Vonk makes of that. */
function stored({ name, type }: { readonly name: string; readonly type: Type }): Sql {
  if (type === 'span')
    return { duckdb: `epoch(${name})::bigint // 3600`, spark: `make_dt_interval(0, int(${name}))` }
  if (type === 'months') {
    return {
      duckdb: `year(${name}) * 12 + month(${name})`,
      spark: `make_ym_interval(0, int(${name}))`,
    }
  }
  return both(name)
}

/** New tables for both engines; the folder is the caller's to remove. */
export async function makeTables(
  random: Random,
  duckdb: DuckDBConnection,
  spark: SparkSession,
): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'vonk-random-sql-'))
  const columns = tableColumns.map(({ name, type }) => `${name} ${types[type]}`).join(', ')
  const inFile = joined(
    tableColumns.map((column) => sql`${stored(column)} as ${column.name}`),
    ', ',
  )
  for (const [i, table] of tableNames.entries()) {
    await duckdb.run(`create or replace table ${table} (${columns})`)
    const rows = random.below(20) === 0 ? 0 : 12 + random.below(i === 0 ? 28 : 14)
    const values = Array.from({ length: rows }, (_, id) => rowOf(random, id))
    if (values.length > 0) await duckdb.run(`insert into ${table} values ${values.join(', ')}`)
    mkdirSync(join(folder, table))
    const file = join(folder, table, 'part.parquet')
    await duckdb.run(`copy (select ${inFile.duckdb} from ${table}) to '${file}' (format parquet)`)
    const frame = await spark.sql(`select ${inFile.spark} from parquet.\`${join(folder, table)}\``)
    await (random.below(2) === 0 ? frame.repartition(2 + random.below(2)) : frame).createOrReplaceTempView(
      table,
    )
  }
  return folder
}
