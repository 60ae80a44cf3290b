"""Records what Spark answers to SQL over small tables: WITH, inline tables, table functions, grouping, ordering, pivot and
unpivot, subqueries in every position, LATERAL. Schema and rows, or the error.

Run: python conformance/record/relational.py > conformance/recorded/relational.json
"""
from py4j.protocol import Py4JJavaError

from recorder import error_of, header, raw_errors, session, write

SETUP = [
    "create or replace temp view t as select * from values"
    " (1, 10, 'x'), (1, 20, 'y'), (2, 30, 'x'), (3, null, 'z'), (null, 5, 'x'), (4, 40, null) as t(a, b, s)",
    "create or replace temp view u as select * from values"
    " (1, 100), (1, 200), (2, 10), (null, 7), (5, 50) as u(a, c)",
    "create or replace temp view v as select * from values (1), (2), (7) as v(a)",
    "create or replace temp view empty as select * from t where false",
    "create or replace temp view sales as select * from values"
    " (2012, 'java', 20000), (2012, 'dotnet', 15000), (2013, 'java', 30000), (2013, 'dotnet', 48000),"
    " (2012, 'dotnet', 5000) as sales(year, course, earnings)",
    "create or replace temp view wide as select * from values"
    " (1, 11, 12, 'p'), (2, 21, cast(null as int), 'q') as wide(id, v1, v2, name)",
    "create or replace temp view mixed as select * from values (1, 11, 12L, 'p') as mixed(id, i, l, s)",
]

