"""Records window functions: names, types and rows of queries over a small table with ties and nulls, the errors of
wrong ones, and plans.

Run: python conformance/record/windows.py > conformance/recorded/windows.json
"""
import re

from recorder import error_of, header, raw_errors, session, write

TABLE = """
create or replace temporary view t as select * from values
  (1, 'a', 10, 1.5D, 'x', 1.10BD, date'2024-01-01', timestamp'2024-01-01 00:00:00', array(1), true),
  (2, 'a', 20, 2.5D, 'y', 2.20BD, date'2024-01-02', timestamp'2024-01-01 06:00:00', array(2), false),
  (3, 'a', 20, double('NaN'), null, 3.30BD, date'2024-01-02', timestamp'2024-01-02 00:00:00', array(3), true),
  (4, 'a', null, null, 'z', null, null, null, null, null),
  (5, 'a', 40, -0.0D, 'x', 5.50BD, date'2024-02-01', timestamp'2024-02-01 00:00:00', array(5), true),
  (6, 'b', 5, 0.0D, 'w', 6.60BD, date'2024-03-31', timestamp'2024-03-31 12:00:00', array(6), false),
  (7, 'b', null, 7.5D, null, null, null, null, null, null),
  (8, 'b', 5, 8.5D, 'q', 8.80BD, date'2024-04-30', timestamp'2024-04-30 12:00:00', array(8), true),
  (9, null, 1, 9.5D, 'r', 9.90BD, date'2024-05-31', timestamp'2024-05-31 12:00:00', array(9), false),
  (10, null, 2, 10.5D, 's', 10.10BD, date'2024-06-01', timestamp'2024-06-01 12:00:00', array(10), true)
  as v(id, k, v, d, s, m, dt, ts, arr, b)
"""

