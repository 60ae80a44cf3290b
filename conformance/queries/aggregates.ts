/** Groupings and aggregate functions, with DISTINCT, FILTER, no keys, no rows, and nothing but NULL. */
import { avg, col, count, expr, lit, max, min, sum } from 'vonk'
import type { QueryTest } from '../testing/query.ts'

const grouped: readonly QueryTest[] = [
  {
    name: 'DISTINCT of a constant, of no rows',
    frame: ({ t }) => t.filter('id < 0').agg(expr('count(distinct 5)'), expr('sum(distinct 5)')),
    answer: 'select count(distinct 5), sum(distinct 5) from t where id < 0',
  },
  {
    name: 'DISTINCT of a constant, of some rows',
    frame: ({ t }) => t.agg(expr('count(distinct 5)'), expr('sum(distinct 5)')),
    answer: 'select count(distinct 5), sum(distinct 5) from t',
  },
  {
    name: 'groupBy count',
    frame: ({ t }) => t.groupBy('k').count(),
    answer: 'select k, count(*) from t group by k',
  },
  {
    name: 'groupBy sum',
    frame: ({ t }) => t.groupBy('k').sum('n', 'x'),
    answer: 'select k, sum(n), sum(x) from t group by k',
  },
  {
    name: 'groupBy avg',
    frame: ({ t }) => t.groupBy('k').avg('n'),
    answer: 'select k, avg(n) from t group by k',
  },
  {
    name: 'groupBy mean of all',
    frame: ({ t }) => t.select('k', 'n', 'x', 's').groupBy('k').mean(),
    answer: 'select k, avg(k), avg(n), avg(x) from t group by k',
  },
  {
    name: 'groupBy min',
    frame: ({ t }) => t.groupBy('k').min('n'),
    answer: 'select k, min(n) from t group by k',
  },
  {
    name: 'groupBy max of all',
    frame: ({ t }) => t.select('g', 'n', 'd38').groupBy('g').max(),
    answer: 'select g, max(n), max(d38) from t group by g',
  },
  {
    name: 'groupBy agg map',
    frame: ({ t }) => t.groupBy('g').agg({ n: 'max', x: 'min' }),
    answer: 'select g, max(n), min(x) from t group by g',
  },
  {
    name: 'groupBy many',
    frame: ({ t }) => t.groupBy('k', 'g', 'b').agg(count('*').as('c'), sum('n').as('s')),
    answer: 'select k, g, b, count(*), sum(n) from t group by k, g, b',
  },
  {
    name: 'groupBy an expression',
    frame: ({ t }) => t.groupBy(expr('n % 3')).agg(sum('n')),
    answer: 'select n % 3, sum(n) from t group by n % 3',
  },
  {
    name: 'groupBy expression of keys',
    frame: ({ t }) => t.groupBy('k').agg(expr('k + 1'), expr('sum(n) + k')),
    answer: 'select k, k + 1, sum(n) + k from t group by k',
  },
  {
    name: 'groupBy doubles',
    frame: ({ t }) => t.groupBy('f64').count(),
    answer: 'select f64, count(*) from t group by f64',
  },
  {
    name: 'groupBy floats',
    frame: ({ t }) => t.groupBy('f32').count(),
    answer: 'select f32, count(*) from t group by f32',
  },
  ...['s', 'bin', 'dt', 'ts', 'tn', 'd9', 'd18', 'd38', 'i8', 'i16', 'i32', 'i64', 'b'].map(
    (key): QueryTest => ({
      name: `groupBy ${key}`,
      frame: ({ t, u }) =>
        t
          .union(u)
          .groupBy(key)
          .agg(count(lit(1)).as('c'), min('id'), max('id')),
      answer: `select ${key}, count(*), min(id), max(id) from (select * from t union all select * from u) group by ${key}`,
    }),
  ),
  {
    name: 'groupBy big',
    frame: ({ big }) => big.groupBy('s').agg(count('*'), sum('v'), min('id'), avg('x')),
    answer: 'select s, count(*), sum(v), min(id), avg(x) from big group by s',
  },
  {
    name: 'groupBy as many groups as rows',
    frame: ({ big }) => big.groupBy('id', 's').agg(sum('v')),
    answer: 'select id, s, sum(v) from big group by id, s',
  },
  {
    name: 'groupBy then sort',
    frame: ({ big }) => big.groupBy('k').agg(sum('v').as('v')).orderBy(col('v').desc(), 'k'),
    answer: 'select k, sum(v) v from big group by k order by v desc, k',
    ordered: true,
  },
  {
    name: 'groupBy then filter',
    frame: ({ big }) => big.groupBy('k').count().filter('count > 94'),
    answer: 'select k, count(*) from big group by k having count(*) > 94',
  },
  {
    name: 'groupBy of groupBy',
    frame: ({ big }) => big.groupBy('k', 's').count().groupBy('k').agg(max('count'), count('*')),
    answer: 'select k, max(c), count(*) from (select k, s, count(*) c from big group by k, s) group by k',
  },
  {
    name: 'groupBy after repartition',
    frame: ({ big }) => big.repartition(3, 'k').groupBy('k').agg(sum('v')),
    answer: 'select k, sum(v) from big group by k',
  },
  {
    name: 'groupBy empty',
    frame: ({ empty }) => empty.groupBy('k').agg(sum('n')),
    answer: 'select k, sum(n) from empty group by k',
  },
  {
    name: 'groupBy nulls',
    frame: ({ nulls }) => nulls.groupBy('k', 's').agg(sum('n'), count('n'), count('*'), max('s'), min('d38')),
    answer: 'select k, s, sum(n), count(n), count(*), max(s), min(d38) from nulls group by k, s',
  },
  {
    name: 'rollup',
    frame: ({ t }) => t.rollup('k', 'g').agg(sum('n')),
    answer: 'select k, g, sum(n) from t group by rollup (k, g)',
  },
  {
    name: 'cube',
    frame: ({ t }) => t.cube('k', 'g').count(),
    answer: 'select k, g, count(*) from t group by cube (k, g)',
  },
  {
    name: 'rollup over a key that is written twice',
    frame: ({ t }) => t.rollup('k', 'g', 'k').agg(sum('n')),
    answer: 'select k, g, k, sum(n) from t group by rollup (k, g, k)',
  },
  {
    name: 'cube over a key that is written twice',
    frame: ({ t }) => t.cube('g', 'g').count(),
    answer: 'select g, g, count(*) from t group by cube (g, g)',
  },
  {
    name: 'agg without keys',
    frame: ({ t }) => t.agg(count('*'), sum('n'), min('s'), max('s'), avg('x')),
    answer: 'select count(*), sum(n), min(s), max(s), avg(x) from t',
  },
  {
    name: 'agg of empty',
    frame: ({ empty }) => empty.agg(count('*'), count('n'), sum('n'), min('s'), max('d38'), avg('x')),
    answer: 'select count(*), count(n), sum(n), min(s), max(d38), avg(x) from empty',
  },
  {
    name: 'agg of nulls',
    frame: ({ nulls }) =>
      nulls.agg(count('*'), count('n'), sum('n'), min('s'), max('d38'), avg('x'), sum('d9')),
    answer: 'select count(*), count(n), sum(n), min(s), max(d38), avg(x), sum(d9) from nulls',
  },
  {
    name: 'agg over a filter that keeps nothing',
    frame: ({ t }) => t.filter('id < 0').agg(count('*'), sum('x')),
    answer: 'select count(*), sum(x) from t where id < 0',
  },
  {
    name: 'agg of a 100 columns',
    frame: ({ big }) => big.agg(sum('v'), ...Array.from({ length: 100 }, (_, i) => sum(col('v').plus(i)))),
    answer: `select sum(v), ${Array.from({ length: 100 }, (_, i) => `sum(v + ${i})`).join(', ')} from big`,
  },
]

