/** `explain('stages')` before and after a run: actual rows beside those expected. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type DataFrame, SparkSession } from './index.ts'

const spark = await SparkSession.builder().master('local[2]').create()

const stages = (frame: DataFrame): Promise<string> => frame.explainString('stages')

/** The operators' names in the order of the stages, and the rows that came. */
const actualRows = (text: string): readonly (readonly [operator: string, rows: number])[] =>
  [...text.matchAll(/^ {2}(\w+).*\(.*actual ([\d,]+)\)/gm)].map(([, name, rows]) => [
    name,
    Number(rows.replaceAll(',', '')),
  ])

const frame = spark
  .range(0, 10_000, 1, 3)
  .filter('id % 10 = 0')
  .selectExpr('id % 7 as k', 'id')
  .groupBy('k')
  .count()
  .filter('k > 2')
  .orderBy('k')

const expected = [
  ['Range', 10_000],
  ['Filter', 571],
  ['Project', 571],
  ['HashAggregate', 12],
  ['ShuffleRead', 12],
  ['HashAggregate', 4],
  ['Sort', 4],
]

test('after a run, the same call shows the rows that came', async () => {
  const before = await stages(frame)
  assert.deepEqual(actualRows(before), [])
  assert.match(before, /a sampling job over the same input/)
  assert.equal((await frame.collect()).length, 4)
  const after = await stages(frame)
  const found = actualRows(after)
  for (const [operator, rows] of expected)
    assert.ok(
      found.some(([name, count]) => name === operator && count === rows),
      `${operator} with ${rows} rows:\n${after}`,
    )
  assert.match(after, /as they ran\n/)
})

test("explain('cost') shows what is expected of each operator, and what came once it has run", async () => {
  const counted = spark.range(2000).filter('id > 5').selectExpr('id % 7 as k').groupBy('k').count().limit(3)
  const before = await counted.explainString('cost')
  // As Apache Spark prints the statistics of a range.
  assert.match(
    before,
    /^ *\+- Range \(0, 2000, step=1\), Statistics\(sizeInBytes=15\.6 KiB, rowCount=2\.00E\+3\)$/m,
  )
  assert.match(
    before,
    /^GlobalLimit 3, Statistics\(sizeInBytes=[\d.]+ B, rowCount=3\)\n\+- LocalLimit 3, Statistics\(/m,
  )
  const [, optimized] = /== Optimized Logical Plan ==\n([\s\S]*?)\n\n== Physical Plan ==\n/.exec(before)!
  for (const line of optimized.split('\n'))
    assert.match(line, /, Statistics\(sizeInBytes=[\d.]+ \w+, rowCount=[\d.E+]+\)$/)
  assert.doesNotMatch(before, /actual/)
  await counted.collect()
  const after = await counted.explainString('cost')
  assert.match(after, /, Statistics\(sizeInBytes=/)
  assert.match(after, /Filter \(id#\d+L > 5\) {2}\(~[\d,]+ rows, ~[\d.]+ \w+; actual 1,994\)/)
})

test('a write and a read window by window count once each', async () => {
  await frame.write.format('noop').mode('overwrite').save()
  assert.match(await stages(frame), /Result: files/)
  let read = 0
  const wide = spark.range(0, 1000, 1, 7).filter('id >= 100')
  for await (const _ of wide.toLocalIterator()) read++
  assert.equal(read, 900)
  const text = await stages(wide)
  assert.match(text, /^1 stage, 0 shuffles, 7 tasks, as they ran$/m)
  assert.deepEqual(actualRows(text), [
    ['Range', 1000],
    ['Filter', 900],
  ])
})

test.after(() => spark.stop())

test('subqueries are among the stages, before and after', async () => {
  await spark.range(0, 1000, 1, 4).selectExpr('id', 'id % 7 as x').createOrReplaceTempView('outer_rows')
  const above = await spark.sql('select * from outer_rows where x > (select avg(x) from outer_rows)')
  const nested =
    await spark.sql(`select id, (select max(x) from outer_rows where x < (select avg(x) from outer_rows)) m
    from outer_rows where x > (select avg(x) from outer_rows)`)
  for (const frame of [above, nested]) {
    const counts = (text: string) => /^(\d+ stages, \d+ shuffles?, \d+ tasks)/m.exec(text)![1]
    const before = await stages(frame)
    assert.match(before, /Result: to the driver, which plans the rest with it: Subquery subquery#\d+/)
    assert.match(before, /Filter \(cast\(.* as double\) > Subquery subquery#\d+/)
    let ran = 0
    const stop = spark.addListener(() => ran++, { events: ['SparkListenerTaskEnd'] })
    await frame.collect()
    stop()
    assert.equal(counts(await stages(frame)), counts(before))
    assert.ok(counts(before).endsWith(` ${ran} tasks`), `${counts(before)}: ${ran} tasks ran`)
  }
})

test('a recursion is told, as its rounds are not known before', async () => {
  const frame = await spark.sql(
    'with recursive r as (select 1 as n union all select n + 1 from r where n < 5) select sum(n) from r',
  )
  assert.match(await stages(frame), /A recursion runs before these/)
  await frame.collect()
  assert.doesNotMatch(await stages(frame), /A recursion runs before these/)
})
