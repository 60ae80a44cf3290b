// CSV fields to values. For the chosen rows (`selection` 0: the first `count`) values go to the rows' positions,
// `validity` gets 0 for null fields and those that could not be read here. The latter's rows go to `failures` as u32;
// answered is how many, shifted left by 32, and below it how many are null for good. `nullText` is a view.
import { equalBytes } from './views'

// @ts-ignore: decorator
@inline
function rowAt(selection: usize, i: u32): u32 {
  return selection ? load<u32>(selection + (i << 2)) : i
}

// @ts-ignore: decorator
@inline
function isNullField(p: usize, length: u32, nullText: usize): bool {
  if (p == 0) return true
  const nullLength = load<u32>(nullText, 4)
  return length == nullLength && equalBytes(p, length, load<u32>(nullText), nullLength) != 0
}

/** Strings: only null flags, the views are the values. */
export function csvStrings(
  views: usize, selection: usize, count: u32, nullText: usize, validity: usize,
): u32 {
  let nulls: u32 = 0
  for (let i: u32 = 0; i < count; i++) {
    const row = rowAt(selection, i)
    const view = views + (row << 3)
    const isNull = isNullField(load<u32>(view), load<u32>(view, 4), nullText)
    store<u8>(validity + row, isNull ? 0 : 1)
    nulls += u32(isNull)
  }
  return nulls
}

// What a column is read as, known where a kernel is compiled: each has a loop of its own with one reader in it.
const enum Kind { Integer, Decimal, Double, Date, WallClock, Boolean }

// The readers: whether the field is a value, which then lies at `target`.

// @ts-ignore: decorator
@inline
function integerTo(target: usize, p: usize, length: u32, width: u32): bool {
  const limit: i64 = width == 8 ? i64.MAX_VALUE : (<i64>1 << ((width << 3) - 1)) - 1
  const end = p + length
  const sign: u32 = load<u8>(p)
  const isNegative = sign == 45
  if (isNegative || sign == 43) p++
  let value: i64 = 0
  let isGood = p < end && end - p <= 18
  while (p < end) {
    const digit: u32 = <u32>load<u8>(p++) - 48
    if (digit > 9) isGood = false
    value = value * 10 + digit
  }
  if (isNegative) value = -value
  if (!isGood || value > limit || value < -limit - 1) return false
  if (width == 8) store<i64>(target, value)
  else if (width == 4) store<i32>(target, <i32>value)
  else if (width == 2) store<i16>(target, <i16>value)
  else store<i8>(target, <i8>value)
  return true
}

// @ts-ignore: decorator
@inline
function tenTo(exponent: u32): i64 {
  let power: i64 = 1
  for (let i: u32 = 0; i < exponent; i++) power *= 10
  return power
}

// @ts-ignore: decorator
@inline
function decimalFrom(
  target: usize, value: i64, digits: i32, places: i32, isNegative: bool, precision: u32, scale: u32, width: u32,
): bool {
  const limit = precision >= 18 ? 999999999999999999 : tenTo(precision) - 1
  const missing = <i32>scale - places
  if (missing < 0 || digits + missing > 18) return false
  if (missing > 0) value *= tenTo(missing)
  if (value > limit) return false
  if (isNegative) value = -value
  store<i64>(target, value)
  if (width == 16) store<i64>(target, value >> 63, 8)
  return true
}

// @ts-ignore: decorator
@inline
function realFrom<T>(target: usize, value: i64, places: i32, isNegative: bool): bool {
  const exact: i64 = sizeof<T>() == 8 ? 9007199254740992 : 16777216
  if (value > exact || places > (sizeof<T>() == 8 ? 22 : 10)) return false
  let number = <T>value
  if (places > 0) {
    let power = <T>1
    for (let k: i32 = 0; k < places; k++) power *= 10
    number /= power
  }
  store<T>(target, isNegative ? -number : number)
  return true
}

