/** Random expressions of timestamps and intervals, and of what is taken out of them. */
import { type Sql, sql } from './dialects.ts'
import type { Choices } from './scope.ts'
import { months, span, type Type } from './tables.ts'

type Inner = (type: Type) => Sql
const text = (spark: string, duckdb: string): Sql => ({ spark, duckdb })
/** Of two intervals of days and hours, the sum in hours alone: DuckDB keeps days apart. */
const asMicros = (interval: string) => `to_microseconds(epoch_us(${interval}))`

export function timeExpression(c: Choices, type: Type, inner: Inner): Sql {
  switch (type) {
    case 'moment':
      return momentOf(c, inner)
    case 'clock':
      return clockOf(c, inner)
    case 'span':
      return spanOf(c, inner)
    default:
      return monthsOf(c, inner)
  }
}

function momentOf(c: Choices, inner: Inner): Sql {
  switch (c.kind('function', ['moment +', 'moment trunc', 'moment of clock', 'moment + months'])) {
    case 'moment +':
      return sql`(${inner('moment')} + ${inner('span')})`
    case 'moment + months':
      return sql`(${inner('moment')} + ${months(c.below(5))})`
    case 'moment trunc':
      return sql`date_trunc('${c.pick(['hour', 'day', 'month', 'week', 'quarter'])}', ${inner('moment')})`
    default: {
      const of = inner('clock')
      return text(`cast(${of.spark} as timestamp)`, `cast(${of.duckdb} as timestamptz)`)
    }
  }
}

function clockOf(c: Choices, inner: Inner): Sql {
  switch (c.kind('function', ['clock +', 'clock -', 'clock of date', 'clock of moment'])) {
    case 'clock +':
      return sql`(${inner('clock')} + ${inner('span')})`
    case 'clock -':
      return sql`(${inner('clock')} - ${c.chance(50) ? inner('span') : months(c.below(5))})`
    case 'clock of date': {
      const of = inner('date')
      return text(`cast(${of.spark} as timestamp_ntz)`, `cast(${of.duckdb} as timestamp)`)
    }
    default: {
      const of = inner('moment')
      return text(`cast(${of.spark} as timestamp_ntz)`, `cast(${of.duckdb} as timestamp)`)
    }
  }
}

function spanOf(c: Choices, inner: Inner): Sql {
  switch (c.kind('function', ['span +', 'span *', 'span negative', 'clock - clock', 'moment - moment'])) {
    case 'span +':
      return sql`(${inner('span')} + ${inner('span')})`
    case 'span *': {
      const [of, n] = [inner('span'), c.below(4)]
      return text(`(${of.spark} * ${n})`, `to_microseconds(epoch_us(${of.duckdb}) * ${n})`)
    }
    case 'span negative':
      return sql`(- ${inner('span')})`
    case 'clock - clock': {
      const [a, b] = [inner('clock'), inner('clock')]
      return text(`(${a.spark} - ${b.spark})`, asMicros(`(${a.duckdb} - ${b.duckdb})`))
    }
    default: {
      const [a, b] = [inner('moment'), inner('moment')]
      return text(`(${a.spark} - ${b.spark})`, asMicros(`(${a.duckdb} - ${b.duckdb})`))
    }
  }
}

function monthsOf(c: Choices, inner: Inner): Sql {
  switch (c.kind('function', ['months +', 'months *', 'months negative'])) {
    case 'months +':
      return sql`(${inner('months')} + ${inner('months')})`
    case 'months *':
      return sql`(${inner('months')} * ${c.below(4)})`
    default:
      return sql`(- ${inner('months')})`
  }
}

/** A whole number taken out of a time. */
export function numberOfTime(c: Choices, inner: Inner): Sql {
  switch (c.kind('function', ['hour', 'minute', 'quarter', 'unix_micros', 'day of span', 'datediff'])) {
    case 'hour':
      return sql`hour(${inner(c.pick(['moment', 'clock']))})`
    case 'minute':
      return sql`minute(${inner(c.pick(['moment', 'clock']))})`
    case 'quarter':
      return sql`quarter(${inner(c.pick(['moment', 'clock', 'date']))})`
    case 'unix_micros': {
      const of = inner('moment')
      return text(`(unix_micros(${of.spark}) % 1000003)`, `(epoch_us(${of.duckdb}) % 1000003)`)
    }
    case 'day of span': {
      const of = inner('span')
      return text(`extract(day from ${of.spark})`, `(epoch_us(${of.duckdb}) // 86400000000)`)
    }
    default: {
      const [a, b] = [inner('date'), inner('date')]
      return text(`datediff(${a.spark}, ${b.spark})`, `(${a.duckdb} - ${b.duckdb})`)
    }
  }
}

/** A date out of a time, or one of a whole month further. */
export function dateOfTime(c: Choices, inner: Inner): Sql {
  switch (c.kind('function', ['date of clock', 'date of moment', 'date + months', 'last_day'])) {
    case 'date of clock':
      return sql`cast(${inner('clock')} as date)`
    case 'date of moment':
      return sql`cast(${inner('moment')} as date)`
    case 'date + months': {
      const [of, by] = [inner('date'), inner('months')]
      return text(`(${of.spark} + ${by.spark})`, `cast(${of.duckdb} + ${by.duckdb} as date)`)
    }
    default:
      return sql`last_day(${inner('date')})`
  }
}

/** An interval for the bounds of a frame. */
export const frameSpan = (n: number): Sql => span(n * 24)
