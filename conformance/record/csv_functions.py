"""Records what functions of CSV text give: rows that are cut short, too long, quoted, malformed; types, options, modes;
constants that are none. An answer is [type, text of the value or null] or {"error": condition}.

Run: python conformance/record/csv_functions.py > conformance/recorded/csv_functions.json
"""
from json_functions import ask
from recorder import header, raw_errors, session, write

TEXTS = ['1,abc', '1', '1,2,3', '', ' ', ',', 'x,y', '"1","a b"', '"1,2",3', '"a""b",c', '"a\\\\"b",c', ' 1 , 2 ', '1\\n2,3', '"1\\n2",3', '1,2\\n3,4', '\\n', '#1,2', '"open,1', '1|2', '-,null', 'true,2020-02-29', '1.5,2020-02-29T01:02:03Z', '99999999999,1e400', 'NaN,Inf', '12:13:14,24:00:00', '""', '"",""', '\\"', '"a"b,c', '\\u00e9,\\ud83d\\ude00', '1;2', "it\\'s,x", '1\\t2', 'a,\\\\,b', '+1,-0', '0x1F,1_000', '1,2\\r\\n']
SCHEMAS = ['a int, b string', 'a string', 'a string, b string, c string', 'a double, b double', 'a boolean, b date', 'a decimal(3,1), b timestamp', 'a bigint, _corrupt_record string', '_corrupt_record string, a int, b string', 'a time(6), b time(0)', 'a int not null, b string']
MORE = [
    ('1;2', 'a int, b int', "map('sep', ';')"), ('1||2', 'a int, b int', "map('sep', '||')"), ('1\\t2', 'a int, b int', "map('delimiter', '\\\\t')"),
    ("\\'1,2\\',3", 'a string, b int', "map('quote', '\\'')"), ('-,1', 'a string, b int', "map('nullValue', '-')"), ('"",1', 'a string, b int', "map('emptyValue', 'E')"),
    ('x,1', 'a int, b int', "map('mode', 'FAILFAST')"), ('1', 'a int, b int', "map('mode', 'FAILFAST')"), ('x,1', 'a int, b int', "map('mode', 'DROPMALFORMED')"), ('x,1', 'a int, b int', "map('mode', 'nonsense')"),
    ('x,1', 'a int, b int, c string', "map('columnNameOfCorruptRecord', 'c')"), ('1,2,3', 'a int, b int, c string', "map('columnNameOfCorruptRecord', 'c')"), ('1,2', 'a int, b int, c int', "map('columnNameOfCorruptRecord', 'c')"),
    (' a , b ', 'a string, b string', "map('ignoreLeadingWhiteSpace', 'true')"), (' a , b ', 'a string, b string', "map('ignoreTrailingWhiteSpace', 'true')"),
    ('#a,b', 'a string, b string', "map('comment', '#')"), ('29/02/2020,1', 'a date, b int', "map('dateFormat', 'dd/MM/yyyy')"), ('29/02/2020 01,1', 'a timestamp, b int', "map('timestampFormat', 'dd/MM/yyyy HH')"),
    ('29/02/2020 01,1', 'a timestamp_ntz, b int', "map('timestampNTZFormat', 'dd/MM/yyyy HH')"), ('2020-02-29 01:02:03,1', 'a timestamp, b int', "map('timeZone', 'Asia/Tokyo')"), ('2020-02-29 01:02:03,1', 'a timestamp, b int', "map('timeZone', 'Nowhere')"),
    ('a,b', 'a string, b string', "map('header', 'true')"), ('a,b', 'a string, b string', "map('multiLine', 'true')"), ('1.234,5', 'a double, b int', "map('locale', 'de-DE')"),
    ('nan,inf', 'a double, b double', "map('nanValue', 'nan', 'positiveInf', 'inf')"), ('1,2', 'a int, b int', "map('sep', '')"), ('1,2', 'a int, b int', "map('sep', '\\\\')"), ('1,2', 'a int, b int', "map('quote', 'ab')"),
    ('1,2', 'a int, b int', "map('lineSep', '')"), ('1,2', 'a int, b int', "map('header', 'maybe')"), ('1,2', 'a int, b int', "map('unknown', 'x')"), ('a,b', 'a string, b string', "map('maxCharsPerColumn', '1')"), ('a,b', 'a string, b string', "map('maxColumns', '1')"),
    ('a,b', 'a string, b string', "map('unescapedQuoteHandling', 'RAISE_ERROR')"), ('1,2', 'a int, b int', "map('a', 1)"), ('1,2', 'a int, b int', "'x'"), ('1,2', 'a int, b int', "map('mode', cast(null as string))"), ('1,2', 'a int, b int', 'map()'),
    ('1,2', 'a int, b int', "map('mode', concat('FAIL', 'FAST'))"), ('1,2', 'a int, b int', "cast(null as map<string,string>)"),
]
VALUES = ["named_struct('a', 1, 'b', 2)", "named_struct('a', null, 'b', '')", "named_struct('a', 'x,y', 'b', 'q\"r')", "named_struct('a', ' s ', 'b', 'l1\\nl2')", "named_struct('a', date'2020-02-29', 'b', timestamp'2020-02-29 01:02:03.5')", "named_struct('a', timestamp_ntz'2020-02-29 01:02:03.5', 'b', time'12:13:14.5')",
          "named_struct('a', 1.10BD, 'b', double('NaN'))", "named_struct('a', double('Infinity'), 'b', 1e10)", "named_struct('a', X'0102', 'b', true)", "named_struct('a', array(1, null), 'b', map('k', 1.5))", "named_struct('a', named_struct('b', 1, 'c', null))", "named_struct('a', interval '1' day, 'b', interval '1' year)",
          "named_struct('a', '#x', 'b', '#y')", "named_struct('a', 'back\\\\slash', 'b', '\"')", 'cast(null as struct<a:int>)', "named_struct('a', null)", "named_struct('a', '')", 'named_struct(\'a\', 1Y, \'b\', 2S)', '1', 'array(1)', "map('a', 1)", 'null', "named_struct('a', float('1.1'), 'b', -0.0d)", "named_struct('a', make_interval(1,2,3,4))"]
