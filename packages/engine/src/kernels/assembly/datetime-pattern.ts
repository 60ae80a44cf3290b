// Dates and times written and read by a pattern that was compiled to a program (expr/functions/datetime-program.ts):
// bytes, an operation each and what it needs. 0 ends, 1 literal (length, bytes), 2 number, 3 fraction, 4 name (field,
// count, length and bytes of each), 5 offset (shape, length and bytes of zero), 6 localized offset (full).
import { civilOf, dateOfFields, dayOf, floorDivide, fromMonday, monthOf, yearOf } from './datetime-calendar'
import { daysOfDate } from './datetime-text'
import { printDigits } from './print-number'

const DAY: i64 = 86_400_000_000

// @ts-ignore: decorator
@inline
function put(p: usize, byte: u32): usize {
  store<u8>(p, <u8>byte)
  return p + 1
}

function copy(from: usize, length: u32, to: usize): usize {
  memory.copy(to, from, length)
  return to + length
}

function numberField(field: u32, date: i64, civil: i64, second: i64): i64 {
  const hour = second / 3600
  if (field == 0) return yearOf(civil)
  if (field == 1) return yearOf(civil) > 0 ? yearOf(civil) : 1 - yearOf(civil)
  if (field == 2) return (monthOf(civil) + 2) / 3
  if (field == 3) return monthOf(civil)
  if (field == 4) return dayOf(civil)
  if (field == 5) return date - daysOfDate(yearOf(civil), 1, 1) + 1
  if (field == 6) return ((dayOf(civil) - 1) % 7) + 1
  if (field == 7) return hour % 12
  if (field == 8) return hour % 12 == 0 ? 12 : hour % 12
  if (field == 9) return hour
  if (field == 10) return hour == 0 ? 24 : hour
  return field == 11 ? (second / 60) % 60 : second % 60
}

function nameIndex(field: u32, date: i64, civil: i64, second: i64): u32 {
  if (field == 0) return <u32>monthOf(civil) - 1
  if (field == 1) return <u32>fromMonday(date)
  if (field == 2) return second < 43_200 ? 0 : 1
  if (field == 3) return yearOf(civil) > 0 ? 1 : 0
  return <u32>((monthOf(civil) - 1) / 3)
}

function digitCount(value: u64): u32 {
  let count: u32 = 1
  for (; value >= 10; value /= 10) count++
  return count
}

/** Number: field, least digits, 0 plain, 1 signed where it is longer, 2 the last two digits. */
function putNumber(code: usize, value: i64, p: usize): usize {
  const least: u32 = load<u8>(code, 2)
  const style = load<u8>(code, 3)
  if (style == 2) return printDigits(<u64>(abs(value) % 100), 2, p)
  const size = <u64>abs(value)
  if (value < 0) p = put(p, 45)
  else if (style == 1 && digitCount(size) > least) p = put(p, 43)
  return printDigits(size, least, p)
}

/** Shapes +HHmm 0, +HHMM 1, +HH:MM 2, +HHMMss 3, +HH:MM:ss 4. */
function putOffset(code: usize, offset: i64, p: usize): usize {
  const shape = load<u8>(code, 1)
  const size = abs(offset)
  if (size == 0 || (shape < 3 && size < 60)) return copy(code + 3, load<u8>(code, 2), p)
  p = printDigits(<u64>(size / 3600), 2, put(p, offset < 0 ? 45 : 43))
  const minutes = <u64>((size / 60) % 60)
  if (shape == 0 && minutes == 0) return p
  const colon = shape == 2 || shape == 4
  if (colon) p = put(p, 58)
  p = printDigits(minutes, 2, p)
  if (shape < 3 || size % 60 == 0) return p
  if (colon) p = put(p, 58)
  return printDigits(<u64>(size % 60), 2, p)
}

function putLocalizedOffset(full: u32, offset: i64, p: usize): usize {
  p = put(put(put(p, 71), 77), 84)
  const size = abs(offset)
  if (size == 0) return p
  p = printDigits(<u64>(size / 3600), full ? 2 : 1, put(p, offset < 0 ? 45 : 43))
  const minutes = <u64>((size / 60) % 60)
  const seconds = <u64>(size % 60)
  if (!full && minutes == 0 && seconds == 0) return p
  p = printDigits(minutes, 2, put(p, 58))
  return seconds == 0 ? p : printDigits(seconds, 2, put(p, 58))
}

