/** For tests: Arrow-layout columns from and to values as literals hold them. */
import type { DataType } from '@vonk/common'
import { assert } from '../../base/assert.ts'
import type { LiteralValue } from '../../expr/expression.ts'
import type { ColumnBatch, ColumnData, LocalData } from '../local-data.ts'
import { physicalWidth } from '../vector.ts'

const decoder = new TextDecoder()
const encoder = new TextEncoder()

const isSet = (bits: Uint8Array, row: number): boolean => ((bits[row >> 3] >> (row & 7)) & 1) === 1

export function columnValue(type: DataType, column: ColumnData, row: number): LiteralValue {
  if (type.kind === 'null') return null
  if (column.validity !== null && !isSet(column.validity, row)) return null
  const { data, offsets, children } = column
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  switch (type.kind) {
    case 'boolean':
      return isSet(data, row)
    case 'byte':
      return view.getInt8(row)
    case 'short':
      return view.getInt16(row * 2, true)
    case 'integer':
    case 'date':
    case 'yearMonthInterval':
      return view.getInt32(row * 4, true)
    case 'float':
      return view.getFloat32(row * 4, true)
    case 'double':
      return view.getFloat64(row * 8, true)
    case 'decimal':
      return (view.getBigInt64(row * 16 + 8, true) << 64n) | view.getBigUint64(row * 16, true)
    case 'calendarInterval':
      return [
        view.getInt32(row * 16, true),
        view.getInt32(row * 16 + 4, true),
        view.getBigInt64(row * 16 + 8, true),
      ]
    case 'string':
      return decoder.decode(data.slice(offsets![row], offsets![row + 1]))
    case 'binary':
      return data.slice(offsets![row], offsets![row + 1])
    case 'array':
      return range(offsets!, row).map((i) => columnValue(type.element, children[0], i))
    case 'struct':
      return type.fields.map((field, i) => columnValue(field.type, children[i], row))
    case 'map':
      return range(offsets!, row).map((i) => [
        columnValue(type.key, children[0].children[0], i),
        columnValue(type.value, children[0].children[1], i),
      ])
    case 'variant':
      return [0, 1].map((i) => columnValue({ kind: 'binary' }, children[i], row))
    default:
      return view.getBigInt64(row * 8, true)
  }
}

const range = (offsets: Int32Array, row: number): number[] =>
  Array.from({ length: offsets[row + 1] - offsets[row] }, (_, i) => offsets[row] + i)

export function columnOf(type: DataType, values: readonly LiteralValue[]): ColumnData {
  const length = values.length
  const nullCount = values.filter((value) => value === null).length
  const head = { length, nullCount, validity: nullCount === 0 ? null : bitsOf(values.map((v) => v !== null)) }
  const plain = { ...head, offsets: null, children: [] }
  switch (type.kind) {
    case 'null':
      return { ...plain, validity: null, data: new Uint8Array(0) }
    case 'boolean':
      return { ...plain, data: bitsOf(values.map((v) => v === true)) }
    case 'string':
    case 'binary': {
      const parts = values.map((v) =>
        v === null ? new Uint8Array(0) : typeof v === 'string' ? encoder.encode(v) : (v as Uint8Array),
      )
      return {
        ...head,
        children: [],
        offsets: offsetsOf(parts.map((p) => p.length)),
        data: Buffer.concat(parts),
      }
    }
    case 'array':
    case 'map': {
      const lists = values.map((v) => (v ?? []) as readonly LiteralValue[])
      const flat = lists.flat(1)
      const child = type.kind === 'array' ? columnOf(type.element, flat) : entries(type, flat as Row[])
      return {
        ...head,
        offsets: offsetsOf(lists.map((l) => l.length)),
        data: new Uint8Array(0),
        children: [child],
      }
    }
    case 'struct':
      return {
        ...plain,
        data: new Uint8Array(0),
        children: type.fields.map((field, i) =>
          columnOf(
            field.type,
            values.map((v) => (v === null ? null : (v as Row)[i])),
          ),
        ),
      }
    default:
      return { ...plain, data: fixed(type, values) }
  }
}
type Row = readonly LiteralValue[]

function entries(type: Extract<DataType, { kind: 'map' }>, pairs: readonly Row[]): ColumnData {
  const children = [
    columnOf(
      type.key,
      pairs.map((p) => p[0]),
    ),
    columnOf(
      type.value,
      pairs.map((p) => p[1]),
    ),
  ]
  return {
    length: pairs.length,
    nullCount: 0,
    validity: null,
    offsets: null,
    data: new Uint8Array(0),
    children,
  }
}

function fixed(type: DataType, values: readonly LiteralValue[]): Uint8Array {
  const width = type.kind === 'decimal' ? 16 : physicalWidth(type)
  const data = new Uint8Array(values.length * width)
  const view = new DataView(data.buffer)
  values.forEach((value, i) => {
    if (value === null) return
    const at = i * width
    if (type.kind === 'float') view.setFloat32(at, value as number, true)
    else if (type.kind === 'double') view.setFloat64(at, value as number, true)
    else if (type.kind === 'calendarInterval') {
      const [months, days, micros] = value as readonly [number, number, bigint]
      view.setInt32(at, months, true)
      view.setInt32(at + 4, days, true)
      view.setBigInt64(at + 8, micros, true)
    } else if (width === 16) {
      view.setBigInt64(at, BigInt.asIntN(64, value as bigint), true)
      view.setBigInt64(at + 8, (value as bigint) >> 64n, true)
    } else if (width === 8) view.setBigInt64(at, BigInt(value as bigint), true)
    else if (width === 4) view.setInt32(at, value as number, true)
    else if (width === 2) view.setInt16(at, value as number, true)
    else view.setInt8(at, value as number)
  })
  return data
}

function bitsOf(flags: readonly boolean[]): Uint8Array {
  const bits = new Uint8Array((flags.length + 7) >> 3)
  flags.forEach((flag, i) => {
    if (flag) bits[i >> 3] |= 1 << (i & 7)
  })
  return bits
}

function offsetsOf(lengths: readonly number[]): Int32Array {
  const offsets = new Int32Array(lengths.length + 1)
  lengths.forEach((length, i) => {
    offsets[i + 1] = offsets[i] + length
  })
  return offsets
}

/** Rows as data of the program, cut into batches. */
export function localDataOf(types: readonly DataType[], rows: readonly Row[], batchRows = 1000): LocalData {
  assert(batchRows > 0, 'a batch has rows')
  const batches: ColumnBatch[] = []
  for (let from = 0; from < rows.length; from += batchRows) {
    const some = rows.slice(from, from + batchRows)
    const columns = types.map((type, c) =>
      columnOf(
        type,
        some.map((row) => row[c]),
      ),
    )
    batches.push({ rowCount: some.length, columns })
  }
  return {
    schema: { kind: 'struct', fields: types.map((type, i) => ({ name: `c${i}`, type, nullable: true })) },
    batches,
    rowCount: rows.length,
    bytes: 0,
  }
}
