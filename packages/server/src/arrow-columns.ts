/**
 * Columns of an Arrow stream in the layout that the engine keeps: Arrow has several units and widths for what Spark has
 * one of, and dictionaries, which are written out here. What Spark has no type for is refused by name.
 */
import type { DataType as ArrowType, Batch } from '@uwdata/flechette'
import type { DataType } from '@vonk/common'
import * as types from '@vonk/common'
import type { ColumnData } from '@vonk/engine/columnar/local-data'
import { unknownArrowType, unsupported } from './unsupported.ts'

export type Arrow = typeof import('@uwdata/flechette')

/** What flechette keeps of a column in one record batch. */
type RawBatch = Batch<unknown> & {
  readonly length: number
  readonly nullCount: number
  readonly type: ArrowType
  readonly validity?: Uint8Array
  readonly values?: ArrayBufferView
  readonly offsets?: Int32Array | BigInt64Array
  readonly children?: readonly RawBatch[]
  value(row: number): unknown
}

/** The type of an Arrow column, as Spark maps it. */
export function typeOfArrow(arrow: Arrow, type: ArrowType): DataType {
  const { Type } = arrow
  switch (type.typeId) {
    case Type.Null:
      return types.nullType
    case Type.Bool:
      return types.boolean
    case Type.Int: {
      const byBits = { 8: types.byte, 16: types.short, 32: types.integer, 64: types.long }
      if (!type.signed) throw unknownArrowType(`Int(${type.bitWidth}, false)`)
      return byBits[type.bitWidth]
    }
    case Type.Float:
      if (type.precision === 0) throw unsupported('floats of 16 bits')
      return type.precision === 1 ? types.float : types.double
    case Type.Decimal:
      if (type.bitWidth !== 128) throw unsupported(`decimals of ${type.bitWidth} bits`)
      return types.decimal(type.precision, type.scale)
    case Type.Utf8:
    case Type.LargeUtf8:
      return types.string
    case Type.Binary:
    case Type.LargeBinary:
      return types.binary
    case Type.Date:
      return types.date
    case Type.Time:
      return types.time()
    case Type.Timestamp:
      return type.timezone ? types.timestamp : types.timestampNtz
    case Type.Duration:
      return types.dayTimeInterval()
    case Type.Interval:
      return type.unit === 0 ? types.yearMonthInterval() : types.calendarInterval
    case Type.Dictionary:
      return typeOfArrow(arrow, type.dictionary)
    case Type.List:
    case Type.LargeList:
      return types.array(typeOfArrow(arrow, type.children[0].type), type.children[0].nullable)
    case Type.Struct:
      return types.struct(
        type.children.map((f) => types.field(f.name, typeOfArrow(arrow, f.type), f.nullable)),
      )
    case Type.Map: {
      const [key, value] = (type.children[0].type as Extract<ArrowType, { children: unknown }>).children as {
        type: ArrowType
        nullable: boolean
      }[]
      return types.map(typeOfArrow(arrow, key.type), typeOfArrow(arrow, value.type), value.nullable)
    }
    default:
      throw unsupported(`Arrow columns of type ${type.typeId}`)
  }
}

export function columnData(arrow: Arrow, batch: Batch<unknown>): ColumnData {
  const raw = batch as RawBatch
  const head = {
    length: raw.length,
    nullCount: raw.nullCount,
    validity: raw.nullCount > 0 && raw.validity !== undefined ? raw.validity : null,
  }
  if (raw.type.typeId === arrow.Type.Dictionary)
    return { ...head, ...writtenOut(arrow, raw, raw.type.dictionary) }
  return {
    ...head,
    offsets: raw.offsets === undefined ? null : narrow(raw.offsets),
    data: raw.values === undefined ? new Uint8Array(0) : values(arrow, raw.type, raw.values),
    children: (raw.children ?? []).map((child) => columnData(arrow, child)),
  }
}

