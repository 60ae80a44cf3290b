// Parquet's PLAIN byte arrays (length, bytes) and BYTE_STREAM_SPLIT.
import { ERROR_TRUNCATED } from './errors'

/** Views of the next `count` byte arrays; `state` is two u32: position (moved on) and end. Answers 0 or an error. */
export function plainViews(state: usize, count: u32, views: usize): i32 {
  let p: usize = load<u32>(state)
  const end: usize = load<u32>(state, 4)
  for (let i: u32 = 0; i < count; i++) {
    if (end - p < 4) return ERROR_TRUNCATED
    const length = load<u32>(p)
    p += 4
    if (end - p < length) return ERROR_TRUNCATED
    store<u32>(views + (i << 3), p)
    store<u32>(views + (i << 3), length, 4)
    p += length
  }
  store<u32>(state, p)
  return 0
}

/** Passes over `count` byte arrays. */
export function plainSkip(state: usize, count: u32): i32 {
  let p: usize = load<u32>(state)
  const end: usize = load<u32>(state, 4)
  for (let i: u32 = 0; i < count; i++) {
    if (end - p < 4) return ERROR_TRUNCATED
    const length = load<u32>(p)
    p += 4
    if (end - p < length) return ERROR_TRUNCATED
    p += length
  }
  store<u32>(state, p)
  return 0
}

/** Views of `count` values of `width` bytes lying end to end. */
export function fixedViews(source: usize, width: u32, count: u32, views: usize): void {
  for (let i: u32 = 0; i < count; i++) {
    store<u32>(views + (i << 3), source + i * width)
    store<u32>(views + (i << 3), width, 4)
  }
}

/** Values [start, start + count) of a page whose `total` values of `width` bytes lie byte plane by byte plane. */
export function streamSplit(source: usize, total: u32, width: u32, start: u32, count: u32, target: usize): void {
  for (let plane: u32 = 0; plane < width; plane++) {
    const from = source + plane * total + start
    for (let i: u32 = 0; i < count; i++) store<u8>(target + i * width + plane, load<u8>(from + i))
  }
}
