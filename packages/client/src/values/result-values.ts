/**
 * Values of a result as JavaScript values: a reader a column, and rows put together from them. What each type becomes
 * is the table in `docs/values.md`.
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
import { Timestamp } from './timestamp.ts'
import { Variant } from './variant.ts'

export interface DecodeOptions {
  /** Longs as numbers; past 2^53-1 an error. */
  readonly longAsNumber: boolean
}

/** A function that makes the rows of a batch, whose buffers it has no use for afterwards: it gives them back. */
export function batchDecoder(schema: StructType, options: DecodeOptions): (batch: ResultBatch) => Row[] {
  const open = rowReader(schema, options)
  return (batch) => {
    const rowAt = open(batch)
    const rows = new Array<Row>(batch.rowCount)
    for (let row = 0; row < rows.length; row++) rows[row] = rowAt(row)
    batch.release?.()
    return rows
  }
}

/**
 * As `batchDecoder`, but each row is made when it is asked for: whoever reads one after the other keeps none, and next
 * to nothing outlives a collection of young garbage, which would otherwise make V8 give it ever more room.
 */
export function lazyBatchDecoder(
  schema: StructType,
  options: DecodeOptions,
): (batch: ResultBatch) => Iterable<Row> {
  const open = rowReader(schema, options)
  return function* (batch) {
    const rowAt = open(batch)
    const last = batch.rowCount - 1
    for (let row = 0; row < last; row++) yield rowAt(row)
    if (last < 0) return batch.release?.()
    const row = rowAt(last)
    batch.release?.()
    yield row
  }
}

function rowReader(schema: StructType, options: DecodeOptions): (batch: ResultBatch) => (row: number) => Row {
  const readers = schema.fields.map((field) => columnReader(field.type, options, field.name))
  const make = rowMaker(schema)
  return ({ columns }) => {
    const reads = readers.map((open, i) => open(columns[i]))
    let row = 0
    const valueAt = (column: number) => reads[column](row)
    return (at) => {
      row = at
      return make(valueAt)
    }
  }
}

/** The value of a column in a row. */
type Read = (row: number) => unknown

/** How the values of columns of one type are read; `path` names the column in errors. */
export function columnReader(
  type: DataType,
  options: DecodeOptions,
  path: string,
): (column: ResultColumn) => Read {
  const read = plainReader(type, options, path)
  return (column) => {
    const { validity } = column
    const value = read(column)
    return validity === null ? value : (i) => ((validity[i >> 3] >> (i & 7)) & 1 ? value(i) : null)
  }
}

