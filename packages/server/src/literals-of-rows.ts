/** Values of a result's row as literal messages. */
import { type DataType, Decimal, type StructType } from '@vonk/common'
import type { ColumnBatch, ColumnData } from '@vonk/engine/columnar/local-data'
import { type Expression_Literal, message } from '@vonk/protocol'
import { messageOfType } from './data-type-messages.ts'

export const literalMessages = (schema: StructType, batch: ColumnBatch, row: number): Expression_Literal[] =>
  schema.fields.map((field, i) => literalAt(field.type, batch.columns[i], row))

type LiteralType = Expression_Literal['literalType']

const isNullAt = (column: ColumnData, row: number): boolean =>
  column.validity !== null && ((column.validity[row >> 3] >> (row & 7)) & 1) === 0

function literalAt(type: DataType, column: ColumnData, row: number): Expression_Literal {
  if (type.kind === 'null' || isNullAt(column, row))
    return message('Expression.Literal', { literalType: { case: 'null', value: messageOfType(type) } })
  const literalType = valueAt(type, column, row)
  const isNested = type.kind === 'array' || type.kind === 'map' || type.kind === 'struct'
  return message('Expression.Literal', {
    literalType,
    ...(isNested ? { dataType: messageOfType(type) } : {}),
  })
}

function valueAt(type: DataType, column: ColumnData, row: number): LiteralType {
  const { data } = column
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  const int = () => view.getInt32(row * 4, true)
  const long = () => view.getBigInt64(row * 8, true)
  switch (type.kind) {
    case 'boolean':
      return { case: 'boolean', value: ((data[row >> 3] >> (row & 7)) & 1) === 1 }
    case 'byte':
      return { case: 'byte', value: view.getInt8(row) }
    case 'short':
      return { case: 'short', value: view.getInt16(row * 2, true) }
    case 'integer':
      return { case: 'integer', value: int() }
    case 'long':
      return { case: 'long', value: long() }
    case 'float':
      return { case: 'float', value: view.getFloat32(row * 4, true) }
    case 'double':
      return { case: 'double', value: view.getFloat64(row * 8, true) }
    case 'date':
      return { case: 'date', value: int() }
    case 'timestamp':
      return { case: 'timestamp', value: long() }
    case 'timestamp_ntz':
      return { case: 'timestampNtz', value: long() }
    case 'dayTimeInterval':
      return { case: 'dayTimeInterval', value: long() }
    case 'yearMonthInterval':
      return { case: 'yearMonthInterval', value: int() }
    case 'time': {
      const value = { nano: long() * 1000n, precision: type.precision }
      return { case: 'time', value: message('Expression.Literal.Time', value) }
    }
    case 'calendarInterval': {
      const at = row * 16
      const months = view.getInt32(at, true)
      const days = view.getInt32(at + 4, true)
      const microseconds = view.getBigInt64(at + 8, true)
      const value = message('Expression.Literal.CalendarInterval', { months, days, microseconds })
      return { case: 'calendarInterval', value }
    }
    case 'decimal': {
      const low = view.getBigUint64(row * 16, true)
      const unscaled = (view.getBigInt64(row * 16 + 8, true) << 64n) | low
      const { precision, scale } = type
      const fields = { value: new Decimal(unscaled, precision, scale).toString(), precision, scale }
      return { case: 'decimal', value: message('Expression.Literal.Decimal', fields) }
    }
    case 'string':
      return { case: 'string', value: new TextDecoder().decode(bytesAt(column, row)) }
    case 'binary':
      return { case: 'binary', value: bytesAt(column, row).slice() }
    default:
      return nestedAt(type, column, row)
  }
}

const bytesAt = ({ data, offsets }: ColumnData, row: number): Uint8Array =>
  data.subarray(offsets?.[row] ?? 0, offsets?.[row + 1] ?? 0)

type Nested = Extract<DataType, { kind: 'array' | 'map' | 'struct' | 'variant' | 'null' }>

function nestedAt(type: Nested, column: ColumnData, row: number): LiteralType {
  const { offsets, children } = column
  const range = Array.from(
    { length: (offsets?.[row + 1] ?? 0) - (offsets?.[row] ?? 0) },
    (_, i) => (offsets?.[row] ?? 0) + i,
  )
  switch (type.kind) {
    case 'array': {
      const elements = range.map((i) => literalAt(type.element, children[0], i))
      const fields = { elements, elementType: messageOfType(type.element) }
      return { case: 'array', value: message('Expression.Literal.Array', fields) }
    }
    case 'map': {
      const [keyColumn, valueColumn] = children[0].children
      const keys = range.map((i) => literalAt(type.key, keyColumn, i))
      const values = range.map((i) => literalAt(type.value, valueColumn, i))
      const types = { keyType: messageOfType(type.key), valueType: messageOfType(type.value) }
      return { case: 'map', value: message('Expression.Literal.Map', { keys, values, ...types }) }
    }
    case 'struct': {
      const elements = type.fields.map((field, i) => literalAt(field.type, children[i], row))
      const value = message('Expression.Literal.Struct', { elements, structType: messageOfType(type) })
      return { case: 'struct', value }
    }
    default:
      return { case: 'null', value: messageOfType(type) }
  }
}
