"""Records the errors of wrong queries and DataFrame calls: condition, SQLSTATE, parameters and query contexts; and what
spark.conf answers for unknown, static and badly set keys, with the defaults that a PySpark client reads.

Run: python conformance/record/errors.py > conformance/recorded/errors.json
"""
import types

from recorder import error_of as error_of_java, header, session, write

# Each is run under ANSI mode over the view t(id bigint, s string, d double, n int, b boolean, arr array<int>,
# m map<string,int>, st struct<a:int,b:string>, dt date, ts timestamp), 3 rows: id 0, 1, 2.
QUERIES = """
select nothing from t
select idd from t
select t.idd from t
select u.id from t
select ID, Idd from t
select st.c from t
select st.A from t
select arr.a from t
select id.a from t
select m.x from t
select `st.a` from t
select nothing
select a.b.c from t
select * from nowhere
select * from a.b.c.d
select u.* from t
select id from t, t as u
select id from t a join t b on a.id = b.id
select foo(id) from t
select uper(s) from t
select a.b.foo(id) from t
select upper() from t
select upper(s, s) from t
select substring(s) from t
select concat_ws() from t
select round(1, 2, 3) from t
select greatest(1) from t
select coalesce() from t
select count() from t
select rand(id) from t
select rand('a') from t
select sha2(s) from t
select sha2(arr, 256) from t
select abs('x' || s, 1) from t
select abs(b) from t
select sum(b) from t
select sum(s) from t
select avg(arr) from t
select max(m) from t
select 1 + true
select true + true
select id + arr from t
select id + b from t
select arr = m from t
select m = m from t
select m < m from t
select arr = 1 from t
select st = 1 from t
select id = b from t
select id < b from t
select b and 1 from t
select b and id from t
select not id from t
select -b from t
select -s from t
select ~d from t
select id || b from t
select dt + ts from t
select dt + dt from t
select dt * 2 from t
select ts - 1 from t
select dt + 1.5 from t
select interval '1' day + 1
select interval '1' day + interval '1' month
select date'2020-01-01' + 'x'
select case when id then 1 end from t
select case when b then 1 else arr end from t
select if(id, 1, 2) from t
select coalesce(id, arr) from t
select id in (1, arr) from t
select id in ('x') from t
select array(1, true)
select array(1, array(1))
select map(1)
select map(1, 2, 'x', true)
select map(map(1, 2), 3)
select map(null, 1)
select map(1, 2, 1, 3)
select named_struct('a')
select named_struct(s, 1) from t
select arr['x'] from t
select arr[5] from t
select arr[-1] from t
select element_at(arr, 0) from t
select element_at(arr, 9) from t
select m['zz'] from t
select element_at(m, 'zz') from t
select m[array(1)] from t
select cast(arr as int) from t
select cast(id as date) from t
select cast(d as date) from t
select cast(b as date) from t
select cast(dt as int) from t
select cast(st as string), cast(st as int) from t
select cast(id as foo) from t
select cast(id as decimal(39, 1)) from t
select cast(id as decimal(5, 6)) from t
select cast(id as char) from t
select cast(id as array) from t
select cast('x' as int)
select cast('x' as bigint)
select cast('x' as smallint)
select cast('x' as double)
select cast('x' as decimal(5, 2))
select cast('x' as boolean)
select cast('x' as date)
select cast('x' as timestamp)
select cast('x' as timestamp_ntz)
select cast('x' as time)
select cast('x' as interval day)
select cast('x' as interval year)
select cast('x' as interval)
select cast(1000 as tinyint)
select cast(100000 as smallint)
select cast(3000000000 as int)
select cast(1e20 as bigint)
select cast(1e20D as bigint)
select cast(1e20D as int)
select cast(double('NaN') as int)
select cast(123456 as decimal(5, 2))
select cast(1e10D as decimal(5, 2))
select cast('123456' as decimal(5, 2))
select cast(timestamp'9999-01-01 00:00:00' as int)
select cast(s as int) + 1 from (select 'a' s)
select s + 1 from (select 'a' s)
select s = 1 from (select 'a' s)
select s > date'2020-01-01' from (select 'a' s)
select 1 / 0
select 1.0 / 0
select 1D / 0D
select id / 0 from t
select id % 0 from t
select mod(id, 0) from t
select pmod(id, 0) from t
select id div 0 from t
select 1 div 0
select 1Y % 0Y
select 1BD / 0BD
select 1.5 % 0
select interval '1' day / 0
select interval '1' month / 0
select make_interval(1) / 0
select 127Y + 1Y
select -128Y - 1Y
select 100Y * 2Y
select -(-128Y)
select abs(-128Y)
select 32767S + 1S
select -32768S - 1S
select 32767S * 2S
select -(-32768S)
select 2147483647 + 1
select -2147483648 - 1
select 2147483647 * 2
select -(-2147483648)
select abs(-2147483648)
select -2147483648 div -1
select 9223372036854775807L + 1L
select -9223372036854775808L - 1L
select 9223372036854775807L * 2L
select -(-9223372036854775808L)
select abs(-9223372036854775808L)
select -9223372036854775808L div -1L
select n + 2147483647 from t
select id + 9223372036854775807 from t
select id * 9223372036854775807 from t
select sum(id + 9223372036854775805) from t
select sum(cast(id as decimal(38,0)) + 99999999999999999999999999999999999990BD) from t
select 99999999999999999999999999999999999999BD + 1BD
select 99999999999999999999999999999999999999BD * 10BD
select 99999999999999999999999999999999999999BD - -1BD
select 99999999999999999999999999999999999999BD / 0.1BD
select 99999999999999999999999999999999999999BD div 0.1BD
select round(127Y, -1)
select round(2147483647, -1)
select round(9223372036854775807, -1)
select round(99999999999999999999999999999999999999BD, -1)
select ceil(1e30D), floor(1e30D)
select factorial(21)
select interval '106751991' day + interval '106751991' day
select interval '178956970' year + interval '178956970' year
select interval '106751991' day * 2
select interval '178956970' year * 2
select interval '1' day * 1e20D
select -interval '-2147483648' month
select cast(date_add(date'9999-12-31', 2147483647) as string)
select add_months(date'2020-01-01', 2147483647)
select cast(date'2020-01-01' + 2147483647 as string)
select timestamp'9999-12-31 00:00:00' + interval '106751991' day
select make_date(2020, 13, 1)
select make_date(2020, 2, 30)
select make_timestamp(2020, 1, 1, 25, 0, 0)
select make_timestamp(2020, 1, 1, 0, 0, 60.5)
select make_timestamp(2020, 1, 1, 0, 0, 0, 'Foo/Bar')
select make_interval(2147483647)
select make_dt_interval(2147483647, 1, 1, 1.0)
select to_date('x')
select to_date('x', 'yyyy')
select to_date('2020', 'bad pattern')
select to_timestamp('x')
select to_timestamp('2020-13', 'yyyy-MM')
select date_format(ts, 'bbbb') from t
select date_format(ts, 'YYYY') from t
select from_unixtime(1, 'iiii')
select unix_timestamp('x', 'yyyy')
select next_day(dt, 'xx') from t
select trunc(dt, 'xx'), date_trunc('xx', ts) from t
select extract(foo from ts) from t
select extract(year from id) from t
select from_utc_timestamp(ts, 'Foo/Bar') from t
select timestampadd(foo, 1, ts) from t
select timestampdiff('day', ts, ts) from t
select timestamp_seconds(9223372036854775807)
select timestamp_millis(9223372036854775807)
select timestamp'2020-13-01'
select date'2020-02-30'
select interval '1' foo
select interval 'x' day
select interval 1 foo
select interval '1-13' year to month
select interval '1 25:00:00' day to second
select X'0'
select X'zz'
select 1S000
select 128Y
select 40000S
select 3000000000L, 99999999999999999999L
select 1e400D
select 1e40F
select 999999999999999999999999999999999999999BD
select 9999999999999999999999999999999999999999
select foo'x'
select like_(s) from t
select s like 'a' escape 'bc' from t
select 'ab' like 'a\\\\'
select 'abc' like '%\\\\q' 
select s rlike '(' from t
select regexp_extract(s, '(', 1) from t
select regexp_extract('abc', 'a(b)', 5)
select regexp_replace(s, '[', 'x') from t
select split(s, '(') from t
select repeat(s, 'x') from t
select split_part('a,b', ',', 0)
select substring_index(s, 1, 'x') from t
select chr('x')
select unhex(1.5D), unhex('zz')
select unbase64('%%%')
select decode(X'ff', 'bad')
select encode('a', 'bad')
select format_number(1, 'x')
select format_string('%d', 'x')
select format_string('%q', 1)
select elt(3, 'a', 'b')
select sequence(1, 10, -1)
select sequence(1, 2147483647)
select array_repeat(1, 2147483647)
select raise_error('boom')
select raise_error(null)
select assert_true(id > 5) from t
select assert_true(false, 'no')
select raise_error('VIEW_NOT_FOUND', map('relationName', 'v'))
select to_number('x', '99')
select to_number('1', 'bad')
select to_char(1, 'bad')
select from_json(s, 'bad bad bad') from t
select parse_json('{')
select parse_url('x y', 'HOST')
select typeof()
select id, count(*) from t
select id, sum(n) from t group by s
select id + 1 from t group by id + 2
select s, st.a from t group by s
select * from t group by s
select count(*) from t group by count(*)
select count(*) from t group by 1
select id from t group by 2
select id from t group by 0
select * from t group by 1
select sum(sum(id)) from t
select sum(id) from t where sum(id) > 1
select id from t where sum(id) > 1
select id from t where count(*) > 1 group by id
select id from t having id > 1
select id from t having sum(n) > 1
select s from t group by s having id > 1
select s from t group by m
select distinct m from t
select id from t group by all, 1
select count(distinct *) filter (where id) from t
select sum(id) filter (where n) from t
select sum(id) filter (where sum(id) > 1) from t
select first(id) over () + row_number() from t
select row_number() over () from t
select row_number() from t
select rank() from t
select sum(id) over (order by id range between 1 preceding and current row), sum(id) over (order by s range between 1 preceding and current row) from t
select sum(id) over (rows between 1 following and 1 preceding) from t
select id over () from t
select upper(s) over () from t
select sum(id) over w from t
select max(id) from t order by id
select s from t group by s order by id
select id from t order by 2
select id from t order by 0
select id from t order by m
select id from t order by nothing
select id from t limit -1
select id from t limit 'x'
select id from t limit id
select id from t limit null
select id from t limit 1.5
select id from t offset -1
select id from t where id
select id from t where 's'
select id from t where explode(arr)
select explode(arr), explode(arr) from t
select 1 + explode(arr) from t
select explode(id) from t
select * from t where rand() > 0.5 group by rand()
select sum(rand()) from t
select id from t union select id, s from t
select id from t union select arr from t
select id from t except select m from t
select m from t intersect select m from t
select id from t union all select dt from t
select (select id from t)
select (select id, s from t limit 1)
select id in (select id, s from t) from t
select id in (select arr from t) from t
select * from values (1), (1, 2)
select * from values (1), (array(1))
select * from values (rand())
select * from values (nothing)
select * from values (1) t(a, b)
select * from t as u(a, b)
select * from range()
select * from range('x')
select * from range(1, 2, 0)
select * from foo(1)
select id as a, id as a from t order by a
select a from (select id as a, n as a from t)
select t.id from (select id from t)
select id, from t
select id id2 id3 from t
select
select * form t
select * from
selec id from t
select id from t where
select id from t group
select 'abc
select "abc
select `abc
select id from t -- comment
select /* open
select id from t )
select (id from t
select id from t;
select 1; select 2
select 1 +
select 1 ++
select id ** 2 from t
select id === 1 from t
select case when b then 1
select cast(id as) from t
select cast(id) from t
select count(distinct) from t
select id between 1 from t
select id in () from t
select id in 1 from t
select not from t
select a-b from t
select test-name from t
select * from my-table
select 1a
select 日本 from t
select @x
select $1
select ?
select :x
select #
select id from t where id = 'x'
select id from t where s = 1 + 'y'
select    id   +
   nothing
from t
select '日本' + nothing, '😀' || nothing2 from t
select cast('😀x' as int) + 1
select id,
  1 / (id - 1) as q
from t
with c as (select 1 a) select b from c
with c as (select 1 a), c as (select 2 b) select * from c
create table
drop table nowhere
drop view nowhere
insert into nowhere values (1)
use nowhere
describe nowhere
refresh table nowhere
cache table nowhere
set spark.sql.ansi.enabled=maybe
reset spark.nothing
explain select nothing from t
""".strip('\n')

