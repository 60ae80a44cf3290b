/** The core suite: each query as a Vonk program and as SQL for DuckDB, both from the same files to the same result. */
import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import { avg, col, count, expr, lit, max, min, type SparkSession, sum } from 'vonk'
import type { BenchData } from './data.ts'
import { type Cell, type ResultRow, rowsOfReader } from './rows.ts'

export interface CoreQuery {
  readonly name: string
  /** Whether the query's result has an order. */
  readonly ordered: boolean
  vonk(spark: SparkSession, data: BenchData): Promise<readonly ResultRow[]>
  duckdb(connection: DuckDBConnection, data: BenchData): Promise<readonly ResultRow[]>
}

const lineitemSchema =
  'l_orderkey bigint, l_partkey bigint, l_suppkey bigint, l_linenumber int, l_quantity decimal(15,2), l_extendedprice decimal(15,2), ' +
  'l_discount decimal(15,2), l_tax decimal(15,2), l_returnflag string, l_linestatus string, l_shipdate date, l_commitdate date, ' +
  'l_receiptdate date, l_shipinstruct string, l_shipmode string, l_comment string'

const duckdbColumns = lineitemSchema
  .split(', ')
  .map((column) => column.split(' '))
  .map(([name, ...type]) => `'${name}': '${type.join(' ').replace('string', 'varchar')}'`)
  .join(', ')

const extremes = ['l_extendedprice', 'l_partkey', 'l_shipdate', 'l_quantity'] as const
const extremeColumns = extremes.flatMap((name) => [min(col(name)), max(col(name))])
const extremeSql = extremes.map((name) => `min(${name}), max(${name})`).join(', ')

const sql =
  (text: (data: BenchData) => string): CoreQuery['duckdb'] =>
  async (connection, data) =>
    rowsOfReader(await connection.runAndReadAll(text(data)))

const collected = async (frame: {
  collect(): Promise<readonly { toArray(): readonly Cell[] }[]>
}): Promise<readonly ResultRow[]> => (await frame.collect()).map((row) => row.toArray())

const scratch = (name: string): string => join(tmpdir(), `vonk-bench-${process.pid}-${name}`)

