"""Records what functions of arrays, maps and structs give, higher-order ones included: empty, with nulls inside, NULL
itself, NaN and -0.0, nested in each other, positions out of range, duplicate keys, wrong types; ANSI and non-ANSI. An
answer is [type, text of the value or null] or {"error": condition}; where both modes agree it stands once.

Run: python conformance/record/nested_functions.py > conformance/recorded/nested_functions.json
"""
import itertools

from recorder import write_values

LISTS = {
    # Arrays of numbers.
    'a': ["array(3, 1, null, 2, 1)", "array()", "cast(null as array<int>)", "array(1)", "array(null, null)", "array(1.5D, double('NaN'), -0.0D, 0.0D, double('NaN'))"],
    'b': ["array(1, 2)", "array(null, 1)", "array()", "null", "array(2L, 9L)"],
    # Arrays of others.
    's': ["array('b', 'a', null, '', 'é', 'a')", "array(struct(2 as x, 'b' as y), struct(1, 'c'), struct(1, null), null)", "array(array(2), array(), null, array(1, null), array(1))", "array(map('a', 1))", "array(true, false, null)", "array(date'2020-01-02', date'2019-01-01')", "array(1.50BD, 12345678901234567890.5BD)", "array(X'01', X'')"],
    'v': ["1", "2", "null", "5", "1.5D", "'1'"],
    'i': ["1", "2", "-1", "0", "6", "-6", "null", "100", "2L"],
    'm': ["map('a', 1, 'b', null)", "map()", "cast(null as map<string,int>)", "map(1, 'x', 2, 'y')", "map('é', array(1, null))"],
    'k': ["'a'", "'z'", "1", "null", "2"],
}

