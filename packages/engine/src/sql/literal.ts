/** Literals of SQL text: numbers with Spark's typing rules, typed literals (`DATE '...'`, `X'1F'`), intervals. */

import type { DataType, DayTimeField, YearMonthField } from '@vonk/common'
import * as types from '@vonk/common'
import { SparkError } from '@vonk/common'
import type { Literal, LiteralValue } from '../expr/expression.ts'
import { parseDecimal } from '../values/decimal.ts'
import { microsOfField } from '../values/interval-text.ts'
import {
  stringToDate,
  stringToTime,
  stringToTimestamp,
  stringToTimestampNtz,
} from '../values/string-to-datetime.ts'
import {
  dayTimeFieldOutside,
  parseCalendarInterval,
  parseDayTimeDigits,
  parseYearMonthDigits,
  unmatchedInterval,
} from '../values/string-to-interval.ts'
import type { TimeZone } from '../values/time-zone.ts'
import { stringValue, type Token } from './lexer.ts'
import { isName, type TokenStream } from './token-stream.ts'

export interface LiteralOptions {
  readonly timeZone: TimeZone
  readonly timestampNtz: boolean
  /** Micros since the epoch, for `DATE 'today'`-like words. */
  readonly now: () => bigint
}

export function literal(stream: TokenStream, start: number, type: DataType, value: LiteralValue): Literal {
  return Object.freeze({ kind: 'literal', type, value, origin: stream.origin(start) })
}

const int32Max = 2147483647n
const int64Max = 9223372036854775807n

/** The literal of a number token, with the sign that stood before it. */
export function numberLiteral(stream: TokenStream, token: Token, negative: boolean, start: number): Literal {
  const sign = negative ? '-' : ''
  switch (token.kind) {
    case 'integer': {
      const value = BigInt(sign + token.text)
      if (value >= -int32Max - 1n && value <= int32Max)
        return literal(stream, start, types.integer, Number(value))
      if (value >= -int64Max - 1n && value <= int64Max) return literal(stream, start, types.long, value)
      return plainDecimal(stream, start, sign + token.text)
    }
    case 'decimal':
      return plainDecimal(stream, start, sign + token.text)
    case 'exponent':
      return suffixedLiteral(stream, start, `${sign}${token.text}D`)
    default:
      return suffixedLiteral(stream, start, sign + token.text)
  }
}

/** Of a number without BD, Spark's parser tells no place. */
function plainDecimal(stream: TokenStream, start: number, text: string): Literal {
  try {
    return decimalLiteral(stream, start, text)
  } catch (error) {
    if (!(error instanceof SparkError) || error.condition.startsWith('PARSE_')) throw error
    const { condition, messageParameters } = error
    throw new SparkError({ condition, messageParameters })
  }
}

function decimalLiteral(stream: TokenStream, start: number, text: string): Literal {
  const parsed = parseDecimal(text)
  if (parsed === undefined) throw stream.unexpected()
  // A negative exponent of ten that is positive (1E3BD) has no scale: the digits are written out.
  const scale = Math.max(0, parsed.scale)
  const unscaled = parsed.scale < 0 ? parsed.unscaled * 10n ** BigInt(-parsed.scale) : parsed.unscaled
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().length
  const precision = Math.max(digits, scale, 1)
  if (precision > types.maxPrecision) {
    const parameters = { precision: String(precision), maxPrecision: String(types.maxPrecision) }
    throw stream.error('DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION', parameters, start)
  }
  return literal(stream, start, types.decimal(precision, scale), unscaled)
}

interface Suffix {
  readonly type: DataType
  readonly name: string
  readonly min: string
  readonly max: string
}
const suffixes: Readonly<Record<string, Suffix>> = {
  Y: { type: types.byte, name: 'tinyint', min: '-128', max: '127' },
  S: { type: types.short, name: 'smallint', min: '-32768', max: '32767' },
  L: { type: types.long, name: 'bigint', min: '-9223372036854775808', max: '9223372036854775807' },
  F: { type: types.float, name: 'float', min: '-3.4028234663852886E+38', max: '3.4028234663852886E+38' },
  D: { type: types.double, name: 'double', min: '-1.7976931348623157E+308', max: '1.7976931348623157E+308' },
}

