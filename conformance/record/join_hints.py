"""Records which join Spark runs for hints, and its arguments without expression ids; over both sides' sorts.

Run: python conformance/record/join_hints.py > conformance/recorded/join_hints.json
"""
import re

from recorder import header, session, write

JOINS = ['join', 'left join', 'right join', 'full join', 'left semi join', 'left anti join']
HINTS = [
    'merge(a)', 'shuffle_merge(b)', 'mergejoin(a, b)', 'merge(a), broadcast(b)', 'broadcast(b), merge(b)',
    'shuffle_hash(a), merge(b)', 'merge(a), shuffle_replicate_nl(b)',
]
CONDITIONS = ['a.k = b.k', 'a.k <=> b.k', 'a.k = b.k and a.s = b.s and a.d > b.d', 'a.k < b.k']

spark = session(spark__sql__adaptive__enabled='false')
columns = "cast(id as int) as k, cast(id as string) as s, id / 4 as d"
for name in ('a', 'b'):
    spark.sql(f"create or replace temp view {name} as select {columns} from range(100)")

recorded = []
for hint in HINTS:
    for words in JOINS:
        for condition in CONDITIONS:
            if hint not in HINTS[:2] and condition != CONDITIONS[0]:
                continue
            sql = f"select /*+ {hint} */ * from a {words} b on {condition}"
            plan = spark.sql(sql)._jdf.queryExecution().executedPlan().toString().split('\n')
            lines = [re.sub(r'#\d+L?', '', re.sub(r'^[ :|+*-]*(\(\d+\) )?', '', line)) for line in plan]
            join = [line for line in lines if re.match(r'\w*Join|CartesianProduct', line)]
            recorded.append({'sql': sql, 'join': join[0], 'sorts': [line for line in lines if line.startswith('Sort ')]})

write({**header(), 'joins': recorded})
