// Sorting rows kept in segments (./rows): values as u64 in order of the values, packing of several into one key, and
// comparison of whole rows where keys are equal. `exec/sort/row-sort.ts` drives them and says what is in a level.
//
// Kinds: 0 boolean and other unsigned bytes, 1 i8, 2 i16, 3 i32, 4 i64, 5 f32, 6 f64, 7 high and 8 low half of 128
// bits, 9 bytes (views) from a position on, 10 the length of bytes. Doubles: NaN above all, -0 as 0.

import { isValid, place } from './segments'

// @ts-ignore: decorator
@inline
const SIGN: u64 = 0x8000000000000000

// @ts-ignore: decorator
@inline
function orderedDouble(at: usize): u64 {
  const value = load<f64>(at)
  if (value != value) return 0xfff8000000000000
  const bits: u64 = value == 0 ? 0 : load<u64>(at)
  return bits ^ ((<u64>(<i64>bits >> 63)) | SIGN)
}

// @ts-ignore: decorator
@inline
function orderedFloat(at: usize): u64 {
  const value = load<f32>(at)
  if (value != value) return 0xffc00000
  const bits: u32 = value == 0 ? 0 : load<u32>(at)
  return <u64>(bits ^ ((<u32>(<i32>bits >> 31)) | 0x80000000))
}

// @ts-ignore: decorator
@inline
function orderedBytes(view: usize, skip: u32): u64 {
  const length = load<u32>(view, 4)
  if (length <= skip) return 0
  const at: usize = load<u32>(view) + skip
  const rest = length - skip
  if (rest >= 8) return bswap<u64>(load<u64>(at))
  let key: u64 = 0
  for (let i: u32 = 0; i < rest; i++) key |= <u64>load<u8>(at + i) << (56 - (i << 3))
  return key
}

/** out[i] = the value of row rows[i] (u32), as u64 in the order of values. What a null gives is undefined. */
export function orderedKeys(
  kind: u32, segments: usize, shift: u32, rows: usize, count: u32, skip: u32, out: usize,
): void {
  for (let i: u32 = 0; i < count; i++) {
    const row = load<u32>(rows + (i << 2))
    let key: u64 = 0
    switch (kind) {
      case 0: key = load<u8>(place(segments, shift, row, 1)); break
      case 1: key = <u64>(<i64>load<i8>(place(segments, shift, row, 1))) ^ SIGN; break
      case 2: key = <u64>(<i64>load<i16>(place(segments, shift, row, 2))) ^ SIGN; break
      case 3: key = <u64>(<i64>load<i32>(place(segments, shift, row, 4))) ^ SIGN; break
      case 4: key = load<u64>(place(segments, shift, row, 8)) ^ SIGN; break
      case 5: key = orderedFloat(place(segments, shift, row, 4)); break
      case 6: key = orderedDouble(place(segments, shift, row, 8)); break
      case 7: key = load<u64>(place(segments, shift, row, 16), 8) ^ SIGN; break
      case 8: key = load<u64>(place(segments, shift, row, 16)); break
      case 10: key = load<u32>(place(segments, shift, row, 8), 4); break
      default: key = orderedBytes(place(segments, shift, row, 8), skip)
    }
    store<u64>(out + (i << 3), key)
  }
}

/** Widens the range in `state` (u64 least, u64 largest, u32 number of nulls) by keys; `validity` 0: no nulls at all. */
export function keyRange(keys: usize, validity: usize, shift: u32, rows: usize, count: u32, state: usize): void {
  let least = load<u64>(state)
  let largest = load<u64>(state, 8)
  let nulls = load<u32>(state, 16)
  for (let i: u32 = 0; i < count; i++) {
    if (validity && !isValid(validity, shift, load<u32>(rows + (i << 2)))) {
      nulls++
      continue
    }
    const key = load<u64>(keys + (i << 3))
    least = min(least, key)
    largest = max(largest, key)
  }
  store<u64>(state, least)
  store<u64>(state, largest, 8)
  store<u32>(state, nulls, 16)
}

