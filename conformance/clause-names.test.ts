/**
 * Names of HAVING, QUALIFY and ORDER BY, stars, lazy lists and keys of grouping sets, as Spark answered
 * (`recorded/clause_names.json`).
 */
import { readFileSync } from 'node:fs'
import { after, before } from 'node:test'
import { SparkSession } from 'vonk'
import { createViews, type RecordedQueries, testRecordedQueries } from './testing/recorded-answers.ts'

const recorded = JSON.parse(
  readFileSync(new URL('recorded/clause_names.json', import.meta.url), 'utf8'),
) as RecordedQueries

/** Those that differ, and why. */
const different: ReadonlyMap<string, string> = new Map([
  ['select (1, *, 2) from t', 'fields behind a star are numbered by their columns'],
  ['select (*, 1) from t', 'the same'],
  ["select struct(a + 1, *, 'x') from t", 'the same'],
  ['select array((*, 1)) from (select a from t)', 'the same'],
  ['select /*+ repartition(*) */ * from t', 'a condition of Spark without a name'],
  ['select * from t lateral view explode(array(*)) e as x', 'Spark expands no star there'],
  [
    "select named_struct('x', a).x + 1, array(named_struct('x', a)).x[0] + 1 from values (1), (2) t(a) group by rollup(a)",
    'Spark takes the second for never NULL, though it is',
  ],
  [
    'select a, row_number() over (order by a) r from t group by a qualify r = 1 order by max(b)',
    'the aggregate is refused, not its argument',
  ],
])

let spark: SparkSession
before(async () => {
  spark = await SparkSession.builder().master('local[2]').config('spark.sql.shuffle.partitions', '3').create()
  await createViews(spark, recorded.setup)
})
after(() => spark.stop())

testRecordedQueries(() => spark, recorded, different)
