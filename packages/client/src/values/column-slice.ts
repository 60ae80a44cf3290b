/** Some rows of a result's column as a column of its own, over the same buffers. */
import type { DataType } from '@vonk/common'
import type { ResultColumn } from '@vonk/protocol'

/** Null flags and booleans are bits: slices begin at a whole byte of them. */
export const sliceAlignment = 8

/** Whether columns of the type can be sliced: elements of lists and maps begin anywhere. */
export const isSliceable = (type: DataType): boolean =>
  type.kind === 'struct'
    ? type.fields.every((field) => isSliceable(field.type))
    : type.kind !== 'array' && type.kind !== 'map'

/** Rows `from` (a multiple of `sliceAlignment`) to `to` of a column of a sliceable type. */
export function sliceColumn(type: DataType, column: ResultColumn, from: number, to: number): ResultColumn {
  const { validity, offsets, data, children } = column
  const bits = (bytes: Uint8Array) => bytes.subarray(from >> 3, (to + 7) >> 3)
  const width = fixedBytes(type)
  return {
    length: to - from,
    nullCount: column.nullCount,
    validity: validity === null ? null : bits(validity),
    offsets: offsets === null ? null : offsets.subarray(from, to + 1),
    data:
      type.kind === 'boolean' ? bits(data) : data.subarray(from * width, width > 0 ? to * width : undefined),
    children: children.map((child, i) => sliceColumn(childType(type, i), child, from, to)),
  }
}

const binary: DataType = { kind: 'binary' }

/** A variant is a struct of value and metadata. */
const childType = (type: DataType, index: number): DataType =>
  type.kind === 'struct' ? type.fields[index].type : binary

/** Bytes of a value in Arrow's layout; 0 where offsets say. */
function fixedBytes(type: DataType): number {
  switch (type.kind) {
    case 'byte':
      return 1
    case 'short':
      return 2
    case 'integer':
    case 'float':
    case 'date':
    case 'yearMonthInterval':
      return 4
    case 'long':
    case 'double':
    case 'time':
    case 'timestamp':
    case 'timestamp_ntz':
    case 'dayTimeInterval':
      return 8
    case 'decimal':
    case 'calendarInterval':
      return 16
    default:
      return 0
  }
}
