/** Window expressions: functions, partitions, orders and frames of all kinds that both engines mean the same by. */
import { both, joined, type Sql, sql } from './dialects.ts'
import { comparable, Expressions, equatable, isSortable } from './expressions.ts'
import { type Choices, type Column, ofType } from './scope.ts'
import type { Type } from './tables.ts'

export interface WindowColumn {
  readonly sql: Sql
  readonly type: Type
}

const direction = (c: Choices): string =>
  c.pick(['nulls first', 'desc nulls last', 'asc nulls last', 'desc nulls first'])

const sortKey = (c: Choices, columns: readonly Column[]): string => {
  const sortable = columns.filter((column) => isSortable(column.type))
  return sortable.length === 0 ? '1' : c.pick(sortable).text
}

/** An order in which no two rows that differ are equal. */
function totalOrder(c: Choices, columns: readonly Column[]): Sql {
  const sortable = columns.filter((column) => isSortable(column.type))
  const first = c.pick(sortable)
  const rest = sortable.filter((column) => column !== first)
  return joined(
    [first, ...rest].map((column) => both(`${column.text} ${direction(c)}`)),
    ', ',
  )
}

const partition = (c: Choices, columns: readonly Column[]): string => {
  const of = columns.filter((column) => column.type === 'bool' || equatable.includes(column.type))
  const keys = of.length === 0 ? [] : Array.from({ length: c.below(3) }, () => c.pick(of).text)
  return keys.length === 0 ? '' : `partition by ${keys.join(', ')} `
}

const bounds = [
  'unbounded preceding and current row',
  'unbounded preceding and unbounded following',
  'current row and unbounded following',
  '1 preceding and 1 following',
  '2 preceding and current row',
  'current row and 2 following',
  '3 preceding and 1 preceding',
  '1 following and 3 following',
  'unbounded preceding and 1 preceding',
  'unbounded preceding and 2 following',
  '1 following and unbounded following',
  '2 preceding and unbounded following',
] as const

export class Windows {
  readonly #choices: Choices
  readonly #columns: readonly Column[]
  /** Definitions for WINDOW. */
  readonly #named: Sql[] = []

  constructor(choices: Choices, columns: readonly Column[]) {
    this.#choices = choices
    this.#columns = columns
  }

  /** `by`: what may be asked of windows over groups is columns of the groups alone. */
  column(): WindowColumn {
    const c = this.#choices
    switch (c.pick(['rank', 'offset', 'value', 'aggregate', 'aggregate', 'range', 'range', 'range'])) {
      case 'rank':
        return this.#rank()
      case 'offset':
        return this.#offset()
      case 'value':
        return this.#value()
      case 'range':
        return this.#range()
      default:
        return this.#aggregate()
    }
  }

  /** WINDOW with what the columns so far name, to come behind HAVING. */
  clause(): Sql {
    return this.#named.length === 0 ? both('') : sql` window ${joined(this.#named, ', ')}`
  }

