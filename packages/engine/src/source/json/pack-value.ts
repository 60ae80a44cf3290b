/** Single values to their packed form (`columnar/packed-value.ts`). */
import type { DataType } from '@vonk/common'
import { assert } from '../../base/assert.ts'
import { arraySlots, elementWidth, type PackedWriter, structSlots } from '../../columnar/packed-value.ts'
import { physicalWidth } from '../../columnar/vector.ts'
import type { CalendarInterval } from '../../values/interval-text.ts'
import type { Value } from '../../values/value-text.ts'

/** Appends a nested value. */
export function packValue(writer: PackedWriter, type: DataType, value: Exclude<Value, null>): void {
  switch (type.kind) {
    case 'array':
      return packArray(writer, type.element, value as readonly Value[])
    case 'map': {
      const { entries } = value as { readonly entries: readonly (readonly [Value, Value])[] }
      const start = writer.reserve(16)
      const keys = writer.length
      packArray(
        writer,
        type.key,
        entries.map(([key]) => key),
      )
      writer.pair(start, start, keys)
      const values = writer.length
      packArray(
        writer,
        type.value,
        entries.map(([, item]) => item),
      )
      writer.pair(start + 8, start, values)
      return
    }
    case 'struct': {
      const { offsets, end } = structSlots(type)
      const start = writer.reserve(end)
      const fields = value as readonly Value[]
      type.fields.forEach((f, i) => {
        const item = fields[i]
        if (item === null || item === undefined) return
        writer.bytes[start + i] = 1
        packSlot(writer, f.type, start + offsets[i], start, item)
      })
      return
    }
    default:
      assert(false, `a ${type.kind} is not nested`)
  }
}

function packArray(writer: PackedWriter, element: DataType, items: readonly Value[]): void {
  const width = elementWidth(element)
  const slots = arraySlots(items.length)
  const start = writer.reserve(slots + items.length * width)
  writer.view.setUint32(start, items.length, true)
  items.forEach((item, i) => {
    if (item === null) return
    writer.bytes[start + 8 + i] = 1
    packSlot(writer, element, start + slots + i * width, start, item)
  })
}

function packSlot(
  writer: PackedWriter,
  type: DataType,
  slot: number,
  base: number,
  value: Exclude<Value, null>,
): void {
  if (physicalWidth(type) === 0) {
    const start = writer.length
    if (typeof value === 'string') writer.append(new TextEncoder().encode(value))
    else if (value instanceof Uint8Array) writer.append(value)
    else packValue(writer, type, value)
    writer.pair(slot, base, start)
    return
  }
  const { view } = writer
  if (type.kind === 'boolean') view.setUint8(slot, value === true ? 1 : 0)
  else if (type.kind === 'byte') view.setInt8(slot, value as number)
  else if (type.kind === 'short') view.setInt16(slot, value as number, true)
  else if (type.kind === 'float') view.setFloat32(slot, value as number, true)
  else if (type.kind === 'double') view.setFloat64(slot, value as number, true)
  else if (type.kind === 'calendarInterval') {
    const { months, days, micros } = value as CalendarInterval
    view.setInt32(slot, months, true)
    view.setInt32(slot + 4, days, true)
    view.setBigInt64(slot + 8, micros, true)
  } else if (typeof value === 'number') view.setInt32(slot, value, true)
  else {
    view.setBigInt64(slot, BigInt.asIntN(64, value as bigint), true)
    if (physicalWidth(type) === 16) view.setBigInt64(slot + 8, (value as bigint) >> 64n, true)
  }
}
