/**
 * Arguments of types that a function does not name, as Apache Spark takes or refuses them (record/argument_types.py).
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { SparkError, simpleString } from '@vonk/common'
import { SparkSession } from 'vonk'

interface Asked {
  readonly sql: string
  readonly name?: string
  readonly type?: string
  readonly rows?: readonly (string | null)[] | null
  readonly condition?: string
}
const recorded = JSON.parse(
  readFileSync(new URL('recorded/argument_types.json', import.meta.url), 'utf8'),
) as { readonly timeZone: string; readonly queries: readonly Asked[] }

let spark: SparkSession
before(async () => {
  spark = await SparkSession.builder()
    .master('local[1]')
    .config('spark.sql.session.timeZone', recorded.timeZone)
    .create()
})
after(() => spark.stop())

async function answerOf({ sql, rows }: Asked): Promise<Omit<Asked, 'sql'>> {
  try {
    const frame = await spark.sql(sql)
    const [{ name, type }] = (await frame.schema()).fields
    if (rows === null) return { name, type: simpleString(type), rows }
    const texts = await frame.toDF('c').selectExpr('cast(c as string) as c').collect()
    return { name, type: simpleString(type), rows: texts.map((row) => row.get('c') as string | null) }
  } catch (error) {
    if (error instanceof SparkError) return { condition: error.condition }
    throw error
  }
}

for (const asked of recorded.queries) {
  test(asked.sql, async () => {
    const { sql: _, ...expected } = asked
    assert.deepEqual(await answerOf(asked), expected)
  })
}