WITH = """
with c as (select 1 as x) select * from c
with t as (select 1 as x) select * from t
with c as (select 1 as x), d as (select x + 1 as y from c) select * from c, d
with c(p, q) as (select 1, 2) select q, p from c
with c(p, q) as (select 1) select * from c
with c as (select 1 as x), c as (select 2 as x) select * from c
with c as (with d as (select 3 as z) select z from d) select * from c
with d as (select 1 as z), c as (with d as (select 3 as z) select z from d) select * from c, d
with c as (select a, count(*) as n from t group by a) select x.a, x.n, y.n from c x join c y on x.a = y.a order by 1
with c as (select * from nothing) select 1
select (with c as (select 5 as x) select x from c)
with c as (select 1 as x) select * from (with c as (select 2 as x) select * from c) union all select * from c
with c as (select 1 as x) select * from c where x in (with d as (select 1 as y) select y from d)
with c as (select 1 as x) select c.x, (select max(x) from c) from c
with c as (select b from t where a = 1) select sum(b) from c
with recursive r(n) as (select 1 union all select n + 1 from r where n < 5) select * from r
with recursive r as (values (1) as v(n) union all select n + 1 from r where n < 3) select sum(n) from r
with recursive r(n) as (select 1 union all select n + 1 from r) select * from r limit 4
with recursive r(n) as (select 1 union all select n + 1 from r) select * from r
with recursive r(n) max recursion level 3 as (select 1 union all select n + 1 from r) select * from r
with recursive r(n, s) as (select 1, 'a' union all select n + 1, s || 'b' from r where n < 4) select * from r
with recursive r(n) as (select 1 union select n + 1 from r where n < 4) select * from r
with recursive r(n) as (select 1 union all select 2) select * from r
with recursive r(n) as (select n + 1 from r) select * from r
with recursive r(n) as (select 1 union all select r.n + 1 from r join r q on r.n = q.n where r.n < 3) select * from r
with recursive r(n) as (select n from r union all select 1) select * from r
with recursive r(n) as (select 1 union all select max(n) + 1 from r where n < 3) select * from r
with recursive r(n) as (select 1 union all select (select max(n) from r) + 1) select * from r
with recursive r(n) as (select 1 union all select x.n + 1 from (select 1 as n) x left join r on r.n = x.n) select * from r
with recursive r(n) as (select 1L union all select cast(n + 1 as int) from r where n < 3) select n, typeof(n) from r
with recursive r(n) as (select 1 union all select n + 1L from r where n < 3) select * from r
with recursive r(n) as (select 1 union all select n + 1 from r where n < 101) select count(*) from r
with recursive r(n) as (select 1 union all select n + 1 from r where n < 102) select count(*) from r
with recursive r(n) as (select null union all select 1 from r where n is null) select * from r
with recursive a as (select 1 as x), r(n) as (select x from a union all select n + 1 from r where n < 3) select * from r
with recursive r(n) as (select 1 union all select n + 1 from r where n < 3) select count(*) from r x, r y
with recursive r(n) as (select a from v union all select n + 10 from r where n < 25) select n from r order by n
with recursive r(a, b) as (select a, a from v union all select r.a, r.b + v.a from r, v where r.b < 3) select * from r order by a, b
with recursive r(n) as (select 0 union all select n + 1 from r where n < 200) select count(*) from r
with recursive r(n) as (select 1 union all select distinct n + 1 from r where n < 4) select * from r
with recursive r(n) as (select 1 union all select distinct r.n + 1 from r, range(3) where r.n < 4) select * from r
with recursive r(n) as (select 1 union all select n + 1 from (select distinct n from r, v) where n < 4) select * from r
with recursive r(n) as (select 1 union all select distinct m + 1 from (select n m from r union all select n + 1 from r) where m < 4) select * from r order by n
with recursive r(n) as (select 1 union all (select n + 1 from r where n < 4 union select n + 1 from r where n < 3)) select * from r
with recursive r(n) as (select 1 union all (select n + 1 from r where n < 4 except select 3)) select * from r
with recursive r(n) as (select 1 union all (select n + 1 from r where n < 4 intersect select a from v)) select * from r
with recursive r(n) as (select 1 union all (select n + 1 from r where n < 4 limit 1)) select * from r
with recursive r(n) as (select 1 union all (select n + 1 from r where n < 4 order by n)) select * from r
with recursive r(n) as (select 1 union all (select n + 1 from r where n < 4 sort by n)) select * from r
with recursive r(n) as (select 1 union all select n + 1 from r where n < 4 qualify row_number() over (order by n) = 1) select * from r
with recursive r(n) as (select 1 union all select n + 1 from r where n < 4 group by n) select * from r
with recursive r(n) as (select 1 union select distinct n + 1 from r where n < 4) select * from r
with recursive r(n) as (select 1 union all select n + 1 from r where n < 4 and exists (select 1 from r where n > 2)) select * from r
with recursive r(n) as (select 1 union all select n + 1 from r where n < 4 and exists (select 1 from r)) select * from r
with recursive r(n) as (select 1 union all select n + 1 from r where n < 4 and not exists (select 1 from r where n = 3)) select * from r
with recursive r(n) as (select 1 union all select n + 1 from r where n < 4 and n in (select n from r)) select * from r
with recursive r(n) as (select 1 union all select n + 1 from r where n < 4 and n = (select n from r)) select * from r
with recursive r(n) as (select 1 union all select n + 1 from r where n < 4 and n = (select max(n) from r)) select * from r
with recursive r(n) as (select 1 union all select id from range(6) where id = (select max(n) from r) + 1) select * from r
with recursive r(n) as (select 1 union all select cast(id as int) from range(6) where id = (select n from r) + 1) select * from r
with recursive r(n) as (select 1 union all select cast(id as int) from range(6) where id = (select max(n) from r) + 1) select * from r
with recursive r(n) as (select 1 union all select cast(id as int) from range(6) where id in (select max(n) + 1 from r)) select * from r
with recursive r(n) as (select 1 union all select cast(id as int) from range(6) where id in (select distinct n + 1 from r)) select * from r
with recursive r(n) as (select 1 union all select cast(id as int) from range(6) where id in (select n + 1 from r group by n)) select * from r
with recursive r(n) as (select 1 union all select cast(id as int) from range(6) where id in (select n + 1 from (select n from r union all select n from r))) select * from r
with recursive r(n) as (select 1 union all select cast(id as int) from range(6) where id in (select n + 1 from r) and id not in (select n from r)) select * from r
with recursive r(n) as (select 1 union all select n + 1 from r, lateral (select 1 from r where n < 3) where n < 4) select * from r
with recursive r(n) as (select 1 union all select m from r, lateral (select n + 1 m where n < 4)) select * from r
with recursive r(n) as (select 1 union all select q.m from range(1), lateral (select n + 1 m from r where n < 4) q) select * from r
with recursive r(n) as (select 1 union all select n + 1 from r where n < 4 and n in (select x from values (1),(2),(9) v(x))) select * from r
with recursive r(n) as (select 1 union all select n + 1 from r where n < 4 and n + 1 <= (select max(x) from values (1),(3) v(x))) select * from r
with recursive r(n) as (select 1 union all select n + 1 from r where exists (select 1 from values (1),(3) v(x) where x = n)) select * from r
with recursive r(n) as (select 1 union all (with s as (select n + 1 m from r where n < 4) select m from s)) select * from r
with recursive r(n) as (select 1 union all (with s(m) as (select n + 1 from r where n < 4), q as (select m from s) select m from q)) select * from r
with recursive r(n) as (select 1 union all (with s as (select n + 1 m from r where n < 3) select m from s union all select m from s)) select * from r
with recursive r(n) as (select 1 union all (with s as (select n + 1 m from r where n < 3) select a.m from s a join s b on a.m = b.m)) select * from r
with recursive r(n) as (select 1 union all (with s as (select n + 1 m from r where n < 3) select a.m from s a left join s b on a.m = b.m)) select * from r
with recursive r(n) as (select 1 union all (with s as (select max(n) + 1 m from r where n < 3) select m from s)) select * from r
with recursive r(n) as (select 1 union all (with s as (select n + 1 m from r where n < 3) select max(m) from s)) select * from r
with recursive r(n) as (select 1 union all (with r as (select 5 n) select n from r where n < 3)) select * from r
with recursive r(n) as (select 1 union all (with q as (select 7 z) select n + 1 from r, q where n < z - 3)) select * from r
with recursive r(n) as (select 1 union all (with recursive q(z) as (select 1 union all select z + 1 from q where z < 3) select n + 1 from r, q where n < 3 and z = 1)) select * from r
with recursive r(n) as (select 1 union all (with recursive q(z) as (select n from r union all select z + 1 from q where z < 3) select z + 1 from q where z < 3)) select * from r
with recursive r(n) as (with a as (select 1 x) select x from a union all select n + 1 from r where n < 3) select * from r
with recursive r(n) as ((with a as (select 1 x) select x from a) union all select n + 1 from r where n < 3) select * from r
with recursive r(n) as (select 1 union all select n + 1 from (select n, row_number() over (order by n) k from r) where n < 3) select * from r
with recursive r(n) as (select 1 union all select n + 1 from r left semi join values (1),(2) v(x) on n = x) select * from r
with recursive r(n) as (select 1 union all select x + 1 from values (1),(2) v(x) left semi join r on n = x) select * from r
with recursive r(n) as (select 1 union all select n + 1 from (select * from r order by n) where n < 3) select * from r
with recursive r(n) as (select 1 union all select explode(array(n + 1, n + 2)) from r where n < 3) select * from r
with recursive r(n, m) as (select 1, array(1) union all select n + 1, m || array(n + 1) from r where n < 3) select * from r
with recursive r(n) as (select 1 union all select sum(n) + 1 from r where n < 3) select * from r
with recursive r(n) as (select 1 union all select stddev(n) + 1 from r where n < 3) select * from r
with recursive r(n, m) as (select 1, array(1) union all select n + 1, m || array(cast(null as int)) from r where n < 3) select *, m[1] is null, size(m) from r
with recursive r(n, m) as (select 1, array(1) union all select n + 1, m from r where n < 3) select * from r
with recursive r(n, m) as (select 1, named_struct('a', 1) union all select n + 1, named_struct('a', m.a + 1) from r where n < 3) select *, m.a from r
with recursive r(n, m) as (select 1, map('a', 1) union all select n + 1, map_concat(m, map(string(n), n)) from r where n < 3) select * from r
"""

