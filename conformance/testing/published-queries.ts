/**
 * Published suites of queries (TPC-H, TPC-DS) over Parquet files, on Vonk and on DuckDB. Rows are compared as a bag,
 * and in order in the columns that ORDER BY names: rows that tie there may come in any order. A LIMIT after such an
 * ORDER BY may cut between rows that tie: `compareQuery` leaves it off.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { type DuckDBConnection, DuckDBInstance, type DuckDBValue } from '@duckdb/node-api'
import type { StructType } from '@vonk/common'
import type { Row, SparkSession } from 'vonk'
import { type CellRow, difference, duckRows, inAnyOrder, vonkRows } from './cells.ts'

export interface PublishedQuery {
  readonly name: string
  readonly text: string
}

const tolerance = 1e-9

export function queriesIn(folder: string): readonly PublishedQuery[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => ({ name: basename(file, '.sql'), text: readFileSync(join(folder, file), 'utf8') }))
}

const tablesIn = (folder: string): readonly { readonly name: string; readonly path: string }[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.parquet'))
    .map((file) => ({ name: basename(file, '.parquet'), path: join(folder, file) }))

/** DuckDB with a view for each file, ordering nulls as Spark does. */
export async function duckdbOver(folder: string): Promise<DuckDBConnection> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' })
  const connection = await instance.connect()
  await connection.run("set default_null_order = 'nulls_first_on_asc_last_on_desc'")
  for (const { name, path } of tablesIn(folder)) {
    await connection.run(`create view ${name} as select * from read_parquet('${path.replaceAll("'", "''")}')`)
  }
  return connection
}

export async function viewsOver(spark: SparkSession, folder: string): Promise<void> {
  for (const { name, path } of tablesIn(folder)) await spark.read.parquet(path).createOrReplaceTempView(name)
}

/** What differs between the two answers to a query of its text, in words, and how many rows DuckDB's has. */
export async function compareQuery(
  query: PublishedQuery,
  spark: SparkSession,
  duckdb: DuckDBConnection,
): Promise<{ readonly wrong: string | undefined; readonly rows: number }> {
  const text = query.text.replace(/\blimit\s+\d+\s*$/i, '')
  const frame = await spark.sql(text)
  const schema = await frame.schema()
  const answer = (await duckdb.runAndReadAll(text)).getRows()
  const wrong = compareAnswers({ rows: await frame.collect(), schema }, answer, text)
  return { wrong, rows: answer.length }
}

export interface Answer {
  readonly rows: readonly Row[]
  readonly schema: StructType
}

/** What differs between Vonk's and DuckDB's answer to a query, whose text says in what order rows come. */
export const compareAnswers = (
  { rows, schema }: Answer,
  answer: readonly (readonly DuckDBValue[])[],
  text: string,
): string | undefined => compareCells(vonkRows(rows, schema), schema, answer, text)

/** The same of rows that came another way than by Vonk's own client. */
export function compareCells(
  rows: readonly CellRow[],
  schema: StructType,
  answer: readonly (readonly DuckDBValue[])[],
  text: string,
): string | undefined {
  const inDoubles = averages(schema, answer)
  const expected = asNumbers(duckRows(answer, schema), inDoubles)
  const actual = asNumbers(rows, inDoubles)
  const keys = orderedColumns(text, schema)
  const inKeys = (all: readonly CellRow[]) => all.map((row) => keys.map((column) => row[column]))
  const sorted = inAnyOrder(expected)
  return (
    difference(snapped(inAnyOrder(actual), sorted, inDoubles), sorted, tolerance) ??
    difference(inKeys(snapped(actual, expected, inDoubles)), inKeys(expected), tolerance)
  )
}

/** Scales by column of the decimals that DuckDB has in doubles: averages and quotients, which Spark rounds. */
type Averages = ReadonlyMap<number, number>

function averages(schema: StructType, answer: readonly (readonly DuckDBValue[])[]): Averages {
  const found = new Map<number, number>()
  schema.fields.forEach(({ type }, column) => {
    const isDouble = answer.some((row) => typeof row[column] === 'number')
    if (type.kind === 'decimal' && isDouble) found.set(column, type.scale)
  })
  return found
}

const asNumbers = (rows: readonly CellRow[], columns: Averages): readonly CellRow[] =>
  rows.map((row) => row.map((cell, i) => (columns.has(i) && cell !== null ? Number(cell) : cell)))

/** Where such a value is within one of its last digit, the expected one. */
const snapped = (
  rows: readonly CellRow[],
  expected: readonly CellRow[],
  columns: Averages,
): readonly CellRow[] =>
  rows.map((row, i) =>
    row.map((cell, column) => {
      const scale = columns.get(column)
      const other = expected[i]?.[column]
      if (scale === undefined || typeof cell !== 'number' || typeof other !== 'number') return cell
      return Math.abs(cell - other) <= 10 ** -scale ? other : cell
    }),
  )

/** Columns that the last ORDER BY names, as far as they are plain columns of the result. */
function orderedColumns(text: string, schema: StructType): readonly number[] {
  const clause = /\border\s+by\s([^()]*?)(\s+limit\s+\d+)?\s*$/i.exec(text)?.[1]
  if (clause === undefined) return []
  const names = schema.fields.map((f) => f.name.toLowerCase())
  const columns: number[] = []
  for (const item of clause.split(',')) {
    const key = item
      .trim()
      .toLowerCase()
      .replace(/\s+(asc|desc|nulls\s+(first|last))\b/g, '')
    const at = /^\d+$/.test(key)
      ? Number(key) - 1
      : names.indexOf(key.replace(/^\w+\./, '').replaceAll('"', ''))
    if (at < 0) break
    columns.push(at)
  }
  return columns
}
