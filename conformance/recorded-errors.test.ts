/**
 * Wrong statements as a client of the service sees them, against `recorded/errors.json` and `error_edges.json`: condition,
 * SQLSTATE, class, message parameters, and the places that the error points at. What differs is listed with the reason why; a statement
 * that is listed and has become equal fails too, so that the list stays true.
 */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { SparkError, SparkSession } from 'vonk'
import { errorChain } from '../packages/server/src/wire/error-details.ts'

interface Place {
  readonly kind: string
  readonly fragment: string
  readonly start?: number
  readonly stop?: number
  readonly objectType?: string
  readonly objectName?: string
  readonly summary?: string
}
interface Told {
  readonly condition: string
  readonly sqlState: string | null
  readonly class: readonly string[]
  readonly parameters: Readonly<Record<string, string>>
  readonly context: readonly Place[]
}
interface Recorded {
  readonly sql: string
  readonly rows?: unknown
  /** Null, or a class in braces, where Spark let a plain Java exception through: any SparkError is a good answer. */
  readonly condition?: string | null
  readonly sqlState?: string | null
  readonly class?: string
  readonly parameters?: Readonly<Record<string, string>>
  readonly context?: readonly Place[]
}

const read = (path: string): unknown => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'))
const recordedIn = (path: string) => (read(path) as { readonly queries: readonly Recorded[] }).queries
const queries = new Map(
  [...recordedIn('recorded/error_edges.json'), ...recordedIn('recorded/errors.json')].map((q) => [q.sql, q]),
)
/** Statements whose errors differ, and why. */
const known = read('error-differences.json') as Readonly<Record<string, string>>

const view = `select id, cast(id as string) s, cast(id as double) d, cast(id as int) n, id > 1 b, array(1, 2) arr,
  map('a', 1) m, named_struct('a', 1, 'b', 'x') st, date'2020-01-01' dt, timestamp'2020-01-01 00:00:00' ts
  from range(3)`

/** Plans and ids of columns in them are an engine's own; of a plan, its operator is compared. */
const comparable = (parameters: Readonly<Record<string, string>> = {}) =>
  Object.fromEntries(
    Object.entries(parameters)
      .map(([name, value]) => [name, name === 'plan' ? value.split(' ')[0].replace(/^'/, '') : value])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )

function told(error: SparkError): Told {
  const [{ errorTypeHierarchy, sparkThrowable }] = errorChain(error.toData())
  const { errorClass = '', sqlState, messageParameters = {}, queryContexts = [] } = sparkThrowable ?? {}
  const context = queryContexts.map((c) =>
    c.contextType === 0
      ? {
          kind: 'sql',
          fragment: c.fragment,
          start: c.startIndex,
          stop: c.stopIndex,
          objectType: c.objectType,
          objectName: c.objectName,
          summary: c.summary,
        }
      : { kind: 'dataframe', fragment: c.fragment },
  )
  return {
    condition: errorClass,
    sqlState: sqlState ?? null,
    class: errorTypeHierarchy.map((name) => name.split('.').at(-1) ?? name),
    parameters: { ...messageParameters },
    // This program's own line is what the classic session of the recording does not know.
    context: context.filter((c) => c.kind === 'sql' || c.fragment !== ''),
  }
}

/** Places without the empty one; of those that were recorded without a drawing, none is compared. */
const places = (found: readonly Place[], wanted: readonly Place[]) =>
  found
    .filter((place) => place.start !== -1)
    .map(({ summary, ...place }, i) => (wanted[i]?.summary === undefined ? place : { ...place, summary }))

function isEqual(wanted: Recorded, given: Told | undefined): boolean {
  if (wanted.rows !== undefined) return given === undefined
  if (given === undefined) return false
  if (!wanted.condition || wanted.condition.startsWith('{')) return true
  const { context = [] } = wanted
  return (
    given.condition === wanted.condition &&
    given.sqlState === (wanted.sqlState ?? null) &&
    (wanted.class === undefined || given.class.includes(wanted.class)) &&
    isDeepStrictEqual(comparable(given.parameters), comparable(wanted.parameters)) &&
    isDeepStrictEqual(places(given.context, context), places(context, context))
  )
}

suite('errors as Spark tells them', () => {
  const warehouse = mkdtempSync(join(tmpdir(), 'vonk-errors-'))
  let spark: SparkSession
  before(async () => {
    spark = await SparkSession.builder()
      .master('local[2]')
      .config('spark.sql.session.timeZone', 'America/Los_Angeles')
      .config('spark.sql.warehouse.dir', warehouse)
      .config('spark.sql.shuffle.partitions', '4')
      .create()
    await (await spark.sql(view)).createOrReplaceTempView('t')
  })
  after(async () => {
    await spark.stop()
    rmSync(warehouse, { recursive: true, force: true })
  })

  for (const wanted of queries.values()) {
    // Settings are the session's, and would change what comes behind.
    if (/^set /i.test(wanted.sql)) continue
    test(wanted.sql, async () => {
      let given: Told | undefined
      try {
        await (await spark.sql(wanted.sql)).collect()
      } catch (error) {
        assert.ok(error instanceof SparkError, String(error))
        given = told(error)
      }
      const equal = isEqual(wanted, given)
      const shown = JSON.stringify({ wanted, given }, null, 1)
      if (known[wanted.sql] === undefined) assert.ok(equal, `differs from Spark:\n${shown}`)
      else assert.ok(!equal, 'is as in Spark: take it out of error-differences.json')
    })
  }
})

test('the list of differences names recorded statements only', () => {
  assert.deepEqual(
    Object.keys(known).filter((sql) => !queries.has(sql)),
    [],
  )
})