INLINE = """
values (1), (2)
values 1, 2, 3
select * from values (1, 'a'), (2, 'b') as t(x, y)
select * from values (1, 'a'), (2, 'b')
select * from values (1), (2.5), (null) as t(x)
select * from values (1), ('a') as t(x)
select * from values (1), (2L) as t(x)
select * from values (date'2020-01-01'), (timestamp'2020-01-01 00:00:00') as t(x)
select * from values (array(1)), (array(2L)) as t(x)
select * from values (struct(1, 'a')), (struct(2, 'b')) as t(x)
select * from values (1, 2), (3) as t(x)
select * from values (1, 2) as t(x)
select * from values (1), (map(1, 2)) as t(x)
select * from values (rand()) as t(x)
select * from values (rand(5) > 2) as t(x)
select * from values (current_date() = current_date()) as t(x)
select * from values (a) as t(x)
select * from values (count(1)) as t(x)
select * from values ((select 1)) as t(x)
select * from values (1 + 1, upper('a')) as t(x, y)
select * from values (1/0) as t(x)
select * from values (null, null), (null, 1) as t(x, y)
select * from range(3)
select * from range(1, 4)
select * from range(1, 10, 3)
select * from range(0, 10, 2, 3)
select * from range(10, 0, -3)
select * from range(5, 1)
select id from range(2) r(id2)
select r.id2 from range(2) as r(id2)
select * from range(2) as r(x, y)
select * from range()
select * from range(1, 2, 3, 4, 5)
select * from range('a')
select * from range(null)
select * from range(1, 10, 0)
select * from range(1 + 2)
select * from range(cast(2.7 as double))
select * from range('3')
select * from no_such_function(3)
select * from upper('a')
select * from t as r(p, q, z) order by p, q
select * from t as r(p, q)
select r.p from (select a, b from t) as r(p, q) order by 1
select * from t tablesample (100 percent) order by a, b
select count(*) from t tablesample (2 rows)
select count(*) from t tablesample (bucket 1 out of 1)
select * from t tablesample (110 percent)
select * from t tablesample (-5 percent)
"""

