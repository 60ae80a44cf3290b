"""Records Spark's type coercion: for every ordered pair of types, and for literals against types, the result type
(with nullability) or error condition of the binary operators, of union, coalesce, if, in, and casts, and for every
type the result of some 100 one-argument expressions; in ANSI and non-ANSI mode. Plans are analysed, never run.

Run: python conformance/record/coercion.py types > conformance/recorded/coercion.json
and: python conformance/record/coercion.py literals > conformance/recorded/coercion_literals.json
"""
import json
import sys

from recorder import condition_of, header, raw_errors, session, write

TYPES = (
    'boolean;tinyint;smallint;int;bigint;float;double;decimal(5,2);decimal(10,0);decimal(20,5);decimal(38,0);'
    'decimal(38,18);string;binary;date;time(6);timestamp;timestamp_ntz;interval year to month;interval year;'
    'interval day to second;interval hour;interval;array<int>;array<string>;array<decimal(5,2)>;map<string,int>;'
    'map<string,bigint>;struct<a:int>;struct<a:bigint>;struct<b:int>;variant;void'
).split(';')

LITERALS = (
    "1;1L;1S;1Y;1.5;15BD;1e0D;1e0F;'a';'1';'2020-01-01';null;true;X'01';date'2020-01-01';time'01:02:03';"
    "timestamp'2020-01-01 00:00:00';timestamp_ntz'2020-01-01 00:00:00';interval '1' month;interval '1' year;"
    "interval '1' day;interval '1' hour;make_interval(0,1)"
).split(';')

# {a} and {b} are the two operands; an entry of its own key in the answer.
BINARY = {
    '+': '{a} + {b}', '-': '{a} - {b}', '*': '{a} * {b}', '/': '{a} / {b}', '%': '{a} % {b}', 'div': '{a} div {b}',
    '=': '{a} = {b}', '<': '{a} < {b}', '<=>': '{a} <=> {b}', 'coalesce': 'coalesce({a}, {b})',
    'if': 'if(true, {a}, {b})', 'in': '{a} in ({b})', 'in2': '{a} in ({b}, {a})', '&': '{a} & {b}',
    '||': '{a} || {b}', 'and': '{a} and {b}', 'array': 'array({a}, {b})', 'map': 'map(1, {a}, 2, {b})',
    'greatest': 'greatest({a}, {b})', 'nullif': 'nullif({a}, {b})', 'pmod': 'pmod({a}, {b})',
    'between': '{a} between {b} and {a}', '<<': '{a} << {b}',
}

