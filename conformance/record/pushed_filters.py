"""Records the PushedFilters that Spark shows for conditions over a Parquet file.

Run: python conformance/record/pushed_filters.py > conformance/recorded/pushed_filters.json
"""
import re
import tempfile

from recorder import header, session, write

# The columns a, s, d, dt, ts, f, b, st; the test makes the same.
COLUMNS = (
    "id as a", "cast(id as string) as s", "cast(id as decimal(10,2)) as d", "date'2020-01-01' as dt",
    "timestamp_seconds(1577779200 + id * 43200) as ts", "cast(id as double) as f", "id % 2 = 0 as b", "named_struct('x', id) as st",
)
CONDITIONS = r"""
a = 3
3 = a
a <> 3
not (a = 3)
a in (1, 2)
a in (1, 2, null)
a not in (1, 2)
a > 1 or a < 0
a > 1 or s = 'x'
s like 'a%'
s like '%a'
s like '%a%'
s not like 'a%'
startswith(s, 'a')
contains(s, 'b')
endswith(s, 'c')
a <=> 3
not (a <=> 3)
a is not null
d > 1.5
dt = date'2020-01-01'
ts > timestamp'2020-01-01 00:00:00'
ts > timestamp'2020-01-01 00:00:00.25'
f = 1.5
b
not b
b = false
b <> true
st.x > 1
a between 1 and 5
not (a between 1 and 5)
not (a > 1)
a + 1 > 3
upper(s) = 'A'
1 < a
s > 'abc'
s in ('a', 'b')
length(s) > 2 and a > 1
coalesce(a, 0) = 1
a > 1 and (s = 'x' or f < 2.0)
not (a > 1 or s = 'x')
"""


def main():
    spark = session()
    path = tempfile.mkdtemp() + '/t'
    spark.range(10).selectExpr(*COLUMNS).write.parquet(path)
    spark.read.parquet(path).createOrReplaceTempView('t')

    def pushed(condition):
        plan = spark.sql(f'select * from t where {condition}')._jdf.queryExecution().executedPlan().toString()
        return re.search(r'PushedFilters: \[(.*?)\], ReadSchema', plan).group(1)

    conditions = CONDITIONS.strip().splitlines()
    write({**header(), 'columns': COLUMNS, 'filters': [{'condition': c, 'pushed': pushed(c)} for c in conditions]})


main()
