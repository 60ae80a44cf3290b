/**
 * The PushedFilters of explain against Spark's (record/pushed_filters.py). Ours are those by which the reader leaves
 * out files, row groups and pages, so that what no statistics tell anything about is not among them; and rows stay
 * DuckDB's.
 */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { SparkSession } from 'vonk'

const recorded = JSON.parse(
  readFileSync(new URL('recorded/pushed_filters.json', import.meta.url), 'utf8'),
) as {
  readonly columns: readonly string[]
  readonly filters: readonly { readonly condition: string; readonly pushed: string }[]
}

/** Conditions of which Spark pushes what our reader has no use for. */
const notPushed: ReadonlySet<string> = new Set([
  'a not in (1, 2)',
  'a > 1 or a < 0',
  "a > 1 or s = 'x'",
  "s like '%a'",
  "s like '%a%'",
  "s not like 'a%'",
  "contains(s, 'b')",
  "endswith(s, 'c')",
  'not (a <=> 3)',
  'st.x > 1',
  'not (a between 1 and 5)',
  "a > 1 and (s = 'x' or f < 2.0)",
])

const folder = mkdtempSync(join(tmpdir(), 'vonk-pushed-'))
let spark: SparkSession
before(async () => {
  spark = await SparkSession.builder()
    .master('local[1]')
    .config('spark.sql.session.timeZone', 'America/Los_Angeles')
    .create()
  await spark
    .range(10)
    .selectExpr(...recorded.columns)
    .write.parquet(join(folder, 't'))
  await spark.read.parquet(join(folder, 't')).createOrReplaceTempView('t')
})
after(async () => {
  await spark.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** Lists without IsNotNull, which Spark does not infer from IN, and we do. */
const filtersOf = (text: string): readonly string[] =>
  text
    .split(/, (?=[A-Z])/)
    .filter((filter) => filter !== '' && !filter.startsWith('IsNotNull('))
    .toSorted()

for (const { condition, pushed } of recorded.filters) {
  test(condition, async () => {
    const text = await (await spark.sql(`select * from t where ${condition}`)).explainString('simple')
    const shown = /PushedFilters: \[(.*?)\], ReadSchema/.exec(text)?.[1]
    assert.ok(shown !== undefined, text)
    const wanted = filtersOf(pushed)
    if (notPushed.has(condition)) {
      for (const filter of filtersOf(shown))
        assert.ok(wanted.includes(filter), `${filter} is not in ${pushed}`)
      assert.ok(
        filtersOf(shown).length < wanted.length,
        `${condition} is pushed whole: it can leave the list`,
      )
    } else assert.deepEqual(filtersOf(shown), wanted)
  })
}

test('a value that every row has is not looked for among others; a prefix leaves out what cannot begin so', async () => {
  const path = join(folder, 'groups')
  await spark
    .range(0, 400_000, 1, 1)
    .selectExpr(
      'id div 100000 as k',
      "concat(char(97 + id div 100000), 'x', id) as s",
      'id div 100000 = 2 as b',
    )
    .write.option('parquet.block.size', 65_536)
    .parquet(path)
  for (const [condition, rows] of [
    ['k <> 2', 300_000],
    ['k <=> 2', 100_000],
    ["s like 'c%'", 100_000],
    ["s like 'cx2%5'", 10_000],
    ['b', 100_000],
    ['not b', 300_000],
    ['k in (1, null)', 100_000],
  ] as const) {
    const [{ n }] = await spark.read.parquet(path).filter(condition).selectExpr('count(*) as n').collect()
    assert.equal(Number(n), rows, condition)
  }
})
