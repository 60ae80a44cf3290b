/**
 * The values of one data page, as a stream: validity, then codes or dense values of the valid rows, a few thousand at
 * a time. Encodings without random access that are rare (the delta family, byte streams) are decoded whole when the
 * page is opened.
 */
import { assert } from '../../base/assert.ts'
import type { Pointer } from '../../columnar/region.ts'
import { maxBatchRows } from '../../columnar/vector.ts'
import type { LoadedPage } from './chunk-pages.ts'
import { type ColumnContext, kernelProblem, placeOf, stateOffsets } from './column-context.ts'
import type { Dictionary } from './dictionary.ts'
import { unreadable } from './errors.ts'
import { encoding, encodingNames } from './format.ts'
import type { PageBuffer } from './page-buffers.ts'

type Form = 'dense' | 'views' | 'codes' | 'bits' | 'bitRuns'

export class PageValues {
  private readonly context: ColumnContext
  private readonly levelState: Pointer
  private readonly valueState: Pointer
  private rowGroup = 0
  private form: Form = 'dense'
  private hasLevels = false
  private dictionary: Dictionary | undefined
  /** `dense`: where raw values lie, bytes of one, which is next, how many there are. `bits` counts bits. */
  private base: Pointer = 0
  private rawWidth = 0
  private index = 0
  private available = 0
  private pageBuffers: PageBuffer[] = []

  constructor(context: ColumnContext) {
    this.context = context
    this.levelState = context.state + stateOffsets.levels
    this.valueState = context.state + stateOffsets.values
  }

  get isCoded(): boolean {
    return this.form === 'codes'
  }

  /** The row group's memory is gone. */
  forget(): void {
    this.pageBuffers = []
  }

  open(page: LoadedPage, dictionary: Dictionary | undefined, rowGroup: number): void {
    for (const buffer of this.pageBuffers) this.context.buffers.retire(buffer)
    this.pageBuffers = []
    this.rowGroup = rowGroup
    this.dictionary = dictionary
    this.index = 0
    const { kernels } = this.context
    const { header } = page
    this.hasLevels = page.levels !== 0 && header.nullCount !== 0
    if (this.hasLevels) this.check(kernels.hybridStart(this.levelState, page.levels, page.levelsEnd, 1))
    switch (header.encoding) {
      case encoding.plain:
        return this.openPlain(page)
      case encoding.plainDictionary:
      case encoding.rleDictionary:
        return this.openCodes(page)
      case encoding.rle:
        return this.openBitRuns(page)
      case encoding.deltaBinaryPacked:
        return this.openDelta(page)
      case encoding.deltaLengthByteArray:
        return this.openLengths(page)
      case encoding.deltaByteArray:
        return this.openPrefixes(page)
      case encoding.byteStreamSplit:
        return this.openStreams(page)
      default:
        throw this.unsupported(header.encoding)
    }
  }

  private unsupported(number: number): Error {
    return this.damaged(
      `the encoding ${encodingNames[number] ?? number} of ${this.context.column.physical} is not read`,
    )
  }

  private damaged(detail: string): Error {
    return unreadable(placeOf(this.context, this.rowGroup), detail)
  }

  private check(answer: number): number {
    if (answer < 0) throw kernelProblem(this.context, this.rowGroup, answer)
    return answer
  }

  private setRange(start: Pointer, end: Pointer): void {
    this.context.memory.view.setUint32(this.valueState, start, true)
    this.context.memory.view.setUint32(this.valueState + 4, end, true)
  }

  private setDense(base: Pointer, rawWidth: number, available: number): void {
    this.form = 'dense'
    this.base = base
    this.rawWidth = rawWidth
    this.available = available
  }

  private openPlain({ data, dataEnd }: LoadedPage): void {
    const { conversion } = this.context
    if (conversion.isBoolean) {
      this.form = 'bits'
      this.base = data
      this.available = (dataEnd - data) * 8
    } else if (conversion.plainWidth === 0 && this.context.column.physical === 'BYTE_ARRAY') {
      this.form = 'views'
      this.setRange(data, dataEnd)
    } else {
      const width = conversion.plainWidth
      this.setDense(data, width, width === 0 ? 2 ** 31 : Math.floor((dataEnd - data) / width))
    }
  }