/** Raises in `state` (u32 longest rest behind `skip`, u32 1 if a zero byte is among the next 8). */
export function bytesRange(segments: usize, shift: u32, rows: usize, count: u32, skip: u32, state: usize): void {
  let longest = load<u32>(state)
  let zero = load<u32>(state, 4)
  for (let i: u32 = 0; i < count; i++) {
    const view = place(segments, shift, load<u32>(rows + (i << 2)), 8)
    const length = load<u32>(view, 4)
    if (length <= skip) continue
    const rest = length - skip
    longest = max(longest, rest)
    if (zero) continue
    const kept = min<u32>(rest, 8)
    const filler: u64 = kept < 8 ? (<u64>-1) >> (kept << 3) : 0
    const key = orderedBytes(view, skip) | filler
    if ((key - 0x0101010101010101) & ~key & 0x8080808080808080) zero = 1
  }
  store<u32>(state, longest)
  store<u32>(state, zero, 4)
}

/**
 * Appends to packed[i] (shifted up by `bits`) a key's place between `least` and the largest: q = (key - least) >> drop,
 * at most `largest`; reversed where `flags` has 1; with nulls (`validity` not 0) below (flags has 2) or above all; then
 * without its last `cut` bits.
 */
export function packKeys(
  keys: usize, validity: usize, shift: u32, rows: usize, count: u32, least: u64, largest: u64, drop: u32, bits: u32,
  cut: u32, flags: u32, packed: usize,
): void {
  const descending = (flags & 1) != 0
  const nullsFirst = (flags & 2) != 0
  const above: u64 = validity && nullsFirst ? 1 : 0
  const nullKey: u64 = nullsFirst ? 0 : largest + 1
  for (let i: u32 = 0; i < count; i++) {
    let q: u64
    if (validity && !isValid(validity, shift, load<u32>(rows + (i << 2)))) {
      q = nullKey
    } else {
      q = (load<u64>(keys + (i << 3)) - least) >> drop
      if (descending) q = largest - q
      q += above
    }
    q >>= cut
    const at = packed + (i << 3)
    store<u64>(at, bits < 64 ? (load<u64>(at) << bits) | q : q)
  }
}

// @ts-ignore: decorator
@inline
function order(a: u64, b: u64): i32 {
  return a < b ? -1 : i32(a > b)
}

function compareStrings(a: usize, b: usize): i32 {
  const aLength = load<u32>(a, 4)
  const bLength = load<u32>(b, 4)
  const p: usize = load<u32>(a)
  const q: usize = load<u32>(b)
  const common = min(aLength, bLength)
  let i: u32 = 0
  for (; i + 8 <= common; i += 8) {
    const x = load<u64>(p + i)
    const y = load<u64>(q + i)
    if (x != y) return order(bswap<u64>(x), bswap<u64>(y))
  }
  for (; i < common; i++) {
    const x: i32 = load<u8>(p + i)
    const y: i32 = load<u8>(q + i)
    if (x != y) return x < y ? -1 : 1
  }
  return aLength < bLength ? -1 : i32(aLength > bLength)
}

function compareValues(kind: u32, segments: usize, shift: u32, a: u32, b: u32): i32 {
  switch (kind) {
    case 0: return i32(load<u8>(place(segments, shift, a, 1))) - i32(load<u8>(place(segments, shift, b, 1)))
    case 1: return i32(load<i8>(place(segments, shift, a, 1))) - i32(load<i8>(place(segments, shift, b, 1)))
    case 2: return i32(load<i16>(place(segments, shift, a, 2))) - i32(load<i16>(place(segments, shift, b, 2)))
    case 3: {
      const x = load<i32>(place(segments, shift, a, 4))
      const y = load<i32>(place(segments, shift, b, 4))
      return x < y ? -1 : i32(x > y)
    }
    case 4: {
      const x = load<i64>(place(segments, shift, a, 8))
      const y = load<i64>(place(segments, shift, b, 8))
      return x < y ? -1 : i32(x > y)
    }
    case 5: return order(orderedFloat(place(segments, shift, a, 4)), orderedFloat(place(segments, shift, b, 4)))
    case 6: return order(orderedDouble(place(segments, shift, a, 8)), orderedDouble(place(segments, shift, b, 8)))
    case 7: {
      const p = place(segments, shift, a, 16)
      const q = place(segments, shift, b, 16)
      const x = load<i64>(p, 8)
      const y = load<i64>(q, 8)
      return x != y ? (x < y ? -1 : 1) : order(load<u64>(p), load<u64>(q))
    }
    default: return compareStrings(place(segments, shift, a, 8), place(segments, shift, b, 8))
  }
}

