/** Tables that go while another session, which knows of them only through the warehouse, is at work on them. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { SparkSession } from './index.ts'

const open = (warehouse: string) =>
  SparkSession.builder().master('local[1]').config('spark.sql.warehouse.dir', warehouse).create()

test('rows that come after their table was dropped leave no folder in its place', async () => {
  const warehouse = mkdtempSync(join(tmpdir(), 'vonk-shared-'))
  const spark = await open(warehouse)
  await spark.sql('create table t (a bigint) using parquet')
  const record = join(warehouse, '_catalog', 'default', 't.json')
  const inserting = spark.sql('insert into t select sum(id) from range(3000000) group by id % 100000')
  inserting.catch(() => {})
  // As another process drops it: the record goes, then the folder.
  while (!readdirSync(join(warehouse, 't')).includes('_temporary')) {
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  rmSync(record)
  await assert.rejects(inserting, { condition: 'TABLE_OR_VIEW_NOT_FOUND' })
  assert.deepEqual(readdirSync(warehouse), ['_catalog'])
  await spark.sql('create table t (a int) using parquet')
  assert.equal(await spark.table('t').count(), 0)
  await spark.stop()
  rmSync(warehouse, { recursive: true, force: true })
})

/** The rows of one maker, and no file that it did not write. */
async function assertMadeOnce(spark: SparkSession, table: string): Promise<void> {
  const rows = await spark.table(table).collect()
  assert.deepEqual(rows.map((row) => row.get('id')).sort(), [0n, 1n, 2n, 3n, 4n], table)
  assert.equal(new Set(rows.map((row) => row.get('maker'))).size, 1, table)
}

test('of two sessions that make a table of one name one wins, and the other leaves nothing', async () => {
  const warehouse = mkdtempSync(join(tmpdir(), 'vonk-shared-'))
  const sessions = await Promise.all([open(warehouse), open(warehouse)])
  for (let round = 0; round < 12; round++) {
    // With rows and without, managed and at a place of its own, by SQL and by `saveAsTable`.
    const makers = sessions.map((spark, i): (() => Promise<unknown>) => {
      const query = `select id, ${i} as maker from range(5)`
      if (round % 4 === 1 && i === 1) return () => spark.sql(`create table t${round} (id bigint, maker int)`)
      if (round % 4 === 2) {
        const location = join(warehouse, `out${round}`)
        return () => spark.sql(`create table t${round} using parquet location '${location}' as ${query}`)
      }
      if (round % 4 === 3)
        return () => spark.range(5).selectExpr('id', `${i} as maker`).write.saveAsTable(`t${round}`)
      return () => spark.sql(`create table t${round} as ${query}`)
    })
    const ends = await Promise.allSettled(makers.map((make) => make()))
    const lost = ends.filter((end) => end.status === 'rejected').map((end) => end.reason.condition)
    assert.deepEqual(lost, ['TABLE_OR_VIEW_ALREADY_EXISTS'], `round ${round}`)
    if (ends[1].status === 'fulfilled' && round % 4 === 1)
      assert.equal(await sessions[0].table(`t${round}`).count(), 0)
    else await assertMadeOnce(sessions[0], `t${round}`)
  }
  assert.deepEqual(
    readdirSync(warehouse).filter((name) => name.startsWith('.')),
    [],
  )
  for (let round = 0; round < 12; round++) await sessions[1].sql(`drop table t${round}`)
  const left = readdirSync(warehouse).filter((name) => !name.startsWith('out'))
  assert.deepEqual(left, ['_catalog'])
  for (const spark of sessions) await spark.stop()
  rmSync(warehouse, { recursive: true, force: true })
})

test('of three processes that make a table of one name one wins, and the others leave nothing', async () => {
  const warehouse = mkdtempSync(join(tmpdir(), 'vonk-shared-'))
  const signals = mkdtempSync(join(tmpdir(), 'vonk-signals-'))
  const rounds = 6
  const program = fileURLToPath(new URL('./testing/table-maker.ts', import.meta.url))
  const makers = [0, 1, 2].map(() => {
    const child = spawn(process.execPath, [program, warehouse, signals, `${rounds}`])
    return { ended: once(child, 'exit'), lines: createInterface(child.stdout)[Symbol.asyncIterator]() }
  })
  const next = () => Promise.all(makers.map(async ({ lines }) => (await lines.next()).value as string))
  assert.deepEqual(await next(), ['ready', 'ready', 'ready'])
  for (let round = 0; round < rounds; round++) {
    writeFileSync(join(signals, `go${round}`), '')
    const exists = 'TABLE_OR_VIEW_ALREADY_EXISTS'
    assert.deepEqual((await next()).sort(), [exists, exists, 'made'], `round ${round}`)
  }
  await Promise.all(makers.map(({ ended }) => ended))
  const spark = await open(warehouse)
  for (let round = 0; round < rounds; round++) await assertMadeOnce(spark, `race${round}`)
  assert.equal(readdirSync(warehouse).length, rounds + 1)
  await spark.stop()
  for (const folder of [warehouse, signals]) rmSync(folder, { recursive: true, force: true })
})

test('views that two sessions made to read each other end in an error', async () => {
  const warehouse = mkdtempSync(join(tmpdir(), 'vonk-shared-'))
  const spark = await open(warehouse)
  await spark.sql('create view v as select 1 as a')
  await spark.sql('create view w as select * from v union all select * from v')
  const file = join(warehouse, '_catalog', 'default', 'v.json')
  writeFileSync(file, readFileSync(file, 'utf8').replace('select 1 as a', 'select * from w'))
  await assert.rejects(async () => (await spark.sql('select * from w')).collect(), {
    condition: 'VIEW_EXCEED_MAX_NESTED_DEPTH',
  })
  await spark.stop()
  rmSync(warehouse, { recursive: true, force: true })
})

test('names of tables stay inside the warehouse', async () => {
  const warehouse = join(mkdtempSync(join(tmpdir(), 'vonk-shared-')), 'inside')
  mkdirSync(warehouse)
  const spark = await open(warehouse)
  await assert.rejects(spark.range(1).write.saveAsTable('`../up`'), {
    condition: 'INVALID_ATTRIBUTE_NAME_SYNTAX',
  })
  assert.deepEqual(readdirSync(join(warehouse, '..')), ['inside'])
  await spark.stop()
  rmSync(join(warehouse, '..'), { recursive: true, force: true })
})
