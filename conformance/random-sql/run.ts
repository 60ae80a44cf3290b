/**
 * Runs random queries in both engines and compares their rows. The report says how often each kind came up, how many
 * results were empty and how many queries were refused; a difference names seed and number, which make it again.
 */
import { rmSync } from 'node:fs'
import { DuckDBInstance } from '@duckdb/node-api'
import { SparkSession } from 'vonk'
import { difference, duckRows, inAnyOrder, vonkRows } from '../testing/cells.ts'
import { Random } from '../testing/tables.ts'
import type { Sql } from './dialects.ts'
import { Queries } from './queries.ts'
import { Choices } from './scope.ts'
import { makeTables } from './tables.ts'

/** Queries over the same tables. */
const queriesPerTables = 25
const tolerance = 1e-9

export interface Report {
  readonly queries: number
  readonly empty: number
  readonly refusedByBoth: number
  /** Queries that DuckDB refuses and Vonk answers: nothing to compare. */
  readonly refusedByDuckdb: number
  readonly counts: ReadonlyMap<string, number>
  readonly differences: readonly string[]
}

export interface RunOptions {
  readonly seed: number
  readonly queries: number
  /** Ends after so many differences. */
  readonly differencesMost?: number
  /** Of the session that runs them. */
  readonly settings?: Readonly<Record<string, string | number>>
}

export async function runRandomSql({
  seed,
  queries,
  differencesMost = 20,
  settings = {},
}: RunOptions): Promise<Report> {
  const duckdb = await (await DuckDBInstance.create()).connect()
  await duckdb.run("set timezone = 'UTC'")
  await duckdb.run('set threads = 1')
  const builder = SparkSession.builder().master('local[2]')
  for (const [key, value] of Object.entries(settings)) builder.config(key, value)
  await using spark = await builder.create()
  await spark.conf.set('spark.sql.session.timeZone', 'UTC')
  const counts = new Map<string, number>()
  const differences: string[] = []
  const report = { queries: 0, empty: 0, refusedByBoth: 0, refusedByDuckdb: 0 }
  for (let world = 0; report.queries < queries && differences.length < differencesMost; world++) {
    const random = new Random(seed * 1_000_003 + world)
    const folder = await makeTables(random, duckdb, spark)
    await spark.conf.set('spark.sql.shuffle.partitions', 1 + random.below(4))
    const choices = new Choices(random)
    const generator = new Queries(choices)
    for (let i = 0; i < queriesPerTables && report.queries < queries; i++) {
      report.queries++
      const { sql, ordered } = generator.statement()
      const place = `seed ${seed}, tables ${world}, query ${i}`
      const wrong = await compare({ spark, duckdb, sql, ordered, report })
      if (wrong !== undefined)
        differences.push(`${place}: ${wrong}\n  Spark: ${sql.spark}\n  DuckDB: ${sql.duckdb}`)
    }
    for (const [kind, n] of choices.counts) counts.set(kind, (counts.get(kind) ?? 0) + n)
    rmSync(folder, { recursive: true, force: true })
  }
  duckdb.closeSync()
  return { ...report, counts, differences }
}

interface Comparison {
  readonly spark: SparkSession
  readonly duckdb: Awaited<ReturnType<DuckDBInstance['connect']>>
  readonly sql: Sql
  readonly ordered: boolean
  readonly report: { empty: number; refusedByBoth: number; refusedByDuckdb: number }
}

/** What is wrong, in words; undefined where nothing is. */
async function compare({ spark, duckdb, sql, ordered, report }: Comparison): Promise<string | undefined> {
  const expected = await answered(async () => (await duckdb.runAndReadAll(sql.duckdb)).getRows())
  const actual = await answered(async () => {
    const frame = await spark.sql(sql.spark)
    const schema = await frame.schema()
    return { schema, rows: vonkRows(await frame.collect(), schema) }
  })
  if ('error' in expected) {
    if ('error' in actual) report.refusedByBoth++
    else report.refusedByDuckdb++
    return undefined
  }
  if ('error' in actual) return `Vonk refuses it: ${actual.error}`
  const { schema, rows } = actual.value
  if (rows.length === 0 && expected.value.length === 0) report.empty++
  const wanted = duckRows(expected.value, schema)
  return ordered
    ? difference(rows, wanted, tolerance)
    : difference(inAnyOrder(rows), inAnyOrder(wanted), tolerance)
}

async function answered<T>(
  ask: () => Promise<T>,
): Promise<{ readonly value: T } | { readonly error: string }> {
  try {
    return { value: await ask() }
  } catch (error) {
    return {
      error: String((error as Error).message ?? error)
        .split('\n')
        .slice(0, 3)
        .join(' | '),
    }
  }
}

export function reportText({ queries, empty, refusedByBoth, refusedByDuckdb, counts }: Report): string {
  const lines = [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([kind, n]) => `  ${kind}: ${n}`)
  const head = `${queries} queries, ${empty} empty, ${refusedByBoth} refused by both, ${refusedByDuckdb} by DuckDB alone`
  return [head, ...lines].join('\n')
}
