// Inner loops of writing Parquet: values of the chosen rows without their nulls, dictionaries, the hybrid of runs and
// bit packing, plain strings, bounds. Everywhere `selection` 0 means the first `count` rows, `validity` 0 no nulls.
import { copyBytes } from './copy'
import { compareBytes } from './views'

// @ts-ignore: decorator
@inline
function rowAt(selection: usize, i: u32): u32 {
  return selection ? load<u32>(selection + (i << 2)) : i
}

/** One byte a chosen row: whether it is valid. Answers how many are. */
export function chosenValidity(validity: usize, selection: usize, count: u32, target: usize): u32 {
  if (!validity) {
    memory.fill(target, 1, count)
    return count
  }
  let valid: u32 = 0
  for (let i: u32 = 0; i < count; i++) {
    const one = load<u8>(validity + rowAt(selection, i))
    valid += one
    store<u8>(target + i, one)
  }
  return valid
}

/** Valid values of the chosen rows side by side; answers the end. */
export function dense1(data: usize, validity: usize, selection: usize, count: u32, target: usize): usize {
  for (let i: u32 = 0; i < count; i++) {
    const row = rowAt(selection, i)
    store<u8>(target, load<u8>(data + row))
    target += validity ? <usize>load<u8>(validity + row) : 1
  }
  return target
}

/** As `dense1`, bytes sign-extended to 32 bits. */
export function dense1To4(data: usize, validity: usize, selection: usize, count: u32, target: usize): usize {
  for (let i: u32 = 0; i < count; i++) {
    const row = rowAt(selection, i)
    store<i32>(target, <i32>load<i8>(data + row))
    target += (validity ? <usize>load<u8>(validity + row) : 1) << 2
  }
  return target
}

export function dense2To4(data: usize, validity: usize, selection: usize, count: u32, target: usize): usize {
  for (let i: u32 = 0; i < count; i++) {
    const row = rowAt(selection, i)
    store<i32>(target, <i32>load<i16>(data + (row << 1)))
    target += (validity ? <usize>load<u8>(validity + row) : 1) << 2
  }
  return target
}

export function dense4(data: usize, validity: usize, selection: usize, count: u32, target: usize): usize {
  if (!validity && !selection) {
    memory.copy(target, data, count << 2)
    return target + (count << 2)
  }
  for (let i: u32 = 0; i < count; i++) {
    const row = rowAt(selection, i)
    store<u32>(target, load<u32>(data + (row << 2)))
    target += (validity ? <usize>load<u8>(validity + row) : 1) << 2
  }
  return target
}

export function dense8(data: usize, validity: usize, selection: usize, count: u32, target: usize): usize {
  if (!validity && !selection) {
    memory.copy(target, data, count << 3)
    return target + (count << 3)
  }
  for (let i: u32 = 0; i < count; i++) {
    const row = rowAt(selection, i)
    store<u64>(target, load<u64>(data + (row << 3)))
    target += (validity ? <usize>load<u8>(validity + row) : 1) << 3
  }
  return target
}

/** Low halves of 64-bit values: decimals that fit 32 bits. */
export function dense8To4(data: usize, validity: usize, selection: usize, count: u32, target: usize): usize {
  for (let i: u32 = 0; i < count; i++) {
    const row = rowAt(selection, i)
    store<u32>(target, load<u32>(data + (row << 3)))
    target += (validity ? <usize>load<u8>(validity + row) : 1) << 2
  }
  return target
}

export function dense16(data: usize, validity: usize, selection: usize, count: u32, target: usize): usize {
  for (let i: u32 = 0; i < count; i++) {
    const row = rowAt(selection, i)
    v128.store(target, v128.load(data + (row << 4)))
    target += (validity ? <usize>load<u8>(validity + row) : 1) << 4
  }
  return target
}

