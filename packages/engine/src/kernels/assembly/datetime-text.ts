// Dates, times of day and wall clocks from and to text, and what the tables of time zones say. Dates are days since
// 1970-01-01, everything else microseconds. The layout of a zone's table is codegen/zone-table.ts's.
import { isBlank } from './parse-number'
import { printDigits } from './print-number'

const DAY: i64 = 86_400_000_000
const CYCLE: i64 = 146_097 * 86_400_000_000

// @ts-ignore: decorator
@inline
function floorDivide(a: i64, b: i64): i64 {
  const quotient = a / b
  return quotient - i64(a % b < 0)
}

/** How many of the sorted values are not greater. */
function upperBound(sorted: usize, count: u32, value: i64): u32 {
  let low: u32 = 0
  while (low < count) {
    const middle = (low + count) >>> 1
    if (load<i64>(sorted + (middle << 3)) <= value) low = middle + 1
    else count = middle
  }
  return low
}

function inCycle(zone: usize, micros: i64): i64 {
  const end = load<i64>(zone, 8)
  if (micros < end) return micros
  return micros - ((micros - end) / CYCLE + 1) * CYCLE
}

/** Microseconds east of UTC at an instant. */
export function zoneOffset(zone: usize, instant: i64): i64 {
  const n = load<u32>(zone)
  const at = n == 0 ? 0 : upperBound(zone + 16, n, inCycle(zone, instant))
  return <i64>load<i32>(zone + 16 + (n << 4) + (at << 2)) * 1_000_000
}

/** Microseconds east of UTC at a wall clock; in a gap those before it, in an overlap the earlier ones. */
export function zoneLocalOffset(zone: usize, wallClock: i64): i64 {
  const n = load<u32>(zone)
  const at = n == 0 ? 0 : upperBound(zone + 16 + (n << 3), n, inCycle(zone, wallClock))
  return <i64>load<i32>(zone + 16 + (n << 4) + (at << 2)) * 1_000_000
}

/** Days of a date that there is. */
export function daysOfDate(year: i64, month: i64, day: i64): i64 {
  const y = year - i64(month <= 2)
  const era = floorDivide(y, 400)
  const yearOfEra = y - era * 400
  const dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
  return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
}

function daysInMonth(year: i64, month: i64): i64 {
  if (month == 2) return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31
}

const NO_DATE: i64 = i64.MIN_VALUE

function checkedDate(year: i64, month: i64, day: i64): i64 {
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return NO_DATE
  const days = daysOfDate(year, month, day)
  return days == <i64><i32>days ? days : NO_DATE
}

// @ts-ignore: decorator
@inline
function digitAt(p: usize): u32 {
  return <u32>load<u8>(p) - 48
}

/** How many digits stand from here on. */
function digitsFrom(p: usize, end: usize): u32 {
  let q = p
  while (q < end && digitAt(q) <= 9) q++
  return <u32>(q - p)
}

function numberOf(p: usize, digits: u32): i64 {
  let value: i64 = 0
  for (let i: u32 = 0; i < digits; i++) value = value * 10 + digitAt(p + i)
  return value
}

// Between the parsers: where reading goes on.
const CURSOR = 0

/**
 * `[+-]y+[-m[-d]]`, the year of at least four and at most so many digits. Leaves the end and how many parts there
 * were.
 */
function readDate(p: usize, end: usize, yearDigits: u32, state: usize): i64 {
  const negative = p < end && load<u8>(p) == 45
  if (p < end && (negative || load<u8>(p) == 43)) p++
  let count = digitsFrom(p, end)
  if (count < 4 || count > yearDigits) return NO_DATE
  const year = numberOf(p, count) * (negative ? -1 : 1)
  p += count
  let month: i64 = 1
  let day: i64 = 1
  let parts: u32 = 1
  if (p < end && load<u8>(p) == 45) {
    p++
    count = digitsFrom(p, end)
    if (count < 1 || count > 2) return NO_DATE
    month = numberOf(p, count)
    p += count
    parts = 2
    if (p < end && load<u8>(p) == 45) {
      p++
      count = digitsFrom(p, end)
      if (count < 1 || count > 2) return NO_DATE
      day = numberOf(p, count)
      p += count
      parts = 3
    }
  }
  store<usize>(state, p, CURSOR)
  store<u32>(state, parts, 4)
  return checkedDate(year, month, day)
}

