/**
 * The rare casts from text that TypeScript does for generated code: instants of texts that name a region's time zone
 * or no date (whose rules and whose "today" no module has), and intervals. Two of the ten functions that may.
 */
import { type DayTimeField, SparkError, type YearMonthField } from '@vonk/common'
import { stringToTimestamp, stringToTimestampNtz } from '../../values/string-to-datetime.ts'
import {
  parseCalendarInterval,
  stringToDayTimeInterval,
  stringToYearMonthInterval,
  unmatchedInterval,
} from '../../values/string-to-interval.ts'
import { timeZone, utc } from '../../values/time-zone.ts'
import type { LiteralValue } from '../expression.ts'
import { registerHostFunction } from '../host-functions.ts'

export const hostNames = Object.freeze({
  timestamp: 'cast_text_to_timestamp',
  interval: 'cast_text_to_interval',
})

/** `(text, zone)`: the instant; with an empty zone the wall clock. */
registerHostFunction(hostNames.timestamp, ([text, zone]) => {
  if (zone === '') return stringToTimestampNtz(text as string) ?? null
  const now = BigInt(Date.now()) * 1000n
  return stringToTimestamp(text as string, timeZone(zone as string) ?? utc, now) ?? null
})

/**
 * `(text, first field, last field, whether a text that is none is NULL)`; without fields a calendar interval, which
 * always is.
 */
registerHostFunction(hostNames.interval, ([value, start, end, trying]) => {
  const text = value as string
  if (start === '') return calendarInterval(text)
  const yearMonth = start === 'year' || start === 'month'
  const parsed = yearMonth
    ? stringToYearMonthInterval(text, start, end as YearMonthField)
    : stringToDayTimeInterval(text, start as DayTimeField, end as DayTimeField)
  if (typeof parsed !== 'string') return parsed
  if (trying) return null
  throw parsed === 'malformed'
    ? new SparkError(unmatchedInterval(text, start as string, end as string))
    : new SparkError({
        condition: 'INVALID_INTERVAL_FORMAT.INTERVAL_PARSING',
        messageParameters: { input: text, interval: yearMonth ? 'year-month' : 'day-time' },
      })
})

function calendarInterval(text: string): LiteralValue {
  const parsed = parseCalendarInterval(text)
  return 'failure' in parsed ? null : [parsed.months, parsed.days, parsed.micros]
}