// @ts-ignore: decorator
@inline
function numberTo(kind: Kind, target: usize, p: usize, length: u32, width: u32, precision: u32, scale: u32): bool {
  const end = p + length
  const sign: u32 = load<u8>(p)
  const isNegative = sign == 45
  if (isNegative || sign == 43) p++
  let value: i64 = 0
  let isGood = true
  let places: i32 = -1
  let digits: i32 = 0
  while (p < end) {
    const byte: u32 = load<u8>(p++)
    const digit = byte - 48
    if (digit <= 9) {
      value = value * 10 + digit
      digits++
      if (places >= 0) places++
    } else if (byte == 46 && places < 0) places = 0
    else isGood = false
  }
  // More than 18 digits may have left the range of `value`.
  if (!isGood || digits == 0 || digits > 18) return false
  places = max(places, 0)
  if (kind == Kind.Decimal) return decimalFrom(target, value, digits, places, isNegative, precision, scale, width)
  return width == 8
    ? realFrom<f64>(target, value, places, isNegative)
    : realFrom<f32>(target, value, places, isNegative)
}

// @ts-ignore: decorator
@inline
function twoDigits(p: usize): u32 {
  const tens = <u32>load<u8>(p) - 48
  const ones = <u32>load<u8>(p, 1) - 48
  return tens > 9 || ones > 9 ? 1000 : tens * 10 + ones
}

// @ts-ignore: decorator
@inline
function daysInMonth(year: u32, month: u32): u32 {
  if (month == 2) return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31
}

/** Days of `yyyy-MM-dd` at p; i32.MIN_VALUE where it is none. */
function daysAt(p: usize): i32 {
  const century = twoDigits(p)
  const rest = twoDigits(p + 2)
  const month = twoDigits(p + 5)
  const day = twoDigits(p + 8)
  if (century + rest + month + day >= 1000 || load<u8>(p, 4) != 45 || load<u8>(p, 7) != 45) return i32.MIN_VALUE
  const year = century * 100 + rest
  if (month - 1 > 11 || day == 0 || day > daysInMonth(year, month)) return i32.MIN_VALUE
  // Days since 0000-03-01, years beginning in March.
  const y: i32 = <i32>year - i32(month <= 2)
  const era = (y >= 0 ? y : y - 399) / 400
  const yearOfEra = y - era * 400
  const dayOfYear = (153 * (month > 2 ? <i32>month - 3 : <i32>month + 9) + 2) / 5 + <i32>day - 1
  const dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
  return era * 146097 + dayOfEra - 719468
}

// @ts-ignore: decorator
@inline
function dateTo(target: usize, p: usize, length: u32): bool {
  const days = length == 10 ? daysAt(p) : i32.MIN_VALUE
  store<i32>(target, days)
  return days != i32.MIN_VALUE
}

// @ts-ignore: decorator
@inline
function wallClockTo(target: usize, p: usize, length: u32): bool {
  if (length < 10 || (length > 10 && length < 19) || length == 20 || length > 26) return false
  const days = daysAt(p)
  if (days == i32.MIN_VALUE) return false
  let micros: i64 = 0
  if (length > 10) {
    const hour = twoDigits(p + 11)
    const minute = twoDigits(p + 14)
    const second = twoDigits(p + 17)
    const between: u32 = load<u8>(p, 10)
    if (between != 32 && between != 84) return false
    if (hour > 23 || minute > 59 || second > 59 || load<u8>(p, 13) != 58 || load<u8>(p, 16) != 58) return false
    let fraction: i64 = 0
    if (length > 19) {
      if (load<u8>(p, 19) != 46) return false
      for (let k: u32 = 20; k < 26; k++) {
        const digit: u32 = k < length ? <u32>load<u8>(p + k) - 48 : 0
        if (digit > 9) return false
        fraction = fraction * 10 + digit
      }
    }
    micros = (<i64>(hour * 3600 + minute * 60 + second)) * 1000000 + fraction
  }
  store<i64>(target, <i64>days * 86400000000 + micros)
  return true
}