/** Calls of aggregate functions, as Spark writes them and as DuckDB does. */
export const aggregateCalls: readonly (string | readonly [spark: string, duckdb: string])[] = [
  'count(n)',
  'count(*)',
  'count(distinct n)',
  'count(distinct s)',
  'count(distinct f64)',
  'count(distinct dt)',
  ['count(distinct k, g)', 'count(distinct case when k is not null and g is not null then (k, g) end)'],
  'sum(distinct k)',
  ['avg(distinct n)', 'avg(distinct n)'],
  ['count(n, x)', 'count(case when n is not null and x is not null then 1 end)'],
  ['count_if(n > 0)', 'count(*) filter (where n > 0)'],
  'sum(i32)',
  'sum(i8)',
  'sum(x)',
  'sum(f32) filter (where abs(f32) < 1000)',
  'sum(d9)',
  ['sum(d18)', 'sum(d18)'],
  ['try_sum(n)', 'sum(n)'],
  'avg(n)',
  'mean(n)',
  'avg(x)',
  ['try_avg(x)', 'avg(x)'],
  ['cast(avg(d9) as double)', 'round(avg(d9::double), 6)'],
  ...[
    'n',
    'x',
    'b',
    's',
    'bin',
    'dt',
    'ts',
    'tn',
    'd9',
    'd38',
    'i8',
    'i16',
    'i32',
    'i64',
    'f32',
    'f64',
  ].flatMap((c) => [`min(${c})`, `max(${c})`]),
  'bool_and(b)',
  'bool_or(b)',
  ['every(b)', 'bool_and(b)'],
  ['some(b)', 'bool_or(b)'],
  ['any(b)', 'bool_or(b)'],
  'var_pop(n)',
  ['var_samp(n)', 'case when count(n) > 1 then var_samp(n) end'],
  ['variance(x)', 'variance(x)'],
  'stddev_pop(x)',
  'stddev_samp(x)',
  'stddev(x)',
  ['std(x)', 'stddev(x)'],
  ['skewness(x)', '(avg(x * x * x) - 3 * avg(x) * avg(x * x) + 2 * pow(avg(x), 3)) / pow(var_pop(x), 1.5)'],
  ['kurtosis(x)', 'kurtosis_pop(x)'],
  ['covar_pop(x, n)', 'covar_pop(x, n)'],
  ['covar_samp(x, n)', 'covar_samp(x, n)'],
  ['corr(x, n)', 'corr(x, n)'],
  'regr_count(x, n)',
  'regr_avgx(x, n)',
  'regr_avgy(x, n)',
  'regr_sxx(x, n)',
  'regr_syy(x, n)',
  'regr_sxy(x, n)',
  'regr_slope(x, n)',
  'regr_intercept(x, n)',
  'regr_r2(x, n)',
  'bit_and(n)',
  'bit_or(n)',
  'bit_xor(n)',
  'sum(n) filter (where b)',
  'count(*) filter (where b)',
  'count(distinct k) filter (where n > 0)',
  'max(s) filter (where k > 1)',
  'min(x) filter (where false)',
  ['sum(n) + count(*) * 2', 'sum(n) + count(*) * 2'],
  ['coalesce(sum(n), 0)', 'coalesce(sum(n), 0)'],
  ['max(n) - min(n)', 'max(n) - min(n)'],
  ['sum(case when b then n else 0 end)', 'sum(case when b then n else 0 end)'],
]

