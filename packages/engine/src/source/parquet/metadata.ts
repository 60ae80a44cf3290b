/**
 * The footer's Thrift structs as they lie in the file: schema elements, row groups, column chunks; and the two page
 * indexes.
 */
import {
  type Annotation,
  type Codec,
  codecs,
  type PhysicalType,
  physicalTypes,
  repetition,
  type TimeUnit,
} from './format.ts'
import { MalformedBytes, ThriftReader, thriftType } from './thrift-reader.ts'

export interface SchemaElement {
  readonly name: string
  readonly physical: PhysicalType | undefined
  /** Bytes of a FIXED_LEN_BYTE_ARRAY. */
  readonly length: number
  readonly repetition: number
  readonly childCount: number
  readonly annotation: Annotation | undefined
}

/** Bounds as bytes in PLAIN encoding. `legacy`: from the old fields, whose order was signed bytes for everything. */
export interface RawStatistics {
  readonly min?: Uint8Array
  readonly max?: Uint8Array
  readonly nullCount?: number
  readonly legacy: boolean
}

export interface RawChunk {
  readonly path: readonly string[]
  readonly codec: Codec
  readonly valueCount: number
  readonly compressedBytes: number
  readonly uncompressedBytes: number
  readonly dataPageOffset: number
  readonly dictionaryPageOffset: number | undefined
  readonly statistics: RawStatistics | undefined
  readonly columnIndex: ByteRange | undefined
  readonly offsetIndex: ByteRange | undefined
  readonly encrypted: boolean
  readonly otherFile: boolean
}

export interface ByteRange {
  readonly offset: number
  readonly length: number
}

export interface RawRowGroup {
  readonly rowCount: number
  readonly totalBytes: number
  readonly chunks: readonly RawChunk[]
}

export interface RawFooter {
  readonly schema: readonly SchemaElement[]
  readonly rowCount: number
  readonly rowGroups: readonly RawRowGroup[]
  readonly createdBy: string
  readonly keyValues: ReadonlyMap<string, string>
}

export function parseFooterBytes(bytes: Uint8Array): RawFooter {
  const reader = new ThriftReader(bytes)
  let schema: SchemaElement[] = []
  let rowGroups: RawRowGroup[] = []
  let rowCount = 0
  let createdBy = ''
  const keyValues = new Map<string, string>()
  reader.struct((id) => {
    if (id === 2) schema = reader.list(() => schemaElement(reader))
    else if (id === 3) rowCount = reader.integer()
    else if (id === 4) rowGroups = reader.list(() => rowGroup(reader))
    else if (id === 5) reader.list(() => keyValue(reader, keyValues))
    else if (id === 6) createdBy = reader.text()
    else return false
    return true
  })
  if (schema.length === 0) throw new MalformedBytes('there is no schema')
  return { schema, rowCount, rowGroups, createdBy, keyValues }
}

function keyValue(reader: ThriftReader, target: Map<string, string>): void {
  let key = ''
  let value = ''
  reader.struct((id) => {
    if (id === 1) key = reader.text()
    else if (id === 2) value = reader.text()
    else return false
    return true
  })
  target.set(key, value)
}

function schemaElement(reader: ThriftReader): SchemaElement {
  let name = ''
  let physical: PhysicalType | undefined
  let length = 0
  let repetitionType: number = repetition.required
  let childCount = 0
  let converted: number | undefined
  let scale = 0
  let precision = 0
  let logical: Annotation | undefined
  reader.struct((id) => {
    if (id === 1) physical = named(physicalTypes, reader.integer(), 'physical type')
    else if (id === 2) length = reader.integer()
    else if (id === 3) repetitionType = reader.integer()
    else if (id === 4) name = reader.text()
    else if (id === 5) childCount = reader.integer()
    else if (id === 6) converted = reader.integer()
    else if (id === 7) scale = reader.integer()
    else if (id === 8) precision = reader.integer()
    else if (id === 10) logical = logicalType(reader)
    else return false
    return true
  })
  const annotation =
    logical ?? (converted === undefined ? undefined : convertedType(converted, precision, scale))
  return { name, physical, length, repetition: repetitionType, childCount, annotation }
}

function named<T>(names: readonly T[], number: number, what: string): T {
  const name = names[number]
  if (name === undefined) throw new MalformedBytes(`unknown ${what} ${number}`)
  return name
}

const logicalKinds: Readonly<Record<number, Annotation>> = {
  1: { kind: 'string' },
  2: { kind: 'map' },
  3: { kind: 'list' },
  4: { kind: 'enum' },
  6: { kind: 'date' },
  11: { kind: 'null' },
  12: { kind: 'json' },
  13: { kind: 'bson' },
  14: { kind: 'uuid' },
  15: { kind: 'float16' },
  16: { kind: 'variant' },
}

function logicalType(reader: ThriftReader): Annotation | undefined {
  let found: Annotation | undefined
  reader.struct((id) => {
    if (id === 5) found = decimalType(reader)
    else if (id === 7) found = timeType(reader, 'time')
    else if (id === 8) found = timeType(reader, 'timestamp')
    else if (id === 10) found = integerType(reader)
    else {
      found = logicalKinds[id] ?? { kind: 'other' }
      return false
    }
    return true
  })
  return found
}

