"""Records the names that Spark gives to columns without an alias, from SQL expressions over
`(id bigint, s string, d double, dec decimal(10,2), b boolean, dt date, ts timestamp, arr array<int>, m map<string,int>,
st struct<a:int,b:string>)`, from aggregates over it, and from the DataFrame API.

Run: python conformance/record/names.py > conformance/recorded/names.json
"""
from recorder import header, session, write

ROW = """
id|ID|`id`|t.id|T.ID|id + 1|1 + id|id+1|(id + 1)|((id))|id - 1|id * 2|id / 2|id % 2|id div 2|-id|- id|+id|-1|- 1|-(1)|-(-1)|~id|1|1L|1S|1Y|1.5|1.50|1.5BD|15BD|1e0|1e10|1.5D|1.5F|1e-5D|100000000000|12345678901234567890|0.1|.5|5.|'a'|"a"|'it\\'s'|''|'a\\nb'|null|true|false|TRUE|X'1F'|date'2020-01-01'|DATE '2020-1-1'|timestamp'2020-01-01 00:00:00'|timestamp'2020-01-01 00:00:00.5'|timestamp_ntz'2020-01-01 00:00:00'|time'01:02:03'|interval '1' day|interval 1 day|interval '1 02:03:04' day to second|interval '1-2' year to month|interval 1 year|interval 1 month 2 day|interval 1 day 2 hours|interval -1 day|make_interval(1, 2)
cast(id as string)|cast(id as int)|CAST(id AS DECIMAL(10,2))|try_cast(s as int)|id::int|int(id)|string(id)|double(s)|cast(null as int)|cast('1' as int)|cast(1 as double)|cast(arr as array<string>)|cast(st as struct<a:string,b:string>)|cast(m as map<string,string>)|cast(dt as timestamp)|cast(id as interval day)|date('2020-01-01')|timestamp('2020-01-01')
id = 1|id == 1|id <> 1|id != 1|id < 1|id <= 1|id > 1|id >= 1|id <=> 1|not b|!b|NOT (id = 1)|b and id > 1|b or not b|b AND (id > 1 OR id < 0)|id is null|id is not null|b is true|b is not false|b is unknown|d is not distinct from 1.0|id between 1 and 2|id not between 1 and 2|id in (1, 2)|id not in (1, 2)|id in (1)|s in ('a', 'b')|s like 'a%'|s not like 'a%'|s like 'a/%' escape '/'|s ilike 'A%'|s like all ('a%', 'b%')|s like any ('a%', 'b%')|s rlike 'a.*'|s regexp 'a'|s not rlike 'a'|s || 'x'|s || id|id & 1|id \\| 1|id ^ 1|id << 1|id >> 1|id >>> 1|isnull(id)|isnotnull(id)
case when b then 1 end|case when b then 1 else 2 end|case id when 1 then 'a' when 2 then 'b' else 'c' end|case when id > 1 then s end|if(b, 1, 2)|coalesce(id, 1)|coalesce(s)|nvl(id, 1)|ifnull(id, 1)|nvl2(id, 1, 2)|nullif(id, 1)|nanvl(d, 1)|isnan(d)|greatest(id, 1, 2)|least(id, 1)|iff(b,1,2)|zeroifnull(id)|nullifzero(id)|equal_null(id, 1)
arr[0]|m['a']|m.a|st.a|st['b']|st.*|arr[id]|array(1, 2)|array(id, id + 1)|map('a', 1)|struct(1, 2)|struct(id, s)|struct(id as x)|named_struct('a', 1)|(id, s)|(1, 'a')|element_at(arr, 1)|size(arr)|array_contains(arr, 1)|transform(arr, x -> x + 1)|filter(arr, x -> x > 1)|aggregate(arr, 0, (a, x) -> a + x)|exists(arr, x -> x is null)|explode(arr)|explode(m)|posexplode(arr)|inline(array(struct(1, 2)))|stack(2, 1, 2, 3)
id as x|id x|id as `a b`|id + 1 as `X`|(id + 1) as y|abs(id)|ABS(id)|Abs( id )|upper(lower(s))|concat(s, 'a', id)|concat_ws(',', s, 'a')|length(s)|char_length(s)|character_length(s)|len(s)|octet_length(s)|bit_length(s)|upper(s)|ucase(s)|lower(s)|lcase(s)|initcap(s)|trim(s)|trim(both from s)|trim(leading 'x' from s)|trim(trailing 'x' from s)|trim('x' from s)|trim(both 'x' from s)|ltrim(s)|ltrim('x', s)|rtrim(s)|rtrim('x', s)|btrim(s)|btrim(s, 'x')|lpad(s, 5)|lpad(s, 5, 'x')|rpad(s, 5, 'x')|substring(s, 1)|substring(s, 1, 2)|substr(s, 1, 2)|substring(s from 1 for 2)|substring(s from 2)|substring_index(s, '.', 2)|left(s, 2)|right(s, 2)|instr(s, 'a')|locate('a', s)|locate('a', s, 2)|position('a' in s)|position('a', s)|replace(s, 'a')|replace(s, 'a', 'b')|translate(s, 'a', 'b')|overlay(s placing 'x' from 2)|repeat(s, 2)|reverse(s)|split(s, ',')|split(s, ',', 2)|split_part(s, ',', 1)|regexp_extract(s, 'a')|regexp_extract(s, 'a', 0)|regexp_replace(s, 'a', 'b')|regexp_like(s, 'a')|startswith(s, 'a')|endswith(s, 'a')|contains(s, 'a')|ascii(s)|chr(id)|char(id)|base64(s)|unbase64(s)|hex(id)|unhex(s)|md5(s)|sha(s)|sha1(s)|sha2(s, 256)|crc32(s)|format_number(d, 2)|format_string('%s', s)|printf('%d', id)|levenshtein(s, 'a')|space(3)|soundex(s)
sign(d)|signum(d)|ceil(d)|ceiling(d)|ceil(d, 1)|floor(d)|floor(d, 1)|round(d)|round(d, 2)|bround(d)|bround(d, 2)|sqrt(d)|cbrt(d)|exp(d)|expm1(d)|ln(d)|log(d)|log(2, d)|log2(d)|log10(d)|log1p(d)|pow(d, 2)|power(d, 2)|mod(id, 2)|pmod(id, 2)|sin(d)|cos(d)|tan(d)|cot(d)|asin(d)|acos(d)|atan(d)|atan2(d, 1)|sinh(d)|cosh(d)|tanh(d)|asinh(d)|degrees(d)|radians(d)|pi()|e()|rint(d)|hypot(d, 1)|factorial(5)|bin(id)|conv(s, 10, 16)|negative(id)|positive(id)|try_add(id, 1)|try_subtract(id, 1)|try_multiply(id, 2)|try_divide(id, 2)|try_mod(id, 2)|bit_count(id)|shiftleft(id, 1)|shiftright(id, 1)|shiftrightunsigned(id, 1)|bit_get(id, 0)|getbit(id, 0)|width_bucket(d, 0, 1, 2)
rand()|rand(42)|random()|random(1)|randn(1)|randn()|uuid()|current_date|current_date()|curdate()|current_timestamp|current_timestamp()|now()|localtimestamp|localtimestamp()|current_time()|current_timezone()|current_user()|user|session_user|current_catalog()|current_database()|current_schema()|version()
date_add(dt, 1)|dateadd(dt, 1)|dateadd(day, 1, ts)|date_sub(dt, 1)|dt + 1|dt - 1|dt - date'2020-01-01'|ts - timestamp'2020-01-01 00:00:00'|ts + interval 1 day|dt + interval 1 month|interval 1 day * 2|2 * interval '1' month|interval '1' day / 2|datediff(dt, dt)|date_diff(dt, dt)|datediff(day, ts, ts)|timestampdiff(hour, ts, ts)|timestampadd(hour, 1, ts)|add_months(dt, 1)|months_between(ts, ts)|months_between(ts, ts, false)|last_day(dt)|next_day(dt, 'MON')|trunc(dt, 'MM')|date_trunc('DAY', ts)|extract(year from ts)|extract(dow from ts)|extract(seconds from ts)|extract(day from interval '1' day)|date_part('year', ts)|datepart('month', ts)|year(dt)|quarter(dt)|month(dt)|week(dt)|weekofyear(dt)|day(dt)|dayofmonth(dt)|dayofweek(dt)|weekday(dt)|dayofyear(dt)|dayname(dt)|monthname(dt)|hour(ts)|minute(ts)|second(ts)|to_date(s)|to_date(s, 'yyyy')|to_timestamp(s)|to_timestamp(s, 'yyyy')|to_timestamp_ntz(s)|to_timestamp_ltz(s)|try_to_timestamp(s)|date_format(ts, 'yyyy')|from_unixtime(id)|from_unixtime(id, 'yyyy')|unix_timestamp()|unix_timestamp(s)|unix_timestamp(s, 'yyyy')|to_unix_timestamp(s)|unix_date(dt)|unix_seconds(ts)|unix_millis(ts)|unix_micros(ts)|timestamp_seconds(id)|timestamp_millis(id)|timestamp_micros(id)|date_from_unix_date(1)|make_date(1, 2, 3)|make_timestamp(1, 2, 3, 4, 5, 6)|make_timestamp(1, 2, 3, 4, 5, 6, 'UTC')|make_timestamp_ntz(1, 2, 3, 4, 5, 6)|make_dt_interval(1)|make_ym_interval(1)|from_utc_timestamp(ts, 'UTC')|to_utc_timestamp(ts, 'UTC')|convert_timezone('UTC', ts)|window(ts, '1 day')|date_from_unix_date(id)
hash(id)|hash(id, s)|xxhash64(id)|monotonically_increasing_id()|spark_partition_id()|typeof(id)|raise_error('x')|assert_true(b)|assert_true(b, 'x')|input_file_name()|to_json(st)|from_json(s, 'a int')|get_json_object(s, '$.a')|parse_json(s)|s:a|schema_of_json('{}')|to_char(id, '99')|to_number(s, '99')|encode(s, 'UTF-8')|decode(cast(s as binary), 'UTF-8')|decode(id, 1, 'a')|elt(1, s, s)|find_in_set('a', s)|mask(s)|url_encode(s)|stack(1, 2)|java_method('a', 'b')|sequence(1, 2)|flatten(array(arr))|sort_array(arr)|array_join(arr, ',')|slice(arr, 1, 1)|map_keys(m)|map_values(m)|named_struct('x', id)|exists(select 1)|(select 1)|(select max(id) from t)|id in (select 1)|s collate UTF8_LCASE|collation(s)|:p
""".strip().split('\n')

