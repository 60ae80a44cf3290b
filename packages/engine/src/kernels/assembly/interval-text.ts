// Intervals as text. Fields of day-time intervals are numbered day 0, hour 1, minute 2, second 3.
import { printFraction } from './datetime-text'
import { printDigits, printLong } from './print-number'

// @ts-ignore: decorator
@inline
function put(p: usize, byte: u32): usize {
  store<u8>(p, <u8>byte)
  return p + 1
}

/** Digits of a year-month interval: `1-2`, `-3`. `fields`: 0 both, 1 years only, 2 months only. */
export function printYearMonth(months: i32, fields: u32, p: usize): usize {
  if (months < 0) p = put(p, 45)
  const size = <u64>abs<i64>(<i64>months)
  if (fields == 2) return printDigits(size, 1, p)
  p = printDigits(size / 12, 1, p)
  return fields == 1 ? p : printDigits(size % 12, 1, put(p, 45))
}

function unitOf(field: u32): u64 {
  if (field == 0) return 86_400_000_000
  if (field == 1) return 3_600_000_000
  return field == 2 ? 60_000_000 : 1_000_000
}

/** Digits of a day-time interval: `1 02:03:04.5`, `-05:06`. */
export function printDayTime(micros: i64, first: u32, last: u32, p: usize): usize {
  if (micros < 0) p = put(p, 45)
  let rest: u64 = micros < 0 ? <u64>-micros : <u64>micros
  for (let field = first; field <= last; field++) {
    const unit = unitOf(field)
    const count = rest / unit
    rest -= count * unit
    if (field > first) p = put(p, field == 1 ? 32 : 58)
    p = printDigits(count, field == 0 ? 1 : 2, p)
  }
  return last == 3 ? printFraction(<i64>rest, p) : p
}

/** A count and its unit, up to eight letters, and a space; nothing for 0. */
function printUnit(count: i64, unit: u64, p: usize): usize {
  if (count == 0) return p
  p = put(printLong(count, p), 32)
  for (; unit != 0; unit >>= 8) p = put(p, <u32>(unit & 0xff))
  return put(p, 32)
}

/** `1 years 2 months 3 days 4 hours 5 minutes 6.789 seconds`, at most 110 bytes. */
export function printCalendarInterval(months: i32, days: i32, micros: i64, p: usize): usize {
  const start = p
  p = printUnit(months / 12, 0x7372616579, p)
  p = printUnit(months % 12, 0x7368746e6f6d, p)
  p = printUnit(days, 0x73796164, p)
  p = printUnit(micros / 3_600_000_000, 0x7372756f68, p)
  p = printUnit((micros % 3_600_000_000) / 60_000_000, 0x736574756e696d, p)
  const rest = micros % 60_000_000
  if (rest != 0 || p == start) {
    if (rest < 0) p = put(p, 45)
    const size = abs(rest)
    p = printDigits(<u64>(size / 1_000_000), 1, p)
    p = printFraction(size % 1_000_000, p)
    store<u64>(p, 0x73646e6f63657320)
    return p + 8
  }
  return p - 1
}
