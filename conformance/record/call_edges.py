"""Records the edges of calls: empty paths, buckets and orders of files without a table, files that link to themselves, what
overwrites its own input; lambdas outside of functions that take one; ranges at the ends of BIGINT; formats of decimals,
JSON of decimals and of empty keys, and aggregates of decimals.

Run: python conformance/record/call_edges.py > conformance/recorded/call_edges.json
"""
import json
import os
import re
import tempfile

from recorder import error_of, header, session, write

QUERIES = """
select abs(x -> 1)
select x -> 1
select abs((x, y) -> 1)
select concat('a', x -> 1)
select sum(x -> 1)
select count(x -> 1) from range(1)
select nope(x -> 1)
select upper(x -> x)
select coalesce(x -> x, 1)
select if(x -> x, 1, 2)
select (x -> x) + 1
select array(x -> x)
select row_number(x -> x) over (order by id) from range(1)
select transform(array(1), 1)
select transform(array(1), x -> x -> 1)
select transform(x -> 1, array(1))
select transform(array(1), (x, y, z) -> 1)
select filter(array(1), () -> true)
select transform(array(1), x -> abs(y -> 1))
select cast((x -> 1) as int)
select explode(x -> 1)
select * from explode(x -> 1)
select * from range(x -> 1)
select struct(x -> 1)
select named_struct('a', x -> 1)
select id from range(1) where x -> true
select id from range(1) order by x -> 1
select map(1, x -> 1)
select (x -> 1) is null
select case when x -> true then 1 end
select * from range(-9223372036854775808, 9223372036854775807, 9223372036854775807)
select * from range(-9223372036854775808, 9223372036854775807, 4611686018427387904, 3)
select * from range(9223372036854775807, -9223372036854775808, -9223372036854775808)
select * from range(9223372036854775807, -9223372036854775808, -9223372036854775807, 2)
select count(*) from range(-9223372036854775808, 9223372036854775807, 9223372036854775)
select * from range(9223372036854775806, 9223372036854775807)
select * from range(9223372036854775805, 9223372036854775807, 2)
select * from range(-9223372036854775807, -9223372036854775808, -1)
select * from range(-9223372036854775808, -9223372036854775806, 1, 7)
select * from range(9223372036854775807, 9223372036854775807)
select * from range(9223372036854775808)
select * from range(9223372036854775000, 9223372036854775807, 500, 2)
select max(id), count(*) from range(9223372036854775000, 9223372036854775807, 3, 4)
select * from range(-9223372036854775808, 9223372036854775807, 6000000000000000000, 4)
select format_string('%d', 1.5)
select format_string('%e', 1.5)
select format_string('%f', 1.5)
select format_string('%.3f', 1234567.125)
select format_string('%,.2f', 1234567.125)
select format_string('%g', 1.5)
select format_string('%a', 1.5)
select format_string('%x', 1.5)
select format_string('%o', 1.5)
select format_string('%c', 1.5)
select format_string('%s', 1.50)
select format_string('%10s|', 1.50)
select format_string('%b', 1.5)
select format_string('%h', 1.5)
select format_string('%E', 123456789.125)
select format_string('%G', 123456789.125)
select format_string('%G', 0.0000125)
select format_string('%.0f', 0.5)
select format_string('%.0f', 1.5)
select format_string('%.1f', 0.25)
select format_string('%+.2f', -0.005)
select format_string('%08.2f', -1.5)
select format_string('%(,.2f', -1234.5)
select format_string('%s', 0.00000000)
select format_string('%s', cast(null as decimal(5,2)))
select format_string('%f', cast(null as decimal(5,2)))
select format_string('%f', cast(12345678901234567890123456789012345678 as decimal(38,0)))
select format_string('%.20f', cast(0.12345678901234567890123456789012345678 as decimal(38,38)))
select format_string('%e', 0.0)
select format_string('%g', 0.0)
select format_string('%c', 65)
select format_string('%d', 1.5D)
select format_string('%f', 1)
select format_string('%x', 'a')
select to_json(named_struct('a', 0.00000000))
select to_json(named_struct('a', cast(0 as decimal(10,8)), 'b', cast(0 as decimal(10,6)), 'c', cast(0 as decimal(10,7))))
select to_json(named_struct('a', cast('0.0000001' as decimal(10,7)), 'b', cast('0.000001' as decimal(10,6)), 'c', cast('-0.0000001' as decimal(20,10))))
select to_json(named_struct('a', 1.10, 'b', cast(100 as decimal(10,0)), 'c', cast('1E10' as decimal(20,0))))
select to_json(array(cast(0 as decimal(38,38)), cast('0.00000000000000000000000000000000000001' as decimal(38,38))))
select to_json(map('k', cast(0 as decimal(10,9))))
select to_json(map(cast(0 as decimal(10,9)), 1))
select string(from_json('{"": 1}', 'a int'))
select string(from_json('{"": 1, "a": 2}', 'a int'))
select string(from_json('{"": 1}', 'map<string,int>'))
select string(from_json('{"": 1}', '`` int'))
select get_json_object('{"": 1}', '$.')
select get_json_object('{"": 1}', "$['']")
select get_json_object('{"": {"a": 2}}', "$[''].a")
select json_tuple('{"": 1, "a": 2}', '', 'a')
select string(json_object_keys('{"": 1, "a": 2}'))
select schema_of_json('{"": 1}')
select schema_of_json('{"": {"": 1}}')
select to_json(map('', 1))
select to_json(named_struct('', 1))
select string(parse_json('{"": 1}'))
select variant_get(parse_json('{"": 1}'), "$['']", 'int')
select try_variant_get(parse_json('{"": 1}'), '$.', 'int')
select try_add('12.9', 1)
select try_add('12', 1)
select try_add(1, '12')
select try_add('x', 1)
select try_add('12.9', 1.5)
select try_add('12.9', 1.5D)
select try_add(1, '12.9')
select try_add('12.9', '1')
select try_subtract('12.9', 1)
select try_multiply('12.9', 2)
select try_divide('12.9', 2)
select try_divide('x', 2)
select try_mod('12.9', 2)
select try_mod('12', 5)
select '12.9' + 1
select '12' + 1
select '12' * 2L
select try_add('9223372036854775807', 1)
select try_add('9223372036854775808', 1)
select try_add(' 12 ', 1)
select try_add('', 1)
select try_add('12', cast(1 as tinyint))
select try_add(cast('2020-01-01' as date), '1')
select try_add('12.9', 1L)
select regr_avgx(y, x), regr_avgy(y, x) from values (1.5, 2.25), (2.5, null), (3.125, 4.0) v(y, x)
select typeof(regr_avgx(y, x)), typeof(regr_avgy(y, x)) from values (cast(1 as decimal(10,2)), cast(2 as decimal(20,5))) v(y, x)
select regr_avgx(y, x), regr_avgy(y, x) from values (cast(1 as decimal(38,2)), cast(2 as decimal(38,30))) v(y, x)
select regr_avgx(y, x), regr_avgy(y, x) from values (1, 2), (2, 4) v(y, x)
select regr_avgx(y, x), regr_avgy(y, x) from values (1.0, 2) v(y, x)
select regr_avgx(y, x) from values ('1', '2') v(y, x)
select regr_count(y, x), regr_r2(y, x), regr_slope(y, x), regr_intercept(y, x), regr_sxx(y, x), regr_sxy(y, x), regr_syy(y, x) from values (1.5, 2.25), (2.5, 3.0), (3.125, 4.0) v(y, x)
select regr_avgx(y, x), regr_avgy(y, x) from values (interval '1' month, interval '2' month) v(y, x)
select product(x) from values (2), (3) v(x)
select product(x) from values (2.5), (3) v(x)
select product(x) from values ('2') v(x)
select product(distinct x) from values (2), (2) v(x)
""".strip().split('\n')

