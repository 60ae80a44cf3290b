/**
 * Arrow's IPC stream out of columns in Arrow layout: a schema message, a message per batch, the end. No library is
 * needed for it. Timestamps are in microseconds, those with a zone carry `UTC`; times of day are 64-bit microseconds; a
 * variant is a struct of its bytes.
 */
import type { DataType, StructField, StructType } from '@vonk/common'
import type { ResultBatch, ResultColumn } from '@vonk/protocol'
import { FlatBuffer, type FlatField, int8, int16, int32, int64, reference } from './flat-buffer.ts'

const metadataV5 = 4
const headerKinds = { schema: 1, recordBatch: 3 } as const
/** Tags of the union of types. */
const tags = {
  null: 1,
  int: 2,
  floatingPoint: 3,
  binary: 4,
  utf8: 5,
  bool: 6,
  decimal: 7,
  date: 8,
  time: 9,
  timestamp: 10,
  interval: 11,
  list: 12,
  struct: 13,
  map: 17,
  duration: 18,
} as const
const microseconds = 2

/** The stream as one run of bytes. */
export function arrowStream(schema: StructType, batches: readonly ResultBatch[]): Uint8Array {
  const parts = [schemaMessage(schema)]
  for (const batch of batches) parts.push(...batchMessage(schema, batch))
  parts.push(new Uint8Array([0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]))
  return joined(parts)
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

/** Metadata with what goes before it: a marker and its length. */
function framed(metadata: Uint8Array): Uint8Array {
  const length = (metadata.length + 7) & ~7
  const message = new Uint8Array(8 + length)
  const view = new DataView(message.buffer)
  view.setInt32(0, -1, true)
  view.setInt32(4, length, true)
  message.set(metadata, 8)
  return message
}

function message(buffer: FlatBuffer, kind: number, header: number, bodyLength: number): Uint8Array {
  const root = buffer.table([int16(metadataV5), int8(kind), reference(header), int64(bodyLength)])
  return framed(buffer.finish(root))
}

function schemaMessage(schema: StructType): Uint8Array {
  const buffer = new FlatBuffer()
  const fields = buffer.references(schema.fields.map((field) => fieldTable(buffer, field)))
  return message(buffer, headerKinds.schema, buffer.table([int16(0), reference(fields)]), 0)
}

function fieldTable(buffer: FlatBuffer, { name, type, nullable }: StructField): number {
  const { tag, fields } = typeTable(buffer, type)
  const children = buffer.references(childFields(type).map((child) => fieldTable(buffer, child)))
  const typeAt = buffer.table(fields)
  const text = buffer.string(name)
  return buffer.table([
    reference(text),
    int8(nullable ? 1 : 0),
    int8(tag),
    reference(typeAt),
    undefined,
    reference(children),
  ])
}

function childFields(type: DataType): readonly StructField[] {
  switch (type.kind) {
    case 'array':
      return [{ name: 'element', type: type.element, nullable: type.containsNull }]
    case 'struct':
      return type.fields
    case 'map': {
      const entries: StructType = {
        kind: 'struct',
        fields: [
          { name: 'key', type: type.key, nullable: false },
          { name: 'value', type: type.value, nullable: type.valueContainsNull },
        ],
      }
      return [{ name: 'entries', type: entries, nullable: false }]
    }
    case 'variant':
      return ['value', 'metadata'].map((name) => ({ name, type: { kind: 'binary' }, nullable: false }))
    default:
      return []
  }
}

interface TypeTable {
  readonly tag: number
  readonly fields: readonly (FlatField | undefined)[]
}

const integer = (bits: number): TypeTable => ({ tag: tags.int, fields: [int32(bits), int8(1)] })

function typeTable(buffer: FlatBuffer, type: DataType): TypeTable {
  switch (type.kind) {
    case 'null':
      return { tag: tags.null, fields: [] }
    case 'boolean':
      return { tag: tags.bool, fields: [] }
    case 'byte':
      return integer(8)
    case 'short':
      return integer(16)
    case 'integer':
      return integer(32)
    case 'long':
      return integer(64)
    case 'float':
      return { tag: tags.floatingPoint, fields: [int16(1)] }
    case 'double':
      return { tag: tags.floatingPoint, fields: [int16(2)] }
    case 'decimal':
      return { tag: tags.decimal, fields: [int32(type.precision), int32(type.scale), int32(128)] }
    case 'string':
      return { tag: tags.utf8, fields: [] }
    case 'binary':
      return { tag: tags.binary, fields: [] }
    case 'date':
      return { tag: tags.date, fields: [int16(0)] }
    case 'time':
      return { tag: tags.time, fields: [int16(microseconds), int32(64)] }
    case 'timestamp':
      return { tag: tags.timestamp, fields: [int16(microseconds), reference(buffer.string('UTC'))] }
    case 'timestamp_ntz':
      return { tag: tags.timestamp, fields: [int16(microseconds)] }
    case 'yearMonthInterval':
      return { tag: tags.interval, fields: [int16(0)] }
    case 'dayTimeInterval':
      return { tag: tags.duration, fields: [int16(microseconds)] }
    case 'calendarInterval':
      return { tag: tags.interval, fields: [int16(2)] }
    case 'array':
      return { tag: tags.list, fields: [] }
    case 'map':
      return { tag: tags.map, fields: [int8(0)] }
    case 'struct':
    case 'variant':
      return { tag: tags.struct, fields: [] }
    default:
      return type satisfies never
  }
}

function batchMessage(schema: StructType, batch: ResultBatch): Uint8Array[] {
  const nodes: [number, number][] = []
  const buffers: Uint8Array[] = []
  schema.fields.forEach((field, i) => {
    addColumn(field.type, batch.columns[i], nodes, buffers)
  })
  const places: [number, number][] = []
  let length = 0
  for (const { byteLength } of buffers) {
    places.push([length, byteLength])
    length += (byteLength + 7) & ~7
  }
  const buffer = new FlatBuffer()
  const placesAt = buffer.pairs(places)
  const nodesAt = buffer.pairs(nodes)
  const header = buffer.table([int64(batch.rowCount), reference(nodesAt), reference(placesAt)])
  const body = new Uint8Array(length)
  places.forEach(([at], i) => {
    body.set(buffers[i], at)
  })
  return [message(buffer, headerKinds.recordBatch, header, length), body]
}

const none = new Uint8Array(0)

function addColumn(
  type: DataType,
  column: ResultColumn,
  nodes: [number, number][],
  buffers: Uint8Array[],
): void {
  nodes.push([column.length, column.nullCount])
  if (type.kind === 'null') return
  buffers.push(column.validity ?? none)
  const { offsets } = column
  if (offsets !== null) buffers.push(new Uint8Array(offsets.buffer, offsets.byteOffset, offsets.byteLength))
  if (column.children.length === 0 && type.kind !== 'struct')
    buffers.push(type.kind === 'calendarInterval' ? nanosOf(column) : column.data)
  childFields(type).forEach((child, i) => {
    addColumn(child.type, column.children[i], nodes, buffers)
  })
}

/** Arrow counts a calendar interval's time in nanoseconds. */
export function nanosOf(column: ResultColumn): Uint8Array {
  const copy = column.data.slice()
  const view = new DataView(copy.buffer)
  for (let at = 8; at < copy.length; at += 16) view.setBigInt64(at, view.getBigInt64(at, true) * 1000n, true)
  return copy
}
