/** Statements with thousands of values and conditions: the right rows, in a time that grows as the statement does. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { SparkSession } from 'vonk'

let spark: SparkSession
before(async () => {
  spark = await SparkSession.builder().master('local[2]').create()
  await spark.sql(
    'create temp view n as select case when id % 7 = 0 then null else id end as id, ' +
      "cast(id as int) as i, concat('k', id) as s, date_add(date'2020-01-01', cast(id as int)) as d, " +
      'cast(id as decimal(10, 2)) as x, encode(cast(id as string), "utf-8") as b, id / 2 as r from range(1000)',
  )
})
after(() => spark.stop())

const counted = async (condition: string): Promise<number> =>
  Number((await (await spark.sql(`select count(*) from n where ${condition}`)).collect())[0].get(0))
const list = (count: number, item: (i: number) => string, between = ', '): string =>
  Array.from({ length: count }, (_, i) => item(i)).join(between)
const withinMs = async (most: number, work: () => Promise<void>): Promise<void> => {
  const start = performance.now()
  await work()
  const took = performance.now() - start
  assert.ok(took < most, `${took.toFixed(0)} ms, at most ${most}`)
}

const items: Readonly<Record<string, (i: number) => string>> = {
  i: (i) => `${3 * i}`,
  s: (i) => `'k${3 * i}'`,
  d: (i) => `date_add(date'2020-01-01', ${3 * i})`,
  x: (i) => `${3 * i}.00`,
  b: (i) => `encode('${3 * i}', 'utf-8')`,
  r: (i) => `${3 * i}`,
}
for (const [column, item] of Object.entries(items)) {
  test(`a long list of ${column}`, async () => {
    // Of 0 to 999 a third, but r is half of it: 0, 3, 6 ... 498.
    const all = column === 'r' ? 167 : 334
    assert.equal(await counted(`${column} in (${list(400, item)})`), all)
    assert.equal(await counted(`${column} not in (${list(400, item)})`), 1000 - all)
    assert.equal(await counted(`${column} in (null, ${list(400, item)})`), all)
    assert.equal(await counted(`${column} not in (null, ${list(400, item)})`), 0)
    assert.equal(await counted(list(400, (i) => `${column} = ${item(i)}`, ' or ')), all)
    assert.equal(await counted(list(400, (i) => `${column} <> ${item(i)}`, ' and ')), 1000 - all)
  })
}

test('a value that is null, and values at the ends', async () => {
  const nulls = 143
  const few = list(40, (i) => `${i}`)
  assert.equal(await counted(`id in (${few})`), 34)
  assert.equal(await counted(`id not in (${few})`), 1000 - nulls - 34)
  assert.equal(await counted(`(id in (${few})) is null`), nulls)
  assert.equal(await counted(`(id in (null, ${few})) is null`), 1000 - 34)
  const ends = `-9223372036854775808L, 9223372036854775807L, -1L, ${list(20, (i) => `${i * 1000}L`)}, 999L`
  assert.equal(await counted(`id in (${ends})`), 1)
  assert.equal(await counted(`s in ('', 'k', 'k1', 'k10', 'k100', 'zz', ${list(20, (i) => `'é${i}'`)})`), 3)
})

test('lists and chains of ten thousand take seconds at most', async () => {
  await withinMs(10_000, async () => {
    assert.equal(await counted(`i in (${list(10_000, (i) => `cast('${i}' as int)`)})`), 1000)
    assert.equal(await counted(list(10_000, (i) => `i = ${i}`, ' or ')), 1000)
    assert.equal(await counted(list(10_000, (i) => `i <> ${i + 2000}`, ' and ')), 1000)
  })
})

test('a CASE of thousands of branches', async () => {
  const branches = list(3000, (i) => `when i = ${i} then ${i * 2}`, ' ')
  const [row] = await (await spark.sql(`select sum(case ${branches} else -1 end) from n`)).collect()
  assert.equal(Number(row.get(0)), 999_000)
})
