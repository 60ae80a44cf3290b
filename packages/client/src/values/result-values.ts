/**
 * Columns of a result as JavaScript values, column by column: one loop a type, so that each stays monomorphic; rows are
 * put together from the finished columns. What each type becomes is the table in `docs/values.md`.
 */
import {
  type DataType,
  Decimal,
  dateText,
  SparkError,
  type StructType,
  timeOfDayText,
  wallClockText,
} from '@vonk/common'
import type { ResultBatch, ResultColumn } from '@vonk/protocol'
import { type Row, rowMaker } from '../row.ts'
import { isSliceable, sliceAlignment, sliceColumn } from './column-slice.ts'
import { Timestamp } from './timestamp.ts'
import { Variant } from './variant.ts'

export interface DecodeOptions {
  /** Longs as numbers; past 2^53-1 an error. */
  readonly longAsNumber: boolean
}

/** A function that makes the rows of a batch, whose buffers it has no use for afterwards: it gives them back. */
export function batchDecoder(schema: StructType, options: DecodeOptions): (batch: ResultBatch) => Row[] {
  const decoders = schema.fields.map((field) => columnDecoder(field.type, options, field.name))
  const make = rowMaker(schema)
  return (batch) => {
    const columns = decoders.map((decode, i) => decode(batch.columns[i]))
    batch.release?.()
    return rowsOf(columns, batch.rowCount, make)
  }
}

/** Rows that `lazyBatchDecoder` decodes at once. */
const chunkRows = 8 * sliceAlignment

/**
 * As `batchDecoder`, but each row is made when it is asked for: whoever reads one after the other keeps none. Columns
 * are decoded a few rows at a time, so that little of them outlives a collection of young garbage.
 */
export function lazyBatchDecoder(
  schema: StructType,
  options: DecodeOptions,
): (batch: ResultBatch) => Iterable<Row> {
  const types = schema.fields.map((field) => field.type)
  const decoders = schema.fields.map((field) => columnDecoder(field.type, options, field.name))
  const make = rowMaker(schema)
  return function* (batch) {
    const { rowCount } = batch
    const whole = decoders.map((decode, i) => (isSliceable(types[i]) ? undefined : decode(batch.columns[i])))
    for (let from = 0; from < rowCount; from += chunkRows) {
      const to = Math.min(from + chunkRows, rowCount)
      const columns = decoders.map(
        (decode, i) => whole[i]?.slice(from, to) ?? decode(sliceColumn(types[i], batch.columns[i], from, to)),
      )
      if (to === rowCount) batch.release?.()
      let row = 0
      const valueAt = (column: number) => columns[column][row]
      for (; row < to - from; row++) yield make(valueAt)
    }
  }
}

function rowsOf(
  columns: readonly (readonly unknown[])[],
  rowCount: number,
  make: ReturnType<typeof rowMaker>,
): Row[] {
  const rows = new Array<Row>(rowCount)
  let row = 0
  const valueAt = (column: number) => columns[column][row]
  for (; row < rowCount; row++) rows[row] = make(valueAt)
  return rows
}

type Decode = (column: ResultColumn) => unknown[]

/** A decoder of columns of one type; `path` names the column in errors. */
export function columnDecoder(type: DataType, options: DecodeOptions, path: string): Decode {
  switch (type.kind) {
    case 'null':
      return (column) => new Array<unknown>(column.length).fill(null)
    case 'boolean':
      return (column) => each(column, (i) => ((column.data[i >> 3] >> (i & 7)) & 1) === 1)
    case 'byte':
      return typed((data) => new Int8Array(data.buffer, data.byteOffset, data.byteLength))
    case 'short':
      return typed((data) => new Int16Array(data.buffer, data.byteOffset, data.byteLength >> 1))
    case 'integer':
      return typed(int32)
    case 'float':
      return typed((data) => new Float32Array(data.buffer, data.byteOffset, data.byteLength >> 2))
    case 'double':
      return typed((data) => new Float64Array(data.buffer, data.byteOffset, data.byteLength >> 3))
    case 'long':
      return options.longAsNumber ? mapped(int64, (v: bigint) => safeNumber(v, path)) : typed(int64)
    case 'date':
      return mapped(int32, dateText)
    case 'time':
      return mapped(int64, timeOfDayText)
    case 'timestamp':
      return mapped(int64, (micros: bigint) => new Timestamp(micros))
    case 'timestamp_ntz':
      return mapped(int64, (micros: bigint) => wallClockText(micros, 'T'))
    case 'yearMonthInterval':
      return mapped(int32, (months: number) => ({ months }))
    case 'dayTimeInterval':
      return mapped(int64, (micros: bigint) => ({ micros }))
    case 'calendarInterval':
      return calendarIntervals
    case 'decimal':
      return (column) => decimals(column, type.precision, type.scale)
    case 'string':
      return strings
    case 'binary':
      return (column) => each(column, (i) => column.data.slice(column.offsets![i], column.offsets![i + 1]))
    case 'array':
      return lists(columnDecoder(type.element, options, path))
    case 'map':
      return maps(columnDecoder(type.key, options, path), columnDecoder(type.value, options, path))
    case 'struct':
      return structs(type, options, path)
    case 'variant':
      return variants
    default:
      return type satisfies never
  }
}

