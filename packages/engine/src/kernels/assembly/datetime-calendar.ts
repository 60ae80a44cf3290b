// The calendar and time zones: fields of dates, months added, truncation, differences. Dates are days since 1970-01-01,
// everything else microseconds. A zone is a table (codegen/zone-table.ts); 0 stands for UTC, and for wall clocks that
// have none.
import { daysOfDate, zoneLocalOffset, zoneOffset } from './datetime-text'

const SECOND: i64 = 1_000_000
const MINUTE: i64 = 60_000_000
const HOUR: i64 = 3_600_000_000
const DAY: i64 = 86_400_000_000
/** Dates whose microseconds fit 64 bits. */
const LAST_DATE: i64 = 106_751_990

// @ts-ignore: decorator
@inline
export function floorDivide(a: i64, b: i64): i64 {
  const quotient = a / b
  return quotient - i64(a % b < 0)
}

// @ts-ignore: decorator
@inline
function floorModulo(a: i64, b: i64): i64 {
  const rest = a % b
  return rest < 0 ? rest + b : rest
}

/** Year times 512, month times 32, and day of a date in one number. */
export function civilOf(days: i64): i64 {
  const z = days + 719_468
  const era = floorDivide(z, 146_097)
  const dayOfEra = z - era * 146_097
  const yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
  const dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
  const fromMarch = (5 * dayOfYear + 2) / 153
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
  const year = yearOfEra + era * 400 + i64(month <= 2)
  return year * 512 + month * 32 + (dayOfYear - (153 * fromMarch + 2) / 5 + 1)
}

// @ts-ignore: decorator
@inline
export function yearOf(civil: i64): i64 {
  return civil >> 9
}
// @ts-ignore: decorator
@inline
export function monthOf(civil: i64): i64 {
  return (civil >> 5) & 15
}
// @ts-ignore: decorator
@inline
export function dayOf(civil: i64): i64 {
  return civil & 31
}

function monthLength(year: i64, month: i64): i64 {
  if (month == 2) return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31
}

// @ts-ignore: decorator
@inline
export function fromMonday(days: i64): i64 {
  return floorModulo(days + 3, 7)
}

/**
 * Year 0, quarter 1, month 2, day 3, day of week from Sunday 4 and from Monday 5 (0-based) and 6, day of year 7, ISO
 * week 8 and its year 9.
 */
export function dateField(days: i64, field: i32): i32 {
  if (field == 4) return <i32>floorModulo(days + 4, 7) + 1
  if (field == 5) return <i32>fromMonday(days)
  if (field == 6) return <i32>fromMonday(days) + 1
  if (field >= 8) {
    const thursday = days - fromMonday(days) + 3
    const weekYear = yearOf(civilOf(thursday))
    return field == 9 ? <i32>weekYear : <i32>((thursday - daysOfDate(weekYear, 1, 1)) / 7) + 1
  }
  const civil = civilOf(days)
  if (field == 0) return <i32>yearOf(civil)
  if (field == 1) return <i32>((monthOf(civil) + 2) / 3)
  if (field == 2) return <i32>monthOf(civil)
  if (field == 3) return <i32>dayOf(civil)
  return <i32>(days - daysOfDate(yearOf(civil), 1, 1)) + 1
}

/** The date of a year, month and day, or the least number where there is none. */
export function dateOfFields(year: i64, month: i64, day: i64): i64 {
  const none = i64.MIN_VALUE
  if (year > 999_999_999 || year < -999_999_999 || month < 1 || month > 12 || day < 1) return none
  if (day > monthLength(year, month)) return none
  const days = daysOfDate(year, month, day)
  return days == <i64>(<i32>days) ? days : none
}

/** The same day so many months on, or the last of that month where it is shorter. */
export function dateAddMonths(days: i64, months: i64): i64 {
  const civil = civilOf(days)
  const index = yearOf(civil) * 12 + monthOf(civil) - 1 + months
  const year = floorDivide(index, 12)
  const month = index - year * 12 + 1
  return daysOfDate(year, month, min(dayOf(civil), monthLength(year, month)))
}

export function lastDayOfMonth(days: i64): i64 {
  const civil = civilOf(days)
  return days + monthLength(yearOf(civil), monthOf(civil)) - dayOf(civil)
}

/** The first date after this one on the weekday, Monday 0. */
export function nextWeekday(days: i64, weekday: i32): i64 {
  return days + 1 + floorModulo(weekday - fromMonday(days + 1), 7)
}

/** The first date of the week 6, month 7, quarter 8 or year 9. */
export function truncateDate(days: i64, unit: i32): i64 {
  if (unit == 6) return days - fromMonday(days)
  const civil = civilOf(days)
  if (unit == 7) return days - dayOf(civil) + 1
  return daysOfDate(yearOf(civil), unit == 9 ? 1 : ((monthOf(civil) - 1) / 3) * 3 + 1, 1)
}

/**
 * The value that a table gives for a word in any case, or -1. Entries: length, value, letters in upper case; a length
 * of 0 ends them. Blanks around are left out where asked for.
 */
export function wordValue(text: usize, length: u32, table: usize, trims: i32): i32 {
  let end = text + length
  if (trims) {
    while (text < end && load<u8>(text) <= 32) text++
    while (end > text && load<u8>(end - 1) <= 32) end--
    length = <u32>(end - text)
  }
  while (true) {
    const size: u32 = load<u8>(table)
    if (size == 0) return -1
    if (size == length) {
      let i: u32 = 0
      for (; i < size; i++) {
        let byte = load<u8>(text + i)
        if (byte >= 97 && byte <= 122) byte -= 32
        if (byte != load<u8>(table + i, 2)) break
      }
      if (i == size) return load<u8>(table, 1)
    }
    table += size + 2
  }
}

