// Rows of an aggregate's or a join's table (codegen/aggregate/layout.ts, codegen/join/join-table.ts) on their way out
// of memory and back: copied with their bytes into units of 16 partitions, and from units into a table. A row in a unit
// is its image, with offsets from the unit's start in the place of pointers, and its bytes behind it, each value's
// padded to 8.
//
// `spec`, u32 each: bytes of a row, offset of its hash, number of values of variable length, number of parts of keys;
// then a pair for each such value: offset of its (pointer, length), 1 if its room in the table is a power of two (it
// grows); then a pair for each part of a key: offset, and bytes (4 or 8; 0: pointer and length).
//
// `state`, u32 each: what is needed (kinds as in codegen/stage-program.ts), how many bytes.
import { copyBytes } from './copy'
import { equalBytes } from './views'

const partitionMask: u32 = 15
// Offsets in a table's header.
const headerBuckets: usize = 0
const headerMask: usize = 4
const headerRows: usize = 8
const headerGrowAt: usize = 12
const headerRowsNext: usize = 16
const headerRowsEnd: usize = 20
const headerFirstBlock: usize = 24
const headerLastBlock: usize = 28
const headerBytesNext: usize = 32
const headerBytesEnd: usize = 36
const blockEnd: usize = 4
const blockRows: u32 = 16
// Kinds of memory.
const needRows: u32 = 2
const needBytes: u32 = 3
const needBuckets: u32 = 4
const firstBuckets: u32 = 1024
/** Rows looked at by one call. */
const rowsMost: u32 = 8192

// @ts-ignore: decorator
@inline
function padded(bytes: u32): u32 {
  return (bytes + 7) & ~7
}

/** Bytes that a row takes in a unit. */
function packedBytes(spec: usize, row: usize): u32 {
  let bytes = load<u32>(spec)
  const variable = load<u32>(spec, 8)
  for (let i: u32 = 0; i < variable; i++) {
    const field = row + load<u32>(spec + 16 + (i << 3))
    bytes += padded(load<u32>(field, 4))
  }
  return bytes
}

/**
 * Packs rows of the table into the units at `buffers` (per partition u32 start, place of the next row, end), from where
 * `cursor` (u32 block, u32 row; zeroes to begin with) stands. The partition is what `shift` leaves of a row's hash.
 * Answers 0 at the end, 1 after some rows, 2 if the unit of the partition in `state` lacks room for the bytes there.
 */
export function packTableRows(
  header: usize, spec: usize, shift: u32, cursor: usize, buffers: usize, state: usize,
): u32 {
  const rowBytes = load<u32>(spec)
  const tag = load<u32>(spec, 4)
  const variable = load<u32>(spec, 8)
  const last = load<u32>(header, headerLastBlock)
  let block = load<u32>(cursor)
  let row = load<u32>(cursor, 4)
  if (!row) {
    block = load<u32>(header, headerFirstBlock)
    row = block + blockRows
  }
  let left = rowsMost
  while (block) {
    const end = block == last ? load<u32>(header, headerRowsNext) : load<u32>(<usize>block + blockEnd)
    while (row < end) {
      const partition = (load<u32>(<usize>row + tag) >>> shift) & partitionMask
      const buffer = buffers + <usize>partition * 12
      const to: usize = load<u32>(buffer, 4)
      const bytes = packedBytes(spec, row)
      const isFull = <u64>to + bytes > <u64>load<u32>(buffer, 8)
      if (isFull || !left) {
        store<u32>(cursor, block)
        store<u32>(cursor, row, 4)
        store<u32>(state, partition)
        store<u32>(state, bytes, 4)
        return isFull ? 2 : 1
      }
      left--
      memory.copy(to, row, rowBytes)
      let at: usize = to + rowBytes
      const start = load<u32>(buffer)
      for (let i: u32 = 0; i < variable; i++) {
        const field = load<u32>(spec + 16 + (i << 3))
        const length = load<u32>(<usize>row + field, 4)
        copyBytes(at, load<u32>(<usize>row + field), length)
        store<u32>(to + field, <u32>at - start)
        at += padded(length)
      }
      store<u32>(buffer, <u32>at, 4)
      row += rowBytes
    }
    block = block == last ? 0 : load<u32>(block)
    row = block + blockRows
  }
  return 0
}

/** Addresses of up to `most` rows of a unit from `cursor` (u32 place) on, whose pointers become whole. */
export function unpackTableRows(unit: usize, end: usize, spec: usize, cursor: usize, rows: usize, most: u32): u32 {
  const rowBytes = load<u32>(spec)
  const variable = load<u32>(spec, 8)
  let row: usize = load<u32>(cursor)
  let count: u32 = 0
  while (count < most && row < end) {
    const bytes = packedBytes(spec, row)
    for (let i: u32 = 0; i < variable; i++) {
      const field = row + load<u32>(spec + 16 + (i << 3))
      store<u32>(field, <u32>unit + load<u32>(field))
    }
    store<u32>(rows + (count << 2), <u32>row)
    count++
    row += bytes
  }
  store<u32>(cursor, <u32>row)
  return count
}