/** 128-bit values as `width` bytes each, most significant first; answers the end. */
export function bigEndianValues(values: usize, count: u32, width: u32, target: usize): usize {
  for (let i: u32 = 0; i < count; i++) {
    const low = load<u64>(values + (i << 4))
    const high = load<u64>(values + (i << 4), 8)
    for (let byte: u32 = 0; byte < width; byte++) {
      const shift = (width - 1 - byte) << 3
      const part = shift < 64 ? low >> shift : high >> (shift - 64)
      store<u8>(target + byte, <u8>part)
    }
    target += width
  }
  return target
}

/** Each view as u32 length and bytes; answers the end. */
export function plainStrings(views: usize, count: u32, target: usize): usize {
  for (let i: u32 = 0; i < count; i++) {
    const length = load<u32>(views + (i << 3), 4)
    store<u32>(target, length)
    copyBytes(target + 4, load<u32>(views + (i << 3)), length)
    target += 4 + length
  }
  return target
}

// @ts-ignore: decorator
@inline
function varint(target: usize, value: u32): usize {
  while (value >= 128) {
    store<u8>(target++, <u8>(value | 128))
    value >>= 7
  }
  store<u8>(target++, <u8>value)
  return target
}

/**
 * u32 codes below 2^width as Parquet's hybrid: a run of eight and more equal codes as a run, others packed in groups of
 * eight. `target` needs count * width / 8 + count / 8 + 16 bytes. Answers the end.
 */
export function hybridEncode(codes: usize, count: u32, width: u32, target: usize): usize {
  const valueBytes = (width + 7) >> 3
  let i: u32 = 0
  while (i < count) {
    let run: u32 = 1
    const first = load<u32>(codes + (i << 2))
    while (i + run < count && load<u32>(codes + ((i + run) << 2)) == first) run++
    if (run >= 8 || i + run == count && run == count) {
      target = varint(target, run << 1)
      for (let byte: u32 = 0; byte < valueBytes; byte++) store<u8>(target++, <u8>(first >> (byte << 3)))
      i += run
      continue
    }
    // Groups of eight until eight equal codes begin a group's place; the last group is filled up with zeroes.
    const start = i
    let groups: u32 = 0
    while (i < count && groups < 63) {
      if (i + 8 <= count) {
        const value = load<u32>(codes + (i << 2))
        let same: u32 = 1
        while (same < 8 && load<u32>(codes + ((i + same) << 2)) == value) same++
        if (same == 8 && groups != 0) break
      }
      i += 8
      groups++
    }
    store<u8>(target++, <u8>((groups << 1) | 1))
    target = packCodes(codes + (start << 2), min<u32>(groups << 3, count - start), width, target, groups)
    if (i > count) i = count
  }
  return target
}

/** `groups` groups of eight codes of `width` bits; answers the end. */
function packCodes(codes: usize, count: u32, width: u32, target: usize, groups: u32): usize {
  const end = target + groups * width
  let bits: u64 = 0
  let held: u32 = 0
  const total = groups << 3
  for (let i: u32 = 0; i < total; i++) {
    const code: u64 = i < count ? <u64>load<u32>(codes + (i << 2)) : 0
    bits |= code << held
    held += width
    while (held >= 8) {
      if (held >= 32) {
        store<u32>(target, <u32>bits)
        target += 4
        bits >>= 32
        held -= 32
      } else if (i + 1 == total) {
        store<u8>(target++, <u8>bits)
        bits >>= 8
        held -= 8
      } else break
    }
  }
  return end
}

/** Definition levels of null flags: one run where all are equal, else bits. Answers the end. */
export function hybridEncodeFlags(flags: usize, count: u32, valid: u32, target: usize): usize {
  if (valid == count || valid == 0) {
    target = varint(target, count << 1)
    store<u8>(target, valid == 0 ? 0 : 1)
    return target + 1
  }
  const groups = (count + 7) >> 3
  target = varint(target, (groups << 1) | 1)
  for (let group: u32 = 0; group < groups; group++) {
    let bits: u32 = 0
    const end = min<u32>(8, count - (group << 3))
    for (let i: u32 = 0; i < end; i++) bits |= <u32>load<u8>(flags + (group << 3) + i) << i
    store<u8>(target++, <u8>bits)
  }
  return target
}

