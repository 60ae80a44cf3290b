"""Records remainders of decimals whose common scale needs more than 128 bits on the way, of all signs, by divisors of all
signs, zero among them; ANSI and non-ANSI.

Run: python conformance/record/decimal_remainders.py > conformance/recorded/decimal_remainders.json
"""
from recorder import write_values


def decimals(*values):
    return [f"cast('{text}' as decimal({shape}))" for text, shape in values]


dividends = decimals(
    ('-0.999999999999999999', '18,18'), ('-0.00000000000000000000000000000000000001', '38,38'), ('-9.97', '3,2'),
    ('0.99999999999999999999999999999999999999', '38,38'), ('-99999999999999999999999999999999999997', '38,0'),
    ('-24271953300665660.29', '28,2'))
divisors = decimals(
    ('-24271953300665660.29', '28,2'), ('7', '1,0'), ('-3', '10,0'), ('9.8', '2,1'), ('-9.98', '3,2'),
    ('99999999999999999999999999999999999998', '38,0'), ('0.00000000000000000000000000000000000003', '38,38'), ('0', '5,1'))
operations = ['pmod({}, {})', '{} % {}']

write_values(operation.format(a, b) for operation in operations for a in dividends for b in divisors)
