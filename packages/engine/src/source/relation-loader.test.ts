/** Which files a read covers, what is skipped before it begins, and how it is cut into tasks. */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import { DuckDBInstance } from '@duckdb/node-api'
import { SparkError, toDDL } from '@vonk/common'
import type { Relation, ScanRequest } from '../catalog/relation.ts'
import { fileRelationLoader } from './relation-loader.ts'
import { flatSplits } from './split-packing.ts'

const folder = mkdtempSync(join(tmpdir(), 'vonk-loader-'))
const loader = fileRelationLoader()
const at = (name: string) => join(folder, name)
const load = (format: string, paths: readonly string[], options = {}): Promise<Relation> =>
  loader.load(format, paths.map(at), undefined, options)
const all: ScanRequest = { columns: [0], predicates: [], minSplits: 1, maxSplitBytes: 128 * 1024 * 1024 }
const names = (relation: Relation, request = all) =>
  flatSplits(relation.splits(request).splits).map((split) => split.path.slice(folder.length + 1))

before(async () => {
  for (const name of [
    't/a.txt',
    't/b.log',
    't/_hidden.txt',
    't/.dot.txt',
    't/sub/c.txt',
    't/k=1/d.txt',
    'u/x1.txt',
    'u/x2.txt',
    'u/y1.txt',
  ]) {
    mkdirSync(dirname(at(name)), { recursive: true })
    writeFileSync(at(name), `${name}\n`)
  }
  mkdirSync(at('empty'))
  const duckdb = await (await DuckDBInstance.create()).connect()
  await duckdb.run(`copy (select i as id, i // 102400 as part, 'w' || i as word from range(512000) t(i))
    to '${at('one.parquet')}' (format parquet, row_group_size 51200)`)
  await duckdb.run(
    `copy (select i as id, (i % 4)::int as k from range(1000) t(i))
    to '${at('parts')}' (format parquet, partition_by (k))`,
  )
  await duckdb.run(`copy (select 1 as a, 2 as b) to '${at('m1.parquet')}' (format parquet)`)
  await duckdb.run(`copy (select 1 as a, 'x' as c) to '${at('m2.parquet')}' (format parquet)`)
  duckdb.closeSync()
})
after(() => rmSync(folder, { recursive: true }))

const condition = (name: string) => (error: unknown) =>
  error instanceof SparkError && error.condition === name

/** What pyarrow 26 writes for (a long, s string) without rows: one row group of no rows, whose chunks have no place. */
const withoutRows =
  'UEFSMRUEFQAVAkwVABUAEgAAABUEFQAVAkwVABUAEgAAABUEGTw1ABgGc2NoZW1hFQQAFQQlAhgBYQAVDCUCGAFzJQBMHAAAABYAGRwZLCYAHBUE' +
  'GSUABhkYAWEVAhYAFhwWHiYAJggpHBUEFQAVAgAAACYAHBUMGSUABhkYAXMVAhYAFhwWHiYAJiYpHBUEFQAVAgAAABY4FgAmCBY8ACggcGFycXVl' +
  'dC1jcHAtYXJyb3cgdmVyc2lvbiAyNi4wLjEZLBwAABwAAACpAAAAUEFSMQ=='

test('a row group without rows is none', async () => {
  writeFileSync(at('empty.parquet'), Buffer.from(withoutRows, 'base64'))
  const relation = await load('parquet', ['empty.parquet'])
  assert.equal(toDDL(relation.schema), 'a BIGINT,s STRING')
  assert.equal(relation.statistics.rowCount, 0)
  assert.deepEqual(names(relation), [])
})

test('schemas of files are merged without regard to case, as Spark merges them', async () => {
  const duckdb = await (await DuckDBInstance.create()).connect()
  await duckdb.run(`copy (select 1 as a, {'x': 1, 'y': 2} as s) to '${at('n1.parquet')}' (format parquet)`)
  await duckdb.run(`copy (select 1 as "A", {'X': 1, 'z': 2} as s) to '${at('n2.parquet')}' (format parquet)`)
  duckdb.closeSync()
  const merged = await load('parquet', ['n1.parquet', 'n2.parquet'], { mergeSchema: 'true' })
  assert.equal(toDDL(merged.schema), 'a INT,s STRUCT<x: INT, y: INT, z: INT>')
})

