/**
 * One column of a Parquet file that is being written: collects the values of a page, encodes and compresses it, and
 * keeps the finished pages until the row group is full. Values go into a dictionary first; where that does not pay, the
 * chunk goes on plain.
 */
import { gzipSync, constants as zlib, zstdCompressSync } from 'node:zlib'
import type { DataType } from '@vonk/common'
import type { MemoryConsumer, Pointer, Region, TaskMemory } from '../../columnar/region.ts'
import { maxBatchRows, vector } from '../../columnar/vector.ts'
import type { Kernels } from '../../kernels/signatures.ts'
import { WrittenBounds } from './write-bounds.ts'
import { GrowingBuffer } from './write-buffer.ts'
import { WrittenDictionary } from './write-dictionary.ts'
import { dictionaryHeader, pageHeader } from './write-page-header.ts'
import { type WrittenType, writtenType } from './write-types.ts'

export type WrittenCodec = 'UNCOMPRESSED' | 'SNAPPY' | 'GZIP' | 'ZSTD'

const pageRows = 20_000
const pageBytes = 1024 * 1024
const snappyBlockBytes = 65_280
const snappyTableBytes = 32_768
/** A first page with more distinct values than this share of its values makes its chunk plain. */
const distinctShareMax = 0.2
const judgedValuesMin = 1000

/** Buffers that all columns of a sink use in turn. */
export interface ColumnScratch {
  readonly kernels: Kernels
  readonly memory: TaskMemory
  readonly consumer: MemoryConsumer
  readonly dense: Pointer
  readonly bounds: Pointer
  readonly snappyTable: Pointer
  readonly raw: GrowingBuffer
  readonly packed: GrowingBuffer
}

export function columnScratch(
  kernels: Kernels,
  memory: TaskMemory,
  consumer: MemoryConsumer,
): ColumnScratch & { readonly region: Region } {
  const region = memory.region(consumer)
  return {
    ...{ kernels, memory, consumer, region },
    dense: region.allocate(maxBatchRows * 16),
    bounds: region.allocate(32),
    snappyTable: region.allocate(snappyTableBytes),
    raw: new GrowingBuffer(memory, consumer),
    packed: new GrowingBuffer(memory, consumer),
  }
}

/** What the footer says of a column chunk; offsets count from the chunk's start. */
export interface FinishedChunk {
  readonly parts: readonly Uint8Array[]
  readonly compressedBytes: number
  readonly uncompressedBytes: number
  readonly valueCount: number
  readonly nullCount: number
  /** Bytes of the dictionary page; 0: there is none. */
  readonly dictionaryBytes: number
  readonly plainPages: number
  readonly dictionaryPages: number
  readonly bounds: ReturnType<WrittenBounds['get']>
}

/** The highest levels of a leaf of a nested column. */
export interface LeafLevels {
  readonly maxRepetition: number
  readonly maxDefinition: number
}

export interface LeafEntryLevels {
  readonly repetition: Uint8Array
  readonly definition: Uint8Array
  readonly count: number
}

export class ColumnWriter {
  readonly type: WrittenType
  private readonly nullable: boolean
  private readonly codec: WrittenCodec
  private readonly scratch: ColumnScratch
  private readonly chunk: Region
  private readonly flags: GrowingBuffer
  private readonly values: GrowingBuffer
  private readonly codes: GrowingBuffer
  private readonly bounds: WrittenBounds
  private readonly levels: LeafLevels | undefined
  private dictionary: WrittenDictionary | undefined
  private isDictionaryOpen = false
  private parts: Uint8Array[] = []
  /** Of the page that is being filled: rows, values that are not null, and bytes of the plain ones. */
  private rows = 0
  private count = 0
  private bytes = 0
  private chunkRows = 0
  private chunkNulls = 0
  private compressedBytes = 0
  private uncompressedBytes = 0
  private plainPages = 0
  private dictionaryPages = 0

