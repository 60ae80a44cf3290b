import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type DataType, double, long, string } from '@vonk/common'
import { hostFunctionNames } from '../host-functions.ts'
import { functionEntries, lookupFunction } from '../registry.ts'
import { digestFunctions } from './digest.ts'
import { formatFunctions } from './format.ts'
import { regexpFunctions } from './regexp.ts'
import { buildingFunctions } from './string-building.ts'
import { caseFunctions } from './string-case.ts'
import { encodingFunctions } from './string-encodings.ts'
import { likeFunctions } from './string-like.ts'
import { measureFunctions } from './string-measures.ts'
import { sliceFunctions } from './string-slices.ts'
import { type Answer, agrees, columnName, evaluateSql, recorded } from './testing/recorded.ts'

const families = [
  ...[digestFunctions, formatFunctions, regexpFunctions, buildingFunctions, caseFunctions],
  ...[encodingFunctions, likeFunctions, measureFunctions, sliceFunctions],
].flat()
const names = new Set(families.flatMap((entry) => [entry.name, ...(entry.aliases ?? [])]))

/** The outermost function of an expression, if it is one of these families. */
function functionOf(sql: string): string | undefined {
  const call = /^\s*(\w+)\s*\(/.exec(sql)?.[1].toLowerCase()
  if (call !== undefined) return names.has(call) ? call : undefined
  return /\s(i?like|rlike|regexp)\s/i.exec(sql)?.[1].toLowerCase() ?? (sql.includes('||') ? '||' : undefined)
}

/** Answers that differ on purpose or wait for other functions, with the reason. */
const different: Readonly<Record<string, string>> = {
  "regexp_replace('a😀b𝒳c', '', '<$0>')":
    'Java matches inside of a surrogate pair, and the halves become question marks',
  "lpad('é', 5, X'AB')": 'a filling that is no UTF-8: Spark counts its bytes as characters, then shows fewer',
  "format_string('%s %s', array(1), 1)": 'arrays are made by another family',
}

test('functions at edge values, with ANSI mode and without, as Spark answers', () => {
  const { cases } = recorded('function_edges.json') as {
    readonly cases: readonly (readonly [string, Answer, Answer?])[]
  }
  const wrong: unknown[] = []
  let seen = 0
  for (const [sql, ansi, legacy] of cases) {
    if (functionOf(sql) === undefined || Object.hasOwn(different, sql)) continue
    for (const [mode, expected] of [['ansi', ansi] as const, ['legacy', legacy ?? ansi] as const]) {
      seen++
      const actual = evaluateSql(sql, mode)
      if (!agrees(actual, expected)) wrong.push([mode, sql, expected, actual])
    }
  }
  assert.deepEqual(wrong, [])
  assert.ok(seen > 3000, `only ${seen} answers were looked at`)
})

interface Example {
  readonly function: string
  readonly sql: string
  readonly result: readonly string[]
}

/** Examples that need what a single expression has not: session settings, several columns, other families. */
const otherwise =
  /^SET |UTF8_LCASE|escapedStringLiterals|\\Users\\John' i?like '|regexp\('%SystemDrive%\\Users|AS S, S|array\(/i

test("the examples of Spark's own documentation", () => {
  const wrong: unknown[] = []
  let seen = 0
  for (const { sql, result, function: name } of recorded('function_examples.json') as readonly Example[]) {
    const expression = /^select ([\s\S]*);$/i.exec(sql)?.[1]
    if (!names.has(name) || expression === undefined || otherwise.test(sql)) continue
    seen++
    const actual = evaluateSql(expression, 'ansi')
    const text = 'error' in actual ? actual : (shown(actual) ?? 'NULL').trim()
    const expected = result.join('\n')
    if (text !== (expected.startsWith('["') ? `[${JSON.parse(expected).join(', ')}]` : expected)) {
      wrong.push([sql, expected, actual])
    }
  }
  assert.deepEqual(wrong, [])
  assert.ok(seen > 150, `only ${seen} examples were looked at`)
})

const shown = ([type, text]: readonly [string, string | null]): string | null =>
  type === 'binary' && text !== null ? Buffer.from(text, 'hex').toString() : text

test('unnamed columns are called as Spark calls them', () => {
  const columns: Readonly<Record<string, DataType>> = { id: long, s: string, d: double }
  const { sql } = recorded('names.json') as { readonly sql: readonly (readonly [string, unknown, unknown])[] }
  const wrong: unknown[] = []
  let seen = 0
  for (const [text, expected] of sql) {
    if (functionOf(text) === undefined || !Array.isArray(expected)) continue
    seen++
    const actual = columnName(text, columns)
    if (actual !== expected[0]) wrong.push([text, expected[0], actual])
  }
  assert.deepEqual(wrong, [])
  assert.ok(seen > 60, `only ${seen} names were looked at`)
})

test('every entry says what it does, and its example names it', () => {
  for (const { name, aliases, docs } of families) {
    assert.match(docs.summary, /^.{15,}$/, name)
    assert.ok(docs.arguments.length > 0 && docs.arguments.every(({ text }) => text !== ''), name)
    const own = [name, ...(aliases ?? [])].map((one) => one.replace(/^(not)?(i?like)(all|any)$/, '$2'))
    assert.ok(
      own.some((one) => docs.example.toLowerCase().includes(one)),
      `${name}: ${docs.example}`,
    )
  }
  assert.equal(lookupFunction('UCASE'), lookupFunction('upper'))
  assert.ok(functionEntries().length >= families.length)
})

test('these functions and no others are left to TypeScript', () => {
  // What the first functions need may be ten; whoever adds to the others says why, and why it is not compiled.
  const first = [
    ...['cast_text_to_interval', 'cast_text_to_timestamp', 'datetime_pattern', 'time_zone', 'format_string'],
    ...['number_text', 'regexp_find', 'regexp_replace', 'rlike', 'split'],
  ]
  const others = { parse_url: 'the grammar of java.net.URI' }
  assert.ok(first.length <= 10)
  assert.deepEqual(hostFunctionNames(), [...first, ...Object.keys(others)].sort())
})
