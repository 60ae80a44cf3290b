// States of collect_list and collect_set: items one behind the other, either all of one width or each with its length
// (u32) before it; made into arrays as columnar/packed-value.ts lays them out.

import { equalBytes } from './views'
import { hash64Bytes } from './hash'

/**
 * Addresses of the items, 4 bytes each at `items` (if not 0); answers how many. `width` is 0 for items with lengths.
 */
export function listItems(log: usize, length: u32, width: u32, items: usize): u32 {
  if (width != 0 && !items) return length / width
  let count: u32 = 0
  const end = log + length
  for (let p = log; p < end; count++) {
    if (items) store<u32>(items + (count << 2), <u32>p)
    p += width != 0 ? width : 4 + load<u32>(p)
  }
  return count
}

// @ts-ignore: decorator
@inline
function bytesAt(item: usize, width: u32): u32 {
  return width != 0 ? width : load<u32>(item)
}

// @ts-ignore: decorator
@inline
function startOf(item: usize, width: u32): usize {
  return width != 0 ? item : item + 4
}

/**
 * Keeps the first of equal items; answers how many are left. `table` is `mask` + 1 zeroed words, a power of two above
 * `count`.
 */
export function distinctItems(items: usize, count: u32, width: u32, table: usize, mask: u32): u32 {
  let kept: u32 = 0
  for (let i: u32 = 0; i < count; i++) {
    const item: usize = load<u32>(items + (i << 2))
    const length = bytesAt(item, width)
    let at = <u32>hash64Bytes(startOf(item, width), length, 0) & mask
    let known = false
    for (;;) {
      const other: usize = load<u32>(table + (at << 2))
      if (!other) break
      if (bytesAt(other, width) == length && equalBytes(startOf(other, width), length, startOf(item, width), length)) {
        known = true
        break
      }
      at = (at + 1) & mask
    }
    if (known) continue
    store<u32>(table + (at << 2), <u32>item)
    store<u32>(items + (kept << 2), <u32>item)
    kept++
  }
  return kept
}

/** The items as an array; answers its bytes: at most 16 more than the items' own and 9 an item. */
export function packItems(items: usize, count: u32, width: u32, target: usize): u32 {
  const slots = 8 + ((count + 7) & ~7)
  store<u32>(target, count)
  store<u32>(target, 0, 4)
  memory.fill(target + 8, 0, slots - 8)
  memory.fill(target + 8, 1, count)
  let end = slots + count * (width != 0 ? width : 8)
  for (let i: u32 = 0; i < count; i++) {
    const item: usize = load<u32>(items + (i << 2))
    const slot = target + slots + i * (width != 0 ? width : 8)
    if (width != 0) {
      memory.copy(slot, item, width)
    } else {
      const length = load<u32>(item)
      store<u32>(slot, end)
      store<u32>(slot, length, 4)
      memory.copy(target + end, item + 4, length)
      end += length
    }
  }
  return end
}
