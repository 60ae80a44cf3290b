"""Records what names mean in HAVING, QUALIFY and ORDER BY, where a column of FROM and an item of the select list share
one, where stars may stand, that keys of grouping sets are NULL in expressions, too, and that IN computes no more of its
list than it needs.

Run: python conformance/record/clause_names.py > conformance/recorded/clause_names.json
"""
from recorder import header, raw_errors, session, write
from relational import answer, lines

SETUP = ["create or replace temp view t as select * from values (1, 10, 'x'), (1, 20, 'y'), (2, 5, 'z'), (3, null, null) as t(a, b, c)"]
QUERIES = """
select * from t order by *
select a, b from t order by *
select a, b from t order by * desc
select a from t order by t.*
select a from t order by (*)
select a from t order by struct(*)
select a from t sort by *
select a from t distribute by *
select a from t cluster by *
select a, count(*) from t group by a order by *
select * in (1) from t
select 1 from t where * in (1)
select 1 from t where (*) in ((1, 10, 'x'))
select 1 from t where 1 in (*)
select a from t where a in (t.*)
select 1 where (*) = 1
select 1 from t where * = 1
select 1 from t where * is null
select 1 from t where * like 'a'
select -* from t
select * + 1 from t
select not * from t
select count(*) in (4) from t
select a from t where coalesce(*) = 1
select 1 from t group by *
select a, b from t group by *
select 1 from t having * = 1
select * between 1 and 2 from t
select case when * then 1 end from t
select case * when 1 then 1 end from t
select cast(* as string) from t
select array(*) from (select a, b from t)
select struct(*) from t
select (*) from t
select (*, 1) from t
select *[0] from t
select *.a from t
select t.* in (1) from t
select sum(a) over (partition by *) from t
select sum(a) over (order by *) from t
select max(*) from t
select sum(*) from t
select count(t.*) from t
select count(distinct *) from t
select explode(array(*)) from (select a, b from t)
select 1 from t join t u on *
select * as x from t
select * x from t
select a, b, count(*) from t group by a, b qualify count(*) > 0
select a, count(*) from t group by a qualify row_number() over (order by a) = 1
select a, sum(b) s from t group by a qualify row_number() over (order by sum(b)) = 1
select a, sum(b) s from t group by a qualify row_number() over (order by s) = 1
select a, sum(b) s, rank() over (order by sum(b) desc) r from t group by a qualify r = 1
select a, sum(b) s from t group by a having sum(b) > 1 qualify row_number() over (order by a) = 1
select a, sum(b) s from t group by a having s > 1 qualify row_number() over (order by a) = 1
select a, sum(b) s from t group by a qualify rank() over (order by b) = 1
select sum(b) s from t qualify row_number() over (order by sum(b)) = 1
select sum(b) s from t qualify sum(s) over () = 35
select a, sum(b) s from t group by rollup(a) qualify row_number() over (order by a) = 1
select a, grouping(a) from t group by rollup(a) qualify row_number() over (order by grouping(a), a) = 1
select a, sum(b) s from t group by a qualify sum(sum(b)) over () > 1
select a, sum(b) s from t group by a qualify s = max(sum(b)) over ()
select a, sum(b) s from t group by a qualify s = max(s) over ()
select a, sum(b) from t group by a qualify s = 1
select distinct a from t qualify row_number() over (order by b) = 1
select a from t qualify b = 1
select a from t qualify a = 1
select a, row_number() over (order by b) r from t qualify r = 1 order by a limit 1
select a, sum(b) s from t group by a qualify row_number() over (partition by a % 2 order by sum(b)) = 1 order by a
select a % 2 k, sum(b) s from t group by a % 2 qualify row_number() over (order by k) = 1
select a % 2 k, sum(b) s from t group by k qualify row_number() over (order by k) = 1
select a % 2 k, sum(b) s from t group by 1 qualify row_number() over (order by k desc) = 1
select a % 2 k, sum(b) s from t group by all qualify row_number() over (order by k desc) = 1
select a, sum(b) s from t group by a qualify a = (select max(a) from t) and row_number() over (order by a) > 0
select a, sum(b) s from t group by a qualify row_number() over w = 1 window w as (order by sum(b))
select a, max(c) from t group by a qualify count(c) > 0 and row_number() over (order by a) > 0
select a from t group by a qualify sum(b) > 10
select a, sum(b) s from t group by a qualify row_number() over (order by b) = 1
select a, sum(b) s from t group by a qualify row_number() over (order by count(s)) = 1
select a, sum(b) s from t group by a qualify count(s) = 1 and row_number() over (order by a) > 0
select a, sum(b) s from t group by a qualify sum(b) = 1 and row_number() over (order by a) > 0
select sum(b) s from t group by a qualify row_number() over (order by a) = 1
select sum(b) s from t group by a qualify row_number() over (order by t.a) = 1
select sum(b) s from t group by a, c qualify row_number() over (order by c, a) = 1
select sum(b) s from t group by a % 2 qualify row_number() over (order by a % 2) = 1
select a % 2 k, sum(b) s from t group by a % 2 qualify row_number() over (order by a % 2) = 1
select a + 1 k from t qualify row_number() over (order by sum(a)) = 1
select a + 1 k from t qualify sum(a) > 1
select a + 1 k from t qualify count(*) over () > 1 and sum(a) > 1
select distinct a from t qualify row_number() over (order by a) = 1
select a, grouping(a) g from t group by rollup(a) qualify row_number() over (order by g, a) = 1
select a, grouping(a) g from t group by rollup(a) qualify grouping(a) = 1
select a, grouping_id() g from t group by rollup(a) qualify row_number() over (order by grouping_id()) = 1
select b from t qualify row_number() over (order by a) = 1
select b as a from t qualify row_number() over (order by a) = 1
select b as a from t qualify row_number() over (order by t.a) = 1
select b as a, row_number() over (order by t.a) as r from t qualify r = 1
select a as x, row_number() over (order by x) r from t qualify r = 1
select a from t where a > 0 qualify row_number() over (order by max(b) over ()) = 1
select sum(b) s from t group by a having count(*) > 1 qualify row_number() over (order by a) = 1
select a, s, row_number() over (order by s) r from (select a, sum(b) s from t group by a) qualify r = 1
select sum(b) over (order by a) s from t qualify s > 1
select sum(sum(b)) over (order by a) s from t group by a qualify s > 1
select sum(sum(b)) over (order by a) s, rank() over (order by a) from t group by a qualify s > 1 and rank() over (order by a) = 1
select a, rank() over (order by sum(b)) from t group by a qualify `rank() OVER (ORDER BY sum(b) ASC NULLS FIRST ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)` = 1
select a, s from (select a, sum(b) s from t group by a) qualify max(s) = 1
select 1 x from t qualify 1 = 1
select a from t qualify exists (select 1) and a = 1
select a, (select count(*) from t) n from t qualify n = 1
select a in (a, *) from t
select 1 in (*) from (select 1 as a)
select a from t where a in (*)
select a from t where a in (*, 1)
select * in (select 1) from t
select a from t where * in (select 1, 2, 'x')
select a from t where (a, *) in ((1, 1, 10, 'x'))
select struct(*) in (struct(1, 10, 'x')) from t
select (a, b) in (struct(*)) from t
select (1, *, 2) from t
select named_struct('q', 1, *) from t
select if(*) from t
select * is not null from t
select a from t where not (*)
select a from t where *
select a from t where coalesce(*) is null
select concat_ws(',', *) from t
select a from t group by coalesce(*)
select coalesce(*, 1) from (select a, b from t)
select greatest(*) from (select a, b from t)
select a from t order by coalesce(*)
select a from t having count(*) > 1
select sum(coalesce(*)) from (select a, b from t)
select a from t order by a, *
select a from t order by `a.*`
select a from t union select b from t order by *
select * from t distribute by *
select * from t cluster by t.*
select /*+ repartition(*) */ * from t
from t |> order by *
from t |> where *
from t |> extend *
from t |> select * |> aggregate count(*) group by *
from t |> extend struct(*) as s |> where s.a = 1
select * from t lateral view explode(array(*)) e as x
select * from values (*)
select transform(array(1), x -> *) from t
select lag(*) over (order by a) from t
select count(*) over (partition by *) from t
select coalesce(t.*, 1) from (select a, b from t) t
select named_struct('a', t.*) from (select a from t) t
select * like '1' from (select a from t)
select * between 1 and 2 from (select a from t)
select * + 1 from (select a from t)
select -(*) from (select a from t)
select case when a = 1 then * end from (select a from t)
select array(*)[0] from (select a from t)
select t.* + 1 from (select a from t) t
select t.* = 1 from (select a from t) t
select 1 from t group by struct(*)
select (a, *) from t
select (a + 1, b, *, t.c) from t
select struct(a + 1, *, 'x') from t
select struct(*, *) from t
select array((*, 1)) from (select a from t)
select b as a, c, row_number() over (order by t.a) r from t qualify a = 10 and r >= 1
select b as a, c, row_number() over (order by t.a) r from t qualify a = 1 and r >= 1
select b as a, c from t qualify a = 1 and row_number() over (order by c) > 0
select b as a, c from t qualify a = 10 and row_number() over (order by c) > 0
select b as a, c from t qualify a = 10 and row_number() over (order by a) > 0
select b as a, c from t where true qualify row_number() over (order by a desc) = 1
select distinct b as a from t qualify row_number() over (order by a) = 1
select b + 1 as a from t qualify row_number() over (order by a desc) = 1
select b + 1 as a from t qualify row_number() over (order by (select max(a))) = 1
select b + 1 as q from t qualify row_number() over (order by q desc nulls last) = 1
select sum(b) as a from t group by a qualify row_number() over (order by a desc) = 1
select sum(b) as a, min(a) m from t group by t.a having min(a) < 9 qualify row_number() over (order by a) = 1
select sum(b) as a, t.a x from t group by t.a qualify row_number() over (order by a desc) = 1
select max(b) as b, a from t group by a qualify row_number() over (order by b desc) = 1
select max(b) as b, a from t group by a qualify b = max(b) over ()
select a, max(b) as b from t group by a qualify b = 20 and rank() over (order by a) > 0
select a, max(b) as b from t group by a, b qualify b = 20 and rank() over (order by a) > 0
select a, max(b) m from t group by a, b qualify b = 20 and rank() over (order by a) > 0
select a from t group by a qualify max(a) over () = a
select a from t group by a qualify a = max(c) over ()
select a, count(*) c from t group by cube(a) qualify rank() over (order by c desc) = 1
select a, count(*) c from t group by cube(a) qualify rank() over (order by count(*) desc) = 1
select a, b, count(*) n from t group by cube(a, b) qualify rank() over (partition by a order by b) = 1 and n > 1
select b, count(*) n from t group by cube(a, b) qualify rank() over (partition by a order by b) = 1 and n > 1
select a, max(b) over (partition by a) m from t group by a, b qualify m > 5
select a, row_number() over (order by a) r from t group by a qualify r = 1 and count(*) > 1
select a, row_number() over (order by a) r from t group by a qualify r = 1 and a = (select max(t.b) from t)
select a, row_number() over (order by a) r from t group by a qualify r = 1 order by max(b)
select a, row_number() over (order by a) r from t qualify r = 1 order by b
select a from t qualify row_number() over (order by a) = 1 order by b
select a, sum(b) s from t group by a qualify row_number() over (order by s) = 1 order by s
select a, sum(b) s from t group by a qualify row_number() over (order by s) = 1 order by count(*)
select a, sum(b) s from t group by a having count(*) > 1 qualify row_number() over (order by count(*)) = 1
select a, sum(b) s from t group by a qualify row_number() over (order by sum(a)) = 1
select a, sum(b) s from t group by a qualify rank() over (partition by count(*) order by a) = 1
select a, sum(b) s from t group by a qualify s > 1 and count(*) over () = 3
select a, sum(b) s from t group by a qualify s > 1 and count(*) over () = 3 and count(*) = 1
select a, sum(b) s from t group by a qualify s > 1 and rank() over (order by grouping(a)) = 3
select a, sum(b) s from t group by rollup(a) qualify grouping(a) = 0 and rank() over (order by s) = 3
select a, sum(b) s, grouping(a) from t group by rollup(a) qualify grouping(a) = 0 and rank() over (order by s) = 3
select a + 1 k, sum(b) s from t group by a + 1 qualify rank() over (order by a + 1) = 1
select a + 1 k, sum(b) s from t group by a + 1 qualify rank() over (order by a) = 1
select a + 1 k, sum(b) s from t group by k qualify rank() over (order by a + 1) = 1
select sum(b) from t qualify count(*) over () = 1
select max(a), sum(b) s from t qualify s = 35 and rank() over (order by s) = 1
select a, sum(b) over (partition by a) from t qualify exists (select 1 from t u where u.a = t.a) and row_number() over (order by b) = 2
select a, (select 1) from t qualify row_number() over (order by b) = (select 2)
from t |> aggregate sum(b) s group by a |> where s > 1
select * from t qualify row_number() over (partition by a order by b desc) = 1
select t.* from t qualify row_number() over (partition by t.a order by t.b desc) = 1
select u.b as a from t join t u on t.a = u.a qualify row_number() over (order by t.a, u.b) = 1
select u.b as a from t join t u on t.a = u.a qualify row_number() over (order by a) = 1
select sum(b) as a from t group by a having min(a) < 9
select sum(b) as a from t group by a having a < 9
select sum(b) as b from t group by a having max(b) > 9
select sum(b) as b from t group by a having b > 25
select max(b) as b from t group by b having b > 9
select -b as b from t group by b having b > 9
select -b as b from t group by b having max(b) > 9
select sum(b) as a from t group by a order by min(a)
select sum(b) as a from t group by a order by a
select -b as b from t group by b order by b
select -b as b from t group by b order by max(b)
select sum(b) as b from t group by a order by max(b)
select sum(b) as b from t group by a order by abs(max(b))
select sum(b) as b from t having b > 1
select sum(b) as b from t having sum(b) > 1
select sum(b) as x from t group by a having sum(x) > 1
select sum(b) as x from t group by a order by sum(x)
select a as x from t group by a having sum(x) > 1
select a as x from t group by a order by sum(x)
select b, count(*) n from t group by cube(a, b) having a = 1
select a, count(*) n from t group by rollup(a) having sum(a) > 4
select a, count(*) n from t group by rollup(a) having a is null
select a, count(*) n from t group by rollup(a) order by sum(a)
select a, sum(a) n from t group by rollup(a) having max(a) = 3
select -a as a, sum(a) n from t group by rollup(a) having a = 3
select b, count(*) n from t group by a, b having a = 1
select b, count(*) n from t group by a, b having t.a = 1
select b, count(*) n from t group by a + 1, b having a + 1 = 2
select b as k, count(*) n from t group by k having k = 10
select b as k, count(*) n from t group by k having max(b) = 10
select b as k, count(*) n from t group by 1 having k = 10 and b = 10
select count(*) as a, b as c from t group by a, b having a = 1 and c = 10
select count(*) as a from t having a = 4
select max(struct(a, b)) as a from t group by a having a.b > 1
select max(struct(b, c)) as s from t group by a having s.b > 10
select count(*) c from t group by a having c > 1
select count(*) c from t group by a having max(c) > 'x'
select count(*) c from t group by a having max(c) > 'x' and c > 1
select count(*) n from t group by a having exists (select 1 from values (1) v(x) where x = a)
select count(*) a from t group by a having exists (select 1 from values (1) v(x) where x = a)
select count(*) a from t group by a having exists (select 1 from values (1) v(x) where x = min(t.a))
select count(*) a from t group by t.a having a in (1, 2)
select count(*) a from t group by t.a having a in (select 1)
select a as b, max(b) from t group by a having b = 1
select a as b, max(b) m from t group by a having max(b) > 10
select a as b, max(b) m from t group by a having max(b) > 10 and b = 1
select a as b, b as a, count(*) from t group by a, b having a = 1 and b = 10
select if(a = 1, 5, a) as a, count(*) from t group by a having a = 5
select if(a = 1, 5, a) as a, count(*) from t group by if(a = 1, 5, a) having a = 5
select if(a = 1, 5, a) as a, count(*) from t group by all having a = 5
select if(a = 1, 5, a) as a, count(*) from t group by 1 having a = 5
from t |> aggregate sum(b) as a group by a |> where a = 30
select a in (a, cast(c as int)) from t
select 1 in (1, cast('x' as int))
select 1 in (cast('x' as int), 1)
select 2 in (1, cast('x' as int))
select a from t where a in (a, cast(c as int))
select a in (5, b, cast('x' as int)) from t
select a in (1, 2, 1/0) from t
select coalesce(1, 1/0)
select null in (1/0)
select a in (null, 1/0) from t
select case a when 1 then 1 when 1/0 then 2 end from t where a = 1
select -a, a + 1, a is null, coalesce(a, 7), count(*) from values (1), (2) t(a) group by rollup(a)
select case when a is null then 'n' else 'y' end, a = 1, abs(a) from values (1), (2) t(a) group by rollup(a)
select concat(a, 'x') from values ('1'), ('2') t(a) group by rollup(a)
select a, count(*) from values (1), (2) t(a) group by rollup(a) having a + 1 is null
select a, count(*) from values (1), (2) t(a) group by rollup(a) order by -a
select array(a), named_struct('x', a), map('k', a), cast(a as string), cast(a as double) + 1 from values (1), (2) t(a) group by rollup(a)
select array(a, 1)[0] + 1, array_contains(array(a), 1) from values (1), (2) t(a) group by rollup(a)
select a + b, count(*) from values (1, 1), (2, 1) t(a, b) group by cube(a, b)
select a + 1, b || 'x', count(*) from values (1, 'p'), (2, 'q') t(a, b) group by grouping sets ((a + 1), (b || 'x'))
select a + 1 + 1, a + 1 > 2, count(*) from values (1, 'p'), (2, 'q') t(a, b) group by rollup (a + 1)
select if(a > 1, a, 0), nvl(a, 0), nullif(a, 1), greatest(a, 1), a between 1 and 2, a in (1, 5), a <=> null from values (1), (2) t(a) group by rollup(a)
select sum(a) + a, a / 2, a % 2, cast(a as date) from values (date'2020-01-01', 1), (date'2020-01-02', 1) t(d, a) group by rollup(a)
select sum(a) + a, a / 2, a % 2 from values (1), (2) t(a) group by rollup(a)
select rank() over (order by a + 1), a + 1 from values (1), (2) t(a) group by rollup(a)
select year(d), d + 1, date_trunc('month', d), to_json(struct(d)) from values (date'2020-01-01'), (date'2021-01-02') t(d) group by rollup(d)
select upper(s), length(s), substr(s, 1, 1), s like 'a%' from values ('ab'), ('b') t(s) group by cube(s)
select -(a + 1) from values (1), (2) t(a) group by rollup(a) having -(a + 1) is null
select -(a + 1) k from values (1), (2) t(a) group by rollup(a) order by k
select case a when 1 then 'x' else 'y' end, case when a = 1 then a else a end from values (1), (2) t(a) group by rollup(a)
select named_struct('x', a).x + 1, array(named_struct('x', a)).x[0] + 1 from values (1), (2) t(a) group by rollup(a)
"""


def main():
    spark = session()
    for statement in SETUP:
        spark.sql(statement)
    raw_errors()
    write({**header(setup=SETUP), 'queries': [{'sql': sql, **answer(lambda: spark.sql(sql))} for sql in lines(QUERIES)]})


main()
