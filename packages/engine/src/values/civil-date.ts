/**
 * Calendar arithmetic on dates (days since 1970-01-01) of the proleptic Gregorian calendar: months, weeks, quarters,
 * truncation, differences. Day and month here never depend on a time zone; `timestamp-arithmetic.ts` adds the zone.
 */
import { civilFromDays, daysFromCivil } from '@vonk/common'

export { type CivilDate, civilFromDays, dateText, daysFromCivil } from '@vonk/common'

/** The years `java.time` knows; a year outside is refused before a date is made of it. */
const greatestYear = 999_999_999

export const isLeapYear = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)

export function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeapYear(year) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

/** The date of a year, month and day, or undefined where there is none, or none in 32 bits of days. */
export function makeDate(year: number, month: number, day: number): number | undefined {
  if (Math.abs(year) > greatestYear || month < 1 || month > 12 || day < 1) return undefined
  if (day > daysInMonth(year, month)) return undefined
  const days = daysFromCivil(year, month, day)
  return days === (days | 0) ? days : undefined
}

/** The same day so many months on, or the last day of that month where it is shorter. */
export function addMonths(days: number, months: number): number {
  const { year, month, day } = civilFromDays(days)
  const index = year * 12 + month - 1 + months
  const newYear = Math.floor(index / 12)
  const newMonth = index - newYear * 12 + 1
  return daysFromCivil(newYear, newMonth, Math.min(day, daysInMonth(newYear, newMonth)))
}

export function lastDayOfMonth(days: number): number {
  const { year, month, day } = civilFromDays(days)
  return days + daysInMonth(year, month) - day
}

export const quarter = (days: number): number => Math.ceil(civilFromDays(days).month / 3)
export function dayOfYear(days: number): number {
  return days - daysFromCivil(civilFromDays(days).year, 1, 1) + 1
}

const mod7 = (n: number): number => ((n % 7) + 7) % 7

/** Monday 0 to Sunday 6, as `weekday`. */
export const weekdayFromMonday = (days: number): number => mod7(days + 3)
/** Monday 1 to Sunday 7, as ISO 8601 and `extract(dow_iso)`. */
export const isoDayOfWeek = (days: number): number => weekdayFromMonday(days) + 1
/** Sunday 1 to Saturday 7, as `dayofweek`. */
export const dayOfWeekFromSunday = (days: number): number => mod7(days + 4) + 1

/** The ISO 8601 week and the year it belongs to: week 1 is the one with the year's first Thursday. */
export function isoWeek(days: number): { readonly year: number; readonly week: number } {
  const thursday = days - weekdayFromMonday(days) + 3
  const { year } = civilFromDays(thursday)
  return { year, week: Math.floor((thursday - daysFromCivil(year, 1, 1)) / 7) + 1 }
}

const weekdayNames: Readonly<Record<string, number>> = {
  MO: 0,
  MON: 0,
  MONDAY: 0,
  TU: 1,
  TUE: 1,
  TUESDAY: 1,
  WE: 2,
  WED: 2,
  WEDNESDAY: 2,
  TH: 3,
  THU: 3,
  THURSDAY: 3,
  FR: 4,
  FRI: 4,
  FRIDAY: 4,
  SA: 5,
  SAT: 5,
  SATURDAY: 5,
  SU: 6,
  SUN: 6,
  SUNDAY: 6,
}

/** Monday 0 to Sunday 6 of `MO`, `mon`, `Monday` and so on; undefined for other words. */
export const parseWeekday = (name: string): number | undefined => weekdayNames[name.trim().toUpperCase()]

/** The first date after this one on the given weekday (Monday 0). */
export const nextWeekday = (days: number, weekday: number): number =>
  days + 1 + mod7(weekday - weekdayFromMonday(days + 1))

/** What `trunc` and `date_trunc` cut to. */
export type TruncationUnit =
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

const truncationWords: Readonly<Record<string, TruncationUnit>> = {
  MICROSECOND: 'microsecond',
  MILLISECOND: 'millisecond',
  SECOND: 'second',
  MINUTE: 'minute',
  HOUR: 'hour',
  DAY: 'day',
  DD: 'day',
  WEEK: 'week',
  MON: 'month',
  MONTH: 'month',
  MM: 'month',
  QUARTER: 'quarter',
  YEAR: 'year',
  YYYY: 'year',
  YY: 'year',
}

/** The unit of a format word in any case; undefined for other words (the functions then answer NULL). */
export const parseTruncationUnit = (word: string): TruncationUnit | undefined =>
  truncationWords[word.toUpperCase()]

/** The first day of the week (Monday), month, quarter or year; undefined for units below a week, as `trunc` has it. */
export function truncateDate(days: number, unit: TruncationUnit): number | undefined {
  switch (unit) {
    case 'week':
      return days - weekdayFromMonday(days)
    case 'month':
      return days - civilFromDays(days).day + 1
    case 'quarter': {
      const { year, month } = civilFromDays(days)
      return daysFromCivil(year, Math.floor((month - 1) / 3) * 3 + 1, 1)
    }
    case 'year':
      return daysFromCivil(civilFromDays(days).year, 1, 1)
    default:
      return undefined
  }
}

/** Whole months from a to b, as java.time's ChronoUnit.MONTHS counts them between dates. */
export function wholeMonthsBetween(a: number, b: number): number {
  const from = civilFromDays(a)
  const to = civilFromDays(b)
  // Day of month in units of 1/32 month, so that one division counts only months that are complete.
  const start = (from.year * 12 + from.month) * 32 + from.day
  const end = (to.year * 12 + to.month) * 32 + to.day
  return Math.trunc((end - start) / 32)
}
