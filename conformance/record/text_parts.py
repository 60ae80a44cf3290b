"""Records schema_of_json and parse_url: the value of each expression, or the condition of its error.

Run: python conformance/record/text_parts.py > conformance/recorded/text_parts.json
"""
from recorder import header, session, write

EXPRESSIONS = (
    'schema_of_json(\'{"a":1}\')',
    'schema_of_json(\'[{"col":01}]\', map(\'allowNumericLeadingZeros\',\'true\'))',
    'schema_of_json(\'{"a":[1,2.5,"x"],"b":{"c":null}}\')',
    "schema_of_json('[]')",
    "schema_of_json('{}')",
    "schema_of_json('1')",
    'schema_of_json(\'"x"\')',
    'schema_of_json(null)',
    "schema_of_json('')",
    'schema_of_json(\'{"a":12345678901234567890,"b":1.5,"c":true,"d e":"2020-01-01","f`g":1}\')',
    'schema_of_json(cast(id as string))',
    'schema_of_json(\'{"a":1,"a":"x"}\')',
    'schema_of_json(\'[[1],["a"]]\')',
    'schema_of_json(\'{"a":1.0}\', map(\'prefersDecimal\',\'true\'))',
    'schema_of_json(\'{"a":1, "b":"x"}\', map(\'primitivesAsString\',\'true\'))',
    'schema_of_json(1)',
    'schema_of_json(\'{"t":"2020-01-01T00:00:00"}\', map(\'inferTimestamp\',\'true\'))',
    "schema_of_json('null')",
    'schema_of_json(\'{"a":{}}\')',
    'schema_of_json(\'{"a":[]}\')',
    'schema_of_json(concat(\'{"a"\', \':1}\'))',
    "parse_url('http://spark.apache.org/path?query=1','HOST')",
    "parse_url('http://spark.apache.org/path?query=1','QUERY')",
    "parse_url('http://spark.apache.org/path?query=1&b=2','QUERY','b')",
    "parse_url('https://user:pw@host:80/a/b.php?x=1#ref','USERINFO')",
    "parse_url('https://user:pw@host:80/a/b.php?x=1#ref','AUTHORITY')",
    "parse_url('https://user:pw@host:80/a/b.php?x=1#ref','FILE')",
    "parse_url('https://user:pw@host:80/a/b.php?x=1#ref','REF')",
    "parse_url('https://user:pw@host:80/a/b.php?x=1#ref','PATH')",
    "parse_url('https://user:pw@host:80/a/b.php?x=1#ref','PROTOCOL')",
    "parse_url('https://user:pw@host:80','PATH')",
    "parse_url('https://host','FILE')",
    "parse_url('inva lid://x','HOST')",
    "parse_url('http://a b','HOST')",
    "try_parse_url('inva lid://x','HOST')",
    "parse_url('http://h/p?a=1','host')",
    "parse_url('http://h/p?a=1','QUERY','z')",
    "parse_url('http://h/p?a=%20b','QUERY','a')",
    "parse_url('http://h/p?a.b=1&axb=2','QUERY','a.b')",
    "parse_url('mailto:x@y.z','PATH')",
    "parse_url('mailto:x@y.z','HOST')",
    "parse_url('http://h/p','BAD')",
    "parse_url('/rel/path?q=1','PATH')",
    "parse_url('','PATH')",
    "parse_url(null,'PATH')",
    "parse_url('http://h/p?q=1','PATH','q')",
    "parse_url('http://[::1]:80/x','HOST')",
    "parse_url('http://hö.de/x','HOST')",
    "parse_url('http://h_x.de/x','HOST')",
    "parse_url('http://h/p?a=1','QUERY', null)",
    "parse_url('http://host:abc/p','HOST')",
    "parse_url('http://h/%zz','PATH')",
    "parse_url('http://h/a|b','PATH')",
    "parse_url('http://h/p?','QUERY')",
    "parse_url('http://h/p#','REF')",
    "parse_url(1,'HOST')",
    "parse_url('http://a.b.c/p?q','FILE')",
)

spark = session()


def answer(expression):
    try:
        frame = spark.range(1).selectExpr(expression)
        return {"name": frame.columns[0], "nullable": frame.schema[0].nullable, "value": frame.collect()[0][0]}
    except Exception as error:
        return {"error": error.getCondition()}


write({**header(), "answers": [{"expression": expression, **answer(expression)} for expression in EXPRESSIONS]})
