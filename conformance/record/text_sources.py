"""Records how CSV, JSON-lines and text files are read: schema inference, PERMISSIVE, DROPMALFORMED and FAILFAST, header,
quotes, escapes, nulls, dates, corrupt records; how they are written back; and the file names and folders of writes.

Run: python conformance/record/text_sources.py > conformance/recorded/text_sources.json
"""
import os
import re
import shutil
import tempfile

from recorder import error_of, header, raw_errors, session, write

CSV = [
    # name, content, options, schema
    ('plain', 'a,b\n1,x\n2,y\n', {}, None), ('header', 'a,b\n1,x\n2,y\n', {'header': 'true'}, None),
    ('infer', 'a,b,c,d,e,f,g\n1,1.5,true,2020-01-01,2020-01-01 12:00:00,x,\n-2,1e3,false,1999-12-31,2020-01-01T00:00:00Z,,\n', {'header': 'true', 'inferSchema': 'true'}, None),
    ('infer mixed', 'a,b,c,d\n1,1,1,2020-01-01\n3000000000,1.5,x,2020-01-01 00:00:00\n', {'header': 'true', 'inferSchema': 'true'}, None),
    ('infer decimal', 'a\n12345678901234567890\n1\n', {'header': 'true', 'inferSchema': 'true'}, None),
    ('infer nan', 'a\nNaN\nInf\n-Inf\n1.0\n', {'header': 'true', 'inferSchema': 'true'}, None),
    ('infer all null', 'a,b\n,1\n,2\n', {'header': 'true', 'inferSchema': 'true'}, None),
    ('infer spaces', 'a\n 1\n2 \n', {'header': 'true', 'inferSchema': 'true'}, None),
    ('infer time', 'a\n12:34:56\n', {'header': 'true', 'inferSchema': 'true'}, None),
    ('quotes', 'a,b\n"x,y","he said ""hi"""\n"multi\nline",z\n\'q\',\\"e\\"\n', {'header': 'true'}, None),
    ('multiline', 'a,b\n"x\ny",1\n', {'header': 'true', 'multiLine': 'true'}, None),
    ('escape', 'a,b\n"x\\"y",1\n"a\\\\",2\n', {'header': 'true'}, None),
    ('empty and null', 'a,b,c\n,"",x\nnull,NULL,\\N\n', {'header': 'true'}, None),
    ('nullValue', 'a,b\nNA,1\n"NA",2\n', {'header': 'true', 'nullValue': 'NA'}, None),
    ('ragged permissive', 'a,b\n1\n1,2,3\n,\n\n4,5\n', {'header': 'true'}, None),
    ('ragged schema', '1\n1,2,3\n,\n\n4,5\n', {}, 'a int, b int'), ('ragged dropmalformed', '1\n1,2,3\n4,5\n', {'mode': 'DROPMALFORMED'}, 'a int, b int'),
    ('ragged failfast short', '1\n', {'mode': 'FAILFAST'}, 'a int, b int'), ('ragged failfast long', '1,2,3\n', {'mode': 'FAILFAST'}, 'a int, b int'),
    ('bad int', '1,a\nx,b\n99999999999,c\n1.5,d\n 3,e\n', {}, 'a int, b string'), ('bad int failfast', '1,a\nx,b\n', {'mode': 'FAILFAST'}, 'a int, b string'),
    ('corrupt record', '1,a\nx,b\n1,2,3\n', {}, 'a int, b string, _corrupt_record string'),
    ('corrupt record named', '1,a\nx,b\n', {'columnNameOfCorruptRecord': 'bad'}, 'a int, b string, bad string'),
    ('types', 'true,1,2.5,2020-01-31,2020-01-31 12:34:56,12.345,x,2020-01-31T12:34:56\nTRUE,-1,NaN,2020-1-31,2020-01-31,99999.99,,2020-01-31\nyes,1L,Infinity,x,x,x,é,x\n', {}, 'a boolean, b long, c double, d date, e timestamp, f decimal(5,2), g string, h timestamp_ntz'),
    ('formats', '31/01/2020,31.01.2020 12\n2020-01-31,x\n', {'dateFormat': 'dd/MM/yyyy', 'timestampFormat': 'dd.MM.yyyy HH'}, 'a date, b timestamp'),
    ('sep tab', 'a\tb\n1\t2\n', {'header': 'true', 'sep': '\\t'}, None), ('sep long', 'a||b\n1||2\n', {'header': 'true', 'sep': '||'}, None),
    ('comment', '#c\na,b\n#x\n1,2\n', {'header': 'true', 'comment': '#'}, None), ('whitespace', 'a , b\n 1 , x \n', {'header': 'true'}, None),
    ('trim', 'a , b\n 1 , x \n', {'header': 'true', 'ignoreLeadingWhiteSpace': 'true', 'ignoreTrailingWhiteSpace': 'true'}, None),
    ('duplicate header', 'a,A,b,,\n1,2,3,4,5\n', {'header': 'true'}, None), ('crlf', 'a,b\r\n1,x\r\n', {'header': 'true'}, None), ('cr', 'a,b\r1,x\r', {'header': 'true'}, None),
    ('bom', '\ufeffa,b\n1,2\n', {'header': 'true'}, None), ('no last line feed', 'a,b\n1,2', {'header': 'true'}, None), ('empty lines', '\n\na,b\n\n1,2\n\n', {'header': 'true'}, None),
    ('header only', 'a,b\n', {'header': 'true', 'inferSchema': 'true'}, None), ('empty file', '', {'header': 'true'}, None), ('empty file schema', '', {}, 'a int'),
    ('header schema differs', 'x,y\n1,2\n', {'header': 'true'}, 'a int, b int'), ('header order differs', 'b,a\n1,2\n', {'header': 'true'}, 'a int, b int'), ('enforceSchema off', 'b,a\n1,2\n', {'header': 'true', 'enforceSchema': 'false'}, 'a int, b int'),
    ('unicode', 'é,😀\n日本,x\n', {'header': 'true'}, None), ('open quote', 'a,b\n"x,1\n2,3\n', {'header': 'true'}, None), ('quote inside', 'a\nx"y"z\n"x"y\n', {'header': 'true'}, None),
    ('bad boolean failfast', 'maybe\n', {'mode': 'FAILFAST'}, 'a boolean'), ('not null', ',x\n', {}, 'a int not null, b string'), ('pruned', '1,x,3\n2\n', {}, 'a int, b string, c int'),
]
JSON = [
    ('plain', '{"a":1,"b":"x"}\n{"a":2}\n', {}, None), ('types', '{"i":1,"l":3000000000,"d":1.5,"e":1e3,"t":true,"n":null,"s":"x","arr":[1,2],"o":{"x":1}}\n', {}, None),
    ('mixed', '{"a":1}\n{"a":1.5}\n{"a":"x"}\n', {}, None), ('mixed array', '{"a":[1]}\n{"a":["x"]}\n{"a":[]}\n', {}, None), ('mixed nested', '{"a":{"b":1}}\n{"a":{"c":2}}\n{"a":1}\n', {}, None),
    ('big numbers', '{"a":12345678901234567890,"b":1.23456789012345678901,"c":9223372036854775808,"d":-0.0,"e":1E400}\n', {}, None),
    ('dates', '{"a":"2020-01-01","b":"2020-01-01T00:00:00Z"}\n', {}, None), ('dates infer', '{"a":"2020-01-01","b":"2020-01-01T00:00:00Z"}\n', {'inferTimestamp': 'true'}, None),
    ('bad line', '{"a":1}\n{"a":\n{"a":2}\n', {}, None), ('bad line drop', '{"a":1}\n{"a":\n{"a":2}\n', {'mode': 'DROPMALFORMED'}, None), ('bad line failfast', '{"a":1}\n{"a":\n', {'mode': 'FAILFAST'}, None),
    ('bad line schema', '{"a":1}\n{"a":\nhello\n\n[1]\n[{"a":7},{"a":8}]\n"x"\n{"a":2}\n', {}, 'a int, _corrupt_record string'), ('bad value', '{"a":"x","b":1}\n{"a":1.5,"b":2}\n{"a":99999999999,"b":3}\n{"a":true,"b":4}\n{"a":"7","b":5}\n', {}, 'a int, b int, _corrupt_record string'),
    ('bad value failfast', '{"a":"x"}\n', {'mode': 'FAILFAST'}, 'a int'), ('bad line failfast schema', '{"a":\n', {'mode': 'FAILFAST'}, 'a int'),
    ('to string', '{"a":1}\n{"a":1.50}\n{"a":true}\n{"a":null}\n{"a":{"b": 1, "c":"x"}}\n{"a":[1, 2]}\n', {}, 'a string'),
    ('all types', '{"a":true,"b":1,"c":1.5,"d":"2020-01-31","e":"2020-01-31T12:34:56.789Z","f":12.345,"g":"AQI=","h":[1,null],"i":{"x":1},"j":{"k":1}}\n{"a":"true","b":"1","c":"1.5","d":"x","e":"2020-01-31","f":"1.5","g":"??","h":1,"i":[],"j":"x"}\n', {}, 'a boolean, b long, c double, d date, e timestamp, f decimal(5,2), g binary, h array<int>, i struct<x:int>, j map<string,int>'),
    ('specials', '{"a":NaN}\n{"a":"NaN"}\n{"a":Infinity}\n{"a":"-INF"}\n', {}, 'a double'), ('duplicate key', '{"a":1,"a":2}\n', {}, None), ('case keys', '{"a":1,"A":2}\n', {}, None), ('case schema', '{"A":1}\n', {}, 'a int'),
    ('single quotes', "{'a':1}\n", {}, None), ('unquoted', '{a:1}\n', {}, None), ('comments', '{"a":1 /* x */}\n', {'allowComments': 'true'}, None), ('leading zero', '{"a":01}\n', {}, None), ('escapes', '{"a":"x\\n\\u00e9\\ud83d\\ude00\\/"}\n', {}, None),
    ('primitivesAsString', '{"a":1,"b":true}\n', {'primitivesAsString': 'true'}, None), ('prefersDecimal', '{"a":1.5}\n', {'prefersDecimal': 'true'}, None), ('multiline', '[{"a":1},\n{"a":2}]', {'multiLine': 'true'}, None),
    ('empty file', '', {}, None), ('empty object', '{}\n{"a":null}\n', {}, None), ('trailing', '{"a":1} x\n{"a":2}\n', {}, 'a int, _corrupt_record string'), ('missing not null', '{}\n', {}, 'a int not null'), ('key order', '{"z":1,"a":2,"M":3}\n', {}, None), ('whitespace lines', '  \n{"a":1}\n\t\n', {}, None), ('bom', '\ufeff{"a":1}\n', {}, None), ('nested null', '{"a":{"b":null},"c":[null]}\n', {}, None),
]
WRITTEN = "select * from values (1, 'x', 1.5D, true, date'2020-01-01', timestamp'2020-01-01 12:00:00', 1.10BD), (null, '', double('NaN'), false, null, timestamp'2020-06-01 12:00:00.123456', null), (3, 'a,\"b\"\n c ', 1e10D, null, date'0001-01-01', timestamp_ntz'2020-01-01 00:00:00', 2.25BD), (4, null, -0.0D, true, null, null, 0.00BD) as v(i, s, d, b, dt, ts, dec)"
WRITES = [('csv', {}), ('csv', {'header': 'true'}), ('csv', {'sep': ';', 'quoteAll': 'true'}), ('csv', {'nullValue': 'NA', 'emptyValue': 'E'}), ('csv', {'escape': '"'}), ('csv', {'quote': ''}), ('csv', {'dateFormat': 'dd/MM/yyyy', 'timestampFormat': 'yyyy HH:mm'}), ('json', {}), ('json', {'ignoreNullFields': 'false'}), ('json', {'timestampFormat': 'yyyy'})]


