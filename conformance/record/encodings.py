"""Records what CSV, JSON and text files are read and written as in other encodings than UTF-8: with marks and without,
whole files and lines, line separators, bytes that are no text of the encoding, compressed files, splits.

Run: python conformance/record/encodings.py > conformance/recorded/encodings.json
"""
import base64
import gzip
import os
import shutil
import tempfile

from recorder import answer_or_error, header, raw_errors, read_text, session, with_options, write

CHARSETS = ['UTF-8', 'utf8', 'UTF-16', 'UTF-16LE', 'UTF-16BE', 'UTF-32', 'UTF-32LE', 'UTF-32BE', 'ISO-8859-1', 'US-ASCII', 'latin1', 'ascii', 'windows-1252', 'GBK', 'Shift_JIS', 'nope', '']
PYTHON = {'UTF-16': 'utf-16', 'utf8': 'utf-8', 'UTF-32': 'utf-32', '': 'utf-8', 'nope': 'utf-8'}
CSV = 'a,é1\n"x\ny",ü😀\nlast,ÿ\n'
PLAIN = 'a,é1\nb,üß\nlast,ÿ\n'
JSON = '{"a":"é","b":"1"}\n{"a":"ü","b":"ÿ"}\n'
LINES = 'é1\nü\nÿ\n'
S = 'a string, b string'


def encoded(text, charset):
    return text.encode(PYTHON.get(charset, charset), 'replace')


READS = []
for c in CHARSETS:
    READS += [('csv', f'lines {c}', encoded(PLAIN, c), {'encoding': c}, S)]
    READS += [('csv', f'multiLine {c}', encoded(CSV, c), {'encoding': c, 'multiLine': 'true'}, S)]
    READS += [('csv', f'header inferred {c}', encoded('n,é\n1,x\n2,y\n', c), {'encoding': c, 'header': 'true', 'inferSchema': 'true'}, None)]
    READS += [('csv', f'multiLine inferred {c}', encoded('n,é\n1,x\n2,y\n', c), {'encoding': c, 'header': 'true', 'inferSchema': 'true', 'multiLine': 'true'}, None)]
    READS += [('csv', f'lineSep {c}', encoded(PLAIN, c), {'encoding': c, 'lineSep': '\n'}, S)]
    READS += [('json', f'lines {c}', encoded(JSON, c), {'encoding': c}, S)]
    READS += [('json', f'lineSep {c}', encoded(JSON, c), {'encoding': c, 'lineSep': '\n'}, S)]
    READS += [('json', f'lineSep inferred {c}', encoded(JSON, c), {'encoding': c, 'lineSep': '\n'}, None)]
    READS += [('json', f'multiLine {c}', encoded('[{"a":"é","b":"1"},\n{"a":"ü"}]', c), {'encoding': c, 'multiLine': 'true'}, S)]
    READS += [('json', f'multiLine inferred {c}', encoded('[{"a":"é","b":"1"},\n{"a":"ü"}]', c), {'encoding': c, 'multiLine': 'true'}, None)]
    READS += [('text', f'lines {c}', encoded(LINES, c), {'encoding': c}, None)]
    READS += [('text', f'lineSep {c}', encoded(LINES, c), {'encoding': c, 'lineSep': '\n'}, None)]
for c in ('UTF-16', 'UTF-16LE', 'UTF-32', 'UTF-32LE'):
    READS += [('json', f'multiLine without option {c}', encoded('{"a":"é"}', c), {'multiLine': 'true'}, S)]
    READS += [('json', f'lines without option {c}', encoded('{"a":"x"}\n', c), {}, S)]
MARKED = '\ufeff' + PLAIN
for c in ('UTF-8', 'UTF-16LE', 'UTF-16BE'):
    READS += [('csv', f'marked {c}', encoded(MARKED, c), {'encoding': c}, S), ('csv', f'marked multiLine {c}', encoded(MARKED, c), {'encoding': c, 'multiLine': 'true'}, S)]
    READS += [('csv', f'marked header {c}', encoded(MARKED, c), {'encoding': c, 'header': 'true'}, None), ('csv', f'marked header multiLine {c}', encoded(MARKED, c), {'encoding': c, 'header': 'true', 'multiLine': 'true'}, None)]
    READS += [('json', f'marked lineSep {c}', encoded('\ufeff' + JSON, c), {'encoding': c, 'lineSep': '\n'}, S), ('json', f'marked multiLine {c}', encoded('\ufeff{"a":"é"}', c), {'encoding': c, 'multiLine': 'true'}, S)]
