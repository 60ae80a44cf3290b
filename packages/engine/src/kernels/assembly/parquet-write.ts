// Inner loops of writing Parquet: values of the chosen rows without their nulls, dictionaries, the hybrid of runs and bit
// packing, plain strings, bounds. Everywhere `selection` 0 means the first `count` rows, `validity` 0 no nulls.
import { copyBytes } from './copy'
import { compareBytes, equalBytes } from './views'

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

/** Dictionary entries (pointers to u32 length and bytes) of the codes, one after the other; answers the end. */
export function plainEntries(entries: usize, codes: usize, count: u32, target: usize): usize {
  for (let i: u32 = 0; i < count; i++) {
    const entry = load<u32>(entries + (load<u32>(codes + (i << 2)) << 2))
    const length = load<u32>(entry) + 4
    copyBytes(target, entry, length)
    target += length
  }
  return target
}

/** Bytes that `plainEntries` writes. */
export function plainEntriesBytes(entries: usize, codes: usize, count: u32): u32 {
  let total: u32 = 0
  for (let i: u32 = 0; i < count; i++) {
    total += load<u32>(load<u32>(entries + (load<u32>(codes + (i << 2)) << 2))) + 4
  }
  return total
}

// A dictionary's state, u32 words: 0 slots (code + 1, or 0), 4 mask, 8 entries, 12 how many, 16 how many at most,
// 20 end of the bytes of strings, 24 where they must end. Half of the slots are always free.

// @ts-ignore: decorator
@inline
function mixed(value: u64): u32 {
  const product = (value ^ (value >> 32)) * 0x9e3779b97f4a7c15
  return <u32>(product >> 32)
}

/** Codes of the values, new ones entered; answers how many values were done: fewer when the dictionary is full. */
export function dictionaryCodes4(values: usize, count: u32, state: usize, codes: usize): u32 {
  const slots: usize = load<u32>(state)
  const mask = load<u32>(state, 4)
  const entries: usize = load<u32>(state, 8)
  let size = load<u32>(state, 12)
  const most = load<u32>(state, 16)
  let i: u32 = 0
  for (; i < count; i++) {
    const value = load<u32>(values + (i << 2))
    let slot = mixed(value) & mask
    let code = load<u32>(slots + (slot << 2))
    while (code != 0 && load<u32>(entries + ((code - 1) << 2)) != value) {
      slot = (slot + 1) & mask
      code = load<u32>(slots + (slot << 2))
    }
    if (code == 0) {
      if (size == most) break
      store<u32>(entries + (size << 2), value)
      code = ++size
      store<u32>(slots + (slot << 2), code)
    }
    store<u32>(codes + (i << 2), code - 1)
  }
  store<u32>(state, size, 12)
  return i
}

export function dictionaryCodes8(values: usize, count: u32, state: usize, codes: usize): u32 {
  const slots: usize = load<u32>(state)
  const mask = load<u32>(state, 4)
  const entries: usize = load<u32>(state, 8)
  let size = load<u32>(state, 12)
  const most = load<u32>(state, 16)
  let i: u32 = 0
  for (; i < count; i++) {
    const value = load<u64>(values + (i << 3))
    let slot = mixed(value) & mask
    let code = load<u32>(slots + (slot << 2))
    while (code != 0 && load<u64>(entries + ((code - 1) << 3)) != value) {
      slot = (slot + 1) & mask
      code = load<u32>(slots + (slot << 2))
    }
    if (code == 0) {
      if (size == most) break
      store<u64>(entries + (size << 3), value)
      code = ++size
      store<u32>(slots + (slot << 2), code)
    }
    store<u32>(codes + (i << 2), code - 1)
  }
  store<u32>(state, size, 12)
  return i
}

// @ts-ignore: decorator
@inline
function hashOfBytes(bytes: usize, length: u32): u32 {
  let h: u64 = <u64>length * 0x9e3779b97f4a7c15
  let p = bytes
  let rest = length
  while (rest >= 8) {
    h = (h ^ load<u64>(p)) * 0x9fb21c651e98df25
    h ^= h >> 29
    p += 8
    rest -= 8
  }
  if (rest >= 4) {
    h = (h ^ <u64>load<u32>(p)) * 0x9fb21c651e98df25
    h ^= h >> 29
    p += 4
    rest -= 4
  }
  while (rest != 0) {
    h = (h ^ <u64>load<u8>(p)) * 0x9fb21c651e98df25
    p++
    rest--
  }
  return mixed(h)
}

/** As `dictionaryCodes8` for views; entries are pointers to copies: u32 length and bytes, one after the other. */
export function dictionaryCodesViews(views: usize, count: u32, state: usize, codes: usize): u32 {
  const slots: usize = load<u32>(state)
  const mask = load<u32>(state, 4)
  const entries: usize = load<u32>(state, 8)
  let size = load<u32>(state, 12)
  const most = load<u32>(state, 16)
  let end: usize = load<u32>(state, 20)
  const limit: usize = load<u32>(state, 24)
  let i: u32 = 0
  for (; i < count; i++) {
    const bytes: usize = load<u32>(views + (i << 3))
    const length = load<u32>(views + (i << 3), 4)
    let slot = hashOfBytes(bytes, length) & mask
    let code = load<u32>(slots + (slot << 2))
    while (code != 0) {
      const entry: usize = load<u32>(entries + ((code - 1) << 2))
      if (equalBytes(entry + 4, load<u32>(entry), bytes, length)) break
      slot = (slot + 1) & mask
      code = load<u32>(slots + (slot << 2))
    }
    if (code == 0) {
      if (size == most || length > limit - end || limit - end - length < 4) break
      store<u32>(end, length)
      copyBytes(end + 4, bytes, length)
      store<u32>(entries + (size << 2), <u32>end)
      end += 4 + length
      code = ++size
      store<u32>(slots + (slot << 2), code)
    }
    store<u32>(codes + (i << 2), code - 1)
  }
  store<u32>(state, size, 12)
  store<u32>(state, <u32>end, 20)
  return i
}

// @ts-ignore: decorator
@inline
function freeSlot(slots: usize, mask: u32, hash: u32): usize {
  let slot = hash & mask
  while (load<u32>(slots + (slot << 2)) != 0) slot = (slot + 1) & mask
  return slots + (slot << 2)
}

/** Enters all entries anew into zeroed slots, after the state got larger ones. `width` 4 or 8; 0 for strings. */
export function dictionaryRehash(state: usize, width: u32): void {
  const slots: usize = load<u32>(state)
  const mask = load<u32>(state, 4)
  const entries: usize = load<u32>(state, 8)
  const size = load<u32>(state, 12)
  for (let i: u32 = 0; i < size; i++) {
    let hash: u32
    if (width == 8) hash = mixed(load<u64>(entries + (i << 3)))
    else if (width == 4) hash = mixed(load<u32>(entries + (i << 2)))
    else {
      const entry: usize = load<u32>(entries + (i << 2))
      hash = hashOfBytes(entry + 4, load<u32>(entry))
    }
    store<u32>(freeSlot(slots, mask, hash), i + 1)
  }
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

/** Views of a dictionary's strings. */
export function entryViews(entries: usize, count: u32, views: usize): void {
  for (let i: u32 = 0; i < count; i++) {
    const entry = load<u32>(entries + (i << 2))
    store<u32>(views + (i << 3), entry + 4)
    store<u32>(views + (i << 3), load<u32>(entry), 4)
  }
}