# Select lists over t; each row set is ordered by id.
SELECTS = """
row_number() over (partition by k order by id)
row_number() over (partition by k order by id desc) as r
rank() over (partition by k order by v)
rank(v) over (partition by k order by v)
dense_rank() over (partition by k order by v desc)
percent_rank() over (partition by k order by v)
cume_dist() over (partition by k order by v)
cume_dist() over (order by v desc nulls last)
ntile(2) over (partition by k order by id)
ntile(3) over (order by id)
ntile(20) over (order by id)
ntile() over (order by id)
lag(v) over (partition by k order by id)
lag(v, 2) over (partition by k order by id)
lag(v, 2, -1) over (partition by k order by id)
lag(v, 1, id) over (partition by k order by id)
lag(v, -1) over (partition by k order by id)
lag(v, 0) over (partition by k order by id)
lead(v) over (partition by k order by id)
lead(s, 1, 'none') over (partition by k order by id)
lead(v, 1, 1.5) over (partition by k order by id)
lag(v) ignore nulls over (partition by k order by id)
lead(v, 2) ignore nulls over (partition by k order by id)
lag(v, 1, 7) respect nulls over (partition by k order by id)
lag(v, 0) ignore nulls over (partition by k order by id)
first_value(v) over (partition by k order by id)
first(v) over (partition by k order by id desc)
last_value(v) over (partition by k order by id)
last_value(v) over (partition by k order by v)
last_value(s) ignore nulls over (partition by k order by id rows between unbounded preceding and unbounded following)
first_value(s, true) over (partition by k order by id rows between 1 preceding and 1 following)
first_value(s) ignore nulls over (partition by k order by id rows between current row and 2 following)
any_value(v) over (partition by k order by id)
nth_value(v, 2) over (partition by k order by id)
nth_value(v, 2) ignore nulls over (partition by k order by id)
nth_value(s, 3) over (partition by k order by id rows between 1 preceding and 1 following)
nth_value(s, 2) ignore nulls over (partition by k order by id rows between unbounded preceding and unbounded following)
sum(v) over ()
sum(v) over (partition by k)
sum(v) over (order by id)
sum(v) over (partition by k order by v)
sum(v) over (partition by k order by id rows between unbounded preceding and current row)
sum(v) over (partition by k order by id rows 1 preceding)
sum(v) over (partition by k order by id rows between 1 following and 2 following)
sum(v) over (partition by k order by id rows between 2 preceding and 1 preceding)
sum(v) over (partition by k order by id rows between current row and unbounded following)
sum(v) over (partition by k order by id rows between unbounded preceding and 1 preceding)
count(*) over (partition by k order by id rows between 1 preceding and 1 following)
count(v) over (partition by k order by id range between 1 preceding and 1 following)
sum(m) over (partition by k order by id)
avg(m) over (partition by k order by id rows between 1 preceding and 1 following)
avg(v) over (partition by k order by v)
avg(d) over (partition by k order by id)
sum(d) over (order by id rows between 1 preceding and 1 following)
min(s) over (partition by k order by id rows between 1 preceding and 1 following)
max(s) over (partition by k order by id)
max(d) over (order by id rows between 2 preceding and current row)
min(d) over (order by id rows between 2 preceding and current row)
max(arr) over (partition by k order by id)
collect_list(v) over (partition by k order by id)
collect_list(s) over (partition by k order by id rows between 1 preceding and 1 following)
stddev(v) over (partition by k)
sum(v) filter (where b) over (partition by k order by id)
count(*) filter (where v > 5) over (partition by k)
max_by(s, v) over (partition by k order by id rows between 1 preceding and 1 following)
sum(v) over (partition by k order by v range between 10 preceding and current row)
sum(v) over (partition by k order by v desc range between 10 preceding and current row)
sum(v) over (partition by k order by v range between 5 following and 20 following)
sum(id) over (order by v nulls last range between 5 preceding and 5 following)
sum(id) over (order by v desc range between unbounded preceding and 1 preceding)
sum(id) over (order by v range between 1 following and unbounded following)
sum(id) over (order by d range between 1 preceding and 1 following)
sum(id) over (order by d desc range between 1 preceding and 1 following)
sum(id) over (order by m range between 1.5 preceding and 2 following)
sum(id) over (order by m range between 2 preceding and current row)
sum(id) over (order by dt range between interval '1' day preceding and interval '31' day following)
sum(id) over (order by dt range between 1 preceding and 1 following)
sum(id) over (order by dt range between interval '1' month preceding and current row)
sum(id) over (order by ts range between interval '6' hour preceding and interval '1' day following)
sum(id) over (order by ts range between interval '1' month preceding and current row)
sum(id) over (order by ts range between interval 1 month 2 days preceding and current row)
sum(id) over (order by ts desc range between interval '1' day preceding and current row)
sum(id) over (order by id range between 1L preceding and 1L following)
sum(id) over (partition by k, b order by v, id desc)
sum(v) over (partition by k order by id) + 1
sum(v) over (partition by k order by id) / count(*) over (partition by k) as ratio
row_number() over (order by k, id) as a, rank() over (partition by k order by v) as b, sum(v) over (partition by k order by v) as c
id, k, row_number() over (partition by k order by id) rn, lag(id) over (partition by k order by id) p
sum(v + 1) over (partition by upper(k) order by id % 3, id)
row_number() over w, sum(v) over w, count(*) over (w rows 1 preceding)
concat(k, row_number() over (order by id))
case when row_number() over (order by id) > 3 then 'late' else 'early' end
sum(sum(v) over (partition by k)) over ()
mode(v) over (partition by k)
percentile_approx(v, 0.5) over (partition by k)
corr(v, id) over (partition by k)
bool_or(b) over (partition by k order by id)
lag(arr) over (partition by k order by id)
lag(b, 1, true) over (partition by k order by id)
lag(dt) over (partition by k order by ts)
count(distinct v) over (partition by k)
nth_value(v, 0) over (partition by k order by id)
nth_value(v, id) over (partition by k order by id)
ntile(0) over (order by id)
ntile(id) over (order by id)
ntile('a') over (order by id)
lag(v, id) over (order by id)
lag(v, 'a') over (order by id)
lag(v, 1, 'x') over (order by id)
lag() over (order by id)
lag(v, 1, 2, 3) over (order by id)
row_number()
row_number(1) over (order by id)
row_number() over ()
rank() over (partition by k)
lag(v) over (partition by k)
ntile(2) over ()
percent_rank() over ()
cume_dist() over ()
nth_value(v, 1) over (partition by k)
row_number() over (order by id rows between 1 preceding and current row)
rank() over (order by id rows unbounded preceding)
lag(v) over (order by id rows unbounded preceding)
upper(s) over (order by id)
id over (order by id)
sum(v) over (order by id rows between current row and 1 preceding)
sum(v) over (order by id rows between unbounded following and current row)
sum(v) over (order by id rows between current row and unbounded preceding)
sum(v) over (order by id rows between 2 following and 1 following)
sum(v) over (order by id rows between id preceding and current row)
sum(v) over (order by id rows between 1.5 preceding and current row)
sum(v) over (order by id rows between 'a' preceding and current row)
sum(v) over (order by id rows between -1 preceding and current row)
sum(v) over (order by id rows between null preceding and current row)
sum(v) over (order by id, v range between 1 preceding and current row)
sum(v) over (range between 1 preceding and current row)
sum(v) over (range between unbounded preceding and current row)
sum(v) over (rows between unbounded preceding and current row)
sum(v) over (order by s range between 1 preceding and current row)
sum(v) over (order by s range between unbounded preceding and current row)
sum(v) over (order by dt range between interval '1' hour preceding and current row)
sum(v) over (order by ts range between 1 preceding and current row)
sum(v) over (order by v range between interval '1' day preceding and current row)
sum(v) over (order by id range between 1.5 preceding and current row)
sum(v) over (order by d range between 1.5 preceding and 1 following)
sum(v) over (order by arr)
sum(v) over (order by map(1, 2))
sum(v) over (partition by map(1, 2))
sum(row_number() over (order by id))
row_number() over (order by row_number() over (order by id))
sum(v) over (partition by sum(v) over ())
sum(v) over nowhere
sum(v) filter (where row_number() over (order by id) = 1) over ()
first_value(v, id) over (order by id)
first_value(v, v, v) over (order by id)
sum(v) ignore nulls over (order by id)
row_number() ignore nulls over (order by id)
upper(s) ignore nulls
lag(v) ignore nulls
any_value(v) ignore nulls over (order by id)
sum(v) over (partition by nothing)
sum(v) over (order by 1)
rand() over (order by id)
sum(rand(1)) over (order by id)
lag(v, null) over (order by id)
lag(v, 1 + 1) over (order by id)
ntile(1 + 1) over (order by id)
sum(v) over (distinct)
sum(distinct v) over (order by id)
grouping(k) over (order by id)
explode(arr) over (order by id)
"""

