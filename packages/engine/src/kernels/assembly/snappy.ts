// Snappy, raw format (no framing): decompression in bounded steps over a state in memory, compression block by block.
import { copyBytes } from './copy'
import { ERROR_CORRUPT, ERROR_TARGET_FULL, ERROR_TRUNCATED } from './errors'

// State, 20 bytes of u32: source position, source end, target start, target position, target end.

/** Reads the length in front of the data and prepares `state`; answers that length, or an error. */
export function snappyStart(state: usize, source: usize, length: u32, target: usize, capacity: u32): i32 {
  let size: u64 = 0
  let shift: u64 = 0
  let p = source
  const end = source + length
  while (true) {
    if (p >= end) return ERROR_TRUNCATED
    const byte: u64 = load<u8>(p++)
    size |= (byte & 127) << shift
    if (byte < 128) break
    shift += 7
    if (shift > 28) return ERROR_CORRUPT
  }
  if (size > <u64>capacity || size > 0x7fffffff) return ERROR_TARGET_FULL
  store<u32>(state, p)
  store<u32>(state, end, 4)
  store<u32>(state, target, 8)
  store<u32>(state, target, 12)
  store<u32>(state, target + <u32>size, 16)
  return <i32>size
}

/** Decompresses about `budget` bytes more; answers 0 if there is more to do, 1 at the end, or an error. */
export function snappyStep(state: usize, budget: u32): i32 {
  let p: usize = load<u32>(state)
  const end: usize = load<u32>(state, 4)
  const start: usize = load<u32>(state, 8)
  let t: usize = load<u32>(state, 12)
  const targetEnd: usize = load<u32>(state, 16)
  const pause = targetEnd - t > budget ? t + budget : targetEnd
  while (p < end && t < pause) {
    // Far from both ends, a short literal and the copy behind it take one turn, and the two short forms of a copy share
    // their code: which of them comes next cannot be foreseen, and a branch would be guessed wrong half the time.
    while (t < pause && end - p >= 32 && targetEnd - t >= 128) {
      let tag: u32 = load<u8>(p)
      if ((tag & 3) == 0) {
        const length: usize = (tag >> 2) + 1
        if (length > 16) break
        v128.store(t, v128.load(p, 1))
        p += length + 1
        t += length
        tag = load<u8>(p)
      }
      const kind = tag & 3
      if (kind - 1 > 1) {
        if (kind == 0) continue
        break
      }
      const far = kind - 2
      const distance: usize = (load<u16>(p, 1) & (0xffff ^ (far & 0xff00))) | (((tag >> 5) << 8) & far)
      const length: usize = ((tag >> 2) & (63 ^ (far & 56))) + 1 + (far & 3)
      if (distance < 8 || distance > t - start) break
      p += kind + 1
      let from = t - distance
      store<u64>(t, load<u64>(from))
      store<u64>(t, load<u64>(from, 8), 8)
      if (length > 16) {
        const next = t + length
        do {
          t += 16
          from += 16
          store<u64>(t, load<u64>(from))
          store<u64>(t, load<u64>(from, 8), 8)
        } while (t + 16 < next)
        t = next
      } else t += length
    }
    if (p >= end || t >= pause) break
    const tag: u32 = load<u8>(p++)
    const kind = tag & 3
    if (kind == 0) {
      let length: u32 = (tag >> 2) + 1
      if (length <= 16 && end - p >= 16 && targetEnd - t >= 16) {
        v128.store(t, v128.load(p))
        p += length
        t += length
        continue
      }
      if (length > 60) {
        const extra = length - 60
        if (end - p < extra) return ERROR_TRUNCATED
        length = load<u8>(p)
        if (extra > 1) length |= <u32>load<u8>(p, 1) << 8
        if (extra > 2) length |= <u32>load<u8>(p, 2) << 16
        if (extra > 3) length |= <u32>load<u8>(p, 3) << 24
        p += extra
        if (++length == 0) return ERROR_CORRUPT
      }
      if (end - p < length) return ERROR_TRUNCATED
      if (targetEnd - t < length) return ERROR_TARGET_FULL
      copyBytes(t, p, length)
      p += length
      t += length
      continue
    }
    let length: u32
    let offset: u32
    if (kind == 1) {
      if (p >= end) return ERROR_TRUNCATED
      length = ((tag >> 2) & 7) + 4
      offset = ((tag >> 5) << 8) | <u32>load<u8>(p)
      p += 1
    } else if (kind == 2) {
      if (end - p < 2) return ERROR_TRUNCATED
      length = (tag >> 2) + 1
      offset = load<u16>(p)
      p += 2
    } else {
      if (end - p < 4) return ERROR_TRUNCATED
      length = (tag >> 2) + 1
      offset = load<u32>(p)
      p += 4
    }
    if (offset == 0 || offset > <u32>(t - start)) return ERROR_CORRUPT
    const room = targetEnd - t
    if (room < length) return ERROR_TARGET_FULL
    const next = t + length
    let from = t - offset
    if (room >= length + 16) {
      if (offset >= 8) {
        // Two words hold most copies; from 8 bytes back, each word is whole when it is read.
        store<u64>(t, load<u64>(from))
        store<u64>(t, load<u64>(from, 8), 8)
        while (length > 16) {
          t += 16
          from += 16
          length -= 16
          store<u64>(t, load<u64>(from))
          store<u64>(t, load<u64>(from, 8), 8)
        }
      } else {
        // A short distance repeats a pattern: double it until a whole word fits.
        while (t - from < 8 && t < next) {
          store<u64>(t, load<u64>(from))
          t += t - from
        }
        while (t < next) {
          store<u64>(t, load<u64>(from))
          t += 8
          from += 8
        }
      }
      t = next
    } else {
      while (t < next) store<u8>(t++, load<u8>(from++))
    }
  }
  store<u32>(state, p)
  store<u32>(state, t, 12)
  if (p == end) return t == targetEnd ? 1 : ERROR_TRUNCATED
  return t == targetEnd ? ERROR_CORRUPT : 0
}

