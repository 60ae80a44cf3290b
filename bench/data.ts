/**
 * The benchmark's data: 6 M rows with the sixteen columns of TPC-H's lineitem, their types and distributions (TPC-H
 * specification 3.0, clause 4.2.3), from a seeded generator. DuckDB writes them once, as Parquet (Snappy, its default
 * row groups) and as CSV, into a cache outside git; both engines read the same files.
 */
import { existsSync, mkdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DuckDBInstance } from '@duckdb/node-api'

export interface BenchData {
  readonly parquet: string
  readonly csv: string
  readonly rows: number
}

const cacheFolder = fileURLToPath(new URL('../node_modules/.cache/vonk-bench/', import.meta.url))
const defaultRows = 6_000_000
const generatorVersion = 1

/** Pseudo-random 64 bits of a row and a purpose: the same in every run. */
const random = (purpose: number): string => `hash(i * 64 + ${purpose})`
const between = (purpose: number, from: number, to: number): string =>
  `(${from} + (${random(purpose)} % ${to - from + 1})::bigint)`
const oneOf = (purpose: number, words: readonly string[]): string =>
  `(${JSON.stringify(words).replaceAll('"', "'")})[1 + (${random(purpose)} % ${words.length})::bigint]`

const words = [
  'the',
  'slyly',
  'regular',
  'special',
  'requests',
  'final',
  'deposits',
  'carefully',
  'packages',
  'ironic',
  'express',
  'accounts',
  'pending',
  'furiously',
  'quickly',
  'bold',
  'even',
  'theodolites',
  'instructions',
  'asymptotes',
  'foxes',
  'blithely',
  'unusual',
  'pinto',
  'beans',
  'among',
  'according',
  'to',
  'silent',
  'dependencies',
  'platelets',
  'sleep',
  'nag',
  'haggle',
  'wake',
  'cajole',
]

/** One select that makes the rows; `i` is the row's number. Seven lines an order at most, four on average. */
function generator(rows: number): string {
  const orderKey = '(((i // 4) // 8) * 32 + (i // 4) % 8 + 1)'
  const price = '(90000 + ((partkey // 10) % 20001) + 100 * (partkey % 1000))'
  return `
    with raw as (
      select i, ${orderKey} as orderkey, ${between(1, 1, 200_000)} as partkey, ${between(2, 1, 10_000)} as suppkey,
        (i % 4 + 1) as linenumber, ${between(3, 1, 50)} as quantity, ${between(4, 0, 10)} as discount,
        ${between(5, 0, 8)} as tax, date '1992-01-01' + ${between(6, 0, 2405)}::int as orderdate
      from range(${rows}) t(i)
    ), dated as (
      select *, orderdate + ${between(7, 1, 121)}::int as shipdate, orderdate + ${between(8, 30, 90)}::int as commitdate from raw
    ), received as (
      select *, shipdate + ${between(9, 1, 30)}::int as receiptdate from dated
    )
    select orderkey::bigint as l_orderkey, partkey::bigint as l_partkey, suppkey::bigint as l_suppkey, linenumber::int as l_linenumber,
      quantity::decimal(15,2) as l_quantity, (quantity * ${price} / 100.0)::decimal(15,2) as l_extendedprice,
      (discount / 100.0)::decimal(15,2) as l_discount, (tax / 100.0)::decimal(15,2) as l_tax,
      case when receiptdate <= date '1995-06-17' then ${oneOf(10, ['R', 'A'])} else 'N' end as l_returnflag,
      case when shipdate > date '1995-06-17' then 'O' else 'F' end as l_linestatus,
      shipdate::date as l_shipdate, commitdate::date as l_commitdate, receiptdate::date as l_receiptdate,
      ${oneOf(11, ['DELIVER IN PERSON', 'COLLECT COD', 'NONE', 'TAKE BACK RETURN'])} as l_shipinstruct,
      ${oneOf(12, ['REG AIR', 'AIR', 'RAIL', 'SHIP', 'TRUCK', 'MAIL', 'FOB'])} as l_shipmode,
      ${[13, 14, 15, 16, 17].map((p) => oneOf(p, words)).join(" || ' ' || ")} as l_comment
    from received`
}

/** The files, made if they are not there yet. */
export async function benchData(rows = defaultRows): Promise<BenchData> {
  mkdirSync(cacheFolder, { recursive: true })
  const name = `lineitem-${rows}-v${generatorVersion}`
  const data = { parquet: join(cacheFolder, `${name}.parquet`), csv: join(cacheFolder, `${name}.csv`), rows }
  if (existsSync(data.parquet) && existsSync(data.csv)) return data
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  await connection.run('set preserve_insertion_order = true')
  await copy(connection, generator(rows), data.parquet, 'format parquet, compression snappy')
  await copy(connection, `select * from '${data.parquet}'`, data.csv, 'format csv, header')
  connection.closeSync()
  instance.closeSync()
  return data
}

/** Written aside and renamed, so that a run cut short leaves no half file. */
async function copy(
  connection: { run(sql: string): Promise<unknown> },
  query: string,
  path: string,
  options: string,
): Promise<void> {
  const aside = `${path}.${process.pid}.part`
  await connection.run(`copy (${query}) to '${aside}' (${options})`)
  renameSync(aside, path)
}
