/** What a file's footer says about its columns as a whole, in the planner's terms. */
import { isNested } from '@vonk/common'
import type { ColumnStatistics } from '../../catalog/relation.ts'
import type { LiteralValue } from '../../expr/expression.ts'
import type { ParquetFooter } from './footer.ts'
import type { ParquetColumn } from './schema.ts'
import { type Bound, compareBytes } from './statistics.ts'

/** By column name; a bound is there only if every row group has it. Bounds of strings may be shortened values. */
export function footerStatistics(footer: ParquetFooter): ReadonlyMap<string, ColumnStatistics> {
  return new Map(footer.columns.map((column, position) => [column.name, ofColumn(footer, column, position)]))
}

function ofColumn(footer: ParquetFooter, column: ParquetColumn, position: number): ColumnStatistics {
  let min: Bound | undefined
  let max: Bound | undefined
  let nullCount: number | undefined = 0
  let bytes = 0
  let isBounded = true
  for (const group of footer.rowGroups) {
    const chunk = group.chunks[position]
    if (chunk === undefined) return {}
    bytes += chunk.uncompressedBytes
    const bounds = chunk.bounds
    nullCount =
      nullCount === undefined || bounds?.nullCount === undefined ? undefined : nullCount + bounds.nullCount
    if (group.rowCount === 0 || bounds?.nullCount === group.rowCount) continue
    if (bounds?.min === undefined || bounds.max === undefined) isBounded = false
    else {
      if (min === undefined || isBelow(bounds.min, min)) min = bounds.min
      if (max === undefined || isBelow(max, bounds.max)) max = bounds.max
    }
  }
  const low = isBounded ? literalOf(column, min) : undefined
  const high = isBounded ? literalOf(column, max) : undefined
  return {
    ...(low === undefined || high === undefined ? {} : { min: low, max: high }),
    ...(nullCount === undefined ? {} : { nullCount }),
    ...(footer.rowCount === 0 ? {} : { meanBytes: bytes / footer.rowCount }),
    ...(isExact(column) ? { exact: true } : {}),
  }
}

/**
 * Bytes may have been cut off, floating point bounds leave NaN out and know two zeros, and repeated values are not
 * rows.
 */
const isExact = ({ physical, type }: ParquetColumn): boolean =>
  (physical === 'INT32' || physical === 'INT64') && !isNested(type)

const isBelow = (a: Bound, b: Bound): boolean =>
  a instanceof Uint8Array && b instanceof Uint8Array ? compareBytes(a, b) < 0 : a < b

/** A string bound that ends inside a character has no literal. */
function literalOf(column: ParquetColumn, bound: Bound | undefined): LiteralValue | undefined {
  if (!(bound instanceof Uint8Array) || column.type.kind !== 'string') return bound
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bound)
  } catch {
    return undefined
  }
}
