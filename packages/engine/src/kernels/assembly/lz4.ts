// LZ4 block format (no frame).
import { copyBytes } from './copy'
import { ERROR_CORRUPT, ERROR_TARGET_FULL, ERROR_TRUNCATED } from './errors'

/** Decompresses a block; answers the bytes written, or an error. */
export function lz4Decompress(source: usize, length: u32, target: usize, capacity: u32): i32 {
  let p = source
  const end = source + length
  let t = target
  const targetEnd = target + capacity
  while (p < end) {
    const token: u32 = load<u8>(p++)
    let literals = token >> 4
    if (literals == 15) {
      let byte: u32
      do {
        if (p >= end) return ERROR_TRUNCATED
        byte = load<u8>(p++)
        literals += byte
        if (literals > 0x7fffffff) return ERROR_CORRUPT
      } while (byte == 255)
    }
    if (end - p < literals) return ERROR_TRUNCATED
    if (targetEnd - t < literals) return ERROR_TARGET_FULL
    copyBytes(t, p, literals)
    p += literals
    t += literals
    if (p == end) return <i32>(t - target)
    if (end - p < 2) return ERROR_TRUNCATED
    const offset: u32 = load<u16>(p)
    p += 2
    let matched = token & 15
    if (matched == 15) {
      let byte: u32
      do {
        if (p >= end) return ERROR_TRUNCATED
        byte = load<u8>(p++)
        matched += byte
        if (matched > 0x7fffffff) return ERROR_CORRUPT
      } while (byte == 255)
    }
    matched += 4
    if (offset == 0 || offset > <u32>(t - target)) return ERROR_CORRUPT
    if (targetEnd - t < matched) return ERROR_TARGET_FULL
    const next = t + matched
    let from = t - offset
    if (offset >= 16 && targetEnd - next >= 16) {
      do {
        v128.store(t, v128.load(from))
        t += 16
        from += 16
      } while (t < next)
      t = next
    } else if (targetEnd - next >= 8) {
      while (t - from < 8 && t < next) {
        store<u64>(t, load<u64>(from))
        t += t - from
      }
      while (t < next) {
        store<u64>(t, load<u64>(from))
        t += 8
        from += 8
      }
      t = next
    } else {
      while (t < next) store<u8>(t++, load<u8>(from++))
    }
  }
  return ERROR_TRUNCATED
}

// @ts-ignore: decorator
@inline
function emitLength(target: usize, length: u32): usize {
  let t = target
  let rest = length
  for (; rest >= 255; rest -= 255) store<u8>(t++, 255)
  store<u8>(t++, <u8>rest)
  return t
}

// @ts-ignore: decorator
@inline
function emitLiterals(target: usize, source: usize, length: u32, low: u32): usize {
  let t = target + 1
  store<u8>(target, <u8>((min<u32>(length, 15) << 4) | low))
  if (length >= 15) t = emitLength(t, length - 15)
  copyBytes(t, source, length)
  return t + length
}

/**
 * Compresses a block greedily. `target` needs length + length / 255 + 16 bytes, `table` 64 KB of scratch. Answers the
 * bytes written.
 */
export function lz4Compress(source: usize, length: u32, target: usize, table: usize): u32 {
  let t = target
  const end = source + length
  let literal = source
  if (length > 12) {
    memory.fill(table, 0, 65536)
    const limit = end - 12
    const matchEnd = end - 5
    let p = source + 1
    let misses: u32 = 64
    while (p <= limit) {
      const word = load<u32>(p)
      const slot = table + (((word * 2654435761) >> 18) << 2)
      let candidate: usize = source + load<u32>(slot)
      store<u32>(slot, <u32>(p - source))
      if (load<u32>(candidate) != word || candidate >= p || p - candidate > 65535) {
        p += misses++ >> 6
        continue
      }
      misses = 64
      while (p > literal && candidate > source && load<u8>(p - 1) == load<u8>(candidate - 1)) {
        p--
        candidate--
      }
      let matched: u32 = 4
      while (p + matched + 8 <= matchEnd) {
        const difference = load<u64>(p + matched) ^ load<u64>(candidate + matched)
        if (difference != 0) {
          matched += <u32>(ctz<u64>(difference) >> 3)
          break
        }
        matched += 8
      }
      if (p + matched + 8 > matchEnd) {
        while (p + matched < matchEnd && load<u8>(p + matched) == load<u8>(candidate + matched)) matched++
      }
      const extra = matched - 4
      t = emitLiterals(t, literal, <u32>(p - literal), min<u32>(extra, 15))
      store<u16>(t, <u16>(p - candidate))
      t += 2
      if (extra >= 15) t = emitLength(t, extra - 15)
      p += matched
      literal = p
      if (p <= limit) {
        store<u32>(table + (((load<u32>(p - 2) * 2654435761) >> 18) << 2), <u32>(p - 2 - source))
      }
    }
  }
  t = emitLiterals(t, literal, <u32>(end - literal), 0)
  return <u32>(t - target)
}
