/**
 * Reads dates and times by a pattern, strictly: numbers have the digits the pattern asks for, every character is used,
 * and impossible dates fail. What a pattern leaves out is 1970-01-01 00:00:00. A parser is compiled once per pattern.
 */
import { microsPerDay } from '@vonk/common'
import { daysInMonth, isLeapYear, makeDate } from './civil-date.ts'
import {
  compilePattern,
  englishNames,
  type NumberElement,
  type NumberField,
  type OffsetShape,
  type PatternElement,
} from './datetime-pattern.ts'
import { type TimeZone, timeZone, toInstant } from './time-zone.ts'
import { readRegionId, readZoneName } from './time-zone-names.ts'

/** Why a text was refused, in the words java.time uses, which Spark puts into its message. */
export interface DatetimeParseFailure {
  readonly reason: string
}
export interface ParsedDatetime {
  /** Days since 1970-01-01. */
  readonly date: number
  /** Microseconds; digits behind the sixth are cut off. */
  readonly timeOfDay: bigint
  /** Undefined where the text named none. */
  readonly zone: TimeZone | undefined
}

export interface DatetimeParser {
  readonly parse: (text: string) => ParsedDatetime | DatetimeParseFailure
}

/** Compiles a pattern; throws the SparkError for a pattern that Spark refuses. */
export function datetimeParser(pattern: string): DatetimeParser {
  const elements = compilePattern(pattern, { parsing: true })
  return {
    parse: (text) => {
      const state: ParseState = {
        text,
        fields: new Map(),
        nanos: undefined,
        half: undefined,
        era: undefined,
        zone: undefined,
      }
      const end = readElements(elements, state, 0)
      if (end < 0) return { reason: `Text '${text}' could not be parsed at index ${~end}` }
      if (end < text.length) {
        return { reason: `Text '${text}' could not be parsed, unparsed text found at index ${end}` }
      }
      const resolved = resolve(state)
      if (typeof resolved !== 'string') return resolved
      // What only the defaults made impossible is found outside of the parser, which then does not name the text.
      return {
        reason: resolved.startsWith('!')
          ? resolved.slice(1)
          : `Text '${text}' could not be parsed: ${resolved}`,
      }
    },
  }
}

/** The instant of what was parsed: in its own zone, else in the session's. */
export const parsedInstant = (parsed: ParsedDatetime, sessionZone: TimeZone): bigint =>
  toInstant(parsed.zone ?? sessionZone, parsedWallClock(parsed))

export const parsedWallClock = (parsed: ParsedDatetime): bigint =>
  BigInt(parsed.date) * microsPerDay + parsed.timeOfDay

interface ParseState {
  readonly text: string
  fields: Map<NumberField, number>
  nanos: number | undefined
  half: number | undefined
  era: number | undefined
  zone: TimeZone | undefined
}

/** Where reading ended, or the bitwise complement of where it failed. */
function readElements(elements: readonly PatternElement[], state: ParseState, start: number): number {
  let at = start
  for (const element of elements) {
    at = readElement(element, state, at)
    if (at < 0) return at
  }
  return at
}

function readElement(element: PatternElement, state: ParseState, at: number): number {
  const { text } = state
  switch (element.kind) {
    case 'literal': {
      const end = at + element.text.length
      return text.slice(at, end).toLowerCase() === element.text.toLowerCase() && end <= text.length
        ? end
        : ~at
    }
    case 'number':
      return readNumber(element, state, at)
    case 'fraction': {
      let end = at
      while (end < text.length && end - at < element.max && isDigit(text, end)) end++
      if (end - at < element.min) return ~end
      const nanos = Number(text.slice(at, end).padEnd(9, '0'))
      if (state.nanos !== undefined && state.nanos !== nanos) return ~at
      state.nanos = nanos
      return end
    }
    case 'text':
      return readText(element.field, element.full, state, at)
    case 'offset':
      return readOffset(element.shape, element.zero, state, at)
    case 'localizedOffset':
      return readLocalizedOffset(element.full, state, at)
    case 'zoneId':
    case 'zoneName':
      return readZone(element.kind, state, at)
    case 'optional': {
      const before: ParseState = { ...state, fields: new Map(state.fields) }
      const end = readElements(element.elements, state, at)
      if (end >= 0) return end
      Object.assign(state, before)
      return at
    }
  }
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code >= 48 && code <= 57
}

