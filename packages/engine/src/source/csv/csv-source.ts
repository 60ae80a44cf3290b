/**
 * CSV files as a source of batches: a kernel cuts rows into views of the requested fields, others turn them into
 * values. Rows that do not fit the schema are treated as the mode says.
 */
import { type StructField, string } from '@vonk/common'
import type { FileSplit } from '../../catalog/relation.ts'
import type { Pointer, Region, TaskMemory } from '../../columnar/region.ts'
import { maxBatchRows, type VectorLayout } from '../../columnar/vector.ts'
import type { BatchSource, ColumnRequest } from '../../exec/batch-source.ts'
import type { ScanRequestOfTask, SourceFactory, TaskContext } from '../../exec/task-services.ts'
import { noMetrics } from '../../exec/vectors.ts'
import type { LiteralValue } from '../../expr/expression.ts'
import { fillConstant, setConstantRows } from '../parquet/constant-column.ts'
import { partitionConstants, type SharedScan } from '../shared-scan.ts'
import { flatSplits } from '../split-packing.ts'
import { badRecord } from '../text/bad-record.ts'
import { allocateSlot, finishSlot, putValue, type ValueSlot } from '../text/column-slots.ts'
import { feedByte, TextFeed } from '../text/feed.ts'
import { FieldConverter } from './field-converter.ts'
import type { CsvOptions } from './options.ts'

export interface SharedCsv extends SharedScan {
  readonly options: CsvOptions
  /** Fields of a row in the file, in order: the schema without partition columns and the column of corrupt records. */
  readonly fields: readonly StructField[]
}

interface Column {
  readonly request: ColumnRequest
  readonly slot: ValueSlot
  readonly kind: 'field' | 'corrupt' | 'constant'
  readonly views: Pointer
  readonly converter: FieldConverter | undefined
}

/** Words of the kernel's state, see `csv.ts` of the kernels. */
const word = Object.freeze({
  position: 0,
  end: 1,
  limit: 2,
  isLast: 3,
  separator: 4,
  separatorLength: 5,
  quote: 6,
  escape: 7,
  comment: 8,
  fields: 9,
  map: 10,
  rowsMax: 11,
  flags: 12,
  records: 13,
  options: 14,
  emptyPointer: 15,
  emptyLength: 16,
  area: 17,
  lineFeed: 18,
  bytes: 80,
})
const none = 256
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })

export const csvSource: SourceFactory = (context, request) => new CsvSource(context, request)

export class CsvSource implements BatchSource {
  readonly vectors: readonly Pointer[]
  readonly layouts: readonly VectorLayout[]
  readonly metrics = noMetrics()
  private readonly context: TaskContext
  private readonly memory: TaskMemory
  private readonly shared: SharedCsv
  private readonly splits: readonly FileSplit[]
  private readonly region: Region
  private readonly batchRegion: Region
  private readonly feed: TextFeed
  private readonly columns: readonly Column[]
  private readonly state: Pointer
  private readonly flags: Pointer
  private readonly records: Pointer
  /** Every field is asked for: only then is it noticed that a row has too few or too many, as in Spark. */
  private readonly countsFields: boolean
  /** All columns are converted at once, since a bad field decides about its row. */
  private readonly isStrict: boolean
  private readonly hasText: boolean
  private readonly bad = new Uint8Array(maxBatchRows)
  private badRows = 0
  private badColumn: string | undefined
  private nextSplit = 0
  private rowsOfSplit = 0
  private rows = 0
  private readonly constants: (split: FileSplit) => ReadonlyMap<number, LiteralValue>

  constructor(context: TaskContext, request: ScanRequestOfTask) {
    const { memory } = context
    const consumer = { operator: 'Scan csv' }
    this.context = context
    this.memory = memory
    this.shared = request.shared as unknown as SharedCsv
    this.splits = flatSplits(request.splits)
    this.region = memory.region(consumer)
    this.batchRegion = memory.region(consumer)
    const { options, fields } = this.shared
    this.feed = new TextFeed(memory, this.metrics, options)
    this.constants = partitionConstants(this.shared)
    this.flags = this.region.allocate(maxBatchRows)
    this.records = this.region.allocate(maxBatchRows * 8)
    this.columns = this.makeColumns(request.columns)
    const asked = new Set(this.columns.filter(({ kind }) => kind === 'field').map((c) => c.request.name))
    this.countsFields = asked.size === fields.length
    const wantsCorrupt = this.columns.some(({ kind }) => kind === 'corrupt')
    this.isStrict = options.mode !== 'PERMISSIVE' || wantsCorrupt
    this.hasText = this.columns.some((c) => c.kind === 'field' && c.request.type.kind === 'string')
    this.state = this.makeState()
    this.vectors = this.columns.map(({ slot }) => slot.descriptor)
    this.layouts = this.columns.map(({ slot }) => (slot.width === 0 ? 'views' : 'fixed'))
  }

