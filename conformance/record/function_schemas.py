"""Records the columns that the examples of Spark's function documentation give: names, types, and what may be NULL.

Run: python conformance/record/function_schemas.py > conformance/recorded/function_schemas.json
"""
import json
import os

from recorder import header, session, write

EXAMPLES = os.path.join(os.path.dirname(__file__), '..', 'recorded', 'function_examples.json')


def main():
    spark = session()
    with open(EXAMPLES) as file:
        queries = [example['sql'].rstrip(';') for example in json.load(file)]
    answers = {}
    for query in queries:
        if not query.upper().startswith('SELECT'):
            continue
        try:
            answers[query] = json.loads(spark.sql(query).schema.json())['fields']
        except Exception:  # what is wrong with an example is recorded elsewhere
            continue
    write({**header(), 'schemas': answers})


main()
