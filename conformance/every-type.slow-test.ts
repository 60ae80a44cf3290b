/**
 * Every pair of a type and an expression that the recorded matrix of types asks for (record/coercion.py), run over a
 * row of values and one of NULLs: each gives rows or an error with a condition of its own, none ends in an internal
 * error, a trap of WebAssembly or an exception of JavaScript.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { SparkError } from '@vonk/common'
import { SparkSession } from 'vonk'

const recorded = JSON.parse(readFileSync(new URL('recorded/coercion.json', import.meta.url), 'utf8')) as {
  readonly types: readonly string[]
  readonly unary: Readonly<Record<string, string>>
  readonly binary: Readonly<Record<string, string>>
}

/** A value of each type, at an edge where there is one. Variants cannot be made by casts yet. */
const values: Readonly<Record<string, string>> = {
  boolean: 'true',
  tinyint: '127Y',
  smallint: '-32768S',
  int: '2147483647',
  bigint: '-9223372036854775808L',
  float: "float('NaN')",
  double: "double('Infinity')",
  'decimal(5,2)': '999.99',
  'decimal(10,0)': '9999999999BD',
  'decimal(20,5)': '-1.5',
  'decimal(38,0)': '99999999999999999999999999999999999999BD',
  'decimal(38,18)': '1.5',
  string: "'a'",
  binary: "X'00ff'",
  date: "date'0001-01-01'",
  'time(6)': "time'01:02:03'",
  timestamp: "timestamp'2020-01-01 00:00:00'",
  timestamp_ntz: "timestamp_ntz'1582-10-10 00:00:00'",
  'interval year to month': "interval '1-2' year to month",
  'interval year': "interval '1' year",
  'interval day to second': "interval '1 02:03:04' day to second",
  'interval hour': "interval '1' hour",
  interval: 'make_interval(1, 2, 3, 4, 5, 6, 7)',
  'array<int>': 'array(1, null)',
  'array<string>': "array('a')",
  'array<decimal(5,2)>': 'array(1.50)',
  'map<string,int>': "map('a', 1)",
  'map<string,bigint>': "map('a', 1L)",
  'struct<a:int>': "named_struct('a', 1)",
  'struct<a:bigint>': "named_struct('a', 1L)",
  'struct<b:int>': "named_struct('b', 1)",
  void: 'null',
}
const columns = recorded.types.flatMap((type, i) => (type in values ? [i] : []))

let spark: SparkSession
before(async () => {
  spark = await SparkSession.builder().master('local[1]').create()
  const row = (value: (type: string) => string) =>
    `select ${columns
      .map((i) => {
        const type = recorded.types[i]
        return type === 'void' ? `null as n${i}` : `cast(${value(type)} as ${type}) as n${i}`
      })
      .join(', ')}`
  await (
    await spark.sql(`${row((type) => values[type])} union all ${row(() => 'null')}`)
  ).createOrReplaceTempView('t')
})
after(() => spark.stop())

const failures: string[] = []

async function run(sql: string): Promise<void> {
  try {
    await (await spark.sql(sql)).collect()
  } catch (error) {
    if (!(error instanceof SparkError) || error.condition === 'INTERNAL_ERROR')
      failures.push(`${sql}: ${error}`)
  }
}

const filled = (text: string, a: number, b: number): string =>
  `select ${text.replaceAll('{a}', `n${a}`).replaceAll('{b}', `n${b}`)} as x from t`

for (const ansi of ['true', 'false']) {
  test(`no expression ends in an internal error, ANSI ${ansi}`, async () => {
    await spark.conf.set('spark.sql.ansi.enabled', ansi)
    failures.length = 0
    for (const a of columns) {
      await run(`select n${a}, count(*) from t group by n${a}`)
      for (const [name, text] of Object.entries(recorded.unary))
        if (name !== 'group by') await run(filled(text, a, a))
      for (const b of columns)
        for (const text of Object.values(recorded.binary)) await run(filled(text, a, b))
      for (const type of recorded.types)
        for (const cast of ['cast', 'try_cast']) await run(`select ${cast}(n${a} as ${type}) as x from t`)
    }
    assert.deepEqual(failures, [])
  })
}
