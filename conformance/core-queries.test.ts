/**
 * Query tests: each program of `queries/` runs over the tables of `testing/tables` at 1, 2 and 7 partitions, on one and
 * on two slots and on executor processes, and must give the rows that DuckDB gives for the same question, or those
 * written down where Spark means something else. `npm test` runs each on every master and at every number of
 * partitions, but not at all pairs of them.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { SparkSession } from 'vonk'
import { aggregateCallQueries, aggregateQueries } from './queries/aggregates.ts'
import { expressionFamilies } from './queries/expressions.ts'
import { generatorQueries } from './queries/generators.ts'
import { operatorQueries } from './queries/operators.ts'
import { sourceQueries } from './queries/sources.ts'
import { valueAggregateQueries } from './queries/value-aggregates.ts'
import { windowCallQueries, windowQueries } from './queries/windows.ts'
import { type CellRow, difference, duckRows, inAnyOrder, vonkRows } from './testing/cells.ts'
import { wrongExpressions } from './testing/expressions.ts'
import type { QueryTest } from './testing/query.ts'
import { sampled } from './testing/sampling.ts'
import { openWarehouse, partitionings, type Tables, type Warehouse } from './testing/tables.ts'

const queries: readonly QueryTest[] = [
  ...operatorQueries,
  ...sourceQueries,
  ...aggregateQueries,
  ...generatorQueries,
  ...windowQueries,
  ...valueAggregateQueries,
]
const calls: readonly QueryTest[] = [...aggregateCallQueries, ...windowCallQueries]
const masters = ['local[1]', 'local[2]', 'local-cluster[2,1,1024]']
const duckdbTolerance = 1e-9
const selfTolerance = 1e-12

let warehouse: Warehouse
/** Rows of the first place where a query ran, for the others to be compared with more closely. */
const firstRows = new Map<string, readonly CellRow[]>()

before(async () => {
  warehouse = await openWarehouse()
})
after(() => warehouse.close())

async function sessionWith(root: SparkSession, partitions: number): Promise<SparkSession> {
  const spark = await root.newSession()
  await spark.conf.set('spark.sql.session.timeZone', 'UTC')
  await spark.conf.set('spark.sql.shuffle.partitions', partitions)
  await spark.conf.set('spark.sql.leafNodeDefaultParallelism', partitions)
  await spark.conf.set('spark.sql.files.maxPartitionBytes', 1)
  await spark.conf.set('spark.sql.files.openCostInBytes', 0)
  return spark
}

async function check(query: QueryTest, tables: Tables): Promise<void> {
  const frame = await query.frame(tables)
  const schema = await frame.schema()
  const collected = vonkRows(await frame.collect(), schema)
  const rows = query.ordered ? collected : inAnyOrder(collected)
  const first = firstRows.get(query.name)
  if (first === undefined) {
    const { answer } = query
    const wanted =
      typeof answer === 'string'
        ? duckRows((await warehouse.duckdb.runAndReadAll(answer)).getRows(), schema)
        : answer
    const wrong = difference(rows, query.ordered ? wanted : inAnyOrder(wanted), duckdbTolerance)
    assert.ok(wrong === undefined, wrong)
    firstRows.set(query.name, rows)
  } else {
    const wrong = difference(rows, first, selfTolerance)
    assert.ok(wrong === undefined, `not the same rows as elsewhere: ${wrong}`)
  }
}

for (const [m, master] of masters.entries()) {
  test(`queries on ${master}`, async (t) => {
    await using root = await SparkSession.builder().master(master).create()
    for (const [p, partitions] of partitionings.entries()) {
      const spark = await sessionWith(root, partitions)
      const tables = warehouse.tables(spark, partitions)
      for (const [family, pairs] of Object.entries(expressionFamilies)) {
        await t.test(`expressions: ${family}, ${partitions} partitions`, async () => {
          const wrong = await wrongExpressions(tables.t, warehouse.duckdb, 't', pairs)
          assert.equal(wrong.length, 0, wrong.join('\n'))
        })
      }
      // A third of the places has each master and each number of partitions once.
      for (const query of sampled([...queries, ...calls], masters.length, m + p))
        await t.test(`${query.name}, ${partitions} partitions`, () => check(query, tables))
    }
  })
}
