"""What the calls stand on: tables, modules and small helpers, for one session against one server."""

import contextlib
import io
import pathlib
import re
import tempfile
import threading
import time
from datetime import date, datetime, timedelta
from decimal import Decimal

import numpy as np
import pandas as pd
import pyarrow as pa
from pyspark.sql import Observation, Row, SparkSession
from pyspark.sql import functions as F
from pyspark.sql import types as T
from pyspark.sql.window import Window as W

T_ROWS = [
    (1, "Alice", 2.5, date(2024, 1, 15), datetime(2024, 1, 15, 10, 30), Decimal("10.50"), True, "a,b,c"),
    (2, "Bob", -1.25, date(2023, 12, 31), datetime(2023, 12, 31, 23, 59, 59, 123456), Decimal("-3.25"), False, "x y z"),
    (3, None, None, None, None, None, None, None),
    (4, "Zoë 北京", 0.0, date(1969, 7, 20), datetime(1969, 7, 20, 20, 17, 40), Decimal("0.00"), True, '{"k": 1}'),
    (5, "bob", 1e10, date(2024, 2, 29), datetime(2024, 2, 29), Decimal("99999999.99"), False, ""),
]
T_SCHEMA = "id INT, name STRING, score DOUBLE, day DATE, at TIMESTAMP, price DECIMAL(10,2), ok BOOLEAN, note STRING"
N_ROWS = [
    (1, [3, 1, 2, 2], {"a": 1, "b": 2}, (1, "x"), '{"k": 1, "l": "y"}'),
    (2, [5, None], {"c": None}, (None, "y"), "{}"),
]
N_SCHEMA = "id INT, xs ARRAY<INT>, m MAP<STRING, INT>, s STRUCT<a: INT, b: STRING>, js STRING"


class SchemaOf:
    """Only the schema of a result is compared."""

    def __init__(self, frame):
        self.frame = frame


class Unordered:
    """The rows of a result are compared as a bag."""

    def __init__(self, frame):
        self.frame = frame


def environment(remote: str) -> dict:
    spark = SparkSession.builder.remote(remote).create()
    spark.conf.set("spark.sql.session.timeZone", "UTC")
    spark.conf.set("spark.sql.shuffle.partitions", "4")
    # Off by default in Spark, which then answers nothing but that; Vonk has the type.
    spark.conf.set("spark.sql.timeType.enabled", "true")
    folder = pathlib.Path(tempfile.mkdtemp(prefix="pyspark-calls-"))
    t = spark.createDataFrame(T_ROWS, T_SCHEMA).coalesce(1)
    n = spark.createDataFrame(N_ROWS, N_SCHEMA).coalesce(1)
    u = spark.createDataFrame([(1, "Oslo"), (3, "Rome"), (7, "Lima"), (1, "Bern")], "id INT, city STRING").coalesce(1)
    dup = spark.createDataFrame([(0,), (0,), (1,)], "id BIGINT").coalesce(1)
    counter = iter(range(10_000))

    def tmp(name):
        return str(folder / f"{name}-{next(counter)}")

    def file(name, content):
        path = pathlib.Path(tmp("file"))
        path.mkdir()
        (path / name).write_text(content)
        return str(path / name)

    def text(call):
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            call()
        return out.getvalue()

    def view(create, name):
        create()
        return spark.table(name).orderBy("id")

    def named(create, ask):
        create()
        return ask()

    def table(create, name):
        spark.sql(f"DROP TABLE IF EXISTS {name}")
        try:
            create()
            return Unordered(spark.createDataFrame(spark.table(name).toArrow()))
        finally:
            spark.sql(f"DROP TABLE IF EXISTS {name}")

    def inserted():
        def create():
            t.select("id").limit(0).write.saveAsTable("ins1")
            t.select("id").write.insertInto("ins1")

        return table(create, "ins1")

    def back(name, write, read):
        path = tmp(name)
        write(path)
        return read(path)

    def modes(mode):
        path = tmp("mode")
        t.select("id").filter("id < 3").write.parquet(path)
        t.select("id").filter("id = 5").write.mode(mode).parquet(path)
        return spark.read.parquet(path).orderBy("id")

    def setting(key, value, call):
        before = spark.conf.get(key)
        spark.conf.set(key, value)
        try:
            result = call()
            return result.columns if hasattr(result, "columns") else result
        finally:
            spark.conf.set(key, before)

    def cached(frame):
        kept = frame.select("id").cache()
        states = [kept.is_cached, str(kept.storageLevel)]
        kept.unpersist()
        return [*states, kept.is_cached]

    def observed(frame):
        seen = Observation("seen")
        frame.observe(seen, F.count("*").alias("rows"), F.max("id").alias("top")).collect()
        return seen.get

    def interrupted(stop):
        outcome = []

        def run():
            spark.addTag("slow")
            try:
                spark.range(10**13).select(F.sum(F.sin("id"))).collect()
                outcome.append("finished")
            except Exception as error:
                outcome.append(type(error).__name__)
            finally:
                spark.clearTags()

        worker = threading.Thread(target=run)
        worker.start()
        deadline = time.time() + 20
        ended = []
        while not ended and time.time() < deadline:
            time.sleep(0.3)
            ended = stop()
        worker.join(30)
        return [len(ended), outcome]

    def cloned():
        spark.conf.set("my.cloned", "yes")
        other = spark.cloneSession()
        try:
            return [other.conf.get("my.cloned"), other.session_id != spark.session_id]
        finally:
            other.client.close()

    def stopped():
        other = SparkSession.builder.remote(remote).create()
        other.client.release_session()
        other.client.close()
        return other.client.is_closed

    def progress():
        seen = []
        spark.registerProgressHandler(lambda **kw: seen.append(kw["done"]))
        spark.range(10).collect()
        spark.clearProgressHandlers()
        return True in seen

    def built():
        other = SparkSession.builder.appName("calls").config("spark.sql.shuffle.partitions", "3").remote(remote).create()
        try:
            return [other.conf.get("spark.sql.shuffle.partitions"), other.range(2).count()]
        finally:
            other.client.close()

    def table_function():
        @F.udtf(returnType="a int")
        class Ones:
            def eval(self):
                yield (1,)

        spark.udtf.register("ones", Ones)
        return spark.sql("SELECT * FROM ones()")

    def data_source():
        from pyspark.sql.datasource import DataSource

        class Own(DataSource):
            @classmethod
            def name(cls):
                return "own"

            def schema(self):
                return "a int"

        spark.dataSource.register(Own)
        return spark.read.format("own").load().schema.simpleString()

    def streamed():
        query = spark.readStream.format("rate").load().writeStream.format("noop").start()
        try:
            return query.isActive
        finally:
            query.stop()

    def listened():
        from pyspark.sql.streaming.listener import StreamingQueryListener

        class Quiet(StreamingQueryListener):
            def onQueryStarted(self, event):
                pass

            def onQueryProgress(self, event):
                pass

            def onQueryIdle(self, event):
                pass

            def onQueryTerminated(self, event):
                pass

        listener = Quiet()
        spark.streams.addListener(listener)
        spark.streams.removeListener(listener)

    return {
        **{k: v for k, v in locals().items() if k not in ("counter", "folder")},
        **{"date": date, "datetime": datetime, "timedelta": timedelta, "Decimal": Decimal},
        **{"re": re, "np": np, "pd": pd, "pa": pa, "Row": Row, "SparkSession": SparkSession, "F": F, "T": T, "W": W},
        **{"rows": Unordered, "schema_of": SchemaOf},
    }
