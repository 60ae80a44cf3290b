import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { decimal, double, integer, long, short, string, toDDL } from '@vonk/common'
import type { PushedPredicate } from '../../catalog/relation.ts'
import type { LiteralValue } from '../../expr/expression.ts'
import { fileInfo, readFooter } from './footer.ts'
import { footerStatistics } from './footer-statistics.ts'
import { duckdb, readByDuckdb, writeByDuckdb } from './testing/duckdb-files.ts'
import { executorMemory, type ReadOptions, readParquet } from './testing/parquet-rows.ts'

/** Every flat type, with values that stay in a dictionary, values that do not, and nulls in some. */
const everyType = (rows: number) => `
  SELECT
    h % 3 = 0 AS bool,
    (h % 256 - 128)::TINYINT AS i8, (h % 65536 - 32768)::SMALLINT AS i16,
    (h % 4294967296 - 2147483648)::INTEGER AS i32, h - 9223372036854775808 :: HUGEINT AS skip1,
    (h % 18446744073709551616::HUGEINT - 9223372036854775808::HUGEINT)::BIGINT AS i64,
    (h % 256)::UTINYINT AS u8, (h % 65536)::USMALLINT AS u16, (h % 4294967296)::UINTEGER AS u32,
    hash(i)::UBIGINT AS u64,
    (h % 7)::INTEGER AS few, IF(h % 5 = 0, NULL, (h % 7)::BIGINT) AS few_null,
    IF(h % 4 = 0, NULL, (h % 100000)::INTEGER) AS i32_null,
    (h % 1000003 / 7.0)::FLOAT AS f32, CASE WHEN h % 11 = 0 THEN NULL WHEN h % 13 = 0 THEN 'NaN'::DOUBLE
      WHEN h % 17 = 0 THEN 'inf'::DOUBLE ELSE h / 1e7 END AS f64,
    ((h % 19999) - 9999)::DECIMAL(4, 0) / 1 AS skip2,
    ((h % 19999)::INTEGER - 9999)::DECIMAL(7, 2) AS d7, ((h % 1999999999) - 999999999)::DECIMAL(18, 3) AS d18,
    IF(h % 3 = 0, NULL, ((h % 1999999999999) - 999999999999)::HUGEINT
      * 100000000000000000::HUGEINT)::DECIMAL(38, 4) AS d38,
    (DATE '1900-01-01' + (h % 80000)::INTEGER) AS dat,
    make_timestamp((h % 4000000000000000)::BIGINT - 2000000000000000) AS ts,
    make_timestamp((h % 4000000000000000)::BIGINT - 2000000000000000)::TIMESTAMPTZ AS tstz,
    make_timestamp_ns((h % 4000000000000000000)::BIGINT - 2000000000000000000) AS tsns,
    make_timestamp((h % 4000000000000000)::BIGINT)::TIME AS tim,
    CASE WHEN h % 6 = 0 THEN NULL WHEN h % 6 = 1 THEN '' ELSE 'value ' || (h % 50) END AS word,
    repeat(chr((h % 20000)::INTEGER + 33), (h % 9)::INTEGER) || h AS text,
    IF(h % 9 = 0, NULL, encode('b' || h)) AS blob, (md5(h::VARCHAR))::UUID AS uuid,
    NULL::INTEGER AS nothing
  FROM (SELECT i, hash(i * 31 + 7)::HUGEINT AS h FROM range(${rows}) t(i))`

async function sameAsDuckdb(path: string, options: ReadOptions = {}) {
  const read = readParquet(path, options)
  const expected = await readByDuckdb(path)
  for (const [name, values] of Object.entries(read.columns)) {
    values.forEach((value, row) => {
      if (value === undefined) return
      assert.ok(Object.is(value, expected[name][row]), `${name}[${row}]: ${value} ${expected[name][row]}`)
    })
    assert.equal(values.length, expected[name].length)
  }
  return read
}

const columnsOf = async (query: string) =>
  (await (await duckdb()).runAndReadAll(`DESCRIBE ${query}`)).getRows().map(([name]) => String(name))

for (const codec of ['uncompressed', 'snappy', 'gzip', 'zstd', 'lz4_raw', 'brotli']) {
  for (const version of ['V1', 'V2']) {
    // Of the encodings under one codec, three row groups; of the other codecs two.
    const rows = codec === 'snappy' ? 9000 : 5000
    test(`every flat type, ${codec}, DuckDB's ${version} encodings`, async () => {
      const query = `SELECT * EXCLUDE (skip1, skip2) FROM (${everyType(rows)})`
      const options = `, CODEC '${codec}', PARQUET_VERSION '${version}', ROW_GROUP_SIZE 4096`
      const path = await writeByDuckdb(query, options)
      const read = await sameAsDuckdb(path)
      assert.equal(read.rows, rows)
      assert.ok(read.codedBatches.few > 0 && read.codedBatches.word > 0)
      const names = await columnsOf(query)
      const choose = (row: number) => row % 1000 < 3 || row > rows - 2000
      await sameAsDuckdb(path, { columns: names.map((name) => ({ name, eager: false })), choose })
    })
  }
}

