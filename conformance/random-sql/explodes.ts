/** Rows out of arrays, maps and lists of values: LATERAL VIEW and lateral table functions over what stands left. */
import { both, type Sql } from './dialects.ts'
import { Expressions } from './expressions.ts'
import { type Choices, type Column, ofType, type Relation } from './scope.ts'
import type { Type } from './tables.ts'

/** A generator in Spark, and the query that DuckDB has in its place. */
interface Generator {
  readonly call: string
  readonly names: readonly string[]
  readonly types: readonly Type[]
  readonly query: string
}

const kinds = ['explode', 'posexplode', 'explode of a map', 'inline', 'stack'] as const

/** FROM with one more item behind it; as it is where nothing in it can be taken apart. */
export function exploded(c: Choices, left: Relation): Relation {
  const generator = generatorOf(c, left.columns)
  if (generator === undefined) return left
  const { call, names, types, query } = generator
  const alias = c.name('g')
  const place = c.kind('explode', ['lateral view', 'lateral view outer', 'lateral', 'left lateral'])
  const outer = place === 'lateral view outer' || place === 'left lateral'
  const spark = place.startsWith('lateral view')
    ? `${place} ${call} ${alias} as ${names.join(', ')}`
    : `${outer ? 'left' : 'cross'} join lateral ${call} as ${alias}(${names.join(', ')})${outer ? ' on true' : ''}`
  return {
    sql: {
      spark: `${left.sql.spark} ${spark}`,
      duckdb: `${left.sql.duckdb} ${outer ? 'left' : 'cross'} join lateral (${query}) ${alias}${outer ? ' on true' : ''}`,
    },
    columns: [...left.columns, ...names.map((name, i) => ({ text: `${alias}.${name}`, type: types[i] }))],
    rows: left.rows * 3,
    unique: false,
  }
}

function generatorOf(c: Choices, columns: readonly Column[]): Generator | undefined {
  const e = new Expressions(c, columns)
  const array = c.pick(['ints', 'texts'] as const)
  const element = array === 'ints' ? 'int' : 'text'
  const [a, b] = [c.name('c'), c.name('c')]
  const has = (type: Type) => ofType(columns, type).length > 0
  if (!has('ints') || !has('texts') || !has('dict')) return undefined
  const kind = c.kind('explode', kinds)
  if (kind === 'stack') {
    const type = e.keyType()
    const values: Sql[] = [e.column(type), e.column(type), e.of(type, 2)]
    // A column of stack has one type, to the NULLs inside: that of the elements of an array.
    const all = `array(${values.map((value) => value.spark).join(', ')})`
    return {
      call: `stack(3, ${values.map((_, i) => `${all}[${i}]`).join(', ')})`,
      names: [a],
      types: [type],
      query: `select ${values[0].duckdb} as ${a} union all select ${values[1].duckdb} union all select ${values[2].duckdb}`,
    }
  }
  if (kind === 'explode of a map') {
    const of = e.column('dict')
    return {
      call: `explode(${of.spark})`,
      names: [a, b],
      types: ['text', 'int'],
      query: `select e.key as ${a}, e.value as ${b} from (select unnest(map_entries(${of.duckdb})) as e)`,
    }
  }
  if (kind === 'inline') {
    const [u, v] = [e.column(element), e.column('real')]
    return {
      call: `inline(array(named_struct('e', ${u.spark}, 'f', ${v.spark}), named_struct('e', ${u.spark}, 'f', 0.5D)))`,
      names: [a, b],
      types: [element, 'real'],
      query: `select ${u.duckdb} as ${a}, ${v.duckdb} as ${b} union all select ${u.duckdb}, 0.5::double`,
    }
  }
  const of = e.of(array, 2)
  if (kind === 'explode') {
    return {
      call: `explode(${of.spark})`,
      names: [a],
      types: [element],
      query: `select unnest(${of.duckdb}) as ${a}`,
    }
  }
  return {
    call: `posexplode(${of.spark})`,
    names: [a, b],
    types: ['int', element],
    query: `select unnest(range(len(${of.duckdb}))) as ${a}, unnest(${of.duckdb}) as ${b}`,
  }
}

/** A generator in a select list. */
export function explodedItem(
  c: Choices,
  columns: readonly Column[],
): { readonly sql: Sql; readonly type: Type } {
  const e = new Expressions(c, columns)
  const type = c.pick(['ints', 'texts'] as const)
  c.count('explode: in a select list')
  const of = columns.length === 0 ? both('null') : e.of(type, 2)
  return {
    sql: { spark: `explode(${of.spark})`, duckdb: `unnest(${of.duckdb})` },
    type: type === 'ints' ? 'int' : 'text',
  }
}
