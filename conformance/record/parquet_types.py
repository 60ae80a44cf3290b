"""Records how Parquet columns of every type are read: by the type that Spark gives them, and asked for as other types. The
files, some hundred bytes each, are made here by pyarrow and DuckDB and lie in the recording as base64.

Run: python conformance/record/parquet_types.py > conformance/recorded/parquet_types.json
(needs pyarrow and duckdb beside what `recorder.py` names)
"""
import base64
import datetime
import decimal
import json
import os
import shutil
import tempfile
import uuid

import duckdb
import pyarrow
import pyarrow.parquet
from recorder import error_of, header, raw_errors, session, write

D = datetime.date
INTEGERS = {f'{sign}int{bits}': [0, 1, 100, 2 ** (bits - (sign == '')) - 1, *([] if sign else [-(2 ** (bits - 1))]), None] for sign in ('', 'u') for bits in (8, 16, 32, 64)}
DAYS = [D(1970, 1, 1), D(2020, 2, 29), D(1, 1, 1), D(9999, 12, 31), None]
MOMENTS = [0, 1_500_000, -1, 1_583_020_799_999_999, None]


def arrow_columns():
    """Name and array."""
    pa = pyarrow
    for name, values in INTEGERS.items():
        yield name, pa.array(values, getattr(pa, name)())
    yield 'date', pa.array(DAYS, pa.date32())
    for unit, factor in (('ms', 1), ('us', 1000), ('ns', 1_000_000)):
        scaled = [None if v is None else v // 1000 * factor for v in MOMENTS]
        yield f'timestamp_{unit}', pa.array(scaled, pa.timestamp(unit))
        yield f'timestamp_{unit}_utc', pa.array(scaled, pa.timestamp(unit, 'UTC'))
    yield 'time_ms', pa.array([0, 86_399_999, None], pa.time32('ms'))
    yield 'time_us', pa.array([0, 86_399_999_999, None], pa.time64('us'))
    yield 'time_ns', pa.array([0, 86_399_999_999_999, None], pa.time64('ns'))
    yield 'float16', pa.array([1.5, -2.25, None], pa.float32()).cast(pa.float16())
    yield 'float', pa.array([1.5, -2.25, None], pa.float32())
    yield 'double', pa.array([1.5, -2.25, None], pa.float64())
    yield 'boolean', pa.array([True, False, None])
    yield 'string', pa.array(['a', '', None])
    yield 'binary', pa.array([b'a', b'', None])
    yield 'fixed', pa.array([b'abc', b'def', None], pa.binary(3))
    yield 'duration', pa.array([1, 2, None], pa.duration('us'))
    yield 'null', pa.array([None, None], pa.null())
    yield 'decimal_9_2', pa.array([decimal.Decimal('1.50'), None], pa.decimal128(9, 2))
    yield 'decimal_38_10', pa.array([decimal.Decimal('1.5'), None], pa.decimal128(38, 10))
    yield 'decimal_50', pa.array([decimal.Decimal('15'), None], pa.decimal256(50, 0))
    half = pa.array([1.5, -2.25], pa.float32()).cast(pa.float16())
    yield 'struct_float16', pa.array([{'a': 1, 'b': half[0]}, None], pa.struct([('a', pa.int32()), ('b', pa.float16())]))
    yield 'list_float16', pa.array([[half[0], half[1]], None], pa.list_(pa.float16()))
    nanos = pa.array([{'a': 1, 't': 5}, None], pa.struct([('a', pa.int32()), ('t', pa.timestamp('ns'))]))
    yield 'struct_timestamp_ns', nanos
    yield 'list_uint32', pa.array([[4294967295, 1], None], pa.list_(pa.uint32()))


DUCKDB = {
    'uuid': f"UUID '{uuid.UUID(int=2 ** 127 - 1)}'",
    'interval': "INTERVAL '3 months 2 days'",
    'time_utc': "TIMETZ '12:00:00+01'",
    'hugeint': '170141183460469231731687303715884105727::HUGEINT',
}
ASKED = ['tinyint', 'smallint', 'int', 'bigint', 'float', 'double', 'decimal(5,0)', 'decimal(10,0)', 'decimal(10,2)', 'decimal(12,2)', 'decimal(20,0)', 'decimal(20,5)', 'decimal(38,10)', 'string', 'binary', 'boolean', 'date', 'timestamp', 'timestamp_ntz', 'time', 'interval year to month', 'interval day to second', 'array<int>', 'struct<a:int>']
NESTED = {
    'struct_float16': ['struct<a:int>', 'struct<b:binary>', 'struct<a:int,b:float>'], 'struct_timestamp_ns': ['struct<a:int>', 'struct<t:timestamp_ntz>', 'struct<t:bigint>'], 'list_float16': ['array<float>', 'array<binary>'],
    'list_uint32': ['array<int>', 'array<bigint>', 'array<decimal(20,0)>', 'array<tinyint>', 'array<decimal(38,10)>'],
}
NANOS = 'spark.sql.legacy.parquet.nanosAsLong'


def main():
    folder = tempfile.mkdtemp()
    names = []
    for name, values in arrow_columns():
        pyarrow.parquet.write_table(pyarrow.table({'c': values, 'other': list(range(len(values)))}), f'{folder}/{name}', compression='none', store_schema=False)
        names.append(name)
    for name, value in DUCKDB.items():
        duckdb.sql(f"COPY (SELECT {value} AS c, 0::BIGINT AS other UNION ALL SELECT NULL, 1) TO '{folder}/{name}' (FORMAT parquet, COMPRESSION uncompressed)")
        names.append(name)
    spark = session()
    raw_errors()
    jvm = spark._jsparkSession

    def read(name, schema, settings=None):
        for key, value in (settings or {}).items():
            jvm.conf().set(key, value)
        entry = {'file': name, 'schema': schema, **({'settings': settings} if settings else {})}
        try:
            reader = jvm.read()
            frame = (reader.schema(schema) if schema else reader).format('parquet').load(f'{folder}/{name}')
            if schema is None:
                entry['ddl'] = frame.schema().toDDL()
            entry['show'] = frame.showString(20, 0, False)
        except Exception as error:
            if not hasattr(error, 'java_exception'):
                raise
            found = error_of(error)
            told = {} if found['condition'].startswith('FAILED_READ_FILE') else {'parameters': found.get('parameters', {})}
            entry['error'] = {'condition': found['condition'], **told}
        for key in settings or {}:
            jvm.conf().unset(key)
        return entry

    reads = []
    for name in names:
        reads.append(read(name, None))
        reads.append(read(name, 'other bigint'))
        for asked in NESTED.get(name, ASKED):
            reads.append(read(name, f'c {asked}'))
        if name.startswith(('timestamp_ns', 'struct_timestamp')):
            reads += [read(name, schema, {NANOS: 'true'}) for schema in (None, 'c bigint', 'c timestamp', 'c timestamp_ntz', 'other bigint') ]
    files = {name: base64.b64encode(open(f'{folder}/{name}', 'rb').read()).decode() for name in names}
    shutil.rmtree(folder)
    write({**header(), 'files': [[name, data] for name, data in files.items()], 'reads': reads})


main()
