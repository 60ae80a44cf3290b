/** Texts of files while planning: beginnings for headers, all of it for schemas that are inferred. */
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { fileProblem } from '../parquet/node-files.ts'
import { decompressed, isCompressed } from './compression.ts'

/** Whole lines of a file, in pieces of about a megabyte; the last piece ends where the file does. */
export async function* textPieces(path: string, lineFeed: string | undefined): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8')
  let left = ''
  try {
    for await (const bytes of byteChunks(path)) {
      const text = left + decoder.decode(bytes, { stream: true })
      const end = lastLineEnd(text, lineFeed)
      if (end > 0) yield text.slice(0, end)
      left = text.slice(end)
    }
  } catch (error) {
    throw fileProblem(path, error)
  }
  left += decoder.decode()
  if (left !== '') yield left
}

async function* byteChunks(path: string): AsyncGenerator<Uint8Array> {
  if (isCompressed(path)) {
    yield decompressed(path, await readFile(path))
    return
  }
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) yield chunk as Uint8Array
}

/** Behind the last line feed; a carriage return at the very end may be half of one. */
function lastLineEnd(text: string, lineFeed: string | undefined): number {
  if (lineFeed !== undefined) return text.lastIndexOf(lineFeed) + 1
  return Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r', text.length - 2)) + 1
}

export async function wholeText(path: string): Promise<string> {
  let text = ''
  for await (const piece of textPieces(path, undefined)) text += piece
  return text
}
