/**
 * Rows that come from the program: ranges, rows and objects of JavaScript, empty frames; and the statistics of
 * `describe`.
 */
import { col, expr } from 'vonk'
import type { QueryTest } from '../testing/query.ts'

export const sourceQueries: readonly QueryTest[] = [
  {
    name: 'range',
    frame: ({ spark }) => spark.range(100),
    answer: 'select unnest(range(0, 100))',
  },
  {
    name: 'range backwards',
    frame: ({ spark }) => spark.range(10, -10, -3).orderBy('id'),
    answer: 'select unnest(range(10, -10, -3)) r order by r',
    ordered: true,
  },
  {
    name: 'range of partitions',
    frame: ({ spark }) => spark.range(0, 1000, 7, 5),
    answer: 'select unnest(range(0, 1000, 7))',
  },
  {
    name: 'range of nothing',
    frame: ({ spark }) => spark.range(5, 5),
    answer: 'select 1::bigint where false',
  },
  {
    name: 'range at the end of longs',
    frame: ({ spark }) => spark.range(9223372036854775800n, 9223372036854775807n).selectExpr('id', 'id - 1'),
    answer: 'select r, r - 1 from (select 9223372036854775800 + unnest(range(0, 7)) as r)',
  },
  {
    name: 'createDataFrame of objects',
    frame: ({ spark }) =>
      spark
        .createDataFrame([
          { a: 1, s: '🦄' },
          { a: null, s: '' },
          { a: 3, s: null },
        ])
        .selectExpr('cast(a as int)', 's'),
    answer: "values (1, '🦄'), (null, ''), (3, null)",
  },
  {
    name: 'createDataFrame with a schema',
    frame: ({ spark }) =>
      spark
        .createDataFrame(
          [
            [1, '2.50', true, -0.0, 'x'],
            [null, null, null, null, null],
          ],
          'i int, d decimal(10,2), b boolean, f double, s string',
        )
        .filter('i is null or f = 0'),
    answer: "values (1, 2.50::decimal(10,2), true, 0::double, 'x'), (null, null, null, null, null)",
  },
  {
    name: 'createDataFrame of many rows',
    frame: ({ spark }) =>
      spark
        .createDataFrame(
          Array.from({ length: 5000 }, (_, i) => [i, `s${i % 10}`]),
          'i bigint, s string',
        )
        .groupBy('s')
        .agg({ i: 'sum' }),
    answer: "select 's' || (i % 10), sum(i) from range(5000) r(i) group by 1",
  },
  {
    name: 'createDataFrame of nothing',
    frame: ({ spark }) => spark.createDataFrame([], 'i int, s string'),
    answer: "select 1, 'a' where false",
  },
  {
    name: 'emptyDataFrame',
    frame: ({ spark }) =>
      spark.emptyDataFrame('i int').union(spark.emptyDataFrame('i int')).agg(expr('count(*)')),
    answer: [['0']],
  },
  {
    name: 'union of sources',
    frame: ({ spark, u }) =>
      spark
        .range(3)
        .union(u.select('id'))
        .union(spark.createDataFrame([[7n]], 'id bigint')),
    answer: 'select unnest(range(0, 3)) union all select id from u union all select 7',
  },
  {
    name: 'describe',
    frame: ({ big }) =>
      big
        .describe('v', 's')
        .selectExpr(
          'summary',
          "case when summary in ('mean', 'stddev') then round(cast(v as double), 6) else cast(v as double) end",
          "case when summary in ('count', 'min', 'max') then s end",
        ),
    answer: `select 'count', count(v)::double, count(s)::varchar from big union all select 'mean', round(avg(v), 6), null from big
      union all select 'stddev', round(stddev(v), 6), null from big union all select 'min', min(v), min(s) from big union all select 'max', max(v), max(s) from big`,
  },
  {
    name: 'summary',
    frame: ({ t }) => t.select('n').summary('count', 'min', 'max').select('summary', col('n').cast('bigint')),
    answer:
      "select 'count', count(n) from t union all select 'min', min(n) from t union all select 'max', max(n) from t",
  },
  {
    name: 'describe of nothing',
    frame: ({ empty }) => empty.describe('n'),
    answer: [
      ['count', '0'],
      ['mean', null],
      ['stddev', null],
      ['min', null],
      ['max', null],
    ],
  },
]