# Whole statements.
STATEMENTS = """
select id from t where row_number() over (order by id) = 1
select k, sum(v) from t group by k having row_number() over (order by k) = 1
select k from t group by k, row_number() over (order by id)
select k, sum(sum(v)) over (order by k) from t group by k order by k
select k, sum(v), rank() over (order by sum(v) desc) from t group by k order by k
select k, sum(v) over (partition by k) from t group by k
select k, max(v) - lag(max(v)) over (order by k) as x from t group by k order by k
select sum(count(*)) over () from t
select row_number() over (order by k) from t group by k
select id from t order by row_number() over (order by id desc)
select id, v from t order by sum(v) over (partition by k), id
select k, count(*) from t group by k order by rank() over (order by count(*)), k
select id, k from t qualify row_number() over (partition by k order by id) = 1 order by id
select id, row_number() over (partition by k order by id) as rn from t qualify rn <= 2 order by id
select k, sum(v) as s from t group by k qualify rank() over (order by s desc) = 1
select k, sum(v) as s from t group by k having s > 1 qualify rank() over (order by sum(v)) = 1
select id from t qualify id > 1
select id from t qualify max(id) over () = id
select id, sum(v) over w from t window w as (partition by k order by id) order by id
select id, sum(v) over (w rows 1 preceding) from t window w as (partition by k order by id) order by id
select id, sum(v) over w2 from t window w as (partition by k), w2 as w order by id
select id, sum(v) over w2 from t window w as (partition by k), w2 as (w order by id) order by id
select id, sum(v) over w from t window w as (partition by k), w as (order by id)
select id, sum(v) over w from t window w as u, u as (order by id)
select id, sum(v) over (w partition by k) from t window w as (order by id)
select distinct rank() over (partition by k order by v) as r from t order by r
select id, row_number() over (order by id) as rn from t where rn > 1
select id, row_number() over (order by id) as rn, rn + 1 as x from t order by id
select id + 1 as i, sum(i) over (order by id) from t
select * from (select id, k, row_number() over (partition by k order by v desc, id) as rn from t) where rn <= 2 order by id
select * from (select id, k, rank() over (partition by k order by v) as rn from t) where rn < 2 order by id
select * from (select id, k, sum(v) over (partition by k) as x from t) where k = 'a' order by id
select id, sum(v) over (partition by k order by id) from t limit 3
select id, sum(v) over (order by id groups between 1 preceding and current row) from t
select id, sum(v) over (order by id rows between 1 preceding and current row exclude ties) from t
select t1.id, count(*) over (partition by t1.k) from t t1 join t t2 on t1.id = t2.id order by 1
select max(id) over (partition by k) from t group by k, id order by 1
select k, v, grouping(k), rank() over (partition by grouping(k) order by sum(v)) from t group by rollup(k, v) order by 1, 2, 3
values (row_number() over (order by 1))
select id from t limit row_number() over (order by 1)
select id from t a join t b on row_number() over (order by a.id) = 1
select count(row_number() over (order by id)) from t
select count(*), row_number() over (order by id) from t
"""

