"""Records what the options of CSV and JSON do, one by one, in reading and in writing; what bytes that are no UTF-8
become; folders without data; writes onto paths that are taken; and what settings, save modes and patterns are refused.

Run: python conformance/record/source_options.py > conformance/recorded/source_options.json
"""
import base64
import json
import os
import shutil
import tempfile

from recorder import error_of, header, raw_errors, session, write

S = 'a string, b string'
CSV = [
    # name, content, options, schema
    ('charToEscapeQuoteEscaping', '"x\\\\"y",1\n"a|\\"b",2\n', {'charToEscapeQuoteEscaping': '|'}, S),
    ('charToEscapeQuoteEscaping long', '1\n', {'charToEscapeQuoteEscaping': 'ab'}, 'a int'),
    ('escape is quote', '"x""y",1\n"",2\n', {'escape': '"'}, S),
    ('escape long', '1\n', {'escape': 'ab'}, 'a int'), ('quote long', '1\n', {'quote': 'ab'}, 'a int'),
    ('comment long', '1\n', {'comment': 'ab'}, 'a int'), ('sep empty', '1\n', {'sep': ''}, 'a int'),
    ('quote off', '"x",1\n', {'quote': ''}, S), ('header bad', '1\n', {'header': 'maybe'}, 'a int'),
    ('nanValue', 'nil,Inf\nNaN,x\n', {'nanValue': 'nil', 'positiveInf': 'x', 'negativeInf': 'y'}, 'a double, b double'),
    ('emptyValue', '"",x\n,y\n', {'emptyValue': 'E'}, S), ('nullValue quoted', '"-",-\n', {'nullValue': '-'}, S),
    ('maxColumns', '1,2,3\n', {'maxColumns': '2'}, None), ('maxColumns bad', '1\n', {'maxColumns': 'x'}, 'a int'),
    ('maxCharsPerColumn', 'abcdef,1\n', {'maxCharsPerColumn': '3'}, S), ('maxCharsPerColumn enough', 'abcdef,1\n', {'maxCharsPerColumn': '6'}, S),
    ('unescapedQuoteHandling stop', 'a"b,c"d\n"a"b,c\n', {'unescapedQuoteHandling': 'STOP_AT_DELIMITER'}, S),
    ('unescapedQuoteHandling back', '"a"b,c\n', {'unescapedQuoteHandling': 'BACK_TO_DELIMITER'}, S),
    ('unescapedQuoteHandling raise', '"a"b,c\n', {'unescapedQuoteHandling': 'RAISE_ERROR'}, S),
    ('unescapedQuoteHandling skip', '"a"b,c\n', {'unescapedQuoteHandling': 'SKIP_VALUE'}, S),
    ('lineSep', '1;2;3', {'lineSep': ';'}, 'a int'), ('lineSep long', '1;;2', {'lineSep': ';;'}, 'a int'), ('lineSep empty', '1\n', {'lineSep': ''}, 'a int'),
    ('encoding latin', b'caf\xe9,1\n', {'encoding': 'ISO-8859-1'}, S), ('encoding utf16', 'é,1\n'.encode('utf-16'), {'encoding': 'UTF-16', 'multiLine': 'true'}, S),
    ('encoding unknown', '1\n', {'encoding': 'nope'}, 'a int'), ('charset', b'caf\xe9,1\n', {'charset': 'ISO-8859-1'}, S),
    ('samplingRatio', '1\n2\nx\n', {'samplingRatio': '1.0', 'inferSchema': 'true'}, None), ('samplingRatio zero', '1\n', {'samplingRatio': '0', 'inferSchema': 'true'}, None),
    ('samplingRatio bad', '1\n', {'samplingRatio': 'x', 'inferSchema': 'true'}, None),
    ('preferDate off', '2020-01-01\n', {'preferDate': 'false', 'inferSchema': 'true'}, None), ('preferDate on', '2020-01-01\n', {'preferDate': 'true', 'inferSchema': 'true'}, None),
    ('locale', '1 janv. 2020\n', {'locale': 'fr-FR', 'dateFormat': 'd MMM yyyy'}, 'a date'), ('locale decimal', '1.234,5;2\n', {'locale': 'de-DE', 'sep': ';'}, 'a decimal(10,2), b int'),
    ('locale en', '1 Jan 2020\n', {'locale': 'en-US', 'dateFormat': 'd MMM yyyy'}, 'a date'),
    ('timestampNTZFormat', '2020/01/02 03\n', {'timestampNTZFormat': 'yyyy/MM/dd HH'}, 'a timestamp_ntz'),
    ('dateFormat bad', '1\n', {'dateFormat': 'bad pattern'}, 'a date'), ('enableDateTimeParsingFallback', '2020-1-2 x\n', {'enableDateTimeParsingFallback': 'true', 'dateFormat': 'yyyy/MM/dd'}, 'a date'),
    ('mode bad', '1\nx\n', {'mode': 'foo'}, 'a int'), ('columnPruning', '1,2\n', {'columnPruning': 'false'}, 'a int, b int'),
    ('corrupt column typed', '1\n', {}, 'a int, _corrupt_record int'), ('inferSchema failfast', '1,2\n3\n', {'mode': 'FAILFAST', 'inferSchema': 'true'}, None),
    ('multiLine sep', '"a\nb";1\n', {'multiLine': 'true', 'sep': ';'}, S), ('timeZone', '2020-01-01 00:00:00\n', {'timeZone': 'UTC'}, 'a timestamp'), ('timeZone bad', '2020-01-01\n', {'timeZone': 'Mars'}, 'a timestamp'),
    ('header multi', 'a,b\n1,2\n', {'header': 'true', 'singleVariantColumn': 'v'}, None), ('bytes permissive', b'\xff\xfea,1\n', {}, S), ('bytes failfast', b'a\xff,1\n', {'mode': 'FAILFAST'}, S),
    ('inputBufferSize', '1\n', {'inputBufferSize': '4'}, 'a int'), ('unknown option', '1\n', {'nonsense': 'x'}, 'a int'), ('compression in reading', '1\n', {'compression': 'gzip'}, 'a int'),
    ('ignoreCorruptFiles', '1\n', {'ignoreCorruptFiles': 'true'}, 'a int'), ('pathGlobFilter', '1\n', {'pathGlobFilter': '*.txt'}, 'a int'), ('modifiedBefore', '1\n', {'modifiedBefore': '2000-01-01T00:00:00'}, 'a int'),
    ('modifiedAfter', '1\n', {'modifiedAfter': '2000-01-01T00:00:00'}, 'a int'), ('modifiedAfter bad', '1\n', {'modifiedAfter': 'yesterday'}, 'a int'), ('modifiedBefore bad', '1\n', {'modifiedBefore': '2020-01-01 00:00'}, 'a int'),
    ('recursiveFileLookup bad', '1\n', {'recursiveFileLookup': 'x'}, 'a int'),
]
BAD = [b'{"a":"x\xffy","b":1}\n{"a":"ok","b":2}\n', b'{"a":1}\n\xff\xfe\n{"a":2}\n', b'{"a":"\xc3("}\n', b'{"\xff":1}\n', b'{"a":"\xed\xa0\x80"}\n']
JSON = [(f'bytes {i} {mode}', content, {'mode': mode}, schema) for i, content in enumerate(BAD) for mode in ('PERMISSIVE', 'FAILFAST', 'DROPMALFORMED') for schema in (None, 'a string, b int, _corrupt_record string')] + [
    ('bytes encoding', BAD[0], {'encoding': 'UTF-8'}, 'a string, b int, _corrupt_record string'), ('encoding latin', b'{"a":"caf\xe9"}\n', {'encoding': 'ISO-8859-1'}, 'a string'),
    ('encoding utf16', '{"a":"é"}'.encode('utf-16'), {'encoding': 'UTF-16', 'multiLine': 'true'}, 'a string'), ('encoding utf16 lines', '{"a":"é"}'.encode('utf-16'), {'encoding': 'UTF-16'}, 'a string'), ('encoding unknown', '{}\n', {'encoding': 'nope'}, 'a int'),
    ('allowComments', '{"a":1 /* x */} // y\n', {'allowComments': 'true'}, 'a int'), ('allowComments off', '{"a":1 /* x */}\n', {}, 'a int, _corrupt_record string'),
    ('allowUnquotedFieldNames', '{a:1}\n', {'allowUnquotedFieldNames': 'true'}, 'a int'), ('allowSingleQuotes off', "{'a':1}\n", {'allowSingleQuotes': 'false'}, 'a int, _corrupt_record string'),
    ('allowNumericLeadingZeros', '{"a":01}\n', {'allowNumericLeadingZeros': 'true'}, 'a int'), ('allowBackslashEscapingAnyCharacter', '{"a":"\\q\\$"}\n', {'allowBackslashEscapingAnyCharacter': 'true'}, 'a string'),
    ('allowBackslashEscapingAnyCharacter off', '{"a":"\\q"}\n', {}, 'a string, _corrupt_record string'), ('allowUnquotedControlChars', '{"a":"x\ty"}\n', {'allowUnquotedControlChars': 'true'}, 'a string'), ('allowUnquotedControlChars off', '{"a":"x\ty"}\n', {}, 'a string, _corrupt_record string'),
    ('allowNonNumericNumbers', '{"a":NaN}\n{"a":+INF}\n{"a":-Infinity}\n', {}, 'a double, _corrupt_record string'), ('allowNonNumericNumbers off', '{"a":NaN}\n{"a":"NaN"}\n', {'allowNonNumericNumbers': 'false'}, 'a double, _corrupt_record string'),
    ('dropFieldIfAllNull', '{"a":null,"b":[],"c":{},"d":1}\n', {'dropFieldIfAllNull': 'true'}, None), ('primitivesAsString', '{"a":1,"b":[true],"c":{"d":1.5}}\n', {'primitivesAsString': 'true'}, None),
    ('prefersDecimal', '{"a":1.5,"b":1e400,"c":1}\n', {'prefersDecimal': 'true'}, None), ('locale', '{"a":"1 janv. 2020"}\n', {'locale': 'fr-FR', 'dateFormat': 'd MMM yyyy'}, 'a date'),
    ('lineSep', '{"a":1};{"a":2}', {'lineSep': ';'}, 'a int'), ('lineSep long', '{"a":1};;{"a":2}', {'lineSep': ';;'}, 'a int'), ('samplingRatio zero', '{"a":1}\n', {'samplingRatio': '0'}, None),
    ('mode bad', '{"a":1}\n{"a":\n', {'mode': 'foo'}, 'a int'), ('timestampFormat', '{"a":"02.01.2020 03"}\n', {'timestampFormat': 'dd.MM.yyyy HH'}, 'a timestamp'), ('infer failfast', '{"a":1}\nx\n', {'mode': 'FAILFAST'}, None), ('infer drop', '{"a":1}\nx\n', {'mode': 'DROPMALFORMED'}, None),
    ('corrupt column named', 'x\n', {'columnNameOfCorruptRecord': 'bad'}, None), ('corrupt column typed', '{"a":1}\n', {}, 'a int, _corrupt_record int'), ('dateFormat bad', '{"a":"1"}\n', {'dateFormat': 'bad pattern'}, 'a date'),
    ('multiLine bad', '{"a":1\n', {'multiLine': 'true'}, None), ('singleVariantColumn', '{"a":1}\n', {'singleVariantColumn': 'v'}, None), ('maxNestingDepth', '{"a":1}\n', {'maxNestingDepth': '1'}, 'a int'), ('useUnsafeRow', '{"a":1}\n', {'useUnsafeRow': 'true'}, 'a int'),
]
WRITTEN = "SELECT * FROM VALUES ('x', 1.5D, DATE'2020-01-02', TIMESTAMP'2020-01-02 03:04:05', TIMESTAMP_NTZ'2020-01-02 03:04:05'), (' \"q\" ', double('NaN'), null, null, null), ('', double('Infinity'), null, null, null), (null, double('-Infinity'), null, null, null), ('é\\\\\"', -0.0D, null, null, null) AS t(s, d, dt, ts, ntz)"
WRITES = [('csv', o) for o in (
    {}, {'quoteAll': 'true'}, {'escapeQuotes': 'false'}, {'quote': '\''}, {'escape': '"'}, {'charToEscapeQuoteEscaping': '|'}, {'nanValue': 'nil'}, {'positiveInf': 'p', 'negativeInf': 'n'}, {'emptyValue': 'E', 'nullValue': 'N'}, {'dateFormat': 'dd/MM/yyyy'}, {'timestampFormat': 'dd/MM/yyyy HH', 'timestampNTZFormat': 'yyyy HH:mm'},
    {'encoding': 'ISO-8859-1'}, {'encoding': 'UTF-16'}, {'encoding': 'nope'}, {'lineSep': '\r\n'}, {'ignoreLeadingWhiteSpace': 'false', 'ignoreTrailingWhiteSpace': 'false'}, {'header': 'true', 'sep': '|'}, {'locale': 'fr-FR', 'dateFormat': 'd MMM yyyy'}, {'compression': 'nope'}, {'quote': 'ab'}, {'timeZone': 'UTC'}, {'maxColumns': '1'}, {'quoteAll': 'x'}, {'sep': ''}, {'mode': 'foo'})] + [('json', o) for o in (
    {}, {'ignoreNullFields': 'false'}, {'dateFormat': 'dd/MM/yyyy'}, {'timestampFormat': 'dd/MM/yyyy HH', 'timestampNTZFormat': 'yyyy HH:mm'}, {'encoding': 'ISO-8859-1'}, {'encoding': 'UTF-16'}, {'encoding': 'nope'}, {'lineSep': '\r\n'}, {'pretty': 'true'}, {'writeNonAsciiCharacterAsCodePoint': 'true'}, {'locale': 'fr-FR', 'dateFormat': 'd MMM yyyy'}, {'compression': 'nope'}, {'timeZone': 'UTC'}, {'ignoreNullFields': 'x'})]
