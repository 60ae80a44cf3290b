/** Subqueries as expressions: scalar, IN, NOT IN, EXISTS, with and without columns of the query around. */
import { both, joined, type Sql, sql } from './dialects.ts'
import { comparable, Expressions, equatable } from './expressions.ts'
import { type Choices, type Column, ofType } from './scope.ts'
import { type Type, tableColumns, tableNames } from './tables.ts'

export class Subqueries {
  readonly #choices: Choices

  constructor(choices: Choices) {
    this.#choices = choices
  }

  #table(): { readonly from: string; readonly columns: readonly Column[] } {
    const alias = this.#choices.name('s')
    const columns = tableColumns.map(({ name, type }) => ({ text: `${alias}.${name}`, type }))
    return { from: `${this.#choices.pick(tableNames)} ${alias}`, columns }
  }

  /** WHERE, with a condition that ties a row to one of the query around if asked for. */
  #where(inner: readonly Column[], outer: readonly Column[] | undefined): Sql {
    const c = this.#choices
    const own = new Expressions(c, inner)
    const parts: Sql[] = []
    if (outer !== undefined) {
      const types = equatable.filter((type) => ofType(outer, type).length > 0)
      if (types.length > 0) {
        const type = c.pick(types)
        const operator = !comparable.includes(type) || c.chance(75) ? '=' : c.pick(['<', '>=', '<>'])
        const [a, b] = [own.column(type), c.pick(ofType(outer, type)).text]
        parts.push(sql`${a} ${operator} ${b}`)
      }
    }
    if (parts.length === 0 || c.chance(40)) parts.push(own.condition(1))
    if (c.chance(40)) parts.push(this.#nested(inner, outer))
    return sql`where ${joined(parts, ' and ')}`
  }

  /** A subquery of a subquery, tied to the one around it or, beyond Spark, to the query around both. */
  #nested(inner: readonly Column[], outer: readonly Column[] | undefined): Sql {
    const c = this.#choices
    const { from, columns } = this.#table()
    const own = new Expressions(c, columns)
    const far = outer !== undefined && c.chance(65)
    const around = far ? outer : inner
    c.count(far ? 'subquery: nested, two levels' : 'subquery: nested')
    const type = new Expressions(c, around).anyType(equatable)
    const tie = sql`${own.column(type)} = ${new Expressions(c, around).column(type)}`
    const kind = c.pick(['exists', 'not exists', 'in', '<'])
    if (kind === 'exists' || kind === 'not exists') {
      const also = c.chance(40) ? sql` and ${own.condition(1)}` : both('')
      return sql`${kind} (select 1 from ${from} where ${tie}${also})`
    }
    const of = new Expressions(c, inner).column('int')
    const alternative = new Expressions(c, inner).condition(1)
    return kind === 'in'
      ? sql`(${of} in (select ${own.column('int')} from ${from} where ${tie}) or ${alternative})`
      : sql`${of} < (select max(${own.column('int')}) from ${from} where ${tie})`
  }

  /** A condition or value of a group, tied to one of its keys. */
  ofGroup(key: Column, place: 'select' | 'having'): Sql {
    const c = this.#choices
    const { from, columns } = this.#table()
    const own = new Expressions(c, columns)
    const tie = sql`${own.column(key.type)} = ${key.text}`
    if (place === 'select') {
      c.count('subquery: in the select list of groups')
      return sql`(select ${c.pick(['count', 'max', 'sum'])}(${own.column('int')}) from ${from} where ${tie})`
    }
    const kind = c.kind('subquery: having', ['exists', 'in', 'scalar', 'correlated'])
    switch (kind) {
      case 'exists':
        return sql`exists (select 1 from ${from} where ${tie})`
      case 'in':
        return sql`${key.text} in (select ${own.column(key.type)} from ${from})`
      case 'scalar':
        return sql`count(*) <= (select count(${own.column('int')}) from ${from} where ${own.condition(1)})`
      default:
        return sql`count(*) >= (select count(*) from ${from} where ${tie})`
    }
  }

  #correlated(kind: string): boolean {
    const is = this.#choices.chance(55)
    this.#choices.count(`subquery: ${kind}${is ? ', correlated' : ''}`)
    return is
  }

  /** One value: an aggregate without keys always gives one row. */
  scalar(type: Type, outer: readonly Column[]): Sql {
    const c = this.#choices
    const { from, columns } = this.#table()
    const where = this.#where(columns, this.#correlated('scalar') ? outer : undefined)
    const own = new Expressions(c, columns)
    const value = own.of(type, 1)
    const call = type === 'int' ? c.pick(['min', 'max', 'count', 'sum']) : c.pick(['min', 'max'])
    return sql`(select ${call}(${value}) from ${from} ${where})`
  }

  condition(outer: readonly Column[], around: Expressions): Sql {
    const c = this.#choices
    const { from, columns } = this.#table()
    const kind = c.pick(['exists', 'not exists', 'in', 'not in', 'compare'])
    if (kind === 'compare') {
      return sql`(${around.of('int', 1)} ${c.pick(['=', '<', '>='])} ${this.scalar('int', outer)})`
    }
    const where = this.#where(columns, this.#correlated(kind) ? outer : undefined)
    if (kind === 'exists' || kind === 'not exists') return sql`(${kind} (select 1 from ${from} ${where}))`
    const type = c.pick(equatable)
    const value = new Expressions(c, columns).of(type, 2)
    return sql`(${around.of(type, 2)} ${kind} (select ${value} from ${from} ${where}))`
  }
}
