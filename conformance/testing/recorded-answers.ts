/** Answers of Apache Spark as they were recorded, and Vonk's brought to the same form. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { DataType } from '@vonk/common'
import { type DataFrame, Row, SparkError, type SparkSession } from 'vonk'

export interface Answer {
  readonly sql?: string
  readonly program?: string
  readonly columns?: readonly (readonly [name: string, type: unknown, nullable: boolean])[]
  readonly rows?: readonly (readonly unknown[])[]
  readonly condition?: string
  readonly parameters?: Readonly<Record<string, string>>
}

/** A type as Spark's JSON has it. */
function typeJson(type: DataType): unknown {
  switch (type.kind) {
    case 'null':
      return 'void'
    case 'decimal':
      return `decimal(${type.precision},${type.scale})`
    case 'array':
      return { type: 'array', elementType: typeJson(type.element), containsNull: type.containsNull }
    case 'map': {
      const [keyType, valueType] = [typeJson(type.key), typeJson(type.value)]
      return { type: 'map', keyType, valueType, valueContainsNull: type.valueContainsNull }
    }
    case 'struct': {
      const fields = type.fields.map((f) => ({
        metadata: {},
        name: f.name,
        nullable: f.nullable,
        type: typeJson(f.type),
      }))
      return { fields, type: 'struct' }
    }
    default:
      return type.kind
  }
}

/** A value in the form in which it was recorded. */
function cell(value: unknown, type: DataType): unknown {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value
  if (type.kind === 'double' || type.kind === 'float') return { double: Number(value) }
  if (type.kind === 'array') return (value as readonly unknown[]).map((item) => cell(item, type.element))
  if (type.kind === 'map') {
    const entries = [...(value as ReadonlyMap<unknown, unknown>)]
    return { map: entries.map(([key, item]) => [cell(key, type.key), cell(item, type.value)]) }
  }
  if (type.kind === 'struct') {
    return Row.valuesOf(value as Row).map((field, i) => cell(field, type.fields[i].type))
  }
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

export const sorted = (rows: readonly unknown[]): readonly unknown[] =>
  [...rows].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))

export async function answerOf(make: () => DataFrame | Promise<DataFrame>): Promise<Partial<Answer>> {
  try {
    const frame = await make()
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

export function check(
  answer: Answer,
  given: Partial<Answer>,
  options: { readonly ordered?: boolean } = {},
): void {
  if (answer.condition !== undefined) {
    const spark = { condition: answer.condition, parameters: withoutIds(answer.parameters) }
    assert.deepEqual({ condition: given.condition, parameters: withoutIds(given.parameters) }, spark)
    return
  }
  const isOrdered =
    options.ordered ?? /\border by\b(?!.*\))|\.orderBy\(/.test(answer.sql ?? answer.program ?? '')
  const order = isOrdered ? (rows: readonly unknown[]) => rows : sorted
  assert.deepEqual(
    { ...given, rows: given.rows && order(given.rows) },
    { columns: answer.columns, rows: order(answer.rows!.map((row) => row.map(recordedCell))) },
  )
}

/** Statements that Spark was asked, over the views of `setup`. */
export interface RecordedQueries {
  readonly setup: readonly string[]
  readonly queries: readonly (Answer & { readonly sql: string })[]
}

/** A test for each but those that differ, which are listed with the reason; of errors the condition has to be the same. */
export function testRecordedQueries(
  spark: () => SparkSession,
  { queries }: RecordedQueries,
  different: ReadonlyMap<string, string>,
): void {
  for (const answer of queries) {
    if (different.has(answer.sql)) continue
    test(answer.sql, async () => {
      const given = await answerOf(() => spark().sql(answer.sql))
      if (answer.condition !== undefined) assert.equal(given.condition, answer.condition)
      else check(answer, given)
    })
  }

  test('all that differ were asked', () => {
    const asked = new Set(queries.map(({ sql }) => sql))
    assert.deepEqual(
      [...different.keys()].filter((sql) => !asked.has(sql)),
      [],
    )
  })
}

/** The views that the recorded statements are about. */
export async function createViews(spark: SparkSession, setup: readonly string[]): Promise<void> {
  for (const statement of setup) {
    const found = /^create or replace temp view (\w+) as (.*)$/.exec(statement)
    assert.ok(found !== null)
    await (await spark.sql(found[2])).createOrReplaceTempView(found[1])
  }
}
