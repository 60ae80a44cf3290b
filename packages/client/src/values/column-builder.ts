/** Columns in Arrow layout out of JavaScript values of one type: what `createDataFrame` sends. */
import { type DataType, SparkError, type StructType } from '@vonk/common'
import type { ResultColumn } from '@vonk/protocol'
import { Row } from '../row.ts'
import { isIterable } from './js-kinds.ts'
import {
  toBytes,
  toCalendarInterval,
  toDays,
  toDouble,
  toInstantMicros,
  toIntervalMicros,
  toLong,
  toMonths,
  toSmallInteger,
  toTimeMicros,
  toUnscaled,
  toWallClockMicros,
  unacceptable,
} from './value-input.ts'

export interface ColumnInput {
  readonly type: DataType
  readonly nullable: boolean
  /** For errors: `a`, `a.b`, `a.element`. */
  readonly name: string
}

type Body = Pick<ResultColumn, 'offsets' | 'data' | 'children'>

/** A column of the values; null and undefined are NULL, and an error where the column says that there is none. */
export function buildColumn(input: ColumnInput, values: readonly unknown[]): ResultColumn {
  const validity = new Uint8Array((values.length + 7) >> 3)
  let nullCount = 0
  values.forEach((value, i) => {
    if (value === null || value === undefined) nullCount++
    else validity[i >> 3] |= 1 << (i & 7)
  })
  if (nullCount > 0 && !input.nullable)
    throw new SparkError({
      condition: 'NOT_NULL_ASSERT_VIOLATION',
      messageParameters: { walkedTypePath: `the field ${input.name}` },
    })
  const head = { length: values.length, nullCount, validity: nullCount === 0 ? null : validity }
  return { ...head, ...bodyOf(input, values) }
}

function bodyOf(input: ColumnInput, values: readonly unknown[]): Body {
  const { type, name } = input
  switch (type.kind) {
    case 'null':
      if (values.some((value) => value !== null && value !== undefined))
        throw unacceptable(
          values.find((value) => value !== null && value !== undefined),
          type,
          name,
        )
      return fixed(new Uint8Array(0))
    case 'boolean':
      return bits(input, values)
    case 'byte':
      return fixed(new Int8Array(numbers(values, (v) => toSmallInteger(v, type, name))))
    case 'short':
      return fixed(new Int16Array(numbers(values, (v) => toSmallInteger(v, type, name))))
    case 'integer':
      return fixed(new Int32Array(numbers(values, (v) => toSmallInteger(v, type, name))))
    case 'date':
      return fixed(new Int32Array(numbers(values, (v) => toDays(v, type, name))))
    case 'yearMonthInterval':
      return fixed(new Int32Array(numbers(values, (v) => toMonths(v, type, name))))
    case 'float':
      return fixed(new Float32Array(numbers(values, (v) => toDouble(v, type, name))))
    case 'double':
      return fixed(new Float64Array(numbers(values, (v) => toDouble(v, type, name))))
    case 'long':
      return fixed(new BigInt64Array(bigints(values, (v) => toLong(v, type, name))))
    case 'time':
      return fixed(new BigInt64Array(bigints(values, (v) => toTimeMicros(v, type, name))))
    case 'timestamp':
      return fixed(new BigInt64Array(bigints(values, (v) => toInstantMicros(v, type, name))))
    case 'timestamp_ntz':
      return fixed(new BigInt64Array(bigints(values, (v) => toWallClockMicros(v, type, name))))
    case 'dayTimeInterval':
      return fixed(new BigInt64Array(bigints(values, (v) => toIntervalMicros(v, type, name))))
    case 'decimal': {
      const words = bigints(values, (v) => toUnscaled(v, type, name)).flatMap((v) => [v, v >> 64n])
      return fixed(new BigInt64Array(words.map((word) => BigInt.asIntN(64, word))))
    }
    case 'calendarInterval':
      return calendarIntervals(input, values)
    case 'string':
      return strings(input, values)
    case 'binary':
      return bytes(values.map((v) => (isNull(v) ? none : toBytes(v, type, name))))
    case 'array':
      return list({ type: type.element, nullable: type.containsNull, name: `${name}.element` }, input, values)
    case 'map':
      return mapBody(type, input, values)
    case 'struct':
      return structBody(type, input, values)
    case 'variant':
      throw unacceptable(values[0], type, name)
    default:
      return type satisfies never
  }
}

const isNull = (value: unknown): value is null | undefined => value === null || value === undefined
const none = new Uint8Array(0)

const numbers = (values: readonly unknown[], read: (value: unknown) => number): number[] =>
  values.map((value) => (isNull(value) ? 0 : read(value)))
