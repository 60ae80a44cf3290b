"""Records queries of Spark SQL: what each parses to (or how parsing fails, with place and frame), its columns and rows.

Run: python conformance/record/sql_queries.py > conformance/recorded/sql_queries.json
"""
from recorder import error_of, header, raw_errors, session, write

# Views that the queries read.
VIEWS = {
    't': "select * from values (1, 'x', 1.5D), (2, 'y', 2.5D), (3, 'x', null), (4, null, 0.5D) as t(a, b, c)",
    'u': "select * from values (1, 'one'), (2, 'two'), (2, 'zwei'), (5, 'five') as u(a, name)",
    'sales': "select * from values (2020, 'q1', 'nl', 10), (2020, 'q2', 'nl', 20), (2021, 'q1', 'be', 30), "
    "(2021, 'q2', 'nl', 40), (2021, 'q1', 'nl', 5) as sales(year, quarter, country, amount)",
    'wide': "select * from values (1, 11, 12, null), (2, 21, null, 23) as wide(id, x, y, z)",
}

# Where no order is asked for, rows are compared as a set.
QUERIES = r"""
select 1
select 1;
SELECT a FROM t
select a, b from t where a > 1 and b = 'x'
select t.a from t
select * from t
select t.* from t
select * except (b) from t
select * except (b, c) from t
select t.* except (a) from t
select a as x, b y from t
select a + 1 from t
select distinct b from t
select all b from t
from t select a
from t select a where a > 2
from t where a > 1
from t
from t select a where a = 1 select a + 10 where a = 2
table t
table t limit 1 offset 1
values (1, 2), (3, 4)
values 1, 2
values (1, 'a'), (2, 'b') as v(x, y)
select * from values (1, 'a'), (2, null) as v(x, y)
select * from values (1, 2)
select * from values 1, 2, 3 as v
select * from values 1, 2, 3 v(n) where n > 1
select * from (values (1), (2)) v(n)
select b, sum(a) from t group by b
select b, sum(a) s from t group by b having s > 2
select b, sum(a) from t group by 1
select b as k, count(*) from t group by k
select b, count(*) from t group by all
select count(*) from t group by all
select sum(a) from t having sum(a) > 100
select sum(a) from t having count(*) > 1
select a from t having a > 1
select 1 from t having true
select year, country, sum(amount) from sales group by year, country with rollup
select year, country, sum(amount) from sales group by year, country with cube
select year, country, sum(amount) from sales group by rollup(year, country)
select year, country, sum(amount) from sales group by cube(year, country)
select year, country, sum(amount) from sales group by grouping sets ((year, country), (year), ())
select year, country, sum(amount) from sales group by year, country grouping sets ((year, country), country)
select year, quarter, country, sum(amount) from sales group by year, rollup(quarter, country)
select year, quarter, country, sum(amount) from sales group by rollup(year, (quarter, country))
select year, country, sum(amount) from sales group by grouping sets (rollup(year, country), (country))
select year, country, grouping(year), grouping_id() from sales group by cube(year, country)
select year, country, sum(amount) from sales group by rollup(1, 2)
select year, sum(amount) from sales group by grouping sets ((1), ())
select count(*) from sales group by ()
select a from t order by a desc
select a from t order by 1 desc
select a, c from t order by c nulls last
select a, c from t order by c desc nulls first, a
select b, a from t order by all
select b, a from t order by all desc
select b, a from t order by all desc nulls first
select a from t order by b, a limit 2
select a from t order by a limit all
select a from t order by a limit 2 offset 1
select a from t order by a offset 2
select a from t order by a limit 1 + 1
select a from t sort by a
select a from t distribute by b
select a from t distribute by b sort by a
select a from t cluster by a
select a from t union select a from u
select a from t union all select a from u
select a from t union distinct select a from u
select a from t except select a from u
select a from t except all select a from u
select a from t minus select a from u
select a from t setminus select a from u
select a from t intersect select a from u
select a from u intersect all select a from u
select 1 union select 2 intersect select 2
select 1 union all select 1 except select 2
(select 1) union all (select 2)
((select 1))
(select a from t order by a desc limit 1) union all (select a from t order by a limit 1)
select a from t union all select a from u order by a desc limit 3
select 1 as a, 2 as b union all by name select 3 as b, 4 as a
select 1 as a union by name select 1 as a
with q as (select 1 as x) select * from q
with q(x) as (select 1) select x from q
with q as (select 1 as x), r as (select x + 1 as y from q) select * from q, r
with q as (select 1) with r as (select 2) select 1
with t as (select 7 as a) select * from t
with q as (with r as (select 3 as z) select z from r) select * from q
select * from (with q as (select 1 as x) select * from q)
with recursive r(n) as (select 1 union all select n + 1 from r where n < 5) select * from r
with recursive r(n) max recursion level 10 as (select 1 union all select n + 1 from r where n < 5) select sum(n) from r
with recursive r(n) max recursion level 3 as (select 1 union all select n + 1 from r where n < 50) select * from r
select t.a, u.name from t join u on t.a = u.a
select t.a, u.name from t inner join u on t.a = u.a
select t.a, u.name from t left join u on t.a = u.a
select t.a, u.name from t left outer join u on t.a = u.a
select t.a, u.a, u.name from t right join u on t.a = u.a
select t.a, u.a from t full outer join u on t.a = u.a
select t.a, u.a from t full join u on t.a = u.a
select * from t left semi join u on t.a = u.a
select * from t semi join u using (a)
select * from t left anti join u on t.a = u.a
select * from t anti join u using (a)
select t.a, u.a from t cross join u
select t.a, u.a from t, u where t.a = u.a
select t.a, u.a from t, u
select t.a, u.a from t join u
select * from t natural join u
select * from t natural left join u
select * from t natural full outer join u
select * from t join u using (a)
select a, t.b, name from t full join u using (a)
select x.a, y.a from t x, t y where x.a = y.a + 1
select x.a, y.name from t as x join u as y on x.a = y.a join t z on z.a = y.a
select * from (t join u using (a))
select * from (t join u using (a)) j
select j.name from (t join u using (a)) j
select * from t join (u join u u2 using (a)) using (a)
select t.a, l.n from t, lateral (select name as n from u where u.a = t.a) l
select t.a, l.n from t join lateral (select name as n from u where u.a = t.a) l
select t.a, l.n from t left join lateral (select name as n from u where u.a = t.a) l on true
select t.a, l.n from t cross join lateral (select name as n from u where u.a = t.a) l
select * from t, lateral range(2) r
select a from t where a in (select a from u)
select a from t where a not in (select a from u)
select a from t where (a, b) in (select a, 'x' from u)
select a from t where exists (select 1 from u where u.a = t.a)
select a from t where not exists (select 1 from u where u.a = t.a)
select a from t where a = (select max(a) from t)
select a, (select count(*) from u where u.a = t.a) n from t
select (select 1)
select (select max(a) from t) + 1
select ((select 1) + 1)
select a from t where a > any (select a from u)
select * from (select a from t)
select * from (select a from t) q
select q.z from (select a from t) q(z)
select * from (select a from t) as q (z)
select a from (select a from t) where a > 1
select t.a from (select a from t)
select row_number() over (order by a) from t
select a, sum(a) over (partition by b) from t
select a, sum(a) over (partition by b order by a) from t
select a, sum(a) over (order by a rows between 1 preceding and current row) from t
select a, sum(a) over (order by a rows between unbounded preceding and unbounded following) from t
select a, sum(a) over (order by a rows 1 preceding) from t
select a, sum(a) over (order by a range between 1 preceding and 1 following) from t
select a, sum(a) over (order by a groups between 1 preceding and 1 following) from t
select a, sum(a) over w from t window w as (partition by b order by a)
select a, sum(a) over (w) from t window w as (partition by b)
select a, sum(a) over w1, count(*) over w2 from t window w1 as (order by a), w2 as (partition by b)
select a, sum(a) over w from t window w as (order by a rows between 1 preceding and 1 following) order by a limit 2
select a, rank() over (distribute by b sort by a) from t
select a, first_value(c) ignore nulls over (order by a desc) from t
select a, lag(a, 1) over (order by a) from t
select a, last_value(c ignore nulls) over (order by a) from t
select a, lead(a) respect nulls over (order by a) from t
select a from t qualify row_number() over (order by a desc) = 1
select b, a from t qualify row_number() over (partition by b order by a) = 1
select a, rn from (select a, row_number() over (order by a) rn from t) where rn = 2
select a, x from t lateral view explode(array(a, a + 1)) e as x
select a, x from t lateral view outer explode(array()) e as x
select a, e.x from t lateral view explode(array(1, 2)) e as x where x = 2
select a, p, x from t lateral view posexplode(array(7, 8)) e as p, x
select a, x, y from t lateral view explode(array(1)) e as x lateral view explode(array(x, 5)) f as y
select k, v from (select 1) lateral view explode(map('k', 1)) e
select col from t lateral view explode(array(1)) where a = 1
select explode(array(1, 2))
select explode(array(1, 2)) as x
select posexplode(array(7)) as (p, x)
select stack(2, 1, 'a', 2, 'b') as (n, s)
select * from range(3)
select * from range(1, 3)
select * from range(0, 10, 5)
select * from range(0, 10, 5, 2)
select r.id from range(2) r
select x from range(2) as r(x)
select * from range(end => 2)
select * from explode(array(1, 2))
select * from explode(array(1, 2)) as e(x)
select * from inline(array(struct(1, 'a'))) as i(x, y)
select * from stack(2, 1, 2)
select * from nothing_function(1)
select * from pivot_source
select * from sales pivot (sum(amount) for quarter in ('q1', 'q2'))
select * from sales pivot (sum(amount) as s, count(*) as n for quarter in ('q1' as one, 'q2' as two))
select * from (select year, quarter, amount from sales) pivot (sum(amount) for (year, quarter) in ((2020, 'q1') as a, (2021, 'q1')))
select * from (select year, country, amount from sales) pivot (max(amount) for country in ('nl', 'be')) p order by year
select * from wide unpivot (v for name in (x, y, z))
select * from wide unpivot include nulls (v for name in (x, y, z))
select * from wide unpivot exclude nulls (v for name in (x as ex, y as ey)) as p
select * from wide unpivot ((v, w) for name in ((x, y) as xy, (y, z)))
select p.v from wide unpivot (v for name in (x, y)) p
select count(*) from range(100) tablesample (50 percent)
select * from range(10) tablesample (0 percent)
select * from range(10) tablesample (100 percent)
select * from range(10) tablesample (3 rows)
select count(*) from range(10) tablesample (bucket 1 out of 1)
select count(*) from range(1000) tablesample (10 percent) repeatable (7)
select * from t tablesample (2 rows) as s
select count(*) from range(10) tablesample bernoulli (100 percent)
select /*+ broadcast(u) */ t.a from t join u on t.a = u.a
select /*+ mapjoin(u) */ t.a from t join u on t.a = u.a
select /*+ broadcast(u), shuffle_merge(t) */ t.a from t join u on t.a = u.a
select /*+ repartition(3) */ a from t
select /*+ coalesce(1) */ a from t
select /*+ repartition(2, a) */ a from t
select /*+ rebalance */ a from t
select /*+ no_such_hint(x) */ a from t
select /* plain /* nested */ comment */ 1
select 1 -- trailing
select 'a' 'b'
select "a"
select 'it''s', 'it\'s'
select r'a\nb', R"x\y"
select '\u0041\101\t|'
select X'1F', x'0A0b'
select 1Y, 2S, 3L, 4.5F, 5.5D, 6.5BD, 1e3, .5, 5., 0.1e-2
select -1, - 1, +1, ~1
select 1 + 2 * 3 % 2 - 4 / 2 div 1
select 5 & 3 | 4 ^ 1
select 1 << 2, 16 >> 2, -16 >>> 28
select not true or false and true
select 1 = 1, 1 == 1, 1 <> 2, 1 != 2, 1 <=> null, 2 !> 3, 2 !< 3
select null is null, 1 is not null, true is true, null is unknown, false is not false
select 1 is distinct from null, 1 is not distinct from 1
select 2 between 1 and 3, 2 not between 1 and 3, 1 in (1, 2), 1 not in (3)
select 'abc' like 'a%', 'abc' not like '%d', 'a%c' like 'a/%c' escape '/', 'ABC' ilike 'a_c'
select 'abc' like any ('x', 'a%'), 'abc' like all ('a%', '%c'), 'abc' not like any ('x', 'a%'), 'abc' not like all ('x')
select 'abc' like some ('x', 'a%'), 'abc' ilike any ('A%')
select 'abc' rlike 'b.', 'abc' regexp 'z'
select case when true then 1 else 2 end, case 3 when 3 then 'x' end
select cast('1' as int), try_cast('x' as int), '5'::int + 1, cast(1 as decimal(5, 2))
select if(true, 1, 2), nvl(null, 3), coalesce(null, 4)
select date '2020-01-02', timestamp '2020-01-02 03:04:05', timestamp_ntz '2020-01-02 03:04:05'
select interval 1 day, interval '1' day, interval '1-2' year to month, interval 1 day 2 hours, interval '1 2:03:04' day to second
select interval -1 month, - interval 1 day, interval '2' week
select date '2020-01-31' + interval 1 month
select extract(year from date '2020-03-04'), extract(month from date '2020-03-04')
select trim(both 'x' from 'xax'), trim(leading from ' a'), trim('x' from 'xa'), ltrim(' b')
select substring('abcdef' from 2 for 3), substr('abc', 2), position('c' in 'abc'), overlay('abcd' placing 'X' from 2 for 2)
select array(1, 2, 3)[1], map('a', 1)['a'], struct(1 as x, 2 as y).y, named_struct('p', 5).p
select transform(array(1, 2), x -> x + 1), filter(array(1, 2, 3), x -> x > 1), aggregate(array(1, 2), 0, (acc, x) -> acc + x)
select transform(array(1, 2), (x, i) -> x * i)
select (1, 'a'), (1, 2).col1
select count(*) filter (where a > 1), sum(a) filter (where b = 'x') from t
select percentile_cont(0.5) within group (order by a) from t
select listagg(b, ',') within group (order by b) from t
select mode() within group (order by a) from t
select count(distinct b), sum(distinct a), count(all a) from t
select current_date = current_date(), current_timestamp is not null
select 'a' || 'b' || 1
select 'a' collate UTF8_LCASE = 'A'
select `a` from `t`
select `t`.`a` from t
select a `x y` from t
select a as `b``c` from t
select 1 as `from`
select a a from t
select 1 select
select identifier('a') from t
select identifier('t.a') from t
select * from identifier('t')
select identifier('ab' || 's')(-1)
select a from t |> where a > 1
from t |> where a > 1 |> select a + 1 as n |> order by n desc |> limit 1
from t |> extend a * 2 as d |> select a, d
from t |> set a = a + 1, b = 'z'
from t |> drop b, c
from t |> as x |> select x.a
from t |> aggregate sum(a) as s group by b
from t |> aggregate sum(a), count(*)
from t |> aggregate group by b
from t |> join u using (a) |> select a, name
from t |> as l |> left join u on l.a = u.a |> select l.a, u.name
from t |> select a |> union all select a from u
from t |> select a |> intersect (select a from u)
from t |> select a |> except select a from u
from t |> tablesample (2 rows) |> aggregate count(*)
from sales |> select year, quarter, amount |> pivot (sum(amount) for quarter in ('q1', 'q2'))
from wide |> unpivot (v for name in (x, y))
from t |> order by a desc |> limit 2 |> offset 1
from t |> select sum(a)
from t |> set nothing = 1
from t |> drop nothing
from t |> select a, row_number() over (order by a) as rn |> where rn = 1
from t |> select distinct b
table t |> where a = 1
values (1), (2) |> where col1 > 1
select a from t where a = 1 |> where a = 1
select * from t where a = 1 union all select * from t |> where a = 1
select a from t where a > 0 group by a having a > 1 qualify true order by a limit 1
select
select from
select a,
select a, from t
select a b c
select * from
select * from t where
select * from t were a = 1
selec 1
select a from t order
select a from t order by
select a from t group by
select a from t limit
select a from t limit a
select a from t limit -1
select a from t join
select a from t join u on
select a from t union
select (1
select 1)
select ((1)
select 'a
select "a
select `a
select 1 +
select 1 + * 2
select case when 1 then 2
select case end
select cast(1 as)
select cast(1 as nope)
select cast(1 int)
select 1 as
select count(distinct)
select a from t where a in ()
select a from t where a in (1,
select a between 1 or 2 from t
select a like from t
select 'a' like 'b' escape 'cd'
select * from t tablesample ()
select * from t tablesample (200 percent)
select * from t tablesample (5)
select * from t tablesample (bucket 1 out of 2 on a)
select * from values (1, 2), (3)
select * from values (1, 2) as v(x)
select * from t natural cross join u
select * from t lateral join u
select * from lateral t
select * from t, lateral u
select * from t right join lateral (select 1)
select * from t join lateral (select 1 as x) using (x)
select * from t pivot (a for b in (1))
select * from t pivot (sum(a) for b in ())
select * from t unpivot (v for n in ())
select * from wide unpivot ((v, w) for name in ((x) as a))
with q as (select 1), q as (select 2) select * from q
with q as select 1 select * from q
with select 1
select * from (select 1
select @ from t
select a ? b
select ?
select :p
select $x
select 1 ; select 2
select 1 ;;
insert
create
explain select
drop
show
1 + 1
foo
(
)

;
-- nothing
/* open
select /* open
select 300Y, 1
select 99999999999L
select 1e400D, 1
select interval 1 nope
select interval 'x' day
select interval 1 day 1 month
select interval '1' day to month
select date 'nope'
select timestamp 'nope'
select X'ZZ'
select array(1, 2
select map('a' 1)
select x -> x
select a from t window w as
select sum(a) over from t
select sum(a) over (order a) from t
select sum(a) over (rows between 1 and 2) from t
select a from t qualify
select a from t having
select distinct
select distinct on (a) a from t
select top 1 a from t
select a from t fetch first 1 row only
select a from t for update
select a into x from t
select * from t as
select * from t as where
select * from t a b
select * from a.b.c.d.e
select a.*.b from t
select .a from t
select a. from t
select a..b from t
select t.a.b.c from t
select 1a, 2b
select a1, 1a from t
select 1e from t
select a from t where not
select not from t
select * * from t
select a from t, , u
select a from (t
select a from t)
select a from t group by grouping sets
select a from t group by rollup
select a from t group by cube ()
select exists from t
select exists (select 1)
select a from t where exists (1)
select transform(a) using 'cat' from t
select transform(a) using 'cat' as (x) from t
map a using 'cat' from t
select if from t
select left from t
select a left from t
select a from t left
select * from t left
select * from t x left join u y on x.a = y.a
select a from t full
select a from t cross
select a natural from t
select a from t limit 1 limit 2
select a from t order by a order by a
select a from t where a = 1 where a = 2
select a from t group by a where a = 1
select a from t having a = 1 group by a
select explode(array(1,2)), explode(array(3,4,5))
select collect_list(concat(a, b)) from (select explode(array('a', 'b')) a, explode(array('x', 'y', 'z')) b)
select explode(array(1,2)) a, posexplode(array(3,4,5)) as (p,q), 9 z
select explode_outer(array()) a, explode(array(3,4,5)) b
select explode(array(1,2)) a, explode(cast(array() as array<int>)) b
select explode(array(1,2)) a, explode(array(1,2)) b, explode(array(1,2)) c
select inline(array(struct(1 a, 2 b))), explode(array(7,8))
select a, explode(array(a, a + 1)) x, explode(array(a * 10, a * 20)) y from t
select explode(array(1,2)) a, sum(1)
select explode(array(1,2)) a, explode(array(sum(1), 5)) b
select a, explode(array(a)) x, explode(array(2)) y from t group by a
select explode(array(1,2)) + explode(array(3,4)) a
select struct(1 a, 2 as b, 3)
select struct(a x, a + 1 y) from t
select concat('x' a, 'y')
select array(1 a, 2 b)
from t |> aggregate sum(a) s group by b as k
from t |> aggregate sum(a) s, max(c) group by b k, a % 2 as odd
from t |> aggregate group by b as k
""".strip('\n').split('\n')

