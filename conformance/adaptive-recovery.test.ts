/**
 * Executors that die in a stage which was planned while its job ran: the rows are the same, exactly the lost map
 * outputs of the stages before the change are computed again, and what these write is the same to the byte, as it comes
 * from the module of the stage that wrote it first.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { type DataFrame, expr, SparkSession } from 'vonk'
import { type AfterChange, KillWatch } from './testing/kill-watch.ts'

/** Slow enough for a death in between. */
const text = "concat(cast(v as string), cast(a.k as string), coalesce(cast(b.k as string), 'none'))"
const slowly = `sha2(sha2(sha2(${text}, 256), 256), 256) as h`

const summary = async (frame: DataFrame): Promise<string> =>
  JSON.stringify(await frame.selectExpr('count(*)', 'sum(v)', 'bit_xor(xxhash64(h))').collect())

interface Case {
  readonly name: string
  readonly settings: Readonly<Record<string, string | number>>
  readonly frame: (spark: SparkSession) => DataFrame
  readonly moment: AfterChange
}

const manyKeys = (spark: SparkSession) => spark.range(0, 400_000, 1, 8).selectExpr('id as k', 'id * 3 as v')

const cases: readonly Case[] = [
  {
    name: 'a join whose measured side became a broadcast',
    settings: { 'spark.sql.autoBroadcastJoinThreshold': 50_000 },
    frame: (spark) => {
      const few = spark.range(0, 300_000, 1, 8).filter('id % 100 = 3').selectExpr('id as k')
      return manyKeys(spark)
        .alias('a')
        .join(few.alias('b'), expr('a.k = b.k'), 'left')
        .selectExpr('v', slowly)
    },
    // The first stage after the change makes the tables, and they die with the rows that they were made of.
    moment: { change: /is broadcast/, stage: 2, victims: 'all' },
  },
  {
    name: 'partitions that were put together',
    settings: { 'spark.sql.autoBroadcastJoinThreshold': -1, 'spark.sql.shuffle.partitions': 40 },
    frame: (spark) => {
      const other = spark.range(0, 300_000, 1, 8).selectExpr('id * 2 as k')
      return manyKeys(spark).alias('a').join(other.alias('b'), expr('a.k = b.k')).selectExpr('v', slowly)
    },
    moment: { change: /40 reduce partitions are read by/, stage: 1, victims: 'one' },
  },
  {
    name: 'a skewed partition that was split',
    settings: {
      'spark.sql.autoBroadcastJoinThreshold': -1,
      'spark.sql.shuffle.partitions': 12,
      'spark.sql.adaptive.advisoryPartitionSizeInBytes': 1,
      'spark.sql.adaptive.skewJoin.skewedPartitionThresholdInBytes': '64k',
    },
    frame: (spark) => {
      const many = spark.range(0, 400_000, 1, 16).selectExpr('if(id % 2 = 0, 7, id) as k', 'id as v')
      const few = spark.range(0, 1_000, 1, 4).selectExpr('id as k').hint('shuffle_hash')
      return many.alias('a').join(few.alias('b'), expr('a.k = b.k'), 'left').selectExpr('v', slowly)
    },
    moment: { change: /partitions are skewed/, stage: 1, victims: 'one' },
  },
]

test('an executor that is killed after the plan has changed', { timeout: 120_000 }, async (t) => {
  await using root = await SparkSession.builder().master('local-cluster[2,1,1024]').create()
  const watch = new KillWatch(root)
  const bothExecutors = async () => {
    for (let i = 0; i < 200 && watch.executors < 2; i++) await delay(50)
    assert.equal(watch.executors, 2, 'a dead executor was not replaced')
  }
  for (const { name, settings, frame, moment } of cases) {
    await t.test(name, async () => {
      const spark = await root.newSession()
      for (const [key, value] of Object.entries(settings)) await spark.conf.set(key, value)
      await bothExecutors()
      const wanted = await summary(frame(spark))
      watch.arm(moment)
      assert.equal(await summary(frame(spark)), wanted)
      await delay(50)
      assert.ok(watch.killed, 'no executor was killed in time')
      assert.ok(watch.lost !== undefined && watch.lost.length > 0, 'nothing was lost with it')
      assert.deepEqual(watch.computedAgain, watch.lost, 'computed again')
      assert.deepEqual(watch.changed, [], 'written otherwise')
      watch.arm(undefined)
    })
  }
  watch.stop()
})