// @ts-ignore: decorator
@inline
function booleanTo(target: usize, p: usize, length: u32): bool {
  const word = length == 4 || length == 5 ? load<u32>(p) | 0x20202020 : 0
  const isTrue = length == 4 && word == 0x65757274
  const isFalse = length == 5 && word == 0x736c6166 && (load<u8>(p, 4) | 32) == 101
  store<u8>(target, u8(isTrue))
  return isTrue || isFalse
}

// @ts-ignore: decorator
@inline
function convert(
  kind: Kind, views: usize, selection: usize, count: u32, nullText: usize,
  width: u32, precision: u32, scale: u32, values: usize, validity: usize, failures: usize,
): i64 {
  let nulls: u32 = 0
  let failed: u32 = 0
  for (let i: u32 = 0; i < count; i++) {
    const row = rowAt(selection, i)
    const p: usize = load<u32>(views + (row << 3))
    const length = load<u32>(views + (row << 3), 4)
    if (isNullField(p, length, nullText)) {
      store<u8>(validity + row, 0)
      nulls++
      continue
    }
    const target = values + row * width
    let isGood: bool
    if (kind == Kind.Integer) isGood = integerTo(target, p, length, width)
    else if (kind == Kind.Date) isGood = dateTo(target, p, length)
    else if (kind == Kind.WallClock) isGood = wallClockTo(target, p, length)
    else if (kind == Kind.Boolean) isGood = booleanTo(target, p, length)
    else isGood = numberTo(kind, target, p, length, width, precision, scale)
    store<u8>(validity + row, u8(isGood))
    if (!isGood) {
      store<u32>(failures + (failed << 2), row)
      failed++
    }
  }
  return (<i64>failed << 32) | nulls
}

/** Whole numbers of 1, 2, 4 or 8 bytes. */
export function csvIntegers(
  views: usize, selection: usize, count: u32, nullText: usize,
  width: u32, values: usize, validity: usize, failures: usize,
): i64 {
  return convert(Kind.Integer, views, selection, count, nullText, width, 0, 0, values, validity, failures)
}

/** Decimals of at most 18 digits, plainly written and without more places than `scale`; `width` 8, or 16. */
export function csvDecimals(
  views: usize, selection: usize, count: u32, nullText: usize,
  precision: u32, scale: u32, width: u32, values: usize, validity: usize, failures: usize,
): i64 {
  return convert(Kind.Decimal, views, selection, count, nullText, width, precision, scale, values, validity, failures)
}

/**
 * Doubles (`width` 8) and floats (4) that are plainly written with so few digits that one division is exact; others,
 * and exponents, are for the caller.
 */
export function csvDoubles(
  views: usize, selection: usize, count: u32, nullText: usize,
  width: u32, values: usize, validity: usize, failures: usize,
): i64 {
  return convert(Kind.Double, views, selection, count, nullText, width, 0, 0, values, validity, failures)
}

/** Dates written as `yyyy-MM-dd`. */
export function csvDates(
  views: usize, selection: usize, count: u32, nullText: usize,
  values: usize, validity: usize, failures: usize,
): i64 {
  return convert(Kind.Date, views, selection, count, nullText, 4, 0, 0, values, validity, failures)
}

/**
 * Wall clocks in microseconds, written as `yyyy-MM-dd`, alone or with `HH:mm:ss` and up to six places behind a space or
 * `T`.
 */
export function csvWallClocks(
  views: usize, selection: usize, count: u32, nullText: usize,
  values: usize, validity: usize, failures: usize,
): i64 {
  return convert(Kind.WallClock, views, selection, count, nullText, 8, 0, 0, values, validity, failures)
}

/** `true` and `false` in any case. */
export function csvBooleans(
  views: usize, selection: usize, count: u32, nullText: usize,
  values: usize, validity: usize, failures: usize,
): i64 {
  return convert(Kind.Boolean, views, selection, count, nullText, 1, 0, 0, values, validity, failures)
}
