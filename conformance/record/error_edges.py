"""Records what errors tell at the edges: where parsers give up, names that are none, units of time, places of errors
within other texts, and values out of range.

Run: python conformance/record/error_edges.py > conformance/recorded/error_edges.json
"""
from recorder import error_of, header, raw_errors, session, write
from relational import lines

VIEW = """select id, cast(id as string) s, cast(id as double) d, cast(id as int) n, id > 1 b, array(1, 2) arr, map('a', 1) m,
    named_struct('a', 1, 'b', 'x') st, date'2020-01-01' dt, timestamp'2020-01-01 00:00:00' ts from range(3)"""
PARSED = """
select from
select from from
select from t
select from where
select * from
select *from
select id from t where where
select not from t
select not
select case
select case case
select case when true then 1
select case when then
select case 1 when 1 then 2
select case id
select case id from t
select cast(1)
select cast(1, 2)
select cast
select count(distinct) from t
select count(all) from t
select count(distinct, id) from t
select extract(year)
select extract(1, 2)
select exists(1)
select exists
select interval 1 foo
select interval 1
select interval
select interval foo
select interval 1 day 2
select interval 'x' foo
select interval 1.5 foo
select interval -1 foo
select interval (1) day
select interval id day from t
select interval year
select (1
select (1, 2
select abs(1
select array(1
select a[1
select (select 1
select ((1)
select 1 + (2 * 3
select id, from range(1)
select id, from
select , id from t
select id,, s from t
select * from t where
select * from t where id = 1 and
select * from t where and id = 1
select * from t group by
select * from t order by
select * from t order
select * from t limit
select * from t having
select * from t where group by id
select id from t where order by id
select id from t group by id having order by id
select id from t join
select id from t left join
select id from t join t u on
select id from t union
select id from t union all
select id from t lateral
select id from t lateral view
select id from range(1) where
select id from range(1) group by
select id from (select 1) where
select id from values (1) where
select 1 and
select 1 or
select 1 in
select 1 is
select 1 like
select 1 between
select 1 div
select 1 +
select 1 as
select 1 as from
select 1 as from from t
select 1 not
select 1 is not
select 1 not in
select 1 from my-table
select 1 from my-table.x
select 1 from a.my-table
select my-table.x from t
select id from t as my-alias
select 1 as a-b
drop table my-table
drop table if exists my-table
create table my-table (a int)
select * from `my-table`
select id from t-1
select a-b from t
select 日本
select 日本 from t
select 日本.x from t
select id 日本 from t
select id as 日本 from t
select id from t 日本
select id from t as 日本
select 日本(id) from t
select id from 日本
select é from t
select id as naïve from t
select naïve from t
select id from x日
drop table 日本
create table 日本 (a int)
create table u (日本 int)
with 日本 as (select 1) select * from 日本
select $x from t
select x$y from t
select #x from t
select @x from t
select id -> 1 from t
select x -> x + 1
select (x, y) -> x
select filter(array(1), x -> nope)
select ?
select ?, ?
select :x
select id from t where id = :x
select cast('😀x' as int) + 1
select '😀', cast('x' as int)
select timestampadd(foo, 1, current_timestamp())
select timestampadd(s, 1, current_timestamp()) from t
select timestampadd('day', 1, current_timestamp())
select timestampadd('foo', 1, current_timestamp())
select timestampadd(day, 1)
select timestampadd(1, 1, current_timestamp())
select timestampdiff('day', current_timestamp(), current_timestamp())
select timestampdiff(foo, current_timestamp(), current_timestamp())
select timestampdiff(day, current_timestamp())
select datediff('day', current_timestamp(), current_timestamp())
select datediff(foo, current_timestamp(), current_timestamp())
select dateadd('day', 1, current_timestamp())
select dateadd(foo, 1, current_timestamp())
select date_add('day', 1, current_timestamp())
select date_diff('day', current_timestamp(), current_timestamp())
select extract(year from id) from t
select extract(foo from current_date())
select extract('year' from current_date())
select extract(hour from id) from t
select extract(second from 1)
select extract(year from 'x')
select extract(week from 1), 1
select date_part('year', 1)
select date_part('foo', current_date())
select date_part(s, current_date()) from t
select date_part('second', 1)
select datepart('week', true)
select id from t limit id
select id s from t limit id + 1
select s from t limit id
select id from t offset id
select id from t order by id limit id
select id from t limit rand()
select * from range('x')
select * from range(1, 'x')
select * from range(1, 2, 'x')
select * from range('1')
select * from range(true)
select id as a, id as a from t order by a
select id as a, s as a from t order by a
select id, id from t order by id
select id a, id a from t order by t.a
select id a, id a from t order by a + 1
select id a, s a, count(*) from t group by id, s order by a
select id a, id a from t having a > 1
select id a, id a from t where a > 1
select t.id, u.id from t, t u order by id
select from_json(s, 'bad bad bad') from t
select from_json(s, 'bad bad') from t
select from_json(s, 'a bad') from t
select from_json(s, 'a int,') from t
select from_json(s, 'a int b string') from t
select from_json(s, '') from t
select from_json(s, 'array<int') from t
select from_json(s, 'a int, a bad') from t
select from_json(s, '1') from t
select cast(1 as bad bad)
select cast(1 as struct<a bad>)
select cast(1 as struct<bad bad bad>)
create table u (a bad bad)
select interval '1 25:00:00' day to second
select interval '25:00:00' hour to second
select interval '1:60' hour to minute
select interval '1:60' minute to second
select interval '1 1:60' day to minute
select interval '1 24' day to hour
select interval '1-12' year to month
select interval '1-x' year to month
select interval '1 1:1:60' day to second
select interval '1 1:60:60' day to second
select interval '1:1:60' hour to second
select interval '-1 25:00:00' day to second
select interval '99999999999 1:1:1' day to second
select interval 'x' day to second
select interval '1' day to year
select id between 1 and array(2) from t
select 1 between 'a' and array(2)
select id not between 1 and array(2) from t
select id from range(3) tablesample (200 percent)
select id from range(3) tablesample (-1 percent)
select id from t tablesample (200 percent)
select id from t tablesample (-1 rows)
select id from t tablesample (bucket 3 out of 2)
select id from t tablesample (id rows)
"""

