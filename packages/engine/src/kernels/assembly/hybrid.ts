// Parquet's hybrid of runs and bit-packed groups, which holds levels, booleans and dictionary codes, as a stream.
//
// State, 32 bytes of u32: position 0, end 4, bit width 8, left in a run 12, the run's value 16, left in packed groups
// 20, their first byte 24, values already taken from them 28.
import { ERROR_CORRUPT, ERROR_INDEX, ERROR_TRUNCATED } from './errors'
import { unpackBits } from './bits'

/** Begins a stream of values of `width` bits (0 to 32) over [source, end). */
export function hybridStart(state: usize, source: usize, end: usize, width: u32): i32 {
  if (width > 32 || end < source) return ERROR_CORRUPT
  memory.fill(state, 0, 32)
  store<u32>(state, source)
  store<u32>(state, end, 4)
  store<u32>(state, width, 8)
  return 0
}

/** Reads the header of the next run into the state. */
function nextRun(state: usize): i32 {
  let p: usize = load<u32>(state)
  const end: usize = load<u32>(state, 4)
  const width = load<u32>(state, 8)
  let header: u32 = 0
  let shift: u32 = 0
  while (true) {
    if (p >= end) return ERROR_TRUNCATED
    const byte: u32 = load<u8>(p++)
    if (shift == 28 && byte > 15) return ERROR_CORRUPT
    header |= (byte & 127) << shift
    if (byte < 128) break
    shift += 7
    if (shift > 28) return ERROR_CORRUPT
  }
  if (header & 1) {
    const groups = header >> 1
    const available: u64 = <u64>(end - p)
    let bytes: u64 = <u64>groups * width
    let values: u64 = <u64>groups << 3
    if (bytes > available) {
      // Some writers leave out the padding of the last group.
      values = (available << 3) / width
      bytes = available
      if (values == 0) return ERROR_TRUNCATED
    }
    if (values == 0 || values > 0x7fffffff) return ERROR_CORRUPT
    store<u32>(state, <u32>values, 20)
    store<u32>(state, p, 24)
    store<u32>(state, 0, 28)
    p += <usize>bytes
  } else {
    const bytes = (width + 7) >> 3
    if (end - p < bytes) return ERROR_TRUNCATED
    let value: u32 = 0
    for (let i: u32 = 0; i < bytes; i++) value |= <u32>load<u8>(p + i) << (i << 3)
    if (width < 32 && value >> width != 0) return ERROR_CORRUPT
    if (header == 0) return ERROR_CORRUPT
    store<u32>(state, header >> 1, 12)
    store<u32>(state, value, 16)
    p += bytes
  }
  store<u32>(state, p)
  return 0
}

// @ts-ignore: decorator
@inline
function valueAt(base: usize, index: u32, width: u32, end: usize): u32 {
  const bit: u64 = <u64>index * width
  const p = base + <usize>(bit >> 3)
  let word: u64
  if (end - p >= 8) {
    word = load<u64>(p)
  } else {
    word = 0
    for (let i: usize = 0; i < 5 && p + i < end; i++) word |= <u64>load<u8>(p + i) << (i << 3)
  }
  return <u32>((word >> (bit & 7)) & ((<u64>1 << width) - 1))
}

// @ts-ignore: decorator
@inline
function lanes(bit: u32, width: u32, multipliers: bool): v128 {
  let v = i32x4.splat(0)
  const b1 = bit + width
  const b2 = b1 + width
  const b3 = b2 + width
  if (multipliers) {
    v = i32x4.replace_lane(v, 0, 128 >> (bit & 7))
    v = i32x4.replace_lane(v, 1, 128 >> (b1 & 7))
    v = i32x4.replace_lane(v, 2, 128 >> (b2 & 7))
    return i32x4.replace_lane(v, 3, 128 >> (b3 & 7))
  }
  v = i32x4.replace_lane(v, 0, (bit >> 3) * 0x01010101 + 0x03020100)
  v = i32x4.replace_lane(v, 1, (b1 >> 3) * 0x01010101 + 0x03020100)
  v = i32x4.replace_lane(v, 2, (b2 >> 3) * 0x01010101 + 0x03020100)
  return i32x4.replace_lane(v, 3, (b3 >> 3) * 0x01010101 + 0x03020100)
}