// @ts-ignore: decorator
@inline
function offsetAt(zone: usize, instant: i64): i64 {
  return zone == 0 ? 0 : zoneOffset(zone, instant)
}

/** The instant of a wall clock; of two the one with the preferred offset, if one has it. */
export function instantPreferring(zone: usize, clock: i64, preferred: i64): i64 {
  if (zone == 0) return clock
  const offset = zoneLocalOffset(zone, clock)
  if (offset == preferred) return clock - offset
  // The later of two instants has the preferred offset if that holds there.
  const other = clock - preferred
  if (preferred < offset && zoneOffset(zone, other) == preferred) return other
  return clock - offset
}

// @ts-ignore: decorator
@inline
function instantOf(zone: usize, clock: i64): i64 {
  return zone == 0 ? clock : clock - zoneLocalOffset(zone, clock)
}

/**
 * An instant plus months and days on the calendar, then plus microseconds: 1 and the sum at `target`, or 0 if it is too
 * large.
 */
export function instantPlus(zone: usize, instant: i64, months: i64, days: i64, micros: i64, target: usize): i32 {
  let moved = instant
  for (let step = 0; step < 2; step++) {
    if ((step == 0 ? months : days) == 0) continue
    const offset = offsetAt(zone, moved)
    const clock = moved + offset
    const date = floorDivide(clock, DAY)
    if (days > 3_000_000_000 || days < -3_000_000_000) return 0
    const shifted = step == 0 ? dateAddMonths(date, months) : date + days
    if (shifted > LAST_DATE || shifted < -LAST_DATE) return 0
    moved = instantPreferring(zone, shifted * DAY + (clock - date * DAY), offset)
  }
  const sum = moved + micros
  if (((moved ^ sum) & (micros ^ sum)) < 0) return 0
  store<i64>(target, sum)
  return 1
}

/** The start of the unit: microsecond 0, millisecond, second, minute, hour, day 5, week, month, quarter, year 9. */
export function truncateInstant(zone: usize, instant: i64, unit: i32): i64 {
  if (unit == 0) return instant
  if (unit == 1) return instant - floorModulo(instant, 1000)
  if (unit == 2) return instant - floorModulo(instant, SECOND)
  const offset = offsetAt(zone, instant)
  const clock = instant + offset
  if (unit <= 5) {
    const size = unit == 3 ? MINUTE : unit == 4 ? HOUR : DAY
    return instantPreferring(zone, clock - floorModulo(clock, size), offset)
  }
  return instantOf(zone, truncateDate(floorDivide(clock, DAY), unit) * DAY)
}

function secondsOfDay(zone: usize, instant: i64, date: i64): i64 {
  return (instant - instantOf(zone, date * DAY)) / SECOND
}

/** Months from `b` to `a` as the bits of a double, with months of 31 days, rounded to 8 places on request. */
export function monthsBetween(zone: usize, a: i64, b: i64, rounds: i32): i64 {
  const firstDate = floorDivide(a + offsetAt(zone, a), DAY)
  const secondDate = floorDivide(b + offsetAt(zone, b), DAY)
  const first = civilOf(firstDate)
  const second = civilOf(secondDate)
  const months = <f64>(yearOf(first) * 12 + monthOf(first) - yearOf(second) * 12 - monthOf(second))
  const lastFirst = dayOf(first) == monthLength(yearOf(first), monthOf(first))
  const lastSecond = dayOf(second) == monthLength(yearOf(second), monthOf(second))
  if (dayOf(first) == dayOf(second) || (lastFirst && lastSecond)) return reinterpret<i64>(months)
  const seconds =
    (dayOf(first) - dayOf(second)) * 86_400 + secondsOfDay(zone, a, firstDate) - secondsOfDay(zone, b, secondDate)
  const difference = months + <f64>seconds / 2_678_400
  return reinterpret<i64>(rounds ? Math.floor(difference * 1e8 + 0.5) / 1e8 : difference)
}

/** Whole units from `start` to `end` on the wall clock; units as `truncateInstant` has them. */
export function unitsBetween(zone: usize, unit: i32, start: i64, end: i64): i64 {
  const from = start + offsetAt(zone, start)
  const to = end + offsetAt(zone, end)
  if (unit <= 6) {
    let size: i64 = 1
    if (unit == 1) size = 1000
    else if (unit == 2) size = SECOND
    else if (unit == 3) size = MINUTE
    else if (unit == 4) size = HOUR
    else if (unit == 5) size = DAY
    else if (unit == 6) size = 7 * DAY
    return (to - from) / size
  }
  const fromDate = floorDivide(from, DAY)
  let toDate = floorDivide(to, DAY)
  const fromTime = from - fromDate * DAY
  const toTime = to - toDate * DAY
  if (toDate > fromDate && toTime < fromTime) toDate--
  else if (toDate < fromDate && toTime > fromTime) toDate++
  const a = civilOf(fromDate)
  const b = civilOf(toDate)
  const firstPoint = (yearOf(a) * 12 + monthOf(a)) * 32 + dayOf(a)
  const lastPoint = (yearOf(b) * 12 + monthOf(b)) * 32 + dayOf(b)
  const months = (lastPoint - firstPoint) / 32
  return unit == 7 ? months : unit == 8 ? months / 3 : months / 12
}

/** The start of the bucket of so many microseconds, counted from an origin on the wall clock's zero. */
export function bucketStart(micros: i64, size: i64, origin: i64): i64 {
  return micros - floorModulo(micros - origin, size)
}
