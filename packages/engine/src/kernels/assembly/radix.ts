// Least-significant-digit radix sort of (u64 key, u32 row) pairs, in pieces: ../radix-sort.ts drives them. Stable;
// keys in unsigned order.

/**
 * Counts all eight byte digits of keys [start, end) into 8 x 256 u32 counters (zeroed by the caller before the first
 * piece).
 */
export function radixCount(keys: usize, start: u32, end: u32, counts: usize): void {
  for (let i = start; i < end; i++) {
    let key = load<u64>(keys + (i << 3))
    for (let digit: usize = 0; digit < 8; digit++) {
      const at = counts + (digit << 10) + ((<usize>key & 255) << 2)
      store<u32>(at, load<u32>(at) + 1)
      key >>= 8
    }
  }
}

/**
 * Turns one digit's 256 counters into start positions; answers 1 if all `total` keys share the digit, so that its
 * pass can be left out.
 */
export function radixStarts(counts: usize, total: u32): i32 {
  let sum: u32 = 0
  let trivial = 0
  for (let i: usize = 0; i < 256; i++) {
    const count = load<u32>(counts + (i << 2))
    if (count == total) trivial = 1
    store<u32>(counts + (i << 2), sum)
    sum += count
  }
  return trivial
}

/** Moves pairs [start, end) to their places by the byte at `shift`, advancing `positions` (from `radixStarts`). */
export function radixScatter(
  keys: usize, rows: usize, start: u32, end: u32, shift: u32, positions: usize, targetKeys: usize, targetRows: usize,
): void {
  for (let i = start; i < end; i++) {
    const key = load<u64>(keys + (i << 3))
    const at = positions + ((<usize>(key >> shift) & 255) << 2)
    const place = load<u32>(at)
    store<u32>(at, place + 1)
    store<u64>(targetKeys + (place << 3), key)
    store<u32>(targetRows + (place << 2), load<u32>(rows + (i << 2)))
  }
}

/** Counts the `digits` lowest byte digits of keys [start, end) into as many times 256 u32 counters. */
export function radixCountLow(keys: usize, start: u32, end: u32, digits: u32, counts: usize): void {
  for (let i = start; i < end; i++) {
    let key = load<u64>(keys + (i << 3))
    for (let digit: u32 = 0; digit < digits; digit++) {
      const at = counts + (digit << 10) + ((<usize>key & 255) << 2)
      store<u32>(at, load<u32>(at) + 1)
      key >>= 8
    }
  }
}

/** Counts the byte of keys [start, end) that starts at bit `shift` into 256 u32 counters. */
export function radixCountAt(keys: usize, start: u32, end: u32, shift: u32, counts: usize): void {
  for (let i = start; i < end; i++) {
    const at = counts + ((<usize>(load<u64>(keys + (i << 3)) >> shift) & 255) << 2)
    store<u32>(at, load<u32>(at) + 1)
  }
}