/** As `columnReader`, of rows that are not null. */
function plainReader(type: DataType, options: DecodeOptions, path: string): (column: ResultColumn) => Read {
  switch (type.kind) {
    case 'null':
      return () => () => null
    case 'boolean':
      return ({ data }) =>
        (i) =>
          ((data[i >> 3] >> (i & 7)) & 1) === 1
    case 'byte':
      return mapped(int8)
    case 'short':
      return mapped(int16)
    case 'integer':
      return mapped(int32)
    case 'float':
      return mapped(float32)
    case 'double':
      return mapped(float64)
    case 'long':
      return options.longAsNumber ? mapped(int64, (v: bigint) => safeNumber(v, path)) : mapped(int64)
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
      return binaries
    case 'array':
      return lists(columnReader(type.element, options, path))
    case 'map':
      return maps(columnReader(type.key, options, path), columnReader(type.value, options, path))
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
interface ItemArray<Items> {
  readonly BYTES_PER_ELEMENT: number
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): Items
}

const viewAs =
  <Items>(Type: ItemArray<Items>) =>
  (data: Uint8Array): Items => {
    const width = Type.BYTES_PER_ELEMENT
    const at = aligned(data, width)
    return new Type(at.buffer, at.byteOffset, Math.floor(at.byteLength / width))
  }
const int8 = viewAs(Int8Array)
const int16 = viewAs(Int16Array)
const int32 = viewAs(Int32Array)
const int64 = viewAs(BigInt64Array)
const float32 = viewAs(Float32Array)
const float64 = viewAs(Float64Array)

function mapped<Item>(
  view: (data: Uint8Array) => ArrayLike<Item>,
  make?: (item: Item) => unknown,
): (column: ResultColumn) => Read {
  return ({ data }) => {
    const items = view(data)
    return make === undefined ? (i) => items[i] : (i) => make(items[i])
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

function decimals(column: ResultColumn, precision: number, scale: number): Read {
  const data = aligned(column.data, 8)
  const quarters = int32(data)
  const halves = int64(data)
  return (i) => {
    const low = halves[2 * i]
    const sign = quarters[4 * i + 1] >> 31
    const isLong = quarters[4 * i + 2] === sign && quarters[4 * i + 3] === sign
    const unscaled = isLong ? low : (halves[2 * i + 1] << 64n) | BigInt.asUintN(64, low)
    return new Decimal(unscaled, precision, scale)
  }
}

function calendarIntervals({ data }: ResultColumn): Read {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  return (i) => ({
    months: view.getInt32(i * 16, true),
    days: view.getInt32(i * 16 + 4, true),
    micros: view.getBigInt64(i * 16 + 8, true),
  })
}

function binaries({ data, offsets }: ResultColumn): Read {
  return (i) => data.slice(offsets![i], offsets![i + 1])
}

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })

/** Rows whose texts are decoded at once. */
const windowRows = 64

/**
 * Decoding many short texts one by one is slow, so those of some rows are decoded at once. As long as they are as long
 * in UTF-16 as they were in bytes, every byte became one unit, and offsets of bytes are offsets of units.
 */
function strings({ data, offsets, length }: ResultColumn): Read {
  /** The rows that have been decoded, and their texts one behind the other: undefined where offsets do not fit. */
  let window = { from: 0, to: 0, texts: '' as string | undefined }
  const decode = (row: number): typeof window => {
    const from = row - (row % windowRows)
    const to = Math.min(from + windowRows, length)
    const texts = utf8.decode(data.subarray(offsets![from], offsets![to]))
    return { from, to, texts: texts.length === offsets![to] - offsets![from] ? texts : undefined }
  }
  return (i) => {
    if (i < window.from || i >= window.to) window = decode(i)
    if (window.texts === undefined) return utf8.decode(data.subarray(offsets![i], offsets![i + 1]))
    const base = offsets![window.from]
    return window.texts.slice(offsets![i] - base, offsets![i + 1] - base)
  }
}

function lists(element: (column: ResultColumn) => Read): (column: ResultColumn) => Read {
  return ({ offsets, children }) => {
    const item = element(children[0])
    return (i) => {
      const from = offsets![i]
      const items = new Array<unknown>(offsets![i + 1] - from)
      for (let at = 0; at < items.length; at++) items[at] = item(from + at)
      return items
    }
  }
}

function maps(
  key: (column: ResultColumn) => Read,
  value: (column: ResultColumn) => Read,
): (column: ResultColumn) => Read {
  return ({ offsets, children: [entries] }) => {
    const keyAt = key(entries.children[0])
    const valueAt = value(entries.children[1])
    return (i) => {
      const map = new Map<unknown, unknown>()
      for (let at = offsets![i]; at < offsets![i + 1]; at++) map.set(keyAt(at), valueAt(at))
      return map
    }
  }
}

function structs(type: StructType, options: DecodeOptions, path: string): (column: ResultColumn) => Read {
  const fields = type.fields.map((field) => columnReader(field.type, options, `${path}.${field.name}`))
  const make = rowMaker(type)
  return ({ children }) => {
    const reads = fields.map((open, i) => open(children[i]))
    return (row) => make((i) => reads[i](row))
  }
}

function variants({ children: [value, metadata] }: ResultColumn): Read {
  const valueAt = binaries(value) as (row: number) => Uint8Array
  const metadataAt = binaries(metadata) as (row: number) => Uint8Array
  return (i) => new Variant(valueAt(i), metadataAt(i))
}