UNARY = {name: text for name, text in (
    line.split(': ', 1) for line in """
negative: -{a}
positive: +{a}
bitwise not: ~{a}
not: not {a}
is null: {a} is null
is true: {a} is true
filter case: case when {a} then 1 end
abs: abs({a})
sign: sign({a})
sqrt: sqrt({a})
exp: exp({a})
ceil: ceil({a})
ceil1: ceil({a}, 1)
floor: floor({a})
floor1: floor({a}, -1)
round: round({a})
round1: round({a}, 1)
round-1: round({a}, -1)
bround: bround({a})
bround1: bround({a}, 1)
pow: pow({a}, 2)
hex: hex({a})
bin: bin({a})
greatest: greatest({a}, {a})
least: least({a}, {a})
if 1: if(true, {a}, 1)
sum: sum({a})
try_sum: try_sum({a})
avg: avg({a})
try_avg: try_avg({a})
min: min({a})
max: max({a})
count: count({a})
count distinct: count(distinct {a})
approx_count_distinct: approx_count_distinct({a})
first: first({a})
last: last({a})
any_value: any_value({a})
stddev: stddev({a})
stddev_pop: stddev_pop({a})
var_samp: var_samp({a})
var_pop: var_pop({a})
median: median({a})
percentile: percentile({a}, 0.5)
mode: mode({a})
collect_list: collect_list({a})
collect_set: collect_set({a})
bool_and: bool_and({a})
bool_or: bool_or({a})
bit_and: bit_and({a})
min_by: min_by({a}, {a})
max_by: max_by(1, {a})
corr: corr({a}, {a})
concat1: concat({a})
concat: concat({a}, {a})
concat string: concat({a}, 'x')
concat_ws: concat_ws(',', {a})
upper: upper({a})
length: length({a})
octet_length: octet_length({a})
substring: substring({a}, 1, 2)
left: left({a}, 1)
lpad: lpad({a}, 5, 'x')
trim: trim({a})
repeat: repeat({a}, 2)
repeat count: repeat('a', {a})
reverse: reverse({a})
like: {a} like 'a%'
rlike: {a} rlike 'a'
contains: contains({a}, {a})
startswith: startswith({a}, {a})
instr: instr({a}, 'a')
split: split({a}, ',')
replace: replace({a}, 'a', 'b')
regexp_replace: regexp_replace({a}, 'a', 'b')
translate: translate({a}, 'a', 'b')
levenshtein: levenshtein({a}, {a})
ascii: ascii({a})
chr: chr({a})
base64: base64({a})
unbase64: unbase64({a})
md5: md5({a})
sha2: sha2({a}, 256)
crc32: crc32({a})
hash: hash({a})
xxhash64: xxhash64({a})
format_number: format_number({a}, 2)
format_string: format_string('%s', {a})
year: year({a})
month: month({a})
dayofweek: dayofweek({a})
hour: hour({a})
second: second({a})
extract day: extract(day from {a})
extract second: extract(second from {a})
date_add: date_add({a}, 1)
date_add days: date_add(date'2020-01-01', {a})
date_sub days: date_sub(date'2020-01-01', {a})
datediff: datediff({a}, {a})
add_months: add_months({a}, 1)
add_months count: add_months(date'2020-01-01', {a})
months_between: months_between({a}, {a})
last_day: last_day({a})
next_day: next_day({a}, 'MON')
trunc: trunc({a}, 'MM')
date_trunc: date_trunc('HOUR', {a})
date_format: date_format({a}, 'yyyy')
to_date: to_date({a})
to_timestamp: to_timestamp({a})
to_date format: to_date({a}, 'yyyy')
to_timestamp format: to_timestamp({a}, 'yyyy')
unix_timestamp: unix_timestamp({a})
from_unixtime: from_unixtime({a})
timestamp_seconds: timestamp_seconds({a})
timestamp_millis: timestamp_millis({a})
make_date: make_date({a}, {a}, {a})
from_utc_timestamp: from_utc_timestamp({a}, 'Asia/Kolkata')
isnan: isnan({a})
nanvl: nanvl({a}, {a})
nvl2: nvl2({a}, {a}, {a})
typeof: typeof({a})
size: size({a})
array_contains: array_contains(array({a}), {a})
element_at: element_at({a}, 1)
index: {a}[0]
index by: array(1, 2)[{a}]
explode: explode({a})
sort_array: sort_array(array({a}))
array_distinct: array_distinct(array({a}))
map_key: map({a}, 1)
struct: named_struct('s', {a})
to_json: to_json(struct({a}))
bit_count: bit_count({a})
shiftleft: shiftleft({a}, 1)
width_bucket: width_bucket({a}, {a}, {a}, 2)
rand: rand({a})
raise_error: raise_error({a})
assert_true: assert_true({a})
try_add: try_add({a}, {a})
try_subtract: try_subtract({a}, {a})
try_multiply: try_multiply({a}, {a})
try_divide: try_divide({a}, {a})
try_mod: try_mod({a}, {a})
plus int: {a} + 1
times int: {a} * 2
times double: {a} * 2.0D
divided by int: {a} / 2
int minus: 1 - {a}
order by: max({a}) over (order by {a})
group by: distinct
""".strip().splitlines()
)}


class Analyser:
    def __init__(self, spark):
        self.session = spark._jsparkSession
        self.answers = {}

    def ask(self, sql):
        """The index of the answer: an error condition, or [type, nullable?] of each column (1 nullable, 0 not)."""
        return self.ask_as(sql, types_text)

    def ask_as(self, sql, text_of):
        """The same with another text of the columns."""
        try:
            answer = text_of(json.loads(self.session.sql(sql).schema().json())['fields'])
        except Exception as error:
            if not hasattr(error, 'java_exception'):
                raise
            answer = condition_of(error)
        return self.answers.setdefault(answer, len(self.answers))


def types_text(fields):
    types = {simple(f['type']) for f in fields}
    return ' | '.join(sorted(types)) + ' ' + ''.join('?' if f['nullable'] else '!' for f in fields)


