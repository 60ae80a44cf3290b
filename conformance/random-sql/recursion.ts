/** WITH RECURSIVE: a column that counts up to a bound, and one or two that each step makes of the last one's. */
import { joined, type Sql, sql } from './dialects.ts'
import { Expressions } from './expressions.ts'
import { table } from './relations.ts'
import type { Choices, Relation } from './scope.ts'
import type { Type } from './tables.ts'

const depthMost = 4

/** The definition, to come behind WITH RECURSIVE, and what selects from it. */
export function recursive(c: Choices): { readonly definition: Sql; readonly relation: Relation } {
  const name = c.name('steps')
  const types: readonly Type[] = ['int', c.pick<Type>(['text', 'real', 'date', 'clock', 'ints', 'bool'])]
  const anchorFrom = table(c)
  const anchorOf = new Expressions(c, anchorFrom.columns)
  const fields = types.map(() => c.name('f'))
  const anchor = sql`select 0 as depth, ${joined(
    types.map((type) => typed(type, anchorOf.column(type))),
    ', ',
  )} from ${anchorFrom.sql} where ${anchorOf.condition(1)}`
  const kind = c.kind('recursion', ['alone', 'join', 'semi join'])
  const own = fields.map((field, i) => ({ text: `s.${field}`, type: types[i] }))
  const other = table(c)
  const keys = other.columns.filter((column) => column.type === 'int')
  const key = c.pick(keys).text
  const e = new Expressions(c, kind === 'join' ? [...own, ...other.columns] : own)
  const values = joined(
    types.map((type) => typed(type, e.of(type, 2))),
    ', ',
  )
  const bound = 2 + c.below(depthMost - 1)
  const from =
    kind === 'alone'
      ? sql`from ${name} s where s.depth < ${bound}`
      : kind === 'join'
        ? sql`from ${name} s join ${other.sql} on s.${fields[0]} = ${key} where s.depth < ${bound}`
        : sql`from ${name} s where s.depth < ${bound} and s.${fields[0]} in (select ${key} from ${other.sql})`
  const alias = c.name('q')
  return {
    definition: sql`${name}(depth, ${fields.join(', ')}) as (${anchor} union all select s.depth + 1, ${values} ${from})`,
    relation: {
      sql: sql`${name} ${alias}`,
      columns: [
        { text: `${alias}.depth`, type: 'int' },
        ...fields.map((field, i) => ({ text: `${alias}.${field}`, type: types[i] })),
      ],
      rows: 100,
      unique: false,
    },
  }
}

/** The step's columns must be of the anchor's types. */
function typed(type: Type, of: Sql): Sql {
  if (type === 'int') return sql`cast(${of} as bigint)`
  if (type === 'ints') {
    return { spark: `cast(${of.spark} as array<bigint>)`, duckdb: `cast(${of.duckdb} as bigint[])` }
  }
  return of
}
