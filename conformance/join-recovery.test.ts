/**
 * An executor that dies during a join takes its tables and its shuffled rows with it: tables are made again where they
 * are missing, lost map outputs are computed again, and the rows are the same.
 */
import assert from 'node:assert/strict'
import process from 'node:process'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { type DataFrame, expr, SparkSession } from 'vonk'

/** Kills the executor that ended the n-th task after `arm`. */
class Killer {
  readonly #pids = new Map<string, number>()
  #left = 0
  killed = 0

  constructor(spark: SparkSession) {
    spark.addListener((event) => {
      if (event.event === 'SparkListenerExecutorAdded') {
        this.#pids.set(event.executorId, Number(event.executorInfo.attributes.pid))
      }
      if (event.event === 'SparkListenerExecutorRemoved') this.#pids.delete(event.executorId)
      if (event.event !== 'SparkListenerTaskEnd' || this.#left === 0 || --this.#left > 0) return
      const pid = this.#pids.get(event.taskInfo.executorId)
      if (pid === undefined) return
      this.killed++
      process.kill(pid, 'SIGKILL')
    })
  }

  arm(tasks: number): void {
    this.#left = tasks
  }

  async twoExecutors(): Promise<void> {
    for (let i = 0; i < 200 && this.#pids.size < 2; i++) await delay(50)
    assert.equal(this.#pids.size, 2, 'a dead executor was not replaced')
  }
}

/** Costly keys, so that tasks take long enough to die in. */
const joined = (spark: SparkSession, hint: string): DataFrame => {
  const key = 'substr(sha2(sha2(cast(id as string), 256), 256), 1, 3) as k'
  const many = spark.range(0, 120_000, 1, 8).selectExpr('id', key)
  const few = spark.range(0, 3_000, 1, 4).selectExpr('id as n', key).hint(hint)
  return many.alias('a').join(few.alias('b'), expr('a.k = b.k'), 'left')
}

const summary = async (frame: DataFrame): Promise<string> =>
  JSON.stringify(await frame.selectExpr('count(*)', 'sum(id)', 'bit_xor(xxhash64(id, n))').collect())

test('an executor that is killed during a join', { timeout: 120_000 }, async (t) => {
  await using spark = await SparkSession.builder()
    .master('local-cluster[2,1,1024]')
    .config('spark.sql.shuffle.partitions', 6)
    .config('spark.sql.adaptive.enabled', 'false')
    .create()
  const killer = new Killer(spark)
  await killer.twoExecutors()
  for (const hint of ['broadcast', 'shuffle_hash', 'merge']) {
    const wanted = await summary(joined(spark, hint))
    // While the table's rows are gathered, when tables or map outputs are there, while partners are looked for.
    for (const tasks of [2, 6, 9, 13]) {
      await t.test(`${hint}, after ${tasks} tasks`, async () => {
        await killer.twoExecutors()
        const before = killer.killed
        killer.arm(tasks)
        assert.equal(await summary(joined(spark, hint)), wanted)
        assert.equal(killer.killed, before + 1, 'no executor was killed in time')
      })
    }
  }
})
