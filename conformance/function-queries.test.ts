/** Aggregates and table functions against what Apache Spark gave (`recorded/function_queries.json`). */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { SparkError, SparkSession } from 'vonk'

interface Answer {
  readonly types?: string
  readonly rows?: readonly string[]
  readonly error?: string
}
const { cases } = JSON.parse(
  readFileSync(new URL('./recorded/function_queries.json', import.meta.url), 'utf8'),
) as { readonly cases: readonly (readonly [sql: string, answer: Answer])[] }

let spark: SparkSession
before(async () => {
  spark = await SparkSession.builder().master('local[2]').create()
})
after(() => spark.stop())

async function answer(sql: string): Promise<Answer> {
  try {
    const frame = await spark.sql(sql)
    const types = (await frame.dtypes()).map(([name, type]) => `${name}:${type}`).join(',')
    const rows = (await frame.collect()).map(
      (row) => `[${Object.values(row.toObject()).map(String).join(',')}]`,
    )
    return { types: `struct<${types}>`, rows }
  } catch (error) {
    if (error instanceof SparkError) return { error: error.condition }
    throw error
  }
}

for (const [sql, wanted] of cases) {
  test(sql, async () => assert.deepEqual(await answer(sql), wanted))
}