/** A text as a date: 1 and its days as i64 at `target`; 0 if it is none. 16 bytes are used. */
export function parseDate(text: usize, length: u32, target: usize): i32 {
  let p = text
  let end = text + length
  while (p < end && isBlank(load<u8>(p))) p++
  while (end > p && isBlank(load<u8>(end - 1))) end--
  const days = readDate(p, end, 7, target + 8)
  if (days == NO_DATE) return 0
  p = load<usize>(target + 8, CURSOR)
  if (p < end) {
    // Anything may follow a full date behind a space or a T.
    if (load<u32>(target + 8, 4) < 3 || (load<u8>(p) != 32 && load<u8>(p) != 84)) return 0
  }
  store<i64>(target, days)
  return 1
}

/** `h[h][:m[m][:s[s][.fraction]]]` within a day, else -1; leaves the end and how many parts there were. */
function readTime(p: usize, end: usize, state: usize): i64 {
  let micros: i64 = 0
  let parts: u32 = 0
  for (; parts < 3; parts++) {
    if (parts > 0) {
      if (p >= end || load<u8>(p) != 58) break
      p++
    }
    const count = digitsFrom(p, end)
    if (count < 1 || count > 2) return -1
    const value = numberOf(p, count)
    if (value > (parts == 0 ? 23 : 59)) return -1
    micros = micros * 60 + value
    p += count
  }
  if (parts == 1) micros *= 3600
  else if (parts == 2) micros *= 60
  micros *= 1_000_000
  if (parts == 3 && p < end && load<u8>(p) == 46) {
    p++
    let unit: i64 = 100_000
    for (; p < end && digitAt(p) <= 9; p++, unit /= 10) micros += unit * digitAt(p)
  }
  store<usize>(state, p, CURSOR)
  store<u32>(state, parts, 4)
  return micros
}

const NO_OFFSET: i64 = i64.MIN_VALUE

/** `h`, `hh`, `hhmm`, `hhmmss`, `h:m`, `hh:mm`, `hh:mm:ss` behind a sign, up to 18 hours, as microseconds. */
function readOffset(p: usize, end: usize): i64 {
  const negative = load<u8>(p) == 45
  p++
  let count = digitsFrom(p, end)
  let hour: i64 = 0
  let minute: i64 = 0
  let second: i64 = 0
  if (count == 4 || count == 6) {
    if (p + count != end) return NO_OFFSET
    hour = numberOf(p, 2)
    minute = numberOf(p + 2, 2)
    if (count == 6) second = numberOf(p + 4, 2)
  } else {
    if (count < 1 || count > 2) return NO_OFFSET
    hour = numberOf(p, count)
    p += count
    if (p < end) {
      if (load<u8>(p) != 58) return NO_OFFSET
      p++
      count = digitsFrom(p, end)
      if (count < 1 || count > 2) return NO_OFFSET
      minute = numberOf(p, count)
      p += count
      if (p < end) {
        if (count != 2 || load<u8>(p) != 58 || digitsFrom(p + 1, end) != 2 || p + 3 != end) return NO_OFFSET
        second = numberOf(p + 1, 2)
      }
    }
  }
  const total = hour * 3600 + minute * 60 + second
  if (minute > 59 || second > 59 || total > 64_800) return NO_OFFSET
  return (negative ? -total : total) * 1_000_000
}

const NAMED: i64 = i64.MIN_VALUE + 1

/**
 * Offset of a zone's text: `Z`, `UTC`, `GMT`, `UT`, perhaps with an offset behind, or an offset alone; NAMED for all
 * others.
 */
function readZone(p: usize, end: usize): i64 {
  while (p < end && isBlank(load<u8>(p))) p++
  while (end > p && isBlank(load<u8>(end - 1))) end--
  const length = <u32>(end - p)
  if (length == 0) return NO_OFFSET
  if (length == 1 && load<u8>(p) == 90) return 0
  const byte = load<u8>(p)
  if (byte == 43 || byte == 45) return readOffset(p, end)
  const two = <u32>load<u16>(p)
  if (length >= 2 && two == 0x5455) {
    const third: u32 = length > 2 ? load<u8>(p, 2) : 0
    p += third == 67 ? 3 : 2
  } else if (length >= 3 && two == 0x4d47 && load<u8>(p, 2) == 84) {
    p += 3
  } else {
    return NAMED
  }
  if (p == end) return 0
  return load<u8>(p) == 43 || load<u8>(p) == 45 ? readOffset(p, end) : NAMED
}

const HAS_DATE: i32 = 1
const HAS_ZONE: i32 = 2
const NAMED_ZONE: i32 = 4

/**
 * A text as date, time of day and zone. Answers 0 if it is none, else 8 and flags: 1 there is a date, 2 a zone, 4
 * which is known by name only. At `target`: wall clock (or time of day where there is no date), the zone's offset,
 * and as u32 where its name starts.
 */
