/** Commands of SQL in sequences over an empty catalog, against what Spark answered: columns, rows, conditions. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { simpleString } from '@vonk/common'
import { SparkError, SparkSession } from 'vonk'

interface Recorded {
  readonly sql: string
  readonly columns?: readonly (readonly [string, string])[]
  readonly rows?: readonly (readonly (string | null)[])[] | number
  readonly error?: { readonly condition: string; readonly parameters?: Readonly<Record<string, string>> }
}
const file = new URL('./recorded/sql_commands.json', import.meta.url)
const { sequences, timeZone } = JSON.parse(readFileSync(file, 'utf8')) as {
  readonly timeZone: string
  readonly sequences: readonly { readonly statements: readonly Recorded[] }[]
}

const warehouse = mkdtempSync(join(tmpdir(), 'vonk-warehouse-'))
let spark: SparkSession
before(async () => {
  spark = await SparkSession.builder()
    .master('local[2]')
    .config('spark.sql.warehouse.dir', warehouse)
    .config('spark.sql.session.timeZone', timeZone)
    .config('spark.sql.shuffle.partitions', '4')
    .create()
})
after(async () => {
  await spark.stop()
  rmSync(warehouse, { recursive: true, force: true })
})

/** What Spark does and the engine says it does not. */
const unsupported = new RegExp(
  '^(?:delete|update|merge|create (?:temporary )?function|declare|set var|execute|alter|analyze|msck|load|add|list|' +
    'comment|lock|begin|drop (?:temporary )?function|repair|create index|show (?:locks|indexes|roles)|call|' +
    'create (?:materialized|streaming))',
)
/** Answers that are about the machine, the version or the time, or are our own. */
const ownAnswers: ReadonlySet<string> = new Set([
  'set',
  'set time zone local',
  'describe function abs',
  'describe function extended abs',
  "describe function 'abs'",
  'desc function +',
  'explain select 1',
  'explain extended select 1',
  'explain formatted select 1',
  'explain codegen select 1',
  'explain cost select 1',
  'explain select * from nothing',
])

const shown = (value: unknown): string | null =>
  value === null ? null : typeof value === 'boolean' ? (value ? 'True' : 'False') : String(value)
/** Times of creation, the maker and the owner are left out. */
const comparable = (rows: readonly (readonly (string | null)[])[]) =>
  rows
    .filter(([first]) => !['Created Time', 'Created By', 'Owner'].includes(first ?? ''))
    .map((row) =>
      row.map(
        (cell) =>
          cell?.replaceAll(warehouse, '<warehouse>').replace(/Created (?:Time|By): .*\n/g, '') ?? null,
      ),
    )

async function answered(sql: string): Promise<Recorded> {
  try {
    const frame = await spark.sql(sql)
    const { fields } = await frame.schema()
    const rows = (await frame.collect()).map((row) => fields.map((_, i) => shown(row.get(i))))
    return { sql, columns: fields.map((f) => [f.name, simpleString(f.type)]), rows }
  } catch (error) {
    if (!(error instanceof SparkError)) throw error
    return { sql, error: { condition: error.condition, parameters: error.messageParameters } }
  }
}

const sorted = (rows: readonly unknown[]) => rows.map((row) => JSON.stringify(row)).sort()

function compare(ours: Recorded, theirs: Recorded): void {
  const { sql } = theirs
  if (unsupported.test(sql)) return assert.ok(ours.error !== undefined, `${sql} is not supported`)
  if (theirs.error !== undefined) {
    assert.equal(ours.error?.condition, theirs.error.condition, `${sql}: ${JSON.stringify(ours)}`)
    for (const [name, value] of Object.entries(theirs.error.parameters ?? {})) {
      if (name === 'searchPath') continue
      const found: string | undefined = ours.error?.parameters?.[name]
      assert.equal(found?.replaceAll(warehouse, '<warehouse>'), value, `${sql}: parameter ${name}`)
    }
    return
  }
  assert.equal(ours.error, undefined, `${sql}: ${JSON.stringify(ours.error)}`)
  assert.deepEqual(ours.columns, theirs.columns, sql)
  if (ownAnswers.has(sql) || !Array.isArray(theirs.rows)) return
  const own = comparable(ours.rows as (string | null)[][])
  const expected = comparable(theirs.rows)
  if (/^select/.test(sql) && !/order by/.test(sql)) assert.deepEqual(sorted(own), sorted(expected), sql)
  else assert.deepEqual(own, expected, sql)
}

async function emptied(): Promise<void> {
  const run = (sql: string) => spark.sql(sql)
  await run('use default')
  for (const { name } of await spark.catalog.listDatabases())
    if (name !== 'default') await run(`drop database ${name} cascade`)
  for (const { name, isTemporary, tableType } of await spark.catalog.listTables()) {
    if (isTemporary) await spark.catalog.dropTempView(name)
    else await run(`drop ${tableType === 'VIEW' ? 'view' : 'table'} ${name}`)
  }
  for (const { name } of await spark.catalog.listViews('global_temp'))
    await spark.catalog.dropGlobalTempView(name)
}

for (const { statements } of sequences) {
  test(statements[0].sql, async (t) => {
    try {
      for (const theirs of statements) {
        const ours = await answered(theirs.sql)
        await t.test(theirs.sql, () => compare(ours, theirs))
      }
    } finally {
      await emptied()
    }
  })
}