function suffixedLiteral(stream: TokenStream, start: number, text: string): Literal {
  const upper = text.toUpperCase()
  if (upper.endsWith('BD')) return decimalLiteral(stream, start, text.slice(0, -2))
  const suffix = suffixes[upper[upper.length - 1]]
  const digits = text.slice(0, -1)
  const outOfRange = () =>
    stream.error(
      'INVALID_NUMERIC_LITERAL_RANGE',
      { rawStrippedQualifier: digits, minValue: suffix.min, maxValue: suffix.max, typeName: suffix.name },
      start,
    )
  if (suffix.type.kind === 'float' || suffix.type.kind === 'double') {
    const value = suffix.type.kind === 'float' ? Math.fround(Number(digits)) : Number(digits)
    if (!Number.isFinite(value)) throw outOfRange()
    return literal(stream, start, suffix.type, value)
  }
  if (!/^-?\d+$/.test(digits)) throw stream.unexpected()
  const value = BigInt(digits)
  if (value < BigInt(suffix.min) || value > BigInt(suffix.max)) throw outOfRange()
  return literal(stream, start, suffix.type, suffix.type.kind === 'long' ? value : Number(value))
}

const typedLiterals: ReadonlySet<string> = new Set([
  'DATE',
  'TIMESTAMP',
  'TIMESTAMP_LTZ',
  'TIMESTAMP_NTZ',
  'TIME',
  'X',
  'INTERVAL',
])
/** Any name in front of a text: of a type that has no literals, too. */
export const startsTypedLiteral = (word: Token, next: Token): boolean =>
  isName(word) && next.kind === 'string'

/** `WORD 'text'`, where the word is no type of literals. */
export const unknownLiteral = (stream: TokenStream, word: Token): SparkError =>
  stream.error('UNSUPPORTED_TYPED_LITERAL', {
    unsupportedType: `"${word.upper}"`,
    supportedTypes: '"DATE", "TIMESTAMP_NTZ", "TIMESTAMP_LTZ", "TIMESTAMP", "INTERVAL", "X", "TIME"',
  })

/** `TYPE 'text'`, both tokens already taken. */
export function typedLiteral(
  stream: TokenStream,
  name: Token,
  text: Token,
  options: LiteralOptions,
): Literal {
  const value = stringValue(text.text)
  const { start } = name
  if (name.kind !== 'word' || !typedLiterals.has(name.upper)) {
    const supportedTypes = '"DATE", "TIMESTAMP_NTZ", "TIMESTAMP_LTZ", "TIMESTAMP", "INTERVAL", "X", "TIME"'
    const unsupportedType = `"${name.upper}"`
    throw stream.error('UNSUPPORTED_TYPED_LITERAL', { unsupportedType, supportedTypes }, start)
  }
  const found = typedValue(name.upper, value, options)
  if (found !== undefined) return literal(stream, start, found.type, found.value)
  throw stream.error('INVALID_TYPED_LITERAL', { valueType: `"${name.upper}"`, value: `'${value}'` }, start)
}

function typedValue(
  name: string,
  text: string,
  options: LiteralOptions,
): { type: DataType; value: LiteralValue } | undefined {
  const made = (type: DataType, value: LiteralValue | undefined) =>
    value === undefined ? undefined : { type, value }
  switch (name) {
    case 'DATE':
      return made(types.date, stringToDate(text))
    case 'TIMESTAMP':
      if (options.timestampNtz && !hasZone(text)) return made(types.timestampNtz, stringToTimestampNtz(text))
      return made(types.timestamp, stringToTimestamp(text, options.timeZone, options.now()))
    case 'TIMESTAMP_LTZ':
      return made(types.timestamp, stringToTimestamp(text, options.timeZone, options.now()))
    case 'TIMESTAMP_NTZ':
      return made(types.timestampNtz, stringToTimestampNtz(text, { allowZone: false }))
    case 'TIME':
      return made(types.time(), stringToTime(text))
    case 'X':
      return made(types.binary, hexBytes(text))
    default:
      return undefined
  }
}

