/** Where Vonk answers otherwise than Spark on purpose: DuckDB's rows are expected instead, or Spark's with a change. */

const unnested = 'Spark refuses it; every correlated subquery is unnested here'
const nulls = 'outside of filters, Spark takes IN without a match for false where a NULL makes it unknown'

/** Reasons by statement; DuckDB says the rows. */
export const answeredByDuckDb: ReadonlyMap<string, string> = new Map([
  ['select a, (select max(c + t.b) from u where u.a = t.a) as n from t order by a, b', unnested],
  ['select a, (select max(c) + t.b from u where u.a = t.a) as n from t order by a, b', unnested],
  ['select a, (select max(c) from u group by t.a) as n from t', unnested],
  ['select a from t order by (select max(c) from u where u.a = t.a) nulls last, b', unnested],
  ['select a from t order by exists (select 1 from u where u.a = t.a), a, b', unnested],
  ['select (select max(c) from u where u.a = t.a) k, count(*) from t group by a order by a', unnested],
  [
    'select t.a from t join u on t.a = u.a and exists (select 1 from v where v.a = t.a and v.a = u.a) order by 1',
    unnested,
  ],
  [
    'select a, b from t where exists (select 1 from u where u.a = t.a and exists (select 1 from v where v.a = t.a)) order by a, b',
    unnested,
  ],
  [
    'select a, b from t where exists (select 1 from u where exists (select 1 from v where v.a = t.a and v.a = u.a)) order by a, b',
    unnested,
  ],
  ['select (select (select max(c) from u where u.a = t.a)) from t order by 1', unnested],
  ['select sum(b), (select count(*) from u where u.a > max(t.a)) from t', unnested],
  ['select a, (select count(*) from u where u.a = t.a) from t group by a order by a', unnested],
  ['select * from v, lateral (select (select max(c) from u where u.a = v.a)) order by 1', unnested],
  ['select a, a in (select a from u) from t order by a, b', nulls],
  ['select a, a not in (select a from u) from t order by a, b', nulls],
  ['select a, a in (select a from u where a is not null) from t order by a, b', nulls],
  ['select a, (a in (select a from u)) is null from t order by a, b', nulls],
  ['select 1 in (select null)', nulls],
  ['select (1, null) in (select 1, 2)', nulls],
  ['select (1, 2) in (select 1, null)', nulls],
])
