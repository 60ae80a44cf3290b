/**
 * The DataFrame API over small tables against what Apache Spark answered the same programs in Python
 * (`recorded/relational.json`): pivot, unpivot, missing values, statistics, grouping sets, subqueries, lateral joins.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import {
  bitmap_bit_position,
  bitmap_bucket_number,
  bitmap_count,
  col,
  type DataFrame,
  encode,
  grouping,
  grouping_id,
  lit,
  max,
  product,
  SparkSession,
  struct,
  sum,
  to_json,
  uniform,
  when,
} from 'vonk'
import { type Answer, answerOf, check, createViews } from './testing/recorded-answers.ts'

const recorded = JSON.parse(readFileSync(new URL('recorded/relational.json', import.meta.url), 'utf8')) as {
  readonly setup: readonly string[]
  readonly dataFrames: readonly (Answer & { readonly program: string })[]
  readonly values: readonly { readonly program: string; readonly value: unknown }[]
}

let spark: SparkSession
const names = ['t', 'u', 'v', 'sales', 'wide'] as const
type Frames = Readonly<Record<(typeof names)[number], DataFrame>>
let frames: Frames
before(async () => {
  spark = await SparkSession.builder().master('local[2]').config('spark.sql.shuffle.partitions', '3').create()
  await createViews(spark, recorded.setup)
  frames = Object.fromEntries(names.map((name) => [name, spark.table(name)])) as unknown as Frames
})
after(() => spark.stop())

/** By the first words of the recorded program. */
const programs: Readonly<Record<string, (f: Frames) => DataFrame>> = {
  "sales.groupBy('year').pivot('course').sum('earnings').orderBy('year')": ({ sales }) =>
    sales.groupBy('year').pivot('course').sum('earnings').orderBy('year'),
  "sales.groupBy('year').pivot('course', ['java', 'dotnet']).agg(": ({ sales }) =>
    sales
      .groupBy('year')
      .pivot('course', ['java', 'dotnet'])
      .agg(sum('earnings'), max('earnings').alias('m'))
      .orderBy('year'),
  "sales.groupBy('year').pivot('course').agg(": ({ sales }) =>
    sales.groupBy('year').pivot('course').agg(sum('earnings').alias('s')).orderBy('year'),
  "sales.groupBy().pivot('course').count()": ({ sales }) => sales.groupBy().pivot('course').count(),
  "wide.unpivot('id', ['v1', 'v2']": ({ wide }) =>
    wide.unpivot('id', ['v1', 'v2'], 'var', 'val').orderBy('id', 'var'),
  "wide.select('id', 'v1', 'v2').unpivot('id', None": ({ wide }) =>
    wide.select('id', 'v1', 'v2').unpivot('id', null, 'var', 'val').orderBy('id', 'var'),
  "wide.select('id', 'v1', 'v2').melt(": ({ wide }) =>
    wide.select('id', 'v1', 'v2').melt(['id'], ['v1'], 'var', 'val').orderBy('id', 'var'),
  "wide.unpivot('id', ['v1', 'name']": ({ wide }) => wide.unpivot('id', ['v1', 'name'], 'var', 'val'),
  "wide.unpivot('id', []": ({ wide }) => wide.unpivot('id', [], 'var', 'val'),
  "wide.unpivot(F.col('id') + 1, [": ({ wide }) =>
    wide
      .unpivot(col('id').plus(1), [col('v1').multiply(2), col('v2').plus(1).as('w')], 'var', 'val')
      .orderBy('(id + 1)', 'var'),
  "wide.unpivot(F.col('id') + 1, None": ({ wide }) => wide.unpivot(col('id').plus(1), null, 'var', 'val'),
  "wide.select('id').unpivot('id', None": ({ wide }) => wide.select('id').unpivot('id', null, 'var', 'val'),
  "wide.select('v1', 'v2').unpivot([], None": ({ wide }) =>
    wide.select('v1', 'v2').unpivot([], null, 'var', 'val').orderBy('var', 'val'),
  "t.na.drop().orderBy('b')": ({ t }) => t.na.drop().orderBy('b'),
  "t.na.drop('all')": ({ t }) => t.na.drop('all').orderBy('b'),
  't.na.drop(thresh=3)': ({ t }) => t.na.drop(3).orderBy('b'),
  "t.na.drop(subset=['a'])": ({ t }) => t.na.drop('any', ['a']).orderBy('b'),
  "t.na.fill(0).orderBy('a', 'b')": ({ t }) => t.na.fill(0).orderBy('a', 'b'),
  "t.na.fill('?')": ({ t }) => t.na.fill('?').orderBy('a', 'b'),
  "t.na.fill({'a': -1": ({ t }) => t.na.fill({ a: -1, s: 'none' }).orderBy('a', 'b'),
  't.na.fill(1.7)': ({ t }) => t.na.fill(1.7).orderBy('a', 'b'),
  't.na.fill(True)': ({ t }) => t.na.fill(true).orderBy('a', 'b'),
  "t.na.fill(0, ['b'])": ({ t }) => t.na.fill(0, ['b']).orderBy('a', 'b'),
  't.na.replace(1, 7)': ({ t }) => t.na.replace(new Map([[1, 7]])).orderBy('a', 'b'),
  't.na.replace([10, 20]': ({ t }) =>
    t.na
      .replace(
        new Map([
          [10, 11],
          [20, 21],
        ]),
        'b',
      )
      .orderBy('a', 'b'),
  "t.na.replace({'x': 'xx'": ({ t }) => t.na.replace({ x: 'xx', y: null }).orderBy('a', 'b'),
  "t.na.replace('x', 'q'": ({ t }) => t.na.replace({ x: 'q' }, ['s']).orderBy('a', 'b'),
  "t.sampleBy('s'": ({ t }) => t.sampleBy('s', { x: 1 }, 3).orderBy('b'),
  "t.select('b', F.to_json(F.struct('a', 's').withField('c'": ({ t }) =>
    t.select('b', to_json(struct('a', 's').withField('c', col('b').plus(1)))).orderBy('b'),
  "t.select('b', F.to_json(F.struct('a', 's').withField('A'": ({ t }) =>
    t.select('b', to_json(struct('a', 's').withField('A', lit('new')).dropFields('s'))).orderBy('b'),
  "t.select('b', F.struct('a', F.struct('s', 'b')": ({ t }) =>
    t
      .select('b', struct('a', struct('s', 'b').alias('i')).alias('n'))
      .select('b', to_json(col('n').withField('i.s', lit('q')).withField('i.z', lit(1))))
      .orderBy('b'),
  "t.select('b', F.when(": ({ t }) =>
    t
      .select('b', when(col('a').isNotNull(), struct('a', 's')).alias('n'))
      .select('b', to_json(col('n').dropFields('nope', 'a')))
      .orderBy('b'),
  "t.select(F.struct('a', 's').dropFields": ({ t }) => t.select(struct('a', 's').dropFields('a', 's')),
  "t.select(F.col('a').withField": ({ t }) => t.select(col('a').withField('x', lit(1))),
  "t.select(F.struct('a').withField('q.r'": ({ t }) => t.select(struct('a').withField('q.r', lit(1))),
  "t.groupBy('s').agg(F.product('b')": ({ t }) =>
    t
      .groupBy('s')
      .agg(product('b'), product(col('a').multiply(0.5)).alias('p'))
      .orderBy('s'),
  "t.where('a > 100').agg(F.product": ({ t }) => t.where('a > 100').agg(product('b')),
  'spark.range(-98304, 98305, 16384)': () =>
    spark
      .range(-98304, 98305, 16384)
      .select(
        'id',
        bitmap_bucket_number('id'),
        bitmap_bit_position('id'),
        bitmap_bucket_number(col('id').plus(1)),
        bitmap_bit_position(col('id').minus(1)),
      )
      .orderBy('id'),
  "t.select('b', F.bitmap_count(": ({ t }) => t.select('b', bitmap_count(encode('s', 'utf-8'))).orderBy('b'),
  'spark.range(0, 5, 1, 1).select(F.uniform(': () =>
    spark
      .range(0, 5, 1, 1)
      .select(
        uniform(lit(1), lit(10), lit(3)),
        uniform(lit(-5.5), lit(5), lit(0)).cast('string').alias('x'),
        uniform(lit(10), lit(20).cast('bigint'), lit(7)),
      ),
  't.groupingSets(': ({ t }) =>
    t
      .groupingSets([['a'], ['s'], []], 'a', 's')
      .agg(sum('b'), grouping_id())
      .orderBy('a', 's'),
  "t.cube('a')": ({ t }) => t.cube('a').agg(sum('b'), grouping('a')).orderBy('a', grouping('a')),
  "t.rollup('a', 's')": ({ t }) => t.rollup('a', 's').count().orderBy('a', 's', 'count'),
  "t.where(F.col('a').isin(u.select('a')))": ({ t, u }) =>
    t.where(col('a').isin(u.select('a'))).orderBy('a', 'b'),
  "t.where(u.where(F.col('u.a')": ({ t, u }) =>
    t.where(u.where(col('u.a').equalTo(col('t.a').outer())).exists()).orderBy('a', 'b'),
  "t.select('a', u.agg(F.max('c')).scalar()": ({ t, u }) =>
    t.select('a', u.agg(max('c')).scalar().alias('m')).orderBy('a', 'm'),
  "t.where(F.col('b') == t.agg(F.max('b')).scalar())": ({ t }) =>
    t.where(col('b').equalTo(t.agg(max('b')).scalar())),
  't.intersect(t)': ({ t }) => t.intersect(t).orderBy('a', 'b'),
  "t.select('a').subtract(v)": ({ t, v }) => t.select('a').except(v).orderBy('a'),
  "t.hint('broadcast')": ({ t }) => t.hint('broadcast').orderBy('a', 'b'),
  "t.alias('x').join(t.alias('y')": ({ t }) =>
    t
      .alias('x')
      .join(t.alias('y'), col('x.a').equalTo(col('y.a')))
      .select('x.b', 'y.b')
      .orderBy('x.b', 'y.b'),
}

