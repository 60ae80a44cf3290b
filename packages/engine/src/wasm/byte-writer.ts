/**
 * The lowest layer of the assembler: a growing byte buffer with WebAssembly's number encodings (LEB128,
 * little-endian floats, length-prefixed names). It knows nothing of sections or instructions.
 */

const encoder = new TextEncoder()
const scratch = new DataView(new ArrayBuffer(8))

export class ByteWriter {
  length = 0
  #bytes: Uint8Array

  constructor(capacity = 64) {
    this.#bytes = new Uint8Array(capacity)
  }

  byte(value: number): void {
    if (this.length === this.#bytes.length) this.#grow(1)
    this.#bytes[this.length++] = value
  }

  /** Unsigned LEB128 of a value below 2^32. */
  unsigned(value: number): void {
    let rest = value >>> 0
    while (rest > 127) {
      this.byte((rest & 127) | 128)
      rest >>>= 7
    }
    this.byte(rest)
  }

  /** Signed LEB128 of a 32-bit value. */
  signed32(value: number): void {
    let rest = value | 0
    while (rest < -64 || rest > 63) {
      this.byte((rest & 127) | 128)
      rest >>= 7
    }
    this.byte(rest & 127)
  }

  /** Signed LEB128 of a 64-bit value. */
  signed64(value: bigint): void {
    let rest = BigInt.asIntN(64, value)
    while (rest < -0x4000_0000n || rest > 0x3fff_ffffn) {
      this.byte(Number(rest & 127n) | 128)
      rest >>= 7n
    }
    // What is left fits 32 bits, where the arithmetic is ten times cheaper than on bigints.
    this.signed32(Number(rest))
  }

  float32(value: number): void {
    scratch.setFloat32(0, value, true)
    for (let i = 0; i < 4; i++) this.byte(scratch.getUint8(i))
  }

  float64(value: number): void {
    scratch.setFloat64(0, value, true)
    for (let i = 0; i < 8; i++) this.byte(scratch.getUint8(i))
  }

  bytes(source: Uint8Array, start = 0, end = source.length): void {
    const count = end - start
    if (this.length + count > this.#bytes.length) this.#grow(count)
    // A short copy by hand beats the call into `set`.
    if (count < 32) {
      for (let i = start; i < end; i++) this.#bytes[this.length++] = source[i]
    } else {
      this.#bytes.set(source.subarray(start, end), this.length)
      this.length += count
    }
  }

  /** A length-prefixed UTF-8 name. */
  name(text: string): void {
    const encoded = encoder.encode(text)
    this.unsigned(encoded.length)
    this.bytes(encoded)
  }

  /** The bytes written so far, not copied: valid until the next write. */
  view(): Uint8Array {
    return this.#bytes.subarray(0, this.length)
  }

  /** A copy of the bytes written so far. */
  toBytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.length) as Uint8Array<ArrayBuffer>
  }

  #grow(count: number): void {
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.length + count))
    larger.set(this.#bytes.subarray(0, this.length))
    this.#bytes = larger
  }
}
