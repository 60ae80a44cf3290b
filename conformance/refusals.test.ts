/** Small statements that Apache Spark refuses, and their neighbours that it does not (`recorded/refusals.json`). */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { col, SparkError, SparkSession } from 'vonk'
import { type Answer, answerOf, check, createViews } from './testing/recorded-answers.ts'

const recorded = JSON.parse(readFileSync(new URL('recorded/refusals.json', import.meta.url), 'utf8')) as {
  readonly setup: readonly string[]
  readonly queries: readonly (Answer & { readonly sql: string })[]
}

const warehouse = mkdtempSync(join(tmpdir(), 'vonk-refusals-'))
let spark: SparkSession
before(async () => {
  spark = await SparkSession.builder()
    .master('local[2]')
    .config('spark.sql.warehouse.dir', warehouse)
    .config('spark.sql.shuffle.partitions', '3')
    .create()
  await createViews(spark, recorded.setup)
})
after(async () => {
  await spark.stop()
  rmSync(warehouse, { recursive: true, force: true })
})

for (const answer of recorded.queries) {
  test(answer.sql, async () => {
    const given = await answerOf(() => spark.sql(answer.sql))
    // Errors of the parser show the words as they were written, Spark's the expressions that it made of them.
    if (answer.condition !== undefined) assert.equal(given.condition, answer.condition)
    else check(answer, given, { ordered: false })
  })
}

const refused = async (ask: () => unknown) => {
  try {
    await ask()
  } catch (error) {
    assert.ok(error instanceof SparkError, String(error))
    return error
  }
  return assert.fail('it is refused')
}

test('a join type that there is not', async () => {
  const t = spark.table('t')
  for (const how of ['bogus', 'LEFT ANTI', '', 'constructor']) {
    const error = await refused(() => t.join(spark.table('u'), 'a', how))
    assert.equal(error.condition, 'UNSUPPORTED_JOIN_TYPE')
    assert.equal(error.messageParameters.typ, how)
    assert.match(error.messageParameters.supported, /^'inner', 'outer', 'full', 'fullouter', .*'cross'$/)
  }
  assert.equal(await t.join(spark.table('u'), 'a', 'LeftSemi').count(), 3)
})

test('a text does not replace a number', async () => {
  const t = spark.table('t')
  for (const pairs of [
    new Map<number | string, string | number>([[1, 'x']]),
    new Map<number | string, string | number>([['x', 1]]),
  ]) {
    const error = await refused(() => t.na.replace(pairs).collect())
    assert.equal(error.condition, 'UNEXPECTED_INPUT_TYPE')
  }
  assert.equal(
    await t.na
      .replace(new Map([[1, null]]))
      .where(col('a').isNull())
      .count(),
    3,
  )
})

test('what has no place here says so in words', async () => {
  const script = await refused(() => spark.sql('begin select 1; end'))
  assert.equal(script.condition, 'UNSUPPORTED_FEATURE.SQL_SCRIPTING')
  assert.match(script.message, /SQL scripting \(BEGIN \.\.\. END\) is not supported here/)
  assert.doesNotMatch(script.message, /<\w+>/)
  const variable = await refused(() => spark.sql('declare x int'))
  assert.match(variable.message, /session variables is not supported|session variables are not supported/)
  assert.doesNotMatch(variable.message, /tableName/)
})

test('built-in functions are not dropped, and others are not there', async () => {
  const dropped = async (what: string) => {
    const { condition, messageParameters } = await refused(() => spark.sql(`drop ${what}`))
    return [condition, messageParameters]
  }
  const routine = (routineName: string) => ['ROUTINE_NOT_FOUND', { routineName }]
  assert.deepEqual(await dropped('function nope'), routine('`default`.`nope`'))
  assert.deepEqual(await dropped('temporary function nope'), routine('`nope`'))
  assert.deepEqual(await dropped('function a.b'), ['SCHEMA_NOT_FOUND', { schemaName: '`spark_catalog`.`a`' }])
  const forbidden = { statement: 'DROP', objectType: 'FUNCTION', objectName: '`abs`' }
  assert.deepEqual(await dropped('function if exists abs'), ['FORBIDDEN_OPERATION', forbidden])
  assert.deepEqual(await (await spark.sql('drop function if exists nope')).collect(), [])
})
