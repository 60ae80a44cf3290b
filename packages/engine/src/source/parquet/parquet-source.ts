/**
 * Parquet files as a source of batches: file by file, row group by row group, the eager columns decoded batch by
 * batch and the lazy ones only where a filter left rows. What statistics rule out is not read. Memory is the task's:
 * buffers of a batch for as long as the source lives, pages and dictionaries for as long as their row group is read.
 */
import type { FileSplit, PushedPredicate } from '../../catalog/relation.ts'
import type { Pointer, Region, TaskMemory } from '../../columnar/region.ts'
import { maxBatchRows, physicalWidth, type VectorLayout, vector } from '../../columnar/vector.ts'
import type { BatchSource, ColumnRequest, SourceMetrics } from '../../exec/batch-source.ts'
import type { SortBound } from '../../exec/sort/sort-bound.ts'
import type { LiteralValue } from '../../expr/expression.ts'
import type { Kernels } from '../../kernels/signatures.ts'
import { stateBytes } from './column-context.ts'
import { ColumnReader, type ColumnSlot } from './column-reader.ts'
import { fillConstant, setConstantRows } from './constant-column.ts'
import { conversionOf } from './conversion.ts'
import { typeMismatch, unreadable } from './errors.ts'
import type { FileAccess, FileReader } from './file-reader.ts'
import { type ParquetFileInfo, type RowGroup, readFooterSync } from './footer.ts'
import { LeafStream } from './leaf-stream.ts'
import { NestedColumnReader } from './nested-column.ts'
import { matchNode } from './nested-schema.ts'
import { PageBuffers } from './page-buffers.ts'
import {
  type FilePredicate,
  filePredicate,
  type RowRange,
  rangesBefore,
  rowGroupMayMatch,
  rowGroupMayPrecede,
  rowRanges,
  type SortedColumn,
} from './row-ranges.ts'
import { type ParquetColumn, parquetTypeText } from './schema.ts'

export interface ParquetSourceOptions {
  readonly kernels: Kernels
  readonly memory: TaskMemory
  readonly files: FileAccess
  /** Read one after the other. */
  readonly splits: readonly FileSplit[]
  readonly columns: readonly ColumnRequest[]
  readonly predicates?: readonly PushedPredicate[]
  /** The best rows by this column are wanted: those behind the bound, which moves while rows are read, are not. */
  readonly sorted?: { readonly ordinal: number; bound(): SortBound | undefined }
  /** Footers that came with the task, by path; a file without one has its footer read. */
  readonly fileInfo?: (path: string) => ParquetFileInfo | undefined
  /** Values of columns that are not in the file (partition columns), by ordinal. */
  readonly constants?: (split: FileSplit) => ReadonlyMap<number, LiteralValue>
  /** The ordinal of a column that gets the rows' numbers in their file. */
  readonly rowIndex?: number
  /** `spark.sql.caseSensitive`. */
  readonly caseSensitive?: boolean
  /** Views stay valid as long as the task, at the cost of keeping all that was decompressed. */
  readonly stableViews?: boolean
}

interface OpenFile {
  readonly info: ParquetFileInfo
  readonly reader: FileReader
  readonly groups: readonly RowGroup[]
  /** Per request: its reader and its position in `info.columns`; undefined where the column is a constant. */
  readonly columns: readonly (
    | { readonly reader: ColumnReader | NestedColumnReader; readonly position: number }
    | undefined
  )[]
  readonly filters: readonly FilePredicate[]
}

const scratchBytes = (maxBatchRows + 1) * 16 * 2

