/**
 * Reads intervals from text: the digits of year-month and day-time literals (`1-2`, `1 10:11:12.123`), the literals as
 * a whole (what the casts also take), and lists of units (`interval 1 year -2 months 3.5 seconds`).
 */
import type { DayTimeField, YearMonthField } from '@vonk/common'
import { type CalendarInterval, microsOfField } from './interval-text.ts'
import { trimControls } from './string-to-number.ts'
import { fitsLong } from './timestamp-arithmetic.ts'

const fitsInt = (value: bigint): boolean => value <= 0x7fff_ffffn && value >= -0x8000_0000n

/** Why digits make no interval: not of the shape the fields ask for, or a part out of its bounds. */
export type IntervalFailure = 'malformed' | 'outOfBounds'

const signed = '([+|-])?'
const yearMonthShapes: Readonly<Record<string, RegExp>> = {
  'year-month': new RegExp(`^${signed}(\\d+)-(\\d+)$`),
  'year-year': new RegExp(`^${signed}(\\d+)$`),
  'month-month': new RegExp(`^${signed}(\\d+)$`),
}

/** Months of `1-2`, `-3`: digits as the two fields ask for. */
export function parseYearMonthDigits(
  text: string,
  start: YearMonthField,
  end: YearMonthField,
): number | IntervalFailure {
  const match = yearMonthShapes[`${start}-${end}`].exec(trimControls(text))
  if (match === null) return 'malformed'
  const first = BigInt(match[2])
  const months = BigInt(match[3] ?? 0)
  if (months > 11n) return 'outOfBounds'
  const total = (start === 'year' ? first * 12n + months : first) * (match[1] === '-' ? -1n : 1n)
  return fitsInt(total) ? Number(total) : 'outOfBounds'
}

const fields: readonly DayTimeField[] = ['day', 'hour', 'minute', 'second']
const greatestOf: Readonly<Record<DayTimeField, bigint>> = { day: 0n, hour: 23n, minute: 59n, second: 59n }

const dayTimeShapes = new Map<string, RegExp>()

/** The first field has any number of digits, the others one or two; nine places behind the second. */
function dayTimeShape(first: number, last: number): RegExp {
  const key = `${first}-${last}`
  let shape = dayTimeShapes.get(key)
  if (shape === undefined) {
    let source = `^${signed}(\\d+)`
    for (let i = first + 1; i <= last; i++) source += `${i === 1 ? ' ' : ':'}(\\d{1,2})`
    shape = new RegExp(`${source}${last === 3 ? '(?:\\.(\\d{1,9}))?' : ''}$`)
    dayTimeShapes.set(key, shape)
  }
  return shape
}

/** Microseconds of `1 10:11:12.123`, `10:11`, `-12.5`: digits as the two fields ask for. Nanoseconds are cut off. */
export function parseDayTimeDigits(
  text: string,
  start: DayTimeField,
  end: DayTimeField,
): bigint | IntervalFailure {
  const first = fields.indexOf(start)
  const last = fields.indexOf(end)
  const match = dayTimeShape(first, last).exec(trimControls(text))
  if (match === null) return 'malformed'
  let total = 0n
  for (let i = first; i <= last; i++) {
    const count = BigInt(match[2 + i - first])
    if (i > first && count > greatestOf[fields[i]]) return 'outOfBounds'
    total += count * microsOfField[fields[i]]
  }
  if (last === 3) total += BigInt((match[3 + last - first] ?? '').slice(0, 6).padEnd(6, '0'))
  if (match[1] === '-') total = -total
  return fitsLong(total) ? total : 'outOfBounds'
}

/** Of digits of the right shape, the first field that is too large: `hour 25 outside range [0, 23]`. */
export function dayTimeFieldOutside(
  text: string,
  start: DayTimeField,
  end: DayTimeField,
): string | undefined {
  const first = fields.indexOf(start)
  const match = dayTimeShape(first, fields.indexOf(end)).exec(trimControls(text))
  const wrong = fields.find(
    (field, i) => i > first && BigInt(match?.[2 + i - first] ?? 0) > greatestOf[field],
  )
  return (
    wrong && `${wrong} ${match?.[2 + fields.indexOf(wrong) - first]} outside range [0, ${greatestOf[wrong]}]`
  )
}

const shapes: Readonly<Record<string, string>> = {
  year: 'y',
  month: 'm',
  day: 'd',
  hour: 'h',
  minute: 'm',
  second: 's.n',
}

/** The error of digits that have not the shape that two fields ask for. */
export function unmatchedInterval(
  input: string,
  start: string,
  end: string,
): { readonly condition: string; readonly messageParameters: Readonly<Record<string, string>> } {
  const yearMonth = start === 'year' || start === 'month'
  const named: readonly string[] = yearMonth
    ? start === end
      ? [start]
      : ['year', 'month']
    : fields.slice(fields.indexOf(start as DayTimeField), fields.indexOf(end as DayTimeField) + 1)
  const digits = named
    .map((name, i) => `${i === 0 ? '' : yearMonth ? '-' : name === 'hour' ? ' ' : ':'}${shapes[name]}`)
    .join('')
  const words = start === end ? start : `${start} to ${end}`
  const shape = `[+|-]${digits}`
  return {
    condition: `INVALID_INTERVAL_FORMAT.UNMATCHED_FORMAT_STRING${yearMonth ? '' : '_WITH_NOTICE'}`,
    messageParameters: {
      input,
      intervalStr: yearMonth ? 'year-month' : 'day-time',
      supportedFormat: `\`${shape}\`, \`INTERVAL [+|-]'${shape}' ${words.toUpperCase()}\``,
      typeName: `interval ${words}`,
    },
  }
}