AGGREGATES = """
count(*)|count(1)|COUNT(*)|count(id)|count(id, s)|count(distinct id)|count(DISTINCT id, s)|count(all id)|count(distinct *)|count(t.*)|count_if(b)|sum(id)|SUM(id)|sum(distinct id)|sum(id + 1)|sum(id) + 1|sum(id) / count(*)|avg(id)|mean(id)|min(id)|max(s)|first(id)|first(id, true)|first(id) ignore nulls|first_value(id)|last(id)|last_value(id)|last(id) ignore nulls|any_value(id)|any_value(id) ignore nulls|stddev(d)|std(d)|stddev_samp(d)|stddev_pop(d)|variance(d)|var_samp(d)|var_pop(d)|skewness(d)|kurtosis(d)|corr(d, id)|covar_pop(d, id)|covar_samp(d, id)|approx_count_distinct(id)|approx_count_distinct(id, 0.1)|collect_list(id)|array_agg(id)|collect_set(id)|min_by(id, d)|max_by(s, id)|bool_and(b)|every(b)|bool_or(b)|any(b)|some(b)|bit_and(id)|bit_or(id)|bit_xor(id)|median(d)|percentile(d, 0.5)|percentile_approx(d, 0.5)|approx_percentile(d, 0.5)|percentile_cont(0.5) within group (order by d)|mode(id)|mode() within group (order by id)|listagg(s, ',')|string_agg(s)|listagg(s, ',') within group (order by s)|sum(id) filter (where b)|count(*) filter (where id > 1)|count(distinct id) filter (where b)|try_sum(id)|try_avg(id)|regr_count(d, id)|histogram_numeric(d, 2)|grouping(id)|max(id) over ()|row_number() over (order by id)|rank() over (partition by s order by id desc)|sum(id) over (order by id rows between unbounded preceding and current row)|lag(id) over (order by id)|lag(id, 1, 0) over (order by id)|ntile(2) over (order by id)|max(struct(id, s))|sum(case when b then 1 else 0 end)|max(id) - min(id)|round(avg(d), 2)
""".strip().split('|')

