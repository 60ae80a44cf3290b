/** Nested values in Arrow's layout, from the program, as packed values (`packed-value.ts`). */
import type { DataType } from '@vonk/common'
import { assert } from '../base/assert.ts'
import type { ColumnData } from './local-data.ts'
import { arraySlots, elementWidth, type PackedWriter, structSlots } from './packed-value.ts'
import { physicalWidth } from './vector.ts'

const isSet = (bits: Uint8Array, row: number): boolean => ((bits[row >> 3] >> (row & 7)) & 1) === 1

export const isValidAt = (column: ColumnData, row: number): boolean =>
  column.validity === null
    ? column.nullCount < column.length || column.length === 0
    : isSet(column.validity, row)

/** Appends a value that is not null to the writer; it is complete in itself. */
export function packValue(writer: PackedWriter, type: DataType, column: ColumnData, row: number): void {
  switch (type.kind) {
    case 'array':
      return packElements(writer, type.element, column.children[0], rangeOf(column, row))
    case 'map': {
      const range = rangeOf(column, row)
      const [keys, values] = column.children[0].children
      return packPair(
        writer,
        () => packElements(writer, type.key, keys, range),
        () => packElements(writer, type.value, values, range),
      )
    }
    case 'struct': {
      const base = writer.length
      const slots = structSlots(type)
      writer.reserve(slots.end)
      type.fields.forEach((field, i) => {
        const child = column.children[i]
        if (field.type.kind === 'null' || !isValidAt(child, row)) return
        writer.bytes[base + i] = 1
        packSlot(writer, { type: field.type, column: child, row, base, slot: base + slots.offsets[i] })
      })
      return
    }
    case 'variant':
      return packPair(
        writer,
        () => writer.append(bytesAt(column.children[0], row)),
        () => writer.append(bytesAt(column.children[1], row)),
      )
    default:
      writer.append(bytesAt(column, row))
  }
}

interface Range {
  readonly from: number
  readonly to: number
}

function rangeOf(column: ColumnData, row: number): Range {
  assert(column.offsets !== null, 'lists, maps and strings have offsets')
  return { from: column.offsets[row], to: column.offsets[row + 1] }
}

function bytesAt(column: ColumnData, row: number): Uint8Array {
  const { from, to } = rangeOf(column, row)
  return column.data.subarray(from, to)
}

function packPair(writer: PackedWriter, first: () => void, second: () => void): void {
  const base = writer.reserve(16)
  let start = writer.length
  first()
  writer.pair(base, base, start)
  start = writer.length
  second()
  writer.pair(base + 8, base, start)
}

function packElements(writer: PackedWriter, type: DataType, column: ColumnData, { from, to }: Range): void {
  const count = to - from
  const width = elementWidth(type)
  const slots = arraySlots(count)
  const base = writer.reserve(slots + count * width)
  writer.view.setUint32(base, count, true)
  if (type.kind === 'null') return
  for (let i = 0; i < count; i++) {
    if (!isValidAt(column, from + i)) continue
    writer.bytes[base + 8 + i] = 1
    packSlot(writer, { type, column, row: from + i, base, slot: base + slots + i * width })
  }
}

function packSlot(
  writer: PackedWriter,
  place: {
    readonly type: DataType
    readonly column: ColumnData
    readonly row: number
    readonly base: number
    readonly slot: number
  },
): void {
  const { type, column, row, base, slot } = place
  const width = physicalWidth(type)
  if (width === 0) {
    const start = writer.length
    packValue(writer, type, column, row)
    writer.pair(slot, base, start)
  } else if (type.kind === 'boolean') {
    writer.bytes[slot] = isSet(column.data, row) ? 1 : 0
  } else {
    const stride = type.kind === 'decimal' ? 16 : width
    writer.bytes.set(column.data.subarray(row * stride, row * stride + width), slot)
  }
}
