// Dictionaries of Parquet column chunks that are written: values to codes and back.
import { copyBytes } from './copy'
import { equalBytes } from './views'

// A dictionary's state, u32 words: 0 slots (code + 1, or 0), 4 mask, 8 entries, 12 how many, 16 how many at most,
// 20 end of the bytes of strings, 24 where they must end. Half of the slots are always free.

// @ts-ignore: decorator
@inline
function mixed(value: u64): u32 {
  const product = (value ^ (value >> 32)) * 0x9e3779b97f4a7c15
  return <u32>(product >> 32)
}

// @ts-ignore: decorator
@inline
function dictionaryCodes<T>(values: usize, count: u32, state: usize, codes: usize): u32 {
  const slots: usize = load<u32>(state)
  const mask = load<u32>(state, 4)
  const entries: usize = load<u32>(state, 8)
  let size = load<u32>(state, 12)
  const most = load<u32>(state, 16)
  let i: u32 = 0
  for (; i < count; i++) {
    const value = load<T>(values + i * sizeof<T>())
    let slot = mixed(<u64>value) & mask
    let code = load<u32>(slots + (slot << 2))
    while (code != 0 && load<T>(entries + (code - 1) * sizeof<T>()) != value) {
      slot = (slot + 1) & mask
      code = load<u32>(slots + (slot << 2))
    }
    if (code == 0) {
      if (size == most) break
      store<T>(entries + size * sizeof<T>(), value)
      code = ++size
      store<u32>(slots + (slot << 2), code)
    }
    store<u32>(codes + (i << 2), code - 1)
  }
  store<u32>(state, size, 12)
  return i
}

/** Codes of the values, new ones entered; answers how many values were done: fewer when the dictionary is full. */
export function dictionaryCodes4(values: usize, count: u32, state: usize, codes: usize): u32 {
  return dictionaryCodes<u32>(values, count, state, codes)
}

export function dictionaryCodes8(values: usize, count: u32, state: usize, codes: usize): u32 {
  return dictionaryCodes<u64>(values, count, state, codes)
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

/** Views of a dictionary's strings. */
export function entryViews(entries: usize, count: u32, views: usize): void {
  for (let i: u32 = 0; i < count; i++) {
    const entry = load<u32>(entries + (i << 2))
    store<u32>(views + (i << 3), entry + 4)
    store<u32>(views + (i << 3), load<u32>(entry), 4)
  }
}
