/**
 * The pages of one column chunk, in order: reads the file by windows into the executor's memory, finds page after
 * page by their headers (or by the offset index, where there is one and pages are passed over), and decompresses a
 * page only when it is asked for.
 */
import { assert } from '../../base/assert.ts'
import type { Pointer } from '../../columnar/region.ts'
import { type ColumnContext, kernelProblem, placeOf, stateOffsets } from './column-context.ts'
import { unreadable } from './errors.ts'
import type { ColumnChunk } from './footer.ts'
import { pageType } from './format.ts'
import type { PageBuffer } from './page-buffers.ts'
import { type PageHeader, type PageLocation, parseOffsetIndex, readPageHeader } from './page-header.ts'
import { MalformedBytes } from './thrift-reader.ts'

const windowBytes = 4 * 1024 * 1024
const headerBytesUsual = 16 * 1024
const headerBytesMax = 16 * 1024 * 1024
/** Bytes that one call of the decompressor writes. */
const snappyStepBytes = 256 * 1024

export interface LoadedPage {
  readonly header: PageHeader
  /** Levels of a nullable column; both 0 where the page has none. */
  readonly levels: Pointer
  readonly levelsEnd: Pointer
  /** Repetition levels of a leaf of a nested column; 0 where the page has none. */
  readonly repetition?: Pointer
  readonly repetitionEnd?: Pointer
  readonly data: Pointer
  readonly dataEnd: Pointer
}

export class ChunkPages {
  private readonly context: ColumnContext
  private chunk: ColumnChunk | undefined
  private rowGroup = 0
  private rowCount = 0
  /** File offset of the next page's header, and of the chunk's end. */
  private next = 0
  private end = 0
  private window: PageBuffer | undefined
  private windowStart = 0
  private windowEnd = 0
  private pageBuffer: PageBuffer | undefined
  private locations: readonly PageLocation[] | undefined
  private wasLoaded = false
  private bodyOffset = 0
  private dictionaryHeader: PageHeader | undefined
  private dictionaryOffset = 0
  header: PageHeader | undefined
  /** Rows of the current page: [firstRow, endRow). */
  firstRow = 0
  endRow = 0

  constructor(context: ColumnContext) {
    this.context = context
  }

  start(chunk: ColumnChunk, rowGroup: number, rowCount: number): void {
    if (chunk.problem !== undefined) throw unreadable(placeOf(this.context, rowGroup), chunk.problem)
    this.chunk = chunk
    this.rowGroup = rowGroup
    this.rowCount = rowCount
    this.next = chunk.start
    this.end = chunk.start + chunk.compressedBytes
    this.window = undefined
    this.windowStart = 0
    this.windowEnd = 0
    this.pageBuffer = undefined
    this.locations = undefined
    this.dictionaryHeader = undefined
    this.header = undefined
    this.firstRow = 0
    this.endRow = 0
    this.wasLoaded = true
  }

  /** Moves to the data page that holds `row`; pages before it are not decompressed. */
  seek(row: number): void {
    while (row >= this.endRow || this.header === undefined) {
      if (this.header !== undefined && !this.wasLoaded) this.context.metrics.pagesSkipped++
      if (this.endRow > 0 && row > this.endRow) this.jump(row)
      this.advance()
    }
  }

  private jump(row: number): void {
    const range = this.chunk?.offsetIndex
    if (range === undefined) return
    this.locations ??= this.readLocations(range.offset, range.length)
    const { locations } = this
    let found = -1
    for (let index = 0; index < locations.length && locations[index].firstRow <= row; index++) found = index
    if (found < 0 || locations[found].firstRow <= this.endRow) return
    const { offset, firstRow } = locations[found]
    if (offset < this.next || offset >= this.end) throw this.damaged('its offset index points outside of it')
    const passed = locations.filter((page) => page.firstRow >= this.endRow && page.firstRow < firstRow)
    this.context.metrics.pagesSkipped += passed.length
    this.next = offset
    this.endRow = firstRow
  }

  private readLocations(offset: number, length: number): readonly PageLocation[] {
    const bytes = new Uint8Array(length)
    if (this.context.file.readInto(bytes, offset) < length) throw this.damaged('the file is cut off')
    try {
      return parseOffsetIndex(bytes)
    } catch (error) {
      throw this.explained(error)
    }
  }