OUT_OF_RANGE = """
select 99999999999999999999999999999999999999BD * 10BD
select 99999999999999999999999999999999999999BD * 99999999999999999999999999999999999999BD
select -99999999999999999999999999999999999999BD * 99999999999999999999999999999999999999BD
select 9999999999999999999999999999999999999.9BD * 99.99BD
select 99999999999999999999999999999999999999BD + 1BD
select 99999999999999999999999999999999999999BD + 99999999999999999999999999999999999999BD
select -99999999999999999999999999999999999999BD - 99999999999999999999999999999999999999BD
select 99999999999999999999999999999999999999BD / 0.1BD
select 99999999999999999999999999999999999999BD / 0.00000000000000000000000000000000000001BD
select 9999999999999999999999999999999999999.9BD / 0.001BD
select 99999999999999999999999999999999999999BD div 0.1BD
select 99999999999999999999999999999999999999BD div 0.00000000000000000000000000000000000001BD
select 9999999999999999999BD div 0.1BD
select 99999999999999999999999999999999999999BD % 0.3BD
select round(99999999999999999999999999999999999999BD, -1)
select bround(99999999999999999999999999999999999999BD, -1)
select ceil(99999999999999999999999999999999999999BD, -1)
select floor(-99999999999999999999999999999999999999BD, -1)
select round(99999999999999999999999999999999999999BD, -37)
select round(9999999999999999999999999999999999999.9BD)
select round(9999999999999999999999999999999999999.9BD, 0)
select ceil(9999999999999999999999999999999999999.9BD)
select ceil(99999999999999999999999999999999999999BD)
select ceil(0.1BD, -38)
select round(-99999999999999999999999999999999999999BD, -2)
select cast(99999999999999999999999999999999999999BD as decimal(38, 2))
select cast(1e40 as decimal(38, 0))
select -cast('-99999999999999999999999999999999999999' as decimal(38,0))
select sum(x) from values (99999999999999999999999999999999999999BD), (1BD) t(x)
select sum(x), count(*) from values (99999999999999999999999999999999999999BD), (1BD) t(x) group by 1 = 1
select sum(x + 1) + 1 from values (99999999999999999999999999999999999997BD), (1BD) t(x)
select sum(distinct x) from values (99999999999999999999999999999999999999BD), (1BD) t(x)
select avg(x) from values (99999999999999999999999999999999999999BD), (1BD) t(x)
select sum(x) over () from values (99999999999999999999999999999999999999BD), (1BD) t(x)
select sum(x) from values (9223372036854775807), (1) t(x)
select sum(x) over (order by x) from values (9223372036854775807), (1) t(x)
select sum(x) from values (interval 106751991 days), (interval 106751991 days) t(x)
select timestamp_seconds(9223372036854775807)
select timestamp_seconds(-9223372036854775808)
select timestamp_seconds(cast(9223372036854775807 as decimal(38, 0)))
select timestamp_seconds(9223372036854.775807BD)
select timestamp_seconds(cast(1e300 as double))
select timestamp_seconds(x) from values (9223372036854775807), (1) t(x)
select timestamp_millis(9223372036854775807)
select timestamp_millis(-9223372036854775808)
select timestamp_millis(x) from values (9223372036854775807) t(x)
select timestamp_micros(9223372036854775807)
select cast(9223372036854775807 as timestamp)
select add_months(date'2020-01-01', 2147483647)
select add_months(date'2020-01-01', -2147483648)
select add_months(date'5000000-01-01', 2147483647)
select date'2020-01-01' + interval 2147483647 months
select date'2020-01-01' - interval '178956970-7' year to month
select add_months(x, 2147483647) from values (date'2020-01-01') t(x)
select date_add(date'2020-01-01', 2147483647)
select timestamp'2020-01-01 00:00:00' + interval 2147483647 months
select to_timestamp('2020-13', 'yyyy-MM')
select to_timestamp('2020-13-01', 'yyyy-MM-dd')
select to_timestamp('2020-13x', 'yyyy-MM')
select to_timestamp('2020-02-30', 'yyyy-MM-dd')
select to_timestamp('2020-02-32', 'yyyy-MM-dd')
select to_timestamp('25', 'HH')
select to_timestamp('2020-01-01 25:00', 'yyyy-MM-dd HH:mm')
select to_timestamp('13', 'MM')
select to_timestamp('x', 'MM')
select to_timestamp('2020-1', 'yyyy-MM')
select to_timestamp('2020-001', 'yyyy-MM')
select to_timestamp('2020-01-01', 'yyyy-MM')
select to_timestamp('2020', 'yyyy-MM')
select to_timestamp('2020-13', 'yyyy-M')
select to_timestamp('202013', 'yyyyMM')
select to_timestamp('61', 'mm')
select to_timestamp('400', 'D')
select to_timestamp('2020 400', 'yyyy D')
select to_date('2020-13', 'yyyy-MM')
select to_unix_timestamp('2020-13', 'yyyy-MM')
select sequence(1, 2147483647)
select array_repeat(1, 2147483647)
select array_repeat('x', 2147483640)
"""



def main():
    spark = session()
    spark.sql(VIEW).createOrReplaceTempView('t')
    raw_errors()
    answers = []
    for sql in dict.fromkeys([*lines(PARSED), *lines(OUT_OF_RANGE)]):
        try:
            # Python has no date for some of the values.
            answers.append({'sql': sql, 'rows': len(spark.sql(sql)._jdf.collectAsList())})
        except Exception as error:
            if not hasattr(error, 'java_exception'):
                raise
            answers.append({'sql': sql, **error_of(error)})
    write({**header(), 'queries': answers})


if __name__ == '__main__':
    main()
