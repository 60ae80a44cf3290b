/**
 * The order of a filter's conditions is found out as rows go by: a condition that drops most rows runs before one that
 * drops few, whatever the order they were written in, and rows, errors and random numbers are what they were.
 */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { SparkError, SparkSession } from 'vonk'
import { difference, duckRows, inAnyOrder, vonkRows } from './testing/cells.ts'

let duckdb: DuckDBConnection
let folder: string
let spark: SparkSession
const rowCount = 400_000

/** Most texts have 'common' in them, hardly any 'rare'; in the second half it is the other way round for `turn`. */
const rowsSql = `
  select i, (i % 7)::int as small, 'a common text, no ' || (hash(i) % 1000)::varchar as often,
    case when i % 100 = 0 then 'a rare text' else 'nothing of the kind' end as seldom,
    case when i % 11 = 0 then null when (i < ${rowCount / 2}) = (i % 50 = 0) then 'first' else 'second' end as turn
  from range(${rowCount}) t(i)`

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vonk-filter-order-'))
  duckdb = await (await DuckDBInstance.create(':memory:')).connect()
  await duckdb.run(`create table rows as ${rowsSql}`)
  await duckdb.run(`copy rows to '${join(folder, 'rows.parquet')}' (format parquet, row_group_size 409600)`)
  spark = await SparkSession.builder().master('local[1]').create()
  await spark.read.parquet(join(folder, 'rows.parquet')).createOrReplaceTempView('rows')
})
after(async () => {
  await spark.stop()
  duckdb.closeSync()
  rmSync(folder, { recursive: true, force: true })
})

interface Counted {
  /** Rows by the conditions' numbers. */
  readonly evaluated: Readonly<Record<string, number>>
  readonly reorders: number
}

async function counted(condition: string, duckCondition = condition): Promise<Counted> {
  const evaluated: Record<string, number> = {}
  let reorders = 0
  const remove = spark.addListener((event) => {
    if (event.event !== 'SparkListenerTaskEnd') return
    const { conditionRows, filterReorders } = event.taskMetrics.engineMetrics
    reorders += filterReorders
    for (const { positions, rows } of conditionRows)
      evaluated[positions.join()] = (evaluated[positions.join()] ?? 0) + rows
  })
  const frame = await spark.sql(`select * from rows where ${condition}`)
  const schema = await frame.schema()
  const rows = inAnyOrder(vonkRows(await frame.collect(), schema))
  remove()
  const answer = await duckdb.runAndReadAll(`select * from rows where ${duckCondition}`)
  const wrong = difference(rows, inAnyOrder(duckRows(answer.getRows(), schema)), 0)
  assert.ok(wrong === undefined, wrong)
  return { evaluated, reorders }
}

/** The counts in the order in which they were written: conditions that are inferred (IS NOT NULL) have none. */
const inOrder = ({ evaluated }: Counted): readonly number[] =>
  Object.entries(evaluated)
    .sort(([x], [y]) => Number.parseInt(x, 10) - Number.parseInt(y, 10))
    .map(([, rows]) => rows)

test('the condition that drops most rows goes first', async () => {
  const written = inOrder(await counted(`often like '%common%text%' and seldom like '%rare%text%'`))
  assert.ok(written[0] < rowCount / 10, `the weak one for ${written[0]} rows`)
  assert.ok(written[1] >= rowCount, `the strong one for ${written[1]} rows`)
  const turned = inOrder(await counted(`seldom like '%rare%text%' and often like '%common%text%'`))
  assert.ok(turned[1] < rowCount / 10, `the weak one for ${turned[1]} rows`)
})

test('cheap conditions still come before, and those that can fail behind, for the same rows', async () => {
  const condition = `often like '%common%text%' and cast(substring(often, 19) as int) % 2 = 0
    and small < 3 and seldom like '%rare%text%'`
  const { evaluated } = await counted(
    condition,
    `often like '%common%text%' and small < 3 and seldom like '%rare%text%'
      and substring(often, 19)::int % 2 = 0`,
  )
  const counts = Object.values(evaluated)
  assert.equal(counts.length, 2)
  // Three of seven rows are left by the cheap condition.
  for (const rows of counts) assert.ok(rows < rowCount / 2, `${rows} rows`)
})

test('where the rows change on the way, the order is changed again', async () => {
  const changed = await counted(
    `concat('x', turn, 'y') like '%xfir%sty%' and concat('z', turn, small) like '%zsec%nd%'`,
  )
  assert.ok(changed.reorders >= 1, `${changed.reorders} changes`)
})

test('an error of a row is the same in whatever order the others run', async () => {
  const failing = (condition: string) =>
    spark.sql(`select count(*) from rows where ${condition}`).then((frame) => frame.collect())
  const raising = '1 / (i - 4100) > -1'
  // Row 4,100 passes the weak condition and the strong one, which holds for every hundredth row.
  for (const condition of [
    `often like '%common%text%' and ${raising} and seldom like '%rare%text%'`,
    `seldom like '%rare%text%' and often like '%common%text%' and ${raising}`,
  ])
    await assert.rejects(
      failing(condition),
      (e) => e instanceof SparkError && e.condition === 'DIVIDE_BY_ZERO',
    )
  // And does not where another condition leaves it out, before or behind.
  for (const condition of [
    `often like '%common%text%' and seldom like '%rare%text%' and i <> 4100 and ${raising}`,
    `seldom not like '%rare%text%' and often like '%common%text%' and ${raising}`,
  ])
    assert.equal((await failing(condition)).length, 1)
})

test('random numbers are drawn for the rows that the conditions before leave', async () => {
  const count = async (condition: string) => {
    const frame = await spark.sql(`select count(*) n, sum(i) s from rows where ${condition}`)
    return (await frame.collect()).map((row) => row.toJSON())
  }
  const strong = `seldom like '%rare%text%' and often like '%common%text%'`
  const weak = `often like '%common%text%' and seldom like '%rare%text%'`
  const drawn = await count(`${strong} and rand(7) < 0.5`)
  assert.deepEqual(await count(`${weak} and rand(7) < 0.5`), drawn)
  const first = await count(`rand(7) < 0.5 and ${strong}`)
  assert.deepEqual(await count(`rand(7) < 0.5 and ${weak}`), first)
  assert.notDeepEqual(first, drawn)
})

test('a condition that needs more memory in the middle of a batch goes on where it was', async () => {
  const long = (column: string) =>
    `case small when 4 then rpad(${column}, 80000, 'x') when 6 then rpad(${column}, 200000, 'y') else ${column} end`
  const conditions = [`${long('often')} like '%comm%'`, `${long('seldom')} like '%rar%'`]
  for (const [x, y] of [conditions, [...conditions].reverse()]) {
    const { evaluated } = await counted(`i between 150000 and 150300 and ${x} and ${y}`)
    assert.equal(Object.keys(evaluated).length, 2)
  }
})

test('what was evaluated is shown behind the run', async () => {
  const frame = await spark.sql(
    `select i from rows where often like '%common%text%' and seldom like '%rare%text%'`,
  )
  await frame.collect()
  const text = await frame.explainString('stages')
  assert.match(text, /evaluated for [\d,]+ rows: .*often/)
  assert.match(text, /evaluated for [\d,]+ rows: .*seldom/)
})