// @ts-ignore: decorator
@inline
function halfLanes(width: u32, multipliers: bool): v128 {
  let v = i16x8.splat(0)
  let bit: u32 = 0
  if (multipliers) {
    v = i16x8.replace_lane(v, 0, <i16>(<u32>128 >> (bit & 7)))
    v = i16x8.replace_lane(v, 1, <i16>(<u32>128 >> ((bit += width) & 7)))
    v = i16x8.replace_lane(v, 2, <i16>(<u32>128 >> ((bit += width) & 7)))
    v = i16x8.replace_lane(v, 3, <i16>(<u32>128 >> ((bit += width) & 7)))
    v = i16x8.replace_lane(v, 4, <i16>(<u32>128 >> ((bit += width) & 7)))
    v = i16x8.replace_lane(v, 5, <i16>(<u32>128 >> ((bit += width) & 7)))
    v = i16x8.replace_lane(v, 6, <i16>(<u32>128 >> ((bit += width) & 7)))
    return i16x8.replace_lane(v, 7, <i16>(<u32>128 >> ((bit += width) & 7)))
  }
  v = i16x8.replace_lane(v, 0, <i16>((bit >> 3) * 0x0101 + 0x0100))
  v = i16x8.replace_lane(v, 1, <i16>(((bit += width) >> 3) * 0x0101 + 0x0100))
  v = i16x8.replace_lane(v, 2, <i16>(((bit += width) >> 3) * 0x0101 + 0x0100))
  v = i16x8.replace_lane(v, 3, <i16>(((bit += width) >> 3) * 0x0101 + 0x0100))
  v = i16x8.replace_lane(v, 4, <i16>(((bit += width) >> 3) * 0x0101 + 0x0100))
  v = i16x8.replace_lane(v, 5, <i16>(((bit += width) >> 3) * 0x0101 + 0x0100))
  v = i16x8.replace_lane(v, 6, <i16>(((bit += width) >> 3) * 0x0101 + 0x0100))
  return i16x8.replace_lane(v, 7, <i16>(((bit += width) >> 3) * 0x0101 + 0x0100))
}

// @ts-ignore: decorator
@inline
function largestLane(v: v128): u32 {
  return max(
    max(<u32>i32x4.extract_lane(v, 0), <u32>i32x4.extract_lane(v, 1)),
    max(<u32>i32x4.extract_lane(v, 2), <u32>i32x4.extract_lane(v, 3)),
  )
}

/**
 * Writes the next `count` values as u32; each must be below `limit`. Answers 0 or an error. Packed values are taken
 * eight a step: each lane takes the bytes that hold its value (two up to 8 bits, else four up to 25), and a
 * multiplication shifts each lane by its own distance. Writers start a run every few hundred values, so that the lanes'
 * bytes are worked out once for all runs.
 */
