/** Arguments that JavaScript lets through: errors are Spark's, at the place of the call, and never raw TypeErrors. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { col, functions, SparkError, SparkSession, StorageLevel } from './index.ts'

let spark: SparkSession
before(async () => {
  spark = await SparkSession.builder().master('local[1]').create()
})
after(() => spark.stop())

/** As a program without types calls it. */
const untyped = (value: unknown): never => value as never

async function refusal(ask: () => unknown): Promise<SparkError> {
  try {
    await ask()
  } catch (error) {
    assert.ok(error instanceof SparkError, String(error))
    return error
  }
  return assert.fail('it is refused')
}

test('what is no column, name, condition, DataFrame or number is told at the call', async () => {
  const frame = spark.range(3)
  const cases: readonly (readonly [ask: () => unknown, argument: string, given: string])[] = [
    [() => spark.range(Number.NaN), 'end', 'NaN'],
    [() => spark.range(1.5), 'end', '1.5'],
    [() => spark.range(0, 10, Number.POSITIVE_INFINITY), 'step', 'Infinity'],
    [() => spark.range(untyped('x')), 'end', '"x"'],
    [() => spark.range(2n ** 63n), 'end', '9223372036854775808'],
    [() => spark.range(-(2n ** 63n) - 1n, 0), 'start', '-9223372036854775809'],
    [() => spark.range(0, 10, 2 ** 64), 'step', '18446744073709552000'],
    [() => frame.sample(0.5, 1.5), 'seed', '1.5'],
    [() => frame.randomSplit([1, 2], Number.NaN), 'seed', 'NaN'],
    [() => frame.select(untyped(undefined)), 'column', 'undefined'],
    [() => frame.select('id', untyped({})), 'column', 'an object'],
    [() => frame.groupBy(untyped(null)), 'column', 'null'],
    [() => frame.orderBy(untyped(1)), 'column', '1'],
    [() => frame.filter(untyped(null)), 'condition', 'null'],
    [() => frame.where(untyped(true)), 'condition', 'true'],
    [() => frame.withColumn('x', untyped('id')), 'x', '"id"'],
    [() => frame.union(untyped(undefined)), 'other', 'undefined'],
    [() => frame.join(untyped(col('id')), 'id'), 'right', 'of class Column'],
    [() => frame.sameSemantics(untyped(null)), 'other', 'null'],
    [() => functions.when(untyped(true), 1), 'condition', 'true'],
    [() => col(untyped(undefined)), 'name', 'undefined'],
    [() => frame.persist(untyped('DISK_ONLY')), 'level', '"DISK_ONLY"'],
    [() => frame.persist(untyped(null)), 'level', 'null'],
  ]
  for (const [ask, argument, given] of cases) {
    const { condition, messageParameters, callSite, message } = await refusal(ask)
    assert.equal(condition, 'NOT_EXPECTED_TYPE', String(ask))
    assert.deepEqual([messageParameters.arg_name, messageParameters.arg_type], [argument, given], String(ask))
    assert.match(callSite ?? '', /unfit-arguments\.test\.ts:\d+$/, String(ask))
    assert.match(message, new RegExp(`\`${argument}\` has to be `), String(ask))
  }
})

test('numbers of rows are whole', async () => {
  const frame = spark.range(3)
  for (const ask of [
    () => frame.take(1.5),
    () => frame.tail(Number.NaN),
    () => frame.show(1.5),
    () => frame.show(untyped('5')),
    () => spark.range(0, 3, 1, 0.5),
  ]) {
    const { condition, callSite } = await refusal(ask)
    assert.equal(condition, 'INVALID_PARAMETER_VALUE.INTEGER', String(ask))
    assert.match(callSite ?? '', /unfit-arguments\.test\.ts:\d+$/, String(ask))
  }
  const { condition, callSite } = await refusal(() => frame.randomSplit([]))
  assert.equal(condition, 'INVALID_PARAMETER_VALUE')
  assert.match(callSite ?? '', /unfit-arguments\.test\.ts:\d+$/)
})

test('a range reaches from the smallest to the largest number of 64 bits', async () => {
  const [smallest, largest] = [-(2n ** 63n), 2n ** 63n - 1n]
  const rows = await spark.range(smallest, largest, 2n ** 62n).collect()
  assert.deepEqual(
    rows.map(({ id }) => id),
    [smallest, smallest / 2n, 0n, -smallest / 2n],
  )
})

test('show(false) shows whole cells', async () => {
  const long = spark.range(1).selectExpr("repeat('x', 30) as x")
  assert.match(await long.showString(false), /x{30}/)
  assert.match(await long.showString(true), /\|x{17}\.\.\.\|/)
  assert.match(await long.showString(5, false), /x{30}/)
})

test('a level is what StorageLevel has', async () => {
  const frame = spark.range(3).selectExpr('id * 3 as x')
  await frame.persist(StorageLevel.DISK_ONLY)
  assert.deepEqual(await frame.storageLevel(), StorageLevel.DISK_ONLY)
  await frame.unpersist()
})