  private openCodes({ data, dataEnd }: LoadedPage): void {
    if (this.dictionary === undefined) throw this.damaged('a page needs a dictionary and there is none')
    this.form = 'codes'
    // A page of nulls alone may have no bytes at all.
    const width = dataEnd > data ? this.context.memory.bytes[data] : 0
    this.check(this.context.kernels.hybridStart(this.valueState, Math.min(data + 1, dataEnd), dataEnd, width))
  }

  private openBitRuns({ header, data, dataEnd }: LoadedPage): void {
    if (!this.context.conversion.isBoolean) throw this.unsupported(header.encoding)
    this.form = 'bitRuns'
    if (dataEnd === data) {
      this.setRange(data, dataEnd)
      this.check(this.context.kernels.hybridStart(this.valueState, data, dataEnd, 1))
      return
    }
    const length = dataEnd - data < 4 ? -1 : this.context.memory.view.getUint32(data, true)
    if (length < 0 || length > dataEnd - data - 4) throw this.damaged('a page of booleans is cut off')
    this.check(this.context.kernels.hybridStart(this.valueState, data + 4, data + 4 + length, 1))
  }

  private take(bytes: number): Pointer {
    const buffer = this.context.buffers.take(Math.max(16, bytes))
    this.pageBuffers.push(buffer)
    return buffer.pointer
  }

  /** Decodes a run of delta-packed integers into room of its own; answers it, how many, and where the bytes go on. */
  private deltas(
    data: Pointer,
    end: Pointer,
    width: 4 | 8,
    most: number,
  ): { readonly base: Pointer; readonly count: number; readonly rest: Pointer } {
    const { kernels, memory } = this.context
    const count = this.check(kernels.deltaStart(this.valueState, data, end))
    if (count > most) throw this.damaged(`a page has ${count} values and not ${most}`)
    const base = this.take(count * width)
    const decode = width === 4 ? kernels.deltaInt32 : kernels.deltaInt64
    for (let from = 0; from < count; from += maxBatchRows) {
      this.check(decode(this.valueState, Math.min(maxBatchRows, count - from), base + from * width))
    }
    return { base, count, rest: memory.view.getUint32(this.valueState, true) }
  }

  private openDelta({ header, data, dataEnd }: LoadedPage): void {
    const { physical } = this.context.column
    if (physical !== 'INT32' && physical !== 'INT64') throw this.unsupported(header.encoding)
    const width = physical === 'INT32' ? 4 : 8
    if (dataEnd === data) return this.setDense(data, width, 0)
    const { base, count } = this.deltas(data, dataEnd, width, header.valueCount)
    this.setDense(base, width, count)
  }

  private lengthViews(
    data: Pointer,
    end: Pointer,
    most: number,
  ): { readonly base: Pointer; readonly count: number } {
    const { kernels } = this.context
    const lengths = this.deltas(data, end, 4, most)
    const base = this.take(lengths.count * 8)
    this.setRange(lengths.rest, end)
    for (let from = 0; from < lengths.count; from += maxBatchRows) {
      const count = Math.min(maxBatchRows, lengths.count - from)
      this.check(kernels.lengthViews(this.valueState, lengths.base + from * 4, count, base + from * 8))
    }
    return { base, count: lengths.count }
  }

  private openLengths({ header, data, dataEnd }: LoadedPage): void {
    if (this.context.column.physical !== 'BYTE_ARRAY') throw this.unsupported(header.encoding)
    if (dataEnd === data) return this.setDense(data, 8, 0)
    const { base, count } = this.lengthViews(data, dataEnd, header.valueCount)
    this.setDense(base, 8, count)
  }

