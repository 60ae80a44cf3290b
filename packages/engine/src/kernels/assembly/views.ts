// Byte strings as views (u32 pointer, u32 length) and as offsets into one run of bytes, and their comparison.
import { copyBytes } from './copy'

/**
 * Offsets (count + 1, from `first`) of the chosen views laid end to end; `selection` 0 takes the first `count`,
 * `validity` 0 means no nulls, a null (looked up at the selected row) takes no bytes. Answers the end offset,
 * or -1 if it would pass 4 GiB.
 */
export function viewOffsets(
  views: usize, validity: usize, selection: usize, count: u32, first: u32, offsets: usize,
): i64 {
  let total: u64 = first
  store<u32>(offsets, first)
  for (let i: u32 = 0; i < count; i++) {
    const row = selection ? load<u32>(selection + (i << 2)) : i
    let length: u64 = load<u32>(views + (row << 3), 4)
    if (validity) length &= 0 - <u64>load<u8>(validity + row)
    total += length
    store<u32>(offsets + (i << 2), <u32>total, 4)
  }
  return total >> 32 ? -1 : <i64>total
}

/** Copies the bytes of the chosen views to `bytes` + the offsets that `viewOffsets` made. */
export function copyViews(views: usize, selection: usize, count: u32, offsets: usize, bytes: usize): void {
  for (let i: u32 = 0; i < count; i++) {
    const row = selection ? load<u32>(selection + (i << 2)) : i
    const start = load<u32>(offsets + (i << 2))
    copyBytes(bytes + start, load<u32>(views + (row << 3)), load<u32>(offsets + (i << 2), 4) - start)
  }
}

/** Views of `count` strings in offsets layout. */
export function offsetsToViews(bytes: usize, offsets: usize, count: u32, views: usize): void {
  let start = load<u32>(offsets)
  for (let i: u32 = 0; i < count; i++) {
    const end = load<u32>(offsets + (i << 2), 4)
    store<u32>(views + (i << 3), bytes + start)
    store<u32>(views + (i << 3), end - start, 4)
    start = end
  }
}

/**
 * Copies bytes to one place and makes `views` point there: the views outlive what they were read from. Answers the
 * end.
 */
export function relocateViews(views: usize, validity: usize, selection: usize, count: u32, bytes: usize): usize {
  for (let i: u32 = 0; i < count; i++) {
    const row = selection ? load<u32>(selection + (i << 2)) : i
    if (validity && !load<u8>(validity + row)) continue
    const length = load<u32>(views + (row << 3), 4)
    copyBytes(bytes, load<u32>(views + (row << 3)), length)
    store<u32>(views + (row << 3), bytes)
    bytes += length
  }
  return bytes
}

// @ts-ignore: decorator
@inline
function order(a: u64, b: u64): i32 {
  const x = bswap<u64>(a)
  const y = bswap<u64>(b)
  return x < y ? -1 : i32(x > y)
}

/** Unsigned bytewise order of two strings: -1, 0, 1. */
export function compareBytes(a: usize, aLength: u32, b: usize, bLength: u32): i32 {
  const common = min(aLength, bLength)
  let i: u32 = 0
  for (; i + 8 <= common; i += 8) {
    const x = load<u64>(a + i)
    const y = load<u64>(b + i)
    if (x != y) return order(x, y)
  }
  for (; i < common; i++) {
    const x: i32 = load<u8>(a + i)
    const y: i32 = load<u8>(b + i)
    if (x != y) return x < y ? -1 : 1
  }
  return aLength < bLength ? -1 : i32(aLength > bLength)
}

export function equalBytes(a: usize, aLength: u32, b: usize, bLength: u32): i32 {
  if (aLength != bLength) return 0
  let i: u32 = 0
  for (; i + 8 <= aLength; i += 8) if (load<u64>(a + i) != load<u64>(b + i)) return 0
  for (; i < aLength; i++) if (load<u8>(a + i) != load<u8>(b + i)) return 0
  return 1
}

/** target[i] = order of views a[i] and b[i] (-1, 0, 1) as i8. */
export function compareViews(a: usize, b: usize, count: u32, target: usize): void {
  for (let i: u32 = 0; i < count; i++) {
    const p = a + (i << 3)
    const q = b + (i << 3)
    store<i8>(target + i, <i8>compareBytes(load<u32>(p), load<u32>(p, 4), load<u32>(q), load<u32>(q, 4)))
  }
}
