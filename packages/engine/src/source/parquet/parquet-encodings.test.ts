import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import {
  Bool,
  Decimal,
  Float64,
  Int32,
  Int64,
  Table,
  TimestampMillisecond,
  tableToIPC,
  Utf8,
  Vector,
  vectorFromArray,
} from 'apache-arrow'
import {
  Compression,
  EnabledStatistics,
  Encoding,
  Table as WasmTable,
  WriterPropertiesBuilder,
  WriterVersion,
  writeParquet,
} from 'parquet-wasm/node'
import { seededRandom } from '../../kernels/testing/kernel-bench.ts'
import { folder, readByDuckdb } from './testing/duckdb-files.ts'
import { readParquet } from './testing/parquet-rows.ts'

const random = seededRandom(11)
const rows = 20000
const numbers = Array.from({ length: rows }, (_, i) =>
  random() < 0.2 ? null : Math.floor(random() * i * 50) - 9,
)
const texts = Array.from({ length: rows }, (_, i) =>
  random() < 0.1 ? null : `prefix ${String(i).padStart(9, '0')} ${'é'.repeat(Math.floor(random() * 6))}`,
)
const table = new Table({
  row: vectorFromArray([...Array(rows).keys()], new Int32()),
  i32: vectorFromArray(numbers, new Int32()),
  i64: vectorFromArray(
    numbers.map((n) => (n === null ? null : BigInt(n) * -987654321n)),
    new Int64(),
  ),
  steady: vectorFromArray(
    Array.from({ length: rows }, (_, i) => BigInt(i) * 1000n),
    new Int64(),
  ),
  f64: vectorFromArray(
    numbers.map((n) => (n === null ? null : n / 3)),
    new Float64(),
  ),
  flag: vectorFromArray(
    numbers.map((n) => (n === null ? null : n % 3 === 0)),
    new Bool(),
  ),
  text: vectorFromArray(texts, new Utf8()),
  few: vectorFromArray(
    texts.map((text) => (text === null ? null : text.slice(-2))),
    new Utf8(),
  ),
  // Few values first and many later: the dictionary is given up in the middle of the chunk.
  turns: vectorFromArray(
    texts.map((text, i) => (i < 8000 ? `t${i % 7}` : text)),
    new Utf8(),
  ),
  ts: vectorFromArray(
    numbers.map((n) => (n === null ? null : n * 1000)),
    new TimestampMillisecond(),
  ),
})

let files = 0
function write(change: (builder: WriterPropertiesBuilder) => WriterPropertiesBuilder): string {
  const path = join(folder, `arrow-rs-${++files}.parquet`)
  const builder = change(new WriterPropertiesBuilder().setMaxRowGroupSize(12000).setDataPageSizeLimit(6000))
  const wasm = WasmTable.fromIPCStream(tableToIPC(table, 'stream'))
  writeFileSync(path, writeParquet(wasm, builder.setWriteBatchSize(500).build()))
  return path
}

/** Answers how many pages the last lazy reading left out. */
async function check(path: string): Promise<number> {
  let skipped = 0
  const expected = await readByDuckdb(path)
  const all = readParquet(path)
  for (const [name, values] of Object.entries(all.columns)) {
    const at = values.findIndex((value, row) => !Object.is(value, expected[name][row]))
    assert.equal(at, -1, `${name}[${at}]: ${values[at]} ${expected[name][at]}`)
  }
  for (const choose of [(row: number) => row % 2048 === 9, (row: number) => row > 15000 && row % 3 === 0]) {
    const columns = Object.keys(expected).map((name) => ({ name, eager: name === 'row' }))
    const lazy = readParquet(path, { columns, choose })
    for (const [name, values] of Object.entries(lazy.columns)) {
      values.forEach((value, row) => {
        if (value !== undefined) assert.ok(Object.is(value, expected[name][row]), `${name}[${row}] lazily`)
      })
    }
    skipped = lazy.source.metrics.pagesSkipped
  }
  return skipped
}

for (const version of [WriterVersion.V1, WriterVersion.V2]) {
  for (const codec of [Compression.UNCOMPRESSED, Compression.SNAPPY, Compression.ZSTD]) {
    test(`pages of arrow-rs, data page version ${version + 1}, codec ${codec}`, async () => {
      await check(write((builder) => builder.setWriterVersion(version).setCompression(codec)))
      const plain = write((builder) =>
        builder.setWriterVersion(version).setDictionaryEnabled(false).setCompression(codec),
      )
      assert.ok((await check(plain)) > 3)
    })
  }
}

