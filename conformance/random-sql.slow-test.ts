/**
 * Six thousand random queries against DuckDB, from one seed, so that a change is judged by what it did; other seeds
 * are tried with RANDOM_SQL_SEED. Every kind of thing that the generator can
 * make comes up often enough, few results are empty, and hardly a query is refused by both.
 */
import assert from 'node:assert/strict'
import process from 'node:process'
import { test } from 'node:test'
import { reportText, runRandomSql } from './random-sql/run.ts'

const seed = Number(process.env.RANDOM_SQL_SEED ?? 424_242)
const queries = 6000
const timesLeast = 50

test('six thousand random queries give the rows of DuckDB', async () => {
  const report = await runRandomSql({ seed, queries })
  console.log(`seed ${seed}: ${reportText(report)}`)
  assert.deepEqual(report.differences, [])
  const rare = [...report.counts].filter(([, n]) => n < timesLeast)
  assert.deepEqual(rare, [], `came up less than ${timesLeast} times`)
  assert.ok(report.empty < 0.2 * queries, `${report.empty} results were empty`)
  assert.ok(report.refusedByBoth < 0.05 * queries, `${report.refusedByBoth} refused by both`)
})
