"""Records hash() and xxhash64() of values of every type, the partition rows go to in repartition(n, columns), the
first values of rand and randn, and the rows that sample keeps.

Run: python conformance/record/hashing.py > conformance/recorded/hashing.json
"""
import struct

from recorder import header, session, write

# Lists of arguments of hash() and xxhash64(), as SQL.
ARGUMENTS = """
true; false; cast(null as boolean); null; 0Y; -1Y; 127Y; -128Y; 0S; -1S; 32767S; -32768S; 0; 1; -1; 42; 2147483647; -2147483648
0L; 1L; -1L; 42L; 9223372036854775807L; -9223372036854775808L; 4294967296L; 0.0F; float('-0.0'); 1.0F; -1.5F; float('NaN'); float('Infinity'); 3.4028235e38F
0.0D; -0.0D; 1.0D; -1.5D; 0.1D; double('NaN'); double('Infinity'); double('-Infinity'); 1.7976931348623157e308D; 4.9e-324D
0BD; 1.5BD; -1.5BD; 1.50BD; 123456789012345678BD; 12345678901234567890123456789012345678BD; -0.00000000000000000001BD; 0.00BD; cast(1 as decimal(18,0)); cast(1 as decimal(19,0)); cast(-1 as decimal(38,0)); cast(128 as decimal(38,0)); cast(255 as decimal(38,0)); cast(-128 as decimal(38,0)); cast(1 as decimal(38,18))
''; 'a'; 'ab'; 'abc'; 'abcd'; 'abcde'; 'abcdefg'; 'abcdefgh'; 'abcdefghi'; 'hello world'; 'é'; '日本語'; '😀'; 'a😀b'; repeat('x', 31); repeat('x', 32); repeat('x', 33); repeat('xyz', 100); '\\u0000'; ' '
X''; X'00'; X'FF'; X'80'; X'0102'; X'010203'; X'01020304'; X'0102030405'; X'FFFEFDFC'; X'FFFEFDFCFB'; X'000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F2021'
date'1970-01-01'; date'2020-01-31'; date'0001-01-01'; timestamp'1970-01-01 00:00:00Z'; timestamp'2020-01-31 12:34:56.789'; timestamp_ntz'2020-01-31 12:34:56.789'; time'00:00:00'; time'12:34:56.789'; cast(time'12:34:56.789' as time(3))
interval '1-2' year to month; interval '-5' month; interval '1 02:03:04.5' day to second; interval '-1' second; make_interval(1,2,3,4,5,6,7.5); make_interval(0,0,0,0,0,0,0)
array(1, 2, 3); array(); array(1, null, 3); array(null); cast(null as array<int>); array('a', 'b'); array(array(1), array(2, 3)); array(1L, 2L); array(1.5D); array(true, false); array(1.10BD, null)
named_struct('a', 1, 'b', 'x'); named_struct('a', 1); named_struct('a', null, 'b', null); cast(null as struct<a:int>); named_struct('a', named_struct('b', 1, 'c', array('q')), 'd', 2.5D); struct()
map('a', 1); parse_json('1')
1, 2; 2, 1; 1, null; null, 1; null, null; 'a', 'b'; 'ab', ''; '', 'ab'; 1, 'a', 2.0D; 1L, 1; array(1), array(2); 1, 2, 3, 4, 5; date'2020-01-01', 'x', 1.5BD, true, null
struct(1, 'a'), array('b')
""".strip().splitlines()

