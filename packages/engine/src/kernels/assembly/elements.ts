// Elements of packed arrays as references of 8 bytes: u32 the packed value that the slot's offsets count from, u32 the
// slot, 0 for a null. Functions that choose and order elements work on such lists, and pack what is left at the end.
// `shape` describes the element's type (columnar/type-shape.ts); `width` is 0 for elements of variable length.

import { compareSlots, hashSlot, slotsOf, widthOf } from './packed'
import { twisterBelow } from './random'

// @ts-ignore: decorator
@inline
function baseAt(refs: usize, i: u32): usize {
  return load<u32>(refs + (i << 3))
}

// @ts-ignore: decorator
@inline
function slotAt(refs: usize, i: u32): usize {
  return load<u32>(refs + (i << 3), 4)
}

/** References to `count` elements from `from` on. Answers the end of the list. */
export function elementRefs(array: usize, width: u32, from: u32, count: u32, refs: usize): usize {
  const step = width ? width : 8
  const slots = slotsOf(array)
  for (let i = from; i < from + count; i++, refs += 8) {
    store<u32>(refs, <u32>array)
    store<u32>(refs, load<u8>(array + i, 8) ? <u32>(slots + i * step) : 0, 4)
  }
  return refs
}

/** `count` times the same reference. Answers the end of the list. */
export function repeatRef(base: usize, slot: usize, count: u32, refs: usize): usize {
  for (let i: u32 = 0; i < count; i++, refs += 8) {
    store<u32>(refs, <u32>base)
    store<u32>(refs, <u32>slot, 4)
  }
  return refs
}

/** Bytes of the array that the list makes; past 2 GiB as much as no memory has. */
export function refsSize(refs: usize, count: u32, width: u32): u32 {
  let total: u64 = 8 + ((count + 7) & ~7)
  total += <u64>count * (width ? width : 8)
  if (!width) {
    for (let i: u32 = 0; i < count; i++) {
      const slot = slotAt(refs, i)
      if (slot) total += load<u32>(slot, 4)
    }
  }
  return total >> 31 ? 0x7ffffff0 : <u32>total
}

/** The list as an array. */
export function packRefs(refs: usize, count: u32, width: u32, target: usize): void {
  const slots = target + 8 + ((count + 7) & ~7)
  const step = width ? width : 8
  store<u32>(target, count)
  store<u32>(target, 0, 4)
  memory.fill(target + 8, 0, <usize>(slots - target - 8) + count * step)
  let end: u32 = <u32>(slots - target) + count * step
  for (let i: u32 = 0; i < count; i++) {
    const slot = slotAt(refs, i)
    if (!slot) continue
    store<u8>(target + i, 1, 8)
    const to = slots + i * step
    switch (width) {
      case 1: store<u8>(to, load<u8>(slot)); break
      case 2: store<u16>(to, load<u16>(slot)); break
      case 4: store<u32>(to, load<u32>(slot)); break
      case 8: store<u64>(to, load<u64>(slot)); break
      case 16: v128.store(to, v128.load(slot)); break
      default: {
        const length = load<u32>(slot, 4)
        store<u32>(to, end)
        store<u32>(to, length, 4)
        memory.copy(target + end, baseAt(refs, i) + load<u32>(slot), length)
        end += length
      }
    }
  }
}

/** Keeps the references that are not null; answers how many. */
export function presentRefs(refs: usize, count: u32): u32 {
  let kept: u32 = 0
  for (let i: u32 = 0; i < count; i++) if (slotAt(refs, i)) store<u64>(refs + (kept++ << 3), load<u64>(refs + (i << 3)))
  return kept
}

/** Keeps the references to elements other than the given one; answers how many. Nulls stay. */
export function otherRefs(shape: usize, refs: usize, count: u32, base: usize, slot: usize): u32 {
  let kept: u32 = 0
  for (let i: u32 = 0; i < count; i++) {
    const own = slotAt(refs, i)
    if (own && compareSlots(shape, baseAt(refs, i), own, base, slot) == 0) continue
    store<u64>(refs + (kept++ << 3), load<u64>(refs + (i << 3)))
  }
  return kept
}

export function reverseRefs(refs: usize, count: u32): void {
  for (let i: u32 = 0, j: u32 = count - 1; i + 1 < count && i < j; i++, j--) {
    const x = load<u64>(refs + (i << 3))
    store<u64>(refs + (i << 3), load<u64>(refs + (j << 3)))
    store<u64>(refs + (j << 3), x)
  }
}

