/**
 * Single values out of columns in Arrow layout, as the engine's TypeScript side holds them (`values/value-text`): for
 * `show` and for whatever else looks at a few rows. Not for hot paths.
 */
import type { DataType } from '@vonk/common'
import { unreachable } from '../base/assert.ts'
import type { Value } from '../values/value-text.ts'
import type { ColumnData } from './local-data.ts'

type Reader = (row: number) => Value

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })

/** A function that gives the value of a row, null where there is none. */
export function valueReader(type: DataType, column: ColumnData): Reader {
  const read = presentReader(type, column)
  const { validity } = column
  if (type.kind === 'null') return () => null
  if (validity === null) return read
  return (row) => ((validity[row >> 3] >> (row & 7)) & 1 ? read(row) : null)
}

function presentReader(type: DataType, column: ColumnData): Reader {
  const { data, offsets } = column
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  switch (type.kind) {
    case 'null':
      return () => null
    case 'boolean':
      return (row) => ((data[row >> 3] >> (row & 7)) & 1) === 1
    case 'byte':
      return (row) => view.getInt8(row)
    case 'short':
      return (row) => view.getInt16(row * 2, true)
    case 'integer':
    case 'date':
    case 'yearMonthInterval':
      return (row) => view.getInt32(row * 4, true)
    case 'long':
    case 'time':
    case 'timestamp':
    case 'timestamp_ntz':
    case 'dayTimeInterval':
      return (row) => view.getBigInt64(row * 8, true)
    case 'float':
      return (row) => view.getFloat32(row * 4, true)
    case 'double':
      return (row) => view.getFloat64(row * 8, true)
    case 'decimal':
      return (row) => (view.getBigInt64(row * 16 + 8, true) << 64n) | view.getBigUint64(row * 16, true)
    case 'calendarInterval':
      return (row) => ({
        months: view.getInt32(row * 16, true),
        days: view.getInt32(row * 16 + 4, true),
        micros: view.getBigInt64(row * 16 + 8, true),
      })
    case 'string':
      return (row) => utf8.decode(data.subarray(offsets![row], offsets![row + 1]))
    case 'binary':
      return (row) => data.subarray(offsets![row], offsets![row + 1])
    case 'array': {
      const element = valueReader(type.element, column.children[0])
      return (row) => valuesBetween(element, offsets![row], offsets![row + 1])
    }
    case 'map':
      return mapReader(type.key, type.value, column)
    case 'struct': {
      const fields = type.fields.map((f, i) => valueReader(f.type, column.children[i]))
      return (row) => fields.map((field) => field(row))
    }
    case 'variant': {
      const [value, metadata] = column.children.map((child) => valueReader({ kind: 'binary' }, child))
      return (row) => [value(row), metadata(row)]
    }
    default:
      return unreachable(type)
  }
}

function mapReader(keyType: DataType, valueType: DataType, column: ColumnData): Reader {
  const { offsets } = column
  const [keys, values] = column.children[0].children
  const key = valueReader(keyType, keys)
  const value = valueReader(valueType, values)
  return (row) => {
    const entries: (readonly [Value, Value])[] = []
    for (let i = offsets![row]; i < offsets![row + 1]; i++) entries.push([key(i), value(i)])
    return { entries }
  }
}

function valuesBetween(read: Reader, from: number, to: number): Value[] {
  const values: Value[] = []
  for (let i = from; i < to; i++) values.push(read(i))
  return values
}
