/**
 * The worst of the best rows that a sort with a limit has seen so far: rows whose first sort key lies behind it are not
 * among the wanted ones, whichever task meets them. Plain data: a task leaves its bound with its map output, later
 * tasks of the stage are sent the tightest one, and scans leave out what statistics put behind it.
 */

export type SortValue = boolean | number | bigint | Uint8Array

export interface SortBound {
  /** The first sort key of that row; null: it is null. */
  readonly value: SortValue | null
  readonly ascending: boolean
  readonly nullsFirst: boolean
}

/** Bounds by the id of the operator that keeps the best rows. */
export type SortBounds = Readonly<Record<number, SortBound>>

/** What statistics say of some rows' values. Undefined: nothing. */
export interface ValueRange {
  readonly min?: SortValue | undefined
  readonly max?: SortValue | undefined
  readonly nullCount?: number | undefined
}

/** Whether rows with such values may lie before the bound, or at it. */
export function mayPrecede(
  bound: SortBound,
  range: ValueRange,
  rowCount: number,
  options: { readonly isFloating: boolean },
): boolean {
  const mayHaveNulls = range.nullCount !== 0
  const mayHaveValues = range.nullCount !== rowCount
  if (bound.value === null) return bound.nullsFirst ? mayHaveNulls : true
  if (mayHaveNulls && bound.nullsFirst) return true
  if (!mayHaveValues) return false
  // NaN is larger than every number, and is not in the statistics.
  if (!bound.ascending && options.isFloating) return true
  const best = bound.ascending ? range.min : range.max
  const order = best === undefined ? undefined : compareValues(best, bound.value)
  return order === undefined || (bound.ascending ? order <= 0 : order >= 0)
}

/** The tightest bound for each operator. */
export function tightest(all: readonly (SortBounds | undefined)[]): SortBounds {
  const found: Record<number, SortBound> = {}
  for (const bounds of all) {
    for (const [id, bound] of Object.entries(bounds ?? {})) {
      const known = found[Number(id)]
      if (known === undefined || isTighter(bound, known)) found[Number(id)] = bound
    }
  }
  return found
}

export function isTighter(a: SortBound, b: SortBound): boolean {
  if (a.value === null || b.value === null) {
    if (a.value === b.value) return false
    return (a.value === null) === a.nullsFirst
  }
  const order = compareValues(a.value, b.value)
  return order !== undefined && (a.ascending ? order < 0 : order > 0)
}

/** Negative, 0, positive; undefined where the two are not comparable. */
export function compareValues(a: SortValue, b: SortValue): number | undefined {
  if (a instanceof Uint8Array && b instanceof Uint8Array) return compareBytes(a, b)
  if (typeof a !== typeof b || typeof a === 'object' || Number.isNaN(a) || Number.isNaN(b)) return undefined
  return a < b ? -1 : a > b ? 1 : 0
}

/** Unsigned bytewise order. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const common = Math.min(a.length, b.length)
  for (let i = 0; i < common; i++) if (a[i] !== b[i]) return a[i] < b[i] ? -1 : 1
  return a.length < b.length ? -1 : a.length > b.length ? 1 : 0
}