export const coreQueries: readonly CoreQuery[] = [
  {
    name: 'scan',
    ordered: true,
    vonk: (spark, data) =>
      collected(spark.read.parquet(data.parquet).agg(extremeColumns[0], ...extremeColumns.slice(1))),
    duckdb: sql((data) => `select ${extremeSql} from '${data.parquet}'`),
  },
  {
    name: 'q1',
    ordered: true,
    vonk: (spark, data) =>
      collected(
        spark.read
          .parquet(data.parquet)
          .filter("l_shipdate <= date '1998-09-02'")
          .groupBy('l_returnflag', 'l_linestatus')
          .agg(
            sum('l_quantity').as('sum_qty'),
            sum('l_extendedprice').as('sum_base_price'),
            expr('sum(l_extendedprice * (1 - l_discount))').as('sum_disc_price'),
            expr('sum(l_extendedprice * (1 - l_discount) * (1 + l_tax))').as('sum_charge'),
            avg('l_quantity').as('avg_qty'),
            avg('l_extendedprice').as('avg_price'),
            avg('l_discount').as('avg_disc'),
            count(lit(1)).as('count_order'),
          )
          .orderBy('l_returnflag', 'l_linestatus'),
      ),
    duckdb: sql(
      (
        data,
      ) => `select l_returnflag, l_linestatus, sum(l_quantity), sum(l_extendedprice), sum(l_extendedprice * (1 - l_discount)),
        sum(l_extendedprice * (1 - l_discount) * (1 + l_tax)), avg(l_quantity)::decimal(19,6), avg(l_extendedprice)::decimal(19,6), avg(l_discount)::decimal(19,6), count(*)
        from '${data.parquet}' where l_shipdate <= date '1998-09-02' group by all order by 1, 2`,
    ),
  },
  {
    name: 'q6',
    ordered: true,
    vonk: (spark, data) =>
      collected(
        spark.read
          .parquet(data.parquet)
          .filter(
            "l_shipdate >= date '1994-01-01' and l_shipdate < date '1995-01-01' and l_discount between 0.05 and 0.07 and l_quantity < 24",
          )
          .agg(expr('sum(l_extendedprice * l_discount)').as('revenue')),
      ),
    duckdb: sql(
      (
        data,
      ) => `select sum(l_extendedprice * l_discount) from '${data.parquet}' where l_shipdate >= date '1994-01-01'
        and l_shipdate < date '1995-01-01' and l_discount between 0.05 and 0.07 and l_quantity < 24`,
    ),
  },
  {
    name: 'like',
    ordered: true,
    vonk: (spark, data) =>
      collected(
        spark.read
          .parquet(data.parquet)
          .filter("l_comment like '%special%requests%'")
          .agg(count(lit(1))),
      ),
    duckdb: sql((data) => `select count(*) from '${data.parquet}' where l_comment like '%special%requests%'`),
  },
  {
    name: 'group-large',
    ordered: true,
    vonk: (spark, data) =>
      collected(
        spark.read
          .parquet(data.parquet)
          .groupBy('l_orderkey')
          .agg(sum('l_quantity').as('q'), count(lit(1)).as('n'), max('l_extendedprice').as('p'))
          .agg(count(lit(1)), sum('q'), sum('n'), sum('p')),
      ),
    duckdb: sql(
      (
        data,
      ) => `select count(*), sum(q), sum(n), sum(p) from (select l_orderkey, sum(l_quantity) q, count(*) n, max(l_extendedprice) p
        from '${data.parquet}' group by l_orderkey)`,
    ),
  },
  sortQuery(),
  {
    name: 'write-parquet',
    ordered: true,
    async vonk(spark, data) {
      const path = scratch('vonk')
      const columns = ['l_orderkey', 'l_extendedprice', 'l_shipdate', 'l_shipmode'] as const
      await spark.read
        .parquet(data.parquet)
        .select(...columns)
        .write.mode('overwrite')
        .parquet(path)
      rmSync(path, { recursive: true, force: true })
      return [[true]]
    },
    async duckdb(connection, data) {
      const path = scratch('duckdb')
      await connection.run(
        `copy (select l_orderkey, l_extendedprice, l_shipdate, l_shipmode from '${data.parquet}') to '${path}' (format parquet, per_thread_output)`,
      )
      rmSync(path, { recursive: true, force: true })
      return [[true]]
    },
  },
  {
    name: 'read-csv',
    ordered: true,
    vonk: (spark, data) =>
      collected(
        spark.read
          .schema(lineitemSchema)
          .option('header', 'true')
          .csv(data.csv)
          .agg(extremeColumns[0], ...extremeColumns.slice(1)),
      ),
    duckdb: sql(
      (data) =>
        `select ${extremeSql} from read_csv('${data.csv}', header = true, columns = {${duckdbColumns}})`,
    ),
  },
]

/**
 * All rows, four columns, by price and key, handed over as column batches of which JavaScript touches one value each.
 * The rows that are compared are a digest: batches differ in size between engines.
 */
function sortQuery(): CoreQuery {
  const columns = ['l_extendedprice', 'l_orderkey', 'l_quantity', 'l_shipdate'] as const
  return {
    name: 'sort',
    ordered: true,
    async vonk(spark, data) {
      const sorted = spark.read
        .parquet(data.parquet)
        .select(...columns)
        .orderBy('l_extendedprice', 'l_orderkey')
      let rows = 0
      let first: Cell = null
      let touched = 0
      for await (const batch of sorted.toColumnBatches()) {
        for (const column of batch.columns) touched ^= column.data[0]
        if (first === null)
          first = new DataView(batch.columns[1].data.buffer, batch.columns[1].data.byteOffset).getBigInt64(
            0,
            true,
          )
        rows += batch.rowCount
      }
      return [[rows, first, touched >= 0]]
    },
    async duckdb(connection, data) {
      const result = await connection.stream(
        `select ${columns.join(', ')} from '${data.parquet}' order by l_extendedprice, l_orderkey`,
      )
      let rows = 0
      let first: Cell = null
      let touched = true
      for (;;) {
        const chunk = await result.fetchChunk()
        if (chunk === null || chunk.rowCount === 0) break
        for (let c = 0; c < chunk.columnCount; c++)
          touched = chunk.getColumnVector(c).getItem(0) !== undefined && touched
        if (first === null) first = chunk.getColumnVector(1).getItem(0) as bigint
        rows += chunk.rowCount
      }
      return [[rows, first, touched]]
    },
  }
}
