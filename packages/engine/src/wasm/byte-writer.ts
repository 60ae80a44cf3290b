/**
 * The lowest layer of the assembler: a growing byte buffer with WebAssembly's number encodings (LEB128,
 * little-endian floats, length-prefixed names). It knows nothing of sections or instructions.
 */

const encoder = new TextEncoder()
const scratch = new DataView(new ArrayBuffer(8))

/**
 * Writers take their room from a block that they share, since a module has hundreds of small ones and a typed array of
 * its own is what costs most of each. A block is let go with the last writer that has room in it.
 */
const blockBytes = 128 * 1024
let block = new Uint8Array(blockBytes)
let taken = 0

export class ByteWriter {
  length = 0
  #block: Uint8Array
  #start: number
  #capacity: number

  constructor(capacity = 64) {
    this.#capacity = capacity
    this.#start = take(capacity)
    this.#block = block
  }

  byte(value: number): void {
    if (this.length === this.#capacity) this.#grow(1)
    this.#block[this.#start + this.length++] = value
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
    // What fits 32 bits, as most does, is written without arithmetic on bigints, which is ten times dearer.
    const number = Number(value)
    if (number >= -0x8000_0000 && number <= 0x7fff_ffff) return this.signed32(number)
    let rest = BigInt.asIntN(64, value)
    while (rest < -0x4000_0000n || rest > 0x3fff_ffffn) {
      this.byte(Number(rest & 127n) | 128)
      rest >>= 7n
    }
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
    if (this.length + count > this.#capacity) this.#grow(count)
    const at = this.#start + this.length
    // A short copy by hand beats the call into `set`.
    if (count < 32) for (let i = 0; i < count; i++) this.#block[at + i] = source[start + i]
    else this.#block.set(source.subarray(start, end), at)
    this.length += count
  }

  /** A length-prefixed UTF-8 name. */
  name(text: string): void {
    const start = this.length
    this.unsigned(text.length)
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i)
      if (unit > 0x7f) {
        // Names are plain ASCII but for what users wrote.
        this.length = start
        const encoded = encoder.encode(text)
        this.unsigned(encoded.length)
        this.bytes(encoded)
        return
      }
      this.byte(unit)
    }
  }

  /** The bytes written so far, not copied: valid until the next write. */
  view(): Uint8Array {
    return this.#block.subarray(this.#start, this.#start + this.length)
  }

  /** A copy of the bytes written so far. */
  toBytes(): Uint8Array<ArrayBuffer> {
    return this.view().slice() as Uint8Array<ArrayBuffer>
  }

  #grow(count: number): void {
    const capacity = Math.max(this.#capacity * 2, this.length + count)
    const end = this.#start + this.#capacity
    // The last to take room from the block may go on where it is.
    if (this.#block === block && end === taken && this.#start + capacity <= block.length) {
      taken = this.#start + capacity
    } else {
      const written = this.view()
      this.#start = take(capacity)
      this.#block = block
      block.set(written, this.#start)
    }
    this.#capacity = capacity
  }
}

/** Where in `block`, a new one if need be, so many bytes are now the caller's. */
function take(capacity: number): number {
  if (taken + capacity > block.length) {
    block = new Uint8Array(Math.max(blockBytes, capacity))
    taken = 0
  }
  const start = taken
  taken += capacity
  return start
}