CALLS = """
spark.read.parquet('')
spark.read.csv('')
spark.read.json('')
spark.read.text('')
spark.read.load('')
spark.read.format('csv').load('')
spark.read.schema('a int').csv('')
spark.read.parquet(data, '')
spark.read.csv([data, ''])
spark.read.csv(' ')
spark.read.option('path', '').csv()
spark.read.option('path', '').format('parquet').load()
spark.read.parquet()
t.write.parquet('')
t.write.csv('')
t.write.save('')
t.write.mode('overwrite').parquet('')
t.write.mode('ignore').parquet('')
t.write.option('path', '').save()
t.write.format('noop').mode('overwrite').save('')
t.write.save()
t.write.saveAsTable('')
t.write.insertInto('')
t.write.parquet(' ')
spark.sql("select * from parquet.``")
spark.sql("select * from parquet.` `")
spark.sql("create table e1 (a int) using parquet location ''")
spark.sql("insert overwrite directory '' using parquet select 1")
t.write.sortBy('id').save(out)
t.write.sortBy('id').parquet(out)
t.write.sortBy('nope').parquet(out)
t.write.sortBy('id').format('noop').mode('overwrite').save()
t.write.sortBy('id').saveAsTable('s1')
t.write.sortBy('id').insertInto('s2')
t.write.sortBy('id').insertInto('tab')
t.write.sortBy('id').partitionBy('id').parquet(out)
t.write.sortBy('id').mode('nope').parquet(out)
t.write.sortBy('id').parquet('')
t.write.bucketBy(2, 'id').save(out)
t.write.bucketBy(2, 'id').parquet(out)
t.write.bucketBy(2, 'id').sortBy('id').parquet(out)
t.write.bucketBy(2, 'id').sortBy('id').save(out)
t.write.bucketBy(2, 'id').insertInto('tab')
t.write.bucketBy(2, 'id').sortBy('id').insertInto('tab')
t.write.bucketBy(2, 'nope').parquet(out)
t.write.bucketBy(0, 'id').parquet(out)
t.write.bucketBy(0, 'id').saveAsTable('b0')
t.write.bucketBy(2, 'nope').saveAsTable('b1')
t.write.bucketBy(2, 'id').format('noop').mode('overwrite').save()
t.write.bucketBy(2, 'id').parquet('')
t.write.partitionBy('id').bucketBy(2, 'id').parquet(out)
spark.read.parquet(loop)
spark.read.text(loop)
spark.read.schema('a int').csv(loop)
spark.read.text(loops)
spark.read.text(loops).collect()
spark.read.text(looped)
spark.read.text(looped).collect()
spark.read.text(dangling)
spark.read.text(dangles)
spark.read.text(dangles).collect()
spark.read.text(loop + '/x')
spark.read.text(loops + '/*')
t.write.parquet(loop)
t.write.mode('overwrite').parquet(loop)
t.write.mode('append').parquet(loop)
t.write.parquet(loop + '/x')
spark.range(-2**63, 2**63 - 1, 2**63 - 1).collect()
spark.range(2**63 - 3, 2**63 - 1).collect()
spark.range(2**63).collect()
spark.range(0, 2**63 - 1, 2**62, 3).collect()
spark.read.parquet(own).write.mode('overwrite').parquet(own)
spark.read.parquet(own2).write.mode('append').parquet(own2)
spark.table('tab').write.mode('overwrite').saveAsTable('tab')
spark.table('tab').write.mode('overwrite').insertInto('tab')
spark.sql('insert overwrite tab select id + 1 from tab')
spark.sql("insert overwrite directory '{own3}' using parquet select id + 1 id from parquet.`{own3}`")
spark.createDataFrame([(None,)], 'a int not null').collect()
spark.createDataFrame([(1, None)], 'a int, b string not null').collect()
spark.createDataFrame([((None,),)], 'a struct<b: int not null>').collect()
spark.createDataFrame([([None],)], T.StructType([T.StructField('a', T.ArrayType(T.IntegerType(), False))])).collect()
spark.createDataFrame([({'k': None},)], T.StructType([T.StructField('m', T.MapType(T.StringType(), T.IntegerType(), False))])).collect()
spark.createDataFrame([([(None,)],)], 'a array<struct<b: int not null>>').collect()
""".strip().split('\n')


