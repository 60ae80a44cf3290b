/**
 * Text files whose bytes are not what scans read, UTF-8 with lines that end with one ASCII character: other encodings,
 * and other ends of lines. They are made that, chunk by chunk, where they are read.
 */
import { assert } from '../../base/assert.ts'
import { type Charset, decodeText, jsonCharset, TextStream, utf8BytesMax } from './charset.ts'

/** What a file's bytes are. Plain data. */
export interface Recoding {
  /** Undefined: UTF-8, or what is taken for it, and left as it is. */
  readonly charset?: Charset
  /** Without a charset: the one that the first bytes of a JSON text tell. */
  readonly isDetected?: boolean
  /** Decoded as one; else line by line. */
  readonly wholeFiles: boolean
  /** The bytes between lines; undefined: any of \n, \r, \r\n. */
  readonly separator?: readonly number[]
  /** A mark at the start is text, as where JSON is told its encoding. */
  readonly keepsMark?: boolean
}

/** Ends a line that was cut: a byte that no text has in UTF-8, so that all others can stand in it. */
export const recodedFeed = 0xff
/** For bytes that are no UTF-8 either way. */
const otherThanFeed = 0xfe

const chunkBytes = 256 * 1024

/** Where one line of bytes ends and the next one starts. Spark cuts bytes, not characters. */
export class LineCutter {
  end = 0
  next = 0
  private readonly separator: Uint8Array | undefined

  /** Without a separator, lines end with any of \n, \r, \r\n. */
  constructor(separator: Uint8Array | undefined) {
    assert(separator === undefined || separator.length > 0, 'a separator has bytes')
    this.separator = separator
  }

  /** How far before a place its line's separator may begin. */
  get reach(): number {
    return this.separator?.length ?? 1
  }

  /** Whether a whole line begins at `from`; `isLast`: nothing follows the bytes. */
  find(bytes: Buffer, from: number, isLast: boolean): boolean {
    const at = this.separator === undefined ? this.feed(bytes, from, isLast) : this.separated(bytes, from)
    if (at) return true
    this.end = bytes.length
    this.next = bytes.length
    return isLast && from < bytes.length
  }

  private separated(bytes: Buffer, from: number): boolean {
    const { separator } = this
    const at = bytes.indexOf(separator!, from)
    this.end = at
    this.next = at + separator!.length
    return at >= 0
  }

  private feed(bytes: Buffer, from: number, isLast: boolean): boolean {
    let at = from
    while (at < bytes.length && bytes[at] !== 10 && bytes[at] !== 13) at++
    if (at === bytes.length || (bytes[at] === 13 && at + 1 === bytes.length && !isLast)) return false
    this.end = at
    this.next = bytes[at] === 13 && bytes[at + 1] === 10 ? at + 2 : at + 1
    return true
  }
}

/** Bytes of the file at an offset, as many as fit unless it ends. */
export type ReadBytes = (target: Uint8Array, position: number) => number

/** A split of a file, or the whole of one, as UTF-8: lines end with `recodedFeed`, whole files are as they are. */
export class RecodedBytes {
  private readonly recoding: Recoding
  private readonly readBytes: ReadBytes
  private readonly end: number
  private readonly cutter: LineCutter
  private readonly stream: TextStream | undefined
  /** Bytes not yet recoded, and where in the file they begin. */
  private left: Buffer = Buffer.alloc(0)
  private offset: number
  /** Recoded bytes, and how far they were handed out. */
  private made: Buffer = Buffer.alloc(0)
  private handed = 0
  private isOver = false
  private isFileStart: boolean
  private skipsLine: boolean

  /** Of the lines that start from `start` on and before `end`. */
  constructor(recoding: Recoding, range: { readonly start: number; readonly end: number }, read: ReadBytes) {
    this.recoding = recoding
    this.readBytes = read
    this.end = range.end
    this.cutter = new LineCutter(
      recoding.separator === undefined ? undefined : Uint8Array.from(recoding.separator),
    )
    this.isFileStart = range.start === 0
    this.skipsLine = !this.isFileStart
    this.offset = Math.max(0, range.start - (this.skipsLine ? this.cutter.reach : 0))
    if (recoding.wholeFiles) this.stream = new TextStream(recoding.charset ?? 'utf-8')
  }

