/**
 * Sorts (u64 key, u32 row) pairs by the radix kernels, in pieces of bounded work. What a key means (sign and order
 * already turned into unsigned order) and what a row is are the caller's.
 */
import type { Kernels } from './signatures.ts'

export interface PairArrays {
  /** Pointer to n x u64. */
  readonly keys: number
  /** Pointer to n x u32. */
  readonly rows: number
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
