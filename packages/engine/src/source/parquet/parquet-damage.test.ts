import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { SparkError } from '@vonk/common'
import { seededRandom } from '../../kernels/testing/kernel-bench.ts'
import { readFooter } from './footer.ts'
import { folder, writeByDuckdb } from './testing/duckdb-files.ts'
import { executorMemory, readParquet } from './testing/parquet-rows.ts'

const query = `SELECT i::INTEGER AS a, IF(i % 3 = 0, NULL, i % 10) AS few, IF(i % 7 = 0, NULL, 'text ' || i) AS t,
  'w' || (i % 20) AS w, i % 2 = 0 AS flag, i::DECIMAL(20, 2) AS d, i * 1000003 AS l, i::DOUBLE / 3 AS f
  FROM range(3000) t(i)`

const damagedPath = join(folder, 'damaged.parquet')

/** Reads all that there is; answers the SparkError, or undefined where the bytes happened to be acceptable. */
function problem(bytes: Uint8Array): SparkError | undefined {
  writeFileSync(damagedPath, bytes)
  const before = executorMemory.ownedChunks()
  try {
    readParquet(damagedPath)
    return undefined
  } catch (error) {
    if (!(error instanceof SparkError)) {
      // The test's own look at values, of a file that lies about its bounds or is cut in an odd place.
      const isOurs = error instanceof TypeError && /out of bounds|null count/.test(error.message)
      assert.ok(isOurs, error instanceof Error ? error.stack : String(error))
      return undefined
    }
    return error
  } finally {
    assert.equal(executorMemory.ownedChunks(), before)
  }
}

for (const options of [
  `, CODEC 'uncompressed'`,
  `, CODEC 'snappy'`,
  `, CODEC 'uncompressed', PARQUET_VERSION 'V2'`,
  `, CODEC 'zstd'`,
]) {
  test(`damaged bytes end in one SparkError that names the file${options}`, async () => {
    const path = await writeByDuckdb(query, options)
    const whole = readFileSync(path)
    const random = seededRandom(20261122)
    let found = 0
    for (let round = 0; round < 150; round++) {
      const bytes = Uint8Array.from(whole)
      const places = 1 + Math.floor(random() * 4)
      for (let i = 0; i < places; i++) {
        const at = Math.floor(random() * bytes.length)
        bytes[at] = random() < 0.3 ? 255 : Math.floor(random() * 256)
      }
      const error = problem(bytes)
      if (error === undefined) continue
      found++
      assert.ok(
        error.message.includes(damagedPath) || error.condition === 'UNABLE_TO_ACQUIRE_MEMORY',
        error.message,
      )
    }
    assert.ok(found > 5, `${found} found`)
  })
}

test('cut off, wrong magic, too short, absent: by name', async () => {
  const path = await writeByDuckdb(query)
  const whole = readFileSync(path)
  const footer = { condition: 'FAILED_READ_FILE.CANNOT_READ_FILE_FOOTER' }
  for (const length of [0, 3, 11, 12, 100, whole.length - 1, whole.length - 4]) {
    writeFileSync(damagedPath, whole.subarray(0, length))
    await assert.rejects(readFooter(damagedPath), footer)
    assert.throws(() => readParquet(damagedPath), footer)
  }
  const magic = Uint8Array.from(whole)
  magic.set(Buffer.from('CSV!'), whole.length - 4)
  writeFileSync(damagedPath, magic)
  await assert.rejects(readFooter(damagedPath), footer)
  const absent = join(folder, 'absent.parquet')
  await assert.rejects(readFooter(absent), { condition: 'FAILED_READ_FILE.FILE_NOT_EXIST' })
  assert.throws(() => readParquet(absent), { condition: 'FAILED_READ_FILE.FILE_NOT_EXIST' })
})

test('a damaged page names column and row group', async () => {
  const path = await writeByDuckdb(
    'SELECT i AS a, i::VARCHAR AS b FROM range(3000) t(i)',
    ', ROW_GROUP_SIZE 2048',
  )
  const footer = await readFooter(path)
  const bytes = Uint8Array.from(readFileSync(path))
  const chunk = footer.rowGroups[1].chunks[1]!
  bytes.fill(0xff, chunk.start + 40, chunk.start + chunk.compressedBytes)
  const error = problem(bytes)
  assert.equal(error?.condition, 'FAILED_READ_FILE.NO_HINT')
  assert.match(error?.message ?? '', /damaged\.parquet, column b, row group 1: /)
})

test('a map whose keys and values do not go together is told, wherever a byte is wrong', async () => {
  const path = await writeByDuckdb(
    'SELECT MAP {i: i * 2, i + 1: 7} AS m FROM range(4) t(i)',
    `, CODEC 'uncompressed'`,
  )
  const whole = readFileSync(path)
  let told = 0
  for (let at = 4; at < whole.length; at++) {
    for (const mask of [1, 2, 3, 8, 0x10]) {
      const bytes = Uint8Array.from(whole)
      bytes[at] ^= mask
      if (/column m\.\S+, row group 0: a map has \d+ keys/.test(problem(bytes)?.message ?? '')) told++
    }
  }
  assert.ok(told > 0)
})

test('a file that changed after planning is not mixed up', async () => {
  const path = await writeByDuckdb('SELECT 1 AS a')
  const info = await readFooter(path)
  writeFileSync(path, readFileSync(await writeByDuckdb('SELECT i AS a, i AS b FROM range(100) t(i)')))
  assert.throws(() => readParquet(path, { columns: [{ name: 'a' }], fileInfo: () => info }), {
    message: /was changed after the query was planned/,
  })
})