def columns_text(fields):
    return ', '.join(f"{simple(f['type'])} {'?' if f['nullable'] else '!'}" for f in fields)


NAMES = {'integer': 'int', 'long': 'bigint', 'short': 'smallint', 'byte': 'tinyint'}


def simple(kind):
    """The simple string of a type given as Spark's JSON."""
    if isinstance(kind, str):
        return NAMES.get(kind, kind)
    if kind['type'] == 'array':
        return f"array<{simple(kind['elementType'])}>"
    if kind['type'] == 'map':
        return f"map<{simple(kind['keyType'])},{simple(kind['valueType'])}>"
    return 'struct<' + ','.join(f"{f['name']}:{simple(f['type'])}" for f in kind['fields']) + '>'


def main():
    spark = session()
    raw_errors()
    ddl = ', '.join(f'n{i} {t}, m{i} {t} not null' for i, t in enumerate(TYPES))
    jvm = spark._jvm
    schema = jvm.org.apache.spark.sql.types.StructType.fromDDL(ddl)
    frame = spark._jsparkSession.createDataFrame(jvm.java.util.ArrayList(), schema)
    frame.createOrReplaceTempView('t')
    asker = Analyser(spark)
    wanted = {'types': record_types, 'literals': record_literals}[sys.argv[1]]
    modes = {}
    for mode, ansi in (('ansi', 'true'), ('legacy', 'false')):
        spark._jsparkSession.conf().set('spark.sql.ansi.enabled', ansi)
        modes[mode] = wanted(asker, mode)
    write({
        **header(),
        'types': TYPES,
        'literals': LITERALS,
        'binary': BINARY,
        'unary': UNARY,
        'answers': list(asker.answers),
        **modes,
    })


def record_types(asker, mode):
    n = range(len(TYPES))
    pair = {}
    for name, text in BINARY.items():
        print(mode, name, file=sys.stderr, flush=True)
        ask = lambda i, j: asker.ask(
            f"select {text.format(a=f'n{i}', b=f'n{j}')} x, {text.format(a=f'm{i}', b=f'm{j}')} y from t"
        )
        pair[name] = [[ask(i, j) for j in n] for i in n]
    pair['union'] = [
        [asker.ask(f'select n{i} x, m{i} y from t union all select n{j}, m{j} from t') for j in n] for i in n
    ]
    for name in ('cast', 'try_cast'):
        pair[name] = [[asker.ask(f'select {name}(n{i} as {t}) x, {name}(m{i} as {t}) y from t') for t in TYPES] for i in n]
    unary = {}
    for name, text in UNARY.items():
        if name == 'explode':
            unary[name] = [ask_columns(asker, f"select {text.format(a=f'n{i}')} from t") for i in n]
        elif name == 'group by':
            unary[name] = [asker.ask(f'select n{i} x, m{i} y from t group by n{i}, m{i}') for i in n]
        else:
            ask = lambda i: asker.ask(f"select {text.format(a=f'n{i}')} x, {text.format(a=f'm{i}')} y from t")
            unary[name] = [ask(i) for i in n]
    return {'pairs': pair, 'unary': unary}


def record_literals(asker, mode):
    """`left`: [literal][type] with the literal as first operand; `right`: as second; `both`: [literal][literal]."""
    answer = {}
    for name, text in BINARY.items():
        print(mode, 'literal', name, file=sys.stderr, flush=True)

        def ask(a, b, text=text):
            nullable = text.format(a=a.replace('COL', 'n'), b=b.replace('COL', 'n'))
            strict = text.format(a=a.replace('COL', 'm'), b=b.replace('COL', 'm'))
            return asker.ask(f'select {nullable} x, {strict} y from t')

        columns = [f'COL{j}' for j in range(len(TYPES))]
        answer[name] = {
            'left': [[ask(literal, column) for column in columns] for literal in LITERALS],
            'right': [[ask(column, literal) for column in columns] for literal in LITERALS],
            'both': [[ask(a, b) for b in LITERALS] for a in LITERALS],
        }
    return answer


def ask_columns(asker, sql):
    """`explode` has one or two columns of different types: recorded as a struct's text."""
    return asker.ask_as(sql, lambda fields: ', '.join(f"{f['name']} {columns_text([f])}" for f in fields))


if __name__ == '__main__':
    main()
