"""Records the edges of CSV and JSON: what is quoted and escaped in a written field, values that no text of a type is, types
that a format does not have; and which partition columns and columns of NULL come back from files.

Run: python conformance/record/text_edges.py > conformance/recorded/text_edges.json
"""
import base64
import json
import os
import random
import re
import shutil
import tempfile

from recorder import answer_or_error, header, raw_errors, read_text, session, with_options, write

RANDOM = random.Random(11)
TEXTS = ['a,b\\', 'x', 'p\\', 'a\\"b,', '\\', 'c:\\dir, d:\\', '\\\\,', '"\\', '\\"', '"', '""', ',\\\\"', '\\,\\', "it's \\, so", '#,', '|,|"', '\\\n\\', '#', ' \\, ']
TEXTS += [''.join(RANDOM.choice('a,"\\\\|\'\n ;#') for _ in range(RANDOM.randint(1, 7))) for _ in range(80)]
SQL_TEXTS = ', '.join(f"({i}, {json.dumps(t)}, 'z')" for i, t in enumerate(TEXTS))
QUOTED = f'SELECT s, i, s AS t, n FROM VALUES {SQL_TEXTS} AS v(i, s, n) ORDER BY i'
# Zones had other offsets than whole minutes before they had a standard time.
MOMENTS = "SELECT ts, ts AS u FROM VALUES (TIMESTAMP'1883-11-18 00:00:00'), (TIMESTAMP'1883-11-19 00:00:00'), (TIMESTAMP'0001-01-01 00:00:00'), (TIMESTAMP'2020-07-01 12:00:00.123456'), (TIMESTAMP'-0044-03-15 01:02:03'), (TIMESTAMP'+12020-03-15 01:02:03') AS t(ts)"
BINARY = "SELECT * FROM VALUES (x'00ff41', x'2c22'), (x'', null), (null, x'0a') AS t(b, c)"
NULLS = "SELECT * FROM VALUES ('x', null), (null, 'y'), ('', ''), (null, null) AS t(s, n)"
WRITES = [('csv', QUOTED, o) for o in (
    {}, {'quoteAll': 'true'}, {'escape': '"'}, {'escape': '|'}, {'quote': "'"}, {'escapeQuotes': 'false'}, {'sep': ';'}, {'ignoreLeadingWhiteSpace': 'false', 'ignoreTrailingWhiteSpace': 'false'}, {'comment': 'a'}, {'quote': "'", 'escape': "'"}, {'quote': ''})] + [
    ('csv', MOMENTS, {}), ('csv', MOMENTS, {'timeZone': 'Europe/Amsterdam'}), ('csv', MOMENTS, {'timestampFormat': 'yyyy-MM-dd XXX XXXXX xxx Z'}), ('json', MOMENTS, {}), ('json', 'SELECT array(ts) AS a FROM (' + MOMENTS + ')', {}),
    ('csv', BINARY, {}), ('csv', BINARY, {'quoteAll': 'true'}), ('csv', BINARY, {'emptyValue': 'E', 'nullValue': 'N'}), ('json', BINARY, {}), ('json', 'SELECT array(b, c) AS a, struct(c) AS s FROM (' + BINARY + ')', {}),
] + [('csv', NULLS, {'header': 'true', 'nullValue': v, 'emptyValue': e}) for v, e in (('a,b', 'c,d'), ('a"b', 'c"d'), ('a\\', 'b\\'), ('#a', '#b'), (' a ', ' b '), ('a\nb', 'c\nd'), ('"', '\\'), ('', 'x'), ('""', '""'))] + [
    ('csv', NULLS, {'nullValue': 'a,b', 'quoteAll': 'true'}), ('csv', NULLS, {'emptyValue': 'c,d', 'quoteAll': 'true'}), ('csv', NULLS, {'nullValue': '#a'}), ('csv', 'SELECT 1 AS `a,b`, 2 AS `c"d\\`, 3 AS ` e `', {'header': 'true'}),
    ('csv', "SELECT x'00' AS b, null AS n", {}), ('json', "SELECT 1 AS a, null AS n", {'ignoreNullFields': 'false'}), ('text', 'SELECT null AS n', {}), ('json', "SELECT INTERVAL '1' MONTH AS a, INTERVAL '1' SECOND AS b, TIME'01:02:03' AS c", {}), ('csv', "SELECT INTERVAL '1' MONTH AS a, INTERVAL '1' SECOND AS b, TIME'01:02:03' AS c", {}),
]
NUMBERS = ['123456789012345678901234567890', '-123456789012345678901234567890', '9223372036854775807', '9223372036854775808', '-9223372036854775808', '9223372036854', '9223372036855', '-9223372036855', '1.5', '1e3', '1e30', '0', '-0', '1.0', '86400']
TYPES = ['tinyint', 'smallint', 'int', 'bigint', 'float', 'double', 'decimal(10,2)', 'decimal(38,0)', 'string', 'boolean', 'binary', 'date', 'timestamp', 'timestamp_ntz', 'time', 'interval year to month', 'interval day to second', 'variant']
BASE64 = ['x', '1', 'NaN', 'AQ==', 'AQ=', 'AQ', 'A Q==', 'AQ\\n==', '-_8=', '+/8=', '', ' ', 'AQI=', 'AQID', 'AQIDBA==', 'AQ==AQ==', 'AQ==x', '=', '====', 'AB==', 'AQIé', 'AQID AQID', '%%%%', 'AR==', 'A', 'AQI', ' AQI= ', 'AQID\\tBA==']
CORRUPT = '_corrupt_record string'
JSON = [(f'number {n} as {t}', f'{{"a":{n}}}\n', {}, f'a {t}, {CORRUPT}') for t in TYPES for n in NUMBERS] + [
    (f'base64 {t!r}', f'{{"a":"{t}","b":1}}\n', {}, f'a binary, b int, {CORRUPT}') for t in BASE64] + [
    (f'binary of {v}', f'{{"a":{v}}}\n', {}, f'a binary, {CORRUPT}') for v in ('1', '1.5', 'true', '[1]', '{"b":1}', 'null')] + [
    ('base64 in array', '{"a":["AQ==","x"]}\n', {}, f'a array<binary>, {CORRUPT}'), ('base64 in map', '{"a":{"k":"x"}}\n', {}, f'a map<string,binary>, {CORRUPT}'), ('base64 failfast', '{"a":"x"}\n', {'mode': 'FAILFAST'}, 'a binary'), ('base64 drop', '{"a":"x"}\n{"a":"AQ=="}\n', {'mode': 'DROPMALFORMED'}, 'a binary'),
]
JSON += [(f'part of {t}', c + '\n', {}, f'a {t}, b int, {CORRUPT}') for t, c in (('array<int>', '{"a":[1,"x",3],"b":1}'), ('map<string,int>', '{"a":{"k":1,"l":"x","m":3},"b":1}'), ('struct<k:int,l:int>', '{"a":{"k":"x","l":2},"b":1}'), ('array<struct<k:int,l:int>>', '{"a":[{"k":"x","l":2},{"k":1}],"b":1}'), ('array<array<int>>', '{"a":[[1,"x"],[2]],"b":1}'), ('map<string,array<int>>', '{"a":{"k":["x"],"l":[1]},"b":1}'), ('array<int>', '{"a":{"k":1},"b":1}'), ('struct<k:array<int>,l:int>', '{"a":{"k":[1,"x"],"l":2},"b":1}'), ('map<string,struct<k:int>>', '{"a":{"k":{"k":"x"},"l":{"k":1}},"b":1}'))]
DAYS = ['1', '-1', '+1', '12', '999', '1000', '12345', '10000000', '2147483647', '2147483648', '1e3', ' 1 ', '', '0x1', '1.0', '2020-13-01']
JSON += [(f'day {t!r}', f'{{"a":"{t}"}}\n', {}, f'a date, {CORRUPT}') for t in DAYS] + [(f'day {t!r} by format', f'{{"a":"{t}"}}\n', {'dateFormat': 'dd/MM/yyyy'}, f'a date, {CORRUPT}') for t in ('1', '2020-01-01', '01/02/2020')]
VARIANTS = ['{"a":1,"b":1.5}', '{"a":"x"}', '{"a":{"c":[1,null,true]}}', '{"a":null}', '{}', '{"a":1e400}', '{"a":12345678901234567890}', '{"a":1.10}', '{"a":1e3}', '{"a":"2020-01-01"}', '{"a":NaN}', '{"a":{"k":1,"k":2}}', '{"a":}', '[{"a":1}]', '{"a":"\\u00e9\\n"}']
JSON += [(f'variant {i}', v + '\n', {}, f'a variant, {CORRUPT}') for i, v in enumerate(VARIANTS)] + [
    ('variant failfast', '{"a":}\n', {'mode': 'FAILFAST'}, 'a variant'), ('variant in array', '{"a":[1,"x",null,{"b":2}]}\n', {}, 'a array<variant>'), ('variant in struct', '{"a":{"b":[1]}}\n', {}, 'a struct<b:variant,c:variant>'), ('variant in map', '{"a":{"b":[1]}}\n', {}, 'a map<string,variant>'),
    ('variant multiLine', '[{"a":1},\n {"a":{"b":2}}]', {'multiLine': 'true'}, 'a variant'),
]
FIELDS = ['1', '1.5', 'x', '', 'true', '2020-01-01', '2020-01-01 12:00:00', '2020-01-01T12:00:00Z', '{"a":1}', '-0', '12345678901234567890', '1e5', 'NaN', 'Inf', 'null', ' 1', '99999999999999999999999999999999999999999', '12:00:00', 'FALSE', '1.10', '0001', '+5', '.5', '5.', '1e400', '2020-1-2', '""', '123456789012345678901234567890123456789', '1234567890.1234567890123456789012345678901']
CSV = [(f'variant {f!r}', (f.replace('{"a":1}', '"{""a"":1}"')) + ',x\n', {'escape': '"'}, f'a variant, b string, {CORRUPT}') for f in FIELDS] + [
    ('variant nullValue', '-,x\n', {'nullValue': '-'}, 'a variant, b string'), ('variant formats', '01/02/2020,x\n', {'dateFormat': 'dd/MM/yyyy'}, 'a variant, b string'), ('variant timestamp format', '2020 03,x\n', {'timestampFormat': 'yyyy HH'}, 'a variant, b string'), ('variant nan', 'nil,x\n', {'nanValue': 'nil'}, 'a variant, b string'),
] + [(f'day {t!r}', t + ',x\n', {}, f'a date, b string, {CORRUPT}') for t in DAYS] + [(f'binary {f!r}', f + ',x\n', {}, 'a binary, b string') for f in ('[00 FF 41]', 'AP9B', 'é', '')]
LACKING = ['array<int>', 'struct<a:int>', 'map<string,int>', 'interval', 'void', 'variant', 'array<variant>', 'map<int,int>', 'struct<a:interval>', 'array<void>', 'interval year to month', 'time', 'binary']
READS = [('csv', f'csv of {t}', '1\n', {}, f'a {t}, b string') for t in LACKING] + [('json', f'json of {t}', '{"a":1}\n', {}, f'a {t}, b string') for t in LACKING] + [('text', f'text of {t}', '1\n', {}, f'a {t}') for t in ('int', *LACKING)]
READS += [(kind, f'{kind} compression {c}', '{"a":1}\n', {'compression': c}, 'a string') for kind in ('csv', 'json', 'text') for c in ('nope', 'zstd', 'none', 'GZIP', '')] + [('csv', 'inferred', '1\n', {'compression': 'nope'}, None)]
# A row in the sample makes the column of its number a string.
SAMPLED = [''.join(','.join('x' if i == j else '1' for j in range(n)) + ('\n\n' if i % 5 == 4 else '\n') for i in range(n)) for n in (5, 24)]
READS += [('csv', f'samplingRatio {r} {n}', content, {'inferSchema': 'true', 'samplingRatio': r, **more}, None) for n, content in enumerate(SAMPLED) for r in ('0.05', '0.1', '0.3', '0.5', '0.9', '1.0', '2', '-1') for more in ({}, {'header': 'true'})]
READS += [('json', f'samplingRatio {r} {n}', ''.join(f'{{"a":{i},"b{i}":1}}\n' + ('\n' if i % 4 == 1 else '') for i in range(n)), {'samplingRatio': r}, None) for n in (5, 30) for r in ('0.05', '0.1', '0.3', '0.5', '0.9', '2', '-1')]
PARTITIONS = ["INTERVAL '1-2' YEAR TO MONTH", "INTERVAL '3' YEAR", "INTERVAL '-5' MONTH", "INTERVAL '1 02:03:04.5' DAY TO SECOND", "INTERVAL '-7' DAY", "INTERVAL '5' SECOND", "TIME'01:02:03.5'", "TIME'00:00:00'", "TIMESTAMP_NTZ'2020-01-01 01:02:03'", "TIMESTAMP'2020-01-01 01:02:03.123'", "DATE'2020-01-01'", "x'00ff'", '1.50BD', '1.5D', 'true', "CAST(NULL AS TIME)", "CAST(NULL AS INTERVAL MONTH)", 'CAST(5 AS TINYINT)', "INTERVAL '1' MONTH + INTERVAL '0' YEAR"]
PLAIN_FOLDERS = ['01:02:03', '01%3A02%3A03', '24:00:00', '1:2:3', '01:02:03.123456', '12', "INTERVAL '1' MONTH", "INTERVAL '1-2' YEAR TO MONTH"]
VOIDS = ['null AS x', '1 AS a, null AS x', 'array(null) AS x', 'array() AS x', 'struct(null) AS x', 'named_struct("a", 1, "b", null) AS x', 'map("a", null) AS x', 'map() AS x', 'array(named_struct("b", null)) AS x']


