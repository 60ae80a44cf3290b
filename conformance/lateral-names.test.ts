/** Names of select items that read the aliases of items before them, as Spark gives them (record/lateral_names.py). */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { SparkSession } from 'vonk'

const { queries } = JSON.parse(
  readFileSync(new URL('recorded/lateral_names.json', import.meta.url), 'utf8'),
) as { readonly queries: readonly { readonly sql: string; readonly columns: readonly string[] }[] }

let spark: SparkSession
before(async () => {
  spark = await SparkSession.builder().master('local[1]').getOrCreate()
})
after(() => spark.stop())

for (const { sql, columns } of queries) {
  test(sql, async () => {
    assert.deepEqual(await (await spark.sql(sql)).columns(), columns)
  })
}

test('their values are those that the aliases stand for', async () => {
  const [row] = await (
    await spark.sql('select id + 1 as r, r, r * 2, r * 2 as x, x + r from range(1)')
  ).collect()
  assert.deepEqual(row.toArray(), [1n, 1n, 2n, 2n, 3n])
})
