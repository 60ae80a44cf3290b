/** Random expressions of arrays, structs and maps, with lambda functions, and of what is taken out of them. */
import { both, type Sql, sql } from './dialects.ts'
import type { Choices, Column } from './scope.ts'
import { dict, pair, type Type } from './tables.ts'

/** What these need of the expressions around. */
export interface Around {
  of(type: Type): Sql
  /** An expression of a type in which a variable of another type may also stand. */
  within(type: Type, variables: readonly Column[]): Sql
}

const text = (spark: string, duckdb: string): Sql => ({ spark, duckdb })
/** DuckDB counts the absent as no element where Spark has NULL for the whole. */
const orNull = (of: string, value: string): string => `case when ${of} is not null then ${value} end`

/** A lambda function of an element, in both spellings. */
function lambda(c: Choices, element: Type, body: (variable: Column) => Sql): Sql {
  const variable = { text: c.name('v'), type: element }
  const of = body(variable)
  return text(`${variable.text} -> ${of.spark}`, `lambda ${variable.text}: ${of.duckdb}`)
}

const elementOf = (type: 'ints' | 'texts'): Type => (type === 'ints' ? 'int' : 'text')
/** In the type of the array's elements. */
const asElement = (type: 'ints' | 'texts', value: Sql): Sql =>
  type === 'ints' ? sql`cast(${value} as bigint)` : value

export function nestedExpression(c: Choices, type: Type, around: Around): Sql {
  switch (type) {
    case 'ints':
    case 'texts':
      return arrayOf(c, type, around)
    case 'pair':
      c.count('function: named_struct')
      return pair(around.of('int'), around.of('text'), around.of('real'))
    default:
      return dictOf(c, around)
  }
}

function arrayOf(c: Choices, type: 'ints' | 'texts', around: Around): Sql {
  const element = elementOf(type)
  const kinds = [
    'array',
    'transform',
    'transform with index',
    'filter',
    'sort_array',
    'array_distinct',
    'slice',
    'array reverse',
    'array concat',
    'map keys or values',
  ] as const
  const kind = c.kind('function', kinds)
  if (kind === 'array') {
    const [a, b] = [asElement(type, around.of(element)), asElement(type, around.of(element))]
    return text(`array(${a.spark}, ${b.spark})`, `[${a.duckdb}, ${b.duckdb}]`)
  }
  if (kind === 'map keys or values')
    return sql`${type === 'ints' ? 'map_values' : 'map_keys'}(${around.of('dict')})`
  if (kind === 'array concat') {
    const [a, b] = [around.of(type), around.of(type)]
    return text(
      `concat(${a.spark}, ${b.spark})`,
      `case when ${a.duckdb} is not null and ${b.duckdb} is not null then list_concat(${a.duckdb}, ${b.duckdb}) end`,
    )
  }
  const of = around.of(type)
  switch (kind) {
    case 'transform': {
      const f = lambda(c, element, (v) => asElement(type, around.within(element, [v])))
      return text(`transform(${of.spark}, ${f.spark})`, `list_transform(${of.duckdb}, ${f.duckdb})`)
    }
    case 'transform with index': {
      const [v, i] = [c.name('v'), c.name('i')]
      return type === 'ints'
        ? text(
            `transform(${of.spark}, (${v}, ${i}) -> ${v} * 2 + ${i})`,
            `list_transform(${of.duckdb}, lambda ${v}, ${i}: ${v} * 2 + ${i} - 1)`,
          )
        : text(
            `transform(${of.spark}, (${v}, ${i}) -> ${v} || ${i})`,
            `list_transform(${of.duckdb}, lambda ${v}, ${i}: ${v} || (${i} - 1))`,
          )
    }
    case 'filter': {
      const f = lambda(c, element, (v) => around.within('bool', [v]))
      return text(`filter(${of.spark}, ${f.spark})`, `list_filter(${of.duckdb}, ${f.duckdb})`)
    }
    case 'sort_array':
      return c.chance(50)
        ? text(`sort_array(${of.spark})`, `list_sort(${of.duckdb}, 'asc', 'nulls first')`)
        : text(`sort_array(${of.spark}, false)`, `list_sort(${of.duckdb}, 'desc', 'nulls last')`)
    case 'array_distinct':
      return text(
        `sort_array(array_distinct(array_compact(${of.spark})))`,
        `list_sort(list_distinct(${of.duckdb}))`,
      )
    case 'slice': {
      const [from, size] = [1 + c.below(2), c.below(3)]
      return text(`slice(${of.spark}, ${from}, ${size})`, `(${of.duckdb})[${from}:${from + size - 1}]`)
    }
    default:
      return text(`reverse(${of.spark})`, `list_reverse(${of.duckdb})`)
  }
}

const mapped = (of: string, entries: string) => orNull(of, `map_from_entries(${entries})`)

