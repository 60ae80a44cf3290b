// MD5 and the SHA family (RFC 1321, FIPS 180-4) of byte strings, written as lower-case hexadecimal digits. Round
// constants and first states come from the caller's table (expr/functions/digest-table.ts), work memory too.

// @ts-ignore: decorator
@inline
function digit(value: u32): u32 {
  return value + (value < 10 ? 0x30 : 0x57)
}

function putHex(bytes: usize, count: u32, target: usize): void {
  for (let i: u32 = 0; i < count; i++) {
    const byte: u32 = load<u8>(bytes + i)
    store<u8>(target + (i << 1), digit(byte >> 4))
    store<u8>(target + (i << 1), digit(byte & 15), 1)
  }
}

/** The end of the message with its padding, in blocks at `work`: 0x80, zeros, the length in bits. Answers its bytes. */
function padTail(bytes: usize, length: u32, block: u32, work: usize, bigEndian: bool): u32 {
  const rest = length & (block - 1)
  const lengthBytes: u32 = block >> 3
  const size = rest + 1 + lengthBytes <= block ? block : block << 1
  memory.fill(work, 0, size)
  memory.copy(work, bytes + length - rest, rest)
  store<u8>(work + rest, 0x80)
  const bits = <u64>length << 3
  store<u64>(work + size - 8, bigEndian ? bswap<u64>(bits) : bits)
  return size
}

function md5Block(block: usize, table: usize, state: usize): void {
  let a = load<u32>(state)
  let b = load<u32>(state, 4)
  let c = load<u32>(state, 8)
  let d = load<u32>(state, 12)
  for (let i: u32 = 0; i < 64; i++) {
    let f: u32
    let g: u32
    let shifts: u32
    if (i < 16) {
      f = (b & c) | (~b & d)
      g = i
      shifts = 0x16110c07
    } else if (i < 32) {
      f = (d & b) | (~d & c)
      g = (5 * i + 1) & 15
      shifts = 0x140e0905
    } else if (i < 48) {
      f = b ^ c ^ d
      g = (3 * i + 5) & 15
      shifts = 0x17100b04
    } else {
      f = c ^ (b | ~d)
      g = (7 * i) & 15
      shifts = 0x150f0a06
    }
    const sum = a + f + load<u32>(table + (i << 2)) + load<u32>(block + (g << 2))
    a = d
    d = c
    c = b
    b += rotl<u32>(sum, (shifts >> ((i & 3) << 3)) & 255)
  }
  store<u32>(state, load<u32>(state) + a)
  store<u32>(state, load<u32>(state, 4) + b, 4)
  store<u32>(state, load<u32>(state, 8) + c, 8)
  store<u32>(state, load<u32>(state, 12) + d, 12)
}

/** 32 digits. `table`: 64 u32. Work area: 192 bytes. */
export function md5Digest(bytes: usize, length: u32, table: usize, work: usize, target: usize): void {
  const state = work + 128
  store<u32>(state, 0x67452301)
  store<u32>(state, 0xefcdab89, 4)
  store<u32>(state, 0x98badcfe, 8)
  store<u32>(state, 0x10325476, 12)
  let i: u32 = 0
  for (; i + 64 <= length; i += 64) md5Block(bytes + i, table, state)
  const tail = padTail(bytes, length, 64, work, false)
  for (let k: u32 = 0; k < tail; k += 64) md5Block(work + k, table, state)
  putHex(state, 16, target)
}

function sha1Block(block: usize, state: usize, schedule: usize): void {
  for (let i: u32 = 0; i < 16; i++) store<u32>(schedule + (i << 2), bswap<u32>(load<u32>(block + (i << 2))))
  for (let i: u32 = 16; i < 80; i++) {
    const at = schedule + (i << 2)
    store<u32>(at, rotl<u32>(load<u32>(at - 12) ^ load<u32>(at - 32) ^ load<u32>(at - 56) ^ load<u32>(at - 64), 1))
  }
  let a = load<u32>(state)
  let b = load<u32>(state, 4)
  let c = load<u32>(state, 8)
  let d = load<u32>(state, 12)
  let e = load<u32>(state, 16)
  for (let i: u32 = 0; i < 80; i++) {
    let f: u32
    if (i < 20) f = ((b & c) | (~b & d)) + 0x5a827999
    else if (i < 40) f = (b ^ c ^ d) + 0x6ed9eba1
    else if (i < 60) f = ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc
    else f = (b ^ c ^ d) + 0xca62c1d6
    const sum = rotl<u32>(a, 5) + f + e + load<u32>(schedule + (i << 2))
    e = d
    d = c
    c = rotl<u32>(b, 30)
    b = a
    a = sum
  }
  store<u32>(state, load<u32>(state) + a)
  store<u32>(state, load<u32>(state, 4) + b, 4)
  store<u32>(state, load<u32>(state, 8) + c, 8)
  store<u32>(state, load<u32>(state, 12) + d, 12)
  store<u32>(state, load<u32>(state, 16) + e, 16)
}

