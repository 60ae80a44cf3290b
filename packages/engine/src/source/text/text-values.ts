/**
 * Values out of the text of CSV fields and JSON strings, by Spark's rules for reading: what a number is in Java, dates
 * and times as casts take them or as the options' patterns say. The hot forms are read by kernels; this is for all
 * others, and for schemas to be found.
 */
import type { DataType } from '@vonk/common'
import { microsPerDay, parseDecimal } from '@vonk/common'
import {
  type DatetimeParser,
  datetimeParser,
  parsedInstant,
  parsedWallClock,
} from '../../values/datetime-parser.ts'
import { toPrecision } from '../../values/decimal.ts'
import {
  stringToDate,
  stringToTime,
  stringToTimestamp,
  stringToTimestampNtz,
} from '../../values/string-to-datetime.ts'
import {
  parseCalendarInterval,
  stringToDayTimeInterval,
  stringToYearMonthInterval,
} from '../../values/string-to-interval.ts'
import { stringToDouble, stringToFloat, stringToIntegral } from '../../values/string-to-number.ts'
import { type TimeZone, timeZone, utc } from '../../values/time-zone.ts'
import type { Value } from '../../values/value-text.ts'

/** Plain data. */
export interface TextValueOptions {
  readonly zone: string
  readonly dateFormat?: string
  readonly timestampFormat?: string
  readonly timestampNtzFormat?: string
  readonly timeFormat?: string
  readonly nanValue: string
  readonly positiveInf: string
  readonly negativeInf: string
}

/** Undefined: the text is no value of the type. */
export type TextReader = (text: string) => Value | undefined

const parserOf = (pattern: string | undefined): DatetimeParser | undefined =>
  pattern === undefined ? undefined : datetimeParser(pattern)

export function textReader(type: DataType, options: TextValueOptions): TextReader {
  const zone = timeZone(options.zone) ?? utc
  switch (type.kind) {
    case 'string':
      return (text) => text
    case 'binary':
      return (text) => new TextEncoder().encode(text)
    case 'boolean':
      return (text) => {
        const word = text.toLowerCase()
        return word === 'true' ? true : word === 'false' ? false : undefined
      }
    case 'byte':
    case 'short':
    case 'integer':
    case 'long':
      return integralReader(type.kind)
    case 'float':
      return floatingReader(options, stringToFloat)
    case 'double':
      return floatingReader(options, stringToDouble)
    case 'decimal':
      return (text) => {
        // Commas are passed over, wherever they stand.
        const parsed = text.trim() === text ? parseDecimal(text.replaceAll(',', '')) : undefined
        return parsed === undefined
          ? undefined
          : toPrecision(parsed.unscaled, parsed.scale, type.precision, type.scale)
      }
    case 'yearMonthInterval':
      return (text) => {
        const months = stringToYearMonthInterval(text, type.start, type.end)
        return typeof months === 'number' ? months : undefined
      }
    case 'dayTimeInterval':
      return (text) => {
        const micros = stringToDayTimeInterval(text, type.start, type.end)
        return typeof micros === 'bigint' ? micros : undefined
      }
    case 'calendarInterval':
      return (text) => {
        const interval = parseCalendarInterval(text)
        return 'failure' in interval ? undefined : interval
      }
    default:
      return datetimeReader(type, options, zone) ?? (() => undefined)
  }
}

function integralReader(kind: 'byte' | 'short' | 'integer' | 'long'): TextReader {
  return (text) => {
    if (!/^[+-]?\d+$/.test(text)) return undefined
    const value = stringToIntegral(text, kind, { truncate: false })
    return kind === 'long' || value === undefined ? value : Number(value)
  }
}

function floatingReader(options: TextValueOptions, read: (text: string) => number | undefined): TextReader {
  const { nanValue, positiveInf, negativeInf } = options
  return (text) => {
    if (text === nanValue) return Number.NaN
    if (text === positiveInf) return Infinity
    if (text === negativeInf) return -Infinity
    // Java knows these words in this case only.
    if (/[a-zA-Z]{3}/.test(text) && !/^\s*[+-]?(NaN|Infinity)\s*$/.test(text)) return undefined
    return read(text)
  }
}

function datetimeReader(type: DataType, options: TextValueOptions, zone: TimeZone): TextReader | undefined {
  switch (type.kind) {
    case 'date': {
      const parser = parserOf(options.dateFormat)
      if (parser === undefined) return stringToDate
      return (text) => {
        const parsed = parser.parse(text)
        return 'reason' in parsed ? undefined : parsed.date
      }
    }
    case 'timestamp': {
      const parser = parserOf(options.timestampFormat)
      // A time alone is one of today.
      if (parser === undefined) return (text) => stringToTimestamp(text, zone, BigInt(Date.now()) * 1000n)
      return (text) => {
        const parsed = parser.parse(text)
        return 'reason' in parsed ? undefined : parsedInstant(parsed, zone)
      }
    }
    case 'timestamp_ntz': {
      const parser = parserOf(options.timestampNtzFormat)
      if (parser === undefined) return (text) => stringToTimestampNtz(text, { allowZone: false })
      return (text) => {
        const parsed = parser.parse(text)
        return 'reason' in parsed || parsed.zone !== undefined ? undefined : parsedWallClock(parsed)
      }
    }
    case 'time': {
      const parser = parserOf(options.timeFormat)
      if (parser === undefined) return stringToTime
      return (text) => {
        const parsed = parser.parse(text)
        return 'reason' in parsed ? undefined : parsed.timeOfDay % microsPerDay
      }
    }
    default:
      return undefined
  }
}
