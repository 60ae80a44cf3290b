"""Records small statements that Spark refuses or nearly does, and what it answers to their neighbours: arguments that are
no constants, aliases where none may stand, aggregates after `|>`, generators that later items name, IDENTIFIER; and
names and nullability of a few functions.

Run: python conformance/record/refusals.py > conformance/recorded/refusals.json
"""
from recorder import header, raw_errors, session, write
from relational import SETUP, answer, lines

QUERIES = """
select * from v, lateral range(v.a)
select * from v, lateral range(v.a, 5)
select * from v, range(v.a)
select * from v, lateral explode(array(v.a))
select * from v, lateral explode(sequence(1, v.a)) as e(x)
select * from v left join lateral explode(sequence(1, v.a)) as e(x)
select * from v left join lateral explode(sequence(5, v.a)) as e(x)
select * from v left join lateral explode(array(v.a)) as e(x) on e.x > 1
select * from v left join lateral explode(filter(array(v.a), x -> x > 1)) as e(x) on true
select * from v, lateral stack(2, v.a, 5)
select * from v, lateral posexplode(array(v.a))
select * from v, lateral json_tuple('{"a":1}', 'a')
select * from v, lateral json_tuple(concat('{"a":', v.a, '}'), 'a')
select * from v, lateral (select * from range(v.a))
select (select sum(col) from explode(array(v.a, 2))) from v
select * from v where exists (select * from explode(array(v.a)) where col > 1)
select (select max(col) from explode(sequence(1, v.a)) where col > v.a - 1) from v
select * from v, lateral values (v.a), (2)
select * from v, lateral (select * from values (v.a), (2) as w(x))
select * from range(1, (select max(a) from v))
select * from explode((select array(1, 2)))
select * from explode(array((select 1)))
select * from v, lateral range(1, 2, v.a)
select * from v, lateral range(cast(v.a as bigint) + 1)
select distinct map(1, 2) as m
select distinct array(map(1, 2)) as a, 1 as b
select map(1, 2) as m union select map(1, 2)
select named_struct('m', map(1, 2)) as s intersect select named_struct('m', map(1, 2))
select map(1, 2) as m intersect all select map(1, 2)
select map(1, 2) as m except select map(1, 2)
select count(distinct map(1, 2)) as c
select distinct a from (select 1 as a, map(1, 2) as m)
from (select map(1, 2) as m) |> distinct
select a from (select 1 as a, 2 as A)
select t.a from (select 1 as a, 2 as A) t
select * from (select 1 as a, 2 as b) pivot (count(*) for a in (1))
select 2147483647 + 1
select 9223372036854775807 * 2
select 127Y + 1Y
select 32767S * 2S
select -(-128Y)
select -(-2147483648)
select abs(-9223372036854775807 - 1)
select (-9223372036854775807 - 1) div -1
select round(2147483647, -1)
select sum(x) from values (9223372036854775807), (1) as s(x)
select to_date('x', 'yyyy')
select to_timestamp('x', 'yyyy')
select decode(unhex('ff'), 'nope')
alter table nope add column x int
alter view nope as select 1
analyze table nope compute statistics
msck repair table nope
drop table nope
drop view a.nope
refresh table nope
show create table nope
show columns in nope
truncate table nope
describe nope
describe function nope
insert into nope values (1)
update nope set a = 1
uncache table nope
from t |> extend sum(a)
from t |> extend sum(a) as x
from t |> extend sum(a) over () as x |> select x
from t |> select sum(a)
from t |> set a = sum(a)
from t |> where sum(a) > 1
from t |> aggregate a
from t |> aggregate a group by a
from t |> extend a + sum(b)
select identifier(1)
select identifier('a' || 'b') from t
select identifier(null) from t
select * from identifier(1)
select identifier(a) from t
select identifier(1 + 1)('x')
select identifier(upper('a')) from t
select coalesce(1 as a, 2)
select abs(-1 as a)
select coalesce((1 as a), 2)
select struct(1 as a, 2 as b)
select named_struct('x', 1 as a)
select array(1 as a)
select count(1 as a)
select sum(a as b) from t
select upper('a' as b)
select map(1 as a, 2 as b)
select if(true as a, 1, 2)
select greatest(1 as a, 2)
select concat(1 as a)
select to_json(struct(1 as a))
select explode(array(1) as a)
select a + (1 as b) from t
select row_number() over (partition by a as b) from t
create table ctas1 (x int) using parquet as select 1 as x
create table ctas2 (x) using parquet as select 1 as x
create table ctas4 using parquet partitioned by (x) as select 1 as x, 2 as y
create table ctas5 (x int not null) as select 1
create table ctas6 (x int, y) as select 1, 2
select explode(array(x)) from (select 1 as x)
select explode(array(1, 2)) as a, explode(array(a))
select explode(array(1, 2)) as a, a + 1
select explode(array(1, 2)) as a, explode(array(3, 4)) as b
select explode(array(1, 2)) as a, explode(array(a)) as b from t
select posexplode(array(1, 2)) as (p, q), p + q
select lead(a) over (order by a), lag(a, 1, 0) over (order by a), lead(a, 1, 0) over (order by a) from v
select lag(a, 1, null) over (order by a), lead(a, 1, cast(null as int)) over (order by a) from v
select lead(b, 1, 0) over (order by a) from t
select lead(a, 0) over (order by a) from v
select lag(a, 1, 2L) over (order by a) from v
select nth_value(a, 1) over (order by a), first_value(a) over (order by a), last(a) over (order by a) from v
select stack(2, 1, 2, 3, 4)
select stack(2, 1, 2, 3)
select stack(2, 1, 2, 3) as (p, q)
select stack(1, a, b) from t
select string_agg(s) from t
select string_agg(s, ',') from t
select string_agg(distinct s, ',') within group (order by s) from t
select listagg(s) within group (order by s desc) from t
select listagg(distinct s) from t
select string_agg(s, ',') over () from t
select mode(a) from t
select mode(a, true) from t
select mode() within group (order by a) from t
select mode() within group (order by a desc) from t
select mode(a, false) from t
select first(a), first(a, true), any_value(a, true), first(a) ignore nulls, last(a) respect nulls from v
select nth_value(a, 2) ignore nulls over (order by a) from v
select every(true), some(a = 1), bool_and(a = 1), std(a), stddev(a) from v
select max_by(a, b), min_by(a, b) from t
select collect_list(a), array_agg(a), collect_set(distinct a) from v
select regr_count(a, b), regr_slope(a, b) from t
select char_length('a'), character_length('a'), len('a'), length('a'), ceiling(1.2), ceil(1.2), pow(2, 3), power(2, 3), sign(1), signum(1)
select substr('abc', 2), substring('abc', 2, 1), substring('abc' from 2), mid('abc', 1)
select position('a' in 'b'), position('a', 'b'), locate('a', 'b'), instr('a', 'b'), charindex('a', 'b')
select extract(year from date'2020-01-01'), date_part('year', date'2020-01-01'), year(date'2020-01-01')
select trim(' a '), trim(both 'x' from 'xax'), ltrim('x', 'xa'), btrim('a')
select nvl(1, 2), ifnull(1, 2), nvl2(1, 2, 3), nullif(1, 2), iff(true, 1, 2)
select 1 <=> 2, not true, -a, +a, ~1, 1 div 2, 1 % 2, mod(1, 2), 'a' || 'b' from v
select case when true then 1 end, case 1 when 1 then 2 else 3 end, if(true, 1, 2)
select a between 1 and 2, a not between 1 and 2, a in (1, 2), a not in (1, 2), s like 'a', s not like 'a', s rlike 'a', s ilike 'a' from t
select case when true then 1 end, case when false then 1 end, case when a > 1 then 1 when true then 2 end, case when a > 1 then null when true then 2 end from t
select if(true, 1, null), case when true then 1 when a > 1 then null end, case when true then 1 else null end from t
select * from v left join lateral (select c from u where u.a = v.a)
select * from v left join u
select listagg(distinct s, ',') within group (order by s) from t
select string_agg(s, ',') within group (order by s) from t
select string_agg(distinct s, ',') from t
select string_agg(s) filter (where s > 'a') from t
from t |> extend count(*)
from t |> extend sum(a) over () + max(b)
from t |> set a = max(b) + 1
from t |> where count(*) > 1
from t |> aggregate a + 1 group by a
from t |> aggregate 1
from t |> aggregate sum(a), b group by b
from t |> aggregate sum(a) + b group by b
from t |> select sum(a) over ()
from t |> select *, sum(a)
select identifier(cast(null as string)) from t
select identifier(concat('a')) from t
select identifier(1.5)
select * from identifier(true)
select * from identifier(cast(null as string))
select identifier(array('a'))
select (1 as a)
select (1 as a, 2 as b)
select (1 as a).a
select (1, 2 as b)
select ((1 as a), 2)
select struct(1 as a, 2) , struct((1 as a))
select array(struct(1 as a))
select explode(array(1, 2)) as a, a as b, a + 1 as c, c + 1 as d
select explode(map(1, 2)) as (k, v), v
select explode(array(1, 2)) as a from t where a = 1
select a from (select 1 as z) lateral view explode(array(z, z + 1)) as a
select explode(array(array(1, 2), array(3))) as a, explode(a) as b
select explode(array(array(1, 2), array(3))) as a, explode(a) as b, b + 1 as c
select explode(array(1)) as b, sum(b) from t
select 1 a qualify count(*) > 1
select a from t qualify count(*) > 1
select a from t qualify sum(b) > 1 and row_number() over (order by a) = 1
select a from t qualify max(sum(b) over ()) > 1
select a, rank() over (order by b) r from t qualify r = 1
select a from t qualify a > 1
select a, count(*) from t group by a qualify a > 1
select a, sum(b) over (order by b) from t group by all
select a, sum(b) over (order by b), count(*) from t group by all
select a, b, sum(b) over (order by b) from t group by all
select a, sum(sum(b)) over (order by a) from t group by all
select a, row_number() over (order by a) from t group by all
select a, a + row_number() over (order by a) x from t group by all
select s, sum(b) + max(a) x, sum(b) from t group by all
select s, sum(b) + a x from t group by all
select sum(b) over () from t group by all
select a, sum(a) over (order by b rows between a preceding and current row) from t
select a, sum(a) over (order by b rows between 1 + 1 preceding and current row) from t
select a, sum(a) over (order by b range between 2 * 3 preceding and 1 + 1 following) x from t
select a, sum(a) over (order by b rows between -1 preceding and current row) x from t
select a, sum(a) over (order by b rows between -1 following and current row) x from t
select a, sum(a) over (order by b rows between 1 following and current row) x from t
select a, sum(a) over (order by b rows between '1' preceding and current row) x from t
select a, sum(a) over (order by b rows between 1.5 preceding and current row) x from t
select a, sum(a) over (order by b rows between null preceding and current row) x from t
select a, sum(a) over (order by b rows between (select 1) preceding and current row) x from t
from t |> window w as (partition by a)
from t |> where a > 1 window w as (partition by a)
from t |> select a, sum(b) over w window w as (partition by a)
from t |> aggregate sum(b) group by a window w as (partition by a)
from t |> where a > 1 group by a
from t |> select a limit 1
from t |> select a order by a
from t |> select a where a > 1
from t |> select distinct a having a > 1
from t |> limit 1 offset 1
from t |> order by a limit 2
select * from t where * is null
select * from t where s = *
select * is null from t
select * is not null from t
select * = 1 from t
select * + 1 from t
select not * from t
select -* from t
select * between 1 and 2 from t
select * like 'a' from t
select case * when 1 then 2 end from t
select case when * then 2 end from t
select cast(* as int) from t
select abs(*) from t
select a from t where t.*
select a from t where t.* = 1
select a from t where concat(*) is null
select struct(*) from t
select a, count(*) from t group by *
select a from t group by t.*
select max(*) from t
select count(t.*) from t
select array(*) from values (1, 2) v(a, b)
select coalesce(*) from t
select b'01'
select n'01'
select foo'01'
select date'x'
select timestamp_ltz'2020-01-01'
select geography'x'
select a, sum(b) from t group by a order by 3
select a from t order by 0
select a from t order by -1
select a from t order by 1 + 1
select a, b from t sort by 3
select a, b from t distribute by 3
select a, sum(b) from t group by 3
select a, sum(b) from t group by 2
select a, sum(b) from t group by 0
select array(1)[0] a
select array(1,null)[0] a
select array(array(1))[0] a
select array(array(1))[0][0] a
select array(array(1), array(2))[1][0] a
select array(named_struct('b', 1))[0].b a
select named_struct('a', array(1)).a[0] a
select named_struct('a', array(1))['a'][0] a
select split('a,b', ',')[0] a
select sequence(1, 3)[0] a
select map('a', 1)['a'] a
select map('a', array(1))['a'][0] a
select map('a', array(1))['a'] a
select x[0] from (select array(1) x)
select x[0][0] from (select array(array(1)) x)
select x['a'] from (select map('a', 1) x)
select x.a[0] from (select named_struct('a', array(1)) x)
select array(1)[id] a from range(1)
select array(id)[0] a from range(1)
select array(id, id + 1)[1] a from range(1)
select element_at(array(1), 1) a
select element_at(array(array(1)), 1)[0] a
select get(array(1), 0) a
select element_at(map('a', 1), 'a') a
select array(named_struct('b', array(5)))[0].b[0] a
select array(named_struct('b', 1)).b a
select array(named_struct('b', 1)).b[0] a
select x.b[0] from (select array(named_struct('b', 1)) x)
select try_element_at(array(1), 1) a
select 'a' like any ('a') x, 'a' like some ('a', 'b') y, 'a' like all ('a', 'b') z, 'a' not like any ('a') u, 'a' not like all ('a') v, 'a' ilike any ('A') w
select id, string(id) like any ('1', '2') from range(2)
select x[i] from (select array(1) x, 0 i)
select x[id] from (select array(1) x, id from range(1))
select x[0 + 0] from (select array(1) x)
select array(1)[0 + 0] a
select array(1)[if(rand() > 2, 1, 0)] a
select array(1, null)[1] a
select array(1, null)[id] a from range(1)
select array(named_struct('b', 1), null).b[0] a
select array(named_struct('b', 1), named_struct('b', null)).b[0] a
select array(named_struct('b', 1), null)[0].b a
select array(1)[-1 + 1] a
select get(x, 0) a from (select array(1) x)
select element_at(x, 1) a from (select array(1) x)
select element_at(x, id) a from (select array(1) x, cast(id as int) + 1 id from range(1))
select element_at(x, -1) a from (select array(1) x)
select element_at(array(1, null), 1) a
select element_at(array(1, null), 2) a
select element_at(array(1, null), -1) a
select element_at(array(1, null), -2) a
select filter(array(1, 2, 3), x -> x in (select id from range(2)))
select filter(array(1, 2, 3), x -> (x, 1) in (select id, id from range(2)))
select id, sum(id) over w1 s, count(*) over (w2) c, max(id) over w3 m from range(4) window w1 as (partition by id % 2 order by id), w2 as (w1), w3 as w2
select id, sum(id) over w1 s from range(4) window w1 as (w2)
select id, sum(id) over (w1 rows 1 preceding) s from range(4) window w1 as (order by id)
select * from (select id % 3 k, cast(id % 2 as int) y, id from range(9)) pivot (sum(id) for y in (0.0, 1.5, 1, '1', null, 2 as z))
select * from (select id, date'2020-01-02' d from range(2)) pivot (sum(id) for d in ('2020-1-2', timestamp'2020-01-02 03:00:00'))
select rank(3) within group (order by id) from range(3)
select id, row_number() within group (order by id) from range(3)
select element_at(array(1), id) a from (select cast(id as int) + 1 id from range(1))
select elt(1, 'a', 'b') a
select elt(id, 'a', 'b') a from (select cast(id as int) + 1 id from range(1))
select sum(size(filter(array(a, 2), x -> x > 1))) n from v
select a % 2 k, avg(aggregate(array(a, 2), 0, (s, x) -> s + x)) m, count(*) filter (where exists(array(a), x -> x > 1)) n from v group by a % 2 order by k
select exists(array(a), x -> x > 1) k, count(distinct transform(array(a % 2), x -> x + 1)) n from v group by exists(array(a), x -> x > 1) order by k
select max(transform(array(a), (x, i) -> x + i)) m, listagg(array_join(transform(array(a), x -> x || '!'), ','), ';') within group (order by a) l from v having sum(size(filter(array(a), x -> x > 1))) > 1
select sum(size(filter(array(a), x -> x > 1))) over (order by a) n from v
select a from v group by all having count(filter(array(a), x -> x > 1)) > 0 order by size(filter(array(a), x -> x > 1)), a
select a from v where size(filter(array(a, 2), x -> x > 1)) in (select 1)
select a from v where transform(array(a), (x, i) -> x + i) not in (select array(2))
select a from v where (a, exists(array(a), x -> x > 1)) in (select 2, true)
select transform(array(1, 2), x -> size(filter(array(x), y -> y > 1)) in (select 1))
with recursive r as (select 1 n union all select r.n + 1 from r join s on r.n = s.n), s as (select 1 n) select * from r
with a as (select * from b), b as (select 1 x) select * from a
with a as (select b.* from b), b as (select 1 x) select * from a
with a as (select x from b), b as (select 1 x) select * from a
select * from nothing
select n.* from nothing n
select * from nothing where x = 1
select * from (select a k, a, row_number() over (order by a) r from v) pivot (sum(a) for r in (1, 2))
select * from (select a k, a y from v) pivot (row_number() over (order by k) for y in (1, 2))
select * from (select a k, a y from v) pivot (sum(k) over () for y in (1, 2))
select * from (select a k, a y from v) t pivot (sum(k) for t.y in (1, 2))
select * from (select a k, a y from v) t pivot (sum(k) for (t.y, k) in ((1, 2)))
select * from (select a k, a y from v) pivot (k for y in (1, 2))
select * from (select a k, a y from v) t unpivot (v for v in (k, y))
select * from (select a k, a y from v) t unpivot (k for n in (k, y))
select * from (select a k, a y from v) t unpivot (k for k in (y))
select * from (select a v, a y, a z from v) t unpivot (v for n in (y, z))
from v |> aggregate sum(a) group by all
from v |> aggregate sum(a) s group by a % 2
from v |> lateral view explode(array(a)) e as x
from v |> aggregate group by all
select (select max(c) from u where u.a = v.a and u.c > v.a + k) from (select a, a * 2 k from v) v
select exists (select 1 from u where u.c > v.k and u.a = v.a) from (select a, a * 2 k from v) v
select a in (select u.a from u where u.c > v.k and u.c < v.j and u.a < v.a) from (select a, a * 2 k, a * 100 j from v) v
select l from values (array(null, 1)), (array(1)), (array(2, 2)), (null), (array()) t(l) where l not in (select array(2, 2) from range(3))
select l from values (array(null, 1)), (array(2, 2)), (null) t(l) where l in (select array(2, 2) from range(3))
select l, x from values (array(null, 1)), (array(2, 2)), (null) t(l) join (select array(2, 2) x from range(3)) on l = x
select l, x from values (array(null, 1)), (array(2, 2)), (null) t(l) left join (select array(2, 2) x from range(2)) on l <=> x
select s from values (named_struct('a', cast(null as int))), (named_struct('a', 2)), (cast(null as struct<a: int>)), (named_struct('a', 3)) t(s) where s not in (select named_struct('a', 2) from range(3))
select a from values (1), (3), (null) t(a) where a + cast(rand() * 0 as int) not in (select 3 from range(3))
select a from values (1), (null) t(a) where a not in (select null from range(3))
select a from (select null a from range(2)) where a not in (select 3 from range(3))
select a from (select null a from range(2)) where a not in (select null from range(3))
select a from (select null a from range(2)) where a not in (select null from range(0))
select 1 where null
select a from v where (select null)
select a from v where if(true, null, null)
select a from v where coalesce(null, null)
select a from v where null or null
select a from v where not null
from v |> where null
select count(*) from v having null
select a from v group by a having null
select row_number() over (order by a) r from v qualify null
select 1 from v join u on null
select 1 from v left join u on null
select 1 from v left semi join u on null
select case when null then 1 else 2 end
select count(*) filter (where null) from v
select if(null, 1, 2)
select 99999999999999999999 div 1
select cast(99999999999999999999 as decimal(38,0)) div cast(3 as decimal(38,0))
select -99999999999999999999BD div 1
select cast(9223372036854775808 as decimal(20,0)) div 1
select cast('1e37' as decimal(38,0)) div 0.001BD
"""


def main():
    spark = session()
    for statement in SETUP:
        spark.sql(statement)
    raw_errors()
    queries = [{'sql': sql, **answer(lambda: spark.sql(sql))} for sql in lines(QUERIES)]
    write({**header(setup=SETUP), 'queries': queries})


main()
