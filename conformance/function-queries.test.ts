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
  spark = await SparkSession.builder().master('local[2]').config('spark.sql.session.timeZone', 'UTC').create()
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

interface Example {
  readonly function: string
  readonly sql: string
  readonly result: readonly string[]
}
const examples = JSON.parse(
  readFileSync(new URL('./recorded/function_examples.json', import.meta.url), 'utf8'),
) as readonly Example[]

/** A cell as Spark's documentation shows it. */
function shown(value: unknown): string {
  if (value === null) return 'NULL'
  if (value instanceof Date) return value.toISOString().slice(0, 19).replace('T', ' ')
  if (typeof value !== 'object') return String(value)
  return `{${Object.entries(value).map(([name, item]) => `"${name}":${shown(item)}`)}}`
}

const named = /^(from_csv|to_csv|schema_of_csv|bitmap_\w+|collations)$/
for (const { sql, result } of examples.filter((example) => named.test(example.function))) {
  test(`the example of Spark's documentation: ${sql}`, async () => {
    const rows = await (await spark.sql(sql.replace(/;$/, ''))).collect()
    const texts = rows.map((row) => Object.values(row.toObject()).map(shown).join(' '))
    assert.deepEqual(
      texts,
      result.map((line) => line.replaceAll(/\s+/g, ' ')),
    )
  })
}