// @ts-ignore: decorator
@inline
function roomOf(length: u32, grows: u32): u32 {
  if (!grows || !length) return padded(length)
  return length > 64 ? (<u32>1) << (32 - clz<u32>(length - 1)) : 64
}

/** Copies a row into the table's memory; 0 if there is none, which `state` then says. */
function copyRow(header: usize, spec: usize, row: usize, state: usize): usize {
  const rowBytes = load<u32>(spec)
  const variable = load<u32>(spec, 8)
  const to: usize = load<u32>(header, headerRowsNext)
  if (load<u32>(header, headerRowsEnd) - <u32>to < rowBytes) {
    store<u32>(state, needRows)
    store<u32>(state, rowBytes + blockRows, 4)
    return 0
  }
  let bytes: u32 = 0
  for (let i: u32 = 0; i < variable; i++) {
    const at = spec + 16 + (i << 3)
    bytes += roomOf(load<u32>(row + load<u32>(at), 4), load<u32>(at, 4))
  }
  let next: usize = load<u32>(header, headerBytesNext)
  if (bytes > load<u32>(header, headerBytesEnd) - <u32>next) {
    store<u32>(state, needBytes)
    store<u32>(state, bytes, 4)
    return 0
  }
  memory.copy(to, row, rowBytes)
  for (let i: u32 = 0; i < variable; i++) {
    const at = spec + 16 + (i << 3)
    const field = load<u32>(at)
    const length = load<u32>(row + field, 4)
    copyBytes(next, load<u32>(row + field), length)
    store<u32>(to + field, <u32>next)
    next += roomOf(length, load<u32>(at, 4))
  }
  store<u32>(header, <u32>next, headerBytesNext)
  store<u32>(header, <u32>to + rowBytes, headerRowsNext)
  store<u32>(header, load<u32>(header, headerRows) + 1, headerRows)
  return to
}

/** Appends rows [from, count) of `rows` to a join's table. Answers how far it came: less than `count` for memory. */
export function appendTableRows(header: usize, spec: usize, rows: usize, from: u32, count: u32, state: usize): u32 {
  for (let i = from; i < count; i++) if (!copyRow(header, spec, load<u32>(rows + (i << 2)), state)) return i
  return count
}

function sameKeys(spec: usize, a: usize, b: usize): bool {
  const variable = load<u32>(spec, 8)
  const parts = load<u32>(spec, 12)
  let at = spec + 16 + (variable << 3)
  for (let i: u32 = 0; i < parts; i++, at += 8) {
    const p = a + load<u32>(at)
    const q = b + load<u32>(at)
    switch (load<u32>(at, 4)) {
      case 4:
        if (load<u32>(p) != load<u32>(q)) return false
        break
      case 8:
        if (load<u64>(p) != load<u64>(q)) return false
        break
      default:
        if (!equalBytes(load<u32>(p), load<u32>(p, 4), load<u32>(q), load<u32>(q, 4))) return false
    }
  }
  return true
}

/**
 * Enters rows [from, count) of `rows` into an aggregate's table: one without a group becomes it; for another the
 * addresses of its group and of itself go to `pairs`, whose number is the third word of `state`. Answers how far it
 * came: less than `count` for memory.
 */
export function enterTableRows(
  header: usize, spec: usize, rows: usize, from: u32, count: u32, pairs: usize, state: usize,
): u32 {
  const tagOffset = load<u32>(spec, 4)
  const buckets: usize = load<u32>(header, headerBuckets)
  const mask = load<u32>(header, headerMask)
  let found = load<u32>(state, 8)
  if (!buckets) {
    store<u32>(state, needBuckets)
    store<u32>(state, firstBuckets << 3, 4)
    return from
  }
  let i = from
  for (; i < count; i++) {
    const row: usize = load<u32>(rows + (i << 2))
    const tag = load<u32>(row + tagOffset)
    let position = tag & mask
    let group: usize = 0
    while (true) {
      const bucket = buckets + (position << 3)
      group = load<u32>(bucket, 4)
      if (!group || (load<u32>(bucket) == tag && sameKeys(spec, group, row))) break
      position = (position + 1) & mask
    }
    if (group) {
      store<u32>(pairs + (found << 3), <u32>group)
      store<u32>(pairs + (found << 3), <u32>row, 4)
      found++
      continue
    }
    if (load<u32>(header, headerRows) >= load<u32>(header, headerGrowAt)) {
      store<u32>(state, needBuckets)
      store<u32>(state, (mask + 1) << 4, 4)
      break
    }
    group = copyRow(header, spec, row, state)
    if (!group) break
    store<u32>(buckets + (position << 3), tag)
    store<u32>(buckets + (position << 3), <u32>group, 4)
  }
  store<u32>(state, found, 8)
  return i
}
