/** Expressions without columns against the values, types and conditions that Spark gave for them. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { SparkError, type SparkSession } from 'vonk'

type Answer = readonly [type: string, text: string | null] | { readonly error: string }

/** Answers that differ on purpose or are not ours to give, with the reason. */
export type Different = readonly (readonly [pattern: RegExp, reason: string])[]

async function errorOf(spark: SparkSession, sql: string): Promise<string | undefined> {
  try {
    await (await spark.sql(`select ${sql}`)).collect()
    return undefined
  } catch (error) {
    if (error instanceof SparkError) return error.condition
    throw error
  }
}

/** Throws for a recorded answer that Vonk does not give; where Spark lets an exception of Java through, any error does. */
export async function checkRecordedValues(
  spark: SparkSession,
  file: string,
  different: Different,
): Promise<void> {
  const { cases } = JSON.parse(readFileSync(new URL(`../recorded/${file}`, import.meta.url), 'utf8')) as {
    readonly cases: readonly (readonly [sql: string, answer: Answer])[]
  }
  const wrong: unknown[] = []
  const good: (readonly [string, readonly [string, string | null]])[] = []
  for (const [sql, answer] of cases) {
    if (different.some(([pattern]) => pattern.test(sql))) continue
    if (!('error' in answer)) good.push([sql, answer])
    else {
      const error = await errorOf(spark, sql)
      if (error !== answer.error && !(error !== undefined && answer.error.startsWith('{'))) {
        wrong.push([sql, answer, error])
      }
    }
  }
  for (let from = 0; from < good.length; from += 40)
    wrong.push(...(await wrongOf(spark, good.slice(from, from + 40))))
  assert.deepEqual(wrong, [])
}

/** Asks many at once, and one by one where that ends in an error. */
async function wrongOf(
  spark: SparkSession,
  some: readonly (readonly [sql: string, answer: readonly [type: string, text: string | null]])[],
): Promise<readonly unknown[]> {
  try {
    const frame = await spark.sql(`select ${some.map(([sql], i) => `${sql} as c${i}`).join(', ')}`)
    const types = (await frame.dtypes()).map(([, type]) => type)
    const [row] = await frame.selectExpr(...some.map((_, i) => `cast(c${i} as string) as c${i}`)).collect()
    return some.flatMap(([sql, [type, text]], i) => {
      const actual = row.get(i)
      return types[i] !== type || actual !== text ? [[sql, [type, text], [types[i], actual]]] : []
    })
  } catch (error) {
    if (!(error instanceof SparkError)) throw error
    if (some.length === 1) return [[some[0][0], some[0][1], error.condition]]
    const each = await Promise.all(some.map((one) => wrongOf(spark, [one])))
    return each.flat()
  }
}
