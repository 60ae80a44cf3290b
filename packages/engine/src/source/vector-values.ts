/**
 * Single values out of vectors in the executor's memory, nested ones unpacked: for writers of text and names of
 * partition folders.
 */
import type { DataType } from '@vonk/common'
import { unreachable } from '../base/assert.ts'
import { arraySlots, elementWidth, structSlots } from '../columnar/packed-value.ts'
import type { Pointer, TaskMemory } from '../columnar/region.ts'
import { physicalWidth, vector } from '../columnar/vector.ts'
import type { Value } from '../values/value-text.ts'

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })

export class VectorValues {
  private readonly memory: TaskMemory
  private readonly type: DataType
  private readonly width: number
  private validity = 0
  private data = 0

  constructor(memory: TaskMemory, type: DataType) {
    this.memory = memory
    this.type = type
    this.width = physicalWidth(type) || 8
  }

  open(descriptor: Pointer): void {
    this.validity = this.memory.u32[(descriptor + vector.validity) >>> 2]
    this.data = this.memory.u32[(descriptor + vector.data) >>> 2]
  }

  isNull(row: number): boolean {
    return this.type.kind === 'null' || (this.validity !== 0 && this.memory.bytes[this.validity + row] === 0)
  }

  get(row: number): Value {
    return this.isNull(row) ? null : valueAt(this.memory, this.type, this.data + row * this.width, 0)
  }
}

/** A nested value that was copied out of memory. */
export const packedValue = (type: DataType, bytes: Uint8Array): Value =>
  bytesValue(
    { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength) },
    type as Parameters<typeof bytesValue>[1],
    0,
    bytes.length,
  )

type Bytes = Pick<TaskMemory, 'bytes' | 'view'>

/** The value in a slot; bytes behind it lie at an offset from `base` (0: at an address). */
function valueAt(memory: Bytes, type: DataType, slot: Pointer, base: Pointer): Value {
  const { view } = memory
  switch (type.kind) {
    case 'null':
      return null
    case 'boolean':
      return view.getUint8(slot) !== 0
    case 'byte':
      return view.getInt8(slot)
    case 'short':
      return view.getInt16(slot, true)
    case 'integer':
    case 'date':
    case 'yearMonthInterval':
      return view.getInt32(slot, true)
    case 'long':
    case 'time':
    case 'timestamp':
    case 'timestamp_ntz':
    case 'dayTimeInterval':
      return view.getBigInt64(slot, true)
    case 'float':
      return view.getFloat32(slot, true)
    case 'double':
      return view.getFloat64(slot, true)
    case 'decimal':
      if (type.precision <= 18) return view.getBigInt64(slot, true)
      return (view.getBigInt64(slot + 8, true) << 64n) | view.getBigUint64(slot, true)
    case 'calendarInterval':
      return {
        months: view.getInt32(slot, true),
        days: view.getInt32(slot + 4, true),
        micros: view.getBigInt64(slot + 8, true),
      }
    default: {
      const start = base + view.getUint32(slot, true)
      return bytesValue(memory, type, start, view.getUint32(slot + 4, true))
    }
  }
}

function bytesValue(
  memory: Bytes,
  type: Extract<DataType, { kind: 'string' | 'binary' | 'array' | 'struct' | 'map' | 'variant' }>,
  start: Pointer,
  length: number,
): Value {
  switch (type.kind) {
    case 'string':
      return utf8.decode(memory.bytes.slice(start, start + length))
    case 'binary':
      return memory.bytes.slice(start, start + length)
    case 'array':
      return arrayValue(memory, type.element, start)
    case 'struct': {
      const { offsets } = structSlots(type)
      return type.fields.map((f, i) =>
        memory.bytes[start + i] === 0 ? null : valueAt(memory, f.type, start + offsets[i], start),
      )
    }
    case 'map': {
      const keys = arrayValue(memory, type.key, start + memory.view.getUint32(start, true))
      const values = arrayValue(memory, type.value, start + memory.view.getUint32(start + 8, true))
      return { entries: keys.map((key, i) => [key, values[i]] as const) }
    }
    case 'variant': {
      const part = (at: number) => {
        const from = start + memory.view.getUint32(start + at, true)
        return memory.bytes.slice(from, from + memory.view.getUint32(start + at + 4, true))
      }
      return [part(0), part(8)]
    }
    default:
      return unreachable(type)
  }
}

function arrayValue(memory: Bytes, element: DataType, start: Pointer): readonly Value[] {
  const count = memory.view.getUint32(start, true)
  const slots = start + arraySlots(count)
  const width = elementWidth(element)
  return Array.from({ length: count }, (_, i) =>
    memory.bytes[start + 8 + i] === 0 ? null : valueAt(memory, element, slots + i * width, start),
  )
}
