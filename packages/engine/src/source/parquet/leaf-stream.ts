/**
 * One leaf of a nested column as a stream of entries: repetition and definition levels, and the values of those whose
 * definition level is the highest. Entries of whole rows are gathered, as many as a batch needs, across pages; the
 * values' bytes are copied, since a page's memory is given up when the next is loaded.
 */
import { assert } from '../../base/assert.ts'
import type { Pointer } from '../../columnar/region.ts'
import { maxBatchRows } from '../../columnar/vector.ts'
import { ChunkPages, type LoadedPage } from './chunk-pages.ts'
import { type ColumnContext, kernelProblem, placeOf, stateOffsets } from './column-context.ts'
import { type Dictionary, readDictionary } from './dictionary.ts'
import { unreadable } from './errors.ts'
import type { ColumnChunk } from './footer.ts'
import type { LeafColumn } from './nested-schema.ts'
import { PageValues } from './page-values.ts'

/** A run of bytes that grows and forgets what lies before its start. */
class Growing {
  bytes = new Uint8Array(4096)
  start = 0
  end = 0

  reserve(count: number): number {
    if (this.end + count > this.bytes.length) {
      const live = this.end - this.start
      const larger = live + count > this.bytes.length / 2 ? new Uint8Array((live + count) * 2) : this.bytes
      larger.set(this.bytes.subarray(this.start, this.end))
      this.bytes = larger
      this.start = 0
      this.end = live
    }
    this.end += count
    return this.end - count
  }
}

export class LeafStream {
  private readonly context: ColumnContext & { readonly column: LeafColumn }
  private readonly pages: ChunkPages
  private readonly values: PageValues
  /** (maxBatchRows + 1) x 16 bytes. */
  private readonly room: Pointer
  private readonly repetition = new Growing()
  private readonly definition = new Growing()
  /** Values of fixed width, or (offset, length) of bytes since the row group's start, 8 bytes each. */
  private readonly slots = new Growing()
  private readonly text = new Growing()
  /** Bytes of text that were forgotten: offsets count from the first of all. */
  private textBefore = 0
  private entries = 0
  private read = 0
  private rowGroup = 0
  private dictionary: Dictionary | undefined
  /** The entry, value and byte that come next. */
  private entry = 0
  private value = 0

  constructor(context: ColumnContext & { readonly column: LeafColumn }, room: Pointer) {
    this.context = context
    this.room = room
    this.pages = new ChunkPages(context)
    this.values = new PageValues(context)
  }

  start(chunk: ColumnChunk, rowGroup: number): void {
    this.rowGroup = rowGroup
    this.entries = chunk.valueCount
    this.read = 0
    this.dictionary = undefined
    this.context.buffers.forget()
    this.pages.start(chunk, rowGroup, chunk.valueCount)
    this.values.forget()
    for (const part of [this.repetition, this.definition, this.slots, this.text]) {
      part.start = 0
      part.end = 0
    }
    this.textBefore = 0
    this.entry = 0
    this.value = 0
  }

  /** Gathers the entries of so many rows, and forgets those that were passed. */
  gather(rows: number): void {
    const { width } = this.context.conversion
    this.repetition.start = this.definition.start = this.entry
    this.slots.start = this.value * width
    this.forgetText()
    let found = 0
    let at = this.entry
    for (;;) {
      while (at < this.repetition.end) {
        if (this.repetition.bytes[at] === 0) {
          if (found === rows) return
          found++
        }
        at++
      }
      if (this.read >= this.entries) break
      const before = at - this.entry
      this.nextPage()
      at = this.entry + before
    }
    if (found < rows) throw this.damaged(`it has ${found} rows where ${rows} are asked for`)
  }

  private forgetText(): void {
    if (!this.context.conversion.isViews) return
    const first = this.value * 8
    const keep = first < this.slots.end ? this.u32(first) - this.textBefore : this.text.end
    this.text.start = Math.max(this.text.start, keep)
  }

