/**
 * Bounds of a range exchange as a task gets them (`TaskDescriptor.rangeBounds`), written into memory as they are: u32
 * count, u32 stride, then `count` rows. A row has 24 bytes a key: u32 null flag, 4 bytes unused, then the value's parts
 * (i32 and f32 parts 4 bytes, others 8), or offset from the start of the bounds and length of bytes that lie behind the
 * rows.
 */
import type { DataType } from '@vonk/common'
import type { LiteralValue } from '../expr/expression.ts'
import { isVariableLength } from '../expr/value-parts.ts'
import { fillFixed } from './constant-area.ts'

export const bounds = Object.freeze({ count: 0, stride: 4, rows: 8, keyBytes: 24, value: 8 })

const encoder = new TextEncoder()

export function encodeRangeBounds(
  types: readonly DataType[],
  rows: readonly (readonly LiteralValue[])[],
): Uint8Array {
  const stride = types.length * bounds.keyBytes
  const blobs: Uint8Array[] = []
  let size = bounds.rows + rows.length * stride
  const head = new Uint8Array(size)
  const view = new DataView(head.buffer)
  view.setUint32(bounds.count, rows.length, true)
  view.setUint32(bounds.stride, stride, true)
  rows.forEach((row, r) => {
    types.forEach((type, k) => {
      const at = bounds.rows + r * stride + k * bounds.keyBytes
      const value = row[k]
      if (value === null) {
        view.setUint32(at, 1, true)
        return
      }
      if (!isVariableLength(type)) {
        fillFixed(view, at + bounds.value, type, value)
        return
      }
      const bytes = typeof value === 'string' ? encoder.encode(value) : (value as Uint8Array)
      view.setUint32(at + bounds.value, size, true)
      view.setUint32(at + bounds.value + 4, bytes.length, true)
      blobs.push(bytes)
      size += bytes.length
    })
  })
  const result = new Uint8Array(size)
  result.set(head)
  let at = head.length
  for (const blob of blobs) {
    result.set(blob, at)
    at += blob.length
  }
  return result
}
