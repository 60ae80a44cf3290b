import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Answer, agrees, evaluateSql, recorded } from './testing/recorded.ts'

/** Answers that need a session to fold constants, or differ on purpose, with the reason. */
const different = /concat\(|cast\(null as string\)|'nope'/

/** Type, and the value as text. */
function answer(sql: string, mode: 'ansi' | 'legacy'): Answer {
  const value = evaluateSql(sql, mode)
  if ('error' in value || !value[0].startsWith('decimal')) return value
  const text = evaluateSql(`cast(${sql} as string)`, mode)
  return 'error' in text ? text : [value[0], text[1]]
}

test('numbers, times and bytes in formats, and texts as numbers, as Spark answers', () => {
  const { cases } = recorded('number_formats.json') as {
    readonly cases: readonly (readonly [string, Answer, Answer?])[]
  }
  const wrong: unknown[] = []
  let seen = 0
  for (const [sql, ansi, legacy] of cases) {
    if (!/^(?:try_)?to_(?:var)?(?:char|number)\(/.test(sql) || / from range/.test(sql) || different.test(sql))
      continue
    for (const [mode, expected] of [['ansi', ansi] as const, ['legacy', legacy ?? ansi] as const]) {
      seen++
      const actual = answer(sql, mode)
      if (!agrees(actual, expected)) wrong.push([mode, sql, expected, actual])
    }
  }
  assert.deepEqual(wrong, [])
  assert.ok(seen > 2000, `only ${seen} answers were looked at`)
})