  #over(frame: Sql = both('')): Sql {
    const c = this.#choices
    const definition = sql`(${partition(c, this.#columns)}order by ${totalOrder(c, this.#columns)}${frame})`
    if (!c.chance(20)) return sql`over ${definition}`
    const name = c.name('w')
    this.#named.push(sql`${name} as ${definition}`)
    const kind = c.kind('window', ['named', 'named in brackets', 'named by a name'])
    if (kind === 'named') return both(`over ${name}`)
    if (kind === 'named in brackets') return both(`over (${name})`)
    const other = c.name('w')
    this.#named.push(both(`${other} as (${name})`))
    return both(`over ${other}`)
  }

  #rows(): Sql {
    return both(` rows between ${this.#choices.kind('frame: rows', bounds)}`)
  }

  /** Ranks of equal rows are equal, so that any order will do. */
  #rank(): WindowColumn {
    const c = this.#choices
    const ranks = ['row_number', 'rank', 'dense_rank', 'percent_rank', 'cume_dist', 'ntile'] as const
    const kind = c.kind('window', ranks)
    if (kind === 'row_number') return { sql: sql`row_number() ${this.#over()}`, type: 'int' }
    if (kind === 'ntile') return { sql: sql`ntile(${1 + c.below(4)}) ${this.#over()}`, type: 'int' }
    const order = `${sortKey(c, this.#columns)} ${direction(c)}`
    const type = kind === 'rank' || kind === 'dense_rank' ? 'int' : 'real'
    return { sql: sql`${kind}() over (${partition(c, this.#columns)}order by ${order})`, type }
  }

  #ignoring(call: string, args: Sql, over: Sql): Sql {
    const c = this.#choices
    if (!c.chance(30)) return sql`${call}(${args}) ${over}`
    c.count('window: ignore nulls')
    return {
      spark: `${call}(${args.spark}) ignore nulls ${over.spark}`,
      duckdb: `${call}(${args.duckdb} ignore nulls) ${over.duckdb}`,
    }
  }

  #offset(): WindowColumn {
    const c = this.#choices
    const type = new Expressions(c, this.#columns).anyType()
    const value = both(c.pick(ofType(this.#columns, type)).text)
    const kind = c.kind('window', ['lag', 'lead'])
    const other = c.chance(30) ? sql`, ${c.pick(ofType(this.#columns, type)).text}` : both('')
    const args = sql`${value}, ${1 + c.below(3)}${other}`
    return { sql: this.#ignoring(kind, args, this.#over()), type }
  }

  #value(): WindowColumn {
    const c = this.#choices
    const type = new Expressions(c, this.#columns).anyType()
    const value = c.pick(ofType(this.#columns, type)).text
    const kind = c.kind('window', ['first_value', 'last_value', 'nth_value'])
    const args = kind === 'nth_value' ? sql`${value}, ${1 + c.below(3)}` : both(value)
    return { sql: this.#ignoring(kind, args, this.#over(this.#rows())), type }
  }

  #call(): { readonly call: Sql; readonly type: Type } {
    const c = this.#choices
    const e = new Expressions(c, this.#columns)
    const kind = c.kind('window', ['sum', 'count', 'count(*)', 'avg', 'min', 'max', 'bool_or'])
    const filter = c.chance(15) ? sql` filter (where ${e.condition(1)})` : both('')
    if (kind === 'count(*)') return { call: sql`count(*)${filter}`, type: 'int' }
    if (kind === 'bool_or') return { call: sql`bool_or(${e.column('bool')})${filter}`, type: 'bool' }
    const type = kind === 'sum' || kind === 'avg' ? 'int' : c.pick(comparable)
    const result = kind === 'avg' ? 'real' : kind === 'count' ? 'int' : type
    return { call: sql`${kind}(${e.of(type, 1)})${filter}`, type: result }
  }

  #aggregate(): WindowColumn {
    const c = this.#choices
    const { call, type } = this.#call()
    if (c.chance(20)) {
      c.count('frame: whole partition')
      return { sql: sql`${call} over (${partition(c, this.#columns)})`, type }
    }
    if (c.chance(25)) {
      c.count('frame: default')
      const order = `${sortKey(c, this.#columns)} ${direction(c)}`
      return { sql: sql`${call} over (${partition(c, this.#columns)}order by ${order})`, type }
    }
    return { sql: sql`${call} ${this.#over(this.#rows())}`, type }
  }

  /** Frames by the values of one number or date. */
  #range(): WindowColumn {
    const c = this.#choices
    const { call, type } = this.#call()
    const keys = (['int', 'date', 'clock', 'moment'] as const).flatMap((of) => ofType(this.#columns, of))
    if (keys.length === 0) return { sql: sql`${call} over ()`, type }
    const key = c.pick(keys)
    if (c.chance(15)) {
      // Beyond Spark; DuckDB has them, too.
      c.count('frame: groups')
      const order = `${key.text} ${direction(c)} groups between ${c.pick(bounds)}`
      return { sql: sql`${call} over (${partition(c, this.#columns)}order by ${order})`, type }
    }
    const bound = c.kind('frame: range', bounds)
    const frame = key.type === 'int' ? both(bound) : days(bound)
    const order = `${key.text} ${direction(c)}`
    return {
      sql: sql`${call} over (${partition(c, this.#columns)}order by ${order} range between ${frame})`,
      type,
    }
  }
}

/** Offsets as days. */
const days = (bound: string): Sql => ({
  spark: bound.replaceAll(/\d/g, (n) => `interval '${n}' day`),
  duckdb: bound.replaceAll(/\d/g, (n) => `interval '${n} days'`),
})
