/** Types and values of decimal arithmetic as Spark gave them, with loss of fraction digits allowed and not. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decimal, SparkError, simpleString, string } from '@vonk/common'
import { evaluateConstant } from '../../codegen/evaluate-constant.ts'
import { castTo } from '../coercion.ts'
import { typeOf } from '../typing.ts'
import './host-index.ts'
import { recorded, resolve } from './testing/recorded.ts'

interface Mode {
  readonly types: Readonly<Record<string, readonly string[]>>
  readonly values: readonly (readonly [sql: string, answer: string | { readonly error: string }])[]
}
const { shapes, modes } = recorded('decimal_results.json') as {
  readonly shapes: readonly (readonly [number, number])[]
  readonly modes: Readonly<Record<string, Mode>>
}

const value = (sql: string, allowPrecisionLoss: boolean): string | { readonly error: string } => {
  try {
    const e = resolve(sql, 'ansi', {}, undefined, { allowPrecisionLoss })
    return evaluateConstant(castTo(e, string, { mode: 'ansi', timeZone: 'UTC' })) as string
  } catch (error) {
    if (error instanceof SparkError) return { error: error.condition }
    throw error
  }
}

for (const [mode, { types, values }] of Object.entries(modes)) {
  const allowPrecisionLoss = mode === 'true'

  test(`types of decimal arithmetic, loss of digits allowed: ${mode}`, () => {
    const columns = Object.fromEntries(shapes.map(([p, s]) => [`d${p}_${s}`, decimal(p, s)]))
    const pairs = Object.keys(columns).flatMap((a) => Object.keys(columns).map((b) => [a, b]))
    const wrong = Object.entries(types).flatMap(([operation, wanted]) =>
      pairs.flatMap(([a, b], i) => {
        const sql = `${a} ${operation} ${b}`
        const type = simpleString(typeOf(resolve(sql, 'ansi', columns, undefined, { allowPrecisionLoss })))
        return type === `decimal${wanted[i]}` ? [] : [`${sql}: ${type}, Spark: decimal${wanted[i]}`]
      }),
    )
    assert.deepEqual(wrong, [])
  })

  test(`values of decimal arithmetic, loss of digits allowed: ${mode}`, () => {
    for (const [sql, wanted] of values) assert.deepEqual(value(sql, allowPrecisionLoss), wanted, sql)
  })
}
