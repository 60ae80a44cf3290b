/**
 * Functions that give dates, or count days: `date_add`, `datediff`, `add_months`, `last_day`, `trunc`, `make_date` ...
 */
import { byte, date, integer, short } from '@vonk/common'
import { i32, i64 } from '../../wasm/index.ts'
import type { Emitter, RaiseSite, Value } from '../emit.ts'
import type { FunctionEntry } from '../function-entry.ts'
import {
  alwaysNullable,
  arithmeticOverflow,
  ask32,
  ask64,
  datetimeFunction,
  day,
  exactly,
  type I64,
  nullableOutsideAnsi,
  orNull,
  shortOf,
  text,
  unitOf,
  whole,
  widened,
  wordTable,
} from './datetime-entry.ts'
import { type FieldCheck, fieldMessage } from './datetime-messages.ts'
import type { Parameter } from './string-entry.ts'

const startDate = day('start_date', 'The date.')
const days: Parameter = {
  name: 'num_days',
  accepts: [integer, short, byte],
  required: '("INT" or "SMALLINT" or "TINYINT")',
  text: 'How many days.',
  exact: 'butForText',
}

const shifted = (name: string, aliases: readonly string[], summary: string, sign: 'add' | 'sub') =>
  datetimeFunction({
    name,
    aliases,
    summary,
    example: `SELECT ${name}('2016-07-30', 1);`,
    parameters: [startDate, days],
    type: date,
    emit: (e, [start, count]) => e.value(date, [i32[sign](shortOf(start), shortOf(count))]),
    display: (args) => `${name}(${args.join(', ')})`,
  })

const dateAdd = shifted('date_add', ['dateadd', 'adddate'], 'The date so many days later.', 'add')
const dateSub = shifted('date_sub', [], 'The date so many days earlier.', 'sub')

const dateDiff = datetimeFunction({
  name: 'datediff',
  aliases: ['date_diff'],
  summary: 'How many days the end lies behind the start.',
  example: "SELECT datediff('2009-07-31', '2009-07-30');",
  parameters: [day('endDate', 'The end.'), day('startDate', 'The start.')],
  type: integer,
  emit: (e, [end, start]) => e.value(integer, [i32.sub(shortOf(end), shortOf(start))]),
})

/** A date of 64 bits in the 32 that a date has. */
function narrowed(e: Emitter, made: I64): Value {
  const wide = e.bind(made)
  e.raiseIf(i64.ne(wide, i64.extend32S(wide)), { ...arithmeticOverflow('overflow'), placed: false })
  return e.value(date, [i32.wrapI64(wide)])
}

const addMonths = datetimeFunction({
  name: 'add_months',
  summary: 'The same day so many months later, or the last day of that month if it is shorter.',
  example: "SELECT add_months('2016-08-31', 1);",
  parameters: [startDate, whole('num_months', 'How many months.')],
  type: date,
  raises: true,
  emit: (e, [start, months]) => narrowed(e, ask64(e, 'dateAddMonths', widened(start), widened(months))),
})

const lastDay = datetimeFunction({
  name: 'last_day',
  summary: 'The last day of the month that a date lies in.',
  example: "SELECT last_day('2009-01-12');",
  parameters: [day('date', 'The date.')],
  type: date,
  emit: (e, [start]) => e.value(date, [i32.wrapI64(ask64(e, 'lastDayOfMonth', widened(start)))]),
})

const weekdays = wordTable(
  Object.fromEntries(
    'MONDAY TUESDAY WEDNESDAY THURSDAY FRIDAY SATURDAY SUNDAY'
      .split(' ')
      .flatMap((name, i) => [name, name.slice(0, 3), name.slice(0, 2)].map((word) => [word, i])),
  ),
)