/** Each over table `t` by key and whole, and over the tables without rows and without values. */
/** One aggregate each, over the same rows. */
export const aggregateCallQueries: readonly QueryTest[] = aggregateCalls.map((pair): QueryTest => {
  const [spark, duckdb] = typeof pair === 'string' ? [pair, pair] : pair
  const all = (table: string, name: string) =>
    `select '${name}' as place, null::int as k, ${duckdb} as v from ${table}`
  const sql = `select 't' as place, k, ${duckdb} as v from t group by k union all ${all('t', 'all')}
    union all ${all('empty', 'empty')} union all ${all('nulls', 'nulls')}`
  return {
    name: `aggregate ${spark}`,
    frame: ({ t, empty, nulls }) => {
      const one = (frame: typeof t, name: string) =>
        frame.agg(expr(spark).as('v')).select(lit(name).as('place'), lit(null).cast('int').as('k'), 'v')
      return t
        .groupBy('k')
        .agg(expr(spark).as('v'))
        .select(lit('t').as('place'), 'k', 'v')
        .union(one(t, 'all'))
        .union(one(empty, 'empty'))
        .union(one(nulls, 'nulls'))
    },
    answer: sql,
  }
})

/** Whichever row comes first, each of these groups has but one answer. */
const positions: readonly QueryTest[] = [
  {
    name: 'first',
    frame: ({ t }) => t.groupBy('k').agg(expr('first(k)')),
    answer: 'select k, k from t group by k',
  },
  {
    name: 'first ignoring NULL',
    frame: ({ t }) => t.groupBy('id').agg(expr('first(n, true)'), expr('first_value(s)')),
    answer: 'select id, n, s from t',
  },
  {
    name: 'last',
    frame: ({ t }) => t.groupBy('id').agg(expr('last(s)'), expr('last_value(d38)')),
    answer: 'select id, s, d38 from t',
  },
  {
    name: 'any_value',
    frame: ({ t }) => t.groupBy('id').agg(expr('any_value(bin)'), expr('any_value(dt)')),
    answer: 'select id, bin, dt from t',
  },
  {
    name: 'first of sorted',
    frame: ({ t }) =>
      t
        .coalesce(1)
        .sortWithinPartitions('id')
        .agg(expr('first(id)'), expr('last(id)'), expr('first(n, true)')),
    answer: 'select min(id), max(id), (select n from t where n is not null order by id limit 1) from t',
  },
  {
    name: 'collect_list',
    frame: ({ t }) =>
      t.groupBy('id').agg(expr('collect_list(s)'), expr('collect_set(n)'), expr('collect_list(d38)')),
    answer: `select id, coalesce(list(s) filter (where s is not null), []), coalesce(list(n) filter (where n is not null), []),
      coalesce(list(d38) filter (where d38 is not null), []) from t group by id`,
  },
  {
    name: 'collect_list in order',
    frame: ({ t }) =>
      t
        .coalesce(1)
        .sortWithinPartitions('id')
        .agg(expr('collect_list(s)'), expr('collect_list(n) filter (where b)')),
    answer:
      'select list(s order by id) filter (where s is not null), list(n order by id) filter (where b and n is not null) from t',
  },
  {
    name: 'collect_set',
    frame: ({ t }) => t.groupBy('k').agg(expr('collect_set(k)'), expr("collect_set('🦄')")),
    answer: "select k, case when k is null then [] else [k] end, ['🦄'] from t group by k",
  },
  {
    name: 'min_by and max_by',
    frame: ({ t }) =>
      t.groupBy('k').agg(expr('min_by(s, id)'), expr('max_by(n, id)'), expr('max_by(d38, id)')),
    answer: 'select k, arg_min_null(s, id), arg_max_null(n, id), arg_max_null(d38, id) from t group by k',
  },
  {
    name: 'max_by of nothing',
    frame: ({ nulls }) => nulls.agg(expr('max_by(id, n)'), expr('min_by(s, id)')),
    answer: [[null, null]],
  },
]

export const aggregateQueries: readonly QueryTest[] = [...grouped, ...positions]
