/**
 * Executors that die at the worst moments: the rows and the files are the same, and exactly those map partitions are
 * computed again whose output died with the executor. Actions that are aborted end at once; an idle session lets its
 * process end.
 */
import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { type DataFrame, SparkSession } from 'vonk'
import { KillWatch, type Moment } from './testing/kill-watch.ts'

const mapTasks = 8
const reduceTasks = 4
const rowsPerRun = 400_000

/** Slow enough on both sides of its shuffle for a death in between. */
const job = (spark: SparkSession): DataFrame =>
  spark
    .range(0, rowsPerRun, 1, mapTasks)
    .selectExpr('id', 'substr(sha2(sha2(cast(id as string), 256), 256), 1, 3) as k')
    .repartition(reduceTasks, 'k')
    .selectExpr('k', 'id', 'sha2(sha2(concat(k, cast(id as string)), 256), 256) as h')

const summary = async (frame: DataFrame): Promise<string> =>
  JSON.stringify((await frame.selectExpr('count(*)', 'sum(id)', 'bit_xor(xxhash64(k, id, h))').collect())[0])

async function bothExecutors(watch: KillWatch): Promise<void> {
  for (let i = 0; i < 200 && watch.executors < 2; i++) await delay(50)
  assert.equal(watch.executors, 2, 'a dead executor was not replaced')
}

test('an executor that is killed', { timeout: 120_000 }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'vonk-recovery-'))
  await using spark = await SparkSession.builder()
    .master('local-cluster[2,1,1024]')
    .config('spark.sql.shuffle.partitions', reduceTasks)
    .config('spark.sql.adaptive.enabled', 'false')
    .create()
  const watch = new KillWatch(spark)
  try {
    await bothExecutors(watch)
    const wanted = await summary(job(spark))
    const moments: readonly Extract<Moment, string>[] = [
      'in the map stage',
      'after the map stage',
      'in the reduce stage',
      'during the commit',
    ]
    for (const moment of moments) {
      await t.test(moment, async () => {
        await bothExecutors(watch)
        const out = join(folder, moment.replaceAll(' ', '-'))
        watch.arm(moment)
        await job(spark).write.parquet(out)
        await delay(50)
        assert.ok(watch.killed, 'no executor was killed in time')
        assert.ok(watch.lost !== undefined && watch.lost.length > 0, 'nothing was lost with it')
        assert.deepEqual(watch.computedAgain, watch.lost, 'computed again')
        watch.arm(undefined)
        const names = readdirSync(out).toSorted()
        assert.equal(names.filter((name) => name.startsWith('part-')).length, reduceTasks, names.join(' '))
        assert.deepEqual(
          names.filter((name) => !name.startsWith('part-')),
          ['_SUCCESS'],
        )
        assert.equal(await summary(spark.read.parquet(out)), wanted)
      })
    }
  } finally {
    watch.stop()
    rmSync(folder, { recursive: true, force: true })
  }
})

test('an executor that is killed while its rows are read', { timeout: 60_000 }, async (t) => {
  await using spark = await SparkSession.builder().master('local-cluster[2,1,1024]').create()
  const watch = new KillWatch(spark)
  const frame = spark
    .range(0, rowsPerRun, 1, mapTasks)
    .repartition(reduceTasks)
    .selectExpr('id', 'id * 3 as x')
  const sum = (rows: Iterable<{ readonly id: bigint }>) => {
    let total = 0n
    for (const { id } of rows) total += id
    return total
  }
  const wanted = (BigInt(rowsPerRun) * BigInt(rowsPerRun - 1)) / 2n
  type Numbers = DataFrame<{ readonly id: bigint }>
  const readers: Readonly<Record<string, () => AsyncIterable<readonly { readonly id: bigint }[]>>> = {
    async *toLocalIterator() {
      for await (const row of (frame as unknown as Numbers).toLocalIterator()) yield [row]
    },
    async *toColumnBatches() {
      for await (const { columns } of frame.toColumnBatches()) {
        const { data, length } = columns[0]
        const ids = new BigInt64Array(data.buffer.slice(data.byteOffset, data.byteOffset + length * 8))
        yield Array.from(ids, (id) => ({ id }))
      }
    },
  }
  for (const [name, read] of Object.entries(readers)) {
    await t.test(name, async () => {
      await bothExecutors(watch)
      watch.arm(undefined)
      let [total, count, killed] = [0n, 0, false]
      for await (const rows of read()) {
        total += sum(rows)
        count += rows.length
        if (killed || count < 10_000) continue
        killed = true
        watch.killAll()
      }
      assert.ok(killed)
      assert.equal(count, rowsPerRun)
      assert.equal(total, wanted)
    })
  }
})