function dictOf(c: Choices, around: Around): Sql {
  switch (c.kind('function', ['map', 'map_filter', 'transform_values'])) {
    case 'map':
      return dict(['a', 'zz'], [around.of('int'), around.of('int')])
    case 'map_filter': {
      const of = around.of('dict')
      const [k, v, e] = [c.name('k'), c.name('v'), c.name('e')]
      const test = around.within('bool', [{ text: v, type: 'int' }])
      // The entry's value stands for the variable.
      const inEntry = test.duckdb.replaceAll(new RegExp(`\\b${v}\\b`, 'g'), `${e}.value`)
      return text(
        `map_filter(${of.spark}, (${k}, ${v}) -> ${test.spark})`,
        mapped(of.duckdb, `list_filter(map_entries(${of.duckdb}), lambda ${e}: ${inEntry})`),
      )
    }
    default: {
      const of = around.of('dict')
      const [k, v, e] = [c.name('k'), c.name('v'), c.name('e')]
      return text(
        `transform_values(${of.spark}, (${k}, ${v}) -> ${v} + length(${k}))`,
        mapped(
          of.duckdb,
          `list_transform(map_entries(${of.duckdb}), lambda ${e}: {'k': ${e}.key, 'v': ${e}.value + length(${e}.key)})`,
        ),
      )
    }
  }
}

/** An int out of something nested. */
export function numberOfNested(c: Choices, around: Around): Sql {
  const kinds = [
    'size',
    'element_at',
    'field',
    'map value',
    'array_max',
    'array_position',
    'aggregate',
    'map size',
  ] as const
  switch (c.kind('function', kinds)) {
    case 'size': {
      const of = around.of(c.pick(['ints', 'texts']))
      return text(`size(${of.spark})`, `len(${of.duckdb})`)
    }
    case 'map size': {
      const of = around.of('dict')
      return text(`size(${of.spark})`, `cast(cardinality(${of.duckdb}) as bigint)`)
    }
    case 'element_at': {
      const [of, at] = [around.of('ints'), c.pick([1, 2, -1])]
      return text(`try_element_at(${of.spark}, ${at})`, `(${of.duckdb})[${at}]`)
    }
    case 'field':
      return sql`(${around.of('pair')}).f`
    case 'map value': {
      const [of, key] = [around.of('dict'), c.pick(["'a'", "'b'", "'no'"])]
      return c.chance(50)
        ? text(`try_element_at(${of.spark}, ${key})`, `(${of.duckdb})[${key}]`)
        : text(`(${of.spark})[${key}]`, `(${of.duckdb})[${key}]`)
    }
    case 'array_max': {
      const [of, call] = [around.of('ints'), c.pick(['max', 'min'])]
      return text(`array_${call}(${of.spark})`, `list_${call}(${of.duckdb})`)
    }
    case 'array_position': {
      const [of, n] = [around.of('ints'), c.below(4)]
      const position = `coalesce(list_position(${of.duckdb}, ${n}), 0)`
      return text(`array_position(${of.spark}, ${n})`, orNull(of.duckdb, position))
    }
    default: {
      const of = around.of('ints')
      const [a, v] = [c.name('a'), c.name('v')]
      const body = `${a} * 2 + coalesce(${v}, 1)`
      return text(
        `aggregate(${of.spark}, 0L, (${a}, ${v}) -> ${body})`,
        `list_reduce(${of.duckdb}, lambda ${a}, ${v}: ${body}, 0::bigint)`,
      )
    }
  }
}

export function textOfNested(c: Choices, around: Around): Sql {
  switch (c.kind('function', ['array_join', 'text element', 'text field'])) {
    case 'array_join': {
      const of = around.of('texts')
      return text(
        `array_join(${of.spark}, '-')`,
        orNull(of.duckdb, `coalesce(array_to_string(${of.duckdb}, '-'), '')`),
      )
    }
    case 'text element': {
      const [of, at] = [around.of('texts'), c.below(3)]
      return text(`get(${of.spark}, ${at})`, `(${of.duckdb})[${at + 1}]`)
    }
    default:
      return sql`(${around.of('pair')}).g`
  }
}

export function realOfNested(c: Choices, around: Around): Sql {
  c.count('function: real field')
  return sql`(${around.of('pair')}).h`
}

export function testOfNested(c: Choices, around: Around): Sql {
  switch (c.kind('function', ['exists', 'forall', 'array_contains', 'map_contains_key', 'arrays_overlap'])) {
    case 'array_contains': {
      const [of, n] = [around.of('ints'), both(String(c.below(4)))]
      return text(
        `coalesce(array_contains(${of.spark}, ${n.spark}), false)`,
        `coalesce(list_contains(${of.duckdb}, ${n.duckdb}), false)`,
      )
    }
    case 'map_contains_key': {
      const of = around.of('dict')
      return sql`map_contains${text('_key', '')}(${of}, 'b')`
    }
    case 'arrays_overlap': {
      const [a, b] = [around.of('ints'), around.of('ints')]
      return text(
        `coalesce(arrays_overlap(${a.spark}, ${b.spark}), false)`,
        `coalesce(list_has_any(${a.duckdb}, ${b.duckdb}), false)`,
      )
    }
    case 'exists': {
      const of = around.of('ints')
      const f = lambda(c, 'int', (v) => sql`coalesce(${around.within('bool', [v])}, false)`)
      return text(`exists(${of.spark}, ${f.spark})`, `(len(list_filter(${of.duckdb}, ${f.duckdb})) > 0)`)
    }
    default: {
      const of = around.of('texts')
      const f = lambda(c, 'text', (v) => sql`coalesce(${around.within('bool', [v])}, false)`)
      return text(
        `forall(${of.spark}, ${f.spark})`,
        `(len(list_filter(${of.duckdb}, ${f.duckdb})) = len(${of.duckdb}))`,
      )
    }
  }
}
