/**
 * Fills one column's vector from its chunk: finds the pages that a batch touches, and puts validity, codes and values
 * where the descriptor says. A batch that lies in one page without nulls, in a form the vector has too, is pointed at
 * and not copied.
 */
import type { DataType } from '@vonk/common'
import { assert } from '../../base/assert.ts'
import type { Pointer } from '../../columnar/region.ts'
import { vector, vectorFlags } from '../../columnar/vector.ts'
import type { ColumnRequest } from '../../exec/batch-source.ts'
import { ChunkPages } from './chunk-pages.ts'
import type { ColumnContext } from './column-context.ts'
import { type Dictionary, readDictionary } from './dictionary.ts'
import type { ColumnChunk } from './footer.ts'
import { PageValues } from './page-values.ts'
import { type Bound, boundsAs } from './statistics.ts'

/** Where a requested column's batches lie, the same for all files of a task. */
export interface ColumnSlot {
  readonly descriptor: Pointer
  /** `maxBatchRows` bytes. */
  readonly validity: Pointer
  /** `maxBatchRows` + 1 values. */
  readonly data: Pointer
  readonly codes: Pointer
}

export class ColumnReader {
  readonly request: ColumnRequest
  private readonly context: ColumnContext
  private readonly descriptor: Pointer
  private readonly pages: ChunkPages
  private readonly values: PageValues
  /** Row-wise buffers of the batch. */
  private readonly validity: Pointer
  private readonly data: Pointer
  private readonly codes: Pointer
  private rowGroup = 0
  /** First row of the page that is open (-1: none), and the next row that its stream gives. */
  private openRow = -1
  private row = 0
  private dictionary: Dictionary | undefined

  constructor(request: ColumnRequest, context: ColumnContext, slot: ColumnSlot) {
    this.request = request
    this.context = context
    this.descriptor = slot.descriptor
    this.pages = new ChunkPages(context)
    this.values = new PageValues(context)
    this.validity = slot.validity
    this.data = slot.data
    this.codes = slot.codes
  }

  startRowGroup(chunk: ColumnChunk, rowGroup: number, rowCount: number): void {
    this.rowGroup = rowGroup
    this.openRow = -1
    this.dictionary = undefined
    this.context.buffers.forget()
    this.pages.start(chunk, rowGroup, rowCount)
    this.values.forget()
    this.writeBounds(chunk)
  }

  private writeBounds(chunk: ColumnChunk): void {
    const { view } = this.context.memory
    const { type } = this.request
    const bounds = isBounded(type) ? boundsAs(this.context.column, type, chunk.bounds) : undefined
    const low = integerBound(bounds?.min)
    const high = integerBound(bounds?.max)
    const hasBounds = low !== undefined && high !== undefined
    view.setUint32(this.descriptor + vector.flags, hasBounds ? vectorFlags.hasBounds : 0, true)
    if (!hasBounds) return
    view.setBigInt64(this.descriptor + vector.min, low, true)
    view.setBigInt64(this.descriptor + vector.max, high, true)
  }

  endBatch(): void {
    this.context.buffers.endBatch()
  }

  /**
   * Fills rows [start, start + count) of the row group, or at least the `chosen` ones of them (`selection` 0: all).
   */
  fill(start: number, count: number, chosen: number, selection: Pointer): void {
    if (chosen === 0 || count === 0) return
    const batch = new BatchParts()
    let at = 0
    while (at < count) {
      this.pages.seek(start + at)
      const rows = Math.min(count - at, this.pages.endRow - start - at)
      if (selection === 0 || this.hasChosen(selection, chosen, at, at + rows)) {
        this.openPage(start + at)
        this.part(batch, at, rows, rows === count)
      } else {
        this.blank(batch, at, rows)
      }
      at += rows
    }
    this.finish(batch, count, chosen, selection)
  }

  /** Binary search in the ascending selection for a row in [from, to). */
  private hasChosen(selection: Pointer, chosen: number, from: number, to: number): boolean {
    const { u32 } = this.context.memory
    const base = selection >>> 2
    let low = 0
    let high = chosen
    while (low < high) {
      const middle = (low + high) >>> 1
      if (u32[base + middle] < from) low = middle + 1
      else high = middle
    }
    return low < chosen && u32[base + low] < to
  }

  /** Makes the current page's stream stand at `row`. */
  private openPage(row: number): void {
    if (this.openRow !== this.pages.firstRow || this.row > row) {
      assert(this.openRow !== this.pages.firstRow, 'rows are read in ascending order')
      // First, since it may move the window that an uncompressed page lies in.
      const dictionaryPage = this.dictionary === undefined ? this.pages.loadDictionary() : undefined
      if (dictionaryPage !== undefined) {
        this.dictionary = readDictionary(this.context, dictionaryPage, this.rowGroup)
      }
      const page = this.pages.load()
      this.values.open(page, this.dictionary, this.rowGroup)
      this.openRow = this.pages.firstRow
      this.row = this.openRow
    }
    if (this.row < row) this.values.skipRows(row - this.row)
    this.row = row
  }

