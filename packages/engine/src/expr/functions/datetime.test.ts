/** Functions of dates and times as conformance/record recorded Spark's answers, through parser, analysis and generated code. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SparkError, simpleString, string } from '@vonk/common'
import { evaluateConstant } from '../../codegen/evaluate-constant.ts'
import { castTo } from '../coercion.ts'
import type { EvalMode } from '../expression.ts'
import { typeOf } from '../typing.ts'
import './host-index.ts'
import { type Answer, agrees, recorded, recordedZone, resolve } from './testing/recorded.ts'

function answer(sql: string, mode: EvalMode): Answer {
  try {
    const expression = resolve(sql, mode)
    const type = simpleString(typeOf(expression))
    const asText = castTo(expression, string, { mode, timeZone: recordedZone })
    return [type, evaluateConstant(asText, recordedZone) as string | null]
  } catch (error) {
    if (error instanceof SparkError) return { error: error.condition }
    throw error
  }
}

const named =
  /^(date_?\w*|add_months|months_between|last_day|next_day|trunc|year|quarter|month|day\w*|week\w+|hour|minute|second|extract|unix_\w+|to_(date|timestamp|utc_timestamp|unix_timestamp)\w*|from_(unixtime|utc_timestamp)|timestamp\w+|convert_timezone|make_\w+)\(/
const operator = /^(date|timestamp|timestamp_ntz|interval)\s*['\d].*[-+*/]|^make_interval\(.*\) [*/]/

type Case = readonly [sql: string, ansi: Answer, legacy?: Answer]

test('every recorded edge case of these functions', () => {
  const { cases } = recorded('function_edges.json') as { readonly cases: readonly Case[] }
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
  assert.ok(count > 2000, `${count} cases`)
  assert.deepEqual(wrong, [])
})