API = """
F.col('id') + 1|1 + F.col('id')|F.col('id') - F.lit(1)|1 - F.col('id')|F.col('id') * 2|F.col('id') / 2|F.col('id') % 2|-F.col('id')|~F.col('b')|F.col('id') == 1|F.col('id') != 1|F.col('id') > 1|F.col('id') >= 1.5|F.col('b') & (F.col('id') > 1)|F.col('b') \\| F.col('b')|F.col('id').eqNullSafe(1)|F.col('id').isNull()|F.col('id').isNotNull()|F.col('d').isNaN()|F.col('id').isin(1, 2)|F.col('id').isin([1])|~F.col('id').isin(1)|F.col('id').between(1, 2)|F.col('s').like('a%')|F.col('s').ilike('a%')|F.col('s').rlike('a')|F.col('s').contains('a')|F.col('s').startswith('a')|F.col('s').endswith('a')|F.col('s').substr(1, 2)|F.col('id').cast('string')|F.col('id').cast('decimal(10,2)')|F.col('s').try_cast('int')|F.col('id').alias('x')|F.col('id').bitwiseAND(1)|F.col('id').bitwiseOR(1)|F.col('id').bitwiseXOR(1)|F.col('arr')[0]|F.col('arr').getItem(0)|F.col('m')['a']|F.col('m').getItem('a')|F.col('st').getField('a')|F.col('st').a|F.col('st.a')|F.col('st').withField('c', F.lit(1))|F.col('st').dropFields('a')|F.lit(1)|F.lit(-1)|F.lit(1.5)|F.lit(1e10)|F.lit('a')|F.lit(None)|F.lit(True)|F.lit(datetime.date(2020, 1, 1))|F.lit(datetime.datetime(2020, 1, 1, 1, 2, 3))|F.lit(datetime.timedelta(days=1, seconds=2))|F.lit(decimal.Decimal('1.50'))|F.lit(bytes([1, 255]))|F.lit([1, 2])|F.when(F.col('b'), 1)|F.when(F.col('b'), 1).otherwise(2)|F.when(F.col('b'), 1).when(F.col('id') > 1, 2).otherwise(None)|F.coalesce('id', F.lit(1))|F.greatest('id', 'd')|F.concat('s', F.lit('x'))|F.concat_ws(',', 's', 's')|F.upper('s')|F.trim('s')|F.substring('s', 1, 2)|F.lpad('s', 5, 'x')|F.regexp_replace('s', 'a', 'b')|F.split('s', ',')|F.abs('id')|F.round('d', 2)|F.ceil('d')|F.pow('d', 2)|F.log('d')|F.log(2.0, 'd')|F.rand(42)|F.randn(42)|F.hash('id')|F.monotonically_increasing_id()|F.spark_partition_id()|F.current_date()|F.current_timestamp()|F.date_add('dt', 1)|F.datediff('dt', 'dt')|F.add_months('dt', 1)|F.date_trunc('day', 'ts')|F.trunc('dt', 'MM')|F.to_date('s')|F.to_date('s', 'yyyy')|F.to_timestamp('s')|F.date_format('ts', 'yyyy')|F.from_unixtime('id')|F.unix_timestamp('s')|F.year('dt')|F.hour('ts')|F.array('id', 'id')|F.struct('id', 's')|F.create_map('s', 'id')|F.size('arr')|F.explode('arr')|F.transform('arr', lambda x: x + 1)|F.expr('id + 1')|F.expr('id as x')|F.negate('id')|F.isnan('d')|F.nanvl('d', 'd')|F.md5('s')|F.sha2('s', 256)|F.typeof('id')|F.bround('d')|F.shiftleft('id', 1)
""".strip().split('|')

