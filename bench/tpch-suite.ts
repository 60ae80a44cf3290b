/**
 * The TPC-H suite: Vonk and DuckDB take turns over the same Parquet files in one process, at equal threads, after one
 * unmeasured run each; both hand whole rows to JavaScript, and nothing but the page cache is kept from run to run. Of
 * Vonk it is told how long planning takes when it is warm (from text to the modules of all stages) and compiling these,
 * and of the measured runs when the first task began, how long no task ran, and how long slots stood idle.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { performance } from 'node:perf_hooks'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { Row, SparkSession } from 'vonk'
import { type Planning, planningOver, planningTime, warmSteps } from '../conformance/testing/planning.ts'
import { median } from './core-suite.ts'
import { type ResultRow, rowsOfReader } from './rows.ts'
import { tpchTables } from './tpch-data.ts'

export interface TpchResult {
  readonly name: string
  readonly threads: number
  readonly vonkMs: number
  readonly duckdbMs: number
  readonly vonkCpuMs: number
  readonly duckdbCpuMs: number
  readonly ratio: number
  readonly rowsEqual: boolean
  /** From the text to the modules of all stages, warm: after 20 runs, the median of 50. */
  readonly planningMs: number
  /** The same with the code of every stage generated anew, as for a query that was not seen before. */
  readonly planningAnewMs: number
  /** Of these modules, on the driver; what V8 compiles when a function is first called is the task's. */
  readonly compilingMs: number
  /** From the text to the first task, in the measured runs, which are not as warm. */
  readonly firstTaskMs: number
  /** Of the time between the first task and the last one's end, the part in which a slot had none. */
  readonly idleSlotMs: number
  /** Time in which no task ran, between the first and the last. */
  readonly barrierMs: number
}

export interface TpchOptions {
  readonly folder: string
  readonly threads: readonly number[]
  readonly runs: number
  readonly only?: readonly string[]
  readonly onResult: (result: TpchResult) => void
}

const queriesFolder = new URL('../conformance/tpch/queries/', import.meta.url)
const textOf = (file: string): string =>
  readFileSync(new URL(file, queriesFolder), 'utf8').replace(/;\s*$/, '')

interface Task {
  readonly launchTime: number
  readonly finishTime: number
}
interface Sample {
  readonly ms: number
  readonly cpuMs: number
  readonly rows: readonly ResultRow[]
  readonly started: number
  readonly tasks: readonly Task[]
}

export async function runTpchSuite(options: TpchOptions): Promise<readonly TpchResult[]> {
  const results: TpchResult[] = []
  const files = readdirSync(queriesFolder)
    .sort()
    .filter((file) => file.endsWith('.sql'))
    .filter((file) => options.only === undefined || options.only.includes(file.replace('.sql', '')))
  for (const threads of options.threads) {
    const instance = await DuckDBInstance.create(':memory:', { threads: String(threads) })
    const duck = await instance.connect()
    const spark = await SparkSession.builder()
      .master(`local[${threads}]`)
      .config('spark.executor.memory', '4g')
      .getOrCreate()
    for (const table of tpchTables) {
      const path = `${options.folder}/${table}.parquet`
      await spark.read.parquet(path).createOrReplaceTempView(table)
      await duck.run(`create view ${table} as select * from read_parquet('${path}')`)
    }
    const planning = await planningOver(options.folder, threads)
    const tasks: Task[] = []
    const stop = spark.addListener((event) => tasks.push(event.taskInfo as Task), {
      events: ['SparkListenerTaskEnd'],
    })
    try {
      for (const file of files) {
        const result = await measure(file, {
          ...{ spark, duck, planning, tasks, threads, runs: options.runs },
        })
        options.onResult(result)
        results.push(result)
      }
    } finally {
      stop()
      await spark.stop()
      duck.closeSync()
      instance.closeSync()
    }
  }
  return results
}

interface Engines {
  readonly spark: SparkSession
  readonly duck: DuckDBConnection
  readonly planning: Planning
  readonly tasks: Task[]
  readonly threads: number
  readonly runs: number
}

