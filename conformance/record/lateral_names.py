"""Records what Spark calls select items that read the aliases of items before them.

Run: python conformance/record/lateral_names.py > conformance/recorded/lateral_names.json
"""
from recorder import header, session, write

QUERIES = (
    "select id + 1 as r, r from range(2)",
    "select id as r, r from range(2)",
    "select id + 1 as r, r * 2 from range(2)",
    "select id + 1 as r, r * 2 as x, x + r from range(2)",
    "select id as g, sum(id) as q, q + 1 from range(2) group by id",
    "select count(*) as c, c from range(3)",
    "select id + 1 as r, upper(cast(r as string)) from range(2)",
    "select id + 1 as r, cast(r as string) from range(2)",
    "select named_struct('a', id) as v, struct(v.a, 1), v.a from range(2)",
    "select id + 1 as r, case when r > 1 then r end from range(2)",
    "select id as r, -r, r is null, r in (1, 2), r between 1 and 2, not r > 1 from range(1)",
    "select id + 1 as id, id from range(1)",
    "select array(id) as xs, xs[0], size(xs) from range(1)",
)

spark = session()
write({**header(), "queries": [{"sql": sql, "columns": spark.sql(sql).columns} for sql in QUERIES]})
