// Order, equality and hashes of packed values (layout: columnar/packed-value.ts) by a description of their type
// (columnar/type-shape.ts): NaN equals itself and is above everything, -0.0 equals 0.0, a null is below every value,
// an array below a longer one that starts alike.

import { compareBytes } from './views'
import { hash64Bytes } from './hash'

// @ts-ignore: decorator
@inline
const FLOAT: u32 = 1
// @ts-ignore: decorator
@inline
const DOUBLE: u32 = 2
// @ts-ignore: decorator
@inline
const WIDE: u32 = 3
// @ts-ignore: decorator
@inline
const BYTES: u32 = 4
// @ts-ignore: decorator
@inline
const ARRAY: u32 = 5
// @ts-ignore: decorator
@inline
const STRUCT: u32 = 6
// @ts-ignore: decorator
@inline
const MAP: u32 = 7
// @ts-ignore: decorator
@inline
const INTERVAL: u32 = 8

/** Bytes between the slots of an array's elements. */
// @ts-ignore: decorator
@inline
export function widthOf(shape: usize): u32 {
  return load<u32>(shape, 4)
}

/** Where an array's slots start. */
// @ts-ignore: decorator
@inline
export function slotsOf(array: usize): usize {
  return array + 8 + ((load<u32>(array) + 7) & ~7)
}

// @ts-ignore: decorator
@inline
function ofReals(x: f64, y: f64): i32 {
  if (x < y) return -1
  if (x > y) return 1
  if (x == y) return 0
  const a = i32(x != x)
  return a - i32(y != y)
}

function compareWhole(width: u32, a: usize, b: usize): i32 {
  let x: i64 = 0
  let y: i64 = 0
  switch (width) {
    case 1: x = load<i8>(a); y = load<i8>(b); break
    case 2: x = load<i16>(a); y = load<i16>(b); break
    case 4: x = load<i32>(a); y = load<i32>(b); break
    default: x = load<i64>(a); y = load<i64>(b)
  }
  return i32(x > y) - i32(x < y)
}

/** Order of two values in slots of the packed values at `a` and `b`; neither is null. */
export function compareSlots(shape: usize, a: usize, slotA: usize, b: usize, slotB: usize): i32 {
  switch (load<u32>(shape)) {
    case FLOAT: return ofReals(load<f32>(slotA), load<f32>(slotB))
    case DOUBLE: return ofReals(load<f64>(slotA), load<f64>(slotB))
    case WIDE: {
      const x = load<i64>(slotA, 8)
      const y = load<i64>(slotB, 8)
      if (x != y) return x < y ? -1 : 1
      const p = load<u64>(slotA)
      const q = load<u64>(slotB)
      return i32(p > q) - i32(p < q)
    }
    case INTERVAL: {
      const months = compareWhole(4, slotA, slotB)
      if (months) return months
      const days = compareWhole(4, slotA + 4, slotB + 4)
      return days ? days : compareWhole(8, slotA + 8, slotB + 8)
    }
    case BYTES:
    case ARRAY:
    case STRUCT:
    case MAP:
      return comparePacked(
        shape, a + load<u32>(slotA), load<u32>(slotA, 4), b + load<u32>(slotB), load<u32>(slotB, 4),
      )
    default: return compareWhole(load<u32>(shape, 4), slotA, slotB)
  }
}

/** Order of two values of variable length: -1, 0, 1. */
export function comparePacked(shape: usize, a: usize, aLength: u32, b: usize, bLength: u32): i32 {
  switch (load<u32>(shape)) {
    case ARRAY: return compareArrays(shape + load<u32>(shape, 8), a, b)
    case STRUCT: {
      const count = load<u32>(shape, 8)
      for (let i: u32 = 0; i < count; i++) {
        const field = shape + 12 + (i << 3)
        const order = compareNullable(
          shape + load<u32>(field, 4),
          a, load<u8>(a + i), a + load<u32>(field),
          b, load<u8>(b + i), b + load<u32>(field),
        )
        if (order) return order
      }
      return 0
    }
    case MAP: {
      const keys = compareArrays(shape + load<u32>(shape, 8), a + load<u32>(a), b + load<u32>(b))
      if (keys) return keys
      return compareArrays(shape + load<u32>(shape, 12), a + load<u32>(a, 8), b + load<u32>(b, 8))
    }
    default: return compareBytes(a, aLength, b, bLength)
  }
}

function compareNullable(
  shape: usize, a: usize, validA: u32, slotA: usize, b: usize, validB: u32, slotB: usize,
): i32 {
  if (validA && validB) return compareSlots(shape, a, slotA, b, slotB)
  return <i32>validA - <i32>validB
}

