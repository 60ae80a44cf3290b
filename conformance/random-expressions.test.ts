/**
 * Every expression of `queries/expressions` over random rows, edges of all types among them, against DuckDB. The seed
 * is printed; `VONK_SEED=n` tries another, which nobody but whoever asked for it then waits for. Nothing that a CASE,
 * AND, OR or coalesce keeps from being asked for may fail.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { expr, SparkSession } from 'vonk'
import { aggregateCalls } from './queries/aggregates.ts'
import { expressionFamilies } from './queries/expressions.ts'
import { difference, duckRows, inAnyOrder, vonkRows } from './testing/cells.ts'
import { wrongExpressions } from './testing/expressions.ts'
import { expressionTest } from './testing/query.ts'
import { createRandomTable, openWarehouse, type Warehouse, writeParts } from './testing/tables.ts'

const rows = 600
const seed = Number(process.env.VONK_SEED ?? 20_261_127)

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

for (const keys of [[], ['k'], ['g', 'b'], ['s2', 'i8']] as const) {
  test(`aggregates by (${keys}) over ${rows} random rows, VONK_SEED=${seed}`, async () => {
    const frame = spark.read.parquet(`${warehouse.folder}/random`)
    // Moments of one or two rows are nothing but rounding, in DuckDB as here.
    const calls = aggregateCalls
      .map(expressionTest)
      .filter((call) => keys.length < 2 || !/^(?:skew|kurt|corr|regr|std|var)/.test(call.spark))
    const asked = frame.groupBy(...keys).agg(...calls.map(({ spark: text }, i) => expr(text).as(`c${i}`)))
    const schema = await asked.schema()
    const columns = [...keys, ...calls.map(({ duckdb }) => duckdb)].join(', ')
    const sql = `select ${columns} from random ${keys.length > 0 ? `group by ${keys.join(', ')}` : ''}`
    const wanted = duckRows((await warehouse.duckdb.runAndReadAll(sql)).getRows(), schema)
    const wrong = difference(
      inAnyOrder(vonkRows(await asked.collect(), schema)),
      inAnyOrder(wanted),
      1e-6,
      'column',
    )
    const at = Number(/column (\d+)/.exec(wrong ?? '')?.[1]) - keys.length
    assert.ok(wrong === undefined, `VONK_SEED=${seed} ${calls[at]?.spark} ${wrong}`)
  })
}
