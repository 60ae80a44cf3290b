/** A view means what it meant where it was made, whatever its reader has set since. Answers recorded from Spark 4.3. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import { SparkSession } from './index.ts'

const folder = mkdtempSync(join(tmpdir(), 'vonk-view-settings-'))
after(() => rmSync(folder, { recursive: true, force: true }))
let spark: SparkSession
before(async () => {
  spark = await SparkSession.builder()
    .master('local[1]')
    .config('spark.sql.warehouse.dir', join(folder, 'warehouse'))
    .create()
})
after(() => spark.stop())

/** Each way to make a view `name` of a query; how it is read. */
const kinds: Readonly<Record<string, (query: string, name: string) => Promise<string>>> = {
  'temporary, by SQL': async (query, name) => {
    await spark.sql(`CREATE TEMPORARY VIEW ${name} AS ${query}`)
    return name
  },
  'global temporary, by SQL': async (query, name) => {
    await spark.sql(`CREATE GLOBAL TEMPORARY VIEW ${name} AS ${query}`)
    return `global_temp.${name}`
  },
  'of the catalog': async (query, name) => {
    await spark.sql(`CREATE VIEW ${name} AS ${query}`)
    return name
  },
  'of a DataFrame': async (query, name) => {
    await (await spark.sql(query)).createOrReplaceTempView(name)
    return name
  },
  'of the DataFrame of another view': async (query, name) => {
    await (await spark.sql(query)).createOrReplaceTempView(`${name}_below`)
    await spark.table(`${name}_below`).createOrReplaceTempView(name)
    return name
  },
}

const cases: readonly {
  readonly setting: string
  readonly made: string
  readonly read: string
  readonly query: string
  readonly rows: readonly unknown[]
}[] = [
  {
    setting: 'spark.sql.session.timeZone',
    ...{ made: 'Asia/Tokyo', read: 'UTC' },
    query:
      "SELECT unix_micros(cast('2024-01-01 00:00' AS timestamp)) AS t, hour(timestamp'2024-01-01 12:00') AS h, " +
      'cast(timestamp_seconds(0) AS string) AS s, current_timezone() AS z',
    rows: [1704034800000000n, 12, '1970-01-01 09:00:00', 'UTC'],
  },
  {
    setting: 'spark.sql.ansi.enabled',
    ...{ made: 'false', read: 'true' },
    query: "SELECT cast(c AS int) AS x, 1 / n AS d, array(1)[4] AS i FROM VALUES ('x', 0) AS t(c, n)",
    rows: [null, null, null],
  },
  {
    setting: 'spark.sql.timestampType',
    ...{ made: 'TIMESTAMP_NTZ', read: 'TIMESTAMP_LTZ' },
    query: "SELECT typeof(timestamp'2024-01-01 12:00') AS t",
    rows: ['timestamp_ntz'],
  },
]

let views = 0
for (const { setting, made, read, query, rows } of cases) {
  suite(setting, () => {
    for (const [kind, make] of Object.entries(kinds)) {
      test(kind, async () => {
        await spark.conf.set(setting, made)
        const name = await make(query, `view_${views++}`)
        await spark.conf.set(setting, read)
        const [row] = await spark.table(name).collect()
        assert.deepEqual(row.toArray(), rows)
        // Around the view the reader's settings hold, beside it and above.
        const around = await spark.sql(
          `SELECT count(*) AS n, max(current_timezone()) AS z FROM ${name} WHERE 1 = 1`,
        )
        assert.deepEqual((await around.collect())[0].toArray(), [1n, 'UTC'])
        await spark.conf.unset(setting)
      })
    }
  })
}

test('a reader’s setting does not reach into a view that was made under the usual one', async () => {
  await spark.sql("CREATE VIEW usual AS SELECT hour(timestamp_seconds(0)) AS h, cast('x' AS int) AS i")
  await spark.conf.set('spark.sql.session.timeZone', 'Asia/Tokyo')
  await spark.conf.set('spark.sql.ansi.enabled', false)
  assert.equal((await spark.table('usual').select('h').collect())[0].get('h'), 0)
  await assert.rejects(spark.table('usual').collect(), { condition: 'CAST_INVALID_INPUT' })
  assert.equal((await (await spark.sql('SELECT hour(timestamp_seconds(0)) AS h')).collect())[0].get('h'), 9)
  await spark.conf.unset('spark.sql.session.timeZone')
  await spark.conf.unset('spark.sql.ansi.enabled')
})
