/**
 * A block as it leaves an executor's memory, for a socket: codec, length, checksum, then the bytes. The checksum is of the packed bytes, so
 * that it is checked before anything is unpacked. Little-endian u32: magic, codec, bytes when unpacked, CRC-32.
 */
import { crc32, constants as zlibConstants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'

export type BlockCodec = 'none' | 'zstd'

const magic = 0x314b4c42
const headerBytes = 16
const codecs: readonly BlockCodec[] = ['none', 'zstd']
/** Smaller blocks are not worth the call. */
const packedBytesMin = 512
/** Highest ratio that is believed: what claims to be more is not one of ours. */
const unpackedBytesMax = 0xffff_ffff

export function packBlock(bytes: Uint8Array, codec: BlockCodec): Uint8Array {
  const isPacked = codec === 'zstd' && bytes.length >= packedBytesMin
  const body = isPacked
    ? zstdCompressSync(bytes, { params: { [zlibConstants.ZSTD_c_compressionLevel]: 1 } })
    : bytes
  const packed = new Uint8Array(headerBytes + body.length)
  const view = new DataView(packed.buffer)
  view.setUint32(0, magic, true)
  view.setUint32(4, isPacked ? 1 : 0, true)
  view.setUint32(8, bytes.length, true)
  view.setUint32(12, crc32(body), true)
  packed.set(body, headerBytes)
  return packed
}

/** The block's bytes in a buffer of their own, or what is wrong with them. */
export function unpackBlock(packed: Uint8Array): Uint8Array<ArrayBuffer> | { readonly corrupt: string } {
  if (packed.length < headerBytes) return { corrupt: `${packed.length} bytes are less than a header` }
  const view = new DataView(packed.buffer, packed.byteOffset, packed.length)
  const codec = codecs[view.getUint32(4, true)]
  const length = view.getUint32(8, true)
  if (view.getUint32(0, true) !== magic || codec === undefined || length > unpackedBytesMax)
    return { corrupt: 'it does not start as a block' }
  const body = packed.subarray(headerBytes)
  if (crc32(body) !== view.getUint32(12, true)) return { corrupt: 'its checksum does not match' }
  const bytes = new Uint8Array(length)
  const plain = codec === 'none' ? body : zstdDecompressSync(body, { maxOutputLength: Math.max(1, length) })
  if (plain.length !== length) return { corrupt: `it has ${plain.length} bytes instead of ${length}` }
  bytes.set(plain)
  return bytes
}
