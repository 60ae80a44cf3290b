/** Subqueries as expressions: scalar, IN, NOT IN, EXISTS, with and without columns of the query around. */
import { type Sql, sql } from './dialects.ts'
import { comparable, Expressions } from './expressions.ts'
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
      const types = comparable.filter((type) => ofType(outer, type).length > 0)
      if (types.length > 0) {
        const type = c.pick(types)
        const operator = c.chance(75) ? '=' : c.pick(['<', '>=', '<>'])
        const [a, b] = [own.column(type), c.pick(ofType(outer, type)).text]
        parts.push(sql`${a} ${operator} ${b}`)
      }
    }
    if (parts.length === 0 || c.chance(40)) parts.push(own.condition(1))
    return parts.length === 1 ? sql`where ${parts[0]}` : sql`where ${parts[0]} and ${parts[1]}`
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
    const type = c.pick(comparable)
    const value = new Expressions(c, columns).of(type, 2)
    return sql`(${around.of(type, 2)} ${kind} (select ${value} from ${from} ${where}))`
  }
}
