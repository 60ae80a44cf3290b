/**
 * Timestamps, times of day and intervals made of their fields: `make_timestamp`, `make_time`, `make_interval` and their
 * relatives.
 */
import { calendarInterval, type DataType, date, integer, string, timestamp, timestampNtz } from '@vonk/common'
import { i32, i64 } from '../../wasm/index.ts'
import type { Emitter, Value } from '../emit.ts'
import type { Call, EvalMode } from '../expression.ts'
import type { FunctionEntry, ScalarEntry } from '../function-entry.ts'
import { printed, putText } from './cast-code.ts'
import { dateOfFields } from './datetime-days.ts'
import {
  addChecked,
  arithmeticOverflow,
  datetimeFunction,
  dayTime,
  type I32,
  type I64,
  instantOfClock,
  longOf,
  microsPerDay,
  nullableOutsideAnsi,
  offsetOfZone,
  optional,
  seconds,
  timeOfDay,
  timesChecked,
  whole,
  widened,
  yearMonth,
  zoneName,
  zoneOption,
} from './datetime-entry.ts'
import { fieldMessage } from './datetime-messages.ts'
import type { Parameter } from './string-entry.ts'

const hour = whole('hour', 'The hour.')
const minute = whole('min', 'The minute.')
const second = seconds(16)('sec', 'The second with its fraction.')
const timestampFields = [
  whole('year', 'The year.'),
  whole('month', 'The month.'),
  whole('day', 'The day.'),
  hour,
  minute,
  second,
]

const outside = (x: I64, most: bigint): I32 => i64.gtU(x, i64.const(most))

/** Microseconds of the day, and where fields make none. */
function timeOfFields(e: Emitter, fields: readonly Value[], lastSecond: bigint) {
  const [hours, minutes] = fields.slice(0, 2).map(widened)
  const second = longOf(fields[2])
  const fails = e.bind(
    i32.or(i32.or(outside(hours, 23n), outside(minutes, 59n)), outside(second, lastSecond)),
  )
  const micros = e.bind(
    i64.add(
      i64.add(i64.mul(hours, i64.const(3_600_000_000n)), i64.mul(minutes, i64.const(60_000_000n))),
      second,
    ),
  )
  return { micros, fails }
}

/** The seconds of a field of seconds with a fraction, cut off. */
const wholeSeconds = (e: Emitter, second: Value): Value =>
  e.value(integer, [i32.wrapI64(i64.divS(longOf(second), i64.const(1_000_000n)))])

/** Statement: ends the query for the field of a time of day that is out of bounds. */
function raiseTimeField(e: Emitter, [hours, minutes, second]: readonly Value[]): void {
  const checks = [
    { field: 'HourOfDay', value: hours, least: 0, greatest: 23 },
    { field: 'MinuteOfHour', value: minutes, least: 0, greatest: 59 },
    { field: 'SecondOfMinute', value: wholeSeconds(e, second), least: 0, greatest: 59 },
  ]
  fieldMessage(e, checks)
  // A small negative fraction has no whole seconds.
  const message = printed(e, string, (at) =>
    putText(e, at, 'Invalid value for SecondOfMinute (valid values 0 - 59): 0'),
  )
  e.raise({
    condition: 'DATETIME_FIELD_OUT_OF_BOUNDS.WITHOUT_SUGGESTION',
    values: { rangeMessage: { value: message, as: 'text' } },
  })
}

/** The wall clock of year, month, day, hour, minute and second; NULL, or an error, where there is none. */
function clockOfFields(e: Emitter, fields: readonly Value[], mode: EvalMode): Value {
  const { days, fails: noDate, checks } = dateOfFields(e, fields)
  const [hours, minutes] = fields.slice(3)
  // Spark keeps 32 bits of the second's microseconds.
  const second = { ...fields[5], parts: [e.bind(i64.extend32S(longOf(fields[5])))] }
  const time = timeOfFields(e, [hours, minutes, second], 60_000_000n)
  if (mode === 'ansi') {
    const micros = longOf(second)
    const fraction = i32.and(i64.gtS(micros, i64.const(60_000_000n)), i64.ltS(micros, i64.const(61_000_000n)))
    e.raiseIf(e.bind(fraction), {
      condition: 'INVALID_FRACTION_OF_SECOND',
      values: { secAndMicros: { value: second, as: 'plain' } },
    })
    e.when(time.fails, () => raiseTimeField(e, [hours, minutes, second]))
    e.when(noDate, () => fieldMessage(e, checks, fields))
  }
  const [midnight, tooFar] = timesChecked(e, days, microsPerDay)
  const [micros, overflows] = addChecked(e, midnight, time.micros)
  const beyond = e.bind(i32.or(tooFar, overflows))
  if (mode === 'ansi')
    e.raiseIf(beyond, { condition: 'DATETIME_OVERFLOW', parameters: { operation: 'make a timestamp' } })
  const isNull = mode === 'ansi' ? i32.const(0) : e.bind(i32.or(beyond, i32.or(noDate, time.fails)))
  return e.value(timestampNtz, [micros], isNull)
}