function readNumber(element: NumberElement, state: ParseState, start: number): number {
  const { text } = state
  const { min, max, sign } = element
  let at = start
  const first = text[at]
  const takesPlus = sign === 'exceedsPad'
  const takesMinus = sign !== 'notNegative'
  if ((first === '+' && !takesPlus) || (first === '-' && !takesMinus)) return ~start
  const signed = first === '+' || first === '-'
  if (signed) at++
  let end = at
  const limit = at + (element.fixed ? min : max) + element.reserved
  while (end < limit && end < text.length && isDigit(text, end)) end++
  if (end - at < min) return ~(at + min > text.length ? at : start === at ? end : start)
  if (element.reserved > 0) end = at + Math.max(min, end - at - element.reserved)
  const count = end - at
  const size = Number(text.slice(at, end))
  if (first === '-' && size === 0) return ~(at - 1)
  if (takesPlus) {
    if (first === '+' && count <= min) return ~(at - 1)
    if (!signed && count > min && !element.fixed) return ~at
  }
  const value = (element.reducedYear ? 2000 : 0) + (first === '-' ? -size : size)
  const known = state.fields.get(element.field)
  if (known !== undefined && known !== value) return ~start
  state.fields.set(element.field, value)
  return end
}

function readText(field: keyof typeof englishNames, full: boolean, state: ParseState, at: number): number {
  const names = englishNames[field][full ? 'full' : 'short']
  const rest = state.text.slice(at).toLowerCase()
  const index = names.findIndex((name) => rest.startsWith(name.toLowerCase()))
  if (index < 0) return ~at
  const end = at + names[index].length
  if (field === 'month') {
    const known = state.fields.get('month')
    if (known !== undefined && known !== index + 1) return ~at
    state.fields.set('month', index + 1)
  } else if (field === 'half') {
    state.half = index
  } else if (field === 'era') {
    state.era = index
  }
  return end
}

const offsetSyntax: Readonly<Record<OffsetShape, RegExp>> = {
  '+HHmm': /^([+-])(\d\d)(\d\d)?/,
  '+HHMM': /^([+-])(\d\d)(\d\d)/,
  '+HH:MM': /^([+-])(\d\d):(\d\d)/,
  '+HHMMss': /^([+-])(\d\d)(\d\d)(\d\d)?/,
  '+HH:MM:ss': /^([+-])(\d\d):(\d\d)(?::(\d\d))?/,
}

function takeOffset(match: RegExpExecArray, state: ParseState, at: number): number {
  const [matched, sign, hours, minutes = '0', seconds = '0'] = match
  const two = (digits: string): string => digits.padStart(2, '0')
  state.zone = timeZone(`${sign}${two(hours)}:${two(minutes)}:${two(seconds)}`)
  return state.zone === undefined ? ~at : at + matched.length
}

function readOffset(shape: OffsetShape, zero: string, state: ParseState, at: number): number {
  const rest = state.text.slice(at)
  const match = offsetSyntax[shape].exec(rest)
  if (match !== null) return takeOffset(match, state, at)
  if (!rest.toLowerCase().startsWith(zero.toLowerCase())) return ~at
  state.zone = timeZone('Z')
  return at + zero.length
}

function readLocalizedOffset(full: boolean, state: ParseState, at: number): number {
  const rest = state.text.slice(at)
  if (!/^gmt/i.test(rest)) return ~at
  const syntax = full ? /^([+-])(\d\d):(\d\d)(?::(\d\d))?/ : /^([+-])(\d{1,2})(?::(\d\d)(?::(\d\d))?)?/
  const match = syntax.exec(rest.slice(3))
  if (match !== null) return takeOffset(match, state, at + 3)
  state.zone = timeZone('Z')
  return at + 3
}

function readZone(kind: 'zoneId' | 'zoneName', state: ParseState, at: number): number {
  const rest = state.text.slice(at)
  const offset =
    /^()([+-])(\d\d)(?::?(\d\d)(?::?(\d\d))?)?/.exec(rest) ??
    /^(utc|gmt|ut)([+-])(\d\d):(\d\d)(?::(\d\d))?/i.exec(rest)
  if (offset !== null) {
    const [matched, , sign, hours, minutes = '00', seconds = '00'] = offset
    state.zone = timeZone(`${sign}${hours}:${minutes}:${seconds}`)
    return state.zone === undefined ? ~at : at + matched.length
  }
  const found = kind === 'zoneId' ? readRegionId(state.text, at) : readZoneName(state.text, at)
  if (found !== undefined) {
    state.zone = found.zone
    return found.end
  }
  if (!/^z/i.test(rest)) return ~at
  state.zone = timeZone('Z')
  return at + 1
}

/** Java's name of each field with the values it may have, for the messages. */
const bounds: Readonly<Record<NumberField, readonly [name: string, least: number, greatest: number]>> = {
  year: ['Year', -999_999_999, 999_999_999],
  yearOfEra: ['YearOfEra', 1, 999_999_999],
  quarter: ['QuarterOfYear', 1, 4],
  month: ['MonthOfYear', 1, 12],
  day: ['DayOfMonth', 1, 31],
  dayOfYear: ['DayOfYear', 1, 366],
  alignedDayOfWeekInMonth: ['AlignedDayOfWeekInMonth', 1, 7],
  hourOfHalf: ['HourOfAmPm', 0, 11],
  clockHourOfHalf: ['ClockHourOfAmPm', 1, 12],
  hour: ['HourOfDay', 0, 23],
  clockHour: ['ClockHourOfDay', 1, 24],
  minute: ['MinuteOfHour', 0, 59],
  second: ['SecondOfMinute', 0, 59],
}