  /** Reads headers up to the next data page's. */
  private advance(): void {
    for (;;) {
      if (this.next >= this.end) throw this.damaged(`it ends after ${this.endRow} of ${this.rowCount} rows`)
      const header = this.readHeader()
      this.bodyOffset = this.next + header.headerBytes
      this.next = this.bodyOffset + header.compressedBytes
      if (this.next > this.end) throw this.damaged('a page is longer than its column chunk')
      if (header.uncompressedBytes > this.chunk!.uncompressedBytes + 1024 * 1024) {
        throw this.damaged(`a page of ${header.uncompressedBytes} bytes does not fit into its column chunk`)
      }
      if (header.type === pageType.dictionary) {
        this.dictionaryHeader = header
        this.dictionaryOffset = this.bodyOffset
        continue
      }
      if (header.type !== pageType.data && header.type !== pageType.dataV2) continue
      if (header.valueCount < 0 || header.valueCount > this.rowCount - this.endRow) {
        throw this.damaged(`a page of ${header.valueCount} values goes past the last row`)
      }
      this.header = header
      this.firstRow = this.endRow
      this.endRow += header.valueCount
      this.wasLoaded = false
      return
    }
  }

  private readHeader(): PageHeader {
    for (let wanted = headerBytesUsual; ; wanted = headerBytesMax) {
      const available = Math.min(wanted, this.end - this.next)
      const at = this.ensure(this.next, available)
      try {
        return readPageHeader(this.context.memory.bytes, at, at + available)
      } catch (error) {
        if (wanted === headerBytesMax || available < wanted) throw this.explained(error)
      }
    }
  }

  /** Makes file bytes [offset, offset + length) present; answers where. */
  private ensure(offset: number, length: number): Pointer {
    if (this.window === undefined || offset < this.windowStart || offset + length > this.windowEnd) {
      const { buffers, file, memory, metrics } = this.context
      const size = Math.min(this.end - offset, Math.max(length, windowBytes))
      if (this.window !== undefined) buffers.retire(this.window)
      this.window = buffers.take(size)
      const { pointer } = this.window
      if (file.readInto(memory.bytes.subarray(pointer, pointer + size), offset) < size) {
        throw this.damaged('the file is cut off')
      }
      metrics.bytesRead += size
      this.windowStart = offset
      this.windowEnd = offset + size
    }
    return this.window.pointer + (offset - this.windowStart)
  }

  /** The current data page, decompressed. */
  load(): LoadedPage {
    const { header } = this
    assert(header !== undefined, 'a page is loaded before it was found')
    this.wasLoaded = true
    if (this.pageBuffer !== undefined) this.context.buffers.retire(this.pageBuffer)
    this.pageBuffer = undefined
    const body = this.ensure(this.bodyOffset, header.compressedBytes)
    const isNullable = this.context.column.nullable
    if (header.type === pageType.dataV2) return this.loadV2(header, body)
    const [data, dataEnd] = this.decompressed(body, header.compressedBytes, header.uncompressedBytes)
    const { maxRepetition = 0 } = this.context.column as { readonly maxRepetition?: number }
    if (!isNullable && maxRepetition === 0) return { header, levels: 0, levelsEnd: 0, data, dataEnd }
    if (header.levelEncoding !== 3)
      throw this.damaged('its levels have the encoding BIT_PACKED, which is not read')
    const [repetition, repetitionEnd] = maxRepetition > 0 ? this.levelRange(data, dataEnd) : [0, data]
    const [levels, levelsEnd] = isNullable ? this.levelRange(repetitionEnd, dataEnd) : [0, repetitionEnd]
    return { header, repetition, repetitionEnd, levels, levelsEnd, data: levelsEnd, dataEnd }
  }

  /** Levels with their length in front. */
  private levelRange(at: Pointer, end: Pointer): readonly [Pointer, Pointer] {
    if (end - at < 4) throw this.damaged('a page ends inside its levels')
    const length = this.context.memory.view.getUint32(at, true)
    if (length > end - at - 4) throw this.damaged('a page ends inside its levels')
    return [at + 4, at + 4 + length]
  }