const hasZone = (text: string): boolean => stringToTimestampNtz(text, { allowZone: false }) === undefined

function hexBytes(text: string): Uint8Array | undefined {
  if (!/^[0-9a-fA-F]*$/.test(text)) return undefined
  const padded = text.length % 2 === 0 ? text : `0${text}`
  return Uint8Array.from({ length: padded.length / 2 }, (_, i) =>
    Number.parseInt(padded.slice(2 * i, 2 * i + 2), 16),
  )
}

const units: Readonly<Record<string, string>> = {
  YEAR: 'year',
  YEARS: 'year',
  MONTH: 'month',
  MONTHS: 'month',
  WEEK: 'week',
  WEEKS: 'week',
  DAY: 'day',
  DAYS: 'day',
  HOUR: 'hour',
  HOURS: 'hour',
  MINUTE: 'minute',
  MINUTES: 'minute',
  SECOND: 'second',
  SECONDS: 'second',
  MILLISECOND: 'millisecond',
  MILLISECONDS: 'millisecond',
  MICROSECOND: 'microsecond',
  MICROSECONDS: 'microsecond',
}
const yearMonthUnits: readonly string[] = ['year', 'month']
const dayTimeUnits: readonly string[] = ['day', 'hour', 'minute', 'second']

/** What may follow INTERVAL: a number or a string (so that `interval` can still be a name). */
export function startsInterval(stream: TokenStream): boolean {
  const ahead = stream.sees('INTERVAL') ? 1 : -1
  if (ahead < 0) return false
  const signed = stream.peek(1).text === '-' || stream.peek(1).text === '+' ? 2 : 1
  const { kind } = stream.peek(signed)
  const unit = stream.peek(signed + 1).upper
  // `interval - 1` is of a column, but behind a number without a sign a unit must follow.
  return kind === 'string' || ((kind === 'integer' || kind === 'decimal') && (signed === 1 || unit in units))
}

/** `INTERVAL ...`, the word itself not yet taken. */
export function intervalLiteral(stream: TokenStream): Literal {
  const { start } = stream.peek()
  stream.expect('INTERVAL')
  const first = stream.position
  const pairs: { value: string; unit: string; quoted: boolean }[] = []
  for (;;) {
    const pair = unitPair(stream)
    if (pair === undefined) break
    pairs.push(pair)
    if (pairs.length === 1 && stream.accept('TO'))
      return unitToUnit(stream, start, pair, stream.tokenAt(first).start)
  }
  if (pairs.length > 0 && isNumber(stream.peek())) {
    stream.next()
    throw stream.unexpected()
  }
  if (pairs.length > 0) return unitsLiteral(stream, start, pairs, stream.tokenAt(first).start)
  stream.reset(first)
  const token = stream.next()
  if (token.kind !== 'string') throw stream.unexpected()
  const text = stringValue(token.text)
  const parsed = parseCalendarInterval(text)
  if ('failure' in parsed) {
    throw stream.error('INVALID_TYPED_LITERAL', { valueType: '"INTERVAL"', value: `'${text}'` }, start)
  }
  return narrowed(stream, start, parsed, text.toLowerCase())
}

const isNumber = ({ kind }: Token): boolean => kind === 'integer' || kind === 'decimal'

function unitPair(stream: TokenStream): { value: string; unit: string; quoted: boolean } | undefined {
  const sign = stream.sees('-') || stream.sees('+') ? 1 : 0
  const token = stream.peek(sign)
  const unit = units[stream.peek(sign + 1).upper]
  if (unit === undefined || !(isNumber(token) || token.kind === 'string')) return undefined
  const value = token.kind === 'string' ? stringValue(token.text) : token.text
  const negative = sign === 1 && stream.peek().text === '-'
  for (let i = 0; i < sign + 2; i++) stream.next()
  return { value: negative ? negated(value) : value, unit, quoted: token.kind === 'string' }
}

const negated = (value: string): string =>
  value.trim().startsWith('-') ? value.trim().slice(1) : `-${value.trim()}`

