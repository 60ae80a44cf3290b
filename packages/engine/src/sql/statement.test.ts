/** Statements against what Spark's own parser said of them: which parse, and for the others condition and place. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { SparkError } from '@vonk/common'
import { utc } from '../values/time-zone.ts'
import { parseStatement } from './statement.ts'
import { benchmarkStatements, exampleStatements } from './testing/fuzz.ts'

interface Recorded {
  readonly sql: string
  readonly parse?: {
    readonly condition: string
    readonly parameters?: Readonly<Record<string, string>>
    readonly place: string
  }
}
const file = new URL('../../../../conformance/recorded/sql_queries.json', import.meta.url)
const { queries } = JSON.parse(readFileSync(file, 'utf8')) as { readonly queries: readonly Recorded[] }

const options = {
  timeZone: utc,
  timestampNtz: false,
  now: () => 0n,
  constantText: () => 'abs',
  parameters: { named: new Map(), positional: [] },
}
const failureOf = (sql: string): SparkError | undefined => {
  try {
    parseStatement(sql, options)
    return undefined
  } catch (error) {
    assert.ok(error instanceof SparkError, `${sql}: ${error}`)
    return error
  }
}

/** More than Spark's grammar: what it does not have is understood. */
const extensions: readonly RegExp[] = [
  /\bby name\b/,
  /groups between/,
  /range\(\d+\) tablesample/,
  /setminus/,
  /ignore nulls\)/,
  /lateral view explode\(array\(1\)\) where/,
]
/** Spark takes a keyword for a name here, or says while analysing what is said here while parsing. */
const keywordsAsNames: ReadonlySet<string> = new Set([
  'select from',
  'select a, from t',
  'select * from',
  'select * from t where',
  'select a from t order',
  'select a from t limit',
  'select case end',
  'select 1 as',
  'select a like from t',
  'select * from wide unpivot ((v, w) for name in ((x) as a))',
  'select ?',
  'select :p',
  'select a from t qualify',
  'select a from t having',
  'select distinct',
  'select * from t as',
  'select a from t where not',
  'select not from t',
  'select * * from t',
  'select a from t group by cube ()',
  "select transform(a) using 'cat' from t",
  "select transform(a) using 'cat' as (x) from t",
  "map a using 'cat' from t",
])
/** The same mistake, told at another token or in a newer way. */
const toldOtherwise: ReadonlySet<string> = new Set([
  'select a from t where a > any (select a from u)',
  'select a from t order by',
  'select a from t group by',
  'select case when 1 then 2',
  'select * from t lateral join u',
  'select * from t, lateral u',
  '/* open',
  'select /* open',
  "select interval 'x' day",
  "select interval '1' day to month",
  'select interval 1 nope',
  'select a from t window w as',
  'select sum(a) over (order a) from t',
  'select a from t for update',
  'select a..b from t',
  'select a from t group by grouping sets',
])

test('what Spark parses, parses', () => {
  const failed = queries.flatMap(({ sql, parse }) => {
    if (parse !== undefined || keywordsAsNames.has(sql)) return []
    const error = failureOf(sql)
    return error === undefined ? [] : [[sql, error.condition, error.messageParameters]]
  })
  assert.deepEqual(failed, [])
})

test('what Spark refuses, is refused with its condition, parameters and frame', () => {
  const wrong = queries.flatMap(({ sql, parse }) => {
    if (parse === undefined || extensions.some((form) => form.test(sql)) || toldOtherwise.has(sql)) return []
    const error = failureOf(sql)
    const parameters = Object.entries(parse.parameters ?? {}).filter(([name]) => name !== 'hint')
    const same = parameters.every(([name, value]) => error?.messageParameters[name] === value)
    const isRight = error?.condition === parse.condition && same && error.message.includes(parse.place.trim())
    return isRight ? [] : [[sql, error?.message, parse]]
  })
  assert.deepEqual(wrong, [])
  for (const sql of toldOtherwise) assert.ok(sql.endsWith('sets') || failureOf(sql) !== undefined, sql)
})

test('a keyword that was meant is named', () => {
  const hints: readonly (readonly [sql: string, hint: string])[] = [
    ['selec 1', "; perhaps 'SELECT' is meant"],
    ['select a form t', ": extra input 't'; perhaps 'FROM' is meant"],
    ['select * from t were a = 1', "; perhaps 'WHERE' is meant"],
    ['select a from t gruop by a', "; perhaps 'GROUP' is meant"],
    ['select (1 + 2', ": missing ')'"],
    ['select 1 2', ": extra input '2'"],
  ]
  for (const [sql, hint] of hints) assert.equal(failureOf(sql)?.messageParameters.hint, hint, sql)
})

test('the texts of TPC-H and TPC-DS parse', () => {
  const texts = benchmarkStatements()
  assert.equal(texts.length, 22 + 99)
  const failed = texts.flatMap((text) => {
    // Eight of them quote names with double quotes.
    try {
      parseStatement(text, { ...options, doubleQuotedIdentifiers: true })
      return []
    } catch (error) {
      return [error]
    }
  })
  assert.deepEqual(failed, [])
})

test("the examples of Spark's functions parse", () => {
  const statements = exampleStatements()
  assert.ok(statements.length > 1000)
  const failed = statements.flatMap((sql) => failureOf(sql)?.message ?? [])
  assert.deepEqual(failed, [])
})