API_AGGREGATES = """
F.count('*')|F.count('id')|F.count(F.lit(1))|F.countDistinct('id')|F.count_distinct('id', 's')|F.sum('id')|F.sum_distinct('id')|F.avg('id')|F.mean('id')|F.min('id')|F.max('id')|F.first('id')|F.first('id', True)|F.last('id')|F.any_value('id')|F.stddev('d')|F.variance('d')|F.var_pop('d')|F.approx_count_distinct('id')|F.approx_count_distinct('id', 0.1)|F.collect_list('id')|F.collect_set('id')|F.min_by('s', 'id')|F.max_by('s', 'id')|F.bool_and('b')|F.every('b')|F.corr('d', 'id')|F.median('d')|F.percentile_approx('d', 0.5)|F.sum(F.col('id') + 1)|F.sum('id') + F.count('*')|F.max(F.when(F.col('b'), 1))|F.count_if('b')|F.mode('id')
""".strip().split('|')

GROUPED = {
    'count': "t.groupBy('s').count()", 'sum': "t.groupBy('s').sum()", 'sum columns': "t.groupBy('s').sum('id', 'd')",
    'avg': "t.groupBy('s').avg()", 'mean': "t.groupBy('s').mean('id')", 'min': "t.groupBy('s').min()", 'max': "t.groupBy('s').max('id')",
    'agg dict': "t.groupBy('s').agg({'id': 'sum', 'd': 'avg', '*': 'count'})", 'agg dict distinct': "t.agg({'id': 'max'})",
    'expression key': "t.groupBy(F.col('id') % 2).count()", 'two keys': "t.groupBy('s', F.upper('s')).agg(F.sum('id'))",
    'no key': "t.groupBy().agg(F.sum('id'))", 'group count': "t.groupBy().count()", 'pivot': "t.groupBy('s').pivot('b', [True, False]).sum('id')",
    'pivot two': "t.groupBy('s').pivot('b', [True, False]).agg(F.sum('id'), F.avg('d').alias('x'))",
    'rollup': "t.rollup('s', 'b').count()", 'cube': "t.cube('s').agg(F.grouping('s'), F.grouping_id())",
    'distinct': "t.select('s', 'S').distinct()", 'describe': "t.describe()", 'summary': "t.summary('count', '25%')",
    'toDF': "t.select('id', 's').toDF('a', 'b')", 'withColumn case': "t.select('id').withColumn('ID', F.lit(1))",
    'withColumnRenamed': "t.select('id').withColumnRenamed('ID', 'x')", 'select upper': "t.select('ID', 'S')", 'star': "t.select('st.*')",
    'select twice': "t.select('id', 'id')", 'drop case': "t.select('id', 's').drop('ID')", 'tail': "t.select(F.posexplode('arr'))",
    'join using': "t.select('id').join(t.select('id', 's'), 'id')", 'union': "t.select('id').union(t.select(F.col('id') + 1))",
    'unionByName': "t.select('id', 's').unionByName(t.select('S', 'ID'))", 'unpivot': "t.unpivot('s', ['id'], 'variable', 'value')",
}