test('codes alone are enough where all is dictionary encoded', async () => {
  const path = await writeByDuckdb(`SELECT few, word FROM (${everyType(5000)})`)
  const columns = ['few', 'word'].map((name) => ({ name, needs: 'codes' as const }))
  await sameAsDuckdb(path, { columns })
})

test('empty files, empty columns, one row', async () => {
  for (const rows of [0, 1]) {
    const path = await writeByDuckdb(`SELECT * EXCLUDE (skip1, skip2) FROM (${everyType(rows)})`)
    assert.equal((await sameAsDuckdb(path)).rows, rows)
  }
})

test('several files as one source; memory is given back', async () => {
  const before = executorMemory.ownedChunks()
  const paths = [
    await writeByDuckdb('SELECT i AS a, i::VARCHAR AS b FROM range(5000) t(i)', ', ROW_GROUP_SIZE 2048'),
    await writeByDuckdb('SELECT i::INTEGER AS a FROM range(5000, 5010) t(i)'),
  ]
  const columns = [
    { name: 'A', type: long },
    { name: 'b', type: string },
  ].map((column, ordinal) => ({ ...column, ordinal }))
  const read = readParquet(paths, { columns })
  assert.deepEqual(read.columns.A, [...Array(5010).keys()].map(BigInt))
  assert.deepEqual(read.columns.b.slice(4998), ['4998', '4999', ...Array(10).fill(null)])
  assert.equal(executorMemory.ownedChunks(), before)
})

test('columns that come from the path', async () => {
  const path = await writeByDuckdb('SELECT i AS a FROM range(5000) t(i)')
  const values = new Map<number, LiteralValue>([
    [1, 'x=é'],
    [2, -(10n ** 30n)],
    [3, null],
    [4, 2001],
  ])
  const columns = [
    { name: 'a' },
    { name: 'p', ordinal: 1, type: string },
    { name: 'q', ordinal: 2, type: decimal(38, 2) },
    { name: 'r', ordinal: 3, type: string },
    { name: 's', ordinal: 4, type: integer },
  ]
  const read = readParquet(path, { columns, constants: () => values }).columns
  for (const row of [0, 1, 4095, 4096, 4999]) {
    const found = ['a', 'p', 'q', 'r', 's'].map((name) => read[name][row])
    assert.deepEqual(found, [BigInt(row), 'x=é', `-1${'0'.repeat(28)}.00`, null, 2001])
  }
})

test('statistics of a whole file, and what a task is sent of it', async () => {
  const path = await writeByDuckdb(
    `SELECT i::INTEGER AS a, IF(i % 4 = 0, NULL, 'k' || lpad(i::VARCHAR, 5, '0')) AS s, i::DECIMAL(20, 1) AS d,
      IF(i = 7, 'nan'::DOUBLE, i) AS f FROM range(10000) t(i)`,
    ', ROW_GROUP_SIZE 2048',
  )
  const footer = await readFooter(path)
  const statistics = footerStatistics(footer)
  const of = (name: string) => ({ ...statistics.get(name), meanBytes: 0 })
  assert.deepEqual(of('a'), { min: 0, max: 9999, nullCount: 0, meanBytes: 0, exact: true })
  assert.deepEqual(of('s'), { min: 'k00001', max: 'k09999', nullCount: 2500, meanBytes: 0 })
  assert.deepEqual(of('d'), { min: 0n, max: 99990n, nullCount: 0, meanBytes: 0 })
  assert.equal(await readFooter(path), footer)
  const info = structuredClone(fileInfo(footer, ['s', 'a'], [1, 2]))
  assert.deepEqual(
    info.rowGroups.map(({ index, firstRow }) => [index, firstRow]),
    [1, 2].map((index) => [index, footer.rowGroups[index].firstRow]),
  )
  const read = readParquet(path, { columns: [{ name: 'a' }], fileInfo: () => info, rowGroups: [2] })
  assert.deepEqual(read.columns.a[0], footer.rowGroups[2].firstRow)
})

test('widening as Spark does it; anything else names file, column and types', async () => {
  const path = await writeByDuckdb(
    `SELECT i::INTEGER AS i, i::FLOAT AS f, (i - 500)::DECIMAL(7, 2) AS d, i::BIGINT AS l FROM range(1000) t(i)`,
  )
  const read = (name: string, type: NonNullable<ReadOptions['columns']>[number]['type']) =>
    readParquet(path, { columns: [{ name, type, ordinal: 0 }] }).columns[name]
  assert.equal(read('i', long)[999], 999n)
  assert.equal(read('i', double)[999], 999)
  assert.equal(read('i', decimal(12, 2))[999], '999.00')
  assert.equal(read('f', double)[7], 7)
  assert.equal(read('d', decimal(9, 4))[0], '-500.0000')
  assert.equal(read('d', decimal(38, 20))[1], `-499.${'0'.repeat(20)}`)
  assert.equal(read('l', decimal(38, 2))[3], '3.00')
  const refused: [string, NonNullable<ReadOptions['columns']>[number]['type']][] = [
    ['l', integer],
    ['l', short],
    ['d', decimal(7, 1)],
    ['i', string],
    ['f', long],
  ]
  for (const [name, type] of refused) {
    assert.throws(() => read(name, type), {
      condition: 'FAILED_READ_FILE.PARQUET_COLUMN_DATA_TYPE_MISMATCH',
      message: new RegExp(`${path}.*${name}`),
    })
  }
})