/** Writes the length that begins a compressed run; answers its bytes (1 to 5). */
export function snappyHeader(length: u32, target: usize): u32 {
  let p = target
  let rest = length
  while (rest >= 128) {
    store<u8>(p++, <u8>(rest | 128))
    rest >>= 7
  }
  store<u8>(p++, <u8>rest)
  return <u32>(p - target)
}

// @ts-ignore: decorator
@inline
function emitLiteral(target: usize, source: usize, length: u32): usize {
  let t = target
  const n = length - 1
  if (n < 60) {
    store<u8>(t++, <u8>(n << 2))
  } else if (n < 256) {
    store<u8>(t, 60 << 2)
    store<u8>(t, <u8>n, 1)
    t += 2
  } else {
    store<u8>(t, 61 << 2)
    store<u16>(t, <u16>n, 1)
    t += 3
  }
  copyBytes(t, source, length)
  return t + length
}

// @ts-ignore: decorator
@inline
function emitCopy(target: usize, offset: u32, length: u32): usize {
  let t = target
  let rest = length
  while (rest >= 68) {
    store<u8>(t, (63 << 2) | 2)
    store<u16>(t, <u16>offset, 1)
    t += 3
    rest -= 64
  }
  if (rest > 64) {
    store<u8>(t, (59 << 2) | 2)
    store<u16>(t, <u16>offset, 1)
    t += 3
    rest -= 60
  }
  if (rest >= 12 || offset >= 2048) {
    store<u8>(t, <u8>(((rest - 1) << 2) | 2))
    store<u16>(t, <u16>offset, 1)
    return t + 3
  }
  store<u8>(t, <u8>(((offset >> 8) << 5) | ((rest - 4) << 2) | 1))
  store<u8>(t, <u8>offset, 1)
  return t + 2
}

/**
 * Compresses one block of at most 65,535 bytes; matches stay inside it. `target` needs 32 + length + length / 6 bytes,
 * `table` is 32 KB of scratch. Answers where the output ends.
 */
export function snappyBlock(source: usize, length: u32, target: usize, table: usize): usize {
  let t = target
  const end = source + length
  let literal = source
  if (length >= 16) {
    memory.fill(table, 0, 32768)
    const limit = end - 15
    let p = source + 1
    let misses: u32 = 32
    while (p < limit) {
      const word = load<u32>(p)
      const slot = table + (((word * 0x1e35a7bd) >> 18) << 1)
      const candidate = source + load<u16>(slot)
      store<u16>(slot, <u16>(p - source))
      if (load<u32>(candidate) != word || candidate >= p) {
        p += misses++ >> 5
        continue
      }
      misses = 32
      if (p > literal) t = emitLiteral(t, literal, <u32>(p - literal))
      let matched: u32 = 4
      while (p + matched + 8 <= end) {
        const difference = load<u64>(p + matched) ^ load<u64>(candidate + matched)
        if (difference != 0) {
          matched += <u32>(ctz<u64>(difference) >> 3)
          break
        }
        matched += 8
      }
      if (p + matched + 8 > end) {
        while (p + matched < end && load<u8>(p + matched) == load<u8>(candidate + matched)) matched++
      }
      t = emitCopy(t, <u32>(p - candidate), matched)
      p += matched
      literal = p
      if (p < limit) {
        const before = load<u32>(p - 1)
        store<u16>(table + (((before * 0x1e35a7bd) >> 18) << 1), <u16>(p - 1 - source))
      }
    }
  }
  if (literal < end) t = emitLiteral(t, literal, <u32>(end - literal))
  return t
}