READS += [
    ('csv', 'bytes ascii', b'a,\xe9\nb,\x80\n', {'encoding': 'US-ASCII'}, S),
    ('csv', 'bytes ascii multiLine', b'a,\xe9\nb,\x80\n', {'encoding': 'US-ASCII', 'multiLine': 'true'}, S),
    ('csv', 'bytes latin', bytes([97, 44, *range(0x80, 0xa0), 10]), {'encoding': 'ISO-8859-1'}, S),
    ('csv', 'bytes latin multiLine', bytes([97, 44, *range(0x80, 0xa0), 10]), {'encoding': 'ISO-8859-1', 'multiLine': 'true'}, S),
    ('csv', 'odd bytes', 'a,b'.encode('utf-16-le') + b'x', {'encoding': 'UTF-16LE', 'multiLine': 'true'}, S),
    ('csv', 'lone surrogate', 'a,b'.encode('utf-16-le') + b'\x00\xd8', {'encoding': 'UTF-16LE', 'multiLine': 'true'}, S),
    ('csv', 'beyond unicode', 'a,b'.encode('utf-32-le') + b'\x00\x00\x11\x00', {'encoding': 'UTF-32LE', 'multiLine': 'true'}, S),
    ('csv', 'byte of a line feed', 'a,\u0a0ax\n'.encode('utf-16-le'), {'encoding': 'UTF-16LE'}, S),
    ('csv', 'byte of a line feed, lineSep', 'a,\u0a0ax\nb,y\n'.encode('utf-16-le'), {'encoding': 'UTF-16LE', 'lineSep': '\n'}, S),
    ('json', 'byte of a line feed', '{"a":"\u0a0ax"}\n{"a":"y"}\n'.encode('utf-16-le'), {'encoding': 'UTF-16LE', 'lineSep': '\n'}, S),
    ('json', 'bytes latin', b'{"a":"\xe9"}\n', {'encoding': 'ISO-8859-1'}, S), ('json', 'corrupt latin', b'{"a":"\xe9}\n', {'encoding': 'ISO-8859-1'}, S + ', _corrupt_record string'),
    ('csv', 'corrupt latin', b'1,\xe9\nx,\xe9\n', {'encoding': 'ISO-8859-1'}, 'a int, b string, _corrupt_record string'),
    ('csv', 'sep in latin', b'a\xa7b\n', {'encoding': 'ISO-8859-1', 'sep': '§'}, S),
    ('csv', 'carriage returns', 'a,é\r\nb,ü\r\n'.encode('latin1'), {'encoding': 'ISO-8859-1'}, S),
    ('csv', 'charset', b'a,\xe9\n', {'charset': 'ISO-8859-1'}, S), ('csv', 'both', b'a,\xe9\n', {'charset': 'UTF-8', 'encoding': 'ISO-8859-1'}, S),
    ('json', 'charset', b'{"a":"\xe9"}\n', {'charset': 'ISO-8859-1'}, S), ('json', 'both', b'{"a":"\xe9"}\n', {'charset': 'UTF-8', 'encoding': 'ISO-8859-1'}, S),
    ('csv', 'gzip latin', gzip.compress(b'a,\xe9\n', mtime=0), {'encoding': 'ISO-8859-1'}, S),
    ('csv', 'gzip utf16', gzip.compress(PLAIN.encode('utf-16'), mtime=0), {'encoding': 'UTF-16', 'multiLine': 'true'}, S),
    ('csv', 'comment header latin', b'#x\n\xe9,b\n1,2\n', {'encoding': 'ISO-8859-1', 'comment': '#', 'header': 'true'}, None),
    ('csv', 'nullValue latin', b'\xe9,b\n', {'encoding': 'ISO-8859-1', 'nullValue': 'é'}, S),
]
READS += [(kind, f'lineSep {sep!r} {c}', encoded(text.replace('\n', sep), c), {'lineSep': sep, **({'encoding': c} if c else {})}, S if kind != 'text' else None)
          for kind, text in (('csv', PLAIN), ('json', JSON), ('text', LINES)) for sep in ('|', '||', '\r\n', 'é', '\u2028', 'abc') for c in ('', 'UTF-8', 'ISO-8859-1', 'UTF-16LE')]
