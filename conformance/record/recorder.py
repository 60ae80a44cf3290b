"""What every recording script shares: a classic local Spark session, the reading of Spark's errors, and compact JSON.

Run a script from a virtual environment that holds `pyspark[connect]==4.3.0` and `pandas<3` (Java 17):
`python conformance/record/x.py > conformance/recorded/x.json`. Nothing in `recorded/` is written by hand.
"""
import json
import logging
import os
import sys
import tempfile
from datetime import datetime, timezone

TIME_ZONE = 'America/Los_Angeles'


def session(**settings):
    """A `local[2]` session without UI, 4 shuffle partitions, a fixed time zone, and the given settings."""
    os.environ['TZ'] = TIME_ZONE
    logging.disable(logging.CRITICAL)
    from pyspark.sql import SparkSession

    builder = (
        SparkSession.builder.master('local[2]')
        .appName('recording')
        .config('spark.ui.enabled', 'false')
        .config('spark.ui.showConsoleProgress', 'false')
        .config('spark.sql.shuffle.partitions', '4')
        .config('spark.sql.session.timeZone', TIME_ZONE)
        .config('spark.driver.extraJavaOptions', f'-Duser.timezone={TIME_ZONE} -Duser.language=en -Duser.country=US')
        .config('spark.sql.warehouse.dir', os.path.join(tempfile.gettempdir(), 'recording-warehouse'))
        .config('spark.sql.timeType.enabled', 'true')  # TIME is off by default in Spark 4.3
        .config('spark.log.level', 'OFF')
    )
    for key, value in settings.items():
        builder = builder.config(key.replace('__', '.'), value)
    return builder.getOrCreate()


def raw_errors():
    """Let JVM exceptions through as they are: reading two fields costs 1 ms, PySpark's own translation 20."""
    import py4j.java_gateway
    import py4j.protocol

    py4j.java_gateway.get_return_value = py4j.protocol.get_return_value


def condition_or_none(java_exception):
    """The Spark condition of a Java exception; py4j only tells by trying whether there is such a method."""
    from py4j.protocol import Py4JError

    try:
        return java_exception.getCondition()
    except Py4JError:
        return None


def spark_throwable(java_exception):
    """The outermost exception in the chain of causes that carries a Spark condition, else None."""
    for _ in range(12):
        if java_exception is None or condition_or_none(java_exception) is not None:
            return java_exception
        java_exception = java_exception.getCause()
    return None


def condition_of(error):
    """The condition of a Py4JJavaError, or the class name of the innermost Java exception in braces."""
    found = spark_throwable(error.java_exception)
    if found is not None:
        return found.getCondition()
    last = error.java_exception
    while last.getCause() is not None:
        last = last.getCause()
    return '{' + last.getClass().getName() + '}'


def error_of(error):
    """Condition, SQLSTATE, parameters and query contexts of a Py4JJavaError."""
    found = spark_throwable(error.java_exception)
    if found is None:
        return {'condition': condition_of(error)}
    parameters = found.getMessageParameters()
    answer = {
        'condition': found.getCondition(),
        'sqlState': found.getSqlState(),
        'parameters': {key: parameters[key] for key in sorted(parameters)},
    }
    contexts = []
    for context in found.getQueryContext():
        if context.contextType().toString() == 'SQL':
            entry = {'kind': 'sql', 'fragment': context.fragment()}
            entry['start'] = context.startIndex()
            entry['stop'] = context.stopIndex()
            entry['objectType'] = context.objectType()
            entry['objectName'] = context.objectName()
        else:
            entry = {'kind': 'dataframe', 'fragment': context.fragment()}
        contexts.append(entry)
    answer['context'] = contexts
    causes = []
    cause = found.getCause()
    while cause is not None and len(causes) < 8:
        causes.append(condition_or_none(cause) or '{' + cause.getClass().getName() + '}')
        cause = cause.getCause()
    return {**answer, 'causes': causes} if causes else answer


def answer_or_error(ask):
    """What a function answers, or what matters of Spark's error: condition, parameters and causes."""
    try:
        return ask()
    except Exception as error:
        if not hasattr(error, 'java_exception'):
            raise
        found = error_of(error)
        return {'error': {key: found[key] for key in ('condition', 'parameters', 'causes') if key in found}}


def with_options(target, options):
    """A reader or writer with the given options."""
    for key, value in options.items():
        target = target.option(key, value)
    return target


def read_text(spark, kind, path, options, schema):
    """The schema and the shown rows of a file, or the error."""

    def ask():
        reader = with_options(spark.read(), options)
        frame = (reader.schema(schema) if schema else reader).format(kind).load(path)
        return {'ddl': frame.schema().toDDL(), 'show': frame.showString(20, 0, False)}

    return answer_or_error(ask)


def value_of(spark, expression):
    """Type and value, as text (of bytes in hexadecimal), of an expression without columns, or the error's condition."""
    try:
        frame = spark.sql(f'select {expression} x')
        kind = frame.schema().apply(0).dataType().simpleString()
        shown = f'hex({expression})' if kind == 'binary' else f'cast({expression} as string)'
        row = spark.sql(f'select {shown} x').head() if kind != 'void' else None
        return [kind, None if row is None or row.isNullAt(0) else row.getString(0)]
    except Exception as error:
        if not hasattr(error, 'java_exception'):
            raise
        return {'error': condition_of(error)}


def write_values(expressions):
    """Records the values of expressions in ANSI mode and outside of it; one answer where both are the same."""
    spark = session()
    raw_errors()
    jvm = spark._jsparkSession
    texts = list(dict.fromkeys(expressions))
    print(len(texts), file=sys.stderr, flush=True)
    answers = {}
    for mode, ansi in (('ansi', 'true'), ('legacy', 'false')):
        jvm.conf().set('spark.sql.ansi.enabled', ansi)
        for i, text in enumerate(texts):
            if i % 500 == 0:
                print(mode, i, file=sys.stderr, flush=True)
            answers.setdefault(text, []).append(value_of(jvm, text))
    cases = [[text, *(a[:1] if a[0] == a[1] else a)] for text, a in answers.items()]
    write({**header(), 'cases': cases})


def header(**more):
    import pyspark

    return {
        'spark': pyspark.__version__,
        'timeZone': TIME_ZONE,
        # Tests ask at this moment: a time without a date is of the day of the recording.
        'moment': datetime.now(timezone.utc).strftime('%Y-%m-%dT%H:%M:%SZ'),
        'shufflePartitions': 4,
        **more,
    }


def write(answer):
    """One top-level key a line, and one element of a top-level list a line, so that a diff can be read."""
    out = ['{']
    items = list(answer.items())
    for i, (key, value) in enumerate(items):
        comma = ',' if i + 1 < len(items) else ''
        if isinstance(value, list) and len(value) > 0 and isinstance(value[0], (dict, list)):
            out.append(json.dumps(key) + ':[')
            out.extend(compact(x) + (',' if j + 1 < len(value) else '') for j, x in enumerate(value))
            out.append(']' + comma)
        else:
            out.append(json.dumps(key) + ':' + compact(value) + comma)
    out.append('}')
    sys.stdout.write('\n'.join(out) + '\n')


def compact(value):
    return json.dumps(value, ensure_ascii=False, separators=(',', ':'))