  private loadV2(header: PageHeader, body: Pointer): LoadedPage {
    const { definitionBytes, repetitionBytes } = header
    const levelBytes = definitionBytes + repetitionBytes
    const isBroken = definitionBytes < 0 || repetitionBytes < 0
    if (isBroken || levelBytes > header.compressedBytes || levelBytes > header.uncompressedBytes) {
      throw this.damaged('a page ends inside its levels')
    }
    const packedBytes = header.compressedBytes - levelBytes
    const plainBytes = header.uncompressedBytes - levelBytes
    const start = body + levelBytes
    const [data, dataEnd] =
      header.isCompressed && plainBytes > 0
        ? this.decompressed(start, packedBytes, plainBytes)
        : [start, start + packedBytes]
    const hasLevels = this.context.column.nullable && definitionBytes > 0
    const levels = hasLevels ? body + repetitionBytes : 0
    const levelsEnd = hasLevels ? levels + definitionBytes : 0
    const repetition = repetitionBytes > 0 ? body : 0
    return { header, repetition, repetitionEnd: body + repetitionBytes, levels, levelsEnd, data, dataEnd }
  }

  /**
   * The dictionary page, decompressed into a buffer that stays until the row group ends; undefined where there is
   * none.
   */
  loadDictionary(): LoadedPage | undefined {
    const header = this.dictionaryHeader
    if (header === undefined) return undefined
    const body = this.ensure(this.dictionaryOffset, header.compressedBytes)
    const data = this.context.buffers.take(Math.max(header.uncompressedBytes, header.compressedBytes)).pointer
    const [from, end] = this.decompressed(body, header.compressedBytes, header.uncompressedBytes, data)
    if (from === data) return { header, levels: 0, levelsEnd: 0, data, dataEnd: end }
    this.context.memory.copy(data, from, end - from)
    return { header, levels: 0, levelsEnd: 0, data, dataEnd: data + (end - from) }
  }

  /** Start and end of the plain bytes: in `into`, in a page buffer, or where they are when nothing is compressed. */
  private decompressed(from: Pointer, length: number, size: number, into?: Pointer): [Pointer, Pointer] {
    const { codec } = this.chunk!
    if (codec === 'UNCOMPRESSED') return [from, from + length]
    let target = into
    if (target === undefined) {
      this.pageBuffer = this.context.buffers.take(size + 16)
      target = this.pageBuffer.pointer
    }
    if (codec === 'SNAPPY') this.snappy(from, length, target, size)
    else if (codec === 'LZ4_RAW') this.lz4(from, length, target, size)
    else if (codec === 'LZO' || codec === 'LZ4') throw this.damaged(`the codec ${codec} is not supported`)
    else this.foreign(codec, from, length, target, size)
    return [target, target + size]
  }

  private snappy(from: Pointer, length: number, target: Pointer, size: number): void {
    const { kernels } = this.context
    const state = this.context.state + stateOffsets.snappy
    let answer = kernels.snappyStart(state, from, length, target, size)
    if (answer >= 0 && answer !== size) throw this.damaged('a page has another length than its header says')
    if (answer === 0) return
    while (answer >= 0) {
      answer = kernels.snappyStep(state, snappyStepBytes)
      if (answer === 1) return
    }
    throw kernelProblem(this.context, this.rowGroup, answer)
  }

  private lz4(from: Pointer, length: number, target: Pointer, size: number): void {
    const answer = this.context.kernels.lz4Decompress(from, length, target, size)
    if (answer < 0) throw kernelProblem(this.context, this.rowGroup, answer)
    if (answer !== size) throw this.damaged('a page has another length than its header says')
  }

  private foreign(
    codec: 'GZIP' | 'ZSTD' | 'BROTLI',
    from: Pointer,
    length: number,
    target: Pointer,
    size: number,
  ) {
    const { files, memory } = this.context
    let plain: Uint8Array
    try {
      plain = files.decompress(codec, memory.bytes.subarray(from, from + length), size)
    } catch (error) {
      throw this.damaged(`a ${codec} page is damaged`, error)
    }
    if (plain.length !== size) throw this.damaged('a page has another length than its header says')
    memory.bytes.set(plain, target)
  }

  damaged(detail: string, cause?: unknown): Error {
    return unreadable(placeOf(this.context, this.rowGroup), detail, cause)
  }

  private explained(error: unknown): unknown {
    return error instanceof MalformedBytes ? this.damaged(error.message, error) : error
  }
}