/** The wall clock in a zone that a value names, or in the session's. */
function placed(e: Emitter, clock: Value, zone: Value | undefined, call: Call): Value {
  const micros = longOf(clock)
  if (zone === undefined) {
    return { ...e.value(timestamp, [instantOfClock(e, micros, call.timeZone)]), isNull: clock.isNull }
  }
  const offset = offsetOfZone(e, zone, call.options?.zone, micros, 'wallClock')
  return { ...e.value(timestamp, [i64.sub(micros, offset)]), isNull: clock.isNull }
}

function clockOfDate(e: Emitter, day: Value, time: Value | undefined): Value {
  const midnight = i64.mul(widened(day), i64.const(microsPerDay))
  return e.value(timestampNtz, [time === undefined ? midnight : i64.add(midnight, longOf(time))])
}

const datePart: Parameter = { name: 'date', accepts: date, required: '"DATE"', text: 'The date.' }
const timePart: Parameter = { name: 'time', accepts: timeOfDay, required: '"TIME"', text: 'The time.' }

/** With six fields and perhaps a zone, or a date, a time and perhaps a zone. */
function makeTimestamp(name: string, type: DataType, trying: boolean, zoned: boolean): ScalarEntry {
  const ofFields = datetimeFunction({
    name,
    summary: trying
      ? 'A timestamp of its fields, and NULL where there is none.'
      : 'A timestamp of its fields, or of a date and a time.',
    example: `SELECT ${name}(2014, 12, 28, 6, 30, 45.887);`,
    parameters: [...timestampFields, ...(zoned ? [optional(zoneName())] : [])],
    type,
    options: zoneOption(6),
    nullable: (mode) => trying || nullableOutsideAnsi(mode),
    raises: true,
    emit: (e, args, call) => emitTimestamp(e, args, call, type, trying),
  })
  const ofDate = datetimeFunction({
    name,
    summary: '',
    example: '',
    parameters: [datePart, optional(timePart), ...(zoned ? [optional(zoneName())] : [])],
    type,
    options: zoneOption(2),
    emit: (e, args, call) => emitTimestamp(e, args, call, type, trying),
  })
  return {
    ...ofFields,
    resolve: (args, context) =>
      args.length > 0 && args.length < 4 ? ofDate.resolve(args, context) : ofFields.resolve(args, context),
  }
}

function emitTimestamp(
  e: Emitter,
  args: readonly Value[],
  call: Call,
  type: DataType,
  trying: boolean,
): Value {
  const ofDate = args.length < 4
  const mode = trying ? 'try' : call.mode
  const clock = ofDate ? clockOfDate(e, args[0], args[1]) : clockOfFields(e, args, mode)
  return type.kind === 'timestamp' ? placed(e, clock, args[ofDate ? 2 : 6], call) : clock
}

const makeTime = datetimeFunction({
  name: 'make_time',
  summary: 'A time of day of its fields.',
  example: 'SELECT make_time(6, 30, 45.887);',
  parameters: [hour, minute, second],
  type: timeOfDay,
  nullable: () => true,
  raises: true,
  emit: (e, fields) => {
    const { micros, fails } = timeOfFields(e, fields, 59_999_999n)
    e.when(fails, () => raiseTimeField(e, fields))
    return e.value(timeOfDay, [micros])
  },
})

/** Adds up fields times their units, noting whether 64 bits were left. */
function summed(
  e: Emitter,
  terms: readonly (readonly [I64 | undefined, bigint])[],
): readonly [sum: I64, fails: I32] {
  let sum: I64 = i64.const(0n)
  let fails: I32 = i32.const(0)
  for (const [value, unit] of terms) {
    if (value === undefined) continue
    const [product, tooLarge] = timesChecked(e, value, unit)
    const [added, overflows] = addChecked(e, sum, product)
    sum = added
    fails = e.bind(i32.or(fails, i32.or(tooLarge, overflows)))
  }
  return [sum, fails]
}

const fieldOf = (value: Value | undefined): I64 | undefined =>
  value === undefined ? undefined : widened(value)
const microsField = (value: Value | undefined): I64 | undefined =>
  value === undefined ? undefined : longOf(value)