const bytesOf = (view: ArrayBufferView): Uint8Array =>
  new Uint8Array(view.buffer, view.byteOffset, view.byteLength)

function narrow(offsets: Int32Array | BigInt64Array): Int32Array {
  if (offsets instanceof Int32Array) return offsets
  if (offsets.length > 0 && offsets[offsets.length - 1] > 0x7fffffffn) throw unsupported('columns over 2 GiB')
  return Int32Array.from(offsets, Number)
}

/** The texts that a dictionary column's codes stand for. */
function writtenOut(
  arrow: Arrow,
  raw: RawBatch,
  of: ArrowType,
): Pick<ColumnData, 'offsets' | 'data' | 'children'> {
  if (of.typeId !== arrow.Type.Utf8 && of.typeId !== arrow.Type.LargeUtf8)
    throw unsupported(`Arrow dictionaries of type ${of.typeId}`)
  const utf8 = new TextEncoder()
  const encoded = new Map<unknown, Uint8Array>([[null, new Uint8Array(0)]])
  const offsets = new Int32Array(raw.length + 1)
  const parts: Uint8Array[] = []
  for (let row = 0; row < raw.length; row++) {
    const isNull =
      raw.nullCount > 0 && raw.validity !== undefined && ((raw.validity[row >> 3] >> (row & 7)) & 1) === 0
    const text = isNull ? null : raw.value(row)
    const bytes = encoded.get(text) ?? utf8.encode(String(text))
    encoded.set(text, bytes)
    parts.push(bytes)
    offsets[row + 1] = offsets[row] + bytes.length
  }
  const data = new Uint8Array(offsets[raw.length])
  parts.forEach((part, row) => {
    data.set(part, offsets[row])
  })
  return { offsets, data, children: [] }
}

/**
 * Microseconds in one of Arrow's units of time (second, millisecond, microsecond), by its number; nanoseconds are
 * divided.
 */
const microsOfUnit = [1_000_000n, 1000n, 1n] as const
const nanosecond = 3

function values(arrow: Arrow, type: ArrowType, view: ArrayBufferView): Uint8Array {
  const { Type } = arrow
  switch (type.typeId) {
    case Type.Timestamp:
    case Type.Time:
    case Type.Duration:
      return micros(view, type.unit)
    case Type.Date:
      return type.unit === 0 ? bytesOf(view) : days(view)
    case Type.Interval:
      if (type.unit === 1) throw unsupported('Arrow intervals of days and milliseconds')
      return type.unit === 0 ? bytesOf(view) : calendarIntervals(view)
    default:
      return bytesOf(view)
  }
}

function micros(view: ArrayBufferView, unit: number): Uint8Array {
  const is32 = view instanceof Int32Array
  if (!is32 && microsOfUnit[unit] === 1n) return bytesOf(view)
  const items = is32 ? BigInt64Array.from(view, BigInt) : aligned64(view)
  const converted = items.map((item) =>
    unit === nanosecond ? floorDivide(item, 1000n) : item * microsOfUnit[unit],
  )
  return bytesOf(converted)
}

function days(view: ArrayBufferView): Uint8Array {
  const millis = aligned64(view)
  return bytesOf(Int32Array.from(millis, (item) => Number(floorDivide(item, 86_400_000n))))
}

/** Arrow counts the time of such an interval in nanoseconds. */
function calendarIntervals(view: ArrayBufferView): Uint8Array {
  const copy = bytesOf(view).slice()
  const data = new DataView(copy.buffer)
  for (let at = 8; at < copy.length; at += 16)
    data.setBigInt64(at, floorDivide(data.getBigInt64(at, true), 1000n), true)
  return copy
}

const aligned64 = (view: ArrayBufferView): BigInt64Array<ArrayBuffer> =>
  new BigInt64Array(bytesOf(view).slice().buffer)

const floorDivide = (a: bigint, b: bigint): bigint => (a >= 0n ? a / b : -((b - 1n - a) / b))