GROUPING = """
select a, count(*) from t group by 1 order by 1
select a as k, sum(b) from t group by k order by k
select s, a, sum(b) from t group by all order by all
select a + 1, sum(b) from t group by all order by 1
select sum(b) from t group by all
select a, b from t group by all order by a, b
select a + sum(b) from t group by all
select a, a + sum(b) from t group by all order by 1
select a, (select max(c) from u where u.a = t.a) m, count(*) from t group by all order by 1
select 1, sum(b) from t group by all
select a, sum(b) from t group by 3
select a, sum(b) from t group by 2
select a, sum(b) from t group by 0
select a, sum(b) as n from t group by a having n > 20 order by a
select a, sum(b) from t group by a having sum(b) > 20 order by a
select a from t group by a having count(*) > 1
select a from t group by a having max(s) = 'y'
select sum(b) from t having sum(b) > 10
select 1 from t having sum(b) > 10
select a from t having a > 1
select a, b from t having b > 10
select a from t group by a having b > 10
select a, count(*) from t group by a having 1
select a, count(*) c from t group by a having c > 1 and a > 0 order by sum(b)
select a from t group by a order by sum(b) desc nulls last, a
select a from t order by b
select a from t group by a order by b
select distinct a from t order by b
select distinct a from t order by a + 1
select distinct s from t order by upper(s)
select a, b from t order by 2 desc, 1
select a, b from t order by 3
select a, b from t order by 0
select a, b from t order by all
select a, b from t order by all desc
select a, b from t order by all desc nulls first
select a + b as s from t order by s
select -a as a from t order by a
select t.a from t order by t.b
select count(*) from t order by sum(b)
select a, sum(b), grouping(a), grouping_id() from t group by rollup(a) order by 3, 1
select a, s, sum(b), grouping_id(a, s) from t group by cube(a, s) order by 4, 1, 2
select a, s, count(*) from t group by grouping sets ((a, s), (a), ()) order by 1, 2, 3
select a, s, count(*) from t group by a, s grouping sets ((a, s), (s)) order by 1, 2, 3
select a, s, count(*) from t group by a, rollup(s) order by 1, 2, 3
select a, s, count(*), grouping_id() from t group by grouping sets (a, s, (a, s), ()) order by 4, 1, 2
select a, s, count(*), grouping_id() from t group by cube(a), rollup(s) order by 4, 1, 2
select a, count(*) from t group by grouping sets ((a), (a)) order by 1, 2
select a, grouping(b) from t group by rollup(a)
select a, grouping(a) from t group by a
select grouping_id(b) from t group by cube(a)
select a, sum(b) from t group by rollup(a) having grouping(a) = 1
select a, sum(b) from t group by rollup(a) order by grouping(a), a
select a, sum(b) from t group by rollup(a) having grouping_id() = 0 order by a
select a + 1, count(*) from t group by rollup(a + 1) order by 1, 2
select s, sum(a) from t group by rollup(s) having sum(a) > 3 order by s
select a, b, sum(a), sum(b) from t group by cube(a, b) having grouping_id() = 3
select coalesce(s, '?') k, count(*) from t group by rollup(coalesce(s, '?')) order by 1
select a, count(distinct s), sum(b) from t group by rollup(a) order by 1, 3
select a, sum(b) filter (where s = 'x') from t group by cube(a) order by 1, 2
select a, sum(b) from t group by rollup(1) order by 1
select count(*) from t group by ()
select count(*) from empty group by grouping sets ((), ())
select a, count(*) from empty group by rollup(a)
select sum(a) from empty group by grouping sets (())
select sum(a), count(*), grouping_id() from empty group by grouping sets (())
select sum(a) from empty group by grouping sets ((), ())
select sum(a) from t group by grouping sets ((), ())
select 1 from empty group by grouping sets (())
select a, sum(b) from empty group by a grouping sets (())
select a, sum(b), grouping(a), grouping_id(a) from t group by a grouping sets (())
select sum(a), grouping_id() from empty group by grouping sets (()) having grouping_id() = 0 order by grouping_id()
select sum(a) from empty group by grouping sets (()) having count(*) > 0
select sum(sum(a)) over () from empty group by grouping sets (())
select count(distinct a), sum(b) from empty group by grouping sets (())
select sum(a) from empty
select a, sum(sum(b)) from t group by a
select a, sum(b) from t where sum(b) > 1 group by a
select sum(b) from t group by sum(a)
select * from t group by a
select t.* from t group by all order by 1, 2
"""

PIVOT = """
select * from sales pivot (sum(earnings) for course in ('dotnet', 'java')) order by year
select * from sales pivot (sum(earnings) for course in ('dotnet' as d, 'java' as j)) order by year
select * from sales pivot (sum(earnings) as s, avg(earnings) as m for course in ('dotnet', 'java' as j)) order by year
select * from sales pivot (sum(earnings) for (course, year) in (('dotnet', 2012), ('java', 2013) as j))
select * from (select year, course, earnings from sales) pivot (count(*) for year in (2012, 2013, 2014)) order by course, earnings
select * from sales pivot (sum(earnings), max(year) for course in ('java')) order by year
select * from sales pivot (sum(earnings) + 1 for course in ('java')) order by year
select * from sales pivot (earnings for course in ('java'))
select * from sales pivot (sum(nothing) for course in ('java'))
select * from sales pivot (sum(earnings) for nothing in ('java'))
select * from sales pivot (sum(earnings) for year in ('a'))
select * from sales pivot (sum(earnings) for course in (year))
select * from sales pivot (sum(earnings) for course in (null, 'java')) order by year
select * from sales pivot (sum(earnings) for (course, year) in ('java'))
select * from sales pivot (first(earnings) for course in ('java', 'c#')) order by year
select * from sales pivot (sum(earnings) for course in ('java', 'java')) order by year
select * from sales pivot (sum(earnings) for year in (2012L, 2013)) order by course
select * from t pivot (max(b) for s in ('x', 'y')) as p(k, xx, yy) order by k
select * from sales pivot (collect_list(earnings) for course in ('dotnet', 'c#')) order by 1
select * from sales pivot (collect_set(earnings) as s for course in ('java', 'c#')) order by 1
select * from sales pivot (collect_list(earnings), count(earnings) for course in ('java', 'c#')) order by 1
select * from sales pivot (count(earnings) for course in ('java', 'c#')) order by 1
select * from sales pivot (count(*) for (course, earnings) in (('java', 20000), ('c#', 1))) order by 1
select * from sales pivot (coalesce(sum(earnings), -1) for course in ('java', 'c#')) order by 1
select * from sales pivot (cast(count(earnings) as string) for course in ('java', 'c#')) order by 1
select * from sales pivot (concat_ws(',', collect_list(earnings)) for course in ('java', 'c#')) order by 1
select * from sales pivot (max(earnings > 1), collect_list(year) for course in ('java', 'c#')) order by 1
select * from sales pivot (struct(sum(earnings), count(earnings)) for course in ('java', 'c#')) order by 1
select * from sales pivot (collect_list(earnings) filter (where earnings > 20000) for course in ('java', 'c#')) order by 1
select * from sales pivot (collect_list(earnings), count(distinct earnings) for course in ('dotnet', 'c#')) order by 1
select * from sales pivot (max(struct(earnings)), count(*), sum(1) for course in ('java', 'c#')) order by 1
select * from sales pivot (collect_list(earnings), first(if(earnings > 20000, earnings, null)), count_if(earnings > 20000) for course in ('java', 'c#')) order by 1
select * from sales pivot (max(date'2020-01-01'), count(earnings) for course in ('java', 'c#')) order by 1
select * from sales pivot (collect_list(earnings) for (course, year) in (('java', 2012) as a, ('c#', 2013) as b)) order by 1
select * from sales pivot (map_from_arrays(collect_list(course), collect_list(earnings)) for year in (2013, 2014)) order by 1
select * from (select b, s from empty) pivot (collect_list(b) for s in ('x', 'y'))
select * from (select b, s from empty) pivot (count(b) for s in ('x', 'y'))
select * from (select a, b, s from t) pivot (array_sort(collect_list(b)) for s in ('x', null)) order by a
select * from wide unpivot (val for col in (v1, v2)) order by id, col
select * from wide unpivot include nulls (val for col in (v1, v2)) order by id, col
select * from wide unpivot (val for col in (v1 as a, v2 as b)) order by id, col
select * from wide unpivot ((x, y) for col in ((v1, v2) as pair, (v2, v1) as riap)) order by id, col
select * from wide unpivot ((x, y) for col in ((v1, v2), (v2, v1))) order by id, col
select * from wide unpivot (val for col in (v1, name))
select * from mixed unpivot (val for col in (i, l)) order by col
select * from mixed unpivot (val for col in (i, s))
select * from wide unpivot (val for col in (nothing))
select * from wide unpivot ((x, y) for col in ((v1, v2, id)))
select * from wide unpivot (val for id in (v1, v2)) order by 1, 2
select p.* from wide unpivot (val for col in (v1, v2)) as p order by id, col
select * from wide unpivot exclude nulls ((x, y) for col in ((v1, v2), (v2, v1))) order by id, col
"""

