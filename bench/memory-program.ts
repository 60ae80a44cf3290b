/**
 * One query in a process of its own, for the memory suite: `memory-program.ts VONK MASTER QUERY PATH SCRATCH` prints
 * the process's highest resident memory in MB. On `local-cluster` that is the driver's, since executors are other
 * processes. VONK: what to import as `vonk`.
 */
import type { SparkSession } from 'vonk'
import { type MemoryQuery, sortColumns } from './memory-suite.ts'

async function run(spark: SparkSession, query: MemoryQuery, path: string, scratch: string): Promise<number> {
  const rows = spark.read.parquet(path)
  switch (query) {
    case 'q1': {
      const { coreQueries } = await import('./core-queries.ts')
      const q1 = coreQueries.find(({ name }) => name === 'q1')
      return (await q1!.vonk(spark, { parquet: path, csv: '', rows: 0 })).length
    }
    case 'aggregate': {
      const groups = rows.groupBy('l_orderkey').agg(sum('l_quantity').as('quantity'))
      return (await groups.agg(sum('quantity'), count(lit(1))).collect()).length
    }
    case 'sort':
      await rows
        .select(...sortColumns)
        .orderBy('l_extendedprice', 'l_orderkey')
        .write.mode('overwrite')
        .parquet(scratch)
      return 0
    case 'toLocalIterator': {
      let read = 0
      for await (const _ of rows.select(...sortColumns).toLocalIterator()) read++
      return read
    }
    default:
      return query satisfies never
  }
}

const [entry, master, query, path, scratch] = process.argv.slice(2)
const { count, lit, SparkSession: Sessions, sum } = (await import(entry)) as typeof import('vonk')
const spark = await Sessions.builder().master(master).getOrCreate()
const rows = await run(spark, query as MemoryQuery, path, scratch)
const peakMb = process.resourceUsage().maxRSS / 1024
await spark.stop()
process.stdout.write(`${JSON.stringify({ rows, peakMb })}\n`)
