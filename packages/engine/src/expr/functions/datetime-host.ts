/**
 * Dates and times that TypeScript does for generated code: patterns that are no constants, with names of zones, or with
 * a text that does not match them, and time zones that are no constants. Two of the ten functions that may.
 */
import { SparkError } from '@vonk/common'
import { type DatetimeFormatter, datetimeFormatter } from '../../values/datetime-formatter.ts'
import {
  type DatetimeParser,
  datetimeParser,
  parsedInstant,
  parsedWallClock,
} from '../../values/datetime-parser.ts'
import { offsetAt, type TimeZone, timeZone, toInstant, utc } from '../../values/time-zone.ts'
import { fitsLong } from '../../values/timestamp-arithmetic.ts'
import type { LiteralValue } from '../expression.ts'
import { registerHostFunction } from '../host-functions.ts'
import { hostNames } from './datetime-names.ts'

const compiledMost = 500

function keep<T>(known: Map<string, T>, key: string, make: (key: string) => T): T {
  const found = known.get(key)
  if (found !== undefined) return found
  const made = make(key)
  if (known.size >= compiledMost) known.clear()
  known.set(key, made)
  return made
}

const formatters = new Map<string, DatetimeFormatter>()
const parsers = new Map<string, DatetimeParser>()

/**
 * `(operation, text or microseconds, pattern, zone, try)`. `format`: text of an instant. `instant`, `wallClock`,
 * `date`, `time`: microseconds of a text, where `try` asks for NULL instead of an error.
 */
registerHostFunction(hostNames.pattern, ([operation, value, pattern, zoneId, trying]) => {
  const zone = timeZone(zoneId as string) ?? utc
  if (operation === 'format') {
    return keep(formatters, pattern as string, datetimeFormatter).timestamp(value as bigint, zone)
  }
  return parse(operation as string, value as string, pattern as string, zone, trying === true)
})

function parse(
  operation: string,
  text: string,
  pattern: string,
  zone: TimeZone,
  trying: boolean,
): LiteralValue {
  const parsed = keep(parsers, pattern, datetimeParser).parse(text)
  if ('reason' in parsed) {
    if (trying) return null
    throw operation === 'time' ? badTime(text, pattern) : badTimestamp(parsed.reason, operation)
  }
  if (operation === 'time') return parsed.timeOfDay
  const micros = operation === 'instant' ? parsedInstant(parsed, zone) : parsedWallClock(parsed)
  if (fitsLong(micros)) return micros
  if (trying) return null
  throw badTimestamp('long overflow', operation)
}

const badTimestamp = (reason: string, operation: string): SparkError =>
  new SparkError({
    condition: 'CANNOT_PARSE_TIMESTAMP',
    messageParameters: {
      message: reason,
      func: operation === 'date' ? '`try_to_date`' : '`try_to_timestamp`',
    },
  })

const badTime = (text: string, pattern: string): SparkError =>
  new SparkError({
    condition: 'CANNOT_PARSE_TIME',
    messageParameters: { input: `'${text}'`, format: `'${pattern}'` },
  })

/** `(name, microseconds, whether these are a wall clock)`: how far the zone is from UTC there, in microseconds. */
registerHostFunction(hostNames.zone, ([name, micros, local]) => {
  const zone = timeZone(name as string)
  if (zone === undefined) {
    throw new SparkError({ condition: 'INVALID_TIMEZONE', messageParameters: { timeZone: `${name}` } })
  }
  const at = micros as bigint
  return local === true ? at - toInstant(zone, at) : BigInt(offsetAt(zone, at)) * 1_000_000n
})