/**
 * Order of two rows by `keyCount` keys of 16 bytes: u32 kind (7: the whole of 128 bits), u32 table of data segments,
 * u32 table of validity segments or 0, u32 flags (1 descending, 2 nulls first).
 */
export function compareRows(spec: usize, keyCount: u32, shift: u32, a: u32, b: u32): i32 {
  for (let k: u32 = 0; k < keyCount; k++, spec += 16) {
    const validity = load<u32>(spec, 8)
    const flags = load<u32>(spec, 12)
    if (validity) {
      const aValid = isValid(validity, shift, a)
      const bValid = isValid(validity, shift, b)
      if (!aValid || !bValid) {
        if (aValid == bValid) continue
        return aValid == ((flags & 2) != 0) ? 1 : -1
      }
    }
    const result = compareValues(load<u32>(spec), load<u32>(spec, 4), shift, a, b)
    if (result != 0) return flags & 1 ? -result : result
  }
  return 0
}

/** Stable sort of rows [0, count) by merging, from runs of 8 by insertion; `scratch` has room for as many. */
function mergeRows(rows: usize, count: u32, spec: usize, keyCount: u32, shift: u32, scratch: usize): void {
  for (let start: u32 = 0; start < count; start += 8) {
    const end = min<u32>(count, start + 8)
    for (let i = start + 1; i < end; i++) {
      const row = load<u32>(rows + (i << 2))
      let j = i
      for (; j > start; j--) {
        const before = load<u32>(rows + ((j - 1) << 2))
        if (compareRows(spec, keyCount, shift, before, row) <= 0) break
        store<u32>(rows + (j << 2), before)
      }
      store<u32>(rows + (j << 2), row)
    }
  }
  let from = rows
  let to = scratch
  for (let width: u32 = 8; width < count; width <<= 1) {
    for (let start: u32 = 0; start < count; start += width << 1) {
      const middle = min<u32>(count, start + width)
      const end = min<u32>(count, middle + width)
      let a = start
      let b = middle
      for (let k = start; k < end; k++) {
        let takeA = a < middle
        if (takeA && b < end) {
          takeA = compareRows(spec, keyCount, shift, load<u32>(from + (a << 2)), load<u32>(from + (b << 2))) <= 0
        }
        store<u32>(to + (k << 2), load<u32>(from + ((takeA ? a : b) << 2)))
        if (takeA) a++
        else b++
      }
    }
    const swap = from
    from = to
    to = swap
  }
  if (from != rows) memory.copy(rows, from, count << 2)
}

/**
 * Sorts the rows of every run of equal keys (u64) in [from, to) by `spec`, unless the run is longer than `runMax`:
 * then it stops there, with the run's length in `state` (u32). It also stops, with length 0, after some work. Answers
 * where it stopped.
 */
export function sortRuns(
  keys: usize, rows: usize, from: u32, to: u32, spec: usize, keyCount: u32, shift: u32, runMax: u32, scratch: usize,
  state: usize,
): u32 {
  store<u32>(state, 0)
  let work: u32 = 0
  let start = from
  while (start < to) {
    const key = load<u64>(keys + (start << 3))
    let end = start + 1
    while (end < to && load<u64>(keys + (end << 3)) == key) end++
    const length = end - start
    work += length
    if (length > runMax) {
      store<u32>(state, length)
      return start
    }
    if (length > 1) {
      mergeRows(rows + (start << 2), length, spec, keyCount, shift, scratch)
      work += length * (32 - clz<u32>(length))
    }
    start = end
    if (work > 16384) return start
  }
  return start
}