/**
 * The recording client without Connect sends 0 as a double, whose cast to a whole number may fail: the column may be
 * null. With Connect it is a whole number, and the column is not (the PySpark suite records that).
 */
const filledWhole: Readonly<Record<string, readonly string[]>> = {
  "t.na.fill(0).orderBy('a', 'b')": ['a', 'b'],
  "t.na.fill(0, ['b'])": ['b'],
}

for (const [start, make] of Object.entries(programs)) {
  test(start, async () => {
    const classic = recorded.dataFrames.find(({ program }) => program.startsWith(start))
    const filled = filledWhole[start] ?? []
    const columns = classic?.columns?.map(([name, type, nullable]) => {
      return [name, type, nullable && !filled.includes(name)] as const
    })
    const answer = classic && { ...classic, ...(columns === undefined ? {} : { columns }) }
    assert.ok(answer !== undefined, `${start} was not recorded`)
    // Rows of several sets are alike in the columns that they are ordered by.
    const options = start.startsWith('t.groupingSets') ? { ordered: false } : {}
    check(answer, await answerOf(() => make(frames)), options)
  })
}

test('crosstab has a row and a column for every value', async () => {
  const answer = recorded.dataFrames.find(({ program }) => program.startsWith('t.stat.crosstab'))!
  const given = await answerOf(() => frames.t.stat.crosstab('a', 's').orderBy('a_s'))
  assert.deepEqual(given.rows, answer.rows)
})

