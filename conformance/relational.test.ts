/**
 * SQL over small tables against what Apache Spark answered (`recorded/relational.json`): WITH, VALUES, table functions,
 * grouping, ordering, pivot, unpivot, subqueries in every position, LATERAL. Schema and rows, or the error.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { SparkSession } from 'vonk'
import { type Answer, answerOf, check, createViews, sorted } from './testing/recorded-answers.ts'
import { answeredByDuckDb } from './testing/relational-differences.ts'

const recorded = JSON.parse(
  readFileSync(new URL('recorded/relational.json', import.meta.url), 'utf8'),
) as Readonly<Record<string, readonly (Answer & { readonly sql: string })[]>> & {
  readonly setup: readonly string[]
}

let spark: SparkSession
let duck: DuckDBConnection
before(async () => {
  spark = await SparkSession.builder().master('local[2]').config('spark.sql.shuffle.partitions', '3').create()
  await createViews(spark, recorded.setup)
  duck = await (await DuckDBInstance.create(':memory:')).connect()
  for (const statement of recorded.setup.slice(0, 3)) {
    const [, view, rows, columns] = /temp view (\w+) as select \* from values (.*) as \w+(\(.*\))$/.exec(
      statement,
    )!
    await duck.run(`create table ${view} as select * from (values ${rows}) as t${columns}`)
  }
})
after(async () => {
  duck.closeSync()
  await spark.stop()
})

const duckDb = async (sql: string): Promise<readonly unknown[]> => {
  const reader = await duck.runAndReadAll(
    sql.replace(/\border by (\w+), (\w+)$/, 'order by $1 nulls first, $2'),
  )
  return reader.getRows().map((row) => row.map((value) => (typeof value === 'boolean' ? value : text(value))))
}
const text = (value: unknown): string | null => (value === null ? null : String(value))

for (const part of ['with', 'inline', 'grouping', 'pivot', 'subqueries', 'lateral']) {
  for (const answer of recorded[part]) {
    const reason = answeredByDuckDb.get(answer.sql)
    test(`${part}: ${answer.sql}${reason === undefined ? '' : ` (${reason})`}`, async () => {
      const given = await answerOf(() => spark.sql(answer.sql))
      if (reason === undefined) return check(answer, given)
      assert.deepEqual(given.condition ?? sorted(given.rows!), sorted(await duckDb(answer.sql)))
    })
  }
}

test('every difference is of a statement that was recorded', () => {
  const statements = new Set(
    ['subqueries', 'lateral'].flatMap((part) => recorded[part].map((answer) => answer.sql)),
  )
  assert.deepEqual(
    [...answeredByDuckDb.keys()].filter((sql) => !statements.has(sql)),
    [],
  )
})
