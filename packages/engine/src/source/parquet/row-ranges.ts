/**
 * Which rows of a row group are worth reading: by the statistics of the whole group, then page by page where the file
 * has indexes.
 */
import type { PushedPredicate } from '../../catalog/relation.ts'
import type { ColumnRequest } from '../../exec/batch-source.ts'
import { unreadable } from './errors.ts'
import type { FileReader } from './file-reader.ts'
import type { ColumnChunk, ParquetFileInfo, RowGroup } from './footer.ts'
import type { ByteRange } from './metadata.ts'
import { parseColumnIndex, parseOffsetIndex } from './page-header.ts'
import type { ParquetColumn } from './schema.ts'
import { type Bound, boundsAs, boundsOfPage, boundValues, type ColumnBounds, mayMatch } from './statistics.ts'
import { MalformedBytes } from './thrift-reader.ts'

export interface RowRange {
  readonly start: number
  readonly end: number
}

/** A pushed predicate on a column that the file has. */
export interface FilePredicate {
  readonly predicate: PushedPredicate
  readonly values: readonly (Bound | undefined)[]
  readonly column: ParquetColumn
  readonly request: Pick<ColumnRequest, 'type'>
  /** Position in `ParquetFileInfo.columns`. */
  readonly position: number
}

export const filePredicate = (
  predicate: PushedPredicate,
  column: ParquetColumn,
  position: number,
  request: Pick<ColumnRequest, 'type'>,
): FilePredicate => ({ predicate, values: boundValues(predicate), column, position, request })

function matches(filter: FilePredicate, bounds: ColumnBounds | undefined, rowCount: number): boolean {
  const { column, request, predicate, values } = filter
  const converted = boundsAs(column, request.type, bounds)
  if (converted === undefined) return true
  const isFloating = request.type.kind === 'float' || request.type.kind === 'double'
  return mayMatch(predicate, values, converted, rowCount, { isFloating })
}

export function rowGroupMayMatch(group: RowGroup, filters: readonly FilePredicate[]): boolean {
  return filters.every((filter) => matches(filter, group.chunks[filter.position]?.bounds, group.rowCount))
}

/** The row ranges that page indexes leave; the whole group where there are none. */
export function rowRanges(
  info: ParquetFileInfo,
  file: FileReader,
  group: RowGroup,
  filters: readonly FilePredicate[],
): readonly RowRange[] {
  let ranges: readonly RowRange[] = [{ start: 0, end: group.rowCount }]
  for (const filter of filters) {
    const chunk = group.chunks[filter.position]
    if (chunk?.columnIndex === undefined || chunk.offsetIndex === undefined || ranges.length === 0) continue
    try {
      const kept = pageRanges(file, filter, chunk, group.rowCount)
      if (kept !== undefined) ranges = intersection(ranges, kept)
    } catch (error) {
      if (!(error instanceof MalformedBytes)) throw error
      const place = { path: info.path, column: filter.column.name, rowGroup: group.index }
      throw unreadable(place, `its page index is damaged: ${error.message}`, error)
    }
  }
  return ranges
}

function pageRanges(
  file: FileReader,
  filter: FilePredicate,
  chunk: ColumnChunk,
  rowCount: number,
): RowRange[] | undefined {
  const pages = parseOffsetIndex(readRange(file, chunk.offsetIndex!))
  const bounds = parseColumnIndex(readRange(file, chunk.columnIndex!))
  if (pages.length !== bounds.length || pages[0]?.firstRow !== 0) return undefined
  const ranges: RowRange[] = []
  for (let index = 0; index < pages.length; index++) {
    const start = pages[index].firstRow
    const end = pages[index + 1]?.firstRow ?? rowCount
    if (end < start || end > rowCount) throw new MalformedBytes('rows out of order')
    const rows = end - start
    const found = bounds[index]
    const isMatch = found.allNull
      ? matches(filter, { nullCount: rows }, rows)
      : matches(filter, boundsOfPage(filter.column, found), rows)
    if (!isMatch || rows === 0) continue
    const last = ranges.at(-1)
    if (last?.end === start) ranges[ranges.length - 1] = { start: last.start, end }
    else ranges.push({ start, end })
  }
  return ranges
}

function readRange(file: FileReader, { offset, length }: ByteRange): Uint8Array {
  const bytes = new Uint8Array(length)
  if (file.readInto(bytes, offset) < length) throw new MalformedBytes('the file is cut off')
  return bytes
}

function intersection(a: readonly RowRange[], b: readonly RowRange[]): RowRange[] {
  const both: RowRange[] = []
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const start = Math.max(a[i].start, b[j].start)
    const end = Math.min(a[i].end, b[j].end)
    if (start < end) both.push({ start, end })
    if (a[i].end < b[j].end) i++
    else j++
  }
  return both
}
