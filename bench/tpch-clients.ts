/**
 * The 22 TPC-H queries by several ways to the same rows, in turns: Vonk in this process, Vonk over loopback from the
 * same client, Vonk from PySpark, and Apache Spark itself in a Java machine. Every way gets the same files, the same
 * text and the same number of threads, and hands whole rows to its language.
 */
import { performance } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import { SparkSession } from 'vonk'
import { queriesIn, viewsOver } from '../conformance/testing/published-queries.ts'
import { startPysparkSql } from '../conformance/testing/pyspark-sql.ts'
import { startVonkServer } from '../conformance/testing/vonk-server.ts'
import { median } from './core-suite.ts'

export interface Way {
  readonly name: string
  /** Milliseconds from the text to the rows, and how many there were. */
  run(sql: string): Promise<{ readonly ms: number; readonly count: number }>
  stop(): Promise<void>
}

export interface WayOptions {
  readonly folder: string
  readonly threads: number
}

const masterOf = ({ threads }: WayOptions): string => `local[${threads}]`

async function typescriptWay(name: string, spark: SparkSession, folder: string, stop: () => Promise<void>) {
  await viewsOver(spark, folder)
  const run: Way['run'] = async (sql) => {
    const start = performance.now()
    const rows = await (await spark.sql(sql)).collect()
    return { ms: performance.now() - start, count: rows.length }
  }
  return { name, run, stop }
}

export async function embeddedWay(options: WayOptions): Promise<Way> {
  const spark = await SparkSession.builder().master(masterOf(options)).create()
  return typescriptWay('vonk', spark, options.folder, () => spark.stop())
}

export async function loopbackWay(options: WayOptions): Promise<Way> {
  const server = await startVonkServer(['--master', masterOf(options)])
  const spark = await SparkSession.builder().remote(server.remote).create()
  return typescriptWay('vonk over loopback', spark, options.folder, async () => {
    await spark.stop()
    await server.stop()
  })
}

export async function pysparkWay(python: string, options: WayOptions): Promise<Way> {
  const server = await startVonkServer(['--master', masterOf(options)])
  const pyspark = await startPysparkSql({ python, data: options.folder, where: server })
  const stop = async () => {
    await pyspark.stop()
    await server.stop()
  }
  return { name: 'vonk from PySpark', run: (sql) => pyspark.ask(sql), stop }
}

/** With Spark's own settings, but for the memory of its one process and a web page that nobody looks at. */
export async function apacheWay(python: string, options: WayOptions): Promise<Way> {
  const pyspark = await startPysparkSql({
    python,
    data: options.folder,
    where: { master: masterOf(options) },
    conf: ['spark.driver.memory=4g', 'spark.ui.enabled=false', 'spark.driver.host=127.0.0.1'],
  })
  return { name: 'Apache Spark', run: (sql) => pyspark.ask(sql), stop: () => pyspark.stop() }
}

export interface WayTimes {
  readonly query: string
  /** Median milliseconds by way. */
  readonly ms: Readonly<Record<string, number>>
}

export interface TurnOptions {
  /** Runs that are not measured, of each query. */
  readonly warmRuns: number
  readonly runs: number
  readonly only?: readonly string[]
  readonly onQuery?: (times: WayTimes) => void
}

const queries = queriesIn(fileURLToPath(new URL('../conformance/tpch/queries', import.meta.url)))

/** Every way runs a query, then each again, so that what else the machine does meets all of them. */
export async function timesInTurns(ways: readonly Way[], options: TurnOptions): Promise<readonly WayTimes[]> {
  const { warmRuns, runs, only, onQuery = () => undefined } = options
  const all: WayTimes[] = []
  for (const { name, text } of queries) {
    if (only !== undefined && !only.includes(name)) continue
    const sql = text.replace(/;\s*$/, '')
    const times = new Map(ways.map((way) => [way.name, [] as number[]]))
    for (let run = -warmRuns; run < runs; run++) {
      const counts = new Set<number>()
      for (const way of ways) {
        const { ms, count } = await way.run(sql)
        counts.add(count)
        if (run >= 0) times.get(way.name)!.push(ms)
      }
      if (counts.size > 1)
        throw new TypeError(`${name}: the ways give different numbers of rows: ${[...counts]}`)
    }
    const ms = Object.fromEntries([...times].map(([way, taken]) => [way, median(taken)]))
    all.push({ query: name, ms })
    onQuery({ query: name, ms })
  }
  return all
}

export const totalOf = (times: readonly WayTimes[], way: string): number =>
  times.reduce((sum, { ms }) => sum + ms[way], 0)

export async function stopAll(ways: readonly Way[]): Promise<void> {
  for (const way of ways) await way.stop()
}

export const lineOf = ({ query, ms }: WayTimes): string =>
  `${query}  ${Object.entries(ms)
    .map(([way, taken]) => `${way} ${taken.toFixed(1)} ms`)
    .join('  ')}\n`
