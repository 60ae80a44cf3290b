/** Texts of files while planning: beginnings for headers, all of it for schemas that are inferred. */
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { textLines } from '../csv/records.ts'
import { fileProblem } from '../parquet/node-files.ts'
import { decodeText } from './charset.ts'
import { decompressed, isCompressed } from './compression.ts'
import type { LineOptions } from './feed.ts'
import { LineCutter, markBytes, type Recoding, recodingOf } from './recoded-bytes.ts'

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })
const plainText = (bytes: Uint8Array): string => utf8.decode(bytes)

/**
 * The lines of a file, in pieces of about a megabyte. `decode`: what bytes of a file in UTF-8 are as text, where not
 * all are UTF-8.
 */
export async function* fileLines(
  path: string,
  { lineFeed, recoding }: LineOptions,
  decode: (bytes: Uint8Array) => string = plainText,
): AsyncGenerator<Iterable<string>> {
  if (recoding !== undefined) yield* recodedLines(path, recoding, decode)
  else for await (const piece of textPieces(path, lineFeed, decode)) yield textLines(piece, lineFeed)
}

async function* recodedLines(
  path: string,
  { charset, separator, keepsMark }: Recoding,
  decode: (bytes: Uint8Array) => string,
): AsyncGenerator<Iterable<string>> {
  const cutter = new LineCutter(separator === undefined ? undefined : Uint8Array.from(separator))
  let left: Buffer = Buffer.alloc(0)
  let isFileStart = true
  function* lines(isLast: boolean): Generator<string> {
    let at = isFileStart ? markBytes(left) : 0
    while (cutter.find(left, at, isLast)) {
      const bytes = left.subarray(at, cutter.end)
      const text = charset === undefined ? decode(bytes) : decodeText(charset, bytes)
      const isMarked = isFileStart && keepsMark !== true && text.startsWith('\ufeff')
      isFileStart = false
      at = cutter.next
      yield isMarked ? text.slice(1) : text
    }
    left = left.subarray(at)
  }
  try {
    for await (const chunk of byteChunks(path)) {
      left = left.length === 0 ? Buffer.from(chunk) : Buffer.concat([left, chunk])
      yield lines(false)
    }
  } catch (error) {
    throw fileProblem(path, error)
  }
  if (left.length > 0) yield lines(true)
}

/** Whole lines of a file in UTF-8; the last piece ends where the file does. */
async function* textPieces(
  path: string,
  lineFeed: string | undefined,
  decode: (bytes: Uint8Array) => string,
): AsyncGenerator<string> {
  let left: Uint8Array = new Uint8Array()
  let isFirst = true
  const text = (bytes: Uint8Array): string => {
    const decoded = decode(bytes)
    const isMarked = isFirst && decoded.startsWith('\ufeff')
    isFirst = false
    return isMarked ? decoded.slice(1) : decoded
  }
  try {
    for await (const chunk of byteChunks(path)) {
      const bytes = left.length === 0 ? chunk : Buffer.concat([left, chunk])
      const end = lastLineEnd(bytes, lineFeed)
      if (end > 0) yield text(bytes.subarray(0, end))
      left = bytes.subarray(end)
    }
  } catch (error) {
    throw fileProblem(path, error)
  }
  if (left.length > 0) yield text(left)
}

async function* byteChunks(path: string): AsyncGenerator<Uint8Array> {
  if (isCompressed(path)) {
    yield decompressed(path, await readFile(path))
    return
  }
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) yield chunk as Uint8Array
}

/** Behind the last line feed; a carriage return at the very end may be half of one. */
function lastLineEnd(bytes: Uint8Array, lineFeed: string | undefined): number {
  if (lineFeed !== undefined) return bytes.lastIndexOf(lineFeed.charCodeAt(0)) + 1
  const returned = bytes.length < 2 ? -1 : bytes.lastIndexOf(13, bytes.length - 2)
  return Math.max(bytes.lastIndexOf(10), returned) + 1
}

/** All of a file; `decode` as of `fileLines`. */
export async function wholeText(
  path: string,
  { recoding: asked }: LineOptions,
  decode: (bytes: Uint8Array) => string = plainText,
): Promise<string> {
  const chunks: Uint8Array[] = []
  try {
    for await (const chunk of byteChunks(path)) chunks.push(chunk)
  } catch (error) {
    throw fileProblem(path, error)
  }
  const bytes = Buffer.concat(chunks)
  const recoding = recodingOf(asked, bytes)
  const text = recoding?.charset === undefined ? decode(bytes) : decodeText(recoding.charset, bytes)
  return text.startsWith('\ufeff') && recoding?.keepsMark !== true ? text.slice(1) : text
}
