/** Arrays that are shuffled with a seed lie in Spark's order, in every partition. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { SparkSession } from 'vonk'

interface Sequence {
  readonly expression: string
  readonly rows: number
  readonly partitions: number
  readonly values: readonly string[]
}

test('shuffle with a seed gives the order of Spark', async () => {
  const text = readFileSync(new URL('./recorded/hashing.json', import.meta.url), 'utf8')
  const { others } = JSON.parse(text) as { readonly others: readonly Sequence[] }
  const shuffled = others.filter(({ expression }) => expression.startsWith('shuffle('))
  assert.ok(shuffled.length >= 2)
  const spark = await SparkSession.builder().master('local[2]').create()
  try {
    for (const { expression, rows, partitions, values } of shuffled) {
      const frame = spark.range(0, rows, 1, partitions).selectExpr(`cast(${expression} as string) as x`)
      const given = (await frame.collect()).map(({ x }) => x)
      assert.deepEqual(given, values, `${expression} in ${partitions} partitions`)
    }
    const frame = await spark.sql(
      'select shuffle(if(id % 2 = 0, sequence(1, 6), null), 3) as x from range(0, 4, 1, 1)',
    )
    const lists = (await frame.collect()).map(({ x }) => x)
    // The first two orders of this seed: rows without an array draw nothing.
    assert.deepEqual(lists, [[4, 1, 3, 6, 2, 5], null, [3, 1, 6, 4, 5, 2], null])
  } finally {
    await spark.stop()
  }
})
