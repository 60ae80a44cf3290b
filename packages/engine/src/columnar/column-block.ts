/**
 * A column block: rows of one shuffle partition, of a broadcast or of a cached table, as one run of bytes that refers
 * to nothing outside itself. It is read where it lies, and may be copied to another executor's memory or into a file.
 *
 * All numbers are u32, little-endian; offsets count from the start of the block, which lies at a multiple of 16; so do
 * its parts.
 *
 *    0  magic `VBK1`     4  rows     8  columns     12  bytes of the whole block     16  zero up to 32
 *   32 + 32 c:  +0 offset of the column's null flags (one byte a row, 1 = valid; 0: no nulls)   +4 offset of its data
 *               +8 offset of its rows + 1 offsets into data (0: fixed width)   +12 bytes of data
 *               +16 number of nulls   +20 width of a value, 0 for bytes   +24 zero up to 32
 */
import type { DataType } from '@vonk/common'
import type { Pointer } from './region.ts'
import { physicalWidth } from './vector.ts'

export const columnBlock = Object.freeze({
  magic: 0x314b4256,
  rows: 4,
  columns: 8,
  bytes: 12,
  headerBytes: 32,
  columnBytes: 32,
  validity: 0,
  data: 4,
  offsets: 8,
  dataBytes: 12,
  nullCount: 16,
  width: 20,
})

const align16 = (bytes: number): number => Math.ceil(bytes / 16) * 16

export interface BlockColumn {
  /** Bytes of a value, 0 for variable length, -1 for a column of nulls that takes no place. */
  readonly width: number
  readonly hasNulls: boolean
}

/** Bytes of a value in a block; -1: nothing is stored. */
export const blockWidth = (type: DataType): number => (type.kind === 'null' ? -1 : physicalWidth(type))

/** Size of a block of `rows`; `variableBytes(column)` gives the bytes of a column of variable length. */
export function blockSize(
  columns: readonly BlockColumn[],
  rows: number,
  variableBytes: (column: number) => number,
): number {
  let at = columnBlock.headerBytes + columns.length * columnBlock.columnBytes
  for (let c = 0; c < columns.length; c++) {
    const { width, hasNulls } = columns[c]
    if (width < 0) continue
    if (hasNulls) at += align16(rows)
    if (width === 0) at += align16(rows * 4 + 4)
    at += align16(width === 0 ? variableBytes(c) : rows * width)
  }
  return at
}

/**
 * Writes the header of a block at `pointer`, laid out as `blockSize` counts, and answers nothing: parts follow in
 * column order.
 */
export function writeBlockHeader(
  u32: Uint32Array,
  pointer: Pointer,
  columns: readonly BlockColumn[],
  rows: number,
  variableBytes: (column: number) => number,
): void {
  const start = pointer >>> 2
  let at = columnBlock.headerBytes + columns.length * columnBlock.columnBytes
  u32.fill(0, start, start + (at >>> 2))
  u32[start] = columnBlock.magic
  u32[start + 1] = rows
  u32[start + 2] = columns.length
  for (let c = 0; c < columns.length; c++) {
    const entry = start + ((columnBlock.headerBytes + c * columnBlock.columnBytes) >>> 2)
    const { width, hasNulls } = columns[c]
    if (width < 0) {
      u32[entry + 4] = rows
      continue
    }
    if (hasNulls) {
      u32[entry] = at
      at += align16(rows)
    }
    if (width === 0) {
      u32[entry + 2] = at
      at += align16(rows * 4 + 4)
    }
    const dataBytes = width === 0 ? variableBytes(c) : rows * width
    u32[entry + 1] = at
    u32[entry + 3] = dataBytes
    u32[entry + 5] = width
    at += align16(dataBytes)
  }
  u32[start + 3] = at
}

export interface BlockColumnParts {
  readonly validity: Pointer
  readonly data: Pointer
  readonly offsets: Pointer
  readonly dataBytes: number
}

/** Addresses of a column's parts in a block at `pointer`. */
export function blockColumn(u32: Uint32Array, pointer: Pointer, column: number): BlockColumnParts {
  const entry = (pointer + columnBlock.headerBytes + column * columnBlock.columnBytes) >>> 2
  const place = (offset: number): Pointer => (offset === 0 ? 0 : pointer + offset)
  return {
    validity: place(u32[entry]),
    data: place(u32[entry + 1]),
    offsets: place(u32[entry + 2]),
    dataBytes: u32[entry + 3],
  }
}

export const blockRows = (u32: Uint32Array, pointer: Pointer): number => u32[(pointer >>> 2) + 1]
export const blockBytes = (u32: Uint32Array, pointer: Pointer): number => u32[(pointer >>> 2) + 3]

/** Whether `bytes` (of foreign origin) are one whole block whose parts lie inside it. */
export function isColumnBlock(bytes: Uint8Array, columns: number): boolean {
  if (bytes.length < columnBlock.headerBytes) return false
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const word = (at: number): number => view.getUint32(at, true)
  const rows = word(columnBlock.rows)
  if (word(0) !== columnBlock.magic || word(columnBlock.columns) !== columns) return false
  if (word(columnBlock.bytes) !== bytes.length) return false
  if (bytes.length < columnBlock.headerBytes + columns * columnBlock.columnBytes) return false
  const inside = (offset: number, length: number): boolean => offset === 0 || offset + length <= bytes.length
  for (let c = 0; c < columns; c++) {
    const entry = columnBlock.headerBytes + c * columnBlock.columnBytes
    const dataBytes = word(entry + columnBlock.dataBytes)
    const offsets = word(entry + columnBlock.offsets)
    if (!inside(word(entry + columnBlock.validity), rows) || !inside(offsets, rows * 4 + 4)) return false
    if (!inside(word(entry + columnBlock.data), dataBytes)) return false
    if (offsets > 0 && word(offsets + rows * 4) > dataBytes) return false
  }
  return true
}
