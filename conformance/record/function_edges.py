"""Records what functions give for edge values: NULL, empty and non-ASCII strings, negative counts, extreme dates, NaN,
-0.0, the ends of integer types; ANSI and non-ANSI. An answer is [type, text of the value or null], the text being the
value cast to string (binary: its hex), or {"error": condition}; where both modes agree it stands once.

Run: python conformance/record/function_edges.py > conformance/recorded/function_edges.json
"""
import itertools

from recorder import write_values

# Lists of values; a template is filled with every combination of the lists that it names.
LISTS = {
    's': ["null", "''", "'a'", "' a b  '", "'ABC def-gHI'", "'ÀÉîß ŒǅΣΑΣ'", "'日本語テキスト'", "'a😀b𝒳c'", "'ıİIi'", "'ﬁ ŉ'", "'1,2,,3'", "'x\\n\\ty'", "'e\\u0301'"],
    't': ["null", "''", "'a😀b𝒳c'", "'aXbXXc'", "'日本語'"],
    'p': ["null", "''", "'X'", "'b'", "'😀'", "'XX'"],
    'i': ["null", "0", "1", "-1", "2", "3", "-3", "100", "-100", "2147483647", "-2147483648"],
    'j': ["null", "0", "1", "-1", "3", "100"],
    'n': ["null", "0", "-1", "127Y", "-128Y", "32767S", "-32768S", "2147483647", "-2147483648", "9223372036854775807L", "-9223372036854775808L", "1.5BD", "-2.5BD", "99999999999999999999999999999999999999BD", "0.0D", "-0.0D", "1.5D", "-2.5D", "1e300D", "1e-300D", "double('NaN')", "double('Infinity')", "double('-Infinity')", "0.5F", "float('NaN')", "'1.5'", "'x'"],
    'f': ["null", "0.0D", "-0.0D", "0.5D", "1.0D", "-1.0D", "2.0D", "10.0D", "-0.5D", "1e10D", "1e308D", "4.9e-324D", "double('NaN')", "double('Infinity')", "double('-Infinity')"],
    'g': ["null", "0.0D", "-0.0D", "1.0D", "-1.5D", "double('NaN')", "double('Infinity')", "2", "0BD"],
    'r': ["0.5D", "1.5D", "2.5D", "-0.5D", "-2.5D", "2.675D", "1.005D", "1e18D", "123456.789D", "double('NaN')", "double('Infinity')", "1.45F", "0.15BD", "2.5BD", "-2.5BD", "999.995BD", "99999999999999999999.5BD", "127Y", "15", "-15", "2147483647", "9223372036854775807L", "null"],
    'k': ["0", "1", "2", "-1", "-2", "20", "-20", "null"],
    'd': ["null", "date'2020-02-29'", "date'1970-01-01'", "date'1969-12-31'", "date'0001-01-01'", "date'9999-12-31'", "date'1582-10-15'", "date'2021-01-03'", "date'2024-12-30'", "date'2000-12-31'", "'2020-02-29'", "'x'", "timestamp'2020-02-29 23:59:59'", "date'-0044-03-15'"],
    'e': ["null", "timestamp'2020-02-29 12:34:56.789012'", "timestamp'1970-01-01 00:00:00'", "timestamp'1969-12-31 23:59:59.999999'", "timestamp'0001-01-01 00:00:00'", "timestamp'9999-12-31 23:59:59.999999'", "timestamp'2020-03-08 03:00:00'", "timestamp'2020-11-01 01:30:00'", "timestamp'1883-11-18 12:00:00'", "timestamp_ntz'2020-03-08 02:30:00'", "'2020-02-29 12:34:56'", "date'2020-02-29'"],
    'm': ["null", "0", "1", "-1", "12", "-12", "1200", "-24000", "2147483647"],
    'z': ["'UTC'", "'Asia/Kolkata'", "'+01:30'", "'America/Los_Angeles'", "'PST'", "'Foo/Bar'", "null", "''"],
    'o': ["null", "1", "'a'", "1.5D", "true", "array(1)", "date'2020-01-01'"],
    'b': ["null", "X''", "X'00'", "X'0102FF'", "X'C3A9'", "X'FF41'", "'é'"],
    'q': ["true", "false", "null"],
    'u': ["'year'", "'YYYY'", "'yy'", "'quarter'", "'MON'", "'mm'", "'week'", "'day'", "'DD'", "'hour'", "'minute'", "'second'", "'millisecond'", "'microsecond'", "'x'", "''", "null"],
    'x': ["0", "1", "-1", "59", "60", "1580474096", "-62135596800", "253402300799", "253402300800", "9223372036854775807", "1.5D", "1.1234567BD", "double('NaN')", "'1'", "null"],
}

