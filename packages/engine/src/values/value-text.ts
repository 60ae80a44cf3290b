/**
 * Text of a value of any type, nested ones included, as Spark casts to string and as `show` prints. The writer for a
 * type is made once and then called per value.
 */
import type { DataType } from '@vonk/common'
import { dateText, decimalPlainText, decimalText, timeOfDayText, wallClockText } from '@vonk/common'
import { unreachable } from '../base/assert.ts'
import { doubleText, floatText } from './double-text.ts'
import {
  type CalendarInterval,
  calendarIntervalText,
  dayTimeIntervalText,
  yearMonthIntervalText,
} from './interval-text.ts'
import { type TimeZone, toWallClock } from './time-zone.ts'

/**
 * A single value as the engine's TypeScript side holds it: numbers for byte, short, int, date (days), year-month
 * interval (months), float and double; bigints for long, decimal (unscaled), timestamps and time of day (microseconds)
 * and day-time interval (microseconds); arrays for array and struct; entry pairs for map.
 */
export type Value =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | CalendarInterval
  | readonly Value[]
  | { readonly entries: readonly (readonly [key: Value, value: Value])[] }

export interface ValueTextOptions {
  readonly zone: TimeZone
  /** Decimals never with an exponent; on in ANSI mode and in `show`. */
  readonly plainDecimals: boolean
  /** How NULL inside nested values looks: `null` in casts, `NULL` in `show`. */
  readonly nullText: string
  /** Bytes as the UTF-8 they hold (casts) or as `[31 32]` (`show`). */
  readonly binary: 'utf8' | 'hex'
  /** What a variant's text is; without it a variant may not occur. */
  readonly variant?: (value: Value) => string
}

/** The options of a cast to string. */
export const castTextOptions = (zone: TimeZone, ansi: boolean): ValueTextOptions => ({
  zone,
  plainDecimals: ansi,
  nullText: 'null',
  binary: 'utf8',
})

/** The options of `show`. */
export const showTextOptions = (zone: TimeZone): ValueTextOptions => ({
  zone,
  plainDecimals: true,
  nullText: 'NULL',
  binary: 'hex',
})

type Writer = (value: Value) => string

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })

/** `[31 32]`. */
export function hexText(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes)
    text += `${text === '' ? '' : ' '}${byte.toString(16).toUpperCase().padStart(2, '0')}`
  return `[${text}]`
}

/** A function that writes values of the type; a NULL at the top is `nullText` too. */
export function valueWriter(type: DataType, options: ValueTextOptions): Writer {
  const write = nonNullWriter(type, options)
  return (value) => (value === null ? options.nullText : write(value))
}

function nonNullWriter(type: DataType, options: ValueTextOptions): Writer {
  switch (type.kind) {
    case 'null':
      return () => options.nullText
    case 'boolean':
    case 'byte':
    case 'short':
    case 'integer':
    case 'long':
    case 'string':
      return (value) => `${value as string | number | bigint | boolean}`
    case 'float':
      return (value) => floatText(value as number)
    case 'double':
      return (value) => doubleText(value as number)
    case 'decimal': {
      const text = options.plainDecimals ? decimalPlainText : decimalText
      return (value) => text(value as bigint, type.scale)
    }
    case 'binary':
      return options.binary === 'hex'
        ? (value) => hexText(value as Uint8Array)
        : (value) => utf8.decode(value as Uint8Array)
    case 'date':
      return (value) => dateText(value as number)
    case 'time':
      return (value) => timeOfDayText(value as bigint)
    case 'timestamp':
      return (value) => wallClockText(toWallClock(options.zone, value as bigint))
    case 'timestamp_ntz':
      return (value) => wallClockText(value as bigint)
    case 'yearMonthInterval':
      return (value) => yearMonthIntervalText(value as number, type.start, type.end)
    case 'dayTimeInterval':
      return (value) => dayTimeIntervalText(value as bigint, type.start, type.end)
    case 'calendarInterval':
      return (value) => calendarIntervalText(value as CalendarInterval)
    case 'array': {
      const element = valueWriter(type.element, options)
      return (value) => `[${(value as readonly Value[]).map(element).join(', ')}]`
    }
    case 'map': {
      const key = valueWriter(type.key, options)
      const item = valueWriter(type.value, options)
      return (value) => {
        const { entries } = value as { readonly entries: readonly (readonly [Value, Value])[] }
        return `{${entries.map(([k, v]) => `${key(k)} -> ${item(v)}`).join(', ')}}`
      }
    }
    case 'struct': {
      const fields = type.fields.map((f) => valueWriter(f.type, options))
      return (value) => `{${fields.map((write, i) => write((value as readonly Value[])[i])).join(', ')}}`
    }
    case 'variant':
      return (value) => (options.variant === undefined ? options.nullText : options.variant(value))
    default:
      return unreachable(type)
  }
}
