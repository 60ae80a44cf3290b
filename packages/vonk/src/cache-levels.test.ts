/**
 * Storage levels: what does not fit the memory for cached rows goes to disk or is computed again, as the level says,
 * the least recently used first; and files are gone with what they hold.
 */
import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { type DataFrame, SparkSession, StorageLevel } from './index.ts'

const partitions = 8

/** About 800 KB a partition; the memory for cached rows below is 3.8 MB. */
const rows = (spark: SparkSession, seed: number): DataFrame =>
  spark.range(0, 400_000, 1, partitions).selectExpr('id', `id * ${seed} as v`)

const total = async (frame: DataFrame): Promise<unknown> =>
  (await frame.selectExpr('sum(v)', 'count(*)').collect())[0].toJSON()

/** How many of the cached partitions are computed, by the rows of the range that they read. */
function counted(spark: SparkSession): () => Promise<number> {
  let computed = 0
  spark.addListener((event) => {
    if (event.event === 'SparkListenerTaskEnd' && event.taskMetrics?.inputMetrics.recordsRead > 0) computed++
  })
  return async () => {
    await delay(100)
    const since = computed
    computed = 0
    return since
  }
}

const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /(shuffle|kept)-\d/.test(name))

/** Blocks move, and files go, while the driver goes on. */
async function eventually(holds: () => boolean): Promise<boolean> {
  for (let i = 0; i < 200 && !holds(); i++) await delay(20)
  return holds()
}

for (const master of ['local[2]', 'local-cluster[2,1,128]']) {
  test(`levels are kept to on ${master}`, { timeout: 120_000 }, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'vonk-levels-'))
    const before = process.env.TMPDIR
    process.env.TMPDIR = folder
    const isCluster = master !== 'local[2]'
    const spark = await SparkSession.builder()
      .master(master)
      .config('spark.executor.memory', '128m')
      // Of 128 MB six tenths are for blocks: 3.8 MB for one executor, or 1.9 for each of two.
      .config('spark.memory.storageFraction', isCluster ? '0.025' : '0.05')
      .create()
    try {
      const computed = counted(spark)
      const wanted = await total(rows(spark, 3))
      await computed()

      await t.test('MEMORY_ONLY: what does not fit is computed again, and nothing lies on disk', async () => {
        const frame = rows(spark, 3)
        await frame.persist(StorageLevel.MEMORY_ONLY)
        assert.deepEqual(await total(frame), wanted)
        assert.equal(await computed(), partitions)
        assert.deepEqual(await total(frame), wanted)
        const again = await computed()
        assert.ok(again > 0 && again < partitions, `${again} partitions`)
        assert.deepEqual(filesIn(folder), [])
        await frame.unpersist()
      })

      await t.test('MEMORY_AND_DISK: what does not fit goes to disk', async () => {
        const frame = rows(spark, 3)
        await frame.persist(StorageLevel.MEMORY_AND_DISK)
        assert.deepEqual(await total(frame), wanted)
        assert.equal(await computed(), partitions)
        assert.ok(await eventually(() => filesIn(folder).length > 0))
        assert.ok(filesIn(folder).length < partitions)
        for (let i = 0; i < 2; i++) assert.deepEqual(await total(frame), wanted)
        assert.equal(await computed(), 0)
        await frame.unpersist()
        assert.ok(await eventually(() => filesIn(folder).length === 0))
      })

      await t.test('DISK_ONLY: all lies on disk', async () => {
        const frame = rows(spark, 3)
        await frame.persist(StorageLevel.DISK_ONLY)
        assert.deepEqual(await total(frame), wanted)
        assert.equal(filesIn(folder).length, partitions)
        await computed()
        assert.deepEqual(await total(frame), wanted)
        assert.equal(await computed(), 0)
        await frame.unpersist()
        assert.ok(await eventually(() => filesIn(folder).length === 0))
      })

      await t.test('the least recently used rows go first', async () => {
        const small = (seed: number) => rows(spark, seed).filter('id % 2 = 0')
        const [a, b] = [small(5), small(7)]
        await a.persist(StorageLevel.MEMORY_ONLY)
        await b.persist(StorageLevel.MEMORY_ONLY)
        const [ofA, ofB] = [await total(a), await total(b)]
        await computed()
        assert.deepEqual(await total(b), ofB)
        const ofLast = await computed()
        // Of two executors one may have more than half of the partitions, and no room for all of these.
        if (!isCluster) assert.equal(ofLast, 0, 'the rows used last are there')
        assert.deepEqual(await total(a), ofA)
        const ofFirst = await computed()
        assert.ok(ofFirst > ofLast, `of the others more are gone: ${ofFirst}, of the last ${ofLast}`)
        await spark.sql('clear cache')
      })

      if (isCluster) {
        await t.test('an executor that dies takes what lay on its disk', async () => {
          const frame = rows(spark, 3)
          await frame.persist(StorageLevel.DISK_ONLY)
          assert.deepEqual(await total(frame), wanted)
          await computed()
          let pid: number | undefined
          const stop = spark.addListener((event) => {
            if (event.event === 'SparkListenerExecutorAdded')
              pid ??= Number(event.executorInfo.attributes?.pid)
          })
          for (let i = 0; i < 100 && pid === undefined; i++) await delay(20)
          stop()
          process.kill(pid!, 'SIGKILL')
          assert.deepEqual(await total(frame), wanted)
          const again = await computed()
          assert.ok(again > 0 && again < partitions, `${again} partitions`)
        })
      }

      const left = rows(spark, 3)
      await left.persist(StorageLevel.DISK_ONLY)
      await total(left)
      assert.ok(await eventually(() => filesIn(folder).length === partitions))
    } finally {
      await spark.stop()
      if (before === undefined) delete process.env.TMPDIR
      else process.env.TMPDIR = before
    }
    assert.deepEqual(filesIn(folder), [], 'files outlived the session')
    rmSync(folder, { recursive: true, force: true })
  })
}
