/**
 * Shuffles that measured small: what little there is lies in one task, and a sort or a limit above it needs no shuffle
 * of its own. The change is recorded, the rows and their order stay DuckDB's, and what is not small is shuffled.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { type DataFrame, SparkSession } from 'vonk'
import { difference, duckRows, vonkRows } from './testing/cells.ts'

let duckdb: DuckDBConnection
let root: SparkSession

before(async () => {
  duckdb = await (await DuckDBInstance.create(':memory:')).connect()
  root = await SparkSession.builder().master('local[2]').create()
})
after(async () => {
  await root.stop()
  duckdb.closeSync()
})

interface Run {
  readonly changes: readonly string[]
  /** Tasks of each stage, in the order in which the stages began. */
  readonly tasks: readonly number[]
}

/** Runs it and compares the rows, in order, with those that DuckDB has for `sql`. */
async function run(spark: SparkSession, frame: DataFrame, sql: string): Promise<Run> {
  const changes: string[] = []
  const tasks = new Map<number, number>()
  const stop = spark.addListener((event) => {
    if (event.event === 'SparkListenerSQLAdaptiveExecutionUpdate') changes.push(String(event.change))
    if (event.event !== 'SparkListenerTaskEnd') return
    const { stageId } = event
    tasks.set(stageId, (tasks.get(stageId) ?? 0) + 1)
  })
  try {
    const schema = await frame.schema()
    const rows = vonkRows(await frame.collect(), schema)
    const answer = duckRows((await duckdb.runAndReadAll(sql)).getRows(), schema)
    const wrong = difference(rows, answer, 1e-9)
    assert.ok(wrong === undefined, wrong)
  } finally {
    stop()
  }
  return { changes, tasks: [...tasks].sort(([a], [b]) => a - b).map(([, count]) => count) }
}

const spared = ({ changes }: Run): readonly string[] =>
  changes.filter((change) => /^no shuffle for/.test(change))

const few = 'select id % 10 as k, count(*) as n from range(100000) group by all order by k desc'
const fewInDuck = 'select i % 10 as k, count(*) as n from range(100000) r(i) group by all order by k desc'

test('a few groups are sorted by the task that has them', async () => {
  const ran = await run(root, await root.sql(few), fewInDuck)
  assert.equal(spared(ran).length, 1, ran.changes.join('\n'))
  assert.match(
    spared(ran)[0],
    /^no shuffle for Sort \(partitions must follow each other in the order of \(k\)\)/,
  )
  // The groups of the tasks, and one task for the rest.
  assert.deepEqual(ran.tasks.slice(1), [1])
})

test('a limit over a few groups, and an order over windows of them, are no shuffle either', async () => {
  const limited = await run(root, await root.sql(`${few} limit 3`), `${fewInDuck} limit 3`)
  assert.equal(spared(limited).length, 1, limited.changes.join('\n'))
  const window = (groups: string) =>
    `select k, n, row_number() over (order by k) as r from (${groups}) t order by r desc`
  const ranked = await run(root, await root.sql(window(few)), window(fewInDuck))
  assert.equal(spared(ranked).length, 2, ranked.changes.join('\n'))
})

test('the rows of a small sort are there twice where two plans read them', async () => {
  const twice = (groups: string, from: string) =>
    `with s as (select * from (${groups}) t limit 5) select * from (select * from s ${from} select * from s) u order by k`
  const ran = await run(root, await root.sql(twice(few, 'union all')), twice(fewInDuck, 'union all'))
  assert.ok(spared(ran).length > 0, ran.changes.join('\n'))
})

test('some thousand groups in several tasks are sorted in one, without a job that looks for bounds', async () => {
  const groups = (from: string, id: string) =>
    `select * from (select ${id} % 30000 as k, count(*) as n from ${from} group by all) t where n > 2 order by k desc`
  const duck = groups('range(80000) r(i)', 'i')
  const ran = await run(root, await root.sql(groups('range(80000)', 'id')), duck)
  const change = /^one partition for Sort \(partitions must follow each other in the order of \(k\)\)/
  assert.ok(
    ran.changes.some((text) => change.test(text)),
    ran.changes.join('\n'),
  )
  // The scan, the groups, the sort: no stage is run for samples.
  assert.equal(ran.tasks.length, 3)
  assert.ok(ran.tasks[1] > 1, ran.tasks.join())
  assert.equal(ran.tasks[2], 1)
})

test('what is not small, or has a number of partitions that somebody set, is shuffled', async () => {
  const groups = (from: string, id: string) =>
    `select ${id} % 100000 as k, count(*) as n from ${from} group by all order by k`
  const many = await run(
    root,
    await root.sql(groups('range(200000)', 'id')),
    groups('range(200000) r(i)', 'i'),
  )
  assert.deepEqual(spared(many), [])
  assert.ok(
    many.tasks.some((tasks, stage) => stage > 0 && tasks > 1),
    many.tasks.join(),
  )

  const asked = await root.newSession()
  await asked.conf.set('spark.sql.shuffle.partitions', 4)
  const fixed = await run(asked, await asked.sql(few), fewInDuck)
  assert.deepEqual(spared(fixed), [])

  const still = await root.newSession()
  await still.conf.set('spark.sql.adaptive.enabled', false)
  const plain = await run(still, await still.sql(few), fewInDuck)
  assert.deepEqual(plain.changes, [])
})

test('rows that a join or a generator multiplies are counted no small ones', async () => {
  const rows = (from: string, id: string, generator: string) =>
    `select k, x from (select ${id} % 10 as k from ${from} group by all) t ${generator} order by k, x`
  const ran = await run(
    root,
    await root.sql(rows('range(1000)', 'id', 'lateral view explode(sequence(1, 50)) g as x')),
    rows('range(1000) r(i)', 'i', ', range(1, 51) g(x)'),
  )
  assert.deepEqual(spared(ran), [])
})
