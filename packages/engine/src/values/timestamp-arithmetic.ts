/**
 * Arithmetic of instants that needs a calendar and a zone: adding months and days, truncation, differences, assembling
 * a timestamp from fields. For a timestamp without zone pass `utc`. All instants are microseconds.
 */
import { floorDiv, floorMod, microsPerDay } from '@vonk/common'
import {
  addMonths,
  civilFromDays,
  daysInMonth,
  makeDate,
  type TruncationUnit,
  truncateDate,
  wholeMonthsBetween,
} from './civil-date.ts'
import { offsetAt, type TimeZone, toInstant, toWallClock } from './time-zone.ts'

export const microsPerMinute = 60_000_000n
export const microsPerHour = 3_600_000_000n
const greatestLong = 0x7fff_ffff_ffff_ffffn

/** Whether microseconds fit Spark's 64 bits. */
export const fitsLong = (value: bigint): boolean => value <= greatestLong && value >= -greatestLong - 1n

/** The date an instant has in a zone. */
export const dateOfInstant = (zone: TimeZone, instant: bigint): number =>
  Number(floorDiv(toWallClock(zone, instant), microsPerDay))

/** The first instant of a date in a zone: midnight, or the end of a gap that swallows it. */
export const instantOfDate = (zone: TimeZone, days: number): bigint =>
  toInstant(zone, BigInt(days) * microsPerDay)

/**
 * An instant plus months and days on the zone's calendar, then plus microseconds on the time line. A wall clock that
 * happens twice keeps the offset it comes from.
 */
export function addToInstant(
  zone: TimeZone,
  instant: bigint,
  months: number,
  days: number,
  micros: bigint,
): bigint {
  if (months === 0 && days === 0) return instant + micros
  let moved = instant
  if (months !== 0) moved = shiftDate(zone, moved, (date) => addMonths(date, months))
  if (days !== 0) moved = shiftDate(zone, moved, (date) => date + days)
  return moved + micros
}

function shiftDate(zone: TimeZone, instant: bigint, shift: (date: number) => number): bigint {
  const wallClock = toWallClock(zone, instant)
  const date = floorDiv(wallClock, microsPerDay)
  const moved = BigInt(shift(Number(date))) * microsPerDay + (wallClock - date * microsPerDay)
  return toInstant(zone, moved, offsetAt(zone, instant))
}

/** The start of the unit that an instant lies in, on the zone's wall clock. */
export function truncateInstant(zone: TimeZone, instant: bigint, unit: TruncationUnit): bigint {
  switch (unit) {
    case 'microsecond':
      return instant
    case 'millisecond':
      return instant - floorMod(instant, 1_000n)
    case 'second':
      return instant - floorMod(instant, 1_000_000n)
    case 'minute':
      return truncateWallClock(zone, instant, microsPerMinute)
    case 'hour':
      return truncateWallClock(zone, instant, microsPerHour)
    case 'day':
      return truncateWallClock(zone, instant, microsPerDay)
    default: {
      const date = truncateDate(dateOfInstant(zone, instant), unit)
      return date === undefined ? instant : instantOfDate(zone, date)
    }
  }
}

function truncateWallClock(zone: TimeZone, instant: bigint, unit: bigint): bigint {
  const wallClock = toWallClock(zone, instant)
  return toInstant(zone, wallClock - floorMod(wallClock, unit), offsetAt(zone, instant))
}

/**
 * Months from b to a as a fraction in which a month has 31 days. A whole number if both have the same day of month or
 * both are the last of their months, whatever the time of day. Rounded to 8 places on request.
 */
export function monthsBetween(zone: TimeZone, a: bigint, b: bigint, roundOff: boolean): number {
  const first = splitDay(zone, a)
  const second = splitDay(zone, b)
  const months = first.months - second.months
  if (first.day === second.day || (first.isLast && second.isLast)) return months
  const seconds = (first.day - second.day) * 86_400 + first.secondsOfDay - second.secondsOfDay
  const difference = months + seconds / (31 * 86_400)
  return roundOff ? Math.floor(difference * 1e8 + 0.5) / 1e8 : difference
}