SUBQUERIES = """
select (select max(a) from t)
select (select a from t where a = 9)
select (select a from t)
select (select a from t where a = 1)
select (select a, b from t)
select a, (select max(c) from u where u.a = t.a) as m from t order by a, b
select a, (select count(*) from u where u.a = t.a) as n from t order by a, b
select a, (select count(c) + 1 from u where u.a = t.a) as n from t order by a, b
select a, (select count(*) from u where u.a = t.a having count(*) > 0) as n from t order by a, b
select a, (select count(*) from u where u.a = t.a having count(*) = 0) as n from t order by a, b
select a, (select coalesce(sum(c), -1) from u where u.a = t.a) as n from t order by a, b
select a, (select c from u where u.a = t.a) as n from t
select a, (select c from u where u.a = t.a) as n from t where a = 2
select a, (select distinct c from u where u.a = t.a) as n from t where a = 2
select a, (select c from u where u.a = t.a limit 1) as n from t where a = 2
select a, (select c from u where u.a = t.a order by c desc limit 1) as n from t order by a, b
select a, (select max(c) from u where u.c > t.b) as n from t order by a, b
select a, (select sum(c) from u where u.a = t.a and u.c > t.b) as n from t order by a, b
select a, (select max(c + t.b) from u where u.a = t.a) as n from t order by a, b
select a, (select max(c) + t.b from u where u.a = t.a) as n from t order by a, b
select a, (select t.b) as n from t order by a, b
select a, (select max(c) from u group by t.a) as n from t
select a from t where b = (select max(b) from t)
select a, b from t where b > (select avg(b) from t x where x.s = t.s) order by a, b
select a from t where (select count(*) from u where u.a = t.a) = 0 order by a
select a, b from t where a in (select a from u) order by a, b
select a, b from t where a not in (select a from u) order by a, b
select a, b from t where a not in (select a from u where a is not null) order by a, b
select a, b from t where a not in (select a from empty) order by a, b
select a, b from t where (a, b) in (select a, c / 10 from u) order by a, b
select a, b from t where (a, b) not in (select a, c / 10 from u) order by a, b
select a, b from t where (a, b) not in (select a, c from u where a = 2) order by a, b
select a, b from t where a in (select a, c from u)
select a, b from t where (a, b) in (select a from u)
select a, b from t where a in (select s from t)
select a, b from t where a in (select cast(a as bigint) from u) order by a, b
select a, b from t where a in (select array(1))
select a, a in (select a from u) from t order by a, b
select a, a not in (select a from u) from t order by a, b
select a, a in (select a from u where a is not null) from t order by a, b
select a, a in (select a from empty) from t order by a, b
select a, (a in (select a from u)) is null from t order by a, b
select a, b from t where a in (select a from u where u.c > t.b) order by a, b
select a, b from t where a not in (select a from u where u.c > t.b) order by a, b
select a, b from t where a in (select a from u) or b > 25 order by a, b
select a, b from t where not (a in (select a from u) or b > 25) order by a, b
select a, b from t where a in (select a from u) and not exists (select 1 from v where v.a = t.a + 1) order by a, b
select a, b from t where exists (select 1 from u where u.a = t.a) order by a, b
select a, b from t where not exists (select 1 from u where u.a = t.a) order by a, b
select a, b from t where exists (select 1 from u) order by a, b
select a, b from t where not exists (select 1 from u) order by a, b
select a, b from t where exists (select 1 from empty) order by a, b
select a, b from t where exists (select max(c) from u where u.a = t.a) order by a, b
select a, b from t where exists (select 1 from u where u.a = t.a limit 1) order by a, b
select a, b from t where exists (select 1 from u where u.a = t.a limit 0) order by a, b
select a, exists (select 1 from u where u.a = t.a) from t order by a, b
select a, case when exists (select 1 from u where u.a = t.a) then 'y' else 'n' end from t order by a, b
select a, exists (select 1 from u) from t order by a, b
select a, b from t where case when a = 1 then exists (select 1 from u where u.a = t.a) else b > 30 end order by a, b
select a from t order by (select max(c) from u where u.a = t.a) nulls last, b
select a from t order by exists (select 1 from u where u.a = t.a), a, b
select s, sum(b) from t group by s having sum(b) > (select min(c) from u) order by s
select s, sum(b) from t group by s having exists (select 1 from u where u.c > sum(b)) order by s
select a, sum(b) from t group by a having a in (select a from u) order by a
select a, sum((select max(c) from u where u.a = t.a)) from t group by a order by a
select a, sum((select max(c) from u)) from t group by a order by a
select (select max(c) from u where u.a = t.a), count(*) from t group by 1 order by 1
select (select max(c) from u where u.a = t.a) k, count(*) from t group by a order by a
select max(a), (select max(c) from u) from t
select sum(b) + (select max(c) from u) from t
select t.a, u.c from t join u on t.a = u.a and u.c > (select min(c) from u) order by 1, 2
select t.a, u.c from t join u on t.a = u.a and u.a in (select a from v) order by 1, 2
select t.a, u.c from t left join u on t.a = u.a and u.a in (select a from v) order by 1, t.b, 2
select t.a, u.c from t left join u on t.a = u.a and exists (select 1 from v where v.a = u.a) order by 1, t.b, 2
select t.a, u.c from t left join u on t.a = u.a and exists (select 1 from v where v.a = t.a) order by 1, t.b, 2
select t.a from t join u on t.a = u.a and exists (select 1 from v where v.a = t.a and v.a = u.a) order by 1
select a, b from t where exists (select 1 from u where u.a = t.a and exists (select 1 from v where v.a = u.a)) order by a, b
select a, b from t where exists (select 1 from u where u.a = t.a and exists (select 1 from v where v.a = t.a)) order by a, b
select a, b from t where exists (select 1 from u where exists (select 1 from v where v.a = t.a and v.a = u.a)) order by a, b
select a, b from t where a in (select a from u where c = (select max(c) from u x where x.a = u.a)) order by a, b
select a, b from t where a in (select max(a) from u where u.c > t.b group by c) order by a, b
select a, b from t where exists (select a from u where u.a = t.a union all select a from v where v.a = t.a) order by a, b
select a, b from t where exists (select a from u where u.a = t.a intersect select a from v) order by a, b
select a, (select max(x) from (select u.c as x from u where u.a = t.a union all select t.b)) from t order by a, b
select a, (select count(*) from (select distinct c from u where u.a = t.a)) from t order by a, b
select a, (select max(n) from (select count(*) n from u where u.a = t.a group by c)) from t order by a, b
select a, (select sum(c) over (order by c) from u where u.a = t.a limit 1) from t where a = 2
select a, (select count(*) from u left join v on u.a = v.a where u.a = t.a) from t order by a, b
select a, (select count(*) from u left join v on u.a = v.a and v.a = t.a) from t order by a, b
select a, (select max(v.a) from u join v on u.a = v.a and v.a <= t.a) from t order by a, b
select a, (select count(v.a) from v full join u on u.a = v.a where v.a = t.a) from t order by a, b
select a, (select c from u where u.a = nothing) from t
select a, (select nothing from u) from t
select a, (select t.nothing from u) from t
select a from t where exists (select nothing.x from u)
select a from t where a = (select a)
select a, (select first(c) from u where a = t.a) from t where a = 2
select (select (select max(c) from u where u.a = t.a)) from t order by 1
select (select sum(t.a) from u) from t
select a from t where (select true) order by a
select a from t where exists (select 1 from u) or a = 1 order by a
select if(a in (select a from v), 'in', 'out') from t order by 1
select coalesce((select c from u where u.a = t.a and c < 150), 0) from t order by 1
select a from t where a in (select a from u) = true order by a
select a, rand() > (select 5) from t order by a
select a, (select c from u where u.a = t.a and rand() > 2) from t
select count(*) from t where a > (select rand() * 0)
select * from (select a, b from t where a in (select a from u)) where b > 10 order by a, b
select a, (select b) from t order by a, b
select sum(b), (select count(*) from u where u.a > max(t.a)) from t
select a, (select count(*) from u where u.a = t.a) from t group by a order by a
select a, (select count(*) from u where u.a = t.b) from t group by a order by a
select (select count(*) from u where u.a = t.a + 1), a + 1 from t group by a + 1 order by 2
select (select max(u.c) from u where u.a = x.a) from (select distinct a from t) x order by 1
select a in (1, (select 2)) from t order by 1
select a in ((select 1), (select 2)) from t order by 1
select t.a, (select count(*) from u where u.a <=> t.a) from t order by a, b
select t.a, (select count(*) from u where u.a = t.a or t.a is null) from t order by a, b
select 1 where (select null) is null
select 1 where 1 in (select null)
select 1 where not (1 in (select null))
select 1 in (select null)
select null in (select a from empty)
select null in (select 1)
select (1, 2) in (select 1, 2)
select (1, null) in (select 1, 2)
select (1, 2) in (select 1, null)
select (1, 2) in (select 2, null)
select a from t where a > (select b from t where b = 5) limit (select 1)
select a from t limit (select 1)
select * from (select (select count(*) from v) n, a from t) where n > 2 order by a
select explode((select array(1, 2)))
select a from t where a = (select max(a) from t where (select max(a) from u) = 5)
"""

