/**
 * `coalesce` over the rows of a union: its inputs are read by tasks of their own, so that the rows are shuffled. Counts
 * of partitions are Spark's: never more than there were.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { broadcast, type DataFrame, expr, SparkSession } from 'vonk'

let spark: SparkSession
before(async () => {
  spark = await SparkSession.builder().master('local[2]').config('spark.sql.shuffle.partitions', 3).create()
})
after(() => spark.stop())

const union = () => spark.range(0, 10, 1, 3).union(spark.range(100, 105, 1, 2))
const ids = [...Array.from({ length: 10 }, (_, i) => i), ...Array.from({ length: 5 }, (_, i) => 100 + i)]
const idsOf = async (frame: DataFrame) => (await frame.collect()).map((row) => Number(row.get(0)))
const ascending = (values: readonly number[]) => values.toSorted((a, b) => a - b)
const partitionsOf = async (frame: DataFrame) =>
  new Set((await frame.selectExpr('spark_partition_id()').collect()).map((row) => row.get(0))).size

test('into one partition the rows come input by input', async () => {
  assert.deepEqual(await idsOf(union().coalesce(1)), ids)
  assert.equal(await partitionsOf(union().coalesce(1)), 1)
})

test('into a few, and into no more than there were', async () => {
  for (const [wanted, there] of [
    [2, 2],
    [4, 4],
    [5, 5],
    [50, 5],
  ]) {
    assert.deepEqual(ascending(await idsOf(union().coalesce(wanted))), ids)
    assert.equal(await partitionsOf(union().coalesce(wanted)), there)
  }
})

test('with operators between, above, and in joins', async () => {
  assert.deepEqual(await idsOf(union().where('id > 8').coalesce(1)), ids.slice(9))
  assert.deepEqual(await idsOf(union().coalesce(1).groupBy().agg(expr('sum(id)'))), [555])
  assert.deepEqual(await idsOf(union().union(union()).coalesce(1).distinct().orderBy('id')), ids)
  assert.deepEqual(await idsOf(union().coalesce(2).coalesce(1).orderBy('id')), ids)
  const joined = union()
    .join(broadcast(spark.range(8, 102)), 'id')
    .coalesce(1)
  assert.deepEqual(await idsOf(joined), [8, 9, 100, 101])
  assert.deepEqual(
    await idsOf(spark.range(8, 102).join(union().coalesce(1), 'id').orderBy('id')),
    [8, 9, 100, 101],
  )
  const hinted = await spark.sql('select /*+ coalesce(1) */ * from (select 1 x union all select 2)')
  assert.deepEqual(await idsOf(hinted), [1, 2])
})
