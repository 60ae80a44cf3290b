"""Records the result types of decimal arithmetic, and some values, with `spark.sql.decimalOperations.allowPrecisionLoss`
on and off.

Run: python conformance/record/decimal_results.py > conformance/recorded/decimal_results.json
"""
from recorder import condition_of, header, raw_errors, session, write

SHAPES = [(1, 0), (1, 1), (3, 0), (5, 2), (10, 0), (10, 10), (15, 2), (18, 9), (20, 5), (25, 20), (30, 10), (38, 0),
          (38, 6), (38, 18), (38, 37), (38, 38)]
VALUES = ['10BD / 3BD', '1.000000000000000000BD / 3.00BD', '1BD / 3.0000000000000000001BD',
          '12345678901234567890.123456789BD * 1.123456789012345678BD',
          '99999999999999999999.9999999999BD * 9.99BD', '1.00000000000000000001BD * 1.00000000000000000001BD',
          '12345678901234567890123456789012345678BD + 1.5BD', '7.5BD % 2.000000000000000000001BD',
          '1e20BD / 1e-10BD', '0.00000000000000000000000000000000000001BD * 1.5BD']


def main():
    spark = session()._jsparkSession
    raw_errors()
    modes = {}
    for loss in ('true', 'false'):
        spark.conf().set('spark.sql.decimalOperations.allowPrecisionLoss', loss)
        columns = ', '.join(f'cast(null as decimal({p},{s})) d{p}_{s}' for p, s in SHAPES)
        spark.sql(f'select {columns}').createOrReplaceTempView('t')
        pairs = [(a, b) for a in SHAPES for b in SHAPES]
        types = {}
        for operation in '+-*/%':
            asked = ', '.join(f'd{a[0]}_{a[1]} {operation} d{b[0]}_{b[1]}' for a, b in pairs)
            fields = spark.sql(f'select {asked} from t').schema().fields()
            types[operation] = [f.dataType().simpleString().removeprefix('decimal') for f in fields]
        values = []
        for text in VALUES:
            try:
                values.append([text, spark.sql(f'select cast({text} as string)').head().getString(0)])
            except Exception as error:
                values.append([text, {'error': condition_of(error)}])
        modes[loss] = {'types': types, 'values': values}
    write({**header(), 'shapes': SHAPES, 'modes': modes})


main()