LATERAL = """
select * from v, lateral (select v.a + 1 as x) order by 1
select * from v, lateral (select c from u where u.a = v.a) order by 1, 2
select * from v left join lateral (select c from u where u.a = v.a) order by 1, 2
select * from v left join lateral (select c from u where u.a = v.a) x on x.c > 100 order by 1, 2
select * from v join lateral (select max(c) m, count(*) n from u where u.a = v.a) order by 1
select * from v join lateral (select c from u where u.a = v.a order by c desc limit 1) order by 1
select * from v cross join lateral (select sum(c) s from u where u.c > v.a) order by 1
select * from v, lateral (select * from u where u.a = v.a) x order by 1, 2, 3
select * from v, lateral (select u.a from u where u.a = v.a) x, lateral (select x.a + v.a as z) order by 1, 2, 3
select * from v, lateral (select nothing)
select * from v right join lateral (select v.a)
select * from v full join lateral (select v.a)
select * from v, lateral (select distinct c from u where u.a = v.a) order by 1, 2
select * from v, lateral (select c from u where u.a = v.a union all select v.a) order by 1, 2
select * from v, lateral (select count(*) from u where u.a = v.a having count(*) > 0) order by 1
select * from t, lateral (select t.*) order by 1, 2
select * from v, lateral (select (select max(c) from u where u.a = v.a)) order by 1
select * from v join lateral (select c from u) x on x.c = v.a + 49 order by 1
select * from v left join lateral (select count(*) n from u where u.a = v.a) x on x.n > 1 order by 1
"""