PARAMETERS = [
    ['select :a + 1', {'a': 1}],
    ['select a from t where a > :low order by a limit :n', {'low': 1, 'n': 2}],
    ['select ? + ?, ?', [1, 2, 'z']],
    ['select * from identifier(:name)', {'name': 't'}],
    ['select identifier(:c) from t', {'c': 'a'}],
    ['select identifier(?)(-5)', ['abs']],
    ['select :missing', {'a': 1}],
    ['select ?, ?', [1]],
    ['select :a, ?', {'a': 1}],
    ['with q as (select :a as x) select x from q where x = :a', {'a': 3}],
    ["select ':a', `a` from t where a = :a -- :b", {'a': 1}],
    ['values (:a, :a)', {'a': 2}],
]


def value_of(value):
    if value is None or isinstance(value, (bool, int, str)):
        return value
    return str(value)


def place_of(throwable):
    """What Spark adds to a parse error's text: the place, and the frame."""
    text = throwable.getMessage()
    at = text.rfind('(line ')
    return text[at:] if at >= 0 else text[text.rfind('== SQL'):]


def main():
    spark = session()
    for name, text in VIEWS.items():
        spark.sql(text).createOrReplaceTempView(name)
    parser = spark._jsparkSession.sessionState().sqlParser()
    raw_errors()
    from py4j.protocol import Py4JJavaError

    def run(text, args=None):
        entry = {'sql': text}
        if args is not None:
            entry['args'] = args
        try:
            if args is None:
                parser.parsePlan(text)
        except Py4JJavaError as error:
            return {**entry, 'parse': {**error_of(error), 'place': place_of(error.java_exception)}}
        try:
            frame = spark.sql(text) if args is None else spark.sql(text, args)
            columns = [[f.name, f.dataType.simpleString()] for f in frame.schema.fields]
            entry['columns'] = columns
        except Py4JJavaError as error:
            return {**entry, 'analysis': error_of(error)}
        try:
            texts = frame
            names = [f'c{i}' for i in range(len(columns))]
            shown = texts.toDF(*names).selectExpr(*[f'cast({n} as string) as {n}' for n in names]) if names else texts
            entry['rows'] = [list(row) for row in shown.collect()]
        except Py4JJavaError as error:
            entry['runtime'] = error_of(error)
        return entry

    write({**header(), 'views': VIEWS, 'queries': [run(q) for q in QUERIES], 'parameters': [run(*p) for p in PARAMETERS]})


if __name__ == '__main__':
    main()
