/** Words of clauses and operators where names may stand, as Spark answered (`recorded/words_as_names.json`). */
import { readFileSync } from 'node:fs'
import { after, before } from 'node:test'
import { SparkSession } from 'vonk'
import { createViews, type RecordedQueries, testRecordedQueries } from './testing/recorded-answers.ts'

const recorded = JSON.parse(
  readFileSync(new URL('recorded/words_as_names.json', import.meta.url), 'utf8'),
) as RecordedQueries

/** Those that differ, and why. */
const different: ReadonlyMap<string, string> = new Map([
  [
    'select id from t where null',
    'Spark 4.3 minds that NULL has no type, though a condition of NULL keeps no row',
  ],
  ...['null', 'true', 'false', 'current_date'].map(
    (word) =>
      [`select ${word}(id) from t`, 'a call of that name, rather than a value named by a list'] as const,
  ),
  ['select id from from', 'a query may begin with FROM'],
])

let spark: SparkSession
before(async () => {
  spark = await SparkSession.builder().master('local[2]').config('spark.sql.shuffle.partitions', '3').create()
  await createViews(spark, recorded.setup)
})
after(() => spark.stop())

testRecordedQueries(() => spark, recorded, different)