export class ParquetBatchSource implements BatchSource {
  readonly vectors: readonly Pointer[]
  readonly layouts: readonly VectorLayout[]
  readonly metrics: SourceMetrics = {
    bytesRead: 0,
    rowsRead: 0,
    rowGroupsSkipped: 0,
    pagesSkipped: 0,
    fetchWaitMs: 0,
    remoteBytesRead: 0,
    localBytesRead: 0,
  }
  private readonly options: ParquetSourceOptions
  private readonly batchRegion: Region
  private readonly pageRegion: Region
  private readonly scratch: Pointer
  /** Values of nested columns. */
  private readonly nestedRegions: Region[] = []
  private readonly slots: readonly (ColumnSlot & { readonly state: Pointer })[]
  private nextSplit = 0
  private file: OpenFile | undefined
  private nextGroup = 0
  private ranges: readonly RowRange[] = []
  private nextRange = 0
  /** Rows [row, rangeEnd) are still to come in the current range; the batch is [batchStart, row). */
  private row = 0
  private rangeEnd = 0
  private batchStart = 0
  /** How many rows of the file come before the row group. */
  private rowsBefore = 0
  /** The bound that `ranges` have been cut to. */
  private seenBound: SortBound | undefined

  constructor(options: ParquetSourceOptions) {
    this.options = options
    const consumer = { operator: 'Scan parquet' }
    this.batchRegion = options.memory.region(consumer)
    this.pageRegion = options.memory.region(consumer)
    this.scratch = this.batchRegion.allocate(scratchBytes)
    this.slots = options.columns.map(({ type }) => ({
      descriptor: this.batchRegion.allocateZeroed(vector.size),
      validity: this.batchRegion.allocate(maxBatchRows),
      data: this.batchRegion.allocateZeroed((maxBatchRows + 1) * (physicalWidth(type) || 8)),
      codes: this.batchRegion.allocateZeroed((maxBatchRows + 1) * 4),
      state: this.batchRegion.allocateZeroed(stateBytes),
    }))
    this.vectors = this.slots.map((slot) => slot.descriptor)
    this.layouts = options.columns.map(({ type }) => (physicalWidth(type) === 0 ? 'views' : 'fixed'))
  }

  next(): number {
    this.heedBound()
    while (this.row >= this.rangeEnd) if (!this.nextPart()) return 0
    const file = this.file!
    const count = Math.min(maxBatchRows, this.rangeEnd - this.row)
    this.batchStart = this.row
    this.row += count
    this.metrics.rowsRead += count
    for (let i = 0; i < file.columns.length; i++) {
      const column = file.columns[i]
      if (column === undefined) {
        setConstantRows(this.options.memory, this.slots[i], count)
        if (this.options.columns[i].ordinal === this.options.rowIndex)
          this.numberRows(this.slots[i].data, count)
      } else {
        column.reader.endBatch()
        if (column.reader.request.eager) column.reader.fill(this.batchStart, count, count, 0)
      }
    }
    return count
  }

  private numberRows(at: Pointer, count: number): void {
    const { view } = this.options.memory
    const first = this.rowsBefore + this.batchStart
    for (let i = 0; i < count; i++) view.setBigInt64(at + i * 8, BigInt(first + i), true)
  }

  materialize(count: number, selection: Pointer): void {
    const rows = this.row - this.batchStart
    for (const column of this.file?.columns ?? []) {
      if (column === undefined || column.reader.request.eager) continue
      column.reader.fill(this.batchStart, rows, selection === 0 ? rows : count, selection)
    }
  }

  close(): void {
    this.file?.reader.close()
    this.file = undefined
    this.nextSplit = this.options.splits.length
    this.nextGroup = 0
    this.row = this.rangeEnd
    this.nextRange = this.ranges.length
    this.pageRegion.free()
    this.batchRegion.free()
    for (const region of this.nestedRegions) region.free()
  }

  /** Goes on to the next range of rows, row group or file; false when there are no more. */
  private nextPart(): boolean {
    if (this.nextRange < this.ranges.length) {
      const range = this.ranges[this.nextRange++]
      this.row = range.start
      this.rangeEnd = range.end
      return true
    }
    const { file } = this
    if (file === undefined || this.nextGroup >= file.groups.length) {
      file?.reader.close()
      this.file = undefined
      if (this.nextSplit >= this.options.splits.length) return false
      this.openSplit(this.options.splits[this.nextSplit++])
      return true
    }
    this.startRowGroup(file, file.groups[this.nextGroup++])
    return true
  }