TEMPLATES = """
upper({s})|lower({s})|initcap({s})|length({s})|octet_length({s})|bit_length({s})|reverse({s})|trim({s})|ltrim({s})|rtrim({s})|ascii({s})|hex({s})|base64({s})|md5({s})|sha2({s}, 256)|crc32({s})|unhex({s})|unbase64({s})
trim({p} from {t})|ltrim({p}, {t})|rtrim({p}, {t})|btrim({t}, {p})|concat({t}, {p})|concat_ws({p}, {t}, 'z', null)|instr({t}, {p})|locate({p}, {t}, {j})|replace({t}, {p}, 'yy')|translate({t}, {p}, 'q')|startswith({t}, {p})|endswith({t}, {p})|contains({t}, {p})|levenshtein({t}, {p})|split({t}, {p})|split({t}, 'X', {j})|split_part({t}, {p}, {j})|substring_index({t}, {p}, {j})|{t} like {p}|{t} rlike {p}|regexp_replace({t}, {p}, '<$0>')|regexp_extract({t}, '(b)(.?)', {j})|find_in_set({p}, {t})|overlay({t} placing {p} from 2)
repeat({t}, {j})|repeat({t}, -5)|lpad({t}, {i}, 'xy') where small|rpad({t}, {j}, '')|lpad({t}, 8, {p})|rpad({t}, 8, '😀x')|left({t}, {i})|right({t}, {i})|substring({t}, {i})|substring({t}, {j}, {i})|chr({i})|chr({x})|space({j})
length({b})|octet_length({b})|hex({b})|base64({b})|md5({b})|sha2({b}, {k})|crc32({b})|upper({b})|reverse({b})|substring({b}, 2)|substring({b}, -1, 1)|left({b}, 1)|lpad({b}, 5, X'AB')|rpad({b}, 2)|concat({b}, X'01')|cast({b} as string)|decode({b}, 'UTF-8')|hash({b})|xxhash64({b})|startswith({b}, X'01')|initcap({b})|ascii({b})|trim({b})|unbase64({b})
'a%b' like 'a\\\\%b'|'a_b' like 'a\\\\_b'|'a\\\\b' like 'a\\\\\\\\b'|'ab' like 'a%%b'|'' like ''|'' like '%'|'a\\nb' like 'a_b'|'a\\nb' like 'a%'|'😀' like '_'|'日本' like '__'|'A' ilike 'a'|'É' ilike 'é'|'a.b' like 'a.b'|'axb' like 'a.b'|'a$b' like 'a$b' escape '$'|'a%b' like 'a$%b' escape '$'|'(a)' like '(%)'|'ab' rlike '^a'|'ab' rlike 'b$'|'a\\nb' rlike 'a.b'|'ab' rlike ''|'Ab' rlike '(?i)aB'|'a1' rlike '\\\\d'|'é' rlike '\\\\w'|'😀' rlike '^.$'|regexp_replace('aaa', 'a*', 'x')|regexp_replace('abc', '(a)(b)', '$2$1')|regexp_replace('abc', 'b', '$')|regexp_replace('abc', 'b', '\\\\$')|regexp_replace('abc', 'b', 'x', 3)|regexp_replace('abcb', 'b', 'x', 2)|regexp_replace('abc', 'b', 'x', 0)|regexp_replace('a😀b', '.', '_')|regexp_extract('foo12', '([a-z]+)(\\\\d+)')|regexp_extract('foo12', '([a-z]+)(\\\\d+)', 2)|regexp_extract('foo', '(x)?foo', 1)|regexp_extract('x', 'y', 0)|regexp_extract('x', 'x', 1)|regexp_extract('x', 'x', -1)|split('abc', '')|split('', '')|split('', ',')|split('a,b,', ',')|split(',a,b', ',', 0)|split('a,b,c', ',', 2)|split('a1b2c', '\\\\d')|split('aXbXc', '(?=X)')|split('日本', '')
format_number({n}, 2)|format_number(1234567.891D, {j})|format_number(1234567.895BD, {j})|format_number(12345, '##,##0.0#')|format_number(-0.4D, 0)|format_number(0.5D, 0)|format_number(1.5D, 0)|format_number(2.5D, 0)|format_number(1e20D, 1)|format_string('%s %s', {o}, 1)|format_string('%d', {i})|format_string('%5d\\|%-5d\\|%05d\\|%x\\|%X\\|%o\\|%,d\\|%+d', 42, 42, 42, 255, 255, 8, 1234567, 5)|format_string('%.2f %e %g %10.3f', 3.14159D, 12345.678D, 0.0001D, 2.5D)|format_string('%s', {f})|format_string('%.1f', 0.25D)|format_string('%.0f', 0.5D)|format_string('%b %c %%%n', true, 65)|format_string('%2$s %1$s', 'a', 'b')|format_string('%10s\\|%-10s\\|%.3s', '日本', 'x', 'abcdef')|format_string('')|format_string(null)|format_string('%s')|format_string('%.3f', 1.0005BD)|format_string('%d', 99999999999999999999BD)
abs({n})|sign({n})|ceil({n})|floor({n})|-({n})|sqrt({n})|hex({n})|bin({n})|isnan({n})|{n} + 1|{n} - 1|{n} * 2|{n} / 2|{n} % 3|{n} div 2|pmod({n}, 3)|pmod({n}, -3)|7 % {n}|7 div {n}|7 / {n}|7 + {n}|{n} = {n}|{n} <=> null|greatest({n}, 1)|least({n}, 1)|nanvl({g}, 5)|nanvl(5, {g})|nullif({g}, 0)|{g} < {g}|{g} = {g}|{g} % {g}|{g} / {g}|{g} * {g}|{g} + {g}|pow({g}, {g})|atan2({g}, {g})|mod({g}, {g})|pmod({g}, {g})|greatest({g}, {g})|least({g}, {g})|log({g}, {g})|hypot({g}, {g})
round({r}, {k})|bround({r}, {k})|ceil({r}, {k})|floor({r}, {k})|round({r})|bround({r})|ceil({r})|floor({r})|rint({r})
exp({f})|expm1({f})|ln({f})|log({f})|log2({f})|log10({f})|log1p({f})|cbrt({f})|sqrt({f})|sin({f})|cos({f})|tan({f})|cot({f})|sec({f})|csc({f})|asin({f})|acos({f})|atan({f})|sinh({f})|cosh({f})|tanh({f})|asinh({f})|acosh({f})|atanh({f})|degrees({f})|radians({f})|sign({f})|hash({f})|xxhash64({f})|ceil({f})|floor({f})|cast({f} as bigint)|cast({f} as decimal(10,2))
{i} & {j}|{i} \\| {j}|{i} ^ {j}|~{i}|shiftleft({i}, {j})|shiftright({i}, {j})|shiftrightunsigned({i}, {j})|shiftleft(1L, {i})|shiftright(-8L, {i})|shiftrightunsigned(-8L, {i})|1Y & 127Y|~1Y|~-128Y|1S \\| 2L|bit_count({i})|bit_get(5, {j})|shiftleft(1Y, 2)|{i} << 33|-1 >>> 1
date_add({d}, 1)|date_sub({d}, 1)|date_add(date'2020-01-01', {m})|date_sub(date'2020-01-01', {m})|datediff({d}, date'2020-01-01')|add_months({d}, 1)|add_months(date'2020-01-31', {m})|add_months(date'2020-02-29', {m})|months_between({d}, date'2020-01-31')|months_between(timestamp'2020-03-31 12:00:00', {d})|last_day({d})|next_day({d}, 'MON')|next_day(date'2020-01-01', {u})|year({d})|quarter({d})|month({d})|day({d})|dayofweek({d})|weekday({d})|dayofyear({d})|weekofyear({d})|dayname({d})|monthname({d})|extract(yearofweek from {d})|extract(dow_iso from {d})|unix_date({d})|date_from_unix_date({m})|trunc({d}, 'MM')|trunc(date'2020-05-17', {u})|{d} + 1|{d} - 1|{d} - date'2020-01-01'|hash({d})|xxhash64({d})|cast({d} as timestamp)|date_format({d}, 'yyyy-MM-dd EEEE D')|make_date({i}, 1, 1)|make_date(2020, {i}, 1)|make_date(2020, 2, {i})
hour({e})|minute({e})|second({e})|extract(second from {e})|extract(week from {e})|date_trunc('HOUR', {e})|date_trunc({u}, timestamp'2020-05-17 12:34:56.789012')|date_trunc({u}, timestamp'0001-05-17 12:34:56.789012')|date_trunc({u}, timestamp_ntz'2020-05-17 12:34:56.789012')|{e} + interval '1' day|{e} + interval 1 month|{e} - interval '1' hour|{e} - timestamp'2020-01-01 00:00:00'|unix_timestamp({e})|unix_seconds({e})|unix_millis({e})|unix_micros({e})|to_date({e})|cast({e} as date)|cast({e} as bigint)|cast({e} as double)|date_format({e}, 'yyyy-MM-dd HH:mm:ss.SSSSSS XXX')|date_format({e}, 'G y MMM d EEE h:mm a')|from_utc_timestamp({e}, 'Asia/Kolkata')|to_utc_timestamp({e}, 'America/Los_Angeles')|from_utc_timestamp(timestamp'2020-06-01 00:00:00', {z})|to_utc_timestamp(timestamp'2020-06-01 00:00:00', {z})|to_utc_timestamp(timestamp'2020-03-08 02:30:00', {z})|hash({e})|datediff({e}, timestamp'2020-01-01 00:00:00')|months_between({e}, timestamp'2020-01-31 00:00:00')|timestampadd(MONTH, 1, {e})|timestampadd(HOUR, 24, {e})|timestampdiff(MONTH, {e}, timestamp'2020-03-31 00:00:00')|timestampdiff(DAY, {e}, timestamp'2020-03-09 00:00:00')|convert_timezone({z}, timestamp_ntz'2020-06-01 00:00:00')
from_unixtime({x})|from_unixtime({x}, 'yyyy')|timestamp_seconds({x})|timestamp_millis({x})|timestamp_micros({x})|to_timestamp({x})|unix_timestamp({s})|to_date({s})|to_timestamp({s}, 'yyyy-MM-dd')
date_format(timestamp'2020-01-05 03:04:05.006007', '{F}')
to_timestamp('{V}')|to_date('{V}')
make_timestamp(2020, 1, 1, 0, 0, {i})|make_timestamp(2020, 1, 1, 0, 0, 59.9999999BD)|make_timestamp(2020, 1, 1, 0, 0, 60)|make_timestamp(2020, 1, 1, 0, 0, 60.1BD)|make_timestamp(2020, 1, 1, 24, 0, 0)|make_timestamp(0, 1, 1, 0, 0, 0)|make_timestamp(10000, 1, 1, 0, 0, 0)|make_timestamp(2020, 3, 8, 2, 30, 0)|make_timestamp(2020, 1, 1, 1, 1, 1, {z})|make_timestamp_ntz(2020, 3, 8, 2, 30, 0.5BD)|make_interval({j}, {j}, {j})|make_dt_interval({j}, 25, 61, 61.5BD)|make_ym_interval({j}, 13)
interval '1' day * {g}|interval '1' month * {g}|interval '1' day / {g}|interval '7' month / {g}|interval '1' day + interval '2' hour|interval '1' day - interval '25' hour|interval '1' year - interval '13' month|-interval '1' day|abs(interval '-1' day)|sign(interval '-1' month)|interval '1' day < interval '25' hour|extract(day from interval '-1 02:03:04' day to second)|extract(hour from interval '-1 02:03:04' day to second)|extract(second from interval '-1 02:03:04.5' day to second)|extract(month from interval '-14' month)|date'2020-01-31' + interval '1' month|date'2020-01-31' + interval '1' day|date'2020-01-31' + interval '1' hour|timestamp'2020-03-07 02:30:00' + interval '1' day|timestamp'2020-03-07 02:30:00' + interval 1 day|timestamp'2020-03-07 02:30:00' + make_interval(0,0,0,1)|timestamp'2020-01-31 00:00:00' + make_interval(0,1)|timestamp'2020-11-01 01:30:00' + interval '1' hour|make_interval(1) * 2|make_interval(0,1,0,1) / 2|make_interval(0,5,0,5) * 1.5D
coalesce({o}, {o})|nvl({o}, null)|nvl2({o}, 1, 2)|nullif({o}, {o})|ifnull(null, {o})|typeof({o})|hash({o})|xxhash64({o})|{o} is null|{o} <=> null|cast({o} as string)|if({q}, 1, 2)|case when {q} then 'a' end|{q} and {q}|{q} or {q}|not {q}|{q} = {q}|{q} <=> {q}|{q} is true|{q} is not false|null in (1, 2)|1 in (1, null)|3 in (1, null)|1 not in (2, null)|null not in ()|1 between null and 2|3 between null and 2|nan() = 1|greatest(null, 1)|greatest(1, 2.5BD)|least('b', 'a')|greatest('2', 10)|greatest(null, null)|assert_true({q})|raise_error({t})|sha2('a', {k})|sha2('a', 224)|sha2('a', 384)|sha2('a', 512)|sha2('a', 1)
""".strip().split('\n')

