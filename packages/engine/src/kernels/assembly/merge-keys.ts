// Two sides that are sorted by their keys, compared as ./sort-keys compares rows: which of them have equal ones.
import { isValid } from './segments'
import { compareRows } from './sort-keys'

/** The first of rows [from, to), which are in order, that is not before `row` (`least` 0) or behind it (1); or `to`. */
function boundOfKey(spec: usize, keyCount: u32, shift: u32, row: u32, from: u32, to: u32, least: i32): u32 {
  let low = from
  let high = from
  for (let step: u32 = 1; high < to && compareRows(spec, keyCount, shift, high, row) < least; step <<= 1) {
    low = high + 1
    high += step
  }
  high = min(high, to)
  while (low < high) {
    const middle = (low + high) >> 1
    if (compareRows(spec, keyCount, shift, middle, row) < least) low = middle + 1
    else high = middle
  }
  return low
}

/** Number of the row with which the key of the last of rows [from, to) begins, which are in order. */
export function lastKeyStart(spec: usize, keyCount: u32, shift: u32, from: u32, to: u32): u32 {
  return boundOfKey(spec, keyCount, shift, to - 1, from, to, 0)
}

/** How many of rows [from, to), which are in order and none before `row`, are equal to it. */
export function sameKeyRows(spec: usize, keyCount: u32, shift: u32, row: u32, from: u32, to: u32): u32 {
  return boundOfKey(spec, keyCount, shift, row, from, to, 1) - from
}

/** Whether a key is null of which nulls are equal to nothing (flag 4 of the key). */
function isStrictNull(spec: usize, keyCount: u32, shift: u32, row: u32): bool {
  for (let k: u32 = 0; k < keyCount; k++, spec += 16) {
    const validity = load<u32>(spec, 8)
    if ((load<u32>(spec, 12) & 4) != 0 && validity && !isValid(validity, shift, row)) return true
  }
  return false
}

/**
 * Merges two sides in order: for rows [row, end) of the one, which rows of [0, others) of the other have the same keys,
 * to `ranges`, a u32 first and a u32 end each, by position from `row`. `state` has the u32 number of the other side's
 * row to begin with, and is told where the next call does. Unless `isLast`, it stops at a row that is behind all of the
 * others. Answers how many rows it has done.
 */
export function mergeRanges(
  spec: usize, keyCount: u32, shift: u32, row: u32, end: u32, others: u32, isLast: u32, state: usize, ranges: usize,
): u32 {
  let first = load<u32>(state)
  let behind = first
  let at = row
  for (; at < end; at++, ranges += 8) {
    if (at == row || compareRows(spec, keyCount, shift, at - 1, at) != 0) {
      first = boundOfKey(spec, keyCount, shift, at, behind, others, 0)
      if (first == others && !isLast) break
      behind = boundOfKey(spec, keyCount, shift, at, first, others, 1)
    }
    store<u32>(ranges, first)
    store<u32>(ranges, isStrictNull(spec, keyCount, shift, at) ? first : behind, 4)
  }
  store<u32>(state, first)
  return at - row
}
