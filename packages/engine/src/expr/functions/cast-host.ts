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
    ? unmatched(text, start as string, end as string, yearMonth)
    : new SparkError({
        condition: 'INVALID_INTERVAL_FORMAT.INTERVAL_PARSING',
        messageParameters: { input: text, interval: yearMonth ? 'year-month' : 'day-time' },
      })
})

function calendarInterval(text: string): LiteralValue {
  const parsed = parseCalendarInterval(text)
  return 'failure' in parsed ? null : [parsed.months, parsed.days, parsed.micros]
}

const shapes: Readonly<Record<string, string>> = {
  year: 'y',
  month: 'm',
  day: 'd',
  hour: 'h',
  minute: 'm',
  second: 's.n',
}
const dayTimeOrder = ['day', 'hour', 'minute', 'second']

function unmatched(input: string, start: string, end: string, yearMonth: boolean): SparkError {
  const fields = yearMonth
    ? start === end
      ? [start]
      : ['year', 'month']
    : dayTimeOrder.slice(dayTimeOrder.indexOf(start), dayTimeOrder.indexOf(end) + 1)
  const digits = fields
    .map((name, i) => `${i === 0 ? '' : yearMonth ? '-' : name === 'hour' ? ' ' : ':'}${shapes[name]}`)
    .join('')
  const words = start === end ? start : `${start} to ${end}`
  const shape = `[+|-]${digits}`
  return new SparkError({
    condition: `INVALID_INTERVAL_FORMAT.UNMATCHED_FORMAT_STRING${yearMonth ? '' : '_WITH_NOTICE'}`,
    messageParameters: {
      input,
      intervalStr: yearMonth ? 'year-month' : 'day-time',
      supportedFormat: `\`${shape}\`, \`INTERVAL [+|-]'${shape}' ${words.toUpperCase()}\``,
      typeName: `interval ${words}`,
    },
  })
}
