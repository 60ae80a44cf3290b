// Parquet's delta encodings: DELTA_BINARY_PACKED as a stream, and what DELTA_LENGTH_BYTE_ARRAY and DELTA_BYTE_ARRAY
// build on it.
//
// State, 72 bytes: u32 position 0, end 4, values a miniblock 8, miniblocks a block 12, values left 16, next miniblock
// 20, left in this miniblock 24, its bit width 28, its first byte 32, taken from it 36, the block's widths 40,
// whether the first value is out 44; i64 last value 48, least delta 56; u32 end of the miniblock's body 64.
import { ERROR_CORRUPT, ERROR_INDEX, ERROR_TRUNCATED } from './errors'
import { copyBytes } from './copy'

/** Reads a varint at the state's position; sets the position to 0 where the bytes end too soon. */
function varint(state: usize): u64 {
  let p: usize = load<u32>(state)
  const end: usize = load<u32>(state, 4)
  let value: u64 = 0
  for (let shift: u64 = 0; shift < 70; shift += 7) {
    if (p >= end) break
    const byte: u64 = load<u8>(p++)
    value |= (byte & 127) << shift
    if (byte < 128) {
      store<u32>(state, p)
      return value
    }
  }
  store<u32>(state, 0)
  return 0
}

/** Begins a stream over [source, end); answers how many values it holds, or an error. */
export function deltaStart(state: usize, source: usize, end: usize): i32 {
  memory.fill(state, 0, 72)
  store<u32>(state, source)
  store<u32>(state, end, 4)
  const blockSize = varint(state)
  if (!load<u32>(state)) return ERROR_TRUNCATED
  const minis = varint(state)
  if (!load<u32>(state)) return ERROR_TRUNCATED
  const total = varint(state)
  if (!load<u32>(state)) return ERROR_TRUNCATED
  const first = varint(state)
  if (!load<u32>(state)) return ERROR_TRUNCATED
  if (blockSize == 0 || blockSize > 0x1000000 || minis == 0 || minis > 4096) return ERROR_CORRUPT
  if (blockSize % minis != 0 || (blockSize / minis) % 8 != 0 || total > 0x7fffffff) return ERROR_CORRUPT
  store<u32>(state, <u32>(blockSize / minis), 8)
  store<u32>(state, <u32>minis, 12)
  store<u32>(state, <u32>total, 16)
  store<u32>(state, <u32>minis, 20)
  store<i64>(state, <i64>(first >> 1) ^ -<i64>(first & 1), 48)
  return <i32>total
}

/** Moves to the next miniblock, reading the block's header where one begins. */
function nextMiniblock(state: usize): i32 {
  let mini = load<u32>(state, 20)
  const minis = load<u32>(state, 12)
  if (mini == minis) {
    const delta = varint(state)
    const p = load<u32>(state)
    if (!p || load<u32>(state, 4) - p < minis) return ERROR_TRUNCATED
    store<i64>(state, <i64>(delta >> 1) ^ -<i64>(delta & 1), 56)
    store<u32>(state, p, 40)
    store<u32>(state, p + minis)
    mini = 0
  }
  const width: u32 = load<u8>(<usize>load<u32>(state, 40) + mini)
  if (width > 64) return ERROR_CORRUPT
  const values = load<u32>(state, 8)
  const p: usize = load<u32>(state)
  const bytes: u64 = (<u64>values * width) >> 3
  if (bytes > <u64>(load<u32>(state, 4) - p)) return ERROR_TRUNCATED
  store<u32>(state, mini + 1, 20)
  store<u32>(state, values, 24)
  store<u32>(state, width, 28)
  store<u32>(state, p, 32)
  store<u32>(state, 0, 36)
  store<u32>(state, p + <usize>bytes)
  store<u32>(state, p + <usize>bytes, 64)
  return 0
}

// @ts-ignore: decorator
@inline
function packed64(base: usize, index: u32, width: u32, end: usize): u64 {
  const bit: u64 = <u64>index * width
  const p = base + <usize>(bit >> 3)
  const shift = bit & 7
  let low: u64 = 0
  let high: u64 = 0
  if (end - p >= 9) {
    low = load<u64>(p)
    high = load<u8>(p, 8)
  } else {
    const bytes = end - p
    for (let i: usize = 0; i < 8 && i < bytes; i++) low |= <u64>load<u8>(p + i) << (i << 3)
  }
  let value = low >> shift
  if (shift + width > 64) value |= high << (64 - shift)
  return width == 64 ? value : value & ((<u64>1 << width) - 1)
}

