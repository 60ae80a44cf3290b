/** Names of unnamed columns against those that Spark recorded. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import {
  array,
  boolean,
  date,
  decimal,
  double,
  field,
  integer,
  long,
  map,
  SparkError,
  string,
  struct,
  timestamp,
} from '@vonk/common'
import { outputOf } from '../../plan/output.ts'
import { project, table } from '../../plan/testing/plans.ts'
import { analyze } from '../analyze.ts'
import { testContext } from '../testing/context.ts'

type Answer = readonly string[] | { readonly error: string }
interface Recorded {
  readonly sql: readonly (readonly [string, Answer, Answer])[]
  readonly aggregates: readonly (readonly [string, Answer, Answer])[]
}
const recorded = JSON.parse(
  readFileSync(new URL('../../../../../conformance/recorded/names.json', import.meta.url), 'utf8'),
) as Recorded

const t = table('t', {
  id: long,
  s: string,
  d: double,
  dec: decimal(10, 2),
  b: boolean,
  dt: date,
  ts: timestamp,
  arr: array(integer),
  m: map(string, integer),
  st: struct([field('a', integer), field('b', string)]),
})

function names(expression: string): Answer {
  try {
    const plan = analyze(project(t, { kind: 'unresolvedText', text: expression }), testContext())
    return outputOf(plan).map((a) => a.name)
  } catch (error) {
    if (error instanceof SparkError) return { error: error.condition }
    throw error
  }
}

/** What belongs to others, with the reason; each goes when its part is there. */
const waiting: readonly (readonly [RegExp, string])[] = [
  [/select/, 'subqueries need the query parser'],
  [/^s:a$/, 'variant paths'],
  [/^localtimestamp$/, 'the parser takes it for a function'],
  [/^java_method/, 'no JVM'],
  [/^first\(id, true\)$/, 'the entry names all its arguments'],
  [/UTF8_LCASE/, 'collations other than UTF8_BINARY are refused by name'],
]

/** Of functions that are not there; each goes when its function comes. */
const absent = new Set(['parse_json(s)', 'histogram_numeric(d, 2)'])

for (const [expression, inFrame] of [...recorded.sql, ...recorded.aggregates]) {
  if (waiting.some(([what]) => what.test(expression))) continue
  test(`name of ${expression}`, () => {
    const expected = absent.has(expression) ? { error: 'UNRESOLVED_ROUTINE' } : inFrame
    assert.deepEqual(names(expression), expected)
  })
}

test('names that operators have among themselves are no functions', () => {
  for (const call of [
    "`date + interval`(date'2020-01-01', interval 1 day)",
    '`field of interval`(interval 1 day)',
  ])
    assert.deepEqual(names(call), { error: 'UNRESOLVED_ROUTINE' })
})