LE = {'encoding': 'UTF-16LE', 'multiLine': 'true'}
for sep in ('|', '||', '\r\n'):
    READS += [(kind, f'a line feed between {sep!r}', f'{text}{sep}'.encode(), {'lineSep': sep}, S if kind != 'text' else None)
              for kind, text in (('csv', f'a\nb,c{sep}"d\ne",f'), ('json', '{"a":"x",\n"b":"y"}' + sep + '{"a":"z"}'), ('text', f'a\nb{sep}c\rd'))]
READS += [
    ('csv', 'multiLine lineSep ||', b'a,b||"c||d",e||', {'lineSep': '||', 'multiLine': 'true'}, S),
    ('json', 'bad bytes in UTF-8', b'{"a":"\xff"}\n{"a":"y"}\n', {'encoding': 'UTF-8'}, S + ', _corrupt_record string'),
    ('json', 'bad bytes in no encoding', b'{"a":"\xff"}\n{"a":"y"}\n', {}, S + ', _corrupt_record string'),
    ('json', 'bad bytes in UTF-8, multiLine', b'{"a":"\xff"}', {'encoding': 'UTF-8', 'multiLine': 'true'}, S + ', _corrupt_record string'),
    ('json', 'bad bytes in ascii, multiLine', b'{"a":"\xff"}', {'encoding': 'US-ASCII', 'multiLine': 'true'}, S + ', _corrupt_record string'),
    ('json', 'corrupt latin, lineSep', b'{"a":"\xe9}\n{"a":"\xe9"}\n', {'encoding': 'ISO-8859-1', 'lineSep': '\n'}, S + ', _corrupt_record string'),
    ('json', 'corrupt ascii letters, lineSep', b'{"a":"e}\n{"a":"\xe9"}\n', {'encoding': 'ISO-8859-1', 'lineSep': '\n'}, S + ', _corrupt_record string'),
    ('csv', 'mark of UTF-8 in latin', b'\xef\xbb\xbfa,\xe9\n', {'encoding': 'ISO-8859-1'}, S),
    ('csv', 'mark of UTF-8 in latin, multiLine', b'\xef\xbb\xbfa,\xe9\n', {'encoding': 'ISO-8859-1', 'multiLine': 'true'}, S),
    ('csv', 'mark within', 'a,b\n\ufeffc,d\n'.encode('utf-16-le'), {'encoding': 'UTF-16LE', 'lineSep': '\n'}, S),
    ('csv', 'mark within, multiLine', 'a,b\n\ufeffc,d\n'.encode('utf-16-le'), LE, S),
    ('csv', 'high surrogate before a letter', 'a,b'.encode('utf-16-le') + b'\x00\xd8x\x00y\x00', LE, S),
    ('csv', 'low surrogate alone', 'a,b'.encode('utf-16-le') + b'\x00\xdcx\x00', LE, S),
    ('csv', 'reversed mark', 'a,b'.encode('utf-16-le') + b'\xfe\xffx\x00', LE, S),
    ('csv', 'high surrogate and a byte', 'a,b'.encode('utf-16-le') + b'\x00\xd8x', LE, S),
    ('csv', 'high surrogate before a letter, lines', 'a,b'.encode('utf-16-le') + b'\x00\xd8x\x00\n\x00', {'encoding': 'UTF-16LE', 'lineSep': '\n'}, S),
    ('csv', 'odd bytes of UTF-32', 'a,b'.encode('utf-32-be') + b'\x00\x00', {'encoding': 'UTF-32', 'multiLine': 'true'}, S),
    ('csv', 'beyond unicode in UTF-32', 'a,b'.encode('utf-32-be') + b'\x00\x11\x00\x00', {'encoding': 'UTF-32', 'multiLine': 'true'}, S),
    ('csv', 'small letters', b'a,\xe9\n', {'encoding': 'iso-8859-1'}, S),
    ('csv', 'small letters of UTF-16', 'a,é'.encode('utf-16'), {'encoding': 'utf-16', 'multiLine': 'true'}, S),
    ('json', 'small letters', b'{"a":"\xe9"}\n', {'encoding': 'iso-8859-1', 'lineSep': '\n'}, S),
    ('json', 'without option UTF-16BE, multiLine', '{"a":"é"}'.encode('utf-16-be'), {'multiLine': 'true'}, None),
    ('json', 'without option marked UTF-16BE, multiLine', '\ufeff{"a":"é"}'.encode('utf-16-be'), {'multiLine': 'true'}, None),
    ('json', 'without option marked UTF-8, multiLine', '\ufeff{"a":"é"}'.encode(), {'multiLine': 'true'}, None),
    ('json', 'without option UTF-32BE, multiLine', '{"a":"é"}'.encode('utf-32-be'), {'multiLine': 'true'}, None),
    ('json', 'without option a number, multiLine', '1'.encode('utf-16-le'), {'multiLine': 'true'}, S),
    ('text', 'wholetext latin', b'\xe9\n', {'encoding': 'ISO-8859-1', 'wholetext': 'true'}, None),
    ('text', 'wholetext UTF-16LE lineSep', 'é|x'.encode('utf-16-le'), {'encoding': 'UTF-16LE', 'wholetext': 'true', 'lineSep': '|'}, None),
    ('text', 'marked', '\ufeffé\nx'.encode(), {}, None), ('text', 'marked wholetext', '\ufeffé\nx'.encode(), {'wholetext': 'true'}, None),
    ('text', 'marked lineSep', '\ufeffé|x'.encode(), {'lineSep': '|'}, None),
]
SQL = "SELECT * FROM VALUES ('a', 'é1'), ('x\\ny', 'ü€😀'), (null, ''), ('q\"', 'ÿ') AS t(a, `bé`)"
WRITES = [(kind, {**o, **({'header': 'true'} if kind == 'csv' else {}), 'encoding': c}) for c in CHARSETS for kind in ('csv', 'json', 'text') for o in ({},)]
WRITES += [('csv', {'charset': 'ISO-8859-1'}), ('json', {'charset': 'ISO-8859-1'}), ('csv', {'encoding': 'UTF-16', 'compression': 'gzip'}), ('json', {'encoding': 'UTF-16LE', 'compression': 'gzip'}), ('csv', {'encoding': 'UTF-16LE', 'lineSep': '|'}), ('json', {'encoding': 'UTF-16LE', 'lineSep': '||'}), ('csv', {'encoding': 'UTF-16', 'lineSep': '|'}),
           ('json', {'lineSep': '||'}), ('json', {'lineSep': '|'}), ('csv', {'lineSep': 'ab'}), ('csv', {'lineSep': 'é'}), ('csv', {'lineSep': '\r\n'}), ('text', {'lineSep': '||'}), ('text', {'lineSep': 'é'}), ('json', {'lineSep': 'é', 'encoding': 'ISO-8859-1'}), ('json', {'lineSep': ''}), ('csv', {'lineSep': ''}), ('text', {'lineSep': ''})]


