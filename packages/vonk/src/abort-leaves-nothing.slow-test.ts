/** Map outputs of queries that were aborted: their tasks may end after everybody has forgotten the query. */
import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { SparkSession } from './index.ts'

const folder = mkdtempSync(join(tmpdir(), 'vonk-aborted-'))
after(() => rmSync(folder, { recursive: true, force: true }))

/** Tasks that were told to stop have ended by then. */
const tasksEndMs = 5000

const files = (): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name)

test('map outputs of aborted queries go', { timeout: 60_000 }, async () => {
  await using spark = await SparkSession.builder()
    .master('local[2]')
    .config('spark.executor.memory', '64m')
    .config('spark.local.dir', folder)
    .config('spark.sql.shuffle.partitions', 3)
    .create()
  const rows = spark
    .range(0, 600_000, 1, 6)
    .selectExpr('id % 300000 AS k', "concat(repeat('some text ', 12), id) AS t")
  let written = 0
  let aborted = 0
  for (let i = 0; i < 40; i++) {
    const controller = new AbortController()
    const timer = setTimeout(() => controller.abort(), 50 + ((i * 37) % 600))
    const sorted = rows.repartition(3, 'k').groupBy('t').count()
    await sorted.collect({ signal: controller.signal }).then(
      () => undefined,
      () => aborted++,
    )
    clearTimeout(timer)
    written += files().length
  }
  assert.ok(aborted > 10 && written > 0, `${aborted} were aborted, ${written} files seen`)
  for (const end = Date.now() + tasksEndMs; files().length > 0 && Date.now() < end; ) await delay(50)
  assert.deepEqual(files(), [])
})
