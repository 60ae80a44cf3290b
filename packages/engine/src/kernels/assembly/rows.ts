// Rows kept in segments: a table of u32 segment pointers a column, each segment with 1 << shift rows. And the scatter
// of rows to partitions by cursors, one u32 address a partition.
import { copyBytes } from './copy'

/** Bytes of the chosen views (`selection` 0: the first `count`); nulls take none. 0xffffffff where they pass 4 GiB. */
export function viewBytes(views: usize, validity: usize, selection: usize, count: u32): u32 {
  let total: u64 = 0
  for (let i: u32 = 0; i < count; i++) {
    const row = selection ? load<u32>(selection + (i << 2)) : i
    let length: u64 = load<u32>(views + (row << 3), 4)
    if (validity) length &= 0 - <u64>load<u8>(validity + row)
    total += length
  }
  return total >> 32 ? 0xffffffff : <u32>total
}

/**
 * Copies the chosen views' bytes to `bytes` and writes views on them to `target`; nulls become (0, 0). Answers the end.
 */
export function appendViews(
  views: usize, validity: usize, selection: usize, count: u32, target: usize, bytes: usize,
): usize {
  for (let i: u32 = 0; i < count; i++) {
    const row = selection ? load<u32>(selection + (i << 2)) : i
    const view = views + (row << 3)
    const to = target + (i << 3)
    if (validity && !load<u8>(validity + row)) {
      store<u64>(to, 0)
      continue
    }
    const length = load<u32>(view, 4)
    copyBytes(bytes, load<u32>(view), length)
    store<u32>(to, bytes)
    store<u32>(to, length, 4)
    bytes += length
  }
  return bytes
}

// @ts-ignore: decorator
@inline
function place(segments: usize, shift: u32, row: u32, width: usize): usize {
  return load<u32>(segments + ((row >> shift) << 2)) + <usize>(row & ((1 << shift) - 1)) * width
}

/** target[i] = value of row rows[i]. */
export function gatherRows1(segments: usize, shift: u32, rows: usize, count: u32, target: usize): void {
  for (let i: u32 = 0; i < count; i++) {
    store<u8>(target + i, load<u8>(place(segments, shift, load<u32>(rows + (i << 2)), 1)))
  }
}

export function gatherRows2(segments: usize, shift: u32, rows: usize, count: u32, target: usize): void {
  for (let i: u32 = 0; i < count; i++) {
    store<u16>(target + (i << 1), load<u16>(place(segments, shift, load<u32>(rows + (i << 2)), 2)))
  }
}

export function gatherRows4(segments: usize, shift: u32, rows: usize, count: u32, target: usize): void {
  for (let i: u32 = 0; i < count; i++) {
    store<u32>(target + (i << 2), load<u32>(place(segments, shift, load<u32>(rows + (i << 2)), 4)))
  }
}

export function gatherRows8(segments: usize, shift: u32, rows: usize, count: u32, target: usize): void {
  for (let i: u32 = 0; i < count; i++) {
    store<u64>(target + (i << 3), load<u64>(place(segments, shift, load<u32>(rows + (i << 2)), 8)))
  }
}

export function gatherRows16(segments: usize, shift: u32, rows: usize, count: u32, target: usize): void {
  for (let i: u32 = 0; i < count; i++) {
    v128.store(target + (i << 4), v128.load(place(segments, shift, load<u32>(rows + (i << 2)), 16)))
  }
}

/** Null flags of rows; a segment pointer of 0 means that the segment has no nulls. Answers the number of nulls. */
export function gatherRowsValidity(segments: usize, shift: u32, rows: usize, count: u32, target: usize): u32 {
  let nulls: u32 = 0
  for (let i: u32 = 0; i < count; i++) {
    const row = load<u32>(rows + (i << 2))
    const segment = load<u32>(segments + ((row >> shift) << 2))
    const valid: u32 = segment ? load<u8>(segment + (row & ((1 << shift) - 1))) : 1
    store<u8>(target + i, <u8>valid)
    nulls += 1 - valid
  }
  return nulls
}

/** u32 first, first + 1, ... */
export function countUp(target: usize, first: u32, count: u32): void {
  for (let i: u32 = 0; i < count; i++) store<u32>(target + (i << 2), first + i)
}

/** Adds 1 to counts[partition] for every row. Answers 1 if a partition is not below `partitions`. */
export function partitionCounts(rows: usize, count: u32, partitions: u32, counts: usize): u32 {
  for (let i: u32 = 0; i < count; i++) {
    const partition = load<u32>(rows + (i << 2))
    if (partition >= partitions) return 1
    const at = counts + (partition << 2)
    store<u32>(at, load<u32>(at) + 1)
  }
  return 0
}

