/** Expressions over arrays, structs and maps made of the columns of table `t`, and what DuckDB calls them. */
import type { ExpressionPair } from '../testing/query.ts'

/** Arrays of numbers and of texts, with NULLs inside, and one that is NULL itself now and then. */
const numbers = ['array(k, n, id)', '[k, n, id]'] as const
const texts = ["array(s, s2, 'a')", "[s, s2, 'a']"] as const
const maybe = ['if(k = 2, null, array(n, k, n))', 'case when k = 2 then null else [n, k, n] end'] as const
const map = ["map('k', k, 'n', n)", "map {'k': k::bigint, 'n': n}"] as const

const arrays: readonly ExpressionPair[] = [
  numbers,
  texts,
  maybe,
  ['array(array(k), array(), array(n, null))', '[[k], [], [n, null]]'],
  [`${numbers[0]}[0]`, `${numbers[1]}[1]`],
  [`element_at(${texts[0]}, -2)`, `${texts[1]}[-2]`],
  [`try_element_at(${maybe[0]}, 7)`, 'null::bigint'],
  [`get(${maybe[0]}, k)`, `case when k < 3 then ${maybe[1]}[k + 1] end`],
  [`size(${maybe[0]})`, `len(${maybe[1]})::int`],
  [`array_size(${texts[0]})`, '3'],
  [
    "array_contains(array(s, s2), 'abc')",
    "case when coalesce(s = 'abc', false) or coalesce(s2 = 'abc', false) then true when s is null or s2 is null then null else false end",
  ],
  ["array_position(array(s2, s), 'abc')", "coalesce(list_position([s2, s], 'abc'), 0)::bigint"],
  ['array_remove(array(k, n, 1), 1)', 'list_filter([k, n, 1], e -> e is distinct from 1)'],
  ['array_compact(array(s, s2, s))', 'list_filter([s, s2, s], e -> e is not null)'],
  ['array_append(array(s), s2)', '[s, s2]'],
  ['array_prepend(array(s), s2)', '[s2, s]'],
  ['array_insert(array(n, k), 2, id)', '[n, id, k]'],
  ['array_repeat(s, k)', 'case when k is not null then list_transform(range(k), e -> s) end'],
  [
    `sort_array(array_distinct(${maybe[0]}))`,
    `list_sort(case when k = 2 then null when n is null and k is null then [null::bigint]
      when n is null or k is null then [null::bigint, coalesce(n, k)]
      when n = k then [n] else [n, k] end, 'asc', 'nulls first')`,
  ],
  [
    'sort_array(array_union(array(k, 1), array(n)), false)',
    "list_sort(case when k is null or n is null then list_distinct([k, 1, n]) || [null::bigint] else list_distinct([k, 1, n]) end, 'desc', 'nulls last')",
  ],
  [
    'array_intersect(array(k, 1, 2), array(2, k))',
    'case when k = 2 then [2] when k = 1 then [1, 2] else [k, 2] end',
  ],
  ['array_except(array(1, 2, 3), array(k))', 'list_filter([1, 2, 3], e -> e is distinct from k)'],
  ['arrays_overlap(array(s), array(s2))', 's = s2'],
  ['arrays_zip(array(k, k), array(s))', '[{a: k, b: s}, {a: k, b: null}]'],
  [`sort_array(${texts[0]})`, `list_sort(${texts[1]}, 'asc', 'nulls first')`],
  [`sort_array(${numbers[0]}, false)`, `list_sort(${numbers[1]}, 'desc', 'nulls last')`],
  [`array_max(${maybe[0]})`, `case when k = 2 then null else greatest(n, k) end`],
  [`array_min(${maybe[0]})`, `case when k = 2 then null else least(n, k) end`],
  [`array_join(${texts[0]}, '-')`, `array_to_string(${texts[1]}, '-')`],
  [`array_join(${texts[0]}, '-', '?')`, "coalesce(s, '?') || '-' || coalesce(s2, '?') || '-a'"],
  [`concat(${maybe[0]}, array(n))`, `case when k = 2 then null else list_concat(${maybe[1]}, [n]) end`],
  [`reverse(${texts[0]})`, `list_reverse(${texts[1]})`],
  ['flatten(array(array(k, n), array(n)))', '[k, n, n]'],
  [`slice(${numbers[0]}, -2, 2)`, '[n, id]'],
  ['sequence(k, 3)', 'case when k = 4 then [4, 3] else range(k, 4) end'],
  ['sequence(dt2, date_add(dt2, 2))', 'case when dt2 is not null then [dt2, dt2 + 1, dt2 + 2] end'],
  ['size(shuffle(array(k, n)))', '2'],
]

