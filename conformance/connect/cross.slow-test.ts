/**
 * One program each, run as it is against Vonk embedded, Vonk over gRPC and Apache Spark: rows, schemas and errors are
 * the same. Needs Python with pip and Java for Spark; skipped with a line where they are missing, but not under CI.
 */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { after, before, suite, test } from 'node:test'
import { SparkSession } from '../../packages/vonk/src/index.ts'
import { pysparkWithServer, requirePython } from '../testing/python.ts'
import { startVonkServer } from '../testing/vonk-server.ts'
import { type Answers, answersOf, programs } from './cross-suite.ts'
import { startSparkServer } from './spark-server.ts'

const sparkVersion = '4.3.0'
const programsMin = 100

/** A zone with summer time, the same for all. */
const zone = 'America/Los_Angeles'
const builder = () => SparkSession.builder().config('spark.sql.session.timeZone', zone)

function requireSpark(): string | undefined {
  const name = 'the cross suite against Apache Spark'
  const java = spawnSync('java', ['-version'])
  if (java.status === 0) return requirePython(pysparkWithServer(sparkVersion), name)
  assert.ok(process.env.CI === undefined, `${name} could not run: there is no Java`)
  process.stdout.write(`${name} is skipped: there is no Java\n`)
  return undefined
}

suite('one program, three engines', () => {
  const python = requireSpark()
  let embedded: Answers
  let remote: Answers
  let spark: Answers | undefined

  before(async () => {
    embedded = await answersOf(() => builder().master('local[2]').create())
    const vonk = await startVonkServer(['--master', 'local[2]'])
    try {
      remote = await answersOf(() => builder().remote(vonk.remote).create())
    } finally {
      await vonk.stop()
    }
    if (python === undefined) return
    const server = await startSparkServer(python)
    try {
      spark = await answersOf(() => builder().remote(server.remote).create())
    } finally {
      await server.stop()
    }
  })
  after(() => assert.ok(programs.length >= programsMin))

  for (const { name } of programs) {
    test(`${name}: over gRPC as embedded`, () => assert.deepEqual(remote[name], embedded[name]))
    test(`${name}: as Apache Spark ${sparkVersion}`, { skip: python === undefined }, () =>
      assert.deepEqual(remote[name], spark?.[name]),
    )
  }
})
