"""Records the text of doubles and floats (cast to string), given by their bits in hex.

Run: python conformance/record/floating_text.py > conformance/recorded/floating_text.json
"""
import random
import struct

import numpy

from recorder import header, session, write


def bits(value):
    return struct.pack('>d', value).hex()


def float_bits(value):
    return struct.pack('>f', value).hex()


def shortest(value, text, kind):
    """The shortest digits of a double or float (numpy's) in Java's layout: what Java 19 and later print, but for
    values of one digit, where Java takes the nearer of those of two (4.9E-324). Java 17 adds a digit to some."""
    if value != value or value in (float('inf'), float('-inf')):
        return text
    sign = '-' if text.startswith('-') else ''
    digits, exponent = numpy.format_float_scientific(kind(abs(value)), unique=True), 0
    if 'e' in digits:
        digits, e = digits.split('e')
        exponent = int(e)
    whole, _, fraction = digits.partition('.')
    exponent += len(whole)
    digits = whole + fraction
    stripped = digits.lstrip('0')
    exponent -= len(digits) - len(stripped)
    digits = stripped.rstrip('0')
    if digits == '':
        return sign + '0.0'
    if -3 < exponent <= 7:
        if exponent <= 0:
            return sign + '0.' + '0' * -exponent + digits
        padded = digits.ljust(exponent, '0')
        return sign + padded[:exponent] + '.' + (padded[exponent:] or '0')
    return sign + digits[0] + '.' + (digits[1:] or '0') + f'E{exponent - 1}'


def main():
    spark = session()
    from pyspark.sql.types import DoubleType, FloatType

    rng = random.Random(7)
    doubles = {0.0, -0.0, 1.0, -1.0, 0.1, 0.2, 0.3, 1e-3, 9.999e-4, 1e-4, 1e7, 9999999.0, 12345678.9, 1e10, 1e16, 1e17,
               1e21, 1e22, 1e23, 2e23, 5e-324, 1e-323, 2.2250738585072014e-308, 2.225073858507201e-308,
               1.7976931348623157e308, float('inf'), float('-inf'), 9007199254740991.0, 9007199254740992.0,
               9007199254740993.0, 123456789012345680.0, 0.001, 0.002, 0.0010000000000000002, 100.0, 1234567.0,
               3.141592653589793, 2.718281828459045, 1 / 3, 2 / 3, 4.35, 4.349999999999999, 1.1e-5, 2.0e-3}
    doubles |= {10.0 ** k for k in range(-330, 309, 3)} | {2.0 ** k for k in range(-1074, 1024, 7)}
    doubles |= {float(f'{m}e{e}') for m in (9.5, 1.5, 4.9, 9.9999999) for e in range(-12, 24, 2)}
    while len(doubles) < 1400:
        doubles.add(struct.unpack('>d', rng.getrandbits(64).to_bytes(8, 'big'))[0])
        doubles = {d for d in doubles if d == d}
    while len(doubles) < 2000:
        doubles.add(round(rng.uniform(-1e6, 1e6), rng.randrange(6)))
    doubles = sorted(doubles) + [float('nan')]
    as_float = lambda x: struct.unpack('>f', struct.pack('>f', x))[0]
    floats = {as_float(x) for x in (0.0, 1.0, -1.0, 0.1, 0.2, 0.3, 1e-3, 9.999e-4, 1e7, 9999999.0, 16777216.0, 16777217.0,
              1e10, 1e-45, 1.1754944e-38, 1.17549421e-38, 3.4028235e38, float('inf'), float('-inf'), 3.14159265, 1 / 3, 8388608.5, 33554432.0)}
    floats |= {as_float(10.0 ** k) for k in range(-45, 39)} | {as_float(2.0 ** k) for k in range(-149, 128, 3)}
    while len(floats) < 800:
        x = struct.unpack('>f', rng.getrandbits(32).to_bytes(4, 'big'))[0]
        if x == x:
            floats.add(x)
    while len(floats) < 1000:
        floats.add(as_float(round(rng.uniform(-1e5, 1e5), rng.randrange(4))))
    floats = sorted(floats) + [float('nan')]

    def texts(values, kind):
        frame = spark.createDataFrame(values, kind).coalesce(1)
        return [row[0] for row in frame.selectExpr('cast(value as string)').collect()]

    minus = [-0.0]
    def entries(values, kind, to_bits, numpy_kind):
        answer = []
        for value, text in zip(values, texts(values, kind)):
            short = shortest(value, text, numpy_kind)
            answer.append([to_bits(value), text] + ([short] if short != text else []))
        return answer

    answer = entries(doubles + minus, DoubleType(), bits, numpy.float64)
    float_answer = entries(floats + minus, FloatType(), float_bits, numpy.float32)
    java = spark._jvm.System.getProperty('java.version')
    write({**header(java=java), 'doubles': answer, 'floats': float_answer})


main()
