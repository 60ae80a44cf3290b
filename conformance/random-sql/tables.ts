/**
 * Small random tables with NULLs, duplicates and, now and then, no rows: made by DuckDB, which also writes them as
 * Parquet for Vonk. Numbers are small, and doubles multiples of a quarter, so that no sum depends on the order of rows.
 */
import { mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import type { SparkSession } from 'vonk'
import type { Random } from '../testing/tables.ts'

export type Type = 'int' | 'text' | 'real' | 'decimal' | 'date' | 'bool'

export const tableColumns: readonly { readonly name: string; readonly type: Type }[] = [
  { name: 'id', type: 'int' },
  { name: 'a', type: 'int' },
  { name: 'b', type: 'int' },
  { name: 's', type: 'text' },
  { name: 'x', type: 'real' },
  { name: 'd', type: 'decimal' },
  { name: 't', type: 'date' },
  { name: 'p', type: 'bool' },
]
export const tableNames: readonly string[] = ['r0', 'r1', 'r2', 'r3', 'r4']

const types: Readonly<Record<Type, string>> = {
  int: 'bigint',
  text: 'varchar',
  real: 'double',
  decimal: 'decimal(9,2)',
  date: 'date',
  bool: 'boolean',
}

export function literal(random: Random, type: Type): string {
  switch (type) {
    case 'int':
      return String(random.below(7) - 1)
    case 'text':
      return `'${random.pick(['', 'a', 'b', 'ab', 'B', 'abc', 'zz'])}'`
    case 'real':
      return `cast(${(random.below(17) - 6) / 4} as double)`
    case 'decimal':
      return `cast(${(random.below(900) - 200) / 100} as decimal(9,2))`
    case 'date':
      return `date '2024-0${1 + random.below(3)}-${10 + random.below(9)}'`
    default:
      return random.pick(['true', 'false'])
  }
}

/** `id` is different in every row; of other values one in six is NULL. */
function rowOf(random: Random, id: number): string {
  const values = tableColumns.map(({ name, type }) => {
    if (name === 'id') return String(id)
    return random.below(6) === 0 ? 'null' : literal(random, type)
  })
  return `(${values.join(', ')})`
}

/** New tables for both engines; the folder is the caller's to remove. */
export async function makeTables(
  random: Random,
  duckdb: DuckDBConnection,
  spark: SparkSession,
): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'vonk-random-sql-'))
  for (const [i, table] of tableNames.entries()) {
    const columns = tableColumns.map(({ name, type }) => `${name} ${types[type]}`).join(', ')
    await duckdb.run(`create or replace table ${table} (${columns})`)
    const rows = random.below(20) === 0 ? 0 : 12 + random.below(i === 0 ? 28 : 14)
    const values = Array.from({ length: rows }, (_, id) => rowOf(random, id))
    if (values.length > 0) await duckdb.run(`insert into ${table} values ${values.join(', ')}`)
    mkdirSync(join(folder, table))
    const file = join(folder, table, 'part.parquet')
    await duckdb.run(`copy ${table} to '${file}' (format parquet)`)
    const frame = spark.read.parquet(join(folder, table))
    await (random.below(2) === 0 ? frame.repartition(2 + random.below(2)) : frame).createOrReplaceTempView(
      table,
    )
  }
  return folder
}