# DataFrame calls: t, F, W are there.
FRAMES = """
t.select(F.row_number().over(W.partitionBy('k').orderBy('id')))
t.select('id', F.sum('v').over(W.partitionBy('k').orderBy('id').rowsBetween(-1, 1)).alias('x')).orderBy('id')
t.select(F.sum('v').over(W.partitionBy('k').orderBy(F.desc('v')).rangeBetween(W.unboundedPreceding, W.currentRow)))
t.select(F.sum('v').over(W.partitionBy('k').orderBy('v').rangeBetween(-10, 5)))
t.select(F.lag('v', 2, 0).over(W.partitionBy('k').orderBy('id')))
t.select(F.lead('v', 1).over(W.partitionBy('k').orderBy('id')))
t.select(F.ntile(2).over(W.orderBy('id')))
t.select(F.nth_value('v', 2, True).over(W.orderBy('id')))
t.select(F.first('v', ignorenulls=True).over(W.orderBy('id')))
t.withColumn('rn', F.row_number().over(W.orderBy('id'))).orderBy('id').select('id', 'rn')
t.withColumn('x', F.sum('v').over(W.partitionBy('k'))).filter('x > 30').select('id', 'x').orderBy('id')
t.select(F.row_number())
t.filter(F.row_number().over(W.orderBy('id')) > 1)
t.groupBy('k').agg(F.row_number().over(W.orderBy('k')))
t.groupBy('k').agg(F.sum('v').alias('s')).select('k', F.rank().over(W.orderBy('s'))).orderBy('k')
t.groupBy(F.row_number().over(W.orderBy('k'))).count()
t.select(F.sum('v').over(W.partitionBy('k').rowsBetween(1, 0)))
t.select(F.col('v').over(W.orderBy('id')))
t.orderBy(F.row_number().over(W.orderBy(F.desc('id')))).select('id')
"""

