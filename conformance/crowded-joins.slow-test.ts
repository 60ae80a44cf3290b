/**
 * Joins at random with little memory, in two and four slots, with state that is handed out at random, against DuckDB:
 * no wrong row, and no error where one slot would succeed.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { type SparkError, SparkSession } from 'vonk'
import { difference, duckRows, vonkRows } from './testing/cells.ts'
import { Chance, randomJoin } from './testing/random-joins.ts'

const count = Number(process.env.VONK_JOINS ?? 150)
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
  test(`${master} with ${memory}, asked ${askShare}, seed ${seed}`, async (t) => {
    const sessionOf = (slots: string) =>
      SparkSession.builder()
        .master(slots)
        .config('spark.executor.memory', memory)
        .config('spark.sql.autoBroadcastJoinThreshold', 100_000)
        .config('spark.sql.shuffle.partitions', 3)
        .config('spark.vonk.memory.askShare', askShare)
        .create()
    await using spark = await sessionOf(master)
    let tooLarge = 0
    /** Whether one slot alone has too little memory, too. */
    const isTooLarge = async (sql: string) => {
      await using alone = await sessionOf('local[1]')
      return await (await alone.sql(sql)).collect().then(
        () => false,
        (error: SparkError) => error.condition === 'UNABLE_TO_ACQUIRE_MEMORY',
      )
    }
    for (let i = 0; i < count; i++) {
      const { sql, duckdb: duckText } = randomJoin(new Chance(seed * 1000 + i), 60_000)
      if (only !== undefined && Number(only) !== i) continue
      const frame = await spark.sql(sql)
      const schema = await frame.schema()
      const rows = await frame.collect().catch(async (error: SparkError) => {
        if (error.condition === 'UNABLE_TO_ACQUIRE_MEMORY' && (await isTooLarge(sql))) return undefined
        throw new Error(`VONK_SEED=${seed} VONK_JOIN=${i}: ${sql}: ${error.message}`, { cause: error })
      })
      if (rows === undefined) {
        tooLarge++
        continue
      }
      const wanted = duckRows((await duckdb.runAndReadAll(duckText)).getRows(), schema)
      const wrong = difference(vonkRows(rows, schema), wanted, 1e-9)
      assert.ok(wrong === undefined, `VONK_SEED=${seed} VONK_JOIN=${i}: ${sql}: ${wrong}`)
    }
    t.diagnostic(`${tooLarge} of ${count} are too large for one slot, too`)
    assert.ok(tooLarge * 20 <= count, 'most joins fit')
  })
}