TEMPLATES = """
array({v}, {v})|array()|array(1, 'x')|array(array(1), array(2L))|array(1, array(1))|map({v}, {v})|map()|map(1)|map('a', 1, 'a', 2)|map('a', 1, null, 2)|map(1, 'a', 2.5D, 3)|map(map(1, 2), 3)|map(array(1), 2)|map(0.0D, 1, -0.0D, 2)|struct()|struct({v}, 'x')|struct(1 as a, 2 as b)|named_struct('a', {v})|named_struct('a')|named_struct(1, 2)|named_struct('a', 1, 'a', 2)|named_struct(null, 1)
{a}[{i}]|{a}[0]|{s}[0]|element_at({a}, {i})|element_at({s}, 1)|element_at({s}, -1)|try_element_at({a}, {i})|get({a}, {i})|get({s}, 1)|get({a}, 1L)|element_at({m}, {k})|try_element_at({m}, {k})|{m}[{k}]|element_at({a}, 'x')|element_at(1, 1)|get({m}, 1)
named_struct('a', 1).a|named_struct('a', array(1)).a[0]|array(named_struct('a', 1), null, named_struct('a', null)).a|named_struct('a', 1).b|map('a', named_struct('x', 1))['a'].x|cast(null as struct<a:int>).a|map('a', 1).a|array(struct(1 as x, 2 as y)).y
size({a})|size({s})|size({m})|size(1)|cardinality({a})|array_size({a})|array_size({m})|cardinality({m})
array_contains({a}, {v})|array_position({a}, {v})|array_remove({a}, {v})|array_append({a}, {v})|array_prepend({a}, {v})|array_contains({s}, 'a')|array_contains(array(array(1), array(2)), array(2))|array_contains(array(struct(1, 'a')), struct(1, 'a'))|array_position(array(struct(1, 'a'), struct(2, null)), struct(2, null))|array_remove(array(array(1), array(2)), array(2))|array_append(array(struct(1 as x)), struct(2 as x))|array_append(array('a'), 1)|array_contains(array(map(1, 2)), map(1, 2))|array_append({m}, 1)
array_distinct({a})|array_distinct({s})|array_union({a}, {b})|array_intersect({a}, {b})|array_except({a}, {b})|arrays_overlap({a}, {b})|array_union({s}, {s})|array_intersect({s}, {s})|array_except({s}, {s})|array_union(array('a'), array(1))|arrays_overlap(array(null), array(1))|arrays_overlap(array(null), array())|arrays_overlap(array(array(1)), array(array(1)))|array_union(array(0.0D), array(-0.0D))|array_except(array(1, 1, null, null), array(2))
sort_array({a})|sort_array({a}, false)|sort_array({s})|sort_array({s}, false)|array_sort({a})|array_sort({s})|array_max({a})|array_min({a})|array_max({s})|array_min({s})|sort_array({a}, {v})|array_sort(array(map(1, 2)))|array_max(1)
array_join({s}, ',')|array_join({s}, ',', 'N')|array_join({a}, ',')|array_join(array('a', null), null)|array_join(array('a', null), ',', null)|array_join(array(), ',')|array_join(array(null), ',', 'x')|array_repeat({v}, {i})|array_repeat({s}, 2)|array_repeat('a', 2)|array_compact({a})|array_compact({s})|array_insert({a}, {i}, {v})|array_insert(array(1, 2), 5, 9)|array_insert(array(1, 2), -5, 9)|array_insert(array(1, 2), -1, 9)|array_insert({s}, 1, null)
arrays_zip({a}, {b})|arrays_zip({a})|arrays_zip()|arrays_zip({s}, array(1))|arrays_zip(array(1), 2)|concat({a}, {b})|concat({s}, {s})|concat(array(), array(1), null)|concat(array(1), array('a'))|reverse({a})|reverse({s})|flatten(array({a}, {b}))|flatten(array(array('a', null), array()))|flatten(array(array(1), null))|flatten(array(array(array(1), null), array()))|flatten(array(1))|flatten(null)
slice({a}, {i}, 2)|slice({a}, {i}, 0)|slice({a}, 1, {i})|slice({s}, 2, 2)|sequence(1, 5)|sequence(5, 1)|sequence(1, 10, 3)|sequence(1, 5, -1)|sequence(1, 5, 0)|sequence(1, 1, 0)|sequence(1L, 3L)|sequence(1Y, 3Y)|sequence({v}, 3)|sequence(date'2020-01-31', date'2020-05-31', interval 1 month)|sequence(date'2020-01-01', date'2020-01-03')|sequence(date'2020-01-03', date'2020-01-01')|sequence(date'2020-01-01', date'2020-01-10', interval 3 days)|sequence(date'2020-01-01', date'2020-03-01', interval '1' month)|sequence(timestamp'2020-03-07 12:00:00', timestamp'2020-03-10 12:00:00', interval 1 day)|sequence(timestamp'2020-03-08 00:00:00', timestamp'2020-03-08 04:00:00', interval 1 hour)|sequence(timestamp_ntz'2020-03-08 00:00:00', timestamp_ntz'2020-03-08 04:00:00', interval '1' hour)|sequence(date'2020-01-01', date'2020-01-02', interval 1 hour)|sequence(date'2020-01-01', date'2021-01-01', interval '1' year)|sequence(1.5D, 3.5D)|sequence(date'2020-05-31', date'2020-01-31', interval -1 month)|sequence(1, 5L)|sequence(127Y, 120Y, -3Y)|sequence(9223372036854775805L, 9223372036854775807L)
map_keys({m})|map_values({m})|map_entries({m})|map_contains_key({m}, {k})|map_concat({m}, {m})|map_concat()|map_concat(map(1, 2), map(3, 4))|map_concat(map(1, 2), map(1, 3))|map_concat(map(1, 2), map('a', 3))|map_concat(map(1, 2), null)|map_from_arrays(array({v}, 7), array('x', null))|map_from_arrays(array(1), array(1, 2))|map_from_arrays(null, array(1))|map_from_arrays(array(1, null), array(2, 3))|map_from_arrays(array(1, 1), array(2, 3))|map_from_entries(array(struct(1, 'a'), struct(2, null)))|map_from_entries(array(struct(1, 'a'), null))|map_from_entries(array(struct(1, 'a'), struct(1, 'b')))|map_from_entries(array(struct(cast(null as int), 'b')))|map_from_entries(array())|map_from_entries(array(1))|map_from_entries(null)|str_to_map('a:1,b:2')|str_to_map('a')|str_to_map('')|str_to_map('a:1,b', ',')|str_to_map('a=1&b=2', '&', '=')|str_to_map('a:1,a:2')|str_to_map(null)|str_to_map('a:1:2')|str_to_map('x:1\|y:2', '\\\\\|', ':')
{a} = {b}|{a} < {b}|{a} <=> {b}|struct(1, 'a') = struct(1, 'a')|struct(1, null) = struct(1, null)|struct(1, null) < struct(1, 2)|struct(1, 2) < struct(1, null)|struct(0.0D) = struct(-0.0D)|array(double('NaN')) = array(double('NaN'))|array(1, null) = array(1, null)|array(1, null) < array(1, 2)|array(1) < array(1, null)|array('b') > array('a', 'c')|map(1, 2) = map(1, 2)|struct(1, 2) in (struct(1, 2), struct(3, 4))|greatest(array(1), array(2, 1))|least(struct(2, 'a'), struct(1, 'z'))|nullif(array(1), array(1))|array(1, 2) = array(1L, 2L)|struct(1 as a) = struct(1 as b)|array(X'01') < array(X'02')|array(array(1), array(2)) < array(array(1), array(3))|coalesce(cast(null as array<int>), array(1))|if(true, array(1), array(2L))|case when false then struct(1) end|hash({a})|hash({s})|xxhash64({s})|hash(struct(1, null, 'a'))|hash(map(1, 2))|hash(array(map(1, 2)))|cast({a} as array<string>)|cast({s} as string)|array(1) is null|typeof({m})|isnotnull({a})
transform({a}, x -> x + 1)|transform({a}, (x, i) -> x + i)|transform({s}, x -> x)|transform({s}, x -> cast(x as string))|transform({a}, x -> null)|transform({a}, x -> array(x, x))|transform({a}, x -> struct(x as v, 'k' as k))|transform(array('a', 'b'), x -> concat(x, x))|transform(array(array(1, 2), array(3)), x -> transform(x, y -> y * 10))|transform(array(1, 2), x -> transform(array(10, 20), y -> x + y))|transform(1, x -> x)|transform(array(1), (x, y, z) -> x)|transform(array(1), 1)|transform(array(1), x -> z)|transform(array(2, 0), x -> 1 / x)|transform(array(1, 2), X -> x + 1)|transform(array(struct(1 as a, 2 as b)), x -> x.a + x.b)|transform(array(map('a', 1)), x -> x['a'])|transform(array(1), x -> map(x, 'v'))
filter({a}, x -> x > 1)|filter({a}, x -> x is null)|filter({a}, (x, i) -> i > 1)|filter({s}, x -> true)|filter({s}, x -> x is not null)|filter({a}, x -> null)|filter({a}, x -> x)|exists({a}, x -> x > 1)|exists({a}, x -> x is null)|exists({a}, x -> x > 10)|forall({a}, x -> x > 0)|forall({a}, x -> x is not null)|forall({a}, x -> x > 1)|exists({s}, x -> x is null)|any_match(array(1), x -> x > 0)
aggregate({a}, 0, (acc, x) -> acc + x)|aggregate({a}, 0, (acc, x) -> acc + coalesce(x, 0), acc -> acc * 10)|aggregate(array(1, 2), 0L, (acc, x) -> acc + x)|aggregate(array(1, 2), 0, (acc, x) -> acc + 1L)|aggregate(array('a', 'b'), '', (acc, x) -> concat(acc, x))|reduce(array(1, 2, 3), 0, (acc, x) -> acc + x)|aggregate(array(1, 2, 3), cast(array() as array<int>), (acc, x) -> array_append(acc, x))|aggregate(array(1D, 2D), struct(0D as s, 0L as n), (acc, x) -> struct(acc.s + x as s, acc.n + 1L as n), acc -> acc.s / acc.n)|aggregate({a}, null, (acc, x) -> x)|aggregate(array(1), 0, (acc, x) -> 'x')|aggregate(array(1, 2), 1.5BD, (acc, x) -> acc + x)
zip_with({a}, {b}, (x, y) -> x + y)|zip_with({s}, array(1), (x, y) -> y)|zip_with(array('a', 'b'), array(1, 2, 3), (x, y) -> concat(coalesce(x, '-'), y))|zip_with(array(1), array('a'), (x, y) -> struct(y, x))
array_sort({a}, (l, r) -> case when l < r then 1 when l > r then -1 else 0 end)|array_sort(array(3, 1, 2), (l, r) -> l - r)|array_sort(array('bc', 'ab', 'dc'), (l, r) -> case when l is null and r is null then 0 when l is null then -1 when r is null then 1 when l < r then 1 when l > r then -1 else 0 end)|array_sort(array(1, 2), (l, r) -> null)|array_sort(array(1, 2), (l, r) -> 'a')|array_sort(array('aaa', 'b', 'cc'), (l, r) -> length(l) - length(r))
transform_keys({m}, (k, v) -> cast(k as string))|transform_keys(map(1, 'a', 2, 'b'), (k, v) -> k + 1)|transform_keys(map(1, 'a', 2, 'b'), (k, v) -> 1)|transform_keys(map(1, 'a'), (k, v) -> cast(null as int))|transform_values({m}, (k, v) -> v)|transform_values(map(1, 10, 2, null), (k, v) -> k + v)|map_filter({m}, (k, v) -> v is not null)|map_filter(map(1, 0, 2, 2, 3, -1), (k, v) -> k > v)|map_filter(map(1, 2), (k, v) -> null)|map_zip_with(map(1, 'a', 2, 'b'), map(1, 'x', 3, 'y'), (k, x, y) -> concat(x, y))|map_zip_with(map('a', 1), map('a', 2, 'b', 3), (k, x, y) -> struct(k, x, y))|map_zip_with({m}, {m}, (k, x, y) -> k)|map_zip_with(map(1, 2), map('a', 3), (k, x, y) -> k)|transform_values(map('a', array(1, 2)), (k, v) -> aggregate(v, 0, (s, x) -> s + x))
""".strip().split('\n')


def expressions():
    for template in [t for line in TEMPLATES for t in line.replace('\\|', '\x00').split('|')]:
        template = template.replace('\x00', '|')
        slots = [n for n in LISTS for _ in range(template.count('{' + n + '}'))]
        if len(slots) > 2:
            lists = [LISTS[n] for n in slots]
            size = max(len(x) for x in lists)
            combinations = [tuple(x[(i * (k + 1)) % len(x)] for k, x in enumerate(lists)) for i in range(size)]
        elif len(slots) == 2 and slots[0] == slots[1] and slots[0] in 'sm':
            combinations = [(x, x) for x in LISTS[slots[0]]]
        else:
            combinations = itertools.product(*[LISTS[n] for n in slots])
        for values in combinations:
            text = template
            for name, value in zip(slots, values):
                text = text.replace('{' + name + '}', value, 1)
            if 'array_repeat' in text and '100' in text:
                continue
            yield text


write_values(expressions())
