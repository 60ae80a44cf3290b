/**
 * The bytes of text files, chunk by chunk in the executor's memory: every split from the first line that starts in it
 * to the end of the last one. Who reads says how far it came; what is left is moved to the front and more is read
 * behind it.
 */
import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs'
import type { FileSplit } from '../../catalog/relation.ts'
import type { Pointer, TaskMemory } from '../../columnar/region.ts'
import type { SourceMetrics } from '../../exec/batch-source.ts'
import { unreadable } from '../parquet/errors.ts'
import { fileProblem } from '../parquet/node-files.ts'
import { GrowingBuffer } from '../parquet/write-buffer.ts'
import { decompressed, isCompressed } from './compression.ts'
import { markBytes, RecodedBytes, type Recoding, recodedFeed, recodingOf } from './recoded-bytes.ts'

const chunkBytes = 1024 * 1024
/** Kernels look at this many bytes behind the end. */
const padding = 64
const lineFeed = 10
const carriageReturn = 13

/** How lines of a file end, and what is done with its bytes before that. */
export interface LineOptions {
  /** What ends a line of the bytes that are read; undefined: any of \n, \r, \r\n. One ASCII character. */
  readonly lineFeed?: string
  readonly recoding?: Recoding
}

export interface FeedOptions extends LineOptions {
  /** A mark at the start is text. */
  readonly keepsMark?: boolean
}

/** The byte that ends a line of a feed; undefined: any of \n, \r, \r\n. */
export const feedByte = ({ lineFeed, recoding }: LineOptions): number | undefined =>
  recoding === undefined || recoding.wholeFiles ? lineFeed?.charCodeAt(0) : recodedFeed

export class TextFeed {
  /** Addresses: where the next line starts, where the bytes end, and where no line of the split starts any more. */
  position: Pointer = 0
  end: Pointer = 0
  limit: Pointer = 0
  /** Nothing follows in the file. */
  isLast = true
  split: FileSplit | undefined
  /** The split begins with its file. */
  isFileStart = false
  private readonly memory: TaskMemory
  private readonly metrics: SourceMetrics
  private readonly options: FeedOptions
  private readonly buffer: GrowingBuffer
  private descriptor: number | undefined
  private content: Uint8Array | undefined
  private recoded: RecodedBytes | undefined
  /** Offset in the file of the buffer's first byte. */
  private offset = 0

  constructor(memory: TaskMemory, metrics: SourceMetrics, options: FeedOptions) {
    this.memory = memory
    this.metrics = metrics
    this.options = options
    this.buffer = new GrowingBuffer(memory, { operator: 'Scan text' })
  }

  open(split: FileSplit): void {
    this.closeFile()
    this.split = split
    const { path } = split
    try {
      if (isCompressed(path)) this.content = decompressed(path, readFileSync(path))
      else this.descriptor = openSync(path, 'r')
    } catch (error) {
      throw fileProblem(path, error)
    }
    this.check(split)
    this.buffer.reserve(chunkBytes + padding, 0)
    this.isFileStart = split.start === 0
    this.offset = this.isFileStart ? 0 : split.start - 1
    this.position = this.buffer.pointer
    this.end = this.position
    this.isLast = false
    this.recoded = this.recode(split)
    this.refill()
    if (this.recoded !== undefined) return
    if (!this.isFileStart) this.skipLine()
    else if (this.options.keepsMark !== true)
      this.position += markBytes(this.memory.bytes.subarray(this.position))
  }

  private recode({ start, end }: FileSplit): RecodedBytes | undefined {
    const { recoding: asked } = this.options
    if (asked === undefined) return undefined
    const first = new Uint8Array(4)
    const recoding = recodingOf(asked, first.subarray(0, this.readFile(first, 0)))
    if (recoding === undefined) return undefined
    const range = { start, end: this.content === undefined ? end : Number.MAX_SAFE_INTEGER }
    return new RecodedBytes(recoding, range, (target, position) => {
      const read = this.readFile(target, position)
      this.metrics.bytesRead += read
      return read
    })
  }

  private check({ path, fileSize, modifiedMs }: FileSplit): void {
    if (this.descriptor === undefined) return
    const { size, mtimeMs } = fstatSync(this.descriptor)
    if (size !== fileSize || mtimeMs !== modifiedMs) {
      throw unreadable({ path }, 'it was changed after the query was planned')
    }
  }

  /** From the byte before the split to the start of the first line in it. */
  private skipLine(): void {
    for (;;) {
      const end = this.findLineEnd()
      if (end !== undefined) {
        this.position = end
        return
      }
      this.position = this.end
      if (!this.refill()) return
    }
  }

  /** Behind the line feed of the line at `position`; undefined if it is not in the buffer. */
  private findLineEnd(): Pointer | undefined {
    const { bytes } = this.memory
    const only = feedByte(this.options)
    const feed = only ?? lineFeed
    let at = this.position
    while (at < this.end) {
      const byte = bytes[at++]
      if (byte === feed) return at
      if (only === undefined && byte === carriageReturn) {
        if (at === this.end && !this.isLast) return undefined
        return bytes[at] === lineFeed && at < this.end ? at + 1 : at
      }
    }
    return undefined
  }

  /** Reads more behind what is left from `position` on; false when the file has no more. */
  refill(): boolean {
    if (this.isLast) return false
    const { memory, buffer } = this
    const left = this.end - this.position
    this.offset += this.position - buffer.pointer
    memory.copy(buffer.pointer, this.position, this.end - this.position)
    if (left >= buffer.capacity / 2) buffer.reserve(buffer.capacity * 2, left)
    this.position = buffer.pointer
    this.end = this.position + left
    const room = buffer.capacity - padding - left
    const read = this.read(memory.bytes.subarray(this.end, this.end + room), this.offset + left)
    this.end += read
    this.isLast = read < room
    memory.fill(this.end, 0, padding)
    const isWhole = this.content !== undefined || this.recoded !== undefined
    const wanted = isWhole ? Number.MAX_SAFE_INTEGER : this.split!.end - this.offset
    this.limit = this.position + wanted > this.end ? 0xffffffff : this.position + Math.max(0, wanted)
    return read > 0
  }

  private read(target: Uint8Array, position: number): number {
    if (this.recoded !== undefined) return this.recoded.read(target)
    const read = this.readFile(target, position)
    this.metrics.bytesRead += read
    return read
  }

  private readFile(target: Uint8Array, position: number): number {
    if (this.content !== undefined) {
      const part = this.content.subarray(position, position + target.length)
      target.set(part)
      return part.length
    }
    let done = 0
    try {
      while (done < target.length) {
        const read = readSync(this.descriptor!, target, done, target.length - done, position + done)
        if (read === 0) break
        done += read
      }
    } catch (error) {
      throw fileProblem(this.split!.path, error)
    }
    return done
  }

  private closeFile(): void {
    if (this.descriptor !== undefined) closeSync(this.descriptor)
    this.descriptor = undefined
    this.content = undefined
    this.recoded = undefined
  }

  close(): void {
    this.closeFile()
    this.buffer.free()
  }
}