function splitDay(zone: TimeZone, instant: bigint) {
  const date = dateOfInstant(zone, instant)
  const { year, month, day } = civilFromDays(date)
  const secondsOfDay = Number((instant - instantOfDate(zone, date)) / 1_000_000n)
  return { months: year * 12 + month, day, isLast: day === daysInMonth(year, month), secondsOfDay }
}

export type DifferenceUnit =
  | 'microsecond'
  | 'millisecond'
  | 'second'
  | 'minute'
  | 'hour'
  | 'day'
  | 'week'
  | 'month'
  | 'quarter'
  | 'year'

const microsIn: Readonly<Partial<Record<DifferenceUnit, bigint>>> = {
  microsecond: 1n,
  millisecond: 1_000n,
  second: 1_000_000n,
  minute: microsPerMinute,
  hour: microsPerHour,
  day: microsPerDay,
  week: 7n * microsPerDay,
}
const monthsIn: Readonly<Partial<Record<DifferenceUnit, number>>> = { month: 1, quarter: 3, year: 12 }

/** Complete units from `start` to `end`, counted on the zone's wall clock (as `timestampdiff`). */
export function differenceInUnits(zone: TimeZone, unit: DifferenceUnit, start: bigint, end: bigint): bigint {
  const from = toWallClock(zone, start)
  const to = toWallClock(zone, end)
  const micros = microsIn[unit]
  if (micros !== undefined) return (to - from) / micros
  return BigInt(Math.trunc(wholeMonthsOfWallClocks(from, to) / (monthsIn[unit] ?? 1)))
}

function wholeMonthsOfWallClocks(from: bigint, to: bigint): number {
  const fromDate = floorDiv(from, microsPerDay)
  let toDate = floorDiv(to, microsPerDay)
  const fromTime = from - fromDate * microsPerDay
  const toTime = to - toDate * microsPerDay
  if (toDate > fromDate && toTime < fromTime) toDate -= 1n
  else if (toDate < fromDate && toTime > fromTime) toDate += 1n
  return wholeMonthsBetween(Number(fromDate), Number(toDate))
}

/** Why fields make no timestamp: which field is out of its bounds, or a fraction behind second 60. */
export type TimestampFieldsFailure = 'date' | 'hour' | 'minute' | 'second' | 'fractionOfSecond60' | 'overflow'

/**
 * A wall clock of its fields; `secondMicros` is the second with its fraction, in microseconds. Second 60 without a
 * fraction is the next minute (PostgreSQL's way, which Spark follows).
 */
export function wallClockOfFields(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  secondMicros: bigint,
): bigint | TimestampFieldsFailure {
  const date = makeDate(year, month, day)
  if (date === undefined) return 'date'
  if (hour < 0 || hour > 23) return 'hour'
  if (minute < 0 || minute > 59) return 'minute'
  if (secondMicros > 60_000_000n && secondMicros < 61_000_000n) return 'fractionOfSecond60'
  if (secondMicros < 0n || secondMicros > 60_000_000n) return 'second'
  const clock = BigInt(hour) * microsPerHour + BigInt(minute) * microsPerMinute + secondMicros
  const wallClock = BigInt(date) * microsPerDay + clock
  return fitsLong(wallClock) ? wallClock : 'overflow'
}

/** A time of day of its fields; `secondMicros` as for timestamps, but second 60 is refused. */
export function timeOfDayOfFields(
  hour: number,
  minute: number,
  secondMicros: bigint,
): bigint | TimestampFieldsFailure {
  if (hour < 0 || hour > 23) return 'hour'
  if (minute < 0 || minute > 59) return 'minute'
  if (secondMicros < 0n || secondMicros >= 60_000_000n) return 'second'
  return BigInt(hour) * microsPerHour + BigInt(minute) * microsPerMinute + secondMicros
}