# DataFrame programs: the expression is evaluated with `spark`, `F` and the views' DataFrames t, u, v, sales, wide.
DATAFRAMES = """
sales.groupBy('year').pivot('course').sum('earnings').orderBy('year')
sales.groupBy('year').pivot('course', ['java', 'dotnet']).agg(F.sum('earnings'), F.max('earnings').alias('m')).orderBy('year')
sales.groupBy('year').pivot('course').agg(F.sum('earnings').alias('s')).orderBy('year')
sales.groupBy().pivot('course').count()
sales.groupBy('year').pivot('course', []).sum('earnings').orderBy('year')
wide.unpivot('id', ['v1', 'v2'], 'var', 'val').orderBy('id', 'var')
wide.select('id', 'v1', 'v2').unpivot('id', None, 'var', 'val').orderBy('id', 'var')
wide.select('id', 'v1', 'v2').melt(['id'], ['v1'], 'var', 'val').orderBy('id', 'var')
wide.unpivot('id', ['v1', 'name'], 'var', 'val')
wide.unpivot('id', [], 'var', 'val')
wide.unpivot(F.col('id') + 1, [F.col('v1') * 2, (F.col('v2') + 1).alias('w')], 'var', 'val').orderBy('(id + 1)', 'var')
wide.unpivot(F.col('id') + 1, None, 'var', 'val')
wide.select('id').unpivot('id', None, 'var', 'val')
wide.select('v1', 'v2').unpivot([], None, 'var', 'val').orderBy('var', 'val')
t.na.drop().orderBy('b')
t.na.drop('all').orderBy('b')
t.na.drop(thresh=3).orderBy('b')
t.na.drop(subset=['a']).orderBy('b')
t.na.fill(0).orderBy('a', 'b')
t.na.fill('?').orderBy('a', 'b')
t.na.fill({'a': -1, 's': 'none'}).orderBy('a', 'b')
t.na.fill(1.7).orderBy('a', 'b')
t.na.fill(True).orderBy('a', 'b')
t.na.fill(0, ['b']).orderBy('a', 'b')
t.na.replace(1, 7).orderBy('a', 'b')
t.na.replace([10, 20], [11, 21], 'b').orderBy('a', 'b')
t.na.replace({'x': 'xx', 'y': None}).orderBy('a', 'b')
t.na.replace('x', 'q', ['s']).orderBy('a', 'b')
t.stat.crosstab('a', 's').orderBy('a_s')
t.freqItems(['a', 's'], 0.4)
t.sampleBy('s', {'x': 1.0}, 3).orderBy('b')
t.select('b', F.to_json(F.struct('a', 's').withField('c', F.col('b') + 1))).orderBy('b')
t.select('b', F.to_json(F.struct('a', 's').withField('A', F.lit('new')).dropFields('s'))).orderBy('b')
t.select('b', F.struct('a', F.struct('s', 'b').alias('i')).alias('n')).select('b', F.to_json(F.col('n').withField('i.s', F.lit('q')).withField('i.z', F.lit(1)))).orderBy('b')
t.select('b', F.when(F.col('a').isNotNull(), F.struct('a', 's')).alias('n')).select('b', F.to_json(F.col('n').dropFields('nope', 'a'))).orderBy('b')
t.select(F.struct('a', 's').dropFields('a', 's'))
t.select(F.col('a').withField('x', F.lit(1)))
t.select(F.struct('a').withField('q.r', F.lit(1)))
sales.describe()
sales.describe('earnings', 'course')
sales.summary('count', 'min', '50%', 'max')
t.groupBy('s').agg(F.product('b'), F.product(F.col('a') * 0.5).alias('p')).orderBy('s')
t.where('a > 100').agg(F.product('b'))
spark.range(-98304, 98305, 16384).select('id', F.bitmap_bucket_number('id'), F.bitmap_bit_position('id'), F.bitmap_bucket_number(F.col('id') + 1), F.bitmap_bit_position(F.col('id') - 1)).orderBy('id')
t.select('b', F.bitmap_count(F.encode(F.col('s'), 'utf-8'))).orderBy('b')
spark.range(0, 5, 1, 1).select(F.uniform(F.lit(1), F.lit(10), F.lit(3)), F.uniform(F.lit(-5.5), F.lit(5), F.lit(0)).cast('string').alias('x'), F.uniform(F.lit(10), F.lit(20).cast('bigint'), F.lit(7)))
t.groupingSets([[F.col('a')], [F.col('s')], []], F.col('a'), F.col('s')).agg(F.sum('b'), F.grouping_id()).orderBy('a', 's')
t.cube('a').agg(F.sum('b'), F.grouping('a')).orderBy('a', F.grouping('a'))
t.rollup('a', 's').count().orderBy('a', 's', 'count')
t.rollup('a').agg(F.grouping_id('a'), F.sum('b')).orderBy('grouping_id(a)', 'a')
v.lateralJoin(u.where(F.col('a').outer() == F.col('u.a')).select('c')).orderBy('v.a', 'c')
t.where(F.col('a').isin(u.select('a'))).orderBy('a', 'b')
t.where(u.where(F.col('u.a') == F.col('t.a').outer()).exists()).orderBy('a', 'b')
t.select('a', u.where(F.col('u.a') == F.col('t.a').outer()).agg(F.max('c')).scalar().alias('m')).orderBy('a', 'm')
t.select('a', u.agg(F.max('c')).scalar().alias('m')).orderBy('a', 'm')
t.where(F.col('b') == t.agg(F.max('b')).scalar())
t.intersect(t).orderBy('a', 'b')
t.exceptAll(t.limit(0)).orderBy('a', 'b')
t.select('a').intersectAll(t.select('a')).orderBy('a')
t.select('a').subtract(v).orderBy('a')
t.hint('broadcast').orderBy('a', 'b')
t.alias('x').join(t.alias('y'), F.col('x.a') == F.col('y.a')).select('x.b', 'y.b').orderBy('x.b', 'y.b')
"""