const nextDay = datetimeFunction({
  name: 'next_day',
  summary: 'The first date behind this one that is on the day of the week.',
  example: "SELECT next_day('2015-01-14', 'TU');",
  parameters: [startDate, text('day_of_week', 'Name of the day, or its first two or three letters.')],
  type: date,
  nullable: alwaysNullable,
  raises: (call) => call.mode === 'ansi',
  emit: (e, [start, name], call) => {
    const found = ask32(e, 'wordValue', ...name.parts, e.constant(weekdays), i32.const(1))
    const site: RaiseSite = {
      condition: 'ILLEGAL_DAY_OF_WEEK',
      values: { string: { value: name, as: 'text' } },
    }
    const next = ask64(e, 'nextWeekday', widened(start), found)
    return orNull(e, call, i32.ltS(found, i32.const(0)), site, e.value(date, [i32.wrapI64(next)]))
  },
})

/** NULL for words that are no unit, or one below a week. */
const trunc = datetimeFunction({
  name: 'trunc',
  summary: 'The first day of the week, month, quarter or year that a date lies in.',
  example: "SELECT trunc('2019-08-04', 'week');",
  parameters: [day('date', 'The date.'), text('fmt', 'The unit: WEEK, MONTH, QUARTER or YEAR.')],
  type: date,
  nullable: alwaysNullable,
  emit: (e, [start, word]) => {
    const unit = unitOf(e, word)
    const first = ask64(e, 'truncateDate', widened(start), unit)
    return e.value(date, [i32.wrapI64(first)], e.bind(i32.ltS(unit, i32.const(6))))
  },
})

const unixDate = datetimeFunction({
  name: 'unix_date',
  summary: 'Days from 1970-01-01 to a date.',
  example: "SELECT unix_date(DATE '1970-01-02');",
  parameters: [day('date', 'The date.')],
  check: exactly(['date'], '"DATE"'),
  type: integer,
  emit: (e, [start]) => e.value(integer, [shortOf(start)]),
})

const dateFromUnixDate = datetimeFunction({
  name: 'date_from_unix_date',
  summary: 'The date so many days behind 1970-01-01.',
  example: 'SELECT date_from_unix_date(1);',
  parameters: [whole('days', 'How many days.')],
  type: date,
  emit: (e, [count]) => e.value(date, [shortOf(count)]),
})

const noDate = -(1n << 63n)

/** The date of a year, month and day, in 64 bits; those that there are not end the query or are NULL. */
export function dateOfFields(
  e: Emitter,
  fields: readonly Value[],
): { readonly days: I64; readonly fails: ReturnType<typeof ask32>; readonly checks: readonly FieldCheck[] } {
  const [year, month, dayOfMonth] = fields
  const made = ask64(e, 'dateOfFields', widened(year), widened(month), widened(dayOfMonth))
  const checks: readonly FieldCheck[] = [
    { field: 'Year', value: year, least: -999_999_999, greatest: 999_999_999 },
    { field: 'MonthOfYear', value: month, least: 1, greatest: 12 },
    { field: 'DayOfMonth', value: dayOfMonth, least: 1, greatest: 31, range: '1 - 28/31' },
  ]
  return { days: made, fails: e.bind(i64.eq(made, i64.const(noDate))), checks }
}

const makeDate = datetimeFunction({
  name: 'make_date',
  summary: 'The date of a year, month and day.',
  example: 'SELECT make_date(2013, 7, 15);',
  parameters: [whole('year', 'The year.'), whole('month', 'The month.'), whole('day', 'The day.')],
  type: date,
  nullable: nullableOutsideAnsi,
  raises: (call) => call.mode === 'ansi',
  emit: (e, fields, call) => {
    const { days: made, fails, checks } = dateOfFields(e, fields)
    if (call.mode === 'ansi') e.when(fails, () => fieldMessage(e, checks, fields))
    return e.value(date, [i32.wrapI64(made)], call.mode === 'ansi' ? i32.const(0) : fails)
  },
})

export const dayFunctions: readonly FunctionEntry[] = [
  dateAdd,
  dateSub,
  dateDiff,
  addMonths,
  lastDay,
  nextDay,
  trunc,
  unixDate,
  dateFromUnixDate,
  makeDate,
]
