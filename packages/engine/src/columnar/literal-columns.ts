/** Columns in Arrow layout made of single values: rows of VALUES and others that the planner itself knows. */
import type { DataType, StructType } from '@vonk/common'
import { assert } from '../base/assert.ts'
import type { ColumnData, LocalData } from './local-data.ts'

/** As `LiteralValue` of `expr/expression.ts`, which lies above. */
type Value = boolean | number | bigint | string | Uint8Array | null | readonly Value[]

/** One batch of all rows. */
export function localRows(schema: StructType, rows: readonly (readonly Value[])[]): LocalData {
  const columns = schema.fields.map((field, i) =>
    literalColumn(
      field.type,
      rows.map((row) => row[i]),
    ),
  )
  const bytes = columns.reduce((sum, column) => sum + sizeOf(column), 0)
  const batches = rows.length === 0 ? [] : [{ rowCount: rows.length, columns }]
  return { schema, batches, rowCount: rows.length, bytes }
}

const sizeOf = (column: ColumnData): number =>
  column.data.length +
  (column.validity?.length ?? 0) +
  (column.offsets?.byteLength ?? 0) +
  column.children.reduce((sum, child) => sum + sizeOf(child), 0)

export function literalColumn(type: DataType, values: readonly Value[]): ColumnData {
  const { length } = values
  const nullCount = values.reduce((count: number, value) => count + (value === null ? 1 : 0), 0)
  const validity = nullCount === 0 ? null : bitmap(values.map((value) => value !== null))
  const head = { length, nullCount, validity, offsets: null, data: new Uint8Array(0), children: [] }
  switch (type.kind) {
    case 'null':
      return { ...head, nullCount: length, validity: null }
    case 'boolean':
      return { ...head, data: bitmap(values.map((value) => value === true)) }
    case 'string': {
      const encoder = new TextEncoder()
      return { ...head, ...bytesOf(values.map((v) => (v === null ? none : encoder.encode(v as string)))) }
    }
    case 'binary':
      return { ...head, ...bytesOf(values.map((v) => (v === null ? none : (v as Uint8Array)))) }
    case 'array': {
      const lists = values.map((v) => (v ?? []) as readonly Value[])
      return { ...head, offsets: offsetsOf(lists), children: [literalColumn(type.element, lists.flat(1))] }
    }
    case 'map': {
      const lists = values.map((v) => (v ?? []) as readonly (readonly Value[])[])
      const pairs = lists.flat(1)
      const children = [type.key, type.value].map((of, part) =>
        literalColumn(
          of,
          pairs.map((pair) => pair[part]),
        ),
      )
      const entries: ColumnData = {
        length: pairs.length,
        nullCount: 0,
        validity: null,
        offsets: null,
        data: none,
        children,
      }
      return { ...head, offsets: offsetsOf(lists), children: [entries] }
    }
    case 'struct': {
      const children = type.fields.map((field, i) =>
        literalColumn(
          field.type,
          values.map((v) => (v === null ? null : (v as readonly Value[])[i])),
        ),
      )
      return { ...head, children }
    }
    default:
      return { ...head, data: fixed(type, values) }
  }
}

const none = new Uint8Array(0)

function bitmap(flags: readonly boolean[]): Uint8Array {
  const bits = new Uint8Array((flags.length + 7) >> 3)
  flags.forEach((flag, i) => {
    if (flag) bits[i >> 3] |= 1 << (i & 7)
  })
  return bits
}

function offsetsOf(items: readonly { readonly length: number }[]): Int32Array {
  const offsets = new Int32Array(items.length + 1)
  items.forEach((item, i) => {
    offsets[i + 1] = offsets[i] + item.length
  })
  return offsets
}

function bytesOf(items: readonly Uint8Array[]): { readonly offsets: Int32Array; readonly data: Uint8Array } {
  const offsets = offsetsOf(items)
  const data = new Uint8Array(offsets[items.length])
  items.forEach((item, i) => {
    data.set(item, offsets[i])
  })
  return { offsets, data }
}

function fixed(type: DataType, values: readonly Value[]): Uint8Array {
  const width = widths[type.kind]
  assert(width !== undefined, `no columns of ${type.kind} are made from single values`)
  const data = new Uint8Array(values.length * width)
  const view = new DataView(data.buffer)
  values.forEach((value, i) => {
    if (value !== null) setFixed(view, i * width, type, value)
  })
  return data
}

const widths: Readonly<Partial<Record<DataType['kind'], number>>> = {
  byte: 1,
  short: 2,
  integer: 4,
  date: 4,
  yearMonthInterval: 4,
  float: 4,
  long: 8,
  time: 8,
  timestamp: 8,
  timestamp_ntz: 8,
  dayTimeInterval: 8,
  double: 8,
  decimal: 16,
  calendarInterval: 16,
}

function setFixed(view: DataView, at: number, type: DataType, value: Value): void {
  switch (type.kind) {
    case 'byte':
      return view.setInt8(at, value as number)
    case 'short':
      return view.setInt16(at, value as number, true)
    case 'integer':
    case 'date':
    case 'yearMonthInterval':
      return view.setInt32(at, value as number, true)
    case 'float':
      return view.setFloat32(at, value as number, true)
    case 'double':
      return view.setFloat64(at, value as number, true)
    case 'decimal':
      view.setBigInt64(at, BigInt.asIntN(64, value as bigint), true)
      return view.setBigInt64(at + 8, (value as bigint) >> 64n, true)
    case 'calendarInterval': {
      const [months, days, micros] = value as readonly [number, number, bigint]
      view.setInt32(at, months, true)
      view.setInt32(at + 4, days, true)
      return view.setBigInt64(at + 8, micros, true)
    }
    default:
      return view.setBigInt64(at, value as bigint, true)
  }
}
