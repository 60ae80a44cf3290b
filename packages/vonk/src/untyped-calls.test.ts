/**
 * Every public method, called as a program without types might: with nothing, with numbers, objects and functions in
 * the place of what it takes. It answers, or says with a SparkError what it expected: raw TypeErrors of what it does
 * inside say nothing to who called it.
 */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { col, functions, SparkError, SparkSession, Window } from './index.ts'

let spark: SparkSession
const folder = mkdtempSync(join(tmpdir(), 'vonk-untyped-'))
before(async () => {
  // Some of the calls write: to paths that lie below the folder where the program runs.
  process.chdir(folder)
  spark = await SparkSession.builder().master('local[1]').create()
})
after(async () => {
  await spark.stop()
  process.chdir(tmpdir())
  rmSync(folder, { recursive: true, force: true })
})

const odd: Readonly<Record<string, unknown>> = {
  ...{
    undefined,
    null: null,
    five: 5,
    half: 0.5,
    negative: -1,
    text: 'no such thing',
    empty: '',
    true: true,
  },
  ...{
    bigint: 5n,
    object: {},
    array: [],
    arrayOfNull: [null],
    function: () => 1,
    symbol: Symbol('x'),
    date: new Date(0),
  },
}

/** Of an object: its own prototype's methods and those above it, but for what ends or waits for something. */
const left = new RegExp(
  '^(constructor|stop|awaitTermination|print|toString|toJSON|valueOf|create|getOrCreate|interrupt.*|newSession|' +
    'cloneSession)$',
)

function methods(target: object): readonly string[] {
  const names = new Set<string>()
  for (let at: object | null = target; at !== null && at !== Object.prototype; at = Object.getPrototypeOf(at))
    for (const name of Object.getOwnPropertyNames(at)) {
      const { value } = Object.getOwnPropertyDescriptor(at, name)!
      if (typeof value === 'function' && !left.test(name)) names.add(name)
    }
  return [...names].sort()
}

type Call = (...args: readonly unknown[]) => unknown

/** What a call that was let through gives in the end: plans are asked for their schema. */
async function outcome(call: () => unknown): Promise<unknown> {
  try {
    const made = await call()
    if (typeof made === 'object' && made !== null && Symbol.asyncIterator in made && !('schema' in made))
      for await (const _ of made as AsyncIterable<unknown>) break
    if (
      typeof made === 'object' &&
      made !== null &&
      'schema' in made &&
      typeof made.schema === 'function' &&
      'plan' in made
    )
      await (made.schema as () => Promise<unknown>)()
    return undefined
  } catch (error) {
    return error
  }
}

async function check(name: string, make: () => object): Promise<void> {
  const problems: string[] = []
  for (const method of methods(make())) {
    const calls: (readonly [string, readonly unknown[]])[] = [['', []]]
    for (const [kind, value] of Object.entries(odd)) {
      calls.push([kind, [value]])
      // Functions are many and all alike.
      if (name !== 'functions')
        calls.push([`'id', ${kind}`, ['id', value]], [`${kind}, ${kind}`, [value, value]])
    }
    for (const [text, args] of calls) {
      const target = make() as Readonly<Record<string, Call>>
      const error = await outcome(() => target[method](...args))
      if (error === undefined || (error instanceof SparkError && error.condition !== 'INTERNAL_ERROR'))
        continue
      problems.push(`${name}.${method}(${text}): ${String(error).split('\n')[0]}`)
    }
  }
  assert.deepEqual(problems, [])
}

const makers: Readonly<Record<string, () => object>> = {
  column: () => col('id'),
  frame: () => spark.range(3),
  grouped: () => spark.range(3).groupBy('id'),
  na: () => spark.range(3).na,
  stat: () => spark.range(3).stat,
  reader: () => spark.read,
  writer: () => spark.range(3).write.mode('overwrite').format('noop'),
  catalog: () => spark.catalog,
  conf: () => spark.conf,
  session: () => spark,
  builder: () => SparkSession.builder(),
  window: () => Window.orderBy('id'),
  functions: () => functions,
}
for (const [name, make] of Object.entries(makers)) test(`odd arguments of ${name}`, () => check(name, make))

async function refusal(ask: () => unknown): Promise<SparkError> {
  const error = await outcome(ask)
  assert.ok(error instanceof SparkError, String(error))
  return error
}

test('schemas and rows that are none are told with what was expected', async () => {
  const untyped = (value: unknown): never => value as never
  const calls: readonly (readonly [ask: () => unknown, argument: string])[] = [
    [() => spark.read.schema(untyped(spark.range(1).schema)), 'schema'],
    [() => spark.read.schema(untyped({})), 'schema'],
    [() => spark.read.schema(untyped(1)), 'schema'],
    [() => spark.createDataFrame(untyped(5)), 'data'],
    [() => spark.createDataFrame(untyped(null)), 'data'],
    [() => spark.createDataFrame([[1]], untyped(1)), 'schema'],
    [() => spark.createDataFrame([[1]], untyped({})), 'schema'],
    [() => spark.createDataFrame([[1, 2], null], ['a', 'b']), 'data[1]'],
    [() => spark.createDataFrame([[1, 2], null], 'a int, b int'), 'data[1]'],
    [() => spark.read.option('header', untyped({})), 'header'],
    [() => spark.read.options({ sep: untyped(() => ',') }), 'sep'],
    [() => spark.range(3).join(untyped(5)), 'right'],
    [() => spark.catalog.listTables(untyped(5)), 'dbName'],
  ]
  for (const [ask, argument] of calls) {
    const { condition, messageParameters, callSite } = await refusal(ask)
    assert.equal(condition, 'NOT_EXPECTED_TYPE', String(ask))
    assert.equal(messageParameters.arg_name, argument, String(ask))
    assert.match(callSite ?? '', /untyped-calls\.test\.ts:\d+$/, String(ask))
  }
})

test('a value that its column cannot hold is told with its type, column and row', async () => {
  const rows = [{ a: 1 }, { a: 2 }, { a: 3_000_000_000 }]
  const { condition, message, messageParameters } = await refusal(() => spark.createDataFrame(rows, 'a int'))
  assert.equal(condition, 'INVALID_EXTERNAL_TYPE')
  assert.equal(messageParameters.externalType, 'number')
  assert.match(
    message,
    /The value 3000000000 of type number is no "INT"; it was meant for "a" \(data\[2\]\)\./,
  )
})