# `Python expression | ...`: t is the view above as a DataFrame, u another one of its columns under other ids.
CALLS = """
t.select('nothing')
t.select('idd')
t.select('st.c')
t.select('t.x')
t.select(F.col('a.b'))
t.select('')
t.select('a..b')
t.select('`a')
t.select('*', 'nothing')
t.select(F.expr('1 +'))
t.select(t['nothing'])
t.nothing
t.select(u['id'])
t.select(t['id'] + u['id'])
t.filter('nothing > 1')
t.filter('id >')
t.filter(F.col('id'))
t.filter(u['id'] > 1)
t.filter(F.sum('id') > 1)
t.where(1)
t.groupBy('nothing').count()
t.groupBy('s').agg({'nothing': 'sum'})
t.groupBy('s').agg({'id': 'foo'})
t.groupBy('s').sum('nothing')
t.groupBy('s').sum('s')
t.groupBy('m').count()
t.groupBy('s').agg(F.col('id'))
t.groupBy('s').pivot('nothing').count()
t.agg(F.sum(F.sum('id')))
t.agg(F.col('id'))
t.select('id', F.sum('id'))
t.orderBy('nothing')
t.orderBy(F.sum('id'))
t.orderBy('m')
t.limit(-1)
t.offset(-1)
t.withColumn('x', F.col('nothing'))
t.withColumn('x', F.sum('id'))
t.withColumnsRenamed({'id': 's'})
t.withColumns({'a': F.lit(1), 'A': F.lit(2)})
t.withColumnRenamed('id', 's').select('s')
t.drop(F.col('nothing'))
t.toDF('a')
t.union(t.select('id'))
t.select('id').union(t.select('arr'))
t.unionByName(t.select('id'))
t.unionByName(t.select('id'), allowMissingColumns=True).select('zz')
t.select('id').intersect(t.select('m'))
t.dropDuplicates(['nothing'])
t.select('m').distinct().collect()
t.join(t, 'nothing')
t.join(t, t['id'] == t['id']).select('id')
t.join(t.alias('q'), 'id').select('s')
t.join(t, F.col('id'))
t.join(t, how='foo')
t.repartition(0)
t.repartition(-1)
t.coalesce(0)
t.repartition(2, 'nothing')
t.repartitionByRange(2)
t.repartitionByRange(2, 'm')
t.sample(1.5)
t.sample(-0.5)
t.sample(True, 1.5).count()
t.randomSplit([-1.0, 2.0])
t.randomSplit([])
t.selectExpr('id as')
t.selectExpr('nothing')
t.selectExpr('sum(id)', 'id')
t.describe('nothing')
t.summary('foo').collect()
t.fillna('x', subset=['nothing'])
t.na.drop(subset=['nothing'])
t.na.replace('a', 'b', subset=['nothing'])
t.approxQuantile('s', [0.5], 0.0)
t.unpivot('id', ['s', 'n'], 'v', 'x')
t.select(F.col('id').cast('foo'))
t.select(F.col('id').cast('date'))
t.select(F.col('id').alias('a', 'b'))
t.select(F.lit(object()))
t.select(F.col('st').getField('zz'))
t.select(F.col('st').withField('', F.lit(1)))
t.select(F.col('st').dropFields('a', 'b'))
t.select(F.col('id').withField('x', F.lit(1)))
t.select(F.rand(F.col('id')))
t.select(F.upper(F.col('arr')))
t.select(F.when(F.col('id'), 1))
t.select(F.explode('id'))
t.select(F.explode('arr'), F.explode('arr'))
t.select(F.row_number().over(Window.partitionBy('s')))
t.select(F.col('id').over(Window.partitionBy('s')))
t.select(F.call_function('foo', 'id'))
t.selectExpr('1 / (id - 1)').collect()
t.select(F.col('id') / 0).collect()
t.select(F.lit(1) / F.lit(0)).collect()
t.select(F.col('arr')[7]).collect()
t.select((F.col('id') + 9223372036854775807)).collect()
t.select(F.col('s').cast('int'), F.lit('x').cast('int')).collect()
t.select(F.assert_true(F.col('id') > 5, 'no')).collect()
t.select(F.raise_error('boom')).collect()
t.filter(F.col('id') / F.lit(0) > 1).collect()
t.agg(F.sum(F.col('id') + 9223372036854775805)).collect()
t.createTempView('t')
t.createTempView('a.b')
t.createTempView('a b')
t.createGlobalTempView('')
spark.table('nowhere')
spark.table('a b')
spark.read.parquet('/nowhere/x')
spark.read.format('foo').load('/tmp')
spark.read.csv('/nowhere')
spark.read.json('/nowhere')
spark.read.load('/nowhere')
spark.read.parquet()
spark.read.schema('a foo')
spark.read.schema('a int, a int').csv(empty)
spark.read.parquet(empty)
spark.read.csv(empty)
spark.read.json(empty)
spark.read.parquet(text)
spark.read.parquet(text).count()
spark.read.schema('a int').parquet(text).collect()
spark.read.option('mode', 'FAILFAST').schema('a int').json(text).collect()
spark.read.option('mode', 'FAILFAST').schema('a int').csv(text).collect()
spark.read.option('mode', 'foo').schema('a int').json(text).collect()
spark.read.option('sep', '').csv(text).collect()
spark.read.option('sep', 'abcdefgh').csv(text).collect()
spark.read.option('header', 'foo').csv(text).collect()
spark.read.option('encoding', 'foo').csv(text).collect()
spark.read.option('dateFormat', 'bb').schema('a date').csv(text).collect()
spark.read.schema('a map<string,int>').csv(text).collect()
spark.read.schema('a interval').json(text).collect()
spark.read.option('samplingRatio', '2').json(text).collect()
t.write.parquet(text)
t.write.mode('foo').parquet('/tmp/x')
t.select('id').write.format('foo').save('/tmp/x')
t.select('id').write.partitionBy('nothing').parquet(out)
t.select('id').write.partitionBy('id').parquet(out)
t.select('id').write.option('compression', 'foo').parquet(out)
t.select('m').write.csv(out)
t.select('arr', 'm').write.csv(out)
t.select(F.expr("interval '1' day")).write.csv(out)
t.select(F.expr('make_interval(1)')).write.parquet(out)
t.select(F.expr('null')).write.parquet(out)
t.select('id', F.col('n').alias('ID')).write.parquet(out)
t.select('id', F.col('n').alias('id')).write.parquet(out)
t.select('id').write.text(out)
t.select(F.expr('parse_json(s)')).write.parquet(out)
t.select(F.col('id').alias('a b,;{}()')).write.parquet(out)
t.select(F.col('id').alias('')).write.parquet(out)
spark.createDataFrame([(1,), ('x',)], 'a int').collect()
spark.createDataFrame([(1, 2)], 'a int')
spark.createDataFrame([(1,)], 'a')
spark.createDataFrame([(None,)], 'a int not null')
spark.createDataFrame([])
spark.createDataFrame([(1,), ('x',)])
spark.createDataFrame([(300,)], 'a tinyint')
spark.createDataFrame([(None,)])
spark.createDataFrame([{'a': 1}, {'b': 2}]).collect()
spark.range('x')
spark.range(0, 10, 0).collect()
spark.range(0, 10, 1, 0).collect()
spark.conf.get('spark.nothing')
spark.conf.get('spark.sql.nothing')
spark.conf.get('spark.nothing', 'fallback')
spark.conf.get('spark.nothing', None)
spark.conf.get('spark.sql.ansi.enabled')
spark.conf.get('spark.sql.ansi.enabled', 'fallback')
spark.conf.get('spark.sql.shuffle.partitions')
spark.conf.get('spark.sql.session.timeZone')
spark.conf.get('spark.master')
spark.conf.get('spark.executor.memory')
spark.conf.set('spark.nothing', 'x')
spark.conf.set('spark.sql.nothing', 'x')
spark.conf.set('spark.sql.warehouse.dir', '/x')
spark.conf.set('spark.master', 'local')
spark.conf.set('spark.executor.memory', '1g')
spark.conf.set('spark.sql.extensions', 'x')
spark.conf.set('spark.sql.ansi.enabled', 'maybe')
spark.conf.set('spark.sql.ansi.enabled', 'TRUE')
spark.conf.set('spark.sql.ansi.enabled', True)
spark.conf.set('spark.sql.ansi.enabled', 1)
spark.conf.set('spark.sql.shuffle.partitions', 'x')
spark.conf.set('spark.sql.shuffle.partitions', '0')
spark.conf.set('spark.sql.shuffle.partitions', '-1')
spark.conf.set('spark.sql.shuffle.partitions', '1.5')
spark.conf.set('spark.sql.shuffle.partitions', ' 4 ')
spark.conf.set('spark.sql.shuffle.partitions', '99999999999')
spark.conf.set('spark.sql.session.timeZone', 'Foo/Bar')
spark.conf.set('spark.sql.session.timeZone', 'PST')
spark.conf.set('spark.sql.session.timeZone', '+5')
spark.conf.set('spark.sql.session.timeZone', 'GMT+5')
spark.conf.set('spark.sql.session.timeZone', '')
spark.conf.set('spark.sql.session.timeZone', None)
spark.conf.set('spark.sql.timestampType', 'foo')
spark.conf.set('spark.sql.files.maxPartitionBytes', '128x')
spark.conf.set('spark.sql.files.maxPartitionBytes', '64mb')
spark.conf.get('spark.sql.files.maxPartitionBytes')
spark.conf.set('spark.sql.files.maxPartitionBytes', '-1')
spark.conf.set('spark.sql.autoBroadcastJoinThreshold', '1k')
spark.conf.get('spark.sql.autoBroadcastJoinThreshold')
spark.conf.set('spark.sql.broadcastTimeout', '5 minutes')
spark.conf.set('spark.sql.broadcastTimeout', '300s')
spark.conf.get('spark.sql.broadcastTimeout')
spark.conf.set('spark.sql.parquet.compression.codec', 'foo')
spark.conf.set('spark.sql.caseSensitive', '')
spark.conf.set('spark.sql.mapKeyDedupPolicy', 'foo')
spark.conf.set('spark.sql.mapKeyDedupPolicy', 'last_win')
spark.conf.get('spark.sql.mapKeyDedupPolicy')
spark.conf.unset('spark.nothing')
spark.conf.unset('spark.sql.warehouse.dir')
spark.conf.unset('spark.sql.shuffle.partitions')
spark.conf.isModifiable('spark.sql.shuffle.partitions')
spark.conf.isModifiable('spark.sql.warehouse.dir')
spark.conf.isModifiable('spark.executor.memory')
spark.conf.isModifiable('spark.nothing')
spark.conf.isModifiable('spark.sql.nothing')
""".strip().split('\n')