  constructor(
    scratch: ColumnScratch,
    column: { readonly name: string; readonly type: DataType; readonly nullable: boolean },
    codec: WrittenCodec,
    levels?: LeafLevels,
  ) {
    const { kernels, memory, consumer } = scratch
    this.type = writtenType('Parquet', column.name, column.type)
    this.nullable = column.nullable
    this.codec = codec
    this.scratch = scratch
    this.chunk = memory.region(consumer)
    this.flags = new GrowingBuffer(memory, consumer)
    this.values = new GrowingBuffer(memory, consumer)
    this.codes = new GrowingBuffer(memory, consumer)
    this.bounds = new WrittenBounds(kernels, memory, this.type, scratch.bounds)
    this.levels = levels
    this.startDictionary()
  }

  private startDictionary(): void {
    const { kernels, memory, consumer } = this.scratch
    const { physical, width } = this.type
    if (this.levels !== undefined || physical === 'BOOLEAN' || width === 16 || width === 1) return
    const entryWidth = physical === 'BYTE_ARRAY' ? 0 : width
    this.dictionary = new WrittenDictionary(kernels, memory, consumer, entryWidth)
    this.isDictionaryOpen = true
  }

  /** Bytes that the chunk holds so far, of finished pages and of the open one. */
  get heldBytes(): number {
    return this.compressedBytes + this.bytes + this.count * 4
  }

  append(rows: number, descriptor: Pointer, selection: Pointer): void {
    const { kernels, memory, dense } = this.scratch
    const validity = memory.u32[(descriptor + vector.validity) >>> 2]
    const data = memory.u32[(descriptor + vector.data) >>> 2]
    const end = kernels[this.type.kernel](data, validity, selection, rows, dense) >>> 0
    this.addValues(dense, (end - dense) / this.type.width)
    if (this.nullable) {
      this.flags.reserve(this.rows + rows, this.rows)
      kernels.chosenValidity(validity, selection, rows, this.flags.pointer + this.rows)
    }
    this.rows += rows
    if (this.rows >= pageRows || this.bytes >= pageBytes) this.endPage()
  }

  /**
   * Entries of a leaf of a nested column, of whole rows: levels, and values as a vector has them, `width` bytes each.
   * Such leaves are written plain.
   */
  appendEntries(entries: LeafEntryLevels, data: Pointer, values: number, width: number): void {
    const { kernels, memory, dense } = this.scratch
    for (let done = 0; done < values; done += maxBatchRows) {
      const some = Math.min(maxBatchRows, values - done)
      const end = kernels[this.type.kernel](data + done * width, 0, 0, some, dense) >>> 0
      this.addPlain(dense, (end - dense) / this.type.width)
    }
    const { count } = entries
    // Repetition in the lower byte, definition above: taken apart when the page is encoded.
    this.flags.reserve((this.rows + count) * 2, this.rows * 2)
    const at = this.flags.pointer + this.rows * 2
    for (let i = 0; i < count; i++) {
      memory.bytes[at + i * 2] = entries.repetition[i]
      memory.bytes[at + i * 2 + 1] = entries.definition[i]
    }
    this.rows += count
    if (this.rows >= pageRows || this.bytes >= pageBytes) this.endPage()
  }

  private addValues(dense: Pointer, count: number): void {
    if (this.dictionary !== undefined && this.isDictionaryOpen) {
      this.codes.reserve((this.count + count) * 4, this.count * 4)
      if (this.dictionary.encode(dense, count, this.codes.pointer + this.count * 4)) {
        this.count += count
        return
      }
      // Full: what came before keeps its codes, in a page of its own.
      if (this.rows > 0) this.endPage()
      this.isDictionaryOpen = false
    }
    this.addPlain(dense, count)
  }

  private addPlain(dense: Pointer, count: number): void {
    if (count === 0) return
    const { kernels, memory } = this.scratch
    const { physical, width, length } = this.type
    this.bounds.add(dense, count)
    if (physical === 'BYTE_ARRAY') {
      const bytes = (kernels.viewBytes(dense, 0, 0, count) >>> 0) + count * 4
      this.values.reserve(this.bytes + bytes, this.bytes)
      kernels.plainStrings(dense, count, this.values.pointer + this.bytes)
      this.bytes += bytes
    } else if (physical === 'FIXED_LEN_BYTE_ARRAY') {
      this.values.reserve(this.bytes + count * length, this.bytes)
      kernels.bigEndianValues(dense, count, length, this.values.pointer + this.bytes)
      this.bytes += count * length
    } else {
      this.values.reserve(this.bytes + count * width, this.bytes)
      memory.copy(this.values.pointer + this.bytes, dense, count * width)
      this.bytes += count * width
    }
    this.count += count
  }