/** Writes a wall clock by a program; the offset is in microseconds. Answers the end. */
export function formatClock(program: usize, clock: i64, offsetMicros: i64, target: usize): usize {
  const date = floorDivide(clock, DAY)
  const micros = clock - date * DAY
  const second = micros / 1_000_000
  const fraction = micros - second * 1_000_000
  const civil = civilOf(date)
  let p = target
  let code = program
  while (true) {
    const operation = load<u8>(code)
    if (operation == 0) return p
    if (operation == 1) {
      const length: u32 = load<u8>(code, 1)
      p = copy(code + 2, length, p)
      code += 2 + length
    } else if (operation == 2) {
      p = putNumber(code, numberField(load<u8>(code, 1), date, civil, second), p)
      code += 4
    } else if (operation == 3) {
      // Nine digits are written, those asked for are kept.
      printDigits(<u64>(fraction * 1000), 9, p)
      p += load<u8>(code, 1)
      code += 2
    } else if (operation == 4) {
      const wanted = nameIndex(load<u8>(code, 1), date, civil, second)
      const count: u32 = load<u8>(code, 2)
      code += 3
      for (let i: u32 = 0; i < count; i++) {
        const length: u32 = load<u8>(code)
        if (i == wanted) p = copy(code + 1, length, p)
        code += 1 + length
      }
    } else if (operation == 5) {
      p = putOffset(code, offsetMicros / 1_000_000, p)
      code += 3 + load<u8>(code, 2)
    } else {
      p = putLocalizedOffset(load<u8>(code, 1), offsetMicros / 1_000_000, p)
      code += 2
    }
  }
}

/**
 * Reads a text by a program of literals (1), fractions (3: most digits) and numbers (2: field, least digits, most
 * digits, reserved, fixed, 1 strict width, 1 two-digit year) of the fields year 0, month 3, day 4, hour 9, minute 11
 * and second 12. Answers 1 and leaves the wall clock at `target`, or 0 where the text is rare or wrong, which
 * TypeScript then tells.
 */
export function parseByPattern(program: usize, text: usize, length: u32, target: usize): i32 {
  const fields = target + 8
  for (let i = 0; i < 13; i++) store<i32>(fields + (i << 2), -1)
  let p = text
  const end = text + length
  let micros: i64 = 0
  for (let code = program; ; ) {
    const operation = load<u8>(code)
    if (operation == 0) break
    if (operation == 1) {
      const size: u32 = load<u8>(code, 1)
      if (p + size > end) return 0
      for (let i: u32 = 0; i < size; i++) {
        if (load<u8>(p + i) != load<u8>(code + i, 2)) return 0
      }
      p += size
      code += 2 + size
    } else if (operation == 3) {
      const most: u32 = load<u8>(code, 1)
      let count: u32 = 0
      let unit: i64 = 100_000
      for (; count < most && p < end && <u32>load<u8>(p) - 48 <= 9; count++, p++, unit /= 10) {
        micros += unit * (<i64>load<u8>(p) - 48)
      }
      if (count == 0) return 0
      code += 2
    } else {
      const least: u32 = load<u8>(code, 2)
      const reserved: u32 = load<u8>(code, 4)
      const fixed = load<u8>(code, 5)
      const limit = (fixed ? least : <u32>load<u8>(code, 3)) + reserved
      let count: u32 = 0
      while (count < limit && p + count < end && <u32>load<u8>(p + count) - 48 <= 9) count++
      if (count < least) return 0
      if (reserved > 0) count = max<u32>(least, count > reserved ? count - reserved : 0)
      if (count > 8 || (load<u8>(code, 6) && !fixed && count > least)) return 0
      let value: i32 = 0
      for (let i: u32 = 0; i < count; i++) value = value * 10 + (<i32>load<u8>(p + i) - 48)
      if (load<u8>(code, 7)) value += 2000
      const place = fields + (<u32>load<u8>(code, 1) << 2)
      const known = load<i32>(place)
      if (known >= 0 && known != value) return 0
      store<i32>(place, value)
      p += count
      code += 8
    }
  }
  return p == end ? clockOfFields(fields, micros, target) : 0
}

// @ts-ignore: decorator
@inline
function fieldOr(fields: usize, field: u32, otherwise: i32): i64 {
  const value = load<i32>(fields + (field << 2))
  return value < 0 ? otherwise : value
}

function clockOfFields(fields: usize, micros: i64, target: usize): i32 {
  const hour = fieldOr(fields, 9, 0)
  const minute = fieldOr(fields, 11, 0)
  const second = fieldOr(fields, 12, 0)
  if (hour > 23 || minute > 59 || second > 59) return 0
  const year = fieldOr(fields, 0, 1970)
  if (year > 290_000) return 0
  const days = dateOfFields(year, fieldOr(fields, 3, 1), fieldOr(fields, 4, 1))
  if (days == i64.MIN_VALUE) return 0
  store<i64>(target, days * DAY + (hour * 3600 + minute * 60 + second) * 1_000_000 + micros)
  return 1
}
