/**
 * Several batches as one, and parts of a batch: what goes over a wire is neither a message for every few rows nor one
 * message for all of them.
 */
import type { DataType, StructType } from '../types.ts'
import { type ArrowBatch, type ArrowColumn, childFields, hasOffsets, valueWidth } from './columns.ts'

/** The rows of all batches, in order. */
export function mergeBatches(schema: StructType, batches: readonly ArrowBatch[]): ArrowBatch {
  if (batches.length === 1) return batches[0]
  const rowCount = batches.reduce((sum, batch) => sum + batch.rowCount, 0)
  const columns = schema.fields.map((field, i) =>
    mergeColumns(
      field.type,
      batches.map((batch) => batch.columns[i]),
    ),
  )
  return { rowCount, columns }
}

function mergeColumns(type: DataType, parts: readonly ArrowColumn[]): ArrowColumn {
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  const nullCount = parts.reduce((sum, part) => sum + part.nullCount, 0)
  const children = childFields(type).map((field, i) =>
    mergeColumns(
      field.type,
      parts.map((part) => childInUse(type, part, i)),
    ),
  )
  const validity =
    parts.every((part) => part.validity === null) || type.kind === 'null'
      ? null
      : mergeBits(length, parts, (part) => part.validity)
  return {
    length,
    nullCount,
    validity,
    offsets: hasOffsets(type) ? mergeOffsets(length, parts) : null,
    data: type.kind === 'boolean' ? mergeBits(length, parts, (part) => part.data) : mergeData(type, parts),
    children,
  }
}

/** The items that the column's offsets point at: buffers may hold more before and after them. */
function childInUse(type: DataType, part: ArrowColumn, index: number): ArrowColumn {
  const child = part.children[index]
  if (type.kind !== 'array' && type.kind !== 'map')
    return sliced(childFields(type)[index].type, child, 0, part.length)
  const offsets = part.offsets ?? new Int32Array(1)
  return sliced(childFields(type)[index].type, child, offsets[0], offsets[part.length] - offsets[0])
}

function mergeOffsets(length: number, parts: readonly ArrowColumn[]): Int32Array {
  const merged = new Int32Array(length + 1)
  let at = 0
  let base = 0
  for (const { offsets, length: rows } of parts) {
    if (offsets === null || rows === 0) continue
    const shift = base - offsets[0]
    for (let row = 0; row < rows; row++) merged[at + row] = offsets[row] + shift
    at += rows
    base += offsets[rows] - offsets[0]
  }
  merged[at] = base
  return merged
}

function mergeData(type: DataType, parts: readonly ArrowColumn[]): Uint8Array {
  const width = valueWidth(type)
  const used = parts.map((part) => {
    if (width !== undefined) return part.data.subarray(0, part.length * width)
    if (part.offsets === null || part.length === 0 || part.children.length > 0)
      return part.data.subarray(0, 0)
    return part.data.subarray(part.offsets[0], part.offsets[part.length])
  })
  const merged = new Uint8Array(used.reduce((sum, data) => sum + data.length, 0))
  let at = 0
  for (const data of used) {
    merged.set(data, at)
    at += data.length
  }
  return merged
}

/** Bits after bits; a part without a buffer has every bit set. */
function mergeBits(
  length: number,
  parts: readonly ArrowColumn[],
  bitsOf: (part: ArrowColumn) => Uint8Array | null,
): Uint8Array {
  const merged = new Uint8Array((length + 7) >> 3)
  let at = 0
  for (const part of parts) {
    const bits = bitsOf(part)
    if ((at & 7) === 0 && bits !== null) {
      merged.set(bits.subarray(0, (part.length + 7) >> 3), at >> 3)
      clearBeyond(merged, at + part.length)
    } else {
      for (let row = 0; row < part.length; row++) {
        const isSet = bits === null || (bits[row >> 3] >> (row & 7)) & 1
        if (isSet) merged[(at + row) >> 3] |= 1 << ((at + row) & 7)
      }
    }
    at += part.length
  }
  return merged
}

/** What stands behind a part's last bit would be taken for the next part's. */
function clearBeyond(bits: Uint8Array, end: number): void {
  if ((end & 7) !== 0) bits[end >> 3] &= (1 << (end & 7)) - 1
}

/** `count` rows from row `from`. */
export function sliceBatch(schema: StructType, batch: ArrowBatch, from: number, count: number): ArrowBatch {
  const columns = schema.fields.map((field, i) => sliced(field.type, batch.columns[i], from, count))
  return { rowCount: count, columns }
}

function sliced(type: DataType, column: ArrowColumn, from: number, count: number): ArrowColumn {
  if (from === 0 && count === column.length) return column
  const validity = column.validity === null ? null : slicedBits(column.validity, from, count)
  const head = {
    length: count,
    nullCount: validity === null ? nullsWithout(type, count) : unset(validity, count),
    validity,
  }
  const width = valueWidth(type)
  if (width !== undefined)
    return { ...column, ...head, data: column.data.subarray(from * width, (from + count) * width) }
  if (type.kind === 'boolean') return { ...column, ...head, data: slicedBits(column.data, from, count) }
  if (type.kind === 'struct' || type.kind === 'variant') {
    const children = childFields(type).map((field, i) => sliced(field.type, column.children[i], from, count))
    return { ...column, ...head, children }
  }
  // Texts and lists: the offsets are moved to start at 0, since readers take them for such.
  const offsets = column.offsets?.slice(from, from + count + 1)
  if (offsets === undefined) return { ...column, ...head }
  const first = offsets[0]
  const last = offsets[count]
  for (let i = 0; i <= count; i++) offsets[i] -= first
  const children = childFields(type).map((field, i) =>
    sliced(field.type, column.children[i], first, last - first),
  )
  const data = children.length > 0 ? column.data : column.data.subarray(first, last)
  return { ...column, ...head, offsets, data, children }
}

const nullsWithout = (type: DataType, count: number): number => (type.kind === 'null' ? count : 0)

function slicedBits(bits: Uint8Array, from: number, count: number): Uint8Array {
  const result = new Uint8Array((count + 7) >> 3)
  if ((from & 7) === 0) result.set(bits.subarray(from >> 3, (from + count + 7) >> 3))
  else
    for (let row = 0; row < count; row++)
      if ((bits[(from + row) >> 3] >> ((from + row) & 7)) & 1) result[row >> 3] |= 1 << (row & 7)
  clearBeyond(result, count)
  return result
}

function unset(bits: Uint8Array, count: number): number {
  let set = 0
  for (let row = 0; row < count; row++) set += (bits[row >> 3] >> (row & 7)) & 1
  return count - set
}
