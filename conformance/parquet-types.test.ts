/**
 * Parquet columns of every type, by themselves and asked for as other types, against what Apache Spark answered. The
 * files were made by pyarrow and DuckDB.
 */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { toDDL } from '@vonk/common'
import { SparkError, SparkSession } from 'vonk'

interface Recorded {
  readonly timeZone: string
  readonly files: readonly (readonly [name: string, base64: string])[]
  readonly reads: readonly {
    readonly file: string
    readonly schema: string | null
    readonly settings?: Readonly<Record<string, string>>
    readonly ddl?: string
    readonly show?: string
    readonly error?: { readonly condition: string; readonly parameters?: Readonly<Record<string, string>> }
  }[]
}
const recorded = JSON.parse(
  readFileSync(new URL('recorded/parquet_types.json', import.meta.url), 'utf8'),
) as Recorded

const folder = mkdtempSync(join(tmpdir(), 'vonk-parquet-'))
after(() => rmSync(folder, { recursive: true, force: true }))
let spark: SparkSession
before(async () => {
  for (const [name, base64] of recorded.files)
    writeFileSync(join(folder, name), Buffer.from(base64, 'base64'))
  spark = await SparkSession.builder()
    .master('local[2]')
    .config('spark.sql.session.timeZone', recorded.timeZone)
    .create()
})
after(() => spark.stop())

/** Refused, where Spark's answer is another: large numbers without sign come out negative, a time loses digits. */
const REFUSED = new Map([
  ['uint32 c double', 'FAILED_READ_FILE.PARQUET_COLUMN_DATA_TYPE_MISMATCH'],
  ['time_ns null', 'PARQUET_TYPE_NOT_SUPPORTED'],
])

for (const [file] of recorded.files) {
  test(`a column of ${file}`, async (t) => {
    for (const { schema, settings = {}, ddl, show, error } of recorded.reads.filter((r) => r.file === file)) {
      await t.test(`${schema} ${JSON.stringify(settings)}`, async () => {
        for (const [key, value] of Object.entries(settings)) await spark.conf.set(key, value)
        try {
          const reader = schema === null ? spark.read : spark.read.schema(schema)
          const frame = reader.parquet(join(folder, file))
          const condition = REFUSED.get(`${file} ${schema}`) ?? error?.condition
          if (condition === undefined) {
            assert.equal(await frame.showString(20, false), show)
            if (ddl !== undefined) assert.equal(toDDL(await frame.schema()), ddl)
            return
          }
          await assert.rejects(frame.collect(), (thrown) => {
            assert.ok(thrown instanceof SparkError, String(thrown))
            // A group that is no group is a cast that failed in Java.
            if (/^FAILED_READ_FILE|^\{/.test(condition)) {
              assert.equal(thrown.condition, 'FAILED_READ_FILE.PARQUET_COLUMN_DATA_TYPE_MISMATCH')
            } else assert.equal(thrown.condition, condition)
            for (const [key, value] of Object.entries(error?.parameters ?? {}))
              assert.equal(thrown.messageParameters[key], value)
            return true
          })
        } finally {
          for (const key of Object.keys(settings)) await spark.conf.unset(key)
        }
      })
    }
  })
}

/** A filter that is pushed down compares with the file's bounds as the type that was asked for has them. */
for (const [file, type, condition, count] of [
  ['timestamp_ms', 'bigint', 'c = 1500', 1],
  ['timestamp_ms', 'bigint', 'c > 1583020799000', 1],
  ['timestamp_ms_utc', 'timestamp_ntz', "c >= timestamp_ntz'2020-02-29 23:59:59'", 1],
  ['timestamp_ns', 'bigint', 'c = 1500000000', 1],
  ['date', 'timestamp_ntz', "c >= timestamp_ntz'2020-02-29 00:00:00'", 2],
  ['date', 'int', 'c = 18321', 1],
  ['date', 'bigint', 'c < 0', 1],
  ['date', 'tinyint', 'c = -111', 1],
  ['time_us', 'bigint', 'c > 86399999998', 1],
  ['uint8', 'tinyint', 'c = -1', 1],
  ['decimal_9_2', 'binary', "c = x'00000096'", 1],
] as const) {
  test(`${file} as ${type} where ${condition}`, async () => {
    const read = spark.read.schema(`c ${type}`).parquet(join(folder, file))
    assert.equal(await read.filter(condition).count(), count)
    const best = await read.filter('c is not null').orderBy('c').limit(1).collect()
    assert.deepEqual(best, await read.filter('c is not null').selectExpr('min(c) c').collect())
  })
}
