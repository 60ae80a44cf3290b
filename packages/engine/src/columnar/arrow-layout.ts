/**
 * Columns as generated code has them (one byte a null flag, views, packed nested values) into Arrow's buffers, for what
 * leaves the engine: `writeArrow` lays them out in the executor's memory, `copyOut` takes them out of it with one copy.
 * Beyond Arrow's text: timestamps, times of day and day-time intervals are 64-bit microseconds, a calendar interval is
 * i32 months, i32 days, i64 microseconds; a variant is a struct of value and metadata.
 */
import { type DataType, SparkError } from '@vonk/common'
import { assert } from '../base/assert.ts'
import type { Kernels } from '../kernels/signatures.ts'
import { elementWidth, structSlots } from './packed-value.ts'
import type { Pointer, Region, TaskMemory } from './region.ts'
import { physicalWidth } from './vector.ts'

/** A column in Arrow's layout by its addresses; a pointer of 0 means that the buffer is left out. */
export interface ArrowNode {
  readonly length: number
  readonly nullCount: number
  readonly validity: Pointer
  readonly offsets: Pointer
  readonly data: Pointer
  readonly dataBytes: number
  readonly children: readonly ArrowNode[]
}

export interface ArrowBatch {
  readonly rowCount: number
  readonly columns: readonly ArrowNode[]
}

/** A dense column: `data` has fixed values, or views where the type is of variable length; `validity` may be 0. */
export interface DenseColumn {
  readonly type: DataType
  readonly count: number
  readonly validity: Pointer
  readonly data: Pointer
}

export interface ArrowWriter {
  readonly kernels: Kernels
  readonly memory: TaskMemory
  /** Where the buffers go. */
  readonly target: Region
  /** For columns in between; the caller rewinds it. */
  readonly scratch: Region
}

export function writeArrow(writer: ArrowWriter, column: DenseColumn): ArrowNode {
  const { type, count } = column
  if (type.kind === 'null') {
    const data = writer.target.allocate(0)
    return { length: count, nullCount: count, validity: 0, offsets: 0, data, dataBytes: 0, children: [] }
  }
  const { nullCount, validity } = writeValidity(writer, column)
  const head = { length: count, nullCount, validity: nullCount === 0 ? 0 : validity }
  switch (type.kind) {
    case 'array':
      return { ...head, ...writeList(writer, column, type.element) }
    case 'map':
      return { ...head, ...writeMap(writer, column, type.key, type.value) }
    case 'struct': {
      const slots = structSlots(type).offsets
      const children = type.fields.map((field, i) =>
        writeField(writer, column, { type: field.type, index: i, slot: slots[i] }),
      )
      return { ...head, offsets: 0, data: 0, dataBytes: 0, children }
    }
    case 'variant': {
      const children = [0, 1].map((part) =>
        writeArrow(writer, pairColumn(writer, column, part, { kind: 'binary' })),
      )
      return { ...head, offsets: 0, data: 0, dataBytes: 0, children }
    }
    default:
      return {
        ...head,
        ...(physicalWidth(type) === 0 ? writeBytes(writer, column) : writeFixed(writer, column)),
        children: [],
      }
  }
}

function writeValidity(writer: ArrowWriter, { count, validity }: DenseColumn) {
  if (validity === 0) return { nullCount: 0, validity: 0 }
  const bits = writer.target.allocate((count + 7) >> 3)
  return { nullCount: count - writer.kernels.packBits(validity, count, bits), validity: bits }
}

function writeFixed({ kernels, memory, target }: ArrowWriter, { type, count, data }: DenseColumn) {
  if (type.kind === 'boolean') {
    const dataBytes = (count + 7) >> 3
    const bits = target.allocate(dataBytes)
    kernels.packBits(data, count, bits)
    return { offsets: 0, data: bits, dataBytes }
  }
  if (type.kind === 'decimal' && type.precision <= 18) {
    const wide = target.allocate(count * 16)
    kernels.int64ToInt128(data, count, wide)
    return { offsets: 0, data: wide, dataBytes: count * 16 }
  }
  const dataBytes = count * physicalWidth(type)
  const copy = target.allocate(dataBytes)
  memory.copy(copy, data, dataBytes)
  return { offsets: 0, data: copy, dataBytes }
}

