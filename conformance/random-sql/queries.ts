/**
 * Whole queries: selections over tables, joins and queries, groupings, windows, set operations, WITH. Every query can
 * be part of another one; names of its columns are its own.
 */
import { aggregate } from './aggregates.ts'
import { both, joined, type Sql, sql } from './dialects.ts'
import { exploded, explodedItem } from './explodes.ts'
import { Expressions, equatable, isSortable } from './expressions.ts'
import { Joins } from './joins.ts'
import { pivoted, unpivoted, valuesOf } from './pivots.ts'
import { recursive } from './recursion.ts'
import { aliased, type Item, listed, table } from './relations.ts'
import type { Choices, Column, Relation } from './scope.ts'
import { Subqueries } from './subqueries.ts'
import type { Type } from './tables.ts'
import { Windows } from './windows.ts'

const setKinds = ['union all', 'union', 'intersect', 'except', 'intersect all', 'except all'] as const

/** Of these, two rows are often equal. */
const likelyTypes: readonly Type[] = ['int', 'text', 'bool']
const setTypes: readonly Type[] = [
  'int',
  'int',
  'text',
  'date',
  'bool',
  'real',
  'clock',
  'span',
  'ints',
  'pair',
]

export class Queries {
  readonly #choices: Choices
  readonly #subqueries: Subqueries
  readonly #joins: Joins

  constructor(choices: Choices) {
    this.#choices = choices
    this.#subqueries = new Subqueries(choices)
    this.#joins = new Joins(choices, (depth) => this.#source(depth))
  }

  /** A statement, whose rows are compared in order where `ordered` says so. */
  statement(): { readonly sql: Sql; readonly ordered: boolean } {
    const c = this.#choices
    c.newQuery()
    const query = c.chance(14) ? this.#with() : this.#query(0)
    const sortable = query.columns.every(({ type }) => isSortable(type))
    if (!sortable || !c.chance(25)) return { sql: query.sql, ordered: false }
    const keys = query.columns.map((_, i) => both(`${i + 1} ${c.pick(['nulls first', 'desc nulls last'])}`))
    c.count('order by and limit')
    const alias = c.name('o')
    const limit = c.chance(60) ? ` limit ${1 + c.below(12)}${c.chance(30) ? ' offset 1' : ''}` : ''
    return {
      sql: sql`select * from (${query.sql}) ${alias} order by ${joined(keys, ', ')}${limit}`,
      ordered: true,
    }
  }