test('the dictionary given up in the middle of a chunk', async () => {
  await check(write((builder) => builder.setDictionaryPageSizeLimit(2000).setCompression(Compression.SNAPPY)))
})

test('the delta encodings and byte streams', async () => {
  const set = (name: string, encoding: Encoding) => (builder: WriterPropertiesBuilder) =>
    builder.setColumnEncoding(name, encoding).setColumnDictionaryEnabled(name, false)
  const path = write((builder) =>
    [
      set('i32', Encoding.DELTA_BINARY_PACKED),
      set('i64', Encoding.DELTA_BINARY_PACKED),
      set('steady', Encoding.DELTA_BINARY_PACKED),
      set('text', Encoding.DELTA_BYTE_ARRAY),
      set('few', Encoding.DELTA_LENGTH_BYTE_ARRAY),
      set('f64', Encoding.BYTE_STREAM_SPLIT),
      set('flag', Encoding.RLE),
    ].reduce((result, change) => change(result), builder),
  )
  await check(path)
})

test('pages that the column index rules out are not read', () => {
  const path = write((builder) =>
    builder
      .setStatisticsEnabled(EnabledStatistics.Page)
      .setDictionaryEnabled(false)
      .setCompression(Compression.SNAPPY),
  )
  const read = (op: '=' | '>=', value: bigint) =>
    readParquet(path, {
      columns: [{ name: 'steady' }, { name: 'row' }, { name: 'text' }],
      predicates: [{ name: 'steady', ordinal: 3, op, values: [value] }],
    })
  const one = read('=', 7777000n)
  assert.ok(one.rows <= 1500 && one.rows > 0)
  const at = one.columns.row.indexOf(7777)
  assert.deepEqual([one.columns.steady[at], one.columns.text[at]], [7777000n, texts[7777]])
  assert.equal(one.source.metrics.rowGroupsSkipped, 1)
  assert.ok(one.source.metrics.pagesSkipped > 5)
  assert.equal(read('>=', 99999999n).rows, 0)
  const last = read('>=', 19999000n)
  assert.equal(last.columns.text.at(-1), texts[19999])
  assert.ok(last.rows <= 1500)
})

test('pages behind the best rows so far are not read, also when the bound moves in the middle of a row group', () => {
  const path = write((builder) =>
    builder
      .setStatisticsEnabled(EnabledStatistics.Page)
      .setDictionaryEnabled(false)
      .setCompression(Compression.SNAPPY),
  )
  const columns = [{ name: 'steady' }, { name: 'row' }, { name: 'text' }]
  const all = readParquet(path, { columns })
  for (const at of [0, 2, 3]) {
    let asked = 0
    const bound = { value: 12_345_000n, ascending: true, nullsFirst: false }
    // Asked before each batch and each row group; known from the `at`-th time on.
    const sorted = { ordinal: 3, bound: () => (asked++ < at ? undefined : bound) }
    const read = readParquet(path, { columns, sorted })
    const wanted = all.columns.row.filter((_, i) => (all.columns.steady[i] as bigint) <= bound.value)
    const found = new Map(read.columns.row.map((row, i) => [row, i]))
    for (const row of wanted) {
      const i = found.get(row)
      assert.notEqual(i, undefined, `row ${row}`)
      assert.equal(read.columns.text[i!], texts[Number(row)])
    }
    assert.ok(read.rows < wanted.length + 2000, `${read.rows} rows of ${wanted.length} wanted`)
  }
})

test('decimals of every width in every physical type', async () => {
  const words = new Uint32Array(4 * 100)
  for (let i = 0; i < 400; i += 4)
    words.set([i * 12345, i % 8 === 0 ? 0xffffffff : i, ...Array(2).fill(i % 8 === 0 ? 0xffffffff : 0)], i)
  const type = new Decimal(3, 38, 128)
  const path = join(folder, 'decimals.parquet')
  const { makeData } = await import('apache-arrow')
  const wide = new Table({ d: new Vector([makeData({ type, length: 100, data: words })]) })
  writeFileSync(path, writeParquet(WasmTable.fromIPCStream(tableToIPC(wide, 'stream'))))
  assert.deepEqual(readParquet(path).columns, await readByDuckdb(path))
})
