/**
 * Every function with an argument of every type in each of its places, against what Apache Spark answers
 * (record/argument_matrix.py): types and nullability of the result, or the error's condition, in ANSI mode and outside
 * of it.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { SparkError, type StructType, simpleString } from '@vonk/common'
import { analyser } from './testing/analyser.ts'

type Calls = readonly (readonly [sql: string, ansi: readonly number[], legacy?: readonly number[]])[]

const { types, answers, calls } = JSON.parse(
  readFileSync(new URL('recorded/argument_matrix.json', import.meta.url), 'utf8'),
) as { readonly types: readonly string[]; readonly answers: readonly string[]; readonly calls: Calls }

const cellOf = (fields: StructType['fields']): string =>
  fields.map(({ type, nullable }) => `${simpleString(type)} ${nullable ? '?' : '!'}`).join(', ')

type Analyse = (sql: string) => Promise<StructType>

async function answerOf(analyse: Analyse, sql: string): Promise<string> {
  try {
    return cellOf((await analyse(sql)).fields)
  } catch (error) {
    if (error instanceof SparkError) return error.condition
    throw error
  }
}

const statement = (sql: string, column: string): string =>
  sql.replaceAll(/\{\{|\}\}|\{\}/g, (found) => (found === '{}' ? column : found[0]))

/** What is answered otherwise still, by mode and statement: the list may only shrink. */
const known = JSON.parse(
  readFileSync(new URL('argument-differences.json', import.meta.url), 'utf8'),
) as Readonly<Record<'ansi' | 'legacy', readonly string[]>>

for (const mode of ['ansi', 'legacy'] as const) {
  test(`arguments of every type, ${mode}`, async () => {
    const analyse = analyser(types, mode === 'ansi')
    const differences: string[] = []
    for (const [sql, ansi, legacy = ansi] of calls) {
      for (const [i, answer] of (mode === 'ansi' ? ansi : legacy).entries()) {
        const expected = answers[answer]
        const actual = await answerOf(analyse, statement(sql, `n${i}`))
        if (actual !== expected) differences.push(`${sql} of ${types[i]}: ${actual}, Spark: ${expected}`)
      }
    }
    assert.deepEqual(differences, known[mode])
  })
}
