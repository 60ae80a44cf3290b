/**
 * JavaScript values into the form that buffers and literals hold, by the column's type: dates as days, instants as
 * microseconds, decimals unscaled. What a type accepts is the table in `docs/values.md`; anything else is an error that
 * names the column.
 */
import {
  type DataType,
  Decimal,
  type DecimalType,
  daysFromCivil,
  powerOfTen,
  SparkError,
  sqlName,
} from '@vonk/common'
import { bytesOf, kindName, type TemporalValue, temporalKind, valueText } from './js-kinds.ts'
import { Timestamp } from './timestamp.ts'

/** A value that cannot be of the type: the message names value, type and column. */
export const unacceptable = (value: unknown, type: DataType, column: string): SparkError =>
  new SparkError({
    condition: 'INVALID_EXTERNAL_TYPE',
    messageParameters: { externalType: kindName(value), type: `"${sqlName(type)}"`, expr: `"${column}"` },
    message:
      `[INVALID_EXTERNAL_TYPE] The value ${valueText(value)} of type ${kindName(value)} is no "${sqlName(type)}"; ` +
      `it was meant for "${column}". SQLSTATE: 42K0N`,
  })

const ranges: Readonly<Record<string, number>> = { byte: 2 ** 7, short: 2 ** 15, integer: 2 ** 31 }
const longMin = -(2n ** 63n)
const longMax = 2n ** 63n - 1n

export function toSmallInteger(value: unknown, type: DataType, column: string): number {
  const number = typeof value === 'bigint' ? Number(value) : value
  const limit = ranges[type.kind]
  if (typeof number === 'number' && Number.isInteger(number) && number >= -limit && number < limit)
    return number
  throw unacceptable(value, type, column)
}

export function toLong(value: unknown, type: DataType, column: string): bigint {
  if (typeof value === 'bigint' && value >= longMin && value <= longMax) return value
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value)
  throw unacceptable(value, type, column)
}

export function toDouble(value: unknown, type: DataType, column: string): number {
  if (typeof value === 'number') return value
  if (typeof value === 'bigint' && BigInt(Number(value)) === value) return Number(value)
  throw unacceptable(value, type, column)
}

/** The unscaled value at the type's scale; digits are never dropped. */
export function toUnscaled(value: unknown, type: DecimalType, column: string): bigint {
  const exact =
    value instanceof Decimal
      ? value
      : typeof value === 'string' || typeof value === 'bigint' || typeof value === 'number'
        ? Decimal.from(value)
        : undefined
  if (exact === undefined) throw unacceptable(value, type, column)
  const shift = type.scale - exact.scale
  const unscaled = shift >= 0 ? exact.unscaled * powerOfTen(shift) : exact.unscaled / powerOfTen(-shift)
  const isExact = shift >= 0 || unscaled * powerOfTen(-shift) === exact.unscaled
  const limit = powerOfTen(type.precision)
  if (!isExact || unscaled >= limit || unscaled <= -limit) throw unacceptable(value, type, column)
  return unscaled
}

export function toBytes(value: unknown, type: DataType, column: string): Uint8Array {
  const bytes = bytesOf(value)
  if (bytes === undefined) throw unacceptable(value, type, column)
  return bytes
}

const dateSyntax = /^([+-]?\d{4,6})-(\d{2})-(\d{2})$/

export function toDays(value: unknown, type: DataType, column: string): number {
  if (value instanceof Date && !Number.isNaN(value.getTime())) return Math.floor(value.getTime() / 86_400_000)
  const text =
    typeof value === 'object' && value !== null && temporalKind(value) === 'PlainDate'
      ? (value as TemporalValue).toString({ calendarName: 'never' })
      : value
  const days = typeof text === 'string' ? daysOfText(text) : undefined
  if (days === undefined) throw unacceptable(value, type, column)
  return days
}

function daysOfText(text: string): number | undefined {
  const match = dateSyntax.exec(text)
  return match === null ? undefined : daysOfFields(Number(match[1]), Number(match[2]), Number(match[3]))
}

function daysOfFields(year: number, month: number, day: number): number | undefined {
  if (month < 1 || month > 12 || day < 1) return undefined
  const days = daysFromCivil(year, month, day)
  const next = month === 12 ? daysFromCivil(year + 1, 1, 1) : daysFromCivil(year, month + 1, 1)
  return days < next ? days : undefined
}

