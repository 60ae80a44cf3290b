/** Some neighbouring rows of a batch as a batch of their own. Buffers are shared where rows begin at whole bytes. */
import type { DataType, StructType } from '@vonk/common'
import type { ColumnBatch, ColumnData } from './local-data.ts'
import { physicalWidth } from './vector.ts'

/** Rows [from, to). The batch itself must not be released while the slice is in use. */
export function sliceBatch(batch: ColumnBatch, schema: StructType, from: number, to: number): ColumnBatch {
  return {
    rowCount: to - from,
    columns: schema.fields.map(({ type }, i) => sliceColumn(type, batch.columns[i], from, to)),
  }
}

function sliceColumn(type: DataType, column: ColumnData, from: number, to: number): ColumnData {
  const validity = column.validity === null ? null : sliceBits(column.validity, from, to)
  const length = to - from
  const nullCount =
    type.kind === 'null' ? length : validity === null ? 0 : length - countOnes(validity, length)
  const head = { length, nullCount, validity, offsets: null, data: column.data, children: [] }
  switch (type.kind) {
    case 'null':
      return head
    case 'boolean':
      return { ...head, data: sliceBits(column.data, from, to) }
    case 'string':
    case 'binary': {
      const { first, last, offsets } = sliceOffsets(column, from, to)
      return { ...head, offsets, data: column.data.subarray(first, last) }
    }
    case 'array': {
      const { first, last, offsets } = sliceOffsets(column, from, to)
      return { ...head, offsets, children: [sliceColumn(type.element, column.children[0], first, last)] }
    }
    case 'map': {
      const { first, last, offsets } = sliceOffsets(column, from, to)
      const [entries] = column.children
      const children = [type.key, type.value].map((of, i) =>
        sliceColumn(of, entries.children[i], first, last),
      )
      return { ...head, offsets, children: [{ ...entries, length: last - first, children }] }
    }
    case 'struct': {
      const children = type.fields.map((field, i) => sliceColumn(field.type, column.children[i], from, to))
      return { ...head, children }
    }
    case 'variant':
      return { ...head, children: column.children.map((child) => sliceColumn(bytes, child, from, to)) }
    default: {
      const width = type.kind === 'decimal' ? 16 : physicalWidth(type)
      return { ...head, data: column.data.subarray(from * width, to * width) }
    }
  }
}

const bytes: DataType = { kind: 'binary' }

function sliceOffsets({ offsets }: ColumnData, from: number, to: number) {
  const own = (offsets as Int32Array).slice(from, to + 1)
  const [first] = own
  const last = own[own.length - 1]
  for (let i = 0; i < own.length; i++) own[i] -= first
  return { first, last, offsets: own }
}

function sliceBits(bits: Uint8Array, from: number, to: number): Uint8Array {
  const shift = from & 7
  const start = from >> 3
  const end = (to + 7) >> 3
  if (shift === 0) return bits.subarray(start, end)
  const made = new Uint8Array((to - from + 7) >> 3)
  for (let i = 0; i < made.length; i++)
    made[i] = (bits[start + i] >> shift) | ((bits[start + i + 1] ?? 0) << (8 - shift))
  return made
}

function countOnes(bits: Uint8Array, length: number): number {
  let ones = 0
  for (let i = 0; i < length; i++) ones += (bits[i >> 3] >> (i & 7)) & 1
  return ones
}