const structs: readonly ExpressionPair[] = [
  ['struct(k, s)', '{k: k, s: s}'],
  ["named_struct('a', n, 'b', array(s, s2)).b[1]", 's2'],
  ["array(named_struct('a', n), named_struct('a', k)).a", '[n, k]'],
  [
    'struct(k, s) = struct(k, s2)',
    "{k: coalesce(k, 0), s: coalesce(s, '~')} = {k: coalesce(k, 0), s: coalesce(s2, '~')}",
  ],
  [
    "struct(coalesce(k, 0), coalesce(s, '')) < struct(1, coalesce(s2, ''))",
    "(coalesce(k, 0), coalesce(s, '')) < (1, coalesce(s2, ''))",
  ],
  ["array(coalesce(s, ''), 'x') > array(coalesce(s2, ''))", "[coalesce(s, ''), 'x'] > [coalesce(s2, '')]"],
]

const maps: readonly ExpressionPair[] = [
  map,
  [`${map[0]}['n']`, 'n'],
  [`map_keys(${map[0]})`, "['k', 'n']"],
  [`map_values(${map[0]})`, '[k, n]'],
  [`map_entries(${map[0]})`, "[{key: 'k', value: k::bigint}, {key: 'n', value: n}]"],
  [`map_contains_key(${map[0]}, s2)`, "case when s2 is not null then s2 in ('k', 'n') end"],
  [`map_concat(${map[0]}, map('id', id))`, "map {'k': k::bigint, 'n': n, 'id': id::bigint}"],
  ["map_from_arrays(array('a', 'b'), array(s, s2))", "map {'a': s, 'b': s2}"],
  ["map_from_entries(array(struct('a', s as v), struct('b', s2 as v)))", "map {'a': s, 'b': s2}"],
  [
    "str_to_map(concat('a:', id, ',b:', k))",
    "case when k is not null then map {'a': id::varchar, 'b': k::varchar} end",
  ],
]

const lambdas: readonly ExpressionPair[] = [
  [`transform(${maybe[0]}, x -> x + id)`, `list_transform(${maybe[1]}, x -> x + id)`],
  [`transform(${texts[0]}, (x, i) -> concat(x, i))`, "[s || '0', s2 || '1', 'a2']"],
  ['transform(array(array(k, n), array(id)), a -> transform(a, x -> x + k))', '[[k + k, n + k], [id + k]]'],
  [`filter(${numbers[0]}, x -> x > k)`, `list_filter(${numbers[1]}, x -> x > k)`],
  [`exists(${texts[0]}, x -> x = s2)`, 'case when s2 is not null then true end'],
  ['forall(array(k, n), x -> x >= 0)', 'k >= 0 and n >= 0'],
  [
    `aggregate(${numbers[0]}, 0L, (a, x) -> a + coalesce(x, 0), a -> a * 2)`,
    '(coalesce(k, 0) + coalesce(n, 0) + id) * 2::bigint',
  ],
  ['zip_with(array(k, n), array(id), (x, y) -> coalesce(x + y, -1))', '[coalesce(k + id, -1), -1]'],
  [`transform_keys(${map[0]}, (k, v) -> upper(k))`, "map {'K': k::bigint, 'N': n}"],
  [`transform_values(${map[0]}, (key, v) -> v + id)`, "map {'k': k + id, 'n': n + id}"],
  [
    `map_keys(map_filter(${map[0]}, (key, v) -> v > 1))`,
    "case when coalesce(k > 1, false) and coalesce(n > 1, false) then ['k', 'n'] when k > 1 then ['k'] when n > 1 then ['n'] else []::varchar[] end",
  ],
  [
    `map_zip_with(${map[0]}, map('n', id), (key, x, y) -> x + coalesce(y, 0))`,
    "map {'k': k::bigint, 'n': n + id}",
  ],
  ['array_sort(array(n, id, n))', "list_sort([n, id, n], 'asc', 'nulls last')"],
  ['array_sort(array(id, 3L, 1L), (l, r) -> cast(r - l as int))', "list_sort([id, 3, 1], 'desc')"],
]

export const nestedExpressions: readonly ExpressionPair[] = [...arrays, ...structs, ...maps, ...lambdas]