  /** Rows of a page that nobody chose: no values, but nothing that leads astray. */
  private blank(batch: BatchParts, at: number, rows: number): void {
    const { memory } = this.context
    this.needValidity(batch, at)
    memory.fill(this.validity + at, 1, rows)
    memory.fill(this.codes + at * 4, 0, rows * 4)
    const { width, isViews } = this.context.conversion
    if (isViews) memory.fill(this.data + at * width, 0, rows * width)
  }

  private needValidity(batch: BatchParts, before: number): void {
    if (batch.hasValidity) return
    batch.hasValidity = true
    this.context.memory.fill(this.validity, 1, before)
  }

  private part(batch: BatchParts, at: number, rows: number, isWhole: boolean): void {
    const { values } = this
    this.row += rows
    let valid = rows
    if (values.mayHaveNulls) {
      valid = values.validity(rows, this.validity + at)
      if (valid < rows || batch.hasValidity) {
        this.needValidity(batch, at)
        batch.nulls += rows - valid
      }
    } else if (batch.hasValidity) {
      this.context.memory.fill(this.validity + at, 1, rows)
    }
    if (values.isCoded) {
      this.codedPart(batch, at, rows, valid)
      return
    }
    if (batch.form === 'coded') this.decodeCodes(0, at)
    batch.form = 'plain'
    if (valid === rows && isWhole) {
      batch.inPlace = values.inPlace(rows)
      if (batch.inPlace !== 0) return
    }
    this.densePart(at, rows, valid)
  }

  private codedPart(batch: BatchParts, at: number, rows: number, valid: number): void {
    const { kernels, scratch } = this.context
    const target = this.codes + at * 4
    if (valid === rows) this.values.codes(rows, target)
    else {
      this.values.codes(valid, scratch)
      kernels.spreadZero4(scratch, this.validity + at, rows, target)
    }
    if (batch.form === 'plain') this.decodeCodes(at, rows)
    else batch.form = 'coded'
  }

  private densePart(at: number, rows: number, valid: number): void {
    const { kernels, scratch, conversion } = this.context
    const { width, isViews } = conversion
    const target = this.data + at * width
    if (valid === rows) {
      this.values.values(rows, target)
      return
    }
    if (valid > 0) this.values.values(valid, scratch)
    const flags = this.validity + at
    if (isViews) kernels.spreadZero8(scratch, flags, rows, target)
    else kernels[`spread${width}`](scratch, flags, rows, target)
  }

  /** Looks up the codes of rows [at, at + rows) in the dictionary. */
  private decodeCodes(at: number, rows: number): void {
    const { kernels, conversion } = this.context
    const { width } = conversion
    const entries = this.dictionary!.entries
    kernels[`gather${width}`](entries, this.codes + at * 4, rows, this.data + at * width)
  }

  private finish(batch: BatchParts, count: number, chosen: number, selection: Pointer): void {
    const { kernels, memory, conversion } = this.context
    const { view } = memory
    const { descriptor, dictionary } = this
    let data = batch.inPlace === 0 ? this.data : batch.inPlace
    const isCoded = batch.form === 'coded' && dictionary !== undefined
    if (isCoded) {
      if (this.request.needs === 'codes') data = 0
      else if (selection !== 0 && chosen * 2 < count) {
        const { width } = conversion
        kernels[`gatherAt${width}`](dictionary.entries, this.codes, selection, chosen, this.data)
      } else this.decodeCodes(0, count)
    }
    view.setUint32(descriptor + vector.validity, batch.nulls > 0 ? this.validity : 0, true)
    view.setUint32(descriptor + vector.nullCount, batch.nulls, true)
    view.setUint32(descriptor + vector.data, data, true)
    view.setUint32(descriptor + vector.codes, isCoded ? this.codes : 0, true)
    view.setUint32(descriptor + vector.dictionary, isCoded ? dictionary.entries : 0, true)
    view.setUint32(descriptor + vector.dictionarySize, isCoded ? dictionary.size : 0, true)
    view.setUint32(descriptor + vector.dictionaryId, isCoded ? dictionary.id : 0, true)
  }
}

/** What is known of a batch while its parts are put together. */
class BatchParts {
  /** Whether all parts so far have codes (of one dictionary), or some only values. */
  form: 'none' | 'coded' | 'plain' = 'none'
  hasValidity = false
  nulls = 0
  inPlace: Pointer = 0
}

/** Types whose vector has bounds: whole numbers of up to 64 bits. */
function isBounded(type: DataType): boolean {
  switch (type.kind) {
    case 'byte':
    case 'short':
    case 'integer':
    case 'long':
    case 'date':
    case 'timestamp':
    case 'timestamp_ntz':
    case 'time':
    case 'yearMonthInterval':
    case 'dayTimeInterval':
      return true
    case 'decimal':
      return type.precision <= 18
    default:
      return false
  }
}

const int64Min = -(2n ** 63n)
const int64Max = 2n ** 63n - 1n

function integerBound(bound: Bound | undefined): bigint | undefined {
  if (typeof bound === 'number') return Number.isInteger(bound) ? BigInt(bound) : undefined
  if (typeof bound !== 'bigint') return undefined
  return bound >= int64Min && bound <= int64Max ? bound : undefined
}