test('globs, hidden files, name filters, folders below', async () => {
  assert.deepEqual(names(await load('text', ['u/x*'])), ['u/x1.txt', 'u/x2.txt'])
  assert.deepEqual(names(await load('text', ['u/{x,y}1.txt'])), ['u/x1.txt', 'u/y1.txt'])
  assert.deepEqual(names(await load('text', ['u/[xy]1.tx?'])), ['u/x1.txt', 'u/y1.txt'])
  assert.deepEqual(names(await load('text', ['u/y1.txt', 'u/x1.txt'])), ['u/y1.txt', 'u/x1.txt'])
  assert.deepEqual(names(await load('text', ['t'], { recursiveFileLookup: 'true' })), [
    't/a.txt',
    't/b.log',
    't/k=1/d.txt',
    't/sub/c.txt',
  ])
  assert.deepEqual(
    names(await load('text', ['t'], { recursiveFileLookup: 'true', pathGlobFilter: '*.log' })),
    ['t/b.log'],
  )
  assert.deepEqual((await load('text', ['t/k=1'])).partitionColumns, [])
  assert.deepEqual((await load('text', ['t/k=1'], { basePath: at('t') })).partitionColumns, ['k'])
})

test('what cannot be read is said', async () => {
  await assert.rejects(load('text', ['nowhere']), condition('PATH_NOT_FOUND'))
  await assert.rejects(load('text', ['u/z*']), condition('PATH_NOT_FOUND'))
  await assert.rejects(load('parquet', ['empty']), condition('UNABLE_TO_INFER_SCHEMA'))
  await assert.rejects(load('nonsense', ['u']), condition('DATA_SOURCE_NOT_FOUND'))
  await assert.rejects(load('text', ['t']), condition('CONFLICTING_PARTITION_COLUMN_NAMES'))
})

test('row groups make tasks, and statistics leave some out', async () => {
  const relation = await load('parquet', ['one.parquet'])
  assert.equal(relation.statistics.rowCount, 512_000)
  const { distinctGuess: _guess, ...id } = relation.statistics.columns.get('id')!
  assert.deepEqual(id, { min: 0n, max: 511_999n, nullCount: 0, meanBytes: 8, exact: true })
  const groups = (request: Partial<ScanRequest>) =>
    relation.splits({ ...all, ...request }).splits.map((split) => split.rowGroups?.length)
  assert.deepEqual(groups({ minSplits: 4 }), [4, 3, 2, 1])
  assert.deepEqual(groups({ minSplits: 100 }), Array(10).fill(1))
  const predicates = [{ ordinal: 1, name: 'part', op: '=' as const, values: [3n] }]
  assert.deepEqual(groups({ minSplits: 100, predicates }), [1, 1])
  assert.equal(relation.splits({ ...all, predicates: [{ ...predicates[0], values: [9n] }] }).splits.length, 0)
})

test('partition values leave files out, and small files share a task', async () => {
  const relation = await load('parquet', ['parts'])
  assert.equal(toDDL(relation.schema), 'id BIGINT,k INT')
  const predicates = [{ ordinal: 1, name: 'k', op: '>=' as const, values: [2] }]
  const { splits } = relation.splits({ ...all, predicates })
  assert.equal(splits.length, 1)
  assert.deepEqual(
    flatSplits(splits).map((split) => split.partitionValues),
    [['2'], ['3']],
  )
})

test('schemas are the first file’s, or merged where asked for', async () => {
  assert.equal(toDDL((await load('parquet', ['m*.parquet'])).schema), 'a INT,b INT')
  assert.equal(
    toDDL((await load('parquet', ['m*.parquet'], { mergeSchema: 'true' })).schema),
    'a INT,b INT,c STRING',
  )
})

test('the key changes with the files', async () => {
  const before = (await load('text', ['u'])).key
  assert.equal((await load('text', ['u'])).key, before)
  writeFileSync(at('u/x1.txt'), 'changed')
  assert.notEqual((await load('text', ['u'])).key, before)
})
