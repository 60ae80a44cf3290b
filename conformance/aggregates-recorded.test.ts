/**
 * Aggregates over small groups of edge values, as real Spark answered them (`recorded/aggregates.json`), and
 * approx_count_distinct over numbers of known cardinality: the numbers of HyperLogLog++ are Spark's.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { SparkError, SparkSession } from 'vonk'

type Answer = readonly [type: string, text: string | null] | { readonly error: string }

const recorded = <T>(name: string): T =>
  JSON.parse(readFileSync(new URL(`./recorded/${name}`, import.meta.url), 'utf8')) as T

let spark: SparkSession
before(async () => {
  spark = await SparkSession.builder().master('local[2]').getOrCreate()
  await spark.conf.set('spark.sql.session.timeZone', 'America/Los_Angeles')
})
after(() => spark.stop())

/** Answers that differ on purpose, by input and aggregate, with the reason. */
const different: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [/^(?!ints|one int|int ends|bytes|nulls|empty).*: mode/, 'of several as frequent Spark takes any'],
  [
    /^(int ends|longs|longs back): (avg|try_avg|std|var_|covar|median|percentile\()/,
    'Java prints digits too many',
  ],
  [
    /^(wide |small )?decimals: percentile_approx|^scaled: percentile_approx/,
    'Spark shows a decimal of wrong scale',
  ],
  [/^(dates|timestamps): (median|percentile\()/, 'Spark takes instants for times of day'],
  [/^wide decimals: sum/, 'the overflow of a sum of decimals has another condition'],
]

type Case = readonly [input: string, aggregate: string, ansi: Answer, legacy?: Answer]

async function errorOf(sql: string): Promise<string | undefined> {
  try {
    await (await spark.sql(sql)).collect()
    return undefined
  } catch (error) {
    if (error instanceof SparkError) return error.condition
    throw error
  }
}

/** All aggregates of an input that give an answer at once, the others one by one. */
async function wrongAnswers(
  from: string,
  expected: readonly (readonly [aggregate: string, answer: Answer])[],
): Promise<readonly unknown[]> {
  const wrong: unknown[] = []
  const good: (readonly [string, readonly [string, string | null]])[] = []
  for (const [aggregate, answer] of expected) {
    if (!('error' in answer)) {
      good.push([aggregate, answer])
      continue
    }
    const error = await errorOf(`select ${aggregate} from ${from}`)
    if (error === undefined || (error !== answer.error && !answer.error.startsWith('{'))) {
      wrong.push([aggregate, answer, error])
    }
  }
  // Those with DISTINCT are asked for apart: their rewriting computes arguments of rows that a FILTER leaves out.
  for (const some of [true, false].map((d) => good.filter(([sql]) => sql.includes('distinct') === d))) {
    const columns = some.map(([sql], i) => `${sql} as c${i}`).join(', ')
    const frame = await spark.sql(`select ${columns} from ${from}`)
    const types = (await frame.dtypes()).map(([, type]) => type)
    const texts = types.map((type, i) => (type === 'binary' ? `hex(c${i})` : `cast(c${i} as string)`))
    const [row] = await frame.selectExpr(...texts.map((text, i) => `${text} as c${i}`)).collect()
    some.forEach(([aggregate, [type, text]], i) => {
      const actual = (row as unknown as { get(i: number): string | null }).get(i)
      if (types[i] !== type || actual !== text) wrong.push([aggregate, [type, text], [types[i], actual]])
    })
  }
  return wrong
}

test('aggregates answer as Spark does', async () => {
  const { inputs, cases } = recorded<{
    readonly inputs: Readonly<Record<string, string>>
    readonly cases: readonly Case[]
  }>('aggregates.json')
  const wrong: unknown[] = []
  for (const mode of ['ansi', 'legacy'] as const) {
    await spark.conf.set('spark.sql.ansi.enabled', mode === 'ansi')
    for (const [input, written] of Object.entries(inputs)) {
      const [values, none] = written.split(' limit 0')
      const from = `(select * from values ${values} as v(x)${none === undefined ? '' : ' where false'})`
      const expected = cases.flatMap(([name, aggregate, ansi, legacy]) => {
        if (name !== input || different.some(([pattern]) => pattern.test(`${name}: ${aggregate}`))) return []
        if (mode === 'legacy' && legacy === undefined && 'error' in ansi) return []
        return [[aggregate, mode === 'ansi' ? ansi : (legacy ?? ansi)] as const]
      })
      for (const found of await wrongAnswers(from, expected)) wrong.push([mode, input, found])
    }
  }
  assert.deepEqual(wrong, [])
})

test('approx_count_distinct gives the numbers of Spark', async () => {
  const { counted, cases } = recorded<{
    readonly counted: Readonly<Record<string, string>>
    readonly cases: readonly (readonly [
      rows: number,
      deviation: number | null,
      name: string,
      answer: number,
    ])[]
  }>('cardinality.json')
  await spark.conf.set('spark.sql.ansi.enabled', true)
  const sizes = [...new Set(cases.map(([rows]) => rows))]
  for (const size of sizes) {
    const own = cases.filter(([rows]) => rows === size)
    const calls = own.map(([, deviation, name], i) => {
      const more = deviation === null ? '' : `, ${deviation}`
      return `approx_count_distinct(${counted[name]}${more}) as c${i}`
    })
    const [row] = await spark
      .range(0, size, 1, 3)
      .selectExpr(...calls)
      .collect()
    const answers = own.map((_, i) => Number((row as unknown as { get(i: number): bigint }).get(i)))
    assert.deepEqual(
      answers,
      own.map(([, , , answer]) => answer),
    )
  }
})
