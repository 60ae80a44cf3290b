"""Records numbers, dates and bytes as text of a format and back, and CSV text as values and back.

Run: python conformance/record/number_formats.py > conformance/recorded/number_formats.json
"""
from recorder import write_values


def expressions():
    numbers = ['0', '1', '-1', '454', '78.12', '-12.34', '0.5', '-0.5', '1234567.89', '99999', '100', '0.004', '9.995', 'cast(null as int)', '12345678901234567890.123', "cast(5 as tinyint)", '-2147483648', '12.5e0', "'12.34'"]
    formats = ['999', '000', '9', '9999.99', '0000.00', '999.9', '9.99', '$999.99', '$9,999.99', '9,999,999.99', '0,000', '99G999D99', 'S999', '999S', '999.99S', 'S$999.99', 'MI999.99', '999.99MI', '$99.99PR', '999PR', '9,99', '.99', '0.', 'PR', '', 'S', '$', 'xx', '9$9', '99,', ',99', '9..9', '9S9', 'L999', '999.99$', 'S99PR', '<99>', 'MI$99', '$MI99', 'S$9,9', '99999999999999999999999999999999999999', '999999999999999999999999999999999999999', '099', '909', '$0.00', '$9', 'fm999', '9 9']
    for f in formats:
        for n in numbers[:15] if len(f) > 2 else numbers[:6]:
            yield f"to_char({n}, '{f}')"
    for n in numbers[15:]:
        yield f"to_char({n}, '99999')"
        yield f"to_varchar({n}, '99999')"
    yield "to_varchar(12.5, '99.9')"
    yield "to_char(5, null)"
    yield "to_char(5, cast(null as string))"
    yield "to_char(null, '99')"
    yield "to_char(5)"
    yield "to_char(5, 9)"
    yield "to_char(5, concat('9', '9'))"
    yield "to_char(true, '9')"
    yield "to_char(id, '9') from range(1)"
    yield "to_char(1, cast(id as string)) from range(1)"
    for f in ['yyyy', 'y', 'yyyy-MM-dd', 'HH:mm:ss', 'D', 'E', 'EEEE', "yyyy''MM", '', 'nope', 'b', 'Q', 'MMM d, yyyy']:
        for v in ["date'2016-04-08'", "timestamp'2016-04-08 13:10:15.123456'", "timestamp_ntz'2016-04-08 13:10:15'"]:
            yield f"to_char({v}, '{f}')"
    yield "to_char(cast(null as date), 'y')"
    for f in ['base64', 'hex', 'utf-8', 'HEX', 'Base64', 'utf8', 'UTF-8', '', 'ascii']:
        yield f"to_char(x'537061726b2053514c', '{f}')"
        yield f"to_char(encode('äb', 'utf-8'), '{f}')"
    yield "to_char(cast(null as binary), 'hex')"
    yield "to_char(interval '1' day, 'd')"
    yield "to_char(array(1), '9')"
    texts = ['454', '454.00', '12,454', '$78.12', '12,454.8-', '-12,454.8', '<12>', '12', ' 12', '12 ', '+12', '-12', '12-', '12+', '', '0', '000', '0012', '1.', '.5', '0.5', '1,2', '12,34', 'abc', '1e3', '12 34', '99999', '$-12', '-$12', '$12', '<$12>', '12.345', '1234567.89', '1,234,567.89', '(12)']
    parse = ['999', '000', '99', '000.00', '99,999', '999.99', '$99.99', '99,999.9S', 'S99,999.9', '99PR', '$99PR', 'S99', '99S', 'MI99', '99MI', 'S$99', '0', '9', '9,999,999.99', '9.', '.9', '00.0', '99G999', '999D99', 'PR', '', 'x', '9$9', '$99', 'MI$99']
    for f in parse:
        for t in texts:
            if len(f) % 2 == len(t) % 2 or f in ('999', 'S99', '$99', '99PR', '99S', '999.99'):
                yield f"to_number('{t}', '{f}')"
    for f in ['999', '$99.99', 'S99', '99PR', 'x', '']:
        for t in texts:
            yield f"try_to_number('{t}', '{f}')"
    yield "to_number(null, '99')"
    yield "to_number('12', null)"
    yield "to_number('12')"
    yield "to_number(12, '99')"
    yield "to_number(1.5, '9.9')"
    yield "to_number(true, '9')"
    yield "to_number('12', concat('9', '9'))"
    yield "to_number(cast(id as string), '9') from range(1)"
    yield "to_number('5', cast(id as string)) from range(1)"
    yield "to_number('12345678901234567890123456789012345678', '99999999999999999999999999999999999999')"
    yield "to_number('1', '999999999999999999999999999999999999999')"
    yield "to_number('0.12', '0.99999999999999999999999999999999999999')"
    # CSV
    values = ['1', "'a'", "'a,b'", "'a\"b'", "''", 'null', 'true', '1.5', '1.50BD', 'cast(1 as float)', "date'2020-01-02'", "timestamp'2020-01-02 03:04:05.123456'", "timestamp_ntz'2020-01-02 03:04:05'", "x'616263'", "interval '1' day", "interval '1-2' year to month", "' x '", "'a\\nb'", "'a\\\\b'", 'array(1, 2)', "map('a', 1)", "struct(1 as x)", "double('NaN')", "double('Infinity')", '1e20', "cast(null as int)", "'#x'"]
    for v in values:
        yield f"to_csv(struct({v} as a))"
        yield f"to_csv(struct({v} as a, 2 as b))"
    for o in ["'sep', '|'", "'header', 'true'", "'nullValue', 'NIL'", "'quote', '~'", "'quoteAll', 'true'", "'escape', '!'", "'dateFormat', 'dd/MM/yyyy'", "'timestampFormat', 'dd/MM/yyyy HH:mm'", "'emptyValue', 'E'", "'ignoreLeadingWhiteSpace', 'false'", "'ignoreTrailingWhiteSpace', 'false'", "'nope', 'x'", "'sep', ''", "'lineSep', ';'"]:
        yield f"to_csv(named_struct('a', 'x|\"y ', 'b', null, 'c', date'2020-01-02', 'd', timestamp'2020-01-02 03:04:05', 'e', ''), map({o}))"
    yield "to_csv(1)"
    yield "to_csv(null)"
    yield "to_csv(array(1))"
    yield "to_csv(cast(null as struct<a: int>))"
    yield "to_csv(struct())"
    yield "to_csv(struct(1), 'x')"
    yield "to_csv(struct(1), map('a', 1))"
    for t, s in [('1, 0.8', 'a INT, b DOUBLE'), ('1', 'a int'), ('1,2', 'a int'), ('1', 'a int, b int'), ('', 'a int'), ('x', 'a int'), ('x,2', 'a int, b int'), ('1,x', 'a string, b int'), ('"a,b",c', 'a string, b string'), ('"a""b"', 'a string'), ('"a\\\\"b"', 'a string'), (' a , b ', 'a string, b string'), ('true,false', 'a boolean, b boolean'), ('2020-01-02', 'a date'), ('26/08/2015', 'a date'), ('2020-01-02 03:04:05', 'a timestamp'), ('2020-01-02T03:04:05', 'a timestamp_ntz'), ('1.5', 'a decimal(5,2)'), ('1.555', 'a decimal(5,2)'), ('12345.5', 'a decimal(5,2)'), ('NaN,Infinity', 'a double, b float'), ('abc', 'a binary'), ('99999999999', 'a int'), ('1', 'a tinyint'), ('300', 'a tinyint'), (',', 'a string, b int'), ('""', 'a string'), ('a\\nb', 'a string'), ('#a', 'a string'), ('1', 'a array<int>'), ('1', 'a struct<b: int>'), ('1', 'array<int>'), ('1', 'int'), ('1', 'nope'), ('1', ''), ('1', 'struct<a: int>'), ('P1D', 'a interval day'), ("INTERVAL '1' DAY", 'a interval day'), ('12:30:00', 'a time'), ('1,2,3', 'a int, _corrupt_record string'), ('x,2', 'a int, b int, _corrupt_record string'), ('x', '_corrupt_record string, a int')]:
        text = t.replace("'", "\\'")
        yield f"from_csv('{text}', '{s}')"
    for o in ["'mode', 'FAILFAST'", "'mode', 'DROPMALFORMED'", "'mode', 'PERMISSIVE'", "'sep', '|'", "'quote', '~'", "'nullValue', 'x'", "'dateFormat', 'dd/MM/yyyy'", "'columnNameOfCorruptRecord', 'c'", "'header', 'true'", "'comment', '#'", "'ignoreLeadingWhiteSpace', 'true'", "'multiLine', 'true'", "'locale', 'fr-FR'", "'nope', 'x'", "'maxCharsPerColumn', '2'", "'maxColumns', '1'", "'unescapedQuoteHandling', 'RAISE_ERROR'"]:
        for t, s in [('x|~y~', 'a string, b string'), ('1,x', 'a int, b int'), ('02/01/2020', 'a date'), ('# c', 'a string'), (' x', 'a string')]:
            yield f"from_csv('{t}', '{s}', map({o}))"
    yield "from_csv(null, 'a int')"
    yield "from_csv(cast(null as string), 'a int')"
    yield "from_csv('1')"
    yield "from_csv(1, 'a int')"
    yield "from_csv('1', schema_of_csv('2'))"
    yield "from_csv('1', concat('a ', 'int'))"
    yield "from_csv('1', 5)"
    yield "from_csv('1', 'a int').a"
    for t in ['1', '1,abc', '1.5', '2020-01-01', '2020-01-01 01:02:03', 'true', '', 'a,b,c', '99999999999', '1e5', '"1"', ',', '12345678901234567890123', '10:20:30', 'x|y', ' 1 ', 'NaN', '1,2\\n3,4']:
        yield f"schema_of_csv('{t}')"
    yield "schema_of_csv('1|abc', map('sep', '|'))"
    yield "schema_of_csv('1|abc', map('delimiter', '|', 'inferSchema', 'false'))"
    yield "schema_of_csv('26/08/2015', map('dateFormat', 'dd/MM/yyyy'))"
    yield "schema_of_csv(null)"
    yield "schema_of_csv(1)"
    yield "schema_of_csv(cast(id as string)) from range(1)"
    yield "schema_of_csv(concat('1', ',a'))"
    yield "schema_of_csv('1', 'x')"


if __name__ == '__main__':
    write_values(expressions())
