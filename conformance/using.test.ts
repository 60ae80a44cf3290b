/**
 * Columns that a join by USING or NATURAL leaves out of its output, under their tables' names, against what Apache
 * Spark answered (`recorded/using.json`).
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { type DataFrame, lit, SparkSession } from 'vonk'
import { type Answer, answerOf, check, createViews } from './testing/recorded-answers.ts'

const recorded = JSON.parse(readFileSync(new URL('recorded/using.json', import.meta.url), 'utf8')) as {
  readonly setup: readonly string[]
  readonly queries: readonly (Answer & { readonly sql: string })[]
  readonly stars: readonly (Answer & { readonly sql: string })[]
  readonly programs: readonly (Answer & { readonly program: string })[]
}

interface Frames {
  readonly t: DataFrame
  readonly u: DataFrame
  readonly v: DataFrame
}
let spark: SparkSession
let frames: Frames
before(async () => {
  spark = await SparkSession.builder().master('local[2]').config('spark.sql.shuffle.partitions', '3').create()
  await createViews(spark, recorded.setup)
  frames = { t: spark.table('t'), u: spark.table('u'), v: spark.table('v') }
})
after(() => spark.stop())

for (const answer of [...recorded.queries, ...recorded.stars]) {
  test(answer.sql, async () => check(answer, await answerOf(() => spark.sql(answer.sql))))
}

/** The recorded programs in TypeScript. */
const programs: Readonly<Record<string, (f: Frames) => DataFrame>> = {
  "t.join(u, ['a']).select(t.a, u.a)": ({ t, u }) => t.join(u, ['a']).select(t.col('a'), u.col('a')),
  "t.join(u, ['a'], 'left').select(t.a, u.a, 'a')": ({ t, u }) =>
    t.join(u, ['a'], 'left').select(t.col('a'), u.col('a'), 'a'),
  "t.join(u, ['a'], 'right').select(t.a, u.a, 'a')": ({ t, u }) =>
    t.join(u, ['a'], 'right').select(t.col('a'), u.col('a'), 'a'),
  "t.join(u, ['a'], 'full').select(t.a, u.a, 'a')": ({ t, u }) =>
    t.join(u, ['a'], 'full').select(t.col('a'), u.col('a'), 'a'),
  "t.join(u, ['a']).drop(u.a)": ({ t, u }) => t.join(u, ['a']).drop(u.col('a')),
  "t.join(u, ['a']).drop(t.a)": ({ t, u }) => t.join(u, ['a']).drop(t.col('a')),
  "t.join(u, ['a'], 'full').drop(t.a)": ({ t, u }) => t.join(u, ['a'], 'full').drop(t.col('a')),
  "t.join(u, ['a'], 'left').where(u.a.isNull())": ({ t, u }) =>
    t.join(u, ['a'], 'left').where(u.col('a').isNull()),
  "t.join(u, ['a'], 'left').withColumn('ua', u.a)": ({ t, u }) =>
    t.join(u, ['a'], 'left').withColumn('ua', u.col('a')),
  "t.join(u, ['a'], 'left').groupBy(u.a).count()": ({ t, u }) =>
    t.join(u, ['a'], 'left').groupBy(u.col('a')).count(),
  "t.join(u, ['a'], 'left').orderBy(u.a, 'b').select('b')": ({ t, u }) =>
    t.join(u, ['a'], 'left').orderBy(u.col('a'), 'b').select('b'),
  "t.join(u, ['a'], 'left').select('b').orderBy(u.a, 'b')": ({ t, u }) =>
    t.join(u, ['a'], 'left').select('b').orderBy(u.col('a'), 'b'),
  "t.join(u, ['a'], 'left').select('b').select(u.a)": ({ t, u }) =>
    t.join(u, ['a'], 'left').select('b').select(u.col('a')),
  "t.join(u, ['a'], 'left').select('b').where(u.a.isNull())": ({ t, u }) =>
    t.join(u, ['a'], 'left').select('b').where(u.col('a').isNull()),
  "t.join(u, ['a'], 'left').distinct().select(u.a)": ({ t, u }) =>
    t.join(u, ['a'], 'left').distinct().select(u.col('a')),
  "t.join(u, ['a'], 'left').limit(100).select(u.a)": ({ t, u }) =>
    t.join(u, ['a'], 'left').limit(100).select(u.col('a')),
  "t.join(u, ['a'], 'left').alias('q').select('u.a')": ({ t, u }) =>
    t.join(u, ['a'], 'left').alias('q').select('u.a'),
  "t.join(u, ['a'], 'left').select('u.a').orderBy('a')": ({ t, u }) =>
    t.join(u, ['a'], 'left').select('u.a').orderBy('a'),
  "t.join(u, ['a'], 'left').join(v, u.a == v.a)": ({ t, u, v }) =>
    t.join(u, ['a'], 'left').join(v, u.col('a').equalTo(v.col('a'))),
  "t.join(u, ['a'], 'left').join(v, ['a']).select(t.a, u.a, v.a)": ({ t, u, v }) =>
    t.join(u, ['a'], 'left').join(v, ['a']).select(t.col('a'), u.col('a'), v.col('a')),
  "t.join(u, ['a'], 'leftsemi').select('u.a')": ({ t, u }) => t.join(u, ['a'], 'leftsemi').select('u.a'),
  "t.join(t, ['a']).select(t.a)": ({ t }) => t.join(t, ['a']).select(t.col('a')),
  "t.alias('x').join(t.alias('y'), ['a']).select('x.a', 'y.a', 'x.b', 'y.b')": ({ t }) =>
    t.alias('x').join(t.alias('y'), ['a']).select('x.a', 'y.a', 'x.b', 'y.b'),
  "t.join(u, ['a'], 'left').toDF('k', 'b', 's', 'c').select(u.a)": ({ t, u }) =>
    t.join(u, ['a'], 'left').toDF('k', 'b', 's', 'c').select(u.col('a')),
  "t.join(u, ['a'], 'left').repartition(2, u.a).select(u.a)": ({ t, u }) =>
    t.join(u, ['a'], 'left').repartition(2, u.col('a')).select(u.col('a')),
  "t.join(u, ['a'], 'left').hint('broadcast').select(u.a)": ({ t, u }) =>
    t.join(u, ['a'], 'left').hint('broadcast').select(u.col('a')),
  "t.join(u, ['a'], 'left').na.fill(0).select(u.a)": ({ t, u }) =>
    t.join(u, ['a'], 'left').na.fill(0).select(u.col('a')),
  "t.join(u, ['a'], 'left').select(u['*'])": ({ t, u }) => t.join(u, ['a'], 'left').select(u.col('*')),
  "t.join(u, ['a'], 'left').select('u.*')": ({ t, u }) => t.join(u, ['a'], 'left').select('u.*'),
  "t.join(u, ['a'], 'left').withColumn('a', F.lit(1)).select(u.a, 'a')": ({ t, u }) =>
    t.join(u, ['a'], 'left').withColumn('a', lit(1)).select(u.col('a'), 'a'),
}