# Plans; ids as Spark gave them.
PLANS = """
select id, row_number() over (partition by k order by id) as rn from t
select id, sum(v) over (partition by k) as x from t
select id, sum(v) over () as x from t
select id, sum(v) over (order by id rows between 1 preceding and 2 following) as x, count(*) over (order by id) as c from t
select id, row_number() over (partition by k order by id) as a, rank() over (partition by k order by v desc) as b, sum(v) over (partition by v) as c from t
select id, lag(v, 1, 0) over (partition by k order by id) as p, first_value(v) ignore nulls over (partition by k order by id) as f from t
select k, sum(sum(v)) over (order by k) as x from t group by k
select * from (select id, k, row_number() over (partition by k order by id) as rn from t) where rn <= 2
select * from (select id, k, rank() over (partition by k order by id) as rn from t) where rn = 1 and id > 3
select * from (select id, k, sum(v) over (partition by k) as x from t) where k = 'a' and x > 1
select id from (select id, k, sum(v) over (partition by k) as x from t)
select id, sum(v) over (partition by k + 1 order by id * 2) as x from t
select id, sum(v + 1) over (partition by k order by id range between 1 preceding and current row) as x from t
select id, sum(id) over (order by dt range between interval '1' day preceding and current row) as x from t
select id, row_number() over (order by id) as a from t order by a limit 3
select id from t qualify row_number() over (partition by k order by id) = 1
select k, row_number() over (partition by k, id order by v) as a, sum(v) over (partition by k order by id, v) as b from t
select id, sum(v) over (partition by 1 order by 2) as x from t
select id, sum(v) filter (where id > 2) over (partition by k) as x, max(upper(k)) over (partition by id) as y from t
select id, rank() over (partition by k order by v) as a, sum(v) over (order by v, k) as b, count(v) over (partition by k order by v desc) as c, avg(v) over (partition by v) as d, row_number() over (partition by k order by v) as e, min(v) over (order by id) as f from t
select id, row_number() over (partition by k order by id) + 1 as a, row_number() over (partition by k order by id) * 2 as b from t
"""


def rows_of(frame):
    """Rows as text casts give them, so that no type is lost."""
    from pyspark.sql import functions as F

    names = [f'c{i}' for i in range(len(frame.columns))]
    cast = frame.toDF(*names).select(*[F.col(n).cast('string') for n in names])
    return [list(row) for row in cast.collect()]


def answer_of(make, rows=True):
    from py4j.protocol import Py4JJavaError

    try:
        frame = make()
        names = [f.name for f in frame.schema.fields]
        types = [f.dataType.simpleString() for f in frame.schema.fields]
        nullable = [f.nullable for f in frame.schema.fields]
        return {'names': names, 'types': types, 'nullable': nullable, **({'rows': rows_of(frame)} if rows else {})}
    except Py4JJavaError as error:
        return {'error': error_of(error)}
    except Exception as error:  # an error of PySpark's own
        return {'error': {'condition': getattr(error, 'getCondition', lambda: str(error))()}}


def lines(text):
    return [line for line in text.strip().split('\n') if line]


def select_of(item):
    tail = ' window w as (partition by k order by id)' if 'over w' in item or '(w ' in item else ''
    return f'select {item} from t{tail} order by id'


def plan_of(spark, sql):
    frame = spark.sql(sql)
    execution = frame._jdf.queryExecution()
    text = {
        'analyzed': execution.analyzed().toString(),
        'optimized': execution.optimizedPlan().toString(),
        'physical': execution.executedPlan().toString(),
    }
    return {key: re.sub(r'@[0-9a-f]+', '@', value) for key, value in text.items()}


def main():
    spark = session()
    from pyspark.sql import Window as W
    from pyspark.sql import functions as F

    spark.sql(TABLE)
    t = spark.table('t')
    raw_errors()
    scope = {'t': t, 'F': F, 'W': W, 'spark': spark}
    selects = [{'select': s, 'sql': select_of(s), **answer_of(lambda: spark.sql(select_of(s)))} for s in lines(SELECTS)]
    statements = [{'sql': s, **answer_of(lambda: spark.sql(s))} for s in lines(STATEMENTS)]
    frames = [{'call': s, **answer_of(lambda: eval(s, scope))} for s in lines(FRAMES)]
    spark.conf.set('spark.sql.adaptive.enabled', 'false')
    spark.sql(TABLE.replace('values', 'values ').replace('temporary view t as', 'temporary view t0 as'))
    import tempfile
    folder = tempfile.mkdtemp()
    spark.table('t0').select('id', 'k', 'v', 'dt').write.parquet(folder + '/t')
    spark.read.parquet(folder + '/t').createOrReplaceTempView('t')
    plans = [{'sql': s, **plan_of(spark, s)} for s in lines(PLANS)]
    for plan in plans:
        plan['physical'] = plan['physical'].replace(folder, '/data')
    write({**header(), 'table': TABLE.strip(), 'selects': selects, 'statements': statements, 'frames': frames, 'plans': plans})


main()
