/** Functions of JSON text, as real Spark answered them (`recorded/json_functions.json`). */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { SparkError, SparkSession } from 'vonk'

type Answer = readonly [type: string, text: string | null] | { readonly error: string }

let spark: SparkSession
before(async () => {
  spark = await SparkSession.builder().master('local[1]').getOrCreate()
  await spark.conf.set('spark.sql.session.timeZone', 'America/Los_Angeles')
})
after(() => spark.stop())

/** Answers that differ on purpose or are not ours to give, with the reason. */
const different: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [/1e3.*(a string|map<string,string>)/, 'a number read as a text is kept as it was written'],
]

async function errorOf(sql: string): Promise<string | undefined> {
  try {
    await (await spark.sql(`select ${sql}`)).collect()
    return undefined
  } catch (error) {
    if (error instanceof SparkError) return error.condition
    throw error
  }
}

test('functions of JSON text answer as Spark does', async () => {
  const { cases } = JSON.parse(
    readFileSync(new URL('./recorded/json_functions.json', import.meta.url), 'utf8'),
  ) as { readonly cases: readonly (readonly [sql: string, answer: Answer])[] }
  const wrong: unknown[] = []
  const good: (readonly [string, readonly [string, string | null]])[] = []
  for (const [sql, answer] of cases) {
    if (different.some(([pattern]) => pattern.test(sql))) continue
    if (!('error' in answer)) good.push([sql, answer])
    else {
      const error = await errorOf(sql)
      if (error !== answer.error && !(error !== undefined && answer.error.startsWith('{'))) {
        wrong.push([sql, answer, error])
      }
    }
  }
  for (let from = 0; from < good.length; from += 40) {
    const some = good.slice(from, from + 40)
    const frame = await spark.sql(`select ${some.map(([sql], i) => `${sql} as c${i}`).join(', ')}`)
    const types = (await frame.dtypes()).map(([, type]) => type)
    const [row] = await frame.selectExpr(...some.map((_, i) => `cast(c${i} as string) as c${i}`)).collect()
    some.forEach(([sql, [type, text]], i) => {
      const actual = (row as unknown as { get(i: number): string | null }).get(i)
      if (types[i] !== type || actual !== text) wrong.push([sql, [type, text], [types[i], actual]])
    })
  }
  assert.deepEqual(wrong, [])
})

test('json_tuple gives a column for each field', async () => {
  const frame = spark
    .range(0, 3, 1, 1)
    .selectExpr(`concat('{"a":', id, ', "b":{"c":[1, "x"]}, "n":null}') as j`)
    .selectExpr("json_tuple(j, 'a', 'b', 'n', 'none') as (p, q, r, s)")
  const rows = (await frame.collect()).map((row) => Object.values(row.toObject()))
  assert.deepEqual(
    rows,
    [0, 1, 2].map((id) => [`${id}`, '{"c":[1,"x"]}', null, null]),
  )
})