/** Adds the lengths of views to bytes[partition]. */
export function partitionBytes(views: usize, rows: usize, count: u32, bytes: usize): void {
  for (let i: u32 = 0; i < count; i++) {
    const at = bytes + (load<u32>(rows + (i << 2)) << 2)
    store<u32>(at, load<u32>(at) + load<u32>(views + (i << 3), 4))
  }
}

// scatter: appends value i at the cursor of partition rows[i], and moves the cursor on.

export function scatter1(source: usize, rows: usize, count: u32, cursors: usize): void {
  for (let i: u32 = 0; i < count; i++) {
    const cursor = cursors + (load<u32>(rows + (i << 2)) << 2)
    const at = load<u32>(cursor)
    store<u8>(at, load<u8>(source + i))
    store<u32>(cursor, at + 1)
  }
}

export function scatter2(source: usize, rows: usize, count: u32, cursors: usize): void {
  for (let i: u32 = 0; i < count; i++) {
    const cursor = cursors + (load<u32>(rows + (i << 2)) << 2)
    const at = load<u32>(cursor)
    store<u16>(at, load<u16>(source + (i << 1)))
    store<u32>(cursor, at + 2)
  }
}

export function scatter4(source: usize, rows: usize, count: u32, cursors: usize): void {
  for (let i: u32 = 0; i < count; i++) {
    const cursor = cursors + (load<u32>(rows + (i << 2)) << 2)
    const at = load<u32>(cursor)
    store<u32>(at, load<u32>(source + (i << 2)))
    store<u32>(cursor, at + 4)
  }
}

export function scatter8(source: usize, rows: usize, count: u32, cursors: usize): void {
  for (let i: u32 = 0; i < count; i++) {
    const cursor = cursors + (load<u32>(rows + (i << 2)) << 2)
    const at = load<u32>(cursor)
    store<u64>(at, load<u64>(source + (i << 3)))
    store<u32>(cursor, at + 8)
  }
}

export function scatter16(source: usize, rows: usize, count: u32, cursors: usize): void {
  for (let i: u32 = 0; i < count; i++) {
    const cursor = cursors + (load<u32>(rows + (i << 2)) << 2)
    const at = load<u32>(cursor)
    v128.store(at, v128.load(source + (i << 4)))
    store<u32>(cursor, at + 16)
  }
}

/**
 * Appends strings: an offset cursor points at the place of the next end offset, behind the one before it; a byte
 * cursor at the place of the next bytes.
 */
export function scatterViews(views: usize, rows: usize, count: u32, offsetCursors: usize, byteCursors: usize): void {
  for (let i: u32 = 0; i < count; i++) {
    const partition = load<u32>(rows + (i << 2)) << 2
    const offsetAt = load<u32>(offsetCursors + partition)
    const byteAt = load<u32>(byteCursors + partition)
    const length = load<u32>(views + (i << 3), 4)
    copyBytes(byteAt, load<u32>(views + (i << 3)), length)
    store<u32>(offsetAt, load<u32>(offsetAt - 4) + length)
    store<u32>(offsetCursors + partition, offsetAt + 4)
    store<u32>(byteCursors + partition, byteAt + length)
  }
}

/** As `viewBytes`, of strings in offsets layout. */
export function offsetBytes(offsets: usize, validity: usize, selection: usize, count: u32): u32 {
  let total: u64 = 0
  for (let i: u32 = 0; i < count; i++) {
    const row = selection ? load<u32>(selection + (i << 2)) : i
    const at = offsets + (row << 2)
    let length: u64 = load<u32>(at, 4) - load<u32>(at)
    if (validity) length &= 0 - <u64>load<u8>(validity + row)
    total += length
  }
  return total >> 32 ? 0xffffffff : <u32>total
}

/** As `appendViews`, from strings in offsets layout over `data`. */
export function appendOffsets(
  data: usize, offsets: usize, validity: usize, selection: usize, count: u32, target: usize, bytes: usize,
): usize {
  for (let i: u32 = 0; i < count; i++) {
    const row = selection ? load<u32>(selection + (i << 2)) : i
    const to = target + (i << 3)
    if (validity && !load<u8>(validity + row)) {
      store<u64>(to, 0)
      continue
    }
    const start = load<u32>(offsets + (row << 2))
    const length = load<u32>(offsets + (row << 2), 4) - start
    copyBytes(bytes, data + start, length)
    store<u32>(to, bytes)
    store<u32>(to, length, 4)
    bytes += length
  }
  return bytes
}

/** i64 first, first + step, ... */
export function countUp64(target: usize, first: i64, step: i64, count: u32): void {
  for (let i: u32 = 0; i < count; i++, first += step) store<i64>(target + (i << 3), first)
}