  /** After the first page: many distinct values are better written as they are. */
  private judgeDictionary(): void {
    const { dictionary, count } = this
    if (dictionary === undefined || !this.isDictionaryOpen || this.dictionaryPages > 0) return
    if (count < judgedValuesMin || dictionary.size < count * distinctShareMax) return
    const { kernels } = this.scratch
    const codes = this.codes.pointer
    const entries = dictionary.entriesAt
    if (dictionary.width === 0) {
      this.addEntryBounds(dictionary)
      this.bytes = kernels.plainEntriesBytes(entries, codes, count) >>> 0
      this.values.reserve(this.bytes, 0)
      kernels.plainEntries(entries, codes, count, this.values.pointer)
    } else {
      this.bytes = count * dictionary.width
      this.values.reserve(this.bytes, 0)
      if (dictionary.width === 8) kernels.gather8(entries, codes, count, this.values.pointer)
      else kernels.gather4(entries, codes, count, this.values.pointer)
      this.bounds.add(this.values.pointer, count)
    }
    dictionary.free()
    this.dictionary = undefined
    this.isDictionaryOpen = false
  }

  private addEntryBounds(dictionary: WrittenDictionary): void {
    if (dictionary.size === 0) return
    if (dictionary.width !== 0) return this.bounds.add(dictionary.entriesAt, dictionary.size)
    const { kernels, packed } = this.scratch
    packed.reserve(dictionary.size * 8, 0)
    kernels.entryViews(dictionary.entriesAt, dictionary.size, packed.pointer)
    this.bounds.add(packed.pointer, dictionary.size)
  }

  private endPage(): void {
    this.judgeDictionary()
    const usesCodes = this.isDictionaryOpen
    const size = this.encodePage(usesCodes)
    this.addPage(size, (compressed) => pageHeader(this.rows, size, compressed, usesCodes))
    if (usesCodes) this.dictionaryPages++
    else this.plainPages++
    this.chunkRows += this.rows
    this.chunkNulls += this.rows - this.count
    this.rows = 0
    this.count = 0
    this.bytes = 0
  }

  /** The page's bytes in the raw buffer; answers how many. */
  private encodePage(usesCodes: boolean): number {
    const { kernels, memory, raw } = this.scratch
    const { rows, count } = this
    const bits = usesCodes ? codeBits(this.dictionary!.size) : 0
    raw.reserve(rows * 4 + 128 + (usesCodes ? count * 4 + rows : this.bytes), 0)
    let at = raw.pointer
    if (this.levels !== undefined) {
      at = this.encodeLevels(0, this.levels.maxRepetition, at)
      at = this.encodeLevels(1, this.levels.maxDefinition, at)
    } else if (this.nullable) {
      const end = kernels.hybridEncodeFlags(this.flags.pointer, rows, count, at + 4) >>> 0
      memory.view.setUint32(at, end - at - 4, true)
      at = end
    }
    if (usesCodes) {
      memory.bytes[at] = bits
      at = kernels.hybridEncode(this.codes.pointer, count, bits, at + 1) >>> 0
    } else if (this.type.physical === 'BOOLEAN') {
      kernels.packBits(this.values.pointer, count, at)
      at += (count + 7) >>> 3
    } else {
      memory.copy(at, this.values.pointer, this.bytes)
      at += this.bytes
    }
    return at - raw.pointer
  }

  /** One of the two levels of each entry, with the length in front; none where there is only one. */
  private encodeLevels(part: 0 | 1, most: number, at: Pointer): Pointer {
    if (most === 0) return at
    const { kernels, memory } = this.scratch
    const { rows } = this
    this.codes.reserve(rows * 4, 0)
    const codes = this.codes.pointer >>> 2
    for (let i = 0; i < rows; i++) memory.u32[codes + i] = memory.bytes[this.flags.pointer + i * 2 + part]
    const end = kernels.hybridEncode(this.codes.pointer, rows, 32 - Math.clz32(most), at + 4) >>> 0
    memory.view.setUint32(at, end - at - 4, true)
    return end
  }

