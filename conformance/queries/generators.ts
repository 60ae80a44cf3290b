/** Rows made of arrays, maps and constants: `explode` and its relatives, also where one row fills several batches. */
import { array, col, collect_list, count, explode, explode_outer, inline, lit, posexplode, sum } from 'vonk'
import type { QueryTest } from '../testing/query.ts'

const list = 'case when k = 2 then null when k = 3 then [] else [n, k, null] end'
const sparkList = 'case when k = 2 then null when k = 3 then array() else array(n, k, null) end'

export const generatorQueries: readonly QueryTest[] = [
  {
    name: 'explode',
    frame: ({ t }) => t.selectExpr('id', `${sparkList} as a`).select('id', explode('a').as('e')),
    answer: `select id, unnest(${list}) from t`,
  },
  {
    name: 'explode_outer keeps rows without elements',
    frame: ({ t }) => t.selectExpr('id', `${sparkList} as a`).select('id', explode_outer('a')),
    answer: `select id, unnest(case when len(coalesce(a, [])) = 0 then [null] else a end)
      from (select id, ${list} as a from t)`,
  },
  {
    name: 'posexplode',
    frame: ({ t }) => t.select('id', posexplode(array('n', 'k'))),
    answer: 'select id, unnest([0, 1]), unnest([n, k]) from t',
  },
  {
    name: 'posexplode_outer of an empty array',
    frame: ({ u }) => u.selectExpr('id', 'posexplode_outer(cast(array() as array<int>)) as (p, e)'),
    answer: 'select id, null, null from u',
  },
  {
    name: 'explode of a map, entries filtered',
    frame: ({ t }) =>
      t
        .selectExpr('id', "explode(map('k', k, 'n', n)) as (key, value)")
        .filter('value > 1')
        .withColumn('twice', col('value').multiply(2)),
    answer: `select id, key, value, value * 2 from (select id, unnest(['k', 'n']) as key, unnest([k, n]) as value from t)
      where value > 1`,
  },
  {
    name: 'inline',
    frame: ({ t }) =>
      t
        .selectExpr('id', "array(struct(k as a, s as b), null, struct(0 as a, 'x' as b)) as l")
        .select('id', inline('l')),
    answer: "select id, unnest([k, null, 0]), unnest([s, null, 'x']) from t",
  },
  {
    name: 'inline_outer and stack',
    frame: ({ t }) =>
      t
        .selectExpr('id', 'stack(2, cast(k as bigint), s, id) as (x, y)')
        .selectExpr('id', 'x', 'y', 'inline_outer(cast(null as array<struct<z:int>>))'),
    answer: 'select id, unnest([k, id]), unnest([s, null]), null from t',
  },
  {
    name: 'an array longer than a batch',
    frame: ({ u }) =>
      u
        .limit(3)
        .selectExpr('explode(sequence(1L, 9000L)) as x')
        .filter('x % 7 = 0')
        .agg(count(lit(1)).as('rows'), sum('x').as('sum')),
    answer: 'select 3 * count(*), 3 * sum(x) from range(1, 9001) r(x) where x % 7 = 0',
  },
  {
    name: 'generators in a row, the rows of one left in the middle',
    frame: ({ u }) =>
      u
        .limit(2)
        .selectExpr('explode(sequence(1L, 700L)) as x')
        .selectExpr('x', 'explode(sequence(1L, x % 13)) as y')
        .groupBy('y')
        .agg(count(lit(1)).as('rows'), sum('x').as('sum')),
    answer: `select y, 2 * count(*), 2 * sum(x)
      from (select x, unnest(case when x % 13 = 0 then [1, 0] else range(1, x % 13 + 1) end) as y from range(1, 701) r(x))
      group by y`,
  },
  {
    name: 'numbers of rows, and a limit, in front of a generator that leaves rows',
    frame: ({ spark }) =>
      spark
        .range(0, 6000, 1, 1)
        .selectExpr('id', 'monotonically_increasing_id() as m', 'rand(1) as r')
        .limit(5000)
        .selectExpr('id', 'm', 'r', 'explode(array(1, 2, 3)) as x')
        .groupBy('id', 'm', 'r')
        .agg(count(lit(1)).as('rows'))
        .filter('m = id and rows = 3')
        .agg(count(lit(1))),
    answer: 'select 5000',
  },
  {
    name: 'a limit behind a generator',
    frame: ({ spark }) =>
      spark.range(0, 100, 1, 1).selectExpr('explode(sequence(0L, 99L)) as x').limit(5050).agg(sum('x')),
    answer: 'select 50 * 4950 + 1225',
  },
  {
    name: 'a generator above an aggregate',
    frame: ({ t }) => t.groupBy('k').agg(explode(collect_list('n')).as('n')),
    answer: 'select k, n from t where n is not null',
  },
  {
    name: 'a generator as a column',
    frame: ({ u }) => u.select('id', 'n').withColumn('n', explode(array('n', lit(1)))),
    answer: 'select id, unnest([n, 1]) from u',
  },
  {
    name: 'LATERAL VIEW',
    frame: async ({ t, spark }) => {
      await t.createOrReplaceTempView('lateral_t')
      return spark.sql(
        `select id, e, p, f from lateral_t lateral view explode(array(k, n)) a as e
         lateral view outer posexplode(case when k = 1 then array(s) end) as p, f where e is not null`,
      )
    },
    answer: `select id, e, case when k = 1 then 0 end, case when k = 1 then s end
      from (select id, k, s, unnest([k, n]) as e from t) where e is not null`,
  },
]