/** The message for a number outside its field's bounds, as java.time words it; undefined for one inside. */
export function fieldOutOfBounds(field: NumberField, value: number): string | undefined {
  const [name, least, greatest] = bounds[field]
  if (value >= least && value <= greatest) return undefined
  const range =
    field === 'day' ? '1 - 28/31' : field === 'dayOfYear' ? '1 - 365/366' : `${least} - ${greatest}`
  return `Invalid value for ${name} (valid values ${range}): ${value}`
}

const monthNames = englishNames.month.full

/** The message for a day that its month has not, as java.time words it; undefined for a date that exists. */
export function dateDoesNotExist(year: number, month: number, day: number): string | undefined {
  if (day <= daysInMonth(year, month)) return undefined
  if (day === 29) return `Invalid date 'February 29' as '${year}' is not a leap year`
  return `Invalid date '${monthNames[month - 1].toUpperCase()} ${day}'`
}

/** The value of the fields, or why they make none; a leading `!` marks what the defaults are to blame for. */
function resolve(state: ParseState): ParsedDatetime | string {
  const { fields } = state
  for (const [field, value] of fields) {
    const problem = fieldOutOfBounds(field, value)
    if (problem !== undefined) return isCheckedLate(field, fields) ? `!${problem}` : problem
  }
  const date = resolveDate(state)
  if (typeof date === 'string') return date
  const hour = resolveHour(state)
  if (typeof hour === 'string') return hour
  const seconds = hour * 3600 + (fields.get('minute') ?? 0) * 60 + (fields.get('second') ?? 0)
  const micros = BigInt(Math.floor((state.nanos ?? 0) / 1000))
  return { date, timeOfDay: BigInt(seconds) * 1_000_000n + micros, zone: state.zone }
}

/** Whether java.time's parser leaves a field of a date alone, as it has not all that make one. */
function isCheckedLate(field: NumberField, fields: ReadonlyMap<NumberField, number>): boolean {
  if (field !== 'month' && field !== 'day' && field !== 'dayOfYear') return false
  const isYearGiven = fields.has('year') || fields.has('yearOfEra')
  return !(isYearGiven && (fields.has('dayOfYear') || (fields.has('month') && fields.has('day'))))
}

function resolveDate(state: ParseState): number | string {
  const { fields } = state
  const ofEra = fields.get('yearOfEra')
  const given = ofEra === undefined ? fields.get('year') : state.era === 0 ? 1 - ofEra : ofEra
  const year = given ?? 1970
  const month = fields.get('month') ?? 1
  const day = fields.get('day') ?? 1
  const dayOfYear = fields.get('dayOfYear')
  if (dayOfYear !== undefined && !(given !== undefined && fields.has('month') && fields.has('day'))) {
    if (dayOfYear === 366 && !isLeapYear(year)) {
      return `Invalid date 'DayOfYear 366' as '${year}' is not a leap year`
    }
    const first = makeDate(year, 1, 1)
    return first === undefined ? 'Exceeds the range of dates' : first + dayOfYear - 1
  }
  const problem = dateDoesNotExist(year, month, day)
  if (problem !== undefined) {
    // java.time itself words an impossible date only when it has all three fields.
    const complete = given !== undefined && fields.has('month') && fields.has('day')
    return complete ? problem : `!${problem}`
  }
  const date = makeDate(year, month, day)
  if (date === undefined) return 'Exceeds the range of dates'
  if (dayOfYear !== undefined && makeDate(year, 1, 1) !== date - dayOfYear + 1) {
    return `Conflict found: DayOfYear ${dayOfYear} differs from the date`
  }
  return date
}

function resolveHour(state: ParseState): number | string {
  const { fields, half } = state
  const clockHour = fields.get('clockHour')
  const clockHourOfHalf = fields.get('clockHourOfHalf')
  const ofDay = fields.get('hour') ?? (clockHour === undefined ? undefined : clockHour % 24)
  const ofHalf =
    fields.get('hourOfHalf') ?? (clockHourOfHalf === undefined ? undefined : clockHourOfHalf % 12)
  if (ofDay !== undefined) {
    const conflict =
      (half !== undefined && half !== Math.floor(ofDay / 12)) ||
      (ofHalf !== undefined && ofHalf !== ofDay % 12)
    return conflict ? `Conflict found: hour ${ofDay} differs from the half of the day` : ofDay
  }
  if (ofHalf !== undefined) return ofHalf + (half === 1 ? 12 : 0)
  // A half alone still says that much.
  return half === 1 ? 12 : 0
}
