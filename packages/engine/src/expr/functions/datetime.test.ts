/**
 * Functions of dates and times as conformance/record recorded Spark's answers, through parser, analysis and generated
 * code.
 */
import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import { SparkError, simpleString, string } from '@vonk/common'
import { evaluateConstant } from '../../codegen/evaluate-constant.ts'
import { castTo } from '../coercion.ts'
import type { EvalMode } from '../expression.ts'
import { typeOf } from '../typing.ts'
import './host-index.ts'
import { type Answer, agrees, recorded, recordedZone, resolve } from './testing/recorded.ts'

function answer(sql: string, mode: EvalMode, zone = recordedZone): Answer {
  try {
    const expression = resolve(sql, mode, {}, zone)
    const type = simpleString(typeOf(expression))
    const asText = castTo(expression, string, { mode, timeZone: zone })
    return [type, evaluateConstant(asText, zone) as string | null]
  } catch (error) {
    if (error instanceof SparkError) return { error: error.condition }
    throw error
  }
}

const named = new RegExp(
  `^(${[
    String.raw`date_?\w*`,
    'add_months',
    'months_between',
    'last_day',
    'next_day',
    'trunc',
    'year',
    'quarter',
    'month',
    String.raw`day\w*`,
    String.raw`week\w+`,
    'hour',
    'minute',
    'second',
    'extract',
    String.raw`unix_\w+`,
    String.raw`to_(date|timestamp|utc_timestamp|unix_timestamp)\w*`,
    'from_(unixtime|utc_timestamp)',
    String.raw`timestamp\w+`,
    'convert_timezone',
    String.raw`make_\w+`,
  ].join('|')})\\(`,
)
const operator = /^(date|timestamp|timestamp_ntz|interval)\s*['\d].*[-+*/]|^make_interval\(.*\) [*/]/

type Case = readonly [sql: string, ansi: Answer, legacy?: Answer]
interface Edges {
  readonly moment: string
  readonly cases: readonly Case[]
}

test('every recorded edge case of these functions', () => {
  const { moment, cases } = recorded('function_edges.json') as Edges
  // A time without a date is of the day on which Spark was asked.
  mock.timers.enable({ apis: ['Date'], now: Date.parse(moment) })
  const wrong: string[] = []
  let count = 0
  for (const [sql, ansi, legacy] of cases) {
    if (!named.test(sql) && !operator.test(sql)) continue
    for (const [mode, expected] of [
      ['ansi', ansi],
      ['legacy', legacy ?? ansi],
    ] as const) {
      count++
      let actual: unknown
      try {
        actual = answer(sql, mode)
        if (agrees(actual as Answer, expected)) continue
      } catch (error) {
        actual = `${error}`
      }
      wrong.push(`${mode} ${sql}: ${JSON.stringify(actual)}, not ${JSON.stringify(expected)}`)
    }
  }
  mock.timers.reset()
  assert.ok(count > 2000, `${count} cases`)
  assert.deepEqual(wrong, [])
})

/** Groups of `values_expressions.json`: what was asked, with places for the recorded arguments. */
const templates: Readonly<Record<string, string>> = {
  add_months: 'add_months(date{0}, {1})',
  last_day: 'last_day(date{0})',
  quarter: 'quarter(date{0})',
  dayofyear: 'dayofyear(date{0})',
  dayofweek: 'dayofweek(date{0})',
  weekday: 'weekday(date{0})',
  weekofyear: 'weekofyear(date{0})',
  yearofweek: 'extract(yearofweek from date{0})',
  next_day: 'next_day(date{0}, {1})',
  trunc: 'trunc(date{0}, {1})',
  date_trunc: 'unix_micros(date_trunc({1}, timestamp{0}))',
  months_between: 'months_between(timestamp{0}, timestamp{1})',
  'timestampadd day': 'unix_micros(timestampadd(day, {1}, timestamp{0}))',
  'timestampadd month': 'unix_micros(timestampadd(month, {1}, timestamp{0}))',
  to_timestamp: 'to_timestamp({0}, {1})',
}

type Row = readonly (string | number | null)[]

function templateOf(group: string): readonly [template: string, zone: string] | undefined {
  const zone = 'Europe/Amsterdam'
  const [name, rest] = [group.split(' ')[0], group.slice(group.indexOf(' ') + 1)]
  if (name === 'date_format') return ['date_format(timestamp{0}, {1})', rest]
  if (name === 'timestampdiff') return [`timestampdiff(${rest}, timestamp{0}, timestamp{1})`, zone]
  return templates[group] === undefined ? undefined : [templates[group], zone]
}

const quoted = (value: string | number | null): string =>
  typeof value === 'string' ? `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'` : `${value}`

test('recorded answers in other zones, patterns of all kinds', () => {
  const groups = recorded('values_expressions.json') as Readonly<Record<string, readonly Row[]>>
  const wrong: string[] = []
  let count = 0
  for (const [group, rows] of Object.entries(groups)) {
    const found = templateOf(group)
    if (found === undefined) continue
    for (const row of rows) {
      const sql = found[0].replace(/\{(\d)\}/g, (_, i: string) => quoted(row[Number(i)]))
      const expected = row.at(-1)
      const actual = answer(sql, 'ansi', found[1])
      const text = 'error' in actual ? `!${actual.error}` : actual[1]
      count++
      if (text !== expected && !(text?.startsWith('!') && `${expected}`.startsWith('!{'))) {
        wrong.push(`${found[1]} ${sql}: ${text}, not ${expected}`)
      }
    }
  }
  assert.ok(count > 1500, `${count} answers`)
  assert.deepEqual(wrong, [])
})
