/**
 * Arrays and structs as bytes whose unsigned order is the order of the values, for sorting: nulls inside come first, a
 * shorter array before a longer one that starts alike. Only for types that have an order; one call a value, since such
 * keys are rare.
 */
import type { DataType } from '@vonk/common'
import { assert } from '../base/assert.ts'
import { arraySlots, elementWidth, type PackedWriter, structSlots } from './packed-value.ts'
import type { Pointer } from './region.ts'
import { physicalWidth } from './vector.ts'

/** In front of every element and field; the end of an array sorts before any further element. */
const mark = { end: 0, isNull: 1, valid: 2 } as const

/** Appends the ordered bytes of the packed value (or string) of `length` bytes at `at`. */
export function orderedBytes(
  writer: PackedWriter,
  memory: DataView,
  type: DataType,
  at: Pointer,
  length: number,
): void {
  switch (type.kind) {
    case 'array': {
      const count = memory.getUint32(at, true)
      const slots = at + arraySlots(count)
      const width = elementWidth(type.element)
      for (let i = 0; i < count; i++) {
        orderedSlot(writer, memory, type.element, { base: at, flag: at + 8 + i, slot: slots + i * width })
      }
      putByte(writer, mark.end)
      return
    }
    case 'struct': {
      const { offsets } = structSlots(type)
      type.fields.forEach((field, i) => {
        orderedSlot(writer, memory, field.type, { base: at, flag: at + i, slot: at + offsets[i] })
      })
      return
    }
    case 'string':
    case 'binary':
      for (let i = 0; i < length; i++) {
        const byte = memory.getUint8(at + i)
        putByte(writer, byte)
        // A zero byte goes on, two of them end the bytes.
        if (byte === 0) putByte(writer, 0xff)
      }
      putByte(writer, 0)
      putByte(writer, 0)
      return
    default:
      assert(false, `${type.kind} has no order`)
  }
}

interface Slot {
  readonly base: Pointer
  readonly flag: Pointer
  readonly slot: Pointer
}

function orderedSlot(
  writer: PackedWriter,
  memory: DataView,
  type: DataType,
  { base, flag, slot }: Slot,
): void {
  if (memory.getUint8(flag) === 0) return putByte(writer, mark.isNull)
  putByte(writer, mark.valid)
  if (physicalWidth(type) > 0) return orderedFixed(writer, memory, type, slot)
  orderedBytes(writer, memory, type, base + memory.getUint32(slot, true), memory.getUint32(slot + 4, true))
}

function putByte(writer: PackedWriter, byte: number): void {
  const at = writer.reserve(1)
  writer.bytes[at] = byte
}

/** Big-endian with the sign turned over; floating point as in `kernels/assembly/sort-keys`. */
function orderedFixed(writer: PackedWriter, memory: DataView, type: DataType, slot: Pointer): void {
  const width = physicalWidth(type)
  const at = writer.reserve(width)
  const { view, bytes } = writer
  if (type.kind === 'float' || type.kind === 'double') {
    const value = width === 4 ? memory.getFloat32(slot, true) : memory.getFloat64(slot, true)
    // The canonical NaN is above infinity, and -0 is 0.
    if (width === 4) view.setFloat32(at, value === 0 ? 0 : Number.isNaN(value) ? Number.NaN : value)
    else view.setFloat64(at, value === 0 ? 0 : Number.isNaN(value) ? Number.NaN : value)
    const isNegative = bytes[at] >= 0x80 && !Number.isNaN(value)
    for (let i = 0; i < width; i++) if (isNegative) bytes[at + i] ^= 0xff
    if (!isNegative) bytes[at] |= 0x80
    return
  }
  for (let i = 0; i < width; i++) bytes[at + i] = memory.getUint8(slot + width - 1 - i)
  if (type.kind !== 'boolean') bytes[at] ^= 0x80
}