const bigints = (values: readonly unknown[], read: (value: unknown) => bigint): bigint[] =>
  values.map((value) => (isNull(value) ? 0n : read(value)))

const fixed = (data: ArrayBufferView): Body => ({
  offsets: null,
  data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  children: [],
})

function bits({ type, name }: ColumnInput, values: readonly unknown[]): Body {
  const data = new Uint8Array((values.length + 7) >> 3)
  values.forEach((value, i) => {
    if (value === true) data[i >> 3] |= 1 << (i & 7)
    else if (value !== false && !isNull(value)) throw unacceptable(value, type, name)
  })
  return { offsets: null, data, children: [] }
}

function calendarIntervals({ type, name }: ColumnInput, values: readonly unknown[]): Body {
  const view = new DataView(new ArrayBuffer(values.length * 16))
  values.forEach((value, i) => {
    if (isNull(value)) return
    const { months, days, micros } = toCalendarInterval(value, type, name)
    view.setInt32(i * 16, months, true)
    view.setInt32(i * 16 + 4, days, true)
    view.setBigInt64(i * 16 + 8, micros, true)
  })
  return fixed(view)
}

const utf8 = new TextEncoder()

function strings({ type, name }: ColumnInput, values: readonly unknown[]): Body {
  const encoded = values.map((value) => {
    if (isNull(value)) return none
    if (typeof value !== 'string') throw unacceptable(value, type, name)
    return utf8.encode(value)
  })
  return bytes(encoded)
}

function bytes(parts: readonly Uint8Array[]): Body {
  const offsets = offsetsOf(parts.map((part) => part.length))
  const data = new Uint8Array(offsets[parts.length])
  parts.forEach((part, i) => {
    data.set(part, offsets[i])
  })
  return { offsets, data, children: [] }
}

function offsetsOf(lengths: readonly number[]): Int32Array {
  const offsets = new Int32Array(lengths.length + 1)
  lengths.forEach((length, i) => {
    offsets[i + 1] = offsets[i] + length
  })
  return offsets
}

function list(element: ColumnInput, { type, name }: ColumnInput, values: readonly unknown[]): Body {
  const lists = values.map((value) => {
    if (isNull(value)) return []
    if (typeof value !== 'object' || !isIterable(value)) throw unacceptable(value, type, name)
    return [...value]
  })
  const child = buildColumn(element, lists.flat())
  return { offsets: offsetsOf(lists.map((l) => l.length)), data: none, children: [child] }
}

function mapBody(
  type: Extract<DataType, { kind: 'map' }>,
  input: ColumnInput,
  values: readonly unknown[],
): Body {
  const entries = values.map((value): (readonly [unknown, unknown])[] => {
    if (isNull(value)) return []
    if (value instanceof Map) return [...value]
    if (typeof value === 'object' && type.key.kind === 'string' && !isIterable(value))
      return Object.entries(value)
    throw unacceptable(value, type, input.name)
  })
  const all = entries.flat()
  const key = { type: type.key, nullable: false, name: `${input.name}.key` }
  const item = { type: type.value, nullable: type.valueContainsNull, name: `${input.name}.value` }
  const struct: ResultColumn = {
    length: all.length,
    nullCount: 0,
    validity: null,
    offsets: null,
    data: none,
    children: [
      buildColumn(
        key,
        all.map(([k]) => k),
      ),
      buildColumn(
        item,
        all.map(([, v]) => v),
      ),
    ],
  }
  return { offsets: offsetsOf(entries.map((e) => e.length)), data: none, children: [struct] }
}

function structBody(type: StructType, { name }: ColumnInput, values: readonly unknown[]): Body {
  const children = type.fields.map((field, i) => {
    const path = `${name}.${field.name}`
    const items = values.map((value) => fieldOf(value, field.name, i, { type, name }))
    // Under a null struct everything is null, whatever the field says.
    const nullable = field.nullable || values.some(isNull)
    return buildColumn({ type: field.type, nullable, name: path }, items)
  })
  return { offsets: null, data: none, children }
}

/** A field of a struct value: by position of an array or a Row, by name of an object. */
export function fieldOf(
  value: unknown,
  name: string,
  index: number,
  of: { readonly type: DataType; readonly name: string },
): unknown {
  if (isNull(value)) return null
  if (Array.isArray(value)) return value[index]
  if (typeof value !== 'object') throw unacceptable(value, of.type, of.name)
  if (value instanceof Row) return Row.has(value, name) ? value.get(name) : null
  if (value instanceof Map) return value.get(name)
  return (value as Readonly<Record<string, unknown>>)[name]
}
