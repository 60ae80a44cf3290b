/**
 * Column blocks on their way through a file or a socket: LZ4 in pieces of 64 KB, each with a checksum over what is
 * stored.
 *
 * Encoded block: u32 magic `VKE1`, u32 bytes of the block, then pieces: u32 bytes of the piece, u32 stored bytes (the
 * top bit set: stored as they are), u32 CRC-32C of the stored bytes, stored bytes. All little-endian. One piece is one
 * call of a kernel.
 */
import { blockBytes } from '../columnar/column-block.ts'
import type { Pointer, TaskMemory } from '../columnar/region.ts'
import type { Kernels } from '../kernels/signatures.ts'

const magic = 0x31454b56
const headerBytes = 8
const pieceHeaderBytes = 12
/** As far as LZ4 looks back: larger ones are hardly packed any better. */
const pieceBytes = 64 * 1024
const plainFlag = 0x80000000
/** CRC-32C (Castagnoli), reflected. */
const polynomial = 0x82f63b78
const compressTableBytes = 64 * 1024
const crcTableBytes = 8192
/** A piece that does not get smaller is a little larger when compressed. */
const storedBytes = pieceBytes + Math.ceil(pieceBytes / 255) + 16
/** What a codec works in, such that several lie side by side. */
export const codecScratchBytes = crcTableBytes + compressTableBytes + Math.ceil(storedBytes / 16) * 16

/** The bytes are not what was written. */
export class CorruptBlock extends Error {
  constructor(reason: string) {
    super(reason)
    this.name = 'CorruptBlock'
  }
}

/** Encodes and decodes with `codecScratchBytes` of scratch memory of its own; one a thread. */
export class BlockCodec {
  readonly #kernels: Kernels
  readonly #memory: TaskMemory
  readonly #crc: Pointer
  readonly #table: Pointer
  readonly #stored: Pointer

  constructor(kernels: Kernels, memory: TaskMemory, scratch: Pointer) {
    this.#kernels = kernels
    this.#memory = memory
    this.#crc = scratch
    this.#table = scratch + crcTableBytes
    this.#stored = this.#table + compressTableBytes
    kernels.crcTable(this.#crc, polynomial)
  }

  encodeColumnBlock(block: Pointer): Uint8Array {
    return this.encode(block, blockBytes(this.#memory.u32, block))
  }

  /** The block's encoded bytes, outside the shared memory. */
  encode(block: Pointer, bytes: number): Uint8Array {
    const pieces: Uint8Array[] = [words(magic, bytes)]
    for (let at = 0; at < bytes; at += pieceBytes) {
      pieces.push(...this.#encodePiece(block + at, Math.min(pieceBytes, bytes - at)))
    }
    const result = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0))
    let at = 0
    for (const piece of pieces) {
      result.set(piece, at)
      at += piece.length
    }
    return result
  }

  #encodePiece(source: Pointer, length: number): readonly Uint8Array[] {
    const { bytes } = this.#memory
    const compressed = this.#kernels.lz4Compress(source, length, this.#stored, this.#table) >>> 0
    const isPlain = compressed >= length
    const from = isPlain ? source : this.#stored
    const size = isPlain ? length : compressed
    const checksum = this.#kernels.crc32(this.#crc, 0, from, size) >>> 0
    const stored = new Uint8Array(size)
    stored.set(bytes.subarray(from, from + size))
    return [words(length, isPlain ? size + plainFlag : size, checksum), stored]
  }

  /** Bytes of the block that encoded bytes hold; throws CorruptBlock. */
  decodedBytes(encoded: Uint8Array): number {
    const view = new DataView(encoded.buffer, encoded.byteOffset, encoded.length)
    if (encoded.length < headerBytes || view.getUint32(0, true) !== magic) {
      throw new CorruptBlock('the bytes do not start as a block does')
    }
    return view.getUint32(4, true)
  }

  /** Writes the block to `target`, which has room for `decodedBytes`; throws CorruptBlock. */
  decode(encoded: Uint8Array, target: Pointer): void {
    const total = this.decodedBytes(encoded)
    const view = new DataView(encoded.buffer, encoded.byteOffset, encoded.length)
    let at = headerBytes
    let done = 0
    while (done < total) {
      if (at + pieceHeaderBytes > encoded.length) throw new CorruptBlock('the block is cut off')
      const length = view.getUint32(at, true)
      const flagged = view.getUint32(at + 4, true)
      const size = flagged % plainFlag
      at += pieceHeaderBytes
      const fits = done + length <= total && at + size <= encoded.length && size <= storedBytes
      if (!fits || length === 0 || length > pieceBytes)
        throw new CorruptBlock('the block is cut off or damaged')
      const piece = { length, checksum: view.getUint32(at - 4, true), isPlain: flagged >= plainFlag }
      this.#decodePiece(encoded.subarray(at, at + size), target + done, piece)
      at += size
      done += length
    }
    if (at !== encoded.length) throw new CorruptBlock('there are bytes behind the block')
  }

  #decodePiece(
    stored: Uint8Array,
    target: Pointer,
    piece: { readonly length: number; readonly checksum: number; readonly isPlain: boolean },
  ): void {
    this.#memory.bytes.set(stored, this.#stored)
    const checksum = this.#kernels.crc32(this.#crc, 0, this.#stored, stored.length) >>> 0
    if (checksum !== piece.checksum) throw new CorruptBlock('the checksum does not fit')
    if (piece.isPlain) {
      if (stored.length !== piece.length) throw new CorruptBlock('the block is damaged')
      this.#memory.copy(target, this.#stored, stored.length)
      return
    }
    const written = this.#kernels.lz4Decompress(this.#stored, stored.length, target, piece.length)
    if (written !== piece.length) throw new CorruptBlock('the block does not decompress')
  }
}

function words(...values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(values.length * 4)
  const view = new DataView(bytes.buffer)
  values.forEach((value, i) => {
    view.setUint32(i * 4, value, true)
  })
  return bytes
}
