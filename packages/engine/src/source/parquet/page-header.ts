/** The header before every page, and the offset and column index that say where pages are and what they hold. */
import { MalformedBytes, ThriftReader, thriftType } from './thrift-reader.ts'

export interface PageHeader {
  type: number
  compressedBytes: number
  uncompressedBytes: number
  /** Values, nulls included: rows, in a flat column. */
  valueCount: number
  encoding: number
  levelEncoding: number
  /** Version 2 only. */
  definitionBytes: number
  repetitionBytes: number
  isCompressed: boolean
  /** -1 unknown: only version 2 says it in a way to rely on. */
  nullCount: number
  /** Bytes of the header itself. */
  headerBytes: number
}

/** Reads the header at `at`; throws MalformedBytes where it is not whole. */
export function readPageHeader(bytes: Uint8Array, at: number, end: number): PageHeader {
  const reader = new ThriftReader(bytes, at, end)
  const header: PageHeader = {
    type: -1,
    compressedBytes: -1,
    uncompressedBytes: -1,
    valueCount: -1,
    encoding: -1,
    levelEncoding: 3,
    definitionBytes: 0,
    repetitionBytes: 0,
    isCompressed: true,
    nullCount: -1,
    headerBytes: 0,
  }
  reader.struct((id) => {
    if (id === 1) header.type = reader.integer()
    else if (id === 2) header.uncompressedBytes = reader.integer()
    else if (id === 3) header.compressedBytes = reader.integer()
    else if (id === 5) dataPage(reader, header)
    else if (id === 7) dictionaryPage(reader, header)
    else if (id === 8) dataPageV2(reader, header)
    else return false
    return true
  })
  header.headerBytes = reader.at - at
  if (header.type < 0 || header.compressedBytes < 0 || header.uncompressedBytes < 0) {
    throw new MalformedBytes('a page header is not whole')
  }
  return header
}

function dataPage(reader: ThriftReader, header: PageHeader): void {
  reader.struct((id) => {
    if (id === 1) header.valueCount = reader.integer()
    else if (id === 2) header.encoding = reader.integer()
    else if (id === 3) header.levelEncoding = reader.integer()
    else return false
    return true
  })
}

function dictionaryPage(reader: ThriftReader, header: PageHeader): void {
  reader.struct((id) => {
    if (id === 1) header.valueCount = reader.integer()
    else if (id === 2) header.encoding = reader.integer()
    else return false
    return true
  })
}

function dataPageV2(reader: ThriftReader, header: PageHeader): void {
  reader.struct((id, type) => {
    if (id === 1) header.valueCount = reader.integer()
    else if (id === 2) header.nullCount = reader.integer()
    else if (id === 4) header.encoding = reader.integer()
    else if (id === 5) header.definitionBytes = reader.integer()
    else if (id === 6) header.repetitionBytes = reader.integer()
    else if (id === 7) header.isCompressed = type === thriftType.true
    else return false
    return true
  })
}

export interface PageLocation {
  readonly offset: number
  /** Header included. */
  readonly bytes: number
  readonly firstRow: number
}

export function parseOffsetIndex(bytes: Uint8Array): PageLocation[] {
  const reader = new ThriftReader(bytes)
  let pages: PageLocation[] = []
  reader.struct((id) => {
    if (id !== 1) return false
    pages = reader.list(() => {
      const page = { offset: 0, bytes: 0, firstRow: 0 }
      reader.struct((fieldId) => {
        if (fieldId === 1) page.offset = reader.integer()
        else if (fieldId === 2) page.bytes = reader.integer()
        else if (fieldId === 3) page.firstRow = reader.integer()
        else return false
        return true
      })
      return page
    })
    return true
  })
  return pages
}

export interface PageBounds {
  readonly allNull: boolean
  readonly min: Uint8Array | undefined
  readonly max: Uint8Array | undefined
  readonly nullCount: number | undefined
}

export function parseColumnIndex(bytes: Uint8Array): PageBounds[] {
  const reader = new ThriftReader(bytes)
  let nulls: boolean[] = []
  let mins: Uint8Array[] = []
  let maxs: Uint8Array[] = []
  let counts: number[] = []
  reader.struct((id) => {
    if (id === 1) nulls = reader.list(() => reader.byte() === thriftType.true)
    else if (id === 2) mins = reader.list(() => reader.binary())
    else if (id === 3) maxs = reader.list(() => reader.binary())
    else if (id === 5) counts = reader.list(() => reader.integer())
    else return false
    return true
  })
  return nulls.map((allNull, index) => ({
    allNull,
    min: allNull ? undefined : mins[index],
    max: allNull ? undefined : maxs[index],
    nullCount: counts[index],
  }))
}