const leavesInt = (x: I64): I32 => i64.ne(x, i64.extend32S(x))

/** Missing arguments are zeros, which Spark shows. */
const filled = (name: string, defaults: readonly string[]) => (args: readonly string[]) =>
  `${name}(${[...args, ...defaults.slice(args.length)].join(', ')})`

const intervalFields = ['years', 'months', 'weeks', 'days', 'hours', 'mins'].map((name) =>
  optional(whole(name, `How many ${name}.`)),
)
const intervalSeconds = optional(seconds(18)('secs', 'How many seconds, with a fraction.'))

const makeInterval = (name: string, trying: boolean): ScalarEntry =>
  datetimeFunction({
    name,
    summary: trying
      ? 'An interval of its fields, and NULL where it is too large.'
      : 'An interval of its fields.',
    example: `SELECT ${name}(100, 11, 1, 1, 12, 30, 01.001001);`,
    parameters: [...intervalFields, intervalSeconds],
    type: calendarInterval,
    nullable: (mode) => trying || nullableOutsideAnsi(mode),
    raises: true,
    emit: (e, args, call) => {
      const [years, months, weeks, days, hours, minutes] = args.slice(0, 6).map(fieldOf)
      const secs = microsField(args[6])
      const [allMonths, a] = summed(e, [
        [years, 12n],
        [months, 1n],
      ])
      const [allDays, b] = summed(e, [
        [weeks, 7n],
        [days, 1n],
      ])
      const [micros, c] = summed(e, [
        [hours, 3_600_000_000n],
        [minutes, 60_000_000n],
        [secs, 1n],
      ])
      const fails = e.bind(i32.or(i32.or(i32.or(a, b), c), i32.or(leavesInt(allMonths), leavesInt(allDays))))
      const parts = [i32.wrapI64(allMonths), i32.wrapI64(allDays), micros]
      if (trying || call.mode !== 'ansi') return e.value(calendarInterval, parts, fails)
      e.raiseIf(fails, { ...arithmeticOverflow('overflow'), placed: false })
      return e.value(calendarInterval, parts)
    },
    display: filled(name, ['0', '0', '0', '0', '0', '0', '0.000000']),
  })

const makeDayTime = datetimeFunction({
  name: 'make_dt_interval',
  summary: 'A day-time interval of its fields.',
  example: 'SELECT make_dt_interval(1, 12, 30, 01.001001);',
  parameters: [...intervalFields.slice(3), intervalSeconds],
  type: dayTime,
  raises: true,
  emit: (e, args) => {
    const [days, hours, minutes] = args.slice(0, 3).map(fieldOf)
    const [micros, fails] = summed(e, [
      [days, microsPerDay],
      [hours, 3_600_000_000n],
      [minutes, 60_000_000n],
      [microsField(args[3]), 1n],
    ])
    e.raiseIf(fails, { condition: 'INTERVAL_ARITHMETIC_OVERFLOW.WITHOUT_SUGGESTION' })
    return e.value(dayTime, [micros])
  },
  display: filled('make_dt_interval', ['0', '0', '0', '0.000000']),
})

const makeYearMonth = datetimeFunction({
  name: 'make_ym_interval',
  summary: 'A year-month interval of years and months.',
  example: 'SELECT make_ym_interval(1, 2);',
  parameters: intervalFields.slice(0, 2),
  type: yearMonth,
  raises: true,
  emit: (e, args) => {
    const [years, months] = args.map(fieldOf)
    const [all, fails] = summed(e, [
      [years, 12n],
      [months, 1n],
    ])
    e.raiseIf(i32.or(fails, leavesInt(all)), {
      condition: 'INTERVAL_ARITHMETIC_OVERFLOW.WITHOUT_SUGGESTION',
    })
    return e.value(yearMonth, [i32.wrapI64(all)])
  },
  display: filled('make_ym_interval', ['0', '0']),
})

export const makingFunctions: readonly FunctionEntry[] = [
  makeTimestamp('make_timestamp', timestamp, false, true),
  makeTimestamp('make_timestamp_ltz', timestamp, false, true),
  makeTimestamp('make_timestamp_ntz', timestampNtz, false, false),
  makeTimestamp('try_make_timestamp', timestamp, true, true),
  makeTimestamp('try_make_timestamp_ltz', timestamp, true, true),
  makeTimestamp('try_make_timestamp_ntz', timestampNtz, true, false),
  makeTime,
  makeInterval('make_interval', false),
  makeInterval('try_make_interval', true),
  makeDayTime,
  makeYearMonth,
]
