/** Statements over all types at the edges of their values, as Spark answered them (`recorded/value_edges.json`). */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { simpleString } from '@vonk/common'
import { SparkError, SparkSession } from 'vonk'
import { sorted } from './testing/recorded-answers.ts'

interface Recorded {
  readonly sql: string
  readonly columns?: readonly (readonly [name: string, type: string])[]
  readonly rows?: readonly (readonly (string | null)[])[]
  readonly error?: string
}
const file = new URL('recorded/value_edges.json', import.meta.url)
const recorded = JSON.parse(readFileSync(file, 'utf8')) as {
  readonly timeZone: string
  readonly queries: readonly Recorded[]
}

let spark: SparkSession
before(async () => {
  spark = await SparkSession.builder()
    .master('local[2]')
    .config('spark.sql.session.timeZone', recorded.timeZone)
    .config('spark.sql.shuffle.partitions', '4')
    .create()
})
after(() => spark.stop())

/** Statements whose answers differ, and why. */
const different: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [/percentile_approx\(.*, (1|2|10)\)/, 'percentile_approx is exact whatever the accuracy'],
  [/percentile_approx.*NaN/, 'NaN is the largest value here, and loses the order in the summary of Spark'],
  [/percentile_approx.*BD|percentile_approx.*decimal/, 'Spark gives decimals of another scale than the type'],
  [/^select try_add\('12\.9'/, 'the cast of a text in an argument is not tried'],
  [/^select regr_avgx.*BD|^select regr_avgx.*regr_sxx/, 'means of decimals are doubles'],
  [/^select listagg/, 'a set has no order'],
  [/^select try_sum\(x\), try_avg/, 'Java prints digits too many'],
]

async function ask(sql: string): Promise<Recorded> {
  try {
    const frame = await spark.sql(sql)
    const { fields } = await frame.schema()
    const columns = fields.map((f) => [f.name, simpleString(f.type)] as const)
    const names = fields.map((_, i) => `c${i}`)
    const texts = columns.map(([, type], i) =>
      type === 'binary' ? `hex(c${i}) as c${i}` : `cast(c${i} as string) as c${i}`,
    )
    const rows = await frame
      .toDF(...names)
      .selectExpr(...texts)
      .collect()
    return { sql, columns, rows: rows.map((row) => names.map((_, i) => row.get(i) as string | null)) }
  } catch (error) {
    if (error instanceof SparkError) return { sql, error: error.condition }
    throw error
  }
}

for (const answer of recorded.queries) {
  if (different.some(([pattern]) => pattern.test(answer.sql))) continue
  test(answer.sql, async () => {
    const given = await ask(answer.sql)
    if (answer.error?.startsWith('{')) assert.notEqual(given.error, undefined)
    else if (answer.rows === undefined) assert.deepEqual(given, answer)
    else
      assert.deepEqual({ ...given, rows: sorted(given.rows ?? []) }, { ...answer, rows: sorted(answer.rows) })
  })
}
