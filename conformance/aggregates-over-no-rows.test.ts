/** Aggregates over no rows, alone and beside one over distinct values, which is planned in another way. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { DuckDBInstance } from '@duckdb/node-api'
import { functionEntries } from '@vonk/engine/expr/registry'
import { SparkSession } from 'vonk'

let spark: SparkSession
before(async () => {
  spark = await SparkSession.builder().master('local[2]').create()
})
after(() => spark.stop())

/** What is never NULL, and how DuckDB says it; it has no bitmaps: all bits off, or on, is what Spark 4.3 answers. */
const calls: Readonly<Record<string, string>> = {
  count: 'count(x)',
  count_if: 'count(*) FILTER (x > 0)',
  regr_count: 'regr_count(x, x)',
  approx_count_distinct: 'approx_count_distinct(x)',
  collect_list: 'coalesce(list(x), [])',
  collect_set: 'coalesce(list(distinct x), [])',
  bitmap_construct_agg: "coalesce(max(x)::varchar, repeat('00', 4096))",
  bitmap_or_agg: "coalesce(max(x)::varchar, repeat('00', 4096))",
  bitmap_and_agg: "coalesce(max(x)::varchar, repeat('FF', 4096))",
}
const sparkCalls: Readonly<Record<string, string>> = {
  ...{ count_if: 'count_if(x > 0)', regr_count: 'regr_count(x, x)' },
  ...{ bitmap_construct_agg: 'hex(bitmap_construct_agg(x))', bitmap_or_agg: 'hex(bitmap_or_agg(b))' },
  bitmap_and_agg: 'hex(bitmap_and_agg(b))',
}
const callOf = (name: string): string => sparkCalls[name] ?? `${name}(x)`

const none = "(SELECT id AS x, cast('' AS binary) AS b FROM range(0, 5, 1, 2)) WHERE x > 9 AND rand() >= 0"
const duckdbNone = '(SELECT range AS x FROM range(5)) WHERE x > 9'

test('those that are never NULL say what they are over no rows, and are listed here', () => {
  const never = functionEntries().flatMap((entry) =>
    entry.kind === 'aggregate' && entry.overNoRows !== undefined ? [entry.name] : [],
  )
  assert.deepEqual(never.sort(), Object.keys(calls).sort())
})

for (const [name, duckdbCall] of Object.entries(calls)) {
  test(name, async () => {
    const duckdb = await (await DuckDBInstance.create()).connect()
    const [[text]] = (
      await duckdb.runAndReadAll(`SELECT to_json(${duckdbCall})::varchar FROM ${duckdbNone}`)
    ).getRows()
    duckdb.closeSync()
    const expected: unknown = JSON.parse(String(text))
    const rowOf = async (query: string) => (await (await spark.sql(query)).collect())[0].toJSON()
    const call = callOf(name)
    assert.deepEqual(await rowOf(`SELECT ${call} AS a FROM ${none}`), { a: expected })
    assert.deepEqual(await rowOf(`SELECT ${call} AS a, count(DISTINCT x) AS d FROM ${none}`), {
      a: expected,
      d: 0,
    })
    const correlated = `SELECT (SELECT ${call} FROM ${none} AND x = o.id) AS a FROM range(1) o`
    assert.deepEqual(await rowOf(correlated), { a: expected })
  })
}

test('functions of lists see an empty one', async () => {
  const [row] = await (
    await spark.sql(
      `SELECT sort_array(collect_set(cast(x AS string))) AS a, reverse(collect_list(x)) AS r,
        map_from_arrays(collect_list(x), collect_list(x)) AS m, count(DISTINCT x) AS d FROM ${none}`,
    )
  ).collect()
  assert.deepEqual(row.toJSON(), { a: [], r: [], m: [], d: 0 })
})