  private makeColumns(requests: readonly ColumnRequest[]): readonly Column[] {
    const { region, memory, context, shared } = this
    const nullText = this.place(shared.options.nullValue)
    const converting = {
      ...{ kernels: context.kernels, memory, batchRegion: this.batchRegion, nullText },
      failures: region.allocate(maxBatchRows * 4),
      options: shared.options,
    }
    const { corruptColumn } = shared.options
    return requests.map((request) => {
      const slot = allocateSlot(region, request.type)
      if (shared.fields.some((f) => f.name === request.name)) {
        const views = region.allocateZeroed(maxBatchRows * 8)
        const converter = new FieldConverter(converting, request.type, views, slot)
        return { request, slot, kind: 'field', views, converter }
      }
      const kind = request.name === corruptColumn ? 'corrupt' : 'constant'
      return { request, slot, kind, views: 0, converter: undefined }
    })
  }

  /** A view of a text that stays. */
  private place(text: string): Pointer {
    const view = this.region.allocateZeroed(16)
    putValue(this.memory, this.region, string, view, text)
    return view
  }

  private makeState(): Pointer {
    const { region, memory, shared } = this
    const { options, fields } = shared
    const { u32 } = memory
    const state = region.allocateZeroed(word.bytes)
    const map = region.allocateZeroed(Math.max(4, fields.length * 4))
    for (const { request, views, kind } of this.columns) {
      if (kind === 'field') u32[(map >>> 2) + fields.findIndex((f) => f.name === request.name)] = views
    }
    const separator = this.place(options.separator)
    const empty = this.place(options.emptyValue)
    const code = (text: string) => (text === '' ? none : text.charCodeAt(0))
    const set = (index: number, value: number) => {
      u32[(state >>> 2) + index] = value
    }
    set(word.separator, u32[separator >>> 2])
    set(word.separatorLength, u32[(separator >>> 2) + 1])
    set(word.quote, code(options.quote))
    set(word.escape, code(options.escape))
    set(word.comment, code(options.comment))
    set(word.fields, fields.length)
    set(word.map, map)
    set(word.flags, this.flags)
    set(word.records, this.records)
    set(
      word.options,
      (options.multiLine ? 1 : 0) | (options.trimLeading ? 2 : 0) | (options.trimTrailing ? 4 : 0),
    )
    set(word.emptyPointer, u32[empty >>> 2])
    set(word.emptyLength, u32[(empty >>> 2) + 1])
    set(word.lineFeed, feedByte(options) ?? 0)
    return state
  }

  next(): number {
    for (;;) {
      const { feed } = this
      if (feed.split === undefined) {
        if (this.nextSplit >= this.splits.length) return 0
        this.openSplit(this.splits[this.nextSplit++])
      }
      this.batchRegion.release(0)
      const start = feed.position
      const rows = this.scan(maxBatchRows)
      if (rows === 0) {
        const isOver = feed.isLast || feed.position >= feed.limit
        if (isOver) feed.split = undefined
        else feed.refill()
        continue
      }
      if (this.hasText) this.repairText(rows, start)
      const kept = this.convert(rows)
      this.rowsOfSplit += rows
      this.metrics.rowsRead += rows
      this.rows = kept
      if (kept > 0) return kept
    }
  }

  private openSplit(split: FileSplit): void {
    const { feed, shared, memory, batchRegion, region } = this
    batchRegion.release(0)
    feed.open(split)
    this.rowsOfSplit = 0
    if (shared.options.header && feed.isFileStart) this.skipHeader()
    const values = this.constants(split)
    for (const { kind, request, slot } of this.columns) {
      if (kind === 'constant') {
        fillConstant(memory, region, slot, request.type, values.get(request.ordinal) ?? null)
      }
    }
  }

  private skipHeader(): void {
    while (this.scan(1) === 0) if (!this.feed.refill()) return
  }

  /** Cuts at most `most` rows; answers how many. */
  private scan(most: number): number {
    const { feed, memory, state } = this
    const { u32 } = memory
    const at = state >>> 2
    u32[at + word.position] = feed.position
    u32[at + word.end] = feed.end
    u32[at + word.limit] = feed.limit
    u32[at + word.isLast] = feed.isLast ? 1 : 0
    u32[at + word.rowsMax] = most
    // Corrupt records show the text as it stood, so that unescaped fields go elsewhere then.
    u32[at + word.area] = this.isStrict ? this.batchRegion.allocate(feed.end - feed.position + 16) : 0
    const rows = this.context.kernels.csvRows(state) >>> 0
    feed.position = u32[at + word.position]
    return rows
  }