/** Buffers may start anywhere in somebody else's memory; typed arrays want to be aligned. */
const aligned = (data: Uint8Array, bytes: number): Uint8Array =>
  data.byteOffset % bytes === 0 ? data : data.slice()
function int32(data: Uint8Array): Int32Array {
  const at = aligned(data, 4)
  return new Int32Array(at.buffer, at.byteOffset, at.byteLength >> 2)
}
function int64(data: Uint8Array): BigInt64Array {
  const at = aligned(data, 8)
  return new BigInt64Array(at.buffer, at.byteOffset, at.byteLength >> 3)
}

function each(column: ResultColumn, read: (row: number) => unknown): unknown[] {
  const { length, validity } = column
  const values = new Array<unknown>(length)
  if (validity === null) {
    for (let i = 0; i < length; i++) values[i] = read(i)
    return values
  }
  for (let i = 0; i < length; i++) values[i] = (validity[i >> 3] >> (i & 7)) & 1 ? read(i) : null
  return values
}

/** Values that are in the typed array as they are. */
function typed(view: (data: Uint8Array) => ArrayLike<number> | ArrayLike<bigint>): Decode {
  return (column) => {
    const items = view(aligned(column.data, 8))
    if (column.validity !== null) return each(column, (i) => items[i])
    return Array.from({ length: column.length }, (_, i) => items[i])
  }
}

function mapped<Item>(view: (data: Uint8Array) => ArrayLike<Item>, make: (item: Item) => unknown): Decode {
  return (column) => {
    const items = view(column.data)
    return each(column, (i) => make(items[i]))
  }
}

function safeNumber(value: bigint, path: string): number {
  const number = Number(value)
  if (Number.isSafeInteger(number)) return number
  throw new SparkError({
    condition: 'CAST_OVERFLOW',
    messageParameters: { value: `${value}L`, sourceType: '"BIGINT"', targetType: '"NUMBER"' },
    message:
      `[CAST_OVERFLOW] The value ${value} of column "${path}" is no safe integer; ` +
      'with "spark.vonk.collect.longAsNumber" off longs are bigints. SQLSTATE: 22003',
  })
}

function decimals(column: ResultColumn, precision: number, scale: number): unknown[] {
  const words = int64(column.data)
  return each(column, (i) => {
    const low = words[2 * i]
    const high = words[2 * i + 1]
    const fits = high === low >> 63n
    return new Decimal(fits ? low : (high << 64n) | BigInt.asUintN(64, low), precision, scale)
  })
}

function calendarIntervals(column: ResultColumn): unknown[] {
  const view = new DataView(column.data.buffer, column.data.byteOffset, column.data.byteLength)
  return each(column, (i) => ({
    months: view.getInt32(i * 16, true),
    days: view.getInt32(i * 16 + 4, true),
    micros: view.getBigInt64(i * 16 + 8, true),
  }))
}

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })

/**
 * Decoding many short texts one by one is slow, so the whole column is decoded at once. As long as it is as long in
 * UTF-16 as it was in bytes, every byte became one unit, and offsets of bytes are offsets of units.
 */
function strings(column: ResultColumn): unknown[] {
  const { data, offsets, length } = column
  if (length === 0) return []
  const [from, to] = [offsets![0], offsets![length]]
  const all = utf8.decode(data.subarray(from, to))
  if (all.length === to - from)
    return each(column, (i) => all.slice(offsets![i] - from, offsets![i + 1] - from))
  return each(column, (i) => utf8.decode(data.subarray(offsets![i], offsets![i + 1])))
}

function lists(element: Decode): Decode {
  return (column) => {
    const items = element(column.children[0])
    return each(column, (i) => items.slice(column.offsets![i], column.offsets![i + 1]))
  }
}

function maps(key: Decode, value: Decode): Decode {
  return (column) => {
    const [keyColumn, valueColumn] = column.children[0].children
    const keys = key(keyColumn)
    const values = value(valueColumn)
    return each(column, (i) => {
      const map = new Map<unknown, unknown>()
      for (let at = column.offsets![i]; at < column.offsets![i + 1]; at++) map.set(keys[at], values[at])
      return map
    })
  }
}

function structs(type: StructType, options: DecodeOptions, path: string): Decode {
  const fields = type.fields.map((field) => columnDecoder(field.type, options, `${path}.${field.name}`))
  const make = rowMaker(type)
  return (column) => {
    const columns = fields.map((decode, i) => decode(column.children[i]))
    return each(column, (row) => make((i) => columns[i][row]))
  }
}

function variants(column: ResultColumn): unknown[] {
  const [value, metadata] = column.children
  const part = (of: ResultColumn, i: number) => of.data.slice(of.offsets![i], of.offsets![i + 1])
  return each(column, (i) => new Variant(part(value, i), part(metadata, i)))
}
