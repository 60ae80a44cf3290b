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

# Of three relations, large to small: a join whose side has a hint keeps its place.
for name, columns, rows in (('x', 'xk, id as xj', 20000), ('y', 'yk, id % 50 as yj', 2000), ('z', 'zk, id as zj', 20)):
    spark.sql(f"create or replace temp view {name} as select id as {columns} from range({rows})")
NAMED = [
    'merge(x)', 'merge(y)', 'merge(z)', 'merge(x, z)', 'broadcast(x)', 'broadcast(y)', 'broadcast(z)', 'shuffle_hash(x)',
    'shuffle_hash(z)', 'merge(x), broadcast(z)', 'broadcast(x), merge(z)', 'shuffle_replicate_nl(x)',
]
SHAPES = [
    'select /*+ HINT */ * from x join y on xk = yk join z on yj = zk',
    'select /*+ HINT */ * from x, y, z where xk = yk and yj = zk',
    'select /*+ HINT */ * from z join y on yj = zk join x on xk = yk',
    'select * from (select /*+ HINT */ * from x join y on xk = yk) join z on yj = zk',
    'select /*+ HINT */ * from x join (select yk, max(yj) as yj from y group by yk) y on xk = yk join z on yj = zk',
    'select * from x join (select /*+ HINT */ yk, max(yj) as yj from y group by yk) on xk = yk join z on yj = zk',
    'select * from x join (select /*+ HINT */ * from y order by yj limit 30) on xk = yk join z on yj = zk',
]
named = []
for shape in SHAPES:
    for hint in NAMED:
        sql = shape.replace('HINT', hint)
        execution = spark.sql(sql)._jdf.queryExecution()
        # A hint that names nobody is none: then the order of the joins is ours.
        if 'ResolvedHint' not in execution.analyzed().toString():
            continue
        plan = execution.executedPlan().toString().split('\n')
        lines = [re.sub(r'#\d+L?', '', re.sub(r'^[ :|+*-]*(\(\d+\) )?', '', line)) for line in plan]
        named.append({'sql': sql, 'joins': [line for line in lines if re.match(r'\w*Join|CartesianProduct', line)]})

write({**header(), 'joins': recorded, 'named': named})
