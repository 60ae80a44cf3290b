/**
 * Every expression of `queries/expressions` over random rows, edges of all types among them, against DuckDB. The seed
 * is another on each run and printed; `VONK_SEED=n` repeats one. Nothing that a CASE, AND, OR or coalesce keeps from
 * being asked for may fail.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { SparkSession } from 'vonk'
import { expressionFamilies } from './queries/expressions.ts'
import { wrongExpressions } from './testing/expressions.ts'
import { createRandomTable, openWarehouse, type Warehouse, writeParts } from './testing/tables.ts'

const rows = 600
const seed = Number(process.env.VONK_SEED ?? Date.now() % 1_000_000_007)

let warehouse: Warehouse
let spark: SparkSession
before(async () => {
  warehouse = await openWarehouse()
  await createRandomTable(warehouse.duckdb, 'random', rows, seed)
  await writeParts(warehouse.duckdb, 'random', `${warehouse.folder}/random`, 2)
  spark = await SparkSession.builder().master('local[2]').config('spark.sql.session.timeZone', 'UTC').create()
})
after(async () => {
  await spark.stop()
  warehouse.close()
})

for (const [family, pairs] of Object.entries(expressionFamilies)) {
  test(`${family} over ${rows} random rows, VONK_SEED=${seed}`, async () => {
    const frame = spark.read.parquet(`${warehouse.folder}/random`)
    const wrong = await wrongExpressions(frame, warehouse.duckdb, 'random', pairs)
    assert.equal(wrong.length, 0, `VONK_SEED=${seed}\n${wrong.join('\n')}`)
  })
}
