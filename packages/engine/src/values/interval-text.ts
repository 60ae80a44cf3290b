/**
 * Text of intervals: the ANSI literals that Spark prints for year-month and day-time intervals, and the list of units
 * of a calendar interval. Year-month intervals are months, day-time intervals microseconds.
 */
import type { DayTimeField, YearMonthField } from '@vonk/common'
import { assert } from '../base/assert.ts'

/** Three parts that do not convert into each other: how long a month or a day is depends on where it is added. */
export interface CalendarInterval {
  readonly months: number
  readonly days: number
  readonly micros: bigint
}

const dayTimeFields: readonly DayTimeField[] = ['day', 'hour', 'minute', 'second']

export const microsOfField: Readonly<Record<DayTimeField, bigint>> = {
  day: 86_400_000_000n,
  hour: 3_600_000_000n,
  minute: 60_000_000n,
  second: 1_000_000n,
}

function qualifier(start: string, end: string): string {
  return start === end ? start.toUpperCase() : `${start.toUpperCase()} TO ${end.toUpperCase()}`
}

/** What stands between the quotes: `1-2`, `-3`. */
export function yearMonthDigits(months: number, start: YearMonthField, end: YearMonthField): string {
  const size = Math.abs(months)
  const sign = months < 0 ? '-' : ''
  if (start === 'month') return `${sign}${size}`
  const years = Math.floor(size / 12)
  return end === 'year' ? `${sign}${years}` : `${sign}${years}-${size % 12}`
}

/** `INTERVAL '1-2' YEAR TO MONTH`, `INTERVAL '14' MONTH`. */
export const yearMonthIntervalText = (months: number, start: YearMonthField, end: YearMonthField): string =>
  `INTERVAL '${yearMonthDigits(months, start, end)}' ${qualifier(start, end)}`

/** What stands between the quotes: `1 02:03:04.5`, `-05:06`. Only days are without a leading zero. */
export function dayTimeDigits(micros: bigint, start: DayTimeField, end: DayTimeField): string {
  const first = dayTimeFields.indexOf(start)
  const last = dayTimeFields.indexOf(end)
  assert(first <= last, 'an interval starts with the greater field')
  let rest = micros < 0n ? -micros : micros
  let text = micros < 0n ? '-' : ''
  for (let i = first; i <= last; i++) {
    const field = dayTimeFields[i]
    const count = rest / microsOfField[field]
    rest -= count * microsOfField[field]
    if (i > first) text += field === 'hour' ? ' ' : ':'
    text += field === 'day' ? `${count}` : count.toString().padStart(2, '0')
  }
  if (end !== 'second' || rest === 0n) return text
  return `${text}.${rest.toString().padStart(6, '0').replace(/0+$/, '')}`
}

/** `INTERVAL '1 02:03:04.5' DAY TO SECOND`, `INTERVAL '100' HOUR`. */
export const dayTimeIntervalText = (micros: bigint, start: DayTimeField, end: DayTimeField): string =>
  `INTERVAL '${dayTimeDigits(micros, start, end)}' ${qualifier(start, end)}`

/** `1 years 2 months 3 days 4 hours 5 minutes 6.789 seconds`, units of 0 left out; `0 seconds` where all are 0. */
export function calendarIntervalText({ months, days, micros }: CalendarInterval): string {
  const parts: string[] = []
  const add = (count: number | bigint, unit: string): void => {
    if (count !== 0 && count !== 0n) parts.push(`${count} ${unit}`)
  }
  add(Math.trunc(months / 12), 'years')
  add(months % 12, 'months')
  add(days, 'days')
  add(micros / microsOfField.hour, 'hours')
  add((micros % microsOfField.hour) / microsOfField.minute, 'minutes')
  const rest = micros % microsOfField.minute
  if (rest !== 0n)
    parts.push(`${dayTimeDigits(rest, 'second', 'second').replace(/^(-?)0(?=\d)/, '$1')} seconds`)
  return parts.length === 0 ? '0 seconds' : parts.join(' ')
}
