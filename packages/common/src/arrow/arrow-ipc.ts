/**
 * Arrow's IPC stream out of columns in Arrow layout: a schema message, a message per batch, the end. No library is
 * needed for it. Timestamps are in microseconds, times of day 64-bit microseconds or nanoseconds; a variant is a struct
 * of its bytes.
 */
import type { DataType, StructField, StructType } from '../types.ts'
import { type ArrowBatch, type ArrowColumn, childFields } from './columns.ts'
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
const nanoseconds = 3

export interface ArrowStreamOptions {
  /** The zone that timestamps carry; their values are instants whatever it is. */
  readonly timeZone?: string
  /** Times of day in nanoseconds, as Spark sends them, instead of microseconds. */
  readonly timeInNanos?: boolean
}

const endOfStream = new Uint8Array([0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0])

/** The stream as one run of bytes. */
export function arrowStream(
  schema: StructType,
  batches: readonly ArrowBatch[],
  options: ArrowStreamOptions = {},
): Uint8Array {
  const writer = new ArrowStreamWriter(schema, options)
  return joined([writer.schema, ...batches.flatMap((batch) => writer.batch(batch)), endOfStream])
}

/** Streams of one schema, each whole in itself, in parts that are yet to be put together. */
export class ArrowStreamWriter {
  readonly schema: Uint8Array
  readonly #type: StructType
  readonly #options: ArrowStreamOptions

  constructor(schema: StructType, options: ArrowStreamOptions) {
    this.#type = schema
    this.#options = options
    this.schema = schemaMessage(schema, options)
  }

  batch(batch: ArrowBatch): readonly Uint8Array[] {
    return batchMessage(this.#type, batch, this.#options)
  }

  stream(batch: ArrowBatch): readonly Uint8Array[] {
    return [this.schema, ...this.batch(batch), endOfStream]
  }
}

export function joined(parts: readonly Uint8Array[]): Uint8Array {
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

function schemaMessage(schema: StructType, options: ArrowStreamOptions): Uint8Array {
  const buffer = new FlatBuffer()
  const fields = buffer.references(schema.fields.map((field) => fieldTable(buffer, field, options)))
  return message(buffer, headerKinds.schema, buffer.table([int16(0), reference(fields)]), 0)
}

function fieldTable(buffer: FlatBuffer, field: StructField, options: ArrowStreamOptions): number {
  const { name, type, nullable } = field
  const { tag, fields } = typeTable(buffer, type, options)
  const children = buffer.references(
    withDistinctNames(childFields(type)).map((child) => fieldTable(buffer, child, options)),
  )
  const typeAt = buffer.table(fields)
  const text = buffer.string(name)
  const isVariantPart = field.metadata?.variant === 'true'
  const metadata = isVariantPart ? buffer.references([keyValue(buffer, 'variant', 'true')]) : undefined
  return buffer.table([
    reference(text),
    int8(nullable ? 1 : 0),
    int8(tag),
    reference(typeAt),
    undefined,
    reference(children),
    metadata === undefined ? undefined : reference(metadata),
  ])
}

/**
 * Clients of Spark Connect read a struct by its names, and refuse one that has a name twice: as Spark does, such fields
 * are numbered, and whoever reads them has their true names from the schema.
 */
function withDistinctNames(fields: readonly StructField[]): readonly StructField[] {
  if (new Set(fields.map(({ name }) => name)).size === fields.length) return fields
  const numbers = new Map<string, number>()
  return fields.map((field) => {
    if (fields.filter(({ name }) => name === field.name).length === 1) return field
    const number = numbers.get(field.name) ?? 0
    numbers.set(field.name, number + 1)
    return { ...field, name: `${field.name}_${number}` }
  })
}

function keyValue(buffer: FlatBuffer, key: string, value: string): number {
  const valueAt = buffer.string(value)
  return buffer.table([reference(buffer.string(key)), reference(valueAt)])
}

interface TypeTable {
  readonly tag: number
  readonly fields: readonly (FlatField | undefined)[]
}

const integer = (bits: number): TypeTable => ({ tag: tags.int, fields: [int32(bits), int8(1)] })

function typeTable(buffer: FlatBuffer, type: DataType, options: ArrowStreamOptions): TypeTable {
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
      return { tag: tags.time, fields: [int16(options.timeInNanos ? nanoseconds : microseconds), int32(64)] }
    case 'timestamp':
      return {
        tag: tags.timestamp,
        fields: [int16(microseconds), reference(buffer.string(options.timeZone ?? 'UTC'))],
      }
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

function batchMessage(schema: StructType, batch: ArrowBatch, options: ArrowStreamOptions): Uint8Array[] {
  const nodes: [number, number][] = []
  const buffers: Uint8Array[] = []
  schema.fields.forEach((field, i) => {
    addColumn(field.type, batch.columns[i], nodes, buffers, options)
  })
  const places: [number, number][] = []
  const body: Uint8Array[] = []
  let length = 0
  for (const buffer of buffers) {
    const { byteLength } = buffer
    places.push([length, byteLength])
    const padding = -byteLength & 7
    if (byteLength > 0) body.push(buffer)
    if (padding > 0) body.push(zeros.subarray(0, padding))
    length += byteLength + padding
  }
  const buffer = new FlatBuffer()
  const placesAt = buffer.pairs(places)
  const nodesAt = buffer.pairs(nodes)
  const header = buffer.table([int64(batch.rowCount), reference(nodesAt), reference(placesAt)])
  return [message(buffer, headerKinds.recordBatch, header, length), ...body]
}

const none = new Uint8Array(0)
const zeros = new Uint8Array(8)

function addColumn(
  type: DataType,
  column: ArrowColumn,
  nodes: [number, number][],
  buffers: Uint8Array[],
  options: ArrowStreamOptions,
): void {
  nodes.push([column.length, column.nullCount])
  if (type.kind === 'null') return
  buffers.push(column.validity ?? none)
  const { offsets } = column
  if (offsets !== null) buffers.push(new Uint8Array(offsets.buffer, offsets.byteOffset, offsets.byteLength))
  if (column.children.length === 0 && type.kind !== 'struct')
    buffers.push(
      type.kind === 'calendarInterval'
        ? nanosOf(column)
        : type.kind === 'time' && options.timeInNanos
          ? scaled(column.data, 0, 8)
          : column.data,
    )
  childFields(type).forEach((child, i) => {
    addColumn(child.type, column.children[i], nodes, buffers, options)
  })
}

/** Arrow counts a calendar interval's time in nanoseconds. */
export const nanosOf = (column: ArrowColumn): Uint8Array => scaled(column.data, 8, 16)

/** A copy with the 64-bit number at `from` in every `stride` bytes as nanoseconds instead of microseconds. */
function scaled(data: Uint8Array, from: number, stride: number): Uint8Array {
  const copy = data.slice()
  const view = new DataView(copy.buffer)
  for (let at = from; at < copy.length; at += stride)
    view.setBigInt64(at, view.getBigInt64(at, true) * 1000n, true)
  return copy
}