for (const answer of recorded.programs) {
  test(answer.program, async () => check(answer, await answerOf(() => programs[answer.program](frames))))
}

test('the recorded programs are those written here', () => {
  assert.deepEqual(
    recorded.programs.map((answer) => answer.program),
    Object.keys(programs),
  )
})

test('what is hidden costs nothing where it is not asked for', async () => {
  const plain = await spark.sql('select t.b, c from t join u using (a) where c > 5')
  const asked = await spark.sql('select t.b, c, u.a from t join u using (a) where c > 5')
  const analyzed = async (frame: DataFrame) =>
    /== Analyzed Logical Plan ==\n[^\n]*\n([\s\S]*?)\n\n==/.exec(await frame.explainString('extended'))![1]
  const projections = (text: string) =>
    [...text.matchAll(/Project \[(.*?)\]/g)].map(([, list]) => list.split(', ').length)
  assert.deepEqual(projections(await analyzed(plain)).slice(0, 2), [2, 4])
  assert.deepEqual(projections(await analyzed(asked)).slice(0, 2), [3, 5])
})

// Asked of Spark 4.3: the shared column is what orders, whichever of the sides has it.
test('ORDER BY finds the shared column below a select list that shows both sides', async () => {
  const t = "values (1, 'a'), (2, 'b') as t(id, s)"
  const u = "values (2, 'v'), (0, 'w') as u(id, v)"
  const sql = `select t.*, u.* from ${t} full join ${u} using (id) order by id`
  const rows = (await (await spark.sql(sql)).collect()).map((row) => [0, 1, 2, 3].map((i) => row.get(i)))
  assert.deepEqual(rows, [
    [null, null, 0, 'w'],
    [1, 'a', null, null],
    [2, 'b', 2, 'v'],
  ])
})