def listing(folder):
    """File names under a folder, with the job's unique part written as UUID."""
    found = []
    for root, _, names in os.walk(folder):
        found += [os.path.relpath(os.path.join(root, n), folder) for n in names]
    return sorted(re.sub(r'[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}', 'UUID', n) for n in found)


def main():
    spark = session()
    folder = tempfile.mkdtemp()
    raw_errors()
    jvm = spark._jsparkSession

    def read(kind, name, content, options, schema):
        path = f'{folder}/{kind}-{name.replace(" ", "-")}'
        with open(path, 'w', newline='') as file:
            file.write(content)
        entry = {'format': kind, 'name': name, 'content': content, 'options': options, 'schema': schema}
        try:
            reader = jvm.read()
            for key, value in options.items():
                reader = reader.option(key, value)
            frame = (reader.schema(schema) if schema else reader).format(kind).load(path)
            entry['tree'] = frame.schema().treeString()
            entry['ddl'] = frame.schema().toDDL()
            entry['show'] = frame.showString(20, 0, False)
        except Exception as error:
            if not hasattr(error, 'java_exception'):
                raise
            entry['error'] = error_of(error)
        if name == 'pruned':
            entry['showA'] = frame.select('a', jvm.emptyDataFrame().columns()).showString(20, 0, False)
            entry['count'] = frame.count()
        return entry

    reads = [read('csv', *case) for case in CSV] + [read('json', *case) for case in JSON]
    reads.append(read('text', 'lines', 'a\n\nb\r\nc', {}, None))
    writes = []
    for i, (kind, options) in enumerate(WRITES):
        path = f'{folder}/w{i}'
        writer = jvm.sql(WRITTEN).coalesce(1).write().format(kind)
        for key, value in options.items():
            writer = writer.option(key, value)
        writer.save(path)
        part = [n for n in os.listdir(path) if n.startswith('part')][0]
        with open(f'{path}/{part}', newline='') as file:
            writes.append({'format': kind, 'sql': WRITTEN, 'options': options, 'content': file.read()})
    names = []
    base = 'spark.range(0, 10, 1, 3)'
    frame = spark.range(0, 10, 1, 3)
    from pyspark.sql import functions as F

    partitioned = frame.select('id', (F.col('id') % 3).alias('k'), F.when(F.col('id') % 2 == 0, F.concat(F.lit('a/b=:é %'), 'id')).alias('s'))
    cases = {
        'parquet': lambda p: frame.write.parquet(p), 'parquet zstd': lambda p: frame.write.option('compression', 'zstd').parquet(p),
        'parquet gzip': lambda p: frame.write.option('compression', 'gzip').parquet(p), 'parquet none': lambda p: frame.write.option('compression', 'none').parquet(p),
        'csv': lambda p: frame.write.csv(p), 'csv gzip': lambda p: frame.write.option('compression', 'gzip').csv(p), 'json': lambda p: frame.write.json(p), 'text': lambda p: frame.select(F.col('id').cast('string')).write.text(p),
        'empty parquet': lambda p: frame.filter('id < 0').write.parquet(p), 'empty csv header': lambda p: frame.filter('id < 0').write.option('header', True).csv(p),
        'some empty partitions': lambda p: frame.filter('id < 2').write.parquet(p), 'partitionBy': lambda p: partitioned.write.partitionBy('k').parquet(p), 'partitionBy two': lambda p: partitioned.write.partitionBy('k', 's').csv(p),
        'append': lambda p: (frame.write.parquet(p), frame.coalesce(1).write.mode('append').parquet(p)), 'overwrite': lambda p: (frame.write.parquet(p), frame.coalesce(1).write.mode('overwrite').csv(p)),
        'ignore': lambda p: (frame.coalesce(1).write.parquet(p), frame.write.mode('ignore').parquet(p)), 'maxRecordsPerFile': lambda p: frame.coalesce(1).write.option('maxRecordsPerFile', 4).parquet(p),
    }
    for name, run in cases.items():
        path = f'{folder}/n-{name.replace(" ", "-")}'
        run(path)
        names.append({'name': name, 'frame': base, 'files': [n for n in listing(path) if not n.endswith('.crc')], 'crc': sum(n.endswith('.crc') for n in listing(path))})
    inferred = []
    for values in (['1', '2'], ['1', '3000000000'], ['1', 'x'], ['1.5', '2'], ['2020-01-01', '2020-1-2'], ['2020-01-01 12:00:00', '2020-01-01'], ['01', '2'], ['true', 'false'], ['__HIVE_DEFAULT_PARTITION__', '1'], ['a%2Fb', 'c'], ['12345678901234567890', '1'], ['1e5', '2']):
        path = f'{folder}/p{len(inferred)}'
        for value in values:
            os.makedirs(f'{path}/k={value}')
            with open(f'{path}/k={value}/f.csv', 'w') as file:
                file.write('7\n')
        read_back = jvm.read().schema('v int').format('csv').load(path)
        inferred.append({'folders': values, 'ddl': read_back.schema().toDDL(), 'show': read_back.orderBy('k', jvm.emptyDataFrame().columns()).showString(20, 0, False)})
    shutil.rmtree(folder)
    text = {'reads': reads, 'writes': writes, 'fileNames': names, 'partitionFolders': inferred}
    import json

    write({**header(), **json.loads(json.dumps(text, ensure_ascii=False).replace(folder, '/folder'))})


main()
