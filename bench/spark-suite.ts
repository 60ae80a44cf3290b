/**
 * `npm run bench:spark -- --sf 1 --threads 2 --runs 5 --json FILE`: the 22 TPC-H queries on Vonk, on Vonk driven from
 * PySpark, and on Apache Spark, in turns on the same files. It needs Python with pip, from which the environment is
 * made, and Java; where one is missing a line says so.
 */
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { clientRequirements, clientVersions } from '../conformance/pyspark/answers.ts'
import { pythonWith } from '../conformance/testing/python.ts'
import {
  apacheWay,
  embeddedWay,
  lineOf,
  pysparkWay,
  stopAll,
  timesInTurns,
  totalOf,
  type Way,
  type WayTimes,
} from './tpch-clients.ts'
import { requireTpchData } from './tpch-data.ts'
import { geometricMean } from './tpch-suite.ts'

/** Of Apache Spark's time, at most. */
const shareMax = 0.1

const { values } = parseArgs({
  options: {
    sf: { type: 'string', default: '1' },
    threads: { type: 'string', default: '2' },
    runs: { type: 'string', default: '5' },
    warm: { type: 'string', default: '2' },
    only: { type: 'string' },
    json: { type: 'string' },
  },
})

const missing = (what: string): number => {
  process.stderr.write(`Vonk is not compared with Apache Spark: ${what}\n`)
  return 2
}

function shares(times: readonly WayTimes[], way: string) {
  const spark = totalOf(times, 'Apache Spark')
  const each = times.map(({ ms }) => ms[way] / ms['Apache Spark'])
  return { total: totalOf(times, way) / spark, geometricMean: geometricMean(each), worst: Math.max(...each) }
}

async function main(): Promise<number> {
  if (spawnSync('java', ['-version']).status !== 0) return missing('there is no Java, which Spark runs in')
  const python = pythonWith(clientRequirements(clientVersions[0]))
  if (python.kind === 'missing') return missing(python.reason)
  const options = { folder: requireTpchData(Number(values.sf)), threads: Number(values.threads) }
  const ways: Way[] = []
  try {
    ways.push(await embeddedWay(options))
    ways.push(await pysparkWay(python.command, options))
    ways.push(await apacheWay(python.command, options))
    const times = await timesInTurns(ways, {
      warmRuns: Number(values.warm),
      runs: Number(values.runs),
      ...(values.only === undefined ? {} : { only: values.only.split(',') }),
      onQuery: (query) => process.stdout.write(lineOf(query)),
    })
    for (const { name } of ways)
      process.stdout.write(`total, ${name}: ${totalOf(times, name).toFixed(0)} ms\n`)
    const found = { vonk: shares(times, 'vonk'), pyspark: shares(times, 'vonk from PySpark') }
    for (const [way, share] of Object.entries(found))
      process.stdout.write(
        `${way} of Apache Spark: total ${share.total.toFixed(3)}, geometric mean ` +
          `${share.geometricMean.toFixed(3)}, worst query ${share.worst.toFixed(3)}\n`,
      )
    const isWithin = found.vonk.total < shareMax && found.vonk.geometricMean < shareMax
    process.stdout.write(`limit ${shareMax} for vonk${isWithin ? '' : '  NOT MET'}\n`)
    const machine = { node: process.version, cpu: `${cpus()[0].model} x ${cpus().length}` }
    if (values.json !== undefined)
      writeFileSync(values.json, `${JSON.stringify({ ...machine, times, ...found }, null, 2)}\n`)
    return isWithin ? 0 : 1
  } finally {
    await stopAll(ways)
  }
}

process.exitCode = await main()
