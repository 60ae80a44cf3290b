import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, sep } from 'node:path'
import { after, suite, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { SparkSession, StorageLevel } from './index.ts'

const home = mkdtempSync(join(tmpdir(), 'vonk-local-dir-'))
after(() => rmSync(home, { recursive: true }))

/** Blocks go to disk after the action that made them. */
async function until(holds: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 10_000; !holds(); ) {
    assert.ok(Date.now() < deadline, 'files are spread over all folders')
    await pause(10)
  }
}

suite('files of blocks lie in the folders of spark.local.dir', () => {
  for (const master of ['local[2]', 'local-cluster[1,2,64]']) {
    test(`on ${master}, and are gone with the session`, async () => {
      const folders = ['a', 'b'].map((name) => join(home, master.replace(/\W.*/, ''), name))
      const spark = await SparkSession.builder()
        .master(master)
        .config('spark.local.dir', folders.join(','))
        .getOrCreate()
      const kept = spark.range(0, 1000, 1, 16)
      await kept.persist(StorageLevel.DISK_ONLY)
      assert.equal(await kept.count(), 1000)
      // Names of session, executor and file.
      const filesIn = (folder: string): string[] =>
        readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
          (name) => name.split(sep).length === 3,
        )
      await until(() => folders.every((folder) => filesIn(folder).length > 0))
      assert.equal(await kept.count(), 1000)
      await spark.stop()
      for (const folder of folders) assert.deepEqual(readdirSync(folder), [])
    })
  }

  test('no folder of use: the session does not start', async () => {
    const builder = SparkSession.builder().master('local[1]').config('spark.local.dir', '/dev/null/x')
    await assert.rejects(builder.getOrCreate(), { condition: 'INVALID_CONF_VALUE.REQUIREMENT' })
  })
})
