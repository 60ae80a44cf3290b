"""Records what Spark makes of arguments of types that a function does not name: the column's name and type and its
value as text, or the condition of the error, from analysis or from running.

Run: python conformance/record/argument_types.py > conformance/recorded/argument_types.json
"""
from recorder import condition_of, header, raw_errors, session, write

QUERIES = r"""
select -'5'
select +'5'
select negative('5')
select positive('5')
select not 'true'
select ~1.5
select ~'1'
select bit_count(1.5D)
select bit_count('1')
select rand(null)
select rand('1')
select rand(id) from range(1)
select rand(cast(id as string)) from range(1)
select assert_true(1)
select case when null then 1 end
select case when cast(null as boolean) then 1 end
select if(null, 1, 2)
select nvl2(1, 2, '3')
select nvl2(null, 'a', 1)
select nvl2(null, 1, 2.5)
select nanvl(date'2020-01-01', 1)
select nanvl(1, X'41')
select nanvl('1', 2)
select date_add(date'2020-01-01', 1.9)
select date_add(date'2020-01-01', '1')
select date_add(date'2020-01-01', '1.5')
select date_add(date'2020-01-01', 2L)
select date_sub(date'2020-01-01', 2S)
select to_date(20200101)
select to_date(true)
select to_date(X'31')
select to_date(array(1))
select to_date(map(1, 2))
select to_date(20200101, 'yyyyMMdd')
select to_timestamp(5)
select to_timestamp(5.5D)
select to_timestamp(true)
select to_timestamp(interval '1' day)
select to_timestamp(named_struct('a', 1))
select unix_timestamp(1)
select unix_timestamp(true)
select unix_timestamp(timestamp'1969-12-31 23:59:58.5')
select unix_timestamp(timestamp'1969-12-31 23:59:59.5')
select unix_timestamp(timestamp'1970-01-01 00:00:01.5')
select make_timestamp(1)
select make_timestamp(date'2020-01-01')
select make_timestamp(date'2020-01-01', time'01:00:00')
select year(time'01:00:00')
select extract(day from interval '1' hour)
select extract(year from interval '5' month)
select extract(quarter from interval '1-2' year to month)
select extract(month from interval '1-2' year to month)
select date_part(cast(id as string), date'2020-01-01') from range(1)
select ceil(1.5, id) from range(1)
select floor(1.5, id) from range(1)
select ceil(cast(5 as decimal(10,0)))
select shiftleft(1)
select collect_set(map(1, 2))
select approx_count_distinct(map(1, 2))
select format_number(1, interval '1' day)
select format_number(12.5, 1S)
select 'a' like 'b' escape 'cc'
select 1e400
select 1.797e308
select 1.8e308D
select cast(map(1, 2) as map<string,int>)
select cast(map('1', 2) as map<int,int>)
select cast(map('a', 2) as map<int,int>)
select cast(array(1) as array<string>)
select cast(named_struct('a', 1) as struct<b: string>)
select try_divide(interval '1' day, 0)
select try_divide(interval '1-2' year to month, 2)
select try_divide(interval '4' hour, 0.0)
select size(null)
select null[0]
select named_struct('a', 1)[0]
select array(1, 2)[cast(null as int)]
select nullif(map(1, 2), map(1, 2))
select named_struct('a', 1) in (named_struct('b', 1))
select named_struct('a', 1) union all select named_struct('b', 2)
"""


def main():
    spark = session()
    raw_errors()
    from py4j.protocol import Py4JJavaError

    def ask(sql):
        try:
            frame = spark.sql(sql)
            field = frame.schema.fields[0]
            entry = {'sql': sql, 'name': field.name, 'type': field.dataType.simpleString()}
            rows = frame.toDF('c').selectExpr('cast(c as string) as c').collect()
            # A random number is compared by its type.
            return {**entry, 'rows': None if 'rand(' in sql else [row[0] for row in rows]}
        except Py4JJavaError as error:
            return {'sql': sql, 'condition': condition_of(error)}

    write({**header(), 'queries': [ask(sql) for sql in QUERIES.strip().splitlines()]})


if __name__ == '__main__':
    main()