VALUES = """
sales.stat.corr('year', 'earnings')
sales.stat.cov('year', 'earnings')
sales.approxQuantile('earnings', [0.0, 0.5, 1.0], 0.0)
sales.approxQuantile(['earnings', 'year'], [0.25], 0.0)
t.approxQuantile('b', [0.5], 0.1)
"""


def cell(value):
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, float):
        return {'double': repr(value)}
    if isinstance(value, (list, tuple)):
        return [cell(x) for x in value]
    if isinstance(value, dict):
        return {'map': [[cell(k), cell(x)] for k, x in value.items()]}
    return str(value)


def columns_of(frame):
    import json
    return [[f['name'], f['type'], f['nullable']] for f in json.loads(frame._jdf.schema().json())['fields']]


def answer(ask):
    try:
        frame = ask()
        columns = columns_of(frame)
        return {'columns': columns, 'rows': [cell(row) for row in frame.collect()]}
    except Py4JJavaError as error:
        return error_of(error)
    except Exception as error:
        return {'python': f'{type(error).__name__}: {error}'[:300]}


def lines(text):
    return [line for line in text.strip().split('\n') if line]


def main():
    spark = session()
    from pyspark.sql import functions as F

    for statement in SETUP:
        spark.sql(statement)
    raw_errors()
    names = {'spark': spark, 'F': F, **{n: spark.table(n) for n in ('t', 'u', 'v', 'sales', 'wide')}}
    out = header(setup=SETUP)
    for key, text in (('with', WITH), ('inline', INLINE), ('grouping', GROUPING), ('pivot', PIVOT),
                      ('subqueries', SUBQUERIES), ('lateral', LATERAL)):
        out[key] = [{'sql': sql, **answer(lambda: spark.sql(sql))} for sql in lines(text)]
    out['dataFrames'] = [{'program': p, **answer(lambda: eval(p, names))} for p in lines(DATAFRAMES)]
    values = []
    for p in lines(VALUES):
        try:
            values.append({'program': p, 'value': cell(eval(p, names))})
        except Py4JJavaError as error:
            values.append({'program': p, **error_of(error)})
    out['values'] = values
    write(out)


if __name__ == '__main__':
    main()