  private startRowGroup(file: OpenFile, group: RowGroup): void {
    this.ranges = []
    this.nextRange = 0
    if (!this.options.stableViews) this.pageRegion.free()
    if (group.rowCount === 0) return
    this.rowsBefore = file.info.rowGroups
      .filter(({ index }) => index < group.index)
      .reduce((sum, { rowCount }) => sum + rowCount, 0)
    if (!rowGroupMayMatch(group, file.filters)) {
      this.metrics.rowGroupsSkipped++
      return
    }
    const sorted = this.sortedColumn(file)
    this.seenBound = sorted?.bound
    const mayPrecede = sorted === undefined || rowGroupMayPrecede(group, sorted)
    if (mayPrecede) this.ranges = rowRanges(file.info, file.reader, group, file.filters)
    if (sorted !== undefined) this.ranges = this.before(file, group, sorted, this.ranges)
    if (this.ranges.length === 0) {
      this.metrics.rowGroupsSkipped++
      return
    }
    for (const column of file.columns) {
      if (column === undefined) continue
      const chunk = group.chunks[column.position]
      if (column.reader instanceof NestedColumnReader) {
        column.reader.startRowGroup(group.nested?.[column.position] ?? {}, group.index)
      } else if (chunk !== undefined) column.reader.startRowGroup(chunk, group.index, group.rowCount)
    }
  }

  /** The column that the best rows are wanted by, once there is a bound. */
  private sortedColumn({ info, columns }: OpenFile): SortedColumn | undefined {
    const { sorted } = this.options
    const bound = sorted?.bound()
    if (sorted === undefined || bound === undefined) return undefined
    const i = this.options.columns.findIndex(({ ordinal }) => ordinal === sorted.ordinal)
    const position = columns[i]?.position
    if (position === undefined) return undefined
    return { bound, column: info.columns[position], position, request: this.options.columns[i] }
  }

  private before(
    { info, reader }: OpenFile,
    group: RowGroup,
    sorted: SortedColumn,
    ranges: readonly RowRange[],
  ): readonly RowRange[] {
    if (ranges.length === 0 || !rowGroupMayPrecede(group, sorted)) return []
    return rangesBefore({ path: info.path, file: reader, group }, sorted, ranges)
  }

  /** Leaves out what is still to come of the row group where the bound has moved. */
  private heedBound(): void {
    const { file, options } = this
    if (file === undefined || options.sorted === undefined || this.nextGroup === 0) return
    if (options.sorted.bound() === this.seenBound) return
    const sorted = this.sortedColumn(file)
    this.seenBound = sorted?.bound
    if (sorted === undefined) return
    const left = [{ start: this.row, end: this.rangeEnd }, ...this.ranges.slice(this.nextRange)]
    const group = file.groups[this.nextGroup - 1]
    this.ranges = this.before(
      file,
      group,
      sorted,
      left.filter(({ start, end }) => start < end),
    )
    this.row = 0
    this.rangeEnd = 0
    this.nextRange = 0
  }

  private openSplit(split: FileSplit): void {
    const { path } = split
    const info = this.options.fileInfo?.(path) ?? readFooterSync(this.options.files, path)
    const reader = this.options.files.open(path)
    const stamp = reader.stamp()
    if (stamp.size !== info.fileSize || stamp.modifiedMs !== info.modifiedMs) {
      reader.close()
      throw unreadable({ path }, 'it was changed after the query was planned')
    }
    try {
      this.file = this.openFile(split, info, reader)
    } catch (error) {
      reader.close()
      throw error
    }
    this.nextGroup = 0
    this.ranges = []
    this.nextRange = 0
    this.row = 0
    this.rangeEnd = 0
  }

