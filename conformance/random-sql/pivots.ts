/** PIVOT, which DuckDB is asked for as aggregates with conditions, and UNPIVOT, which both write alike. */
import { both, joined, type Sql, sql } from './dialects.ts'
import { Expressions, equatable } from './expressions.ts'
import { type Item, listed } from './relations.ts'
import type { Choices, Relation } from './scope.ts'
import { literal, type Type } from './tables.ts'

const keyTypes: readonly Type[] = ['int', 'text', 'bool', 'date', 'clock']
const aggregates = ['sum', 'count', 'min', 'max', 'avg', 'count(*)', 'count(*)'] as const

export function pivoted(c: Choices, from: Relation): Relation {
  const e = new Expressions(c, from.columns)
  const groups = Array.from({ length: c.below(3) }, () => e.anyType([...equatable, 'bool']))
  const keyType = c.pick(keyTypes)
  const items: Item[] = [...groups, keyType, 'int' as const].map((type) => ({ sql: e.column(type), type }))
  const source = listed(c, items, sql`from ${from.sql}`, from.rows)
  const names = source.columns.map((column) => column.text)
  const [key, value] = names.slice(-2)
  const calls = Array.from({ length: c.chance(70) ? 2 : 1 }, (_, i) => {
    // What no aggregate takes is grouped by.
    const call = i === 0 ? c.kind('pivot', aggregates.slice(0, -2)) : c.kind('pivot', aggregates)
    return { name: c.name('a'), text: call === 'count(*)' ? call : `${call}(${value})`, call }
  })
  const literals = [literal(c.random, keyType), literal(c.random, keyType)]
  const values = (literals[0].spark === literals[1].spark ? literals.slice(1) : literals).map((of) => ({
    of,
    name: c.name('p'),
  }))
  if (c.chance(15)) {
    c.count('pivot: null')
    values.push({ of: both('null'), name: c.name('p') })
  }
  const alone = calls.length === 1
  const columns = values.flatMap(({ of, name }) =>
    calls.map(({ name: suffix, text, call }) => ({
      text: alone ? name : `${name}_${suffix}`,
      type: (call === 'avg' ? 'real' : 'int') as Type,
      duckdb: pivotCell(text, key, of.duckdb),
    })),
  )
  const keys = names.slice(0, -2)
  const aliases = calls.map(({ text, name }) => (alone ? text : `${text} as ${name}`)).join(', ')
  const list = values.map(({ of, name }) => `${of.spark} as ${name}`).join(', ')
  const cells = columns.map(({ text, duckdb }) => `${duckdb} as ${text}`)
  const by = keys.length === 0 ? '' : ` group by ${keys.join(', ')}`
  return {
    sql: {
      spark: `select * from (${source.sql.spark}) pivot (${aliases} for ${key} in (${list}))`,
      duckdb: `select ${[...keys, ...cells].join(', ')} from (${source.sql.duckdb})${by}`,
    },
    columns: [...source.columns.slice(0, -2), ...columns.map(({ text, type }) => ({ text, type }))],
    rows: from.rows,
    unique: false,
  }
}

/** Where a group has no row of the value, Spark has NULL even for a count. */
const pivotCell = (call: string, key: string, value: string): string =>
  `case when count(*) filter (where ${key} is not distinct from ${value}) > 0
    then ${call} filter (where ${key} is not distinct from ${value}) end`

export function unpivoted(c: Choices, from: Relation): Relation {
  const e = new Expressions(c, from.columns)
  const type = c.pick<Type>(['int', 'text', 'real', 'date', 'moment', 'ints'])
  const kept = e.anyType()
  const items: Item[] = [kept, type, type, type].map((of) => ({ sql: e.column(of), type: of }))
  const source = listed(c, items, sql`from ${from.sql}`, from.rows)
  const [own, ...values] = source.columns.map((column) => column.text)
  const nulls = c.kind('unpivot', ['include nulls', 'exclude nulls'])
  const [value, name] = [c.name('v'), c.name('n')]
  const list = values.slice(0, 2 + c.below(2))
  const rest = values.slice(list.length)
  const text = (dialect: keyof Sql) =>
    `select ${[own, ...rest, name, value].join(', ')} from (${source.sql[dialect]}) unpivot ${nulls} (${value} for ${name} in (${list.join(', ')}))`
  return {
    sql: { spark: text('spark'), duckdb: text('duckdb') },
    columns: [
      { text: own, type: kept },
      ...rest.map((of) => ({ text: of, type })),
      { text: name, type: 'text' },
      { text: value, type },
    ],
    rows: from.rows * 3,
    unique: false,
  }
}

/** Several at once in one: a query whose rows are values. */
export const valuesOf = (c: Choices): Relation => {
  const types: readonly Type[] = [c.pick(equatable), c.pick(equatable)]
  const names = types.map(() => c.name('c'))
  const rows = Array.from({ length: 1 + c.below(4) }, () => types.map((type) => literal(c.random, type)))
  const alias = c.name('q')
  c.count('values')
  return {
    sql: sql`(values ${joined(
      rows.map((row) => sql`(${joined(row, ', ')})`),
      ', ',
    )}) ${alias}(${names.join(', ')})`,
    columns: names.map((name, i) => ({ text: `${alias}.${name}`, type: types[i] })),
    rows: rows.length,
    unique: false,
  }
}
