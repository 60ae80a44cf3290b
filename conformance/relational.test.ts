/**
 * SQL over small tables against what Apache Spark answered (`recorded/relational.json`): WITH, VALUES, table functions,
 * grouping, ordering, pivot, unpivot, subqueries in every position, LATERAL. Schema and rows, or the error.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import type { DataType } from '@vonk/common'
import { Row, SparkError, SparkSession } from 'vonk'
import { answeredByDuckDb } from './testing/relational-differences.ts'

interface Answer {
  readonly sql: string
  readonly columns?: readonly (readonly [name: string, type: unknown, nullable: boolean])[]
  readonly rows?: readonly (readonly unknown[])[]
  readonly condition?: string
  readonly parameters?: Readonly<Record<string, string>>
}
const recorded = JSON.parse(
  readFileSync(new URL('recorded/relational.json', import.meta.url), 'utf8'),
) as Readonly<Record<string, readonly Answer[]>> & { readonly setup: readonly string[] }

let spark: SparkSession
let duck: DuckDBConnection
before(async () => {
  spark = await SparkSession.builder().master('local[2]').config('spark.sql.shuffle.partitions', '3').create()
  for (const statement of recorded.setup) {
    const found = /^create or replace temp view (\w+) as (.*)$/.exec(statement)
    assert.ok(found !== null)
    await (await spark.sql(found[2])).createOrReplaceTempView(found[1])
  }
  duck = await (await DuckDBInstance.create(':memory:')).connect()
  for (const statement of recorded.setup.slice(0, 3)) {
    const [, view, rows, columns] = /temp view (\w+) as select \* from values (.*) as \w+(\(.*\))$/.exec(
      statement,
    )!
    await duck.run(`create table ${view} as select * from (values ${rows}) as t${columns}`)
  }
})
after(async () => {
  duck.closeSync()
  await spark.stop()
})

/** A type as Spark's JSON has it. */
function typeJson(type: DataType): unknown {
  switch (type.kind) {
    case 'null':
      return 'void'
    case 'decimal':
      return `decimal(${type.precision},${type.scale})`
    case 'array':
      return { type: 'array', elementType: typeJson(type.element), containsNull: type.containsNull }
    default:
      return type.kind
  }
}

/** A value in the form in which it was recorded. */
function cell(value: unknown, type: DataType): unknown {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value
  if (type.kind === 'double' || type.kind === 'float') return { double: Number(value) }
  if (type.kind === 'array') return (value as readonly unknown[]).map((item) => cell(item, type.element))
  if (type.kind === 'timestamp') return (value as Date).toISOString().slice(0, 10)
  return String(value)
}
const recordedCell = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(recordedCell)
  if (typeof value === 'string') return value.replace(/^(\d{4}-\d\d-\d\d) \d\d:\d\d:\d\d$/, '$1')
  if (value !== null && typeof value === 'object' && 'double' in value)
    return { double: Number(value.double) }
  return value
}

const sorted = (rows: readonly unknown[]): readonly unknown[] =>
  [...rows].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))

async function ask(sql: string): Promise<Partial<Answer>> {
  try {
    const frame = await spark.sql(sql)
    const { fields } = await frame.schema()
    const columns = fields.map((f) => [f.name, typeJson(f.type), f.nullable] as const)
    const rows = (await frame.collect()).map((row) =>
      Row.valuesOf(row as Row).map((value, i) => cell(value, fields[i].type)),
    )
    return { columns, rows }
  } catch (error) {
    if (!(error instanceof SparkError)) throw error
    return { condition: error.condition, parameters: error.messageParameters }
  }
}

/** Ids of columns differ from run to run. */
const withoutIds = (parameters: Readonly<Record<string, string>> = {}) =>
  Object.fromEntries(Object.entries(parameters).map(([key, value]) => [key, value.replace(/#\d+L?/g, '#')]))

function check(answer: Answer, given: Partial<Answer>): void {
  if (answer.condition !== undefined) {
    const spark = { condition: answer.condition, parameters: withoutIds(answer.parameters) }
    assert.deepEqual({ condition: given.condition, parameters: withoutIds(given.parameters) }, spark)
    return
  }
  const isOrdered = /\border by\b(?!.*\))/.test(answer.sql)
  const order = isOrdered ? (rows: readonly unknown[]) => rows : sorted
  assert.deepEqual(
    { ...given, rows: given.rows && order(given.rows) },
    { columns: answer.columns, rows: order(answer.rows!.map((row) => row.map(recordedCell))) },
  )
}

const duckDb = async (sql: string): Promise<readonly unknown[]> => {
  const reader = await duck.runAndReadAll(
    sql.replace(/\border by (\w+), (\w+)$/, 'order by $1 nulls first, $2'),
  )
  return reader.getRows().map((row) => row.map((value) => (typeof value === 'boolean' ? value : text(value))))
}
const text = (value: unknown): string | null => (value === null ? null : String(value))

for (const part of ['with', 'inline', 'grouping', 'pivot', 'subqueries', 'lateral']) {
  for (const answer of recorded[part]) {
    const reason = answeredByDuckDb.get(answer.sql)
    test(`${part}: ${answer.sql}${reason === undefined ? '' : ` (${reason})`}`, async () => {
      const given = await ask(answer.sql)
      if (reason === undefined) return check(answer, given)
      assert.deepEqual(given.condition ?? sorted(given.rows!), sorted(await duckDb(answer.sql)))
    })
  }
}

test('every difference is of a statement that was recorded', () => {
  const statements = new Set(
    ['subqueries', 'lateral'].flatMap((part) => recorded[part].map((answer) => answer.sql)),
  )
  assert.deepEqual(
    [...answeredByDuckDb.keys()].filter((sql) => !statements.has(sql)),
    [],
  )
})
