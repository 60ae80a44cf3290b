/**
 * Correlated subqueries in every position of a query: what runs is a join, never the subquery once a row, and the rows
 * are DuckDB's.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { SparkSession } from 'vonk'
import { difference, duckRows, inAnyOrder, vonkRows } from './testing/cells.ts'

let spark: SparkSession
let duckdb: DuckDBConnection

/** Keys on both sides without partners, duplicates, and NULLs. */
const tables: Readonly<Record<string, string>> = {
  t: 'select nullif(i % 90, 5) as a, i % 13 as b, i as id from range(300) r(i)',
  u: 'select nullif(i % 120, 7) as a, i % 11 as c from range(200) r(i)',
  w: 'select i % 60 as a, i % 11 as c, (i * 7) % 200 as d from range(200) r(i)',
  v: 'select i * 3 as a, i % 5 as d from range(60) r(i)',
}

before(async () => {
  spark = await SparkSession.builder().master('local[2]').create()
  duckdb = await (await DuckDBInstance.create(':memory:')).connect()
  await duckdb.run("set default_null_order = 'nulls_first_on_asc_last_on_desc'")
  for (const [name, query] of Object.entries(tables)) {
    await duckdb.run(`create view ${name} as ${query}`)
    await spark.sql(query).then((frame) => frame.createOrReplaceTempView(name))
  }
})
after(async () => {
  await spark.stop()
  duckdb.closeSync()
})

const largest = '(select max(c) from u where u.a = t.a)'
const isThere = 'exists (select 1 from u where u.a = t.a and u.c > t.b)'

const positions: Readonly<Record<string, string>> = {
  'EXISTS in WHERE': `select id from t where ${isThere}`,
  'NOT EXISTS in WHERE': `select id from t where not ${isThere}`,
  'IN in WHERE': 'select id from t where b in (select c from u where u.a = t.a)',
  'NOT IN in WHERE': 'select id from t where b not in (select c from u where u.a = t.a)',
  'a scalar in WHERE': `select id from t where b < ${largest}`,
  'a scalar in a select list': `select id, ${largest} from t`,
  'a count, which has no NULL': 'select id, (select count(*) from u where u.a = t.a) from t',
  'EXISTS in a select list': `select id, ${isThere} from t`,
  'inside OR': `select id from t where b = 3 or ${isThere}`,
  'inside CASE': `select id, case when ${isThere} then b else ${largest} end from t`,
  'in HAVING': 'select a, sum(b) from t group by a having sum(b) > (select max(c) from u where u.a = t.a)',
  'in GROUP BY':
    'select m, count(*) from (select (select max(c) from u where u.a = t.a) m from t) group by m',
  'in an argument of an aggregate': `select b, sum(${largest}) from t group by b`,
  'in an argument of a window function': `select id, sum(${largest}) over (partition by b order by id) from t`,
  'in ORDER BY': `select id from t order by ${largest}, id`,
  'in the condition of a join': `select t.id, v.d from t join v on t.a = v.a and ${isThere}`,
  'in the condition of an outer join': `select t.id, v.d from t left join v on t.a = v.a
    and exists (select 1 from u where u.a = v.a and u.c > v.d)`,
  LATERAL: 'select t.id, x.n from t, lateral (select c + t.b as n from u where u.a = t.a) x',
  'with another comparison than =': 'select id, (select max(c) from u where u.a < t.a and u.c < t.b) from t',
  'with a union inside': `select id from t where exists
    (select c from u where u.a = t.a and u.c > 5 union all select d from v where v.a = t.a)`,
  'with a limit inside': 'select id, (select c from u where u.a = t.a order by c desc limit 1) from t',
  'with a limit by a column that is not selected':
    'select id, (select c from w where w.a = t.a order by d desc, c limit 1) from t',
  'with a limit by an expression of what is selected':
    'select id, (select c n from w where w.a >= t.a order by abs(c - 3), c, d limit 1) from t',
  'with an offset by a column that is not selected':
    'select id, (select max(n) from (select c n from w where w.a = t.a order by d, c offset 1)) from t',
  'with a limit by a column that is not selected, in a predicate':
    'select id from t where b < (select c from w where w.a >= t.a order by d desc, c desc limit 1)',
  'with a limit of groups by another aggregate':
    'select id, (select w.a from w where w.c >= t.b group by w.a order by max(d) desc, w.a limit 1) from t',
  'LATERAL with a limit by a column that is not selected':
    'select t.id, x.n from t, lateral (select c n from w where w.a = t.a order by d desc, c desc limit 2) x',
  'with a limit over a filter over an order': `select id,
    (select c from (select c, d from w where w.a = t.a order by d desc, c) where c > 1 order by d desc, c limit 1) from t`,
  'inside a subquery': `select id from t where exists
    (select 1 from u where u.a = t.a and u.c in (select d from v where v.a < u.a))`,
  'two levels up': `select id from t where exists
    (select 1 from u where u.c = t.b and exists (select 1 from v where v.a = t.a and v.d < u.c))`,
}

for (const [name, text] of Object.entries(positions)) {
  test(name, async () => {
    const frame = await spark.sql(text)
    const schema = await frame.schema()
    const rows = inAnyOrder(vonkRows(await frame.collect(), schema))
    const wanted = inAnyOrder(duckRows((await duckdb.runAndReadAll(text)).getRows(), schema))
    const wrong = difference(rows, wanted, 1e-9)
    assert.equal(wrong, undefined, wrong)
    const plan = await frame.explainString()
    assert.match(plan, /Join/, plan)
    assert.doesNotMatch(plan, /\bSubquery\b|-subquery/, plan)
  })
}
