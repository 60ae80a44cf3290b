"""Runs SQL with PySpark, one statement a line of standard input (as JSON), and answers each with a line of JSON: how
long `sql(...).collect()` took, the types, and the rows where they are asked for.

    sql_lines.py --data FOLDER (--remote sc://localhost:15002 | --master local[2]) [--conf key=value ...]

The Parquet files of the folder are views. With `--master` Apache Spark itself runs in this process and a Java machine
beside it; with `--remote` the statements go to a Spark Connect server.
"""

import argparse
import json
import pathlib
import sys
import time

from pyspark.sql import SparkSession


def cell(value):
    """Numbers that are not exact stay numbers; all else is text."""
    return value if value is None or isinstance(value, float) else str(value)


def answered(spark, request):
    start = time.perf_counter()
    frame = spark.sql(request["sql"])
    rows = frame.collect()
    ms = (time.perf_counter() - start) * 1000
    answer = {"ms": ms, "count": len(rows)}
    if request.get("rows"):
        answer["types"] = [kind for _, kind in frame.dtypes]
        answer["rows"] = [[cell(value) for value in row] for row in rows]
    return answer


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", required=True)
    parser.add_argument("--remote")
    parser.add_argument("--master")
    parser.add_argument("--conf", action="append", default=[])
    options = parser.parse_args()
    builder = SparkSession.builder
    if options.remote is not None:
        spark = builder.remote(options.remote).create()
    else:
        for key, value in [conf.split("=", 1) for conf in options.conf]:
            builder = builder.config(key, value)
        spark = builder.master(options.master).getOrCreate()
    for path in sorted(pathlib.Path(options.data).glob("*.parquet")):
        spark.read.parquet(str(path)).createOrReplaceTempView(path.stem)
    print(json.dumps({"ready": spark.version}), flush=True)
    for line in sys.stdin:
        try:
            answer = answered(spark, json.loads(line))
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)
    spark.stop()


if __name__ == "__main__":
    main()
