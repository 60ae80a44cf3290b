"""Records what Spark answers to the columns that a join by USING or NATURAL leaves out of its output: under their tables'
names in every clause, with stars, through other operators, and across subqueries, which they do not leave; and to stars
without some columns or fields.

Run: python conformance/record/using.py > conformance/recorded/using.json
"""
from recorder import header, raw_errors, session, write
from relational import SETUP, answer, lines

MORE = [
    "create or replace temp view ab as select * from values (1, 10, 'p'), (2, 30, 'q'), (9, 9, 'r') as ab(b0, a, z)",
]

QUERIES = """
select t.a, u.a from t join u using (a) order by b, c
select a, t.a, u.a from t left join u using (a) order by b, c
select a, t.a, u.a from t right join u using (a) order by b, c
select a, t.a, u.a from t full join u using (a) order by b, c
select t.* from t join u using (a) order by b, c
select u.* from t join u using (a) order by b, c
select u.* from t left join u using (a) order by b, c
select t.* from t right join u using (a) order by b, c
select t.*, u.* from t full join u using (a) order by b, c
select * from t full join u using (a) order by b, c
select *, u.a from t natural join u order by b, c
select u.a from t left semi join u using (a)
select t.a from t left anti join u using (a)
select t.b from t left anti join (v join u using (a)) on t.a = v.a order by u.a
select t.b from t left semi join (v join u using (a)) on t.a = v.a order by u.a
select t.a, u.a, v.a from t join u using (a) join v using (a) order by b, c
select a, t.a, u.a, v.a from t full join u using (a) full join v using (a) order by 1, 2, b, c
select v.*, u.* from t left join u using (a) left join v using (a) order by b, c
select b from t left join u using (a) where u.a is null order by b
select b from t join u using (a) order by u.a desc, b
select count(*), u.a from t left join u using (a) group by u.a order by 2
select u.a, count(*) from t left join u using (a) group by u.a having u.a > 1
select count(*) from t left join u using (a) group by a having u.a > 1
select count(*) from t left join u using (a) group by a, u.a having u.a > 1
select count(*) from t left join u using (a) group by t.a having a > 1 order by t.a
select max(u.a), min(t.a) from t full join u using (a)
select q.a, u.a from (select * from t join u using (a)) q
select u.a from (select * from t join u using (a))
select t.b, u.a from (t join u using (a))
select t.b, u.a from (t join u using (a)) as q
select u.a from (select * from t join u using (a)) u order by 1
with c as (select * from t join u using (a)) select u.a from c
with c as (select u.a as ua, * from t join u using (a)) select * from c order by b, c
select (select max(u.a)) from t join u using (a)
select b, (select max(x.c) from u x where x.a = u.a) from t left join u using (a) order by b
select b from t left join u using (a) where exists (select 1 from v where v.a = u.a) order by b
select b from t left join u using (a) where u.a in (select a from v) order by b
select b, w.x from t left join u using (a), lateral (select u.a + 1 as x) w order by b
select b, x from t left join u using (a) lateral view explode(array(u.a, t.a)) e as x order by b, x
select b, explode(array(u.a, t.a)) x from t left join u using (a) order by b, x
select b, sum(u.a) over (order by u.a, b) from t left join u using (a) order by b
select distinct u.a from t left join u using (a) order by u.a
select b from t left join u using (a) join v on v.a = u.a order by b
select v.a, u.a from t left join u using (a) join v on v.a = u.a order by b
select * from t left join u using (a) join v on v.a = u.a
select * from t join u using (a) join v on true where v.a = u.a
select * except (u.a) from t join u using (a)
select u.* except (a) from t join u using (a)
select u.* except (c) from t join u using (a)
select count(u.*) from t left join u using (a)
select to_json(struct(u.*)) as j from t left join u using (a)
select t.a from t natural full outer join u order by 1
select * from t full join u using (a) where t.a is null
select a from t full join u using (a) where u.a is null order by a, b
select b from t full join u using (a) order by coalesce(t.a, 100), u.a, b
select b, u.a from t join u using (a) union all select c, a from u
select b from t left join u using (a) qualify row_number() over (partition by u.a order by b) = 1
from t |> left join u using (a) |> select b, u.a |> order by b
from t |> left join u using (a) |> where u.a is null |> select b
from t |> left join u using (a) |> extend u.a as ua
from t |> left join u using (a) |> extend u.a + 1 as ua |> select u.a, ua
from t |> left join u using (a) |> as q |> select u.a
from t |> left join u using (a) |> aggregate count(*) group by u.a
from t |> left join u using (a) |> order by u.a, b |> select b, u.a
from t |> left join u using (a) |> limit 100 |> select u.a
select u.a from (select a, b from t) t join (select * from u) u using (a) order by b
select x.a, y.a from t x join t y using (a) order by x.b, y.b
select x.*, y.* from t x join t y using (a, b) order by x.b
select ab.*, t.* from t join (select a as b, b0 as a, z from ab) ab using (a, b)
select b from t left join u using (a) group by all
select u.a, sum(b) from t left join u using (a) group by all order by 1
select u.a, sum(b) from t left join u using (a) group by rollup(u.a) order by 1, 2
select u.a, t.a, sum(b), grouping(u.a) from t left join u using (a) group by cube(u.a, t.a) order by 1, 2, 3, 4
select u.a, sum(b) from t left join u using (a) group by grouping sets ((u.a), ()) order by 1, 2
select * from (select * from t left join u using (a)) pivot (sum(b) for a in (1, 2))
select `u`.`A` from t join u using (a) order by 1
select U.a from t join u using (A) order by 1
select u.q from t join u using (a)
select * from t join u using (q)
select a from t join u using (a) join (select a, 1 as one from v) w on w.a = u.a and w.a = t.a order by b
"""

