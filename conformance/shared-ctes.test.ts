/**
 * A WITH that chance decides, named more than once: every reference sees the same rows, whatever else it asks of them,
 * since they are made once. So does Apache Spark, whose plans have an exchange in its place that runs once.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { SparkSession } from 'vonk'

let spark: SparkSession

before(async () => {
  spark = await SparkSession.builder().master('local[2]').create()
  const wide = spark.range(0, 40_000, 1, 7).selectExpr('id', "concat('n', id % 13) as s", 'id % 5 as g')
  await wide.createOrReplaceTempView('t')
})
after(() => spark.stop())

async function ask(sql: string): Promise<{ readonly row: Record<string, unknown>; readonly reused: number }> {
  let reused = 0
  const stop = spark.addListener((event) => {
    const isUpdate = event.event === 'SparkListenerSQLAdaptiveExecutionUpdate'
    if (isUpdate && /^reused shuffle/.test(String(event.change))) reused++
  })
  try {
    const rows = await (await spark.sql(sql)).collect()
    return { row: rows[0].toObject() as Record<string, unknown>, reused }
  } finally {
    stop()
  }
}

test('rows that rand() chose are the same for every reference', async () => {
  const { row, reused } = await ask(`with c as (select id, s, g, rand() as r from t where rand() < 0.5)
    select (select count(*) from c) as n, (select count(*) from c x join c y on x.id = y.id and x.r = y.r) as same,
      (select count(*) from c where s like 'n1%' and g < 4) as some,
      (select count(*) from c x join (select id, r from c where s like 'n1%') y on x.id = y.id and x.r = y.r
        where x.g < 4) as joined`)
  assert.equal(row.n, row.same)
  assert.equal(row.some, row.joined)
  assert.ok((row.some as bigint) > 0n && (row.some as bigint) < (row.n as bigint))
  assert.ok(reused >= 4, `${reused} exchanges were reused`)
})

test('through a definition that names it', async () => {
  const { row } =
    await ask(`with c as (select id, s, uuid() as u from t), d as (select u, id + 0 as id from c)
    select count(*) as n, count(distinct x.u) as u from d x join c y on x.u = y.u and x.id = y.id`)
  assert.deepEqual(row, { n: 40_000n, u: 40_000n })
})

test('one reference, or nothing that chance decides, needs no exchange', async () => {
  for (const sql of [
    'with c as (select id, rand() as r from t) select count(*) from c where r < 2',
    'with c as (select id, g from t) select count(*) from c x join c y on x.id = y.id',
  ]) {
    const [{ plan }] = await (await spark.sql(`explain ${sql}`)).collect()
    assert.doesNotMatch(String(plan), /RoundRobin/)
  }
})