def main():
    folder = tempfile.mkdtemp()
    spark = session()
    raw_errors()
    jvm = spark._jsparkSession

    def fresh(name):
        return f'{folder}/{name}{len(os.listdir(folder))}'

    def read(kind, name, content, options, schema):
        path = fresh(kind)
        with open(path, 'wb') as file:
            file.write(content.encode())

        found = read_text(jvm, kind, path, options, schema)
        return {'format': kind, 'name': name, 'content': content, 'options': options, 'schema': schema, **found}

    def part(path):
        found = sorted(f'{root}/{n}' for root, _, names in os.walk(path) for n in names if n.startswith('part'))
        return open(found[0], newline='', encoding='utf8').read()

    def written(kind, sql, options):
        path = fresh('w')

        def ask():
            with_options(jvm.sql(sql).coalesce(1).write().format(kind), options).save(path)
            return {'content': part(path)}

        return {'format': kind, 'sql': sql, 'options': options, **answer_or_error(ask)}

    def partition(sql):
        path = fresh('k')
        frame = jvm.sql(f'SELECT 1 AS id, {sql} AS k')
        kind = frame.schema().apply(1).dataType().sql()

        def shown(reader):
            frame = reader.parquet(path)
            return {'ddl': frame.schema().toDDL(), 'show': frame.showString(20, 0, False)}

        def ask():
            names = spark._sc._gateway.new_array(spark._jvm.String, 1)
            names[0] = 'k'
            frame.write().partitionBy(names).parquet(path)
            return {'folder': [n for n in os.listdir(path) if n.startswith('k=')]}

        return {'value': sql, 'type': kind, **answer_or_error(ask), 'inferred': answer_or_error(lambda: shown(jvm.read())), 'given': answer_or_error(lambda: shown(jvm.read().schema(f'id int, k {kind}')))}

    def plain_folder(name, given):
        path = fresh('f')
        os.makedirs(f'{path}/k={name}')
        open(f'{path}/k={name}/f.json', 'w').write('{"v":1}\n')

        def ask():
            frame = jvm.read().schema('v int' + (f', k {given}' if given else '')).json(path)
            return {'ddl': frame.schema().toDDL(), 'show': frame.showString(20, 0, False)}

        return {'folder': name, 'given': given, **answer_or_error(ask)}

    def void(kind, sql):
        path = fresh('v')

        def ask():
            jvm.sql(f'SELECT {sql}').write().format(kind).save(path)
            frame = jvm.read().format(kind).load(path)
            return {'ddl': frame.schema().toDDL(), 'show': frame.showString(20, 0, False)}

        return {'format': kind, 'sql': sql, **answer_or_error(ask)}

    reads = [read('json', *case) for case in JSON] + [read('csv', *case) for case in CSV] + [read(*case) for case in READS]
    writes = [written(*case) for case in WRITES]
    partitions = [partition(sql) for sql in PARTITIONS]
    folders = [plain_folder(name, given) for name in PLAIN_FOLDERS for given in (None, 'time', 'interval month', 'interval year to month', 'interval day to second', 'interval second')]
    voids = [void(kind, sql) for kind in ('parquet', 'json', 'csv') for sql in VOIDS]
    shutil.rmtree(folder)
    text = {'reads': reads, 'writes': writes, 'partitions': partitions, 'folders': folders, 'voids': voids}
    write({**header(), **json.loads(re.sub(re.escape(folder) + r'/\w+', '/folder', json.dumps(text, ensure_ascii=False)))})


main()