/** `INTERVAL '1-2' YEAR TO MONTH`. */
function unitToUnit(
  stream: TokenStream,
  start: number,
  pair: { value: string; unit: string },
  valueStart: number,
): Literal {
  const to = units[stream.peek().upper]
  if (to === undefined) throw stream.unexpected()
  stream.next()
  const { unit, value } = pair
  if (yearMonthUnits.indexOf(unit) >= 0 && yearMonthUnits.indexOf(to) > yearMonthUnits.indexOf(unit)) {
    const [from, end] = [unit as YearMonthField, to as YearMonthField]
    const months = parseYearMonthDigits(value, from, end)
    if (typeof months === 'number') return literal(stream, start, types.yearMonthInterval(from, end), months)
    if (months === 'malformed') {
      const { condition, messageParameters } = unmatchedInterval(value, from, end)
      throw stream.error(condition, messageParameters, valueStart)
    }
    throw stream.error(
      'INVALID_INTERVAL_FORMAT.INTERVAL_PARSING',
      { input: value, interval: 'year-month' },
      valueStart,
    )
  }
  if (dayTimeUnits.indexOf(unit) >= 0 && dayTimeUnits.indexOf(to) > dayTimeUnits.indexOf(unit)) {
    const [from, end] = [unit as DayTimeField, to as DayTimeField]
    const micros = parseDayTimeDigits(value, from, end)
    if (typeof micros === 'bigint') return literal(stream, start, types.dayTimeInterval(from, end), micros)
    const outside = dayTimeFieldOutside(value, from, end)
    if (outside !== undefined)
      throw stream.error('_LEGACY_ERROR_TEMP_0063', { msg: `requirement failed: ${outside}` }, valueStart)
    const { condition, messageParameters } = unmatchedInterval(value, from, end)
    throw stream.error(condition, messageParameters, valueStart)
  }
  const parameters = { input: value, from: unit, to }
  throw stream.error('INVALID_INTERVAL_FORMAT.UNSUPPORTED_FROM_TO_EXPRESSION', parameters, valueStart)
}

function unitsLiteral(
  stream: TokenStream,
  start: number,
  pairs: readonly { readonly value: string; readonly unit: string; readonly quoted: boolean }[],
  valueStart: number,
): Literal {
  const worded = pairs.find(({ value, quoted }) => quoted && /\p{L}/u.test(value))
  if (worded !== undefined) throw stream.error('_LEGACY_ERROR_TEMP_0026', { value: worded.value }, valueStart)
  const text = pairs.map((pair) => `${pair.value} ${pair.unit}`).join(' ')
  const parsed = parseCalendarInterval(text)
  if ('failure' in parsed) {
    throw stream.error(
      `INVALID_INTERVAL_FORMAT.${parsed.failure}`,
      { input: text, word: parsed.word },
      valueStart,
    )
  }
  return narrowed(stream, start, parsed, text)
}

/**
 * Intervals of one family are ANSI intervals with the fields that were named; both families together are an error, as
 * in Spark.
 */
function narrowed(
  stream: TokenStream,
  start: number,
  parsed: { readonly months: number; readonly days: number; readonly micros: bigint },
  text: string,
): Literal {
  const named = [...text.matchAll(/[a-z]+/g)].flatMap(([word]) => units[word.toUpperCase()] ?? [])
  const rank = (unit: string) =>
    unit === 'week' ? 0 : unit.endsWith('isecond') || unit === 'microsecond' ? 3 : dayTimeUnits.indexOf(unit)
  const isYearMonth = (unit: string) => yearMonthUnits.includes(unit)
  if (named.every(isYearMonth)) {
    const from = named.includes('year') ? 'year' : 'month'
    const to = named.includes('month') ? 'month' : 'year'
    return literal(stream, start, types.yearMonthInterval(from, to), parsed.months)
  }
  if (named.some(isYearMonth))
    throw stream.error('_LEGACY_ERROR_TEMP_0029', { literal: `interval ${text}` }, start)
  const ranks = named.map(rank)
  const from = dayTimeUnits[Math.min(...ranks)] as DayTimeField
  const to = dayTimeUnits[Math.max(...ranks)] as DayTimeField
  return literal(
    stream,
    start,
    types.dayTimeInterval(from, to),
    BigInt(parsed.days) * microsOfField.day + parsed.micros,
  )
}