def main():
    folder = tempfile.mkdtemp()
    spark = session()
    raw_errors()
    jvm = spark._jsparkSession

    def fresh(name):
        return f'{folder}/{name}{len(os.listdir(folder))}'

    def read(kind, name, content, options, schema):
        path = fresh(kind) + ('.gz' if name.startswith('gzip') else '')
        with open(path, 'wb') as file:
            file.write(content)

        found = read_text(jvm, kind, path, options, schema)
        return {'format': kind, 'name': name, 'base64': base64.b64encode(content).decode(), 'options': options, 'schema': schema, **found}

    def written(kind, options):
        path = fresh('w')

        def ask():
            frame = jvm.sql(SQL if kind != 'text' else 'SELECT `bé` AS value FROM (' + SQL + ')')
            with_options(frame.coalesce(1).write().format(kind), options).save(path)
            found = sorted(f'{root}/{n}' for root, _, names in os.walk(path) for n in names if n.startswith('part'))
            content = open(found[0], 'rb').read()
            return {'base64': base64.b64encode(gzip.decompress(content) if found[0].endswith('.gz') else content).decode()}

        return {'format': kind, 'options': options, **answer_or_error(ask)}

    reads = [read(*case) for case in READS]
    writes = [written(*case) for case in WRITES]
    shutil.rmtree(folder)
    import json
    import re

    text = json.dumps({'sql': SQL, 'reads': reads, 'writes': writes}, ensure_ascii=False)
    write({**header(), **json.loads(re.sub(re.escape(folder) + r'/\w+', '/folder', text))})


main()
