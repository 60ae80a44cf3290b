/**
 * Statements that were damaged: by token (dropped, doubled, swapped, taken from another statement, nested) and by byte.
 * Whatever comes, the parser has to give a plan or a SparkError with a place, soon.
 */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { SparkError } from '@vonk/common'
import { seededRandom } from '../../base/random.ts'
import { utc } from '../../values/time-zone.ts'
import { tokenize } from '../lexer.ts'
import { parseStatement } from '../statement.ts'

const conformance = new URL('../../../../../conformance/', import.meta.url)

/** Real statements: those recorded from Spark, the examples of its functions, and the published benchmarks. */
export function realStatements(): readonly string[] {
  const read = (name: string) => JSON.parse(readFileSync(new URL(`recorded/${name}`, conformance), 'utf8'))
  const { queries } = read('sql_queries.json') as { queries: readonly { readonly sql: string }[] }
  return [...queries.map(({ sql }) => sql), ...exampleStatements(), ...benchmarkStatements()]
}

export function exampleStatements(): readonly string[] {
  const file = new URL('recorded/function_examples.json', conformance)
  const examples = JSON.parse(readFileSync(file, 'utf8')) as readonly { readonly sql: string }[]
  // One comes as the page shows it, with a bar written as an entity.
  return examples.map(({ sql }) => sql.replaceAll('&#124;', '|'))
}

export function benchmarkStatements(): readonly string[] {
  return ['tpch/', 'tpcds/'].flatMap((folder) => {
    const queries = new URL(`${folder}queries/`, conformance)
    return readdirSync(queries)
      .filter((name) => name.endsWith('.sql'))
      .map((name) => readFileSync(new URL(name, queries), 'utf8'))
  })
}

export const parseOptions = {
  timeZone: utc,
  timestampNtz: false,
  now: () => 0n,
  constantText: () => undefined,
}

export interface FuzzReport {
  readonly plans: number
  readonly errors: number
  readonly slowestMs: number
}

/** Parses `count` damaged statements. An answer may take `msMax`, in the best of three tries. */
export function fuzz(
  statements: readonly string[],
  { count, seed, msMax }: { readonly count: number; readonly seed: number; readonly msMax: number },
): FuzzReport {
  const random = seededRandom(seed)
  let plans = 0
  let slowestMs = 0
  for (let i = 0; i < count; i++) {
    const text = damaged(statements, random)
    const described = () => `seed ${seed}, statement ${i}: ${JSON.stringify(text.slice(0, 2000))}`
    let ms = Number.POSITIVE_INFINITY
    let isPlan = false
    for (let attempt = 0; attempt < 3 && ms > msMax; attempt++) {
      const began = cpuMs()
      isPlan = parses(text, described)
      ms = cpuMs() - began
    }
    assert.ok(ms <= msMax, `${ms} ms, ${described()}`)
    slowestMs = Math.max(slowestMs, ms)
    if (isPlan) plans++
  }
  return { plans, errors: count - plans, slowestMs }
}

/** Of this thread: other processes on the machine take no part in it. */
function cpuMs(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

function parses(text: string, described: () => string): boolean {
  try {
    parseStatement(text, parseOptions)
    return true
  } catch (error) {
    assert.ok(error instanceof SparkError, `${error instanceof Error ? error.stack : error}\n${described()}`)
    const [context] = error.queryContext
    assert.ok(context?.kind === 'sql', `${error.condition} has no place, ${described()}`)
    assert.ok(context.start >= 0 && context.start <= text.length, described())
    return false
  }
}

type Random = () => number
const below = (random: Random, n: number): number => Math.floor(random() * n)
const pick = <T>(random: Random, items: readonly T[]): T => items[below(random, items.length)]

function damaged(statements: readonly string[], random: Random): string {
  let text = pick(random, statements)
  const times = 1 + below(random, 2)
  for (let i = 0; i < times; i++) {
    const kind = random()
    text =
      kind < 0.6
        ? byToken(text, statements, random)
        : kind < 0.97
          ? byByte(text, random)
          : nested(text, random)
  }
  return text
}

/** Texts of the tokens with what stands before each. */
function pieces(text: string): string[] {
  try {
    let at = 0
    return tokenize(text).map((token) => {
      const piece = text.slice(at, token.stop)
      at = token.stop
      return piece
    })
  } catch {
    return text.split(/(?=\s)/)
  }
}

function byToken(text: string, statements: readonly string[], random: Random): string {
  const parts = pieces(text)
  const at = below(random, parts.length)
  const donor = pieces(pick(random, statements))
  switch (below(random, 6)) {
    case 0:
      parts.splice(at, 1 + below(random, 3))
      break
    case 1:
      parts.splice(at, 0, parts[at] ?? '')
      break
    case 2:
      parts.splice(at, 1, ` ${pick(random, donor)} `)
      break
    case 3:
      parts.splice(at, 0, ` ${donor.slice(below(random, donor.length)).join('')} `)
      break
    case 4: {
      const other = below(random, parts.length)
      ;[parts[at], parts[other]] = [parts[other] ?? '', parts[at] ?? '']
      break
    }
    default:
      parts.length = at
  }
  return parts.join('')
}

const bytes = [...'()[]{},.;:\'"`*/+-<>=!|&^~%?@#$\\_ \n\t0159aZeE\u0000\u00e9\u{1F600}']

function byByte(text: string, random: Random): string {
  const at = below(random, text.length + 1)
  switch (below(random, 3)) {
    case 0:
      return text.slice(0, at) + text.slice(at + 1)
    case 1:
      return text.slice(0, at) + pick(random, bytes) + text.slice(at)
    default:
      return text.slice(0, at) + pick(random, bytes) + text.slice(at + 1)
  }
}

const brackets: readonly (readonly [string, string])[] = [
  ['(', ')'],
  ['array(', ')'],
  ['(select ', ')'],
  ['select * from (', ')'],
  ['case when ', ' then 1 end'],
  ['not ', ''],
  ['- ', ''],
  ['x -> ', ''],
  ['with q as (', ') select 1'],
  ['a[', ']'],
  ['/*', '*/'],
  ['cast(', ' as array<int>)'],
  ['exists(', ')'],
  ['a in (', ')'],
  ['struct<', '>'],
]
const depthMax = 10_000

function nested(text: string, random: Random): string {
  const [open, close] = pick(random, brackets)
  const depth = 1 + below(random, random() < 0.5 ? depthMax : 200)
  const at = below(random, text.length + 1)
  return text.slice(0, at) + open.repeat(depth) + text.slice(at) + close.repeat(random() < 0.7 ? depth : 0)
}
