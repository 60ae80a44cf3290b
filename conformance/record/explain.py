"""Records explain texts of plans without joins, in the modes simple, extended, formatted and cost, with adaptive
execution on as by default; and the adaptive plan after a run. Paths are written as `/data`, expression and plan ids as
Spark gave them in a fresh session for each plan.

Run: python conformance/record/explain.py > conformance/recorded/explain.json
"""
import re
import shutil
import tempfile

from recorder import header, session, write

# t: Parquet folder of id bigint, k int, s string, d double, dec decimal(10,2), dt date (1,000 rows in 2 files);
# p: the same partitioned by k; v: VALUES rows; r: spark.range(1000).
PLANS = {
    'range': "r",
    'range filter': "r.filter('id > 5')",
    'range project': "r.select((F.col('id') + 1).alias('x'))",
    'range selectExpr': "r.selectExpr('id', 'id * 2 as y', 'cast(id as string)')",
    'filter of project': "r.selectExpr('id + 1 as x').filter('x > 5')",
    'two filters': "r.filter('id > 5').filter('id < 10')",
    'constant': "r.selectExpr('1 + 2 as x', 'upper(\\'a\\') as y')",
    'filter false': "r.filter('1 = 2')",
    'filter true': "r.filter('1 = 1')",
    'count': "r.groupBy().count()",
    'aggregate no key': "r.agg(F.sum('id'), F.avg('id'), F.min('id'), F.max('id'))",
    'aggregate key': "r.groupBy((F.col('id') % 7).alias('k')).agg(F.sum('id').alias('s'), F.count('*'))",
    'aggregate then sort': "r.groupBy((F.col('id') % 7).alias('k')).agg(F.sum('id').alias('s')).orderBy('s')",
    'aggregate filter': "r.selectExpr('id', 'id % 2 = 0 as e').groupBy('e').agg(F.expr('sum(id) filter (where id > 5)'))",
    'aggregate distinct': "t.groupBy('k').agg(F.count_distinct('s'))",
    'aggregate two distinct': "t.groupBy('k').agg(F.count_distinct('s'), F.count_distinct('d'))",
    'aggregate having': "t.groupBy('k').agg(F.sum('d').alias('x')).filter('x > 1')",
    'aggregate string': "t.groupBy('s').agg(F.max('dt'), F.first('id'), F.collect_list('k'))",
    'aggregate after repartition': "t.repartition(3, 'k').groupBy('k').count()",
    'distinct': "t.select('k').distinct()",
    'dropDuplicates': "t.dropDuplicates(['k'])",
    'sort': "t.orderBy('d')",
    'sort desc nulls': "t.orderBy(F.col('d').desc(), F.col('s').asc_nulls_last())",
    'sortWithinPartitions': "t.sortWithinPartitions('k')",
    'limit': "t.limit(5)",
    'limit range': "r.limit(5)",
    'sort limit': "t.orderBy('d').limit(5)",
    'limit then filter': "t.limit(5).filter('k > 1')",
    'offset': "t.offset(5)",
    'limit offset': "t.orderBy('d').limit(5).offset(2)",
    'union': "r.union(r)",
    'union aggregate': "r.union(spark.range(5)).groupBy('id').count()",
    'repartition': "r.repartition(3)",
    'repartition key': "t.repartition(3, 'k')",
    'repartitionByRange': "t.repartitionByRange(3, 'd')",
    'coalesce': "t.coalesce(1)",
    'sample': "r.sample(0.1, 42)",
    'parquet': "t",
    'parquet project': "t.select('k', 's')",
    'parquet filter': "t.filter('k > 3')",
    'parquet filters': "t.filter(\"k > 3 and s = 'x' or d is null\")",
    'parquet filter types': "t.filter(\"dt >= date'2020-01-01' and dec < 1.5 and s like 'a%' and k in (1, 2, 3)\")",
    'parquet filter not pushed': "t.filter('upper(s) = \\'A\\' and id + 1 > 2').select('id')",
    'partitioned filter': "p.filter('k = 3 and d > 1')",
    'partitioned project': "p.select('d', 'k')",
    'values': "v",
    'values filter': "v.filter('a > 1').select('b')",
    'values expression': "spark.sql('select a + 1 as x from values (1), (2) as v(a) where a > 1')",
    'subquery alias': "spark.sql('select q.x from (select id as x from range(10)) q where q.x > 1')",
    'case when': "t.select(F.when(F.col('k') > 1, 'a').otherwise('b').alias('c'))",
    'cast and in': "t.selectExpr('cast(k as string) as ks', 'k in (1, 2) as i', 'k between 1 and 2 as w', 's like \\'a%\\' as l')",
    'withColumn chain': "t.withColumn('x', F.col('k') + 1).withColumn('y', F.col('x') * 2).drop('x')",
    'alias': "t.alias('q').select('q.k')",
    'walkthrough': "t.filter(F.col('d').__gt__(15)).groupBy('s').agg(F.avg('d').alias('late_by'), F.sum('k').alias('miles')).orderBy(F.col('late_by').desc())",
}

RUN_FIRST = ['aggregate key', 'aggregate then sort', 'sort', 'walkthrough', 'repartition key', 'limit', 'filter false', 'distinct']


def main():
    spark = session()
    from pyspark.sql import functions as F  # used by the plans

    folder = tempfile.mkdtemp()
    source = spark.range(0, 1000, 1, 2).selectExpr(
        'id', 'cast(id % 7 as int) k', "concat('s', id % 10) s", 'id / 3 d', 'cast(id / 7 as decimal(10,2)) dec',
        "date_add(date'2020-01-01', cast(id % 100 as int)) dt")
    source.write.parquet(folder + '/t')
    source.write.partitionBy('k').parquet(folder + '/p')
    answers = []
    for name, text in PLANS.items():
        fresh = spark.newSession()
        scope = {'spark': fresh, 'F': F, 'r': fresh.range(1000), 't': fresh.read.parquet(folder + '/t'),
                 'p': fresh.read.parquet(folder + '/p'), 'v': fresh.sql("select * from values (1, 'x'), (2, 'y') as v(a, b)")}
        frame = eval(text, scope)
        entry = {'name': name, 'plan': text}
        for mode in ('simple', 'extended', 'formatted', 'cost'):
            kind = frame._jdf.queryExecution()
            explained = fresh._jvm.PythonSQLUtils.explainString(kind, mode)
            entry[mode] = shown(explained, folder)
        if name in RUN_FIRST:
            frame.collect()
            entry['afterRun'] = shown(frame._jdf.queryExecution().toString(), folder)
            entry['afterRunFormatted'] = shown(fresh._jvm.PythonSQLUtils.explainString(frame._jdf.queryExecution(), 'formatted'), folder)
        answers.append(entry)
    shutil.rmtree(folder)
    write({**header(), 'plans': answers})


def shown(text, folder):
    text = text.replace('file:' + folder, 'file:/data').replace(folder, '/data')
    # Spark cuts long locations, so that only a part of the folder's name may be left.
    return re.sub(r'file:/tmp/\w*(\.\.\.)?', r'file:/data\1', text)


main()
