/** What a file's footer says about its columns as a whole, in the planner's terms. */
import { isNested } from '@vonk/common'
import type { ColumnStatistics } from '../../catalog/relation.ts'
import { compareBytes } from '../../exec/sort/sort-bound.ts'
import type { LiteralValue } from '../../expr/expression.ts'
import type { ParquetFooter } from './footer.ts'
import type { ParquetColumn } from './schema.ts'
import type { Bound, ColumnBounds } from './statistics.ts'

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
  const guess = guessDistinct(footer, column, position)
  const low = isBounded ? literalOf(column, min) : undefined
  const high = isBounded ? literalOf(column, max) : undefined
  return {
    ...(low === undefined || high === undefined ? {} : { min: low, max: high }),
    ...(nullCount === undefined ? {} : { nullCount }),
    ...(footer.rowCount === 0 ? {} : { meanBytes: bytes / footer.rowCount }),
    ...(guess === undefined ? {} : { distinctGuess: guess }),
    ...(isExact(column) ? { exact: true } : {}),
  }
}

/** A header, and what compression leaves of any page. */
const dictionaryHeaderBytes = 14
/** Pages that hold values and no codes take about as many bytes as the values themselves. */
const plainShare = 0.6
/** Above this share of its rows, values of one row group are taken for others than those of the next. */
const repeatedShare = 0.1

/**
 * About how many different values a column has, from the bytes of its dictionaries; undefined where there are none.
 */
function guessDistinct(footer: ParquetFooter, column: ParquetColumn, position: number): number | undefined {
  let most = 0
  let sum = 0
  for (const group of footer.rowGroups) {
    const chunk = group.chunks[position]
    if (chunk === undefined || group.rowCount === 0) continue
    const width = valueBytes(column, chunk.bounds)
    if (width === undefined) return undefined
    if (
      chunk.dictionaryBytes === undefined ||
      chunk.uncompressedBytes > plainShare * width * group.rowCount
    ) {
      // Where a writer makes dictionaries, a column without one has few values twice.
      if (!group.chunks.some((other) => other?.dictionaryBytes !== undefined)) return undefined
      most = Math.max(most, group.rowCount)
      sum += group.rowCount
      continue
    }
    const ratio = Math.min(2, Math.max(1, chunk.uncompressedBytes / Math.max(1, chunk.compressedBytes)))
    const bytes = Math.max(1, chunk.dictionaryBytes - dictionaryHeaderBytes) * ratio
    const count = Math.min(group.rowCount, Math.max(1, Math.round(bytes / width)))
    most = Math.max(most, count)
    sum += count > repeatedShare * group.rowCount ? count : 0
  }
  return most === 0 ? undefined : Math.max(most, sum)
}

/** Bytes of a value in a dictionary; those of a text are guessed from its bounds. */
function valueBytes({ physical, type }: ParquetColumn, bounds: ColumnBounds | undefined): number | undefined {
  switch (physical) {
    case 'INT32':
    case 'FLOAT':
      return 4
    case 'INT64':
    case 'DOUBLE':
      return 8
    default: {
      if (type.kind !== 'string' && type.kind !== 'binary') return undefined
      const lengths = [bounds?.min, bounds?.max].flatMap((b) => (b instanceof Uint8Array ? [b.length] : []))
      if (lengths.length === 0) return undefined
      return 4 + lengths.reduce((a, b) => a + b, 0) / lengths.length
    }
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
