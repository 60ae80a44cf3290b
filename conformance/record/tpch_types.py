"""Records the column types and nullability that Spark gives the 22 TPC-H queries over the Parquet files of
conformance/tpch/data, analysed and not run.

Run: python conformance/record/tpch_types.py > conformance/recorded/tpch_types.json
"""
import json
import os

from recorder import header, session, write

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'tpch')


def main():
    spark = session()
    for name in sorted(os.listdir(os.path.join(ROOT, 'data'))):
        path = os.path.join(ROOT, 'data', name)
        spark.read.parquet(path).createOrReplaceTempView(name.removesuffix('.parquet'))
    queries = []
    for name in sorted(os.listdir(os.path.join(ROOT, 'queries'))):
        with open(os.path.join(ROOT, 'queries', name)) as file:
            frame = spark.sql(file.read().strip().rstrip(';'))
        fields = json.loads(frame._jdf.schema().json())['fields']
        queries.append({'query': name.removesuffix('.sql'), 'columns': [[f['name'], f['type'], f['nullable']] for f in fields]})
    write(header(queries=queries))


main()