SETTINGS = [('spark.sql.session.timeZone', v) for v in ('Mars', 'UTC', '+25:00', '+02:00', 'GMT+2', '')] + [('spark.sql.timestampType', v) for v in ('foo', 'timestamp_ntz', 'TIMESTAMP_LTZ')] + [(k, v) for k in ('spark.sql.shuffle.partitions',) for v in ('x', '0', '-1', '1.5')] + [
    ('spark.sql.ansi.enabled', 'maybe'), ('spark.sql.ansi.enabled', 'TRUE'), ('spark.sql.caseSensitive', ''), ('spark.sql.autoBroadcastJoinThreshold', 'x'), ('spark.sql.autoBroadcastJoinThreshold', '10 parsecs'), ('spark.sql.files.maxPartitionBytes', 'x'), ('spark.sql.files.maxPartitionBytes', '1q'), ('spark.sql.pivotMaxValues', 'x'), ('spark.sql.adaptive.skewJoin.skewedPartitionFactor', 'x'), ('spark.sql.storeAssignmentPolicy', 'foo'), ('spark.sql.sources.default', ''), ('spark.sql.cteRecursionLevelLimit', 'x'), ('spark.sql.leafNodeDefaultParallelism', '0'), ('spark.sql.adaptive.advisoryPartitionSizeInBytes', '-1x'), ('spark.sql.parquet.compression.codec', 'nope'), ('spark.sql.sources.partitionOverwriteMode', 'foo'), ('spark.sql.broadcastTimeout', 'x')]