  #with(): Relation {
    const c = this.#choices
    if (c.chance(40)) {
      const { definition, relation } = recursive(c)
      const select = this.#select(relation, 1)
      return { ...select, sql: sql`with recursive ${definition} ${select.sql}` }
    }
    c.count('with')
    const name = c.name('w')
    const { sql: text, columns, rows } = this.#query(1)
    const [a, b] = [c.name('q'), c.name('q')]
    const of = (alias: string) =>
      columns.map(({ text: column, type }) => ({ text: `${alias}.${column}`, type }))
    const key = columns.find((column) => equatable.includes(column.type))
    const from: Relation =
      key === undefined || c.chance(50)
        ? { sql: both(`${name} ${a}`), columns: of(a), rows, unique: false }
        : {
            sql: both(`${name} ${a} join ${name} ${b} on ${a}.${key.text} = ${b}.${key.text}`),
            columns: [...of(a), ...of(b)],
            rows: rows * rows,
            unique: false,
          }
    const select = this.#select(from, 1)
    return {
      sql: sql`with ${name} as (${text}) ${select.sql}`,
      columns: select.columns,
      rows: select.rows,
      unique: false,
    }
  }

  #query(depth: number): Relation {
    const c = this.#choices
    if (depth < 2 && c.chance(depth === 0 ? 18 : 10)) return this.#setOperation(depth)
    const from = this.#from(depth)
    if (c.chance(9)) return pivoted(c, from)
    if (c.chance(5)) return unpivoted(c, from)
    return this.#select(c.chance(15) ? exploded(c, from) : from, depth)
  }

  #setOperation(depth: number): Relation {
    const c = this.#choices
    const kind = c.kind('set operation', setKinds)
    // Two columns are hardly ever equal together.
    const width = kind.startsWith('intersect') ? 1 : 1 + c.below(2)
    const types = Array.from({ length: width }, () => (c.chance(50) ? c.pick(setTypes) : c.pick(likelyTypes)))
    const side = () => this.#plain(this.#from(depth + 1), types)
    const [left, right] = [side(), side()]
    return {
      sql: sql`${left.sql} ${kind} ${right.sql}`,
      columns: left.columns,
      rows: left.rows + right.rows,
      unique: false,
    }
  }

  /** A selection of given types, without anything behind WHERE. */
  #plain(from: Relation, types: readonly Type[]): Relation {
    const c = this.#choices
    const e = new Expressions(c, from.columns)
    const items = types.map((type): Item => ({ sql: e.column(type), type }))
    const where = c.chance(20) ? sql` where ${e.condition(1)}` : both('')
    return listed(this.#choices, items, sql`from ${from.sql}${where}`, from.rows)
  }

  #source(depth: number): Relation {
    if (depth < 2 && this.#choices.chance(22)) {
      this.#choices.count('query in FROM')
      return aliased(this.#choices, this.#query(depth + 1))
    }
    if (this.#choices.chance(4)) return valuesOf(this.#choices)
    return table(this.#choices)
  }

  #from(depth: number): Relation {
    const c = this.#choices
    let left = this.#source(depth)
    for (let i = 0; i < 2 && c.chance(i === 0 ? 50 : 25); i++) {
      left = this.#joins.join(left, depth, i === 0)
      // Behind USING a name without its table would mean several columns; a comma binds differently in the two.
      const isUsing = left.columns.some((column) => !column.text.includes('.'))
      if (isUsing || left.sql.spark.includes(', ')) break
    }
    return left
  }

  #select(from: Relation, depth: number): Relation {
    const c = this.#choices
    const e = new Expressions(c, from.columns, depth < 2 ? this.#subqueries : undefined)
    const where = c.chance(depth === 0 ? 30 : 14) ? sql` where ${e.condition()}` : both('')
    const rest = sql`from ${from.sql}${where}`
    switch (c.pick(['plain', 'plain', 'group', 'group', 'window', 'window', 'window', 'window', 'global'])) {
      case 'group':
        return this.#grouped(from, rest)
      case 'window':
        return this.#windowed(from, rest)
      case 'global': {
        c.count('grouping: none')
        const items = Array.from({ length: 1 + c.below(3) }, () => aggregate(c, from.columns))
        return listed(this.#choices, items, rest, 1, this.#head(from))
      }
      default: {
        const distinct = c.chance(15)
        const items = Array.from({ length: 1 + c.below(4) }, (): Item => {
          const type = distinct ? e.keyType() : e.anyType()
          return { sql: e.of(type), type }
        })
        if (!distinct && c.chance(8)) items.push(explodedItem(c, from.columns))
        if (distinct) c.count('distinct')
        return listed(this.#choices, items, rest, from.rows, this.#head(from, distinct ? ' distinct' : ''))
      }
    }
  }

  /** SELECT, in Spark now and then with a hint how its joins are to run, which changes no row. */
  #head(from: Relation, distinct = ''): Sql {
    const c = this.#choices
    const plain = `select${distinct}`
    const names = new Set(from.columns.map(({ text }) => text.split('.')[0]))
    if (!from.sql.spark.includes(' join ') || !c.chance(40)) return both(plain)
    const hint = c.kind('hint', ['merge', 'shuffle_hash', 'broadcast'])
    return { spark: `select /*+ ${hint}(${[...names].join(', ')}) */${distinct}`, duckdb: plain }
  }

  #windowed(from: Relation, rest: Sql): Relation {
    const c = this.#choices
    // Rows that are equal in what they are sorted by must not differ in anything else.
    const columns = from.unique ? from.columns : from.columns.filter(({ type }) => isSortable(type))
    if (columns.length === 0) return this.#grouped(from, rest)
    const w = new Windows(c, columns)
    const e = new Expressions(c, columns)
    // Of equal rows, each window is free to number another one first: two would not be comparable together.
    const items: Item[] = Array.from({ length: from.unique ? 1 + c.below(3) : 1 }, () => w.column())
    const type = e.anyType()
    items.push({ sql: e.column(type), type })
    const named = w.clause()
    if (!from.unique || named.spark !== '' || !c.chance(25)) {
      return listed(this.#choices, items, sql`${rest}${named}`, from.rows)
    }
    c.count('qualify')
    const rank = sql`row_number() over (order by ${joined(
      from.columns
        .filter((column) => isSortable(column.type))
        .map((column) => both(`${column.text} nulls first`)),
      ', ',
    )})`
    return listed(this.#choices, items, sql`${rest} qualify ${rank} <= ${2 + c.below(6)}`, 8)
  }

  #grouped(from: Relation, rest: Sql): Relation {
    const c = this.#choices
    const e = new Expressions(c, from.columns)
    const keys = Array.from({ length: 1 + c.below(3) }, (): Item => {
      const type = e.keyType()
      return { sql: c.chance(75) ? e.column(type) : e.of(type, 1), type }
    })
    // A key that is written twice, or holds no column, is another question.
    const different = keys.filter(
      (key, i) =>
        from.columns.some((column) => key.sql.spark.includes(column.text)) &&
        keys.findIndex((other) => other.sql.spark === key.sql.spark) === i,
    )
    if (different.length === 0) return listed(this.#choices, [aggregate(c, from.columns)], rest, 1)
    const aggregates = Array.from({ length: 1 + c.below(2) }, () => aggregate(c, from.columns))
    const text = joined(
      different.map((key) => key.sql),
      ', ',
    )
    const kind = c.kind('grouping', ['keys', 'keys', 'keys', 'rollup', 'cube', 'grouping sets'])
    const by =
      kind === 'keys'
        ? text
        : kind === 'grouping sets'
          ? sql`grouping sets ((${text}), (${different[0].sql}), ())`
          : sql`${kind}(${text})`
    const key = kind === 'keys' ? columnAmong(different, from.columns) : undefined
    const having = this.#havingOf(kind, from, key)
    const items = [...different, ...aggregates]
    if (key !== undefined && c.chance(12)) {
      items.push({ sql: this.#subqueries.ofGroup(key, 'select'), type: 'int' })
    }
    const sortable = different.every(({ type }) => isSortable(type))
    if (kind === 'keys' && sortable && c.chance(30)) {
      c.count('window over groups')
      const order = joined(
        different.map((item) => sql`${item.sql} nulls first`),
        ', ',
      )
      const call = c.pick(['row_number()', 'rank()', 'sum(count(*))', 'lag(count(*))'])
      items.push({ sql: sql`${call} over (order by ${order})`, type: 'int' })
    }
    return listed(this.#choices, items, sql`${rest} group by ${by}${having}`, from.rows)
  }

  /** Of no rows, the set without keys is a row in DuckDB and none in Spark: it is left out in both. */
  #havingOf(kind: string, from: Relation, key: Column | undefined): Sql {
    const parts: Sql[] = kind === 'keys' ? [] : [both('count(*) > 0')]
    if (this.#choices.chance(15)) parts.push(this.#having(from.columns))
    if (key !== undefined && this.#choices.chance(65)) parts.push(this.#subqueries.ofGroup(key, 'having'))
    return parts.length === 0 ? both('') : sql` having ${joined(parts, ' and ')}`
  }

  #having(columns: readonly Column[]): Sql {
    const c = this.#choices
    c.count('having')
    return c.chance(50)
      ? sql`count(*) ${c.pick(['>', '<=', '<>'])} ${c.below(3)}`
      : sql`coalesce(max(${new Expressions(c, columns).column('int')}), 0) ${c.pick(['>=', '<'])} ${c.below(4)}`
  }
}

/** A key that is a column as it is. */
const columnAmong = (keys: readonly Item[], columns: readonly Column[]): Column | undefined =>
  columns.find(
    (column) => equatable.includes(column.type) && keys.some((key) => key.sql.spark === column.text),
  )