STARS = """
select * except (st.a) from (select 1 as x, named_struct('a', 1, 'b', 2) as st)
select * except (st.a, x) from (select 1 as x, named_struct('a', 1, 'b', 2) as st)
select * except (st.a, st.b) from (select 1 as x, named_struct('a', 1, 'b', 2) as st)
select * except (st.q) from (select 1 as x, named_struct('a', 1, 'b', 2) as st)
select * except (x, x) from (select 1 as x, named_struct('a', 1, 'b', 2) as st)
select * except (st, st.a) from (select 1 as x, named_struct('a', 1, 'b', 2) as st)
select st.* except (a) from (select 1 as x, named_struct('a', 1, 'b', 2) as st)
select st.* except (st.a) from (select 1 as x, named_struct('a', 1, 'b', 2) as st)
select st.* except (q) from (select 1 as x, named_struct('a', 1, 'b', 2) as st)
select * except (nope) from t
select * except (st.i.k) from (select 1 as x, named_struct('a', 1, 'i', named_struct('k', 5, 'l', 6)) as st)
select t.* except (u.c) from t join u on t.a = u.a
select t.* except (t.b) from t join u on t.a = u.a
select * except (a) from t join u on t.a = u.a
select count(t.*) from t
select count(distinct t.*) from t
select count(t.*, a) from t
select count(st.*) from (select named_struct('a', 1, 'b', 2) as st)
select count(*, a) from t
select count(* except (a)) from t
select u.z from (select * from t)
select * except (st.a.z) from (select 1 as x, named_struct('a', 1, 'b', 2) as st)
select * except (x.a) from (select 1 as x, named_struct('a', 1, 'b', 2) as st)
select * except (st.A) from (select 1 as x, named_struct('a', 1, 'b', 2) as st)
select * except (q.st.a) from (select 1 as x, named_struct('a', 1, 'b', 2) as st) q
select * except (st.a, st.i.k) from (select 1 as x, named_struct('a', 1, 'i', named_struct('k', 5, 'l', 6)) as st)
select * except (st.i, st.i.k) from (select 1 as x, named_struct('a', 1, 'i', named_struct('k', 5, 'l', 6)) as st)
select * except (st.i.l, st.i.k) from (select 1 as x, named_struct('a', 1, 'i', named_struct('k', 5, 'l', 6)) as st)
select * except (st.a) from (select if(x > 1, named_struct('a', 1, 'b', 2), null) as st from values (1), (2) v(x))
select * except (a) from (select 1 as a, 2 as a, 3 as b)
select count(* except (a)) from t
select * except (a, t.a) from t
select st.* except (i.k) from (select 1 as x, named_struct('a', 1, 'i', named_struct('k', 5, 'l', 6)) as st)
select * except (x) from (select 1 as x)
select * except (x, st.a, st) from (select 1 as x, named_struct('a', 1, 'b', 2) as st)
"""

PROGRAMS = """
t.join(u, ['a']).select(t.a, u.a)
t.join(u, ['a'], 'left').select(t.a, u.a, 'a')
t.join(u, ['a'], 'right').select(t.a, u.a, 'a')
t.join(u, ['a'], 'full').select(t.a, u.a, 'a')
t.join(u, ['a']).drop(u.a)
t.join(u, ['a']).drop(t.a)
t.join(u, ['a'], 'full').drop(t.a)
t.join(u, ['a'], 'left').where(u.a.isNull())
t.join(u, ['a'], 'left').withColumn('ua', u.a)
t.join(u, ['a'], 'left').groupBy(u.a).count()
t.join(u, ['a'], 'left').orderBy(u.a, 'b').select('b')
t.join(u, ['a'], 'left').select('b').orderBy(u.a, 'b')
t.join(u, ['a'], 'left').select('b').select(u.a)
t.join(u, ['a'], 'left').select('b').where(u.a.isNull())
t.join(u, ['a'], 'left').distinct().select(u.a)
t.join(u, ['a'], 'left').limit(100).select(u.a)
t.join(u, ['a'], 'left').alias('q').select('u.a')
t.join(u, ['a'], 'left').select('u.a').orderBy('a')
t.join(u, ['a'], 'left').join(v, u.a == v.a)
t.join(u, ['a'], 'left').join(v, ['a']).select(t.a, u.a, v.a)
t.join(u, ['a'], 'leftsemi').select('u.a')
t.join(t, ['a']).select(t.a)
t.alias('x').join(t.alias('y'), ['a']).select('x.a', 'y.a', 'x.b', 'y.b')
t.join(u, ['a'], 'left').toDF('k', 'b', 's', 'c').select(u.a)
t.join(u, ['a'], 'left').repartition(2, u.a).select(u.a)
t.join(u, ['a'], 'left').hint('broadcast').select(u.a)
t.join(u, ['a'], 'left').na.fill(0).select(u.a)
t.join(u, ['a'], 'left').select(u['*'])
t.join(u, ['a'], 'left').select('u.*')
t.join(u, ['a'], 'left').withColumn('a', F.lit(1)).select(u.a, 'a')
"""


def main():
    spark = session()
    from pyspark.sql import functions as F

    setup = [*SETUP, *MORE]
    for statement in setup:
        spark.sql(statement)
    raw_errors()
    names = {'F': F, **{n: spark.table(n) for n in ('t', 'u', 'v')}}
    queries = [{'sql': sql, **answer(lambda: spark.sql(sql))} for sql in lines(QUERIES)]
    stars = [{'sql': sql, **answer(lambda: spark.sql(sql))} for sql in lines(STARS)]
    programs = [{'program': p, **answer(lambda: eval(p, names))} for p in lines(PROGRAMS)]
    write({**header(setup=setup), 'queries': queries, 'stars': stars, 'programs': programs})


main()
