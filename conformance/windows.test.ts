/**
 * Window functions as Apache Spark answers them (`record/windows.py`): names, types and rows of select lists and whole
 * statements, the conditions of wrong ones; each over seven partitions, some over one and two.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import {
  col,
  type DataFrame,
  desc,
  expr,
  lag,
  lead,
  nth_value,
  ntile,
  row_number,
  SparkError,
  SparkSession,
  sum,
  Window,
} from 'vonk'
import { sampled } from './testing/sampling.ts'

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
  [/explode\(/, 'generators have tests of their own'],
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

const check = (answer: Answer): Promise<void> => compare(answer, () => spark.sql(answer.sql))

async function compare(answer: Answer, ask: () => DataFrame | Promise<DataFrame>): Promise<void> {
  if (answer.error !== undefined) {
    await assert.rejects(
      async () => {
        await (await ask()).collect()
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
  const frame = await ask()
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
  const ordered = / order by [^)]*$/.test(answer.sql ?? '')
  assert.deepEqual(ordered ? rows : sorted(rows), ordered ? answer.rows : sorted(answer.rows!))
}

const asked = [...recorded.selects, ...recorded.statements].filter((answer) => !isLeftOut(answer))
for (const [partitions, parallelism, every] of [
  [7, 3, 1],
  [1, 1, 3],
  [2, 2, 3],
]) {
  test(`as recorded, ${partitions} partitions`, async (t) => {
    await spark.conf.set('spark.sql.shuffle.partitions', partitions)
    await spark.conf.set('spark.sql.leafNodeDefaultParallelism', parallelism)
    for (const answer of sampled(asked, every)) await t.test(answer.sql, () => check(answer))
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

/** PySpark's calls as they were recorded, in TypeScript. */
const calls: Readonly<Record<string, (t: DataFrame) => DataFrame>> = {
  "t.select(F.row_number().over(W.partitionBy('k').orderBy('id')))": (t) =>
    t.select(row_number().over(Window.partitionBy('k').orderBy('id'))),
  "t.select('id', F.sum('v').over(W.partitionBy('k').orderBy('id').rowsBetween(-1, 1)).alias('x')).orderBy('id')":
    (t) =>
      t
        .select('id', sum('v').over(Window.partitionBy('k').orderBy('id').rowsBetween(-1, 1)).as('x'))
        .orderBy('id'),
  "t.select(F.sum('v').over(W.partitionBy('k').orderBy(F.desc('v')).rangeBetween(W.unboundedPreceding, W.currentRow)))":
    (t) =>
      t.select(
        sum('v').over(
          Window.partitionBy('k')
            .orderBy(desc('v'))
            .rangeBetween(Window.unboundedPreceding, Window.currentRow),
        ),
      ),
  "t.select(F.sum('v').over(W.partitionBy('k').orderBy('v').rangeBetween(-10, 5)))": (t) =>
    t.select(sum('v').over(Window.partitionBy('k').orderBy('v').rangeBetween(-10, 5))),
  "t.select(F.lag('v', 2, 0).over(W.partitionBy('k').orderBy('id')))": (t) =>
    t.select(lag('v', 2, 0).over(Window.partitionBy('k').orderBy('id'))),
  "t.select(F.lead('v', 1).over(W.partitionBy('k').orderBy('id')))": (t) =>
    t.select(lead('v', 1).over(Window.partitionBy('k').orderBy('id'))),
  "t.select(F.ntile(2).over(W.orderBy('id')))": (t) => t.select(ntile(2).over(Window.orderBy('id'))),
  "t.select(F.nth_value('v', 2, True).over(W.orderBy('id')))": (t) =>
    t.select(nth_value('v', 2, true).over(Window.orderBy('id'))),
  "t.withColumn('rn', F.row_number().over(W.orderBy('id'))).orderBy('id').select('id', 'rn')": (t) =>
    t
      .withColumn('rn', row_number().over(Window.orderBy('id')))
      .orderBy('id')
      .select('id', 'rn'),
  "t.withColumn('x', F.sum('v').over(W.partitionBy('k'))).filter('x > 30').select('id', 'x').orderBy('id')": (
    t,
  ) =>
    t
      .withColumn('x', sum('v').over(Window.partitionBy('k')))
      .filter('x > 30')
      .select('id', 'x')
      .orderBy('id'),
  't.select(F.row_number())': (t) => t.select(row_number()),
  "t.filter(F.row_number().over(W.orderBy('id')) > 1)": (t) =>
    t.filter(row_number().over(Window.orderBy('id')).gt(1)),
  "t.groupBy('k').agg(F.row_number().over(W.orderBy('k')))": (t) =>
    t.groupBy('k').agg(row_number().over(Window.orderBy('k'))),
  "t.groupBy('k').agg(F.sum('v').alias('s')).select('k', F.rank().over(W.orderBy('s'))).orderBy('k')": (t) =>
    t
      .groupBy('k')
      .agg(sum('v').as('s'))
      .select('k', expr('rank()').over(Window.orderBy('s')))
      .orderBy('k'),
  "t.select(F.sum('v').over(W.partitionBy('k').rowsBetween(1, 0)))": (t) =>
    t.select(sum('v').over(Window.partitionBy('k').rowsBetween(1, 0))),
  "t.select(F.col('v').over(W.orderBy('id')))": (t) => t.select(col('v').over(Window.orderBy('id'))),
  "t.orderBy(F.row_number().over(W.orderBy(F.desc('id')))).select('id')": (t) =>
    t.orderBy(row_number().over(Window.orderBy(desc('id')))).select('id'),
}

test('the DataFrame API asks for the same windows', async (t) => {
  const table = await spark.table('t')
  for (const answer of recorded.frames) {
    const call = calls[answer.call]
    if (call !== undefined) await t.test(answer.call, () => compare(answer, () => call(table)))
  }
})
