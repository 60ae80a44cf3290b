/**
 * Window functions and aggregates over windows: ranks with ties, offsets, frames of rows and ranges over numbers, dates
 * and instants, values of all types. DuckDB sorts NULL last unless told otherwise, so the order of NULL is always
 * written.
 */
import type { QueryTest } from '../testing/query.ts'

/** `[text]`, or `[Spark's, DuckDB's]`, of window expressions over `t`, each beside the key `n` and `id`. */
type Texts = string | readonly [spark: string, duckdb: string]

const over = 'over (partition by k order by n nulls first, id)'
const ties = 'over (partition by k order by g nulls first)'
const all = 'over (order by id)'
const rows = (from: string, to: string) =>
  `over (partition by k order by n desc nulls last, id rows between ${from} and ${to})`
const range = (order: string, from: string, to: string) =>
  `over (partition by g order by ${order} range between ${from} and ${to})`

const expressions: readonly Texts[] = [
  `row_number() ${over}`,
  `rank() ${ties}`,
  `dense_rank() ${ties}`,
  `percent_rank() ${ties}`,
  `cume_dist() ${ties}`,
  `ntile(3) ${over}`,
  `ntile(7) ${all}`,
  `row_number() ${all}`,
  `lag(n) ${over}`,
  `lag(s, 2) ${over}`,
  `lag(d38, 1, 7) ${over}`,
  `lead(dt, 3) ${over}`,
  `lead(s, 1, g) ${over}`,
  `lead(b) ${all}`,
  `lag(n, 0) ${over}`,
  [`lag(n) ignore nulls ${over}`, `lag(n ignore nulls) ${over}`],
  [`lead(s, 2) ignore nulls ${over}`, `lead(s, 2 ignore nulls) ${over}`],
  [`lead(n, 3, -1) ignore nulls ${all}`, `lead(n, 3, -1 ignore nulls) ${all}`],
  `first_value(s) ${over}`,
  `last_value(s) ${ties.replace('nulls first', 'nulls first, id')}`,
  [
    `first_value(n) ignore nulls ${rows('2 preceding', '2 following')}`,
    `first_value(n ignore nulls) ${rows('2 preceding', '2 following')}`,
  ],
  [
    `last_value(s) ignore nulls ${rows('unbounded preceding', '1 preceding')}`,
    `last_value(s ignore nulls) ${rows('unbounded preceding', '1 preceding')}`,
  ],
  `nth_value(n, 2) ${over}`,
  `nth_value(s, 3) ${rows('1 preceding', '4 following')}`,
  [
    `nth_value(d9, 2) ignore nulls ${rows('3 preceding', '3 following')}`,
    `nth_value(d9, 2 ignore nulls) ${rows('3 preceding', '3 following')}`,
  ],
  `sum(n) over ()`,
  `sum(n) over (partition by k)`,
  `sum(n) ${over}`,
  `sum(n) ${ties}`,
  `sum(n) ${all}`,
  `sum(i32) ${rows('unbounded preceding', 'current row')}`,
  `sum(n) ${rows('3 preceding', '2 following')}`,
  `sum(n) ${rows('2 following', '5 following')}`,
  `sum(n) ${rows('5 preceding', '3 preceding')}`,
  `sum(n) ${rows('current row', 'unbounded following')}`,
  `sum(n) ${rows('1 following', 'unbounded following')}`,
  `sum(n) ${rows('unbounded preceding', '3 following')}`,
  `sum(n) ${rows('unbounded preceding', '2 preceding')}`,
  `sum(d9) ${rows('3 preceding', 'current row')}`,
  `sum(d18) ${rows('unbounded preceding', 'current row')}`,
  `sum(x) ${rows('4 preceding', '4 following')}`,
  `avg(x) ${rows('4 preceding', 'current row')}`,
  `avg(n) ${ties}`,
  `count(*) ${rows('2 preceding', '2 following')}`,
  `count(s) ${rows('2 preceding', '2 following')}`,
  `count(*) over (partition by k, g, b)`,
  `min(n) ${rows('5 preceding', '1 following')}`,
  `max(n) ${rows('5 preceding', '1 following')}`,
  `max(f64) ${rows('5 preceding', 'current row')}`,
  `min(f32) ${rows('current row', '5 following')}`,
  `max(s) ${rows('3 preceding', '3 following')}`,
  `min(s) ${over}`,
  `max(d38) ${rows('1 preceding', '6 following')}`,
  `min(dt) ${rows('2 preceding', 'current row')}`,
  `max(ts) over (partition by k order by id)`,
  `stddev(x) ${rows('6 preceding', '6 following')}`,
  `var_pop(x) ${rows('unbounded preceding', 'current row')}`,
  `corr(x, n) ${rows('9 preceding', '9 following')}`,
  `bool_and(b) ${rows('1 preceding', '1 following')}`,
  [`bit_xor(n) ${rows('2 preceding', 'current row')}`, `bit_xor(n) ${rows('2 preceding', 'current row')}`],
  [
    `collect_list(n) ${rows('2 preceding', '1 following')}`,
    `coalesce(list(n) filter (where n is not null) ${rows('2 preceding', '1 following')}, [])`,
  ],
  [
    `listagg(s2, '-') ${rows('2 preceding', 'current row')}`,
    `string_agg(s2, '-') ${rows('2 preceding', 'current row')}`,
  ],
  `median(x) ${rows('3 preceding', '3 following')}`,
  `sum(n) filter (where b) ${rows('4 preceding', '4 following')}`,
  `count(*) filter (where n > 0) over (partition by g)`,
  `sum(n) ${range('n', '10 preceding', '10 following')}`,
  `sum(id) ${range('n desc nulls last', '100 preceding', 'current row')}`,
  `count(*) ${range('n nulls first', 'unbounded preceding', '50 preceding')}`,
  `count(*) ${range('n nulls last', '50 following', 'unbounded following')}`,
  `sum(id) ${range('x nulls first', '25.5 preceding', '30 following')}`,
  `count(*) ${range('k nulls first', '1 preceding', 'current row')}`,
  [
    `count(*) ${range('dt nulls first', "interval '400' day preceding", 'current row')}`,
    `count(*) ${range('dt nulls first', "interval '400 days' preceding", 'current row')}`,
  ],
  [
    `min(id) ${range('ts nulls first', "interval '5000' day preceding", "interval '5000' day following")}`,
    `min(id) ${range('ts nulls first', "interval '5000 days' preceding", "interval '5000 days' following")}`,
  ],
  ...[
    '1 preceding and 1 following',
    'unbounded preceding and 1 preceding',
    '1 following and 2 following',
    'current row and 1 following',
    '2 preceding and current row',
  ].map((bounds) => `sum(n) over (partition by k order by g nulls first groups between ${bounds})`),
  `count(*) over (order by s nulls first groups between 3 preceding and unbounded following)`,
  `sum(n) over (partition by k order by g nulls first range between current row and unbounded following)`,
  `count(*) over (partition by f64)`,
  `count(*) over (partition by f32 order by f64 nulls first)`,
  `count(*) over (partition by s)`,
  `count(*) over (partition by d38, dt)`,
  `row_number() ${over} + rank() ${ties}`,
  `n - avg(n) over (partition by k)`,
  `sum(sum(n) over (partition by k)) over (partition by g)`,
]