async function measure(file: string, engines: Engines): Promise<TpchResult> {
  const { spark, duck, planning, tasks, threads, runs } = engines
  const sql = textOf(file)
  const ask = {
    vonk: async () =>
      (await (await spark.sql(sql)).collect()).map((row) => Row.valuesOf(row as Row) as ResultRow),
    duckdb: async () => rowsOfReader(await duck.runAndReadAll(sql)),
  }
  await timed(ask.vonk, tasks)
  await timed(ask.duckdb, tasks)
  const vonk: Sample[] = []
  const duckdb: Sample[] = []
  for (let run = 0; run < runs; run++) {
    vonk.push(await timed(ask.vonk, tasks))
    duckdb.push(await timed(ask.duckdb, tasks))
  }
  const steps = await warmSteps(() => planning.plan(sql))
  const anew = await warmSteps(() => planning.planAnew(sql))
  const of = (samples: readonly Sample[], value: (sample: Sample) => number) => median(samples.map(value))
  const [vonkMs, duckdbMs] = [of(vonk, ({ ms }) => ms), of(duckdb, ({ ms }) => ms)]
  return {
    name: file.replace('.sql', ''),
    threads,
    vonkMs,
    duckdbMs,
    vonkCpuMs: of(vonk, ({ cpuMs }) => cpuMs),
    duckdbCpuMs: of(duckdb, ({ cpuMs }) => cpuMs),
    ratio: vonkMs / duckdbMs,
    rowsEqual: sameRows(vonk[0].rows, duckdb[0].rows),
    planningMs: planningTime(steps),
    planningAnewMs: planningTime(anew),
    compilingMs: steps.compile,
    firstTaskMs: of(vonk, firstTaskOf),
    idleSlotMs: of(vonk, (sample) => idleOf(sample, threads)),
    barrierMs: of(vonk, barrierOf),
  }
}

/** Events come a little after the rows. */
const eventsMs = 20

async function timed(run: () => Promise<readonly ResultRow[]>, tasks: Task[]): Promise<Sample> {
  tasks.length = 0
  const cpu = process.cpuUsage()
  const started = Date.now()
  const start = performance.now()
  const rows = await run()
  const ms = performance.now() - start
  const used = process.cpuUsage(cpu)
  await new Promise((resolve) => setTimeout(resolve, eventsMs))
  return { ms, cpuMs: (used.user + used.system) / 1000, rows, started, tasks: [...tasks] }
}

const firstLaunch = ({ tasks, started }: Sample): number =>
  tasks.reduce((least, task) => Math.min(least, task.launchTime), tasks[0]?.launchTime ?? started)
const lastFinish = ({ tasks, started }: Sample): number =>
  tasks.reduce((most, task) => Math.max(most, task.finishTime), started)

const firstTaskOf = (sample: Sample): number => Math.max(0, firstLaunch(sample) - sample.started)

function idleOf(sample: Sample, slots: number): number {
  if (sample.tasks.length === 0) return 0
  const busy = sample.tasks.reduce((sum, task) => sum + task.finishTime - task.launchTime, 0)
  return Math.max(0, (lastFinish(sample) - firstLaunch(sample)) * slots - busy)
}

function barrierOf({ tasks }: Sample): number {
  const sorted = tasks.toSorted((a, b) => a.launchTime - b.launchTime)
  let until = sorted[0]?.finishTime ?? 0
  let idle = 0
  for (const task of sorted) {
    idle += Math.max(0, task.launchTime - until)
    until = Math.max(until, task.finishTime)
  }
  return idle
}

/** Decimals that DuckDB divides to doubles are compared as numbers. */
const tolerance = 2e-5

function sameRows(a: readonly ResultRow[], b: readonly ResultRow[]): boolean {
  if (a.length !== b.length) return false
  const key = (row: ResultRow) => row.map((cell) => comparable(cell)).join('\u0001')
  const [left, right] = [a, b].map((rows) => rows.toSorted((x, y) => (key(x) < key(y) ? -1 : 1)))
  return left.every((row, i) => row.every((cell, c) => sameCell(cell, right[i][c])))
}

/** Numbers to a few digits, so that a last digit does not decide the order. */
function comparable(cell: ResultRow[number]): string {
  const number = Number(String(cell))
  return cell === null || Number.isNaN(number) ? String(cell) : number.toPrecision(4)
}

function sameCell(a: ResultRow[number], b: ResultRow[number]): boolean {
  const [x, y] = [String(a), String(b)]
  if (x === y) return true
  const [m, n] = [Number(x), Number(y)]
  return Math.abs(m - n) <= tolerance * Math.max(Math.abs(m), Math.abs(n), 1e-300)
}

export const geometricMean = (values: readonly number[]): number =>
  Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / Math.max(1, values.length))
