/**
 * Random aggregate calls that both engines mean the same by. Lists come sorted: neither says in which order they grow.
 */
import { both, type Sql, sql } from './dialects.ts'
import { comparable, Expressions, equatable } from './expressions.ts'
import type { Item } from './relations.ts'
import type { Choices, Column } from './scope.ts'
import type { Type } from './tables.ts'

const kinds = [
  'count(*)',
  'count',
  'count distinct',
  'sum',
  'sum distinct',
  'avg',
  'min',
  'max',
  'bool_and',
  'bool_or',
  'sum decimal',
  'stddev',
  'sum real',
  'avg real',
  'sum span',
  'listagg',
  'listagg distinct',
  'percentile_cont',
  'percentile_disc',
  'percentile',
  'median',
  'collect_list',
  'collect_set',
  'max_by',
  'count_if',
  'bit_xor',
  'count distinct of two',
] as const

export function aggregate(c: Choices, columns: readonly Column[]): Item {
  const e = new Expressions(c, columns)
  const kind = c.kind('aggregate', kinds)
  const filter = c.chance(15) ? sql` filter (where ${e.condition(1)})` : both('')
  const value = (type: Type) => e.of(type, 1)
  switch (kind) {
    case 'count(*)':
      return { sql: sql`count(*)${filter}`, type: 'int' }
    case 'count':
      return { sql: sql`count(${value(e.anyType())})${filter}`, type: 'int' }
    case 'count distinct':
      return { sql: sql`count(distinct ${value(e.anyType(equatable))})${filter}`, type: 'int' }
    case 'count distinct of two': {
      // A row with a NULL counts in DuckDB, which has one argument, a struct; it does not in Spark.
      const [a, b] = [e.column('int'), e.column(e.anyType(equatable))]
      return {
        sql: {
          spark: `count(distinct ${a.spark}, ${b.spark})`,
          duckdb: `count(distinct case when ${a.duckdb} is not null and ${b.duckdb} is not null then row(${a.duckdb}, ${b.duckdb}) end)`,
        },
        type: 'int',
      }
    }
    case 'count_if':
      return { sql: zeroOfNoRows(sql`count_if(${value('bool')})${filter}`), type: 'int' }
    case 'bit_xor':
    case 'sum':
      return { sql: sql`${kind}(${value('int')})${filter}`, type: 'int' }
    case 'sum distinct':
      return { sql: sql`sum(distinct ${value('int')})`, type: 'int' }
    case 'sum decimal':
      return { sql: sql`cast(sum(${value('decimal')})${filter} as decimal(18,2))`, type: 'decimal' }
    case 'sum real':
    case 'avg real':
      return { sql: sql`${kind.slice(0, 3)}(${value('real')})${filter}`, type: 'real' }
    case 'sum span': {
      const of = value('span')
      return {
        sql: {
          spark: `sum(${of.spark})`,
          duckdb: `to_microseconds(cast(sum(epoch_us(${of.duckdb})) as bigint))`,
        },
        type: 'span',
      }
    }
    case 'avg':
      return { sql: sql`avg(${value('int')})${filter}`, type: 'real' }
    case 'stddev':
      return { sql: sql`round(stddev_samp(${value('int')}), 3)`, type: 'real' }
    case 'bool_and':
    case 'bool_or':
      return { sql: sql`${kind}(${value('bool')})${filter}`, type: 'bool' }
    case 'listagg':
    case 'listagg distinct':
      return listagg(value('text'), kind === 'listagg distinct', filter, c.chance(50))
    case 'percentile_cont':
    case 'percentile_disc':
    case 'percentile':
    case 'median':
      return percentile(c, kind, value('int'), filter)
    case 'collect_list':
    case 'collect_set':
      return collected(kind, c.pick(['ints', 'texts']), value, filter)
    case 'max_by': {
      const [of, by] = [value('int'), value('int')]
      // Of equal ones either may win, so that both are one.
      return { sql: sql`${c.pick(['max', 'min'])}_by(${of} + ${by}, ${of} + ${by})${filter}`, type: 'int' }
    }
    default: {
      const type = c.pick(comparable)
      return { sql: sql`${kind}(${value(type)})${filter}`, type }
    }
  }
}

/** DuckDB counts NULL where no row is true or false. */
const zeroOfNoRows = (of: Sql): Sql => ({ spark: of.spark, duckdb: `coalesce(${of.duckdb}, 0)` })

function listagg(of: Sql, distinct: boolean, filter: Sql, descending: boolean): Item {
  const [d, by] = [distinct ? 'distinct ' : '', descending ? ' desc' : '']
  return {
    sql: {
      spark: `listagg(${d}${of.spark}, ';') within group (order by ${of.spark}${by})${filter.spark}`,
      duckdb: `string_agg(${d}${of.duckdb}, ';' order by ${of.duckdb}${by})${filter.duckdb}`,
    },
    type: 'text',
  }
}

function percentile(c: Choices, kind: string, of: Sql, filter: Sql): Item {
  const p = c.pick(['0.0', '0.25', '0.5', '0.9', '1.0'])
  if (kind === 'median') return { sql: sql`median(${of})${filter}`, type: 'real' }
  if (kind === 'percentile') {
    return {
      sql: {
        spark: `percentile(${of.spark}, ${p})${filter.spark}`,
        duckdb: `quantile_cont(${of.duckdb}, ${p})${filter.duckdb}`,
      },
      type: 'real',
    }
  }
  // DuckDB takes the other end of a descending order now and then: it is asked for negative numbers instead.
  const descending = c.chance(50)
  const [sign, order] = descending ? ['-', ' desc'] : ['', '']
  return {
    sql: {
      spark: `cast(${kind}(${p}) within group (order by ${of.spark}${order})${filter.spark} as double)`,
      duckdb: `cast(${sign}${kind}(${p}) within group (order by ${sign}(${of.duckdb}))${filter.duckdb} as double)`,
    },
    type: 'real',
  }
}

function collected(kind: string, type: 'ints' | 'texts', value: (type: Type) => Sql, filter: Sql): Item {
  const of = type === 'ints' ? sql`cast(${value('int')} as bigint)` : value('text')
  const distinct = kind === 'collect_set' ? 'distinct ' : ''
  const there = filter.duckdb === '' ? '' : `${filter.duckdb.slice(15, -1)} and `
  return {
    sql: {
      spark: `sort_array(${kind}(${of.spark})${filter.spark})`,
      duckdb: `coalesce(list_sort(list(${distinct}${of.duckdb}) filter (where ${there}${of.duckdb} is not null)), [])`,
    },
    type,
  }
}
