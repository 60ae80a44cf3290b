/**
 * Statements as programs write them: sums of many terms, conditions of thousands of parts. Code and planning grow with
 * them and no faster, so that twice as many take about twice as long.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { DuckDBInstance } from '@duckdb/node-api'
import { SparkSession } from 'vonk'
import { planningOver } from './testing/planning.ts'
import { sampled } from './testing/sampling.ts'

let spark: SparkSession
before(async () => {
  spark = await SparkSession.builder().master('local[1]').getOrCreate()
  await spark
    .range(0, 1000)
    .selectExpr('id as a', 'cast(id as string) as b', 'cast(id as double) as c')
    .createOrReplaceTempView('t')
})
after(() => spark.stop())

const list = (count: number, item: (i: number) => string, between: string) =>
  Array.from({ length: count }, (_, i) => item(i)).join(between)

async function duckdb(text: string): Promise<readonly unknown[]> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect()
  try {
    await connection.run(
      'create table t as select range as a, cast(range as varchar) as b, cast(range as double) as c from range(1000)',
    )
    return (await connection.runAndReadAll(text)).getRows()[0]
  } finally {
    connection.closeSync()
  }
}

const sum = (terms: number) =>
  `select cast(sum(${list(terms, (i) => `a * ${i}`, ' + ')}) as bigint) as x from t`
const mixed = (i: number) =>
  [`a <> ${i}`, `b not like '${i}x%'`, `c + ${i} >= 0`, `(a > ${-i} or b = '${i}')`, `abs(a) >= -${i}`][i % 5]
const either = (i: number) => [`a = ${i}`, `b like '${i}x%'`, `c + ${i} < 0`][i % 3]
const branch = (i: number) => `when ${either(i)} and a >= ${i} then ${i}`
const later = (i: number) => `when a % 1000 = ${i % 1300} and a * 2 < ${i} then ${i * 7}`
const named = (i: number) => `when a = ${i * 3} then ${i % 5 === 0 ? 'null' : `concat(b, 'x${i}')`}`
/** Null for all rows but one. */
const absent = (i: number) => `case when a = ${i % 900} then a + ${i} end`

const statements: Readonly<Record<string, string>> = {
  'a sum of 600 terms': sum(600),
  'a condition of 3,000 parts': `select count(*) as x from t where ${list(3000, mixed, ' and ')}`,
  'one of 3,000 alternatives': `select count(*) as x from t where ${list(3000, either, ' or ')}`,
  'a case of 1,000 branches': `select cast(sum(case ${list(1000, branch, ' ')} else 0 end) as bigint) as x from t`,
  'a case of 4,000 branches': `select cast(sum(case ${list(4000, later, ' ')} else 1 end) as bigint) as x from t`,
  'one of texts and nulls': `select sum(length(case ${list(2000, named, ' ')} end)) as x from t`,
  'one below another, and above': `select cast(sum(case when a < 500 then case ${list(1500, later, ' ')} end else
    (case ${list(1500, later, ' ')} else 7 end) + a end) as bigint) as x from t`,
  'a condition of 10,000 parts': `select count(*) as x from t where ${list(10_000, mixed, ' and ')}`,
  'its opposite as a value': `select sum(case when not (${list(5000, either, ' or ')}) then 1 else 0 end) as x from t`,
  'a list of 5,000 expressions': `select count(*) as x from t where a * 3 in (${list(5000, (i) => `a + ${i}`, ', ')})`,
  'one with nulls': `select count((a in (${list(2000, (i) => `nullif(a + ${i + 1}, ${i})`, ', ')}))) as x from t`,
  'the first of 3,000 values': `select cast(sum(coalesce(${list(3000, absent, ', ')}, a)) as bigint) as x from t`,
}
for (const [name, text] of Object.entries(statements)) {
  test(`${name} gives what DuckDB gives`, { timeout: 60_000 }, async () => {
    const [row] = await (await spark.sql(text)).collect()
    assert.deepEqual([row.get('x')].map(Number), (await duckdb(text)).map(Number))
  })
}

test('the code of a sum grows with its terms, and no faster', async () => {
  const size = async (terms: number) => {
    const text = await (await spark.sql(sum(terms))).explainString('codegen')
    return Math.max(
      ...[...text.matchAll(/== Stage \d+ \/ \d+ \((\d+) bytes\) ==/g)].map(([, bytes]) => Number(bytes)),
    )
  }
  const [few, many] = [await size(50), await size(200)]
  assert.ok(many < few * 6, `${few} bytes for 50 terms, ${many} for 200`)
})

test('an error of a late branch is raised for the row that comes to it, and for no other', async () => {
  const branches = list(
    5000,
    (i) => (i === 4000 ? 'when 1 / (a - 7) > 2 then 1' : `when a = ${-i - 1} then ${i}`),
    ' ',
  )
  const text = (first: string) => `select sum(case ${first} ${branches} else 0 end) as x from t`
  await assert.rejects(async () => (await spark.sql(text(''))).collect(), /DIVIDE_BY_ZERO/)
  const [row] = await (await spark.sql(text('when a = 7 then 100'))).collect()
  assert.equal(Number(row.get('x')), 100)
})

const functionBytesMax = 64 * 1024
const localsMax = 1500

test('however long an expression, its functions are not', async () => {
  const { functions } = await planningOver(undefined, 1)
  const t = '(select id as a, cast(id as string) as b, cast(id as double) as c from range(10)) t'
  for (const [name, text] of sampled(Object.entries(statements), 3)) {
    const sizes = await functions(text.replace('from t', `from ${t}`))
    const large = sizes.filter(({ bytes, locals }) => bytes > functionBytesMax || locals > localsMax)
    assert.deepEqual(large, [], name)
  }
})