/** Whether the row `a` of a run comes before row `b` of another: of equal ones that of the earlier run does. */
// @ts-ignore: decorator
@inline
function comesBefore(spec: usize, keyCount: u32, shift: u32, a: u32, aRun: u32, b: u32, bRun: u32): bool {
  const order = compareRows(spec, keyCount, shift, a, b)
  return order < 0 || (order == 0 && aRun < bRun)
}

/** The first place in [from, to) of `order` whose run's first row is not before this row, or `to`. */
function placeOfRun(
  heads: usize, spec: usize, keyCount: u32, shift: u32, order: usize, from: u32, to: u32, row: u32, run: u32,
): u32 {
  while (from < to) {
    const middle = (from + to) >> 1
    const other = load<u32>(order + (middle << 2))
    if (comesBefore(spec, keyCount, shift, load<u32>(heads + (other << 3)), other, row, run)) from = middle + 1
    else to = middle
  }
  return from
}

/**
 * Numbers of the next rows of sorted runs in order, to `target`: at most `most`, and up to where a run has no row
 * left, so that its next ones can be put in place. `heads` has for every run the number of its next row and of the
 * row behind its last; `order` has room for a u32 a run. Answers how many rows.
 */
export function mergeRuns(
  heads: usize, runs: u32, spec: usize, keyCount: u32, shift: u32, order: usize, target: usize, most: u32,
): u32 {
  let live: u32 = 0
  for (let run: u32 = 0; run < runs; run++) {
    const row = load<u32>(heads + (run << 3))
    if (row == load<u32>(heads + (run << 3), 4)) continue
    const at = placeOfRun(heads, spec, keyCount, shift, order, 0, live, row, run)
    memory.copy(order + ((at + 1) << 2), order + (at << 2), (live - at) << 2)
    store<u32>(order + (at << 2), run)
    live++
  }
  let count: u32 = 0
  while (live && count < most) {
    const run = load<u32>(order)
    const head = heads + (run << 3)
    const row = load<u32>(head)
    store<u32>(target + (count << 2), row)
    count++
    store<u32>(head, row + 1)
    if (row + 1 == load<u32>(head, 4)) break
    if (live == 1) continue
    const second = load<u32>(order, 4)
    if (comesBefore(spec, keyCount, shift, row + 1, run, load<u32>(heads + (second << 3)), second)) continue
    const at = placeOfRun(heads, spec, keyCount, shift, order, 2, live, row + 1, run)
    memory.copy(order, order + 4, (at - 1) << 2)
    store<u32>(order + ((at - 1) << 2), run)
  }
  return count
}

/**
 * Of `count` row positions those whose key is not behind `limit` (in front of it or equal), nulls as `flags` of
 * packKeys say (`limitNull`: the limit itself is null). keys[i] belongs to rows[i]; validity is of the batch, one byte
 * a row, or 0. Writes positions to `target` (room for count + 1), answers how many.
 */
export function selectNotBehind(
  keys: usize, validity: usize, rows: usize, count: u32, limit: u64, limitNull: u32, flags: u32, target: usize,
): u32 {
  const descending = (flags & 1) != 0
  const nullsFirst = (flags & 2) != 0
  let chosen: u32 = 0
  for (let i: u32 = 0; i < count; i++) {
    const row = load<u32>(rows + (i << 2))
    const isNull: u32 = validity ? u32(!load<u8>(validity + row)) : 0
    let keep: bool
    if (isNull | limitNull) keep = isNull == limitNull || (isNull != 0) == nullsFirst
    else {
      const key = load<u64>(keys + (i << 3))
      keep = descending ? key >= limit : key <= limit
    }
    store<u32>(target + (chosen << 2), row)
    chosen += u32(keep)
  }
  return chosen
}
