/** Values of a type out of parsed JSON, as Spark reads it: what does not fit becomes null and is told. */
import type { DataType, StructType } from '@vonk/common'
import { parseDecimal } from '@vonk/common'
import { toPrecision } from '../../values/decimal.ts'
import { stringToIntegral } from '../../values/string-to-number.ts'
import type { Value } from '../../values/value-text.ts'
import { textReader } from '../text/text-values.ts'
import type { Json } from './json-text.ts'
import type { JsonOptions } from './options.ts'

/** Undefined: it does not fit. `onBad` hears of parts that do not. */
export type JsonReader = (json: Json, onBad: () => void) => Value | undefined

export function jsonReader(type: DataType, options: JsonOptions): JsonReader {
  const read = nonNullReader(type, options)
  return (json, onBad) => (json === null ? null : read(json, onBad))
}

type NonNull = Exclude<Json, null>

function nonNullReader(
  type: DataType,
  options: JsonOptions,
): (json: NonNull, onBad: () => void) => Value | undefined {
  switch (type.kind) {
    case 'boolean':
      return (json) => (typeof json === 'boolean' ? json : undefined)
    case 'byte':
    case 'short':
    case 'integer':
    case 'long': {
      const { kind } = type
      return (json) => {
        const value = integral(json, kind)
        return kind === 'long' || value === undefined ? value : Number(value)
      }
    }
    case 'float':
      return (json) => {
        const value = floating(json, options)
        return value === undefined ? undefined : Math.fround(value)
      }
    case 'double':
      return (json) => floating(json, options)
    case 'decimal':
      return (json) => {
        const parsed = parseDecimal(
          numberText(json) ?? (typeof json === 'string' ? json.replaceAll(',', '') : ''),
        )
        return parsed === undefined
          ? undefined
          : toPrecision(parsed.unscaled, parsed.scale, type.precision, type.scale)
      }
    case 'string':
      return (json) =>
        typeof json === 'string' ? json : typeof json === 'boolean' ? String(json) : json.text
    case 'binary':
      return (json) => (typeof json === 'string' ? base64Bytes(json) : undefined)
    case 'date': {
      const read = textReader(type, options)
      if (options.dateFormat !== undefined)
        return (json) => (typeof json === 'string' ? read(json) : undefined)
      return (json) => (typeof json === 'string' ? (read(json) ?? dayNumber(json)) : undefined)
    }
    case 'timestamp': {
      const read = textReader(type, options)
      return (json) => {
        if (typeof json === 'string') return read(json)
        const seconds = integral(json, 'long')
        return seconds === undefined ? undefined : seconds * 1_000_000n
      }
    }
    case 'array':
      return arrayReader(jsonReader(type.element, options))
    case 'map':
      return mapReader(jsonReader(type.value, options))
    case 'struct':
      return structReader(type, options)
    case 'variant':
    case 'null':
      return () => undefined
    default: {
      const read = textReader(type, options)
      return (json) => (typeof json === 'string' ? read(json) : undefined)
    }
  }
}

const numberText = (json: NonNull): string | undefined =>
  typeof json === 'object' && json.kind === 'number' ? json.text : undefined

const integral = (json: NonNull, kind: 'byte' | 'short' | 'integer' | 'long'): bigint | undefined => {
  const text = numberText(json)
  if (text === undefined || !/^-?\d+$/.test(text)) return undefined
  return stringToIntegral(text, kind, { truncate: false })
}

/** Without a pattern for dates, the number of a day is one, too. */
function dayNumber(text: string): number | undefined {
  if (!/^[+-]?\d+$/.test(text)) return undefined
  const day = stringToIntegral(text, 'integer', { truncate: false })
  return day === undefined ? undefined : Number(day)
}

const words: ReadonlyMap<string, number> = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Infinity],
  ['+Infinity', Infinity],
  ['-Infinity', -Infinity],
  ['INF', Infinity],
  ['+INF', Infinity],
  ['-INF', -Infinity],
])

function floating(json: NonNull, { allowNonNumericNumbers }: JsonOptions): number | undefined {
  const text = numberText(json)
  // A whole number has no zero below zero.
  if (text !== undefined) return text === '-0' ? 0 : (words.get(text) ?? Number(text))
  return typeof json === 'string' && allowNonNumericNumbers ? words.get(json) : undefined
}

const base64Padding = 61

/** What a character of base64 stands for; -1: nothing. */
function base64Digit(code: number): number {
  if (code >= 65 && code <= 90) return code - 65
  if (code >= 97 && code <= 122) return code - 71
  if (code >= 48 && code <= 57) return code + 4
  return code === 43 ? 62 : code === 47 ? 63 : -1
}

/**
 * As strict as Spark's reader: whole groups of four, and blanks before a group alone; a padded one may have others
 * behind it. Undefined where the text is no base64.
 */
function base64Bytes(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(Math.ceil(text.length / 4) * 3)
  let length = 0
  let at = 0
  for (;;) {
    while (at < text.length && text.charCodeAt(at) <= 32) at++
    if (at === text.length) return bytes.slice(0, length)
    if (at + 4 > text.length) return undefined
    const [a, b, third, fourth] = [0, 1, 2, 3].map((i) => text.charCodeAt(at + i))
    const kept = third === base64Padding ? 1 : fourth === base64Padding ? 2 : 3
    const c = kept === 1 ? 0 : base64Digit(third)
    const d = kept === 3 ? base64Digit(fourth) : 0
    if (base64Digit(a) < 0 || base64Digit(b) < 0 || c < 0 || d < 0 || (kept < 3 && fourth !== base64Padding))
      return undefined
    const word = (base64Digit(a) << 18) | (base64Digit(b) << 12) | (c << 6) | d
    bytes[length++] = word >>> 16
    if (kept > 1) bytes[length++] = (word >>> 8) & 0xff
    if (kept > 2) bytes[length++] = word & 0xff
    at += 4
  }
}

/** One element that does not fit spoils the array, as it does a map; a struct keeps the fields that do. */
function arrayReader(element: JsonReader): (json: NonNull, onBad: () => void) => Value | undefined {
  return (json, onBad) => {
    if (typeof json !== 'object' || json.kind !== 'array') return undefined
    return allThere(json.items.map((item) => element(item, onBad)))
  }
}

const allThere = (values: readonly (Value | undefined)[]): readonly Value[] | undefined =>
  values.includes(undefined) ? undefined : (values as readonly Value[])

function orNull(value: Value | undefined, onBad: () => void): Value {
  if (value !== undefined) return value
  onBad()
  return null
}

function mapReader(read: JsonReader): (json: NonNull, onBad: () => void) => Value | undefined {
  return (json, onBad) => {
    if (typeof json !== 'object' || json.kind !== 'object') return undefined
    const values = allThere(json.values.map((item) => read(item, onBad)))
    return values && { entries: json.keys.map((key, i) => [key, values[i]] as const) }
  }
}

export function structReader(
  type: StructType,
  options: JsonOptions,
): (json: NonNull, onBad: () => void) => readonly Value[] | undefined {
  const places = new Map(type.fields.map((f, i) => [f.name, i]))
  const readers = type.fields.map((f) => jsonReader(f.type, options))
  return (json, onBad) => {
    if (typeof json !== 'object' || json.kind !== 'object') return undefined
    const values: Value[] = readers.map(() => null)
    json.keys.forEach((key, i) => {
      const place = places.get(key)
      if (place !== undefined) values[place] = orNull(readers[place](json.values[i], onBad), onBad)
    })
    return values
  }
}
