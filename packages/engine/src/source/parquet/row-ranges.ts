/**
 * Which rows of a row group are worth reading: by the statistics of the whole group, then page by page where the file
 * has indexes.
 */
import type { PushedPredicate } from '../../catalog/relation.ts'
import type { ColumnRequest } from '../../exec/batch-source.ts'
import { mayPrecede, type SortBound } from '../../exec/sort/sort-bound.ts'
import { unreadable } from './errors.ts'
import type { FileReader } from './file-reader.ts'
import type { ColumnChunk, ParquetFileInfo, RowGroup } from './footer.ts'
import type { ByteRange } from './metadata.ts'
import { type PageBounds, parseColumnIndex, parseOffsetIndex } from './page-header.ts'
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
  return mayMatch(predicate, values, converted, rowCount, { isFloating: isFloating(request) })
}

const isFloating = ({ type }: Pick<ColumnRequest, 'type'>): boolean =>
  type.kind === 'float' || type.kind === 'double'

/** A column by which the best rows are wanted, and what is known of them now. */
export interface SortedColumn {
  readonly bound: SortBound
  readonly column: ParquetColumn
  readonly request: Pick<ColumnRequest, 'type'>
  readonly position: number
}

function precedes(sorted: SortedColumn, bounds: ColumnBounds | undefined, rowCount: number): boolean {
  const { column, request, bound } = sorted
  const converted = boundsAs(column, request.type, bounds)
  if (converted === undefined) return true
  return mayPrecede(bound, converted, rowCount, { isFloating: isFloating(request) })
}

export const rowGroupMayPrecede = (group: RowGroup, sorted: SortedColumn): boolean =>
  precedes(sorted, group.chunks[sorted.position]?.bounds, group.rowCount)

/** The parts of `ranges` that page indexes put before the bound, or at it. */
export function rangesBefore(
  place: { readonly path: string; readonly file: FileReader; readonly group: RowGroup },
  sorted: SortedColumn,
  ranges: readonly RowRange[],
): readonly RowRange[] {
  const { group } = place
  const chunk = group.chunks[sorted.position]
  const pages = chunk === undefined ? undefined : pagesOf(place, sorted.column, chunk)
  if (pages === undefined) return ranges
  const kept = pageRanges(pages, sorted.column, (bounds, rows) => precedes(sorted, bounds, rows))
  return intersection(ranges, kept)
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
    if (chunk === undefined || ranges.length === 0) continue
    const pages = pagesOf({ path: info.path, file, group }, filter.column, chunk)
    if (pages === undefined) continue
    const kept = pageRanges(pages, filter.column, (bounds, rows) => matches(filter, bounds, rows))
    ranges = intersection(ranges, kept)
  }
  return ranges
}

interface Page {
  readonly start: number
  readonly end: number
  readonly bounds: PageBounds
}

/** The pages of a chunk by its indexes; undefined where it has none that can be used. */
function pagesOf(
  { path, file, group }: { readonly path: string; readonly file: FileReader; readonly group: RowGroup },
  column: ParquetColumn,
  { columnIndex, offsetIndex }: ColumnChunk,
): readonly Page[] | undefined {
  if (columnIndex === undefined || offsetIndex === undefined) return undefined
  try {
    const locations = parseOffsetIndex(readRange(file, offsetIndex))
    const bounds = parseColumnIndex(readRange(file, columnIndex))
    if (locations.length !== bounds.length || locations[0]?.firstRow !== 0) return undefined
    return locations.map(({ firstRow: start }, index) => {
      const end = locations[index + 1]?.firstRow ?? group.rowCount
      if (end < start || end > group.rowCount) throw new MalformedBytes('rows out of order')
      return { start, end, bounds: bounds[index] }
    })
  } catch (error) {
    if (!(error instanceof MalformedBytes)) throw error
    const place = { path, column: column.name, rowGroup: group.index }
    throw unreadable(place, `its page index is damaged: ${error.message}`, error)
  }
}

function pageRanges(
  pages: readonly Page[],
  column: ParquetColumn,
  keeps: (bounds: ColumnBounds, rows: number) => boolean,
): readonly RowRange[] {
  const ranges: RowRange[] = []
  for (const { start, end, bounds } of pages) {
    const rows = end - start
    const isKept = keeps(bounds.allNull ? { nullCount: rows } : boundsOfPage(column, bounds), rows)
    if (!isKept || rows === 0) continue
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