test('an executor that is killed while its rows are read from its disk', { timeout: 60_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'vonk-results-'))
  try {
    await using spark = await SparkSession.builder()
      .master('local-cluster[1,2,64]')
      .config('spark.local.dir', folder)
      .create()
    const watch = new KillWatch(spark)
    const rows = 200_000
    const frame = spark.range(0, rows, 1, 2).selectExpr('id', 'repeat(cast(id as string), 64) as text')
    type Texts = DataFrame<{ readonly id: bigint; readonly text: string }>
    const filesThere = () =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /result-\d+$/.test(name))
    let [next, kills] = [0, 0]
    for await (const { id, text } of (frame as unknown as Texts).toLocalIterator()) {
      assert.equal(id, BigInt(next))
      assert.equal(text, String(next).repeat(64))
      next++
      if (next !== 10_000 && next !== 60_000) continue
      assert.ok(filesThere().length > 0, 'nothing lies on the disk')
      watch.killAll()
      kills++
    }
    assert.equal(kills, 2)
    assert.equal(next, rows)
    for (let i = 0; i < 500 && filesThere().length > 0; i++) await delay(10)
    assert.deepEqual(filesThere(), [])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

for (const moment of ['while it writes', 'in its commit'] as const) {
  test(`a program that is killed ${moment} leaves what was there`, { timeout: 60_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'vonk-killed-'))
    await using spark = await SparkSession.builder().master('local[2]').create()
    try {
      const path = join(folder, 'out')
      await spark.range(100).selectExpr('id', 'id % 3 as k').write.partitionBy('k').parquet(path)
      const stages = join(path, '_temporary')
      const isThen = () =>
        existsSync(stages) &&
        readdirSync(stages).some((name) => {
          const inside = readdirSync(join(stages, name))
          return moment === 'in its commit' ? inside.includes('replaced') : inside.length > 0
        })
      const program = fileURLToPath(new URL('./testing/write-program.ts', import.meta.url))
      const child = spawn(process.execPath, [program, path], { stdio: 'ignore' })
      const ended = new Promise((resolve) => child.once('exit', (_, signal) => resolve(signal)))
      while (child.exitCode === null && !isThen()) await delay(1)
      child.kill('SIGKILL')
      assert.equal(await ended, 'SIGKILL', 'it ended before it was killed')
      if (moment === 'in its commit') assert.ok(existsSync(stages), 'its commit had ended')
      assert.equal(await spark.read.parquet(path).filter('k < 3').count(), 100)
      assert.equal(await spark.read.parquet(path).count(), 100)
      await spark.range(5).selectExpr('id', 'id as k').write.mode('append').partitionBy('k').parquet(path)
      assert.deepEqual(readdirSync(path).toSorted(), ['_SUCCESS', ...[0, 1, 2, 3, 4].map((k) => `k=${k}`)])
      assert.equal(await spark.read.parquet(path).count(), 105)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
}

for (const master of ['local[2]', 'local-cluster[2,1,1024]']) {
  test(`an aborted action on ${master} rejects at once, and the session goes on`, {
    timeout: 60_000,
  }, async () => {
    await using spark = await SparkSession.builder().master(master).create()
    await spark.range(10).count()
    const long = spark
      .range(0, 2_000_000_000, 1, 4)
      .selectExpr('sha2(cast(id as string), 512) as h')
      .groupBy('h')
      .count()
    const actions: readonly ((signal: AbortSignal) => Promise<unknown>)[] = [
      (signal) => long.collect({ signal }),
      (signal) =>
        spark
          .range(0, 100_000_000_000, 1, 4)
          .selectExpr('id % 7 as k')
          .groupBy('k')
          .agg({ k: 'sum' })
          .collect({ signal }),
      (signal) => spark.range(0, 100_000_000_000, 1, 4).filter('id * 3 % 1000003 = -1').count({ signal }),
    ]
    for (const action of actions) {
      const controller = new AbortController()
      const running = action(controller.signal).then(
        () => assert.fail('it came to an end'),
        () => performance.now(),
      )
      await delay(300)
      const aborted = performance.now()
      controller.abort()
      const took = (await running) - aborted
      assert.ok(took < 300, `${took} ms after the abort`)
      const start = performance.now()
      assert.equal(await spark.range(100_000).selectExpr('id % 3 as k').groupBy('k').count().count(), 3)
      assert.ok(performance.now() - start < 5000, 'the slots are still busy')
    }
  })

  test(`an idle session on ${master} lets the process end`, { timeout: 30_000 }, async () => {
    const program = fileURLToPath(new URL('./testing/idle-program.ts', import.meta.url))
    const { stdout } = await promisify(execFile)(process.execPath, [program, master], { timeout: 20_000 })
    assert.equal(stdout, '1000\nDIVIDE_BY_ZERO\nTimeoutError\n')
  })
}
