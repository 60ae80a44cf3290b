/**
 * The edges of CSV and JSON against what Apache Spark answered: quoting, values that are none, types a format lacks.
 */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { toDDL } from '@vonk/common'
import { type DataFrame, SparkError, SparkSession } from 'vonk'

interface Failure {
  readonly error?: { readonly condition: string; readonly parameters?: Readonly<Record<string, string>> }
}
type Options = Readonly<Record<string, string>>
interface Shown extends Failure {
  readonly ddl?: string
  readonly show?: string
}
interface Recorded {
  readonly timeZone: string
  readonly reads: readonly (Shown & {
    readonly format: string
    readonly name: string
    readonly content: string
    readonly options: Options
    readonly schema: string | null
  })[]
  readonly writes: readonly (Failure & {
    readonly format: string
    readonly sql: string
    readonly options: Options
    readonly content?: string
  })[]
  readonly partitions: readonly Partition[]
  readonly voids: readonly (Shown & { readonly format: string; readonly sql: string })[]
  readonly folders: readonly (Shown & { readonly folder: string; readonly given: string | null })[]
}
type Partition = Failure & {
  readonly value: string
  readonly type: string
  readonly folder?: readonly string[]
  readonly inferred: Shown
  readonly given: Shown
}
const recorded = JSON.parse(
  readFileSync(new URL('recorded/text_edges.json', import.meta.url), 'utf8'),
) as Recorded

const folder = mkdtempSync(join(tmpdir(), 'vonk-edges-'))
after(() => rmSync(folder, { recursive: true, force: true }))
let spark: SparkSession
before(async () => {
  spark = await SparkSession.builder()
    .master('local[2]')
    .config('spark.sql.session.timeZone', recorded.timeZone)
    .create()
})
after(() => spark.stop())

/** Runs what Spark refused, and holds the condition against Spark's where that is one of its own. */
async function refused(
  run: () => Promise<unknown>,
  { condition, parameters }: NonNullable<Failure['error']>,
) {
  await assert.rejects(run, (thrown) => {
    assert.ok(thrown instanceof SparkError, String(thrown))
    if (!condition.startsWith('{')) assert.equal(thrown.condition, condition)
    // Spark tells the value of a folder as the folder has it, with what is escaped in it.
    if (condition === 'INVALID_PARTITION_VALUE' && !parameters?.value.includes('%'))
      assert.deepEqual(thrown.messageParameters, parameters)
    return true
  })
}

/** Holds what is read against what Spark read. */
async function sameAs({ ddl, show, error }: Shown, frame: () => DataFrame) {
  if (error !== undefined) return refused(() => frame().collect(), error)
  assert.equal(await frame().showString(20, false), show)
  if (ddl !== undefined) assert.equal(toDDL(await frame().schema()), ddl)
}

/** Refused by name, since no file's column is a variant in Vonk. */
const isRefused = (schema: string | null) => schema !== null && /variant/.test(schema)
/**
 * Where Spark's JSON parser loses its place after bytes that are none, and with it the fields behind them; and a codec
 * that its text files do not have.
 */
const DIFFERS = new Set(
  ["base64 'x'", "base64 '1'", "base64 'AQ='", "base64 'AQ==x'", "base64 'AQIé'", "base64 'A'"].concat(
    ['csv', 'json', 'text'].map((format) => `${format} compression zstd`),
  ),
)

for (const [i, { format, name, content, options, schema, ...expected }] of recorded.reads.entries()) {
  if (DIFFERS.has(name)) continue
  test(`${format}: ${name} (${i})`, async () => {
    const path = join(folder, `read-${i}`)
    writeFileSync(path, content)
    const reader = spark.read.format(format).options(options)
    const frame = () => (schema === null ? reader : reader.schema(schema)).load(path) as DataFrame
    if (isRefused(schema))
      return refused(() => frame().collect(), { condition: 'UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE' })
    await sameAs(schema === null ? expected : { ...expected, ddl: undefined }, frame)
  })
}

for (const [i, { format, sql, options, content, error }] of recorded.writes.entries()) {
  test(`${format} ${i} written with ${JSON.stringify(options)}: ${sql.slice(0, 60)}`, async () => {
    const path = join(folder, `written-${i}`)
    const write = async () =>
      (await spark.sql(sql)).coalesce(1).write.format(format).options(options).save(path)
    if (error !== undefined) return refused(write, error)
    await write()
    const texts = readdirSync(path)
      .filter((name) => name.startsWith('part-'))
      .map((name) => readFileSync(join(path, name), 'utf8'))
    assert.equal(texts.join(''), content)
  })
}

for (const [i, { value, type, folder: names, error, inferred, given }] of recorded.partitions.entries()) {
  // Java has no file name with a zero byte in it, which is escaped here.
  if (value === "x'00ff'") continue
  test(`${value} as a partition column`, async () => {
    const path = join(folder, `partition-${i}`)
    const write = async () =>
      (await spark.sql(`SELECT 1 AS id, ${value} AS k`)).write.partitionBy('k').parquet(path)
    if (error !== undefined) return refused(write, error)
    await write()
    assert.deepEqual(
      readdirSync(path).filter((name) => name.startsWith('k=')),
      names,
    )
    await sameAs(inferred, () => spark.read.parquet(path))
    await sameAs(given, () => spark.read.schema(`id int, k ${type}`).parquet(path))
  })
}

for (const [i, { folder: name, given, ...expected }] of recorded.folders.entries()) {
  test(`a folder k=${name} read as ${given}`, async () => {
    const path = join(folder, `folder-${i}`)
    mkdirSync(join(path, `k=${name}`), { recursive: true })
    writeFileSync(join(path, `k=${name}`, 'f.json'), '{"v":1}\n')
    await sameAs(expected, () => spark.read.schema(`v int${given === null ? '' : `, k ${given}`}`).json(path))
  })
}

for (const [i, { format, sql, ...expected }] of recorded.voids.entries()) {
  test(`${sql} written as ${format} and read back`, async () => {
    const path = join(folder, `void-${i}`)
    const write = async () => (await spark.sql(`SELECT ${sql}`)).write.format(format).save(path)
    if (expected.error !== undefined) return refused(write, expected.error)
    await write()
    await sameAs(expected, () => spark.read.format(format).load(path) as DataFrame)
  })
}

test('JSON text that is no base64 is no bytes, and the record corrupt', async () => {
  const path = join(folder, 'no-bytes')
  for (const text of ['x', 'A', 'AQ=', 'AQ==x', 'AQI\u00e9']) {
    writeFileSync(path, JSON.stringify({ a: text }))
    const [row] = await spark.read.schema('a binary, _corrupt_record string').json(path).collect()
    assert.deepEqual(row.toArray(), [null, JSON.stringify({ a: text })])
  }
})

// Recorded as the day of the recording, in the variant of '12:00:00'.
test('a time alone, read as a timestamp, is one of today', async () => {
  const path = join(folder, 'times')
  writeFileSync(path, '12:00:00,x\n')
  const today =
    "cast(t as date) between current_date() - 1 and current_date() and date_format(t, 'HH') = '12'"
  const csv = spark.read.schema('t timestamp, s string').csv(path)
  assert.equal(await csv.filter(today).count(), 1)
  writeFileSync(path, '{"t":"12:00:00"}\n')
  assert.equal(await spark.read.schema('t timestamp').json(path).filter(today).count(), 1)
})