WRITING = ["map('sep', '|')", "map('nullValue', '-')", "map('emptyValue', 'E')", "map('quoteAll', 'true')", "map('quote', '\\'')", "map('escape', '#')", "map('escapeQuotes', 'false')", "map('ignoreLeadingWhiteSpace', 'false', 'ignoreTrailingWhiteSpace', 'false')", "map('dateFormat', 'dd/MM/yyyy', 'timestampFormat', 'HH:mm')", "map('header', 'true')", "map('timeZone', 'Asia/Tokyo')", "map('lineSep', 'x')", "map('nanValue', 'nan', 'positiveInf', 'inf')"]
SAMPLES = TEXTS + ['1,2.5,x', '12345678901,true', '2020-02-29,2020-02-29 01:02:03', '1e5,-0', ',1', 'null,1']
SAMPLING = ["map('header', 'true')", "map('sep', '|')", "map('inferSchema', 'false')", "map('nullValue', '1')", "map('preferDate', 'false')", "map('mode', 'FAILFAST')", "map('dateFormat', 'dd/MM/yyyy')", "map('quote', '')", "map('prefersDecimal', 'true')"]
REST = ["from_csv(null, 'a int')", "from_csv(1, 'a int')", "from_csv('1', null)", "from_csv('1', 'int')", "from_csv('1', 'array<int>')", "from_csv('1', 'nonsense x y')", "from_csv('1', 1)", "from_csv('1', 'a array<int>')", "from_csv('1', 'a map<string,int>')", "from_csv('1', 'a struct<b:int>')", "from_csv('1', 'a interval')", "from_csv('P1D,1-2', 'a interval day, b interval year to month')", "from_csv('1', 'a binary')", "from_csv('1', 'a variant')", "from_csv('1,x', 'a variant, b variant')",
        "from_csv('1', 'a int', map(), 1)", "from_csv('1')", "from_csv()", "from_csv('1,2', schema_of_csv('1,2'))", "from_csv('1', concat('a ', 'int'))", "from_csv('1', 'a int, a int')", "from_csv('1', '')", "from_csv('1,2', 'struct<a:int,b:int>')", "from_csv(X'31', 'a int')", "from_csv(cast(null as string), 'a int, b string')", "from_csv('1', 'a int, _corrupt_record int')", "from_csv('1,2', 'a int, b char(1)')", "from_csv('1', 'a void')",
        "to_csv(named_struct('a', 1), 1)", 'to_csv()', "to_csv(named_struct('a', 1), map('a', 1))", "to_csv(named_struct('a', parse_json('1')))", "schema_of_csv(null)", "schema_of_csv(cast(null as string))", "schema_of_csv(1)", "schema_of_csv('1,2', map('sep', 1))", 'schema_of_csv()', "schema_of_csv('1', 2)", "schema_of_csv(concat('1', ',2'))"]


def expressions():
    for text in TEXTS:
        for schema in SCHEMAS:
            yield f"from_csv('{text}', '{schema}')"
    for text, schema, options in MORE:
        yield f"from_csv('{text}', '{schema}', {options})"
    for value in VALUES:
        yield f'to_csv({value})'
        for options in WRITING:
            yield f'to_csv({value}, {options})'
    for text in SAMPLES:
        yield f"schema_of_csv('{text}')"
    for text in ['1,2', 'a|b', '29/02/2020,"q"', '2020-02-29,1', '1.5,x']:
        for options in SAMPLING:
            yield f"schema_of_csv('{text}', {options})"
    yield from REST


def main():
    spark = session()
    raw_errors()
    write({**header(), 'cases': [[text, ask(spark._jsparkSession, text)] for text in expressions()]})


main()