test('nested columns have their types, and flat ones beside them are read', async () => {
  const path = await writeByDuckdb(
    `SELECT [1, 2] AS l, {'x': 1, 'y': 'a'} AS s, MAP {'k': 1} AS m, 5 AS five`,
  )
  const footer = await readFooter(path)
  assert.equal(toDDL(footer.schema), 'l ARRAY<INT>,s STRUCT<x: INT, y: STRING>,m MAP<STRING, INT>,five INT')
  assert.deepEqual(readParquet(path, { columns: [{ name: 'five' }] }).columns.five, [5])
})

const predicates: [string, Omit<PushedPredicate, 'name' | 'ordinal'>, string][] = [
  ['a', { op: '<', values: [5000] }, 'a < 5000'],
  ['a', { op: '>=', values: [91000] }, 'a >= 91000'],
  ['a', { op: '=', values: [77777] }, 'a = 77777'],
  ['a', { op: 'in', values: [3, 99999] }, 'a IN (3, 99999)'],
  ['b', { op: '<=', values: [1000n] }, 'b <= 1000'],
  ['s', { op: 'startsWith', values: ['k0777'] }, `starts_with(s, 'k0777')`],
  ['s', { op: '=', values: ['k012345'] }, `s = 'k012345'`],
  ['f', { op: '>', values: [99990] }, 'f > 99990'],
  ['n', { op: 'isNotNull', values: [] }, 'n IS NOT NULL'],
  ['n', { op: 'isNull', values: [] }, 'n IS NULL'],
  ['d', { op: '>', values: [9999900n] }, 'd > 99999'],
  ['t', { op: '<', values: [8000n] }, 'epoch_us(t) < 8000'],
]

test('row groups that statistics rule out are skipped, and no row is lost', async () => {
  const path = await writeByDuckdb(
    `SELECT i::INTEGER AS a, i::BIGINT AS b, 'k' || lpad(i::VARCHAR, 6, '0') AS s, IF(i = 70000, 'nan'::DOUBLE, i) AS f,
      IF(i < 50000, NULL, i) AS n, i::DECIMAL(10, 2) AS d, make_timestamp(i) AS t FROM range(100000) t(i)`,
    ', ROW_GROUP_SIZE 10240',
  )
  for (const [name, predicate, sql] of predicates) {
    const names = [...new Set([name, 'a'])]
    const ordinal = ['a', 'b', 's', 'f', 'n', 'd', 't'].indexOf(name)
    const pushed = [{ ...predicate, name, ordinal }]
    const read = readParquet(path, { columns: names.map((column) => ({ name: column })), predicates: pushed })
    const kept = new Set(read.columns.a)
    const wanted = (await readByDuckdb(path, `WHERE ${sql}`)).a
    assert.ok(
      wanted.every((a) => kept.has(a)),
      sql,
    )
    const canSkip = name !== 'f' && predicate.op !== 'in'
    if (canSkip)
      assert.ok(read.source.metrics.rowGroupsSkipped >= 4, `${sql}: ${read.source.metrics.rowGroupsSkipped}`)
  }
})

test('the flight records: all rows, lazily and eagerly', async () => {
  const path = fileURLToPath(
    new URL('../../../../../node_modules/vega-datasets/data/flights-3m.parquet', import.meta.url),
  )
  const footer = await readFooter(path)
  const { firstRow, rowCount } = footer.rowGroups[3]
  assert.deepEqual([footer.rowGroups.length, footer.rowCount], [11, 3000000])
  const read = readParquet(path, {
    rowGroups: [3],
    columns: [{ name: 'delay' }, { name: 'origin', eager: false }, { name: 'date', eager: false }],
    choose: (row) => row % 5000 === 17,
  })
  assert.equal(read.rows, rowCount)
  const rows = `SELECT origin, epoch_us(date) FROM read_parquet('${path}', file_row_number = true)
    WHERE file_row_number BETWEEN ${firstRow} AND ${firstRow + rowCount - 1}
      AND (file_row_number - ${firstRow}) % 5000 = 17 ORDER BY file_row_number`
  const expected = (await (await duckdb()).runAndReadAll(rows)).getColumns()
  const known = (name: string) => read.columns[name].filter((value) => value !== undefined)
  assert.deepEqual([known('origin'), known('date')], expected)
})