/** 40 digits. Work area: 512 bytes. */
export function sha1Digest(bytes: usize, length: u32, work: usize, target: usize): void {
  const state = work + 128
  const schedule = work + 192
  store<u32>(state, 0x67452301)
  store<u32>(state, 0xefcdab89, 4)
  store<u32>(state, 0x98badcfe, 8)
  store<u32>(state, 0x10325476, 12)
  store<u32>(state, 0xc3d2e1f0, 16)
  let i: u32 = 0
  for (; i + 64 <= length; i += 64) sha1Block(bytes + i, state, schedule)
  const tail = padTail(bytes, length, 64, work, true)
  for (let k: u32 = 0; k < tail; k += 64) sha1Block(work + k, state, schedule)
  for (let k: u32 = 0; k < 20; k += 4) store<u32>(state + k, bswap<u32>(load<u32>(state + k)))
  putHex(state, 20, target)
}

// SHA-2 over words of 4 bytes (SHA-224, SHA-256) and of 8 (SHA-384, SHA-512): FIPS 180-4, sections 4.1 and 6. The two
// differ in the size of a word, the number of rounds and the distances of the rotations.

// @ts-ignore: decorator
@inline
function spread<T>(x: T, first4: T, second4: T, third4: T, first8: T, second8: T, third8: T): T {
  return sizeof<T>() == 4
    ? rotr<T>(x, first4) ^ rotr<T>(x, second4) ^ rotr<T>(x, third4)
    : rotr<T>(x, first8) ^ rotr<T>(x, second8) ^ rotr<T>(x, third8)
}

function sha2Block<T>(block: usize, table: usize, state: usize, schedule: usize): void {
  const word = sizeof<T>()
  const end: usize = (word == 4 ? 64 : 80) * word
  for (let at: usize = 0; at < 16 * word; at += word) store<T>(schedule + at, bswap<T>(load<T>(block + at)))
  for (let at = schedule + 16 * word; at < schedule + end; at += word) {
    const x = load<T>(at - 15 * word)
    const y = load<T>(at - 2 * word)
    const p = word == 4 ? rotr<T>(x, 7) ^ rotr<T>(x, 18) ^ (x >> 3) : rotr<T>(x, 1) ^ rotr<T>(x, 8) ^ (x >> 7)
    const q = word == 4 ? rotr<T>(y, 17) ^ rotr<T>(y, 19) ^ (y >> 10) : rotr<T>(y, 19) ^ rotr<T>(y, 61) ^ (y >> 6)
    store<T>(at, load<T>(at - 16 * word) + p + load<T>(at - 7 * word) + q)
  }
  let a = load<T>(state)
  let b = load<T>(state + word)
  let c = load<T>(state + 2 * word)
  let d = load<T>(state + 3 * word)
  let e = load<T>(state + 4 * word)
  let f = load<T>(state + 5 * word)
  let g = load<T>(state + 6 * word)
  let h = load<T>(state + 7 * word)
  for (let at: usize = 0; at < end; at += word) {
    const s = spread<T>(e, 6, 11, 25, 14, 18, 41)
    const t = h + s + ((e & f) ^ (~e & g)) + load<T>(table + at) + load<T>(schedule + at)
    const u = spread<T>(a, 2, 13, 22, 28, 34, 39) + ((a & b) ^ (a & c) ^ (b & c))
    h = g
    g = f
    f = e
    e = d + t
    d = c
    c = b
    b = a
    a = t + u
  }
  store<T>(state, load<T>(state) + a)
  store<T>(state + word, load<T>(state + word) + b)
  store<T>(state + 2 * word, load<T>(state + 2 * word) + c)
  store<T>(state + 3 * word, load<T>(state + 3 * word) + d)
  store<T>(state + 4 * word, load<T>(state + 4 * word) + e)
  store<T>(state + 5 * word, load<T>(state + 5 * word) + f)
  store<T>(state + 6 * word, load<T>(state + 6 * word) + g)
  store<T>(state + 7 * word, load<T>(state + 7 * word) + h)
}

// @ts-ignore: decorator
@inline
function sha2Digest<T>(bytes: usize, length: u32, table: usize, size: u32, work: usize, target: usize): void {
  const word = sizeof<T>()
  const block: u32 = 16 * <u32>word
  const state = work + 2 * block
  const schedule = state + 16 * word
  memory.copy(state, table + (word == 4 ? 64 : 80) * word, 8 * word)
  let i: u32 = 0
  for (; i + block <= length; i += block) sha2Block<T>(bytes + i, table, state, schedule)
  const tail = padTail(bytes, length, block, work, true)
  for (let k: u32 = 0; k < tail; k += block) sha2Block<T>(work + k, table, state, schedule)
  for (let at: usize = 0; at < 8 * word; at += word) store<T>(state + at, bswap<T>(load<T>(state + at)))
  putHex(state, size, target)
}

/** SHA-224 or SHA-256: 2 * `size` digits. `table`: 64 u32, then the first state. Work area: 512 bytes. */
export function sha256Digest(bytes: usize, length: u32, table: usize, size: u32, work: usize, target: usize): void {
  sha2Digest<u32>(bytes, length, table, size, work, target)
}

/** SHA-384 or SHA-512: 2 * `size` digits. `table`: 80 u64, then the first state. Work area: 1,024 bytes. */
export function sha512Digest(bytes: usize, length: u32, table: usize, size: u32, work: usize, target: usize): void {
  sha2Digest<u64>(bytes, length, table, size, work, target)
}
