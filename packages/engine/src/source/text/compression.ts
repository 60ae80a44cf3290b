/** Compressed text files, told by the end of their name. They are read whole. */
import {
  brotliDecompressSync,
  deflateSync,
  gunzipSync,
  gzipSync,
  inflateSync,
  zstdCompressSync,
  zstdDecompressSync,
} from 'node:zlib'
import { SparkError } from '@vonk/common'
import { unreadable } from '../parquet/errors.ts'
import type { ReadOptions } from '../read-options.ts'

/** A file may be several frames, of which Node's function reads the first. */
function zstdFrames(bytes: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = []
  let at = 0
  while (at < bytes.length) {
    const { buffer, engine } = zstdDecompressSync(bytes.subarray(at), { info: true }) as unknown as {
      readonly buffer: Uint8Array
      readonly engine: { readonly bytesWritten: number }
    }
    parts.push(buffer)
    if (engine.bytesWritten === 0) break
    at += engine.bytesWritten
  }
  return parts.length === 1 ? parts[0] : Buffer.concat(parts)
}

const decoders: Readonly<Record<string, (bytes: Uint8Array) => Uint8Array>> = {
  '.gz': (bytes) => gunzipSync(bytes),
  '.zst': zstdFrames,
  '.deflate': (bytes) => inflateSync(bytes),
  '.br': (bytes) => brotliDecompressSync(bytes),
}
const unknown: readonly string[] = ['.bz2', '.lz4', '.snappy', '.xz']

const ending = (path: string): string => /\.[^./]+$/.exec(path)?.[0] ?? ''

export function isCompressed(path: string): boolean {
  const end = ending(path)
  if (unknown.includes(end)) throw unreadable({ path }, `text compressed as ${end} is not read`)
  return end in decoders
}

export function decompressed(path: string, bytes: Uint8Array): Uint8Array {
  try {
    return decoders[ending(path)](bytes)
  } catch (error) {
    throw unreadable({ path }, 'its compressed bytes are damaged', error)
  }
}

export interface TextCodec {
  /** Stands behind the format's own ending. */
  readonly extension: string
  readonly compress: (bytes: Uint8Array) => Uint8Array
  /** Pieces compressed one by one make a file; else it is compressed as one. */
  readonly isJoinable: boolean
}

const codecs: Readonly<Record<string, TextCodec>> = {
  none: { extension: '', compress: (bytes) => bytes, isJoinable: true },
  uncompressed: { extension: '', compress: (bytes) => bytes, isJoinable: true },
  gzip: { extension: '.gz', compress: (bytes) => gzipSync(bytes), isJoinable: true },
  deflate: { extension: '.deflate', compress: (bytes) => deflateSync(bytes), isJoinable: false },
  zstd: { extension: '.zst', compress: (bytes) => zstdCompressSync(bytes), isJoinable: true },
}

/** Those that Vonk writes, and Spark's others. */
const readNames: readonly string[] = [...Object.keys(codecs), 'bzip2', 'snappy', 'lz4']

export function textCodec(name: string): TextCodec {
  return codecs[name.toLowerCase()] ?? noCodec(name)
}

/** A read is told by the name of a file how it is compressed; all the same, the option must name some codec. */
export function checkReadCodec(read: ReadOptions): void {
  const name = read.text('compression', 'codec')
  if (name === undefined || readNames.includes(name.toLowerCase())) return
  noCodec(name)
}

function noCodec(name: string): never {
  throw new SparkError({
    condition: 'CODEC_NOT_AVAILABLE.WITH_AVAILABLE_CODECS_SUGGESTION',
    messageParameters: { codecName: name, availableCodecs: Object.keys(codecs).join(', ') },
  })
}