/** Bounds of `count` > 0 values, joined with those in `bounds` (smallest, largest) unless `first`. */
export function boundsInt32(values: usize, count: u32, bounds: usize, first: i32): void {
  let low = first ? i32.MAX_VALUE : load<i32>(bounds)
  let high = first ? i32.MIN_VALUE : load<i32>(bounds, 8)
  for (let i: u32 = 0; i < count; i++) {
    const value = load<i32>(values + (i << 2))
    low = min(low, value)
    high = max(high, value)
  }
  store<i32>(bounds, low)
  store<i32>(bounds, high, 8)
}

export function boundsInt64(values: usize, count: u32, bounds: usize, first: i32): void {
  let low = first ? i64.MAX_VALUE : load<i64>(bounds)
  let high = first ? i64.MIN_VALUE : load<i64>(bounds, 8)
  for (let i: u32 = 0; i < count; i++) {
    const value = load<i64>(values + (i << 3))
    low = value < low ? value : low
    high = value > high ? value : high
  }
  store<i64>(bounds, low)
  store<i64>(bounds, high, 8)
}

/** Answers 1 if there was a NaN: then there are no bounds. */
export function boundsFloat(values: usize, count: u32, bounds: usize, first: i32): i32 {
  let low = first ? <f32>Infinity : load<f32>(bounds)
  let high = first ? <f32>-Infinity : load<f32>(bounds, 8)
  for (let i: u32 = 0; i < count; i++) {
    const value = load<f32>(values + (i << 2))
    low = min(low, value)
    high = max(high, value)
  }
  store<f32>(bounds, low)
  store<f32>(bounds, high, 8)
  return i32(low != low)
}

export function boundsDouble(values: usize, count: u32, bounds: usize, first: i32): i32 {
  let low = first ? <f64>Infinity : load<f64>(bounds)
  let high = first ? <f64>-Infinity : load<f64>(bounds, 8)
  for (let i: u32 = 0; i < count; i++) {
    const value = load<f64>(values + (i << 3))
    low = min(low, value)
    high = max(high, value)
  }
  store<f64>(bounds, low)
  store<f64>(bounds, high, 8)
  return i32(low != low)
}

export function boundsInt128(values: usize, count: u32, bounds: usize, first: i32): void {
  for (let i: u32 = 0; i < count; i++) {
    const at = values + (i << 4)
    const low = load<u64>(at)
    const high = load<i64>(at, 8)
    const isFirst = first != 0 && i == 0
    if (isFirst || high < load<i64>(bounds, 8) || (high == load<i64>(bounds, 8) && low < load<u64>(bounds))) {
      v128.store(bounds, v128.load(at))
    }
    if (isFirst || high > load<i64>(bounds, 24) || (high == load<i64>(bounds, 24) && low > load<u64>(bounds, 16))) {
      v128.store(bounds, v128.load(at), 16)
    }
  }
}

/** Which of the views are smallest and largest: their positions to `positions` (two u32). `count` > 0. */
export function extremeViews(views: usize, count: u32, positions: usize): void {
  let low: u32 = 0
  let high: u32 = 0
  for (let i: u32 = 1; i < count; i++) {
    const p: usize = load<u32>(views + (i << 3))
    const length = load<u32>(views + (i << 3), 4)
    if (compareBytes(p, length, load<u32>(views + (low << 3)), load<u32>(views + (low << 3), 4)) < 0) low = i
    else if (compareBytes(p, length, load<u32>(views + (high << 3)), load<u32>(views + (high << 3), 4)) > 0) high = i
  }
  store<u32>(positions, low)
  store<u32>(positions, high, 4)
}
