"""Records what `show()` prints, and every spelling of a schema: printSchema, simpleString, JSON, DDL, dtypes.

Run: python conformance/record/show.py > conformance/recorded/show.json
"""
from recorder import error_of, header, raw_errors, session, write

# Name | SQL; each is shown with several arguments.
QUERIES = """
range | select * from range(5)
more than twenty | select * from range(25)
exactly twenty | select * from range(20)
twenty one | select * from range(21)
one column one row | select 1 as x
booleans | select * from values (true, false), (null, true) t(a, b)
integers | select * from values (1Y, 2S, 3, 4L), (-128Y, -32768S, -2147483648, -9223372036854775808L), (null, null, null, null) t(b, s, i, l)
long negative | select cast(-123456789012345678 as bigint) as long_negative_number, -1 as n
doubles | select * from values (1.0D, 1.0F), (1e10D, 1e10F), (1e-4D, 1e-4F), (1e7D, 1e7F), (0.001D, 0.001F), (double('NaN'), float('NaN')), (double('Infinity'), float('-Infinity')), (-0.0D, float('-0.0')), (123456.789D, 123456.789F), (null, null) t(d, f)
decimals | select * from values (1.10BD, 123456789012345678901234567890.12345678BD), (-0.01BD, 0.00000001BD), (null, null) t(a, b)
small decimal | select cast(0.0000001 as decimal(10, 8)) a, cast(0 as decimal(38, 18)) b, cast(0 as decimal(10,0)) c, cast(-5 as decimal(5,3)) d
strings | select * from values ('a'), (''), ('exactly twenty chars'), ('twenty one characters'), ('a string that is much longer than twenty characters'), (null) t(s)
nulls only | select null as n, cast(null as string) as s, cast(null as array<int>) as a
wide CJK | select * from values ('日本語'), ('한국어'), ('中文字符'), ('abc'), ('ｆｕｌｌ'), ('ﾊﾝｶｸ') t(s)
wide header | select 1 as `日本語`, 'x' as `é`
CJK cut | select '日本語日本語日本語日本語日本語日本語日本語日本語日本語' as s, 'x' as t
emoji | select * from values ('😀'), ('a😀b😀c'), ('👨‍👩‍👧‍👦'), ('🇳🇱'), ('e\\u0301'), ('☃'), ('→') t(s)
emoji cut | select '😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀' as s, 'aaaaaaaaaaaaaaaa😀😀😀😀' as t, 'aaaaaaaaaaaaaaaaa😀😀😀' as u
binary | select * from values (X''), (X'00'), (X'0102FF'), (X'000102030405060708090A0B0C0D0E0F'), (null) t(b)
binary text | select cast('hello' as binary) b
newlines | select 'a\\nb' as s, 'tab\\there' as t, 'cr\\rlf\\n' as u, 'bs\\\\ ' as v, 'ff\\f\\u000b\\u0007\\b' as w
newline header | select 1 as `a\\nb`
quotes | select 'it\\'s "quoted"' as s, '|pipe|' as p, ' lead and trail ' as q
dates | select * from values (date'2020-01-31', timestamp'2020-01-31 12:34:56.789', timestamp_ntz'2020-01-31 12:34:56'), (date'0001-01-01', timestamp'0001-01-01 00:00:00', timestamp_ntz'0001-01-01 00:00:00.000001'), (date'9999-12-31', timestamp'9999-12-31 23:59:59.999999', timestamp_ntz'9999-12-31 23:59:59.999999'), (null, null, null) t(d, ts, ntz)
dates beyond | select date'+12345-01-01' d, date'-0044-03-15' e, make_date(0, 1, 1) f
times | select time'00:00:00' a, time'23:59:59.999999' b, time'12:34:56.7' c, cast(time'12:34:56.789' as time(3)) d, cast(null as time) e
day-time intervals | select interval '1' day a, interval '1 02:03:04.5' day to second b, interval '-1 02:03:04.000001' day to second c, interval '3' hour d, interval '1:30' minute to second e, interval '0' second f, cast(null as interval day) g
year-month intervals | select interval '1' year a, interval '1-2' year to month b, interval '-5' month c, interval '0' month d, cast(null as interval year to month) e
calendar intervals | select make_interval(1, 2, 3, 4, 5, 6, 7.008) a, make_interval() b, make_interval(0, -1, 0, -1, 0, -1, -0.5) c, cast(null as interval) d
arrays | select array(1, 2, null) a, array() b, array('x', null, '', 'it, is') c, cast(null as array<int>) d, array(1.5D, null) e, array(true) f
array of arrays | select array(array(1, 2), null, array()) a, array(map('k', 1)) b, array(named_struct('a', 1, 'b', 'x')) c
array of dates | select array(date'2020-01-01', null) a, array(timestamp'2020-01-01 01:02:03') b, array(1.10BD, 2.00BD) c, array(X'0102', null) d, array(interval '1' day) e, array(1.0F, 1e10F) f
maps | select map('a', 1, 'b', null) a, map() b, map(1, array(1, 2)) c, map('x', named_struct('y', 1)) d, cast(null as map<string,int>) e
structs | select named_struct('a', 1, 'b', 'x', 'c', null) a, struct(1, 'y') b, named_struct('n', named_struct('m', array(1))) c, cast(null as struct<a:int>) d, named_struct('d', date'2020-01-01', 't', timestamp'2020-01-01 00:00:00', 'f', 1e10D, 'b', X'6162') e
variants | select parse_json('{"a":1,"b":[1,2,"x"],"c":null}') a, parse_json('1.5') b, parse_json('"s"') c, cast(null as variant) d, array(parse_json('1')) e
empty | select * from values (1, 'a') t(id, name) where id > 1
zero columns | select * except (id) from range(2)
short names | select 1 as a, 22 as bb, 333 as ccc, 4444 as dddd
long names | select 1 as a_very_long_column_name_which_is_not_cut, 'x' as b
duplicate names | select 1 as a, 2 as a
expression names | select 1 + 1, count(*), max(id) from range(3)
alignment | select * from values ('a', 1), ('bbb', 222), ('cc', 33) t(s, n)
""".strip().splitlines()