  private u32(at: number): number {
    const { bytes } = this.slots
    return (bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24)) >>> 0
  }

  /** The error for what is wrong with the column here. */
  damaged(detail: string): Error {
    return unreadable(placeOf(this.context, this.rowGroup), detail)
  }

  private nextPage(): void {
    this.pages.seek(this.read)
    const dictionaryPage = this.dictionary === undefined ? this.pages.loadDictionary() : undefined
    if (dictionaryPage !== undefined) {
      this.dictionary = readDictionary(this.context, dictionaryPage, this.rowGroup)
    }
    const page = this.pages.load()
    const count = page.header.valueCount
    this.read += count
    const { maxRepetition, maxDefinition } = this.context.column
    this.levels(this.repetition, page.repetition ?? 0, page.repetitionEnd ?? 0, maxRepetition, count)
    const from = this.levels(this.definition, page.levels, page.levelsEnd, maxDefinition, count)
    this.entry = Math.min(this.entry, this.repetition.end)
    let present = 0
    const { bytes } = this.definition
    for (let i = from; i < from + count; i++) if (bytes[i] === maxDefinition) present++
    this.takeValues(page, present)
    this.context.buffers.endBatch()
  }

  /** Decodes levels behind those gathered; without any they are the highest. Answers where they begin. */
  private levels(into: Growing, start: Pointer, end: Pointer, most: number, count: number): number {
    const shift = into.start
    const at = into.reserve(count)
    if (into === this.repetition && into.start !== shift) this.entry -= shift - into.start
    if (most === 0 || start === 0) {
      into.bytes.fill(into === this.repetition ? 0 : most, at, at + count)
      return at
    }
    const { kernels, memory, state } = this.context
    const levels = state + stateOffsets.levels
    this.check(kernels.hybridStart(levels, start, end, 32 - Math.clz32(most)))
    for (let done = 0; done < count; done += maxBatchRows) {
      const some = Math.min(maxBatchRows, count - done)
      this.check(kernels.hybridValues(levels, some, most + 1, this.room))
      const base = this.room >>> 2
      for (let i = 0; i < some; i++) into.bytes[at + done + i] = memory.u32[base + i]
    }
    return at
  }

  private check(answer: number): void {
    if (answer < 0) throw kernelProblem(this.context, this.rowGroup, answer)
  }

  private takeValues(page: LoadedPage, present: number): void {
    const { kernels, memory, conversion } = this.context
    const { width, isViews } = conversion
    this.values.open({ ...page, levels: 0, levelsEnd: 0 }, this.dictionary, this.rowGroup)
    for (let done = 0; done < present; done += maxBatchRows) {
      const some = Math.min(maxBatchRows, present - done)
      if (this.values.isCoded) {
        const codes = this.context.scratch
        this.values.codes(some, codes)
        kernels[`gather${width}`](this.dictionary!.entries, codes, some, this.room)
      } else this.values.values(some, this.room)
      const shift = this.slots.start
      const at = this.slots.reserve(some * width)
      if (this.slots.start !== shift) this.value -= (shift - this.slots.start) / width
      if (isViews) this.takeTexts(at, some)
      else this.slots.bytes.set(memory.bytes.subarray(this.room, this.room + some * width), at)
    }
  }

  private takeTexts(at: number, count: number): void {
    const { memory } = this.context
    const base = this.room >>> 2
    const slots = new DataView(this.slots.bytes.buffer)
    for (let i = 0; i < count; i++) {
      const pointer = memory.u32[base + i * 2]
      const length = memory.u32[base + i * 2 + 1]
      const shift = this.text.start
      const to = this.text.reserve(length)
      this.textBefore += shift - this.text.start
      this.text.bytes.set(memory.bytes.subarray(pointer, pointer + length), to)
      slots.setUint32(at + i * 8, to + this.textBefore, true)
      slots.setUint32(at + i * 8 + 4, length, true)
    }
  }

  // Reading

  get level(): number {
    return this.definition.bytes[this.entry]
  }

  /** The repetition level of the entry that comes next; 0 behind the last. */
  get repeats(): number {
    return this.entry < this.repetition.end ? this.repetition.bytes[this.entry] : 0
  }

  /** How many entries from here on begin an element of the list at this repetition level. */
  countElements(level: number): number {
    const { bytes, end } = this.repetition
    let count = 1
    for (let at = this.entry + 1; at < end && bytes[at] >= level; at++) if (bytes[at] === level) count++
    return count
  }

  /** Passes an entry; its value too, if it has one. */
  pass(): void {
    if (this.level === this.context.column.maxDefinition) this.value++
    this.entry++
  }

  /** Copies the value of this entry, of fixed width, to `at` of `target`, and passes it. */
  copyFixed(target: Uint8Array, at: number): void {
    const { width } = this.context.conversion
    const from = this.value * width
    for (let i = 0; i < width; i++) target[at + i] = this.slots.bytes[from + i]
    this.value++
    this.entry++
  }

  /** The bytes of this entry's value; passes it. */
  bytes(): Uint8Array {
    assert(this.context.conversion.isViews, 'a value of fixed width has no bytes of its own')
    const slot = this.value * 8
    const from = this.u32(slot) - this.textBefore
    const length = this.u32(slot + 4)
    this.value++
    this.entry++
    return this.text.bytes.subarray(from, from + length)
  }
}
