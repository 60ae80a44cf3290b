"""Records what functions of JSON text give: malformed text, numbers and strings in each other's place, nested values,
paths with and without wildcards, options. An answer is [type, text of the value or null] or {"error": condition}.

Run: python conformance/record/json_functions.py > conformance/recorded/json_functions.json
"""
from recorder import condition_of, header, raw_errors, session, write

TEXTS = ['{"a":1,"b":"x"}', '{"a":"1","b":2.5}', '{"a":null}', '{}', '[]', '[{"a":1},{"a":2}]', '', ' ', 'x', '{"a":1', '{"a":[1,2,{"b":[3]}],"c":{"d":"e"}}', "{\\'a\\': true}", '{"a":1,"a":2}', 'null', '"s"', '5', '{"a":1e3,"b":"é\\\\u00e9"}', '{"a.b":1,"x y":2}', '{"a":{"b":1}} trailing', '{"d":"2020-02-29","t":"2020-02-29T01:02:03.5Z","n":99999999999999999999,"f":"NaN"}']
PATHS = ['$', '$.a', '$.a[0]', '$.a[2].b', '$[0]', '$[*].a', '$.a[*]', '$.c.d', "$[\\'a.b\\']", '$.*', 'a', '$.', '$..a', '$.a[5]', '$.x y', '$.a[*].b']
SCHEMAS = ['a int, b string', 'a string', 'a double', 'a array<string>', 'array<struct<a:int>>', 'map<string,string>', 'a boolean', 'd date, t timestamp, n decimal(20,0), f double', 'a struct<b:int>', 'a bigint, A int', 'int']
VALUES = ["named_struct('a', 1, 'b', null)", "named_struct('a', array(1, null), 'm', map('k', 1.5))", "array(1, null, 2)", "array(named_struct('a', date'2020-02-29'))", "map('x', timestamp'2020-02-29 01:02:03')", "map(1, X'0102')", "named_struct('s', 'quo\"te\\n\\u00e9', 'd', 1.10BD, 'f', double('NaN'), 'l', 5L)", "cast(null as struct<a:int>)", "named_struct('i', interval '1' day)", "array(array(), null)", '1']


def expressions():
    for text in TEXTS:
        for path in PATHS:
            yield f"get_json_object('{text}', '{path}')"
        for schema in SCHEMAS:
            yield f"from_json('{text}', '{schema}')"
        yield f"json_array_length('{text}')"
        yield f"json_object_keys('{text}')"
    for value in VALUES:
        yield f'to_json({value})'
        yield f"to_json({value}, map('ignoreNullFields', 'false'))"
    yield "from_json('x', 'a int', map('mode', 'FAILFAST'))"
    yield "from_json(null, 'a int')"
    yield "from_json('{}', null)"
    yield 'get_json_object(null, null)'
    yield "from_json('{\"d\":\"29/02/2020\"}', 'd date', map('dateFormat', 'dd/MM/yyyy'))"


def ask(spark, expression):
    try:
        frame = spark.sql(f'select {expression} x')
        kind = frame.schema().apply(0).dataType().simpleString()
        row = spark.sql(f'select cast({expression} as string) x').head()
        return [kind, None if row.isNullAt(0) else row.getString(0)]
    except Exception as error:
        if not hasattr(error, 'java_exception'):
            raise
        return {'error': condition_of(error)}


def main():
    spark = session()
    raw_errors()
    write({**header(), 'cases': [[text, ask(spark._jsparkSession, text)] for text in expressions()]})


if __name__ == '__main__':
    main()
