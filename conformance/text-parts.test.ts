/** schema_of_json and parse_url against Spark's answers (record/text_parts.py). */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { SparkError, SparkSession } from 'vonk'

const { answers } = JSON.parse(
  readFileSync(new URL('recorded/text_parts.json', import.meta.url), 'utf8'),
) as {
  readonly answers: readonly {
    readonly expression: string
    readonly name?: string
    readonly nullable?: boolean
    readonly value?: string | null
    readonly error?: string
  }[]
}

let spark: SparkSession
before(async () => {
  spark = await SparkSession.builder().master('local[1]').getOrCreate()
})
after(() => spark.stop())

for (const { expression, ...wanted } of answers) {
  test(expression, async () => {
    const ask = async () => {
      const frame = spark.range(1).selectExpr(expression)
      const { fields } = await frame.schema()
      const [row] = await frame.collect()
      return { name: fields[0].name, nullable: fields[0].nullable, value: row.get(0) }
    }
    const answer = await ask().catch((error: unknown) => {
      if (error instanceof SparkError) return { error: error.condition }
      throw error
    })
    assert.deepEqual(answer, wanted)
  })
}

test('a schema found in one text reads others', async () => {
  const frame = spark
    .createDataFrame([{ text: '{"a": 2, "b": [1]}' }, { text: '{"b": [3, 4]}' }])
    .selectExpr('from_json(text, schema_of_json(\'{"a": 1, "b": [1]}\')) as v')
    .select('v.a', 'v.b')
  assert.deepEqual(
    (await frame.collect()).map((row) => row.toArray()),
    [
      [2n, [1n]],
      [null, [3n, 4n]],
    ],
  )
})

test('JSON that is malformed has no schema', async () => {
  await assert.rejects(spark.range(1).selectExpr("schema_of_json('abc')").collect(), {
    condition: 'MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION',
  })
})
