"""Reads results of many responses over a connection that is cut again and again, and checks every row.

    reattach.py --remote sc://localhost:PORT --rows 8000 --rounds 3
"""

import argparse
import os

from pyspark.sql import SparkSession


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--remote", required=True)
    parser.add_argument("--rows", type=int, required=True)
    parser.add_argument("--rounds", type=int, required=True)
    options = parser.parse_args()
    spark = SparkSession.builder.remote(options.remote).create()
    for _ in range(options.rounds):
        frame = spark.range(0, options.rows, 1, 7).selectExpr("id", "string(id) s")
        assert [tuple(row) for row in frame.collect()] == [(i, str(i)) for i in range(options.rows)], "collect"
        assert frame.toArrow()["id"].to_pylist() == list(range(options.rows)), "toArrow"
    try:
        spark.range(options.rows).selectExpr("raise_error('the end') z", "id").collect()
        raise AssertionError("no error came")
    except Exception as error:
        assert "the end" in str(error), error
    print("every row once", flush=True)
    # The interpreter's end is none of what is asked here, and in it grpcio's streams may wait for each other's locks
    # for ever when many of them are collected at once (`_channel.py`, `__del__`).
    os._exit(0)


if __name__ == "__main__":
    main()
