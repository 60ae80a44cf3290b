/** Two hundred random queries against DuckDB; `random-sql.slow-test.ts` runs six thousand. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { reportText, runRandomSql } from './random-sql/run.ts'

const seed = 20_261_127

test('random queries give the rows of DuckDB', async (t) => {
  const report = await runRandomSql({ seed, queries: 200 })
  t.diagnostic(`seed ${seed}: ${reportText(report).split('\n')[0]}`)
  assert.deepEqual(report.differences, [])
  assert.ok(report.refusedByBoth <= 0.05 * report.queries, `${report.refusedByBoth} refused by both`)
})