function decimalType(reader: ThriftReader): Annotation {
  let scale = 0
  let precision = 0
  reader.struct((id) => {
    if (id === 1) scale = reader.integer()
    else if (id === 2) precision = reader.integer()
    else return false
    return true
  })
  return { kind: 'decimal', precision, scale }
}

function timeType(reader: ThriftReader, kind: 'time' | 'timestamp'): Annotation {
  let utc = false
  let unit: TimeUnit = 'micros'
  reader.struct((id, type) => {
    if (id === 1) utc = type === thriftType.true
    else if (id === 2) {
      reader.struct((unitId) => {
        unit = unitId === 1 ? 'millis' : unitId === 2 ? 'micros' : 'nanos'
        return false
      })
    } else return false
    return true
  })
  return { kind, unit, utc }
}

function integerType(reader: ThriftReader): Annotation {
  let bits = 0
  let signed = true
  reader.struct((id, type) => {
    if (id === 1) bits = reader.byte()
    else if (id === 2) signed = type === thriftType.true
    else return false
    return true
  })
  return { kind: 'integer', bits, signed }
}

function convertedType(number: number, precision: number, scale: number): Annotation | undefined {
  if (number >= 11 && number <= 18) {
    return { kind: 'integer', bits: 8 << ((number - 11) & 3), signed: number >= 15 }
  }
  switch (number) {
    case 0:
      return { kind: 'string' }
    case 1:
      return { kind: 'map' }
    case 2:
      return { kind: 'mapKeyValue' }
    case 3:
      return { kind: 'list' }
    case 4:
      return { kind: 'enum' }
    case 5:
      return { kind: 'decimal', precision, scale }
    case 6:
      return { kind: 'date' }
    case 7:
      return { kind: 'time', unit: 'millis', utc: true }
    case 8:
      return { kind: 'time', unit: 'micros', utc: true }
    case 9:
      return { kind: 'timestamp', unit: 'millis', utc: true }
    case 10:
      return { kind: 'timestamp', unit: 'micros', utc: true }
    case 19:
      return { kind: 'json' }
    case 20:
      return { kind: 'bson' }
    case 21:
      return { kind: 'interval' }
    default:
      return undefined
  }
}

function rowGroup(reader: ThriftReader): RawRowGroup {
  let chunks: RawChunk[] = []
  let totalBytes = 0
  let rowCount = 0
  reader.struct((id) => {
    if (id === 1) chunks = reader.list(() => columnChunk(reader))
    else if (id === 2) totalBytes = reader.integer()
    else if (id === 3) rowCount = reader.integer()
    else return false
    return true
  })
  return { rowCount, totalBytes, chunks }
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

function columnChunk(reader: ThriftReader): RawChunk {
  const chunk: Mutable<RawChunk> = {
    path: [],
    codec: 'UNCOMPRESSED',
    valueCount: 0,
    compressedBytes: 0,
    uncompressedBytes: 0,
    dataPageOffset: 0,
    dictionaryPageOffset: undefined,
    statistics: undefined,
    columnIndex: undefined,
    offsetIndex: undefined,
    encrypted: false,
    otherFile: false,
  }
  const offsets = { index: 0, indexLength: 0, column: 0, columnLength: 0 }
  reader.struct((id) => {
    if (id === 1) chunk.otherFile = reader.text() !== ''
    else if (id === 3) columnMetadata(reader, chunk)
    else if (id === 4) offsets.index = reader.integer()
    else if (id === 5) offsets.indexLength = reader.integer()
    else if (id === 6) offsets.column = reader.integer()
    else if (id === 7) offsets.columnLength = reader.integer()
    else {
      if (id === 8) chunk.encrypted = true
      return false
    }
    return true
  })
  if (offsets.indexLength > 0) chunk.offsetIndex = { offset: offsets.index, length: offsets.indexLength }
  if (offsets.columnLength > 0) chunk.columnIndex = { offset: offsets.column, length: offsets.columnLength }
  return chunk
}

function columnMetadata(reader: ThriftReader, chunk: Mutable<RawChunk>): void {
  reader.struct((id) => {
    if (id === 3) chunk.path = reader.list(() => reader.text())
    else if (id === 4) chunk.codec = named(codecs, reader.integer(), 'codec')
    else if (id === 5) chunk.valueCount = reader.integer()
    else if (id === 6) chunk.uncompressedBytes = reader.integer()
    else if (id === 7) chunk.compressedBytes = reader.integer()
    else if (id === 9) chunk.dataPageOffset = reader.integer()
    else if (id === 11) chunk.dictionaryPageOffset = reader.integer()
    else if (id === 12) chunk.statistics = statistics(reader)
    else return false
    return true
  })
}

function statistics(reader: ThriftReader): RawStatistics {
  const found: { -readonly [K in keyof RawStatistics]: RawStatistics[K] } = { legacy: false }
  let oldMin: Uint8Array | undefined
  let oldMax: Uint8Array | undefined
  reader.struct((id) => {
    if (id === 1) oldMax = reader.binary()
    else if (id === 2) oldMin = reader.binary()
    else if (id === 3) found.nullCount = reader.integer()
    else if (id === 5) found.max = reader.binary()
    else if (id === 6) found.min = reader.binary()
    else return false
    return true
  })
  if (found.min !== undefined || found.max !== undefined) return found
  return { ...found, min: oldMin, max: oldMax, legacy: true }
}