export function hybridValues(state: usize, count: u32, limit: u32, target: usize): i32 {
  const width = load<u32>(state, 8)
  if (width == 0) {
    if (limit == 0 && count != 0) return ERROR_INDEX
    memory.fill(target, 0, count << 2)
    return 0
  }
  const end: usize = load<u32>(state, 4)
  const narrow = width <= 8
  const second: usize = narrow ? 0 : (width << 2) >> 3
  const bytesLow = narrow ? halfLanes(width, false) : lanes(0, width, false)
  const shiftLow = narrow ? halfLanes(width, true) : lanes(0, width, true)
  const bytesHigh = lanes((width << 2) & 7, width, false)
  const shiftHigh = lanes((width << 2) & 7, width, true)
  const mask = narrow
    ? i16x8.splat(<i16>((<u32>1 << width) - 1))
    : i32x4.splat(<i32>((<u64>1 << width) - 1))
  let most = i32x4.splat(0)
  let largest: u32 = 0
  let done: u32 = 0
  while (done < count) {
    const inRun = load<u32>(state, 12)
    const inGroups = load<u32>(state, 20)
    if (inRun != 0) {
      const take = min(inRun, count - done)
      const value = load<u32>(state, 16)
      largest = max(largest, value)
      let t = target + (done << 2)
      const stop = t + (take << 2)
      const four = i32x4.splat(<i32>value)
      for (; t + 16 <= stop; t += 16) v128.store(t, four)
      for (; t < stop; t += 4) store<u32>(t, value)
      store<u32>(state, inRun - take, 12)
      done += take
    } else if (inGroups != 0) {
      const take = min(inGroups, count - done)
      const taken = load<u32>(state, 28)
      const base: usize = load<u32>(state, 24)
      const t = target + (done << 2)
      let i: u32 = 0
      if (width <= 25) {
        for (; i < take && ((taken + i) & 7) != 0; i++) {
          const value = valueAt(base, taken + i, width, end)
          largest = max(largest, value)
          store<u32>(t + (i << 2), value)
        }
        let p = base + <usize>((<u64>(taken + i) * width) >> 3)
        if (narrow) {
          for (; i + 8 <= take && end - p >= 16; i += 8) {
            const shifted = i16x8.mul(i8x16.swizzle(v128.load(p), bytesLow), shiftLow)
            const values = v128.and(i16x8.shr_u(shifted, 7), mask)
            most = i16x8.max_u(most, values)
            v128.store(t + (i << 2), i32x4.extend_low_i16x8_u(values))
            v128.store(t + (i << 2), i32x4.extend_high_i16x8_u(values), 16)
            p += width
          }
        } else {
          for (; i + 8 <= take && end - p >= second + 16; i += 8) {
            const low = i32x4.mul(i8x16.swizzle(v128.load(p), bytesLow), shiftLow)
            const high = i32x4.mul(i8x16.swizzle(v128.load(p + second), bytesHigh), shiftHigh)
            const a = v128.and(i32x4.shr_u(low, 7), mask)
            const b = v128.and(i32x4.shr_u(high, 7), mask)
            most = i32x4.max_u(most, i32x4.max_u(a, b))
            v128.store(t + (i << 2), a)
            v128.store(t + (i << 2), b, 16)
            p += width
          }
        }
      }
      for (; i < take; i++) {
        const value = valueAt(base, taken + i, width, end)
        largest = max(largest, value)
        store<u32>(t + (i << 2), value)
      }
      store<u32>(state, inGroups - take, 20)
      store<u32>(state, taken + take, 28)
      done += take
    } else {
      const failed = nextRun(state)
      if (failed != 0) return failed
    }
  }
  if (narrow) {
    most = i32x4.max_u(i32x4.extend_low_i16x8_u(most), i32x4.extend_high_i16x8_u(most))
  }
  return max(largest, largestLane(most)) >= limit && count != 0 ? ERROR_INDEX : 0
}

/**
 * Writes the next `count` values of a stream of one bit as bytes 0 or 1 (validity of a flat column, booleans);
 * answers how many are 1, or an error.
 */
export function hybridBits(state: usize, count: u32, target: usize): i32 {
  let done: u32 = 0
  let set: u32 = 0
  while (done < count) {
    const inRun = load<u32>(state, 12)
    const inGroups = load<u32>(state, 20)
    if (inRun != 0) {
      const take = min(inRun, count - done)
      const value = load<u32>(state, 16)
      memory.fill(target + done, <u8>value, take)
      set += value * take
      store<u32>(state, inRun - take, 12)
      done += take
    } else if (inGroups != 0) {
      const take = min(inGroups, count - done)
      const taken = load<u32>(state, 28)
      set += unpackBits(load<u32>(state, 24), taken, take, target + done)
      store<u32>(state, inGroups - take, 20)
      store<u32>(state, taken + take, 28)
      done += take
    } else {
      const failed = nextRun(state)
      if (failed != 0) return failed
    }
  }
  return <i32>set
}

/** Passes over `count` values without writing them; answers 0 or an error. */
export function hybridSkip(state: usize, count: u32): i32 {
  if (load<u32>(state, 8) == 0) return 0
  let done: u32 = 0
  while (done < count) {
    const inRun = load<u32>(state, 12)
    const inGroups = load<u32>(state, 20)
    if (inRun != 0) {
      const take = min(inRun, count - done)
      store<u32>(state, inRun - take, 12)
      done += take
    } else if (inGroups != 0) {
      const take = min(inGroups, count - done)
      store<u32>(state, inGroups - take, 20)
      store<u32>(state, load<u32>(state, 28) + take, 28)
      done += take
    } else {
      const failed = nextRun(state)
      if (failed != 0) return failed
    }
  }
  return 0
}
