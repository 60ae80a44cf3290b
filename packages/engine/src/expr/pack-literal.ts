/**
 * Literals of nested types as packed values (layout: columnar/packed-value.ts), for the constants of generated code.
 */
import type { DataType } from '@vonk/common'
import { assert } from '../base/assert.ts'
import { arraySlots, elementWidth, PackedWriter, structSlots } from '../columnar/packed-value.ts'
import { physicalWidth } from '../columnar/vector.ts'
import type { LiteralValue } from './expression.ts'

const encoder = new TextEncoder()

export function packLiteral(type: DataType, value: LiteralValue): Uint8Array {
  const writer = new PackedWriter()
  writeBytes(writer, type, value)
  return writer.bytes.slice(0, writer.length)
}

/** Appends a value of variable length. */
function writeBytes(writer: PackedWriter, type: DataType, value: LiteralValue): void {
  if (typeof value === 'string') return void writer.append(encoder.encode(value))
  if (value instanceof Uint8Array) return void writer.append(value)
  const items = value as readonly LiteralValue[]
  switch (type.kind) {
    case 'array':
      return writeArray(writer, type.element, items)
    case 'map': {
      const base = writer.reserve(16)
      const columns = [0, 1].map((part) => items.map((pair) => (pair as readonly LiteralValue[])[part]))
      columns.forEach((column, part) => {
        const start = writer.length
        writeArray(writer, part === 0 ? type.key : type.value, column)
        writer.pair(base + part * 8, base, start)
      })
      return
    }
    case 'struct': {
      const { offsets, end } = structSlots(type)
      const base = writer.reserve(end)
      type.fields.forEach((field, i) => {
        if (items[i] === null) return
        writer.bytes[base + i] = 1
        writeSlot(writer, field.type, items[i], base, base + offsets[i])
      })
      return
    }
    default:
      assert(false, `a literal of ${type.kind} is not packed`)
  }
}

function writeArray(writer: PackedWriter, element: DataType, items: readonly LiteralValue[]): void {
  const slots = arraySlots(items.length)
  const width = elementWidth(element)
  const base = writer.reserve(slots + items.length * width)
  writer.view.setUint32(base, items.length, true)
  items.forEach((item, i) => {
    if (item === null) return
    writer.bytes[base + 8 + i] = 1
    writeSlot(writer, element, item, base, base + slots + i * width)
  })
}

function writeSlot(
  writer: PackedWriter,
  type: DataType,
  value: LiteralValue,
  base: number,
  at: number,
): void {
  switch (physicalWidth(type)) {
    case 0: {
      const start = writer.length
      writeBytes(writer, type, value)
      return writer.pair(at, base, start)
    }
    case 1:
      return writer.view.setInt8(at, Number(value))
    case 2:
      return writer.view.setInt16(at, Number(value), true)
    case 4:
      return type.kind === 'float'
        ? writer.view.setFloat32(at, value as number, true)
        : writer.view.setInt32(at, value as number, true)
    case 8:
      return type.kind === 'double'
        ? writer.view.setFloat64(at, value as number, true)
        : writer.view.setBigInt64(at, value as bigint, true)
    default:
      return writeWide(writer, at, value)
  }
}

/** A wide decimal, or the months, days and microseconds of a calendar interval. */
function writeWide({ view }: PackedWriter, at: number, value: LiteralValue): void {
  if (typeof value === 'bigint') {
    view.setBigInt64(at, BigInt.asIntN(64, value), true)
    return view.setBigInt64(at + 8, value >> 64n, true)
  }
  const [months, days, micros] = value as readonly [number, number, bigint]
  view.setInt32(at, months, true)
  view.setInt32(at + 4, days, true)
  view.setBigInt64(at + 8, micros, true)
}