# {F}: patterns of date_format; {V}: texts for pattern-free parsing.
LISTS['F'] = ["y", "yy", "yyy", "yyyy", "yyyyy", "M", "MM", "MMM", "MMMM", "L", "LLL", "d", "dd", "D", "DDD", "H", "HH", "h", "hh", "K", "k", "m", "s", "S", "SSS", "SSSSSS", "SSSSSSSSS", "a", "E", "EEE", "EEEE", "EEEEE", "e", "u", "F", "G", "GGGG", "Q", "q", "QQ", "QQQ", "QQQQ", "z", "zzzz", "Z", "ZZZZ", "ZZZZZ", "X", "XX", "XXX", "x", "xxx", "O", "OOOO", "VV", "V", "Y", "w", "W", "\\'\\'", "\\'T\\'", "yyyy-MM-dd\\'T\\'HH:mm:ss.SSSXXX", "[yyyy]", "y/M/d 日", "", "''", "n", "N", "A", "c", "B", "yyyyyyy", "MMMMM", "ddd", "HHH"]
LISTS['V'] = ["2020", "2020-06", "2020-6-1", "2020-06-01 1", "2020-06-01 01:02", "2020-06-01T01:02:03.123456789", "2020-06-01 01:02:03+5", "12:34:56", "  2020-06-01  ", "2020-06-31"]


def expressions():
    for template in [t for line in TEMPLATES for t in line.replace('\\|', '\x00').split('|')]:
        template = template.replace('\x00', '|').replace(' where small', '')
        names = [n for n in LISTS if '{' + n + '}' in template]
        # A template may name one list twice: both places then run through it.
        slots = [n for n in names for _ in range(template.count('{' + n + '}'))]
        if len(slots) > 2 or len(slots) == 2 and len(LISTS[slots[0]]) * len(LISTS[slots[1]]) > 90:
            lists = [LISTS[n] for n in slots]
            size = max(len(x) for x in lists)
            combinations = [tuple(x[(i * (k + 1)) % len(x)] for k, x in enumerate(lists)) for i in range(size)]
        else:
            combinations = itertools.product(*[LISTS[n] for n in slots])
        for values in combinations:
            text = template
            for name, value in zip(slots, values):
                text = text.replace('{' + name + '}', value, 1)
            # Texts of two billion characters prove nothing and end the recording.
            if ('pad(' in text or 'repeat(' in text or 'space(' in text) and '2147483647' in text:
                continue
            yield text


write_values(expressions())