def answer(ask):
    """The columns with their types and the rows as text, or the error."""
    try:
        frame = ask()
        if frame is None:
            return {'done': True}
        if isinstance(frame, list):
            return {'rows': [[None if v is None else str(v) for v in row] for row in frame]}
        rows = [[None if v is None else str(v) for v in row] for row in frame.collect()]
        return {'columns': [[f.name, f.dataType.simpleString()] for f in frame.schema], 'rows': rows}
    except Exception as error:
        origin = getattr(error, '_origin', None) or getattr(error, 'java_exception', None)
        if origin is not None:
            import types

            found = error_of(types.SimpleNamespace(java_exception=origin))
            kept = {key: found[key] for key in ('condition', 'sqlState', 'parameters') if key in found}
        elif getattr(error, 'getCondition', lambda: None)():
            kept = {'condition': error.getCondition(), 'parameters': error.getMessageParameters()}
        else:
            kept = {'condition': '{' + type(error).__name__ + '}'}
        if kept['condition'].startswith('{'):
            kept['text'] = re.sub(r'calling o\d+', 'calling', str(error).split('\n')[0][:300])
        return {'error': kept}


def main():
    from pyspark.sql import types as T

    folder = tempfile.mkdtemp()
    os.chdir(folder)
    spark = session()
    at = lambda name: os.path.join(folder, name)
    t = spark.range(0, 3, 1, 1)
    scope = {'spark': spark, 't': t, 'T': T, 'out': at('out')}
    for name in ('data', 'own', 'own2', 'own3'):
        t.write.parquet(at(name))
        scope[name] = at(name)
    spark.sql('drop table if exists tab')
    t.write.saveAsTable('tab')
    os.symlink(at('loop'), at('loop'))
    scope['loop'] = at('loop')
    for name in ('loops', 'looped', 'dangles'):
        os.mkdir(at(name))
        with open(at(name) + '/file', 'w') as file:
            file.write('x\n')
        scope[name] = at(name)
    os.symlink(at('loops/link'), at('loops/link'))  # a link to itself among files
    os.symlink(at('looped'), at('looped/up'))  # a link to the folder that it lies in
    os.symlink(at('nothing'), at('dangles/link'))
    os.symlink(at('nothing'), at('dangling'))
    scope['dangling'] = at('dangling')
    queries = [{'sql': sql, **answer(lambda: spark.sql(sql))} for sql in QUERIES]
    calls = []
    for call in CALLS:
        found = answer(lambda: eval(call.replace('{own3}', at('own3')), scope))
        calls.append({'call': call, **found})
    rows = {name: answer(lambda: spark.read.parquet(at(name))) for name in ('own', 'own2', 'own3')}
    rows['tab'] = answer(lambda: spark.table('tab'))
    spark.sql('drop table if exists tab')
    # Names of files differ from run to run.
    parts = re.compile(r'(part-\d+)-[0-9a-f-]{36}')
    text = json.dumps({'queries': queries, 'calls': calls, 'afterwards': rows}, ensure_ascii=False)
    text = parts.sub(r'\1-UUID', text)
    write({**header(), **json.loads(text.replace(folder, '/folder'))})


main()
