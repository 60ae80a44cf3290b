"""Records what approx_count_distinct gives for numbers and texts of known cardinality: [rows, relative deviation or
null for the default, what is counted, answer].

Run: python conformance/record/cardinality.py > conformance/recorded/cardinality.json
"""
from recorder import header, session, write

COUNTED = {'id': 'id', 'text': "concat('k', id)", 'real': 'id / 7.0D', 'few': 'id % 13'}


def main():
    spark = session()
    cases = []
    for rows in [0, 1, 10, 100, 300, 1000, 3000, 10000, 50000]:
        for deviation in [None, 0.01, 0.1, 0.3]:
            for name, counted in COUNTED.items():
                more = '' if deviation is None else f', {deviation}'
                call = f'approx_count_distinct({counted}{more})'
                cases.append([rows, deviation, name, spark.range(rows).selectExpr(call).head()[0]])
    write({**header(), 'counted': COUNTED, 'cases': cases})


main()
