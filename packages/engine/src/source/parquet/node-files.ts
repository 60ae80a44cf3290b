/** Files and codecs of Node. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib'
import { missingFile, unreadable } from './errors.ts'
import type { FileAccess, FileStamp } from './file-reader.ts'

/** What a failed system call means to the user. */
export function fileProblem(path: string, error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error
  return error.code === 'ENOENT' ? missingFile(path, error) : unreadable({ path }, error.message, error)
}

export const nodeFiles: FileAccess = {
  open(path) {
    let descriptor: number
    try {
      descriptor = openSync(path, 'r')
    } catch (error) {
      throw fileProblem(path, error)
    }
    return {
      readInto(target, position) {
        let done = 0
        while (done < target.length) {
          const read = readSync(descriptor, target, done, target.length - done, position + done)
          if (read === 0) break
          done += read
        }
        return done
      },
      stamp() {
        const { size, mtimeMs } = fstatSync(descriptor)
        return { size, modifiedMs: mtimeMs }
      },
      close: () => closeSync(descriptor),
    }
  },
  decompress(codec, bytes, size) {
    // The codecs take no shared memory.
    const input = Uint8Array.from(bytes)
    const options = { maxOutputLength: Math.max(1, size) }
    if (codec === 'GZIP') return gunzipSync(input, options)
    return codec === 'ZSTD' ? zstdDecompressSync(input, options) : brotliDecompressSync(input, options)
  },
}

/** The last `wanted` bytes of a file, without blocking, and its size and time. */
export async function readTail(
  path: string,
  wanted: number | ((stamp: FileStamp) => number),
): Promise<{ readonly tail: Uint8Array; readonly stamp: FileStamp }> {
  try {
    const handle = await open(path, 'r')
    try {
      const { size, mtimeMs } = await handle.stat()
      const stamp = { size, modifiedMs: mtimeMs }
      const length = Math.min(size, typeof wanted === 'number' ? wanted : wanted(stamp))
      const tail = new Uint8Array(length)
      if (length > 0) await handle.read(tail, 0, length, size - length)
      return { tail, stamp }
    } finally {
      await handle.close()
    }
  } catch (error) {
    throw fileProblem(path, error)
  }
}