def main():
    spark = session()
    import datetime  # used by the API expressions
    import decimal

    from pyspark.sql import functions as F

    t = spark.sql("""select id, cast(id as string) s, cast(id as double) d, cast(id as decimal(10,2)) dec, id > 1 b,
        date'2020-01-01' dt, timestamp'2020-01-01 00:00:00' ts, array(1) arr, map('a', 1) m, named_struct('a', 1, 'b', 'x') st
        from range(3)""")
    t.createOrReplaceTempView('t')

    def columns(make):
        try:
            return make().columns
        except Exception as error:
            return {'error': error.getCondition() if hasattr(error, 'getCondition') else type(error).__name__}

    # Entries are separated by `|`; `\\|` and ` || ` are bars of the expression itself.
    rows = [e for line in ROW for e in line.replace('\\|', '\x00').replace(' || ', ' \x00\x00 ').split('|')]
    rows = [e.replace('\x00', '|') for e in rows]
    scope = {'F': F, 't': t, 'datetime': datetime, 'decimal': decimal}
    api = [e.replace('\x00', '|') for e in '|'.join(API).replace('\\|', '\x00').split('|')]
    write({
        **header(),
        'sql': [[e, columns(lambda: t.selectExpr(e)), columns(lambda: spark.sql(f'select {e} from t'))] for e in rows],
        'aggregates': [[e, columns(lambda: spark.sql(f'select {e} from t group by b, id')) if 'grouping' in e
                        else columns(lambda: t.selectExpr(e)), columns(lambda: spark.sql(f'select {e} from t'))] for e in AGGREGATES],
        'api': [[e, columns(lambda: t.select(eval(e, scope)))] for e in api],
        'apiAggregates': [[e, columns(lambda: t.agg(eval(e, scope)))] for e in API_AGGREGATES],
        'grouped': [[name, e, columns(lambda: eval(e, scope))] for name, e in GROUPED.items()],
        'sqlOfColumn': [[e, str(eval(e, scope))] for e in api + API_AGGREGATES],
    })


main()