/** Position of the element equal to the given one, or -1. */
export function findElement(shape: usize, array: usize, base: usize, slot: usize): i32 {
  const count = load<u32>(array)
  const width = widthOf(shape)
  const slots = slotsOf(array)
  for (let i: u32 = 0; i < count; i++) {
    if (load<u8>(array + i, 8) && compareSlots(shape, array, slots + i * width, base, slot) == 0) return i
  }
  return -1
}

/** Whether an element is null. */
export function hasNull(array: usize): i32 {
  const count = load<u32>(array)
  for (let i: u32 = 0; i < count; i++) if (!load<u8>(array + i, 8)) return 1
  return 0
}

/** Slot of the largest (`sign` 1) or smallest (-1) element that is not null, or 0. */
export function bestElement(shape: usize, array: usize, sign: i32): usize {
  const count = load<u32>(array)
  const width = widthOf(shape)
  const slots = slotsOf(array)
  let best: usize = 0
  for (let i: u32 = 0; i < count; i++) {
    if (!load<u8>(array + i, 8)) continue
    const slot = slots + i * width
    if (!best || compareSlots(shape, array, slot, array, best) * sign > 0) best = slot
  }
  return best
}

// @ts-ignore: decorator
@inline
function homeOf(shape: usize, refs: usize, i: u32, mask: u32): u32 {
  const slot = slotAt(refs, i)
  const hash = slot ? hashSlot(shape, baseAt(refs, i), slot) : 0
  return <u32>(hash ^ (hash >> 32)) & mask
}

function equalRefs(shape: usize, refs: usize, i: u32, others: usize, j: u32): bool {
  const a = slotAt(refs, i)
  const b = slotAt(others, j)
  if (!a || !b) return a == b
  return compareSlots(shape, baseAt(refs, i), a, baseAt(others, j), b) == 0
}

/** Number + 1 of the entry equal to refs[i] among those that the table holds of `others`; else 0. */
function lookup(shape: usize, refs: usize, i: u32, others: usize, table: usize, mask: u32): u32 {
  let at = homeOf(shape, refs, i, mask)
  let other = load<u32>(table + (at << 2))
  while (other && !equalRefs(shape, refs, i, others, other - 1)) {
    at = (at + 1) & mask
    other = load<u32>(table + (at << 2))
  }
  return other
}

function enter(shape: usize, refs: usize, i: u32, table: usize, mask: u32): void {
  let at = homeOf(shape, refs, i, mask)
  while (load<u32>(table + (at << 2))) at = (at + 1) & mask
  store<u32>(table + (at << 2), i + 1)
}

/**
 * Keeps the first of equal references, nulls counting as equal; answers how many are left. `table` is `mask` + 1 words,
 * a power of two above `count`.
 */
export function distinctRefs(shape: usize, refs: usize, count: u32, table: usize, mask: u32): u32 {
  memory.fill(table, 0, (mask + 1) << 2)
  let kept: u32 = 0
  for (let i: u32 = 0; i < count; i++) {
    if (lookup(shape, refs, i, refs, table, mask)) continue
    store<u64>(refs + (kept << 3), load<u64>(refs + (i << 3)))
    enter(shape, refs, kept++, table, mask)
  }
  return kept
}

/** Number of the first reference that equals one before it, or -1. */
export function repeatedRef(shape: usize, refs: usize, count: u32, table: usize, mask: u32): i32 {
  memory.fill(table, 0, (mask + 1) << 2)
  for (let i: u32 = 0; i < count; i++) {
    if (lookup(shape, refs, i, refs, table, mask)) return i
    enter(shape, refs, i, table, mask)
  }
  return -1
}

/** Keeps the references that are among `others` (`wanted` 1) or are not (0); answers how many. */
export function refsAmong(
  shape: usize, refs: usize, count: u32, others: usize, otherCount: u32, table: usize, mask: u32, wanted: u32,
): u32 {
  memory.fill(table, 0, (mask + 1) << 2)
  for (let j: u32 = 0; j < otherCount; j++) enter(shape, others, j, table, mask)
  let kept: u32 = 0
  for (let i: u32 = 0; i < count; i++) {
    const found: u32 = lookup(shape, refs, i, others, table, mask) ? 1 : 0
    if (found == wanted) store<u64>(refs + (kept++ << 3), load<u64>(refs + (i << 3)))
  }
  return kept
}

