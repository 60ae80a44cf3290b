/**
 * `npm run bench -- --suite core --threads 1,2 --runs 5 --json FILE`: Vonk beside DuckDB in one run; so does
 * `--suite tpch --sf 1`, over all 22 queries. The suites `latency`, `memory` and `connect` measure Vonk alone.
 */
import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { runConnectSuite } from './connect-suite.ts'
import { type CoreResult, median, runCoreSuite } from './core-suite.ts'
import { benchData } from './data.ts'
import { runLatencySuite } from './latency-suite.ts'
import { runMemorySuite } from './memory-suite.ts'
import { requireTpchData } from './tpch-data.ts'
import { geometricMean, runTpchSuite, type TpchResult } from './tpch-suite.ts'

const { values } = parseArgs({
  options: {
    suite: { type: 'string', default: 'core' },
    threads: { type: 'string', default: '1,2' },
    runs: { type: 'string', default: '5' },
    rows: { type: 'string' },
    sf: { type: 'string', default: '1' },
    only: { type: 'string' },
    json: { type: 'string' },
  },
})

const machine = { node: process.version, cpu: `${cpus()[0].model} x ${cpus().length}` }

function printResult(result: CoreResult): void {
  const { name, threads, vonkMs, duckdbMs, ratio, rowsEqual, vonkCpuMs, duckdbCpuMs } = result
  const ms = (value: number) => value.toFixed(1).padStart(9)
  process.stdout.write(
    `${name.padEnd(14)} ${String(threads).padStart(2)} thread(s)  vonk ${ms(vonkMs)} ms (cpu ${ms(vonkCpuMs)})  ` +
      `duckdb ${ms(duckdbMs)} ms (cpu ${ms(duckdbCpuMs)})  ratio ${ratio.toFixed(2)} (cpu ${(vonkCpuMs / duckdbCpuMs).toFixed(2)})  ${rowsEqual ? 'same rows' : 'ROWS DIFFER'}\n`,
  )
}

function printTpch(result: TpchResult): void {
  printResult(result)
  const { planningMs, planningAnewMs, compilingMs, firstTaskMs, barrierMs, idleSlotMs } = result
  const parts = [
    `planning ${planningMs.toFixed(1)} ms (all code anew ${planningAnewMs.toFixed(1)})`,
    `compiling ${compilingMs.toFixed(2)} ms`,
    `first task after ${firstTaskMs.toFixed(0)} ms`,
    `barriers ${barrierMs.toFixed(0)} ms`,
    `idle slots ${idleSlotMs.toFixed(0)} ms`,
  ]
  process.stdout.write(`${' '.repeat(16)}${parts.join(', ')}\n`)
}

function printTotals(results: readonly TpchResult[], threads: number): void {
  const own = results.filter((result) => result.threads === threads)
  const total = (of: (result: TpchResult) => number) => own.reduce((sum, result) => sum + of(result), 0)
  const [vonk, duckdb] = [total(({ vonkMs }) => vonkMs), total(({ duckdbMs }) => duckdbMs)]
  const peak = (process.resourceUsage().maxRSS / 1024).toFixed(0)
  const halfAndMost = (times: readonly number[]) =>
    `median ${median(times).toFixed(1)} ms, at most ${Math.max(...times).toFixed(1)} ms`
  process.stdout.write(
    `planning, from text to modules, warm: ${halfAndMost(own.map((r) => r.planningMs))}; ` +
      `with all code generated anew: ${halfAndMost(own.map((r) => r.planningAnewMs))}\n`,
  )
  process.stdout.write(
    `total, ${threads} thread(s): vonk ${vonk.toFixed(0)} ms, duckdb ${duckdb.toFixed(0)} ms, ratio ${(vonk / duckdb).toFixed(2)}, ` +
      `geometric mean ${geometricMean(own.map(({ ratio }) => ratio)).toFixed(2)}, peak memory of both ${peak} MB\n`,
  )
}

async function tpch(): Promise<number> {
  const threads = values.threads.split(',').map(Number)
  const results = await runTpchSuite({
    folder: requireTpchData(Number(values.sf)),
    threads,
    runs: Number(values.runs),
    ...(values.only === undefined ? {} : { only: values.only.split(',') }),
    onResult: printTpch,
  })
  for (const count of threads) printTotals(results, count)
  if (values.json !== undefined)
    writeFileSync(values.json, `${JSON.stringify({ ...machine, results }, null, 2)}\n`)
  return results.every((result) => result.rowsEqual) ? 0 : 1
}

async function main(): Promise<number> {
  if (values.suite === 'tpch') return tpch()
  if (values.suite === 'latency') {
    const results = await runLatencySuite()
    if (values.json !== undefined)
      writeFileSync(values.json, `${JSON.stringify({ ...machine, results }, null, 2)}\n`)
    return 0
  }
  if (values.suite !== 'core' && values.suite !== 'memory' && values.suite !== 'connect') {
    process.stderr.write(`there is no suite ${values.suite}: use core, tpch, latency, memory or connect\n`)
    return 2
  }
  const data = await benchData(values.rows === undefined ? undefined : Number(values.rows))
  if (values.suite === 'connect') {
    const results = await runConnectSuite(data)
    if (values.json !== undefined)
      writeFileSync(values.json, `${JSON.stringify({ ...machine, results }, null, 2)}\n`)
    return results.every((result) => result.isWithin) ? 0 : 1
  }
  if (values.suite === 'memory') {
    const results = runMemorySuite(data)
    if (values.json !== undefined)
      writeFileSync(values.json, `${JSON.stringify({ ...machine, results }, null, 2)}\n`)
    return results.every((result) => result.isWithin) ? 0 : 1
  }
  const results = await runCoreSuite({
    data,
    threads: values.threads.split(',').map(Number),
    runs: Number(values.runs),
    ...(values.only === undefined ? {} : { only: values.only.split(',') }),
    onResult: printResult,
  })
  if (values.json !== undefined)
    writeFileSync(values.json, `${JSON.stringify({ ...machine, results }, null, 2)}\n`)
  return results.every((result) => result.rowsEqual) ? 0 : 1
}

process.exitCode = await main()
