/**
 * Commands of SQL in sequences over an empty catalog, against what Spark answered (`record/command_sequences.py`):
 * columns, rows, conditions.
 */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { simpleString } from '@vonk/common'
import { Row, SparkError, SparkSession, Timestamp } from 'vonk'

interface Recorded {
  readonly sql: string
  readonly columns?: readonly (readonly [string, string])[]
  readonly rows?: readonly (readonly (string | null)[])[] | number
  readonly error?: { readonly condition: string; readonly parameters?: Readonly<Record<string, string>> }
}
interface Recording {
  readonly timeZone: string
  readonly sequences: readonly { readonly statements: readonly Recorded[] }[]
}

export interface Deviations {
  /** What Spark does and the engine says it does not. */
  readonly unsupported?: RegExp
  /** Statements whose rows are about the machine, the version or the time, or are our own. */
  readonly ownAnswers?: ReadonlySet<string>
}

const warehouse = mkdtempSync(join(tmpdir(), 'vonk-warehouse-'))
let spark: SparkSession

/** A test for each sequence of a recording. */
export function testSequences(recording: URL, deviations: Deviations = {}): void {
  const { sequences, timeZone } = JSON.parse(readFileSync(recording, 'utf8')) as Recording
  zone = timeZone
  before(() => begin(timeZone))
  after(async () => {
    await spark.stop()
    rmSync(warehouse, { recursive: true, force: true })
  })
  for (const { statements } of sequences) {
    test(statements[0].sql, async (t) => {
      try {
        for (const theirs of statements) {
          const ours = await answered(theirs.sql)
          await t.test(theirs.sql, () => compare(ours, theirs, deviations))
        }
      } finally {
        await emptied()
      }
    })
  }
}

async function begin(timeZone: string): Promise<void> {
  spark = await SparkSession.builder()
    .master('local[2]')
    .config('spark.sql.warehouse.dir', warehouse)
    .config('spark.sql.session.timeZone', timeZone)
    .config('spark.sql.shuffle.partitions', '4')
    .create()
}

const shown = (value: unknown): string | null => (value === null ? null : pythonText(value))

const wallClock = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?$/
let zone = 'UTC'

/** The wall clock of the recording's zone: `2024-03-01 10:00:00.5` has six digits, as Python shows it. */
function momentText(moment: Timestamp): string {
  const clock = moment.toLocaleString('sv-SE', { timeZone: zone })
  const fraction = ((moment.epochMicros % 1_000_000n) + 1_000_000n) % 1_000_000n
  return fraction === 0n ? clock : `${clock}.${String(fraction).padStart(6, '0')}`
}

/** As Python shows the value: texts in quotes where they are inside another. */
function pythonText(value: unknown): string {
  const inside = (part: unknown): string =>
    typeof part === 'string' && !wallClock.test(part) ? `'${part}'` : pythonText(part)
  if (value instanceof Timestamp) return momentText(value)
  if (typeof value === 'string' && wallClock.test(value)) return value.replace('T', ' ')
  if (value === null) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (Array.isArray(value)) return `[${value.map(inside).join(', ')}]`
  if (value instanceof Map) {
    return `{${[...value].map(([key, part]) => `${inside(key)}: ${inside(part)}`).join(', ')}}`
  }
  if (value instanceof Row) {
    const parts = Object.entries(value.toObject())
    return `Row(${parts.map(([name, part]) => `${name}=${inside(part)}`).join(', ')})`
  }
  return String(value)
}
/** Times of creation, the maker and the owner are left out. */
const comparable = (rows: readonly (readonly (string | null)[])[]) =>
  rows
    .filter(([first]) => !['Created Time', 'Created By', 'Owner'].includes(first ?? ''))
    .map((row) =>
      row.map(
        (cell) =>
          cell
            ?.replaceAll(warehouse, '<warehouse>')
            .replace(/Created (?:Time|By): .*\n/g, '')
            .replace(/"created_(?:time|by)":"[^"]*",?/g, '') ?? null,
      ),
    )

async function answered(sql: string): Promise<Recorded> {
  try {
    const frame = await spark.sql(sql.replaceAll('<warehouse>', warehouse))
    const { fields } = await frame.schema()
    const rows = (await frame.collect()).map((row) => fields.map((_, i) => shown(row.get(i))))
    return { sql, columns: fields.map((f) => [f.name, simpleString(f.type)]), rows }
  } catch (error) {
    if (!(error instanceof SparkError)) throw error
    return { sql, error: { condition: error.condition, parameters: error.messageParameters } }
  }
}

const sorted = (rows: readonly unknown[]) => rows.map((row) => JSON.stringify(row)).sort()

function compare(ours: Recorded, theirs: Recorded, { unsupported, ownAnswers }: Deviations): void {
  const { sql } = theirs
  if (unsupported?.test(sql)) return assert.ok(ours.error !== undefined, `${sql} is not supported`)
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
  if (ownAnswers?.has(sql) || !Array.isArray(theirs.rows)) return
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
