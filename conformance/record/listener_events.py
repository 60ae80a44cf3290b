"""Records the names, fields and JSON types of the events in Spark's event log, from two small jobs: an aggregate with a
shuffle and a sort, and a Parquet write; plus a failing job and a cached table. One entry an event: how often it came,
and its fields as a tree of {name: type}, where a type is a JSON type, a nested tree, or a list of one tree; a field
that not every event of the name has ends in `?`. The properties of the session are left out.

Run: python conformance/record/listener_events.py > conformance/recorded/listener_events.json
"""
import glob
import json
import tempfile

from recorder import header, session, write

# Maps whose keys are data, not fields.
MAPS = {'Properties', 'Spark Properties', 'Hadoop Properties', 'System Properties', 'Metrics Properties', 'Classpath Entries',
        'JVM Information', 'modifiedConfigs', 'Log Urls', 'Attributes', 'Resources', 'metadata', 'Job Tags', 'jobTags'}
ACCUMULATED = {'Accumulables'}


def shape(value, name=''):
    if isinstance(value, dict):
        if name in MAPS:
            return 'map'
        return {key: shape(item, key) for key, item in value.items()}
    if isinstance(value, list):
        trees = [shape(item, name) for item in value]
        return [merge_all(trees)] if trees else []
    if isinstance(value, bool):
        return 'boolean'
    return {int: 'integer', float: 'number', str: 'string', type(None): 'null'}[type(value)]


def merge_all(trees):
    merged = trees[0]
    for tree in trees[1:]:
        merged = merge(merged, tree)
    return merged


def merge(a, b):
    if a == b:
        return a
    if isinstance(a, dict) and isinstance(b, dict):
        out = {}
        for key in [*a, *[k for k in b if k not in a]]:
            plain = key.rstrip('?')
            left = a.get(plain, a.get(plain + '?'))
            right = b.get(plain, b.get(plain + '?'))
            optional = key.endswith('?') or left is None or right is None or plain + '?' in b or plain + '?' in a
            name = plain + '?' if optional else plain
            if name not in out:
                out[name] = left if right is None else right if left is None else merge(left, right)
        return out
    if isinstance(a, list) and isinstance(b, list):
        return a if not b else b if not a else [merge(a[0], b[0])]
    flat = lambda t: t.split('|') if isinstance(t, str) else [json.dumps(t)]
    return '|'.join(sorted(set(flat(a) + flat(b))))


def main():
    logs = tempfile.mkdtemp()
    spark = session(**{
        'spark.eventLog.enabled': 'true', 'spark.eventLog.dir': 'file://' + logs, 'spark.eventLog.compress': 'false',
        'spark.eventLog.rolling.enabled': 'false', 'spark.eventLog.logBlockUpdates.enabled': 'true',
        'spark.eventLog.logStageExecutorMetrics': 'true',
    })
    from pyspark.sql import functions as F

    frame = spark.range(0, 10000, 1, 4).withColumn('k', F.col('id') % 7)
    frame.groupBy('k').agg(F.sum('id').alias('s')).orderBy('s').collect()
    frame.write.mode('overwrite').parquet(logs + '-out')
    spark.read.parquet(logs + '-out').filter('k > 3').count()
    cached = frame.cache()
    cached.count()
    cached.unpersist(True)
    try:
        spark.range(3).selectExpr('1 / (id - 1)').collect()
    except Exception:
        pass
    spark.stop()
    events = {}
    order = []
    with open(glob.glob(logs + '/*')[0]) as file:
        for line in file:
            event = json.loads(line)
            name = event.pop('Event')
            order.append(name)
            count, tree = events.get(name, (0, None))
            seen = shape(event)
            events[name] = (count + 1, seen if tree is None else merge(tree, seen))
    collapsed = [order[0]]
    for name in order:
        if name != collapsed[-1]:
            collapsed.append(name)
    write({**header(), 'order': collapsed, 'events': [{'event': n, 'count': c, 'fields': t} for n, (c, t) in sorted(events.items())]})


main()