function writeBytes({ kernels, target }: ArrowWriter, { count, data, validity }: DenseColumn) {
  const offsets = target.allocate(count * 4 + 4)
  const dataBytes = Number(kernels.viewOffsets(data, validity, 0, count, 0, offsets))
  if (dataBytes < 0 || dataBytes > 0x7fffffff) throw tooLarge()
  const bytes = target.allocate(dataBytes)
  kernels.copyViews(data, 0, count, offsets, bytes)
  return { offsets, data: bytes, dataBytes }
}

function writeList(writer: ArrowWriter, column: DenseColumn, element: DataType) {
  const { offsets, child } = listElements(writer, column, element)
  return { offsets, data: 0, dataBytes: 0, children: [writeArrow(writer, child)] }
}

function listElements(writer: ArrowWriter, column: DenseColumn, element: DataType) {
  const { kernels, target, scratch } = writer
  const { data, validity, count } = column
  const offsets = target.allocate(count * 4 + 4)
  const elements = kernels.arrayOffsets(data, validity, count, offsets)
  if (elements < 0) throw tooLarge()
  const flags = scratch.allocate(elements)
  const values = scratch.allocate(elements * elementWidth(element))
  const nulls = kernels.arrayElements(data, validity, count, physicalWidth(element), flags, values)
  return { offsets, child: { type: element, count: elements, validity: nulls > 0 ? flags : 0, data: values } }
}

/** A map is a list of entries, each a struct of key and value. */
function writeMap(writer: ArrowWriter, column: DenseColumn, key: DataType, value: DataType) {
  const binary: DataType = { kind: 'binary' }
  const keys = listElements(writer, pairColumn(writer, column, 0, binary), key)
  const values = listElements(writer, pairColumn(writer, column, 1, binary), value)
  assert(keys.child.count === values.child.count, 'a map has as many keys as values')
  const entries: ArrowNode = {
    length: keys.child.count,
    nullCount: 0,
    validity: 0,
    offsets: 0,
    data: 0,
    dataBytes: 0,
    children: [writeArrow(writer, keys.child), writeArrow(writer, values.child)],
  }
  return { offsets: keys.offsets, data: 0, dataBytes: 0, children: [entries] }
}

function pairColumn(writer: ArrowWriter, column: DenseColumn, part: number, type: DataType): DenseColumn {
  const views = writer.scratch.allocate(column.count * 8)
  writer.kernels.pairPart(column.data, column.validity, column.count, part, views)
  return { type, count: column.count, validity: column.validity, data: views }
}

function writeField(
  writer: ArrowWriter,
  { data, validity, count }: DenseColumn,
  field: { readonly type: DataType; readonly index: number; readonly slot: number },
): ArrowNode {
  const { kernels, scratch } = writer
  const flags = scratch.allocate(count)
  const values = scratch.allocate(count * elementWidth(field.type))
  const width = physicalWidth(field.type)
  const nulls = kernels.structField(data, validity, count, field.index, field.slot, width, flags, values)
  return writeArrow(writer, { type: field.type, count, validity: nulls > 0 ? flags : 0, data: values })
}

/** Arrow's offsets have 31 bits. */
function tooLarge(): SparkError {
  return new SparkError({
    condition: 'EXCEED_LIMIT_LENGTH',
    messageParameters: { limit: String(0x7fffffff) },
  })
}

/** Bytes of all buffers of a column. */
export function arrowBytes(node: ArrowNode): number {
  const own =
    (node.validity === 0 ? 0 : (node.length + 7) >> 3) +
    (node.offsets === 0 ? 0 : node.length * 4 + 4) +
    node.dataBytes
  return node.children.reduce((sum, child) => sum + arrowBytes(child), own)
}