ARGUMENTS = [
    {'n': 20, 'truncate': 20, 'vertical': False},
    {'n': 20, 'truncate': 0, 'vertical': False},
    {'n': 20, 'truncate': 20, 'vertical': True},
]
MORE = {
    'range': [(2, 20, False), (0, 20, False), (1, 20, False), (-1, 20, False), (5, 20, False), (2, 20, True), (0, 20, True), (1, 20, True)],
    'strings': [(20, n, v) for n in (1, 2, 3, 4, 5, 10, 30) for v in (False, True)],
    'emoji cut': [(20, n, False) for n in (1, 3, 4, 5, 6, 17, 18, 19)],
    'wide CJK': [(20, 2, False), (20, 4, False), (20, 0, True)],
    'CJK cut': [(20, 5, False), (20, 5, True)],
    'structs': [(20, 10, False), (20, 0, True)],
    'maps': [(20, 0, True)],
    'long names': [(20, 3, False), (20, 3, True)],
    'more than twenty': [(24, 20, False), (25, 20, False), (30, 20, True), (24, 20, True)],
    'empty': [(5, 0, False), (0, 20, True)],
}

SCHEMAS = """
a boolean, b byte, c short, d int, e long, f float, g double
a decimal, b decimal(5,2), c decimal(38,18), d dec(3), e numeric(4, 1)
a string, b char(5), c varchar(10), d binary
a date, b timestamp, c timestamp_ntz, d timestamp_ltz, e time, f time(0), g time(3)
a interval, b interval year, c interval month, d interval year to month
a interval day, b interval hour, c interval minute, d interval second, e interval day to hour, f interval day to second, g interval hour to second, h interval minute to second, i interval day to minute, j interval hour to minute
a variant, b void
a array<int>, b array<array<string>>, c map<string,int>, d map<int,array<struct<x:int>>>
a struct<b:int,c:string>, d struct<e:struct<f:array<int>>>, g struct<>
a int not null, b string not null comment 'a comment', c int comment 'it\\'s'
a struct<b:int not null,c:string comment 'inner'> not null
`a b` int, `a.b` int, `a``b` int, `日本` int, `1a` int, a1 int, `select` int
a struct<`x y`:int,`z`:int>
A INT, B BIGINT, C SMALLINT, D TINYINT, E REAL, F STRING, G TIMESTAMP
a string collate UTF8_LCASE, b string collate UNICODE
a: int, b: string
a int not null, b array<struct<c:int not null>> not null
a int, a int
a struct<a1:int,a2:int,a3:int,a4:int,a5:int,a6:int,a7:int,a8:int,a9:int,a10:int,a11:int,a12:int,a13:int,a14:int,a15:int,a16:int,a17:int,a18:int,a19:int,a20:int,a21:int,a22:int,a23:int,a24:int,a25:int,a26:int,a27:int,a28:int>
a int default 5, b string default 'x'
a int generated always as (1)
int
struct<a:int>
a
a int b int
a foo
a decimal(39,0)
a decimal(5,6)
a array<>
a map<int>
a char
a varchar
a time(7)
a timestamp(3)

""".strip('\n').split('\n')


def main():
    spark = session()
    raw_errors()
    jvm = spark._jvm
    shows = []
    for line in QUERIES:
        name, sql = line.split(' | ', 1)
        sql = sql.replace('\\n', '\n') if name == 'newline header' else sql
        arguments = [tuple(a.values()) for a in ARGUMENTS] + MORE.get(name, [])
        for n, truncate, vertical in arguments:
            entry = {'name': name, 'sql': sql, 'show': {'n': n, 'truncate': truncate, 'vertical': vertical}}
            try:
                frame = spark._jsparkSession.sql(sql)
                entry['text'] = frame.showString(n, truncate, vertical)
            except Exception as error:
                entry.update(error_of(error))
            shows.append(entry)
    schemas = []
    for ddl in SCHEMAS:
        entry = {'ddl': ddl}
        try:
            schema = jvm.org.apache.spark.sql.types.StructType.fromDDL(ddl)
            entry['simpleString'] = schema.simpleString()
            entry['catalogString'] = schema.catalogString()
            entry['sql'] = schema.sql()
            entry['toDDL'] = schema.toDDL()
            entry['json'] = schema.json()
            entry['prettyJson'] = schema.prettyJson()
            entry['tree'] = schema.treeString()
            entry['tree1'] = schema.treeString(1)
            fields = schema.fields()
            entry['dtypes'] = [[f.name(), f.dataType().simpleString()] for f in fields]
            entry['types'] = [[f.dataType().typeName(), f.dataType().sql(), f.dataType().json()] for f in fields]
        except Exception as error:
            entry.update(error_of(error))
        schemas.append(entry)
    frames = []
    for line in QUERIES:
        name, sql = line.split(' | ', 1)
        sql = sql.replace('\\n', '\n') if name == 'newline header' else sql
        try:
            schema = spark._jsparkSession.sql(sql).schema()
            frames.append({'sql': sql, 'tree': schema.treeString(), 'toDDL': schema.toDDL(), 'json': schema.json()})
        except Exception as error:
            frames.append({'sql': sql, **error_of(error)})
    write({**header(), 'shows': shows, 'schemas': schemas, 'frames': frames})


main()
