/** The class of the exception, for every error that Spark was asked for. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { exceptionClasses } from './exception-classes.ts'

interface Recorded {
  readonly sql: string
  readonly condition: string | null
  readonly sqlState: string | null
  readonly class?: string
  readonly parameters: Readonly<Record<string, string>>
}

/** Spark has a class for these where the parser meets them, and another one where a plan or a row does. */
const byPlace = new Set([
  'DECIMAL_SCALE_EXCEEDS_PRECISION',
  'DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION',
  'INVALID_INTERVAL_FORMAT.INTERVAL_PARSING',
  'INVALID_PARAMETER_VALUE.DATETIME_UNIT',
])

test('A client is told the class that Spark throws', () => {
  const recorded = new URL('../../../../conformance/recorded/errors.json', import.meta.url)
  const errors = readFileSync(recorded, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('{"sql"'))
    .map((line): Recorded => JSON.parse(line.replace(/,$/, '')))
  let compared = 0
  for (const { sql, condition, sqlState, parameters, class: expected } of errors) {
    if (condition === null || sqlState === null || expected === undefined) continue
    // What PySpark itself cannot read has a class of its own.
    if (byPlace.has(condition) || expected.startsWith('PySpark')) continue
    const details = { condition, sqlState, messageParameters: parameters, queryContext: [], message: '' }
    const names = exceptionClasses(details).map((name) => name.split('.').at(-1))
    assert.ok(names.slice(0, 2).includes(expected), `${sql}: ${expected}, not ${names[0]}`)
    compared += 1
  }
  assert.ok(compared > 100, `${compared} errors`)
})