function compareArrays(element: usize, a: usize, b: usize): i32 {
  const n = load<u32>(a)
  const m = load<u32>(b)
  const width = widthOf(element)
  const slotsA = slotsOf(a)
  const slotsB = slotsOf(b)
  const common = min(n, m)
  for (let i: u32 = 0; i < common; i++) {
    const order = compareNullable(
      element, a, load<u8>(a + i, 8), slotsA + i * width, b, load<u8>(b + i, 8), slotsB + i * width,
    )
    if (order) return order
  }
  return i32(n > m) - i32(n < m)
}

// @ts-ignore: decorator
@inline
function mixed(hash: u64, value: u64): u64 {
  const x = (hash ^ value) * 0x9e3779b97f4a7c15
  return x ^ (x >> 29)
}

/** A hash that equal values share; the value is not null. */
export function hashSlot(shape: usize, base: usize, slot: usize): u64 {
  switch (load<u32>(shape)) {
    case FLOAT: {
      const x = load<f32>(slot)
      return mixed(1, x != x ? 0x7fc00000 : x == 0 ? 0 : <u64>reinterpret<u32>(x))
    }
    case DOUBLE: {
      const x = load<f64>(slot)
      return mixed(2, x != x ? 0x7ff8000000000000 : x == 0 ? 0 : reinterpret<u64>(x))
    }
    case WIDE:
    case INTERVAL: return mixed(mixed(3, load<u64>(slot)), load<u64>(slot, 8))
    case BYTES:
    case ARRAY:
    case STRUCT:
    case MAP: return hashPacked(shape, base + load<u32>(slot), load<u32>(slot, 4))
  }
  switch (load<u32>(shape, 4)) {
    case 1: return mixed(4, load<u8>(slot))
    case 2: return mixed(4, load<u16>(slot))
    case 4: return mixed(4, load<u32>(slot))
    default: return mixed(4, load<u64>(slot))
  }
}

function hashArray(element: usize, array: usize): u64 {
  const n = load<u32>(array)
  const width = widthOf(element)
  const slots = slotsOf(array)
  let hash: u64 = mixed(5, n)
  for (let i: u32 = 0; i < n; i++) {
    hash = mixed(hash, load<u8>(array + i, 8) ? hashSlot(element, array, slots + i * width) : 7)
  }
  return hash
}

function hashPacked(shape: usize, value: usize, length: u32): u64 {
  switch (load<u32>(shape)) {
    case ARRAY: return hashArray(shape + load<u32>(shape, 8), value)
    case STRUCT: {
      const count = load<u32>(shape, 8)
      let hash: u64 = 6
      for (let i: u32 = 0; i < count; i++) {
        const field = shape + 12 + (i << 3)
        const valid = load<u8>(value + i)
        const slot = value + load<u32>(field)
        hash = mixed(hash, valid ? hashSlot(shape + load<u32>(field, 4), value, slot) : 7)
      }
      return hash
    }
    case MAP: return mixed(
      hashArray(shape + load<u32>(shape, 8), value + load<u32>(value)),
      hashArray(shape + load<u32>(shape, 12), value + load<u32>(value, 8)),
    )
    default: return hash64Bytes(value, length, 0)
  }
}

// @ts-ignore: decorator
@inline
function normaliseFloat(slot: usize): void {
  const x = load<f32>(slot)
  if (x != x) store<u32>(slot, 0x7fc00000)
  else if (x == 0) store<f32>(slot, 0)
}

// @ts-ignore: decorator
@inline
function normaliseDouble(slot: usize): void {
  const x = load<f64>(slot)
  if (x != x) store<u64>(slot, 0x7ff8000000000000)
  else if (x == 0) store<f64>(slot, 0)
}

function normaliseSlot(shape: usize, base: usize, slot: usize): void {
  switch (load<u32>(shape)) {
    case FLOAT: normaliseFloat(slot); break
    case DOUBLE: normaliseDouble(slot); break
    case ARRAY:
    case STRUCT:
    case MAP: normalisePacked(shape, base + load<u32>(slot))
  }
}

function normaliseArray(element: usize, array: usize): void {
  const n = load<u32>(array)
  const width = widthOf(element)
  const slots = slotsOf(array)
  for (let i: u32 = 0; i < n; i++) {
    if (load<u8>(array + i, 8)) normaliseSlot(element, array, slots + i * width)
  }
}

/** In place: one NaN, and 0.0 for -0.0, so that equal values have equal bytes. */
export function normalisePacked(shape: usize, value: usize): void {
  switch (load<u32>(shape)) {
    case ARRAY: normaliseArray(shape + load<u32>(shape, 8), value); break
    case STRUCT: {
      const count = load<u32>(shape, 8)
      for (let i: u32 = 0; i < count; i++) {
        const field = shape + 12 + (i << 3)
        if (load<u8>(value + i)) normaliseSlot(shape + load<u32>(field, 4), value, value + load<u32>(field))
      }
      break
    }
    case MAP: {
      normaliseArray(shape + load<u32>(shape, 8), value + load<u32>(value))
      normaliseArray(shape + load<u32>(shape, 12), value + load<u32>(value, 8))
    }
  }
}
