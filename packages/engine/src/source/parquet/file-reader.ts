/** The port to files and byte codecs that reading Parquet needs; `node-files.ts` has Node's. */

export interface FileReader {
  /**
   * Reads into all of `target` (which may be shared memory) from byte `position`; answers the bytes read, fewer only
   * at the end.
   */
  readInto(target: Uint8Array, position: number): number
  close(): void
}

export interface FileStamp {
  readonly size: number
  readonly modifiedMs: number
}

export interface FileAccess {
  open(path: string): FileReader & { stamp(): FileStamp }
  /** Gzip, zstd and brotli; at most `size` bytes come out. Throws where the bytes are damaged. */
  decompress(codec: 'GZIP' | 'ZSTD' | 'BROTLI', bytes: Uint8Array, size: number): Uint8Array
}
