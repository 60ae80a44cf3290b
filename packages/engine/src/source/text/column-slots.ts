/** The vectors of a source of text: memory for a batch of each column, and single values put there. */
import type { DataType } from '@vonk/common'
import type { Pointer, Region, TaskMemory } from '../../columnar/region.ts'
import { maxBatchRows, physicalWidth, vector, vectorFlags } from '../../columnar/vector.ts'
import type { ColumnRequest } from '../../exec/batch-source.ts'
import type { Kernels } from '../../kernels/signatures.ts'
import type { CalendarInterval } from '../../values/interval-text.ts'
import type { Value } from '../../values/value-text.ts'

export interface ValueSlot {
  readonly descriptor: Pointer
  readonly validity: Pointer
  /** Values, or views for types of variable length. */
  readonly data: Pointer
  readonly codes: Pointer
  readonly width: 0 | 1 | 2 | 4 | 8 | 16
}

export function allocateSlot(region: Region, type: DataType): ValueSlot {
  const width = physicalWidth(type)
  return {
    descriptor: region.allocateZeroed(vector.size),
    validity: region.allocate(maxBatchRows),
    data: region.allocateZeroed(maxBatchRows * (width || 8)),
    codes: 0,
    width,
  }
}

/** After the values and null flags of a batch are there. */
export function finishSlot(
  memory: TaskMemory,
  kernels: Kernels,
  slot: ValueSlot,
  request: ColumnRequest,
  batch: { readonly rows: number; readonly nulls: number },
): void {
  const { u32, view } = memory
  const at = slot.descriptor >>> 2
  u32[at + (vector.validity >>> 2)] = batch.nulls === 0 ? 0 : slot.validity
  u32[at + (vector.data >>> 2)] = slot.data
  u32[at + (vector.nullCount >>> 2)] = batch.nulls
  let flags = 0
  if (batch.nulls === 0 && batch.rows > 0 && hasBounds(request.type)) {
    const { descriptor, data, width } = slot
    flags = vectorFlags.hasBounds
    if (width === 8) kernels.boundsInt64(data, batch.rows, descriptor + vector.min, 1)
    else {
      kernels.boundsInt32(data, batch.rows, descriptor + vector.min, 1)
      view.setBigInt64(descriptor + vector.min, BigInt(view.getInt32(descriptor + vector.min, true)), true)
      view.setBigInt64(descriptor + vector.max, BigInt(view.getInt32(descriptor + vector.max, true)), true)
    }
  }
  u32[at + (vector.flags >>> 2)] = flags
}

function hasBounds(type: DataType): boolean {
  if (type.kind === 'decimal') return type.precision <= 18
  return ['integer', 'long', 'date', 'timestamp', 'timestamp_ntz', 'time'].includes(type.kind)
}

/** Puts a value where a row's is; bytes of strings go into `region`. */
export function putValue(
  memory: TaskMemory,
  region: Region,
  type: DataType,
  at: Pointer,
  value: Exclude<Value, null>,
): void {
  const { view, bytes } = memory
  if (typeof value === 'string' || value instanceof Uint8Array) {
    const text = typeof value === 'string' ? new TextEncoder().encode(value) : value
    const pointer = region.allocate(Math.max(1, text.length))
    bytes.set(text, pointer)
    view.setUint32(at, pointer, true)
    view.setUint32(at + 4, text.length, true)
    return
  }
  switch (type.kind) {
    case 'boolean':
      view.setUint8(at, value === true ? 1 : 0)
      return
    case 'byte':
      view.setInt8(at, value as number)
      return
    case 'short':
      view.setInt16(at, value as number, true)
      return
    case 'float':
      view.setFloat32(at, value as number, true)
      return
    case 'double':
      view.setFloat64(at, value as number, true)
      return
    case 'calendarInterval': {
      const interval = value as CalendarInterval
      view.setInt32(at, interval.months, true)
      view.setInt32(at + 4, interval.days, true)
      view.setBigInt64(at + 8, interval.micros, true)
      return
    }
    default:
      if (typeof value === 'number') view.setInt32(at, value, true)
      else {
        view.setBigInt64(at, BigInt.asIntN(64, value as bigint), true)
        if (physicalWidth(type) === 16) view.setBigInt64(at + 8, (value as bigint) >> 64n, true)
      }
  }
}
