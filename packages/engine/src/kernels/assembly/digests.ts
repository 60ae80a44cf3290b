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

function sha256Block(block: usize, table: usize, state: usize, schedule: usize): void {
  for (let i: u32 = 0; i < 16; i++) store<u32>(schedule + (i << 2), bswap<u32>(load<u32>(block + (i << 2))))
  for (let i: u32 = 16; i < 64; i++) {
    const at = schedule + (i << 2)
    const x = load<u32>(at - 60)
    const y = load<u32>(at - 8)
    const p = rotr<u32>(x, 7) ^ rotr<u32>(x, 18) ^ (x >> 3)
    const q = rotr<u32>(y, 17) ^ rotr<u32>(y, 19) ^ (y >> 10)
    store<u32>(at, load<u32>(at - 64) + p + load<u32>(at - 28) + q)
  }
  let a = load<u32>(state)
  let b = load<u32>(state, 4)
  let c = load<u32>(state, 8)
  let d = load<u32>(state, 12)
  let e = load<u32>(state, 16)
  let f = load<u32>(state, 20)
  let g = load<u32>(state, 24)
  let h = load<u32>(state, 28)
  for (let i: u32 = 0; i < 64; i++) {
    const s = rotr<u32>(e, 6) ^ rotr<u32>(e, 11) ^ rotr<u32>(e, 25)
    const t = h + s + ((e & f) ^ (~e & g)) + load<u32>(table + (i << 2)) + load<u32>(schedule + (i << 2))
    const u = (rotr<u32>(a, 2) ^ rotr<u32>(a, 13) ^ rotr<u32>(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))
    h = g
    g = f
    f = e
    e = d + t
    d = c
    c = b
    b = a
    a = t + u
  }
  store<u32>(state, load<u32>(state) + a)
  store<u32>(state, load<u32>(state, 4) + b, 4)
  store<u32>(state, load<u32>(state, 8) + c, 8)
  store<u32>(state, load<u32>(state, 12) + d, 12)
  store<u32>(state, load<u32>(state, 16) + e, 16)
  store<u32>(state, load<u32>(state, 20) + f, 20)
  store<u32>(state, load<u32>(state, 24) + g, 24)
  store<u32>(state, load<u32>(state, 28) + h, 28)
}

/** SHA-224 or SHA-256: 2 * `size` digits. `table`: 64 u32, then the first state. Work area: 512 bytes. */
export function sha256Digest(bytes: usize, length: u32, table: usize, size: u32, work: usize, target: usize): void {
  const state = work + 128
  const schedule = work + 192
  memory.copy(state, table + 256, 32)
  let i: u32 = 0
  for (; i + 64 <= length; i += 64) sha256Block(bytes + i, table, state, schedule)
  const tail = padTail(bytes, length, 64, work, true)
  for (let k: u32 = 0; k < tail; k += 64) sha256Block(work + k, table, state, schedule)
  for (let k: u32 = 0; k < 32; k += 4) store<u32>(state + k, bswap<u32>(load<u32>(state + k)))
  putHex(state, size, target)
}

function sha512Block(block: usize, table: usize, state: usize, schedule: usize): void {
  for (let i: u32 = 0; i < 16; i++) store<u64>(schedule + (i << 3), bswap<u64>(load<u64>(block + (i << 3))))
  for (let i: u32 = 16; i < 80; i++) {
    const at = schedule + (i << 3)
    const x = load<u64>(at - 120)
    const y = load<u64>(at - 16)
    const p = rotr<u64>(x, 1) ^ rotr<u64>(x, 8) ^ (x >> 7)
    const q = rotr<u64>(y, 19) ^ rotr<u64>(y, 61) ^ (y >> 6)
    store<u64>(at, load<u64>(at - 128) + p + load<u64>(at - 56) + q)
  }
  let a = load<u64>(state)
  let b = load<u64>(state, 8)
  let c = load<u64>(state, 16)
  let d = load<u64>(state, 24)
  let e = load<u64>(state, 32)
  let f = load<u64>(state, 40)
  let g = load<u64>(state, 48)
  let h = load<u64>(state, 56)
  for (let i: u32 = 0; i < 80; i++) {
    const s = rotr<u64>(e, 14) ^ rotr<u64>(e, 18) ^ rotr<u64>(e, 41)
    const t = h + s + ((e & f) ^ (~e & g)) + load<u64>(table + (i << 3)) + load<u64>(schedule + (i << 3))
    const u = (rotr<u64>(a, 28) ^ rotr<u64>(a, 34) ^ rotr<u64>(a, 39)) + ((a & b) ^ (a & c) ^ (b & c))
    h = g
    g = f
    f = e
    e = d + t
    d = c
    c = b
    b = a
    a = t + u
  }
  store<u64>(state, load<u64>(state) + a)
  store<u64>(state, load<u64>(state, 8) + b, 8)
  store<u64>(state, load<u64>(state, 16) + c, 16)
  store<u64>(state, load<u64>(state, 24) + d, 24)
  store<u64>(state, load<u64>(state, 32) + e, 32)
  store<u64>(state, load<u64>(state, 40) + f, 40)
  store<u64>(state, load<u64>(state, 48) + g, 48)
  store<u64>(state, load<u64>(state, 56) + h, 56)
}

/** SHA-384 or SHA-512: 2 * `size` digits. `table`: 80 u64, then the first state. Work area: 1,024 bytes. */
export function sha512Digest(bytes: usize, length: u32, table: usize, size: u32, work: usize, target: usize): void {
  const state = work + 256
  const schedule = work + 320
  memory.copy(state, table + 640, 64)
  let i: u32 = 0
  for (; i + 128 <= length; i += 128) sha512Block(bytes + i, table, state, schedule)
  const tail = padTail(bytes, length, 128, work, true)
  for (let k: u32 = 0; k < tail; k += 128) sha512Block(work + k, table, state, schedule)
  for (let k: u32 = 0; k < 64; k += 8) store<u64>(state + k, bswap<u64>(load<u64>(state + k)))
  putHex(state, size, target)
}