export function parseClock(text: usize, length: u32, target: usize): i32 {
  let p = text
  let end = text + length
  while (p < end && isBlank(load<u8>(p))) p++
  while (end > p && isBlank(load<u8>(end - 1))) end--
  if (p == end) return 0
  const state = target + 24
  let flags: i32 = 8
  let micros: i64 = 0
  const start = p
  const days = readDate(p, end, 6, state)
  // A time alone: one or two digits and a colon, or a T.
  const short = digitsFrom(p, end)
  const alone = load<u8>(p) == 84 || (short >= 1 && short <= 2 && p + short < end && load<u8>(p + short) == 58)
  if (alone) {
    if (load<u8>(p) == 84) p++
  } else {
    // Days outside of what 64 bits of microseconds hold; on the last ones the caller looks at what came out.
    if (days == NO_DATE || days > 106_751_991 || days < -106_751_992) return 0
    flags |= HAS_DATE
    p = load<usize>(state, CURSOR)
    micros = days * DAY
    if (p == end) {
      store<i64>(target, micros)
      return flags
    }
    if (load<u32>(state, 4) < 3 || (load<u8>(p) != 32 && load<u8>(p) != 84)) return 0
    p++
  }
  const time = readTime(p, end, state)
  if (time < 0) return 0
  p = load<usize>(state, CURSOR)
  const parts = load<u32>(state, 4)
  store<i64>(target, micros + time)
  if (p == end) return flags
  if (parts < 3 || digitAt(p) <= 9) return 0
  const zone = readZone(p, end)
  if (zone == NO_OFFSET) return 0
  store<u32>(target, <u32>(p - start), 16)
  if (zone == NAMED) return flags | HAS_ZONE | NAMED_ZONE
  store<i64>(target, zone, 8)
  return flags | HAS_ZONE
}

/** A text as time of day, also with AM or PM behind: 1 and microseconds at `target`, or 0. */
export function parseTimeOfDay(text: usize, length: u32, target: usize): i32 {
  let p = text
  let end = text + length
  while (p < end && isBlank(load<u8>(p))) p++
  while (end > p && isBlank(load<u8>(end - 1))) end--
  let half: u32 = 0
  if (end - p > 2 && (load<u8>(end - 1) | 32) == 109) {
    half = load<u8>(end - 2) | 32
    if (half != 97 && half != 112) return 0
    end -= 2
    while (end > p && isBlank(load<u8>(end - 1))) end--
  }
  if (parseClock(p, <u32>(end - p), target) != 8) return 0
  if (half == 0) return 1
  let micros = load<i64>(target)
  const hour = micros / 3_600_000_000
  if (hour < 1 || hour > 12) return 0
  if (hour == 12) micros -= 43_200_000_000
  store<i64>(target, half == 112 ? micros + 43_200_000_000 : micros)
  return 1
}

// @ts-ignore: decorator
@inline
function put(p: usize, byte: u32): usize {
  store<u8>(p, <u8>byte)
  return p + 1
}

/** `2001-01-31`, `+10000-01-01`, `-0044-03-15`. */
export function printDate(days: i64, p: usize): usize {
  const z = days + 719_468
  const era = floorDivide(z, 146_097)
  const dayOfEra = z - era * 146_097
  const yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
  const dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
  const fromMarch = (5 * dayOfYear + 2) / 153
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
  const year = yearOfEra + era * 400 + i64(month <= 2)
  if (year < 0) p = put(p, 45)
  else if (year > 9999) p = put(p, 43)
  p = put(printDigits(<u64>abs(year), 4, p), 45)
  p = put(printDigits(<u64>month, 2, p), 45)
  return printDigits(<u64>(dayOfYear - (153 * fromMarch + 2) / 5 + 1), 2, p)
}

/** A fraction of a second behind a point, without zeros at its end; nothing for 0. */
export function printFraction(micros: i64, p: usize): usize {
  if (micros == 0) return p
  p = printDigits(<u64>micros, 6, put(p, 46))
  while (load<u8>(p - 1) == 48) p--
  return p
}

export function printTimeOfDay(micros: i64, p: usize): usize {
  const seconds = micros / 1_000_000
  p = put(printDigits(<u64>(seconds / 3600), 2, p), 58)
  p = put(printDigits(<u64>((seconds / 60) % 60), 2, p), 58)
  p = printDigits(<u64>(seconds % 60), 2, p)
  return printFraction(micros - seconds * 1_000_000, p)
}

/** An instant on the wall clock so many microseconds ahead of UTC. Their sum may leave 64 bits. */
export function printWallClock(micros: i64, offset: i64, p: usize): usize {
  let days = floorDivide(micros, DAY)
  let time = micros - days * DAY + offset
  const more = floorDivide(time, DAY)
  days += more
  time -= more * DAY
  p = put(printDate(days, p), 32)
  return printTimeOfDay(time, p)
}
