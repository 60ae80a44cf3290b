/** Aggregates that look at all values of a group: percentiles, the most frequent value, texts in an order. */
import type { QueryTest } from '../testing/query.ts'

export const valueAggregateQueries: readonly QueryTest[] = [
  {
    name: 'percentile and median by group',
    frame: ({ t }) =>
      t
        .groupBy('k')
        .agg({ n: 'median' })
        .join(t.groupBy('k').agg({ x: 'median' }), 'k'),
    answer: `select a.k, a.m, b.m from (select k, median(n) as m from t group by k) a
      join (select k, median(x) as m from t group by k) b on a.k = b.k`,
  },
  {
    name: 'percentiles in SQL',
    frame: async ({ t, spark }) => {
      await t.createOrReplaceTempView('percentiles_t')
      return spark.sql(`select k, percentile(n, 0.3) as p, percentile(n, array(0.0, 0.5, 1.0)) as a,
        percentile_cont(0.9) within group (order by n desc) as c,
        percentile_disc(0.4) within group (order by n) as d,
        percentile_approx(n, 0.4) as x
        from percentiles_t group by k`)
    },
    answer: `select k, quantile_cont(n, 0.3), quantile_cont(n, [0.0, 0.5, 1.0]),
      quantile_cont(n, 0.9 order by n desc), quantile_disc(n, 0.4), quantile_disc(n, 0.4)
      from t group by k`,
  },
  {
    name: 'percentile with frequencies',
    frame: ({ t }) => t.selectExpr('percentile(n, 0.5, if(n > 0, 2, 1)) as p'),
    answer: `select quantile_cont(n, 0.5) from (select n from t union all select n from t where n > 0)`,
  },
  {
    name: 'listagg in an order',
    frame: async ({ t, spark }) => {
      await t.createOrReplaceTempView('listagg_t')
      return spark.sql(`select k, listagg(s, '|') within group (order by n desc nulls first, id) as l,
        string_agg(distinct g, ',') within group (order by g) as d
        from listagg_t group by k`)
    },
    answer: `select k, string_agg(s, '|' order by n desc nulls first, id),
      string_agg(distinct g, ',' order by g) from t group by k`,
  },
  {
    name: 'mode and approx_count_distinct',
    frame: ({ t }) =>
      t.selectExpr(
        "mode(if(id % 3 = 0, 'b', 'a')) as m",
        'approx_count_distinct(k) as c',
        'count(distinct k) as d',
      ),
    answer:
      "select mode(case when id % 3 = 0 then 'b' else 'a' end), count(distinct k), count(distinct k) from t",
  },
]
