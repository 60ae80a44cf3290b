/** Random expressions of a type over columns in reach, with the functions that both engines mean the same by. */
import { both, joined, type Sql, sql } from './dialects.ts'
import {
  type Around,
  nestedExpression,
  numberOfNested,
  realOfNested,
  testOfNested,
  textOfNested,
} from './nested.ts'
import { type Choices, type Column, ofType } from './scope.ts'
import type { Subqueries } from './subqueries.ts'
import { literal, type Type } from './tables.ts'
import { dateOfTime, numberOfTime, timeExpression } from './times.ts'

/** Types whose values are compared by < and sorted alike in both engines. */
export const comparable: readonly Type[] = [
  'int',
  'text',
  'real',
  'decimal',
  'date',
  'moment',
  'clock',
  'span',
  'months',
]
export const isSortable = (type: Type): boolean => type === 'bool' || comparable.includes(type)
/** Types that are compared by = alone: DuckDB sorts a NULL inside of a value last, Spark first. */
const nested: readonly Type[] = ['ints', 'texts', 'pair']
/** Types of keys. */
export const equatable: readonly Type[] = [...comparable, ...nested]
/** Those with the most functions come up more often. */
const types: readonly Type[] = [...equatable, 'bool', 'dict', 'dict', 'text', 'date']

export class Expressions {
  readonly #choices: Choices
  /** Where subqueries come from; none inside of them beyond a depth. */
  readonly #subqueries: Subqueries | undefined
  readonly #columns: readonly Column[]

  constructor(choices: Choices, columns: readonly Column[], subqueries?: Subqueries) {
    this.#choices = choices
    this.#columns = columns
    this.#subqueries = subqueries
  }

