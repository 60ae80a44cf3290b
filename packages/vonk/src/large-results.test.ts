/**
 * Results of tasks that are several times the executor's memory: rows go to the executor's disk, come from there in
 * their order, and leave no file behind, however their reading ends.
 */
import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, suite, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { SparkSession } from './index.ts'

const home = mkdtempSync(join(tmpdir(), 'vonk-large-results-'))
after(() => rmSync(home, { recursive: true }))

const resultFiles = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /result-\d+$/.test(name))

/** What is dropped goes a moment later where the executor is a process. */
async function untilGone(folder: string): Promise<void> {
  for (const deadline = Date.now() + 10_000; resultFiles(folder).length > 0; ) {
    assert.ok(Date.now() < deadline, `${resultFiles(folder)} stay`)
    await pause(10)
  }
}

const partitions = 4
const rows = 150_000
/** Some 180 MB, in batches of some 5. NULLs, nested values and a column without bytes of its own go along. */
const large = (spark: SparkSession) =>
  spark
    .range(0, rows, 1, partitions)
    .selectExpr(
      'id',
      'if(id % 5 = 0, null, repeat(cast(id as string), 250)) as text',
      'if(id % 1000 = 0, array(id, null), null) as list',
      'null as nothing',
    )

interface LargeRow {
  readonly id: bigint
  readonly text: string | null
  readonly list: readonly (bigint | null)[] | null
  readonly nothing: null
}

function check(row: unknown, at: number): void {
  const { id, text, list, nothing } = row as LargeRow
  const isRight =
    id === BigInt(at) &&
    text === (at % 5 === 0 ? null : String(at).repeat(250)) &&
    (at % 1000 === 0 ? list?.[0] === id && list[1] === null : list === null) &&
    nothing === null
  if (!isRight) assert.deepEqual(row, { id: BigInt(at) }, `row ${at}`)
}

for (const master of ['local[2]', 'local-cluster[1,2,64]']) {
  suite(`large results on ${master}`, () => {
    const folder = join(home, master.replace(/\W.*/, ''))
    const session = () =>
      SparkSession.builder()
        .master(master)
        .config('spark.executor.memory', '64m')
        .config('spark.local.dir', folder)
        .create()

    test('every row comes, in order, and the metrics tell of the disk', { timeout: 120_000 }, async () => {
      await using spark = await session()
      let [onDisk, inMemory, seen] = [0, 0, 0]
      spark.addListener((event) => {
        if (event.event !== 'SparkListenerTaskEnd') return
        onDisk += event.taskMetrics?.diskBytesSpilled ?? 0
        inMemory += event.taskMetrics?.memoryBytesSpilled ?? 0
      })
      let at = 0
      for await (const row of large(spark).toLocalIterator()) {
        if (at === 1000) seen = resultFiles(folder).length
        check(row, at++)
      }
      assert.equal(at, rows)
      assert.ok(seen > 0, 'nothing lay on the disk')
      await untilGone(folder)
      assert.ok(inMemory > 100e6, `${inMemory} bytes left the memory`)
      assert.ok(onDisk > 0 && onDisk < inMemory, `${onDisk} bytes on disk`)
      assert.equal((await spark.range(1000).collect()).length, 1000)
      assert.deepEqual(resultFiles(folder), [])
    })

    test('a reader that stops, and one that aborts', { timeout: 120_000 }, async () => {
      await using spark = await session()
      let at = 0
      for await (const row of large(spark).toLocalIterator()) {
        check(row, at++)
        if (at === 10_000) break
      }
      await untilGone(folder)
      // Before its first row, and among its rows.
      const early = new AbortController()
      const first = large(spark).toLocalIterator({ signal: early.signal }).next()
      for (const deadline = Date.now() + 10_000; resultFiles(folder).length === 0; await pause(1))
        assert.ok(Date.now() < deadline, 'no file in time')
      early.abort()
      // A row may have been on its way.
      await first.catch(() => undefined)
      await untilGone(folder)
      const controller = new AbortController()
      at = 0
      await assert.rejects(async () => {
        for await (const row of large(spark).toLocalIterator({ signal: controller.signal })) {
          check(row, at++)
          if (at === 10_000) controller.abort()
        }
      })
      assert.ok(at < rows)
      await untilGone(folder)
      // Twice as much as fits beside anything that were left.
      assert.equal(await large(spark).repartition(4).count(), rows)
    })

    test('a query that fails', { timeout: 120_000 }, async () => {
      await using spark = await session()
      const failing = large(spark).selectExpr('*', `if(id = ${rows - 1}, raise_error('late'), 1) as one`)
      await assert.rejects(
        async () => {
          for await (const _ of failing.toLocalIterator());
        },
        { condition: 'USER_RAISED_EXCEPTION' },
      )
      await untilGone(folder)
    })
  })
}