test('frequent items are those that often enough occur, and no others', async () => {
  const [row] = await frames.t.freqItems(['a', 's'], 0.3).collect()
  assert.deepEqual([row.get(0), row.get(1)], [[1], ['x']])
})

test('statistics of columns', async () => {
  const { sales, t } = frames
  const value = (start: string): unknown =>
    recorded.values.find(({ program }) => program.startsWith(start))!.value
  const close = (a: number, start: string) =>
    assert.ok(Math.abs(a - Number((value(start) as { double: string }).double)) < 1e-9 * Math.abs(a))
  close(await sales.stat.corr('year', 'earnings'), 'sales.stat.corr')
  close(await sales.stat.cov('year', 'earnings'), 'sales.stat.cov')
  assert.deepEqual(await sales.approxQuantile('earnings', [0, 0.5, 1], 0), [5000, 20000, 48000])
  assert.deepEqual(await sales.stat.approxQuantile(['earnings', 'year'], [0.25], 0), [[15000], [2012]])
  assert.deepEqual(await t.approxQuantile('b', [0.5], 0.1), [20])
})

test('a lateral join gives each row the rows made for it', async () => {
  const { u, v } = frames
  const right = u.where(col('u.a').equalTo(col('v.a').outer())).select('c')
  const rows = await v.lateralJoin(right).orderBy('v.a', 'c').collect()
  assert.deepEqual(
    rows.map((row) => [row.get(0), row.get(1)]),
    [
      [1, 100],
      [1, 200],
      [2, 10],
    ],
  )
  assert.equal(await v.lateralJoin(right, undefined, 'left').count(), 4)
})

test('plans with subqueries are explained in every mode', async () => {
  const { t, u } = frames
  const plain = t.where(col('b').gt(u.agg(max('c')).scalar()))
  assert.match(await plain.explainString('simple'), /Subquery subquery#\d+, \[id=#\d+\]/)
  for (const mode of ['extended', 'formatted', 'cost', 'codegen', 'stages'] as const) {
    assert.ok((await plain.explainString(mode)).length > 0)
  }
})
