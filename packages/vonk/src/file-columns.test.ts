/** The hidden column of files: numbers of rows where a filter leaves some out, sizes and times of files. */
import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { SparkSession } from './index.ts'

test('rows know their places in their files, and files their sizes and times', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'vonk-files-'))
  const spark = await SparkSession.builder().master('local[2]').create()
  const path = join(folder, 'a b')
  await spark.range(0, 60_000, 1, 3).write.parquet(path)
  const files = spark.read.parquet(path)
  await files.createTempView('files')
  const wrong = await spark.sql(`
    select id, _metadata.row_index from files
    where (id % 977 = 3 or id > 45000) and _metadata.row_index <> id % 20000`)
  assert.equal(await wrong.count(), 0)
  const late = await spark.sql('select count(*) as n from files where _metadata.row_index >= 19990')
  assert.equal((await late.collect())[0].get('n'), 30n)
  const found = await spark.sql(`
    select distinct _metadata.file_name as name, _metadata.file_size as size,
      unix_millis(_metadata.file_modification_time) as ms, input_file_name() as file from files order by name`)
  const names = readdirSync(path)
    .filter((name) => name.startsWith('part-'))
    .sort()
  const expected = names.map((name) => {
    const { size, mtimeMs } = statSync(join(path, name))
    const file = `file://${join(path, name).replaceAll(' ', '%20')}`
    return { name, size: BigInt(size), ms: BigInt(Math.trunc(mtimeMs)), file }
  })
  assert.deepEqual(
    (await found.collect()).map((row) => row.toObject()),
    expected,
  )
  const frame = files.select('id', '_metadata').filter('_metadata.file_block_start = 0')
  assert.equal(await frame.count(), 60_000)
  await spark.stop()
  rmSync(folder, { recursive: true, force: true })
})
