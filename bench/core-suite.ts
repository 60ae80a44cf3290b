/**
 * Runs the core suite: Vonk and DuckDB take turns in one process, at equal threads, after one unmeasured run each.
 * Nothing but the page cache is kept from run to run.
 */
import { performance } from 'node:perf_hooks'
import { DuckDBInstance } from '@duckdb/node-api'
import { SparkSession } from 'vonk'
import { type CoreQuery, coreQueries } from './core-queries.ts'
import type { BenchData } from './data.ts'
import { type ResultRow, sameRows } from './rows.ts'

export interface CoreResult {
  readonly name: string
  readonly threads: number
  readonly vonkMs: number
  readonly duckdbMs: number
  readonly vonkCpuMs: number
  readonly duckdbCpuMs: number
  readonly ratio: number
  readonly rowsEqual: boolean
}

export interface SuiteOptions {
  readonly data: BenchData
  readonly threads: readonly number[]
  readonly runs: number
  readonly only?: readonly string[]
  readonly onResult: (result: CoreResult) => void
}

interface Sample {
  readonly ms: number
  readonly cpuMs: number
  readonly rows: readonly ResultRow[]
}

async function timed(run: () => Promise<readonly ResultRow[]>): Promise<Sample> {
  const cpu = process.cpuUsage()
  const start = performance.now()
  const rows = await run()
  const ms = performance.now() - start
  const used = process.cpuUsage(cpu)
  return { ms, cpuMs: (used.user + used.system) / 1000, rows }
}

export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

export async function runCoreSuite(options: SuiteOptions): Promise<readonly CoreResult[]> {
  const results: CoreResult[] = []
  const queries = coreQueries.filter(
    (query) => options.only === undefined || options.only.includes(query.name),
  )
  for (const threads of options.threads) {
    const instance = await DuckDBInstance.create(':memory:', { threads: String(threads) })
    const connection = await instance.connect()
    const spark = await SparkSession.builder()
      .master(`local[${threads}]`)
      .config('spark.executor.memory', '4g')
      .getOrCreate()
    try {
      for (const query of queries) {
        const result = await measure(query, options, threads, {
          vonk: () => query.vonk(spark, options.data),
          duckdb: () => query.duckdb(connection, options.data),
        })
        options.onResult(result)
        results.push(result)
      }
    } finally {
      await spark.stop()
      connection.closeSync()
      instance.closeSync()
    }
  }
  return results
}

async function measure(
  query: CoreQuery,
  { runs }: SuiteOptions,
  threads: number,
  engines: {
    readonly vonk: () => Promise<readonly ResultRow[]>
    readonly duckdb: () => Promise<readonly ResultRow[]>
  },
): Promise<CoreResult> {
  const vonk: Sample[] = []
  const duckdb: Sample[] = []
  await timed(engines.vonk)
  await timed(engines.duckdb)
  for (let run = 0; run < runs; run++) {
    vonk.push(await timed(engines.vonk))
    duckdb.push(await timed(engines.duckdb))
  }
  const vonkMs = median(vonk.map((sample) => sample.ms))
  const duckdbMs = median(duckdb.map((sample) => sample.ms))
  return {
    name: query.name,
    threads,
    vonkMs,
    duckdbMs,
    vonkCpuMs: median(vonk.map((sample) => sample.cpuMs)),
    duckdbCpuMs: median(duckdb.map((sample) => sample.cpuMs)),
    ratio: vonkMs / duckdbMs,
    rowsEqual: sameRows(vonk[0].rows, duckdb[0].rows, query.ordered),
  }
}
