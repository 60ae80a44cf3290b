/**
 * Window functions as Apache Spark answers them (`record/windows.py`): names, types and rows of select lists and whole
 * statements, the conditions of wrong ones; each over one, two and seven partitions.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { type DataFrame, SparkError, SparkSession } from 'vonk'

interface Answer {
  readonly sql: string
  readonly names?: readonly string[]
  readonly types?: readonly string[]
  readonly nullable?: readonly boolean[]
  readonly rows?: readonly (readonly (string | null)[])[]
  readonly error?: { readonly condition: string; readonly parameters?: Readonly<Record<string, string>> }
}

const recorded = JSON.parse(readFileSync(new URL('./recorded/windows.json', import.meta.url), 'utf8')) as {
  readonly table: string
  readonly timeZone: string
  readonly selects: readonly Answer[]
  readonly statements: readonly Answer[]
  readonly frames: readonly (Answer & { readonly call: string })[]
  readonly plans: readonly { readonly sql: string; readonly physical: string }[]
}

/** What is not asked here, and why. */
const leftOut: ReadonlyMap<RegExp, string> = new Map([
  [/ join /, 'joins have tests of their own'],
  [/rand\(/, 'depends on how rows lie in partitions'],
  [/from t limit 3$/, 'any three rows'],
  [/percentile_approx|mode\(|explode\(/, 'functions of another issue'],
  [/^values/, 'inline tables have tests of their own'],
  [/order by s desc\) = 1$|order by sum\(v\)\) = 1$/, 'QUALIFY over a grouping works here'],
  [/lag\(v, 'a'\)/, 'an error of Java that escapes'],
  [/rows between id preceding|groups between|limit row_number/, 'errors of the parser'],
])
const isLeftOut = ({ sql }: Answer): boolean => [...leftOut.keys()].some((form) => form.test(sql))

let spark: SparkSession
before(async () => {
  spark = await SparkSession.builder().master('local[2]').create()
  await spark.conf.set('spark.sql.session.timeZone', recorded.timeZone)
  const rows = recorded.table.split('\n').flatMap((line) => /^ *\((.*)\),?$/.exec(line)?.[1] ?? [])
  const names = /as v\((.*)\)/.exec(recorded.table)![1].split(', ')
  const table = await spark.sql(rows.map((row) => `select ${row}`).join(' union all '))
  await table.toDF(...names).createOrReplaceTempView('t')
})
after(() => spark.stop())

async function rowsOf(frame: DataFrame): Promise<readonly (readonly (string | null)[])[]> {
  const names = (await frame.schema()).fields.map((_, i) => `c${i}`)
  const texts = frame.toDF(...names).selectExpr(...names.map((name) => `cast(${name} as string)`))
  return (await texts.collect()).map((row) => names.map((_, i) => row.get(i) as string | null))
}

const sorted = (rows: readonly (readonly (string | null)[])[]) =>
  rows.map((row) => JSON.stringify(row)).sort()

/** Parameters of errors, with ids of columns taken away. */
const withoutIds = (parameters: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(parameters)
      .map(([name, value]) => [name, value.replaceAll(/#\d+L?/g, '#')] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )

async function check(answer: Answer): Promise<void> {
  if (answer.error !== undefined) {
    await assert.rejects(
      async () => {
        await (await spark.sql(answer.sql)).collect()
      },
      (error: unknown) => {
        assert.ok(error instanceof SparkError, String(error))
        assert.equal(error.condition, answer.error?.condition)
        // What the parser says of tokens is for its own tests.
        if (/^PARSE_|_0029$/.test(error.condition)) return true
        assert.deepEqual(withoutIds(error.messageParameters), withoutIds(answer.error?.parameters ?? {}))
        return true
      },
    )
    return
  }
  const frame = await spark.sql(answer.sql)
  const { fields } = await frame.schema()
  assert.deepEqual(
    fields.map((f) => f.name),
    answer.names,
  )
  const types = (await frame.dtypes()).map(([, type]) => type)
  assert.deepEqual(types, answer.types)
  assert.deepEqual(
    fields.map((f) => f.nullable),
    answer.nullable,
  )
  const rows = await rowsOf(frame)
  const ordered = / order by [^)]*$/.test(answer.sql)
  assert.deepEqual(ordered ? rows : sorted(rows), ordered ? answer.rows : sorted(answer.rows!))
}

for (const [partitions, parallelism] of [
  [1, 1],
  [2, 2],
  [7, 3],
]) {
  test(`as recorded, ${partitions} partitions`, async (t) => {
    await spark.conf.set('spark.sql.shuffle.partitions', partitions)
    await spark.conf.set('spark.sql.leafNodeDefaultParallelism', parallelism)
    for (const answer of [...recorded.selects, ...recorded.statements]) {
      if (isLeftOut(answer)) continue
      await t.test(answer.sql, () => check(answer))
    }
  })
}

/** The lines of window operators, ids taken away; in whatever order windows of their own kinds are put. */
const windowLines = (plan: string): readonly string[] =>
  plan
    .split('\n')
    .map((line) =>
      line
        .replace(/^[ +:-]*(\*\(\d+\) )?/, '')
        .replaceAll(/#\d+L?/g, '#')
        .replaceAll('t4.', 't.'),
    )
    .filter((line) => line.startsWith('Window '))
    .sort()

test('plans show windows as Spark does', async (t) => {
  await (await spark.table('t').select('id', 'k', 'v', 'dt')).createOrReplaceTempView('t4')
  for (const { sql, physical } of recorded.plans) {
    await t.test(sql, async () => {
      const frame = await spark.sql(sql.replaceAll(/\bfrom t\b/g, 'from t4'))
      assert.deepEqual(windowLines(await frame.explainString()), windowLines(physical))
    })
  }
})
