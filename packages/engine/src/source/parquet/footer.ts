/**
 * Footers: read without blocking while planning (`readFooter`) or at once inside a task (`readFooterSync`), checked,
 * turned into plain data and kept by path, size and time. `fileInfo` cuts out what a task needs, so that it can be
 * sent and not read again.
 */
import type { StructType } from '@vonk/common'
import { unreadable, unreadableFooter } from './errors.ts'
import type { FileAccess, FileStamp } from './file-reader.ts'
import type { Codec } from './format.ts'
import {
  type ByteRange,
  parseFooterBytes,
  type RawChunk,
  type RawFooter,
  type RawRowGroup,
} from './metadata.ts'
import { leavesOf } from './nested-schema.ts'
import { readTail } from './node-files.ts'
import { convertSchema, type ParquetColumn, type UntypedLeaf } from './schema.ts'
import { boundsOfChunk, type ColumnBounds } from './statistics.ts'
import { MalformedBytes } from './thrift-reader.ts'

/** One column of one row group. Plain data. */
export interface ColumnChunk {
  readonly codec: Codec
  readonly valueCount: number
  /** Where the chunk's bytes are: dictionary page and data pages. */
  readonly start: number
  readonly compressedBytes: number
  readonly uncompressedBytes: number
  /** Of a dictionary before the data pages, as stored. */
  readonly dictionaryBytes?: number
  readonly bounds: ColumnBounds | undefined
  readonly columnIndex: ByteRange | undefined
  readonly offsetIndex: ByteRange | undefined
  /** Why it cannot be read (encrypted, in another file). */
  readonly problem?: string
}

export interface RowGroup {
  readonly index: number
  readonly rowCount: number
  /** Rows before it in the file. */
  readonly firstRow: number
  /** By position in `columns`; undefined for a nested column. */
  readonly chunks: readonly (ColumnChunk | undefined)[]
  /** By position in `columns`: the chunks of a nested column's leaves, by their index in the file. */
  readonly nested?: readonly (Readonly<Record<number, ColumnChunk>> | undefined)[]
}

/** A file as a task needs it: plain data, structured-clonable. */
export interface ParquetFileInfo {
  readonly path: string
  readonly fileSize: number
  readonly modifiedMs: number
  readonly columns: readonly ParquetColumn[]
  readonly rowGroups: readonly RowGroup[]
}

export interface ParquetFooter extends ParquetFileInfo {
  readonly schema: StructType
  readonly untyped: readonly UntypedLeaf[]
  readonly rowCount: number
  readonly createdBy: string
  /** The writer's notes, such as `org.apache.spark.sql.parquet.row.metadata`. */
  readonly keyValues: ReadonlyMap<string, string>
}

const tailBytes = 64 * 1024
const magicText = 'PAR1'
const trailerBytes = 8
const cachedFootersMax = 4096
const cache = new Map<string, ParquetFooter>()

function cached(path: string, stamp: FileStamp): ParquetFooter | undefined {
  const footer = cache.get(path)
  return footer?.fileSize === stamp.size && footer.modifiedMs === stamp.modifiedMs ? footer : undefined
}

function remember(footer: ParquetFooter): ParquetFooter {
  cache.delete(footer.path)
  cache.set(footer.path, footer)
  for (const oldest of cache.keys()) {
    if (cache.size <= cachedFootersMax) break
    cache.delete(oldest)
  }
  return footer
}

/** Reads and checks a footer. Throws SparkError `FAILED_READ_FILE.CANNOT_READ_FILE_FOOTER` or `.FILE_NOT_EXIST`. */
export async function readFooter(path: string): Promise<ParquetFooter> {
  const first = await readTail(path, (stamp) => (cached(path, stamp) === undefined ? tailBytes : 0))
  const known = cached(path, first.stamp)
  if (known !== undefined) return known
  const needed = footerBytes(path, first.tail, first.stamp)
  const whole = needed <= first.tail.length ? first : await readTail(path, needed)
  return remember(parseFooter(path, whole.tail, whole.stamp))
}

export function readFooterSync(files: FileAccess, path: string): ParquetFooter {
  const file = files.open(path)
  try {
    const stamp = file.stamp()
    const known = cached(path, stamp)
    if (known !== undefined) return known
    const read = (wanted: number): Uint8Array => {
      const tail = new Uint8Array(Math.min(wanted, stamp.size))
      file.readInto(tail, stamp.size - tail.length)
      return tail
    }
    const first = read(tailBytes)
    const needed = footerBytes(path, first, stamp)
    return remember(parseFooter(path, needed <= first.length ? first : read(needed), stamp))
  } finally {
    file.close()
  }
}

/** Bytes from the start of the footer to the end of the file. */
function footerBytes(path: string, tail: Uint8Array, stamp: FileStamp): number {
  if (stamp.size < trailerBytes + 4)
    throw unreadableFooter(path, `a file of ${stamp.size} bytes is no Parquet file`)
  const magic = String.fromCharCode(...tail.subarray(tail.length - 4))
  if (magic === 'PARE') throw unreadableFooter(path, 'the footer is encrypted')
  if (magic !== magicText) {
    throw unreadableFooter(path, 'it does not end as a Parquet file does; it is cut off or of another format')
  }
  const length = new DataView(tail.buffer, tail.byteOffset + tail.length - trailerBytes).getUint32(0, true)
  if (length + trailerBytes + 4 > stamp.size) {
    throw unreadableFooter(path, `the footer says it has ${length} bytes, which is more than there are`)
  }
  return length + trailerBytes
}