DEFAULTS = """
spark.connect.session.planCompression.threshold spark.connect.session.planCompression.defaultAlgorithm spark.sql.session.timeZone
spark.sql.timestampType spark.sql.session.localRelationCacheThreshold spark.sql.session.localRelationSizeLimit
spark.sql.session.localRelationChunkSizeRows spark.sql.session.localRelationChunkSizeBytes spark.sql.session.localRelationBatchOfChunksSizeBytes
spark.sql.execution.pandas.convertToArrowArraySafely spark.sql.execution.pandas.inferPandasDictAsMap spark.sql.pyspark.inferNestedDictAsStruct.enabled
spark.sql.pyspark.legacy.inferArrayTypeFromFirstElement.enabled spark.sql.pyspark.legacy.inferMapTypeFromFirstPair.enabled
spark.sql.execution.arrow.useLargeVarTypes spark.sql.execution.pandas.structHandlingMode spark.sql.execution.arrow.pyspark.selfDestruct.enabled
spark.sql.execution.pyspark.binaryAsBytes spark.python.sql.dataFrameDebugging.enabled spark.sql.repl.eagerEval.enabled spark.sql.repl.eagerEval.maxNumRows
spark.sql.repl.eagerEval.truncate spark.sql.connect.serverStacktrace.enabled spark.sql.pyspark.jvmStacktrace.enabled spark.sql.execution.pythonUDF.arrow.enabled
spark.sql.execution.pythonUDTF.arrow.enabled spark.sql.execution.arrow.enabled spark.sql.execution.arrow.pyspark.enabled spark.sql.execution.arrow.fallback.enabled
spark.sql.execution.arrow.pyspark.fallback.enabled spark.sql.execution.arrow.maxRecordsPerBatch spark.sql.ansi.enabled spark.sql.caseSensitive
spark.sql.files.maxPartitionBytes spark.sql.files.openCostInBytes spark.sql.files.ignoreCorruptFiles spark.sql.files.ignoreMissingFiles
spark.sql.adaptive.enabled spark.sql.adaptive.coalescePartitions.enabled spark.sql.adaptive.advisoryPartitionSizeInBytes spark.sql.autoBroadcastJoinThreshold
spark.sql.parquet.compression.codec spark.sql.sources.default spark.sql.sources.partitionOverwriteMode spark.sql.sources.partitionColumnTypeInference.enabled
spark.sql.debug.maxToStringFields spark.sql.maxPlanStringLength spark.sql.decimalOperations.allowPrecisionLoss spark.sql.mapKeyDedupPolicy
spark.sql.legacy.timeParserPolicy spark.sql.csv.filterPushdown.enabled spark.sql.parquet.mergeSchema spark.sql.parquet.int96RebaseModeInRead
spark.sql.parquet.datetimeRebaseModeInRead spark.sql.parquet.outputTimestampType spark.sql.groupByOrdinal spark.sql.orderByOrdinal spark.sql.groupByAliases
spark.sql.columnNameOfCorruptRecord spark.sql.legacy.charVarcharAsString spark.sql.timeType.enabled spark.sql.optimizer.maxIterations spark.sql.variable.substitute
spark.sql.execution.topKSortFallbackThreshold spark.sql.inMemoryColumnarStorage.batchSize spark.sql.crossJoin.enabled spark.sql.limit.initialNumPartitions
spark.sql.limit.scaleUpFactor spark.sql.leafNodeDefaultParallelism spark.sql.shuffle.partitions spark.sql.catalogImplementation
""".split()