/** The digits inside a whole literal (`INTERVAL -'1-2' YEAR TO MONTH`) with its sign, or the text itself. */
function literalDigits(text: string, start: string, end: string): string {
  const trimmed = trimControls(text)
  const match = /^interval\s+([+|-])?'([^']*)'\s+([a-z]+)(?:\s+to\s+([a-z]+))?$/i.exec(trimmed)
  if (match === null) return trimmed
  const [, sign, digits, first, last] = match
  if (first.toLowerCase() !== start || (last ?? first).toLowerCase() !== end || digits !== digits.trim())
    return ''
  if (sign !== '-') return digits
  return digits.startsWith('-') ? digits.slice(1) : `-${digits.replace(/^[+|]/, '')}`
}

/** What a cast to a year-month interval takes: the digits alone or the whole literal. */
export const stringToYearMonthInterval = (
  text: string,
  start: YearMonthField,
  end: YearMonthField,
): number | IntervalFailure => parseYearMonthDigits(literalDigits(text, start, end), start, end)

/** What a cast to a day-time interval takes: the digits alone or the whole literal. */
export const stringToDayTimeInterval = (
  text: string,
  start: DayTimeField,
  end: DayTimeField,
): bigint | IntervalFailure => parseDayTimeDigits(literalDigits(text, start, end), start, end)

/** Sub-condition of INVALID_INTERVAL_FORMAT with the word its message names. */
export interface CalendarIntervalFailure {
  readonly failure:
    | 'INPUT_IS_EMPTY'
    | 'INVALID_PREFIX'
    | 'UNRECOGNIZED_NUMBER'
    | 'INVALID_VALUE'
    | 'INVALID_PRECISION'
    | 'INVALID_FRACTION'
    | 'INVALID_UNIT'
    | 'MISSING_NUMBER'
    | 'MISSING_UNIT'
    | 'ARITHMETIC_EXCEPTION'
  readonly word: string
}

interface UnitSize {
  readonly part: 'months' | 'days' | 'micros'
  readonly size: bigint
}
const unitSizes: Readonly<Record<string, UnitSize>> = {
  year: { part: 'months', size: 12n },
  month: { part: 'months', size: 1n },
  week: { part: 'days', size: 7n },
  day: { part: 'days', size: 1n },
  hour: { part: 'micros', size: microsOfField.hour },
  minute: { part: 'micros', size: microsOfField.minute },
  second: { part: 'micros', size: microsOfField.second },
  millisecond: { part: 'micros', size: 1000n },
  microsecond: { part: 'micros', size: 1n },
}

/** `1 year 2 months`, `interval -1 day +2.5 seconds`: numbers with units in any case, order and repetition. */
export function parseCalendarInterval(text: string): CalendarInterval | CalendarIntervalFailure {
  const source = trimControls(text).toLowerCase()
  let rest = source
  if (rest.startsWith('interval')) {
    rest = rest.slice('interval'.length)
    if (rest !== '' && !/^\s/.test(rest)) return { failure: 'INVALID_PREFIX', word: firstWord(source) }
  }
  rest = rest.trimStart()
  if (rest === '') return { failure: 'INPUT_IS_EMPTY', word: '' }
  const total = { months: 0n, days: 0n, micros: 0n }
  while (rest !== '') {
    const number = /^([+-]?)\s*(\d*)(?:(\.)(\d*))?(?=\s|$)/.exec(rest)
    if (
      number === null ||
      (number[2] === '' && (number[4] ?? '') === '' && (number[1] === '' || number[3] === undefined))
    ) {
      return badNumber(rest)
    }
    const [matched, sign, whole, point, fraction = ''] = number
    if (fraction.length > 9) return { failure: 'INVALID_PRECISION', word: firstWord(rest) }
    const afterNumber = rest.slice(matched.length).trimStart()
    if (afterNumber === '') return { failure: 'MISSING_UNIT', word: lastWord(matched) }
    const word = firstWord(afterNumber)
    const unit = unitSizes[word.endsWith('s') ? word.slice(0, -1) : word]
    if (point !== undefined && !word.startsWith('s')) return { failure: 'INVALID_FRACTION', word }
    if (unit === undefined) return { failure: 'INVALID_UNIT', word }
    const count = BigInt(whole === '' ? 0 : whole)
    const micros = BigInt(fraction.slice(0, 6).padEnd(6, '0'))
    const size = count * unit.size + (point === undefined ? 0n : micros)
    total[unit.part] += sign === '-' ? -size : size
    const fits = unit.part === 'micros' ? fitsLong : fitsInt
    if (!fitsLong(count) || !fits(total[unit.part])) return { failure: 'ARITHMETIC_EXCEPTION', word: '' }
    rest = afterNumber.slice(word.length).trimStart()
  }
  return { months: Number(total.months), days: Number(total.days), micros: total.micros }
}

const firstWord = (text: string): string => /^\S*/.exec(text)?.[0] ?? ''
const lastWord = (text: string): string => /\S*$/.exec(text.trimEnd())?.[0] ?? ''

function badNumber(rest: string): CalendarIntervalFailure {
  const word = firstWord(rest)
  if (/^[+-]?$/.test(rest.trim())) return { failure: 'MISSING_NUMBER', word }
  if (!/^[+-.\d]/.test(rest) || rest[0] === ',') return { failure: 'UNRECOGNIZED_NUMBER', word }
  const afterSign = firstWord(rest.replace(/^[+-]\s*/, ''))
  return { failure: 'INVALID_VALUE', word: afterSign }
}
