/**
 * Joins at random with little memory, in two and four slots, with state that is handed out at random, against DuckDB: no
 * wrong row, and no error where one slot would succeed.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { SparkSession } from 'vonk'
import { difference, duckRows, vonkRows } from './testing/cells.ts'
import { Chance, randomJoin } from './testing/random-joins.ts'

const count = Number(process.env.VONK_JOINS ?? 60)
const seed = Number(process.env.VONK_SEED ?? Date.now() % 1_000_000)
const only = process.env.VONK_JOIN

let duckdb: DuckDBConnection
before(async () => {
  duckdb = await (await DuckDBInstance.create(':memory:')).connect()
})
after(() => duckdb.closeSync())

for (const [master, memory, askShare] of [
  ['local[2]', '32m', 0],
  ['local[2]', '48m', 0.3],
  ['local[4]', '48m', 0],
  ['local[4]', '64m', 0.3],
] as const) {
  test(`${master} with ${memory}, asked ${askShare}, seed ${seed}`, async () => {
    await using spark = await SparkSession.builder()
      .master(master)
      .config('spark.executor.memory', memory)
      .config('spark.sql.autoBroadcastJoinThreshold', 100_000)
      .config('spark.sql.shuffle.partitions', 3)
      .config('spark.vonk.memory.askShare', askShare)
      .create()
    for (let i = 0; i < count; i++) {
      const { sql, duckdb: duckText } = randomJoin(new Chance(seed * 1000 + i), 60_000)
      if (only !== undefined && Number(only) !== i) continue
      const frame = await spark.sql(sql)
      const schema = await frame.schema()
      const rows = await frame.collect().catch((error: Error) => {
        throw new Error(`VONK_SEED=${seed} VONK_JOIN=${i}: ${sql}: ${error.message}`, { cause: error })
      })
      const wanted = duckRows((await duckdb.runAndReadAll(duckText)).getRows(), schema)
      const wrong = difference(vonkRows(rows, schema), wanted, 1e-9)
      assert.ok(wrong === undefined, `VONK_SEED=${seed} VONK_JOIN=${i}: ${sql}: ${wrong}`)
    }
  })
}