// @ts-ignore: decorator
@inline
function put(target: usize, index: u32, value: i64, wide: bool): void {
  if (wide) store<i64>(target + (index << 3), value)
  else store<i32>(target + (index << 2), <i32>value)
}

// @ts-ignore: decorator
@inline
function next(state: usize, count: u32, target: usize, wide: bool): i32 {
  if (load<u32>(state, 16) < count) return ERROR_TRUNCATED
  store<u32>(state, load<u32>(state, 16) - count, 16)
  let last = load<i64>(state, 48)
  let done: u32 = 0
  if (count != 0 && load<u32>(state, 44) == 0) {
    store<u32>(state, 1, 44)
    put(target, 0, last, wide)
    done = 1
  }
  while (done < count) {
    const left = load<u32>(state, 24)
    if (left == 0) {
      const failed = nextMiniblock(state)
      if (failed != 0) return failed
      continue
    }
    const take = min(left, count - done)
    const width = load<u32>(state, 28)
    const least = load<i64>(state, 56)
    const taken = load<u32>(state, 36)
    if (width == 0) {
      for (let i: u32 = 0; i < take; i++) {
        last += least
        put(target, done + i, last, wide)
      }
    } else {
      const base: usize = load<u32>(state, 32)
      const end: usize = load<u32>(state, 64)
      for (let i: u32 = 0; i < take; i++) {
        last += least + <i64>packed64(base, taken + i, width, end)
        put(target, done + i, last, wide)
      }
    }
    store<u32>(state, left - take, 24)
    store<u32>(state, taken + take, 36)
    done += take
  }
  store<i64>(state, last, 48)
  return 0
}

/** The next `count` values as i32 (arithmetic modulo 2^32) or i64. */
export function deltaInt32(state: usize, count: u32, target: usize): i32 {
  return next(state, count, target, false)
}

export function deltaInt64(state: usize, count: u32, target: usize): i32 {
  return next(state, count, target, true)
}

/**
 * Views over strings lying end to end from the u32 position at `state` (moved on; the end follows it), with i32
 * lengths.
 */
export function lengthViews(state: usize, lengths: usize, count: u32, views: usize): i32 {
  let p: usize = load<u32>(state)
  const end: usize = load<u32>(state, 4)
  for (let i: u32 = 0; i < count; i++) {
    const length = load<u32>(lengths + (i << 2))
    if (end - p < length) return ERROR_TRUNCATED
    store<u32>(views + (i << 3), p)
    store<u32>(views + (i << 3), length, 4)
    p += length
  }
  store<u32>(state, p)
  return 0
}

/** Bytes that `prefixStrings` will write for all `count` strings, or an error. */
export function prefixStringBytes(prefixes: usize, suffixes: usize, count: u32): i64 {
  let total: i64 = 0
  let previous: u64 = 0
  for (let i: u32 = 0; i < count; i++) {
    const prefix: u64 = load<u32>(prefixes + (i << 2))
    if (prefix > previous) return ERROR_INDEX
    previous = prefix + <u64>load<u32>(suffixes + (i << 3), 4)
    total += <i64>previous
  }
  return total
}

/**
 * Builds strings [start, end) as the previous string's prefix and a suffix, in room that `prefixStringBytes` measured
 * (which also checked the prefixes); `state` holds the u32 position to write at. Views of earlier pieces must be
 * there.
 */
export function prefixStrings(
  state: usize, prefixes: usize, suffixes: usize, start: u32, end: u32, views: usize,
): void {
  let p: usize = load<u32>(state)
  let previous: usize = start == 0 ? 0 : load<u32>(views + ((start - 1) << 3))
  for (let i = start; i < end; i++) {
    const prefix = load<u32>(prefixes + (i << 2))
    const suffix = load<u32>(suffixes + (i << 3), 4)
    copyBytes(p, previous, prefix)
    copyBytes(p + prefix, load<u32>(suffixes + (i << 3)), suffix)
    store<u32>(views + (i << 3), p)
    store<u32>(views + (i << 3), prefix + suffix, 4)
    previous = p
    p += prefix + suffix
  }
  store<u32>(state, p)
}
