/** Texts of files while planning: beginnings for headers, all of it for schemas that are inferred. */
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { fileProblem } from '../parquet/node-files.ts'
import { decompressed, isCompressed } from './compression.ts'

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })
const plainText = (bytes: Uint8Array): string => utf8.decode(bytes)

/**
 * Whole lines of a file, in pieces of about a megabyte; the last piece ends where the file does. `decode`: what bytes
 * are as text, where not every byte is UTF-8.
 */
export async function* textPieces(
  path: string,
  lineFeed: string | undefined,
  decode: (bytes: Uint8Array) => string = plainText,
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

export async function wholeText(path: string, decode?: (bytes: Uint8Array) => string): Promise<string> {
  let text = ''
  for await (const piece of textPieces(path, undefined, decode)) text += piece
  return text
}