  /** Fills the target, unless there is no more. */
  read(target: Uint8Array): number {
    let done = 0
    while (done < target.length) {
      if (this.handed === this.made.length) {
        if (this.isOver) break
        this.made = this.stream === undefined ? this.makeLines() : this.makeText(this.stream)
        this.handed = 0
        continue
      }
      const part = this.made.subarray(this.handed, this.handed + target.length - done)
      target.set(part, done)
      done += part.length
      this.handed += part.length
    }
    return done
  }

  /** What is left and as much again behind it, a chunk at least; whether the file ends there. */
  private more(): boolean {
    const { left } = this
    const wanted = Math.max(chunkBytes, left.length)
    const bytes = Buffer.allocUnsafe(left.length + wanted)
    left.copy(bytes)
    const read = this.readBytes(bytes.subarray(left.length), this.offset + left.length)
    this.left = bytes.subarray(0, left.length + read)
    return read < wanted
  }

  private makeText(stream: TextStream): Buffer {
    const isLast = this.more()
    const text = stream.next(this.left, isLast)
    this.offset += this.left.length
    this.left = Buffer.alloc(0)
    this.isOver = isLast
    return Buffer.from(this.withoutMark(text))
  }

  private withoutMark(text: string): string {
    const isMarked = this.isFileStart && text.startsWith('\ufeff') && this.recoding.keepsMark !== true
    if (text !== '') this.isFileStart = false
    return isMarked ? text.slice(1) : text
  }

  private makeLines(): Buffer {
    const isLast = this.more()
    const { left: bytes, cutter } = this
    const made = Buffer.allocUnsafe(bytes.length * (utf8BytesMax + 1) + 1)
    let length = 0
    let at = this.isFileStart && this.offset === 0 ? markBytes(bytes) : 0
    if (this.skipsLine && cutter.find(bytes, at, isLast)) {
      at = cutter.next
      this.skipsLine = false
    }
    while (!this.skipsLine && this.offset + at < this.end && cutter.find(bytes, at, isLast)) {
      length = this.putLine(made, length, bytes.subarray(at, cutter.end))
      at = cutter.next
    }
    this.isOver = isLast || (!this.skipsLine && this.offset + at >= this.end)
    this.offset += at
    this.left = bytes.subarray(at)
    return made.subarray(0, length)
  }

  private putLine(made: Buffer, from: number, line: Buffer): number {
    const { charset } = this.recoding
    let length = from
    if (charset !== undefined) length += made.write(this.withoutMark(decodeText(charset, line)), from)
    else {
      line.copy(made, from)
      length += line.length
      const put = made.subarray(from, length)
      for (let at = put.indexOf(recodedFeed); at >= 0; at = put.indexOf(recodedFeed, at))
        put[at] = otherThanFeed
    }
    made[length] = recodedFeed
    return length + 1
  }
}

/** The mark of UTF-8, which is none of a line's bytes in any encoding. */
export const markBytes = (bytes: Uint8Array): number =>
  bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0

/**
 * Whether a file can be read in splits: not as one, and not with a separator that ends as it begins, such as `||`, of
 * which several in a row could be cut in other ways from their middle.
 */
export function isSplittable(recoding: Recoding | undefined): boolean {
  if (recoding === undefined) return true
  const { separator = [], wholeFiles } = recoding
  const overlaps = separator.some(
    (_, from) => from > 0 && separator.slice(from).every((byte, i) => byte === separator[i]),
  )
  return !wholeFiles && !overlaps
}

/** What is to be done with a file that begins with the bytes; undefined: nothing. */
export function recodingOf(recoding: Recoding | undefined, start: Uint8Array): Recoding | undefined {
  if (recoding?.isDetected !== true) return recoding
  const charset = jsonCharset(start)
  return charset === 'utf-8' ? undefined : { ...recoding, charset }
}