  private openPrefixes({ header, data, dataEnd }: LoadedPage): void {
    const { kernels, memory, conversion } = this.context
    const { physical } = this.context.column
    if (physical !== 'BYTE_ARRAY' && physical !== 'FIXED_LEN_BYTE_ARRAY')
      throw this.unsupported(header.encoding)
    if (dataEnd === data) return this.setDense(data, conversion.plainWidth || 8, 0)
    const prefixes = this.deltas(data, dataEnd, 4, header.valueCount)
    const suffixes = this.lengthViews(prefixes.rest, dataEnd, prefixes.count)
    const { count } = suffixes
    if (count !== prefixes.count) throw this.damaged('prefixes and suffixes differ in number')
    const bytes = Number(kernels.prefixStringBytes(prefixes.base, suffixes.base, count))
    this.check(bytes)
    const strings = this.take(bytes)
    const views = this.take(count * 8)
    this.setRange(strings, strings)
    for (let from = 0; from < count; from += maxBatchRows) {
      const to = Math.min(count, from + maxBatchRows)
      kernels.prefixStrings(this.valueState, prefixes.base, suffixes.base, from, to, views)
    }
    if (physical === 'BYTE_ARRAY') return this.setDense(views, 8, count)
    const width = conversion.plainWidth
    for (let i = 0; i < count; i++) {
      if (memory.view.getUint32(views + i * 8 + 4, true) !== width)
        throw this.damaged('a value has another length')
    }
    this.setDense(strings, width, count)
  }

  private openStreams({ header, data, dataEnd }: LoadedPage): void {
    const { kernels, conversion } = this.context
    const width = conversion.plainWidth
    if (width === 0) throw this.unsupported(header.encoding)
    const total = Math.floor((dataEnd - data) / width)
    const base = this.take(total * width)
    for (let from = 0; from < total; from += maxBatchRows) {
      const count = Math.min(maxBatchRows, total - from)
      kernels.streamSplit(data, total, width, from, count, base + from * width)
    }
    this.setDense(base, width, total)
  }

  /** Writes validity of the next rows; answers how many are valid. Nothing is written where the page has no nulls. */
  validity(count: number, target: Pointer): number {
    return this.hasLevels
      ? this.check(this.context.kernels.hybridBits(this.levelState, count, target))
      : count
  }

  get mayHaveNulls(): boolean {
    return this.hasLevels
  }

  skipRows(rows: number): void {
    const scratch = this.context.scratch
    for (let left = rows; left > 0; left -= maxBatchRows) {
      this.skipValues(this.validity(Math.min(left, maxBatchRows), scratch))
    }
  }

  private skipValues(count: number): void {
    const { kernels } = this.context
    if (this.form === 'dense' || this.form === 'bits') this.advance(count)
    else if (this.form === 'views') this.check(kernels.plainSkip(this.valueState, count))
    else this.check(kernels.hybridSkip(this.valueState, count))
  }

  private advance(count: number): number {
    const at = this.index
    this.index += count
    if (this.index > this.available) throw this.damaged('a page has fewer values than its header says')
    return at
  }

  codes(count: number, target: Pointer): void {
    assert(this.dictionary !== undefined, 'codes of a page without dictionary')
    this.check(this.context.kernels.hybridValues(this.valueState, count, this.dictionary.size, target))
  }

  /** Where the next values already lie as the vector wants them, or 0. Passes over them if not 0. */
  inPlace(count: number): Pointer {
    if (this.form !== 'dense' || this.context.conversion.convert !== undefined) return 0
    return this.base + this.advance(count) * this.rawWidth
  }

  /** Decodes the next dense values; not for coded pages. */
  values(count: number, target: Pointer): void {
    const { kernels, conversion, memory } = this.context
    switch (this.form) {
      case 'bits':
        kernels.unpackBits(this.base, this.advance(count), count, target)
        return
      case 'bitRuns':
        this.check(kernels.hybridBits(this.valueState, count, target))
        return
      case 'views': {
        const raw = conversion.convert === undefined ? target : this.rawScratch
        this.check(kernels.plainViews(this.valueState, count, raw))
        if (conversion.convert !== undefined) this.check(conversion.convert(kernels, raw, count, target))
        return
      }
      default: {
        const source = this.base + this.advance(count) * this.rawWidth
        if (conversion.convert !== undefined) this.check(conversion.convert(kernels, source, count, target))
        else memory.copy(target, source, count * this.rawWidth)
      }
    }
  }

  /** The second half of the scratch; the first holds validity while skipping and dense values before spreading. */
  private get rawScratch(): Pointer {
    return this.context.scratch + (maxBatchRows + 1) * 16
  }
}
