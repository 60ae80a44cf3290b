/** Writes dates and times by a pattern. A formatter is compiled once per pattern and used for every row. */
import { civilFromDays, floorDiv, microsPerDay, yearText } from '@vonk/common'
import { dayOfYear, quarter, weekdayFromMonday } from './civil-date.ts'
import {
  compilePattern,
  englishNames,
  type NumberElement,
  type NumberField,
  type OffsetShape,
  type PatternElement,
} from './datetime-pattern.ts'
import { offsetAt, type TimeZone } from './time-zone.ts'
import { zoneName } from './time-zone-names.ts'

/** The fields of one value; an instant has them in a zone, whose offset holds there. */
interface FieldSource {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly date: number
  readonly secondOfDay: number
  readonly micro: number
  readonly zone: TimeZone
  readonly offset: number
  readonly instant: bigint
}

export interface DatetimeFormatter {
  /** Text of an instant on the wall clock of the zone. */
  readonly timestamp: (instant: bigint, zone: TimeZone) => string
  /** Text of a wall clock; zone letters show the given zone. Dates are wall clocks at midnight. */
  readonly wallClock: (micros: bigint, zone: TimeZone) => string
}

/** Compiles a pattern; throws the SparkError for a pattern that Spark refuses. */
export function datetimeFormatter(pattern: string): DatetimeFormatter {
  const elements = compilePattern(pattern, { parsing: false })
  const write = (wallClock: bigint, offset: number, zone: TimeZone): string => {
    const date = Number(floorDiv(wallClock, microsPerDay))
    const microOfDay = Number(wallClock - BigInt(date) * microsPerDay)
    const secondOfDay = Math.floor(microOfDay / 1_000_000)
    const instant = wallClock - BigInt(offset) * 1_000_000n
    const fields = { date, secondOfDay, micro: microOfDay - secondOfDay * 1_000_000, zone, offset, instant }
    return writeElements(elements, { ...civilFromDays(date), ...fields })
  }
  return {
    timestamp: (instant, zone) => {
      const offset = offsetAt(zone, instant)
      return write(instant + BigInt(offset) * 1_000_000n, offset, zone)
    },
    wallClock: (micros, zone) => write(micros, offsetAt(zone, micros), zone),
  }
}

function writeElements(elements: readonly PatternElement[], source: FieldSource): string {
  let text = ''
  for (const element of elements) text += writeElement(element, source)
  return text
}

function writeElement(element: PatternElement, source: FieldSource): string {
  switch (element.kind) {
    case 'literal':
      return element.text
    case 'number':
      return numberText(element, numberOf(element.field, source))
    case 'fraction':
      return `${source.micro.toString().padStart(6, '0')}000`.slice(0, element.max)
    case 'text':
      return englishNames[element.field][element.full ? 'full' : 'short'][textIndex(element.field, source)]
    case 'offset':
      return offsetDigits(element.shape, element.zero, source.offset)
    case 'localizedOffset':
      return localizedOffset(source.offset, element.full)
    case 'zoneId':
      return source.zone.id
    case 'zoneName':
      return zoneName(source.zone, source.instant, element.full)
    case 'optional':
      return writeElements(element.elements, source)
  }
}

function numberText(element: NumberElement, value: number): string {
  if (element.reducedYear) return (Math.abs(value) % 100).toString().padStart(2, '0')
  if (element.sign === 'exceedsPad' && element.min === 4) return yearText(value)
  const digits = Math.abs(value).toString()
  const sign = value < 0 ? '-' : element.sign === 'exceedsPad' && digits.length > element.min ? '+' : ''
  return sign + digits.padStart(element.min, '0')
}

function numberOf(field: NumberField, source: FieldSource): number {
  const hour = Math.floor(source.secondOfDay / 3600)
  switch (field) {
    case 'year':
      return source.year
    case 'yearOfEra':
      return source.year > 0 ? source.year : 1 - source.year
    case 'quarter':
      return quarter(source.date)
    case 'month':
      return source.month
    case 'day':
      return source.day
    case 'dayOfYear':
      return dayOfYear(source.date)
    case 'alignedDayOfWeekInMonth':
      return ((source.day - 1) % 7) + 1
    case 'hourOfHalf':
      return hour % 12
    case 'clockHourOfHalf':
      return hour % 12 === 0 ? 12 : hour % 12
    case 'hour':
      return hour
    case 'clockHour':
      return hour === 0 ? 24 : hour
    case 'minute':
      return Math.floor(source.secondOfDay / 60) % 60
    case 'second':
      return source.secondOfDay % 60
  }
}

function textIndex(field: keyof typeof englishNames, source: FieldSource): number {
  switch (field) {
    case 'month':
      return source.month - 1
    case 'weekday':
      return weekdayFromMonday(source.date)
    case 'half':
      return source.secondOfDay < 43_200 ? 0 : 1
    case 'era':
      return source.year > 0 ? 1 : 0
    case 'quarter':
      return quarter(source.date) - 1
  }
}

const two = (n: number): string => n.toString().padStart(2, '0')

function offsetDigits(shape: OffsetShape, zero: string, offset: number): string {
  const size = Math.abs(offset)
  const hours = two(Math.floor(size / 3600))
  const minutes = two(Math.floor(size / 60) % 60)
  const seconds = size % 60
  const sign = offset < 0 ? '-' : '+'
  const withSeconds = shape === '+HHMMss' || shape === '+HH:MM:ss'
  // What the shape has no place for is not shown, so that 17 seconds at most may look like none.
  if (offset === 0 || (!withSeconds && size < 60)) return zero
  if (shape === '+HHmm') return minutes === '00' ? `${sign}${hours}` : `${sign}${hours}${minutes}`
  const colon = shape.includes(':') ? ':' : ''
  const tail = withSeconds && seconds !== 0 ? `${colon}${two(seconds)}` : ''
  return `${sign}${hours}${colon}${minutes}${tail}`
}

function localizedOffset(offset: number, full: boolean): string {
  if (offset === 0) return 'GMT'
  const size = Math.abs(offset)
  const hours = Math.floor(size / 3600)
  const minutes = Math.floor(size / 60) % 60
  const seconds = size % 60
  const sign = offset < 0 ? '-' : '+'
  const tail = seconds === 0 ? '' : `:${two(seconds)}`
  if (full) return `GMT${sign}${two(hours)}:${two(minutes)}${tail}`
  return minutes === 0 && seconds === 0 ? `GMT${sign}${hours}` : `GMT${sign}${hours}:${two(minutes)}${tail}`
}
