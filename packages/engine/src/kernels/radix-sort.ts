/**
 * Sorts (u64 key, u32 row) pairs by the radix kernels, in pieces of bounded work. What a key means (sign and order
 * already turned into unsigned order) and what a row is are the caller's.
 */
import type { BulkMemory } from '../wasm/bulk-memory.ts'
import type { Kernels } from './signatures.ts'

export interface PairArrays {
  /** Pointer to n x u64. */
  readonly keys: number
  /** Pointer to n x u32. */
  readonly rows: number
}

/** What the sort needs of the executor's memory. */
export interface SortMemory extends BulkMemory {
  readonly u32: Uint32Array
}

/** Scratch that the sort needs: 8 x 256 u32. */
export const radixCounterBytes = 8 * 256 * 4
const pairsAPiece = 16384

/**
 * Stable ascending sort of `count` pairs. Works to and fro between `pairs` and `scratch` (as large); answers the one
 * that holds the result. `counters` is `radixCounterBytes` of zeroed scratch. `between` runs after every piece
 * (cancelling).
 */
export function radixSortPairs(
  kernels: Kernels,
  pairs: PairArrays,
  scratch: PairArrays,
  count: number,
  counters: number,
  between: () => void = () => {},
): PairArrays {
  for (let start = 0; start < count; start += pairsAPiece) {
    kernels.radixCount(pairs.keys, start, Math.min(count, start + pairsAPiece), counters)
    between()
  }
  let from = pairs
  let to = scratch
  for (let digit = 0; digit < 8; digit++) {
    const positions = counters + digit * 1024
    if (kernels.radixStarts(positions, count) === 1) continue
    for (let start = 0; start < count; start += pairsAPiece) {
      const end = Math.min(count, start + pairsAPiece)
      kernels.radixScatter(from.keys, from.rows, start, end, digit * 8, positions, to.keys, to.rows)
      between()
    }
    const swap = from
    from = to
    to = swap
  }
  return from
}

/** Below this many pairs, both arrays and their copies stay in the second-level cache. */
const cachedPairs = 65_536

/**
 * As `radixSortPairs`, for keys below 2 ** `bits`, faster for many pairs: they are first parted by their highest bits
 * into pieces that fit the cache, which are then sorted one by one. The result is in `pairs`. `memory` is the
 * executor's, `counters` need not be zeroed and has `radixCounterBytes` for every 8 of `bits`.
 */
export function radixSortBits(
  kernels: Kernels,
  memory: SortMemory,
  work: { readonly pairs: PairArrays; readonly scratch: PairArrays; readonly counters: number },
  count: number,
  bits: number,
  between: () => void = () => {},
): void {
  if (bits === 0 || count < 2) return
  if (count <= cachedPairs || bits <= 8) return sortLow(kernels, memory, work, count, bits, between)
  const { pairs, scratch, counters } = work
  const shift = bits - topBits(bits)
  memory.fill(counters, 0, 1024)
  eachPiece(count, between, (start, end) => kernels.radixCountAt(pairs.keys, start, end, shift, counters))
  const starts = new Uint32Array(257)
  for (let i = 0; i < 256; i++) starts[i + 1] = starts[i] + memory.u32[(counters >>> 2) + i]
  kernels.radixStarts(counters, count)
  eachPiece(count, between, (start, end) =>
    kernels.radixScatter(pairs.keys, pairs.rows, start, end, shift, counters, scratch.keys, scratch.rows),
  )
  const part = (arrays: PairArrays, at: number): PairArrays => ({
    keys: arrays.keys + at * 8,
    rows: arrays.rows + at * 4,
  })
  const digitMask = 0xff
  for (let bucket = 0; bucket <= digitMask; bucket++) {
    const at = starts[bucket]
    const size = starts[bucket + 1] - at
    if (size === 0) continue
    const from = part(scratch, at)
    const to = part(pairs, at)
    const inner = { pairs: from, scratch: to, counters: counters + radixCounterBytes }
    // The bucket's own bits are equal in all of its keys and do no harm to what looks at the lower ones only.
    radixSortBits(kernels, memory, inner, size, shift, between)
    copyPairs(memory, from, to, size)
  }
}

function copyPairs(memory: SortMemory, from: PairArrays, to: PairArrays, count: number): void {
  memory.copy(to.keys, from.keys, count * 8)
  memory.copy(to.rows, from.rows, count * 4)
}

function eachPiece(count: number, between: () => void, use: (start: number, end: number) => void): void {
  for (let start = 0; start < count; start += pairsAPiece) {
    use(start, Math.min(count, start + pairsAPiece))
    between()
  }
}

/** Lowest digit first over the low `bits`; the result is in `pairs`. */
function sortLow(
  kernels: Kernels,
  memory: SortMemory,
  work: { readonly pairs: PairArrays; readonly scratch: PairArrays; readonly counters: number },
  count: number,
  bits: number,
  between: () => void,
): void {
  const { pairs, scratch, counters } = work
  const digits = Math.ceil(bits / 8)
  memory.fill(counters, 0, digits * 1024)
  eachPiece(count, between, (start, end) => kernels.radixCountLow(pairs.keys, start, end, digits, counters))
  let from = pairs
  let to = scratch
  for (let digit = 0; digit < digits; digit++) {
    const positions = counters + digit * 1024
    if (kernels.radixStarts(positions, count) === 1) continue
    eachPiece(count, between, (start, end) =>
      kernels.radixScatter(from.keys, from.rows, start, end, digit * 8, positions, to.keys, to.rows),
    )
    const swap = from
    from = to
    to = swap
  }
  if (from !== pairs) copyPairs(memory, from, pairs, count)
}

/** Bits to part by: what leaves whole bytes to sort by, and not so few that the pieces stay large. */
function topBits(bits: number): number {
  const odd = bits % 8
  return odd >= 5 ? odd : 8
}
