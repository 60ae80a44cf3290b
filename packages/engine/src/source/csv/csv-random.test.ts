/**
 * Random CSV: the kernel cuts it as the reader in TypeScript does, wherever splits and chunks end; and large files
 * against DuckDB.
 */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { DuckDBInstance } from '@duckdb/node-api'
import { field, string, struct } from '@vonk/common'
import type { TaskContext } from '../../exec/task-services.ts'
import { loadKernelsSync } from '../../executor/kernel-loader.ts'
import { instantiateKernels } from '../../kernels/signatures.ts'
import { seededRandom } from '../../kernels/testing/kernel-bench.ts'
import { ExecutorMemory } from '../../storage/executor-memory.ts'
import { ReadOptions } from '../read-options.ts'
import { SourceBench } from '../testing/source-bench.ts'
import { VectorValues } from '../vector-values.ts'
import { CsvSource } from './csv-source.ts'
import { csvOptions } from './options.ts'
import { csvRecords } from './records.ts'

let bench: SourceBench
before(async () => {
  bench = await SourceBench.start({ 'spark.sql.session.timeZone': 'UTC' })
})
after(() => bench.close())

const executorMemory = ExecutorMemory.create({ bytes: 256 * 1024 * 1024, setting: 'test' })
const kernels = instantiateKernels(loadKernelsSync().module, executorMemory.memory)
const width = 4

/** The rows of a file as the source gives them, from splits of `splitBytes`. */
function sourceRows(path: string, size: number, modifiedMs: number, read: ReadOptions, splitBytes: number) {
  const memory = executorMemory.taskMemory({ owner: executorMemory.newOwner() })
  const options = csvOptions(read, 'UTC')
  const fields = struct(Array.from({ length: width }, (_, i) => field(`c${i}`, string))).fields
  const bytes = options.multiLine ? size : splitBytes
  const splits = Array.from({ length: Math.ceil(size / bytes) }, (_, i) => ({
    ...{ path, fileSize: size, modifiedMs, estimatedBytes: 0 },
    start: i * bytes,
    end: Math.min(size, (i + 1) * bytes),
  }))
  const columns = fields.map((f, ordinal) => ({ ...f, ordinal, eager: true, needs: 'values' as const }))
  const context = { kernels, memory } as unknown as TaskContext
  const source = new CsvSource(context, { shared: { options, fields }, splits, columns })
  const values = columns.map((column) => new VectorValues(memory, column.type))
  const rows: unknown[][] = []
  for (let count = source.next(); count > 0; count = source.next()) {
    values.forEach((value, i) => {
      value.open(source.vectors[i])
    })
    for (let row = 0; row < count; row++) rows.push(values.map((value) => value.get(row)))
  }
  source.close()
  memory.close()
  return rows
}

const pieces = [
  'a',
  ';',
  ',;',
  'bc',
  ' ',
  '"',
  '"',
  ',',
  ',',
  ',',
  '\n',
  '\r\n',
  '\\',
  '\\"',
  '""',
  'é',
  '#',
  '12345678901234567890',
  '\n"',
  '",',
]

const variants: readonly Readonly<Record<string, string>>[] = [
  {},
  { multiLine: 'true' },
  { escape: '"' },
  { ignoreLeadingWhiteSpace: 'true', ignoreTrailingWhiteSpace: 'true' },
  { quote: '' },
  { comment: '#', sep: ',;' },
]
for (const options of variants) {
  test(`random text is cut alike, ${JSON.stringify(options)}`, async () => {
    const random = seededRandom(7)
    const { statSync } = await import('node:fs')
    for (let round = 0; round < 150; round++) {
      const length = Math.floor(random() * (round % 10 === 0 ? 3000 : 30))
      const text = Array.from({ length }, () => pieces[Math.floor(random() * pieces.length)]).join('')
      const path = bench.path(`random-${round}.csv`)
      writeFileSync(path, text)
      const { size, mtimeMs } = statSync(path)
      const read = new ReadOptions(options)
      const expected = [...csvRecords(text, csvOptions(read, 'UTC'))].map((record) =>
        Array.from({ length: width }, (_, i) => {
          const value = record[i] ?? null
          return value === '' ? null : value
        }),
      )
      const found = sourceRows(path, size, mtimeMs, read, 1 + Math.floor(random() * 100))
      assert.deepEqual(found, expected, JSON.stringify(text))
    }
  })
}

test('a large file in many splits: DuckDB counts the same', async () => {
  const duckdb = await (await DuckDBInstance.create()).connect()
  const path = bench.path('large.csv')
  const rows = `select i as id, case when i % 7 = 0 then null else (hash(i) % 1000000)::decimal(18,2) / 8 end as price,
    (hash(i) % 100000) / 64.0::double as twice, date '1990-01-01' + (i % 9000)::int as day, i % 3 = 0 as flag,
    timestamp '2001-01-01' + to_milliseconds((hash(i) % 1000000000000)::bigint) as clock,
    case i % 5 when 0 then 'a, "b"' when 1 then repeat('x', (i % 200)::int) else 'word' || i end as word
    from range(300000) t(i)`
  await duckdb.run(`copy (${rows}) to '${path}' (header, escape '\\')`)
  const schema =
    'id bigint, price decimal(18,3), twice double, day date, flag boolean, clock timestamp_ntz, word string'
  const out = bench.path('large')
  await bench.write(bench.files('csv', [path], { header: 'true' }, schema), { format: 'parquet', path: out })
  const same = `select id, price::decimal(18,3) as price, twice, day, flag, clock, nullif(word, '') as word
    from (${rows})`
  const answer = await duckdb.runAndReadAll(
    `select count(*) from ((${same} except all from '${out}/*.parquet')
      union all (from '${out}/*.parquet' except all ${same}))`,
  )
  duckdb.closeSync()
  assert.equal(answer.getRows()[0][0], 0n)
})

test('numbers of up to 25 digits: DuckDB reads the same', async () => {
  const duckdb = await (await DuckDBInstance.create()).connect()
  const random = seededRandom(11)
  const digits = (most: number) =>
    Array.from({ length: Math.floor(random() * (most + 1)) }, () => Math.floor(random() * 10)).join('')
  const number = () => `${['', '-', '+'][Math.floor(random() * 3)]}9${digits(24)}.${digits(6)}`
  const path = bench.path('numbers.csv')
  const lines = Array.from({ length: 5000 }, () => `${number()},${number()},${number()}`)
  writeFileSync(path, `9999999999999999999,9999999999999999999,9999999999999999999\n${lines.join('\n')}\n`)
  const out = bench.path('numbers')
  const relation = bench.files('csv', [path], {}, 'a double, b float, c decimal(38,6)')
  await bench.write(relation, { format: 'parquet', path: out })
  const same = `select a, b, c from read_csv('${path}', header = false,
    columns = {a: 'DOUBLE', b: 'FLOAT', c: 'DECIMAL(38,6)'})`
  const answer = await duckdb.runAndReadAll(
    `select count(*), (select count(*) from ((${same}) except all (from '${out}/*.parquet')))
      from '${out}/*.parquet'`,
  )
  duckdb.closeSync()
  assert.deepEqual(answer.getRows()[0], [5001n, 0n])
})