  private addPage(size: number, header: (compressed: number) => Uint8Array): void {
    const content = this.compressed(size)
    const head = header(content.length)
    this.parts.push(head, content)
    this.compressedBytes += head.length + content.length
    this.uncompressedBytes += head.length + size
  }

  /** The raw buffer's bytes, compressed, where they stay until the chunk is written. */
  private compressed(size: number): Uint8Array {
    const { memory, raw } = this.scratch
    const source = memory.bytes.subarray(raw.pointer, raw.pointer + size)
    // The codecs of Node take no shared memory.
    if (this.codec === 'GZIP') return gzipSync(Uint8Array.from(source), { level: zlib.Z_DEFAULT_COMPRESSION })
    if (this.codec === 'ZSTD') return zstdCompressSync(Uint8Array.from(source))
    const from = this.codec === 'SNAPPY' ? this.snappy(size) : { pointer: raw.pointer, length: size }
    const kept = this.chunk.allocate(Math.max(1, from.length))
    memory.copy(kept, from.pointer, from.length)
    return memory.bytes.subarray(kept, kept + from.length)
  }

  private snappy(size: number): { readonly pointer: Pointer; readonly length: number } {
    const { kernels, raw, packed, snappyTable } = this.scratch
    packed.reserve(size + Math.ceil(size / 6) + 64 + Math.ceil(size / snappyBlockBytes) * 64, 0)
    let at = packed.pointer + kernels.snappyHeader(size, packed.pointer)
    for (let done = 0; done < size; done += snappyBlockBytes) {
      const length = Math.min(snappyBlockBytes, size - done)
      at = kernels.snappyBlock(raw.pointer + done, length, at, snappyTable) >>> 0
    }
    return { pointer: packed.pointer, length: at - packed.pointer }
  }

  /** The chunk as it is to be written; `release` afterwards. */
  finish(): FinishedChunk {
    if (this.rows > 0) this.endPage()
    let dictionaryBytes = 0
    const { dictionary } = this
    if (dictionary !== undefined && this.dictionaryPages > 0) {
      this.addEntryBounds(dictionary)
      dictionaryBytes = this.addDictionaryPage(dictionary)
    }
    return {
      parts: this.parts,
      compressedBytes: this.compressedBytes,
      uncompressedBytes: this.uncompressedBytes,
      valueCount: this.chunkRows,
      nullCount: this.chunkNulls,
      dictionaryBytes,
      plainPages: this.plainPages,
      dictionaryPages: this.dictionaryPages,
      bounds: this.bounds.get(),
    }
  }

  private addDictionaryPage(dictionary: WrittenDictionary): number {
    const size = dictionary.pageBytes
    const { raw } = this.scratch
    raw.reserve(Math.max(1, size), 0)
    dictionary.writePage(raw.pointer)
    const before = this.compressedBytes
    this.addPage(size, (compressed) => dictionaryHeader(dictionary.size, size, compressed))
    // It was made last and is written first.
    this.parts.unshift(...this.parts.splice(-2))
    return this.compressedBytes - before
  }

  /** Makes ready for the next row group. */
  release(): void {
    this.chunk.free()
    this.dictionary?.free()
    this.dictionary = undefined
    this.isDictionaryOpen = false
    this.bounds.reset()
    this.parts = []
    this.chunkRows = 0
    this.chunkNulls = 0
    this.compressedBytes = 0
    this.uncompressedBytes = 0
    this.plainPages = 0
    this.dictionaryPages = 0
    this.startDictionary()
  }

  free(): void {
    this.release()
    this.dictionary?.free()
    this.dictionary = undefined
    this.flags.free()
    this.values.free()
    this.codes.free()
  }
}

/** Bits of a code; at least one, since some readers do not take none. */
const codeBits = (entries: number): number => Math.max(1, 32 - Math.clz32(Math.max(0, entries - 1)))
