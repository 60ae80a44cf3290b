"""Reads results that are larger than the executor's memory in every way that a client has, and checks every row.

    large_results.py --remote sc://localhost:PORT --rows 200000 --width 1000
"""

import argparse
import os
import time

from pyspark.sql import SparkSession
from pyspark.sql import functions as F


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--remote", required=True)
    parser.add_argument("--rows", type=int, required=True)
    parser.add_argument("--width", type=int, required=True)
    options = parser.parse_args()
    rows, width = options.rows, options.width
    spark = SparkSession.builder.remote(options.remote).create()

    def wide(frame):
        return frame.select("id", F.rpad(F.col("id").cast("string"), width, "x").alias("s"))

    frames = {
        "many partitions": wide(spark.range(0, rows, 1, 16)),
        "one partition": wide(spark.range(0, rows, 1, 1)),
        "sorted": wide(spark.range(0, rows, 1, 4)).orderBy(F.desc("id")),
    }
    total = rows * (rows - 1) // 2

    def check(found, what):
        count, ids, characters = found
        assert (count, ids, characters) == (rows, total, rows * width), f"{what}: {found}"

    def of_rows(found):
        count = ids = characters = 0
        for row in found:
            count, ids, characters = count + 1, ids + row.id, characters + len(row.s)
        return count, ids, characters

    for name, frame in frames.items():
        start = time.time()
        check(of_rows(frame.toLocalIterator()), f"toLocalIterator, {name}")
        pandas = frame.toPandas()
        check((len(pandas), int(pandas.id.sum()), int(pandas.s.str.len().sum())), f"toPandas, {name}")
        del pandas
        if name == "sorted":
            ids = frame.toArrow()["id"].to_pylist()
            assert ids == list(range(rows - 1, -1, -1)), "toArrow, in order"
        else:
            check(of_rows(frame.collect()), f"collect, {name}")
        print(f"{name}: {time.time() - start:.1f} s", flush=True)
    print("every row once", flush=True)
    # As in reattach.py.
    os._exit(0)


if __name__ == "__main__":
    main()
