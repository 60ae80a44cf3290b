/** Joins of every kind: conditions of equal columns mostly, with more beside them or something else now and then. */
import { both, joined, type Sql, sql } from './dialects.ts'
import { comparable, Expressions, equatable } from './expressions.ts'
import { aliased, type Item, listed, table } from './relations.ts'
import { type Choices, ofType, type Relation } from './scope.ts'
import { type Type, tableColumns } from './tables.ts'

const joinKinds = [
  'inner',
  'left',
  'right',
  'full',
  'cross',
  'semi',
  'anti',
  'using',
  'natural',
  'lateral',
  'comma',
] as const
const keyTypes: readonly Type[] = ['int', 'int', 'text', 'date', 'bool', 'real', 'ints']
/** What begins FROM, or nothing can come behind it. */
const alone: readonly string[] = ['using', 'natural', 'comma']
/** Rows of a join of everything with everything. */
const rowsMost = 4000

export class Joins {
  readonly #choices: Choices
  /** A table or query for the right side. */
  readonly #source: (depth: number) => Relation

  constructor(choices: Choices, source: (depth: number) => Relation) {
    this.#choices = choices
    this.#source = source
  }

  join(left: Relation, depth: number, isFirst: boolean): Relation {
    const c = this.#choices
    const kinds = isFirst ? joinKinds : joinKinds.filter((kind) => !alone.includes(kind))
    const right = this.#source(depth + 1)
    const isLarge = left.rows * right.rows > rowsMost
    const small = kinds.filter((kind) => kind !== 'cross' && kind !== 'comma')
    const kind = c.kind('join', isLarge ? small : kinds)
    if (kind === 'using') return this.#using()
    if (kind === 'natural') return this.#natural()
    if (kind === 'lateral') return this.#lateral(left)
    const all = [...left.columns, ...right.columns]
    const rows = left.rows * right.rows
    const unique = left.unique && right.unique
    if (kind === 'cross') return { sql: sql`${left.sql} cross join ${right.sql}`, columns: all, rows, unique }
    if (kind === 'comma') return { sql: sql`${left.sql}, ${right.sql}`, columns: all, rows, unique }
    const on = this.#on(left, right, kind === 'full' || isLarge)
    if (kind === 'semi' || kind === 'anti') {
      return {
        sql: {
          spark: `${left.sql.spark} left ${kind} join ${right.sql.spark} on ${on.spark}`,
          duckdb: `${left.sql.duckdb} ${kind} join ${right.sql.duckdb} on ${on.duckdb}`,
        },
        columns: left.columns,
        rows: left.rows,
        unique: left.unique,
      }
    }
    const outer = kind === 'inner' ? 'join' : `${kind} outer join`
    const joined = isLarge ? Math.max(left.rows, right.rows) * 5 : rows
    return { sql: sql`${left.sql} ${outer} ${right.sql} on ${on}`, columns: all, rows: joined, unique }
  }

  /** Mostly equal columns, often with more beside them; now and then something else. */
  #on(left: Relation, right: Relation, equal: boolean): Sql {
    const c = this.#choices
    const types = equatable.filter(
      (type) => ofType(left.columns, type).length > 0 && ofType(right.columns, type).length > 0,
    )
    const parts: Sql[] = []
    if (types.length > 0) {
      const type = types.includes('int') && c.chance(80) ? 'int' : c.pick(types)
      const [a, b] = [c.pick(ofType(left.columns, type)).text, c.pick(ofType(right.columns, type)).text]
      const operator = equal || !comparable.includes(type) || c.chance(80) ? '=' : c.pick(['<', '>=', '<>'])
      parts.push(both(`${a} ${operator} ${b}`))
    }
    if (!equal && c.chance(30)) {
      parts.push(new Expressions(c, [...left.columns, ...right.columns]).condition(1))
    }
    return parts.length === 0 ? both('true') : joined(parts, ' and ')
  }

  /** Columns of the same name are one. */
  #using(): Relation {
    const c = this.#choices
    const [a, b] = [table(c), table(c)]
    const name = c.pick(['id', 'a', 'b', 's', 't', 'x', 'n', 'i', 'l', 'u'])
    const type = tableColumns.find((column) => column.name === name)!.type
    const own = (of: Relation) => of.columns.filter((column) => !column.text.endsWith(`.${name}`))
    const kind = c.pick(['join', 'left join', 'right join', 'full join'])
    return {
      sql: sql`${a.sql} ${kind} ${b.sql} using (${name})`,
      columns: [{ text: name, type }, ...own(a), ...own(b)],
      rows: a.rows * 5,
      // The one column stands for both.
      unique: name !== 'id',
    }
  }

  /** One or two columns of the same names, and one of its own on each side. */
  #natural(): Relation {
    const c = this.#choices
    const names = Array.from({ length: c.chance(80) ? 1 : 2 }, () => c.name('n'))
    const types = names.map(() => c.pick(keyTypes))
    const side = () => {
      const from = table(c)
      const e = new Expressions(c, from.columns)
      const own = e.keyType()
      const keys = types.map((type, i) => sql`${e.column(type)} as ${names[i]}`)
      const other = c.name('c')
      const alias = c.name('q')
      return {
        sql: sql`(select ${joined([...keys, sql`${e.column(own)} as ${other}`], ', ')} from ${from.sql}) ${alias}`,
        column: { text: `${alias}.${other}`, type: own },
      }
    }
    const [a, b] = [side(), side()]
    const kind = c.kind('natural', ['join', 'left join', 'right join', 'full join'])
    return {
      sql: sql`${a.sql} natural ${kind} ${b.sql}`,
      columns: [...names.map((text, i) => ({ text, type: types[i] })), a.column, b.column],
      rows: 200,
      unique: false,
    }
  }

  /** A query that sees the columns to its left. */
  #lateral(left: Relation): Relation {
    const c = this.#choices
    const inner = table(c)
    const type = c.pick(equatable.filter((t) => ofType(left.columns, t).length > 0))
    const e = new Expressions(c, inner.columns)
    const tie =
      type === undefined ? both('false') : sql`${e.column(type)} = ${c.pick(ofType(left.columns, type)).text}`
    const items: Item[] = c.chance(50)
      ? [{ sql: both('count(*)'), type: 'int' }]
      : [{ sql: e.column('int'), type: 'int' }]
    const query = listed(c, items, sql`from ${inner.sql} where ${tie}`, 5)
    const right = aliased(c, query, 'l')
    const kind = c.pick(['cross join', 'left join'])
    return {
      sql: sql`${left.sql} ${kind} lateral ${right.sql}${kind === 'left join' ? ' on true' : ''}`,
      columns: [...left.columns, ...right.columns],
      rows: left.rows * 5,
      unique: false,
    }
  }
}