function parseFooter(path: string, tail: Uint8Array, stamp: FileStamp): ParquetFooter {
  const length = footerBytes(path, tail, stamp)
  const bytes = tail.subarray(tail.length - length, tail.length - trailerBytes)
  try {
    return footerOf(path, parseFooterBytes(bytes), stamp)
  } catch (error) {
    if (error instanceof MalformedBytes) throw unreadableFooter(path, error.message, error)
    throw error
  }
}

function footerOf(path: string, raw: RawFooter, stamp: FileStamp): ParquetFooter {
  const { schema, columns, leafCount, untyped } = convertSchema(raw.schema)
  let firstRow = 0
  const rowGroups = raw.rowGroups.flatMap((group, index) => {
    // Some writers note a row group without rows for an empty file, with chunks of no place.
    if (group.rowCount === 0) return []
    const converted = rowGroupOf(path, group, index, firstRow, columns, leafCount, stamp)
    firstRow += group.rowCount
    return converted
  })
  const { createdBy, keyValues } = raw
  const { size, modifiedMs } = stamp
  return {
    path,
    fileSize: size,
    modifiedMs,
    schema,
    untyped,
    columns,
    rowGroups,
    rowCount: firstRow,
    createdBy,
    keyValues,
  }
}

function rowGroupOf(
  path: string,
  raw: RawRowGroup,
  index: number,
  firstRow: number,
  columns: readonly ParquetColumn[],
  leafCount: number,
  stamp: FileStamp,
): RowGroup {
  if (raw.chunks.length !== leafCount || raw.rowCount < 0) {
    throw new MalformedBytes(`row group ${index} has ${raw.chunks.length} columns and not ${leafCount}`)
  }
  const checked = (column: ParquetColumn): ColumnChunk => {
    const chunk = chunkOf(column, raw.chunks[column.leaf])
    if (chunk.start < 4 || chunk.compressedBytes < 0 || chunk.start + chunk.compressedBytes > stamp.size) {
      throw unreadable({ path, column: column.name, rowGroup: index }, 'its bytes lie outside of the file')
    }
    return chunk
  }
  const nested = columns.map((column) =>
    column.nested === undefined
      ? undefined
      : Object.fromEntries(leavesOf(column.nested).map((leaf) => [leaf.leaf, checked(leaf)])),
  )
  const chunks = columns.map((column) => {
    if (column.leaf < 0) return undefined
    const chunk = checked(column)
    if (chunk.valueCount !== raw.rowCount) {
      const detail = `it has ${chunk.valueCount} values in ${raw.rowCount} rows`
      throw unreadable({ path, column: column.name, rowGroup: index }, detail)
    }
    return chunk
  })
  const isNested = nested.some((leaves) => leaves !== undefined)
  return { index, rowCount: raw.rowCount, firstRow, chunks, ...(isNested ? { nested } : {}) }
}

function chunkOf(column: ParquetColumn, raw: RawChunk): ColumnChunk {
  const { dictionaryPageOffset: dictionary, dataPageOffset: data } = raw
  // Some writers note 0 where there is no dictionary.
  const start = dictionary !== undefined && dictionary > 0 && dictionary < data ? dictionary : data
  const problem = raw.encrypted
    ? 'it is encrypted'
    : raw.otherFile
      ? 'its data is in another file'
      : undefined
  return {
    codec: raw.codec,
    valueCount: raw.valueCount,
    start,
    compressedBytes: raw.compressedBytes,
    uncompressedBytes: raw.uncompressedBytes,
    ...(start < data ? { dictionaryBytes: data - start } : {}),
    bounds: boundsOfChunk(column, raw.statistics),
    columnIndex: raw.columnIndex,
    offsetIndex: raw.offsetIndex,
    ...(problem === undefined ? {} : { problem }),
  }
}

/**
 * What a task needs to read the named columns (names as in the file) of the given row groups (all where undefined).
 */
export function fileInfo(
  footer: ParquetFileInfo,
  names: readonly string[],
  rowGroups?: readonly number[],
): ParquetFileInfo {
  const wanted = new Set(names)
  const positions = [...footer.columns.keys()].filter((position) => wanted.has(footer.columns[position].name))
  const { path, fileSize, modifiedMs } = footer
  const groups =
    rowGroups === undefined
      ? footer.rowGroups
      : footer.rowGroups.filter(({ index }) => rowGroups.includes(index))
  return {
    path,
    fileSize,
    modifiedMs,
    columns: positions.map((position) => footer.columns[position]),
    rowGroups: groups.map((group) => ({
      ...group,
      chunks: positions.map((position) => group.chunks[position]),
      ...(group.nested === undefined
        ? {}
        : { nested: positions.map((position) => group.nested?.[position]) }),
    })),
  }
}
