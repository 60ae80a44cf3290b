"""Records values of statements over all types: functions of texts, numbers, times, nested values and patterns at their
edges, errors of ANSI mode, TRY_CAST, percentiles of NaN, infinities, zeros and decimals.

Run: python conformance/record/value_edges.py > conformance/recorded/value_edges.json
"""
from py4j.protocol import Py4JJavaError
from recorder import condition_of, header, raw_errors, session, write

QUERIES = r"""
select try_cast('12.9' as int)
select try_cast(x as int) from values ('12.9'), ('12'), ('x'), (' 7 '), ('1e2'), ('') t(x)
select try_cast(x as bigint), try_cast(x as smallint), try_cast(x as tinyint) from values ('12.9'), ('12.'), ('.5'), ('-0.9'), ('+3'), ('128') t(x)
select try_cast(x as decimal(3, 1)), try_cast(x as double), try_cast(x as boolean), try_cast(x as date), try_cast(x as timestamp) from values ('12.96'), ('1e2'), ('t'), ('2020-01-01x'), ('2020') t(x)
select try_cast(x as int), try_cast(x as bigint) from values (12.9D), (1e20D), (double('NaN')), (-0.5D) t(x)
select try_cast(x as int) from values (12.9BD), (99999999999BD) t(x)
select try_cast(x as int), try_cast(x as tinyint) from values (timestamp'2020-01-01 00:00:00.9'), (timestamp'1960-01-01 00:00:00.9') t(x)
select try_cast(array('1', '2.5', 'x') as array<int>), try_cast(map('1', '2.5') as map<int, int>), try_cast(named_struct('a', '2.5') as struct<a: int>)
select int('12.9')
select try_to_timestamp('2020-13-01'), try_to_date('x'), try_make_timestamp(2020, 13, 1, 0, 0, 0), try_make_interval(2147483647, 1)
select cast('12.9' as bigint) + 1
select '12.9' + 1, '12' + 1, 1 in ('1'), '5' > 4
select '12.9' > 12
select try_add('12.9', 1)
select regr_avgx(y, x), regr_avgy(y, x) from values (1, 2), (3, 5), (null, 1), (4, null) t(y, x)
select regr_avgx(y, x), regr_avgy(y, x) from values (1.5BD, 2.25BD), (3, 5), (null, 1), (4, null) t(y, x)
select regr_avgx(y, x), regr_avgy(y, x) from values (1.5f, '2'), (3f, '5') t(y, x)
select regr_avgx(y, x), regr_avgy(y, x) from values (interval '1' day, 2) t(y, x)
select regr_avgx(y, x) from values (1, 2), (1, 2), (3, 5) t(y, x) group by y
select regr_avgx(distinct y, x) from values (1, 2), (1, 2), (3, 5) t(y, x)
select regr_avgx(y, x) over (order by y) from values (1, 2), (1, 2), (3, 5) t(y, x)
select percentile(x, 0.5), percentile(x, array(0.0, 0.25, 0.75, 1.0)) from values (1.0D), (double('NaN')), (2.0D) t(x)
select percentile_approx(x, 0.5), percentile_approx(x, array(0.0, 0.25, 0.75, 1.0)) from values (1.0D), (double('NaN')), (2.0D) t(x)
select median(x), approx_percentile(x, 1.0) from values (double('NaN')), (double('NaN')) t(x)
select median(x), percentile(x, 0.25), percentile_approx(x, 0.25) from values (double('Infinity')), (1.0D), (double('-Infinity')) t(x)
select median(x), percentile(x, 0.25), percentile_approx(x, 0.25) from values (double('Infinity')), (double('-Infinity')) t(x)
select median(x), percentile(x, 0.25), percentile_approx(x, 0.25) from values (float('Infinity')), (float('NaN')), (1.5f) t(x)
select median(x), percentile(x, 0.25), percentile_approx(x, 0.25), percentile_approx(x, array(0.1, 0.9)) from values (1.10BD), (2.25BD), (null) t(x)
select median(x), percentile(x, 0.3), percentile_approx(x, 0.3), percentile_approx(x, array(0.1, 0.9)) from values (cast(1.5 as decimal(38,18))), (2.5) t(x)
select median(x), percentile(x, 0.3), percentile_approx(x, 0.3) from values (cast(999.99 as decimal(5,2))), (999.99), (0.01) t(x)
select median(x), percentile(x, 0.3), percentile_approx(x, 0.3) from values (99999999999999999999999999999999999999BD), (1BD) t(x)
select median(x), percentile(x, 0.3) from values (-0.0D), (0.0D), (-0.0D) t(x)
select percentile_cont(0.3) within group (order by x), percentile_disc(0.3) within group (order by x) from values (1.10BD), (2.25BD), (null) t(x)
select percentile_cont(0.3) within group (order by x desc), percentile_disc(0.3) within group (order by x desc) from values (1.0D), (double('NaN')), (2.0D) t(x)
select percentile_disc(0.9) within group (order by x), percentile_disc(0.1) within group (order by x) from values (double('Infinity')), (double('NaN')), (2.0D) t(x)
select percentile(x, 0.5, f) from values (1.0D, 2), (double('NaN'), 1), (2.0D, 3) t(x, f)
select percentile(x, 0.9, f) from values (1.0D, 2), (double('NaN'), 5), (2.0D, 3) t(x, f)
select percentile(x, 0.5) from values (interval '1' day), (interval '5' day) t(x)
select percentile(x, 0.3), median(x) from values (interval '1' month), (interval '6' month) t(x)
select percentile_approx(x, 0.3) from values (interval '1' month), (interval '6' month) t(x)
select percentile_approx(x, 0.3), percentile_approx(x, 0.8) from values (date'2020-01-01'), (date'2021-01-01') t(x)
select percentile_approx(x, 0.3), percentile_approx(x, 0.8) from values (timestamp'2020-01-01 00:00:00'), (timestamp'2021-01-01 00:00:00') t(x)
select percentile_approx(x, 0.3), percentile_approx(x, 0.8) from values (timestamp_ntz'2020-01-01 00:00:00'), (timestamp_ntz'2021-01-01 00:00:00') t(x)
select percentile_approx(x, 0.5) from values (127Y), (1Y), (-128Y) t(x)
select percentile_approx(x, 0.5) from values (9223372036854775807L), (9223372036854775806L), (9223372036854775805L) t(x)
select percentile(x, 0.5) from values (9223372036854775807L), (9223372036854775806L), (9223372036854775805L) t(x)
select percentile_approx(x, 0.5, 1) from range(100) t(x)
select percentile_approx(x, array(0.1, 0.5, 0.9), 2) from range(1000) t(x)
select percentile_approx(cast(x as double), array(0.1, 0.5, 0.9), 10) from range(10000) t(x)
select percentile_approx(x, 0.5, 0) from range(10) t(x)
select percentile_approx(x, 1.5) from range(10) t(x)
select percentile_approx(x, null) from range(10) t(x)
select percentile(x, -0.1) from range(10) t(x)
select percentile(x, null) from range(10) t(x)
select percentile(x, array()) from range(10) t(x)
select percentile_approx(x, array()) from range(10) t(x)
select percentile(x, 0.5, -1) from range(3) t(x)
select percentile(x, 0.5, 0) from range(3) t(x)
select percentile(x, 0.5, null) from range(3) t(x)
select median(x) from values ('1'), ('2.5') t(x)
select median(x) from values (true) t(x)
select percentile(x, 0.5) filter (where x > 3) from range(10) t(x)
select median(distinct x) from values (1), (1), (5), (9) t(x)
select percentile(distinct x, 0.5) from values (1), (1), (5), (9) t(x)
select percentile_approx(distinct x, 0.5) from values (1), (1), (5), (9) t(x)
select median(x) over (partition by x % 2) from range(5) t(x)
select approx_percentile(x, 0.5) over (order by x) from range(5) t(x)
select mode(x), mode(x, true) from values (1.5D), (double('NaN')), (double('NaN')) t(x)
select substring_index('a.b.c', '.', -2), substring_index('a.b.c', '', 1), substring_index(null, '.', 1)
select overlay('SparkSQL' placing '_' from 6), overlay('abc' placing 'xyz' from 0), overlay('abc' placing 'x' from 10 for 2)
select lpad('abc', 5, ''), rpad('abc', -1, 'x'), lpad('é', 3, 'ab'), lpad(x'01', 3, x'ff')
select levenshtein('kitten', 'sitting', 2), levenshtein('', 'abc'), levenshtein('a', null)
select soundex('Tymczak'), soundex(''), soundex('123'), soundex('éa')
select split('a,b,,c,', ','), split('abc', ''), split('a1b2', '[0-9]', 2), split('a,b', ',', -1)
select split_part('a.b.c', '.', 0)
select split_part('a.b.c', '.', -1), split_part('a.b.c', '', 1), split_part('a.b', '.', 5)
select format_number(12345.678, 2), format_number(-0.5, 0), format_number(1e15, '#,###.00'), format_number(null, 2)
select format_number(12345.675, 2), format_number(0.125, 2), format_number(double('NaN'), 2), format_number(12345, -1)
select conv('ff', 16, 10), conv('-10', 10, -16), conv('zz', 36, 2), conv('', 10, 2), conv('18446744073709551616', 10, 16)
select bin(-1), bin(0), hex(-1), hex(255), unhex('F'), unhex('zz'), hex('é')
select factorial(20), factorial(21), factorial(-1), cbrt(-27.0), hypot(3, 4), rint(2.5), rint(-0.5)
select round(2.5), round(-2.5), bround(2.5), bround(3.5), round(125, -1), bround(125, -1), round(1.005, 2), round(double('NaN'))
select ceil(-0.1), floor(-0.1), ceil(1.23, 1), floor(-1.23, 1), ceil(12345, -2), floor(12345.67BD, -2)
select mod(-7, 3), pmod(-7, 3), -7 % 3, -7.5 % 2, pmod(-7.5BD, 2), 7 div -2, mod(7, 0.5D)
select width_bucket(5.3, 0.2, 10.6, 5), width_bucket(-2, 0, 10, 5), width_bucket(8.1, 10, 0, 4), width_bucket(1, 0, 0, 4), width_bucket(1, 0, 2, 0)
select 5 / 0
select 5.0BD / 0
select try_divide(5, 0), try_add(2147483647, 1), try_multiply(9223372036854775807L, 2), try_mod(5, 0), try_subtract(-128Y, 1Y)
select cast('1e400' as double), cast('-inf' as double), cast('nan' as float), cast(' 12 ' as int), cast('1_0' as int)
select cast('12.9' as int)
select cast(1e20 as bigint)
select cast('2020-02-30' as date)
select try_cast('2020-02-30' as date), try_cast('12.9' as int), try_cast('99999' as smallint), try_cast(300 as tinyint)
select date_add(date'2020-02-28', 2), date_sub(date'2020-01-01', -1), add_months(date'2020-01-31', 1), months_between('2020-02-29', '2020-01-31'), last_day('2021-02-01')
select months_between('1997-02-28 10:30:00', '1996-10-30', false), next_day('2015-01-14', 'TU'), next_day('2015-01-14', 'xx')
select trunc('2019-08-04', 'week'), trunc('2019-08-04', 'quarter'), trunc('2019-08-04', 'xx'), date_trunc('millennium', timestamp'2019-08-04 01:02:03'), date_trunc('DECADE', timestamp'2019-08-04 01:02:03')
select extract(week from date'2021-01-01'), extract(yearofweek from date'2021-01-01'), extract(dow from date'2021-01-03'), extract(dow_iso from date'2021-01-03'), extract(doy from date'2020-12-31'), extract(epoch from timestamp'1970-01-02 00:00:00')
select make_date(2020, 2, 30)
select make_timestamp(2020, 1, 1, 24, 0, 0)
select make_timestamp(2020, 1, 1, 23, 59, 60), make_timestamp(2020, 1, 1, 1, 1, 1.123456789BD), make_dt_interval(1, 25, 61, 61.5), make_ym_interval(1, 13), make_interval(1, 2, 3, 4, 5, 6, 7.5)
select unix_timestamp('2020-01-01', 'yyyy-MM-dd'), from_unixtime(0, 'yyyy HH:mm'), to_unix_timestamp('2020-01-01 00:00:00'), unix_date(date'1970-01-10'), timestamp_seconds(1.5), timestamp_millis(-1), timestamp_micros(1)
select date_format(timestamp'2020-03-08 03:30:00.123', 'yyyy-MM-dd HH:mm:ss.SSS EEEE a G Q D'), date_format(date'2020-01-01', 'MMM MMMM E')
select timestampdiff(month, timestamp'2020-01-31 00:00:00', timestamp'2020-02-29 00:00:00'), timestampadd(quarter, 1, timestamp'2020-11-30 00:00:00'), datediff(day, date'2020-01-01', date'2020-03-01'), dateadd(month, 1, date'2020-01-31')
select timestamp'2020-03-08 01:59:59' + interval 1 second, timestamp'2020-11-01 01:30:00' + interval 1 hour, timestamp'2020-03-07 02:30:00' + interval 1 day
select interval '1-2' year to month * 2.5, interval '1 02:03:04' day to second / 3, -interval '5' hour, abs(interval '-5' hour), interval '1' year + date'2020-02-29'
select cast(interval '1 02:03:04.5' day to second as string), cast('1-2' as interval year to month), cast(interval '90' minute as int), cast(90 as interval minute to second)
select cast(interval '36' hour as interval day), extract(hour from interval '1 02:03:04' day to second), extract(seconds from interval '04.5' second)
select time'12:34:56' + interval '30' minute, cast('25:00' as time)
select time'12:34:56.789', cast(time'23:59:59' as string), hour(time'12:34:56'), time_trunc('MINUTE', time'12:34:56'), time_diff('HOUR', time'01:00:00', time'12:34:00')
select array_position(array(1, null, 2), null), array_position(array(1, null, 2), 2), array_remove(array(1, null, 1), 1), array_compact(array(1, null)), array_insert(array(1, 2), -1, 9), array_insert(array(1), 5, 9)
select array_insert(array(1), 0, 9)
select slice(array(1, 2, 3), -2, 5), slice(array(1, 2, 3), 5, 1), array_repeat('x', -1), sequence(5, 1), sequence(1, 10, 4), sequence(date'2020-01-31', date'2020-04-30', interval 1 month)
select slice(array(1), 0, 1)
select array_union(array(1, null, 1), array(null, 2)), array_intersect(array(1, null, 1), array(null, 1)), array_except(array(1, null, 2), array(2)), arrays_overlap(array(1, null), array(2)), array_distinct(array(double('NaN'), double('NaN'), 0.0D, -0.0D))
select sort_array(array(3, null, 1), false), array_sort(array(3, null, 1)), array_max(array(1.0D, double('NaN'))), array_min(array(null, null)), array_max(array('b', 'a', null)), array_sort(array('b', 'aa'), (x, y) -> length(x) - length(y))
select flatten(array(array(1), null)), flatten(array(array(1), array(null))), arrays_zip(array(1, 2), array('a')), array_join(array('a', null, 'b'), ',', 'N'), array_join(array(1, null), ','), zip_with(array(1), array(2, 3), (x, y) -> x + y)
select map_from_arrays(array(1, 1), array('a', 'b'))
select map_concat(map(1, 'a'), map(2, 'b')), map_entries(map(1, null)), map_from_entries(array(struct(1, 'a'))), map_filter(map(1, 2), (k, v) -> k > v), transform_keys(map(1, 2), (k, v) -> k + v), map_contains_key(map(1, 2), 1), element_at(map('a', 1), 'b')
select map(1, 'a')[2], try_element_at(array(1), 5), element_at(array(1), 0)
select str_to_map('a:1,b:2,c'), str_to_map('a=1&b=2', '&', '='), str_to_map(''), map('a', 1) = map('a', 1)
select aggregate(array(1, 2, null), 0, (a, x) -> a + x), aggregate(array(1, 2), 0, (a, x) -> a + x, a -> a * 10), reduce(array(), 'z', (a, x) -> a), exists(array(null, 1), x -> x > 1), forall(array(null, 1), x -> x > 0)
select json_tuple('{"a":1,"b":[1,2]}', 'a', 'b', 'c'), get_json_object('{"a":[{"b":1},{"b":2}]}', '$.a[*].b')
select from_json('{"a":1.5,"b":"2020-01-01"}', 'a int, b date'), from_json('[1,2', 'array<int>'), to_json(named_struct('a', null, 'b', double('NaN'), 'c', interval '1' day))
select to_json(map('a', array(1, null))), schema_of_json('{"a":[1,2.5],"b":{"c":null}}'), from_json('{"a":"x"}', 'a int', map('mode', 'FAILFAST'))
select regexp_replace('100-200', '(\\d+)', 'num$1'), regexp_extract('100-200', '(\\d+)-(\\d+)', 2), regexp_extract_all('a1b22', '\\d+', 0), regexp_count('aaa', 'a'), regexp_instr('abc', 'c'), regexp_substr('abc', 'x'), rlike('abc', '^a.c$')
select regexp_extract('abc', '(b)', 5)
select regexp_replace('abc', '(', 'x')
select 'a\\_b' like 'a\\_b', 'a%b' like 'a!%b' escape '!', 'abc' ilike 'A%', 'abc' like all ('a%', '%c'), 'abc' not like any ('x', 'y')
select 'abc' like 'ab\\'
select encode('é', 'UTF-16'), decode(x'E9', 'ISO-8859-1'), decode(2, 1, 'a', 2, 'b', 'c'), decode(null, null, 'n'), encode('é', 'US-ASCII')
select base64('abc'), unbase64('YWJj'), unbase64('!!'), md5('a'), sha2('a', 0), sha2('a', 1), crc32('a'), xxhash64('a', 1, null), hash(1, 'a', null, array(1), map(1, 2))
select typeof(1.0), typeof(1e0), typeof(null), typeof(array()), typeof(interval 1 day), typeof(1L + 1.0f), typeof(map()), typeof(date'2020-01-01' - date'2019-01-01'), typeof(1 / 2), typeof('a' || 1)
select greatest(1, null, 2.5), least('b', 'a'), greatest(double('NaN'), 1D), nullif(1, 1.0), nvl2(null, 1, 2), ifnull(null, 'x'), zeroifnull(null), nullifzero(0), coalesce(null, null)
select bit_count(-1), getbit(5, 2), shiftleft(1, 33), shiftright(-8, 1), shiftrightunsigned(-8, 1), ~5, 5 & 3, 5 ^ 3, 1 << 3, -8 >>> 60
select getbit(5, 70)
select bit_get(5Y, 7), bit_length('é'), octet_length(x'0102'), char_length('😀'), char(256 + 65), ascii('é'), chr(0), initcap('hello wORLD-foo'), translate('abcab', 'ab', 'x')
select inline(array(struct(1, 'a'), struct(2, 'b'))), 5
select stack(2, 1, 'a', 2), posexplode_outer(array())
select explode_outer(map())
select count_if(x > 1), bool_and(x > 0), any_value(x), first(x, true), max_by(x, -x), min_by(x, -x), regr_slope(x, x), regr_count(x, x), regr_r2(x, x), regr_intercept(x, 2 * x) from values (1), (2), (null) t(x)
select regr_avgx(y, x), regr_avgy(y, x), regr_sxx(y, x), regr_syy(y, x), regr_sxy(y, x) from values (1, 2), (2, 3.5), (null, 1), (4, 4) t(y, x)
select listagg(x, '-') within group (order by x desc), string_agg(distinct x), array_agg(x), collect_set(x) from values ('b'), ('a'), (null) t(x)
select sum(x), avg(x), sum(distinct x), min(x), max(x) from values (cast(9.99 as decimal(3, 2))), (9.99), (null) t(x)
select bit_and(x), bit_or(x), bit_xor(x), approx_count_distinct(x), grouping_id() from values (5), (3) t(x) group by rollup(x)
select max(struct(x, y)), min(array(x)), count(distinct x, y), mode(x), mode() within group (order by x desc) from values (1, 'a'), (1, 'b'), (2, null) t(x, y)
select try_sum(x), try_avg(x) from values (9223372036854775807L), (1L) t(x)
select sum(x) from values (interval '1' day), (interval '2' hour) t(x)
select avg(x) from values (interval '1' month), (interval '2' month), (interval '2' month) t(x)
select try_to_number('12x', '99'), to_number('$1,234.5', '$9,999.9'), to_char(-12.5, 'S99.9'), to_char(123, '99'), try_to_binary('zz', 'hex'), to_binary('YWI=', 'base64')
select url_encode('a b&é'), url_decode('a%20b'), try_url_decode('%zz'), parse_url('http://u@h:80/p?q=1#f', 'QUERY', 'q'), parse_url('http://h/p', 'HOST')
select url_decode('%zz')
select find_in_set('b', 'a,b,c'), find_in_set('a,b', 'a,b'), locate('b', 'abcb', 3), position('' in 'abc'), instr('abc', ''), left('abc', -1), right('abc', 2), substr('abc', -2), substr('abc', 0, 2), substring('abc' from -5 for 3), repeat('a', -1), space(2), reverse('añ'), startswith('abc', ''), contains('abc', 'B'), endswith(x'0102', x'02')
"""


def shown(name, kind):
    return f'hex({name}) {name}' if kind == 'binary' else f'cast({name} as string) {name}'


def answer(spark, sql):
    """Names, types, and values as text."""
    try:
        frame = spark.sql(sql)
        columns = [[field.name, field.dataType.simpleString()] for field in frame.schema.fields]
        names = [f'c{i}' for i in range(len(columns))]
        texts = [shown(name, kind) for name, (_, kind) in zip(names, columns)]
        return {'columns': columns, 'rows': [list(row) for row in frame.toDF(*names).selectExpr(*texts).collect()]}
    except Py4JJavaError as error:
        return {'error': condition_of(error)}


def main():
    spark = session()
    raw_errors()
    queries = [line for line in QUERIES.split('\n') if line]
    write({**header(), 'queries': [{'sql': sql, **answer(spark, sql)} for sql in queries]})


main()