def error_of(error):
    if hasattr(error, 'java_exception'):
        return error_of_java(error)
    origin = getattr(error, '_origin', None)
    if not hasattr(error, 'getCondition'):
        return {'python': type(error).__name__, 'text': str(error).split('\n')[0][:100]}
    answer = {'condition': error.getCondition(), 'sqlState': error.getSqlState()}
    answer['class'] = type(error).__name__
    parameters = error.getMessageParameters()
    answer['parameters'] = dict(sorted(parameters.items())) if parameters else {}
    contexts = []
    for context in (error.getQueryContext() if hasattr(error, 'getQueryContext') else []) or []:
        if context.contextType().name == 'SQL':
            contexts.append({'kind': 'sql', 'fragment': context.fragment(), 'start': context.startIndex(), 'stop': context.stopIndex(),
                             'objectType': context.objectType(), 'objectName': context.objectName(), 'summary': context.summary()})
        else:
            contexts.append({'kind': 'dataframe', 'fragment': context.fragment()})
    answer['context'] = contexts
    if origin is not None and answer['condition'] is not None:
        found = error_of_java(types.SimpleNamespace(java_exception=origin))
        if 'causes' in found:
            answer['causes'] = found['causes']
    if answer['condition'] is None:
        answer['text'] = str(error).split('\n')[0][:100]
    return answer