  /** One of the types that the columns have. */
  anyType(of: readonly Type[] = types): Type {
    const there = of.filter((type) => ofType(this.#columns, type).length > 0)
    return this.#choices.pick(there.length === 0 ? of : there)
  }

  /** One that rows can be grouped by. */
  keyType(): Type {
    return this.anyType([...equatable, 'bool'])
  }

  column(type: Type): Sql {
    const columns = ofType(this.#columns, type)
    return columns.length === 0 ? literal(this.#choices.random, type) : both(this.#choices.pick(columns).text)
  }

  #around(inner: (type?: Type) => Sql): Around {
    const c = this.#choices
    return {
      of: inner,
      within: (type, variables) => {
        const e = new Expressions(c, c.chance(50) ? variables : [...variables, ...this.#columns])
        return type === 'bool' ? e.condition(1) : e.of(type, 1)
      },
    }
  }

  of(type: Type, depth = 0): Sql {
    const c = this.#choices
    if (depth > 2 || c.chance(45)) return c.chance(85) ? this.column(type) : literal(c.random, type)
    const inner = (of: Type = type) => this.of(of, depth + 1)
    if (c.chance(25)) return this.#general(type, inner)
    switch (type) {
      case 'int':
        return this.#int(inner)
      case 'text':
        return this.#text(inner)
      case 'real':
        return this.#real(inner)
      case 'date':
        return this.#date(inner)
      case 'bool':
        return this.condition(depth + 1)
      case 'moment':
      case 'clock':
      case 'span':
      case 'months':
        return timeExpression(c, type, inner)
      case 'ints':
      case 'texts':
      case 'pair':
      case 'dict':
        return nestedExpression(c, type, this.#around(inner))
      default:
        return c.kind('function', ['decimal +', 'decimal abs']) === 'decimal +'
          ? sql`cast(${inner()} + ${inner()} as decimal(12,2))`
          : sql`abs(${inner()})`
    }
  }

  /** Functions of all types. */
  #general(type: Type, inner: (type?: Type) => Sql): Sql {
    const c = this.#choices
    switch (c.kind('function', ['case', 'coalesce', 'nullif', 'if', 'greatest', 'least'])) {
      case 'case':
        return sql`case when ${this.condition(2)} then ${inner()} when ${this.condition(2)} then ${inner()} end`
      case 'coalesce':
        return sql`coalesce(${inner()}, ${inner()})`
      case 'nullif':
        return type === 'dict' ? inner() : sql`nullif(${inner()}, ${literal(c.random, type)})`
      case 'greatest':
        return !comparable.includes(type) ? inner() : sql`greatest(${inner()}, ${inner()})`
      case 'least':
        return !comparable.includes(type) ? inner() : sql`least(${inner()}, ${inner()})`
      default:
        return sql`case when ${this.condition(2)} then ${inner()} else ${inner()} end`
    }
  }

  #int(inner: (type?: Type) => Sql): Sql {
    const c = this.#choices
    if (this.#subqueries !== undefined && c.chance(20)) return this.#subqueries.scalar('int', this.#columns)
    if (c.chance(28)) return numberOfNested(c, this.#around(inner))
    if (c.chance(28)) return numberOfTime(c, inner)
    switch (c.kind('function', ['+', '-', '*', 'abs', 'negative', '%', 'length', 'year', 'ascii', 'day'])) {
      case '+':
        return sql`(${inner()} + ${inner()})`
      case '-':
        return sql`(${inner()} - ${inner()})`
      case '*':
        return sql`(${inner()} * ${c.below(4)})`
      case 'abs':
        return sql`abs(${inner()})`
      case 'negative':
        return sql`(- ${inner()})`
      case '%':
        return sql`(${inner()} % ${1 + c.below(4)})`
      case 'length':
        return sql`length(${inner('text')})`
      case 'year':
        return sql`year(${inner('date')})`
      case 'day':
        return sql`day(${inner('date')})`
      default:
        return sql`ascii(coalesce(nullif(${inner('text')}, ''), 'q'))`
    }
  }

  #text(inner: (type?: Type) => Sql): Sql {
    const c = this.#choices
    if (c.chance(20)) return textOfNested(c, this.#around(inner))
    switch (
      c.kind('function', ['upper', 'lower', '||', 'substr', 'cast text', 'trim', 'reverse', 'replace'])
    ) {
      case 'upper':
        return sql`upper(${inner()})`
      case 'lower':
        return sql`lower(${inner()})`
      case '||':
        return sql`(${inner()} || ${inner()})`
      case 'substr':
        return sql`substr(${inner()}, ${1 + c.below(3)}, ${c.below(3)})`
      case 'trim':
        return sql`trim(${inner()})`
      case 'reverse':
        return sql`reverse(${inner()})`
      case 'replace':
        return sql`replace(${inner()}, 'a', 'xy')`
      default:
        return sql`cast(${inner('int')} as ${{ spark: 'string', duckdb: 'varchar' }})`
    }
  }

  #real(inner: (type?: Type) => Sql): Sql {
    const c = this.#choices
    if (c.chance(20)) return realOfNested(c, this.#around(inner))
    switch (c.kind('function', ['real +', 'real *', 'cast real', 'floor'])) {
      case 'real +':
        return sql`(${inner()} + ${inner()})`
      case 'real *':
        return sql`(${inner()} * 2)`
      case 'floor':
        return sql`cast(floor(least(greatest(${inner()}, -9), 9)) as double)`
      default:
        return sql`cast(${inner('int')} as double)`
    }
  }

  #date(inner: (type?: Type) => Sql): Sql {
    const c = this.#choices
    if (c.chance(50)) return dateOfTime(c, inner)
    const days = c.below(40)
    c.count('function: date_add')
    const from = inner()
    return {
      spark: `date_add(${from.spark}, ${days})`,
      duckdb: `cast(${from.duckdb} + ${days} as date)`,
    }
  }

  condition(depth = 0): Sql {
    const c = this.#choices
    if (depth === 0 && this.#subqueries !== undefined && c.chance(75)) {
      const condition = this.#subqueries.condition(this.#columns, this)
      // Alone, many of them let no row through.
      return c.chance(80) ? sql`(${condition} or ${this.#test(1)})` : condition
    }
    if (depth < 2 && c.chance(35)) {
      const [a, b] = [this.condition(depth + 1), this.condition(depth + 1)]
      switch (c.kind('function', ['and', 'or', 'or', 'or', 'not'])) {
        case 'and':
          return sql`(${a} and ${b})`
        case 'or':
          return sql`(${a} or ${b})`
        default:
          return sql`(not ${a})`
      }
    }
    return this.#test(depth)
  }

  #test(depth: number): Sql {
    const c = this.#choices
    if (c.chance(12))
      return testOfNested(
        c,
        this.#around((type: Type = 'bool') => this.of(type, depth + 2)),
      )
    const type = c.chance(50) ? c.pick(equatable) : this.anyType(equatable)
    const a = this.of(type, depth + 2)
    const value = () => (c.chance(60) ? literal(c.random, type) : this.of(type, depth + 2))
    const equal = ['=', '<>', 'is null', 'is not null', 'in', '<=>']
    const kinds = comparable.includes(type)
      ? [...equal, '<', '<=', '>', '>=', 'between', 'like', 'column']
      : equal
    const kind = c.kind('function', kinds)
    switch (kind) {
      case 'is null':
      case 'is not null':
        return sql`(${a} ${kind})`
      case 'in':
        return sql`(${a} in (${joined([value(), value(), value()], ', ')}))`
      case 'between':
        return sql`(${a} between ${value()} and ${value()})`
      case '<=>': {
        const b = value()
        return {
          spark: `(${a.spark} <=> ${b.spark})`,
          duckdb: `(${a.duckdb} is not distinct from ${b.duckdb})`,
        }
      }
      case 'like':
        return sql`(${this.of('text', depth + 2)} like ${c.pick(["'a%'", "'%b'", "'%'", "'_b%'"])})`
      case 'column':
        return this.column('bool')
      default:
        return sql`(${a} ${kind} ${value()})`
    }
  }
}