def main():
    spark = session()
    folder = tempfile.mkdtemp()
    raw_errors()
    jvm = spark._jsparkSession

    def answer(ask):
        try:
            return ask()
        except Exception as error:
            if not hasattr(error, 'java_exception'):
                raise
            message = str(error.java_exception.getMessage()).replace(folder, '/folder')
            return {'error': error_of(error), 'message': message[:300], 'class': error.java_exception.getClass().getName()}

    def read(kind, name, content, options, schema):
        path = f'{folder}/{kind}-{len(os.listdir(folder))}'
        data = content if isinstance(content, bytes) else content.encode()
        with open(path, 'wb') as file:
            file.write(data)

        def ask():
            reader = jvm.read()
            for key, value in options.items():
                reader = reader.option(key, value)
            frame = (reader.schema(schema) if schema else reader).format(kind).load(path)
            return {'ddl': frame.schema().toDDL(), 'show': frame.showString(20, 0, False)}

        entry = {'format': kind, 'name': name, 'options': options, 'schema': schema, 'base64': base64.b64encode(data).decode()}
        return {**entry, **answer(ask)}

    reads = [read('csv', *case) for case in CSV] + [read('json', *case) for case in JSON]
    for kind in ('csv', 'json', 'text', 'parquet'):
        for name in ('empty folder', 'only hidden'):
            path = f'{folder}/empty-{kind}-{name[0]}'
            os.makedirs(path)
            if name == 'only hidden':
                open(f'{path}/_x', 'w').write('1')
            reads.append({'format': kind, 'name': name, **answer(lambda: {'ddl': jvm.read().format(kind).load(path).schema().toDDL()})})
    writes = []
    for i, (kind, options) in enumerate(WRITES):
        path = f'{folder}/w{i}'

        def ask():
            writer = jvm.sql(WRITTEN).coalesce(1).write().format(kind)
            for key, value in options.items():
                writer = writer.option(key, value)
            writer.save(path)
            part = [n for n in os.listdir(path) if n.startswith('part')][0]
            return {'base64': base64.b64encode(open(f'{path}/{part}', 'rb').read()).decode()}

        writes.append({'format': kind, 'options': options, **answer(ask)})
    settings = []
    for key, value in SETTINGS:
        def by_set():
            jvm.sql(f'SET {key}={value}')
            return {'value': jvm.conf().get(key)}

        def by_conf():
            jvm.conf().set(key, value)
            return {'value': jvm.conf().get(key)}

        entry = {'key': key, 'value': value, 'conf': answer(by_conf)}
        jvm.conf().unset(key)
        entry['set'] = answer(by_set)
        jvm.conf().unset(key)

        def by_builder():
            clone = jvm.newSession()
            gateway = spark._jvm.org.apache.spark.sql.classic.SparkSession
            builder = gateway.builder().config(key, value)
            made = builder.getOrCreate()
            return {'value': made.conf().get(key), 'tz': made.sql('select current_timezone()').collect()[0].get(0) if 'timeZone' in key else None}

        entry['builder'] = answer(by_builder)
        jvm.conf().unset(key)
        settings.append(entry)
    paths = []
    one = spark.range(3)

    def onto(name, run):
        target = f'{folder}/p{len(paths)}'
        os.makedirs(target)
        got = answer(lambda: run(target) or {'ok': True})
        left = sorted(os.path.relpath(os.path.join(r, n), target) for r, _, ns in os.walk(target) for n in ns if not n.endswith('.crc'))
        text = open(f'{target}/file').read() if os.path.isfile(f'{target}/file') else None
        paths.append({'name': name, **got, 'left': [n.split('-')[0] if 'part-' in n else n for n in left], 'file': text})

    def with_file(run):
        def go(target):
            open(f'{target}/file', 'w').write('1\n')
            run(target)
        return go

    frame = one._jdf
    for mode in ('append', 'overwrite', 'ignore', 'errorifexists'):
        for kind in ('parquet', 'csv'):
            onto(f'{mode} {kind} onto a file', with_file(lambda t: frame.write().format(kind).mode(mode).save(f'{t}/file')))
            onto(f'{mode} {kind} below a file', with_file(lambda t: frame.write().format(kind).mode(mode).save(f'{t}/file/x')))
    def itself(target, mode):
        frame.write().parquet(f'{target}/d')
        jvm.read().parquet(f'{target}/d').write().mode(mode).parquet(f'{target}/d')
    for mode in ('overwrite', 'append'):
        onto(f'{mode} what is read', lambda t: itself(t, mode))
    onto('insert overwrite directory of what is read', lambda t: (frame.write().parquet(f'{t}/d'), jvm.sql(f"INSERT OVERWRITE DIRECTORY '{t}/d' USING parquet SELECT * FROM parquet.`{t}/d`"))[2:])
    onto('save mode', lambda t: frame.write().mode('foo').save(f'{t}/x'))
    patterns = {p: answer(lambda: {'show': jvm.sql(f"SELECT {p}").showString(1, 0, False)}) for p in (
        "'x' rlike '('", "regexp_extract('x', '[', 0)", "regexp_replace('x', '*', 'y')", "split('x', '(')", "regexp_count('x', '(')", "regexp_instr('x', '(')", "regexp_substr('x', '(')", "regexp_extract_all('x', '(')", "regexp_like('x', '(')",
        "id rlike id FROM VALUES ('(') t(id)", "regexp_replace(id, id, 'y') FROM VALUES ('(') t(id)", "split(id, id) FROM VALUES ('(') t(id)", "regexp_extract(id, id, 0) FROM VALUES ('(') t(id)")}
    shutil.rmtree(folder)
    text = {'sql': WRITTEN, 'reads': reads, 'writes': writes, 'settings': settings, 'paths': paths, 'patterns': patterns}
    write({**header(), **json.loads(json.dumps(text, ensure_ascii=False).replace(folder, '/folder'))})


main()
