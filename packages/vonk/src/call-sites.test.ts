/** Errors of rows and settings name the line of the program that gave them. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { SparkError, SparkSession } from './index.ts'

const spark = await SparkSession.builder().master('local[1]').create()
after(() => spark.stop())

/** The line of the call is that of the function which makes it. */
const lineOf = (): number => {
  const line = new Error('here').stack?.split('\n')[2]?.match(/:(\d+):\d+/)?.[1]
  return Number(line)
}

async function placeOf(run: () => unknown): Promise<SparkError> {
  try {
    await run()
  } catch (error) {
    assert.ok(error instanceof SparkError, String(error))
    return error
  }
  return assert.fail('no error')
}

const cases: readonly (readonly [string, string, () => readonly [number, () => unknown]])[] = [
  ['no rows', 'UNABLE_TO_INFER_SCHEMA', () => [lineOf(), () => spark.createDataFrame([])]],
  [
    'two types',
    'CANNOT_MERGE_INCOMPATIBLE_DATA_TYPE',
    () => [lineOf(), () => spark.createDataFrame([[1], ['x']])],
  ],
  ['names', 'ASSIGNMENT_ARITY_MISMATCH', () => [lineOf(), () => spark.createDataFrame([[1, 2]], ['a'])]],
  ['no iterable', 'NOT_EXPECTED_TYPE', () => [lineOf(), () => spark.createDataFrame(5 as never)]],
  ['null', 'NOT_EXPECTED_TYPE', () => [lineOf(), () => spark.createDataFrame(null as never)]],
  ['DDL', 'UNSUPPORTED_DATATYPE', () => [lineOf(), () => spark.parseDDL('a nonsense')]],
  ['get', 'SQL_CONF_NOT_FOUND', () => [lineOf(), () => spark.conf.get('spark.nothing')]],
  [
    'set',
    'INVALID_CONF_VALUE.TYPE_MISMATCH',
    () => [lineOf(), () => spark.conf.set('spark.sql.ansi.enabled', 'maybe')],
  ],
  [
    'unset',
    'CANNOT_MODIFY_STATIC_CONFIG',
    () => [lineOf(), () => spark.conf.unset('spark.sql.warehouse.dir')],
  ],
]
for (const [name, condition, make] of cases) {
  test(`an error of ${name} names the line`, async () => {
    const [line, run] = make()
    const error = await placeOf(run)
    assert.equal(error.condition, condition)
    assert.match(error.callSite ?? '', new RegExp(`call-sites\\.test\\.ts:${line}$`))
  })
}

for (const [name, rows, schema, path] of [
  ['a column', [[null]], 'a int not null', 'a'],
  ['a field', [[{ b: null }]], 'a struct<b: int not null>', 'a.b'],
  ['a field of an element', [[[{ b: null }]]], 'a array<struct<b: int not null>>', 'a.element.b'],
] as const) {
  test(`rows that are encoded late tell where they were given: NULL in ${name}`, async () => {
    const line = lineOf() + 1
    const frame = spark.createDataFrame(rows, schema)
    const error = await placeOf(() => frame.collect())
    assert.equal(error.condition, 'NOT_NULL_ASSERT_VIOLATION')
    assert.match(error.message, new RegExp(`the field ${path.replaceAll('.', '\\.')}\\.`))
    assert.match(error.callSite ?? '', new RegExp(`call-sites\\.test\\.ts:${line}$`))
  })
}