# Columns over range(300) whose rows are spread by repartition(n, column).
KEYS = {
    'id': 'id', 'int': 'cast(id as int)', 'short': 'cast(id as smallint)', 'byte': 'cast(id % 100 as tinyint)',
    'boolean': 'id % 2 = 0', 'double': 'id / 7', 'float': 'cast(id / 7 as float)', 'zeros': 'if(id % 2 = 0, 0.0D, -0.0D)',
    'decimal': 'cast(id / 7 as decimal(10, 3))', 'wide decimal': 'cast(id * 1000003 as decimal(30, 2))',
    'string': "concat('key', id)", 'short string': 'cast(id as string)', 'binary': 'cast(cast(id as string) as binary)',
    'date': "date_add(date'2020-01-01', cast(id as int))", 'timestamp': 'timestamp_micros(id * 123456789)',
    'ntz': 'cast(timestamp_micros(id * 123456789) as timestamp_ntz)', 'null': 'if(id % 3 = 0, null, id)',
    'array': 'array(id, id + 1)', 'struct': "named_struct('a', id, 'b', cast(id as string))", 'negative': '-id * 1000',
    'two': ['id % 10', "concat('k', id)"], 'three': ['id % 2 = 0', 'id % 3', 'cast(id % 5 as int)'],
}


def double_bits(value):
    return struct.pack('>d', value).hex()


def main():
    spark = session()
    from pyspark.sql import functions as F

    hashes = []
    for text in [a.strip() for line in ARGUMENTS for a in line.split(';')]:
        entry = {'arguments': text}
        for name in ('hash', 'xxhash64'):
            try:
                entry[name] = str(spark.sql(f'select {name}({text})').head()[0])
            except Exception as error:
                entry[name] = {'error': error.getCondition() or type(error).__name__}
        hashes.append(entry)
    partitions = []
    base = spark.range(0, 300, 1, 2)
    for name, key in KEYS.items():
        keys = key if isinstance(key, list) else [key]
        for n in (1, 4, 7, 200):
            frame = base.repartition(n, *[F.expr(k) for k in keys]).selectExpr('id', 'spark_partition_id() p')
            rows = sorted((r.id, r.p) for r in frame.collect())
            partitions.append({'keys': keys, 'n': n, 'partitionOfId': [p for _, p in rows]})
    randoms = []
    for n in (1, 3):
        for seed in (42, 0, -1, 123456789012345):
            row = {'rows': 50, 'partitions': n, 'seed': str(seed)}
            frame = spark.range(0, 50, 1, n).selectExpr(f'rand({seed}L) a', f'randn({seed}L) b')
            values = frame.collect()
            row['rand'] = [double_bits(v.a) for v in values]
            row['randn'] = [double_bits(v.b) for v in values]
            randoms.append(row)
    samples = []
    for n in (1, 3):
        for fraction in (0.1, 0.5, 0.9, 0.01, 1.0):
            for seed in (42, 1, -7):
                for replacement in (False, True):
                    frame = spark.range(0, 200, 1, n).sample(replacement, fraction, seed)
                    samples.append({'rows': 200, 'partitions': n, 'fraction': fraction, 'seed': seed,
                                    'withReplacement': replacement, 'ids': [r.id for r in frame.collect()]})
    splits = []
    for n in (1, 3):
        parts = spark.range(0, 200, 1, n).randomSplit([0.2, 0.3, 0.5], 42)
        splits.append({'rows': 200, 'partitions': n, 'weights': [0.2, 0.3, 0.5], 'seed': 42,
                       'ids': [[r.id for r in p.collect()] for p in parts]})
    others = []
    for expression in ('monotonically_increasing_id()', 'spark_partition_id()', 'uniform(0, 100, 42)', 'randstr(5, 42)', "shuffle(array(1,2,3,4,5), 42)"):
        for n in (1, 3):
            try:
                rows = spark.range(0, 50, 1, n).selectExpr(f'cast({expression} as string) x').collect()
                others.append({'expression': expression, 'rows': 50, 'partitions': n, 'values': [r.x for r in rows]})
            except Exception as error:
                others.append({'expression': expression, 'error': error.getCondition()})
    tasks = [{'rows': rows, 'partitions': n, 'sizes': [r['count'] for r in spark.range(0, rows, 1, n).groupBy(F.spark_partition_id().alias('p')).count().orderBy('p').collect()]} for rows in (10, 50, 200, 7) for n in (1, 2, 3, 4, 7)]
    write({**header(), 'hashes': hashes, 'repartition': partitions, 'random': randoms, 'sample': samples,
           'randomSplit': splits, 'others': others, 'rangePartitions': tasks})


main()