  private openFile(split: FileSplit, info: ParquetFileInfo, reader: FileReader): OpenFile {
    const constants = this.options.constants?.(split)
    const columns = this.options.columns.map((request, i) => {
      const constant = constants?.get(request.ordinal)
      const position = constant === undefined ? this.findColumn(info, request.name) : -1
      if (position >= 0) return { reader: this.columnReader(info, reader, position, request, i), position }
      fillConstant(this.options.memory, this.batchRegion, this.slots[i], request.type, constant ?? null)
      return undefined
    })
    const wanted = split.rowGroups
    const byIndex = new Map(info.rowGroups.map((group) => [group.index, group]))
    const groups = (wanted ?? info.rowGroups.map(({ index }) => index)).flatMap(
      (index) => byIndex.get(index) ?? [],
    )
    return { info, reader, groups, columns, filters: this.filters(info, columns) }
  }

  private filters(info: ParquetFileInfo, columns: OpenFile['columns']): FilePredicate[] {
    return (this.options.predicates ?? []).flatMap((predicate) => {
      const i = this.options.columns.findIndex(({ ordinal }) => ordinal === predicate.ordinal)
      const column = i < 0 ? undefined : columns[i]
      if (column === undefined) return []
      const { position } = column
      return [filePredicate(predicate, info.columns[position], position, this.options.columns[i])]
    })
  }

  /** By exact name, else by the only one that differs in case. -1: the file does not have it. */
  private findColumn(info: ParquetFileInfo, name: string): number {
    const exact = info.columns.findIndex((column) => column.name === name)
    if (exact >= 0 || this.options.caseSensitive) return exact
    const lower = name.toLowerCase()
    const found = [...info.columns.keys()].filter((at) => info.columns[at].name.toLowerCase() === lower)
    if (found.length > 1) {
      throw unreadable(
        { path: info.path, column: name },
        'the file has several columns of this name but for case',
      )
    }
    return found[0] ?? -1
  }

  private columnReader(
    info: ParquetFileInfo,
    file: FileReader,
    position: number,
    request: ColumnRequest,
    i: number,
  ): ColumnReader | NestedColumnReader {
    const { kernels, memory, files } = this.options
    const column: ParquetColumn = info.columns[position]
    const { path } = info
    if (column.leaf < 0) return this.nestedReader(path, file, column, request, i)
    const conversion = conversionOf(column, request.type)
    if (conversion === undefined) throw typeMismatch(path, column.name, request.type, parquetTypeText(column))
    const slot = this.slots[i]
    const buffers = new PageBuffers(this.pageRegion, { keepsAll: this.options.stableViews === true })
    const { metrics, scratch } = this
    const context = { kernels, memory, files, file, column, conversion, buffers, metrics, scratch, path }
    return new ColumnReader(request, { ...context, state: slot.state }, slot)
  }

  private nestedReader(
    path: string,
    file: FileReader,
    column: ParquetColumn,
    request: ColumnRequest,
    i: number,
  ): NestedColumnReader {
    const { kernels, memory, files, caseSensitive, stableViews } = this.options
    const { metrics, scratch } = this
    if (column.nested === undefined) throw unreadable({ path, column: column.name }, 'variants are not read')
    const matched = matchNode(column.nested, request.type, caseSensitive === true)
    if (matched === undefined) throw typeMismatch(path, column.name, request.type, 'group')
    const leaves = matched.leaves.map(({ column: leaf, conversion }) => {
      const buffers = new PageBuffers(this.pageRegion, { keepsAll: false })
      const state = this.batchRegion.allocateZeroed(stateBytes)
      const room = this.batchRegion.allocate((maxBatchRows + 1) * 16)
      const context = {
        kernels,
        memory,
        files,
        file,
        // Errors name the column that was asked for, too.
        column: { ...leaf, name: `${column.name}.${leaf.name}` },
        conversion,
        buffers,
        metrics,
        scratch,
        path,
        state,
      }
      return new LeafStream(context, room)
    })
    const region = memory.region({ operator: 'Scan parquet' })
    this.nestedRegions.push(region)
    const slot = this.slots[i]
    const parts = { memory, region, stableViews: stableViews === true, slot, root: matched.root, leaves }
    return new NestedColumnReader(request, {
      ...parts,
      columns: matched.leaves.map((leaf) => leaf.column.leaf),
    })
  }
}