def queries():
    """The lines above; a line that starts with neither a statement's word nor `w` goes on from the one before."""
    found = []
    for line in QUERIES.split('\n'):
        if line.startswith('   ') or line.startswith('  1') or line == 'from t':
            found[-1] += '\n' + line
        else:
            found.append(line)
    return found


def main():
    spark = session()
    import os
    import tempfile

    from pyspark.sql import functions as F
    from pyspark.sql.window import Window

    t = spark.sql("""select id, cast(id as string) s, cast(id as double) d, cast(id as int) n, id > 1 b, array(1, 2) arr, map('a', 1) m,
        named_struct('a', 1, 'b', 'x') st, date'2020-01-01' dt, timestamp'2020-01-01 00:00:00' ts from range(3)""")
    t.createOrReplaceTempView('t')
    u = spark.range(3)
    folder = tempfile.mkdtemp()
    os.makedirs(folder + '/empty')
    with open(folder + '/text', 'w') as file:
        file.write('hello\n{"a": "x"}\n')
    answers = []
    for sql in queries():
        try:
            rows = spark.sql(sql).collect()
            answers.append({'sql': sql, 'rows': [[str(v) for v in r] for r in rows[:3]]})
        except Exception as error:
            answers.append({'sql': sql, **error_of(error)})
    scope = {'t': t, 'u': u, 'F': F, 'Window': Window, 'spark': spark, 'empty': folder + '/empty', 'text': folder + '/text', 'out': folder + '/out'}
    calls = []
    for call in CALLS:
        changed = call.startswith('spark.conf')
        try:
            answer = eval(call, scope)
            entry = {'call': call, 'answer': answer if isinstance(answer, (bool, str)) or answer is None else type(answer).__name__}
            if changed and '.set(' in call:
                entry['then'] = spark.conf.get(call.split("'")[1])
            calls.append(entry)
        except Exception as error:
            calls.append({'call': call, **error_of(error)})
        if changed and '.set(' in call and 'maxPartitionBytes' not in call and 'Threshold' not in call and 'Timeout' not in call and 'Dedup' not in call:
            for key in ('spark.sql.ansi.enabled', 'spark.sql.shuffle.partitions', 'spark.sql.session.timeZone', 'spark.nothing', 'spark.sql.nothing', 'spark.sql.timestampType', 'spark.sql.parquet.compression.codec', 'spark.sql.caseSensitive'):
                spark.conf.unset(key)
    text = __import__('json').dumps(calls, ensure_ascii=False).replace(folder, '/folder')
    calls = __import__('json').loads(text)
    fresh = spark.newSession()
    defaults = []
    for key in DEFAULTS:
        try:
            defaults.append([key, fresh.conf.get(key), fresh.conf.isModifiable(key)])
        except Exception as error:
            defaults.append([key, error_of(error), fresh.conf.isModifiable(key)])
    write({**header(), 'queries': answers, 'calls': calls, 'defaults': defaults})


main()