const clock = String.raw`(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?`
const timeSyntax = new RegExp(`^${clock}$`)
const wallClockSyntax = new RegExp(String.raw`^([+-]?\d{4,6}-\d{2}-\d{2})(?:[T ]${clock})?$`)
const offsetSyntax = /(?<=\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(?:Z|([+-])(\d{2}):?(\d{2})?)$/

function microsOfClock(hour: string, minute: string, second = '0', fraction = ''): bigint | undefined {
  const [h, m, s] = [Number(hour), Number(minute), Number(second)]
  if (h > 23 || m > 59 || s > 59) return undefined
  return BigInt(h * 3600 + m * 60 + s) * 1_000_000n + BigInt(fraction.padEnd(6, '0').slice(0, 6))
}

export function toTimeMicros(value: unknown, type: DataType, column: string): bigint {
  const text =
    typeof value === 'object' && value !== null && temporalKind(value) === 'PlainTime'
      ? (value as TemporalValue).toString({ smallestUnit: 'microsecond' })
      : value
  const match = typeof text === 'string' ? timeSyntax.exec(text) : null
  const micros = match === null ? undefined : microsOfClock(match[1], match[2], match[3], match[4])
  if (micros === undefined) throw unacceptable(value, type, column)
  return micros
}

function wallClockMicros(text: string): bigint | undefined {
  const match = wallClockSyntax.exec(text)
  const days = match === null ? undefined : daysOfText(match[1])
  if (match === null || days === undefined) return undefined
  const time = match[2] === undefined ? 0n : microsOfClock(match[2], match[3], match[4], match[5])
  return time === undefined ? undefined : BigInt(days) * 86_400_000_000n + time
}

export function toWallClockMicros(value: unknown, type: DataType, column: string): bigint {
  const text =
    typeof value === 'object' && value !== null && temporalKind(value) === 'PlainDateTime'
      ? (value as TemporalValue).toString({ smallestUnit: 'microsecond', calendarName: 'never' })
      : value
  const micros = typeof text === 'string' ? wallClockMicros(text) : undefined
  if (micros === undefined) throw unacceptable(value, type, column)
  return micros
}

/** An instant; text needs an offset here (text without one means the session's zone, which only the engine knows). */
export function toInstantMicros(value: unknown, type: DataType, column: string): bigint {
  if (value instanceof Timestamp) return value.epochMicros
  if (value instanceof Date && !Number.isNaN(value.getTime())) return BigInt(value.getTime()) * 1000n
  if (typeof value === 'object' && value !== null && temporalKind(value) === 'Instant') {
    const nanos = (value as TemporalValue).epochNanoseconds ?? 0n
    return nanos >= 0n ? nanos / 1000n : (nanos - 999n) / 1000n
  }
  const micros = typeof value === 'string' ? instantOfText(value) : undefined
  if (micros === undefined) throw unacceptable(value, type, column)
  return micros
}

function instantOfText(text: string): bigint | undefined {
  const offset = offsetSyntax.exec(text)
  if (offset === null) return undefined
  const wallClock = wallClockMicros(text.slice(0, offset.index))
  if (wallClock === undefined) return undefined
  const minutes = Number(offset[2] ?? 0) * 60 + Number(offset[3] ?? 0)
  const shift = BigInt(offset[1] === '-' ? -minutes : minutes) * 60_000_000n
  return wallClock - shift
}

/** Text that means a wall clock in the session's zone: a date and time without offset. */
export const isZonelessText = (value: unknown): value is string =>
  typeof value === 'string' && wallClockMicros(value) !== undefined

export function toMonths(value: unknown, type: DataType, column: string): number {
  const months = (value as { readonly months?: unknown } | null)?.months
  if (typeof months === 'number' && Number.isInteger(months) && Math.abs(months) < 2 ** 31) return months
  throw unacceptable(value, type, column)
}

export function toIntervalMicros(value: unknown, type: DataType, column: string): bigint {
  const micros = (value as { readonly micros?: unknown } | null)?.micros
  if (typeof micros === 'bigint' || typeof micros === 'number') return toLong(micros, type, column)
  throw unacceptable(value, type, column)
}

export interface CalendarInterval {
  readonly months: number
  readonly days: number
  readonly micros: bigint
}

export function toCalendarInterval(value: unknown, type: DataType, column: string): CalendarInterval {
  const { months = 0, days = 0, micros = 0n } = (value ?? {}) as Partial<Record<string, unknown>>
  const isInteger = (n: unknown): n is number => typeof n === 'number' && Number.isInteger(n)
  if (typeof value !== 'object' || !isInteger(months) || !isInteger(days))
    throw unacceptable(value, type, column)
  return { months, days, micros: toLong(micros, type, column) }
}
