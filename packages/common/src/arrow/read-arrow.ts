/**
 * Columns out of Arrow IPC streams whose Spark schema is known, as servers send them. The buffers are views of the
 * stream; what Spark writes in other units than we keep is converted. Compressed batches and dictionaries are refused
 * by name: no server sends them unless it is told to.
 */
import { SparkError } from '../errors.ts'
import type { DataType, StructType } from '../types.ts'
import { type ArrowBatch, type ArrowColumn, childFields, hasOffsets } from './columns.ts'
import { FlatTable } from './flat-buffer-reader.ts'

const headers = { schema: 1, dictionary: 2, recordBatch: 3 } as const
const tags = {
  utf8: 5,
  time: 9,
  timestamp: 10,
  interval: 11,
  duration: 18,
  largeBinary: 19,
  largeUtf8: 20,
  largeList: 21,
}

/** What the stream says of a column beyond Spark's type. */
interface Layout {
  readonly hasLongOffsets: boolean
  /** 64-bit numbers of the data are divided by this. */
  readonly divisor: bigint
  readonly children: readonly Layout[]
}

const refused = (what: string): SparkError =>
  new SparkError({
    condition: 'UNSUPPORTED_CONNECT_FEATURE',
    sqlState: '0A000',
    messageParameters: { feature: what },
    message: `[UNSUPPORTED_CONNECT_FEATURE] The server sent ${what}, which this client does not read. SQLSTATE: 0A000`,
  })

export class ArrowReader {
  readonly #schema: StructType
  #layouts: readonly Layout[] = []

  constructor(schema: StructType) {
    this.#schema = schema
  }

  /** All batches of one stream. */
  read(stream: Uint8Array): ArrowBatch[] {
    // Typed arrays are made over the buffers, which Arrow aligns within the stream only.
    const bytes = stream.byteOffset % 8 === 0 ? stream : new Uint8Array(stream)
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const batches: ArrowBatch[] = []
    let at = 0
    while (at + 8 <= bytes.length) {
      const marked = view.getInt32(at, true) === -1
      const length = view.getInt32(marked ? at + 4 : at, true)
      at += marked ? 8 : 4
      if (length === 0) break
      const message = FlatTable.root(bytes.subarray(at, at + length))
      at += length
      const bodyLength = message.int64(3)
      const header = message.table(2)
      if (header === undefined) throw refused('an Arrow message without a header')
      switch (message.int8(1)) {
        case headers.schema:
          this.#layouts = header.tables(1).map(layoutOf)
          break
        case headers.recordBatch:
          batches.push(this.#batch(header, bytes.subarray(at, at + bodyLength)))
          break
        default:
          throw refused('Arrow dictionaries')
      }
      at += bodyLength
    }
    return batches
  }

  #batch(header: FlatTable, body: Uint8Array): ArrowBatch {
    if (header.has(3)) throw refused('compressed Arrow batches')
    const cursor = new Cursor(header.pairs(1), header.pairs(2), body)
    const { fields } = this.#schema
    if (this.#layouts.length !== fields.length) throw refused('rows of another schema than it said')
    const columns = fields.map((field, i) => cursor.column(field.type, this.#layouts[i]))
    return { rowCount: header.int64(0), columns }
  }
}

function layoutOf(field: FlatTable): Layout {
  if (field.has(4)) throw refused('Arrow dictionaries')
  const tag = field.int8(2)
  const type = field.table(3)
  const unit = type?.int16(0) ?? 0
  const inNanos =
    ((tag === tags.time || tag === tags.timestamp || tag === tags.duration) && unit === 3) ||
    (tag === tags.interval && unit === 2)
  return {
    hasLongOffsets: tag === tags.largeBinary || tag === tags.largeUtf8 || tag === tags.largeList,
    divisor: inNanos ? 1000n : 1n,
    children: field.tables(5).map(layoutOf),
  }
}

/** Takes the nodes and buffers of a batch one after the other, as the columns need them. */
class Cursor {
  readonly #nodes: readonly [number, number][]
  readonly #buffers: readonly [number, number][]
  readonly #body: Uint8Array
  #node = 0
  #buffer = 0

  constructor(nodes: readonly [number, number][], buffers: readonly [number, number][], body: Uint8Array) {
    this.#nodes = nodes
    this.#buffers = buffers
    this.#body = body
  }

  #next(): Uint8Array {
    const [offset, length] = this.#buffers[this.#buffer++] ?? [0, 0]
    return this.#body.subarray(offset, offset + length)
  }

  column(type: DataType, layout: Layout): ArrowColumn {
    const [length, nullCount] = this.#nodes[this.#node++] ?? [0, 0]
    if (type.kind === 'null')
      return { length, nullCount: length, validity: null, offsets: null, data: none, children: [] }
    const bits = this.#next()
    const validity = nullCount === 0 || bits.length === 0 ? null : bits
    const offsets = hasOffsets(type) ? offsetsOf(this.#next(), length, layout.hasLongOffsets) : null
    const fields = childFields(type)
    const isNested = fields.length > 0 || type.kind === 'struct'
    const data = isNested ? none : inMicros(type, this.#next(), layout.divisor)
    const children = fields.map((field, i) => this.column(field.type, layout.children[i] ?? plain))
    return { length, nullCount, validity, offsets, data, children }
  }
}

const none = new Uint8Array(0)
const plain: Layout = { hasLongOffsets: false, divisor: 1n, children: [] }

function offsetsOf(bytes: Uint8Array, length: number, areLong: boolean): Int32Array {
  if (bytes.length === 0) return new Int32Array(length + 1)
  if (!areLong) return new Int32Array(bytes.buffer, bytes.byteOffset, length + 1)
  return Int32Array.from(new BigInt64Array(bytes.buffer, bytes.byteOffset, length + 1), Number)
}

/** Times of day and the time part of calendar intervals come in nanoseconds. */
function inMicros(type: DataType, data: Uint8Array, divisor: bigint): Uint8Array {
  if (divisor === 1n) return data
  const isInterval = type.kind === 'calendarInterval'
  const copy = data.slice()
  const view = new DataView(copy.buffer)
  const stride = isInterval ? 16 : 8
  for (let at = isInterval ? 8 : 0; at < copy.length; at += stride)
    view.setBigInt64(at, view.getBigInt64(at, true) / divisor, true)
  return copy
}
