"""Records what Spark makes of arguments of every type in calls of functions with several arguments: in each place of a
call a column of each type in turn. The answer is the types of the columns (with nullability) or the error's condition;
plans are analysed, never run.

Run: python conformance/record/argument_matrix.py > conformance/recorded/argument_matrix.json
"""
import sys

from coercion import Analyser, columns_text
from recorder import header, raw_errors, session, write

TYPES = (
    'boolean;tinyint;int;bigint;double;decimal(5,2);string;binary;date;timestamp;interval day to second;array<int>;'
    'map<string,int>;struct<a:int>;void'
).split(';')

# Calls; each of their arguments but those in brackets of `[]` is replaced by a column of each type in turn.
CALLS = [
    (name, [argument.strip() for argument in arguments.split('|')], after)
    for name, arguments, after in (line.split(';') for line in """
lag; 1L | [1] | 2L; over (order by 1)
lead; 'a' | [1] | 'b'; over (order by 1)
lag; array(1) | [1] | array(2); over (order by 1)
lag; null | [1] | null; over (order by 1)
first_value; 1;  over (order by 1)
decode; 2 | 1 | 'a';
decode; 2 | 1 | 'a' | 'b';
decode; 2 | 1 | 5 | 3 | 6;
decode; 'a' | 'b' | 1L;
zeroifnull; 1;
nullifzero; 1;
nullif; 1 | 2;
nvl; 1 | 2;
nvl2; 1 | 2 | 3;
from_json; '{}' | ['x int'];
from_csv; 'a' | ['x int'];
get_json_object; '{}' | '$.a';
json_tuple; '{}' | 'a';
array_join; array('a') | ',' | 'x';
array_join; array(1) | ',';
array_repeat; 'a' | 2;
width_bucket; 5.3 | 0.2 | 10.6 | 5;
width_bucket; interval '1' day | interval '0' day | interval '5' day | 2;
stack; [2] | 1 | 2;
stack; [2] | 1 | null | 'a' | 'b';
bit_get; 11 | 0;
element_at; array(1) | 1;
element_at; map(1, 2) | 1;
try_element_at; array(1) | 1;
try_element_at; map('a', 2) | 'a';
get; array(1) | 0;
array_position; array(1) | 1;
array_position; array(1.5) | 1.5;
array_position; array('a') | 'a';
array_contains; array(1) | 1;
array_contains; array(1.5) | 1.5;
array_insert; array(1) | 1 | 2;
array_remove; array(1) | 1;
array_remove; array('a') | 'a';
array_append; array(1) | 1;
array_prepend; array(1) | 1;
array_union; array(1) | array(2);
array_except; array('a') | array('a');
arrays_overlap; array(1.5) | array(1.5);
slice; array(1) | 1 | 2;
sequence; 1 | 2 | 1;
map_contains_key; map(1, 2) | 1;
map_concat; map(1, 2) | map(3, 4);
map_from_arrays; array(1) | array(2);
flatten; array(array(1));
array_max; array(1);
lpad; 'a' | 5 | 'x';
substring; 'abc' | 1 | 2;
split; 'abc' | 'b' | 2;
overlay; 'abc' | 'x' | 1 | 1;
months_between; date'2020-01-01' | date'2020-01-01';
make_date; 2020 | 1 | 1;
conv; '100' | 2 | 10;
round; 1.5 | [1];
log; 2.0D | 3.0D;
equal_null; 1 | 2;
sha2; 'a' | 256;
""".strip().splitlines())
]


def templates():
    """Statements with `{}` in the place of one argument."""
    answer = []
    for name, args, after in CALLS:
        for i in range(len(args)):
            if args[i].startswith('['):
                continue
            others = [arg.strip('[]').replace('{', '{{').replace('}', '}}') for arg in args]
            shown = ', '.join('{}' if i == j else arg for j, arg in enumerate(others))
            answer.append(f'select {name}({shown}) {after}'.rstrip() + ' from t')
    return answer


def main():
    spark = session()
    raw_errors()
    jvm = spark._jvm
    schema = jvm.org.apache.spark.sql.types.StructType.fromDDL(', '.join(f'n{i} {t}' for i, t in enumerate(TYPES)))
    spark._jsparkSession.createDataFrame(jvm.java.util.ArrayList(), schema).createOrReplaceTempView('t')
    asker = Analyser(spark)
    calls = templates()
    print(len(calls), file=sys.stderr, flush=True)
    cells = {}
    for mode, ansi in (('ansi', 'true'), ('legacy', 'false')):
        spark._jsparkSession.conf().set('spark.sql.ansi.enabled', ansi)
        for text in calls:
            row = [asker.ask_as(text.format(f'n{i}'), columns_text) for i in range(len(TYPES))]
            cells.setdefault(text, {})[mode] = row
        print(mode, file=sys.stderr, flush=True)
    # Most answers are the same in both modes: one list then, else that of ANSI mode and the other.
    rows = [
        [text, by['ansi']] if by['ansi'] == by['legacy'] else [text, by['ansi'], by['legacy']]
        for text, by in cells.items()
    ]
    write({**header(), 'types': TYPES, 'answers': list(asker.answers), 'calls': rows})


if __name__ == '__main__':
    main()
