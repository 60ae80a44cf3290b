/** For tests: Parquet files written by DuckDB, and their values as DuckDB reads them back. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import type { Value } from './parquet-rows.ts'

export const folder = mkdtempSync(join(tmpdir(), 'vonk-parquet-'))
after(() => rmSync(folder, { recursive: true, force: true }))

let connection: Promise<DuckDBConnection> | undefined
export const duckdb = (): Promise<DuckDBConnection> =>
  (connection ??= DuckDBInstance.create(':memory:', { threads: '1' }).then((instance) => instance.connect()))

let files = 0
export async function writeByDuckdb(query: string, options = ''): Promise<string> {
  const path = join(folder, `${++files}.parquet`)
  await (await duckdb()).run(`COPY (${query}) TO '${path}' (FORMAT parquet${options})`)
  return path
}

/** DuckDB's type to an expression whose JavaScript value is the one that `readValue` gives. */
function asValue(name: string, type: string): string {
  const column = `"${name}"`
  if (type.startsWith('DECIMAL') || type === 'UBIGINT') return `CAST(${column} AS VARCHAR)`
  if (type === 'DATE') return `CAST(${column} - DATE '1970-01-01' AS INTEGER)`
  if (type === 'TIMESTAMP' || type === 'TIMESTAMP WITH TIME ZONE') return `epoch_us(${column})`
  if (type === 'TIMESTAMP_NS') return `epoch_ns(${column})`
  if (type === 'TIME') return `epoch_us(${column})`
  if (type === 'BLOB') return `hex(${column})`
  if (type === 'UUID') return `upper(replace(CAST(${column} AS VARCHAR), '-', ''))`
  if (type === 'UINTEGER') return `CAST(${column} AS BIGINT)`
  return column
}

/** All columns of a file as DuckDB reads them, rows in file order. */
export async function readByDuckdb(path: string, where = ''): Promise<Record<string, Value[]>> {
  const from = `read_parquet('${path}', file_row_number = true)`
  const described = await (await duckdb()).runAndReadAll(`DESCRIBE SELECT * FROM read_parquet('${path}')`)
  const columns = described.getRows().map(([name, type]) => asValue(String(name), String(type)))
  const names = described.getRows().map(([name]) => String(name))
  const query = `SELECT ${columns.join(', ')} FROM ${from} ${where} ORDER BY file_row_number`
  const values = (await (await duckdb()).runAndReadAll(query)).getColumns()
  return Object.fromEntries(names.map((name, i) => [name, (values[i] ?? []) as Value[]]))
}