/**
 * Stable; `descending` turns the order of values over, `nullsLast` says where nulls go. `work` is as long as `refs`.
 */
export function sortRefs(
  shape: usize, refs: usize, count: u32, work: usize, descending: u32, nullsLast: u32,
): void {
  for (let size: u32 = 1; size < count; size <<= 1) {
    for (let start: u32 = 0; start < count; start += size << 1) {
      const middle = min(start + size, count)
      const end = min(start + (size << 1), count)
      let a = start
      let b = middle
      for (let to = start; to < end; to++) {
        let first = a < middle
        if (first && b < end) first = orderOfRefs(shape, refs, a, b, descending, nullsLast) <= 0
        store<u64>(work + (to << 3), load<u64>(refs + ((first ? a++ : b++) << 3)))
      }
    }
    memory.copy(refs, work, count << 3)
  }
}

function orderOfRefs(shape: usize, refs: usize, i: u32, j: u32, descending: u32, nullsLast: u32): i32 {
  const a = slotAt(refs, i)
  const b = slotAt(refs, j)
  if (!a || !b) {
    const order = i32(a != 0) - i32(b != 0)
    return nullsLast ? -order : order
  }
  const order = compareSlots(shape, baseAt(refs, i), a, baseAt(refs, j), b)
  return descending ? -order : order
}

/**
 * Puts the list into a random order as Spark does: each element in turn takes the place of one before it, which moves
 * behind (Fisher and Yates, inside out). `state` is a twister's.
 */
export function shuffleRefs(refs: usize, count: u32, state: usize): void {
  for (let i: u32 = 0; i < count; i++) {
    const j = twisterBelow(state, i + 1)
    const own = load<u64>(refs + (i << 3))
    store<u64>(refs + (i << 3), load<u64>(refs + (j << 3)))
    store<u64>(refs + (j << 3), own)
  }
}

/**
 * Stable; structs field by field: bit 0 of a field's byte in `directions` turns its order over, bit 1 puts nulls last.
 * Only the first `fields` count. Elements are not null.
 */
export function sortRefsBy(
  shape: usize, refs: usize, count: u32, work: usize, directions: usize, fields: u32,
): void {
  for (let size: u32 = 1; size < count; size <<= 1) {
    for (let start: u32 = 0; start < count; start += size << 1) {
      const middle = min(start + size, count)
      const end = min(start + (size << 1), count)
      let a = start
      let b = middle
      for (let to = start; to < end; to++) {
        let first = a < middle
        if (first && b < end) {
          first = orderByFields(shape, structAt(refs, a), structAt(refs, b), directions, fields) <= 0
        }
        store<u64>(work + (to << 3), load<u64>(refs + ((first ? a++ : b++) << 3)))
      }
    }
    memory.copy(refs, work, count << 3)
  }
}

// @ts-ignore: decorator
@inline
function structAt(refs: usize, i: u32): usize {
  return baseAt(refs, i) + load<u32>(slotAt(refs, i))
}

function orderByFields(shape: usize, a: usize, b: usize, directions: usize, fields: u32): i32 {
  for (let i: u32 = 0; i < fields; i++) {
    const field = shape + 12 + (i << 3)
    const slot = load<u32>(field)
    const flags = load<u8>(directions + i)
    const validA = load<u8>(a + i)
    const validB = load<u8>(b + i)
    let order: i32 = 0
    if (validA && validB) {
      order = compareSlots(shape + load<u32>(field, 4), a, a + slot, b, b + slot)
      if (flags & 1) order = -order
    } else {
      order = i32(validA) - i32(validB)
      if (flags & 2) order = -order
    }
    if (order) return order
  }
  return 0
}

/** Number of the first of the longest run of equal references, none of them null. */
export function longestRun(shape: usize, refs: usize, count: u32): u32 {
  let best: u32 = 0
  let most: u32 = 0
  for (let i: u32 = 0; i < count; ) {
    let j = i + 1
    while (j < count && equalRefs(shape, refs, i, refs, j)) j++
    if (j - i > most) {
      most = j - i
      best = i
    }
    i = j
  }
  return best
}
