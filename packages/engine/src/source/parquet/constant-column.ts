/**
 * A column that is the same in every row of a file: missing in it (NULL), or a partition's value taken from the path.
 */
import type { DataType } from '@vonk/common'
import type { Region, TaskMemory } from '../../columnar/region.ts'
import { maxBatchRows, physicalWidth, vector } from '../../columnar/vector.ts'
import type { LiteralValue } from '../../expr/expression.ts'
import type { ColumnSlot } from './column-reader.ts'

/** Fills the slot for any number of rows; the batch's null count is set by `setConstantRows`. */
export function fillConstant(
  memory: TaskMemory,
  region: Region,
  slot: ColumnSlot,
  type: DataType,
  value: LiteralValue,
): void {
  const { view, bytes } = memory
  const { descriptor } = slot
  bytes.fill(0, descriptor, descriptor + vector.size)
  view.setUint32(descriptor + vector.data, slot.data, true)
  const width = physicalWidth(type) || 8
  if (value === null) {
    bytes.fill(0, slot.validity, slot.validity + maxBatchRows)
    bytes.fill(0, slot.data, slot.data + maxBatchRows * width)
    view.setUint32(descriptor + vector.validity, slot.validity, true)
    return
  }
  writeValue(memory, region, slot.data, type, value)
  for (let row = 1; row < maxBatchRows; row++) {
    bytes.copyWithin(slot.data + row * width, slot.data, slot.data + width)
  }
}

export function setConstantRows(memory: TaskMemory, slot: ColumnSlot, rows: number): void {
  const isNull = memory.view.getUint32(slot.descriptor + vector.validity, true) !== 0
  memory.view.setUint32(slot.descriptor + vector.nullCount, isNull ? rows : 0, true)
}

function writeValue(
  memory: TaskMemory,
  region: Region,
  at: number,
  type: DataType,
  value: LiteralValue,
): void {
  const { view, bytes } = memory
  if (typeof value === 'string' || value instanceof Uint8Array) {
    const text = typeof value === 'string' ? new TextEncoder().encode(value) : value
    const pointer = region.allocate(text.length)
    bytes.set(text, pointer)
    view.setUint32(at, pointer, true)
    view.setUint32(at + 4, text.length, true)
  } else if (typeof value === 'bigint') {
    view.setBigInt64(at, BigInt.asIntN(64, value), true)
    if (physicalWidth(type) === 16) view.setBigInt64(at + 8, value >> 64n, true)
  } else if (typeof value === 'boolean') view.setUint8(at, value ? 1 : 0)
  else if (type.kind === 'double') view.setFloat64(at, Number(value), true)
  else if (type.kind === 'float') view.setFloat32(at, Number(value), true)
  else if (type.kind === 'byte') view.setInt8(at, Number(value))
  else if (type.kind === 'short') view.setInt16(at, Number(value), true)
  else view.setInt32(at, Number(value), true)
}