  /** Bytes that are not UTF-8 become replacement characters, as when Spark decodes the line. */
  private repairText(rows: number, start: Pointer): void {
    const { memory, feed, context } = this
    const { kernels } = context
    if (kernels.utf8Valid(start, feed.position - start) !== 0) return
    for (const { kind, request, views } of this.columns) {
      if (kind !== 'field' || request.type.kind !== 'string') continue
      for (let row = 0; row < rows; row++) {
        const view = views + row * 8
        const pointer = memory.u32[view >>> 2]
        const length = memory.u32[(view >>> 2) + 1]
        if (length === 0 || kernels.utf8Valid(pointer, length) !== 0) continue
        const text = utf8.decode(memory.bytes.slice(pointer, pointer + length))
        putValue(memory, this.batchRegion, request.type, view, text)
      }
    }
  }

  private convert(rows: number): number {
    const { memory, context, columns } = this
    if (this.isStrict) {
      this.bad.fill(0, 0, rows)
      this.badRows = 0
      this.badColumn = undefined
      if (this.countsFields) this.findRagged(rows)
    }
    const nulls = columns.map((column) => this.convertColumn(column, rows))
    let kept = rows
    if (this.isStrict && this.badRows > 0) {
      const { mode } = this.shared.options
      if (mode === 'FAILFAST') throw this.failure(rows)
      if (mode === 'DROPMALFORMED') kept = this.dropBad(rows, nulls)
    }
    columns.forEach(({ kind, slot, request }, i) => {
      if (kind === 'constant') setConstantRows(memory, slot, kept)
      else if (kind === 'corrupt') this.fillCorrupt(slot, request, kept)
      else if (nulls[i] >= 0)
        finishSlot(memory, context.kernels, slot, request, { rows: kept, nulls: nulls[i] })
    })
    return kept
  }

  /** Nulls of a column that was converted; -1: it waits for `materialize`. */
  private convertColumn({ kind, request, converter }: Column, rows: number): number {
    if (kind !== 'field' || !(request.eager || this.isStrict)) return -1
    return converter!.convert(rows, 0, (row) => {
      if (this.isStrict) this.mark(row, request.name)
    })
  }

  private mark(row: number, column: string | undefined): void {
    if (this.bad[row] !== 0) return
    this.bad[row] = 1
    this.badRows++
    this.badColumn ??= column
  }

  private findRagged(rows: number): void {
    const { bytes } = this.memory
    for (let row = 0; row < rows; row++) if ((bytes[this.flags + row] & 3) !== 0) this.mark(row, undefined)
  }

  private recordText(row: number): string {
    const { u32, bytes } = this.memory
    const at = (this.records >>> 2) + row * 2
    return utf8.decode(bytes.slice(u32[at], u32[at] + u32[at + 1])).replace(/\r?\n$|\r$/, '')
  }

  private failure(rows: number): unknown {
    const row = this.bad.subarray(0, rows).indexOf(1)
    const { path, start } = this.feed.split!
    return badRecord(path, this.recordText(row), {
      row: this.rowsOfSplit + row + 1,
      start,
      ...(this.badColumn === undefined ? {} : { column: this.badColumn }),
    })
  }

  /** Moves the good rows together; answers how many there are. */
  private dropBad(rows: number, nulls: number[]): number {
    const { bytes } = this.memory
    let kept = 0
    for (let row = 0; row < rows; row++) {
      if (this.bad[row] !== 0) continue
      if (kept !== row) {
        for (const { kind, slot } of this.columns) {
          if (kind !== 'field') continue
          const width = slot.width || 8
          bytes[slot.validity + kept] = bytes[slot.validity + row]
          bytes.copyWithin(slot.data + kept * width, slot.data + row * width, slot.data + (row + 1) * width)
        }
      }
      kept++
    }
    this.columns.forEach(({ kind, slot }, i) => {
      if (kind === 'field') nulls[i] = kept - this.context.kernels.countSet(slot.validity, kept)
    })
    return kept
  }

  private fillCorrupt(slot: ValueSlot, request: ColumnRequest, rows: number): void {
    const { memory, context } = this
    let nulls = 0
    for (let row = 0; row < rows; row++) {
      const isBad = this.bad[row] !== 0 && this.shared.options.mode === 'PERMISSIVE'
      memory.bytes[slot.validity + row] = isBad ? 1 : 0
      if (isBad) putValue(memory, this.batchRegion, request.type, slot.data + row * 8, this.recordText(row))
      else nulls++
    }
    finishSlot(memory, context.kernels, slot, request, { rows, nulls })
  }

  materialize(count: number, selection: Pointer): void {
    if (this.isStrict) return
    const { memory, context } = this
    for (const { kind, request, slot, converter } of this.columns) {
      if (kind !== 'field' || request.eager) continue
      const chosen = selection === 0 ? this.rows : count
      const nulls = converter!.convert(chosen, selection, () => undefined)
      // Bounds hold for whole columns only: with rows left out there are none.
      const rows = selection === 0 ? this.rows : 0
      finishSlot(memory, context.kernels, slot, request, { rows, nulls })
    }
  }

  close(): void {
    this.feed.close()
    this.batchRegion.free()
    this.region.free()
  }
}
