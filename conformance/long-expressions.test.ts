/**
 * Statements as programs write them: sums of many terms, conditions of thousands of parts. Code and planning grow with
 * them and no faster, so that twice as many take about twice as long.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { DuckDBInstance } from '@duckdb/node-api'
import { SparkSession } from 'vonk'

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

const statements: Readonly<Record<string, string>> = {
  'a sum of 600 terms': sum(600),
  'a condition of 3,000 parts': `select count(*) as x from t where ${list(3000, mixed, ' and ')}`,
  'one of 3,000 alternatives': `select count(*) as x from t where ${list(3000, either, ' or ')}`,
  'a case of 1,000 branches': `select cast(sum(case ${list(1000, branch, ' ')} else 0 end) as bigint) as x from t`,
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
