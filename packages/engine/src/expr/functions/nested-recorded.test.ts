import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SparkError, simpleString, string } from '@vonk/common'
import { evaluateConstant } from '../../codegen/evaluate-constant.ts'
import { castTo } from '../coercion.ts'
import type { EvalMode } from '../expression.ts'
import { typeOf } from '../typing.ts'
import { type Answer, agrees, recorded, recordedZone, resolve } from './testing/recorded.ts'

/** Answers that differ on purpose or wait for other functions, with the reason. */
const different: Readonly<Record<string, string>> = {
  'array(1)[null]': 'Spark fails to read its own answer back, while ours is NULL',
  "map()['a']": 'a map without a type of key: both refuse, by another condition',
  "map()['z']": 'a map without a type of key: both refuse, by another condition',
  "array_position(array(struct(1, 'a'), struct(2, null)), struct(2, null))":
    'outside ANSI mode Spark minds that a field of a literal cannot be NULL',
}

/** The value as text, as the recording casts it. */
function evaluated(sql: string, mode: EvalMode): Answer {
  try {
    const expression = resolve(sql, mode)
    const type = typeOf(expression)
    if (type.kind === 'null') return ['void', null]
    const text = castTo(expression, string, { mode, timeZone: recordedZone })
    const value = evaluateConstant(text, recordedZone) as string | null
    // Bytes are recorded in hexadecimal.
    const isBytes = type.kind === 'binary' && value !== null
    return [simpleString(type), isBytes ? Buffer.from(value).toString('hex').toUpperCase() : value]
  } catch (error) {
    if (error instanceof SparkError) return { error: error.condition }
    throw error
  }
}

test('functions of arrays, maps and structs answer as Spark does', () => {
  const { cases } = recorded('nested_functions.json') as {
    readonly cases: readonly (readonly [string, Answer, Answer?])[]
  }
  const wrong: unknown[] = []
  for (const [sql, ansi, legacy] of cases) {
    if (Object.hasOwn(different, sql)) continue
    for (const [mode, expected] of [['ansi', ansi] as const, ['legacy', legacy ?? ansi] as const]) {
      const actual = evaluated(sql, mode)
      if (!agrees(actual, expected)) wrong.push([mode, sql, expected, actual])
    }
  }
  assert.deepEqual(wrong, [])
})
