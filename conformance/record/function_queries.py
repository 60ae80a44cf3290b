"""Records what queries of aggregates and table functions give: their types and rows, or the condition of their error.

Run: python conformance/record/function_queries.py > conformance/recorded/function_queries.json
"""
from recorder import condition_of, header, raw_errors, session, write

BITMAPS = ("VALUES (1), (2), (3) AS t(c)", "VALUES (1), (1), (1) AS t(c)", "VALUES (-1L) t(c)", "VALUES (32767L), (32768L) t(c)", "VALUES (32767L), (0L) t(c)", "VALUES (null) t(c)", "VALUES ('1'), (null) t(c)", "VALUES (1.5) t(c)", "VALUES (true) t(c)", 'range(0) t(c)', 'range(0, 32768, 7) t(c)')
BYTES = ("VALUES (X'10'), (X'20'), (X'40') t(c)", "VALUES (X'F0'), (X'70'), (X'30') t(c)", "VALUES (cast(null as binary)) t(c)", "VALUES (cast(null as binary)), (X'0F') t(c)", "VALUES ('1') t(c)", 'VALUES (1) t(c)', 'VALUES (null) t(c)', "(SELECT cast(repeat('x', 5000 + id) AS binary) c FROM range(3))", "VALUES (X'F0'), (X'F0FF') t(c)", "VALUES (X''), (X'FF') t(c)", '(SELECT cast(cast(id AS string) AS binary) c FROM range(100, 200))', "(SELECT cast(repeat(cast(id AS string), 11) AS binary) c FROM range(100, 110))")


def queries():
    for rows in BITMAPS:
        yield f'SELECT md5(bitmap_construct_agg(c)) h, length(bitmap_construct_agg(c)) n, bitmap_count(bitmap_construct_agg(c)) k FROM {rows}'
    for rows in BYTES:
        for name in ('bitmap_or_agg', 'bitmap_and_agg'):
            yield f'SELECT md5({name}(c)) h, length({name}(c)) n, bitmap_count({name}(c)) k FROM {rows}'
    yield 'SELECT bitmap_construct_agg(c, 1) FROM VALUES (1) t(c)'
    yield 'SELECT bitmap_or_agg() FROM VALUES (1) t(c)'
    yield 'SELECT c % 3 g, hex(substring(bitmap_construct_agg(c), 0, 13)) h FROM range(100) t(c) GROUP BY 1 ORDER BY 1'
    yield 'SELECT c, bitmap_count(bitmap_construct_agg(c) OVER (PARTITION BY c % 3 ORDER BY c)) n FROM range(10) t(c) ORDER BY c'
    yield 'SELECT sum(bitmap_count(b)) n, count(*) k FROM (SELECT bitmap_bucket_number(id * 3) u, bitmap_construct_agg(bitmap_bit_position(id * 3)) b FROM range(100000) GROUP BY 1)'
    yield 'SELECT bitmap_count(bitmap_or_agg(b)) o, bitmap_count(bitmap_and_agg(b)) a FROM (SELECT id % 7 g, bitmap_construct_agg(id % 1000 * (id % 3)) b FROM range(10000) GROUP BY 1)'
    yield 'SELECT bitmap_count(bitmap_construct_agg(c) FILTER (WHERE c > 5)) n, bitmap_count(bitmap_construct_agg(DISTINCT c)) d FROM range(10) t(c)'
    yield "SELECT * FROM collations() WHERE NAME = 'UTF8_BINARY'"
    yield 'SELECT * FROM collations(1)'
    yield 'SELECT collations() c'
    yield "SELECT c.NAME FROM collations() c WHERE c.CASE_SENSITIVITY = 'CASE_SENSITIVE' AND c.NAME LIKE 'UTF8%' AND c.PAD_ATTRIBUTE = 'NO_PAD'"


def ask(spark, sql):
    try:
        frame = spark.sql(sql)
        return {'types': frame.schema().simpleString(), 'rows': [row.toString() for row in frame.collectAsList()]}
    except Exception as error:
        if not hasattr(error, 'java_exception'):
            raise
        return {'error': condition_of(error)}


if __name__ == '__main__':
    spark = session()
    raw_errors()
    write({**header(), 'cases': [[sql, ask(spark._jsparkSession, sql)] for sql in queries()]})
