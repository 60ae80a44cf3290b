"""Records what aggregate functions give over small groups of edge values: empty input, all NULL, NaN, -0.0, overflow,
ends of types, decimals of many digits; with FILTER and DISTINCT; ANSI and non-ANSI.

Run: python conformance/record/aggregates.py > conformance/recorded/aggregates.json
"""
from recorder import condition_of, header, raw_errors, session, write

# Name: the VALUES rows of one column x.
INPUTS = {
    'empty': "(cast(null as int)) limit 0", 'nulls': '(cast(null as int)), (null)', 'empty string': "(cast(null as string)) limit 0",
    'ints': '(3), (1), (null), (2), (3)', 'one int': '(5)', 'int ends': '(2147483647), (2147483647), (-2147483648)',
    'bytes': '(127Y), (127Y), (-128Y)', 'longs': '(9223372036854775807L), (1L)', 'longs back': '(9223372036854775807L), (1L), (-1L)',
    'floats': '(1.5F), (0.1F), (null)', 'doubles': '(1.5D), (2.5D), (null), (-4.25D)', 'nan': "(1.0D), (double('NaN')), (2.0D)",
    'all nan': "(double('NaN')), (double('NaN'))", 'infinities': "(double('Infinity')), (double('-Infinity'))", 'zeros': '(-0.0D), (0.0D), (-0.0D)',
    'large doubles': '(1e308D), (1e308D)', 'cancel': '(1e16D), (1.0D), (-1e16D)', 'decimals': '(1.10BD), (2.25BD), (null)',
    'wide decimals': '(99999999999999999999999999999999999999BD), (1BD)', 'scaled': '(cast(1.5 as decimal(38,18))), (2.5)', 'small decimals': '(cast(999.99 as decimal(5,2))), (999.99), (0.01)',
    'strings': "('b'), ('a'), (null), (''), ('B'), ('é'), ('😀')", 'number strings': "('1'), ('2.5'), (null)", 'bad strings': "('1'), ('x')",
    'booleans': '(true), (false), (null)', 'true only': '(true), (null)', 'dates': "(date'2020-01-31'), (date'0001-01-01'), (null)",
    'timestamps': "(timestamp'2020-01-31 12:00:00'), (timestamp'1969-12-31 00:00:00')", 'binary': "(X'01'), (X'FF'), (X''), (null)",
    'day intervals': "(interval '1' day), (interval '-5' hour), (null)", 'month intervals': "(interval '1' month), (interval '14' month)",
    'arrays': '(array(2, 1)), (array(1, 5)), (null)', 'structs': "(named_struct('a', 1, 'b', 'x')), (named_struct('a', null, 'b', 'y'))",
    'calendar': '(make_interval(1)), (make_interval(0, 1))',
}
AGGREGATES = """count(*);count(x);count(distinct x);count(x, x);sum(x);sum(distinct x);try_sum(x);avg(x);avg(distinct x);try_avg(x);min(x);max(x);first(x);last(x);first(x, true);last(x, true);any_value(x);any_value(x, true);stddev(x);stddev_pop(x);variance(x);var_pop(x);skewness(x);kurtosis(x);approx_count_distinct(x);collect_list(x);sort_array(collect_set(x));array_size(collect_set(x));min_by(x, x);max_by(x, x);max_by('k', x);bool_and(x);bool_or(x);every(x);some(x);bit_and(x);bit_or(x);bit_xor(x);count_if(x is null);sum(x) filter (where x is not null);count(*) filter (where x is null);count(*) filter (where false);sum(x) filter (where false);collect_list(x) filter (where false);median(x);percentile(x, 0.5);percentile_approx(x, 0.5);mode(x);corr(x, x);covar_pop(x, x);sum(x) + count(*);max(struct(x));min(struct(x));listagg(x, ',')""".split(';')


def main():
    spark = session()
    raw_errors()
    jvm = spark._jsparkSession
    cases = []
    for name, rows in INPUTS.items():
        jvm.conf().set('spark.sql.ansi.enabled', 'true')
        values, limit, _ = rows.partition(' limit 0')
        jvm.sql(f"select * from values {values} as v(x) {'limit 0' if limit else ''}").coalesce(1).createOrReplaceTempView('v')
        for aggregate in AGGREGATES:
            answers = []
            for ansi in ('true', 'false'):
                jvm.conf().set('spark.sql.ansi.enabled', ansi)
                try:
                    kind = jvm.sql(f'select {aggregate} x from v').schema().apply(0).dataType().simpleString()
                    shown = f'hex({aggregate})' if kind == 'binary' else f'cast({aggregate} as string)'
                    row = jvm.sql(f'select {shown} x from v').head()
                    answers.append([kind, None if row.isNullAt(0) else row.getString(0)])
                except Exception as error:
                    if not hasattr(error, 'java_exception'):
                        raise
                    answers.append({'error': condition_of(error)})
            cases.append([name, aggregate, *(answers[:1] if answers[0] == answers[1] else answers)])
    write({**header(), 'inputs': INPUTS, 'cases': cases})


main()