const sparkText = (texts: Texts): string => (typeof texts === 'string' ? texts : texts[0])
const duckText = (texts: Texts): string => (typeof texts === 'string' ? texts : texts[1])
/** DuckDB takes sums of 128 bits, and windows in windows only by a subquery. */
const nested = 'sum(sum('

/** One window function each, over the same rows. */
export const windowCallQueries: readonly QueryTest[] = expressions.map(
  (texts): QueryTest => ({
    name: `window ${sparkText(texts)}`,
    frame: ({ t }) => t.selectExpr('id', `${sparkText(texts)} as w`),
    answer: duckText(texts).startsWith(nested)
      ? 'select id, sum(w) over (partition by g) from (select id, g, sum(n) over (partition by k) w from t)'
      : `select id, ${duckText(texts)} from t`,
  }),
)

export const windowQueries: readonly QueryTest[] = [
  {
    name: 'several windows in one list',
    frame: ({ t }) =>
      t.selectExpr(
        'id',
        `row_number() ${over} as a`,
        `sum(n) over (partition by k) as b`,
        `lag(s) ${all} as c`,
        `max(x) over (partition by g order by id) as d`,
      ),
    answer: `select id, row_number() ${over}, sum(n) over (partition by k), lag(s) ${all},
      max(x) over (partition by g order by id) from t`,
  },
  {
    name: 'windows over groups',
    frame: ({ t }) =>
      t
        .groupBy('k', 'g')
        .agg({ n: 'sum' })
        .selectExpr('k', 'g', '`sum(n)` as s')
        .selectExpr('k', 'g', 's', 'rank() over (partition by k order by s desc nulls last, g) as r'),
    answer: `select k, g, s, rank() over (partition by k order by s desc nulls last, g nulls first)
      from (select k, g, sum(n) s from t group by k, g)`,
  },
  {
    name: 'filter on a row number',
    frame: ({ t }) => t.selectExpr('id', 'k', `row_number() ${over} as rn`).filter('rn <= 2'),
    answer: `select * from (select id, k, row_number() ${over} as rn from t) where rn <= 2`,
  },
  ...['rn <= 5', 'rn = 3', 'rn < 1', '7 > rn and n > 0'].map(
    (condition): QueryTest => ({
      name: `filter on a row number of all rows: ${condition}`,
      frame: ({ t }) =>
        t.selectExpr('id', 'n', 'row_number() over (order by n desc nulls last, id) as rn').filter(condition),
      answer: `select * from (select id, n, row_number() over (order by n desc nulls last, id) rn from t)
        where ${condition}`,
    }),
  ),
  {
    name: 'filter on the key of a window',
    frame: ({ t }) =>
      t.selectExpr('id', 'k', 'sum(n) over (partition by k) as w').filter('k = 1 and w is not null'),
    answer:
      'select * from (select id, k, sum(n) over (partition by k) w from t) where k = 1 and w is not null',
  },
  {
    name: 'window over nothing',
    frame: ({ empty }) => empty.selectExpr(`row_number() over (order by n) as a`, 'sum(n) over () as b'),
    answer: 'select row_number() over (order by n), sum(n) over () from empty',
  },
  {
    name: 'window over NULL alone',
    frame: ({ nulls }) =>
      nulls.selectExpr('count(*) over (partition by n order by s) as a', 'sum(n) over (order by s) as b'),
    answer: 'select count(*) over (partition by n order by s), sum(n) over (order by s) from nulls',
  },
  {
    name: 'windows over many rows',
    frame: ({ big }) =>
      big.selectExpr(
        'id',
        'sum(v) over (partition by k order by id rows between 100 preceding and 50 following) as a',
        'lag(s, 5) over (partition by k order by id) as b',
        'max(x) over (order by id rows between 1000 preceding and current row) as c',
        'count(*) over (partition by dt) as d',
      ),
    answer: `select id, sum(v) over (partition by k order by id rows between 100 preceding and 50 following),
      lag(s, 5) over (partition by k order by id),
      max(x) over (order by id rows between 1000 preceding and current row), count(*) over (partition by dt) from big`,
  },
]
